"""The post-renderer by itself, on bundled streams and, where they lie beside the project, on real ones."""

import unittest

from support import FILE_ANNOTATION, SOURCE, STREAMS, Case, by_key, key, load, main

TEST = """\
apiVersion: code2cloud.planton.cloud/v1
kind: LocustKubernetes
metadata: {name: %s}
spec:
  load_test:
    name: %s
    main_py_content: |
      from locust import HttpUser


      class Shopper(HttpUser):
          pass
    lib_files_content: {"clients/shop.py": "PATH = '/'\\n"}
    pip_packages: [pendulum]
"""
REAL = SOURCE.parent / "shared" / "renders"


def streams():
    found = sorted(STREAMS.glob("*.yaml"))
    if REAL.is_dir():
        found += sorted(path for path in REAL.glob("*/v?.yaml"))
    return found


class Tests(Case):
    def arguments(self, stream):
        """--test flags with a load test for each release of the stream."""
        arguments = []
        for item in load(stream):
            metadata = item.get("metadata", {})
            name = metadata.get("name", "") if item["kind"] == "Deployment" else ""
            labels = metadata.get("labels", {})
            if name.endswith("-master") and "load_test" in labels:
                name = name.removesuffix("-master")
                arguments += ["--test", self.write(f"{name}.yaml", TEST % (name, labels["load_test"]))]
        return arguments

    def test_every_stream_parses_to_what_was_intended(self):
        for path in streams():
            with self.subTest(stream="/".join(path.parts[-2:])):
                before = path.read_bytes().decode()
                after, _ = self.render(before, *self.arguments(before))
                old, new = by_key_with_lists(before), by_key_with_lists(after)
                self.assertLessEqual(old.keys(), new.keys())
                for added in new.keys() - old.keys():
                    self.assertEqual(added[0], "ConfigMap")
                    self.assertTrue(new[added]["immutable"])
                changed = {name for name in old if old[name] != new[name]}
                touched = {name for name in changed if name[0] not in ("Deployment",)}
                # Labels and annotations may come on all objects of a release; foreign ones stay.
                for name in touched:
                    self.assertIn("load_test", old[name]["metadata"].get("labels", {}), name)
                for name in changed - touched:
                    self.assertRegex(name[1], r"-(master|worker)$")

    def test_a_second_render_changes_nothing(self):
        for path in streams():
            with self.subTest(stream="/".join(path.parts[-2:])):
                before = path.read_bytes().decode()
                arguments = self.arguments(before)
                once, _ = self.render(before, *arguments)
                self.assertEqual(self.render(once, *arguments)[0], once)

    def test_new_documents_have_the_shape_of_their_stream(self):
        for name, mark in (("helm3", "# Source: locust/templates/locust-kubernetes.yaml"),
                           ("unittest", "#### file: locust/templates/locust-kubernetes.yaml"),
                           ("helm4", f"{FILE_ANNOTATION}: locust/templates/locust-kubernetes.yaml")):
            with self.subTest(stream=name):
                stream = (STREAMS / f"{name}.yaml").read_text()
                after, _ = self.render(stream, *self.arguments(stream))
                self.assertEqual(after.count(mark), 4)


def by_key_with_lists(stream):
    """As by_key, with the items of a List as objects of their own and keys that tell groups apart."""
    found = {}
    for item in load(stream):
        for one in item["items"] if item["kind"] == "List" else [item]:
            one["metadata"].setdefault("annotations", {}).pop(FILE_ANNOTATION, None)
            found[key(one)] = one
    return found


if __name__ == "__main__":
    main()
