"""What the harness needs of Linux that Python's library does not have: namespaces, mounts, and death with the parent."""

import contextlib
import ctypes
import fcntl
import os
import signal
import socket
import struct
import threading

CLONE_NEWNS, CLONE_NEWUTS, CLONE_NEWPID, CLONE_NEWNET = 0x20000, 0x4000000, 0x20000000, 0x40000000
MS_RDONLY, MS_NOSUID, MS_REMOUNT, MS_BIND, MS_REC, MS_PRIVATE = 1, 2, 32, 4096, 16384, 1 << 18
_PR_SET_PDEATHSIG, _PR_SET_NO_NEW_PRIVS = 1, 38
_SIOCGIFFLAGS, _SIOCSIFFLAGS, _IFF_UP = 0x8913, 0x8914, 1

_libc = ctypes.CDLL(None, use_errno=True)


def _call(name, *arguments):
    if getattr(_libc, name)(*arguments) != 0:
        error = ctypes.get_errno()
        raise OSError(error, f"{name}{arguments}: {os.strerror(error)}")


def unshare(flags):
    _call("unshare", flags)


def mount(source, target, kind="", flags=0, options=""):
    _call("mount", os.fsencode(source), os.fsencode(target), kind.encode(), ctypes.c_ulong(flags), options.encode())


def die_with_parent():
    """The process is killed when the thread that made it ends; to be said again after a change of user."""
    _call("prctl", _PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)


def gain_no_privileges():
    _call("prctl", _PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)


def new_network():
    """A descriptor of a new network namespace, which has a loopback interface and lives as long as the descriptor."""
    made = []

    def make():
        unshare(CLONE_NEWNET)
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as any_socket:
            request = fcntl.ioctl(any_socket, _SIOCGIFFLAGS, struct.pack("16sH14x", b"lo", 0))
            flags = struct.unpack("16sH14x", request)[1] | _IFF_UP
            fcntl.ioctl(any_socket, _SIOCSIFFLAGS, struct.pack("16sH14x", b"lo", flags))
        made.append(os.open("/proc/thread-self/ns/net", os.O_RDONLY | os.O_CLOEXEC))

    # The namespace is the thread's alone, which ends here.
    thread = threading.Thread(target=make)
    thread.start()
    thread.join()
    if not made:
        raise OSError("no network namespace could be made")
    return made[0]


def enter_network(descriptor):
    _call("setns", descriptor, CLONE_NEWNET)


@contextlib.contextmanager
def inside_network(descriptor):
    """Sockets that this thread makes in the meantime belong to that namespace, and go on doing so afterwards."""
    home = os.open("/proc/thread-self/ns/net", os.O_RDONLY | os.O_CLOEXEC)
    try:
        enter_network(descriptor)
        try:
            yield
        finally:
            enter_network(home)
    finally:
        os.close(home)
