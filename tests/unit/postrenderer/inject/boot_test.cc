#include "postrenderer/inject/boot.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "postrenderer/inject/assets.h"
#include "postrenderer/inject/names.h"
#include "tests/unit/postrenderer/inject/support.h"

namespace locust::inject {
namespace {

using ::testing::IsEmpty;
using ::testing::SizeIs;
using ::testing::StartsWith;

class BootTest : public ::testing::Test {
 protected:
  Changes Run(const Release& release) const {
    return Boot(release, {.load_test = test_, .standards = standards_});
  }
  Release Rendered(std::string_view stream) const {
    const Release release = ReleaseOf(stream);
    return After(release, Run(release));
  }
  // The stream with one more variable in both roles.
  std::string WithVariable(std::string_view lines) const {
    return Replaced(stream_, "          - name: LOCUST_LOCUSTFILE\n",
                    std::string(lines) + "          - name: LOCUST_LOCUSTFILE\n");
  }
  std::string PythonPath(const Release& release) const {
    return Item(Container(Worker(release)).at("env"), "name", "PYTHONPATH").value("value", "");
  }

  LoadTest test_ = CheckoutTest();
  standards::Standards standards_;
  std::string stream_ = ReadStream("helm3.yaml");
};

TEST_F(BootTest, MountsSitecustomizeInFrontOfEverything) {
  const Release before = ReleaseOf(stream_);
  const Changes changes = Run(before);
  const Release release = After(before, changes);
  const StringMap data = {{"sitecustomize.py", std::string(kSitecustomizePy)},
                          {"locust_kubernetes.py", std::string(kLocustKubernetesPy)}};
  for (const Json* role : {&Master(release), &Worker(release)}) {
    EXPECT_EQ(Item(Container(*role).at("env"), "name", "PYTHONPATH"),
              Json({{"name", "PYTHONPATH"}, {"value", "/locust-boot"}}));
    EXPECT_EQ(Item(Container(*role).at("volumeMounts"), "name", "locust-boot"),
              Json({{"name", "locust-boot"}, {"mountPath", "/locust-boot"}, {"readOnly", true}}));
    EXPECT_EQ(Item(PodSpec(*role).at("volumes"), "name", "locust-boot"),
              Json({{"name", "locust-boot"},
                    {"configMap", {{"name", HashedName("checkout", "boot", data)}}}}));
  }
  ASSERT_THAT(changes.objects, SizeIs(1));
  EXPECT_EQ(changes.objects[0].at("data"),
            OrderedJson({{"sitecustomize.py", std::string(kSitecustomizePy)},
                         {"locust_kubernetes.py", std::string(kLocustKubernetesPy)}}));
  EXPECT_THAT(Run(release).edits, IsEmpty());
}

TEST_F(BootTest, BringsThePreflightWhereItIsAskedFor) {
  test_.main_py.reset();
  EXPECT_THAT(Run(ReleaseOf(stream_)).objects, IsEmpty());
  test_.run.preflight = true;
  const Changes changes = Run(ReleaseOf(stream_));
  ASSERT_THAT(changes.objects, SizeIs(1));
  EXPECT_EQ(changes.objects[0].at("data").at("preflight.py"), std::string(kPreflightPy));
}

TEST_F(BootTest, KeepsALiteralPythonPathBehindIt) {
  const Release release = Rendered(
      WithVariable("          - name: PYTHONPATH\n            value: /opt/acme:/opt/more\n"));
  EXPECT_EQ(PythonPath(release), "/locust-boot:/opt/acme:/opt/more");
  EXPECT_THAT(Run(release).edits, IsEmpty());
}

TEST_F(BootTest, AnEmptyPythonPathIsNone) {
  EXPECT_EQ(
      PythonPath(Rendered(WithVariable("          - name: PYTHONPATH\n            value: \"\"\n"))),
      "/locust-boot");
}

TEST_F(BootTest, RefusesAPythonPathFromElsewhere) {
  const std::string stream = WithVariable(
      "          - name: PYTHONPATH\n"
      "            valueFrom: {configMapKeyRef: {name: x, key: y}}\n");
  const std::string error =
      "spec.template.spec.containers[0].env[1]: the variable PYTHONPATH can't be taken from "
      "elsewhere: the folder of our sitecustomize.py has to stand in front\n"
      "hint: give it a literal value in the chart's values, or none\n";
  const std::string worker_error = Replaced(error, "env[1]", "env[3]");
  EXPECT_EQ(ErrorOf([&] { Rendered(stream); }),
            "locust/templates/master-deployment.yaml: error: Deployment/checkout-master " + error +
                "locust/templates/worker-deployment.yaml: error: Deployment/checkout-worker " +
                worker_error);
}

TEST_F(BootTest, WarnsOfVariablesThatItCannotSee) {
  const std::string stream = Replaced(stream_, "        env:\n",
                                      "        envFrom: [{secretRef: {name: shared}}]\n"
                                      "        env:\n");
  const Changes changes = Run(ReleaseOf(stream));
  ASSERT_THAT(changes.diagnostics, SizeIs(2));
  EXPECT_EQ(Format(changes.diagnostics[0]),
            "locust/templates/master-deployment.yaml: warning: Deployment/checkout-master "
            "spec.template.spec.containers[0].envFrom: a "
            "PYTHONPATH among these variables would be without effect\n"
            "hint: give it as a literal value in the chart's values\n");
}

TEST_F(BootTest, WithoutScriptAndPackagesThereIsNothingToFind) {
  test_.main_py.reset();
  const Changes changes = Run(ReleaseOf(stream_));
  EXPECT_THAT(changes.edits, IsEmpty());
  EXPECT_THAT(changes.objects, IsEmpty());
}

TEST_F(BootTest, RefusesAnotherVolumeInItsPlace) {
  const std::string stream = Replaced(stream_, "            mountPath: /config\n",
                                      "            mountPath: /config\n          - name: config\n"
                                      "            mountPath: /locust-boot/\n");
  EXPECT_THAT(
      ErrorOf([&] { Rendered(stream); }),
      StartsWith("locust/templates/master-deployment.yaml: error: Deployment/checkout-master "
                 "spec.template.spec.containers[0].volumeMounts[3]: the mount path "
                 "`/locust-boot` is needed here\n"
                 "hint: mount the chart's own volume elsewhere\n"));
}

}  // namespace
}  // namespace locust::inject
