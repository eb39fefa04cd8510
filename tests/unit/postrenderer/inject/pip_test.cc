#include "postrenderer/inject/pip.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "postrenderer/inject/assets.h"
#include "postrenderer/inject/names.h"
#include "tests/unit/postrenderer/inject/support.h"

namespace locust::inject {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

class PipTest : public ::testing::Test {
 protected:
  PipTest() { test_.pip_packages.push_back({.spec = "faker>=20,<30", .position = {}}); }

  Changes Run(const Release& release) const {
    return Pip(release, {.load_test = test_, .standards = standards_});
  }
  Release Rendered(std::string_view stream) const {
    const Release release = ReleaseOf(stream);
    return After(release, Run(release));
  }
  std::string ConfigMapName(const std::string& requirements) const {
    return HashedName(
        "checkout", "pip",
        {{"requirements.txt", requirements}, {"install.py", std::string(kInstallPy)}});
  }
  // The stream with packages in the chart's values.
  std::string WithChartPackages(std::string_view packages) const {
    return Replaced(
        stream_, "    exec /opt/venv/bin/locust $@\n",
        "    pip install " + std::string(packages) + "\n    exec /opt/venv/bin/locust $@\n");
  }

  LoadTest test_ = CheckoutTest();
  standards::Standards standards_;
  std::string stream_ = ReadStream("helm3.yaml");
};

TEST_F(PipTest, TheInitContainerIsWholeInBothRoles) {
  const Release release = Rendered(stream_);
  const Json expected = Json::parse(R"({
    "name": "locust-pip",
    "image": "locustio/locust:2.32.2",
    "imagePullPolicy": "IfNotPresent",
    "command": ["python", "-I", "/pip-req/install.py"],
    "env": [
      {"name": "HOME", "value": "/tmp"},
      {"name": "TMPDIR", "value": "/tmp"},
      {"name": "PIP_NO_CACHE_DIR", "value": "1"},
      {"name": "PIP_NO_INPUT", "value": "1"},
      {"name": "PIP_DISABLE_PIP_VERSION_CHECK", "value": "1"},
      {"name": "PYTHONDONTWRITEBYTECODE", "value": "1"},
      {"name": "PIP_ONLY_BINARY", "value": ":all:"}
    ],
    "securityContext": {
      "allowPrivilegeEscalation": false,
      "readOnlyRootFilesystem": true,
      "runAsNonRoot": true,
      "runAsUser": 1000,
      "runAsGroup": 1000,
      "capabilities": {"drop": ["ALL"]},
      "seccompProfile": {"type": "RuntimeDefault"}
    },
    "volumeMounts": [
      {"name": "locust-pip", "mountPath": "/pip"},
      {"name": "locust-pip-req", "mountPath": "/pip-req", "readOnly": true},
      {"name": "locust-pip-tmp", "mountPath": "/tmp"}
    ],
    "resources": {
      "requests": {"cpu": "50m", "memory": "256Mi"},
      "limits": {"cpu": "1", "memory": "1Gi"}
    }
  })");
  const Json volumes = Json::parse(R"([
    {"name": "locust-pip", "emptyDir": {"sizeLimit": "1Gi"}},
    {"name": "locust-pip-tmp", "emptyDir": {"sizeLimit": "1Gi"}},
    {"name": "locust-pip-req", "configMap": {"name": ")" +
                                   ConfigMapName("faker>=20,<30\n") + R"("}}
  ])");
  for (const Json* role : {&Master(release), &Worker(release)}) {
    EXPECT_EQ(PodSpec(*role).at("initContainers"), Json::array({expected}));
    for (const Json& volume : volumes) {
      EXPECT_EQ(Item(PodSpec(*role).at("volumes"), "name", volume.value("name", "")), volume);
    }
    EXPECT_EQ(Item(Container(*role).at("volumeMounts"), "name", "locust-pip"),
              Json({{"name", "locust-pip"}, {"mountPath", "/pip"}, {"readOnly", true}}));
    EXPECT_EQ(Item(Container(*role).at("volumeMounts"), "name", "locust-pip-tmp"), nullptr);
  }
}

