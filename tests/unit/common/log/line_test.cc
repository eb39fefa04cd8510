#include "common/log/line.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <random>
#include <string>
#include <vector>

#include "common/log/log.h"

namespace locust {
namespace {

TEST(Line, WritesFieldsInOrder) {
  const std::vector<std::string> rules = {"image-pinned", "worker-replicas"};
  Line line(Level::kWarning, "review");
  line.Add("name", "web").Add("count", std::int64_t{-3}).Add("dryRun", true).Add("denied", rules);
  EXPECT_EQ(line.Json("now"),
            R"({"time":"now","level":"warning","message":"review","name":"web","count":-3,)"
            R"("dryRun":true,"denied":["image-pinned","worker-replicas"]})");
}

TEST(Line, EscapesWhatWouldBreakTheLine) {
  EXPECT_EQ(Line(Level::kInfo, "a\"b\\c\nd\re\tf\x01g\x7f").Json(""),
            R"({"time":"","level":"info","message":"a\"b\\c\nd\re\tf\u0001g\u007f"})");
}

TEST(Line, ReplacesInvalidUtf8) {
  const auto message = [](std::string_view text) {
    return nlohmann::json::parse(Line(Level::kError, text).Json(""))
        .at("message")
        .get<std::string>();
  };
  EXPECT_EQ(message("\xC3\xA4 \xE2\x82\xAC \xF0\x9F\x98\x80"), "ä € 😀");
  EXPECT_EQ(message("\xC3"), "\uFFFD");
  EXPECT_EQ(message("\xC0\xAF"), "\uFFFD\uFFFD");                      // overlong
  EXPECT_EQ(message("\xED\xA0\x80"), "\uFFFD\uFFFD\uFFFD");            // a surrogate
  EXPECT_EQ(message("\xF4\x90\x80\x80"), "\uFFFD\uFFFD\uFFFD\uFFFD");  // over U+10FFFF
}

TEST(Line, CutsALongTextAtACharacter) {
  std::string text = "x";
  for (int i = 0; i < 400; ++i) text += "ä";
  std::string expected = "x";
  for (int i = 0; i < 255; ++i) expected += "ä";
  EXPECT_EQ(Line(Level::kInfo, text).Json(""),
            R"({"time":"","level":"info","message":")" + expected + "…\"}");
  EXPECT_EQ(Line(Level::kInfo, std::string(Line::kMaxText, 'y')).Json(""),
            R"({"time":"","level":"info","message":")" + std::string(Line::kMaxText, 'y') + "\"}");
}

TEST(Line, CutsALongListAndSaysSo) {
  const std::vector<std::string> items(Line::kMaxItems + 1, "r");
  const auto json = nlohmann::json::parse(Line(Level::kInfo, "m").Add("items", items).Json(""));
  EXPECT_EQ(json.at("items").size(), Line::kMaxItems);
  EXPECT_EQ(json.at("truncated"), true);
}

TEST(Line, WholeLineIsBoundedAndParsesWhateverGoesIn) {
  std::mt19937 random(7);
  std::uniform_int_distribution<int> byte(0, 255), length(0, 900), kind(0, 3);
  for (int round = 0; round < 300; ++round) {
    const auto noise = [&] {
      std::string text(static_cast<std::size_t>(length(random)), ' ');
      for (char& c : text) c = static_cast<char>(byte(random));
      return text;
    };
    Line line(Level::kInfo, noise());
    for (int field = 0; field < 20; ++field) {
      line.Add("text", noise());
      line.Add("list", std::vector<std::string>(static_cast<std::size_t>(kind(random)), noise()));
    }
    const std::string json = line.Json("2026-01-02T03:04:05.678Z");
    EXPECT_LE(json.size(), Line::kMaxLine);
    EXPECT_EQ(json.find('\n'), std::string::npos);
    EXPECT_TRUE(nlohmann::json::accept(json)) << json;
  }
}

TEST(Log, StampsLinesWithTheTime) {
  std::vector<std::string> lines;
  const Log log(
      [&](std::string_view line) { lines.emplace_back(line); },
      [] {
        return std::chrono::system_clock::time_point(std::chrono::milliseconds(1'767'323'045'007));
      });
  log.Write(Line(Level::kInfo, "started"));
  EXPECT_EQ(lines,
            std::vector<std::string>{
                R"({"time":"2026-01-02T03:04:05.007Z","level":"info","message":"started"})"});
}

}  // namespace
}  // namespace locust
