#include "common/kube/command_line.h"

#include <gtest/gtest.h>

#include "common/kube/options.h"
#include "common/kube/shell_text.h"

namespace locust::kube {
namespace {

using Program = CommandLine::Program;

struct Case {
  std::vector<std::string> command;
  std::vector<std::string> args;
  Program program;
  std::vector<std::string> arguments;
};

void ExpectRead(const std::vector<Case>& cases) {
  for (const Case& c : cases) {
    const Json container = {{"command", c.command}, {"args", c.args}};
    const CommandLine line = ReadCommandLine(container);
    EXPECT_EQ(line.program, c.program) << container;
    EXPECT_EQ(line.arguments, c.arguments) << container;
    EXPECT_EQ(LocustArguments(container), c.arguments) << container;
  }
}

TEST(CommandLineTest, FindsLocustByName) {
  ExpectRead({{{"locust"}, {"--master"}, Program::kLocust, {"--master"}},
              {{"/opt/venv/bin/locust", "-f", "main.py"},
               {"--tags", "a b"},
               Program::kLocust,
               {"-f", "main.py", "--tags", "a b"}},
              {{}, {"locust", "--worker"}, Program::kLocust, {"--worker"}},
              {{"python", "-m", "locust", "--worker"}, {}, Program::kLocust, {"--worker"}},
              {{"/usr/bin/python3.11", "-u", "-X", "dev", "-m", "locust"},
               {"-V"},
               Program::kLocust,
               {"-V"}},
              {{"python3", "-um", "locust"}, {}, Program::kLocust, {}},
              {{"python3", "-mlocust", "-l"}, {}, Program::kLocust, {"-l"}},
              {{"python", "/opt/venv/bin/locust", "-l"}, {}, Program::kLocust, {"-l"}}});
}

TEST(CommandLineTest, FindsLocustBehindProgramsThatRunIt) {
  ExpectRead(
      {{{"tini", "--", "locust"}, {"--master"}, Program::kLocust, {"--master"}},
       {{"/usr/bin/env", "-u", "HTTP_PROXY", "A=b", "locust", "-l"}, {}, Program::kLocust, {"-l"}},
       {{"env", "LOCUST=/bin/locust", "nginx"}, {}, Program::kOther, {}},
       {{"timeout", "-s", "KILL", "60", "locust", "-l"}, {}, Program::kLocust, {"-l"}},
       {{"nice", "-n", "10", "gosu", "locust", "locust", "-l"}, {}, Program::kLocust, {"-l"}},
       {{"uv", "run", "locust", "-l"}, {}, Program::kLocust, {"-l"}},
       {{"dumb-init", "sh", "-c", "exec locust -l"}, {}, Program::kLocust, {"-l"}}});
}

TEST(CommandLineTest, ReadsShellTexts) {
  const auto shell = [](std::string text, std::vector<std::string> arguments) {
    return Case{{"sh", "-c", std::move(text)}, {}, Program::kLocust, std::move(arguments)};
  };
  ExpectRead({shell("locust -f /x.py --master", {"-f", "/x.py", "--master"}),
              shell("exec locust --tags 'a b' --host \"https://x\"",
                    {"--tags", "a b", "--host", "https://x"}),
              shell("pip install -r r.txt && exec locust --worker", {"--worker"}),
              shell("set -eu; cd /mnt\nlocust \\\n  --worker # as ever\n", {"--worker"}),
              shell("HOST=x locust --worker > /dev/null 2>&1 | tee log", {"--worker"}),
              shell("if true; then locust -l; fi", {"-l"}),
              shell("locust --users $(nproc --all) -t ${T:-1 m}",
                    {"--users", "$(nproc --all)", "-t", "${T:-1 m}"}),
              shell("sh -c 'python -m locust -l'", {"-l"}),
              shell("(locust -l)", {"-l"}),
              {{"/bin/bash", "-eo", "pipefail", "-c", "locust \"$@\"", "bash", "--worker", "a b"},
               {"-l"},
               Program::kLocust,
               {"--worker", "a b", "-l"}},
              {{"sh", "-ec"}, {"locust -l"}, Program::kLocust, {"-l"}}});
}

TEST(CommandLineTest, KnowsTheChartsStartScript) {
  ExpectRead(
      {{{"sh", "/config/docker-entrypoint.sh"},
        {"--master", "--tags a b", "--web-port 8090"},
        Program::kStartScript,
        {"--master", "--tags", "a", "b", "--web-port", "8090"}},
       {{"/config/docker-entrypoint.sh", "--worker"}, {}, Program::kStartScript, {"--worker"}},
       {{"sh", "-eu", "/config/docker-entrypoint.sh"},
        {"--worker"},
        Program::kStartScript,
        {"--worker"}},
       {{"sh", "/docker-entrypoint.sh"}, {"--tags a b"}, Program::kOther, {"--tags a b"}}});
}

TEST(CommandLineTest, IsNotTakenInByTheWord) {
  ExpectRead(
      {{{"nginx", "-p", "/home/locust"}, {}, Program::kOther, {"-p", "/home/locust"}},
       {{"kubectl", "-n", "locust", "get", "pods"},
        {},
        Program::kOther,
        {"-n", "locust", "get", "pods"}},
       {{"psql", "-d"}, {"locust"}, Program::kOther, {"-d", "locust"}},
       {{"su-exec", "locust", "redis"}, {}, Program::kOther, {}},
       {{"python", "app.py", "-m", "locust"}, {}, Program::kOther, {"-m", "locust"}},
       {{"python", "-c", "import locust"}, {}, Program::kOther, {}},
       {{"python", "-m", "http.server", "locust"}, {}, Program::kOther, {"http.server", "locust"}},
       {{"sh", "-c", "cat /mnt/locust; echo 'x; locust'"},
        {},
        Program::kOther,
        {"/mnt/locust", "x; locust"}},
       {{"sh", "-c", "# locust -l\nnginx"}, {}, Program::kOther, {}},
       {{"locust_exporter"}, {}, Program::kOther, {}},
       {{"sh", "-c"}, {}, Program::kOther, {}},
       {{"sh"}, {}, Program::kOther, {}},
       {{"env"}, {}, Program::kOther, {}},
       {{"python"}, {}, Program::kOther, {}},
       {{"timeout", "-s"}, {}, Program::kOther, {}}});
}

TEST(CommandLineTest, GivesTheArgumentsToTheImage) {
  ExpectRead({{{}, {"--master", "-H", "a b"}, Program::kImage, {"--master", "-H", "a b"}},
              {{}, {}, Program::kImage, {}},
              {{}, {"serve", "--port", "80"}, Program::kImage, {"serve", "--port", "80"}}});
  EXPECT_EQ(ReadCommandLine(Json()).program, Program::kImage);
  EXPECT_EQ(ReadCommandLine({{"command", "locust"}, {"args", {{"a", 1}}}}).program,
            Program::kImage);
  EXPECT_EQ(ReadCommandLine({{"command", {1, nullptr, "locust"}}}).program, Program::kLocust);
}

TEST(CommandLineTest, EndsOnShellsInShells) {
  const std::vector<std::string> shells(10'000, "sh");
  EXPECT_EQ(ReadCommandLine({{"command", shells}}).program, Program::kOther);
  const std::vector<std::string> runners(10'000, "exec");
  EXPECT_EQ(ReadCommandLine({{"command", runners}}).program, Program::kOther);
}

TEST(ShellTextTest, SplitsWordsAndCommands) {
  const std::vector<std::string> positional = {"p q", "r"};
  const auto split = [&](std::string_view text) { return SplitShellText(text, positional); };
  EXPECT_EQ(split(""), std::vector<Words>{});
  EXPECT_EQ(split(" \t\n ; && \n"), std::vector<Words>{});
  EXPECT_EQ(split("a  b;c|d&&e\nf"), (std::vector<Words>{{"a", "b"}, {"c"}, {"d"}, {"e"}, {"f"}}));
  EXPECT_EQ(split("a 'b c'\"d e\"f\\ g ''"), (std::vector<Words>{{"a", "b cd ef g", ""}}));
  EXPECT_EQ(split(R"("a\"b\\c\$d\e" '\n')"), (std::vector<Words>{{"a\"b\\c$d\\e", "\\n"}}));
  EXPECT_EQ(split("a \"$@\" $* x$@"), (std::vector<Words>{{"a", "p q", "r", "p q", "r", "x$@"}}));
  EXPECT_EQ(split("a >b <c 2>>d 3>&1 e"), (std::vector<Words>{{"a", "e"}}));
  EXPECT_EQ(split("a5>b c"), (std::vector<Words>{{"a5", "c"}}));
  EXPECT_EQ(split("a # b; c\nd#e"), (std::vector<Words>{{"a"}, {"d#e"}}));
  EXPECT_EQ(split("a $(b; c $(d)) ${e f} `g"),
            (std::vector<Words>{{"a", "$(b; c $(d))", "${e f}", "`g"}}));
  for (const char* cut_off : {"a 'b", "a \"b", "a b\\", "a $(b", "a >", "a \"b\\"}) {
    ASSERT_EQ(split(cut_off).size(), 1U) << cut_off;
    EXPECT_EQ(split(cut_off)[0][0], "a") << cut_off;
  }
}

TEST(ShellTextTest, SplitsAtBlanks) {
  EXPECT_EQ(SplitAtBlanks(" --tags  a\tb\nc\r "), (Words{"--tags", "a", "b", "c\r"}));
  EXPECT_EQ(SplitAtBlanks(""), Words{});
}

TEST(OptionsTest, ReadsEverySpelling) {
  using Arguments = std::vector<std::string>;
  const auto users = [](const Arguments& arguments) {
    return OptionValue(arguments, {"--users", "-u"});
  };
  for (const Arguments& arguments : std::vector<Arguments>{{"--users", "5"},
                                                           {"--users=5"},
                                                           {"--user", "5"},
                                                           {"--us=5"},
                                                           {"-u", "5"},
                                                           {"-u5"},
                                                           {"-u=5"},
                                                           {"-u9", "--headless", "--users", "5"}}) {
    EXPECT_EQ(users(arguments), "5") << testing::PrintToString(arguments);
  }
  for (const Arguments& arguments : std::vector<Arguments>{{},
                                                           {"--", "--users", "5"},
                                                           {"--user-agent", "5"},
                                                           {"users", "5"},
                                                           {"-U5"},
                                                           {"--usersx=5"}}) {
    EXPECT_EQ(users(arguments), std::nullopt) << testing::PrintToString(arguments);
  }
  EXPECT_EQ(users({"--users"}), "");
  EXPECT_EQ(users({"--users", "--headless"}), "");
  EXPECT_EQ(users({"--users="}), "");
}

TEST(OptionsTest, TellsValuesFromOptionsAsArgparseDoes) {
  EXPECT_EQ(OptionValue({"-f", "-", "--worker"}, {"--locustfile", "-f"}), "-");
  EXPECT_EQ(OptionValue({"--processes", "-1"}, {"--processes"}), "-1");
  EXPECT_EQ(OptionValue({"--autoquit", "-0.5"}, {"--autoquit"}), "-0.5");
  EXPECT_EQ(OptionValue({"--host", "-x"}, {"--host", "-H"}), "");
  EXPECT_EQ(OptionValue({"--tags", "a", "b"}, {"--tags", "-T"}), "a");
}

TEST(OptionsTest, TakesAnAbbreviationOnlyWhereItIsOneOption) {
  EXPECT_TRUE(HasOption({"--head"}, "--head"));
  EXPECT_FALSE(HasOption({"--head"}, "--headless"));  // or --headful
  EXPECT_TRUE(HasOption({"--headl"}, "--headless"));
  EXPECT_FALSE(HasOption({"--master"}, "--master-host"));
  EXPECT_FALSE(HasOption({"--expect-workers=3"}, "--expect-workers-max-wait"));
  EXPECT_TRUE(HasOption({"--expect-workers-m=3"}, "--expect-workers-max-wait"));
  EXPECT_FALSE(HasOption({"--", "--master"}, "--master"));
  EXPECT_FALSE(HasOption({"--"}, "--master"));
}

}  // namespace
}  // namespace locust::kube
