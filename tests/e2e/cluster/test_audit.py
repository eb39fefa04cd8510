"""The audit of a real cluster: as its CronJob runs it and in a terminal, with the rights of the chart's account and no others."""

import json
import unittest

import support
from support import WEBHOOK, Case, Installation, deployment, main, pod

AUDIT = "gate-locust-webhook-audit"
OPEN, POLICY = "reports.openreports.io", "policyreports.wgpolicyk8s.io"
STANDARDS = """\
apiVersion: locust-standards/v1
kind: LocustStandards
metadata: {name: acme}
spec:
  rules:
    image-pinned: {}
    worker-replicas: {max: 2, action: warn}
    plain-text-secrets: {action: audit}
  environments:
    - {name: prod, namespaces: ["load-*"], rules: {worker-replicas: {max: 50}}}
  exemptions:
    - {rule: image-pinned, namespaces: [load-b], names: [old], reason: rehearsal, expires: 2999-12-31}
"""
LATEST = "locustio/locust:latest"
IMAGE = ("{path}.containers[locust].image: image `locustio/locust:latest` may be another one tomorrow: its tag moves{more}; name a "
         "version, like `locustio/locust:2.32.2`")


def definition(name, kind):
    """Of a report, by the fields that the two APIs share. What is not in it, an API server drops."""
    plural, group = name.split(".", 1)
    text, number = {"type": "string"}, {"type": "integer"}
    reference = {"type": "object", "properties": {key: text for key in ("apiVersion", "kind", "namespace", "name", "uid")}}
    result = {"type": "object", "required": ["policy"], "properties": {
        **{key: text for key in ("source", "policy", "rule", "category", "message")},
        "result": {**text, "enum": ["pass", "fail", "warn", "error", "skip"]}, "severity": {**text, "enum": ["high", "low", "medium"]},
        "scored": {"type": "boolean"}, "resources": {"type": "array", "items": reference},
        "properties": {"type": "object", "additionalProperties": text}}}
    schema = {"type": "object", "properties": {
        "summary": {"type": "object", "properties": {key: number for key in ("pass", "fail", "warn", "error", "skip")}},
        "results": {"type": "array", "items": result}}}
    version = {"openreports.io": "v1alpha1", "wgpolicyk8s.io": "v1alpha2"}[group]
    return {"apiVersion": "apiextensions.k8s.io/v1", "kind": "CustomResourceDefinition", "metadata": {"name": name}, "spec": {
        "group": group, "scope": "Namespaced", "names": {"plural": plural, "singular": kind.lower(), "kind": kind},
        "versions": [{"name": version, "served": True, "storage": True, "schema": {"openAPIV3Schema": schema}}]}}


DEFINITIONS = {OPEN: definition(OPEN, "Report"), POLICY: definition(POLICY, "PolicyReport")}


def setUpModule():
    cluster = support.start()
    # From before there was a webhook.
    for name, objects in (("load-a", [deployment("many", LATEST, replicas=3), deployment("good"), pod("bare", LATEST)]),
                          ("load-b", [deployment("old", LATEST), deployment("wide", replicas=51)]),
                          ("plain", [deployment("three", replicas=3)])):
        cluster.namespace(name, guarded=False)
        for each in objects:
            cluster.kubectl("create", "-n", name, "-f", "-", stdin=each)
    cluster.namespace("load-c", guarded=False)
    cluster.wait(lambda: len(cluster.get("pods", "-n", "load-b")["items"]) == 52, "the pods of the Deployments", 120)
    cluster.kubectl("label", "namespace", "load-a", "load-b", "plain", f"{support.OPT_IN}=enabled")
    installation = Installation(cluster)
    unittest.addModuleCleanup(installation.close)
    installation.install(4, values={"standards": {"content": STANDARDS}, "audit": {"enabled": True, "schedule": "0 0 1 1 *"}})
    Case.installation = installation


