"""Master and two workers in each mode: what the server counts is what Locust says it sent."""

import harness
from harness import Case, main


class Tests(Case):
    def test_default_render_with_the_web_page(self):
        self.start(self.manifests(self.load_test()))
        self.workers_are_there()
        self.swarm()
        self.assert_web_counts()

    def test_headless(self):
        self.start(self.manifests(self.load_test(run="{users: 6, spawn_rate: 6, run_time: 3s, stop_timeout: 10}"),
                                  "--set", "loadtest.headless=true"))
        self.assertEqual(self.wait_for_end(), 0)
        self.assert_counts()
        self.wait(lambda: all(pod.statuses("locust") for pod in self.cluster.pods("worker")), "the workers' end")
        self.assertEqual([pod.statuses("locust")[0] for pod in self.cluster.pods("worker")], [0, 0])


if __name__ == "__main__":
    main()
