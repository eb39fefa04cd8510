"""What the contract tests of the webhook's server share: a running server, raw TLS connections, its metrics.

ECHO_WEBHOOK names the binary (tests/support/echo_webhook.cc), LOCUST_WEBHOOK the real program. Ports are the server's choice. With LOCUST_SANITIZE set, memory is not
measured.
"""

import contextlib
import http.client
import json
import os
import pathlib
import queue
import re
import signal
import socket
import ssl
import subprocess
import tempfile
import threading
import time
import unittest

BINARY = os.environ.get("ECHO_WEBHOOK", "")
WEBHOOK = os.environ.get("LOCUST_WEBHOOK", "")  # the real one, which judges
SANITIZED = bool(os.environ.get("LOCUST_SANITIZE"))
PATIENCE = 60 if SANITIZED else 15  # seconds to wait for what must come


def make_certificate(folder, name, *extra):
    """A self-signed pair name.crt, name.key in folder."""
    folder = pathlib.Path(folder)
    certificate, key = folder / f"{name}.crt", folder / f"{name}.key"
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "1",
         "-subj", f"/CN={name}", "-keyout", key, "-out", certificate, *extra], check=True, capture_output=True)
    return certificate, key


def write(path, text):
    """Writes beside the file and renames, so that a reader sees the old content or the new."""
    beside = f"{path}.new"
    pathlib.Path(beside).write_text(text)
    os.replace(beside, path)


def until(condition, what):
    """Asks condition again and again until it is true, and gives back what it said."""
    deadline = time.monotonic() + PATIENCE
    while True:
        answer = condition()
        if answer:
            return answer
        if time.monotonic() > deadline:
            raise AssertionError(f"waited {PATIENCE} s for {what}")


def anyone(certificate=None):
    """A client's TLS context that accepts any server, with the client's own certificate and key."""
    context = ssl.create_default_context()
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    if certificate:
        context.load_cert_chain(*certificate)
    return context


ANYONE = anyone()


class Server:
    """A running webhook; its log is read by a thread of its own."""

    def __init__(self, folder, *options, certificate=None, standards="standards one\n", ready=True, binary=BINARY):
        self.folder = pathlib.Path(folder)
        self.standards = self.folder / "standards"
        if standards is not None:
            write(self.standards, standards)
        self.certificate, self.key = certificate or make_certificate(folder, "server")
        self.process = subprocess.Popen(
            [binary, "serve", "--standards", self.standards, "--cert", self.certificate, "--key", self.key, "--listen", "127.0.0.1:0",
             "--ops-listen", "127.0.0.1:0", "--reload-interval", "10ms", "--drain-delay", "0s", *options],
            stdout=subprocess.PIPE, text=True)
        self.log = []
        self._lines = queue.Queue()
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()
        listening = self.await_line("listening")
        self.port = int(listening["reviews"].rsplit(":", 1)[1])
        self.ops_port = int(listening["ops"].rsplit(":", 1)[1])
        if ready:
            until(lambda: self.get("/readyz")[0] == 200, "readiness")

    def _read(self):
        for line in self.process.stdout:
            entry = json.loads(line)
            self.log.append(entry)
            self._lines.put(entry)

    def await_line(self, message):
        while True:
            entry = self._lines.get(timeout=PATIENCE)
            if entry["message"] == message:
                return entry

    def get(self, path):
        connection = http.client.HTTPConnection("127.0.0.1", self.ops_port, timeout=PATIENCE)
        try:
            connection.request("GET", path)
            reply = connection.getresponse()
            return reply.status, reply.read().decode()
        finally:
            connection.close()

    def metric(self, name, **labels):
        """The value of one series; 0 when it is not there."""
        for line in self.get("/metrics")[1].splitlines():
            match = re.fullmatch(r"(\w+)(?:\{(.*)\})? (\S+)", line)
            if match and match[1] == "locust_webhook_" + name:
                if dict(re.findall(r'(\w+)="([^"]*)"', match[2] or "")) == labels:
                    return float(match[3])
        return 0.0

    def peak_memory(self):
        """The most that the process has had in memory, in MiB."""
        status = pathlib.Path(f"/proc/{self.process.pid}/status").read_text()
        return int(re.search(r"VmHWM:\s+(\d+) kB", status)[1]) / 1024

    def connect(self, context=ANYONE):
        """A TLS connection."""
        return context.wrap_socket(socket.create_connection(("127.0.0.1", self.port), timeout=PATIENCE))

    def client(self, context=ANYONE):
        """An HTTP client with a connection of its own."""
        return http.client.HTTPSConnection("127.0.0.1", self.port, timeout=PATIENCE, context=context)

    def review(self, body="{}", path="/validate", client=None, context=ANYONE):
        """Posts a review; status, body and headers of the reply."""
        own = client or self.client(context)
        try:
            own.request("POST", path, body, {"Content-Type": "application/json"})
            reply = own.getresponse()
            return reply.status, reply.read().decode(), dict(reply.getheaders())
        finally:
            if client is None:
                own.close()

    def exchange(self, raw):
        """Sends bytes and reads until the server closes or has answered once: what came back, as bytes."""
        with contextlib.closing(self.connect()) as connection:
            with contextlib.suppress(OSError):
                connection.sendall(raw)
            return read_reply(connection)

    def stop(self):
        """SIGTERM; the exit code."""
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
        code = self.process.wait(PATIENCE)
        self._reader.join()
        self.process.stdout.close()
        return code


def read_reply(connection):
    """One whole reply, or what came before the connection ended."""
    data = b""
    with contextlib.suppress(OSError):
        while True:
            head, separator, body = data.partition(b"\r\n\r\n")
            if separator and not re.match(rb"HTTP/1.1 1\d\d ", head):
                length = re.search(rb"content-length: (\d+)", head.lower())
                if length and len(body) >= int(length[1]):
                    return data
            part = connection.recv(65536)
            if not part:
                return data
            data += part
    return data


def is_closed(connection):
    """Waits until the server closes; False when it sends something first."""
    try:
        return connection.recv(1) == b""
    except (ConnectionError, ssl.SSLError):
        return True


class ServerTest(unittest.TestCase):
    """A server for each test, with the options of its class."""

    OPTIONS = ()

    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)

    def start(self, *options, **settings):
        server = Server(self.folder, *self.OPTIONS, *options, **settings)
        self.addCleanup(server.stop)
        return server

    def assert_small(self, server):
        if not SANITIZED:
            self.assertLess(server.peak_memory(), 64)
