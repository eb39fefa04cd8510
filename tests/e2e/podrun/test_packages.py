"""Library files and pip packages as load tests use them: found where they belong, and nothing of the image changed."""

import base64
import os

import packages
from harness import CHART_VERSION, INDEX_PORT, NEWEST, RESTRICTED, Case, Index, main

INDEX = f"http://localhost:{INDEX_PORT}/simple"  # pip takes only this host for safe without TLS
RUN = "{users: 4, spawn_rate: 4, run_time: 2s, stop_timeout: 10}"
HEADLESS = ("--set", "loadtest.headless=true")

PACKAGES = """
    pip_packages:
    - greet>=1,<2
    - with-extra[paint]==1.0
    - never==1.0 ; python_version < "3"
    - pinned==2.1 ; python_version >= "3.8"
    - locust-addon
    - speaker
    - space-one
    - space-two
    - path-file
    - locust
    - requests>=2
"""
CHECKS = """
    import subprocess

    import gevent
    import locust
    import requests
    from locust import HttpUser, constant, task

    import by_pth
    import colours
    import greet
    import locust_addon
    import pinned
    import space.one
    import space.two
    import with_extra

    for module in (locust, gevent, requests):
        assert module.__file__.startswith("/opt/venv/"), module.__file__
    for module in (greet, pinned, colours, with_extra, space.one, space.two, by_pth, locust_addon):
        assert module.__file__.startswith("/pip/"), module.__file__
    assert greet.VERSION == "1.5"
    assert locust_addon.LOCUST == locust.__file__
    assert subprocess.check_output(["/pip/bin/speak"], text=True) == "spoken\\n"


    class Visitor(HttpUser):
        wait_time = constant(0.1)

        @task
        def visit(self):
            self.client.get("/" + locust.__version__)
"""
GREETING = """
    import greet
    from locust import HttpUser, constant, task


    class Visitor(HttpUser):
        wait_time = constant(0.1)

        @task
        def visit(self):
            self.client.get("/" + greet.VERSION)
"""
LIBRARY = """
    from locust import HttpUser, constant, task

    import json
    from clients.http import PATH
    from lib.clients.http import PATH as SAME
    from lib.plain import NAME
    from plain import NAME as ALIKE

    assert json.dumps([1]) == "[1]"
    assert (PATH, NAME) == (SAME, ALIKE)


    class Visitor(HttpUser):
        wait_time = constant(0.1)

        @task
        def visit(self):
            self.client.get(PATH)
"""
FILES = """
    lib_files_content:
      plain.py: NAME = "plain"
      json.py: raise SystemExit("not the standard library")
      clients/__init__.py: ""
      clients/http.py: |
        from plain import NAME
        PATH = "/" + NAME
"""


class Tests(Case):
    def run_through(self, test, *values, version=CHART_VERSION, login=None, more=(), prepare=None, **defaults):
        standards = self.standards(**defaults) if defaults else None
        manifests = self.manifests(test, *HEADLESS, *values, version=version, standards=standards)
        self.start(None)
        index = Index(self.cluster.network, packages.ALL, login)
        self.addCleanup(index.close)
        if prepare:
            prepare()
        self.cluster.apply(manifests + list(more))
        self.assertEqual(self.wait_for_end(), 0)
        self.assert_counts()
        return index

    def statuses(self, container):
        return [status for pod in self.cluster.pods() for status in pod.statuses(container)]

    def test_library_tree(self):
        self.run_through(self.load_test(LIBRARY, RUN, FILES))
        self.assertEqual(set(self.target.counts), {"/plain"})

    def every_shape(self, version, **defaults):
        self.run_through(self.load_test(CHECKS, RUN, PACKAGES), version=version, pip={"indexUrl": INDEX, "onlyBinary": True}, **defaults)
        self.assertEqual(self.statuses("locust-pip"), [0, 0, 0])
        # Each worker sends the version that it runs, which is the image's.
        self.assertEqual(set(self.target.counts), {"/" + version})

    def test_packages_of_every_shape(self):
        self.every_shape(CHART_VERSION)

    def test_packages_of_every_shape_restricted_with_the_newest_locust(self):
        self.every_shape(NEWEST, **RESTRICTED)

    def test_packages_with_hashes(self):
        greet = packages.sha256(packages.ALL["greet-1.5-py3-none-any.whl"])
        requirements = f'requirements: |\n  greet==1.5 --hash=sha256:{"0" * 64} --hash=sha256:{greet}\n'
        self.run_through(self.load_test(GREETING, RUN, requirements), pip={"indexUrl": INDEX})
        self.assertEqual(set(self.target.counts), {"/1.5"})

    def test_packages_of_the_chart_with_specifiers(self):
        """The chart's own list reaches pip by the init container: its start script would have a shell read `>`."""
        test = self.load_test(GREETING, RUN)
        self.run_through(test, "--set", "loadtest.pip_packages[0]=greet>=1\\,<2", pip={"indexUrl": INDEX})
        self.assertEqual(set(self.target.counts), {"/1.5"})

    def test_private_index_with_a_password_from_a_secret(self):
        secret = {"apiVersion": "v1", "kind": "Secret", "metadata": {"name": "pip-auth"}, "data": {
            "netrc": base64.b64encode(b"machine localhost login loader password s3cret\n").decode(),
            "pip.conf": base64.b64encode(f"[global]\nindex-url = {INDEX}\n".encode()).decode()}}
        index = self.run_through(self.load_test(GREETING, RUN, 'pip_packages: ["greet<2"]'), login="loader:s3cret", more=[secret],
                                 pip={"configSecret": "pip-auth"})
        self.assertEqual(set(self.target.counts), {"/1.5"})
        self.assertGreater(index.asked, 0)
        self.assertEqual(index.refused, 0)
        self.assertNotIn("s3cret", "".join(pod.log("locust-pip") for pod in self.cluster.pods()))

    def test_offline_from_a_wheelhouse(self):
        def fill():
            claim = self.state / "claims" / "wheels"
            claim.mkdir(parents=True)
            for name, data in packages.ALL.items():
                (claim / name).write_bytes(data)
                os.chmod(claim / name, 0o644)

        index = self.run_through(self.load_test(CHECKS, RUN, PACKAGES), prepare=fill, pip={"wheelhouseClaim": "wheels"})
        self.assertEqual(set(self.target.counts), {"/" + CHART_VERSION})
        self.assertEqual(index.asked, 0)


if __name__ == "__main__":
    main()
