"""What a render is meant to make of a stream's objects: an oracle that knows the design and not the code.

It works on what PyYAML reads, for the load test TEST and the built-in standards. Names of ConfigMaps end in a hash
that it takes from the ConfigMaps themselves; the checksums of pod templates begin with the same one.
"""

import copy
import re

TEST = """\
apiVersion: code2cloud.planton.cloud/v1
kind: LocustKubernetes
metadata:
  name: %s
  labels: {team: performance}
spec:
  master_container: {resources: {limits: {memory: 3Gi}}}
  worker_container: {resources: {requests: {cpu: 300m}}}
  load_test:
    name: %s
    main_py_content: |
      from locust import HttpUser


      class Shopper(HttpUser):
          pass
    lib_files_content: {"clients/shop.py": "PATH = '/'\\n"}
    pip_packages: [pendulum]
"""
SCRIPT = "from locust import HttpUser\n\n\nclass Shopper(HttpUser):\n    pass\n"
LIBRARY = {"clients/shop.py": "PATH = '/'\n"}
SIZES = {"master": {"limits": {"memory": "3Gi"}}, "worker": {"requests": {"cpu": "300m"}}}
DEFAULTS = {"requests": {"cpu": "50m", "memory": "256Mi"}, "limits": {"cpu": "1", "memory": "1Gi"}}
UNITS = {"": 1, "m": 1e-3, "k": 1e3, "M": 1e6, "G": 1e9, "Ki": 1 << 10, "Mi": 1 << 20, "Gi": 1 << 30}
RELEASE_LABELS = ("app.kubernetes.io/name", "app.kubernetes.io/instance", "load_test")


def shortened(item):
    """Cuts the checksums of a pod template's scripts, 64 digits, to the ten that are in the ConfigMap's name."""
    template = item.get("spec", {}).get("template", {})
    checksums = template.get("metadata", {}).get("annotations") or {}
    for name, value in checksums.items():
        if name.startswith("checksum/config-locust-") and re.fullmatch("[0-9a-f]{64}", value):
            checksums[name] = value[:10]
    return item


def labels_of(item):
    return item["metadata"].get("labels") or {}


def releases(objects):
    """Full name and value of the label load_test of each release that has a master's Deployment."""
    for item in objects:
        name = item["metadata"]["name"]
        if item["kind"] == "Deployment" and name.endswith("-master") and "load_test" in labels_of(item):
            yield name.removesuffix("-master"), labels_of(item)["load_test"]


def amount(quantity):
    number, unit = re.fullmatch(r"([0-9.]+)(.*)", str(quantity)).groups()
    return float(number) * UNITS[unit]


def sized(role, chart):
    """The load test's own sizes, then the chart's, then the defaults, of which no request is over its limit."""
    result = copy.deepcopy(chart or {})
    for kind in ("requests", "limits"):
        for name, quantity in SIZES[role].get(kind, {}).items():
            result.setdefault(kind, {})[name] = quantity
    for name, quantity in DEFAULTS["limits"].items():
        result.setdefault("limits", {}).setdefault(name, quantity)
    for name, quantity in DEFAULTS["requests"].items():
        limit = result["limits"][name]
        result.setdefault("requests", {}).setdefault(name, quantity if amount(quantity) <= amount(limit) else limit)
    return result


