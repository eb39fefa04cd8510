#include "common/yaml/stream.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "common/text/diagnostic.h"

namespace locust::yaml {
namespace {

std::vector<std::string> Texts(std::string_view stream) {
  std::vector<std::string> texts;
  for (const StreamDocument& document : SplitStream(stream, "<stdin>"))
    texts.emplace_back(document.text);
  return texts;
}

std::string MessageOf(std::string_view stream, const Limits& limits = {}) {
  try {
    SplitStream(stream, "<stdin>", limits);
  } catch (const Error& error) {
    EXPECT_EQ(error.code(), ExitCode::kInvalid);
    return error.what();
  }
  return "";
}

TEST(StreamTest, SplitsHelm3Streams) {
  const std::string stream =
      "---\n# Source: locust/templates/a.yaml\na: 1\n---\n# Source: locust/templates/b.yaml\n# "
      "only a comment\n---\nb: 2\n";
  const auto documents = SplitStream(stream, "<stdin>");
  ASSERT_EQ(documents.size(), 3u);
  EXPECT_EQ(documents[0].text, "---\n# Source: locust/templates/a.yaml\na: 1\n");
  EXPECT_EQ(documents[0].body, "\n# Source: locust/templates/a.yaml\na: 1\n");
  EXPECT_EQ(documents[0].template_file, "locust/templates/a.yaml");
  EXPECT_EQ(documents[0].first_line, 1u);
  EXPECT_EQ(documents[1].template_file, "locust/templates/b.yaml");
  EXPECT_EQ(documents[1].first_line, 4u);
  EXPECT_EQ(documents[2].template_file, "");
  EXPECT_EQ(documents[2].first_line, 7u);
}

TEST(StreamTest, SplitsStreamsWithoutALeadingMarker) {
  const std::string stream = "a: 1\n---\nb: 2\n";
  const auto documents = SplitStream(stream, "<stdin>");
  ASSERT_EQ(documents.size(), 2u);
  EXPECT_EQ(documents[0].body, "a: 1\n");
  EXPECT_EQ(documents[1].text, "---\nb: 2\n");
}

TEST(StreamTest, NamesAFileForAllItsDocuments) {
  const std::string stream =
      "#### file: c/a.yaml\n---\na: 1\n---\nb: 2\n---\n#### file: c/b.yaml\nc: 3\n";
  const auto documents = SplitStream(stream, "<stdin>");
  ASSERT_EQ(documents.size(), 3u);
  EXPECT_EQ(documents[0].template_file, "c/a.yaml");
  EXPECT_EQ(documents[1].template_file, "c/a.yaml");
  EXPECT_EQ(documents[2].template_file, "c/b.yaml");
}

TEST(StreamTest, TakesCommentsInsideADocumentForContent) {
  const std::string stream = "---\na: |\n  x\n# Source: not/this.yaml\nb: 1\n";
  EXPECT_EQ(SplitStream(stream, "<stdin>")[0].template_file, "");
}

TEST(StreamTest, SplitsAtMarkersOnly) {
  using Expected = std::vector<std::string>;
  EXPECT_EQ(Texts(""), Expected{});
  EXPECT_EQ(Texts("a: 1\n--- {b: 2}\n---\tc\n"), (Expected{"a: 1\n", "--- {b: 2}\n", "---\tc\n"}));
  EXPECT_EQ(Texts("a: 1\n---x\n----\n ---\n--- \n"),
            (Expected{"a: 1\n---x\n----\n ---\n", "--- \n"}));
  EXPECT_EQ(Texts("a: |\n  x\n---\n"), (Expected{"a: |\n  x\n", "---\n"}));
  EXPECT_EQ(Texts("a: 1\n---"), (Expected{"a: 1\n", "---"}));
  EXPECT_EQ(Texts("a: 1\r\n---\r\nb: 2"), (Expected{"a: 1\r\n", "---\r\nb: 2"}));
}

TEST(StreamTest, EndsDocumentsAtTheEndMarker) {
  using Expected = std::vector<std::string>;
  EXPECT_EQ(Texts("a: 1\n...\nb: 2\n"), (Expected{"a: 1\n...\n", "b: 2\n"}));
  EXPECT_EQ(Texts("a: 1\n...\n---\nb: 2\n"), (Expected{"a: 1\n...\n", "---\nb: 2\n"}));
  EXPECT_EQ(Texts("a: 1\n...\n# c\n%YAML 1.2\n---\nb: 2\n"),
            (Expected{"a: 1\n...\n", "# c\n%YAML 1.2\n---\nb: 2\n"}));
}

TEST(StreamTest, KeepsDirectivesAndByteOrderMarkWithTheirDocument) {
  using Expected = std::vector<std::string>;
  EXPECT_EQ(Texts("%YAML 1.1\n# c\n\n---\na: 1\n"), (Expected{"%YAML 1.1\n# c\n\n---\na: 1\n"}));
  const std::string marked = "\xEF\xBB\xBF---\na: 1\n---\nb: 2\n";
  const auto documents = SplitStream(marked, "<stdin>");
  ASSERT_EQ(documents.size(), 2u);
  EXPECT_EQ(documents[0].text, "\xEF\xBB\xBF---\na: 1\n");
  EXPECT_EQ(documents[0].body, "\na: 1\n");
}

TEST(StreamTest, NeverJudgesTheYamlInside) {
  const std::string odd = "a: [1\n---\n\t: %\n---\n\"open\n---\n,\n";
  std::string joined;
  for (const std::string& text : Texts(odd)) joined += text;
  EXPECT_EQ(joined, odd);
}

TEST(StreamTest, RefusesWhatIsNoText) {
  EXPECT_EQ(MessageOf(std::string_view("a: 1\nb: \0x\n", 11)),
            "<stdin>:2:4: error: the stream holds a NUL byte, so it is not YAML\n"
            "  2 | b:  x\n"
            "    |    ^\n"
            "hint: give the output of helm, not a binary file\n");
  EXPECT_EQ(MessageOf("a: 1\nb: x\xFFy\n"),
            "<stdin>:2:5: error: the stream is not valid UTF-8\n"
            "  2 | b: x\xFFy\n"
            "    |     ^\n"
            "hint: give the output of helm, not a binary file\n");
  EXPECT_EQ(MessageOf("abcd", {.stream_bytes = 3}),
            "<stdin>: error: the stream is larger than 3 bytes\n");
}

TEST(StreamTest, FindsEveryKindOfBadUtf8) {
  for (const char* bad :
       {"\x80", "\xC0\x80", "\xC3", "\xE0\x80\x80", "\xED\xA0\x80", "\xF0\x80\x80\x80",
        "\xF4\x90\x80\x80", "\xF5\x80\x80\x80", "\xE2\x82", "\xFE"}) {
    EXPECT_NE(MessageOf("12345678" + std::string(bad)), "") << bad;
    EXPECT_NE(MessageOf(std::string(bad) + "12345678"), "") << bad;
  }
  EXPECT_EQ(
      MessageOf(
          "\xC2\x80\xDF\xBF\xE0\xA0\x80\xED\x9F\xBF\xEF\xBF\xBF\xF0\x90\x80\x80\xF4\x8F\xBF\xBF"),
      "");
}

TEST(StreamTest, TellsTheLineEndInUse) {
  EXPECT_EQ(NewlineOf("a\r\nb\n"), "\r\n");
  EXPECT_EQ(NewlineOf("a\nb\r\n"), "\n");
  EXPECT_EQ(NewlineOf("a"), "\n");
  EXPECT_EQ(NewlineOf(""), "\n");
}

}  // namespace
}  // namespace locust::yaml
