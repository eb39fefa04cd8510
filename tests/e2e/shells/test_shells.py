"""Completion in bash, zsh and fish, and the man page.

bash and zsh run on a pseudo-terminal, as a user has them: a line is typed and TAB pressed, then `echo` is put before it and what
the line has become is read from its output.
"""

import os
import pathlib
import pty
import re
import select
import shutil
import subprocess
import sys
import time
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).parent.parent / "helm"))

from support import RENDERER, Case, main  # noqa: E402

# What is typed, and what TAB makes of it.
COMPLETED = (
    ("locust-postrenderer che", "locust-postrenderer check "),
    ("locust-postrenderer check --form", "locust-postrenderer check --format"),
    ("locust-postrenderer check --format sa", "locust-postrenderer check --format sarif "),
    ("locust-postrenderer check --format=sa", "locust-postrenderer check --format=sarif "),
    ("locust-postrenderer rules --format ma", "locust-postrenderer rules --format markdown "),
    ("locust-postrenderer --report-format js", "locust-postrenderer --report-format json "),
    ("locust-postrenderer --allow", "locust-postrenderer --allow-missing "),
    ("locust-postrenderer rules worker", "locust-postrenderer rules worker-replicas "),
    ("locust-postrenderer help sche", "locust-postrenderer help schema "),
    ("locust-postrenderer completion fi", "locust-postrenderer completion fish "),
    ("locust-postrenderer values --test my-lo", "locust-postrenderer values --test my-load.yaml "),
    ("locust-postrenderer check my-lo", "locust-postrenderer check my-load.yaml "),
)


def program(name):
    path = shutil.which(name)
    if path is None:
        raise unittest.SkipTest(f"no {name}: scripts/install_packages.sh test")
    return path


class Terminal:
    """A program on a pseudo-terminal."""

    def __init__(self, arguments, folder):
        self.process, self.terminal = pty.fork()
        if self.process == 0:
            os.chdir(folder)
            os.execve(arguments[0], arguments, {"PATH": os.environ["PATH"], "HOME": str(folder), "TERM": "xterm",
                                                "INPUTRC": "/dev/null", "LC_ALL": "C.UTF-8"})
        self.text = ""

    def type(self, text):
        os.write(self.terminal, text.encode())

    def wait_for(self, pattern, seconds=60):
        """The match of the pattern in what comes; what was before it is forgotten."""
        end = time.monotonic() + seconds
        while not (match := re.search(pattern, self.text)):
            ready, _, _ = select.select([self.terminal], [], [], max(0, end - time.monotonic()))
            if not ready:
                raise AssertionError(f"nothing like {pattern!r} came:\n{self.text}")
            came = os.read(self.terminal, 1 << 16).decode(errors="replace")
            self.text = re.sub(r"\x1b\[[?0-9;]*[A-Za-z]", "", self.text + came)  # without steering
        self.text = self.text[match.end():]
        return match

    def close(self):
        os.close(self.terminal)
        os.waitpid(self.process, 0)


class Tests(Case):
    def script(self, shell):
        out, err = self.run_program(RENDERER, "completion", shell)
        self.assertEqual(err, "")
        self.write("my-load.yaml", "")
        return self.write("script." + shell, out)

    def complete_on_a_terminal(self, arguments, ready):
        terminal = Terminal(arguments, self.folder)
        self.addCleanup(terminal.close)
        terminal.type(f"PS1='> '; {ready}; echo RE''ADY\r")
        terminal.wait_for(r"[\r\n]READY\r?\n")
        for typed, expected in COMPLETED:
            with self.subTest(typed):
                # What stands before the line would be the command, so it comes after TAB, at the line's start (control-A); a
                # bar marks the line's end (control-E).
                terminal.type(typed + "\t" + "\x05'|'\x01echo START \r")
                line = terminal.wait_for(r"[\r\n]START ([^|]*)\|\r?\n").group(1)
                # Whether a flag that takes a value gets a blank, a '=' or nothing is the shell's way.
                self.assertEqual(line.rstrip(" ="), expected.rstrip())

    def test_bash_completes(self):
        script = self.script("bash")
        self.complete_on_a_terminal([program("bash"), "--norc", "--noprofile", "-i"], f"source '{script}'")

    def test_zsh_completes(self):
        script = self.script("zsh")
        self.complete_on_a_terminal([program("zsh"), "-f", "-i"],
                                    f"autoload -U compinit && compinit -u -D && bindkey -e && source '{script}'")

    def test_zsh_completes_from_its_function_path(self):
        self.script("zsh").rename(self.folder / "_locust-postrenderer")
        self.complete_on_a_terminal([program("zsh"), "-f", "-i"],
                                    f"fpath=('{self.folder}' $fpath) && autoload -U compinit && compinit -u -D && bindkey -e")

    def test_fish_completes(self):
        fish, script = program("fish"), self.script("fish")
        for typed, expected in COMPLETED:
            with self.subTest(typed):
                done = subprocess.run([fish, "--no-config", "-c", f"source '{script}'; complete -C '{typed}'"], cwd=self.folder,
                                      env={"PATH": os.environ["PATH"], "HOME": str(self.folder)}, text=True, check=True,
                                      capture_output=True)
                words = [line.split("\t")[0] for line in done.stdout.splitlines()]
                self.assertIn(expected.split()[-1].rstrip("="), [word.rstrip("=") for word in words])
                if "--" not in expected.split()[-1]:
                    self.assertEqual(len(words), 1, words)

    def test_an_unknown_shell_is_refused(self):
        for arguments, message in ((["csh"], "error: no completion for `csh`\nhint: give `bash`, `zsh` or `fish`\n"),
                                   ([], "error: for which shell is not said\nhint: give `bash`, `zsh` or `fish`\n")):
            out, err = self.run_program(RENDERER, "completion", *arguments, status=2)
            self.assertEqual((out, err), ("", message))

    def page(self):
        out, _ = self.run_program(RENDERER, "help", "--man")
        return self.write("locust-postrenderer.1", out)

    def test_mandoc_finds_nothing_in_the_man_page(self):
        done = subprocess.run([program("mandoc"), "-T", "lint", self.page()], check=False, capture_output=True, text=True)
        self.assertEqual((done.returncode, done.stdout, done.stderr), (0, "", ""))

    def test_man_shows_the_man_page(self):
        done = subprocess.run([program("man"), "--warnings", "-E", "UTF-8", "-l", self.page()], check=True, capture_output=True,
                              text=True, env={"PATH": os.environ["PATH"], "MANWIDTH": "80", "LC_ALL": "C.UTF-8"})
        self.assertEqual(done.stderr, "")
        for command in ("render", "check", "completion", "help"):
            self.assertRegex(done.stdout, rf"(?m)^   {command}\n +locust.postrenderer {command}")
        self.assertRegex(done.stdout, r"(?m)^ +--report-format FORMAT\n +format +of +the +report: +text, +json; +default: +text")


if __name__ == "__main__":
    main()
