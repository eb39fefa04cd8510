#!/usr/bin/env python3
"""Writes the table of values into a chart's README, between two markers, from the comments in values.yaml.

A key's description is the comment `# -- …` in the line above it. A mapping without one is described by its keys; a value
without one is an error, and so is a description that belongs to no key.

    chart_values.py CHART            write README.md
    chart_values.py --check CHART    exit with 1 when it is not up to date
"""

import argparse
import json
import pathlib
import re
import sys

import yaml

MARK = "# -- "
BEGIN, END = "<!-- values: written by scripts/chart_values.py -->", "<!-- end of values -->"


class Mistake(Exception):
    pass


def rows(node, lines, used, path=()):
    """(path, default, description) of each described value below a mapping of YAML's node graph, in order."""
    for key, value in node.value:
        here = (*path, key.value)
        above = lines[key.start_mark.line - 1].strip() if key.start_mark.line else ""
        if above.startswith(MARK):
            used.add(key.start_mark.line - 1)
            yield here, value, above[len(MARK):]
        elif isinstance(value, yaml.MappingNode) and value.value:
            yield from rows(value, lines, used, here)
        else:
            raise Mistake(f"values.yaml:{key.start_mark.line + 1}: {'.'.join(here)} has no description")


def default_of(node):
    value = yaml.SafeLoader("").construct_object(node, deep=True)
    text = json.dumps(value, ensure_ascii=False)
    return "see values.yaml" if isinstance(value, str) and "\n" in value else f"`{text}`"


def table(text):
    lines = text.splitlines()
    used = set()
    result = ["| value | default | meaning |", "|---|---|---|"]
    for path, node, description in rows(yaml.compose(text), lines, used):
        result.append(f"| `{'.'.join(path)}` | {default_of(node)} | {description.replace('|', chr(92) + '|')} |")
    for number, line in enumerate(lines):
        if line.strip().startswith(MARK) and number not in used:
            raise Mistake(f"values.yaml:{number + 1}: a description of no value")
    return "\n".join(result)


def with_table(readme, text):
    """The README with its table made anew."""
    pattern = re.compile(re.escape(BEGIN) + ".*?" + re.escape(END), re.DOTALL)
    if len(pattern.findall(readme)) != 1:
        raise Mistake(f"README.md: needs one `{BEGIN}` and one `{END}`")
    return pattern.sub(lambda _: f"{BEGIN}\n{table(text)}\n{END}", readme)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--check", action="store_true", help="only say whether the README is up to date")
    parser.add_argument("chart", type=pathlib.Path)
    options = parser.parse_args()
    readme = options.chart / "README.md"
    before = readme.read_text()
    try:
        after = with_table(before, (options.chart / "values.yaml").read_text())
    except Mistake as mistake:
        sys.exit(f"{options.chart}/{mistake}")
    if options.check:
        sys.exit(0 if after == before else f"{readme}: not up to date; run scripts/chart_values.py {options.chart}")
    readme.write_text(after)


if __name__ == "__main__":
    main()
