#include "postrenderer/inject/locust_settings.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace locust::inject {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

Json MakeContainer(const Json& args, const Json& env = Json::array()) {
  return {{"image", "locustio/locust:2.32.2"},
          {"command", {"sh", "/config/docker-entrypoint.sh"}},
          {"args", args},
          {"env", env}};
}

constexpr SettingName kUsers = {"--users", "-u", "LOCUST_USERS"};
constexpr SettingName kTags = {"--tags", "-T", "LOCUST_TAGS"};

TEST(LocustSettings, ArgumentsWinOverVariables) {
  const Json env = {{{"name", "LOCUST_USERS"}, {"value", "200"}}};
  const Json both = MakeContainer({"--master", "--users 100"}, env);
  EXPECT_EQ(LocustSettings(both).Number(kUsers), 100);
  const Json variable = MakeContainer({"--master"}, env);
  EXPECT_EQ(LocustSettings(variable).Number(kUsers), 200);
  EXPECT_EQ(LocustSettings(variable).Argument(kUsers), std::nullopt);
}

TEST(LocustSettings, WordsOfAnOption) {
  const Json spaced = MakeContainer({"--master", "--tags browse checkout", "--headless"});
  EXPECT_THAT(LocustSettings(spaced).ArgumentWords(kTags), ElementsAre("browse", "checkout"));
  const Json equals = MakeContainer({"--tags=browse", "extra"});
  EXPECT_THAT(LocustSettings(equals).ArgumentWords(kTags), ElementsAre("browse"));
  const Json twice = MakeContainer({"-T", "a", "b", "--tags", "c"});
  EXPECT_THAT(LocustSettings(twice).ArgumentWords(kTags), ElementsAre("c"));
  const Json none = MakeContainer({"--master"});
  EXPECT_THAT(LocustSettings(none).ArgumentWords(kTags), IsEmpty());
}

TEST(LocustSettings, NumbersAreWhole) {
  for (const char* text : {"", "x", "1.5", "10m", "-"}) {
    const Json container =
        MakeContainer(Json::array(), {{{"name", "LOCUST_USERS"}, {"value", text}}});
    EXPECT_EQ(LocustSettings(container).Number(kUsers), std::nullopt) << text;
  }
}

TEST(LocustSettings, SwitchesOfTheEnvironment) {
  const auto headless = [](const char* value) {
    const Json container =
        MakeContainer({"--master"}, {{{"name", "LOCUST_HEADLESS"}, {"value", value}}});
    return LocustSettings(container).headless();
  };
  EXPECT_TRUE(headless("true"));
  EXPECT_TRUE(headless("Yes"));
  EXPECT_TRUE(headless("1"));
  EXPECT_FALSE(headless("false"));
  EXPECT_FALSE(headless("0"));
  EXPECT_FALSE(headless(""));
}

TEST(LocustSettings, HeadfulUndoesHeadless) {
  const Json container = MakeContainer({"--master", "--headless", "--headful"});
  EXPECT_FALSE(LocustSettings(container).headless());
}

TEST(LocustSettings, HeadlessStartsByItself) {
  const Json headless = MakeContainer({"--headless"});
  EXPECT_TRUE(LocustSettings(headless).autostart());
  const Json autostart = MakeContainer({"--autostart"});
  EXPECT_TRUE(LocustSettings(autostart).autostart());
  EXPECT_FALSE(LocustSettings(autostart).headless());
  const Json neither = MakeContainer({"--master"});
  EXPECT_FALSE(LocustSettings(neither).autostart());
}

TEST(LocustSettings, PortsAndPath) {
  const Json plain = MakeContainer({"--master"});
  EXPECT_EQ(LocustSettings(plain).web_port(), 8089);
  EXPECT_EQ(LocustSettings(plain).master_port(), 5557);
  EXPECT_EQ(LocustSettings(plain).web_base_path(), "");
  const Json changed = MakeContainer({"-P", "9090", "--web-base-path", "/locust/"},
                                     {{{"name", "LOCUST_MASTER_BIND_PORT"}, {"value", "6557"}}});
  EXPECT_EQ(LocustSettings(changed).web_port(), 9090);
  EXPECT_EQ(LocustSettings(changed).master_port(), 6557);
  EXPECT_EQ(LocustSettings(changed).web_base_path(), "/locust");
}

TEST(LocustSettings, VariablesFromElsewhereAreThereButHaveNoValue) {
  const Json env = Json::parse(
      R"([{"name": "LOCUST_USERS", "valueFrom": {"secretKeyRef": {"name": "s", "key": "k"}}}])");
  const Json container = MakeContainer(Json::array(), env);
  EXPECT_TRUE(LocustSettings(container).HasVariable("LOCUST_USERS"));
  EXPECT_EQ(LocustSettings(container).Value(kUsers), std::nullopt);
  EXPECT_FALSE(LocustSettings(container).HasVariable("LOCUST_HOST"));
}

TEST(ContainerPort, NumbersAndNames) {
  const Json container = {{"ports", {{{"name", "web"}, {"containerPort", 9090}}}}};
  EXPECT_EQ(ContainerPort(container, 80), 80);
  EXPECT_EQ(ContainerPort(container, "web"), 9090);
  EXPECT_EQ(ContainerPort(container, "other"), std::nullopt);
  EXPECT_EQ(ContainerPort(Json::object(), "web"), std::nullopt);
}

}  // namespace
}  // namespace locust::inject
