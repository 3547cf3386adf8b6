#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later
"""claims.py [--update [WORD]]: does docs/testing.md say what its commands print?

A row of its tables ends with a command and a figure, which is the last line that the command prints
with that name before a colon. --update runs the commands, or those with WORD in them, and writes the
figures. Without it all but slow commands run, and their figures have to be those of the document.
"""
import pathlib
import re
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]
DOCUMENT = ROOT / "docs/testing.md"
ROW = re.compile(r"(\|.*\| `([^`]+)` \| )([A-Za-z][\w -]*):(.*) \|")
# What takes more than half a minute, has a test of its own, or prints other figures each time.
SLOW = {"proof", "proof-mutants", "mutation", "coverage", "soak", "fuzz", "fuzz-trace", "scale",
        "firmware", "toolchains", "clients", "sweep", "bench"}


class Row:
    """A line of a table, and where its parts are."""

    def __init__(self, match):
        self.line = match[0]
        self.start, self.command, self.name, self.figure = (part.strip() for part in match.groups())

    def with_figure(self, figure):
        return f"{self.start} {self.name}: {figure} |"


def read_rows():
    lines = [line for line in DOCUMENT.read_text().splitlines() if re.match(r"\| \w", line)]
    wrong = [line for line in lines if not ROW.fullmatch(line)]
    if wrong or not lines:
        sys.exit("\n".join([*wrong, f"claims: a row of {DOCUMENT} is | what | `command` | name: figure |"]))
    return [Row(ROW.fullmatch(line)) for line in lines]


def run(command):
    """Its lines, without the number of the test that ctest writes before each."""
    done = subprocess.run(command, shell=True, cwd=ROOT, check=False, text=True, errors="replace",
                          stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    lines = [re.sub(r"^\d+: ", "", line).rstrip() for line in done.stdout.splitlines()]
    if done.returncode:
        sys.exit("\n".join([*lines[-20:], f"claims: this fails: {command}"]))
    return lines


def figure_of(row, lines):
    found = [line[len(row.name) + 1:].strip() for line in lines if line.startswith(f"{row.name}:")]
    if not found:
        sys.exit(f"claims: {row.command} prints no line that begins with {row.name}:")
    return found[-1]


def measure(rows):
    """(row, what is measured)"""
    for command in dict.fromkeys(row.command for row in rows):
        print(command, flush=True)
        lines = run(command)
        yield from ((row, figure_of(row, lines)) for row in rows if row.command == command)


def update(rows):
    for row, now in measure(rows):
        if now != row.figure:
            print(f"  {row.name}: {now}; was: {row.figure or 'empty'}", flush=True)
            DOCUMENT.write_text(DOCUMENT.read_text().replace(row.line, row.with_figure(now)))
    print(f"claims: {len(rows)} figures measured")


def check(rows):
    quick = [row for row in rows if not SLOW.intersection(re.split(r"[ /]", row.command))]
    wrong = [f"{row.name}: {row.figure or 'empty'}; now: {now}" for row, now in measure(quick)
             if now != row.figure]
    if wrong:
        sys.exit("\n".join([*wrong, f"{DOCUMENT} is out of date. Figures: tests/run claims --update"]))
    print(f"claims: {len(rows)} figures in docs/testing.md, {len(quick)} of them measured again")


def main():
    if len(sys.argv) > 3 or sys.argv[1:2] not in ([], ["--update"]):
        sys.exit("usage: tests/run claims [--update [WORD]]")
    rows = read_rows()
    if not sys.argv[1:]:
        check(rows)
        return
    word = "".join(sys.argv[2:])
    chosen = [row for row in rows if word in row.command]
    if not chosen:
        sys.exit(f"claims: no command with {word} in it")
    update(chosen)


main()