class Render:
    """The objects before a render as they are meant to be after it; `added` are the ConfigMaps that it has added."""

    def __init__(self, objects, added):
        self.objects = [copy.deepcopy(item) for item in objects]
        self.added = added

    def run(self):
        for name, load_test in releases(self.objects):
            self.release(name, load_test)
        return self.objects

    def config_map(self, name, part):
        found = [item for item in self.added if re.fullmatch(rf"{re.escape(name)}-{part}-[0-9a-f]{{10}}", item["metadata"]["name"])]
        assert len(found) == 1, f"{name}-{part}: {[item['metadata']['name'] for item in self.added]}"
        assert found[0]["immutable"] is True
        return found[0]

    def release(self, name, load_test):
        master = next(item for item in self.objects if item["metadata"]["name"] == f"{name}-master" and item["kind"] == "Deployment")
        selector = {key: labels_of(master)[key] for key in RELEASE_LABELS}
        ours = [item for item in self.objects
                if all(labels_of(item).get(key) == value for key, value in selector.items())
                and "helm.sh/hook" not in (item["metadata"].get("annotations") or {})]
        packages = ["pendulum"]
        for item in ours:
            item["metadata"]["labels"]["team"] = "performance"
            if item["kind"] == "ConfigMap" and item["metadata"]["name"] == f"{name}-config":
                packages += self.move_packages(item)
        self.check_added(name, packages)
        autoscaled = any(item["kind"] in ("HorizontalPodAutoscaler", "ScaledObject") for item in ours)
        workers = next(item for item in ours if item["metadata"]["name"] == f"{name}-worker" and item["kind"] == "Deployment")
        least = next((item["spec"].get("minReplicas", item["spec"].get("minReplicaCount", 1)) for item in ours
                      if item["kind"] in ("HorizontalPodAutoscaler", "ScaledObject")), workers["spec"].get("replicas"))
        if any(item["kind"] == "ScaledObject" for item in ours):
            workers["spec"].pop("replicas", None)
        self.workload(name, "master", master, least)
        self.workload(name, "worker", workers, least)

    def move_packages(self, config):
        """Takes `pip install a b` out of the chart's entrypoint; gives the words of those packages."""
        script = config["data"]["docker-entrypoint.sh"]
        found = re.search(r"^pip install (?!-)(.*)$", script, re.MULTILINE)
        if not found:
            return []
        config["data"]["docker-entrypoint.sh"] = script.replace(
            found[0], f"# moved to the init container locust-pip: {found[1].rstrip()}")
        return found[1].split()

    def check_added(self, name, packages):
        assert self.config_map(name, "main-py")["data"] == {"main.py": SCRIPT}
        library = self.config_map(name, "lib-files")["data"]
        assert sorted(library.values()) == sorted(LIBRARY.values()), library
        requirements = self.config_map(name, "pip")["data"]["requirements.txt"]
        assert requirements.split() == packages, requirements
        assert "sitecustomize.py" in self.config_map(name, "boot")["data"]

    def workload(self, name, role, item, workers):
        spec = item["spec"]
        template = spec["template"]
        template["metadata"]["labels"]["team"] = "performance"
        checksums = template["metadata"]["annotations"]
        for key, part in (("lib", "lib-files"), ("locustfile", "main-py")):
            checksums[f"checksum/config-locust-{key}"] = self.config_map(name, part)["metadata"]["name"][-10:]
        pod = template["spec"]
        container = next(one for one in pod["containers"]
                         if any(variable["name"].startswith("LOCUST_") for variable in one.get("env") or []))
        container["resources"] = sized(role, container.get("resources"))
        if not any(mount["name"] == "lib" for mount in container["volumeMounts"]):  # the chart has no library then
            container["volumeMounts"].append({"name": "lib", "mountPath": "/mnt/locust/lib"})
            pod["volumes"].append({"name": "lib"})
        container["volumeMounts"] += [{"name": "locust-pip", "mountPath": "/pip", "readOnly": True},
                                      {"name": "locust-boot", "mountPath": "/locust-boot", "readOnly": True}]
        container["env"].append({"name": "PYTHONPATH", "value": "/locust-boot"})
        if role == "master":
            spec["strategy"] = {"type": "RollingUpdate", "rollingUpdate": {"maxSurge": 0, "maxUnavailable": 1}}
            words = " ".join(container["args"]).split()
            if "--headless" in words:
                del container["readinessProbe"]["httpGet"]  # a master without web UI
                container["readinessProbe"]["tcpSocket"] = {"port": 5557}
                if not any(word.startswith("--expect-workers") for word in words):
                    container["env"].append({"name": "LOCUST_EXPECT_WORKERS", "value": str(workers)})
        self.volumes(name, pod)
        pod["initContainers"] = [self.init_container(container)] + (pod.get("initContainers") or [])
        pod.setdefault("enableServiceLinks", False)
        pod.setdefault("automountServiceAccountToken", False)
        if role == "worker":
            pod.setdefault("terminationGracePeriodSeconds", 60)

    def volumes(self, name, pod):
        scripts = {"lib": {"name": self.config_map(name, "lib-files")["metadata"]["name"],
                           "items": [{"key": key, "path": path}
                                     for key, value in self.config_map(name, "lib-files")["data"].items()
                                     for path, text in LIBRARY.items() if text == value]},
                   "locustfile": {"name": self.config_map(name, "main-py")["metadata"]["name"]}}
        for volume in pod["volumes"]:
            if volume["name"] in scripts:
                volume["configMap"] = scripts[volume["name"]]
        pod["volumes"] += [{"name": "locust-pip", "emptyDir": {"sizeLimit": "1Gi"}},
                           {"name": "locust-pip-tmp", "emptyDir": {"sizeLimit": "1Gi"}},
                           {"name": "locust-pip-req", "configMap": {"name": self.config_map(name, "pip")["metadata"]["name"]}},
                           {"name": "locust-boot", "configMap": {"name": self.config_map(name, "boot")["metadata"]["name"]}}]

    def init_container(self, locust):
        environment = {"HOME": "/tmp", "TMPDIR": "/tmp", "PIP_NO_CACHE_DIR": "1", "PIP_NO_INPUT": "1",
                       "PIP_DISABLE_PIP_VERSION_CHECK": "1", "PYTHONDONTWRITEBYTECODE": "1", "PIP_ONLY_BINARY": ":all:"}
        return {"name": "locust-pip", "image": locust["image"], "imagePullPolicy": locust["imagePullPolicy"],
                "command": ["python", "-I", "/pip-req/install.py"],
                "env": [{"name": name, "value": value} for name, value in environment.items()],
                "securityContext": {"allowPrivilegeEscalation": False, "readOnlyRootFilesystem": True, "runAsNonRoot": True,
                                    "runAsUser": 1000, "runAsGroup": 1000, "capabilities": {"drop": ["ALL"]},
                                    "seccompProfile": {"type": "RuntimeDefault"}},
                "volumeMounts": [{"name": "locust-pip", "mountPath": "/pip"},
                                 {"name": "locust-pip-req", "mountPath": "/pip-req", "readOnly": True},
                                 {"name": "locust-pip-tmp", "mountPath": "/tmp"}],
                "resources": copy.deepcopy(DEFAULTS)}
