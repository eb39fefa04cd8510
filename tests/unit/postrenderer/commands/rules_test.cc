// What `rules` and `schema` print.
#include <gmock/gmock.h>

#include "common/json/json.h"
#include "common/standards/rules/table.h"
#include "tests/unit/postrenderer/commands/program_fixture.h"

namespace locust::commands {
namespace {

using ::testing::HasSubstr;

class RulesTest : public ProgramTest {};

TEST_F(RulesTest, EachRuleIsALine) {
  EXPECT_EQ(Run({"rules"}), 0);
  EXPECT_THAT(out_, HasSubstr("RULE                   SCOPE   ACTION  DEMANDS\n"));
  EXPECT_THAT(out_, HasSubstr("worker-replicas        object  deny    A load test has at most so "
                              "many workers\n"));
  for (const standards::Rule& rule : standards::Rules()) {
    EXPECT_THAT(out_, HasSubstr("\n" + std::string(rule.id) + " "));
  }
}

TEST_F(RulesTest, MarkdownIsTheDocument) {
  EXPECT_EQ(Run({"rules", "--format", "markdown"}), 0);
  const std::string document = Content(LOCUST_SOURCE_DIR "/docs/rules.md");
  EXPECT_EQ(out_, document);
  for (const standards::Rule& rule : standards::Rules()) {
    EXPECT_EQ(Run({"rules", std::string(rule.id), "--format", "markdown"}), 0);
    EXPECT_THAT(out_, ::testing::StartsWith("## " + std::string(rule.id) + "\n"));
    EXPECT_THAT(document, HasSubstr("\n" + out_));
  }
}

TEST_F(RulesTest, OneIsExplainedWhole) {
  EXPECT_EQ(Run({"rules", "max-users"}), 0);
  EXPECT_EQ(out_, R"(max-users

A test starts with at most so many users. Read are --users and LOCUST_USERS. The web page can change the number, and a load shape in the script decides for itself: requireOnce closes the first way.

scope:   object
judges:  workloads and Pods, LocustTest
action:  deny when none is given

)" + out_.substr(out_.find("parameters, ")));
  EXPECT_THAT(out_, HasSubstr("\nparameters, besides `action` and `strict`:\n  max (integer): "));
  EXPECT_TRUE(out_.ends_with("\nexample:\n  max-users: {max: 5000, requireOnce: true}\n")) << out_;
}

TEST_F(RulesTest, JsonHasThemAll) {
  EXPECT_EQ(Run({"rules", "--format", "json"}), 0);
  const Json all = Json::parse(out_);
  EXPECT_EQ(all.size(), standards::Rules().size());
  EXPECT_EQ(Run({"rules", "worker-replicas", "--format", "json"}), 0);
  EXPECT_EQ(Json::parse(out_)["parameters"], Json::parse(R"([{"name": "max", "type": "integer",
      "default": "", "description": "the most workers of one load test"}])"));
}

TEST_F(RulesTest, AnUnknownRuleIsWrongUsage) {
  EXPECT_EQ(Run({"rules", "worker-replica"}), 2);
  EXPECT_EQ(err_,
            "error: no rule is called `worker-replica`\n"
            "hint: did you mean `worker-replicas`?\n");
  EXPECT_EQ(Run({"rules", "max-users", "image-pinned"}), 2);
  EXPECT_EQ(err_,
            "error: unexpected argument `image-pinned`\n"
            "hint: `locust-postrenderer rules --help` explains the flags\n");
  EXPECT_EQ(Run({"rules", "--format", "sarif"}), 2);
  EXPECT_EQ(err_,
            "error: `--format` cannot be `sarif`\nhint: it is one of: text, json, markdown\n");
}

TEST_F(RulesTest, TheSchemas) {
  EXPECT_EQ(Run({"schema", "standards"}), 0);
  EXPECT_EQ(Json::parse(out_)["title"], "LocustStandards");
  EXPECT_EQ(Run({"schema", "test"}), 0);
  EXPECT_EQ(Json::parse(out_)["title"], "LocustKubernetes");
  EXPECT_EQ(Run({"schema"}), 2);
  EXPECT_EQ(err_,
            "error: of which file the schema is wanted is not said\n"
            "hint: give `test` or `standards`\n");
  EXPECT_EQ(Run({"schema", "chart"}), 2);
  EXPECT_EQ(err_, "error: there is no schema of `chart`\nhint: give `test` or `standards`\n");
}

}  // namespace
}  // namespace locust::commands
