#!/usr/bin/python3
# SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later
"""reader_fuzz.py COMMAND RECORD [SECONDS]: damaged, joined and random input for ffa-trace.

The same cases each time; for SECONDS, new ones. Hypothesis shrinks what it finds and prints it.
"""
import json
import os
import pathlib
import re
import subprocess
import sys
import tempfile
import time
import unittest
import xml.etree.ElementTree as ET

# Where Hypothesis keeps what it knows of Unicode: not here.
KEPT = tempfile.TemporaryDirectory()
os.environ["HYPOTHESIS_STORAGE_DIRECTORY"] = KEPT.name
from hypothesis import HealthCheck, given, settings, strategies as st

if len(sys.argv) not in (3, 4):
    sys.exit(__doc__)
COMMAND, RECORD = sys.argv[1:3]
SECONDS = int(sys.argv[3]) if len(sys.argv) == 4 else 0
sys.dont_write_bytecode = True
from inside import Inside, repeat_tests

inside = Inside(COMMAND)
import dump

RECORDINGS = pathlib.Path(__file__).resolve().parent / "data"
DUMP = subprocess.run([RECORD, "2"], capture_output=True, check=True).stdout
ROWS = b"".join((RECORDINGS / "hafnium-2.15-ffa1.2.tsv").read_bytes().splitlines(keepends=True)[:120])
CONSOLE = b"".join(b"[%d.5] cpu%d -> x0=84000069 x1=%x\r\nnoise\r\ncpu%d <- x0=84000061 x2=8000\n"
                   % (n, n % 3, n, n % 3) for n in range(40))
ERROR = re.compile(r"ffa-trace: -: (foreign|truncated|malformed|lost) at offset (\d+): .+")
COUNT = re.compile(r"ffa-trace: -: not understood: \d+ of \d+ lines with registers")
COMMANDS = (["decode"], ["decode", "--json"], ["story"], ["story", "--json"], ["chart"], ["chart", "--text"], ["check"])
LIMITS = re.compile(r"ffa-trace: ffa-trace-judge: too many (CPUs|SPs or services)")
settings.register_profile("here", max_examples=60, derandomize=not SECONDS, database=None, deadline=None,
                          suppress_health_check=list(HealthCheck))
settings.load_profile("here")
runs = 0
# Seconds of this process, for input of a few 100 KiB.
SLOWEST = 20


def run(arguments, data):
    """Exit status, lines and errors of the command, without a process for each case."""
    global runs
    runs += 1
    status, out, err = inside.run(arguments, data)
    return status, out, err.splitlines()


def holds(arguments, data):
    """What every input gets. Returns the output."""
    began = time.process_time()
    status, out, errors = run(arguments, data)
    assert time.process_time() - began < SLOWEST
    if status == 2 and arguments == ["check"] and len(errors) == 1 and LIMITS.fullmatch(errors[0]):
        return out
    errors = [line for line in errors if not COUNT.fullmatch(line)]
    problems = [ERROR.fullmatch(line) for line in errors]
    assert all(problems), errors
    assert all(int(problem[2]) <= len(data) for problem in problems)
    unread = any(problem[1] != "lost" for problem in problems)
    read = (0, 1) if arguments == ["check"] else (0,)
    assert status == 3 if unread else status in read, (status, errors)
    assert all(c.isprintable() or c == "\n" for c in out)
    return out


def has_form(arguments, out):
    if arguments == ["chart"]:
        ET.fromstring(out)
    elif arguments == ["story", "--json"]:
        json.loads(out)
    elif arguments == ["decode", "--json"]:
        for line in out.splitlines():
            json.loads(line)


# Where the records of the first ring begin, and what is in it.
FIRST = 32 + 24


def decoded(data):
    """Without the words of an FFA_RUN that come from the call that it goes on with."""
    out = re.sub(r", in VM \w+ (created|destroyed)", "", holds(["decode"], data))
    return out.replace("acknowledges the other message", "acknowledged").splitlines()


def without_number(lines):
    """Rows and lines of a console are numbered by where they stand."""
    return [line.lstrip(" 0123456789") for line in lines]


@st.composite
def damaged(draw):
    """A recording, changed at some places, cut, joined with another one, or with something around it."""
    data = bytearray(draw(st.sampled_from([DUMP, ROWS, CONSOLE])))
    for _ in range(draw(st.integers(0, 12))):
        # Mostly at the beginning, where the sizes are.
        at = draw(st.one_of(st.integers(0, 64), st.integers(0, len(data) - 1)))
        patch = draw(st.one_of(st.binary(min_size=1, max_size=16), st.sampled_from(
            [b"\xff" * 8, b"\0" * 8, b"FFATRACE", b"\n", b"\t", b"x0=", b"cpu" + b"9" * 5000])))
        data[at:at + len(patch)] = patch
    begin, end = draw(st.integers(0, 300)), draw(st.integers(0, len(data)))
    data = data[begin if draw(st.booleans()) else 0:end if draw(st.booleans()) else None]
    return draw(st.sampled_from([b"", b"FFATRACE", b"seq\t", DUMP[:700], ROWS[:900], CONSOLE[:99]])) + bytes(data)


