"""Servers in the pods' network: what load tests send requests to, and a package index."""

import base64
import collections
import contextlib
import hashlib
import http.server
import threading

import linux

TARGET_PORT = 8000
INDEX_PORT = 8001


class Server:
    """Answers as `answer(method, path, headers)` says, with (status, headers, body), until close()."""

    def __init__(self, network, port, answer):
        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"
            disable_nagle_algorithm = True
            wbufsize = -1

            def do_GET(self):
                status, headers, body = answer(self.path, self.headers)
                self.send_response(status)
                for name, value in {**headers, "Content-Length": str(len(body))}.items():
                    self.send_header(name, value)
                self.end_headers()
                with contextlib.suppress(OSError):  # the client went away
                    self.wfile.write(body)

            def log_message(self, *_):
                pass

        class Quiet(http.server.ThreadingHTTPServer):
            request_queue_size = 128

            def handle_error(self, *_):
                pass  # a client that is killed

        with linux.inside_network(network):
            self._server = Quiet(("127.0.0.1", port), Handler)
        threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()

    def close(self):
        self._server.shutdown()
        self._server.server_close()


class Target(Server):
    """Counts requests by path. `delay` (seconds) is how long each takes; paths below /fail get the status 500."""

    def __init__(self, network, delay=0.0):
        self.counts, self.answered = collections.Counter(), 0
        self._lock, self._delay = threading.Lock(), delay
        super().__init__(network, TARGET_PORT, self._answer)

    def _answer(self, path, _):
        with self._lock:
            self.counts[path] += 1
        if self._delay:
            threading.Event().wait(self._delay)
        with self._lock:
            self.answered += 1
        return 500 if path.startswith("/fail") else 200, {}, b"ok"

    def total(self):
        return sum(self.counts.values())


class Index(Server):
    """A package index (PEP 503) of `files`, {name of a wheel or sdist: bytes}; with `login`, "user:password", for that one only.
    `delay` (seconds) is how long each answer takes."""

    def __init__(self, network, files, login=None, delay=0.0):
        self._files, self._login, self._delay = files, login, delay
        self.asked = self.refused = 0
        super().__init__(network, INDEX_PORT, self._answer)

    def _answer(self, path, headers):
        self.asked += 1
        threading.Event().wait(self._delay)
        if self._login and headers.get("Authorization") != "Basic " + base64.b64encode(self._login.encode()).decode():
            self.refused += 1
            return 401, {"WWW-Authenticate": 'Basic realm="index"'}, b"who are you?"
        name = path.rstrip("/").rpartition("/")[2]
        if name in self._files:
            return 200, {"Content-Type": "application/octet-stream"}, self._files[name]
        links = [f'<a href="/files/{file}#sha256={hashlib.sha256(data).hexdigest()}">{file}</a>'
                 for file, data in self._files.items() if project_of(file) == name]
        if not links:
            return 404, {}, b"no such project"
        return 200, {"Content-Type": "text/html"}, "\n".join(["<!DOCTYPE html>", *links]).encode()


def project_of(file):
    return file.removesuffix(".tar.gz").split("-")[0].lower().replace("_", "-").replace(".", "-")
