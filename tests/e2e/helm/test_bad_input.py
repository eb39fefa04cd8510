"""What the real program says of bad input: exit status and stderr to the byte, and nothing on stdout."""

import base64
import os
import random
import subprocess
import sys
import unittest

from support import RENDERER, STREAMS, Case, load, main

TEST = """\
apiVersion: code2cloud.planton.cloud/v1
kind: LocustKubernetes
metadata: {name: checkout}
spec:
  load_test:
    name: checkout
    main_py_content: |
      from locust import HttpUser
      class Shopper(HttpUser):
          pass
"""
STANDARDS = """\
apiVersion: locust-standards/v1
kind: LocustStandards
metadata: {name: acme}
spec:
"""
STREAM = (STREAMS / "helm3.yaml").read_bytes()
NO_RELEASE = ("TEST: error: no Locust release in the stream for `checkout`\n"
              "hint: render the deliveryhero locust chart, or pass --allow-missing to let a stream without Locust through\n")


class Tests(Case):
    def call(self, *arguments, stdin=STREAM, **options):
        """Exit status, stdout and stderr of the program; `stdin` is bytes or an open file."""
        given = {"input": stdin} if isinstance(stdin, bytes) else {"stdin": stdin}
        options.setdefault("stdout", subprocess.PIPE)
        result = subprocess.run([RENDERER, *map(str, arguments)], **given, stderr=subprocess.PIPE, timeout=60,
                                env=self.environment, cwd=self.folder, **options)
        return result.returncode, result.stdout or b"", result.stderr.decode(errors="surrogateescape")

    def refused(self, status, message, *arguments, **options):
        self.assertEqual(self.call(*arguments, **options), (status, b"", message))

    def test_a_mistake_in_a_load_test_is_shown_where_it_is(self):
        lines = TEST.splitlines(keepends=True)
        for what, text, message in (
                ("unknown field", TEST.replace("load_test:", "load_tset:"),
                 "5:3: error: spec.load_tset: unknown field\n"
                 "  5 |   load_tset:\n"
                 "    |   ^\n"
                 "hint: did you mean `load_test`?\n"),
                ("wrong type", TEST + "  worker_container: {replicas: [3]}\n",
                 "11:32: error: spec.worker_container.replicas: must be a whole number, is a list\n"
                 "  11 |   worker_container: {replicas: [3]}\n"
                 "     |                                ^\n"),
                ("missing script", "".join(lines[:6]),
                 "5:3: error: spec.load_test.main_py_content: missing\n"
                 "  5 |   load_test:\n"
                 "    |   ^\n"
                 "hint: add `main_py_content`: the locustfile\n"),
                ("not YAML", TEST.replace("name: checkout}", "name: checkout"),
                 "4:5: error: malformed YAML: end of map flow not found\n"
                 "  4 | spec:\n"
                 "    |     ^\n"),
                ("an operator without a version", TEST + "    pip_packages: ['faker>=']\n",
                 "11:20: error: spec.load_test.pip_packages[0]: `faker>=`: operator `>=` without a version\n"
                 "  11 |     pip_packages: ['faker>=']\n"
                 "     |                    ^\n"
                 "hint: write the version after it, like `>=1.0`\n"),
                ("a shell command", TEST + "    pip_packages: ['; rm -rf /']\n",
                 "11:20: error: spec.load_test.pip_packages[0]: `; rm -rf /`: begins with `;` where the package name belongs\n"
                 "  11 |     pip_packages: ['; rm -rf /']\n"
                 "     |                    ^\n"
                 "hint: the name comes first: `faker; python_version < \"3.12\"`\n"),
                ("a pip option", TEST + "    pip_packages: [--index-url x]\n",
                 "11:20: error: spec.load_test.pip_packages[0]: `--index-url x`: is a pip option, not a package\n"
                 "  11 |     pip_packages: [--index-url x]\n"
                 "     |                    ^\n"
                 "hint: put options into `requirements`, where the standards can allow them\n"),
                ("a repository", TEST + "    pip_packages: ['git+https://git.example/a']\n",
                 "11:20: error: spec.load_test.pip_packages[0]: `git+https://git.example/a`: is a version control "
                 "reference, not a package of an index\n"
                 "  11 |     pip_packages: ['git+https://git.example/a']\n"
                 "     |                    ^\n"
                 "hint: publish it on a package index and name it with a version, or put it into `requirements`, "
                 "where the standards can allow it\n"),
                ("more than a ConfigMap holds",
                 TEST + "    lib_files_content:\n      data.txt: " + "x" * (1 << 20) + "x\n",
                 "11:5: error: spec.load_test.lib_files_content: the library files have 1048577 bytes, and a ConfigMap "
                 "holds 1048576\n"
                 "  11 |     lib_files_content:\n"
                 "     |     ^\n"
                 "hint: put data into a volume or an image, and code into a package\n")):
            with self.subTest(what):
                test = self.write("my test.yaml", text)
                self.refused(1, f"{test}:{message}", "--test", test)

    def test_a_stream_that_is_none_is_refused(self):
        test = self.write("test.yaml", TEST)
        for what, stream, message in (
                ("empty", b"",
                 "<stdin>: error: the stream is empty\n"
                 "hint: helm 3 sends nothing to a post-renderer when it is run with --output-dir\n"),
                ("only comments", b"---\n# nothing\n", NO_RELEASE),
                ("no Locust", b"kind: Pod\nmetadata: {name: x}\n", NO_RELEASE),
                ("cut off in a flow mapping", b"kind: Deployment\nmetadata: {name: locust",
                 "<stdin>:2:24: error: malformed YAML: end of map flow not found\n"
                 "  2 | metadata: {name: locust\n"
                 "    |                        ^\n"
                 "hint: the text ends inside a flow mapping: add the missing `}`\n"),
                ("cut off between master and worker", STREAM[:STREAM.index(b"---\n# Source: locust/templates/worker-dep")],
                 "TEST: error: the Locust release `checkout` has no worker; seen:\n"
                 "  checkout (load_test: checkout)\n"
                 "    Deployment/checkout-master (master) from locust/templates/master-deployment.yaml\n"
                 "hint: a load test needs a master and a worker, each a Deployment, StatefulSet or Job; look for a "
                 "condition in the chart's values that leaves one out\n"),
                ("binary", b"kind: Deployment\nlocust: a\0b\n",
                 "<stdin>:2:10: error: the stream holds a NUL byte, so it is not YAML\n"
                 "  2 | locust: a b\n"
                 "    |          ^\n"
                 "hint: give the output of helm, not a binary file\n"),
                ("UTF-16", "a: b\n".encode("utf-16-be"),
                 "<stdin>:1:1: error: the stream holds a NUL byte, so it is not YAML\n"
                 "  1 |  a :   b \n"
                 "    | ^\n"
                 "hint: give the output of helm, not a binary file\n"),
                ("Latin 1", b"kind: Caf\xe9\n",
                 "<stdin>:1:10: error: the stream is not valid UTF-8\n"
                 "  1 | kind: Caf\udce9\n"
                 "    |          ^\n"
                 "hint: give the output of helm, not a binary file\n")):
            with self.subTest(what):
                self.refused(1, message.replace("TEST", str(test)), "--test", test, stdin=stream)

    def test_two_releases_and_no_way_to_choose(self):
        test = self.write("test.yaml", TEST)
        seen = "".join(
            f"  tests-{name} (load_test: {name})\n" + "".join(
                f"    Deployment/tests-{name}-{role} ({role}) from two-tests/charts/{name}/templates/{role}-deployment.yaml\n"
                for role in ("master", "worker"))
            for name in ("browse", "buy"))
        self.refused(
            1,
            f"{test}: error: cannot tell which Locust release of the stream `checkout` means; seen:\n{seen}"
            "hint: give the release the full name `checkout` (chart value fullnameOverride) or its label load_test the "
            "value `checkout` (chart value loadtest.name)\n",
            "--test", test, stdin=(STREAMS / "two-releases.yaml").read_bytes())

    def test_files_that_cannot_be_read(self):
        good = self.write("good.yaml", TEST)
        (self.folder / "loop.yaml").symlink_to("loop.yaml")
        for path, reason in (("none.yaml", "No such file or directory"),
                             (self.folder, "Is a directory"),
                             (good / "x", "Not a directory"),
                             ("loop.yaml", "Too many levels of symbolic links")):
            with self.subTest(str(path)):
                self.refused(3, f"error: cannot read the load test `{path}`: {reason}\n", "--test", path)
                self.refused(3, f"error: cannot read the standards `{path}`: {reason}\n",
                             "--test", good, "--standards", path)
        folder = os.open(self.folder, os.O_RDONLY)
        self.addCleanup(os.close, folder)
        self.refused(3, "error: cannot read <stdin>: Is a directory\n", "--test", good, stdin=folder)

    def test_wrong_standards_are_refused(self):
        test = self.write("test.yaml", TEST)
        for what, text, message in (
                ("wrong values", STANDARDS + "  defaults: {podSecurity: strict, lables: {a: b}}\n",
                 ":5:27: error: spec.defaults.podSecurity: must be `none`, `baseline` or `restricted`, is `strict`\n"
                 "  5 |   defaults: {podSecurity: strict, lables: {a: b}}\n"
                 "    |                           ^\n"
                 "FILE:5:35: error: spec.defaults.lables: unknown field\n"
                 "  5 |   defaults: {podSecurity: strict, lables: {a: b}}\n"
                 "    |                                   ^\n"
                 "hint: did you mean `labels`?\n"),
                ("not YAML", STANDARDS + "  defaults: [a\n",
                 ":6:1: error: malformed YAML: end of sequence flow not found\n"
                 "hint: the text ends inside a flow list: add the missing `]`\n"),
                ("empty", "", ":1:1: error: must be a mapping, is empty\n")):
            with self.subTest(what):
                standards = self.write("my standards.yaml", text)
                self.refused(1, (f"FILE{message}").replace("FILE", str(standards)), "--test", test, "--standards", standards)

    def test_an_unknown_environment_is_refused(self):
        test = self.write("test.yaml", TEST)
        standards = self.write("standards.yaml", STANDARDS + "  environments:\n"
                               "  - {name: staging, namespaces: [load-staging]}\n"
                               "  - {name: prod, namespaces: [load-prod]}\n")
        self.refused(1, f"{standards}: error: no environment is called `stagin`\n"
                     "hint: the standards have `staging` or `prod`\n",
                     "--test", test, "--standards", standards, "--environment", "stagin")

    def test_a_syntax_error_of_python_is_shown_in_the_load_test(self):
        test = self.write("test.yaml", TEST.replace("pass", "pass)"))
        # An image whose Python is not newer than the one that runs here.
        stream = STREAM.replace(b"locustio/locust:2.32.2", b"locustio/locust:2.15.1")
        version = "%d.%d" % sys.version_info[:2]
        self.refused(1, f"{test}:10:15: error: spec.load_test.main_py_content: main.py line 3: Python {version} says: "
                     "unmatched ')'\n"
                     "  10 |           pass)\n"
                     "     |               ^\n",
                     "--test", test, "--python", sys.executable, stdin=stream)
        self.refused(3, "error: cannot run `/no/such/python`: No such file or directory\n"
                     "hint: --python takes the path of a Python 3, or leave it out\n",
                     "--test", test, "--python", "/no/such/python")

    def test_more_than_the_secret_of_a_release_holds(self):
        # Fits into a ConfigMap and cannot be compressed by more than what base64 adds.
        data = base64.b64encode(random.Random(1).randbytes(765 << 10)).decode()
        test = self.write("test.yaml", TEST + "    lib_files_content:\n      data.txt: " + data + "\n")
        status, out, err = self.call("--test", test)
        self.assertEqual((status, out), (1, b""))
        # The size is that of a compressed text, and zlib's versions differ in it.
        self.assertRegex(err, r"\Aerror: the rendered manifests take 10[5-7]\d{4} bytes of Helm's release Secret, which "
                              r"holds at most 1048576\n"
                              r"hint: put large files into the image or on a volume\n\Z")

    def test_a_stream_cut_off_anywhere_gives_all_or_nothing(self):
        test = self.write("test.yaml", TEST)
        refused = 0
        for end in range(0, len(STREAM), 61):
            with self.subTest(end=end):
                status, out, err = self.call("--test", test, stdin=STREAM[:end])
                self.assertIn(status, (0, 1), err)
                self.assertNotEqual(err, "")
                if status == 0:
                    self.assertEqual([item["metadata"]["name"].rpartition("-")[0] for item in load(out.decode())
                                      if item.get("immutable")], ["checkout-main-py", "checkout-boot"])
                else:
                    refused += 1
                    self.assertEqual(out, b"")
        self.assertGreater(refused, 50)

    def test_a_reader_that_goes_away(self):
        test = self.write("test.yaml", TEST)
        message = "error: cannot write the result to stdout: Broken pipe\n"
        read, write = os.pipe()
        os.close(read)
        self.assertEqual(self.call("--test", test, stdout=write), (3, b"", message))
        os.close(write)
        # In the middle of an output that is larger than any pipe.
        stream = STREAM + b"---\n# padding\n" * (1 << 18)
        with open(self.folder / "stream", "wb+") as given:
            given.write(stream)
            given.seek(0)
            process = subprocess.Popen([RENDERER, "--test", test], stdin=given, stdout=subprocess.PIPE,
                                       stderr=subprocess.PIPE, env=self.environment)
            self.assertEqual(len(process.stdout.read(1)), 1)
            process.stdout.close()
            err = process.stderr.read().decode()
            process.stderr.close()
            self.assertEqual((process.wait(timeout=60), err), (3, message))

    def test_no_stdin_and_no_stdout(self):
        test = self.write("test.yaml", TEST)
        shell = ["sh", "-c"]
        for redirection, given, message in (("<&-", b"", "cannot read <stdin>: Bad file descriptor"),
                                            (">&-", STREAM, "cannot write the result to stdout: Bad file descriptor"),
                                            (">/dev/full", STREAM,
                                             "cannot write the result to stdout: No space left on device")):
            with self.subTest(redirection):
                result = subprocess.run([*shell, f'"$0" --test "$1" {redirection}', RENDERER, test], input=given,
                                        capture_output=True, env=self.environment, timeout=60)
                self.assertEqual((result.returncode, result.stdout, result.stderr.decode()), (3, b"", f"error: {message}\n"))


if __name__ == "__main__":
    main()