TEST_F(PipTest, TheConfigMapHoldsRequirementsAndInstaller) {
  const Changes changes = Run(ReleaseOf(stream_));
  ASSERT_THAT(changes.objects, SizeIs(1));
  EXPECT_EQ(changes.objects[0].at("metadata").at("name"), ConfigMapName("faker>=20,<30\n"));
  EXPECT_EQ(changes.objects[0].at("data"), OrderedJson({{"requirements.txt", "faker>=20,<30\n"},
                                                        {"install.py", std::string(kInstallPy)}}));
}

TEST_F(PipTest, StandsInFrontOfOtherInitContainersAndIsIdempotent) {
  const std::string stream =
      Replaced(stream_, "      restartPolicy: Always\n",
               "      restartPolicy: Always\n      initContainers:\n      - name: other\n");
  const Release release = Rendered(stream);
  const Json& containers = PodSpec(Worker(release)).at("initContainers");
  ASSERT_THAT(containers, SizeIs(2));
  EXPECT_EQ(containers[0].at("name"), "locust-pip");
  EXPECT_EQ(containers[1], Json({{"name", "other"}}));
  EXPECT_THAT(Run(release).edits, IsEmpty());
}

TEST_F(PipTest, EachRoleInstallsForItsOwnImage) {
  std::string stream = stream_;
  stream.replace(stream.rfind("locustio/locust:2.32.2"), 22, "acme/locust-worker:1");
  const Release release = Rendered(stream);
  EXPECT_EQ(PodSpec(Master(release)).at("initContainers")[0].at("image"), "locustio/locust:2.32.2");
  EXPECT_EQ(PodSpec(Worker(release)).at("initContainers")[0].at("image"), "acme/locust-worker:1");
}

TEST_F(PipTest, ThePrivateIndexOfTheStandards) {
  standards_.defaults.pip.index_url = "https://pypi.acme.example/simple";
  standards_.defaults.pip.config_secret = "pip-conf";
  standards_.defaults.pip.only_binary = false;
  const Release release = Rendered(stream_);
  const Json& spec = PodSpec(Worker(release));
  const Json& container = spec.at("initContainers")[0];
  const auto variable = [&](const char* name) {
    const Json item = Item(container.at("env"), "name", name);
    return item.is_null() ? "" : item.value("value", "");
  };
  EXPECT_EQ(variable("PIP_INDEX_URL"), "https://pypi.acme.example/simple");
  EXPECT_EQ(variable("PIP_CONFIG_FILE"), "/pip-auth/pip.conf");
  EXPECT_EQ(variable("NETRC"), "/pip-auth/netrc");
  EXPECT_EQ(variable("PIP_ONLY_BINARY"), "");
  EXPECT_EQ(Item(container.at("volumeMounts"), "mountPath", "/pip-auth"),
            Json({{"name", "locust-pip-auth"}, {"mountPath", "/pip-auth"}, {"readOnly", true}}));
  EXPECT_EQ(Item(spec.at("volumes"), "name", "locust-pip-auth"),
            Json({{"name", "locust-pip-auth"}, {"secret", {{"secretName", "pip-conf"}}}}));
  // The credentials are for pip only.
  EXPECT_EQ(Item(Container(Worker(release)).at("volumeMounts"), "name", "locust-pip-auth"),
            nullptr);
  EXPECT_THAT(Run(release).edits, IsEmpty());
}

TEST_F(PipTest, TheWheelhouseOfTheStandardsNeedsNoIndex) {
  standards_.defaults.pip.wheelhouse_claim = "wheels";
  const Release release = Rendered(stream_);
  const Json& spec = PodSpec(Master(release));
  const Json& container = spec.at("initContainers")[0];
  EXPECT_EQ(Item(container.at("env"), "name", "PIP_NO_INDEX").at("value"), "1");
  EXPECT_EQ(Item(container.at("env"), "name", "PIP_FIND_LINKS").at("value"), "/wheelhouse");
  EXPECT_EQ(Item(spec.at("volumes"), "name", "locust-pip-wheelhouse").at("persistentVolumeClaim"),
            Json({{"claimName", "wheels"}, {"readOnly", true}}));
}