REGISTER_TEXT = st.one_of(
    st.builds("{}{}{}{:x}".format, st.sampled_from("xXwW"), st.integers(0, 20),
              st.sampled_from([": ", "=", " = ", " 0x"]),
              st.one_of(st.sampled_from([0x84000060, 0x84000061, 0x84000062, 0x8400006D, 0x8400006F, 0x84000070]),
                        st.integers(0, 1 << 64))),
    st.sampled_from([" ", "\n", "->", "<-", "=>", "cpu1 ", "call ", "answer ", "\r\n", "\x1b[1m", "\0"]))


NO_HEADER = st.binary(max_size=200).filter(lambda data: b"FFATRACE\x04\x03\x02\x01" not in data)
U32 = st.one_of(st.integers(0, 1 << 21), st.integers(0, (1 << 32) - 1))
PATCH = st.binary(min_size=1, max_size=64)


class Reader(unittest.TestCase):
    @given(damaged(), st.sampled_from(COMMANDS))
    def test_damage(self, data, arguments):
        has_form(arguments, holds(arguments, data))

    @given(st.lists(st.one_of(REGISTER_TEXT, st.text(max_size=9)), max_size=60), st.sampled_from(COMMANDS))
    def test_text(self, parts, arguments):
        has_form(arguments, holds(arguments, " ".join(parts).encode("utf-8", "surrogatepass")))

    @given(st.integers(0, 24 * dump.RECORD_SIZE))
    def test_records_before_a_cut(self, end):
        whole, shown = decoded(DUMP), decoded(DUMP[:end])
        ring = [line for line in whole if " cpu0 " in line]
        count = max((end - FIRST) // dump.RECORD_SIZE, 0)
        self.assertEqual(shown, ring[:count])

    @given(st.integers(0, 20), PATCH, st.integers(0, dump.RECORD_SIZE - 1))
    def test_records_around_a_damaged_one(self, index, patch, at):
        patch = patch[:dump.RECORD_SIZE - at]
        start = FIRST + index * dump.RECORD_SIZE + at
        shown = decoded(DUMP[:start] + patch + DUMP[start + len(patch):])
        ring = [line for line in decoded(DUMP) if " cpu0 " in line]
        others = set(decoded(DUMP)) - set(ring[index:index + 1])
        self.assertLessEqual(others, set(shown))

    @given(st.integers(1, 119), PATCH, st.integers(0, 400))
    def test_rows_around_a_damaged_one(self, index, patch, at):
        lines = ROWS.splitlines(keepends=True)
        at %= len(lines[index])
        line = lines[index][:at] + patch + lines[index][at + len(patch):]
        before, after = b"".join(lines[:index]), b"".join(lines[index + 1:])
        shown = without_number(decoded(before + line.rstrip(b"\r\n") + b"\n" + after))
        first, last = without_number(decoded(before)), without_number(decoded(lines[0] + after))
        self.assertEqual(shown[:len(first)], first)
        self.assertEqual(shown[len(shown) - len(last):], last)

    @given(st.integers(0, 30), NO_HEADER)
    def test_console_around_something(self, calls, noise):
        lines = CONSOLE.splitlines(keepends=True)
        before, after = b"".join(lines[:3 * calls]), b"".join(lines[3 * calls:])
        noise = re.sub(rb"[xXwW]", b".", noise)
        shown = without_number(decoded(before + noise + b"\n" + after))
        self.assertEqual(shown, without_number(decoded(CONSOLE)))

    @given(st.one_of(NO_HEADER, st.just(b"FFATRACE")), st.binary(max_size=200))
    def test_memory_around_a_recorder(self, before, after):
        self.assertEqual(decoded(before + DUMP + after), decoded(DUMP))

    @given(U32, U32, U32)
    def test_sizes_of_an_attacker(self, cpus, records, missed):
        sizes = b"".join(number.to_bytes(4, "little") for number in (cpus, records, missed))
        began = time.monotonic()
        decoded(DUMP[:20] + sizes + DUMP[32:4096])
        self.assertLess(time.monotonic() - began, 2)

    def test_time_grows_with_the_input(self):
        """And not with its square: SPs, VMs, suspensions and lines."""
        lines = [b"x0=8400006f x1=%x x2=80000004 x3=ffffffff x4=ffffffff x5=%x -> x0=84000062 x1=%x0000\n" % (n, n, n)
                 for n in range(1, 12000)]
        for arguments in (["decode"], ["story"], ["chart"], ["chart", "--text"], ["check"]):
            took = []
            for count in (750, len(lines)):
                began = time.process_time()
                holds(arguments, b"".join(lines[:count]))
                took.append(time.process_time() - began)
            with self.subTest(arguments=arguments):
                self.assertLess(took[1], 30 * took[0])


repeat_tests(SECONDS)
print(f"fuzz reader: {runs} runs in {SECONDS} s")
