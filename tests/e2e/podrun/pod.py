"""Executes one rendered pod: its volumes, its containers as processes, its probes, its end.

A pod template is taken as Helm would send it, with what the API server fills in. What is not known here (a field that would
change what happens) raises: a test never passes because something was left out.
"""

import contextlib
import http.client
import json
import os
import pathlib
import re
import socket
import ssl
import subprocess
import sys
import threading
import time

import linux
from volumes import Volumes

HERE = pathlib.Path(__file__).parent
IMAGE_USER = 1000
IMAGE_ENVIRONMENT = {"PATH": "/opt/venv/bin:/usr/local/bin:/usr/bin:/bin", "PYTHONUNBUFFERED": "1"}
HOMES = {0: "/root", IMAGE_USER: "/home/locust"}

# What is honoured, and what makes no difference here.
POD_FIELDS = {
    "affinity", "automountServiceAccountToken", "containers", "enableServiceLinks", "imagePullSecrets", "initContainers",
    "nodeSelector", "priorityClassName", "restartPolicy", "securityContext", "serviceAccount", "serviceAccountName",
    "terminationGracePeriodSeconds", "tolerations", "topologySpreadConstraints", "volumes"}
CONTAINER_FIELDS = {
    "args", "command", "env", "envFrom", "image", "imagePullPolicy", "livenessProbe", "name", "ports", "readinessProbe",
    "resources", "securityContext", "startupProbe", "volumeMounts", "workingDir"}


class CannotStart(Exception):
    """Why a kubelet would leave a container in Waiting."""


class Attempt:
    """One process of a container, from its start to its exit status."""

    def __init__(self, pod, spec, number):
        self.log = pod.folder / f"{spec['name']}.{number}.log"
        self._usage = pod.folder / f"{spec['name']}.{number}.usage"
        self.started = time.monotonic()
        self.status = self.ended = None
        with open(self.log, "wb") as log:
            # The process dies with this thread, which waits for it.
            self._process = subprocess.Popen(
                [sys.executable, "-B", HERE / "enter.py", pod.describe(spec, number)], stdin=subprocess.DEVNULL, stdout=log,
                stderr=log, pass_fds=[pod.network])

    def wait(self):
        self.status = self._process.wait()
        self.ended = time.monotonic()
        return self.status

    def is_over(self):
        return self._process.poll() is not None

    def signal(self, number):
        with contextlib.suppress(ProcessLookupError):
            self._process.send_signal(number)

    def kill(self):
        self._process.kill()

    def seconds(self):
        return self.ended - self.started

    def usage(self):
        """{"cpu": seconds, "mebibytes": the most that one process had}, when it has ended."""
        return json.loads(self._usage.read_text())