TEST_F(PipTest, OpenShiftChoosesTheUser) {
  standards_.defaults.run_as_user.reset();
  const Release release = Rendered(stream_);
  const Json& context = PodSpec(Master(release)).at("initContainers")[0].at("securityContext");
  EXPECT_FALSE(context.contains("runAsUser"));
  EXPECT_FALSE(context.contains("runAsGroup"));
  EXPECT_EQ(context.at("runAsNonRoot"), true);
}

TEST_F(PipTest, TheChartsPackagesMoveToTheInitContainer) {
  const Release before = ReleaseOf(WithChartPackages("requests>=2.0,<3 faker>=20,<30"));
  const Changes changes = Run(before);
  const Release release = After(before, changes);
  EXPECT_EQ(changes.objects[0].at("data").at("requirements.txt"),
            "faker>=20,<30\nrequests>=2.0,<3\n");
  const std::string script = release.Find("ConfigMap", "checkout-config")
                                 ->value.at("data")
                                 .at("docker-entrypoint.sh")
                                 .get<std::string>();
  EXPECT_THAT(script, HasSubstr("\n# moved to the init container locust-pip: requests>=2.0,<3 "
                                "faker>=20,<30\nexec /opt/venv/bin/locust $@\n"));
  EXPECT_THAT(Run(release).edits, IsEmpty());
  EXPECT_EQ(Run(release).objects, changes.objects);
}

TEST_F(PipTest, TheChartsPackagesMoveWithoutAnyOfTheLoadTest) {
  test_ = CheckoutTest();
  test_.main_py.reset();
  const Changes changes = Run(ReleaseOf(WithChartPackages("requests")));
  ASSERT_THAT(changes.objects, SizeIs(1));
  EXPECT_EQ(changes.objects[0].at("data").at("requirements.txt"), "requests\n");
}

TEST_F(PipTest, WithoutPackagesThereIsNoInitContainer) {
  test_ = CheckoutTest();
  const Changes changes = Run(ReleaseOf(stream_));
  EXPECT_THAT(changes.edits, IsEmpty());
  EXPECT_THAT(changes.objects, IsEmpty());
}

TEST_F(PipTest, TellsOfARequirementsFileThatTheChartInstalls) {
  const std::string stream = Replaced(
      stream_, "            mountPath: /config\n",
      "            mountPath: /config\n          - {name: packages, mountPath: /packages}\n");
  EXPECT_EQ(Format(Run(ReleaseOf(stream)).diagnostics),
            "locust/templates/master-deployment.yaml: notice: Deployment/checkout-master "
            "spec.template.spec.containers[0].volumeMounts[3]: "
            "the chart installs this requirements file at every start of every replica\n"
            "hint: move its lines to spec.load_test.requirements\n");
}

TEST_F(PipTest, RefusesAnInstallLineThatItCannotMove) {
  EXPECT_EQ(ErrorOf([&] { Rendered(WithChartPackages("faker $(id)")); }),
            "locust/templates/configmap-config.yaml: error: ConfigMap/checkout-config "
            "data.docker-entrypoint.sh: the start script installs "
            "pip packages, and `$(id)` can't be moved to the init container: it is no package "
            "specifier\n"
            "hint: take it out of loadtest.pip_packages of the chart's values; "
            "spec.load_test.requirements takes options and URLs where the standards allow them\n");
}

TEST_F(PipTest, RefusesAVolumeOfTheSameName) {
  const std::string stream = Replaced(stream_, "      volumes:\n",
                                      "      volumes:\n        - name: locust-pip\n"
                                      "          hostPath: {path: /x}\n");
  EXPECT_THAT(ErrorOf([&] { Rendered(stream); }),
              HasSubstr("the volume name `locust-pip` is needed here\n"
                        "hint: give the chart's own volume another name\n"));
}

}  // namespace
}  // namespace locust::inject
