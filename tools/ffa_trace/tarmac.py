# SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later
"""Instruction traces of a Fast Model, as its plugin TarmacTrace writes them: calls are the SMCs of the Normal World."""
import itertools
import re

import pairing
from console import Set
from notations import Group
from text import lines_of

TIME = r"^\s*\d+ (?:clk|[a-z]?s) (?:(\S+) )?"
INSTRUCTION = re.compile(TIME + r"IT \(\S+\) \S+ [0-9a-f]+ [A-Z] (\w+) : (\w+)", re.I)
WRITTEN = re.compile(TIME + r"R +[XW](\d+) ([0-9A-F]{8,16})\b", re.I)
CPU = re.compile(r"(?:.*cluster(\d+)\.)?cpu(\d+)", re.I)
BEGINNING = 100  # lines, in which one of a trace is


def is_trace(data):
    lines = (text for _, _, text, _ in itertools.islice(lines_of(data[:1 << 16]), BEGINNING))
    return any(INSTRUCTION.match(text) or WRITTEN.match(text) for text in lines)


class Processor:
    """One CPU: what is known of its registers, and the call that it is in."""

    def __init__(self, number):
        self.number = number
        self.regs = {}
        self.smc = None  # (Set, mode of the caller)
        self.is_in_el3 = False

    def snapshot(self, number, offset):
        return Set(self.number, [Group(number, offset, regs=dict(self.regs))])

    def instruction(self, number, offset, mode, name):
        """The call and its answer, when this is the first instruction after it."""
        returned = None
        if self.smc and mode.startswith("EL3"):
            self.is_in_el3 = True
        elif self.smc and is_normal(mode):
            # An SMC that EL3 has not seen was trapped: it is the hypervisor's own business.
            returned = (self.smc[0], self.snapshot(number, offset)) if self.is_in_el3 else None
            self.smc, self.is_in_el3 = None, False
        if name.upper() == "SMC" and is_normal(mode):
            self.smc, self.is_in_el3 = (self.snapshot(number, offset), mode), False
        return returned


def is_normal(mode):
    return re.fullmatch(r"EL[12][ht]_ns?", mode, re.I) is not None


class Trace:
    def __init__(self, recording):
        self.recording = recording
        self.processors = {}
        self.pairs = pairing.Pairing(recording, self.complain)

    def complain(self, one, text):
        group = one.groups[0]
        self.recording.complain("malformed", group.offset, f"line {group.number}: {text}")

    def processor(self, name):
        if name not in self.processors:
            found = CPU.fullmatch(name or "cpu0")
            is_plain = found and found[1] in (None, "0") and len(found[2]) < 5
            self.processors[name] = Processor(int(found[2]) if is_plain else 1000 + len(self.processors))
        return self.processors[name]

    def line(self, number, offset, text):
        written = WRITTEN.match(text)
        if written:
            self.processor(written[1]).regs[int(written[2])] = int(written[3], 16)
            return
        instruction = INSTRUCTION.match(text)
        if not instruction:
            return
        name, mode, mnemonic = instruction.groups()
        returned = self.processor(name).instruction(number, offset, mode, mnemonic)
        if returned:
            self.settle(*returned)

    def settle(self, request, answer):
        if 0 not in request.regs or answer and 0 not in answer.regs:
            self.complain(request, "an SMC, but the trace begins after its x0 was written")
            return
        self.pairs.both(request, answer)

    def end(self):
        for processor in self.processors.values():
            if processor.smc and processor.is_in_el3:
                self.settle(processor.smc[0], None)
        self.recording.events.sort(key=lambda call: call.seq)


def read_trace(recording, data):
    trace = Trace(recording)
    for number, offset, text, _ in lines_of(data):
        trace.line(number, offset, text)
    trace.end()
