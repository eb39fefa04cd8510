"""What the cases share: they render a load test with Helm as a user does, run the pods, and count requests on both sides."""

import contextlib
import json
import os
import pathlib
import re
import shutil
import signal
import sys
import textwrap
import unittest

E2E = pathlib.Path(__file__).resolve().parents[1]
sys.path += [str(E2E / "helm"), str(E2E / "cluster")]

import support  # noqa: E402
import waiting  # noqa: E402
from target import INDEX_PORT, TARGET_PORT, Index, Target  # noqa: E402,F401
from workloads import Cluster, new_folder  # noqa: E402

IMAGES = pathlib.Path(os.environ["LOCUST_IMAGES"])
VERSIONS = sorted(path.stem for path in (pathlib.Path(__file__).parent / "images").glob("*.txt"))
CHART_VERSION, NEWEST = VERSIONS[0], VERSIONS[-1]
HOST = f"http://target:{TARGET_PORT}"
INDEX = f"http://target:{INDEX_PORT}/simple"

SCRIPT = """
    from locust import HttpUser, constant, task


    class Visitor(HttpUser):
        wait_time = constant(0.1)

        @task
        def visit(self):
            self.client.get("/visit")
"""
RESTRICTED = {"podSecurity": "restricted", "runAsUser": 1000}


def indented(text, levels):
    return textwrap.indent(textwrap.dedent(text).strip("\n"), "  " * levels)


def missing():
    """Why pods can't be run here; empty when they can."""
    if os.geteuid() != 0:
        return "running pods needs root"
    lacking = [version for version in VERSIONS if not (IMAGES / version / "packages.txt").exists()]
    if lacking:
        return f"no Locust {' and '.join(lacking)}: `make tools` installs it"
    if support.yaml is None:
        return "no PyYAML: apt-get install python3-yaml"
    return ""


class Case(support.Case):
    """One cluster for each case. `seconds` bounds what a case may take."""

    seconds = 100

    def setUp(self):
        if missing():
            raise unittest.SkipTest(missing())
        support.helm(3)
        super().setUp()
        signal.alarm(self.seconds)
        self.addCleanup(signal.alarm, 0)
        self.state = new_folder()
        self.addCleanup(shutil.rmtree, self.state, ignore_errors=True)
        self.cluster = self.target = None

    # Rendering.

    def load_test(self, script=SCRIPT, run="", more="", spec="", name="shop"):
        """The file of a load test. `run` and `more` go below spec.load_test, `spec` below spec."""
        text = f"apiVersion: code2cloud.planton.cloud/v1\nkind: LocustKubernetes\nmetadata: {{name: {name}}}\nspec:\n"
        if "worker_container" not in spec:
            text += "  worker_container: {replicas: 2}\n"
        text += indented(spec, 1) + f"\n  load_test:\n    name: {name}\n    main_py_content: |\n" + indented(script, 3) + "\n"
        text += (f"    run: {run}\n" if run else "") + indented(more, 2) + "\n"
        return self.write("test.yaml", text)

    def standards(self, **defaults):
        return self.write("standards.yaml", json.dumps({
            "apiVersion": "locust-standards/v1", "kind": "LocustStandards", "metadata": {"name": "tests"},
            "spec": {"defaults": defaults}}))

    def manifests(self, test, *values, version=CHART_VERSION, standards=None):
        """What Helm and the post-renderer make of it; `values` are flags of Helm. What was told is in self.told."""
        report = self.folder / "report"
        arguments = ["--set", f"loadtest.locust_host={HOST}", "--set-string", f"image.tag={version}", *values]
        variables = {"LOCUST_POSTRENDERER_TEST": str(test), "LOCUST_POSTRENDERER_NAMESPACE": "load",
                     "LOCUST_POSTRENDERER_REPORT": str(report)}
        if standards:
            variables["LOCUST_POSTRENDERER_STANDARDS"] = str(standards)
        stream, _ = self.template(3, support.CHARTS / "locust", "--namespace", "load", "-f", self.values(test), *arguments,
                                  "--set", "strangers=false", "--no-hooks", **variables)
        self.told = report.read_text()
        return support.load(stream)

    # Running.

    def start(self, manifests, delay=0.0, **options):
        self.cluster = Cluster(self.state, lambda image: IMAGES / image.rpartition(":")[2], **options)
        self.addCleanup(self.cluster.close)
        self.target = Target(self.cluster.network, delay)
        self.addCleanup(self.target.close)
        if manifests is not None:
            self.cluster.apply(manifests)

    def wait(self, condition, what, patience=45):
        def done():
            self.assertEqual(self.cluster.problems, [])
            return condition()

        return waiting.until(done, what, patience, self.cluster.tale)

    def pod(self, component):
        return next(pod for pod in self.cluster.pods(component))

    def master_log(self):
        return self.pod("master").log("locust")

    def wait_for_end(self, component="master", container="locust", count=1):
        """The first exit status of a container."""
        def ended():
            broken = [pod.name for pod in self.cluster.pods() for init in pod.spec.get("initContainers", [])
                      if any(pod.statuses(init["name"])) and init["name"] != container]
            self.assertEqual(broken, [], self.cluster.tale() if broken else "")
            return len(self.pod(component).statuses(container)) >= count

        self.wait(ended, f"{container} of the {component} to end")
        return self.pod(component).statuses(container)[0]

    # The web UI.

    def ask(self, method, path, body=None, **headers):
        with self.cluster.connection("shop", 8089) as connection:
            connection.request(method, path, body, {"Content-Type": "application/x-www-form-urlencoded", **headers})
            reply = connection.getresponse()
            return reply.status, dict(reply.getheaders()), reply.read().decode()

    def workers_are_there(self, count=2, **headers):
        def there():
            with contextlib.suppress(OSError):
                return len(json.loads(self.ask("GET", "/stats/requests", **headers)[2])["workers"]) == count

        self.wait(there, f"{count} workers")

    def swarm(self, users=6, requests=60, **headers):
        self.ask("POST", "/swarm", f"user_count={users}&spawn_rate={users}&host={HOST}", **headers)
        self.wait(lambda: self.target.total() >= requests, "requests")
        self.ask("GET", "/stop", **headers)
        self.wait(lambda: json.loads(self.ask("GET", "/stats/requests", **headers)[2])["state"] in ("stopped", "ready"), "the end")

    # Counting.

    @staticmethod
    def totals(log):
        """(requests, failures) of the statistics that a master prints at its end."""
        rows = re.findall(r"^\s+Aggregated\s+(\d+)\s+(\d+)\(", log, re.MULTILINE)
        assert rows, log
        return int(rows[-1][0]), int(rows[-1][1])

    def assert_counts(self, log=None, failures=0):
        """What Locust says it sent is what arrived."""
        self.assertGreater(self.target.total(), 0)
        self.assertEqual(self.totals(log or self.master_log()), (self.target.total(), failures), self.cluster.tale())

    def assert_web_counts(self, failures=0, **headers):
        def counted():
            statistics = json.loads(self.ask("GET", "/stats/requests", **headers)[2])["stats"][-1]
            return (statistics["num_requests"], statistics["num_failures"]) == (self.target.total(), failures)

        self.assertGreater(self.target.total(), 0)
        # Workers report every 3 seconds.
        self.wait(counted, f"{self.target.total()} requests in the statistics", 8)


def main():
    signal.signal(signal.SIGALRM, lambda *_: (_ for _ in ()).throw(TimeoutError("the case takes too long")))
    support.main()
