"""A server that is told to stop finishes what it was asked, and no client notices."""

import contextlib
import http.client
import random
import signal
import threading
import time
import unittest

import contract

RESTARTS = 20
DELAY = "1s"
LOOK_EVERY = 0.05  # seconds between two looks of a client at readiness: many times shorter than the delay


class Clients:
    """Threads that post reviews to whichever instance is ready, as a Service does it: readiness is looked at now and then, and
    connections are kept. A request that fails is a failure; it is not tried again."""

    def __init__(self, instances, threads=4):
        self.instances = instances  # changes while the clients run
        self.done = threading.Event()
        self.failures = []
        self.requests = 0
        self.threads = [threading.Thread(target=self._run) for _ in range(threads)]
        for thread in self.threads:
            thread.start()

    def _ready(self, server):
        with contextlib.suppress(OSError, http.client.HTTPException):
            return server.get("/readyz")[0] == 200
        return False

    def _run(self):
        while not self.done.is_set():
            ready = [server for server in self.instances if self._ready(server)]
            if not ready:
                continue
            server = random.choice(ready)
            looked = time.monotonic()
            with contextlib.closing(server.client()) as client:
                while time.monotonic() - looked < LOOK_EVERY and not self.done.is_set():
                    try:
                        status, body, headers = server.review(client=client)
                    except Exception as error:  # any at all is a failed request
                        self.failures.append(repr(error))
                        break
                    self.requests += 1
                    if (status, body) != (200, "validate standards one\n"):
                        self.failures.append((status, body))
                    if headers.get("Connection") == "close":
                        break

    def stop(self):
        self.done.set()
        for thread in self.threads:
            thread.join()


class Drain(contract.ServerTest):

    def test_twenty_restarts_under_load(self):
        pair = contract.make_certificate(self.folder, "server")
        instances = [self.start("--drain-delay", DELAY, certificate=pair) for _ in range(2)]
        clients = Clients(instances)
        self.addCleanup(clients.stop)
        for i in range(RESTARTS):
            server = instances[i % 2]
            contract.until(lambda: server.metric("reviews_total", endpoint="validate", operation="CREATE", kind="Pod", verdict="allowed"),
                           "load on the one that is restarted")
            self.assertEqual(server.stop(), 0)
            instances[i % 2] = self.start("--drain-delay", DELAY, certificate=pair)
        clients.stop()
        self.assertEqual(clients.failures, [])
        self.assertGreater(clients.requests, RESTARTS)

    def test_unready_first_but_answering(self):
        server = self.start("--drain-delay", "1m")
        with contextlib.closing(server.client()) as kept:
            self.assertNotIn("Connection", server.review(client=kept)[2])
            server.process.send_signal(signal.SIGTERM)
            server.await_line("draining")
            self.assertEqual(server.get("/readyz"), (503, "draining\n"))
            self.assertEqual(server.get("/healthz"), (200, "ok\n"))
            for client in (kept, None):
                status, body, headers = server.review(client=client)
                self.assertEqual((status, body, headers["Connection"]), (200, "validate standards one\n", "close"))
        # Nobody waits for the minute: a second signal ends it at once.
        server.process.send_signal(signal.SIGINT)
        self.assertEqual(server.process.wait(contract.PATIENCE), 128 + signal.SIGINT)

    def test_a_review_under_way_is_answered(self):
        server = self.start()
        replies = []
        threads = [threading.Thread(target=lambda: replies.append(server.review('"slow"')[:2])) for _ in range(8)]
        for thread in threads:
            thread.start()
        contract.until(lambda: server.metric("reviews_in_flight") == 8, "eight reviews")
        self.assertEqual(server.stop(), 0)
        for thread in threads:
            thread.join()
        self.assertEqual(replies, [(200, "validate standards one\n")] * 8)

    def test_idle_and_mute_clients_do_not_hold_it_up(self):
        server = self.start("--request-timeout", "1s")
        mute = [server.connect() for _ in range(5)]
        for connection in mute:
            self.addCleanup(connection.close)
        begin = time.monotonic()
        self.assertEqual(server.stop(), 0)
        if not contract.SANITIZED:
            self.assertLess(time.monotonic() - begin, 5)  # far below the 120 s of an idle connection


if __name__ == "__main__":
    unittest.main()
