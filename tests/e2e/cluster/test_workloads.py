"""Every way to make or change a Locust workload, with what the user reads in the terminal: denied, warned, changed, let through."""

import itertools
import json

import support
from support import HELMS, LOCUST_CHART, Case, denial, main

STANDARDS = """\
apiVersion: locust-standards/v1
kind: LocustStandards
metadata: {name: acme}
spec:
  defaults: {podSecurity: restricted, labels: {team: load}}
  rules:
    image-pinned: {}
    worker-replicas: {max: 5}
    resources-max: {limits: {cpu: "2"}}
    graceful-stop: {workerSeconds: 20}
"""
GOOD, BAD = "locustio/locust:2.44.4", "locustio/locust:latest"
RESOURCES = {"requests": {"cpu": "50m", "memory": "64Mi"}, "limits": {"cpu": "1", "memory": "256Mi"}}


def setUpModule():
    support.start()
    support.install(values={"standards": {"content": STANDARDS}})
    Case.cluster.namespace("other", guarded=False)
    for group, version, kind, plural in CUSTOM:
        Case.cluster.admin.request("POST", "/apis/apiextensions.k8s.io/v1/customresourcedefinitions", definition(
            group, version, kind, plural))
        Case.cluster.wait(lambda path=f"/apis/{group}/{version}/{plural}": Case.cluster.has(path), f"{plural} to be served")


def template(labels, image=GOOD, resources=RESOURCES, grace=30, restart="Always"):
    return {"metadata": {"labels": labels}, "spec": {
        "restartPolicy": restart, "terminationGracePeriodSeconds": grace, "containers": [
        {"name": "locust", "image": image, "args": ["--worker", "--master-host=m"], "resources": resources or {}}]}}


def workload(kind, image=GOOD, resources=RESOURCES, replicas=2, grace=30):
    """A Locust worker of each kind that Kubernetes has for it, called `demo`."""
    labels = {"component": "worker", "load_test": f"in-a-{kind.lower()}"}
    owner = {"selector": {"matchLabels": labels}, "template": template(labels, image, resources, grace)}
    job = {"template": template(labels, image, resources, grace, "Never")}
    version, spec = {
        "Deployment": ("apps/v1", {"replicas": replicas, **owner}),
        "StatefulSet": ("apps/v1", {"replicas": replicas, "serviceName": "demo", **owner}),
        "DaemonSet": ("apps/v1", owner),
        "ReplicaSet": ("apps/v1", {"replicas": replicas, **owner}),
        "ReplicationController": ("v1", {"replicas": replicas, **owner, "selector": labels}),
        "Job": ("batch/v1", job),
        "CronJob": ("batch/v1", {"schedule": "0 0 1 1 *", "jobTemplate": {"spec": job}}),
        "Pod": ("v1", template(labels, image, resources, grace)["spec"]),
        "HorizontalPodAutoscaler": ("autoscaling/v2", {
            "maxReplicas": replicas, "scaleTargetRef": {"apiVersion": "apps/v1", "kind": "Deployment", "name": "demo"}}),
    }[kind]
    return {"apiVersion": version, "kind": kind, "metadata": {"name": "demo", "labels": labels}, "spec": spec}


# Kinds of others that start workers, with what of them says how many.
CUSTOM = (("keda.sh", "v1alpha1", "ScaledObject", "scaledobjects"), ("locust.io", "v2", "LocustTest", "locusttests"))


def definition(group, version, kind, plural):
    schema = {"openAPIV3Schema": {"type": "object", "x-kubernetes-preserve-unknown-fields": True}}
    return {"metadata": {"name": f"{plural}.{group}"}, "spec": {
        "group": group, "scope": "Namespaced", "names": {"kind": kind, "plural": plural, "singular": kind.lower()},
        "versions": [{"name": version, "served": True, "storage": True, "schema": schema}]}}


OWNERS = ("Deployment", "StatefulSet", "ReplicaSet", "ReplicationController", "Job", "CronJob")
IMAGE = ("image-pinned: {path}.containers[{name}].image: image `locustio/locust:latest` may be another one tomorrow: its tag moves; "
         "name a version, like `locustio/locust:2.32.2`")
