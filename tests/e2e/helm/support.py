"""What the end-to-end tests share: the programs, a clean environment, and how to read what they print."""

import os
import pathlib
import shutil
import subprocess
import sys
import tempfile
import unittest

try:
    import yaml
except ImportError:
    yaml = None

SOURCE = pathlib.Path(os.environ["LOCUST_SOURCE"])
RENDERER = pathlib.Path(os.environ["LOCUST_RENDERER"])
PLUGINS = pathlib.Path(os.environ["LOCUST_PLUGINS"])
TOOLS = pathlib.Path(os.environ["LOCUST_TOOLS"])

CHARTS = SOURCE / "tests" / "charts"
STREAMS = SOURCE / "tests" / "streams"
EXAMPLES = sorted((SOURCE / "examples").glob("*.yaml"))
FILE_ANNOTATION = "postrenderer.helm.sh/postrender-filename"


def helm(version):
    path = TOOLS / f"helm{version}"
    if not path.exists():
        raise unittest.SkipTest(f"no helm {version}: `make tools` builds it")
    return str(path)


def load(stream):
    """The objects of a stream, as a second YAML parser reads them."""
    if yaml is None:
        raise unittest.SkipTest("no PyYAML: apt-get install python3-yaml")
    return [item for item in yaml.safe_load_all(stream) if item is not None]


def key(item):
    return item["kind"], item["metadata"]["name"]


def by_key(stream):
    """The objects of a stream by kind and name, without the annotation by which Helm 4 finds their template."""
    found = {}
    for item in load(stream):
        annotations = item["metadata"].get("annotations", {})
        annotations.pop(FILE_ANNOTATION, None)
        if not annotations:
            item["metadata"].pop("annotations", None)
        assert key(item) not in found, f"{key(item)} is there twice"
        found[key(item)] = item
    return found


def is_load_test(path):
    return "load_test" in path.read_text() or "loadTest" in path.read_text()


class Case(unittest.TestCase):
    maxDiff = None

    def setUp(self):
        # A blank in every path that we hand out.
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="locust e2e "))
        self.addCleanup(shutil.rmtree, self.folder, ignore_errors=True)
        self.environment = {
            name: value for name, value in os.environ.items()
            if not name.startswith(("HELM_", "LOCUST_", "KUBECONFIG"))
        }
        self.environment["HOME"] = str(self.folder / "home")
        for name in ("CACHE", "CONFIG", "DATA"):
            self.environment[f"HELM_{name}_HOME"] = str(self.folder / name.lower())

    def run_program(self, *arguments, stdin="", status=0, **variables):
        result = subprocess.run([str(argument) for argument in arguments], input=stdin.encode(), capture_output=True,
                                env={**self.environment, **variables}, timeout=120)
        out, err = result.stdout.decode(), result.stderr.decode()
        if status is not None:
            self.assertEqual(result.returncode, status, f"{arguments}\n{err}")
        return out, err

    def render(self, stream, *arguments, **options):
        return self.run_program(RENDERER, "render", *arguments, stdin=stream, **options)

    def write(self, name, text):
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
        return path

    def chart(self, name):
        """A chart of tests/charts, in a copy, with the chart that it depends on in its charts folder."""
        copy = self.folder / "charts" / name
        shutil.copytree(CHARTS / name, copy)
        if name != "locust":
            shutil.copytree(CHARTS / "locust", copy / "charts" / "locust")
        return copy

    def template(self, version, chart, *arguments, renderer=True, **options):
        """`helm template` with the post-renderer: a program for Helm 3, a plugin for Helm 4."""
        if renderer:
            arguments += ("--post-renderer", str(RENDERER) if version == 3 else "locust-postrenderer")
        if version == 4:
            options.setdefault("HELM_PLUGINS", str(PLUGINS))
        return self.run_program(helm(version), "template", "demo", chart, *arguments, **options)

    def values(self, test):
        out, _ = self.run_program(RENDERER, "values", "--test", test)
        return self.write("values of " + pathlib.Path(test).name, out)


def main():
    """Runs the case that is named; a skip is exit status 77, or a failure where nothing may be skipped."""
    result = unittest.main(exit=False, argv=[sys.argv[0], *(f"Tests.{name}" for name in sys.argv[1:])]).result
    if result.skipped and result.wasSuccessful():
        print(result.skipped[0][1])
        sys.exit(1 if os.environ.get("LOCUST_NO_SKIP") == "1" else 77)
    sys.exit(0 if result.wasSuccessful() else 1)
