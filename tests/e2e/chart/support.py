"""What the tests of the chart share: Helm, a matrix of values, and renderings of it, made once for each process."""

import functools
import json
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile
import unittest

try:
    import yaml
except ImportError:
    yaml = None

SOURCE = pathlib.Path(os.environ["LOCUST_SOURCE"])
TOOLS = pathlib.Path(os.environ["LOCUST_TOOLS"])
RENDERER = pathlib.Path(os.environ["LOCUST_RENDERER"])
WEBHOOK = pathlib.Path(os.environ["LOCUST_WEBHOOK"])
CERTS = pathlib.Path(os.environ["LOCUST_CERTS"])

CHART = SOURCE / "charts" / "locust-webhook"
HELMS = (3, 4)
RELEASE, NAMESPACE = "gate", "locust-system"
NAME = "gate-locust-webhook"

PROVIDED = {"mode": "provided", "provided": {
    "secretName": "my-tls", "caBundle": "-----BEGIN CERTIFICATE-----\nQQ==\n-----END CERTIFICATE-----\n"}}
OBSERVED = {"serviceMonitor": {"enabled": True, "labels": {"release": "prometheus"}},
            "prometheusRule": {"enabled": True, "labels": {"release": "prometheus"}}, "dashboard": {"enabled": True}}

# Values by what they are about. Each mode and each option that changes the set or the shape of objects is in at least one.
MATRIX = {
    "defaults": {},
    "cert-manager": {"certs": {"mode": "cert-manager"}},
    "issuer": {"certs": {"mode": "cert-manager", "certManager": {"issuerRef": {"name": "corp", "kind": "ClusterIssuer"}}}},
    "provided": {"certs": PROVIDED},
    "one replica": {"replicas": 1, "test": {"enabled": False}, "networkPolicy": {"enabled": False}},
    "validate only": {"mutate": {"enabled": False}},
    "mutate only": {"validate": {"enabled": False}},
    "no webhook": {"validate": {"enabled": False}, "mutate": {"enabled": False}},
    "names": {"scope": {"mode": "names", "namespaces": ["load", "load-*", "*-perf"], "excludedNamespaces": ["load-free"],
                        "matchConditions": [{"name": "not-ci", "expression": "request.userInfo.username != 'ci'"}]}},
    "observed": OBSERVED,
    "existing standards": {"standards": {"existingConfigMap": "acme", "key": "acme.yaml"}},
    "client certificates": {"server": {"clientCa": {"configMap": "api-ca", "key": "ca.pem", "names": ["apiserver", "a.b"]}}},
    "networks": {"networkPolicy": {"apiServers": ["10.0.0.0/24", "fd00::/64"], "apiServerPorts": [16443],
                                   "opsFrom": [{"namespaceSelector": {"matchLabels": {"team": "monitoring"}}}]},
                 "service": {"port": 8443}},
    "openshift": {"runAsUser": None},
    "audit": {"audit": {"enabled": True}, "certs": PROVIDED},
    "audit of names": {"audit": {"enabled": True, "report": False, "failOn": "deny", "output": "text", "pageSize": 9},
                       "scope": {"mode": "names", "namespaces": ["load", "load-2", "load-free"],
                                 "excludedNamespaces": ["load-free"]}, "networkPolicy": {"apiServers": ["10.0.0.0/24"]}},
    "audit of patterns": {"audit": {"enabled": True, "maxResults": 5}, "scope": {"mode": "names", "namespaces": ["load", "a-*"]}},
    "everything": {
        **OBSERVED, "fullnameOverride": "guard", "replicas": 5, "audit": {"enabled": True, "schedule": "@daily"},
        "image": {"repository": "registry.example:5000/a/b", "digest": "sha256:" + "0a" * 32, "pullPolicy": "Always"},
        "imagePullSecrets": [{"name": "pull"}], "priorityClassName": "system-cluster-critical",
        "nodeSelector": {"kubernetes.io/os": "linux"}, "tolerations": [{"operator": "Exists"}],
        "affinity": {"nodeAffinity": {}}, "podLabels": {"team": "load", "app.kubernetes.io/name": "thief"},
        "podAnnotations": {"example.org/a": "b"}, "commonLabels": {"team": "load", "app.kubernetes.io/instance": "thief"},
        "serviceAccount": {"name": "runner", "annotations": {"example.org/role": "x"}},
        "service": {"externalName": "hook.example.org"},
        "server": {"drainSeconds": 0, "preStopSeconds": 0, "maxBody": "900Ki"}, "global": {"anything": 1}},
}

