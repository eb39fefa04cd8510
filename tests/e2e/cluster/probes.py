"""Startup, liveness and readiness of a running container, found out as a kubelet does it, by httpGet only."""

import http.client
import threading

import network


class _PodConnection(http.client.HTTPConnection):
    """A connection to an address in a pod's network."""

    def __init__(self, descriptor, host, port, timeout):
        super().__init__(host, port, timeout=timeout)
        self._descriptor = descriptor

    def connect(self):
        self.sock = network.connect(self._descriptor, (self.host, self.port), self.timeout)


def get(pod, port, path, timeout=5):
    """(status, text) that a pod answers at one of its ports."""
    connection = _PodConnection(pod.network, pod.address, port, timeout)
    try:
        connection.request("GET", path)
        reply = connection.getresponse()
        return reply.status, reply.read().decode()
    finally:
        connection.close()


class Watcher:
    """Keeps started and ready of a container up to date while its process runs; kills it when it is not alive."""

    def __init__(self, container, pod):
        self._container, self._pod = container, pod
        self._closed = threading.Event()
        spec = container.spec
        kinds = {"startupProbe": self._on_startup, "livenessProbe": self._on_life, "readinessProbe": self._on_readiness}
        probes = {kind: spec[kind] for kind in kinds if kind in spec}
        container.set_health(started="startupProbe" not in probes,
                             ready=not container.is_init and not probes.keys() & {"readinessProbe", "startupProbe"})
        self._threads = [threading.Thread(target=self._probe, args=(kind, probe, kinds[kind]), daemon=True)
                         for kind, probe in probes.items()]
        for thread in self._threads:
            thread.start()

    def _probe(self, kind, probe, tell):
        successes = failures = 0
        self._closed.wait(probe.get("initialDelaySeconds", 0))
        # A kubelet probes once more in between when a container has just begun: 0.2 s instead of the first period.
        pause = 0.2
        while not self._closed.is_set():
            if kind == "startupProbe" or self._container.started:
                if self._succeeds(probe):
                    successes, failures = successes + 1, 0
                else:
                    successes, failures = 0, failures + 1
                if self._closed.is_set():
                    return
                if successes >= probe["successThreshold"]:
                    tell(True)
                    pause = probe["periodSeconds"]
                elif failures >= probe["failureThreshold"] and self._container.started:
                    tell(False)
            self._closed.wait(pause)

    def _succeeds(self, probe):
        target = probe["httpGet"]
        port = target["port"]
        if isinstance(port, str):
            port = next(item["containerPort"] for item in self._container.spec["ports"] if item.get("name") == port)
        try:
            return 200 <= get(self._pod, port, target.get("path", "/"), probe["timeoutSeconds"])[0] < 400
        except (OSError, http.client.HTTPException):
            return False

    def _on_startup(self, ok):
        if ok:
            self._container.set_health(started=True, ready="readinessProbe" not in self._container.spec)

    def _on_life(self, ok):
        if not ok:
            self._container.terminate()

    def _on_readiness(self, ok):
        self._container.set_health(ready=ok)

    def close(self):
        self._closed.set()
