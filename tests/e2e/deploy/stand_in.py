#!/usr/bin/env python3
"""Stands for `helm` or `kubectl`: answers as the file `<name>.json` beside it says, and notes what it was given.

The file maps the first argument, or the first and "dry", to {"out", "err", "status"}; a list of such gives one a call and its last
one from then on. {"hang": true} waits for a signal, answers it as Helm does, and ends."""

import json
import os
import pathlib
import signal
import sys

self = pathlib.Path(sys.argv[0])
arguments = sys.argv[1:]
given = sys.stdin.read() if "-" in arguments else ""
call = arguments[0] + (" dry" if any(each.startswith("--dry-run") for each in arguments) else "")
answers = json.loads((self.parent / f"{self.name}.json").read_text())
log = self.parent / f"{self.name}.log"
before = [json.loads(line) for line in log.read_text().splitlines()] if log.exists() else []
with open(log, "a") as file:
    environment = {name: value for name, value in os.environ.items() if name.startswith(("KUBE", "HELM", "LOCUST_POST"))}
    file.write(json.dumps({"call": call, "arguments": arguments, "stdin": given, "environment": environment}) + "\n")
answer = answers.get(call, {})
if isinstance(answer, list):
    answer = answer[min(sum(each["call"] == call for each in before), len(answer) - 1)]


def interrupted(number, _frame):
    sys.stderr.write("Error: release checkout failed: context canceled\n")
    sys.exit(1)


if answer.get("hang"):
    for each in (signal.SIGINT, signal.SIGTERM):
        signal.signal(each, signal.SIG_IGN if answer.get("deaf") else interrupted)
    (self.parent / "hanging").touch()
    while True:
        signal.pause()
sys.stdout.write(answer.get("out", ""))
sys.stderr.write(answer.get("err", ""))
sys.exit(answer.get("status", 0))
