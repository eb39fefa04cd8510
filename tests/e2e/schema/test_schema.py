"""What `schema` prints against what the programs accept."""

import json
import os
import pathlib
import re
import subprocess
import sys
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).parent.parent / "helm"))

from support import EXAMPLES, Case, load, main  # noqa: E402

try:
    import jsonschema
except ImportError:
    jsonschema = None

# Errors of the decoder that the schema lets pass, each with the reason.
NOT_SAID = {
    # The schema is about values. How they are written is gone by then.
    r"given twice, first in line": "one key twice",
    r"is binary": "a tag",
    # Several values at once.
    r"names its hosts in more than one way": "two fields",
    r"is enabled, but names no host": "two fields",
    r"host `.*` is listed in line": "two items",
    r"request .* is over the limit": "two amounts",
    r"is asked for as": "two packages",
    r"packages without hashes": "two fields",
    r"is a file of the library too": "two paths",
    r"chart value `.*` is set by": "two chart values",
    r"chart value `.*` without": "two chart values",
    r"(the script has|the library files have|annotations are) [0-9]+ bytes": "bytes, not characters, and their sum",
    # A language of its own inside a string.
    r"spec\.load_test\.requirements": "a requirements file",
    r"is no version$": "PEP 440",
    r"is no environment marker": "PEP 508 markers",
    r"is decided by": "chart values in nested mappings",
    r"is no time$": "times of run",
    r"run_time: is empty": "times of run",
    r"must be longer than 0 seconds": "times of run",
    r"is no tag that can stand on a command line": "tags of run",
    r"run\.stop_timeout": "times of run",
    r"is for tests that end": "two fields of run",
}


class Tests(Case):
    def setUp(self):
        super().setUp()
        if jsonschema is None:
            self.skipTest("no python3-jsonschema")

    def validator(self, which):
        out, err = self.run_program(os.environ["LOCUST_RENDERER"], "schema", which)
        self.assertEqual(err, "")
        schema = json.loads(out)
        jsonschema.Draft202012Validator.check_schema(schema)
        self.assertEqual(schema["$schema"], "https://json-schema.org/draft/2020-12/schema")
        return jsonschema.Draft202012Validator(schema)

    def errors(self, validator, value):
        return [f"{'/'.join(map(str, error.absolute_path))}: {error.message}" for error in validator.iter_errors(value)]

    def decoded(self):
        """Every file that a test of the decoder decodes."""
        path = self.folder / "decoded.jsonl"
        subprocess.run([os.environ["LOCUST_DECODER_TESTS"], "--gtest_brief=1"], check=True, capture_output=True,
                       env={**os.environ, "LOCUST_DECODED": str(path)})
        return [json.loads(line) for line in path.read_text().splitlines()]

    def test_every_example_keeps_to_the_schema(self):
        tests, standards = self.validator("test"), self.validator("standards")
        count = 0
        for example in EXAMPLES:
            with self.subTest(example.name):
                validator = standards if "kind: LocustStandards" in example.read_text() else tests
                value = json.loads(json.dumps(load(example.read_text())[0], default=str))  # a date is a string
                self.assertEqual(self.errors(validator, value), [])
                count += 1
        self.assertGreaterEqual(count, 11)

    def test_the_readme_keeps_to_the_schema(self):
        readme = (pathlib.Path(os.environ["LOCUST_SOURCE"]) / "README.md").read_text()
        standards = re.search(r"^```yaml\n(# standards.yaml\n.*?)^```$", readme, re.MULTILINE | re.DOTALL).group(1)
        self.assertEqual(self.errors(self.validator("standards"), load(standards)[0]), [])

    def test_what_the_decoder_accepts_the_schema_accepts(self):
        validator = self.validator("test")
        good = [case for case in self.decoded() if not case["said"]]
        self.assertGreaterEqual(len(good), 20)
        for case in good:
            with self.subTest(case["text"]):
                self.assertEqual(self.errors(validator, case["value"]), [])

    def test_what_the_decoder_refuses_the_schema_refuses_or_cannot_say(self):
        validator = self.validator("test")
        refused, passed, needed = 0, 0, set()
        for case in self.decoded():
            messages = re.findall(r"^test\.yaml(?::[0-9]+)*: error: (.*)$", case["said"], re.MULTILINE)
            if not messages:
                continue
            if self.errors(validator, case["value"]):
                refused += 1
                continue
            passed += 1
            for message in messages:
                reasons = {reason for reason in NOT_SAID if re.search(reason, message)}
                with self.subTest(case["text"][:500]):
                    self.assertTrue(reasons, message[:500])
                needed |= reasons
        self.assertEqual(set(NOT_SAID) - needed, set(), "in the list, and not needed")
        self.assertGreater(refused, 3 * passed)


if __name__ == "__main__":
    main()
