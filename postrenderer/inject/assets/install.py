"""Installs requirements.txt for the Locust container that starts after this init container.

Both run the same image, so what is installed here fits there. Packages that the image has are
"already satisfied" and never changed: every one of them is a constraint, and a requirement that
needs another version fails here instead of breaking Locust there.

A restarted init container finds what its last attempt left behind, so the target is emptied first.
"""

import os
import re
import shutil
import signal
import subprocess
import sys
import sysconfig
from importlib import metadata

# The mount paths of the init container; tests give their own as arguments.
TARGET, REQUIREMENTS, SCRATCH = sys.argv[1:] or ("/pip", "/pip-req/requirements.txt", "/tmp")

# What is in pip's log when it failed, and what to do then; the first one counts.
CAUSES = (
    (r"No space left on device", "the volume is full: ask for fewer packages, or for nodes with more space"),
    (r"Permission denied", "this user may not write the volume: set fsGroup in the pod's security context"),
    (r"Invalid requirement", "a requirement can't be read: correct the line that is named above"),
    (r"DO NOT MATCH THE HASHES", "a package is not the one whose hash was given: see the hashes above"),
    (r"The conflict is caused by", "packages need different versions of something, which the image may have: "
     "see `The conflict is caused by` above"),
    (r"\b(401|403) Client Error", "the package index refuses the credentials: correct pip.conf or netrc in its Secret"),
    (r"SSLError|CERTIFICATE_VERIFY_FAILED", "the certificate of the package index is not trusted: name its authority as "
     "`cert` in pip.conf"),
    (r"NewConnectionError|NameResolutionError|ConnectTimeout|ReadTimeout|ProxyError|Connection refused",
     "the package index can't be reached: check its address, the proxy and network policies"),
    (r"No sources permitted for", "there is no wheel for this image, and only wheels are allowed: ask for a version that has one"),
    (r"No matching distribution found", "no such package or version in the index: check the name and the version"),
    (r"", "pip failed: its last lines say why"),
)


def clear(folder):
    for entry in os.scandir(folder):
        if entry.is_dir(follow_symlinks=False):
            shutil.rmtree(entry.path)
        else:
            os.unlink(entry.path)


def constraints():
    """name==version of every distribution of the image, the first one found of each name."""
    versions = {}
    for distribution in metadata.distributions():
        name = distribution.metadata.get("Name")
        if name:
            versions.setdefault(name.lower().replace("_", "-"), f"{name}=={distribution.version}\n")
    return versions.values()


def advice(log_file):
    with open(log_file, encoding="utf-8", errors="replace") as file:
        log = file.read()
    return next(advice for pattern, advice in CAUSES if re.search(pattern, log))


def install(requirements):
    clear(TARGET)
    constraints_file = os.path.join(SCRATCH, "constraints.txt")
    with open(constraints_file, "w", encoding="utf-8") as file:
        file.writelines(constraints())
    log_file = os.path.join(SCRATCH, "pip.log")
    # The file says more than pip prints. Not quiet: the reason of a conflict is only in what -q hides.
    pip = subprocess.run(
        [sys.executable, "-I", "-m", "pip", "install", "--prefix", TARGET]
        + ["--no-warn-script-location", "--progress-bar", "off", "--log", log_file]
        + ["--constraint", constraints_file, "--requirement", requirements],
        check=False,
    )
    if pip.returncode != 0:
        sys.exit(f"locust-pip: {advice(log_file)}")
    # One path for every Python version: the Locust container's sitecustomize looks there.
    packages = sysconfig.get_path("purelib", vars={"base": TARGET, "platbase": TARGET})
    os.makedirs(packages, exist_ok=True)
    os.symlink(os.path.relpath(packages, TARGET), os.path.join(TARGET, "site"))


# The first process of a container ignores SIGTERM unless it asks for it.
signal.signal(signal.SIGTERM, lambda *_: os._exit(128 + signal.SIGTERM))
try:
    install(REQUIREMENTS)
except OSError as error:
    known = (advice for pattern, advice in CAUSES if pattern and re.search(pattern, str(error)))
    sys.exit(f"locust-pip: {error}: {next(known, 'the volumes are not as they should be')}")
