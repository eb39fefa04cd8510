"""The real program over real TLS: defaults, denials, warnings, and standards that change while it runs."""

import base64
import json
import subprocess
import threading
import unittest

import contract

STANDARDS = """apiVersion: locust-standards/v1
kind: LocustStandards
metadata: {name: acme}
spec:
  rules:
    worker-replicas: {max: %d}
    image-pinned: {action: warn}
  environments:
    - {name: prod, namespaces: ["load-prod*"], rules: {worker-replicas: {max: 2}}}
"""


def deployment(replicas, image="locustio/locust:2.32.2"):
    return {
        "apiVersion": "apps/v1", "kind": "Deployment", "metadata": {"name": "demo-worker"},
        "spec": {"replicas": replicas, "template": {"spec": {"containers": [
            {"name": "locust", "image": image, "args": ["locust", "--worker"]}]}}}}


def review(item, namespace="load", **request):
    return json.dumps({
        "apiVersion": "admission.k8s.io/v1", "kind": "AdmissionReview",
        "request": {"uid": "u1", "operation": "CREATE", "kind": {"group": "apps", "version": "v1", "kind": item["kind"]},
                    "namespace": namespace, "userInfo": {"username": "jane"}, "object": item, **request}})


class Judgement(contract.ServerTest):

    def serve(self, limit=50):
        return self.start(standards=STANDARDS % limit, binary=contract.WEBHOOK)

    def ask(self, server, body, path="/validate"):
        status, text, headers = server.review(body, path)
        self.assertEqual((status, headers["Content-Type"]), (200, "application/json"))
        reply = json.loads(text)
        self.assertEqual((reply["apiVersion"], reply["kind"], reply["response"]["uid"]),
                         ("admission.k8s.io/v1", "AdmissionReview", "u1"))
        return reply["response"]

    def test_denies_warns_and_allows(self):
        server = self.serve()
        self.assertEqual(self.ask(server, review(deployment(50))), {"uid": "u1", "allowed": True})
        self.assertEqual(
            self.ask(server, review(deployment(51, "locustio/locust"))),
            {"uid": "u1", "allowed": False,
             "status": {"code": 403, "reason": "Forbidden",
                        "message": "Deployment/demo-worker violates the standards acme:\n"
                                   "  worker-replicas: spec.replicas: this starts 51 workers, more than 50; set it to 50 or less"},
             "warnings": ["image-pinned: spec.template.spec.containers[locust].image: image `locustio/locust` has no tag, "
                          "which means `latest`; name a version, like `locustio/locust:2.32.2`"]})
        self.assertFalse(self.ask(server, review(deployment(3), "load-prod-eu"))["allowed"])

    def test_mutates_once(self):
        server = self.serve()
        response = self.ask(server, review(deployment(1)), "/mutate")
        self.assertEqual((response["allowed"], response["patchType"]), (True, "JSONPatch"))
        self.assertEqual(
            json.loads(base64.b64decode(response["patch"])),
            [{"op": "add", "path": "/spec/template/spec/containers/0/resources",
              "value": {"limits": {"cpu": "1", "memory": "1Gi"}, "requests": {"cpu": "50m", "memory": "256Mi"}}},
             {"op": "add", "path": "/spec/template/spec/enableServiceLinks", "value": False},
             {"op": "add", "path": "/spec/template/spec/automountServiceAccountToken", "value": False}])

    def test_logs_and_counts_its_decisions(self):
        server = self.serve()
        self.ask(server, review(deployment(51, "locustio/locust"), dryRun=True))
        entry = server.await_line("review")
        for varies in ("time", "microseconds", "bytes"):
            entry.pop(varies)
        self.assertEqual(entry, {
            "level": "warning", "message": "review", "endpoint": "validate", "verdict": "denied", "uid": "u1", "operation": "CREATE",
            "kind": "Deployment", "namespace": "load", "name": "demo-worker", "user": "jane", "dryRun": True,
            "denied": ["worker-replicas"], "warned": ["image-pinned"], "status": 200})
        self.assertEqual(server.metric("rule_results_total", rule="worker-replicas", action="deny"), 1)
        self.assertEqual(server.metric("rule_results_total", rule="image-pinned", action="warn"), 1)
        self.assertEqual(
            server.metric("reviews_total", endpoint="validate", operation="CREATE", kind="Deployment", verdict="denied"), 1)

    def test_refuses_what_is_no_review(self):
        server = self.serve()
        for body, sentence in (
                ("{}", "kind must be AdmissionReview\n"),
                ("", "line 1, column 1: malformed JSON\n"),
                (review(deployment(1)).replace("admission.k8s.io/v1", "admission.k8s.io/v1beta1", 1),
                 "apiVersion must be admission.k8s.io/v1\n"),
                (review(deployment(1), uid=""), "request.uid is missing\n"),
                (review(deployment(1)).replace('"name"', '"kind": "x", "kind"', 1), 'member "kind" stands twice in one object\n'),
                (review(deployment(1))[:-1], None),
                (review(deployment(1)).replace("demo", "de\xffmo").encode("latin-1"), None),
                ('{"a":' * 200 + "1" + "}" * 200, "nested deeper than 100 levels\n")):
            with self.subTest(sentence):
                status, text, _ = server.review(body)
                self.assertEqual(status, 400)
                if sentence:
                    self.assertEqual(text, sentence)
        self.assertEqual(self.ask(server, review(deployment(1))), {"uid": "u1", "allowed": True})

    def test_standards_change_while_reviews_run(self):
        server = self.serve(limit=10)
        verdicts, failures, done = set(), [], threading.Event()

        def load():
            client = server.client()
            while not done.is_set():
                status, text, _ = server.review(review(deployment(11)), client=client)
                verdicts.add(json.loads(text)["response"]["allowed"] if status == 200 else failures.append((status, text)))
            client.close()

        threads = [threading.Thread(target=load) for _ in range(2)]
        for thread in threads:
            thread.start()
        try:
            for limit in (11, 10) * 10:
                contract.write(server.standards, STANDARDS % limit)
                contract.until(lambda: self.ask(server, review(deployment(11)))["allowed"] == (limit == 11), f"limit {limit}")
            contract.write(server.standards, STANDARDS.replace("max: 2", "maxx: 2") % 11)
            entry = server.await_line("not loaded, what was loaded before stays in use")
        finally:
            done.set()
            for thread in threads:
                thread.join()
        self.assertEqual(entry["reasons"], [
            f"{server.standards}:9:74: error: spec.environments[0].rules.worker-replicas.maxx: unknown field\n"
            "  9 |     - {name: prod, namespaces: [\"load-prod*\"], rules: {worker-replicas: {maxx: 2}}}\n"
            "    |                                                                          ^\n"
            "hint: did you mean `max`?"])
        self.assertFalse(self.ask(server, review(deployment(11)))["allowed"], "the last good one")
        self.assertEqual((failures, verdicts), ([], {True, False}))
        self.assert_small(server)

    def test_answers_offline_as_it_serves(self):
        server = self.serve()
        for path in ("validate", "mutate"):
            for body in (review(deployment(50)), review(deployment(51, "locustio/locust"))):
                offline = subprocess.run([contract.WEBHOOK, "review", "--standards", server.standards, "--endpoint", path],
                                         input=body, capture_output=True, text=True, check=False)
                served = server.review(body, "/" + path)[1]
                self.assertEqual(offline.stdout, served + "\n")
                self.assertEqual(offline.returncode, 0 if json.loads(served)["response"]["allowed"] else 1)


if __name__ == "__main__":
    unittest.main()
