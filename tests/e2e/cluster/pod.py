"""Executes one pod that Kubernetes made: its volumes, its containers one after the other and together, its end.

What is not known here (a field of the specification that would change what happens) raises, and the pod fails with that message:
a test never passes because something was left out.
"""

import contextlib
import json
import os
import pathlib
import re
import threading
import time

import linux
import network
from api import Refused
from container import Container, timestamp
from volumes import Volumes, prepare_patiently

SYSTEM_PATH = "/usr/local/bin:/usr/bin:/bin"

# What is honoured, and what makes no difference here.
POD_FIELDS = {
    "activeDeadlineSeconds", "affinity", "automountServiceAccountToken", "containers", "dnsPolicy", "enableServiceLinks",
    "initContainers", "nodeName", "nodeSelector", "preemptionPolicy", "priority", "restartPolicy", "schedulerName",
    "securityContext", "serviceAccount", "serviceAccountName", "terminationGracePeriodSeconds", "tolerations",
    "topologySpreadConstraints", "volumes"}
CONTAINER_FIELDS = {
    "args", "command", "env", "image", "imagePullPolicy", "lifecycle", "livenessProbe", "name", "ports", "readinessProbe",
    "resources", "securityContext", "startupProbe", "terminationMessagePath", "terminationMessagePolicy", "volumeMounts",
    "workingDir"}


