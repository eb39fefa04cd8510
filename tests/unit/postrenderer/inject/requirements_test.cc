#include "postrenderer/inject/requirements.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/unit/postrenderer/inject/support.h"

namespace locust::inject {
namespace {

class RequirementsTest : public ::testing::Test {
 protected:
  void Packages(const std::vector<std::string>& specs) {
    for (const std::string& spec : specs) {
      test_.pip_packages.push_back({.spec = spec, .position = {.line = 7, .column = 5}});
    }
  }
  void Text(std::string text) {
    test_.requirements = std::move(text);
    test_.requirements_position = {.line = 9, .column = 19};
  }
  Requirements Collect(const std::vector<std::string>& chart = {}) const {
    std::vector<Requirement> packages;
    for (const std::string& spec : chart) {
      packages.push_back(ParseRequirement(spec).requirement.value());
    }
    return CollectRequirements({.load_test = test_, .standards = standards_}, packages);
  }
  std::string TextOf(const std::vector<std::string>& chart = {}) const {
    const Requirements collected = Collect(chart);
    return collected.errors.empty() ? collected.text : Format(collected.errors);
  }

  LoadTest test_ = CheckoutTest();
  standards::Standards standards_;
};

TEST_F(RequirementsTest, NothingIsNothing) {
  EXPECT_EQ(TextOf(), "");
  Text("# only a comment\n\n");
  EXPECT_EQ(TextOf(), "");
}

TEST_F(RequirementsTest, ListsPackagesThenTheChartsThenTheText) {
  Packages({"faker >= 20", "requests[socks]"});
  Text("# pinned\npendulum==3.0.0  # dates\n\\\nattrs");
  EXPECT_EQ(
      TextOf({"tomli>=2"}),
      "faker>=20\nrequests[socks]\ntomli>=2\n# pinned\npendulum==3.0.0  # dates\n\\\nattrs\n");
}

TEST_F(RequirementsTest, TheSamePackageInBothPlacesIsListedOnce) {
  Packages({"Faker>=20"});
  Text("py_yaml==6\n");
  EXPECT_EQ(TextOf({"faker >=20", "py.yaml==6"}), "Faker>=20\npy_yaml==6\n");
}

TEST_F(RequirementsTest, DifferentDemandsOfOnePackageAreAnError) {
  Packages({"faker>=20"});
  Text("attrs\n");
  EXPECT_EQ(TextOf({"Faker>=21", "attrs>1"}),
            "test.yaml:7:5: error: spec.load_test.pip_packages: the load test asks for "
            "`faker>=20`, and the chart's values install `Faker>=21`\n"
            "hint: name the package in one of the two places\n"
            "test.yaml:9:19: error: spec.load_test.requirements: the load test asks for `attrs`, "
            "and the chart's values install `attrs>1`\n"
            "hint: name the package in one of the two places\n");
}

TEST_F(RequirementsTest, HashesAreKeptAsTheyAre) {
  const std::string text =
      "--require-hashes\nattrs==1.0 \\\n    --hash=sha256:aa \\\n    --hash=sha256:bb\n";
  Text(text);
  EXPECT_EQ(TextOf(), text);
}

TEST_F(RequirementsTest, PackagesBesideHashesAreAnError) {
  Text("attrs==1.0 --hash=sha256:aa\n");
  Packages({"faker"});
  EXPECT_EQ(TextOf({"tomli"}),
            "test.yaml:7:5: error: spec.load_test.pip_packages: `faker` has no hash, but the "
            "requirements have: pip takes hashes for all packages or none\n"
            "hint: write it into spec.load_test.requirements with its --hash\n"
            "test.yaml:9:19: error: spec.load_test.requirements: `tomli` has no hash, but the "
            "requirements have: pip takes hashes for all packages or none\n"
            "hint: write it into spec.load_test.requirements with its --hash\n");
}

TEST_F(RequirementsTest, OptionsAndReferencesNeedTheStandards) {
  const std::string text =
      "--index-url https://pypi.example/simple\n"
      "git+https://git.example/x.git@v1#egg=x\n"
      "x @ https://files.example/x.whl\n"
      "./local\n"
      "attrs --config-settings=a=b\n";
  Text(text);
  EXPECT_EQ(Collect().errors.size(), 5u);
  EXPECT_EQ(Format(Collect().errors[0]),
            "test.yaml:9:19: error: spec.load_test.requirements: line 1: pip options are not "
            "allowed by the standards\n"
            "hint: set defaults.pip in the standards, where they hold for every load test\n");
  EXPECT_THAT(
      Format(Collect().errors[1]),
      ::testing::StartsWith("test.yaml:9:19: error: spec.load_test.requirements: line 2: "));
  standards_.defaults.pip.allow_options = true;
  EXPECT_EQ(TextOf(), text);
}

TEST_F(RequirementsTest, ABadSpecifierIsAnErrorEvenWhereOptionsAreAllowed) {
  Text("faker>=\n");
  standards_.defaults.pip.allow_options = true;
  EXPECT_EQ(Collect().errors.size(), 1u);
}

}  // namespace
}  // namespace locust::inject
