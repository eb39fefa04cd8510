"""Puts the load test's packages, scripts and library files on Python's module search path.

Python imports this module at every start, because PYTHONPATH begins with its folder. All that it
adds goes to the end of the path: the standard library and the image's own packages win over a
library file or a package of the same name. Nothing here has to exist: without packages there is no
PACKAGES, without library files no lib folder.

It also has locust_kubernetes imported after Locust.
"""

import importlib.util
import os
import signal
import site
import sys
from importlib.machinery import PathFinder

PACKAGES = "/pip/site"  # made by install.py
SCRIPTS = os.path.dirname(os.environ.get("LOCUST_LOCUSTFILE", "")) or "/mnt/locust"


def hidden_sitecustomize():
    """The sitecustomize that Python would have found without this one, if there is one."""
    here = os.path.dirname(os.path.abspath(__file__))
    others = [folder for folder in sys.path if os.path.abspath(folder) != here]
    return PathFinder.find_spec("sitecustomize", others)


def extend_path():
    if os.path.isdir(PACKAGES):
        site.addsitedir(PACKAGES)  # runs .pth files too
    for folder in (SCRIPTS, os.path.join(SCRIPTS, "lib")):
        if folder not in sys.path:
            sys.path.append(folder)


class AfterLocust:
    """Imports locust_kubernetes after locust, in processes that import locust."""

    def find_spec(self, name, path=None, target=None):
        if name != "locust":
            return None
        sys.meta_path.remove(self)
        found = importlib.util.find_spec(name)
        if found and found.loader:
            execute = found.loader.exec_module

            def execute_both(module):
                execute(module)
                try:
                    importlib.import_module("locust_kubernetes")
                except Exception as error:  # a Locust that is not as it expects is one that runs all the same
                    print(f"locust_kubernetes is not in force: {error!r}", file=sys.stderr)

            found.loader.exec_module = execute_both
        return found


if os.getpid() == 1:
    # The first process of a container ignores SIGTERM unless it asks for it, and Locust does so only when it is up and, in
    # a worker, has found its master. Until then there is nothing to lose.
    signal.signal(signal.SIGTERM, lambda *_: os._exit(128 + signal.SIGTERM))
spec = hidden_sitecustomize()
extend_path()
sys.meta_path.insert(0, AfterLocust())
if spec and spec.loader:
    spec.loader.exec_module(importlib.util.module_from_spec(spec))
