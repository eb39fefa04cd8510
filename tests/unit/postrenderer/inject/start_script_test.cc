#include "postrenderer/inject/start_script.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace locust::inject {
namespace {

using ::testing::ElementsAre;

std::vector<std::string> Specs(const StartScript& script) {
  std::vector<std::string> specs;
  for (const Requirement& package : script.packages) specs.push_back(package.ToString());
  return specs;
}

TEST(StartScript, TurnsTheInstallLineIntoAComment) {
  const auto read = ReadStartScript(
      "#!/bin/sh\nset -eu\npip install faker requests>=2.0,<3 pydantic[email]==2.9.2 tomli>=2; "
      "python_version < \"3.11\" \n\nexec /opt/venv/bin/locust $@\n");
  ASSERT_TRUE(read);
  EXPECT_EQ(read->unreadable, "");
  EXPECT_EQ(read->text,
            "#!/bin/sh\nset -eu\n# moved to the init container locust-pip: faker requests>=2.0,<3 "
            "pydantic[email]==2.9.2 tomli>=2; python_version < \"3.11\"\n\nexec "
            "/opt/venv/bin/locust $@\n");
  EXPECT_THAT(Specs(*read), ElementsAre("faker", "requests>=2.0,<3", "pydantic[email]==2.9.2",
                                        "tomli>=2; python_version < \"3.11\""));
}

TEST(StartScript, FindsTheSamePackagesInItsComment) {
  const auto first = ReadStartScript("pip install a>=1 b\r\nexec locust\r\n");
  const auto second = ReadStartScript(first->text);
  ASSERT_TRUE(second);
  EXPECT_EQ(second->text, first->text);
  EXPECT_THAT(Specs(*second), ElementsAre("a>=1", "b"));
}

TEST(StartScript, LeavesARequirementsFileAlone) {
  EXPECT_FALSE(
      ReadStartScript("if [ -f \"/packages/requirements.txt\" ]; then\n"
                      "    pip install --no-cache-dir -r \"/packages/requirements.txt\"\n"
                      "fi\nexec locust $@\n"));
  EXPECT_FALSE(ReadStartScript(""));
  EXPECT_FALSE(ReadStartScript("pip install \n"));
}

TEST(StartScript, SaysWhereItStopsUnderstanding) {
  const auto unreadable = [](std::string_view line) { return ReadStartScript(line)->unreadable; };
  EXPECT_EQ(unreadable("pip install a git+https://example/x.git b"), "git+https://example/x.git b");
  EXPECT_EQ(unreadable("pip install --pre a\n"), "--pre a");
  EXPECT_EQ(unreadable("pip install a && rm -rf /\n"), "&& rm -rf /");
  EXPECT_EQ(unreadable("pip install a;rm\n"), "a;rm");
}

}  // namespace
}  // namespace locust::inject
