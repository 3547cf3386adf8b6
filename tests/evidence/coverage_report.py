#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later
"""report.py JSON LCOV DIRECTORY: what the two exports of llvm-cov say of the directory's files.

Names each line, branch and condition that was not reached, then prints the figures; fails unless
they are complete. A function of a header counts once, however many files include it: llvm-cov's own
summary takes the best copy, and gets the lines wrong.
"""
import collections
import json
import pathlib
import sys


def is_within(name, directory):
    return directory in pathlib.Path(name).resolve().parents


def read_lines(path, directory):
    """Lines, as {(file, line): reached}."""
    lines = {}
    for row in pathlib.Path(path).read_text().splitlines():
        key, _, value = row.partition(":")
        if key == "SF":
            name = value
        elif key == "DA" and is_within(name, directory):
            line, count = value.split(",")[:2]
            lines[name, int(line)] = int(count) > 0
    return lines


def read_decisions(path, directory):
    """Branches and conditions, as {(file, line, column, ...): reached}."""
    branches = collections.defaultdict(bool)
    conditions = collections.defaultdict(bool)
    for function in json.loads(pathlib.Path(path).read_text())["data"][0]["functions"]:
        names = function["filenames"]
        for line, column, _, _, yes, no, file, *_ in function["branches"]:
            for outcome, count in (("true", yes), ("false", no)):
                branches[names[file], line, column, outcome] |= count > 0
        for line, column, _, _, file, *_, reached in function["mcdc_records"]:
            for number, is_reached in enumerate(reached, 1):
                conditions[names[file], line, column, number] |= is_reached
    return tuple({key: reached for key, reached in found.items() if is_within(key[0], directory)}
                 for found in (branches, conditions))


def main():
    directory = pathlib.Path(sys.argv[3]).resolve()
    lines = read_lines(sys.argv[2], directory)
    branches, conditions = read_decisions(sys.argv[1], directory)
    kinds = (("lines", "line", lines), ("branches", "branch", branches),
             ("conditions by MC/DC", "condition", conditions))
    for _, kind, found in kinds:
        for (name, line, *rest), reached in sorted(found.items()):
            if not reached:
                at = f", column {rest[0]}: {rest[1]}" if rest else ""
                print(f"{pathlib.Path(name).relative_to(directory.parents[1])}:{line}: "
                      f"{kind} not reached{at}")
    print("coverage of the core: " + ", ".join(f"{sum(found.values())} of {len(found)} {plural}"
                                               for plural, _, found in kinds))
    sys.exit(not all(found and all(found.values()) for _, _, found in kinds))


main()
