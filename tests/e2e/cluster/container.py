"""One container of a pod: its process, restarted as the pod's policy says, and what its probes found."""

import contextlib
import pathlib
import subprocess
import sys
import threading
import time

import probes

HERE = pathlib.Path(__file__).parent
LONGEST_BACKOFF = 5  # seconds; a kubelet waits up to 300


def timestamp():
    return time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())


class Container:
    """`pod` describes it for launch.py and is told whenever its state changes."""

    def __init__(self, pod, spec, is_init):
        self.spec, self.name, self.is_init = spec, spec["name"], is_init
        self._pod = pod
        self._process = None
        self.state = {"waiting": {"reason": "PodInitializing"}}
        self.last = {}
        self.restarts = 0
        self.started = self.ready = False
        self.log = pod.folder / f"{spec['name']}.log"
        self.done = threading.Event()  # it will not run again
        self.asked_to_stop = threading.Event()

    def run(self):
        """Runs it until it needs no restart; gives its last exit status."""
        backoff = 0.2
        while not self.asked_to_stop.is_set():
            status = self._run_once()
            if self.asked_to_stop.is_set() or not self._restarts(status):
                break
            self._pod.report(self, waiting={"reason": "CrashLoopBackOff", "message": f"ended with status {status}"})
            self.asked_to_stop.wait(backoff)
            backoff = min(2 * backoff, LONGEST_BACKOFF)
            self.restarts += 1
        self.done.set()
        return self.state.get("terminated", {}).get("exitCode", 137)

    def _restarts(self, status):
        policy = self._pod.spec["restartPolicy"]
        if policy == "Always" and not self.is_init:
            return True
        return status != 0 and policy != "Never"

    def _run_once(self):
        begun = timestamp()
        with open(self.log, "ab") as log:
            # The process dies with this thread, which waits for it.
            self._process = subprocess.Popen(
                [sys.executable, "-B", HERE / "launch.py", self._pod.describe(self)], stdin=subprocess.DEVNULL,
                stdout=log, stderr=log, pass_fds=[self._pod.network])
        self._pod.report(self, running={"startedAt": begun})
        watcher = probes.Watcher(self, self._pod)
        status = self._process.wait()
        watcher.close()
        self.started = self.ready = False
        self._pod.report(self, terminated={"exitCode": status, "reason": "Completed" if status == 0 else "Error",
                                           "startedAt": begun, "finishedAt": timestamp()})
        return status

    def set_health(self, started=None, ready=None):
        before = self.started, self.ready
        self.started = self.started if started is None else started
        self.ready = self.ready if ready is None else ready
        if before != (self.started, self.ready):
            self._pod.report(self)

    def terminate(self):
        if self._process is not None and self._process.poll() is None:
            self._process.terminate()

    def kill(self):
        if self._process is not None and self._process.poll() is None:
            self._process.kill()

    def pid(self):
        """Of the program itself, as this machine counts."""
        for path in pathlib.Path("/proc").glob("[0-9]*/stat"):
            with contextlib.suppress(OSError):
                fields = path.read_text().rpartition(")")[2].split()
                if int(fields[1]) == self._process.pid:
                    return int(path.parent.name)
        raise ProcessLookupError(self.name)

    def status(self):
        return {"name": self.name, "image": self.spec["image"], "imageID": "tests://" + self.spec["image"], "state": self.state,
                "lastState": self.last, "restartCount": self.restarts, "started": self.started, "ready": self.ready}
