#include "common/kube/quantity.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <vector>

namespace locust::kube {
namespace {

struct Amount {
  const char* text;
  const char* nanos;  // what k8s.io/apimachinery makes of it
};

TEST(QuantityTest, ReadsWhatTheApiServerReads) {
  const std::vector<Amount> amounts = {
      {"0", "0"},
      {"1", "1000000000"},
      {"+1", "1000000000"},
      {"-1", "-1000000000"},
      {"500m", "500000000"},
      {"0.5", "500000000"},
      {".5", "500000000"},
      {"1.", "1000000000"},
      {"1Gi", "1073741824000000000"},
      {"1.5Gi", "1610612736000000000"},
      {"0.1Ki", "102400000000"},
      {"256Mi", "268435456000000000"},
      {"1e3", "1000000000000"},
      {"1E3", "1000000000000"},
      {"1e-3", "1000000"},
      {"1e+3", "1000000000000"},
      {"1E", "1000000000000000000000000000"},
      {"1Ei", "1152921504606846976000000000"},
      {"1E0", "1000000000"},
      {"12e6", "12000000000000000"},
      {"100n", "100"},
      {"1n", "1"},
      {"0.1n", "1"},
      {"0.9n", "1"},
      {"1.0000000001", "1000000001"},
      {"-0.1n", "-1"},
      {"-1.0000000001", "-1000000001"},
      {"1u", "1000"},
      {"1k", "1000000000000"},
      {"1M", "1000000000000000"},
      {"1G", "1000000000000000000"},
      {"1T", "1000000000000000000000"},
      {"1P", "1000000000000000000000000"},
      {"1Ki", "1024000000000"},
      {"1Mi", "1048576000000000"},
      {"1Ti", "1099511627776000000000"},
      {"1Pi", "1125899906842624000000000"},
      {"7Ei", "8070450532247928832000000000"},
      {"8Ei", "9223372036854775807000000000"},
      {"9Ei", "9223372036854775807000000000"},
      {"-9Ei", "-9223372036854775807000000000"},
      {"9.9Ei", "9223372036854775807000000000"},
      {"9223372036854775807", "9223372036854775807000000000"},
      {"9223372036854775808", "9223372036854775808000000000"},
      {"8388608Ti", "9223372036854775807000000000"},
      {"99999999999999999999", "99999999999999999999000000000"},
      {"100E", "100000000000000000000000000000"},
      {"1e20", "100000000000000000000000000000"},
      {"1e29", "100000000000000000000000000000000000000"},
      {"0.00000000000000000000000000000000001", "1"},
      {"1e-20", "1"},
      {"00012", "12000000000"},
      {"0.000000001", "1"},
      {"0.0000000001Ki", "103"},
      {"0.0000000000000000000001Ei", "115293"},
      {"1234567890123456789012345.5", "1234567890123456789012345500000000"},
      {"  1Gi  ", "1073741824000000000"},
      {"-", "0"},
      {"+", "0"},
      {".", "0"},
      {"k", "0"},
      {"Ki", "0"},
      {".Ti", "0"},
      {"-e-9", "0"},
      {"e5", "0"},
      {"1e4294967297", "10000000000"}};
  for (const auto& [text, nanos] : amounts) {
    const auto quantity = Quantity::Parse(text);
    ASSERT_TRUE(quantity) << text;
    EXPECT_EQ(*quantity, Quantity::Parse(std::string(nanos) + "n")) << text;
    EXPECT_EQ(quantity->negative(), nanos[0] == '-') << text;
  }
}

TEST(QuantityTest, RefusesWhatTheApiServerRefuses) {
  const std::vector<std::string> texts = {".Pi",
                                          "-e-10",
                                          "",
                                          " ",
                                          "1 Gi",
                                          "1gi",
                                          "1K",
                                          "1ki",
                                          "1mi",
                                          "1KI",
                                          "1i",
                                          "1MiB",
                                          "1mm",
                                          "1e",
                                          "1e3m",
                                          "1ee3",
                                          "1e-",
                                          "1e+-3",
                                          "1e99999999999999999999",
                                          "0x10",
                                          "1_000",
                                          "1,5",
                                          "1.2.3",
                                          "--1",
                                          "+-1",
                                          "1-",
                                          "abc",
                                          "NaN",
                                          "Inf",
                                          "1\n",
                                          "１",
                                          std::string("1\0", 2)};
  for (const std::string& text : texts) EXPECT_FALSE(Quantity::Parse(text)) << text;
}

// Independent of how an amount is kept: the list is in ascending order.
TEST(QuantityTest, OrdersAmountsAcrossSuffixes) {
  const std::vector<std::string> ascending = {"-9Ei",
                                              "-1e18",
                                              "-1",
                                              "-1n",
                                              "0",
                                              "1n",
                                              "999n",
                                              "1u",
                                              "999u",
                                              "1m",
                                              "50m",
                                              "0.1",
                                              "999m",
                                              "1",
                                              "1.001",
                                              "999",
                                              "1k",
                                              "1023",
                                              "1Ki",
                                              "1025",
                                              "999999",
                                              "1M",
                                              "1Mi",
                                              "256Mi",
                                              "256.5Mi",
                                              "1G",
                                              "1Gi",
                                              "1.1G",
                                              "1T",
                                              "1Ti",
                                              "1P",
                                              "1Pi",
                                              "1E",
                                              "1Ei",
                                              "9223372036854775806",
                                              "9Ei",
                                              "9223372036854775808",
                                              "1e20",
                                              "1e29"};
  std::vector<Quantity> parsed;
  for (const std::string& text : ascending) {
    ASSERT_TRUE(Quantity::Parse(text)) << text;
    parsed.push_back(*Quantity::Parse(text));
  }
  for (std::size_t i = 0; i < parsed.size(); ++i) {
    for (std::size_t j = 0; j < parsed.size(); ++j) {
      EXPECT_EQ(parsed[i] < parsed[j], i < j) << ascending[i] << " and " << ascending[j];
      EXPECT_EQ(parsed[i] == parsed[j], i == j) << ascending[i] << " and " << ascending[j];
    }
  }
}

TEST(QuantityTest, KnowsDifferentSpellingsOfOneAmount) {
  for (const auto& [left, right] :
       std::vector<std::pair<const char*, const char*>>{{"1", "1000m"},
                                                        {"0.5", "500m"},
                                                        {"1Gi", "1024Mi"},
                                                        {"1Gi", "1073741824"},
                                                        {"1e3", "1k"},
                                                        {"1.0", "1"},
                                                        {"2.5Ki", "2560"},
                                                        {"-0", "0"},
                                                        {"0Gi", "0m"}}) {
    EXPECT_EQ(Quantity::Parse(left), Quantity::Parse(right)) << left << " and " << right;
  }
}

// The API server would compute on for minutes; here all such amounts are equally large or small.
TEST(QuantityTest, StaysBoundedWithHugeExponentsAndManyDigits) {
  EXPECT_EQ(Quantity::Parse("1e2147483647"), Quantity::Parse("1e30"));
  EXPECT_EQ(Quantity::Parse("-1e2147483647"), Quantity::Parse("-1e30"));
  EXPECT_EQ(Quantity::Parse("0e2147483647"), Quantity::Parse("0"));
  EXPECT_EQ(Quantity::Parse("1e-2147483648"), Quantity::Parse("1n"));
  EXPECT_EQ(Quantity::Parse(std::string(100'000, '9')), Quantity::Parse("1e30"));
  EXPECT_EQ(Quantity::Parse("0." + std::string(100'000, '0') + "1Ei"), Quantity::Parse("1n"));
  EXPECT_EQ(Quantity::Parse("0." + std::string(100'000, '9') + "Ki"), Quantity::Parse("1Ki"));
}

}  // namespace
}  // namespace locust::kube
