"""Waiting without sleeping for longer than it takes, and small files."""

import json
import os
import pathlib
import time

PATIENCE = 60  # seconds


def until(condition, what, patience=PATIENCE, details=None, pause=0.05):
    """Asks condition again and again until it is true, and gives back what it said. What failed says what `details` knows."""
    deadline = time.monotonic() + patience
    while True:
        answer = condition()
        if answer:
            return answer
        if time.monotonic() > deadline:
            raise AssertionError(f"waited {patience} s for {what}\n{details() if details else ''}")
        time.sleep(pause)


def write_json(path, value):
    """At once: a reader never sees half of it."""
    beside = pathlib.Path(f"{path}.new")
    beside.write_text(json.dumps(value))
    os.replace(beside, path)
