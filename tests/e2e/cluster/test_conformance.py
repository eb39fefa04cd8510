"""What Kubernetes' own conformance tests demand of admission webhooks, held against ours; ../README.md lists their cases."""

import contextlib
import itertools
import json
import os
import signal
import threading
import time

import support
from support import OPT_IN, Case, denial, deployment, main, merged, pod

STANDARDS = """\
apiVersion: locust-standards/v1
kind: LocustStandards
metadata: {name: acme}
spec:
  defaults: {podSecurity: restricted, resources: {limits: {ephemeral-storage: 1Gi}}}
  rules: {image-pinned: {}, plain-text-secrets: {}, worker-replicas: {max: 5}}
"""
NAME = "gate-locust-webhook"
GROUP = "/apis/admissionregistration.k8s.io/v1"
CONFIGURATIONS = [f"{GROUP}/{kind}webhookconfigurations" for kind in ("mutating", "validating")]
BAD = "locustio/locust:latest"
IMAGE = ("image-pinned: spec.containers[locust].image: image `locustio/locust:latest` may be another one tomorrow: its tag moves; "
         "name a version, like `locustio/locust:2.32.2`")
SECRET = ("plain-text-secrets: data.API_TOKEN: key `API_TOKEN` has a secret's name and its value in plain text; put it into a Secret "
          "and refer to it by secretKeyRef")
WORKERS = "worker-replicas: {}: this starts 9 workers, more than 5; set it to 5 or less"
TEST_VERSIONS = ("v1", "v2", "v3")  # the chart's rules name the first two
SKIP = {"name": "not-skip-me", "expression": "object.metadata.name != 'skip-me'"}


def setUpModule():
    support.start()
    support.install(values={"standards": {"content": STANDARDS}, "scope": {"matchConditions": [SKIP]}})
    Case.cluster.namespace("other", guarded=False)
    Case.cluster.namespace("load")
    schema = {"openAPIV3Schema": {"type": "object", "x-kubernetes-preserve-unknown-fields": True}}
    Case.cluster.admin.request("POST", "/apis/apiextensions.k8s.io/v1/customresourcedefinitions", {
        "metadata": {"name": "locusttests.locust.io"}, "spec": {
            "group": "locust.io", "scope": "Namespaced",
            "names": {"kind": "LocustTest", "plural": "locusttests", "singular": "locusttest"},
            "versions": [{"name": version, "served": True, "storage": version == "v1", "schema": schema}
                         for version in TEST_VERSIONS]}})
    for version in TEST_VERSIONS:
        Case.cluster.wait(lambda version=version: Case.cluster.has(f"/apis/locust.io/{version}/locusttests"), "LocustTests")