class Pod:
    """Runs from its making on. `tell` is called when its readiness changed."""

    def __init__(self, name, template, cluster, tell):
        self.name, self.labels = name, template["metadata"].get("labels", {})
        self.spec = template["spec"]
        self.network = cluster.network
        self.folder = cluster.folder / "pods" / name
        self.folder.mkdir(parents=True)
        self.phase, self.reason = "Pending", ""
        self.attempts = {}  # by container, in their order
        self.disrupted = False
        self._cluster, self._tell = cluster, tell
        self._security = self.spec.get("securityContext", {})
        self._stopping = threading.Event()
        self._ready = set()
        self._lock = threading.Lock()
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()

    # What tests ask.

    def log(self, container):
        return "".join(attempt.log.read_text(errors="replace") for attempt in self.attempts.get(container, []))

    def statuses(self, container):
        """The exit statuses of a container so far."""
        return [attempt.status for attempt in self.attempts.get(container, []) if attempt.status is not None]

    def is_over(self):
        return self.phase in ("Succeeded", "Failed")

    def is_ready(self):
        names = {container["name"] for container in self.spec["containers"]}
        return not self._stopping.is_set() and self._ready >= names

    def tale(self):
        text = f"=== {self.name}: {self.phase} {self.reason}\n"
        for name, attempts in list(self.attempts.items()):
            text += f"--- {name}: {self.statuses(name)}, {'ready' if name in self._ready else 'not ready'}\n"
            text += "".join(attempts[-1].log.read_text(errors="replace").splitlines(keepends=True)[-25:])
        return text

    # How it runs.

    def _run(self):
        try:
            self._refuse_unknown_fields()
            self._volumes = Volumes(self._cluster, self.spec, self.folder / "volumes")
            for container in self.spec.get("initContainers", []):
                if self._repeat(container, is_init=True) != 0:
                    return self._finish("Failed")
            self.phase = "Running"
            self._run_containers()
        except (CannotStart, NotImplementedError) as error:
            self.reason = str(error)
            self._cluster.problems += [self.reason] if isinstance(error, NotImplementedError) else []
            self._stopping.wait()
            self._finish("Failed")

    def _finish(self, phase):
        self.phase = phase
        self._tell()

    def _run_containers(self):
        results, threads = {}, []
        for container in self.spec["containers"]:
            def run(container=container):
                try:
                    results[container["name"]] = self._repeat(container, is_init=False)
                except CannotStart as error:
                    self.reason = str(error)
                    self._stopping.wait()
            threads.append(threading.Thread(target=run, daemon=True))
            threads[-1].start()
        for thread in threads:
            thread.join()
        succeeded = all(results.get(container["name"]) == 0 for container in self.spec["containers"])
        self._finish("Succeeded" if succeeded else "Failed")

    def _refuse_unknown_fields(self):
        unknown = set(self.spec) - POD_FIELDS
        for container in self.spec.get("initContainers", []) + self.spec["containers"]:
            unknown |= {f"{container['name']}.{field}" for field in set(container) - CONTAINER_FIELDS}
        if unknown:
            raise NotImplementedError(f"fields {sorted(unknown)}")

    def _repeat(self, container, is_init):
        """Runs a container until it needs no restart; gives its last exit status."""
        policy = self.spec.get("restartPolicy", "Always")
        attempts = self.attempts.setdefault(container["name"], [])
        while True:
            with self._lock:
                if self._stopping.is_set():
                    return attempts[-1].status if attempts else 137
                attempt = Attempt(self, container, len(attempts))
                attempts.append(attempt)
            if not is_init:
                self._watch(container, attempt)
            status = attempt.wait()
            self._set_ready(container, False)
            if self._stopping.is_set() or policy == "Never" or (status == 0 and (is_init or policy == "OnFailure")):
                return status
            self._stopping.wait(0.3)

    def _set_ready(self, container, ready):
        before = set(self._ready)
        (self._ready.add if ready else self._ready.discard)(container["name"])
        if before != self._ready:
            self._tell()

    def stop(self, grace=None, disruption=False):
        """Ends it as a kubelet ends a deleted pod, and returns when it has ended. `grace`: instead of the pod's own."""
        self.disrupted |= disruption
        with self._lock:
            self._stopping.set()
        self._tell()  # out of the endpoints
        seconds = self.spec.get("terminationGracePeriodSeconds", 30) if grace is None else grace
        deadline = time.monotonic() + seconds
        running = [attempts[-1] for attempts in self.attempts.values() if attempts and not attempts[-1].is_over()]
        for attempt in running:
            attempt.signal(15)
        self._thread.join(max(0, deadline - time.monotonic()))
        for attempt in running:
            attempt.kill()
        self._thread.join()

    def kill_container(self, name):
        """As an out-of-memory killer does."""
        attempt = self.attempts[name][-1]
        children = pathlib.Path(f"/proc/{attempt._process.pid}/task/{attempt._process.pid}/children").read_text().split()
        os.kill(int(children[0]), 9)

    def volume(self, name):
        """Its folder."""
        return self._volumes.source(name, "")[0]

    # What a container gets.

    def _user(self, container):
        """(user, group)"""
        own = container.get("securityContext", {})
        user, group, not_root = (own.get(field, self._security.get(field)) for field in ("runAsUser", "runAsGroup", "runAsNonRoot"))
        if not_root and user is None:
            raise CannotStart("container has runAsNonRoot and image has non-numeric user (locust), cannot verify user is non-root")
        if not_root and user == 0:
            raise CannotStart("container's runAsUser breaks non-root policy")
        user = IMAGE_USER if user is None else user
        return user, group if group is not None else user if user == IMAGE_USER else 0

    def describe(self, container, number):
        """The file for enter.py."""
        user, group = self._user(container)
        environment = self._environment(container, user)
        root = self.folder / f"{container['name']}.root"
        root.mkdir(exist_ok=True)
        own = container.get("securityContext", {})
        path = self.folder / f"{container['name']}.{number}.json"
        groups = self._security.get("supplementalGroups", []) + [self._security[key] for key in ("fsGroup",) if key in self._security]
        path.write_text(json.dumps({
            "network": self.network, "root": str(root), "image": str(self._cluster.image(container["image"])),
            "hosts": str(self._cluster.hosts), "hostname": self.name, "environment": environment,
            "command": [_expand(word, environment) for word in container.get("command", ["locust"]) + container.get("args", [])],
            "workingDir": container.get("workingDir", "/home/locust"), "user": user, "group": group, "groups": groups,
            "readOnlyRoot": own.get("readOnlyRootFilesystem", False),
            "noNewPrivileges": own.get("allowPrivilegeEscalation") is False,
            "usage": str(self.folder / f"{container['name']}.{number}.usage"), "mounts": self._mounts(container)}))
        return path

    def _mounts(self, container):
        mounts = []
        for mount in container.get("volumeMounts", []):
            source, writable = self._volumes.source(mount["name"], mount.get("subPath", ""))
            mounts.append({"source": str(source), "target": mount["mountPath"].rstrip("/"),
                           "readOnly": mount.get("readOnly", False) or not writable})
        for inner in mounts:  # a kubelet makes mount points that lie in other volumes
            for outer in mounts:
                if inner["target"].startswith(outer["target"] + "/") and os.path.isdir(outer["source"]):
                    pathlib.Path(outer["source"] + inner["target"][len(outer["target"]):]).mkdir(parents=True, exist_ok=True)
        return mounts

    def _environment(self, container, user):
        environment = {**IMAGE_ENVIRONMENT, "HOME": HOMES.get(user, "/"), "HOSTNAME": self.name}
        if self.spec.get("enableServiceLinks", True):
            environment |= self._cluster.service_links()
        for source in container.get("envFrom", []):
            kind, reference = next((kind, source[key]) for kind, key in (("Secret", "secretRef"), ("ConfigMap", "configMapRef"))
                                   if key in source)
            environment |= {source.get("prefix", "") + key: value.decode()
                            for key, value in self._cluster.data(kind, reference).items()}
        for variable in container.get("env", []):
            value = self._value(variable, environment)
            if value is not None:
                environment[variable["name"]] = value
        return environment

    def _value(self, variable, environment):
        source = variable.get("valueFrom")
        if not source:
            value = variable.get("value", "")
            if not isinstance(value, str):
                raise NotImplementedError(f"{variable['name']} is no string: the API server refuses it")
            return _expand(value, environment)
        for key, kind in (("secretKeyRef", "Secret"), ("configMapKeyRef", "ConfigMap")):
            if key in source:
                value = self._cluster.data(kind, source[key]).get(source[key]["key"])
                return None if value is None else value.decode()
        path = source.get("fieldRef", {}).get("fieldPath")
        if path not in ("metadata.name", "status.podIP"):
            raise NotImplementedError(f"environment from {source}")
        return self.name if path == "metadata.name" else "127.0.0.1"

    # Probes.

    def _watch(self, container, attempt):
        if "startupProbe" in container:
            raise NotImplementedError("startupProbe")
        if "readinessProbe" not in container:
            self._set_ready(container, True)
        for field in ("readinessProbe", "livenessProbe"):
            if field in container:
                threading.Thread(target=self._probe, args=(container, attempt, field), daemon=True).start()

    def _probe(self, container, attempt, field):
        probe = container[field]
        good = bad = 0
        self._stopping.wait(probe.get("initialDelaySeconds", 0))
        # A kubelet probes once more in between when a container has just begun: 0.2 s instead of the first period.
        pause = 0.2
        while not attempt.is_over():
            if _answers(self.network, container, probe):
                good, bad, pause = good + 1, 0, probe.get("periodSeconds", 10)
            else:
                good, bad = 0, bad + 1
            if field == "readinessProbe" and (good >= probe.get("successThreshold", 1) or bad >= probe.get("failureThreshold", 3)):
                self._set_ready(container, good > 0 and not attempt.is_over())
            elif field == "livenessProbe" and pause > 0.2 and bad >= probe.get("failureThreshold", 3):
                attempt.signal(15)
            self._stopping.wait(pause)
            if self._stopping.is_set():
                return


