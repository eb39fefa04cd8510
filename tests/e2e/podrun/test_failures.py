"""Pods that can't work end with an exit status, and with one line that says what to do."""

import packages
from harness import INDEX_PORT, Case, Index, main

INDEX = f"http://localhost:{INDEX_PORT}/simple"
HEADLESS = ("--set", "loadtest.headless=true")

class Tests(Case):
    def fails(self, container, *values, script=None, package=None, login=None, index=True, node_disk=None,
              run="{run_time: 3s}"):
        """(exit status, log) of the first attempt of a container of the master; nothing is sent meanwhile."""
        more = f"pip_packages: [{package}]" if package else ""
        test = self.load_test(**({"script": script} if script else {}), run=run, more=more)
        standards = self.standards(pip={"indexUrl": INDEX, "onlyBinary": True})
        manifests = self.manifests(test, *HEADLESS, *values, standards=standards)
        self.start(None, node_disk=node_disk)
        if index:
            server = Index(self.cluster.network, packages.ALL, login)
            self.addCleanup(server.close)
        self.cluster.apply(manifests)
        status = self.wait_for_end(container=container)
        self.assertEqual(self.target.total(), 0)
        return status, self.pod("master").attempts[container][0].log.read_text().rstrip("\n").splitlines()

    def pip_fails(self, advice, **options):
        status, log = self.fails("locust-pip", **options)
        self.assertEqual((status, log[-1]), (1, "locust-pip: " + advice), "\n".join(log))
        self.assertNotIn("locust", self.pod("master").attempts)  # the container never ran

    def test_package_does_not_exist(self):
        self.pip_fails("no such package or version in the index: check the name and the version", package="nosuchpackage")

    def test_index_is_unreachable(self):
        self.pip_fails("the package index can't be reached: check its address, the proxy and network policies", package="greet",
                       index=False)

    def test_index_refuses_the_credentials(self):
        self.pip_fails("the package index refuses the credentials: correct pip.conf or netrc in its Secret", package="greet",
                       login="loader:s3cret")

    def test_package_without_a_wheel(self):
        self.pip_fails("there is no wheel for this image, and only wheels are allowed: ask for a version that has one",
                       package="sourceonly")

    def test_package_that_needs_another_gevent(self):
        self.pip_fails("packages need different versions of something, which the image may have: see `The conflict is caused by` "
                       "above", package="needs-old-gevent")
        self.assertIn("The conflict is caused by:", self.pod("master").log("locust-pip"))

    def test_disk_full_in_the_volume(self):
        self.pip_fails("the volume is full: ask for fewer packages, or for nodes with more space", package="huge", node_disk=2 << 20)

    def test_user_without_a_number(self):
        """A kubelet cannot tell whether the image's user is root; the render has said so."""
        test, standards = self.load_test(), self.standards(runAsUser="none")
        manifests = self.manifests(test, "--set", "securityContext.runAsNonRoot=true", standards=standards)
        self.assertIn("runAsNonRoot without a numeric runAsUser starts only where the platform gives pods a user", self.told)
        self.start(manifests)
        self.wait(lambda: self.pod("master").reason, "the kubelet to refuse")
        self.assertEqual(self.pod("master").reason, "container has runAsNonRoot and image has non-numeric user (locust), cannot "
                         "verify user is non-root")

    def test_syntax_error(self):
        status, log = self.fails("locust", script="def broken(:\n    pass\n")
        self.assertEqual(status, 1)
        self.assertEqual(log[-1], "SyntaxError: invalid syntax")
        self.assertIn('  File "/mnt/locust/main.py", line 1', log)

    def test_import_error(self):
        status, log = self.fails("locust", script="import nosuchmodule\n")
        self.assertEqual((status, log[-1]), (1, "ModuleNotFoundError: No module named 'nosuchmodule'"))

    def test_no_user_class(self):
        status, log = self.fails("locust", script="import locust\n")
        self.assertEqual(status, 1)
        self.assertIn("No User class found!", log[-1])

    def preflight_fails(self, script, said, advice):
        status, log = self.fails("locust-preflight", script=script, run="{run_time: 3s, preflight: true}")
        self.assertEqual((status, log[-1]), (1, "locust-preflight: /mnt/locust/main.py " + advice), "\n".join(log))
        self.assertIn(said, log)
        self.assertNotIn("locust", self.pod("master").attempts)

    def test_preflight_finds_a_syntax_error(self):
        self.preflight_fails("def broken(:\n    pass\n", "SyntaxError: invalid syntax", "can't be loaded: correct what is said above")

    def test_preflight_finds_an_import_error(self):
        self.preflight_fails("import nosuchmodule\n", "ModuleNotFoundError: No module named 'nosuchmodule'",
                             "can't be loaded: correct what is said above")

    def test_preflight_finds_a_script_without_users(self):
        """Which Locust's own listing takes for good."""
        self.preflight_fails("from locust import HttpUser\n\n\nclass Base(HttpUser):\n    abstract = True\n", "Available Users:",
                             "has no class of users that could run: make one of HttpUser, and not abstract")

    def test_the_chart_runs_as_root_where_that_is_forbidden(self):
        self.start(None)
        with self.assertRaisesRegex(AssertionError, "runAsNonRoot forbids the runAsUser 0"):
            self.manifests(self.load_test(), "--set", "securityContext.runAsNonRoot=true,securityContext.runAsUser=0")


if __name__ == "__main__":
    main()
