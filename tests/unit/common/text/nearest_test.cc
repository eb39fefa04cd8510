#include "common/text/nearest.h"

#include <gtest/gtest.h>

#include <array>
#include <string>

namespace locust {
namespace {

constexpr std::array<std::string_view, 4> kFields = {"name", "main_py_content", "replicas", "id"};

TEST(Nearest, FindsTypingErrors) {
  EXPECT_EQ(Nearest("nam", kFields), "name");    // letter lost
  EXPECT_EQ(Nearest("naame", kFields), "name");  // letter doubled
  EXPECT_EQ(Nearest("nane", kFields), "name");   // letter wrong
  EXPECT_EQ(Nearest("anme", kFields), "name");   // neighbours swapped: one edit, not two
  EXPECT_EQ(Nearest("repliacs", kFields), "replicas");
  EXPECT_EQ(Nearest("mian_py_contents", kFields), "main_py_content");
}

TEST(Nearest, IgnoresCaseAndSeparators) {
  EXPECT_EQ(Nearest("Main-Py-Content", kFields), "main_py_content");
  EXPECT_EQ(Nearest("MAINPYCONTENT", kFields), "main_py_content");
}

TEST(Nearest, OnlyWithinAThirdOfTheLength) {
  EXPECT_EQ(Nearest("nme", kFields), "name");
  EXPECT_EQ(Nearest("nx", kFields), std::nullopt);
  EXPECT_EQ(Nearest("ix", kFields), "id");               // at least one edit
  EXPECT_EQ(Nearest("replics_x", kFields), "replicas");  // two edits in eight letters
  EXPECT_EQ(Nearest("rplcs", kFields), std::nullopt);    // three in five
}

TEST(Nearest, TieGoesToTheFirst) {
  constexpr std::array<std::string_view, 3> candidates = {"bat", "cat", "hat"};
  EXPECT_EQ(Nearest("aat", candidates), "bat");
  EXPECT_EQ(Nearest("hat", candidates), "hat");  // a smaller distance wins all the same
}

TEST(Nearest, NothingToFind) {
  EXPECT_EQ(Nearest("name", {}), std::nullopt);
  EXPECT_EQ(Nearest("", kFields), std::nullopt);
  EXPECT_EQ(Nearest(std::string(1 << 20, 'x'), kFields), std::nullopt);
}

}  // namespace
}  // namespace locust
