"""Runs one container of a rendered pod: `enter.py FILE`, where FILE is the JSON that pod.py writes.

The process gets the pods' network, mounts and process ids of its own, a root folder with the system's programs, the
emulated image and the pod's volumes, and the user that the pod names. Its exit status is this one's; at its end there is
a file that says what it used.
"""

import json
import os
import pathlib
import signal
import socket
import sys

sys.path.append(str(pathlib.Path(__file__).parents[1] / "cluster"))
import linux  # noqa: E402
from launch import DEVICES, bind, enter_root  # noqa: E402

NO_PROGRAM = 128  # what a container runtime gives
PASSWD = "root:x:0:0:root:/root:/bin/sh\nlocust:x:1000:1000::/home/locust:/bin/sh\n"


def write(path, text):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)


def make_root(container):
    root = pathlib.Path(container["root"])
    linux.mount("tmpfs", root, "tmpfs", linux.MS_NOSUID, "mode=755")
    for name in ("proc", "tmp", "root", "home/locust", "opt/venv", "var/tmp", "dev/shm"):
        (root / name).mkdir(parents=True)
    os.chown(root / "home/locust", 1000, 1000)
    for name in ("tmp", "var/tmp", "dev/shm"):
        os.chmod(root / name, 0o1777)
    bind("/usr", f"{root}/usr", read_only=True)
    for name in ("bin", "sbin", "lib", "lib64"):
        if os.path.islink(f"/{name}"):
            (root / name).symlink_to(os.readlink(f"/{name}"))
        elif os.path.isdir(f"/{name}"):
            bind(f"/{name}", f"{root}/{name}", read_only=True)
    bind(container["image"], f"{root}/opt/venv", read_only=True)
    write(root / "etc/passwd", PASSWD)
    write(root / "etc/group", "root:x:0:\nlocust:x:1000:\n")
    write(root / "etc/nsswitch.conf", "hosts: files\n")
    bind(container["hosts"], f"{root}/etc/hosts", read_only=True)
    for name in DEVICES:
        bind(f"/dev/{name}", f"{root}/dev/{name}")
    linux.mount("proc", root / "proc", "proc")
    for mount in sorted(container["mounts"], key=lambda mount: mount["target"].count("/")):
        bind(mount["source"], str(root) + mount["target"], mount["readOnly"])
    (root / container["workingDir"].lstrip("/")).mkdir(parents=True, exist_ok=True)
    if container["readOnlyRoot"]:
        linux.mount("none", root, flags=linux.MS_BIND | linux.MS_REMOUNT | linux.MS_RDONLY)


def become(container):
    """The program itself, from now on this process."""
    enter_root(container)
    command = container["command"]
    try:
        os.execvpe(command[0], command, container["environment"])
    except OSError as error:
        print(f'exec: "{command[0]}": {error.strerror}', file=sys.stderr, flush=True)
    os._exit(NO_PROGRAM)


def main():
    container = json.loads(pathlib.Path(sys.argv[1]).read_text())
    linux.die_with_parent()
    linux.enter_network(container["network"])
    os.close(container["network"])
    linux.unshare(linux.CLONE_NEWNS | linux.CLONE_NEWPID | linux.CLONE_NEWUTS)
    linux.mount("none", "/", flags=linux.MS_REC | linux.MS_PRIVATE)
    child = os.fork()
    if child == 0:
        linux.die_with_parent()
        socket.sethostname(container["hostname"])
        make_root(container)
        become(container)
    signal.signal(signal.SIGTERM, lambda *_: os.kill(child, signal.SIGTERM))
    _, status, used = os.wait4(child, 0)
    status = os.waitstatus_to_exitcode(status)
    pathlib.Path(container["usage"]).write_text(json.dumps({"cpu": used.ru_utime + used.ru_stime, "mebibytes": used.ru_maxrss / 1024}))
    os._exit(status if status >= 0 else 128 - status)


if __name__ == "__main__":
    main()
