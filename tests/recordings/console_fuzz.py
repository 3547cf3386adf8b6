#!/usr/bin/python3
# SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later
"""console_fuzz.py COMMAND [SECONDS]: calls in all notations, with lines put in between, taken away and interleaved.

Whatever becomes of the lines, a call that ffa-trace prints was in the input with these registers, and its answer came
next on its CPU. What it does not print it reports. The same cases each time; for SECONDS, new ones.
"""
import dataclasses
import json
import os
import re
import sys
import tempfile
import unittest

KEPT = tempfile.TemporaryDirectory()
os.environ.setdefault("HYPOTHESIS_STORAGE_DIRECTORY", KEPT.name)
from hypothesis import HealthCheck, given, settings, strategies as st

if len(sys.argv) not in (2, 3):
    sys.exit(__doc__)
COMMAND = sys.argv[1]
SECONDS = int(sys.argv[2]) if len(sys.argv) == 3 else 0
sys.dont_write_bytecode = True
from inside import Inside, repeat_tests

inside = Inside(COMMAND)
settings.register_profile("here", max_examples=400, derandomize=not SECONDS, database=None, deadline=None,
                          suppress_health_check=list(HealthCheck))
settings.load_profile("here")
runs = printed = 0

ERROR, INTERRUPT, RUN, REQUEST, RESPONSE = 0x84000060, 0x84000062, 0x8400006D, 0x8400006F, 0x84000070
SPS = (0x8001, 0x8002)
ID = st.integers(1, 3)
WORD = st.one_of(st.just(0), st.integers(1, 0xFFFFFFFF))


@dataclasses.dataclass(eq=False)
class Moment:
    """The registers of a request or an answer."""
    cpu: int
    is_answer: bool
    regs: list


@st.composite
def lives(draw, cpu):
    """What one CPU does: each request is followed by its answer."""
    moments, suspended = [], None
    for _ in range(draw(st.integers(1, 3))):
        sp, vm, kind = draw(st.sampled_from(SPS)), draw(ID), draw(st.sampled_from([4, 6]))
        request = [REQUEST, sp, 0x80000000 | kind, 0xFFFFFFFF, 0xFFFFFFFF, vm, draw(WORD), draw(WORD)]
        if suspended:
            request, (sp, kind) = [RUN, suspended[0]] + [0] * 6, suspended[1:]
        answer = draw(st.sampled_from([RESPONSE, RESPONSE, ERROR, INTERRUPT]))
        if answer == RESPONSE:
            status = draw(st.sampled_from([0, 0xFFFFFFF9, 0xFFFFFFFB, 0xFFFFFFFA]))
            answer = [RESPONSE, sp << 16, 0x80000001 + kind, status, draw(WORD), draw(WORD), draw(WORD), draw(WORD)]
            suspended = None
        elif answer == ERROR:
            answer = [ERROR, 0, draw(st.sampled_from([0xFFFFFFFC, 0xFFFFFFFA])), draw(WORD), draw(WORD), 0, 0, 0]
        else:
            suspended = (sp << 16 | cpu, sp, kind)
            answer = [INTERRUPT, suspended[0], draw(WORD), 0, draw(WORD), 0, 0, 0]
        moments += [Moment(cpu, False, request), Moment(cpu, True, answer)]
    return moments


def one_line(register, between):
    return lambda regs: [between.join(register.format(n, x) for n, x in enumerate(regs))]


def rows(register, *indexes):
    return lambda regs: [" ".join(register.format(n, regs[n]) for n in row) for row in indexes]


NOTATIONS = {
    "equals": one_line("x{}={:x}", " "), "w": one_line("W{}: 0x{:08x}", ", "), "a": one_line("a{}=0x{:x}", " "),
    "r": one_line("R{} = {:08x}", " "),
    "func": lambda regs: [f"func={regs[0]:#x} " + " ".join(f"arg{n}={x:#x}" for n, x in enumerate(regs) if n)],
    "array": lambda regs: ["[" + ", ".join(f"{x:#x}" for x in regs) + "]"],
    "underscores": lambda regs: [" ".join(f"x{n}=0x{x >> 16:04x}_{x & 0xFFFF:04x}" for n, x in enumerate(regs))],
    "xen": rows("X{}: {:016x}", (0, 1, 2), (3, 4, 5), (6, 7)), "two": rows("x{}={:x}", (0, 1, 2, 3), (4, 5, 6, 7)),
    "trimmed": rows("x{} : {:016x}", (5, 4, 3), (2, 1, 0)), "linux": rows("x{} : {:016x}", (7, 6), (5, 4, 3), (2, 1, 0)),
    "optee": rows("x{}  {:016x}", (0, 1), (2, 3), (4, 5), (6, 7)), "gdb": rows("x{:<14}{:#x}", *((n,) for n in range(8))),
    "openocd": rows("({0}) x{0} (/64): 0x{1:016x}", *((n,) for n in range(8))),
    "label": lambda regs: [f"smc: x0={regs[0]:x} x1={regs[1]:x}", *rows("     x{}={:x}", *((n,) for n in range(2, 8)))(regs)],
    "aarch32": rows("r{} 0x{:08x}", (0, 4), (1, 5), (2, 6), (3, 7)), "down": rows("x{}={:x}", *((n,) for n in range(5, -1, -1))),
}
NOISE = st.one_of(
    st.sampled_from(["", "(XEN) d0v1 is idle", "[ 2.5] random: crng init done", "call trace:", "return", "x0", "\x1b[0m",
                     "INFO: BL31 says <- 5", "[0x1, 0x2, 0x3]", "SPM(1): 0x84000061 0x1"]),
    st.text(max_size=20).map(lambda text: re.sub("[xwarXWARcCpP\r\n\x0b\x0c\x1c-\x1e\x85\u2028\u2029]", ".", text)))
