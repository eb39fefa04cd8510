"""Reads documents as PyYAML does and compares with the values given.

One JSON object a line on stdin: {"name", "text", "value"}. Where YAML 1.1 as PyYAML has it and go-yaml take a plain
scalar for different types, the scalar is only counted. Prints the differences and then "compared N scalars, M of
different types"; exits with 1 where there are differences.
"""

import json
import sys

import yaml

counts = {"scalars": 0, "types": 0}


def key_name(key):
    if isinstance(key, bool):
        return "true" if key else "false"
    return str(key)


def differences(ours, theirs, path):
    if isinstance(ours, dict) and isinstance(theirs, dict):
        named = {key_name(key): value for key, value in theirs.items()}
        if sorted(named) != sorted(ours):
            yield f"{path}: keys {sorted(ours)} and {sorted(named)}"
            return
        for key, value in ours.items():
            yield from differences(value, named[key], f"{path}/{key}")
    elif isinstance(ours, list) and isinstance(theirs, list):
        if len(ours) != len(theirs):
            yield f"{path}: {len(ours)} and {len(theirs)} items"
            return
        for index, (one, other) in enumerate(zip(ours, theirs)):
            yield from differences(one, other, f"{path}/{index}")
    elif isinstance(ours, (dict, list)) or isinstance(theirs, (dict, list)):
        yield f"{path}: {ours!r} and {theirs!r}"
    else:
        counts["scalars"] += 1
        numbers = isinstance(ours, (int, float)) and isinstance(theirs, (int, float))
        if not numbers and type(ours) is not type(theirs):
            counts["types"] += 1
        elif ours != theirs:
            yield f"{path}: {ours!r} and {theirs!r}"


def main():
    failed = False
    for line in sys.stdin:
        case = json.loads(line)
        try:
            theirs = yaml.safe_load(case["text"])
        except yaml.YAMLError as error:
            found = [str(error)]
        else:
            found = list(differences(case["value"], theirs, ""))
        for difference in found:
            failed = True
            print(f"{case['name']}: {difference}\n{case['text']}")
    print(f"compared {counts['scalars']} scalars, {counts['types']} of different types")
    return 1 if failed else 0


sys.exit(main())
