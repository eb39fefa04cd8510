"""`check` on files, and what `render` emits judged again by `check`."""

import json
import os
import pathlib
import re
import sys
import unittest
import xml.etree.ElementTree as ElementTree

sys.path.insert(0, str(pathlib.Path(__file__).parent.parent / "helm"))

from support import EXAMPLES, STREAMS, Case, is_load_test, main  # noqa: E402

STANDARDS = pathlib.Path(__file__).parent / "standards.yaml"
ENVIRONMENT = ("--namespace", "load-prod", "--at", "2030-06-01")


class Tests(Case):
    def check(self, *arguments, status=0, **options):
        arguments = ("--python", self.python(), *arguments)
        return self.run_program(os.environ["LOCUST_RENDERER"], "check", *arguments, status=status, **options)

    def python(self):
        """One that finds nothing: which Python the machine has must not matter."""
        path = self.write("python", "#!/bin/sh\ncat >/dev/null\necho '[[3, 13], []]'\n")
        path.chmod(0o700)
        return path

    def examples(self):
        for example in EXAMPLES:
            if is_load_test(example):
                yield example

    def standards(self, **changes):
        """The strict standards with words replaced."""
        text = STANDARDS.read_text()
        for old, new in changes.items():
            self.assertIn(old, text)
            text = text.replace(old, new)
        return self.write(f"standards {len(changes)}.yaml", text)

    def render_all(self, standards, *more, **options):
        """Every example on every stream of one release: the example's name, the output, the report."""
        for example in self.examples():
            for name in ("helm3.yaml", "helm4.yaml", "unittest.yaml"):
                report = self.folder / "report.json"
                out, _ = self.render((STREAMS / name).read_text(), "--test", example, "--standards", standards,
                                     *ENVIRONMENT[:2], "--report", report, "--report-format", "json", *more,
                                     **options)
                # Hooks get their defaults in the cluster; render leaves them alone.
                documents = [d for d in re.split(r"(?m)^(?=---)", out) if "helm.sh/hook" not in d]
                yield f"{example.name} on {name}", "".join(documents), json.loads(report.read_text())

    def test_what_render_emits_has_no_findings(self):
        count = 0
        # What only the load test can mend: the certificates of its hosts.
        standards = self.standards(**{"ingress-tls: {}": "ingress-tls: {action: off}"})
        for name, out, report in self.render_all(standards):
            with self.subTest(name):
                self.assertEqual([d for d in report["diagnostics"] if "[" in d["message"]], [])
                manifests = self.write("rendered.yaml", out)
                text, err = self.check("--standards", standards, *ENVIRONMENT, manifests)
                self.assertEqual(text, "1 file checked: 0 errors, 0 warnings\n")
                self.assertEqual(err, "")
                count += 1
        self.assertGreaterEqual(count, 27)

    def test_render_and_check_find_the_same(self):
        """With standards that nothing fulfils: render's warnings are what check denies."""
        changes = {
            "max: 10}": "max: 1}",
            "docker.io/locustio": "registry.acme.example",
            "cpu: \"2\", memory: 2Gi": "cpu: 10m",
            "pip-options: {}": "pip-pinned: {hashes: true}",
            "\"*.staging.example\", shop-api, ": "",
        }
        hard = self.standards(**changes)
        soft = self.write("soft.yaml", hard.read_text().replace("spec:\n", "spec:\n  enforce: warn\n", 1))
        suffix = " (will be denied when the standards enforce it)"
        count = 0
        for name, out, report in self.render_all(soft):
            with self.subTest(name):
                told = sorted((d["path"], d["message"].replace(suffix, "")) for d in report["diagnostics"]
                              if suffix in d["message"])
                manifests = self.write("rendered.yaml", out)
                text, _ = self.check("--standards", hard, *ENVIRONMENT, "--format", "json", manifests, status=1)
                found = sorted((f"{f['object']} {f['path']}", f"{f['message']} [{f['rule']}]")
                               for file in json.loads(text)["files"] for f in file["findings"])
                self.assertEqual(found, told)
                count += len(found)
        self.assertGreater(count, 100)

    def test_a_denial_stops_render(self):
        example = next(e for e in self.examples() if e.name == "checkout.yaml")
        standards = self.standards(**{"max: 10}": "max: 3}"})
        out, err = self.render((STREAMS / "helm3.yaml").read_text(), "--test", example, "--standards", standards,
                               *ENVIRONMENT[:2], status=1)
        self.assertEqual(out, "")
        self.assertIn(f"{example}:16:15: error: Deployment/load-prod/checkout-worker spec.replicas: this starts 4 workers, more "
                      "than 3 [worker-replicas]\n  16 |     replicas: 4\n", err)

    def test_an_audit_is_in_the_report_only(self):
        example = next(e for e in self.examples() if e.name == "checkout.yaml")
        standards = self.standards(**{"max: 10}": "max: 3, action: audit}",
                                      "ingress-tls: {}": "ingress-tls: {action: off}"})
        report = self.folder / "report.txt"
        _, err = self.render((STREAMS / "helm3.yaml").read_text(), "--test", example, "--standards", standards,
                             *ENVIRONMENT[:2], "--report", report)
        self.assertNotIn("[worker-replicas]", err)
        self.assertIn("notice: Deployment/load-prod/checkout-worker spec.replicas: this starts 4 workers, more than 3 "
                      "[worker-replicas]\n", report.read_text())

    def test_examples_are_judged_at_their_own_lines(self):
        standards = self.standards(**{"max: 10}": "max: 1}"})
        text, _ = self.check("--standards", standards, *ENVIRONMENT, "--format", "json", *self.examples(), status=1)
        lines = {}
        for file in json.loads(text)["files"]:
            for finding in file["findings"]:
                self.assertGreater(finding["line"], 0, finding)
                if finding["rule"] == "worker-replicas":
                    lines[pathlib.Path(file["source"]).name] = finding["line"]
        for name, line in lines.items():
            source = next(e for e in self.examples() if e.name == name).read_text().splitlines()
            self.assertIn("replicas", source[line - 1].lower(), name)
        self.assertGreaterEqual(len(lines), 4)

    def findings(self, output_format):
        folder = self.folder / "manifests"
        self.write("manifests/worker.yaml", WORKER)
        self.write("manifests/broken.yaml", "a: [\n")
        self.write("manifests/good.yaml", GOOD)
        return self.check("--standards", STANDARDS, *ENVIRONMENT, "--format", output_format, folder, status=1)[0]

    def test_every_format_says_the_same(self):
        report = json.loads(self.findings("json"))
        found = [(file["source"], f["rule"], f["severity"], f["line"]) for file in report["files"]
                 for f in file["findings"]]
        self.assertEqual([file["source"].rpartition("/")[2] for file in report["files"]],
                         ["broken.yaml", "good.yaml", "worker.yaml"])
        self.assertGreater(len(found), 5)

        run = json.loads(self.findings("sarif"))["runs"][0]
        levels = {"error": "error", "warning": "warning", "note": "notice"}
        self.assertEqual(
            [("invalid-file" if not rule else rule, severity, line) for _, rule, severity, line in found],
            [(r["ruleId"], levels[r["level"]], r["locations"][0]["physicalLocation"]["region"]["startLine"])
             for r in run["results"]])
        described = {rule["id"] for rule in run["tool"]["driver"]["rules"]}
        self.assertLessEqual({r["ruleId"] for r in run["results"]}, described)

        suites = ElementTree.fromstring(self.findings("junit"))
        failed = {(case.get("classname"), case.get("name")) for case in suites.iter("testcase")
                  if case.find("failure") is not None}
        self.assertEqual(failed, {(source, rule or "valid") for source, rule, severity, _ in found
                                  if severity == "error"})
        self.assertEqual(int(suites.get("tests")), len(list(suites.iter("testcase"))))
        self.assertEqual(int(suites.get("failures")), len(failed))

        text = self.findings("text")
        for source, rule, severity, line in found:
            self.assertRegex(text, rf"(?m)^{source}:{line}:\d+: {severity}: .*" + (rf"\[{rule}\]$" if rule else ""))
        self.assertTrue(text.endswith(f"3 files checked: {report['errors']} errors, {report['warnings']} warnings\n"))

    def test_sarif_keeps_to_its_schema(self):
        path = os.environ.get("LOCUST_SARIF_SCHEMA")
        if not path:
            raise unittest.SkipTest("LOCUST_SARIF_SCHEMA names no schema")
        try:
            import jsonschema
        except ImportError:
            raise unittest.SkipTest("no jsonschema: apt-get install python3-jsonschema") from None
        schema = json.loads(pathlib.Path(path).read_text())
        jsonschema.validate(json.loads(self.findings("sarif")), schema)

    def test_stdin_and_exit_statuses(self):
        standards = ("--standards", STANDARDS, *ENVIRONMENT)
        self.assertIn("<stdin>:6:13: error: Deployment/load-prod/w-worker spec.replicas: ",
                      self.check(*standards, "-", stdin=WORKER, status=1)[0])
        self.assertEqual(self.check(*standards, "-", stdin=GOOD), ("1 file checked: 0 errors, 0 warnings\n", ""))
        self.check(*standards, self.folder / "missing.yaml", status=3)
        self.check("--standards", self.folder / "missing.yaml", "-", status=3)
        self.check(*standards, status=2)


WORKER = """apiVersion: apps/v1
kind: Deployment
metadata:
  name: w-worker
spec:
  replicas: 60
  template:
    spec:
      containers:
      - name: locust
        image: locustio/locust:latest
        args: [--worker]
"""

GOOD = """apiVersion: v1
kind: Service
metadata: {name: web, labels: {load_test: w}}
spec: {type: ClusterIP}
"""

if __name__ == "__main__":
    main()