ENVIRONMENT = {name: value for name, value in os.environ.items() if not name.startswith(("HELM_", "KUBECONFIG"))}


def helm(version, *arguments):
    """Runs Helm without a cluster and without a user's settings."""
    program = TOOLS / f"helm{version}"
    if not program.exists():
        raise unittest.SkipTest(f"no helm {version}: `make tools` builds it")
    with tempfile.TemporaryDirectory(prefix="locust chart ") as home:
        return subprocess.run([program, *map(str, arguments)], capture_output=True, text=True, timeout=120, cwd=home,
                              env={**ENVIRONMENT, "HOME": home, "KUBECONFIG": str(pathlib.Path(home, "none"))})


def template(version, values, chart=CHART, release=RELEASE, namespace=NAMESPACE):
    with tempfile.NamedTemporaryFile("w", suffix=".json") as file:
        json.dump(values, file, ensure_ascii=False)
        file.flush()
        return helm(version, "template", release, chart, "--namespace", namespace, "--kube-version", "1.33.0",
                    "--values", file.name)


def objects(text):
    if yaml is None:
        raise unittest.SkipTest("no PyYAML: apt-get install python3-yaml")
    return [item for item in yaml.safe_load_all(text) if item is not None]


def render(version, values, **options):
    """The objects that Helm makes of `values`; a key that is there twice would be one to PyYAML and an error to Helm."""
    result = template(version, values, **options)
    if result.returncode != 0:
        raise AssertionError(result.stderr)
    return objects(result.stdout)


@functools.lru_cache(maxsize=None)
def _rendered(version, name):
    return render(version, MATRIX[name])


def rendered(version, name):
    return json.loads(json.dumps(_rendered(version, name)))


def everything():
    """(what, values, objects) of each rendering of the matrix."""
    for version in HELMS:
        for name, values in MATRIX.items():
            yield f"{name}, helm {version}", values, rendered(version, name)


def every_rendering(test):
    """Makes of test(self, values, objects) a test of each rendering of the matrix."""
    @functools.wraps(test)
    def run(self):
        for what, values, items in everything():
            with self.subTest(what):
                test(self, values, items)
    return run


def of_kind(items, kind):
    return [item for item in items if item["kind"] == kind]


def one(items, kind, name=None):
    found = [item for item in of_kind(items, kind) if name is None or item["metadata"]["name"] == name]
    if len(found) != 1:
        raise AssertionError(f"{len(found)} objects of kind {kind}, not one")
    return found[0]


def pods(items):
    """(object, pod metadata, pod spec) of all that runs."""
    for item in items:
        if item["kind"] == "Pod":
            yield item, item["metadata"], item["spec"]
            continue
        spec = item.get("spec", {})
        spec = spec.get("jobTemplate", {}).get("spec", spec)
        if "template" in spec:
            yield item, spec["template"]["metadata"], spec["template"]["spec"]


def component(item):
    """webhook, audit or test."""
    return item["metadata"]["labels"]["app.kubernetes.io/component"]


def of_webhook(items):
    return [item for item in items if component(item) == "webhook"]


def containers(spec):
    return spec.get("initContainers", []) + spec["containers"]


def mode(values):
    return values.get("certs", {}).get("mode", "self")


class Case(unittest.TestCase):
    maxDiff = None

    def setUp(self):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="locust chart "))
        self.addCleanup(shutil.rmtree, self.folder, ignore_errors=True)


def main():
    """Runs the cases; when one is skipped, the exit status is 77, or 1 where nothing may be skipped."""
    result = unittest.main(exit=False, verbosity=1).result
    if result.skipped and result.wasSuccessful():
        print(result.skipped[0][1])
        sys.exit(1 if os.environ.get("LOCUST_NO_SKIP") == "1" else 77)
    sys.exit(0 if result.wasSuccessful() else 1)
