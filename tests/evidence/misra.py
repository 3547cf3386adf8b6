#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later
"""misra.py FINDINGS RECORD [--update]: are the findings the deviations that the record lists?

FINDINGS has lines "misra-c2012-RULE FILE LINE", as cppcheck writes them; RECORD has a table with
the columns rule, reason and places, which are files and how many findings each has. Whatever is in
one and not in the other fails. --update writes the places, and leaves the reasons to people.
"""
import collections
import pathlib
import re
import sys

FINDING = re.compile(r"misra-c2012-(\d+\.\d+) (\S+) (\d+)")
ROW = re.compile(r"\| (\d+\.\d+) \| (.+) \| *([^|]*?) *\|")


def read_findings(path):
    """{rule: {file: [line, ...]}}"""
    found = collections.defaultdict(lambda: collections.defaultdict(list))
    for line in pathlib.Path(path).read_text().splitlines():
        match = FINDING.fullmatch(line)
        if match:
            rule, name, number = match.groups()
            found[rule][name].append(int(number))
    return found


def places_of(files):
    return ", ".join(f"`{name}` {len(lines)}" for name, lines in sorted(files.items()))


def update(path, found):
    def with_places(match):
        rule, reason, _ = match.groups()
        return f"| {rule} | {reason} | {places_of(found[rule])} |" if found[rule] else ""
    text = path.read_text().splitlines()
    rows = (ROW.sub(with_places, line) if ROW.fullmatch(line) else line for line in text)
    path.write_text("".join(f"{row}\n" for row, old in zip(rows, text) if row or not old))


def differences(found, recorded):
    for rule in sorted(found.keys() | recorded.keys(), key=lambda rule: [*map(int, rule.split("."))]):
        now = places_of(found.get(rule, {}))
        then = recorded.get(rule, "")
        if now == then:
            continue
        yield f"rule {rule}: recorded {then or 'nowhere'}, found {now or 'nowhere'}"
        for name, lines in sorted(found.get(rule, {}).items()):
            yield from (f"  {name}:{line}" for line in sorted(lines))


def main():
    path = pathlib.Path(sys.argv[2])
    found = read_findings(sys.argv[1])
    if not found:
        sys.exit("no findings: does the MISRA add-on of cppcheck run?")
    if sys.argv[3:]:
        update(path, found)
    recorded = {rule: places for rule, _, places in
                (match.groups() for match in map(ROW.fullmatch, path.read_text().splitlines()) if match)}
    wrong = list(differences({rule: files for rule, files in found.items() if files}, recorded))
    if wrong:
        sys.exit("\n".join([*wrong, f"{path} does not list these deviations as they are. If each is meant:"
                            " give a new rule a row with its reason, then tests/run static --update"]))
    count = sum(len(lines) for files in found.values() for lines in files.values())
    print(f"static analysis: clean; {count} deviations from {len(recorded)} rules of MISRA C:2012,"
          f" all of them in {path}")


main()
