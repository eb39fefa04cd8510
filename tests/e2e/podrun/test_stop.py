"""Ending a test: with a stop timeout no request is missing from the statistics, however it ends."""

import threading

from harness import NEWEST, Case, main

SLOW = """
    from locust import HttpUser, task


    class Visitor(HttpUser):
        @task
        def visit(self):
            self.client.get("/slow")
"""
SECONDS = 2.0  # that each request takes
HEADLESS = ("--set", "loadtest.headless=true")


class Tests(Case):
    def start_slow(self, run, *values, version=None, requests=8):
        options = {"version": version} if version else {}
        self.start(self.manifests(self.load_test(SLOW, run), *values, **options), delay=SECONDS)
        self.wait(lambda: self.target.total() >= requests, "requests")
        self.assertLess(self.target.answered, self.target.total())  # some are under way

    def stop_all(self):
        """As `helm uninstall` does."""
        pods = self.cluster.pods()
        threads = [threading.Thread(target=pod.stop) for pod in pods]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        return pods

    def assert_nothing_is_lost(self):
        self.assertEqual(self.target.answered, self.target.total())
        self.assert_counts()

    def test_run_time_ends_with_slow_requests(self):
        self.start_slow("{users: 8, spawn_rate: 8, run_time: 3s, stop_timeout: 10}", *HEADLESS)
        self.assertEqual(self.wait_for_end(), 0)
        self.assert_nothing_is_lost()

    def test_deleted_while_headless(self):
        self.start_slow("{users: 8, spawn_rate: 8, stop_timeout: 10}", *HEADLESS)
        pods = self.stop_all()
        self.assert_nothing_is_lost()
        # Long before the kubelet would have killed them.
        self.assertEqual([pod.statuses("locust") for pod in pods], [[0]] * 3)
        for pod in pods:
            self.assertLess(pod.attempts["locust"][0].seconds(), 25)

    def test_deleted_while_headless_with_the_newest_locust(self):
        self.start_slow("{users: 8, spawn_rate: 8, stop_timeout: 10}", *HEADLESS, version=NEWEST)
        self.stop_all()
        self.assert_nothing_is_lost()

    def test_deleted_with_the_web_page(self):
        self.start(self.manifests(self.load_test(SLOW, "{stop_timeout: 10}")), delay=SECONDS)
        self.workers_are_there()
        self.ask("POST", "/swarm", "user_count=8&spawn_rate=8&host=http://target:8000")
        self.wait(lambda: self.target.total() >= 16, "requests")
        self.stop_all()
        self.assert_nothing_is_lost()

    def test_one_worker_deleted(self):
        self.start_slow("{users: 8, spawn_rate: 8, run_time: 8s, stop_timeout: 10}", *HEADLESS)
        self.cluster.pods("worker")[0].stop()
        self.assertEqual(self.wait_for_end(), 0)
        self.assert_nothing_is_lost()

    def test_stopped_on_the_web_page_and_deleted_at_once(self):
        self.start(self.manifests(self.load_test(SLOW, "{stop_timeout: 3}")), delay=SECONDS)
        self.workers_are_there()
        self.ask("POST", "/swarm", "user_count=8&spawn_rate=8&host=http://target:8000")
        self.wait(lambda: self.target.total() >= 16, "requests")
        self.ask("GET", "/stop")
        self.stop_all()
        self.assert_nothing_is_lost()

    def test_deleted_before_it_has_found_its_master(self):
        """The first process of a container ignores SIGTERM unless it asks for it, and Locust does so only then."""
        manifests = self.manifests(self.load_test())
        self.start([item for item in manifests if item["metadata"]["name"] != "shop-master"])
        worker = self.pod("worker")
        self.wait(lambda: "Starting Locust" in worker.log("locust"), "Locust to start")
        worker.stop()
        self.assertEqual(worker.statuses("locust"), [143])
        self.assertLess(worker.attempts["locust"][0].seconds(), 20)


if __name__ == "__main__":
    main()
