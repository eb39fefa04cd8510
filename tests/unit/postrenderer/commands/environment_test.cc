#include "postrenderer/commands/environment.h"

#include <gtest/gtest.h>

namespace locust::commands {
namespace {

standards::Standards TwoEnvironments() {
  standards::Standards standards;
  standards.source = "s.yaml";
  standards.environments.resize(2);
  standards.environments[0].name = "prod";
  standards.environments[0].namespaces = {"load-prod", "load-prod-*"};
  standards.environments[1].name = "staging";
  standards.environments[1].namespaces = {"load-*"};
  return standards;
}

LoadTest InNamespace(std::string name) {
  LoadTest test;
  test.source = "t.yaml";
  test.kubernetes_namespace = std::move(name);
  return test;
}

TEST(ChooseEnvironmentTest, TheFirstMatchingNamespaceInFileOrderDecides) {
  const auto name = [](const char* kubernetes_namespace) {
    return ChooseEnvironment(TwoEnvironments(), "", kubernetes_namespace, {LoadTest{}}).name;
  };
  EXPECT_EQ(name("load-prod"), "prod");
  EXPECT_EQ(name("load-prod-eu"), "prod");
  EXPECT_EQ(name("load-x"), "staging");
  EXPECT_EQ(name("other"), "");
}

TEST(ChooseEnvironmentTest, ANamedEnvironmentNeedsNoNamespace) {
  const EnvironmentChoice choice =
      ChooseEnvironment(TwoEnvironments(), "staging", "", {LoadTest{}});
  EXPECT_EQ(choice.name, "staging");
  EXPECT_EQ(Format(choice.warnings), "");
}

TEST(ChooseEnvironmentTest, AContradictionIsAnError) {
  try {
    ChooseEnvironment(TwoEnvironments(), "staging", "load-prod", {});
    FAIL() << "nothing was thrown";
  } catch (const Error& error) {
    EXPECT_EQ(error.code(), ExitCode::kInvalid);
    EXPECT_STREQ(error.what(),
                 "s.yaml: error: namespace `load-prod` belongs to environment `prod`, not to "
                 "`staging`\n"
                 "hint: give the --environment or the --namespace that is meant\n");
  }
}

TEST(ChooseEnvironmentTest, TheLoadTestsNamespaceCountsWhenAllAgree) {
  EXPECT_EQ(ChooseEnvironment(TwoEnvironments(), "", "",
                              {InNamespace("load-prod"), InNamespace("load-prod")})
                .name,
            "prod");
  EXPECT_EQ(ChooseEnvironment(TwoEnvironments(), "", "",
                              {InNamespace("load-prod"), InNamespace("load-x")})
                .name,
            "");
}

TEST(ChooseEnvironmentTest, WarnsWhenNothingTells) {
  EXPECT_EQ(Format(ChooseEnvironment(TwoEnvironments(), "", "", {LoadTest{}}).warnings),
            "s.yaml: warning: the standards have environments and nothing says which one this is "
            "for, so none applies\n"
            "hint: give --environment or --namespace\n");
  LoadTest named;
  named.environment_info.env_name = "prod";
  EXPECT_EQ(Format(ChooseEnvironment(TwoEnvironments(), "", "", {named}).warnings), "");
  EXPECT_EQ(Format(ChooseEnvironment({}, "", "", {LoadTest{}}).warnings), "");
}

TEST(ChooseEnvironmentTest, WarnsOfANamespaceThatTheLoadTestDoesNotMean) {
  EXPECT_EQ(Format(ChooseEnvironment({}, "", "load-b", {InNamespace("load-a")}).warnings),
            "t.yaml: warning: spec.namespace: the load test asks for namespace `load-a`, Helm "
            "installs into `load-b`\n"
            "hint: make both the same\n");
}

}  // namespace
}  // namespace locust::commands
