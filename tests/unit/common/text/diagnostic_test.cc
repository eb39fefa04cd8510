#include "common/text/diagnostic.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace locust {
namespace {

TEST(Format, FullDiagnostic) {
  const Diagnostic diagnostic = {.source = "test.yaml",
                                 .position = {12, 3},
                                 .path = "spec.load_test.nam",
                                 .message = "unknown field",
                                 .hint = "did you mean `name`?",
                                 .line = "  nam: x"};
  EXPECT_EQ(Format(diagnostic),
            "test.yaml:12:3: error: spec.load_test.nam: unknown field\n"
            "  12 |   nam: x\n"
            "     |   ^\n"
            "hint: did you mean `name`?\n");
}

TEST(Format, LeavesOutWhatIsUnknown) {
  EXPECT_EQ(Format(Diagnostic{.message = "no load test given"}), "error: no load test given\n");
  EXPECT_EQ(Format(Diagnostic{.source = "a.yaml", .message = "is empty"}),
            "a.yaml: error: is empty\n");
  EXPECT_EQ(
      Format(Diagnostic{.source = "a.yaml", .position = {3, 0}, .message = "m", .line = "x: y"}),
      "a.yaml:3: error: m\n  3 | x: y\n");
  EXPECT_EQ(Format(Diagnostic{.source = "a.yaml", .position = {3, 2}, .message = "m"}),
            "a.yaml:3:2: error: m\n");
  EXPECT_EQ(
      Format(Diagnostic{.path = "spec", .message = "m", .line = "no line number, no excerpt"}),
      "error: spec: m\n");
}

TEST(Format, NamesTheSeverity) {
  EXPECT_EQ(Format(Diagnostic{.severity = Diagnostic::Severity::kWarning, .message = "m"}),
            "warning: m\n");
  EXPECT_EQ(Format(Diagnostic{.severity = Diagnostic::Severity::kNotice, .message = "m"}),
            "notice: m\n");
}

TEST(Format, SeveralInTheirOrder) {
  EXPECT_EQ(Format(std::vector<Diagnostic>{{.message = "b"}, {.message = "a", .hint = "h"}}),
            "error: b\nerror: a\nhint: h\n");
}

TEST(Format, CaretStandsUnderTheColumnAfterTabsAndMultibyteText) {
  EXPECT_EQ(
      Format(Diagnostic{.source = "t", .position = {1, 3}, .message = "m", .line = "\t\tkey: x"}),
      "t:1:3: error: m\n  1 |   key: x\n    |   ^\n");
  EXPECT_EQ(Format(Diagnostic{.source = "t", .position = {1, 6}, .message = "m", .line = "äö: x"}),
            "t:1:6: error: m\n  1 | äö: x\n    |    ^\n");
}

TEST(Format, CaretJustAfterTheLineAndNeverFurther) {
  EXPECT_EQ(Format(Diagnostic{.source = "t", .position = {1, 5}, .message = "m", .line = "key:"}),
            "t:1:5: error: m\n  1 | key:\n    |     ^\n");
  EXPECT_EQ(Format(Diagnostic{.source = "t", .position = {1, 50}, .message = "m", .line = "key:"}),
            "t:1:50: error: m\n  1 | key:\n    |     ^\n");
}

TEST(Format, ControlCharactersCannotReachTheTerminal) {
  EXPECT_EQ(Format(Diagnostic{.source = "t\x1b",
                              .position = {1, 4},
                              .path = "a\nb",
                              .message = "bad \x1b[31mname\x7f",
                              .hint = "x\xc2\x9by\r",
                              .line = "\x1b\xc2\x9bz"}),
            "t :1:4: error: a b: bad  [31mname \n  1 |   z\n    |   ^\nhint: x y \n");
}

TEST(Format, LineBreaksOfAMessageStay) {
  EXPECT_EQ(Format(Diagnostic{.message = "two releases:\n  a\n  b", .hint = "name\none"}),
            "error: two releases:\n  a\n  b\nhint: name\none\n");
}

TEST(Format, LongLineIsCutAroundTheCaret) {
  const std::string a(200, 'a'), b(200, 'b');
  EXPECT_EQ(
      Format(Diagnostic{.source = "t", .position = {7, 201}, .message = "m", .line = a + "X" + b}),
      "t:7:201: error: m\n  7 | ..." + std::string(80, 'a') + "X" + std::string(79, 'b') +
          "...\n    | " + std::string(83, ' ') + "^\n");
  EXPECT_EQ(Format(Diagnostic{.source = "t", .position = {7, 1}, .message = "m", .line = a}),
            "t:7:1: error: m\n  7 | " + std::string(160, 'a') + "...\n    | ^\n");
  EXPECT_EQ(Format(Diagnostic{.source = "t", .position = {7, 200}, .message = "m", .line = a}),
            "t:7:200: error: m\n  7 | ..." + std::string(160, 'a') + "\n    | " +
                std::string(162, ' ') + "^\n");
  EXPECT_EQ(Format(Diagnostic{.source = "t", .position = {7, 0}, .message = "m", .line = a}),
            "t:7: error: m\n  7 | " + std::string(160, 'a') + "...\n");
}

TEST(Format, LongLineIsNeverCutInsideACharacter) {
  std::string line = "x";
  for (int i = 0; i < 200; ++i) line += "ä";
  EXPECT_EQ(Format(Diagnostic{.source = "t", .position = {1, 202}, .message = "m", .line = line}),
            [] {
              std::string shown;
              for (int i = 0; i < 80; ++i) shown += "ä";
              return "t:1:202: error: m\n  1 | ..." + shown + "...\n    | " + std::string(43, ' ') +
                     "^\n";
            }());
}

TEST(LineOf, FindsLinesWithAnyEnd) {
  const std::string_view text = "one\r\ntwo\n\nfour";
  EXPECT_EQ(LineOf(text, 1), "one");
  EXPECT_EQ(LineOf(text, 2), "two");
  EXPECT_EQ(LineOf(text, 3), "");
  EXPECT_EQ(LineOf(text, 4), "four");
  EXPECT_EQ(LineOf(text, 5), "");
  EXPECT_EQ(LineOf(text, 0), "");
  EXPECT_EQ(LineOf("", 1), "");
}

TEST(Error, CarriesCodeDiagnosticsAndText) {
  const Error error(ExitCode::kMissing, "cannot read a.yaml", "does it exist?");
  EXPECT_EQ(error.code(), ExitCode::kMissing);
  ASSERT_EQ(error.diagnostics().size(), 1u);
  EXPECT_EQ(error.diagnostics()[0].message, "cannot read a.yaml");
  EXPECT_STREQ(error.what(), "error: cannot read a.yaml\nhint: does it exist?\n");
}

TEST(Error, InternalErrorSaysThatItIsABug) {
  const Error error = InternalError("the edit changed line 3");
  EXPECT_EQ(error.code(), ExitCode::kInternal);
  EXPECT_STREQ(error.what(),
               "error: internal error: the edit changed line 3\n"
               "hint: this is a bug and nothing was written: please report it to the project, "
               "with the input if you can share it\n");
}

}  // namespace
}  // namespace locust
