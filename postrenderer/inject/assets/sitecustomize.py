"""Puts the load test's packages, scripts and library files on Python's module search path.

Python imports this module at every start, because PYTHONPATH begins with its folder. All that it
adds goes to the end of the path: the standard library and the image's own packages win over a
library file or a package of the same name. Nothing here has to exist: without packages there is no
PACKAGES, without library files no lib folder.
"""

import importlib.util
import os
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


spec = hidden_sitecustomize()
extend_path()
if spec and spec.loader:
    spec.loader.exec_module(importlib.util.module_from_spec(spec))
