"""Runs one container of a pod: `launch.py FILE`, where FILE is the JSON that pod.py writes.

The process gets its pod's network, mounts and process ids of its own, a root folder with nothing but the system's
programs, the programs under test and the pod's volumes, and the user that the pod names. Its exit status is this one's.
"""

import json
import os
import pathlib
import signal
import socket
import sys

import linux

DEVICES = ("null", "zero", "random", "urandom")


def bind(source, target, read_only=False):
    """Makes a file or a folder visible at a second place."""
    if os.path.isdir(source):
        os.makedirs(target, exist_ok=True)
    else:
        os.makedirs(os.path.dirname(target), exist_ok=True)
        pathlib.Path(target).touch()
    linux.mount(source, target, flags=linux.MS_BIND | linux.MS_REC)
    if read_only:
        linux.mount("none", target, flags=linux.MS_BIND | linux.MS_REMOUNT | linux.MS_RDONLY)


def make_root(root, container):
    linux.mount("tmpfs", root, "tmpfs", linux.MS_NOSUID, "mode=755")
    for name in ("proc", "tmp", "etc", "dev"):
        os.mkdir(f"{root}/{name}")
    pathlib.Path(root, "etc/hosts").write_text("127.0.0.1 localhost\n")
    bind("/usr", f"{root}/usr", read_only=True)
    for name in ("bin", "sbin", "lib", "lib64"):
        if os.path.islink(f"/{name}"):
            os.symlink(os.readlink(f"/{name}"), f"{root}/{name}")
        elif os.path.isdir(f"/{name}"):
            bind(f"/{name}", f"{root}/{name}", read_only=True)
    for name in DEVICES:
        bind(f"/dev/{name}", f"{root}/dev/{name}")
    bind(container["programs"], f"{root}/usr/local/bin", read_only=True)
    linux.mount("proc", f"{root}/proc", "proc")
    for mount in container["mounts"]:
        bind(mount["source"], root + mount["target"], mount["readOnly"])
    if container["readOnlyRoot"]:
        linux.mount("none", root, flags=linux.MS_BIND | linux.MS_REMOUNT | linux.MS_RDONLY)


def enter_root(container):
    """The container's root, folder, user, signals and search path, for this process; there is no way back."""
    os.chroot(container["root"])
    os.chdir(container["workingDir"])
    os.setgroups(container["groups"])
    os.setresgid(*[container["group"]] * 3)
    os.setresuid(*[container["user"]] * 3)
    if container["noNewPrivileges"]:
        linux.gain_no_privileges()
    linux.die_with_parent()
    for number in (signal.SIGINT, signal.SIGPIPE, signal.SIGTERM):
        signal.signal(number, signal.SIG_DFL)
    os.umask(0o022)
    os.environ["PATH"] = container["environment"]["PATH"]


def become(container):
    """The program itself, process 1 of its namespace as in a real container."""
    linux.die_with_parent()
    socket.sethostname(container["hostname"])
    make_root(container["root"], container)
    enter_root(container)
    os.execvpe(container["command"][0], container["command"], container["environment"])


def main():
    container = json.loads(pathlib.Path(sys.argv[1]).read_text())
    linux.die_with_parent()
    if os.getppid() != container["parent"]:
        os._exit(1)  # it died before we could say so
    linux.enter_network(container["network"])
    os.close(container["network"])
    linux.unshare(linux.CLONE_NEWNS | linux.CLONE_NEWPID | linux.CLONE_NEWUTS)
    linux.mount("none", "/", flags=linux.MS_REC | linux.MS_PRIVATE)
    child = os.fork()
    if child == 0:
        try:
            become(container)
        except OSError as error:
            print(f"launch: {error}", file=sys.stderr, flush=True)
        os._exit(127)
    signal.signal(signal.SIGTERM, lambda *_: os.kill(child, signal.SIGTERM))
    status = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    os._exit(status if status >= 0 else 128 - status)


if __name__ == "__main__":
    main()
