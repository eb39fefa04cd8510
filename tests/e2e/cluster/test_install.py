"""The chart's life in a cluster: installed, upgraded, rolled back, tested and removed, with both Helm versions."""

import base64
import contextlib
import shutil

import support
from support import CHART, Case, Installation, deployment, main

DENIED = """\
Error from server (Forbidden): error when creating "STDIN": admission webhook "validate.gate-locust-webhook.locust-system" \
denied the request: Deployment/bad violates the standards default:
  image-pinned: spec.template.spec.containers[locust].image: image `locustio/locust:latest` may be another one tomorrow: its \
tag moves; name a version, like `locustio/locust:2.32.2`
"""
# What the chart's own standards add to a pod of ours.
RESTRICTED = {"allowPrivilegeEscalation": False, "capabilities": {"drop": ["ALL"]}, "runAsNonRoot": True, "runAsUser": 1000,
              "seccompProfile": {"type": "RuntimeDefault"}}
CONFIGURATIONS = ("mutatingwebhookconfiguration", "validatingwebhookconfiguration")


def setUpModule():
    support.start()


class Tests(Case):
    def setUp(self):
        self.namespaces()
        self.before = self.inventory()
        self.installation = Installation(self.cluster)
        self.addCleanup(self.installation.close)
        self.addCleanup(self.remove)

    def namespaces(self):
        for name, guarded in (("load", True), ("other", False), ("probe-gate", True), ("locust-system", False)):
            self.cluster.namespace(name, guarded)
        # Pods of the chart meet what clusters with security in mind demand.
        self.kubectl("label", "--overwrite", "namespace", "locust-system", "pod-security.kubernetes.io/enforce=restricted")

    def remove(self):
        for name in ("load", "other"):
            self.kubectl("delete", "-n", name, "deployments", "--all", "--cascade=foreground", status=None)
        self.cluster.helm(4, "uninstall", "gate", "-n", "locust-system", "--wait", "--ignore-not-found")

    def inventory(self):
        """The names of all objects in the cluster."""
        found = set()
        for path in self.cluster.listable():
            items = self.cluster.admin.get(path)["items"]
            found |= {f"{path}: {item['metadata'].get('namespace', '')}/{item['metadata']['name']}" for item in items}
        return found

    def assert_nothing_is_left(self):
        for name in ("load", "other"):
            self.kubectl("delete", "-n", name, "deployments", "--all", "--cascade=foreground")
        with contextlib.suppress(AssertionError):  # the difference below says more
            self.cluster.wait(lambda: self.inventory() == self.before, "all to be gone", 20)
        self.assertEqual(self.inventory() - self.before, set())
        self.assertEqual(self.before - self.inventory(), set())

    def assert_guards(self):
        """Namespaces that opted in are guarded, others are not."""
        bad = deployment("bad", image="locustio/locust:latest")
        self.assert_says(self.kubectl("create", "-n", "load", "-f", "-", stdin=bad, status=None), DENIED)
        self.kubectl("create", "-n", "load", "-f", "-", stdin=deployment("good"))
        self.assertEqual(self.container("load")["securityContext"], RESTRICTED)
        self.kubectl("create", "-n", "other", "-f", "-", stdin=bad)
        self.kubectl("create", "-n", "other", "-f", "-", stdin=deployment("good"))
        self.assertNotIn("securityContext", self.container("other"))
        for name in ("load", "other"):
            self.kubectl("rollout", "status", "-n", name, "deployment/good", "--timeout=30s")
            self.kubectl("delete", "-n", name, "deployments", "--all", "--cascade=foreground")

    def container(self, namespace):
        return self.cluster.get("-n", namespace, "deployment/good")["spec"]["template"]["spec"]["containers"][0]

    def assert_certificates(self):
        """API servers trust one authority, which is the Secret's, and each pod serves what that one signed."""
        secret = self.cluster.get("-n", "locust-system", "secret/gate-locust-webhook-certs")["data"]
        bundles = {self.cluster.get(kind, "gate-locust-webhook")["webhooks"][0]["clientConfig"]["caBundle"]
                   for kind in CONFIGURATIONS}
        self.assertEqual(len(bundles), 1)
        bundle = base64.b64decode(bundles.pop()).decode()
        self.assertEqual(bundle.count("BEGIN CERTIFICATE"), 1)
        self.assertIn("tls.key", secret)
        leaf = base64.b64decode(secret["tls.crt"]).decode()
        for name, text in (("bundle.pem", bundle), ("leaf.pem", leaf)):
            (self.cluster.plane.folder / name).write_text(text)
        checked = self.cluster.run("openssl", "verify", "-CAfile", "bundle.pem", "-purpose", "sslserver", "-verify_hostname",
                                   "gate-locust-webhook.locust-system.svc", "leaf.pem")
        self.assertEqual(checked.out, "leaf.pem: OK\n")

    def live(self, version):
        self.installation.install(version)
        self.assertEqual([(pod.meta["namespace"], pod.is_ready()) for pod in self.installation.pods()],
                         [("locust-system", True)] * 2)
        self.assert_certificates()
        self.assert_guards()
        tested = self.cluster.helm(version, "test", "gate", "-n", "locust-system", "--timeout=60s")
        self.assertIn("Phase:          Succeeded", tested.out)
        self.installation.uninstall(version)
        self.assert_nothing_is_left()

    def test_install_to_uninstall_with_helm_3(self):
        self.live(3)

    def test_install_to_uninstall_with_helm_4(self):
        self.live(4)

    def test_all_or_nothing(self):
        """Helm takes it for installed only when it answers, and takes back what does not come up."""
        for version, option in ((3, "--atomic"), (4, "--rollback-on-failure")):
            with self.subTest(version):
                self.installation.helm(version, "install", "--wait", option, "--timeout=60s")
                self.installation.await_guard()
                self.assert_guards()
                self.installation.uninstall(version)
                self.assert_nothing_is_left()
                failed = self.installation.helm(
                    version, "install", "--wait", option, "--timeout=4s", status=1,
                    values={"standards": {"content": "apiVersion: locust-standards/v1\nkind: LocustStandards\nspec: {rule: {}}\n"}})
                self.assertIn("INSTALLATION FAILED", failed.err)
                self.assert_nothing_is_left()

    def test_by_the_names_of_namespaces(self):
        """Namespaces need no label then."""
        names = ["oth*", "probe-gate"]
        self.installation.install(4, values={"scope": {"mode": "names", "namespaces": names}})
        bad = deployment("bad", image="locustio/locust:latest")
        self.assert_says(self.kubectl("create", "-n", "other", "-f", "-", stdin=bad, status=None), DENIED)
        self.kubectl("create", "-n", "load", "-f", "-", stdin=bad)
        self.installation.uninstall(4)
        self.assert_nothing_is_left()

    def test_a_condition_that_does_not_compile(self):
        conditions = [{"name": "not-ci", "expression": "request.user.name != 'ci'"}]
        for version in (3, 4):
            said = self.installation.helm(version, "install", status=1, values={"scope": {"matchConditions": conditions}}).err
            self.assertIn("undefined field 'user'", said)
            self.assertIn("matchConditions[2].expression", said)
            self.installation.uninstall(version)
        self.assert_nothing_is_left()

    def test_applied_without_helm(self):
        """As GitOps tools do it: they apply what `helm template` prints, again and again, and hooks are theirs to leave out."""
        for version, options in ((3, ("--server-side",)), (4, ())):
            with self.subTest(version, options=options):
                rendered = self.cluster.helm(
                    version, "template", "gate", CHART, "-n", "locust-system", "--no-hooks", "--kube-version=1.36.3",
                    "--values", self.installation.values()).out
                self.addCleanup(self.kubectl, "delete", "-n", "locust-system", "--ignore-not-found", "-f", "-", stdin=rendered)
                self.kubectl("apply", *options, "-n", "locust-system", "-f", "-", stdin=rendered)
                self.kubectl("rollout", "status", "-n", "locust-system", "deployment/gate-locust-webhook", "--timeout=60s")
                self.installation.await_guard()
                self.assert_certificates()
                self.assert_guards()
                versions = self.versions()
                self.kubectl("apply", *options, "-n", "locust-system", "-f", "-", stdin=rendered)
                self.assertEqual(self.versions(), versions)
                self.kubectl("delete", "-n", "locust-system", "-f", "-", stdin=rendered)
                self.assert_nothing_is_left()

    def versions(self):
        """By which one sees whether an object was changed, but for its status."""
        objects = self.cluster.get("deployments,secrets,configmaps,services,serviceaccounts,roles,poddisruptionbudgets,"
                                   "mutatingwebhookconfigurations,validatingwebhookconfigurations", "-A")["items"]
        return {(item["kind"], item["metadata"]["name"]):
                item["metadata"].get("generation", item["metadata"]["resourceVersion"]) for item in objects}

    def previous_chart(self):
        """The chart as it might have been: another version, with an image of another name."""
        copy = self.cluster.plane.folder / "previous"
        shutil.rmtree(copy, ignore_errors=True)
        shutil.copytree(CHART, copy)
        chart = copy / "Chart.yaml"
        chart.write_text(chart.read_text().replace("ersion: 0.1.0", "ersion: 0.0.9"))
        return copy

    def images(self):
        return {pod.spec["containers"][0]["image"] for pod in self.installation.pods()}

    def upgrade_and_back(self, version):
        self.installation.install(version, chart=self.previous_chart())
        first = {pod.key for pod in self.installation.pods()}
        self.assertEqual(self.images(), {"locust-webhook:0.0.9"})
        secret = self.cluster.get("-n", "locust-system", "secret/gate-locust-webhook-certs")["data"]
        self.installation.helm(version, "upgrade", "--wait", "--timeout=60s", values={"replicas": 3})
        # Helm 3 does not wait for those that go.
        self.cluster.wait(lambda: not first & {pod.key for pod in self.installation.pods()}, "the pods of before to go")
        self.assertEqual([pod.is_ready() for pod in self.installation.pods()], [True] * 3)
        self.assert_certificates()
        self.assert_guards()
        self.cluster.helm(version, "rollback", "gate", "1", "-n", "locust-system", "--wait", "--timeout=60s")
        self.cluster.wait(lambda: self.images() == {"locust-webhook:0.0.9"}, "the pods of the upgrade to go")
        self.assertEqual(self.cluster.get("-n", "locust-system", "secret/gate-locust-webhook-certs")["data"], secret)
        self.assert_certificates()
        self.assert_guards()
        self.installation.uninstall(version)
        self.assert_nothing_is_left()

    def test_upgrade_rollback_with_helm_3(self):
        self.upgrade_and_back(3)

    def test_upgrade_rollback_with_helm_4(self):
        self.upgrade_and_back(4)


if __name__ == "__main__":
    main()
