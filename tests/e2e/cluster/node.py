"""The node that really runs its pods: what a kubelet and a container runtime are to a cluster, for pods of the programs here."""

import contextlib
import queue
import threading
import time

from api import Refused
from pod import Pod

NAME = "tended"


class Node:
    """Executes the pods that are bound to the node until stop(). `programs` is the folder that pods have on their PATH."""

    def __init__(self, plane, programs):
        self._plane, self._programs = plane, programs
        self._client = plane.node_client(NAME)
        self._pods = {}
        self._changed = queue.SimpleQueue()
        self._lock = threading.Lock()
        self._watch = self._client.watch("/api/v1/pods", fieldSelector=f"spec.nodeName={NAME}")
        self._threads = [threading.Thread(target=target, daemon=True) for target in (self._follow, self._report)]
        for thread in self._threads:
            thread.start()

    def _follow(self):
        for kind, manifest in self._watch:
            uid = manifest["metadata"]["uid"]
            pod = self._pods.get(uid)
            leaving = kind == "DELETED" or "deletionTimestamp" in manifest["metadata"]
            if pod is None and not leaving and manifest["status"].get("phase") not in ("Succeeded", "Failed"):
                self._start(uid, manifest)
            elif pod is None and leaving and kind != "DELETED":
                self._forget(manifest)  # gone before it ran
            elif pod is not None and leaving:
                pod.stop(0 if kind == "DELETED" else manifest["metadata"].get("deletionGracePeriodSeconds", 30))
                if pod.ended.is_set():
                    self._changed.put(pod)

    def _start(self, uid, manifest):
        with self._lock:
            number = len(self._pods) + 1
            self._pods[uid] = Pod(manifest, self._client, self._plane.port, self._plane.folder / "pods" / uid, self._programs,
                                  f"127.1.{number >> 8}.{number & 255}", self._changed.put)

    def _report(self):
        """Tells the API server what became of pods, one thing after the other."""
        while (pod := self._changed.get()) is not None:
            with contextlib.suppress(Refused, OSError):
                path = f"/api/v1/namespaces/{pod.meta['namespace']}/pods/{pod.meta['name']}"
                # With the identity: another pod may have the name by now.
                body = {"metadata": {"uid": pod.meta["uid"]}, "status": pod.status()}
                self._client.request("PATCH", f"{path}/status", body, "application/strategic-merge-patch+json")
                if pod.ended.is_set() and "deletionTimestamp" in self._client.get(path)["metadata"]:
                    self._forget(pod.manifest)

    def _forget(self, manifest):
        meta = manifest["metadata"]
        with contextlib.suppress(Refused):
            self._client.request("DELETE", f"/api/v1/namespaces/{meta['namespace']}/pods/{meta['name']}",
                                 {"gracePeriodSeconds": 0, "preconditions": {"uid": meta["uid"]}})

    def pods(self, namespace, labels=None):
        """The pods that have not ended, oldest first."""
        with self._lock:
            return [pod for pod in self._pods.values() if not pod.ended.is_set() and pod.meta["namespace"] == namespace
                    and (labels or {}).items() <= pod.meta.get("labels", {}).items()]

    def endpoints(self, namespace, labels, port, lag):
        """(network, address) of the pods that a proxy takes for ready, which hears of each change `lag` seconds later."""
        heard = time.monotonic() - lag
        return [(pod.network, (pod.address, port)) for pod in self.pods(namespace, labels) if pod.was_ready(heard)]

    def tale(self):
        """What the pods that run printed last, and those that ended last."""
        with self._lock:
            pods = list(self._pods.values())
        ended = [pod for pod in pods if pod.ended.is_set()]
        return "\n".join(pod.tale() for pod in pods if not pod.ended.is_set() or pod in ended[-2:])

    def stop(self):
        self._watch.close()
        for pod in list(self._pods.values()):
            pod.close()
        self._changed.put(None)
        for thread in self._threads:
            thread.join(10)
