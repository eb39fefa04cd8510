#include "common/yaml/document.h"

#include <gtest/gtest.h>

#include <fstream>
#include <string>

#include "common/text/diagnostic.h"

namespace locust::yaml {
namespace {

std::string MessageOf(std::string_view text, const Limits& limits = {},
                      std::size_t first_line = 1) {
  try {
    Document::Parse(text, "test.yaml", first_line, limits);
  } catch (const Error& error) {
    EXPECT_EQ(error.code(), ExitCode::kInvalid);
    return error.what();
  }
  return "";
}

std::string FirstLineOf(const std::string& message) {
  return message.substr(0, message.find('\n'));
}

// The text of the node at `pointer`.
std::string TextAt(const Document& document, std::string_view pointer) {
  const Node* node = document.Find(pointer);
  if (node == nullptr) return "(none)";
  return document.text().substr(node->span.begin, node->span.end - node->span.begin);
}

// The table was made with sigs.k8s.io/yaml itself; see data/README.md.
TEST(DocumentTest, ReadsDocumentsAsTheApiServerDoes) {
  std::ifstream table(LOCUST_SOURCE_DIR "/tests/unit/common/yaml/data/documents.jsonl");
  std::size_t cases = 0;
  for (std::string line; std::getline(table, line); ++cases) {
    const Json row = Json::parse(line);
    const auto text = row.at("yaml").get<std::string>();
    if (row.contains("error")) {
      EXPECT_NE(MessageOf(text), "") << text;
      continue;
    }
    try {
      EXPECT_EQ(Document::Parse(text, "table").value(), row.at("json")) << text;
    } catch (const Error& error) {
      ADD_FAILURE() << error.what() << text;
    }
  }
  EXPECT_GT(cases, 300u);
}

TEST(DocumentTest, FindsTheTextOfEveryNode) {
  const Document document = Document::Parse(
      "---\n# c\nplain: two\n  lines # c\nsingle: 'it''s'\ndouble: \"a \\\" b\" # c\nliteral: |+\n "
      " x\n\nnothing:\n"
      "flow: {a: [1, {b: }], \"c\":d} # c\nanchored: &n !!str  text\nempty: &e\nlist:\n- - x\n  - "
      "y: 1\n-\n",
      "t");
  EXPECT_EQ(TextAt(document, "/plain"), "two\n  lines");
  EXPECT_EQ(TextAt(document, "/single"), "'it''s'");
  EXPECT_EQ(TextAt(document, "/double"), "\"a \\\" b\"");
  EXPECT_EQ(TextAt(document, "/literal"), "|+\n  x\n");
  EXPECT_EQ(TextAt(document, "/flow"), "{a: [1, {b: }], \"c\":d}");
  EXPECT_EQ(TextAt(document, "/flow/a/1"), "{b: }");
  EXPECT_EQ(TextAt(document, "/flow/a/1/b"), "");
  EXPECT_EQ(TextAt(document, "/flow/c"), "d");
  EXPECT_EQ(TextAt(document, "/anchored"), "&n !!str  text");
  EXPECT_EQ(TextAt(document, "/empty"), "&e");
  EXPECT_EQ(TextAt(document, "/list"), "- - x\n  - y: 1\n-");
  EXPECT_EQ(TextAt(document, "/list/0/1"), "y: 1");
  EXPECT_EQ(TextAt(document, "/list/1"), "");
  EXPECT_EQ(TextAt(document, "/list/2"), "(none)");
}

TEST(DocumentTest, FindsThroughAliasesMergeKeysAndDuplicates) {
  const Document document = Document::Parse(
      "base: &b {x: 1, y: 2}\nuse:\n  <<: *b\n  x: 3\nalias: *b\ndup: 1\ndup: 2\n\"a/b\": {\"~\": "
      "4}\n",
      "t");
  EXPECT_EQ(TextAt(document, "/use/x"), "3");
  EXPECT_EQ(TextAt(document, "/use/true"), "2");
  EXPECT_EQ(TextAt(document, "/alias"), "*b");
  EXPECT_EQ(TextAt(document, "/alias/x"), "1");
  EXPECT_EQ(TextAt(document, "/dup"), "2");
  EXPECT_EQ(TextAt(document, "/a~1b/~0"), "4");
  EXPECT_EQ(TextAt(document, "/a~2"), "(none)");
  EXPECT_EQ(TextAt(document, "x"), "(none)");
}

TEST(DocumentTest, PlacesNodesInTheirSource) {
  const Document document = Document::Parse("---\na:\n  b: &x \"c\"\n", "t", 40);
  EXPECT_EQ(document.PositionOf(*document.Find("/a/b")), (Position{42, 9}));
  EXPECT_EQ(Format(document.DiagnosticAt(*document.Find("/a/b"), "a.b", "wrong", "mend it")),
            "t:42:9: error: a.b: wrong\n"
            "  42 |   b: &x \"c\"\n"
            "     |         ^\n"
            "hint: mend it\n");
  const Document marked = Document::Parse(
      "\xEF\xBB\xBF"
      "a: 1\n",
      "t");
  EXPECT_EQ(marked.PositionOf(*marked.Find("/a")), (Position{1, 4}));
}

TEST(DocumentTest, HasANullRootWithoutContent) {
  for (const char* text :
       {"", "\n", "# comment\n", "---\n", "---\n# Source: x\n", "...\n", "\xEF\xBB\xBF"}) {
    const Document document = Document::Parse(text, "t");
    EXPECT_EQ(document.root().kind, Node::Kind::kNull) << text;
    EXPECT_EQ(document.value(), nullptr) << text;
  }
}

TEST(DocumentTest, SaysWhatIsMalformedAndWhere) {
  EXPECT_EQ(MessageOf("a: 1\nb: [1, 2\nc: 3\n", {}, 10),
            "test.yaml:12:2: error: malformed YAML: end of sequence flow not found\n"
            "  12 | c: 3\n"
            "     |  ^\n");
  EXPECT_EQ(MessageOf("a: 1\nb: \"open\nc: 3\n"),
            "test.yaml:2:4: error: a quoted string is not closed\n"
            "  2 | b: \"open\n"
            "    |    ^\n"
            "hint: add the closing \"\n");
  EXPECT_EQ(MessageOf("a: 1\n---\nb: 2\n"),
            "test.yaml:2:1: error: more than one document\n"
            "  2 | ---\n"
            "    | ^\n"
            "hint: give one document in a file\n");
  EXPECT_EQ(MessageOf("- a\nb: c\n"),
            "test.yaml:2:1: error: malformed YAML: text after the end of the document\n"
            "  2 | b: c\n"
            "    | ^\n");
}

TEST(DocumentTest, SaysThatTheTextEndsInsideAFlowCollection) {
  EXPECT_EQ(MessageOf("{a: "),
            "test.yaml:1:5: error: malformed YAML: end of map flow not found\n"
            "  1 | {a: \n"
            "    |     ^\n"
            "hint: the text ends inside a flow mapping: add the missing `}`\n");
  EXPECT_EQ(MessageOf("[a, {b: c}"),
            "test.yaml:1:11: error: malformed YAML: end of sequence flow not found\n"
            "  1 | [a, {b: c}\n"
            "    |           ^\n"
            "hint: the text ends inside a flow list: add the missing `]`\n");
  EXPECT_EQ(MessageOf("a: [b, {c: d,\n# e\n"),
            "test.yaml:3:1: error: malformed YAML: end of map flow not found\n"
            "hint: the text ends inside a flow mapping: add the missing `}`\n");
  // What is a mistake without the end too keeps its message.
  EXPECT_EQ(MessageOf("[a]: b\n~: c\n"),
            "test.yaml:1:1: error: a mapping or list as a key\n"
            "  1 | [a]: b\n"
            "    | ^\n"
            "hint: JSON objects have strings as keys\n");
  EXPECT_EQ(MessageOf("{[a]: b}: c\n"),
            "test.yaml:1:1: error: a mapping or list as a key\n"
            "  1 | {[a]: b}: c\n"
            "    | ^\n"
            "hint: JSON objects have strings as keys\n");
}

// On these yaml-cpp does not come to an end, or takes what follows for another document.
TEST(DocumentTest, RefusesWhatYamlCppStumblesOver) {
  for (const char* text : {",", "[a], b", "\"foo\", x", "!!str , x", "\"a\" \"b\"", "[a,,b]",
                           "a:\nb", "a: &x\nb", "[a]x", "a: 'x\n", "a: \"x\n\n"}) {
    EXPECT_NE(MessageOf(text), "") << text;
  }
}

TEST(DocumentTest, RefusesWhatJsonDoesNotHave) {
  EXPECT_EQ(MessageOf("a: .inf\n"),
            "test.yaml:1:4: error: infinity and NaN have no value in JSON\n"
            "  1 | a: .inf\n"
            "    |    ^\n"
            "hint: quote it if it is a string\n");
  EXPECT_EQ(MessageOf("[a]: b\n"),
            "test.yaml:1:1: error: a mapping or list as a key\n"
            "  1 | [a]: b\n"
            "    | ^\n"
            "hint: JSON objects have strings as keys\n");
  EXPECT_EQ(MessageOf("~: b\n"),
            "test.yaml:1:1: error: a key is null\n"
            "  1 | ~: b\n"
            "    | ^\n"
            "hint: JSON objects have strings as keys\n");
  EXPECT_EQ(MessageOf("a: !!int x\n"),
            "test.yaml:1:10: error: the value is no int, as its tag says\n"
            "  1 | a: !!int x\n"
            "    |          ^\n");
  EXPECT_EQ(FirstLineOf(MessageOf("a: !!int x\na: 1\n")),
            "test.yaml:1:10: error: the value is no int, as its tag says");
  EXPECT_EQ(MessageOf("<<: 1\n"),
            "test.yaml:1:1: error: a merge key needs a mapping, or a list of mappings\n"
            "  1 | <<: 1\n"
            "    | ^\n");
}

TEST(DocumentTest, RefusesCharactersThatReadersDisagreeAbout) {
  EXPECT_EQ(MessageOf("a: x\ry\n"),
            "test.yaml:1:5: error: carriage return without a line feed\n"
            "  1 | a: x y\n"
            "    |     ^\n"
            "hint: YAML readers disagree whether it ends a line; write line ends as LF or CRLF\n");
  EXPECT_EQ(MessageOf("a: \x01\n"),
            "test.yaml:1:4: error: the control character U+0001 is not allowed in YAML\n"
            "  1 | a:  \n"
            "    |    ^\n"
            "hint: write it as an escape in a double-quoted string\n");
  EXPECT_EQ(FirstLineOf(MessageOf("a: \xE2\x80\xA8\n")),
            "test.yaml:1:4: error: the line separator U+2028 is not escaped");
  EXPECT_EQ(FirstLineOf(MessageOf("---\n\xEF\xBB\xBF"
                                  "a: 1\n")),
            "test.yaml:2:1: error: byte order mark inside the text");
  EXPECT_EQ(FirstLineOf(MessageOf("a: \xFF\n")),
            "test.yaml:1:4: error: the text is not valid UTF-8");
}

TEST(DocumentTest, KeepsWithinItsLimits) {
  EXPECT_EQ(MessageOf("a: [[[1]]]\n", {.depth = 4}), "");
  EXPECT_EQ(MessageOf("a: [[[[1]]]]\n", {.depth = 4}),
            "test.yaml:1:7: error: nested deeper than 4 levels\n"
            "  1 | a: [[[[1]]]]\n"
            "    |       ^\n");
  EXPECT_EQ(MessageOf("[1, 2, 3]\n", {.nodes = 4}), "");
  EXPECT_EQ(MessageOf("[1, 2, 3, 4]\n", {.nodes = 4}),
            "test.yaml:1:11: error: more than 4 values in one document\n"
            "  1 | [1, 2, 3, 4]\n"
            "    |           ^\n");
  EXPECT_EQ(MessageOf("a: 1\n", {.document_bytes = 4}),
            "test.yaml:1:1: error: the document is larger than 4 bytes\n"
            "  1 | a: 1\n"
            "    | ^\n");
  EXPECT_EQ(MessageOf("[&a [1, 2], *a, *a]\n", {.alias_nodes = 6}), "");
  EXPECT_EQ(MessageOf("[&a [1, 2], *a, *a]\n", {.alias_nodes = 5}),
            "test.yaml:1:17: error: aliases stand for more than 5 values\n"
            "  1 | [&a [1, 2], *a, *a]\n"
            "    |                 ^\n");
}

TEST(DocumentTest, SurvivesHostileInput) {
  EXPECT_NE(MessageOf(std::string(100000, '[')), "");
  EXPECT_NE(MessageOf(std::string(100000, '{')), "");
  std::string nested;
  for (std::size_t i = 0; i < 1000; ++i) nested += "- ";
  EXPECT_NE(MessageOf(nested), "");
  // A value that doubles with each line.
  std::string laughs = "a0: &a0 [x, x]\n";
  for (std::size_t i = 1; i < 60; ++i) {
    const std::string name = "a" + std::to_string(i);
    const std::string last = "*a" + std::to_string(i - 1);
    laughs += name + ": &" + name + " [" + last + ", " + last + "]\n";
  }
  EXPECT_EQ(FirstLineOf(MessageOf(laughs)),
            "test.yaml:16:12: error: aliases stand for more than 131072 values");
  // Aliases that add depth, not width.
  std::string deep = "a0: &a0 [[[[[[[[[[x]]]]]]]]]]\n";
  for (std::size_t i = 1; i < 60; ++i) {
    deep += "a" + std::to_string(i) + ": &a" + std::to_string(i) + " [[[[[[[[[[*a" +
            std::to_string(i - 1) + "]]]]]]]]]]\n";
  }
  EXPECT_NE(MessageOf(deep).find("error: nested deeper than 128 levels"), std::string::npos);
}

}  // namespace
}  // namespace locust::yaml
