"""Bad input gets a 4xx (501 for a transfer coding) with one sentence, or a close; never an allow, never a crash."""

import contextlib
import gzip
import os
import socket
import unittest

import contract

JSON = b"Content-Type: application/json\r\n"
NOTHING = "there is nothing here; reviews go to /mutate and /validate"
TYPE = "the Content-Type must be application/json"
LENGTH = "the Content-Length is no number"
CODING = "no transfer coding but chunked is known here"
MALFORMED = "this is not a well-formed HTTP request"


def request(start="POST /mutate HTTP/1.1", headers=JSON, body=b"{}", length=True):
    head = start.encode() + b"\r\nHost: webhook\r\n" + headers
    if length:
        head += b"Content-Length: %d\r\n" % len(body)
    return head + b"\r\n" + body


def chunked(*chunks):
    body = b"".join(b"%x\r\n%s\r\n" % (len(chunk), chunk) for chunk in chunks)
    return request(headers=JSON + b"Transfer-Encoding: chunked\r\n", body=body + b"0\r\n\r\n", length=False)


# (what, the bytes, status, sentence)
REFUSED = [
    ("another path", request("POST /admit HTTP/1.1"), 404, NOTHING),
    ("a path below", request("POST /mutate/x HTTP/1.1"), 404, NOTHING),
    ("an encoded path", request("POST /%6d%75tate/../x HTTP/1.1"), 404, NOTHING),
    ("GET", request("GET /mutate HTTP/1.1", b"", b""), 405, "only POST is answered here"),
    ("PUT", request("PUT /mutate HTTP/1.1"), 405, "only POST is answered here"),
    ("DELETE", request("DELETE /validate HTTP/1.1"), 405, "only POST is answered here"),
    ("a method of no standard", request("STEAL /mutate HTTP/1.1"), 400, MALFORMED),
    ("a websocket", request("GET /mutate HTTP/1.1", b"Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Key: "
                            b"dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n", b""), 405, "only POST is answered here"),
    ("no content type", request(headers=b""), 415, TYPE),
    ("plain text", request(headers=b"Content-Type: text/plain\r\n"), 415, TYPE),
    ("a form", request(headers=b"Content-Type: application/x-www-form-urlencoded\r\n", body=b"a=b"), 415, TYPE),
    ("a multipart form", request(headers=b"Content-Type: multipart/form-data; boundary=b\r\n",
                                 body=b"--b\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\n{}\r\n--b--\r\n"), 415, TYPE),
    ("two content types", request(headers=JSON + b"Content-Type: text/plain\r\n"), 415, TYPE),
    ("a compressed bomb", request(headers=JSON + b"Content-Encoding: gzip\r\n", body=gzip.compress(bytes(7 << 20))), 415,
     "a body with a Content-Encoding is not read"),
    ("a range", request(headers=JSON + b"Range: bytes=0-3\r\n"), 416, "a Range of a review cannot be asked for"),
    ("a range of no sense", request(headers=JSON + b"Range: all of it\r\n"), 416, "a Range of a review cannot be asked for"),
    ("no length", request(body=b"", length=False), 411, "a Content-Length is needed"),
    ("a length of letters", request(headers=JSON + b"Content-Length: abc\r\n", length=False), 400, LENGTH),
    ("a negative length", request(headers=JSON + b"Content-Length: -1\r\n", length=False), 400, LENGTH),
    ("too long a body", request(headers=JSON + b"Content-Length: 8388609\r\n", length=False), 413,
     "the body is over the limit of 8388608 bytes"),
    ("a length over 64 bits", request(headers=JSON + b"Content-Length: 99999999999999999999\r\n", length=False), 413,
     "the body is over the limit of 8388608 bytes"),
    ("two lengths", request(headers=JSON + b"Content-Length: 1\r\n"), 400, MALFORMED),
    ("a length and chunks", request(headers=JSON + b"Transfer-Encoding: chunked\r\n"), 400, MALFORMED),
    ("another transfer coding", request(headers=JSON + b"Transfer-Encoding: gzip, chunked\r\n", length=False), 501, CODING),
    ("chunks of no size", request(headers=JSON + b"Transfer-Encoding: chunked\r\n", body=b"zz\r\n{}\r\n0\r\n\r\n", length=False),
     400, MALFORMED),
    ("no HTTP at all", b"hello\r\n\r\n", 400, MALFORMED),
    ("HTTP/2", b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", 400, MALFORMED),
    ("too long a target", request("POST /mutate?" + "x" * 9000 + " HTTP/1.1"), 414, "the request target is too long"),
    ("too many headers", request(headers=JSON + b"".join(b"X-%d: x\r\n" % i for i in range(70))), 400, MALFORMED),
    ("too long a header", request(headers=JSON + b"X: " + b"x" * 9000 + b"\r\n"), 400, MALFORMED),
    ("an expectation of a wrong path", request("POST /x HTTP/1.1", JSON + b"Expect: 100-continue\r\n"), 404, NOTHING),
]


class BadRequests(contract.ServerTest):

    def test_each_gets_one_sentence(self):
        server = self.start()
        for what, raw, status, sentence in REFUSED:
            with self.subTest(what):
                head, _, body = server.exchange(raw).partition(b"\r\n\r\n")
                self.assertTrue(head.startswith(b"HTTP/1.1 %d " % status), head)
                self.assertIn(b"\r\nConnection: close", head)
                self.assertEqual(body.decode(), sentence)
        self.assertEqual(server.review()[:2], (200, "validate standards one\n"))
        self.assertEqual(server.metric("reviews_total", endpoint="mutate", operation="CREATE", kind="Pod", verdict="allowed"), 0)
        refused = sum(server.metric("http_errors_total", code=code) for code in ("400", "404", "405", "411", "413", "414", "415", "416", "501"))
        self.assertEqual(refused, len(REFUSED))
        self.assert_small(server)

    def test_head_gets_no_body(self):
        server = self.start()
        with contextlib.closing(server.client()) as client:
            client.request("HEAD", "/mutate")
            reply = client.getresponse()
            self.assertEqual((reply.status, reply.read()), (405, b""))

    def test_chunks_are_read_up_to_the_limit(self):
        server = self.start("--max-body", "64Ki", "--max-buffered", "1Mi")
        self.assertTrue(server.exchange(chunked(b"[1,", b"echo]")).endswith(b"\r\n\r\n8"))
        reply = server.exchange(chunked(*[bytes(10_000)] * 20))
        self.assertTrue(reply.startswith(b"HTTP/1.1 413 "), reply)
        self.assertTrue(reply.endswith(b"the body is over the limit"), reply)

    def test_endless_chunks_and_headers_are_cut(self):
        server = self.start()
        endless = [
            (request(headers=JSON + b"Transfer-Encoding: chunked\r\n", body=b"", length=False), b"100000\r\n%s\r\n" % bytes(1 << 20)),
            (b"POST /mutate HTTP/1.1\r\nX: ", b"x" * (1 << 20)),
            (b"", b"x" * (1 << 20)),
        ]
        for start, part in endless:
            with contextlib.closing(server.connect()) as connection:
                connection.sendall(start)
                with self.assertRaises(OSError):
                    for _ in range(200):
                        connection.sendall(part)
        self.assertEqual(server.review()[0], 200)
        self.assert_small(server)

    def test_a_truncated_request_is_no_review(self):
        server = self.start()
        whole = request(body=b'{"a": "echo"}')
        for length in range(1, len(whole), 7):
            with contextlib.closing(server.connect()) as connection:
                connection.sendall(whole[:length])
                with contextlib.suppress(OSError):
                    connection.unwrap().close()  # TLS says: that was all
        self.assertEqual(server.review()[0], 200)
        self.assertEqual(server.metric("reviews_total", endpoint="mutate", operation="CREATE", kind="Pod", verdict="allowed"), 0)

    def test_the_body_of_a_refused_request_is_no_request(self):
        server = self.start()
        hidden = request("POST /validate HTTP/1.1")
        for start in ("GET /mutate HTTP/1.1", "POST /nowhere HTTP/1.1", "STEAL /mutate HTTP/1.1", "POST /mutate HTTP/9"):
            with contextlib.closing(server.connect()) as connection:
                connection.sendall(request(start, body=b"\r\n\r\n"))
                with contextlib.suppress(OSError):
                    connection.sendall(hidden)  # in a record of its own
                connection.settimeout(contract.PATIENCE)
                everything = b""
                while part := connection.recv(65536):
                    everything += part
            self.assertEqual(everything.count(b"HTTP/1.1 "), 1)
        self.assertEqual(server.metric("reviews_total", endpoint="validate", operation="CREATE", kind="Pod", verdict="allowed"), 0)

    def test_an_expected_body_is_asked_for(self):
        server = self.start()
        with contextlib.closing(server.connect()) as connection:
            connection.sendall(request(headers=JSON + b"Expect: 100-continue\r\nContent-Length: 6\r\n", body=b"", length=False))
            interim = connection.recv(100)
            while not interim.endswith(b"\r\n\r\n"):
                interim += connection.recv(100)
            self.assertEqual(interim, b"HTTP/1.1 100 Continue\r\n\r\n")
            connection.sendall(b'"echo"')
            self.assertTrue(contract.read_reply(connection).endswith(b"\r\n\r\n6"))

    def test_exceptions_stay_inside(self):
        server = self.start()
        status, body, headers = server.review('"throw"')
        self.assertEqual((status, body), (500, "internal error"))
        self.assertNotIn("secret", str(headers))

    def test_a_client_cannot_choose_its_address(self):
        server = self.start()
        server.exchange(request("POST /x HTTP/1.1", JSON + b"REMOTE_ADDR: 6.6.6.6\r\nX-Forwarded-For: 6.6.6.6\r\n"))
        self.assertEqual(server.await_line("request refused")["remote"], "127.0.0.1")

    def test_the_log_stays_one_line_each(self):
        server = self.start()
        server.exchange(request("POST /%0a%7B%22verdict%22:%22allowed%22%7D" + "x" * 3000 + " HTTP/1.1"))
        entry = server.await_line("request refused")
        self.assertTrue(entry["path"].startswith('/\n{"verdict":"allowed"}xxx'))
        self.assertLess(len(entry["path"]), 600)

    def test_garbage_instead_of_tls_is_closed(self):
        server = self.start()
        for garbage in (b"GET / HTTP/1.1\r\nHost: x\r\n\r\n", os.urandom(5000), b"\x16\x03\x01\xff\xff" + bytes(100_000), b"\0"):
            with contextlib.closing(socket.create_connection(("127.0.0.1", server.port), timeout=contract.PATIENCE)) as connection:
                with contextlib.suppress(OSError):
                    connection.sendall(garbage)
                    connection.shutdown(socket.SHUT_WR)
                with contextlib.suppress(ConnectionError):
                    while connection.recv(65536):
                        pass  # an alert, perhaps
        contract.until(lambda: server.metric("tls_handshake_failures_total") == 4, "four failed handshakes")
        self.assertEqual(server.review()[0], 200)


if __name__ == "__main__":
    unittest.main()
