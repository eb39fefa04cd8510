"""Master and two workers in each mode: what the server counts is what Locust says it sent."""

from harness import CHART_VERSION, NEWEST, RESTRICTED, SCRIPT, Case, main

HEADLESS = ("--set", "loadtest.headless=true")
# The way of Locust's documentation: the script has a page that logs a user in.
LOGIN = """
    from flask import redirect
    from flask_login import UserMixin, login_user
    from locust import events


    class Tester(UserMixin):
        def get_id(self):
            return "tester"


    @events.init.add_listener
    def on_init(environment, web_ui, **_):
        if not web_ui:
            return
        web_ui.app.config["SECRET_KEY"] = "tests"
        web_ui.login_manager.user_loader(lambda _: Tester())
        web_ui.auth_args = {}

        @web_ui.app.route("/come-in")
        def come_in():
            login_user(Tester())
            return redirect("/")
"""


class Tests(Case):
    def test_default_render_with_the_web_page(self):
        self.start(self.manifests(self.load_test()))
        self.workers_are_there()
        self.swarm()
        self.assert_web_counts()

    def headless(self, *values, run="{users: 6, spawn_rate: 6, run_time: 3s, stop_timeout: 10}", version=CHART_VERSION, **standards):
        self.start(self.manifests(self.load_test(run=run), *HEADLESS, *values, version=version,
                                  standards=self.standards(**standards) if standards else None))
        self.assertEqual(self.wait_for_end(), 0)
        self.assert_counts()
        self.wait(lambda: all(pod.statuses("locust") for pod in self.cluster.pods("worker")), "the workers' end")
        self.assertEqual([pod.statuses("locust")[0] for pod in self.cluster.pods("worker")], [0, 0])

    def test_headless(self):
        self.headless()

    def test_headless_with_an_autoscaler(self):
        """Two workers, as the autoscaler's least: the Deployment has no number of its own."""
        test = self.load_test(run="{users: 6, spawn_rate: 6, run_time: 3s, stop_timeout: 10}", spec="worker_container: {}")
        manifests = self.manifests(test, *HEADLESS, "--set", "worker.hpa.enabled=true,worker.hpa.minReplicas=2")
        (worker,) = [item for item in manifests if (item["kind"], item["metadata"]["name"]) == ("Deployment", "shop-worker")]
        self.assertNotIn("replicas", worker["spec"])
        worker["spec"]["replicas"] = 2  # as the autoscaler does
        self.start(manifests)
        self.assertEqual(self.wait_for_end(), 0)
        self.assert_counts()
        self.assertIn("Waiting for workers to be ready, 0 of 2 connected", self.master_log())

    def test_headless_restricted(self):
        """Read-only root, no privileges, user 1000."""
        self.headless("--set", "securityContext.readOnlyRootFilesystem=true", **RESTRICTED)

    def test_headless_restricted_with_the_newest_locust(self):
        self.headless("--set", "securityContext.readOnlyRootFilesystem=true", version=NEWEST, **RESTRICTED)

    def test_headless_with_a_user_that_the_platform_gives(self):
        """As OpenShift: any user, in the group root."""
        self.headless("--set", "securityContext.readOnlyRootFilesystem=true,podSecurityContext.runAsUser=1000650000,"
                      "podSecurityContext.runAsGroup=0,podSecurityContext.fsGroup=1000650000", podSecurity="restricted", runAsUser="none")

    def test_web_page_with_a_login(self):
        script = SCRIPT + LOGIN
        self.start(self.manifests(self.load_test(script), "--set", "master.args={--web-login}"))
        self.wait(lambda: self.pod("master").is_ready(), "the master to be ready")
        self.assertEqual(self.ask("GET", "/stats/requests")[0], 302)
        cookie = self.ask("GET", "/come-in")[1]["Set-Cookie"].partition(";")[0]
        self.workers_are_there(Cookie=cookie)
        self.swarm(Cookie=cookie)
        self.assert_web_counts(Cookie=cookie)


if __name__ == "__main__":
    main()
