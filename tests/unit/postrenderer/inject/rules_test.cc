// The standards' rules on what a render gives.
#include "postrenderer/inject/rules.h"

#include <gmock/gmock.h>

#include "common/standards/load.h"
#include "postrenderer/inject/render.h"
#include "tests/unit/postrenderer/inject/transformation_test.h"

namespace locust::inject {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

class RulesTest : public TransformationTest {
 protected:
  RulesTest() { test_.worker.replicas = 7; }

  // What is found, as a compiler would say it, of the small stream and `more` documents.
  std::vector<std::string> Found(std::string_view spec, std::string_view more = "",
                                 RenderOptions options = {}) {
    const standards::Standards standards = standards::Load(
        "apiVersion: locust-standards/v1\nkind: LocustStandards\nmetadata: {name: x}\nspec:\n" +
            std::string(spec),
        "s.yaml");
    const std::string stream = std::string(kSmallStream) + std::string(more);
    findings_ = Render(stream, {test_}, standards, options).findings;
    std::vector<std::string> texts;
    for (const RuleFinding& found : findings_) {
      texts.push_back(Format(findings::Shown(found.finding)));
    }
    return texts;
  }

  std::vector<RuleFinding> findings_;
};

TEST_F(RulesTest, WithoutRulesNothingIsJudged) {
  EXPECT_THAT(Found("  defaults: {}\n"), IsEmpty());
}

TEST_F(RulesTest, JudgedIsWhatWasEdited) {
  EXPECT_THAT(Found("  rules: {worker-replicas: {max: 3}}\n"),
              ElementsAre("locust/templates/worker-deployment.yaml: error: "
                          "Deployment/shop-worker spec.replicas: this starts 7 workers, more than "
                          "3 [worker-replicas]\n"
                          "hint: set it to 3 or less\n"));
  EXPECT_EQ(findings_[0].load_test, 0u);
  EXPECT_EQ(findings_[0].role, kube::Role::kWorker);
  EXPECT_EQ(findings_[0].pointer, "/spec/replicas");
  test_.worker.replicas = 3;
  EXPECT_THAT(Found("  rules: {worker-replicas: {max: 3}}\n"), IsEmpty());
}

TEST_F(RulesTest, WhatIsAsItWasHasItsLineInTheStream) {
  const std::vector<std::string> found =
      Found("  rules: {image-registries: {action: warn, allow: [registry.acme.example/*]}}\n");
  ASSERT_EQ(found.size(), 2u);
  EXPECT_THAT(found[0], HasSubstr("<stdin>:32:16: warning: Deployment/shop-master "
                                  "spec.template.spec.containers[locust].image: "));
  EXPECT_THAT(found[0], HasSubstr("  32 |         image: locustio/locust:2.32.2\n"));
}

TEST_F(RulesTest, NewObjectsAndDefaultsAreJudgedToo) {
  EXPECT_THAT(Found("  defaults: {labels: {team: perf}}\n"
                    "  rules: {required-labels: {labels: {team: perf}}, script-configmap: {}}\n"),
              IsEmpty());
  test_.pip_packages.push_back({.spec = "faker", .position = {}});
  EXPECT_THAT(Found("  rules: {pip-pinned: {action: audit}}\n"),
              ElementsAre(HasSubstr("notice: ConfigMap/shop-pip-")));
}

TEST_F(RulesTest, OthersInTheStreamAreJudgedWhereTheScopeSaysSo) {
  constexpr std::string_view kOther = R"(---
apiVersion: v1
kind: Pod
metadata: {name: other}
spec: {containers: [{name: c, image: "busybox:latest"}]}
---
not: [yaml
)";
  constexpr std::string_view kRule = "  rules: {image-pinned: {}}\n";
  EXPECT_THAT(Found(kRule, kOther), IsEmpty());
  EXPECT_THAT(Found(std::string(kRule) + "  scope: namespace\n", kOther),
              ElementsAre(HasSubstr("Pod/other spec.containers[c].image: ")));
  EXPECT_EQ(findings_[0].load_test, std::nullopt);
  EXPECT_THAT(Found("  unrecognised: deny\n", kOther),
              ElementsAre(HasSubstr("Pod/other: this workload is not recognised as Locust")));
}

TEST_F(RulesTest, AServiceIsKnownByLocustsPortAlone) {
  EXPECT_THAT(Found("  rules: {service-exposure: {}}\n",
                    "---\napiVersion: v1\nkind: Service\nmetadata: {name: web}\n"
                    "spec: {type: NodePort, ports: [{port: 80, targetPort: 8089}]}\n"),
              ElementsAre(HasSubstr("error: Service/web spec.type: ")));
}

TEST_F(RulesTest, HooksAreLeftToTheCluster) {
  EXPECT_THAT(Found("  rules: {image-pinned: {}}\n",
                    "---\napiVersion: v1\nkind: Pod\nmetadata: {name: t, annotations: "
                    "{helm.sh/hook: test}}\nspec: {containers: [{name: c, image: "
                    "'locustio/locust:latest'}]}\n"),
              IsEmpty());
}

TEST_F(RulesTest, ItemsOfAListAreObjects) {
  const std::vector<std::string> found =
      Found("  rules: {service-exposure: {}}\n",
            "---\napiVersion: v1\nkind: List\nitems:\n- apiVersion: v1\n  kind: Service\n"
            "  metadata: {name: web, labels: {load_test: x}}\n  spec: {type: NodePort}\n");
  ASSERT_EQ(found.size(), 1u);
  EXPECT_THAT(found[0], HasSubstr("<stdin>:76:16: error: "));
  EXPECT_THAT(found[0], HasSubstr("Service/web spec.type: "));
}

TEST_F(RulesTest, TheEnvironmentIsTheLoadTestsOrTheOneOfItsNamespace) {
  constexpr std::string_view kSpec =
      "  rules: {worker-replicas: {max: 3}}\n"
      "  environments:\n"
      "    - {name: prod, namespaces: [load-prod], rules: {worker-replicas: {max: 10}}}\n";
  EXPECT_EQ(Found(kSpec).size(), 1u);
  EXPECT_EQ(Found(kSpec, "", {.environment = "prod"}).size(), 0u);
  EXPECT_EQ(Found(kSpec, "", {.kubernetes_namespace = "load-prod"}).size(), 0u);
  test_.environment_info.env_name = "prod";
  EXPECT_EQ(Found(kSpec).size(), 0u);
}

TEST_F(RulesTest, AnExemptionHoldsUntilItsDay) {
  constexpr std::string_view kSpec =
      "  rules: {worker-replicas: {max: 3}}\n"
      "  exemptions:\n"
      "    - {rule: worker-replicas, namespaces: [load], reason: r, expires: 2030-01-31}\n";
  const auto on = [&](int day) {
    using namespace std::chrono;
    return Found(kSpec, "",
                 {.kubernetes_namespace = "load",
                  .today = sys_days(year(2030) / 1 / 1) + days(day - 1)})
        .at(0);
  };
  EXPECT_THAT(on(10), HasSubstr("warning: "));
  EXPECT_THAT(on(10), HasSubstr("(exempted until 2030-01-31: r)"));
  EXPECT_THAT(on(30), HasSubstr("(exempted until 2030-01-31: r; 1 day is left)"));
  EXPECT_THAT(on(32), HasSubstr("error: "));
}

}  // namespace
}  // namespace locust::inject
