"""Installs requirements.txt for the Locust container that starts after this init container.

Both run the same image, so what is installed here fits there. Packages that the image has are
"already satisfied" and never changed: every one of them is a constraint, and a requirement that
needs another version fails here instead of breaking Locust there.

A restarted init container finds what its last attempt left behind, so the target is emptied first.
"""

import os
import shutil
import subprocess
import sys
import sysconfig
from importlib import metadata

# The mount paths of the init container; tests give their own as arguments.
TARGET, REQUIREMENTS, SCRATCH = sys.argv[1:] or ("/pip", "/pip-req/requirements.txt", "/tmp")

HINT = (
    "locust-pip: pip failed. When it found no matching distribution, one of four things is wrong: "
    "no such package or version; the package index can't be reached; the index refuses the "
    "credentials; or there is no wheel for this image and only wheels are allowed. "
    "ResolutionImpossible: the package needs another version of something that the image has."
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


def main():
    clear(TARGET)
    constraints_file = os.path.join(SCRATCH, "constraints.txt")
    with open(constraints_file, "w", encoding="utf-8") as file:
        file.writelines(constraints())
    # Not quiet: the reason of a conflict is only in what -q hides.
    pip = subprocess.run(
        [sys.executable, "-I", "-m", "pip", "install", "--prefix", TARGET]
        + ["--no-warn-script-location", "--progress-bar", "off"]
        + ["--constraint", constraints_file, "--requirement", REQUIREMENTS],
        check=False,
    )
    if pip.returncode != 0:
        sys.exit(HINT)
    # One path for every Python version: the Locust container's sitecustomize looks there.
    packages = sysconfig.get_path("purelib", vars={"base": TARGET, "platbase": TARGET})
    os.makedirs(packages, exist_ok=True)
    os.symlink(os.path.relpath(packages, TARGET), os.path.join(TARGET, "site"))


main()
