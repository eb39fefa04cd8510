"""What the tests on a real control plane share: a cluster for each module, its tools, and the webhook installed by its chart."""

import functools
import itertools
import json
import os
import pathlib
import subprocess
import sys
import threading
import unittest

import node
import waiting
from api import Refused
from control_plane import PROGRAM, TOOLS, ControlPlane
from network import Service
from waiting import until

SOURCE = pathlib.Path(os.environ["LOCUST_SOURCE"])
WEBHOOK = pathlib.Path(os.environ["LOCUST_WEBHOOK"])
RENDERER = pathlib.Path(os.environ["LOCUST_RENDERER"])
PLUGINS = pathlib.Path(os.environ["LOCUST_PLUGINS"])
CHART = SOURCE / "charts" / "locust-webhook"
LOCUST_CHART = SOURCE / "tests" / "charts" / "locust"

HELMS = (3, 4)
OPT_IN = "locust-kubernetes/admission"
PROXY_LAG = 0.5  # seconds until the proxy hears that a pod became ready or is to go
ENVIRONMENT = {name: value for name, value in os.environ.items() if not name.startswith(("HELM_", "LOCUST_", "KUBECONFIG"))}


class Result:
    """What a program said."""

    def __init__(self, arguments, completed):
        self.arguments = arguments
        self.status, self.out, self.err = completed.returncode, completed.stdout, completed.stderr

    def __str__(self):
        return f"{' '.join(map(str, self.arguments))}: exit status {self.status}\n{self.out}{self.err}"


def missing():
    """Why these tests cannot run here; empty when they can."""
    if os.geteuid() != 0:
        return "needs root, for namespaces that stand for pods"
    for program in (PROGRAM, TOOLS / "helm3", TOOLS / "helm4"):
        if not program.exists():
            return f"no {program.name}: `make tools` builds it"
    return ""


class Cluster:
    """A control plane, the node that executes pods, and tools that speak to them."""

    def __init__(self):
        self.plane = ControlPlane(node.NAME)
        self.admin = self.plane.admin
        try:
            self.node = node.Node(self.plane, WEBHOOK.parent)
        except BaseException:
            self.plane.stop()
            raise
        self._environment = {**ENVIRONMENT, "KUBECONFIG": str(self.plane.kubeconfig), "HOME": str(self.plane.folder / "home"),
                             "PATH": f"{self.plane.folder}/bin:{WEBHOOK.parent}:{ENVIRONMENT['PATH']}"}

    def stop(self):
        self.node.stop()
        self.plane.stop()

    def run(self, *arguments, stdin=None, status=0, timeout=120, **environment):
        """Runs a program that finds the cluster by itself. A status that is not the expected one raises; None: any."""
        if stdin is not None and not isinstance(stdin, str):
            stdin = json.dumps(stdin)
        arguments = [str(argument) for argument in arguments]
        result = Result(arguments, subprocess.run(
            arguments, input=stdin, capture_output=True, text=True, timeout=timeout, cwd=self.plane.folder,
            env={**self._environment, **environment}))
        if status is not None and result.status != status:
            raise AssertionError(f"{result}\n{self.tale()}")
        return result

    def kubectl(self, *arguments, **options):
        return self.run("kubectl", *arguments, **options)

    def helm(self, version, *arguments, **options):
        return self.run(TOOLS / f"helm{version}", *arguments, **options)

    def get(self, *arguments):
        """An object, or what a selector finds."""
        return json.loads(self.kubectl("get", *arguments, "-o", "json").out)

    def namespace(self, name, guarded=True):
        """Makes it, when it is not there yet, and waits until pods can be made in it."""
        labels = {OPT_IN: "enabled"} if guarded else {}
        if not self.has(f"/api/v1/namespaces/{name}"):
            self.admin.request("POST", "/api/v1/namespaces", {"metadata": {"name": name, "labels": labels}})
        for path in ("serviceaccounts/default", "configmaps/kube-root-ca.crt"):
            self.wait(lambda path=path: self.has(f"/api/v1/namespaces/{name}/{path}"), f"{path} of namespace {name}")
        return name

    def has(self, path):
        try:
            return bool(self.admin.get(path))
        except Refused as refused:
            if refused.status in (404, 429):  # not there, or its kind is about to be served
                return False
            raise

    def listable(self):
        """The path of each kind of object, but for those that others make and drop all the time."""
        groups = ["/api/v1"] + [f"/apis/{group['preferredVersion']['groupVersion']}"
                                for group in self.admin.get("/apis")["groups"]]
        return [f"{group}/{resource['name']}" for group in groups for resource in self.admin.get(group)["resources"]
                if "list" in resource["verbs"] and resource["name"] not in ("events", "leases", "componentstatuses")]

    def wait(self, condition, what, patience=waiting.PATIENCE):
        return until(condition, what, patience, self.tale)

    def tale(self):
        """What happened in the cluster: for the message of a test that failed."""
        events = self.kubectl("get", "events", "-A", "--sort-by=.metadata.creationTimestamp", status=None).out.splitlines()
        return "\n".join([self.node.tale(), "--- events", *events[-15:]])


