"""When no instance answers: guarded namespaces take no Locust workload unjudged, and everything else goes on as if nothing were."""

import os
import re
import signal
import time

import support
from support import Case, deployment, main, pod

DOWN = (r'Error from server \(InternalError\): error when creating "STDIN": Internal error occurred: failed calling webhook '
        r'"validate\.gate-locust-webhook\.locust-system": failed to call webhook: Post '
        r'"https://gate-locust-webhook\.locust-system\.svc:\d+/validate\?timeout=5s": ')
REFUSED = DOWN + r"dial tcp \S+: connect: connection refused\n"
SILENT = DOWN + r"context deadline exceeded\n"
NAME = "gate-locust-webhook"


def setUpModule():
    support.start()
    support.install()
    Case.cluster.namespace("other", guarded=False)
    Case.cluster.namespace("load")


class Tests(Case):
    def create(self, namespace, item, **options):
        return self.kubectl("-n", namespace, "create", "-f", "-", stdin=item, status=None, **options)

    def assert_refused(self, item, text=REFUSED):
        result = self.create("load", item)
        self.assertEqual((result.status, result.out), (1, ""))
        self.assertRegex(result.err, f"^{text}$")

    def assert_others_go_on(self, number):
        """Quickly, and down to running pods."""
        begun = time.monotonic()
        for item in (pod(f"pod-{number}", image="locustio/locust:latest"), deployment(f"web-{number}", image="nginx"),
                     deployment(f"test-{number}", image="locustio/locust:latest")):
            self.assertEqual(self.create("other", item).status, 0)
        self.kubectl("-n", "other", "wait", "--for=condition=Ready", "pod", "--all", "--timeout=20s")
        self.kubectl("-n", "other", "rollout", "status", f"deployment/test-{number}", "--timeout=20s")
        self.kubectl("-n", "kube-system", "create", "configmap", f"any-{number}")
        self.kubectl("label", "node", "fake-1", f"round={number}", "--overwrite")
        return time.monotonic() - begun

    def assert_ordinary_objects_go_on(self, number):
        """Those of guarded namespaces that no rule is about."""
        for item in ({"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": f"c-{number}"}},
                     {"apiVersion": "v1", "kind": "Secret", "metadata": {"name": f"s-{number}"}},
                     {"apiVersion": "v1", "kind": "ServiceAccount", "metadata": {"name": f"a-{number}"}}):
            self.assertEqual(self.create("load", item).status, 0)

    def lease(self):
        return self.cluster.admin.get("/apis/coordination.k8s.io/v1/namespaces/kube-node-lease/leases/fake-1")["spec"]["renewTime"]

    def test_nobody_there(self):
        self.assertEqual(self.create("load", deployment("before")).status, 0)
        self.kubectl("-n", "load", "rollout", "status", "deployment/before", "--timeout=20s")
        self.kubectl("-n", "locust-system", "scale", "deployment", NAME, "--replicas=0")
        self.cluster.wait(lambda: not self.installation.pods(), "the webhook's pods to go")
        # The proxy hears of it a little later.
        self.cluster.wait(lambda: "refused" in self.create("load", pod("gone")).err, "connections to be refused")
        self.assert_refused(pod("bad", image="locustio/locust:latest"))
        self.assert_refused(deployment("good"))
        self.assertLess(self.assert_others_go_on(1), 15)
        self.assert_ordinary_objects_go_on(1)
        # What runs goes on running, and goes when it is told to.
        self.kubectl("-n", "load", "delete", "deployment", "before", "--cascade=foreground", "--timeout=20s")
        self.cluster.admin.request("DELETE", "/api/v1/namespaces/load/configmaps?labelSelector=any")
        # Nothing that the webhook needs to come back waits for the webhook.
        self.kubectl("-n", "locust-system", "scale", "deployment", NAME, "--replicas=2")
        self.kubectl("-n", "locust-system", "rollout", "status", "deployment", NAME, "--timeout=60s")
        self.installation.await_guard()
        self.assertEqual(self.create("load", deployment("good")).status, 0)
        self.kubectl("-n", "load", "delete", "deployment", "good")

    def test_nobody_answers(self):
        """Instances that hang, which is worse: each call waits for as long as its configuration says."""
        stopped = [pod.container("webhook").pid() for pod in self.installation.pods()]
        for pid in stopped:
            os.kill(pid, signal.SIGSTOP)
        try:
            begun, renewed = time.monotonic(), self.lease()
            self.assert_refused(pod("bad", image="locustio/locust:latest"), SILENT)
            # 3 s for mutation, which is done without, and 5 s for validation.
            self.assertLess(time.monotonic() - begun, 12)
            self.assertLess(self.assert_others_go_on(2), 15)
            self.assert_ordinary_objects_go_on(2)
            self.cluster.wait(lambda: self.lease() > renewed, "a node to renew its lease", 20)
        finally:
            for pid in stopped:
                os.kill(pid, signal.SIGCONT)
        self.installation.await_guard()

    def test_the_command_for_emergencies(self):
        notes = self.cluster.helm(4, "get", "notes", "gate", "-n", "locust-system").out
        command = re.search(r"^    (kubectl delete .*)$", notes, re.MULTILINE)[1]
        self.kubectl("-n", "locust-system", "scale", "deployment", NAME, "--replicas=0")
        self.cluster.wait(lambda: "refused" in self.create("load", pod("gone")).err, "connections to be refused")
        said = self.cluster.run("sh", "-c", command)
        self.assertEqual(sorted(said.out.splitlines()), [
            f'mutatingwebhookconfiguration.admissionregistration.k8s.io "{NAME}" deleted',
            f'validatingwebhookconfiguration.admissionregistration.k8s.io "{NAME}" deleted'])
        # API servers hear of it a moment later.
        self.cluster.wait(lambda: self.create("load", deployment("urgent")).status == 0, "an urgent change to be taken")
        self.assertEqual(self.create("load", pod("bad", image="locustio/locust:latest")).status, 0)
        self.cluster.run("sh", "-c", command)  # again: nothing is there, nothing fails
        # As the notes say, an upgrade brings it back, and the sidecars tell API servers whom to trust.
        self.installation.helm(4, "upgrade", "--wait", "--timeout=60s")
        self.installation.await_guard()
        self.assertIn("denied the request", self.create("load", pod("worse", image="locustio/locust:latest")).err)


if __name__ == "__main__":
    main()
