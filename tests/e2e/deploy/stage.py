"""A folder with a load test and stand-ins for Helm and kubectl, and calls of the program there."""

import json
import os
import pathlib
import pty
import select
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import unittest

RENDERER = os.environ["LOCUST_RENDERER"]
STAND_IN = pathlib.Path(__file__).parent / "stand_in.py"
PATIENCE = 60

TEST = """\
apiVersion: code2cloud.planton.cloud/v1
kind: LocustKubernetes
metadata: {name: checkout}
spec:
  namespace: load
%s  load_test:
    name: checkout
    main_py_content: |
      from locust import HttpUser
"""
DEPLOYMENT = """\
---
# Source: locust/templates/worker.yaml
apiVersion: apps/v1
kind: Deployment
metadata: {name: checkout-worker}
spec:
  replicas: %d
  selector: {matchLabels: {component: worker}}
"""
NOT_FOUND = {"err": "Error: release: not found\n", "status": 1}


def release(revision=1, status="deployed", manifest=DEPLOYMENT % 2):
    return {"out": json.dumps({"name": "checkout", "namespace": "load", "version": revision, "info": {"status": status},
                               "manifest": manifest})}


def workload(available, wanted=2):
    return {"kind": "Deployment", "metadata": {"name": "checkout-worker", "generation": 1}, "spec": {"replicas": wanted},
            "status": {"observedGeneration": 1, "replicas": wanted, "updatedReplicas": wanted, "availableReplicas": available}}


def items(*objects):
    return {"out": json.dumps({"kind": "List", "items": list(objects)})}


class Call:
    """A program under way, on pipes or on a terminal."""

    def __init__(self, arguments, environment, folder, terminal):
        self.text = ""
        self._process = None
        if terminal:
            self._pid, self._fd = pty.fork()
            if self._pid == 0:
                os.chdir(folder)
                os.execve(arguments[0], arguments, environment)
        else:
            read, write = os.pipe()
            self._process = subprocess.Popen(arguments, cwd=folder, env=environment, stdin=subprocess.DEVNULL, stdout=write,
                                             stderr=write)
            os.close(write)
            self._pid, self._fd = self._process.pid, read

    def _read(self, seconds):
        ready, _, _ = select.select([self._fd], [], [], seconds)
        if not ready:
            return None
        try:
            data = os.read(self._fd, 65536)
        except OSError:  # the other side of the terminal is gone
            data = b""
        self.text += data.decode().replace("\r\n", "\n")
        return data

    def until(self, condition, what):
        deadline = time.monotonic() + PATIENCE
        while not condition():
            if self._read(0.05) == b"" and not condition():
                raise AssertionError(f"ended before {what}:\n{self.text}")
            if time.monotonic() > deadline:
                raise AssertionError(f"in vain for {what}:\n{self.text}")

    def see(self, text):
        self.until(lambda: text in self.text, text)

    def type(self, text):
        os.write(self._fd, text.encode())

    def send(self, number):
        os.kill(self._pid, number)

    def end(self):
        """The exit status; text has all that was printed."""
        deadline = time.monotonic() + PATIENCE
        while self._read(max(deadline - time.monotonic(), 0)):
            pass
        if time.monotonic() > deadline:
            self.send(signal.SIGKILL)
        os.close(self._fd)
        if self._process:
            return self._process.wait()
        return os.waitstatus_to_exitcode(os.waitpid(self._pid, 0)[1])


class Case(unittest.TestCase):
    maxDiff = None

    def setUp(self):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="deploy "))
        self.addCleanup(shutil.rmtree, self.folder)
        for name in ("bin", "tmp", "home"):
            (self.folder / name).mkdir()
        self.write()
        self.stand_in("helm", version={"out": "v3.22"}, status=NOT_FOUND, upgrade=release(), dry=release())
        self.stand_in("kubectl", get=[items(workload(2)), items()])

    def tearDown(self):
        self.assertEqual(list((self.folder / "tmp").iterdir()), [], "left behind")

    def write(self, **spec):
        """The load test, with more in its spec."""
        more = "".join(f"  {name}: {json.dumps(value)}\n" for name, value in spec.items())
        (self.folder / "checkout.yaml").write_text(TEST % more)

    def stand_in(self, name, dry=None, **answers):
        program = self.folder / "bin" / name
        if not program.exists():
            shutil.copy(STAND_IN, program)
            program.chmod(0o755)
        if dry:
            answers["upgrade dry"] = dry
        path = program.with_name(f"{name}.json")
        before = json.loads(path.read_text()) if path.exists() else {}
        path.write_text(json.dumps({**before, **answers}))

    def calls(self, name="helm"):
        log = self.folder / "bin" / f"{name}.log"
        return [json.loads(line) for line in log.read_text().splitlines()] if log.exists() else []

    def start(self, command, *arguments, terminal=False, **variables):
        environment = {"PATH": f"{self.folder}/bin:{pathlib.Path(sys.executable).parent}:/usr/bin:/bin", "TMPDIR": str(self.folder / "tmp"),
                       "HOME": str(self.folder / "home"), "TERM": "xterm", **variables}
        return Call([RENDERER, command, "checkout.yaml", "--chart", "./chart", *arguments], environment, self.folder, terminal)

    def call(self, command, *arguments, **options):
        """(exit status, all that was printed)"""
        running = self.start(command, *arguments, **options)
        return running.end(), running.text

    def await_hanging(self, running):
        running.until((self.folder / "bin" / "hanging").exists, "a stand-in to hang")
