"""A roll-out of the webhook while objects are made: nobody notices."""

import support
from support import Case, main

# As in a cluster, where proxies hear late (here half a second) that a pod is about to go.
GENTLE = {"server": {"preStopSeconds": 2, "drainSeconds": 2}}
CREATES = 200


def setUpModule():
    support.start()
    support.install(values=GENTLE)
    for name in ("upgrade-3", "upgrade-4", "restart", "evictions", "lost"):
        Case.cluster.namespace(name)


class Tests(Case):
    def roll(self, namespace, change):
        """Has `change` replace all pods while objects are made; gives what was made, and what failed."""
        before = {pod.key for pod in self.installation.pods()}
        load = self.loaded(namespace)
        load.await_made(20)
        change()
        self.cluster.wait(lambda: not before & {pod.key for pod in self.installation.pods()}, "the pods of before to go")
        load.await_made(max(20, CREATES - load.made))
        load.stop()
        self.assertGreaterEqual(load.made, CREATES)
        return load

    def assert_unnoticed(self, load):
        self.assertEqual(load.failures, [])
        kept = self.cluster.get("-n", load.namespace, "deployments")["items"]
        self.assertEqual(len(kept), load.made)

    def test_upgrade(self):
        for version in support.HELMS:
            with self.subTest(version):
                load = self.roll(f"upgrade-{version}", lambda version=version: self.installation.helm(
                    version, "upgrade", "--wait", "--timeout=60s",
                    values=support.merged(GENTLE, {"podAnnotations": {"by": f"helm {version}"}})))
                self.assert_unnoticed(load)

    def test_restart(self):
        def restart():
            self.kubectl("-n", "locust-system", "rollout", "restart", "deployment/gate-locust-webhook")
            self.kubectl("-n", "locust-system", "rollout", "status", "deployment/gate-locust-webhook", "--timeout=60s")

        self.assert_unnoticed(self.roll("restart", restart))

    def test_evictions(self):
        """As when nodes are drained: one pod at a time, which the budget of disruptions sees to."""
        load = self.loaded("evictions")
        load.await_made(20)
        first, second = self.installation.pods()
        self.evict(first)
        with self.assertRaisesRegex(support.Refused, "429: .*disruption budget"):
            self.evict(second)
        self.await_ready(first)
        self.evict(second)
        self.await_ready(second)
        load.await_made(max(20, CREATES - load.made))
        load.stop()
        self.assert_unnoticed(load)

    def evict(self, pod):
        path = f"/api/v1/namespaces/{pod.meta['namespace']}/pods/{pod.meta['name']}"
        self.cluster.admin.request("POST", f"{path}/eviction", {
            "apiVersion": "policy/v1", "kind": "Eviction",
            "metadata": {"name": pod.meta["name"], "namespace": pod.meta["namespace"]}})

    def await_ready(self, gone):
        """Until another pod has taken the place of one that is gone, and the budget knows."""
        budget = "/apis/policy/v1/namespaces/locust-system/poddisruptionbudgets/gate-locust-webhook"
        self.cluster.wait(lambda: gone not in self.installation.pods()
                          and [pod.is_ready() for pod in self.installation.pods()] == [True, True]
                          and self.cluster.admin.get(budget)["status"]["disruptionsAllowed"] == 1, "another pod")

    def test_lost_instances(self):
        """The control: pods that go without notice are noticed, so the tests above would see it."""
        load = self.loaded("lost")
        load.await_made(20)
        for pod in self.installation.pods():
            pod.container("webhook").kill()
        self.cluster.wait(lambda: load.failures, "a failure")
        load.stop()
        self.cluster.wait(lambda: all(pod.is_ready() for pod in self.installation.pods()), "the containers to be restarted")
        self.installation.await_guard()


if __name__ == "__main__":
    main()
