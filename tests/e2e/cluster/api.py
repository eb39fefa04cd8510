"""A client of the API server, as small as the harness needs it: JSON in and out, and watches."""

import contextlib
import http.client
import json
import socket
import ssl
import threading
import urllib.parse


class Refused(Exception):
    """An answer that is not 2xx; `status` is its number, `body` what it says."""

    def __init__(self, status, body):
        super().__init__(f"{status}: {body}")
        self.status, self.body = status, body


class Client:
    """Speaks as the holder of a certificate or a token, or as somebody whom that one may impersonate.

    Any thread may call it: each request has a connection of its own."""

    def __init__(self, port, authority, certificate=None, token=None, user=None, groups=()):
        self._port = port
        self._context = ssl.create_default_context(cafile=authority)
        if certificate:
            self._context.load_cert_chain(*certificate)
        self._headers = [("Accept", "application/json")]
        if token:
            self._headers.append(("Authorization", f"Bearer {token}"))
        if user:
            self._headers.append(("Impersonate-User", user))
        self._headers += [("Impersonate-Group", group) for group in groups]

    def _send(self, method, path, body, content, timeout):
        connection = http.client.HTTPSConnection("127.0.0.1", self._port, timeout=timeout, context=self._context)
        connection.putrequest(method, path)
        for name, value in self._headers:
            connection.putheader(name, value)
        data = None if body is None else json.dumps(body).encode()
        if data is not None:
            connection.putheader("Content-Type", content)
            connection.putheader("Content-Length", str(len(data)))
        connection.endheaders(data)
        return connection, connection.getresponse()

    def request(self, method, path, body=None, content="application/json", timeout=30):
        connection, reply = self._send(method, path, body, content, timeout)
        try:
            text = reply.read().decode()
        finally:
            connection.close()
        if reply.status // 100 != 2:
            raise Refused(reply.status, text)
        return json.loads(text) if text.startswith(("{", "[")) else text

    def get(self, path):
        return self.request("GET", path)

    def watch(self, path, **selectors):
        return Watch(self, f"{path}?{urllib.parse.urlencode({**selectors, 'watch': 'true', 'timeoutSeconds': 300})}")

    def _open(self, path):
        return self._send("GET", path, None, None, 400)


class Watch:
    """Iterates over (type, object) of all that is there and of each change, until it is closed. What is there comes anew when
    the connection ended; what went away in the meantime does not come at all."""

    def __init__(self, client, path):
        self._client, self._path = client, path
        self._connection = None
        self._closed = threading.Event()

    def __iter__(self):
        while not self._closed.is_set():
            with contextlib.suppress(OSError, http.client.HTTPException):  # the API server is away
                self._connection, reply = self._client._open(self._path)
                with contextlib.closing(self._connection):
                    if reply.status == 200:
                        yield from self._events(reply)
            self._closed.wait(0.1)

    def _events(self, reply):
        buffer = b""
        while not self._closed.is_set():
            part = reply.read1(65536)
            if not part:
                return
            *lines, buffer = (buffer + part).split(b"\n")
            for line in lines:
                event = json.loads(line)
                if event["type"] == "ERROR":
                    return
                yield event["type"], event["object"]

    def close(self):
        self._closed.set()
        connection = self._connection
        if connection is not None and connection.sock is not None:
            with contextlib.suppress(OSError):
                connection.sock.shutdown(socket.SHUT_RDWR)
