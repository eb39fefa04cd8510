"""The post-renderer by itself, on bundled streams and, where they lie beside the project, on real ones."""

import unittest

from intended import TEST, Render, releases, shortened
from support import FILE_ANNOTATION, SOURCE, STREAMS, Case, key, load, main

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
        for name, load_test in releases(by_key_with_lists(stream).values()):
            arguments += ["--test", self.write(f"{name}.yaml", TEST % (name, load_test))]
        return arguments

    def test_every_stream_parses_to_what_was_intended(self):
        for path in streams():
            with self.subTest(stream="/".join(path.parts[-2:])):
                before = path.read_bytes().decode()
                after, _ = self.render(before, *self.arguments(before))
                old, new = by_key_with_lists(before), by_key_with_lists(after)
                added = [new[name] for name in new if name not in old]
                self.assertEqual({item["kind"] for item in added}, {"ConfigMap"})
                for item in Render(old.values(), added).run():
                    self.assertEqual(shortened(new[key(item)]), shortened(item))

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
    """As by_key, with the items of a List as objects of their own."""
    found = {}
    for item in load(stream):
        for one in item["items"] if item["kind"] == "List" else [item]:
            annotations = one["metadata"].get("annotations") or {}
            if annotations.pop(FILE_ANNOTATION, None) and not annotations:
                del one["metadata"]["annotations"]
            assert key(one) not in found, f"{key(one)} is there twice"
            found[key(one)] = one
    return found


if __name__ == "__main__":
    main()
