"""`run.mode: once`: Jobs that run a test to its end, once, with the test's exit code and a report."""

import base64
import csv
import io
import json
import os
import re
import tarfile

import packages
from harness import CHART_VERSION, INDEX_PORT, NEWEST, RESTRICTED, SCRIPT, Case, Index, main

RUN = "{mode: once, users: 6, spawn_rate: 6, run_time: 3s}"
REPORT = "{mode: once, users: 6, spawn_rate: 6, run_time: 2s, report: {claim: reports, log: true}}"
FAILING = SCRIPT.replace('"/visit"', '"/fail"')
ENDLESS = "{mode: once, users: 4, spawn_rate: 4, run_time: 10m, report: {formats: [json], log: true}}"


class Tests(Case):
    def jobs(self):
        """(master, workers)"""
        jobs = {job.manifest["metadata"]["labels"]["component"]: job for job in self.cluster.controllers("Job")}
        return jobs["master"], jobs["worker"]

    def wait_for_jobs(self, master, workers="Complete"):
        self.wait(lambda: all(job.ended.is_set() for job in self.jobs()), "the Jobs to end")
        self.assertEqual([job.status for job in self.jobs()], [master, workers], self.cluster.tale())

    def statuses(self, component):
        return [pod.statuses("locust") for pod in self.cluster.pods(component)]

    def runs_once(self, version, **standards):
        manifests = self.manifests(self.load_test(run=RUN), version=version,
                                   standards=self.standards(**standards) if standards else None)
        self.start(manifests)
        self.wait_for_jobs("Complete")
        self.assert_counts()
        self.assertEqual((self.statuses("master"), self.statuses("worker")), ([[0]], [[0], [0]]))
        return manifests

    def test_once(self):
        manifests = self.runs_once(CHART_VERSION)
        # The same again runs nothing; another script is another run, of which each part is new.
        before, seen = self.cluster.pods(), self.target.total()
        self.cluster.apply(manifests)
        self.assertEqual(self.cluster.pods(), before)
        self.target.counts.clear()
        self.cluster.apply(self.manifests(self.load_test(SCRIPT.replace("/visit", "/other"), RUN)))
        self.assertEqual(len(self.cluster.controllers("Job")), 2)
        self.wait_for_jobs("Complete")
        self.assertEqual(set(self.target.counts), {"/other"})
        self.assert_counts()
        self.assertGreater(seen, 0)

    def test_once_restricted_with_the_newest_locust(self):
        self.runs_once(NEWEST, **RESTRICTED)

    def test_once_after_a_preflight_with_packages(self):
        """The script is loaded twice in the master, with its packages, and each time writes what it is."""
        script = SCRIPT.replace("class", "import greet\n    print('loaded with', greet.VERSION)\n\n\n    class", 1)
        test = self.load_test(script, RUN.replace("once,", "once, preflight: true,"), 'pip_packages: ["greet<2"]')
        manifests = self.manifests(test, standards=self.standards(pip={"indexUrl": f"http://localhost:{INDEX_PORT}/simple"}, **RESTRICTED))
        self.start(None)
        index = Index(self.cluster.network, packages.ALL)
        self.addCleanup(index.close)
        self.cluster.apply(manifests)
        self.wait_for_jobs("Complete")
        self.assert_counts()
        for container in ("locust-preflight", "locust"):
            self.assertIn("loaded with 1.5\n", self.pod("master").log(container))

    def test_once_with_failures(self):
        self.start(self.manifests(self.load_test(FAILING, RUN)))
        self.wait_for_jobs("BackoffLimitExceeded")
        self.assert_counts(failures=self.target.total())
        self.assertEqual((self.statuses("master"), self.statuses("worker")), ([[1]], [[0], [0]]))

    def test_once_with_a_report(self):
        claim = self.state / "claims" / "reports"
        claim.mkdir(parents=True)
        os.chmod(claim, 0o777)
        self.start(self.manifests(self.load_test(run=REPORT)))
        self.wait_for_jobs("Complete")
        self.assert_counts()
        (folder,) = claim.iterdir()
        self.assertEqual(folder.name, self.pod("master").name)
        kept = {path.name: path.read_text() for path in folder.iterdir()}
        self.assertEqual(self.printed_report(), kept)
        self.assertEqual(set(kept), {"report.html", "stats.csv", "failures.csv", "exceptions.csv", "stats.json"})
        rows = list(csv.DictReader(io.StringIO(kept["stats.csv"])))
        self.assertEqual(int(rows[-1]["Request Count"]), self.target.total())
        self.assertEqual([entry["num_requests"] for entry in json.loads(kept["stats.json"])], [self.target.total()])
        self.assertIn("<title>", kept["report.html"])

    def printed_report(self):
        """{file name: text}"""
        printed = re.search(r"^----- BEGIN LOCUST REPORT: tar.gz in base64 -----\n(.*?)\n----- END LOCUST REPORT -----$",
                            self.master_log(), re.DOTALL | re.MULTILINE)[1]
        with tarfile.open(fileobj=io.BytesIO(base64.b64decode(printed))) as archive:
            return {entry.name: archive.extractfile(entry).read().decode() for entry in archive}

    def start_endless(self):
        self.start(self.manifests(self.load_test(run=ENDLESS)))
        self.wait(lambda: self.target.total() > 20, "requests")

    def test_once_cut_short_is_no_success(self):
        self.start_endless()
        self.pod("master").stop(disruption=True)
        self.wait_for_jobs("BackoffLimitExceeded")
        self.assertIn("The test was cut short: the master was told to leave", self.master_log())
        self.assertEqual(self.statuses("master"), [[1]])
        self.assert_counts()
        (entry,) = json.loads(self.printed_report()["stats.json"])
        self.assertEqual(entry["num_requests"], self.target.total())

    def test_once_replaces_a_worker_whose_node_goes_away(self):
        self.start_endless()
        (lost, stays) = self.cluster.pods("worker")
        lost.stop(disruption=True)
        self.wait(lambda: len(self.cluster.pods("worker")) == 3, "another worker")
        self.wait(lambda: len(re.findall("reported as ready", self.master_log())) == 3, "it to join")
        self.assertEqual([job.status for job in self.jobs()], ["Active", "Active"])
        self.assertFalse(stays.is_over())

    def test_once_without_workers_gives_up(self):
        test = self.load_test("import nosuchmodule\n", RUN, spec="worker_container: {replicas: 1}")
        manifests = self.manifests(test, "--set-string", "master.environment.LOCUST_EXPECT_WORKERS_MAX_WAIT=2")
        self.start(manifests)
        self.wait_for_jobs("BackoffLimitExceeded", "BackoffLimitExceeded")
        self.assertEqual(self.target.total(), 0)


if __name__ == "__main__":
    main()
