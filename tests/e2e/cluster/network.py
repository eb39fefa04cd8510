"""The network of the pods: each has a namespace with a loopback of its own, and the harness carries the bytes across.

A socket stays in the namespace where it was made, so that the harness needs one process and no network devices.
"""

import contextlib
import itertools
import random
import select
import socket
import struct
import threading

import linux


def connect(network, address, timeout):
    """A connection to an address in a pod's network."""
    with linux.inside_network(network):
        made = socket.socket()
    try:
        made.settimeout(timeout)
        made.connect(address)
        made.settimeout(None)
    except OSError:
        made.close()
        raise
    made.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return made


def _pump(source, target):
    with contextlib.suppress(OSError):
        while data := source.recv(65536):
            target.sendall(data)
        target.shutdown(socket.SHUT_WR)
        return
    # One side broke: the other one sees it end.
    for side in (source, target):
        with contextlib.suppress(OSError):
            side.shutdown(socket.SHUT_RDWR)


def _join(one, other):
    """Carries bytes both ways until both sides have ended."""
    with one, other:
        back = threading.Thread(target=_pump, args=(other, one), daemon=True)
        back.start()
        _pump(one, other)
        back.join()


def reset(connection):
    """Ends a connection as a peer does that is not there any more."""
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    connection.close()


class Relay:
    """Accepts connections of a listening socket and joins each with one that `dial` makes."""

    def __init__(self, listener, dial):
        self._listener, self._dial = listener, dial
        self._thread = threading.Thread(target=self._accept, daemon=True)
        self._thread.start()

    def _accept(self):
        while True:
            try:
                accepted, _ = self._listener.accept()
            except OSError:
                return
            threading.Thread(target=self._serve, args=(accepted,), daemon=True).start()

    def _serve(self, accepted):
        accepted.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        try:
            other = self._dial()
        except OSError:
            reset(accepted)
            return
        _join(accepted, other)

    def close(self):
        with contextlib.suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)  # wakes accept
        self._listener.close()
        self._thread.join()


def way_out(network, port):
    """Makes a port of the machine's loopback reachable at the same port in a pod's network."""
    with linux.inside_network(network):
        listener = socket.create_server(("127.0.0.1", port))
    return Relay(listener, lambda: socket.create_connection(("127.0.0.1", port)))


class Service:
    """Stands for kube-proxy: a port of the machine's loopback whose connections are spread over a service's ready pods.

    `endpoints` gives (network, address) of each. While there is none, connections are refused. Connections that are open stay
    open whatever becomes of their pod's readiness.
    """

    def __init__(self, endpoints):
        self._endpoints = endpoints
        self._turns = itertools.count(random.randrange(100))
        self._closed = threading.Event()
        self._socket = self._bind(0)
        self.port = self._socket.getsockname()[1]
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()

    @staticmethod
    def _bind(port):
        made = socket.socket()
        made.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        made.bind(("127.0.0.1", port))  # who connects is refused as long as it does not listen
        return made

    def _run(self):
        listens = False
        while not self._closed.is_set():
            there = bool(self._endpoints())
            if there and not listens:
                self._socket.listen(256)
            elif listens and not there:
                self._socket.close()
                self._socket = self._bind(self.port)
            listens = there
            if not listens:
                self._closed.wait(0.02)
            elif select.select([self._socket], [], [], 0.02)[0]:
                accepted, _ = self._socket.accept()
                threading.Thread(target=self._serve, args=(accepted,), daemon=True).start()
        self._socket.close()

    def _serve(self, accepted):
        accepted.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        endpoints = self._endpoints()
        if not endpoints:
            reset(accepted)
            return
        network, address = endpoints[next(self._turns) % len(endpoints)]
        try:
            other = connect(network, address, 5)
        except OSError:
            reset(accepted)
            return
        _join(accepted, other)

    def close(self):
        self._closed.set()
        self._thread.join()
