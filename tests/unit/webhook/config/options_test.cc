#include "webhook/config/options.h"

#include <gtest/gtest.h>

#include <fstream>
#include <map>
#include <set>
#include <sstream>
#include <string>
#include <vector>

#include "tests/support/options.h"
#include "tests/support/temporary_folder.h"

namespace locust::webhook {
namespace {

using std::chrono::milliseconds;
using test_support::Arguments;
using test_support::Variables;

const Arguments kNeeded = {"--standards", "s", "--cert", "c", "--key", "k"};

Arguments Needed(const Arguments& more) {
  Arguments all = kNeeded;
  all.insert(all.end(), more.begin(), more.end());
  return all;
}

std::optional<ServeOptions> Read(const Arguments& arguments, const Variables& variables = {}) {
  return ReadOptions(arguments, test_support::EnvironmentOf(variables));
}

// The whole text of what is wrong, with the exit code in front.
std::string WhatIsWrong(const Arguments& arguments, const Variables& variables = {}) {
  return test_support::ErrorOf([&] { Read(arguments, variables); });
}

// A value for each option that is not its default, by name.
const std::map<std::string_view, std::string> kOther = {{"standards", "/s"},
                                                        {"cert", "/c"},
                                                        {"key", "/k"},
                                                        {"client-ca", "/ca"},
                                                        {"client-name", "api"},
                                                        {"listen", "127.0.0.1:1"},
                                                        {"ops-listen", "[::1]:2"},
                                                        {"drain-delay", "1s"},
                                                        {"reload-interval", "50ms"},
                                                        {"handshake-timeout", "1m"},
                                                        {"request-timeout", "7s"},
                                                        {"max-body", "64Ki"},
                                                        {"max-buffered", "1Mi"},
                                                        {"max-reviews", "3"},
                                                        {"max-connections", "4"},
                                                        {"max-waiting", "5"},
                                                        {"replies-per-connection", "0"}};

void ExpectOther(const ServeOptions& options) {
  EXPECT_EQ(options.standards, "/s");
  EXPECT_EQ(options.cert, "/c");
  EXPECT_EQ(options.key, "/k");
  EXPECT_EQ(options.client_ca, "/ca");
  EXPECT_EQ(options.client_names, Arguments{"api"});
  EXPECT_EQ(options.listen, (Address{.host = "127.0.0.1", .port = 1}));
  EXPECT_EQ(options.ops_listen, (Address{.host = "::1", .port = 2}));
  EXPECT_EQ(options.drain_delay, milliseconds(1000));
  EXPECT_EQ(options.reload_interval, milliseconds(50));
  EXPECT_EQ(options.handshake_timeout, milliseconds(60'000));
  EXPECT_EQ(options.request_timeout, milliseconds(7000));
  EXPECT_EQ(options.max_body, 64u << 10);
  EXPECT_EQ(options.max_buffered, 1u << 20);
  EXPECT_EQ(options.max_reviews, 3u);
  EXPECT_EQ(options.max_connections, 4u);
  EXPECT_EQ(options.max_waiting, 5u);
  EXPECT_EQ(options.replies_per_connection, 0u);
}

// Flags, variables and the file are three spellings of one table.
TEST(ReadOptions, EveryOptionIsAFlagAVariableAndAKey) {
  const testing::TemporaryFolder folder;
  Arguments flags;
  Variables variables;
  std::string file;
  ServeOptions unused;
  const options::Table table = ServeTable(unused);
  for (const options::Row& row : table.rows) {
    if (row.name == table.file_option) continue;
    const std::string& value = kOther.at(row.name);
    flags.insert(flags.end(), {row.flag(), value});
    variables[row.variable(table.prefix)] = value;
    file += row.key() + ": '" + value + "'\n";
  }
  ExpectOther(*Read(flags));
  ExpectOther(*Read({}, variables));
  ExpectOther(*Read({"--config", folder.Write("config.yaml", file)}));
  ExpectOther(*Read({}, {{"LOCUST_WEBHOOK_CONFIG", folder.Path("config.yaml")}}));
}

TEST(ReadOptions, AFlagBeatsAVariableAndAVariableTheFile) {
  const testing::TemporaryFolder folder;
  const std::string file = folder.Write(
      "c.yaml", "drainDelay: 1s\nmaxReviews: 1\nmaxWaiting: 1\nclientName: [a, b]\nclientCa: x\n");
  const auto options =
      Read(Needed({"--config", file, "--drain-delay", "3s"}),
           {{"LOCUST_WEBHOOK_DRAIN_DELAY", "2s"}, {"LOCUST_WEBHOOK_MAX_REVIEWS", "2"}});
  EXPECT_EQ(options->drain_delay, milliseconds(3000));
  EXPECT_EQ(options->max_reviews, 2u);
  EXPECT_EQ(options->max_waiting, 1u);
  EXPECT_EQ(options->client_names, (Arguments{"a", "b"}));
}

TEST(ReadOptions, TakesSeveralNames) {
  const Arguments names = {"a", "b"};
  EXPECT_EQ(
      Read(Needed({"--client-ca", "x", "--client-name", "a", "--client-name", "b"}))->client_names,
      names);
  EXPECT_EQ(
      Read(Needed({"--client-ca", "x"}), {{"LOCUST_WEBHOOK_CLIENT_NAME", "a,b"}})->client_names,
      names);
}

TEST(ReadOptions, AnEmptyFileIsNone) {
  const testing::TemporaryFolder folder;
  EXPECT_EQ(Read(Needed({"--config", folder.Write("c.yaml", "# nothing\n")}))->max_reviews, 128u);
}

TEST(ReadOptions, HelpIsNoError) {
  EXPECT_FALSE(Read({"--help"}));
  EXPECT_NE(Usage().find("--drain-delay DURATION"), std::string::npos);
  EXPECT_NE(Usage().find("(drainDelay: 15s)"), std::string::npos);
}

TEST(ReadOptions, SaysWhatIsMissing) {
  EXPECT_EQ(
      WhatIsWrong({"--cert", "c"}, {{"LOCUST_WEBHOOK_KEY", "k"}}),
      "2 error: --standards is needed\n"
      "hint: or set LOCUST_WEBHOOK_STANDARDS, or `standards` in the file that --config names\n");
}

TEST(ReadOptions, NamesTheSourceOfEachWrongValue) {
  EXPECT_EQ(
      WhatIsWrong(Needed({"--max-reviews", "0", "--listen", "8443"}),
                  {{"LOCUST_WEBHOOK_DRAIN_DELAY", "15"}}),
      "2 --listen: error: must be an address and a port, like 127.0.0.1:8443, [::1]:8443 or :8443, "
      "is `8443`\n"
      "LOCUST_WEBHOOK_DRAIN_DELAY: error: must be a time from 0ms to 1d, like 500ms, 15s or 2m, is "
      "`15`\n"
      "--max-reviews: error: must be a number from 1 to 1000000, is `0`\n");
}

TEST(ReadOptions, SaysWhatIsWrongInTheFile) {
  const testing::TemporaryFolder folder;
  const std::string file = folder.Write(
      "c.yaml", "drainDelai: 1s\nmaxBody: 8MB\nlisten: [a]\nmaxReviews: 3\nconfig: c\n");
  EXPECT_EQ(WhatIsWrong(Needed({"--config", file})),
            "1 " + file +
                ":1:1: error: drainDelai: unknown option\n"
                "  1 | drainDelai: 1s\n"
                "    | ^\n"
                "hint: did you mean `drainDelay`?\n" +
                file +
                ":2:10: error: maxBody: must be a size from 1Ki to 1024Mi, like 65536 or 64Ki, is "
                "`8MB`\n"
                "  2 | maxBody: 8MB\n"
                "    |          ^\n" +
                file +
                ":3:9: error: listen: must be a single value, is a list\n"
                "  3 | listen: [a]\n"
                "    |         ^\n" +
                file +
                ":5:1: error: config: unknown option\n"
                "  5 | config: c\n"
                "    | ^\n");
  EXPECT_EQ(WhatIsWrong(Needed({"--config", folder.Path("none")})),
            "3 error: cannot read " + folder.Path("none") + ": No such file or directory\n");
}

TEST(ReadOptions, RefusesUnknownFlags) {
  EXPECT_EQ(WhatIsWrong(Needed({"--drain", "1s"})),
            "2 error: The following arguments were not expected: 1s --drain\n"
            "hint: locust-webhook serve --help lists the options\n");
}

TEST(ReadOptions, RefusesWhatWouldDoNothing) {
  EXPECT_EQ(WhatIsWrong(Needed({"--client-name", "api"})),
            "2 error: --client-name checks nothing without --client-ca\n");
  EXPECT_EQ(WhatIsWrong(Needed({"--max-buffered", "1Mi"})),
            "2 error: --max-buffered must be at least --max-body\n");
}

TEST(ServeTable, IsWhatTheDocumentationSays) {
  std::ifstream in(LOCUST_SOURCE_DIR "/docs/webhook.md");
  std::stringstream text;
  text << in.rdbuf();
  ServeOptions defaults;
  const std::string table = options::ToMarkdown(ServeTable(defaults));
  EXPECT_NE(text.str().find(table), std::string::npos) << "docs/webhook.md must hold this table:\n"
                                                       << table;
}

}  // namespace
}  // namespace locust::webhook
