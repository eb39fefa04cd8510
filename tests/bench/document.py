"""The tables in docs/benchmarks.md: each script replaces its own."""

import os
import pathlib
import platform


def replace(path, section, text):
    """Puts what kind of machine this is, and the text, between the two markers of a section."""
    begin, end = f"<!-- {section}: begin -->\n", f"<!-- {section}: end -->\n"
    target = pathlib.Path(path)
    before, found, rest = target.read_text().partition(begin)
    _, closed, after = rest.partition(end)
    if not found or not closed:
        raise SystemExit(f"{path}: no `{begin.strip()}` followed by `{end.strip()}`")
    machine = f"{os.cpu_count()} CPUs, {platform.machine()}, Linux {platform.release()}\n\n"
    target.write_text(before + begin + machine + text + end + after)