def config_map(name, **data):
    return {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": name, "labels": {"load_test": "demo"}}, "data": data}


def locust_test(name, version, replicas):
    spec = {"workerReplicas": replicas} if version == "v1" else {"worker": {"command": "x", "replicas": replicas}}
    return {"apiVersion": f"locust.io/{version}", "kind": "LocustTest", "metadata": {"name": name},
            "spec": {"image": "locustio/locust:2.44.4", **spec}}


class Tests(Case):
    numbers = itertools.count(1)

    def create(self, item, *arguments, namespace="load"):
        return self.kubectl("-n", namespace, "create", "-f", "-", *arguments, stdin=item, status=None)

    def load(self, *arguments, **options):
        return self.kubectl("-n", "load", *arguments, status=None, **options)

    def assert_denied(self, result, doing, subject, *violations):
        before = f'error when {doing} "STDIN": ' if doing else ""
        self.assert_says(result, f"Error from server (Forbidden): {before}{denial(subject, 'acme', *violations)}\n")

    def judged(self, name="probe", *arguments):
        """Whether a pod is asked about: (denied when it is bad, completed when it is good); None as long as a good one is refused,
        by API servers that were not told yet whom to trust."""
        bad = self.create(pod(name, image=BAD), "--dry-run=server", *arguments)
        good = self.create(pod(name), "--dry-run=server", "-o", "json", *arguments)
        if good.status:
            return None
        return "denied the request" in bad.err, "securityContext" in json.loads(good.out)["spec"]["containers"][0]

    def await_judged(self, expected, *arguments):
        self.cluster.wait(lambda: self.judged(*arguments) == expected, f"{expected} to be how {arguments} is judged")

    def configure(self, conditions=(), **values):
        """Upgrades the release, and waits until the API server goes by what the chart made of that."""
        user = f"revision-{next(self.numbers)}"
        seen = {"name": "revision", "expression": f"request.userInfo.username != '{user}'"}
        self.installation.helm(4, "upgrade", "--wait", "--timeout=60s", values={
            "standards": {"content": STANDARDS}, "scope": {"matchConditions": [*conditions, seen]}, **values})
        self.await_judged((False, False), "probe", f"--as={user}", "--as-group=system:masters")
        self.await_judged((True, True))

    @contextlib.contextmanager
    def silence(self, seconds=None):
        """Instances that take connections and do not answer, for so long or to the end of the block."""
        pids = [instance.container("webhook").pid() for instance in self.installation.pods()]

        def send(number):
            for pid in pids:
                os.kill(pid, number)

        send(signal.SIGSTOP)
        timer = threading.Timer(seconds or 60, send, [signal.SIGCONT])
        timer.start()
        try:
            yield
        finally:
            timer.cancel()
            send(signal.SIGCONT)
            self.cluster.wait(lambda: all(instance.is_ready() for instance in self.installation.pods()), "all to be ready")

    def test_discovery(self):
        group = next(group for group in self.cluster.admin.get("/apis")["groups"]
                     if group["name"] == "admissionregistration.k8s.io")
        self.assertIn("v1", [version["version"] for version in group["versions"]])
        served = {resource["name"]: resource["verbs"] for resource in self.cluster.admin.get(GROUP)["resources"]}
        for path in CONFIGURATIONS:
            self.assertLessEqual({"get", "create", "update", "patch", "deletecollection"}, set(served[path.rpartition("/")[2]]))
            self.assertEqual(self.cluster.admin.get(f"{path}/{NAME}")["webhooks"][0]["admissionReviewVersions"], ["v1"])

    def test_made_updated_and_patched(self):
        patch = json.dumps({"spec": {"containers": [{"name": "locust", "image": BAD}]}})
        self.assert_denied(self.create(pod("new", image=BAD)), "creating", "Pod/new", IMAGE)
        self.assertEqual(self.create(pod("held")).status, 0)
        there = self.cluster.get("-n", "load", "pod/held")
        there["spec"]["containers"][0]["image"] = BAD
        self.assert_denied(self.load("replace", "-f", "-", stdin=there), "replacing", "Pod/held", IMAGE)
        self.assert_denied(self.load("patch", "pod", "held", "-p", patch), "", "Pod/held", IMAGE)

        bad = {"API_TOKEN": "c29tZXRoaW5n"}
        self.assert_denied(self.create(config_map("new", **bad)), "creating", "ConfigMap/new", SECRET)
        self.assertEqual(self.create(config_map("held", users="5")).status, 0)
        self.assert_denied(self.load("replace", "-f", "-", stdin=config_map("held", **bad)), "replacing", "ConfigMap/held", SECRET)
        self.assert_denied(self.load("patch", "configmap", "held", "-p", json.dumps({"data": bad})), "", "ConfigMap/held", SECRET)

        self.assertEqual(self.cluster.get("-n", "load", "configmap/held")["data"], {"users": "5"})
        self.assertNotEqual(self.cluster.get("-n", "load", "pod/held")["spec"]["containers"][0]["image"], BAD)
        for path in ("pods/new", "configmaps/new"):
            self.assertFalse(self.cluster.has(f"/api/v1/namespaces/load/{path}"))
        # All of it is taken where nobody opted in.
        for item in (pod("new", image=BAD), config_map("new", **bad), pod("held"), config_map("held", users="5")):
            self.assertEqual(self.create(item, namespace="other").status, 0)
        for kind, change in (("pod", patch), ("configmap", json.dumps({"data": bad}))):
            self.assertEqual(self.kubectl("-n", "other", "patch", kind, "held", "-p", change).status, 0)

    def test_custom_resources(self):
        """In each version that is served, also those that are not the stored one and that no rule names."""
        for version in TEST_VERSIONS:
            with self.subTest(version):
                workers = WORKERS.format("spec.workerReplicas" if version == "v1" else "spec.worker.replicas")
                resource = f"locusttest.{version}.locust.io"
                many = locust_test("held", version, 9)
                self.assert_denied(self.create(many), "creating", "LocustTest/held", workers)
                self.assertEqual(self.create(locust_test("held", version, 4)).status, 0)
                there = merged(self.cluster.get("-n", "load", resource, "held"), many)
                self.assert_denied(self.load("replace", "-f", "-", stdin=there), "replacing", "LocustTest/held", workers)
                self.assert_denied(self.load("patch", resource, "held", "--type=merge", "-p", json.dumps({"spec": many["spec"]})),
                                   "", "LocustTest/held", workers)
                self.assertEqual(self.load("delete", resource, "held").status, 0)

    def test_what_is_bad_can_be_deleted(self):
        namespace = self.cluster.namespace("late", guarded=False)
        bad = (pod("old", image=BAD), deployment("old", image=BAD), config_map("old", API_TOKEN="c29tZXRoaW5n"),
               locust_test("old", "v2", 9))
        for item in bad:
            self.assertEqual(self.create(item, namespace=namespace).status, 0)
        self.kubectl("label", "namespace", namespace, f"{OPT_IN}=enabled")
        self.cluster.wait(lambda: self.create(pod("new", image=BAD), "--dry-run=server", namespace=namespace).status, "the label")
        for item in bad:
            self.kubectl("-n", namespace, "delete", item["kind"], "old", "--timeout=30s")

    def test_other_versions_of_autoscalers(self):
        scaler = {"apiVersion": "autoscaling/v1", "kind": "HorizontalPodAutoscaler",
                  "metadata": {"name": "demo", "labels": {"component": "worker", "load_test": "demo"}},
                  "spec": {"maxReplicas": 9, "scaleTargetRef": {"apiVersion": "apps/v1", "kind": "Deployment", "name": "demo"}}}
        self.assert_denied(
            self.create(scaler), "creating", "HorizontalPodAutoscaler/demo",
            "worker-replicas: spec.maxReplicas: the autoscaler may start 9 workers, more than 5; set it to 5 or less")

    def test_defaults_of_the_server_follow(self):
        """Limits are the standards'; that requests follow limits is the API server's, after the webhook."""
        self.assertEqual(self.create(pod("bare")).status, 0)
        resources = self.cluster.get("-n", "load", "pod/bare")["spec"]["containers"][0]["resources"]
        self.assertEqual({kind: amounts["ephemeral-storage"] for kind, amounts in resources.items()},
                         {"limits": "1Gi", "requests": "1Gi"})

    def test_several_webhooks(self):
        """Called twice for one object, it does the same as once."""
        self.assertEqual(self.create(pod("once")).status, 0)
        second = self.cluster.admin.get(f"{CONFIGURATIONS[0]}/{NAME}")
        webhook = merged(second["webhooks"][0], {"name": "second.acme.example"})
        self.cluster.admin.request("POST", CONFIGURATIONS[0], {"metadata": {"name": "second"}, "webhooks": [webhook]})
        self.addCleanup(self.cluster.admin.request, "DELETE", f"{CONFIGURATIONS[0]}/second")

        names = (f"twice-{number}" for number in itertools.count())

        def called_twice():
            name = next(names)
            self.assertEqual(self.create(pod(name)).status, 0)

            def calls(endpoint):
                return sum((entry.get("name"), entry.get("endpoint")) == (name, endpoint) for entry in self.installation.log())

            self.cluster.wait(lambda: calls("validate"), "the log")
            return name if calls("mutate") == 2 else None

        name = self.cluster.wait(called_twice, "the API server to know of the second one")
        once, twice = (self.cluster.get("-n", "load", "pod", each)["spec"] for each in ("once", name))
        for spec in (once, twice):  # the token's volume has a name by chance, and the scheduler chose
            for field in ("volumes", "nodeName"):
                spec.pop(field, None)
            spec["containers"][0].pop("volumeMounts")
        self.assertEqual(twice, once)

    def test_time_outs(self):
        # As the chart has them: late, but in time for 3 s and 5 s.
        for item, status in ((pod("late"), 0), (pod("late-and-bad", image=BAD), 1)):
            with self.subTest(item["metadata"]["name"]), self.silence(seconds=1.5):
                begun = time.monotonic()
                said = self.create(item)
                self.assertEqual((said.status, "denied the request" in said.err), (status, bool(status)))
                self.assertGreater(time.monotonic() - begun, 1.4)
        self.assertIn("securityContext", self.cluster.get("-n", "load", "pod/late")["spec"]["containers"][0])

        self.configure(validate={"timeoutSeconds": 1}, mutate={"timeoutSeconds": 1})
        with self.silence():
            begun = time.monotonic()
            said = self.create(pod("never"))
        self.assertLess(time.monotonic() - begun, 5.5)
        self.assertRegex(said.err, rf'failed calling webhook "validate\.{NAME}\.locust-system": failed to call webhook: Post '
                                   r'"https://\S+/validate\?timeout=1s": (net/http: request canceled|context deadline exceeded)')

        self.configure(validate={"timeoutSeconds": 1, "failurePolicy": "Ignore"}, mutate={"timeoutSeconds": 1})
        with self.silence():
            begun = time.monotonic()
            said = self.create(pod("unjudged", image=BAD))
        self.assertLess(time.monotonic() - begun, 5.5)
        self.assert_says(said, "pod/unjudged created\n", 0)
        self.assertNotIn("securityContext", self.cluster.get("-n", "load", "pod/unjudged")["spec"]["containers"][0])

        self.configure(validate={"failurePolicy": "Fail"}, mutate={"failurePolicy": "Fail", "timeoutSeconds": 1})
        with self.silence():
            said = self.create(pod("never"))
        self.assertRegex(said.err, rf'failed calling webhook "mutate\.{NAME}\.locust-system": .*/mutate\?timeout=1s')
        self.configure([SKIP])

    def test_conditions(self):
        """At first there is one about a name, then one about a user."""
        ci = ("--as=ci", "--as-group=system:masters")
        everybody = {"name": "not-ci", "expression": "request.userInfo.username != 'ci'"}
        self.configure([SKIP])
        for name, arguments, expected in (("skip-me", (), (False, False)), ("probe", ci, (True, True))):
            self.assertEqual(self.judged(name, *arguments), expected)
        self.configure([everybody])
        for name, arguments, expected in (("skip-me", (), (True, True)), ("probe", ci, (False, False))):
            self.assertEqual(self.judged(name, *arguments), expected)
        said = self.installation.helm(4, "upgrade", status=1, values={"standards": {"content": STANDARDS}, "scope": {
            "matchConditions": [{**everybody, "expression": "request.userInfo.username"}]}}).err
        self.assertIn("must evaluate to bool", said)
        self.assertIn("matchConditions[2].expression", said)
        self.assertEqual((self.judged(), self.judged("probe", *ci)), ((True, True), (False, False)))
        self.configure([SKIP])

    def test_changed_configurations(self):
        """The API server goes by them as they are now, replaced or patched."""
        for path, without in zip(CONFIGURATIONS, ((True, False), (False, True))):
            with self.subTest(path):
                configuration = self.cluster.admin.get(f"{path}/{NAME}")
                rules = configuration["webhooks"][0]["rules"]
                pods = next(number for number, rule in enumerate(rules) if "pods" in rule["resources"])
                operations = rules[pods]["operations"]
                rules[pods]["operations"] = ["UPDATE"]
                self.cluster.admin.request("PUT", f"{path}/{NAME}", configuration)
                self.await_judged(without)
                self.cluster.admin.request("PATCH", f"{path}/{NAME}", [
                    {"op": "replace", "path": f"/webhooks/0/rules/{pods}/operations", "value": operations}],
                    "application/json-patch+json")
                self.await_judged((True, True))

    def test_configurations_do_not_wait_for_the_webhook(self):
        """They are listed, changed and deleted by label while no instance answers; then nobody is asked any more."""
        label = "app.kubernetes.io/instance=gate"
        with self.silence():
            begun = time.monotonic()
            for path in CONFIGURATIONS:
                self.cluster.admin.request("POST", path, {"metadata": {"name": "somebody-s", "labels": {"whose": "somebody"}}})
                self.cluster.admin.request("PATCH", f"{path}/{NAME}", {"metadata": {"annotations": {"note": "1"}}},
                                           "application/merge-patch+json")
                listed = self.cluster.admin.get(f"{path}?labelSelector={label}")["items"]
                self.assertEqual([item["metadata"]["name"] for item in listed], [NAME])
                self.cluster.admin.request("DELETE", f"{path}?labelSelector={label}")
                left = [item["metadata"]["name"] for item in self.cluster.admin.get(path)["items"]]
                self.assertEqual(left, ["somebody-s"])
                self.cluster.admin.request("DELETE", f"{path}?labelSelector=whose=somebody")
            self.assertLess(time.monotonic() - begun, 3)
            self.cluster.wait(lambda: self.judged() == (False, False), "nobody to be asked", 20)
        self.configure([SKIP])


if __name__ == "__main__":
    main()