class Pod:
    """Runs from its making until `ended`. `tell` is called with a status whenever that changed."""

    def __init__(self, manifest, client, api_port, folder, programs, address, tell):
        self.manifest, self.spec, self.meta = manifest, manifest["spec"], manifest["metadata"]
        self.folder = pathlib.Path(folder)
        self.folder.mkdir(parents=True)
        self.address = address
        self.network = linux.new_network()
        self.ended = threading.Event()
        self.ready_since = self.unready_since = None
        self._programs, self._api_port, self._tell = programs, api_port, tell
        self._way_out = network.way_out(self.network, api_port)
        self._volumes = Volumes(client, manifest, self.folder / "volumes")
        self._stopping = threading.Event()
        self._lock = threading.RLock()
        self._started_at = timestamp()
        self._message = ""
        self.init = [Container(self, spec, True) for spec in self.spec.get("initContainers", [])]
        self.containers = [Container(self, spec, False) for spec in self.spec["containers"]]
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()

    @property
    def key(self):
        return f"{self.meta['namespace']}/{self.meta['name']}"

    def container(self, name):
        return next(container for container in self.init + self.containers if container.name == name)

    # How it runs.

    def _run(self):
        try:
            self._refuse_unknown_fields()
            if prepare_patiently(self._volumes, self._stopping) and self._initialise():
                self._run_containers()
        except Exception as error:
            self._message = f"the harness cannot run this pod: {error!r}"
        finally:
            self._way_out.close()
            self.ended.set()
            self._tell(self)

    def _refuse_unknown_fields(self):
        unknown = set(self.spec) - POD_FIELDS
        for container in self.init + self.containers:
            unknown |= {f"{container.name}.{field}" for field in set(container.spec) - CONTAINER_FIELDS}
        if unknown:
            raise NotImplementedError(f"fields {sorted(unknown)}")

    def _initialise(self):
        for container in self.init:
            if self._stopping.is_set() or container.run() != 0:
                return False
        return not self._stopping.is_set()

    def _run_containers(self):
        threads = [threading.Thread(target=container.run, daemon=True) for container in self.containers]
        for thread in threads:
            thread.start()
        while not self._stopping.is_set() and not all(container.done.is_set() for container in self.containers):
            self._stopping.wait(0.5)
            self._refresh()
        for thread in threads:
            thread.join()

    def _refresh(self):
        # The next attempt comes soon: what was there before stays.
        with contextlib.suppress(OSError, Refused):
            self._volumes.refresh()

    def stop(self, grace):
        """Ends it as a kubelet ends a pod that is to go. Returns at once."""
        if not self._stopping.is_set():
            self._stopping.set()
            self.note_ready(False)
            threading.Thread(target=self._stop, args=(grace,), daemon=True).start()

    def _stop(self, grace):
        deadline = time.monotonic() + grace
        running = self.init + self.containers
        for container in running:
            threading.Thread(target=self._stop_container, args=(container,), daemon=True).start()
        if not self.ended.wait(max(0, deadline - time.monotonic())):
            for container in running:
                container.asked_to_stop.set()
                container.kill()

    @staticmethod
    def _stop_container(container):
        hook = container.spec.get("lifecycle", {}).get("preStop", {})
        if hook:
            container.done.wait(hook["sleep"]["seconds"])  # the only kind that a chart of ours has
        container.asked_to_stop.set()
        container.terminate()

    def close(self):
        """Kills what still runs. Nobody may connect to the pod any more."""
        self._stopping.set()
        for container in self.init + self.containers:
            container.asked_to_stop.set()
            container.kill()
        self.ended.wait(10)
        # Not before: another file could get the number while a connection to a pod that just ended is being made.
        os.close(self.network)

    # What a container gets.

    def describe(self, container):
        """The file for launch.py."""
        spec = container.spec
        pod_security, security = self.spec.get("securityContext", {}), spec.get("securityContext", {})
        user = security.get("runAsUser", pod_security.get("runAsUser", 0))
        if user == 0 and security.get("runAsNonRoot", pod_security.get("runAsNonRoot", False)):
            raise PermissionError(f"{container.name} would run as root")
        group = security.get("runAsGroup", pod_security.get("runAsGroup", user))
        root = self.folder / f"{container.name}.root"
        root.mkdir(exist_ok=True)
        environment = self._environment(spec)
        command = [_expand(word, environment) for word in spec["command"] + spec.get("args", [])]
        path = self.folder / f"{container.name}.json"
        path.write_text(json.dumps({
            "parent": os.getpid(), "network": self.network, "root": str(root), "programs": str(self._programs),
            "hostname": self.meta["name"],
            "command": command, "environment": environment, "workingDir": spec.get("workingDir", "/"),
            "user": user, "group": group, "groups": [pod_security["fsGroup"]] if "fsGroup" in pod_security else [],
            "readOnlyRoot": security.get("readOnlyRootFilesystem", False),
            "noNewPrivileges": not security.get("allowPrivilegeEscalation", True),
            "mounts": [self._mount(mount) for mount in spec.get("volumeMounts", [])]}))
        return path

    def _mount(self, mount):
        if "subPath" in mount or "subPathExpr" in mount:
            raise NotImplementedError("subPath")
        volume = next(volume for volume in self.spec["volumes"] if volume["name"] == mount["name"])
        # Only an emptyDir can be written to, whatever the mount says.
        return {"source": str(self._volumes.path(mount["name"])), "target": mount["mountPath"],
                "readOnly": mount.get("readOnly", False) or "emptyDir" not in volume}

    def _environment(self, spec):
        environment = {"PATH": SYSTEM_PATH, "HOSTNAME": self.meta["name"], "KUBERNETES_SERVICE_HOST": "127.0.0.1",
                       "KUBERNETES_SERVICE_PORT": str(self._api_port)}
        for variable in spec.get("env", []):
            source = variable.get("valueFrom", {})
            if "fieldRef" in source:
                path = source["fieldRef"]["fieldPath"]
                value = self.address if path == "status.podIP" else self._volumes.field(path)
            elif "configMapKeyRef" in source:
                value = self._volumes.environment_of("configMap", source["configMapKeyRef"])
            elif "secretKeyRef" in source:
                value = self._volumes.environment_of("secret", source["secretKeyRef"])
            elif source:
                raise NotImplementedError(f"environment from {source}")
            else:
                value = _expand(variable.get("value", ""), environment)
            environment[variable["name"]] = value
        return environment

    # What is told of it.

    def report(self, container, **state):
        """Takes over a state of a container, and tells."""
        with self._lock:
            if state:
                if "terminated" in container.state:
                    container.last = container.state
                container.state = state
            self.note_ready(self.is_ready())
        self._tell(self)

    def is_ready(self):
        return not self._stopping.is_set() and all(container.ready for container in self.containers)

    def note_ready(self, ready):
        """Notes when readiness changed, for those who hear of it later."""
        now = time.monotonic()
        if ready and self.ready_since is None:
            self.ready_since, self.unready_since = now, None
        elif not ready and self.ready_since is not None:
            self.ready_since, self.unready_since = None, now

    def was_ready(self, moment):
        if self.ready_since is not None:
            return self.ready_since <= moment
        return self.unready_since is not None and self.unready_since > moment

    def _phase(self):
        containers = self.containers
        if self._message and self.ended.is_set():
            return "Failed"
        if any(init.done.is_set() and init.state.get("terminated", {}).get("exitCode") for init in self.init):
            return "Failed"
        if all(container.done.is_set() for container in containers):
            failed = any(container.state.get("terminated", {}).get("exitCode", 137) for container in containers)
            return "Failed" if failed else "Succeeded"
        begun = any("waiting" not in container.state or container.restarts for container in containers)
        return "Running" if begun else "Pending"

    def status(self):
        with self._lock:
            initialised = all(container.state.get("terminated", {}).get("exitCode") == 0 for container in self.init)
            ready = self.is_ready()
            return {
                "phase": self._phase(), "message": self._message, "hostIP": "127.0.0.1", "podIP": self.address,
                "podIPs": [{"ip": self.address}], "startTime": self._started_at,
                "conditions": [{"type": kind, "status": str(truth), "lastTransitionTime": timestamp()} for kind, truth in (
                    ("Initialized", initialised), ("ContainersReady", ready), ("Ready", ready))],
                "initContainerStatuses": [container.status() for container in self.init],
                "containerStatuses": [container.status() for container in self.containers]}

    def log(self, name):
        """What a container has logged, a JSON object a line."""
        path = self.container(name).log
        lines = path.read_text().splitlines() if path.exists() else []
        return [json.loads(line) for line in lines if line.startswith("{")]

    def tale(self, lines=8):
        """What its containers printed last, for messages of tests."""
        text = f"=== pod {self.key}: {self._phase()} {self._message}\n"
        for container in self.init + self.containers:
            log = container.log.read_text(errors="replace").splitlines()[-lines:] if container.log.exists() else ["(never ran)"]
            text += "\n".join([f"--- {container.name}: {container.state}, ready: {container.ready}", *log, ""])
        return text


def _expand(text, environment):
    """$(NAME) as Kubernetes expands it: what is not known stays, $$ is a dollar."""
    def value(match):
        return "$" if match[0] == "$$" else environment.get(match[1], match[0])

    return re.sub(r"\$\$|\$\(([A-Za-z_][\w.-]*)\)", value, text)
