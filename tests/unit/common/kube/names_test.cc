#include "common/kube/names.h"

#include <gtest/gtest.h>

#include <array>
#include <random>
#include <regex>
#include <string>
#include <vector>

namespace locust::kube {
namespace {

using Check = std::optional<std::string> (*)(std::string_view);

void ExpectGood(Check check, const std::vector<std::string>& names) {
  for (const std::string& name : names) EXPECT_EQ(check(name), std::nullopt) << name;
}

void ExpectRefused(Check check,
                   const std::vector<std::pair<std::string, std::string>>& names_and_reasons) {
  for (const auto& [name, reason] : names_and_reasons) EXPECT_EQ(check(name), reason) << name;
}

constexpr const char* kEmpty = "must not be empty";
constexpr const char* kLabelEnds = "must begin and end with a lower-case letter or digit";
constexpr const char* kPartEnds =
    "must begin and end with a lower-case letter or digit, before and after each '.' too";
constexpr const char* kNameEnds = "must begin and end with a letter or digit";

TEST(DnsLabelTest, FollowsRfc1123) {
  ExpectGood(CheckDnsLabel, {"a", "0", "a-b", "123-abc", "a--b", std::string(63, 'a')});
  ExpectRefused(
      CheckDnsLabel,
      {{"", kEmpty},
       {std::string(64, 'a'), "must be at most 63 characters, has 64"},
       {"a.b", "may have only lower-case letters, digits and '-', not '.'"},
       {"Demo", "may have only lower-case letters, digits and '-', not 'D'"},
       {"a b", "may have only lower-case letters, digits and '-', not a blank"},
       {"a\n", "may have only lower-case letters, digits and '-', not the byte 0x0A"},
       {"\xC3\xA4", "may have only lower-case letters, digits and '-', not the byte 0xC3"},
       {std::string("a\0b", 3),
        "may have only lower-case letters, digits and '-', not the byte 0x00"},
       {"-", kLabelEnds},
       {"-a", kLabelEnds},
       {"a-", kLabelEnds}});
}

TEST(ServiceNameTest, FollowsRfc1035) {
  ExpectGood(CheckServiceName, {"a", "a0", "demo-locust", std::string(63, 'a')});
  ExpectRefused(CheckServiceName,
                {{"", kEmpty},
                 {"1st", "must begin with a lower-case letter"},
                 {"a-", kLabelEnds},
                 {std::string(70, 'a'), "must be at most 63 characters, has 70"}});
}

TEST(DnsSubdomainTest, LimitsTheWholeOnly) {
  ExpectGood(CheckDnsSubdomain, {"a", "a.b.c", "0.1", "a-b.c-d", std::string(253, 'a')});
  ExpectRefused(CheckDnsSubdomain,
                {{"", kEmpty},
                 {std::string(254, 'a'), "must be at most 253 characters, has 254"},
                 {"a_b", "may have only lower-case letters, digits, '-' and '.', not '_'"},
                 {".a", kPartEnds},
                 {"a.", kPartEnds},
                 {"a..b", kPartEnds},
                 {"a.-b", kPartEnds},
                 {"a-.b", kPartEnds}});
}

TEST(HostnameTest, MayBeginWithAWildcard) {
  ExpectGood(CheckHostname, {"locust.example.com", "*.example.com", "*." + std::string(251, 'a')});
  ExpectRefused(
      CheckHostname,
      {{"*", "may have only lower-case letters, digits, '-' and '.', not '*'"},
       {"*.", "after \"*.\" must not be empty"},
       {"*.*.a", "after \"*.\" may have only lower-case letters, digits, '-' and '.', not '*'"},
       {"a.*.b", "may have only lower-case letters, digits, '-' and '.', not '*'"},
       {"*." + std::string(252, 'a'), "must be at most 253 characters, has 254"}});
}

TEST(QualifiedNameTest, MayHaveAPrefix) {
  ExpectGood(CheckQualifiedName, {"a", "A_b.c-9", "example.com/Name",
                                  std::string(253, 'a') + "/" + std::string(63, 'b')});
  ExpectRefused(
      CheckQualifiedName,
      {{"", kEmpty},
       {"/a", "before the '/' must not be empty"},
       {"a/", "after the '/' must not be empty"},
       {"a/b/c", "may have only one '/'"},
       {"A/b", "before the '/' may have only lower-case letters, digits, '-' and '.', not 'A'"},
       {"a/b c", "after the '/' may have only letters, digits, '-', '_' and '.', not a blank"},
       {"a/" + std::string(64, 'b'), "after the '/' must be at most 63 characters, has 64"},
       {"_a", kNameEnds},
       {"a/b.", "after the '/' must begin and end with a letter or digit"}});
}

TEST(LabelValueTest, MayBeEmpty) {
  ExpectGood(CheckLabelValue, {"", "a", "Checkout_v1.2-rc", "0", std::string(63, 'Z')});
  ExpectRefused(CheckLabelValue,
                {{"a b", "may have only letters, digits, '-', '_' and '.', not a blank"},
                 {"-a", kNameEnds},
                 {"a.", kNameEnds},
                 {"a/b", "may have only letters, digits, '-', '_' and '.', not '/'"},
                 {std::string(64, 'a'), "must be at most 63 characters, has 64"}});
}

TEST(ConfigMapKeyTest, IsAFileName) {
  ExpectGood(CheckConfigMapKey,
             {"main.py", "__init__.py", ".hidden", "a..b", "-", std::string(253, 'k')});
  ExpectRefused(CheckConfigMapKey,
                {{"", kEmpty},
                 {".", "must not be \".\""},
                 {"..", "must not begin with \"..\""},
                 {"..data", "must not begin with \"..\""},
                 {"a/b.py", "may have only letters, digits, '-', '_' and '.', not '/'"},
                 {std::string(254, 'k'), "must be at most 253 characters, has 254"}});
}

// Every byte at the start, in the middle and at the end, against the regular expressions of the API
// server written out by hand.
TEST(NamesTest, JudgesEveryByteInEveryPlace) {
  const auto is_lower_or_digit = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
  };
  const auto is_alphanumeric = [&](char c) {
    return is_lower_or_digit(c) || (c >= 'A' && c <= 'Z');
  };
  for (int byte = 0; byte < 256; ++byte) {
    const char c = static_cast<char>(byte);
    const std::string first = std::string(1, c) + "aa";
    const std::string middle = std::string("a") + c + "a";
    const std::string last = std::string("aa") + c;
    EXPECT_EQ(!CheckDnsLabel(first), is_lower_or_digit(c)) << byte;
    EXPECT_EQ(!CheckDnsLabel(middle), is_lower_or_digit(c) || c == '-') << byte;
    EXPECT_EQ(!CheckDnsLabel(last), is_lower_or_digit(c)) << byte;
    EXPECT_EQ(!CheckDnsSubdomain(middle), is_lower_or_digit(c) || c == '-' || c == '.') << byte;
    EXPECT_EQ(!CheckLabelValue(first), is_alphanumeric(c)) << byte;
    const bool in_name = is_alphanumeric(c) || c == '-' || c == '_' || c == '.';
    EXPECT_EQ(!CheckLabelValue(middle), in_name) << byte;
    EXPECT_EQ(!CheckQualifiedName(middle), in_name || c == '/') << byte;
    EXPECT_EQ(!CheckConfigMapKey(first), in_name) << byte;
  }
}

// The forms for the schema against the checks themselves, on random names of the characters that
// matter.
TEST(NamesTest, FormsSayWhatTheChecksDo) {
  constexpr std::array kChecks = {CheckDnsLabel,    CheckServiceName,   CheckDnsSubdomain,
                                  CheckHostname,    CheckQualifiedName, CheckLabelValue,
                                  CheckConfigMapKey};
  constexpr std::string_view kCharacters = "aaz09ZA-._/*$";
  std::mt19937 random(7);
  for (const NameCheck check : kChecks) {
    const NameForm* form = FormOf(check);
    ASSERT_NE(form, nullptr);
    const std::regex pattern(form->pattern);
    int good = 0;
    const auto compare = [&](const std::string& name) {
      const bool fits = name.size() <= form->max_length && std::regex_search(name, pattern);
      EXPECT_EQ(fits, !check(name)) << form->pattern << " on " << name;
      good += fits ? 1 : 0;
    };
    for (int i = 0; i < 3000; ++i) {
      std::string name(random() % 8, ' ');
      for (char& c : name) c = kCharacters[random() % kCharacters.size()];
      compare(name);
    }
    for (const std::size_t length : {62u, 63u, 64u, 252u, 253u, 254u}) {
      const std::string name(length, 'a');
      compare(name);
      compare("*." + name);
      compare(name + "/" + name.substr(0, 63));
      compare(name + "/" + name.substr(0, 64));
    }
    EXPECT_GT(good, 10) << form->pattern;
  }
  EXPECT_EQ(FormOf([](std::string_view) { return std::optional<std::string>(); }), nullptr);
}

}  // namespace
}  // namespace locust::kube