SLOW = ("Warning: graceful-stop: spec.{where}terminationGracePeriodSeconds: the pod is killed after 5 s, and a worker needs 20 s to "
        "finish; set it to 20 or more\n")


def pod_path(kind):
    return {"Pod": "spec", "CronJob": "spec.jobTemplate.spec.template.spec"}.get(kind, "spec.template.spec")


def violates(subject, *violations, before="Error from server (Forbidden): "):
    """What kubectl prints of a denial."""
    return before + denial(subject, "acme", *violations) + "\n"


def pod_spec(item):
    for key in pod_path(item["kind"]).split("."):
        item = item[key]
    return item


class Tests(Case):
    def setUp(self):
        self.load = self.cluster.namespace("load-" + self.id().rsplit("_", 1)[1])

    def run_kubectl(self, *arguments, **options):
        return self.kubectl("-n", self.load, *arguments, status=None, **options)

    def create(self, item, namespace=None):
        return self.kubectl("-n", namespace or self.load, "create", "-f", "-", stdin=item, status=None)

    def test_what_is_made_is_denied(self):
        for kind in (*OWNERS, "Pod"):
            with self.subTest(kind):
                self.assert_says(self.create(workload(kind, BAD)), violates(
                    f"{kind}/demo", IMAGE.format(path=pod_path(kind), name="locust"),
                    before='Error from server (Forbidden): error when creating "STDIN": '))
        self.assert_says(self.create(workload("DaemonSet", BAD)), violates(
            "DaemonSet/demo", "worker-replicas: kind: a DaemonSet starts a worker on every node, however many there are; use a "
            "Deployment with at most 5 replicas", IMAGE.format(path="spec.template.spec", name="locust"),
            before='Error from server (Forbidden): error when creating "STDIN": '))
        self.assert_says(self.create(workload("HorizontalPodAutoscaler", replicas=9)), violates(
            "HorizontalPodAutoscaler/demo",
            "worker-replicas: spec.maxReplicas: the autoscaler may start 9 workers, more than 5; set it to 5 or less",
            before='Error from server (Forbidden): error when creating "STDIN": '))
        self.assertEqual(self.cluster.get("-n", self.load, "all")["items"], [])

    def test_what_is_made_is_completed(self):
        """As in a namespace that is not guarded, but for the defaults of the standards."""
        for kind in (*OWNERS, "Pod"):
            with self.subTest(kind):
                for namespace in (self.load, "other"):
                    self.assertEqual(self.create(workload(kind, resources=None), namespace).status, 0)
                guarded, free = (pod_spec(self.cluster.get("-n", namespace, kind, "demo"))["containers"][0]
                                 for namespace in (self.load, "other"))
                security = {"allowPrivilegeEscalation": False, "capabilities": {"drop": ["ALL"]}, "runAsNonRoot": True,
                            "runAsUser": 1000, "seccompProfile": {"type": "RuntimeDefault"}}
                resources = {"requests": {"cpu": "50m", "memory": "256Mi"}, "limits": {"cpu": "1", "memory": "1Gi"}}
                for container in (guarded, free):
                    container.pop("volumeMounts", None)  # the token's, whose name is by chance
                self.assertEqual(guarded, {**free, "securityContext": security, "resources": resources})

    def test_what_is_changed(self):
        for kind in ("Deployment", "StatefulSet", "ReplicaSet", "ReplicationController", "CronJob", "Pod"):
            with self.subTest(kind):
                self.assertEqual(self.create(workload(kind)).status, 0)
                self.assert_says(self.run_kubectl("set", "image", f"{kind}/demo", f"locust={BAD}"), violates(
                    f"{kind}/demo", IMAGE.format(path=pod_path(kind), name="locust"),
                    before="error: failed to patch image update to pod template: "))
                self.assertEqual(pod_spec(self.cluster.get("-n", self.load, kind, "demo"))["containers"][0]["image"], GOOD)
                # Whatever else is changed: only what is wrong is refused.
                self.assertEqual(self.run_kubectl("annotate", kind, "demo", "note=1").status, 0)

    def test_how_many(self):
        for kind in ("Deployment", "StatefulSet", "ReplicaSet", "ReplicationController"):
            with self.subTest(kind):
                self.create(workload(kind))
                self.assert_says(self.run_kubectl("scale", f"{kind}/demo", "--replicas=6"), violates(
                    "Scale/demo", "worker-replicas: spec.replicas: this scales to 6 workers, more than 5; set it to 5 or less"))
                self.assert_says(self.run_kubectl("patch", kind, "demo", "-p", '{"spec": {"replicas": 7}}'), violates(
                    f"{kind}/demo", "worker-replicas: spec.replicas: this starts 7 workers, more than 5; set it to 5 or less"))
                self.assertEqual(self.run_kubectl("scale", f"{kind}/demo", "--replicas=4").status, 0)
        self.create(workload("HorizontalPodAutoscaler"))
        self.assert_says(self.run_kubectl("patch", "hpa", "demo", "-p", '{"spec": {"maxReplicas": 50}}'), violates(
            "HorizontalPodAutoscaler/demo",
            "worker-replicas: spec.maxReplicas: the autoscaler may start 50 workers, more than 5; set it to 5 or less"))
        # One that nothing tells to be of a load test is let through, and what it does is not.
        self.assertEqual(self.run_kubectl("autoscale", "deployment", "demo", "--name=auto", "--max=30").status, 0)
        self.assert_says(self.run_kubectl(
            "scale", "deployment/demo", "--replicas=30", "--as=system:serviceaccount:kube-system:horizontal-pod-autoscaler",
            "--as-group=system:masters"), violates(
            "Scale/demo", "worker-replicas: spec.replicas: this scales to 30 workers, more than 5; set it to 5 or less"))

    def test_custom_resources(self):
        """Made, changed and removed, where their kinds are served."""
        labels = {"component": "worker", "load_test": "demo"}
        scaled = {"apiVersion": "keda.sh/v1alpha1", "kind": "ScaledObject", "metadata": {"name": "demo", "labels": labels},
                  "spec": {"maxReplicaCount": 4, "scaleTargetRef": {"name": "demo"}}}
        test = {"apiVersion": "locust.io/v2", "kind": "LocustTest", "metadata": {"name": "demo"},
                "spec": {"image": GOOD, "master": {"command": "x"}, "worker": {"command": "x", "replicas": 4}}}
        for item, field, message in (
                (scaled, "maxReplicaCount", "spec.maxReplicaCount: the autoscaler may start 9 workers"),
                (test, "worker", "spec.worker.replicas: this starts 9 workers")):
            kind = item["kind"]
            with self.subTest(kind):
                self.assertEqual(self.create(item).status, 0)
                change = {"spec": {field: {"replicas": 9} if field == "worker" else 9}}
                self.assert_says(self.run_kubectl("patch", kind, "demo", "--type=merge", "-p", json.dumps(change)), violates(
                    f"{kind}/demo", f"worker-replicas: {message}, more than 5; set it to 5 or less"))
                item["metadata"]["name"] = "other"
                item["spec"] = support.merged(item["spec"], change["spec"])
                self.assert_says(self.create(item), violates(
                    f"{kind}/other", f"worker-replicas: {message}, more than 5; set it to 5 or less",
                    before='Error from server (Forbidden): error when creating "STDIN": '))
                self.assertEqual(self.run_kubectl("delete", kind, "demo").status, 0)

    def test_pods(self):
        worker = ("--", "--worker", "--master-host=m")
        self.assert_says(self.run_kubectl("run", "quick", f"--image={BAD}", *worker),
                         violates("Pod/quick", IMAGE.format(path="spec", name="quick")))
        self.assert_says(self.run_kubectl("run", "quick", f"--image={GOOD}", *worker), "pod/quick created\n", 0)
        self.assert_says(self.create(workload("Pod", grace=5)), "pod/demo created\n" + SLOW.format(where=""), 0)
        self.run_kubectl("delete", "pod", "demo")
        self.create(workload("Pod"))
        self.assert_says(self.run_kubectl("debug", "demo", f"--image={BAD}", "--profile=restricted", "--container=look"), violates(
            "Pod/demo", "image-pinned: spec.ephemeralContainers[look].image: image `locustio/locust:latest` may be another one "
            "tomorrow: its tag moves; name a version, like `locustio/locust:2.32.2`"))
        self.assert_says(self.run_kubectl("debug", "demo", "--image=busybox:1.37", "--profile=restricted", "--container=look"), "", 0)
        resize = '{"spec": {"containers": [{"name": "locust", "resources": {"limits": {"cpu": "%s"}}}]}}'
        self.assert_says(self.run_kubectl("patch", "pod", "demo", "--subresource=resize", "-p", resize % "3"), violates(
            "Pod/demo", "resources-max: spec.containers[locust].resources.limits.cpu: container `locust` has a cpu limit of 3, more "
            "than 2; lower it to 2 or less"))
        self.assert_says(self.run_kubectl("patch", "pod", "demo", "--subresource=resize", "-p", resize % "1500m"),
                         "pod/demo patched\n", 0)

    def test_pods_of_controllers(self):
        """What is made of what was admitted is admitted, and the same rules speak."""
        self.assert_says(self.create(workload("Deployment", grace=5)),
                         "deployment.apps/demo created\n" + SLOW.format(where="template.spec."), 0)
        self.create(workload("StatefulSet", grace=5))
        self.create(workload("Job", grace=5))
        self.create(workload("CronJob", grace=5))
        self.run_kubectl("create", "job", "now", "--from=cronjob/demo")
        self.run_kubectl("rollout", "status", "deployment/demo", "--timeout=30s")
        self.run_kubectl("rollout", "status", "statefulset/demo", "--timeout=30s")
        self.run_kubectl("wait", "--for=condition=complete", "job/demo", "job/now", "--timeout=30s")
        reviews = [entry for entry in self.installation.log() if entry.get("namespace") == self.load
                   and entry["endpoint"] == "validate" and entry["operation"] == "CREATE"]
        self.assertEqual({(entry["verdict"], *entry.get("warned", [])) for entry in reviews}, {("allowed", "graceful-stop")})
        kinds = [entry["kind"] for entry in reviews]
        self.assertEqual({kind: kinds.count(kind) for kind in kinds},
                         {"Deployment": 1, "ReplicaSet": 1, "StatefulSet": 1, "Job": 2, "CronJob": 1, "Pod": 6})

    def test_helm(self):
        """A developer who knows nothing of the webhook reads why the load test is refused."""
        image = IMAGE.format(path="spec.template.spec", name="locust")
        many = "worker-replicas: spec.replicas: this starts 9 workers, more than 5; set it to 5 or less"
        worker = denial("Deployment/demo-locust-worker", "acme", many, image)
        master = denial("Deployment/demo-locust-master", "acme", image)
        applied = "server-side apply failed for object {load}/{name} apps/v1, Kind=Deployment: {text}\n".format
        expected = {3: set(), 4: set()}
        for one, other in itertools.permutations((("demo-locust-worker", worker), ("demo-locust-master", master))):
            expected[3].add(f"Error: INSTALLATION FAILED: 2 errors occurred:\n\t* {one[1]}\n\t* {other[1]}\n\n\n")
            expected[4].add("Error: INSTALLATION FAILED: " + "".join(
                applied(load=self.load, name=name, text=text) for name, text in (one, other)))
        for version in HELMS:
            with self.subTest(version):
                result = self.cluster.helm(version, "install", "demo", LOCUST_CHART, "-n", self.load, "--set",
                                           "worker.replicas=9,image.tag=latest", status=1)
                self.assertIn(result.out + result.err, expected[version])
                self.cluster.helm(version, "uninstall", "demo", "-n", self.load)


if __name__ == "__main__":
    main()
