#include "common/options/rows.h"

#include <gtest/gtest.h>

namespace locust::options {
namespace {

using namespace std::chrono_literals;

// The complaint and the hint; empty when the row takes the value.
std::string Refusal(const Row& row, std::string_view value) {
  const std::optional<Wanted> wanted = row.set(value);
  if (!wanted) return "";
  return wanted->Complaint(value) + (wanted->hint.empty() ? "" : "; " + wanted->hint);
}

std::optional<std::string> NoCapitals(std::string_view text) {
  if (text.find_first_of("ABC") == std::string_view::npos) return std::nullopt;
  return "may have no capitals";
}

TEST(Row, NamesFollowFromOne) {
  const Row row = {.name = "drain-delay"};
  EXPECT_EQ(row.flag(), "--drain-delay");
  EXPECT_EQ(row.key(), "drainDelay");
  EXPECT_EQ(row.variable("LOCUST_WEBHOOK_"), "LOCUST_WEBHOOK_DRAIN_DELAY");
}

TEST(Rows, ShowWhatTheVariableHolds) {
  std::string text = "t";
  std::vector<std::string> texts = {"a", "b"};
  std::size_t number = 8u << 20;
  std::chrono::seconds time = 15min;
  int chosen = 2;
  bool is_on = true;
  EXPECT_EQ(Text("text", "FILE", text, "").shown, "t");
  EXPECT_EQ(Name("name", text, &NoCapitals, "", "").shown, "t");
  EXPECT_EQ(Texts("texts", "FILE", texts, "").shown, "a,b");
  EXPECT_EQ(Names("names", texts, &NoCapitals, "", "").shown, "a,b");
  EXPECT_EQ(Count("count", number, {0, 1}, "").shown, "8388608");
  EXPECT_EQ(Bytes("bytes", number, {0, 1u << 20}, "").shown, "8Mi");
  EXPECT_EQ(Duration("time", time, {1s, 2s}, "").shown, "15m");
  EXPECT_EQ(Choice("choice", chosen, {{"one", 1}, {"two", 2}}, "").shown, "two");
  EXPECT_EQ(Switch("switch", is_on, "").shown, "");
}

TEST(Rows, TakeTextsThatAreNotEmpty) {
  std::string text = "before";
  const Row row = Text("text", "FILE", text, "");
  EXPECT_EQ(Refusal(row, ""), "must be given a value, is ``");
  EXPECT_EQ(text, "before");
  EXPECT_EQ(Refusal(row, "x"), "");
  EXPECT_EQ(text, "x");
}

TEST(Rows, ForgetDefaultsWithTheFirstOfSeveral) {
  std::vector<std::string> texts = {"default"};
  const Row row = Texts("text", "FILE", texts, "");
  EXPECT_EQ(Refusal(row, ""), "must be given a value, is ``");
  EXPECT_EQ(texts, std::vector<std::string>{"default"});
  EXPECT_EQ(Refusal(row, "a"), "");
  EXPECT_EQ(Refusal(row, "b"), "");
  EXPECT_EQ(texts, (std::vector<std::string>{"a", "b"}));
}

TEST(Rows, SayWhyANameIsRefused) {
  std::string name;
  std::vector<std::string> names;
  const std::string wanted = "must be a name, is `A`; it may have no capitals";
  EXPECT_EQ(Refusal(Name("name", name, &NoCapitals, "a name", ""), "A"), wanted);
  EXPECT_EQ(Refusal(Names("name", names, &NoCapitals, "a name", ""), "A"), wanted);
  EXPECT_EQ(Refusal(Name("name", name, &NoCapitals, "a name", ""), "a"), "");
  EXPECT_EQ(name, "a");
}

TEST(Rows, KeepNumbersWithinBounds) {
  std::size_t number = 0;
  const Row count = Count("count", number, {2, 4}, "");
  EXPECT_EQ(Refusal(count, "2"), "");
  EXPECT_EQ(number, 2u);
  EXPECT_EQ(Refusal(count, "4"), "");
  EXPECT_EQ(number, 4u);
  for (const char* text : {"1", "5", "x", ""}) {
    EXPECT_EQ(Refusal(count, text), "must be a number from 2 to 4, is `" + std::string(text) + "`");
  }
  const Row bytes = Bytes("bytes", number, {1u << 10, 1u << 20}, "");
  EXPECT_EQ(Refusal(bytes, "64Ki"), "");
  EXPECT_EQ(number, 65536u);
  for (const char* text : {"1023", "1025Ki", "1MB"}) {
    EXPECT_EQ(Refusal(bytes, text),
              "must be a size from 1Ki to 1Mi, like 65536 or 64Ki, is `" + std::string(text) + "`");
  }
}

TEST(Rows, KeepTimesWithinBounds) {
  std::chrono::milliseconds exact{};
  const Row row = Duration("time", exact, {100ms, 24h}, "");
  EXPECT_EQ(Refusal(row, "1500ms"), "");
  EXPECT_EQ(exact, 1500ms);
  for (const char* text : {"99ms", "25h", "15"}) {
    EXPECT_EQ(Refusal(row, text), "must be a time from 100ms to 1d, like 500ms, 15s or 2m, is `" +
                                      std::string(text) + "`");
  }
  std::chrono::seconds whole{};
  const Row seconds = Duration("time", whole, {1s, std::chrono::days(90)}, "");
  EXPECT_EQ(Refusal(seconds, "2000ms"), "");
  EXPECT_EQ(whole, 2s);
  for (const char* text : {"1500ms", "0s", "91d"}) {
    EXPECT_EQ(
        Refusal(seconds, text),
        "must be a time from 1s to 90d, like 30s, 15m, 36h or 90d, is `" + std::string(text) + "`");
  }
}

TEST(Rows, KnowWordsAndSwitchesAndDays) {
  int chosen = 0;
  const Row choice = Choice("choice", chosen, {{"one", 1}, {"two", 2}, {"three", 3}}, "");
  EXPECT_EQ(choice.value, "one|two|three");
  EXPECT_EQ(Refusal(choice, "three"), "");
  EXPECT_EQ(chosen, 3);
  EXPECT_EQ(Refusal(choice, "Two"), "must be one, two or three, is `Two`");
  bool is_on = false;
  const Row on = Switch("on", is_on, "");
  EXPECT_EQ(Refusal(on, "true"), "");
  EXPECT_TRUE(is_on);
  EXPECT_EQ(Refusal(on, "false"), "");
  EXPECT_FALSE(is_on);
  EXPECT_EQ(Refusal(on, "1"), "must be true or false, is `1`");
  std::optional<std::chrono::sys_days> day;
  EXPECT_EQ(Refusal(Day("at", day, ""), "2028-02-29"), "");
  EXPECT_EQ(day, std::chrono::sys_days(std::chrono::year(2028) / 2 / 29));
  EXPECT_EQ(Refusal(Day("at", day, ""), "2027-02-29"),
            "must be a date like 2030-12-31, is `2027-02-29`");
}

}  // namespace
}  // namespace locust::options
