"""Runs what the README shows.

Every ```console block: lines with "$ " are commands, what follows is what they print, standard error included; a line "..."
stands for any lines. The ```yaml block that begins with "# standards.yaml" is the file that the commands use. And the commands
by which the webhook is run locally, on ports of its own choice.
"""

import json
import os
import pathlib
import re
import shutil
import subprocess
import tempfile
import unittest

SOURCE = pathlib.Path(os.environ["LOCUST_SOURCE"])
README = (SOURCE / "README.md").read_text()
ENVIRONMENT = {"PATH": os.environ["LOCUST_BIN"] + ":" + os.environ["PATH"], "HOME": os.environ.get("HOME", "/")}


def blocks(language):
    return re.findall(rf"^```{language}\n(.*?)^```$", README, re.MULTILINE | re.DOTALL)


def commands():
    """Pairs of a command and the pattern of what it prints."""
    for block in blocks("console"):
        for part in re.split(r"^\$ ", block, flags=re.MULTILINE)[1:]:
            command, _, output = part.partition("\n")
            lines = ["(?:.*\n)*" if line == "..." else re.escape(line) + "\n" for line in output.splitlines()]
            yield command, "".join(lines)


class Readme(unittest.TestCase):

    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)
        for name in ("examples", "tests/streams"):
            shutil.copytree(SOURCE / name, self.folder / name)
        standards = next(block for block in blocks("yaml") if block.startswith("# standards.yaml\n"))
        (self.folder / "standards.yaml").write_text(standards)

    def test_console_blocks_print_what_they_show(self):
        count = 0
        for command, expected in commands():
            with self.subTest(command):
                done = subprocess.run(command, shell=True, cwd=self.folder, env=ENVIRONMENT, text=True, check=False,
                                      stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
                self.assertRegex(done.stdout, rf"\A{expected}\Z")
                count += 1
        self.assertGreaterEqual(count, 4)

    def test_the_webhook_runs_locally(self):
        block = next(block for block in blocks("sh") if "locust-webhook serve" in block)
        certificate, serve, ask, metrics = block.splitlines()
        subprocess.run(certificate, shell=True, cwd=self.folder, check=True, capture_output=True)
        serve = serve.removesuffix(" &") + " --listen 127.0.0.1:0 --ops-listen 127.0.0.1:0 --drain-delay 0s"
        process = subprocess.Popen("exec " + serve, shell=True, cwd=self.folder, env=ENVIRONMENT, stdout=subprocess.PIPE, text=True)
        try:
            for line in process.stdout:
                entry = json.loads(line)
                if entry["message"] == "listening":
                    break
            port, ops = (entry[name].rsplit(":", 1)[1] for name in ("reviews", "ops"))
            curl = {"cwd": self.folder, "shell": True, "capture_output": True, "text": True, "check": True}
            reply = json.loads(subprocess.run(ask.replace(":8443", ":" + port), **curl).stdout)
            self.assertIn("this starts 80 workers, more than 50", reply["response"]["status"]["message"])
            exposition = subprocess.run(metrics.replace(":8081", ":" + ops), **curl).stdout
            self.assertIn('locust_webhook_rule_results_total{rule="worker-replicas",action="deny"} 1\n', exposition)
        finally:
            process.terminate()
            process.wait()
            process.stdout.close()

    def test_files_that_are_linked_exist(self):
        for target in re.findall(r"\]\(([^)#:]+)\)", README):
            self.assertTrue((SOURCE / target).exists(), target)


if __name__ == "__main__":
    unittest.main()