class Tests(Case):
    def define(self, *names):
        """Has the API server take reports, until the end of the test."""
        for name in names:
            self.kubectl("create", "-f", "-", stdin=DEFINITIONS[name])
            self.addCleanup(self.undefine, name)
            self.cluster.wait(lambda name=name: self.serves(name), f"{name} to be served")

    def serves(self, name):
        plural, group = name.split(".", 1)
        version = DEFINITIONS[name]["spec"]["versions"][0]["name"]
        path = f"/apis/{group}/{version}"
        return self.cluster.has(path) and plural in {each["name"] for each in self.cluster.admin.get(path)["resources"]}

    def undefine(self, name):
        self.kubectl("delete", "crd", name)
        self.cluster.wait(lambda: not self.serves(name), f"{name} to be gone")

    def audit(self, *arguments, status=0, account=AUDIT):
        """With the token of an account, from outside of the cluster."""
        folder = self.cluster.plane.folder
        (folder / "token").write_text(self.kubectl("create", "token", "-n", "locust-system", account).out)
        (folder / "standards.yaml").write_text(STANDARDS)
        return self.cluster.run(
            WEBHOOK, "audit", "--standards=standards.yaml", f"--server=https://127.0.0.1:{self.cluster.plane.port}",
            "--token-file=token", f"--ca-file={self.cluster.plane.authority}", "--report-name", AUDIT,
            "--report-owner", AUDIT + "-reports", *arguments, status=status)

    def report(self, kind, namespace):
        return self.cluster.get(kind, AUDIT, "-n", namespace)

    def reports(self, kind):
        return {item["metadata"]["namespace"]: item for item in self.cluster.get(kind, "-A")["items"]}

    def test_table(self):
        """In pages of two, of 50 pods and more; what controllers made is told once."""
        result = self.audit("--no-report", "--page-size=2", status=1)
        template = "spec.template.spec"
        self.assertEqual(result.out, (
            "NAMESPACE  OBJECT            RULE             EFFECT    MESSAGE\n"
            f"load-a     Deployment/many   image-pinned     deny      {IMAGE.format(path=template, more='')}\n"
            f"load-a     Pod/bare          image-pinned     deny      {IMAGE.format(path='spec', more='')}\n"
            "load-b     Deployment/old    image-pinned     exempted  "
            f"{IMAGE.format(path=template, more=' (exempted until 2999-12-31: rehearsal)')}\n"
            "load-b     Deployment/wide   worker-replicas  warn      spec.replicas: this starts 51 workers, more than 50; set it to 50 "
            "or less\n"
            "plain      Deployment/three  worker-replicas  warn      spec.replicas: this starts 3 workers, more than 2; set it to 2 or "
            "less\n\n"
            "6 objects in 4 namespaces: 2 deny, 2 warn, 0 audit, 1 exempted\n"))
        self.assertEqual(result.err, "warning: namespace load-c is of the environment prod, but not guarded\n"
                                     "hint: label it as --namespace-selector says, or take it out of the environment\n")

    def test_the_same_as_the_webhook_says(self):
        said = self.kubectl("create", "-n", "load-a", "-f", "-", stdin=deployment("new", LATEST), status=1).err
        found = json.loads(self.audit("--no-report", "--output=json", status=1).out)["namespaces"][0]["findings"][0]
        self.assertIn(f"\n  {found['rule']}: {found['path']}: {found['message']}; {found['hint']}\n", said)

    def test_without_definitions(self):
        result = self.audit(status=1)
        self.assertTrue(result.err.startswith(
            "notice: no reports are written: the API server serves neither openreports.io nor wgpolicyk8s.io\n"
            "hint: install the definitions of one of them, or say --no-report\n"), result.err)

    def check_reports(self, name, kind, version):
        self.audit(status=1)
        reports = self.reports(name)
        self.assertEqual(sorted(reports), ["load-a", "load-b", "plain", "probe-gate"])
        whole = reports["load-b"]
        uids = {each: self.cluster.get("-n", "load-b", "deployment", each)["metadata"]["uid"] for each in ("old", "wide")}
        role = self.cluster.get("clusterrole", AUDIT + "-reports")["metadata"]["uid"]
        metadata = whole.pop("metadata")
        self.assertEqual(metadata["labels"], {"app.kubernetes.io/managed-by": "locust-webhook"})
        self.assertEqual(metadata["ownerReferences"], [{"apiVersion": "rbac.authorization.k8s.io/v1", "kind": "ClusterRole",
                                                        "name": AUDIT + "-reports", "uid": role}])

        def result(name, rule, effect, outcome, severity, path, message):
            return {"source": "locust-webhook", "policy": "acme", "rule": rule, "category": "Locust", "result": outcome,
                    "severity": severity, "scored": False, "message": message,
                    "resources": [{"apiVersion": "apps/v1", "kind": "Deployment", "namespace": "load-b", "name": name,
                                   "uid": uids[name]}],
                    "properties": {"effect": effect, "environment": "prod", "path": path}}

        self.assertEqual(whole, {
            "apiVersion": version, "kind": kind, "summary": {"pass": 0, "fail": 0, "warn": 1, "error": 0, "skip": 1}, "results": [
                result("wide", "worker-replicas", "warn", "warn", "medium", "spec.replicas",
                       "spec.replicas: this starts 51 workers, more than 50; set it to 50 or less"),
                result("old", "image-pinned", "exempted", "skip", "low", "spec.template.spec.containers[locust].image",
                       IMAGE.format(path="spec.template.spec", more=" (exempted until 2999-12-31: rehearsal)"))]})
        # Again: nothing is written.
        again = json.loads(self.audit("--output=json", status=1).out)
        self.assertEqual(again["reports"], {"created": 0, "updated": 0, "unchanged": 4, "deleted": 0})
        self.assertEqual({name: item["metadata"]["resourceVersion"] for name, item in self.reports(name).items()},
                         {name: item["metadata"]["resourceVersion"] for name, item in reports.items() if name != "load-b"} |
                         {"load-b": metadata["resourceVersion"]})

    def test_policy_reports(self):
        self.define(POLICY)
        self.check_reports(POLICY, "PolicyReport", "wgpolicyk8s.io/v1alpha2")

    def test_open_reports_where_both_are_served(self):
        self.define(POLICY, OPEN)
        self.check_reports(OPEN, "Report", "openreports.io/v1alpha1")
        self.assertEqual(self.reports(POLICY), {})

    def test_a_report_follows_the_namespace(self):
        self.define(OPEN)
        self.audit("--max-results=1", status=1)
        first = self.report(OPEN, "load-a")
        self.assertEqual(first["summary"], {"pass": 1, "fail": 2, "warn": 0, "error": 0, "skip": 0})
        self.assertEqual([(each["resources"][0]["name"], each["properties"]["leftOut"]) for each in first["results"]], [("many", "1")])
        self.kubectl("label", "-n", "load-a", OPEN, AUDIT, "team=load")
        self.kubectl("delete", "-n", "load-a", "pod", "bare")
        self.addCleanup(self.remake_bare)
        self.kubectl("label", "namespace", "plain", support.OPT_IN + "-")
        self.addCleanup(self.kubectl, "label", "namespace", "plain", support.OPT_IN + "=enabled")
        again = json.loads(self.audit("--output=json", "--max-results=1", status=1).out)
        self.assertEqual(again["reports"], {"created": 0, "updated": 1, "unchanged": 2, "deleted": 1})
        second = self.report(OPEN, "load-a")
        self.assertEqual(second["metadata"]["uid"], first["metadata"]["uid"])
        self.assertEqual(second["metadata"]["labels"], {"app.kubernetes.io/managed-by": "locust-webhook", "team": "load"})
        self.assertEqual(second["summary"]["fail"], 1)
        self.assertEqual(sorted(self.reports(OPEN)), ["load-a", "load-b", "probe-gate"])

    def remake_bare(self):
        self.kubectl("label", "namespace", "load-a", support.OPT_IN + "-")
        self.kubectl("create", "-n", "load-a", "-f", "-", stdin=pod("bare", LATEST))
        self.kubectl("label", "namespace", "load-a", support.OPT_IN + "=enabled")

    def test_somebody_else_s_report(self):
        self.define(OPEN)
        theirs = {"apiVersion": "openreports.io/v1alpha1", "kind": "Report", "metadata": {"name": AUDIT, "namespace": "plain"}}
        self.kubectl("create", "-f", "-", stdin=theirs)
        result = self.audit("--namespace-selector=kubernetes.io/metadata.name=plain", status=3)
        self.assertTrue(result.err.endswith(f"error: namespace plain: Report/plain/{AUDIT} was made by somebody else\n"
                                            "hint: choose another name by --report-name, or delete it\n"), result.err)
        self.assertNotIn("results", self.report(OPEN, "plain"))

    def test_what_the_account_may_not_do(self):
        """The webhook's own account may read nothing; the audit's own may change no other report, and no more than list."""
        refused = self.audit("--no-report", status=3, account="gate-locust-webhook")
        self.assertEqual(refused.out + refused.err, (
            'error: GET /api/v1/namespaces: 403: namespaces is forbidden: User "system:serviceaccount:locust-system:'
            'gate-locust-webhook" cannot list resource "namespaces" in API group "" at the cluster scope\n'
            "hint: the account needs the verb `list` for the resource `namespaces` in the whole cluster\n"))
        self.define(OPEN)
        other = self.audit("--report-name=another", "--namespace-selector=kubernetes.io/metadata.name=plain", status=3)
        self.assertEqual(other.err.split("\n", 2)[0:2], [
            "warning: namespace load-a is of the environment prod, but not guarded",
            "hint: label it as --namespace-selector says, or take it out of the environment"])
        self.assertIn(
            "error: namespace plain: GET /apis/openreports.io/v1alpha1/namespaces/plain/reports/another: 403: "
            'reports.openreports.io "another" is forbidden: User "system:serviceaccount:locust-system:' + AUDIT +
            '" cannot get resource "reports" in API group "openreports.io" in the namespace "plain"\n'
            "hint: the account needs the verb `get` for the resource `reports` of the API group `openreports.io` in the namespace "
            "`plain`\n", other.err)
        for verb, resource, allowed in (("list", "deployments.apps", "yes"), ("get", "deployments.apps", "no"),
                                        ("list", "secrets", "no"), ("get", "configmaps", "no"), ("watch", "pods", "no"),
                                        ("delete", "pods", "no"), ("list", "namespaces", "yes"), ("create", OPEN, "yes"),
                                        ("delete", OPEN, "no"), ("delete", f"{OPEN}/{AUDIT}", "yes"),
                                        ("update", f"{OPEN}/another", "no"), ("update", f"{OPEN}/{AUDIT}", "yes")):
            with self.subTest(f"{verb} {resource}"):
                said = self.kubectl("auth", "can-i", verb, resource, "-n", "load-a", "--as",
                                    f"system:serviceaccount:locust-system:{AUDIT}", status=None)
                self.assertEqual(said.out.splitlines()[-1], allowed, said.err)

    def test_cronjob(self):
        """The pod that Kubernetes makes of it, with its own token and mounts. What it wrote goes with the chart's role."""
        self.define(POLICY)
        self.kubectl("create", "job", "-n", "locust-system", f"--from=cronjob/{AUDIT}", "now")
        self.addCleanup(self.kubectl, "delete", "job", "-n", "locust-system", "now", "--ignore-not-found")
        self.kubectl("wait", "-n", "locust-system", "--for=condition=complete", "job/now", "--timeout=60s")
        self.assertEqual({name: (item["summary"]["fail"], item["summary"]["warn"]) for name, item in self.reports(POLICY).items()},
                         {"load-a": (2, 0), "load-b": (0, 1), "plain": (0, 1), "probe-gate": (0, 0)})
        # Turned off: the owner goes, and with it the reports.
        on = {"standards": {"content": STANDARDS}, "audit": {"enabled": True, "schedule": "0 0 1 1 *"}}
        self.addCleanup(self.installation.helm, 4, "upgrade", values=on)
        self.installation.helm(4, "upgrade", values={**on, "audit": {"enabled": False}})
        self.cluster.wait(lambda: not self.reports(POLICY), "the reports to be gone")


if __name__ == "__main__":
    main()
