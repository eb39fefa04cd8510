#include "common/text/date.h"

#include <gtest/gtest.h>

namespace locust {
namespace {

TEST(Dates, AreReadAndWritten) {
  EXPECT_EQ(ParseDate("2028-02-29"), std::chrono::sys_days(std::chrono::year(2028) / 2 / 29));
  for (const char* text : {"1970-01-01", "2026-12-31", "9999-10-09"}) {
    EXPECT_EQ(FormatDate(*ParseDate(text)), text);
  }
}

TEST(Dates, MustBeInTheCalendar) {
  for (const char* text : {"", "tomorrow", "2027-02-29", "2027-13-01", "2027-00-01", "2027-01-00",
                           "0000-01-01", "2027-1-1", "27-01-01", "2027/01/01", "2027-01-01 ",
                           "+027-01-01", "-027-01-01", "2027-01-1x"}) {
    EXPECT_EQ(ParseDate(text), std::nullopt) << text;
  }
}

}  // namespace
}  // namespace locust