class Installation:
    """The webhook, installed by its chart; the harness's proxy stands before its pods."""

    def __init__(self, cluster, namespace="locust-system", release="gate"):
        self.cluster, self.namespace, self.release = cluster, namespace, release
        self.name = f"{release}-locust-webhook"
        self.service = Service(functools.partial(
            cluster.node.endpoints, namespace, {"app.kubernetes.io/instance": release, "app.kubernetes.io/component": "webhook"},
            8443, PROXY_LAG))

    def close(self):
        self.service.close()

    def values(self, **changes):
        """The file of values: on the node that executes, behind the proxy, without the pauses that clusters need."""
        values = {
            "service": {"externalName": "localhost", "port": self.service.port},
            "nodeSelector": {"kubernetes.io/hostname": node.NAME},
            "tolerations": [{"key": "tests/tended", "operator": "Exists"}],
            "server": {"drainSeconds": 0, "preStopSeconds": 0, "reloadInterval": "100ms"},
            "certs": {"self": {"interval": "1s"}},
        }
        path = self.cluster.plane.folder / f"{self.release}.values.json"
        waiting.write_json(path, merged(values, changes))
        return path

    def helm(self, version, command, *arguments, chart=CHART, values=None, **options):
        return self.cluster.helm(version, command, self.release, chart, "--namespace", self.namespace, "--values",
                                 self.values(**(values or {})), *arguments, **options)

    def install(self, version, *arguments, **options):
        result = self.helm(version, "install", "--wait", "--timeout=60s", "--create-namespace", *arguments, **options)
        self.await_guard()
        return result

    def uninstall(self, version):
        self.cluster.helm(version, "uninstall", self.release, "--namespace", self.namespace, "--wait")
        self.cluster.wait(lambda: not self.pods(), "the pods of before to end")

    def await_guard(self):
        """Waits until the API server asks the webhook: it hears of a configuration some time after that was changed."""
        probe = self.cluster.namespace(f"probe-{self.release}")
        path = f"/api/v1/namespaces/{probe}/pods?dryRun=All"

        def denies():
            try:
                self.cluster.admin.request("POST", path, pod("probe", image="locustio/locust:latest"))
            except Refused as refused:
                return "denied the request" in refused.body
            return False

        self.cluster.wait(denies, "the webhook to be asked")

    def pods(self):
        return self.cluster.node.pods(self.namespace, {"app.kubernetes.io/instance": self.release,
                                                       "app.kubernetes.io/component": "webhook"})


    def log(self):
        """What the webhook's pods have logged so far."""
        return [entry for pod in self.pods() for entry in pod.log("webhook")]


