"""What stands for a cluster: objects as Helm sends them, Deployments and Jobs that make pods of them, and Services.

All pods share one network that has only a loopback, in which a Service is a line of the hosts file that follows the readiness
of its pods. (So there can be one master at a time, and a pod has no address of its own.)
"""

import base64
import contextlib
import os
import pathlib
import tempfile
import threading
import time

import linux
from pod import CannotStart, Connection, Pod

UNREACHABLE = "192.0.2.1"
HOSTS_BYTES = 4096


def new_folder():
    """A folder in memory that only this process sees, and that is gone with it, as are all mounts in it; to be called before
    there are threads."""
    folder = pathlib.Path(tempfile.gettempdir()) / "podrun"
    folder.mkdir(exist_ok=True)
    linux.unshare(linux.CLONE_NEWNS)
    linux.mount("none", "/", flags=linux.MS_REC | linux.MS_PRIVATE)
    linux.mount("tmpfs", folder, "tmpfs", 0, "mode=755,size=1g")
    return folder


class Deployment:
    def __init__(self, cluster, manifest):
        self.cluster, self.manifest = cluster, manifest
        self.pods, self._made = [], 0
        for _ in range(manifest["spec"].get("replicas", 1)):
            self._add()

    def _add(self):
        self._made += 1
        name = f"{self.manifest['metadata']['name']}-{self._made}"
        self.pods.append(Pod(name, self.manifest["spec"]["template"], self.cluster, self.cluster.tell))

    def update(self, manifest):
        """A rolling update that never has more pods than before."""
        if manifest["spec"].get("selector") != self.manifest["spec"].get("selector"):
            raise AssertionError(f"{manifest['metadata']['name']}: field is immutable: spec.selector")
        changed = manifest["spec"]["template"] != self.manifest["spec"]["template"]
        self.manifest = manifest
        if changed:
            for pod in list(self.pods):
                pod.stop()
                self.pods.remove(pod)
                self._add()

    def delete(self):
        pass

    def current(self):
        return self.pods


class Job:
    """The Job controller for one Job, as far as rendered Jobs need it."""

    def __init__(self, cluster, manifest):
        self.cluster, self.manifest, self.spec = cluster, manifest, manifest["spec"]
        self.pods, self.status, self.ended = [], "Active", threading.Event()
        self._deleted = threading.Event()
        if self.spec["template"]["spec"].get("restartPolicy") not in ("Never", "OnFailure"):
            raise AssertionError("spec.template.spec.restartPolicy: Required value: valid values: OnFailure, Never")
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()

    def current(self):
        return self.pods

    def update(self, manifest):
        if manifest["spec"] != self.spec:
            raise AssertionError(f"Job/{manifest['metadata']['name']}: spec.template: field is immutable")

    def delete(self):
        self._deleted.set()
        self._thread.join()

    def _run(self):
        begun, made, failed = time.monotonic(), 0, 0
        wanted = self.spec.get("completions", self.spec.get("parallelism", 1))
        active = []
        while True:
            for pod in [pod for pod in active if pod.is_over()]:
                active.remove(pod)
                failed += pod.phase == "Failed" and not (pod.disrupted and self._ignores_disruptions())
            done = sum(pod.phase == "Succeeded" and not pod.disrupted for pod in self.pods)
            status = self._verdict(done, wanted, failed, time.monotonic() - begun)
            if status:
                break
            for _ in range(min(self.spec.get("parallelism", 1), wanted - done) - len(active)):
                made += 1
                active.append(Pod(f"{self.manifest['metadata']['name']}-{made}", self.spec["template"], self.cluster,
                                  self.cluster.tell))
                self.pods.append(active[-1])
            self._deleted.wait(0.05)
        stop_all(active)
        self.status = status
        self.ended.set()
        self.cluster.tell()

    def _verdict(self, done, wanted, failed, seconds):
        if self._deleted.is_set():
            return "Deleted"
        if failed > self.spec.get("backoffLimit", 6):
            return "BackoffLimitExceeded"
        if seconds > self.spec.get("activeDeadlineSeconds", float("inf")):
            return "DeadlineExceeded"
        return "Complete" if done >= wanted else None

    def _ignores_disruptions(self):
        rules = self.spec.get("podFailurePolicy", {}).get("rules", [])
        return any(rule["action"] == "Ignore" and {"type": "DisruptionTarget"}.items() <= condition.items()
                   for rule in rules for condition in rule.get("onPodConditions", []))


def stop_all(pods, grace=None):
    threads = [threading.Thread(target=pod.stop, args=(grace,), daemon=True) for pod in pods]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


CONTROLLERS = {"Deployment": Deployment, "Job": Job}


