"""What happens to pods after they have started: containers that are killed, upgrades."""

import packages
from harness import INDEX_PORT, SCRIPT, Case, Index, main

INDEX = f"http://localhost:{INDEX_PORT}/simple"


class Tests(Case):
    def test_init_container_killed_half_way(self):
        script = SCRIPT.replace("class", "import greet\nassert greet.VERSION == '1.5'\n\n\nclass", 1)
        test = self.load_test(script.replace("\n    ", "\n"), more='pip_packages: ["greet<2", huge]')
        manifests = self.manifests(test, standards=self.standards(pip={"indexUrl": INDEX}))
        self.start(None)
        index = Index(self.cluster.network, packages.ALL, delay=1.0)
        self.addCleanup(index.close)
        self.cluster.apply(manifests)
        self.wait(lambda: "Collecting huge" in self.pod("master").log("locust-pip"), "pip to be at work")
        self.pod("master").kill_container("locust-pip")
        self.workers_are_there()
        self.assertEqual(self.pod("master").statuses("locust-pip"), [137, 0])
        self.swarm(requests=30)
        self.assert_web_counts()

    def test_restarted_worker_joins_again(self):
        self.start(self.manifests(self.load_test()))
        self.workers_are_there()
        worker = self.pod("worker")
        worker.kill_container("locust")
        self.wait(lambda: self.master_log().count("reported as ready") >= 3, "it to join again")
        self.assertEqual(worker.statuses("locust"), [137])
        self.workers_are_there(3)  # the one that was killed is counted as missing
        self.swarm(requests=30)
        self.assert_web_counts()

    def test_deleted_while_packages_are_installed(self):
        manifests = self.manifests(self.load_test(more="pip_packages: [huge]"), standards=self.standards(pip={"indexUrl": INDEX}))
        self.start(None)
        index = Index(self.cluster.network, packages.ALL, delay=5.0)
        self.addCleanup(index.close)
        self.cluster.apply(manifests)
        self.wait(lambda: index.asked, "pip to be at work")
        pod = self.pod("master")
        pod.stop()
        self.assertEqual(pod.statuses("locust-pip"), [143])
        self.assertLess(pod.attempts["locust-pip"][0].seconds(), 15)

    def test_another_script_rolls_both_roles(self):
        def rendered(script):
            # Not for long where a container is asked to leave in the moment when it starts, and can't hear yet.
            return self.manifests(self.load_test(script), standards=self.standards(workerTerminationGracePeriodSeconds=10))

        self.start(rendered(SCRIPT))
        self.workers_are_there()
        before = self.cluster.pods()
        self.cluster.apply(rendered(SCRIPT))
        self.assertEqual(self.cluster.pods(), before)  # the same again moves nothing
        self.cluster.apply(rendered(SCRIPT.replace("/visit", "/other")))
        self.assertEqual({pod.name for pod in self.cluster.pods()} & {pod.name for pod in before}, set())
        self.workers_are_there()
        self.swarm(requests=30)
        self.assertEqual(set(self.target.counts), {"/other"})
        self.assert_web_counts()


if __name__ == "__main__":
    main()