STRAY = st.builds("{}{}{}{:x}".format, st.sampled_from(["x", "w", "a", "r", "[ 1.0] x"]), st.sampled_from([1, 2, 3, 4, 5, 7, 10, 12]),
                  st.sampled_from(["=", " : ", ": "]), WORD)


@dataclasses.dataclass
class Log:
    lines: list  # (moment or None, text)
    is_named: bool  # each line names its CPU
    is_cut: bool = False

    def text(self):
        return "\n".join(text for _, text in self.lines).encode() + b"\n"

    def moments(self):
        """Those of which a line is left, in the order of each CPU."""
        left = []
        for moment, _ in self.lines:
            if moment and moment not in left:
                left.append(moment)
        return left


@st.composite
def strays(draw, notation):
    """Registers of nobody: in some notation, or printed as the log's own, but never x0."""
    mark = 0xABC
    own = [text for text in notation([mark, *(draw(WORD) for _ in range(7))]) if f"{mark:x}" not in text]
    return draw(st.sampled_from(["", "", "cpu0 ", "cpu1 "])) + draw(st.sampled_from([*own, draw(STRAY)]))


def render(moments, notation, is_named):
    for moment in moments:
        for text in notation(moment.regs):
            yield moment, f"cpu{moment.cpu} {text}" if is_named else text


@st.composite
def logs(draw):
    is_named = draw(st.booleans())
    notation = NOTATIONS[draw(st.sampled_from(sorted(NOTATIONS)))]
    cpus = [list(render(draw(lives(cpu)), notation, is_named)) for cpu in range(draw(st.integers(1, 3)))]
    log = Log([], is_named)
    while any(cpus):
        lines = draw(st.sampled_from([lines for lines in cpus if lines]))
        # A dump comes whole, or mixed with others'.
        count = draw(st.sampled_from([1, 1, 2, 8]))
        log.lines += lines[:count]
        del lines[:count]
    damage = draw(st.sampled_from(["none", "noise", "stray", "lost", "lost set"]))
    if damage in ("noise", "stray"):
        for _ in range(draw(st.integers(1, 4))):
            text = draw(NOISE if damage == "noise" else strays(notation))
            log.lines.insert(draw(st.integers(0, len(log.lines))), (None, text))
    elif damage != "none":
        log.is_cut = True
        lost = draw(st.sampled_from(log.lines))
        log.lines = [line for line in log.lines if line is not lost and (damage == "lost" or line[0] is not lost[0])]
    return log


def matches(shown, moment):
    """A register that the input does not give is null."""
    return all(given is None or int(given, 16) == wanted for given, wanted in zip(shown, moment.regs + [0] * 10))


class Console(unittest.TestCase):
    @given(logs())
    def test_what_is_printed_was_there(self, log):
        global runs, printed
        runs += 1
        status, out, err = inside.run(["decode", "--json"], log.text())
        left, calls = log.moments(), [json.loads(line) for line in out.splitlines()]
        printed += len(calls)
        answered = set()
        for call in calls:
            requests = [moment for moment in left if not moment.is_answer and matches(call["request_registers"], moment)]
            self.assertTrue(requests, call)
            if call["answer_registers"]:
                self.assertTrue(self.answers(log, left, requests, call), call)
                answered.add(call["seq"])
        if status == 0:
            self.assertEqual((err, len(answered)), ("", sum(moment.is_answer for moment in left)))
        else:
            self.assertEqual(status, 3)
            self.assertRegex(err, r"malformed at offset \d+: lines? \d+")

    def answers(self, log, left, requests, call):
        """The moments that the answer can be: after a request on its CPU, or, where lines are lost and no CPU is
        named, anywhere."""
        answers = [moment for moment in left if moment.is_answer and matches(call["answer_registers"], moment)]
        if log.is_cut and not log.is_named:
            return answers
        following = {id(moment): self.next_of(left, moment) for moment in requests}
        return [answer for answer in answers if any(answer is after for after in following.values())]

    @staticmethod
    def next_of(left, moment):
        of_cpu = [one for one in left if one.cpu == moment.cpu]
        after = of_cpu[of_cpu.index(moment) + 1:]
        return after[0] if after else None


repeat_tests(SECONDS)
print(f"fuzz console: {runs} runs in {SECONDS} s, {printed} calls printed, each as it was")