class Cluster:
    """`images` is a function of an image reference: the folder with its environment. `node_disk` (bytes) bounds each emptyDir."""

    def __init__(self, folder, images, node_disk=None):
        self.folder, self.image, self.node_disk = folder, images, node_disk
        self.hosts = folder / "hosts"
        self.problems = []  # what the harness does not know
        self.network = linux.new_network()
        self._objects, self._controllers = {}, {}
        self._lock = threading.RLock()
        self._write_hosts()

    def apply(self, manifests):
        """Makes the objects these and no others, as `helm upgrade` does."""
        before = self._objects
        self._objects = {(item["kind"], item["metadata"]["name"]): item for item in manifests}
        for key in [key for key in self._controllers if key not in self._objects]:
            self._stop(self._controllers.pop(key))
        for key in sorted(self._objects):  # ConfigMaps before Deployments, as Helm does
            if key[0] == "ConfigMap" and before.get(key, {}).get("immutable") and before[key]["data"] != self._objects[key]["data"]:
                raise AssertionError(f"ConfigMap/{key[1]}: data: field is immutable when `immutable` is set")
        self.tell()
        for key, item in self._objects.items():
            if key in self._controllers:
                self._controllers[key].update(item)
            elif key[0] in CONTROLLERS:
                self._controllers[key] = CONTROLLERS[key[0]](self, item)

    @staticmethod
    def _stop(controller):
        controller.delete()
        stop_all(controller.current())

    def close(self):
        """Kills all pods."""
        stop_all(self.pods(), grace=0)
        for controller in self._controllers.values():
            controller.delete()
        stop_all(self.pods(), grace=0)
        os.close(self.network)

    # What tests ask.

    def controller(self, kind, name):
        return self._controllers[kind, name]

    def controllers(self, kind):
        return [controller for key, controller in self._controllers.items() if key[0] == kind]

    def pods(self, component=None):
        """All that were made and not replaced, of one role."""
        found = [pod for controller in self._controllers.values() for pod in controller.current()]
        return [pod for pod in found if component is None or pod.labels.get("component") == component]

    def tale(self):
        return "\n".join([*self.problems, *(pod.tale() for pod in self.pods())])

    def connection(self, service, port, **options):
        """A connection by way of a Service, which has to have a ready pod."""
        if not self._is_up(self._objects["Service", service]):
            raise ConnectionRefusedError(f"Service {service} has no ready pod")
        ports = self._objects["Service", service]["spec"]["ports"]
        target = next(item.get("targetPort", item["port"]) for item in ports if item["port"] == port)
        return contextlib.closing(Connection(self.network, target, **options))

    # What pods ask.

    def data(self, kind, reference):
        """{key: bytes} of a ConfigMap or Secret."""
        found = self._objects.get((kind, reference["name"]))
        if found is None:
            if reference.get("optional"):
                return {}
            raise CannotStart(f'{kind.lower()} "{reference["name"]}" not found')
        text = {**(found.get("data") or {} if kind == "ConfigMap" else {}), **found.get("stringData", {})}
        encoded = {**found.get("binaryData", {}), **(found.get("data") or {} if kind == "Secret" else {})}
        return {**{key: value.encode() for key, value in text.items()},
                **{key: base64.b64decode(value) for key, value in encoded.items()}}

    @staticmethod
    def cannot_start(why):
        return CannotStart(why)

    def claim(self, name):
        """The folder of a PersistentVolumeClaim, which is there when a test made it."""
        folder = self.folder / "claims" / name
        if not folder.is_dir():
            raise CannotStart(f'persistentvolumeclaim "{name}" not found')
        return folder

    def service_links(self):
        links = {}
        for (kind, name), item in self._objects.items():
            if kind != "Service":
                continue
            prefix, ports = name.upper().replace("-", "_"), [port["port"] for port in item["spec"]["ports"]]
            links |= {f"{prefix}_SERVICE_HOST": "10.0.0.1", f"{prefix}_SERVICE_PORT": str(ports[0]),
                      f"{prefix}_PORT": f"tcp://10.0.0.1:{ports[0]}"}
            links |= {f"{prefix}_PORT_{port}_TCP": f"tcp://10.0.0.1:{port}" for port in ports}
        return links

    # Names.

    def _is_up(self, service):
        selector = (service["spec"].get("selector") or {}).items()
        return any(pod.is_ready() and selector <= pod.labels.items() for pod in self.pods())

    def tell(self):
        """Hears that the readiness of a pod may have changed."""
        self._write_hosts()

    def _write_hosts(self):
        with self._lock:
            lines = ["127.0.0.1 localhost target"]
            for (kind, name), item in self._objects.items():
                if kind == "Service":
                    address = "127.0.0.1" if self._is_up(item) else UNREACHABLE
                    lines.append(f"{address} {name} {name}.default {name}.default.svc {name}.default.svc.cluster.local")
            text = "\n".join(lines).ljust(HOSTS_BYTES - 1) + "\n"
            # In place, since pods have it mounted, and in one write of a constant length, since they may be reading it.
            descriptor = os.open(self.hosts, os.O_WRONLY | os.O_CREAT, 0o644)
            os.pwrite(descriptor, text.encode(), 0)
            os.close(descriptor)