class Load:
    """Makes Deployments of Locust without a pause until it is stopped, and notes each that was not taken or not completed.

    `dry`: they are judged and not kept."""

    def __init__(self, cluster, namespace, dry=False, threads=2):
        self._cluster, self.namespace = cluster, namespace
        self._path = f"/apis/apps/v1/namespaces/{namespace}/deployments" + ("?dryRun=All" if dry else "")
        self._numbers = itertools.count()
        self.made, self.failures = 0, []
        self._stopped = threading.Event()
        self._threads = [threading.Thread(target=self._run, daemon=True) for _ in range(threads)]
        for thread in self._threads:
            thread.start()

    def _run(self):
        while not self._stopped.wait(0.02):
            try:
                made = self._cluster.admin.request("POST", self._path, deployment(f"load-{next(self._numbers)}", replicas=0))
                container = made["spec"]["template"]["spec"]["containers"][0]
                if "securityContext" not in container:
                    self.failures.append("let through without the standards' defaults")
            except (Refused, OSError) as error:
                self.failures.append(str(error))
            self.made += 1

    def await_made(self, number):
        """Until so many more were made."""
        number += self.made
        self._cluster.wait(lambda: self.made >= number, f"{number} objects")

    def stop(self):
        self._stopped.set()
        for thread in self._threads:
            thread.join()


def merged(base, changes):
    result = dict(base)
    for key, value in changes.items():
        both = isinstance(value, dict) and isinstance(result.get(key), dict)
        result[key] = merged(result[key], value) if both else value
    return result


def pod_spec(image="locustio/locust:2.44.4", **changes):
    """Of a Locust worker that the chart's own standards have nothing against."""
    resources = {"requests": {"cpu": "50m", "memory": "64Mi"}, "limits": {"cpu": "1", "memory": "256Mi"}}
    return merged({"containers": [{"name": "locust", "image": image, "args": ["--worker", "--master-host=master"],
                                   "resources": resources}]}, changes)


def pod(name, image="locustio/locust:2.44.4", **changes):
    return {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": name}, "spec": pod_spec(image, **changes)}


def deployment(name, image="locustio/locust:2.44.4", replicas=1, **changes):
    labels = {"app": name, "component": "worker", "load_test": name}
    return {"apiVersion": "apps/v1", "kind": "Deployment", "metadata": {"name": name, "labels": labels},
            "spec": {"replicas": replicas, "selector": {"matchLabels": labels},
                     "template": {"metadata": {"labels": labels}, "spec": pod_spec(image, **changes)}}}


class Case(unittest.TestCase):
    """A cluster for the module: its setUpModule is start()."""

    maxDiff = None
    cluster = installation = None

    @property
    def kubectl(self):
        return self.cluster.kubectl

    def loaded(self, namespace, **options):
        load = Load(self.cluster, namespace, **options)
        self.addCleanup(load.stop)
        return load

    def assert_says(self, result, text, status=1):
        """The whole of what the user sees."""
        self.assertEqual((result.out + result.err, result.status), (text, status))


def start():
    """For setUpModule: a cluster that ends with the module."""
    reason = missing()
    if reason:
        raise unittest.SkipTest(reason)
    Case.cluster = Cluster()
    unittest.addModuleCleanup(Case.cluster.stop)
    return Case.cluster


def install(version=4, **options):
    """The webhook for all tests of the module."""
    Case.installation = Installation(Case.cluster)
    unittest.addModuleCleanup(Case.installation.close)
    Case.installation.install(version, **options)


def denial(subject, standards, *violations):
    """What an API server says when the webhook denies."""
    return "\n  ".join([f'admission webhook "validate.gate-locust-webhook.locust-system" denied the request: {subject} violates '
                        f"the standards {standards}:", *violations])


def main():
    """Runs the cases; when one is skipped, the exit status is 77, or 1 where nothing may be skipped."""
    result = unittest.main(exit=False, verbosity=2).result
    if result.skipped and result.wasSuccessful():
        print(result.skipped[0][1])
        sys.exit(1 if os.environ.get("LOCUST_NO_SKIP") == "1" else 77)
    sys.exit(0 if result.wasSuccessful() else 1)