def connect(network, port, timeout):
    with linux.inside_network(network):
        made = socket.socket()
    made.settimeout(timeout)
    try:
        made.connect(("127.0.0.1", port))
    except OSError:
        made.close()
        raise
    return made


class Connection(http.client.HTTPConnection):
    """A connection to a port in the pods' network."""

    def __init__(self, network, port, timeout=10, tls=False):
        super().__init__("127.0.0.1", port, timeout=timeout)
        self._network, self._tls = network, tls

    def connect(self):
        self.sock = connect(self._network, self.port, self.timeout)
        if self._tls:
            self.sock = ssl._create_unverified_context().wrap_socket(self.sock)


def _answers(network, container, probe):
    get = probe.get("httpGet")
    port = (get or probe["tcpSocket"])["port"]
    if isinstance(port, str):
        port = next(item["containerPort"] for item in container["ports"] if item.get("name") == port)
    timeout = probe.get("timeoutSeconds", 1)
    try:
        if not get:
            connect(network, port, timeout).close()
            return True
        with contextlib.closing(Connection(network, port, timeout, get.get("scheme") == "HTTPS")) as connection:
            connection.request("GET", get.get("path", "/"))
            return 200 <= connection.getresponse().status < 400
    except (OSError, http.client.HTTPException):
        return False


def _expand(text, environment):
    """$(NAME) as Kubernetes expands it: what is not known stays, $$ is a dollar."""
    def value(match):
        return "$" if match[0] == "$$" else environment.get(match[1], match[0])

    return re.sub(r"\$\$|\$\(([A-Za-z_][\w.-]*)\)", value, text)
