# SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later
"""Console text: lines give registers, lines make up sets, and sets are requests or answers.

What can be read in two ways is not read: it is reported with its line. A console can lose lines, put others between
them, and mix what several CPUs print.
"""
import dataclasses

import notations
import pairing
from text import lines_of

NEAR = 64  # lines from one line of a set to the next, at most; and from the line that names the CPU


@dataclasses.dataclass(eq=False)
class Set:
    """Registers of one moment. They count up from x0, or down to it."""
    family: str
    cpu: int
    groups: list
    is_complete: bool = False  # it has counted down to x0
    doubt: str = ""  # why it cannot be told what belongs to it
    partner: "Set" = None  # the answer that the same line gives
    is_partner: bool = False
    before: "Set" = None  # the set before a part without x0

    @property
    def regs(self):
        return {index: value for group in self.groups for index, value in group.regs.items()}

    @property
    def head(self):
        """The line that gives x0."""
        return next(group for group in self.groups if 0 in group.regs)

    @property
    def lines(self):
        return [group.number for group in self.groups]

    @property
    def shape(self):
        return [tuple(group.regs) for group in self.groups]

    def goes_on(self, group):
        """Whether the registers of a line are the next ones, or, in a table by columns, one further each."""
        last, given = self.groups[-1].regs, list(group.regs)
        if not is_upward(given) or self.regs.keys() & group.regs.keys():
            return False
        if given[0] == max(self.regs) + 1 and is_row(given):
            return True
        return len(given) > 1 and all(index - 1 in last for index in given)

    def counts_down(self, group):
        given = list(group.regs)
        return is_row(given[::-1]) and given[0] == min(self.regs) - 1


def is_upward(given):
    return given == sorted(given)


def is_row(given):
    return given == list(range(given[0], given[0] + len(given)))


def alike(candidates):
    """Those with the same lines as the newest: others have been printed in another way."""
    newest = max(candidates, key=lambda one: one.groups[-1].number, default=None)
    return [one for one in candidates if one.shape == newest.shape]


class Assembly:
    """Makes sets of groups. A set is open to what can belong to it; where two are, neither is believed, nor what
    comes from several lines soon after, since lines of these may be among them."""

    def __init__(self, complain):
        self.complain = complain
        self.sets = []
        self.open = []  # sets that count up
        self.parts = []  # of sets that count down, without x0 yet
        self.latest = {}  # by family and CPU, and by family alone: the last set that began
        self.mixed = {}  # by family: the last line that could belong to several sets

    def add(self, group):
        self.forget(group.number - NEAR)
        if 0 in group.regs:
            self.begin(group)
            return
        candidates = alike([one for one in self.open if self.is_of(one, group) and one.goes_on(group)]
                           + [part for part in self.parts if self.is_of(part, group) and part.counts_down(group)])
        if candidates:
            self.doubt(candidates, group)
            candidates[-1].groups.append(group)
        elif is_row(list(group.regs)[::-1]):
            self.part(group)
        else:
            self.stray(group, self.latest_of(group))

    @staticmethod
    def is_of(one, group):
        return one.family == group.family and group.cpu in (None, one.cpu)

    def forget(self, number):
        """What has not gone on since that line does not any more."""
        self.open = [one for one in self.open if one.groups[-1].number >= number]
        for part in [part for part in self.parts if part.groups[-1].number < number]:
            self.drop(part)

    def begin(self, group):
        """x0: the end of a set that counts down, or the beginning of one that counts up."""
        given = list(group.regs)
        ends = alike([part for part in self.parts if self.is_of(part, group) and part.counts_down(group)])
        whole = Set(group.family, group.cpu, [group])
        if ends:
            self.doubt(ends, group)
            whole = ends[-1]
            whole.groups.append(group)
            self.parts.remove(whole)
        whole.is_complete = bool(ends) or len(given) > 1 and not is_upward(given)
        self.close(group)
        if not whole.is_complete:
            self.open.append(whole)
        self.sets.append(whole)
        self.latest[group.family, group.cpu] = self.latest[group.family, None] = whole

    def part(self, group):
        self.close(group)
        self.parts.append(Set(group.family, group.cpu, [group], before=self.latest_of(group)))

    def latest_of(self, group):
        return self.latest.get((group.family, group.cpu))

    def close(self, group):
        """A line, and a CPU that is named, give one set after the other."""
        self.open = [one for one in self.open if one.groups[-1].number < group.number]
        if group.cpu is None:
            return
        self.open = [one for one in self.open if (one.family, one.cpu) != (group.family, group.cpu)]
        for part in [part for part in self.parts if (part.family, part.cpu) == (group.family, group.cpu)]:
            self.drop(part)

    def drop(self, part):
        self.parts.remove(part)
        for group in part.groups:
            self.stray(group, part.before)
        self.doubt_around(part)

    def doubt_around(self, part):
        """A set whose lines stand on both sides of it may have taken what is its own."""
        first = part.groups[0].number
        for one in reversed(self.sets):
            if one.groups[-1].number < first:
                break
            if self.is_of(one, part.groups[0]) and one.groups[0].number < first:
                one.doubt = one.doubt or f"line {first} may be one of its own"

    def stray(self, group, before):
        """It belongs to no set. If the set before has such registers from other lines, these may not be its own."""
        self.complain(group, "registers that belong to no x0 before or after them")
        if before and any(group.regs.keys() & other.regs.keys() for other in before.groups[1:]):
            before.doubt = f"line {group.number} has registers that may be its own"

    def doubt(self, candidates, group):
        if len(candidates) > 1:
            lines = " and ".join(str(one.groups[0].number) for one in candidates)
            self.complain(group, f"registers that can belong to those of lines {lines}")
            self.mixed[group.family] = group.number
        mixed = self.mixed.get(group.family, -NEAR)
        if group.cpu is None and group.number - mixed < NEAR:
            for one in candidates:
                one.doubt = one.doubt or f"it may be mixed with others, as line {mixed}"

    def end(self):
        for part in list(self.parts):
            self.drop(part)


class Console:
    def __init__(self, recording):
        self.recording = recording
        self.assembly = Assembly(self.complain)
        self.numbers, self.unread = set(), set()  # of lines with registers, and of those not understood
        self.complaints = []  # (line, offset, text)
        self.header = None  # (CPU, line) of a line that names the CPU of those below

    def complain_of(self, one, text):
        """Of a whole set."""
        self.unread.update(one.lines)
        self.complain(one.head, text)

    def complain(self, group, text):
        self.unread.add(group.number)
        self.complaints.append((group.number, group.offset, text))

    def line(self, number, offset, text):
        try:
            groups = notations.groups_of(number, offset, text)
        except notations.Unreadable as error:
            self.numbers.add(number)
            self.complain(notations.Group(number, offset, "", None, ""), str(error))
            return
        if not groups:
            cpu = notations.header_of(text)
            self.header = (cpu, number) if cpu is not None else self.header
            return
        self.numbers.add(number)
        before = len(self.assembly.sets)
        for group in groups:
            self.name_cpu(group)
            self.assembly.add(group)
        self.couple(self.assembly.sets[before:])

    def name_cpu(self, group):
        """That of the header, for the next set alone."""
        if group.cpu is None and self.header and group.number - self.header[1] <= NEAR:
            group.cpu = self.header[0]
        if 0 in group.regs:
            self.header = None

    @staticmethod
    def couple(sets):
        """Both in one line, request and answer."""
        if len(sets) == 2 and all(len(one.groups) == 1 for one in sets):
            sets[0].partner, sets[1].is_partner = sets[1], True

    def end(self):
        self.assembly.end()
        pairs = pairing.Pairing(self.recording, self.complain_of)
        for one in sorted(self.assembly.sets, key=lambda one: one.head.number):
            pairs.add(one)
        self.report()

    def report(self):
        """Lines one after the other with the same complaint are one."""
        runs = []
        for number, offset, text in sorted(self.complaints):
            if runs and (number, text) == (runs[-1][1] + 1, runs[-1][3]):
                runs[-1][1] = number
            else:
                runs.append([number, number, offset, text])
        for first, last, offset, text in runs:
            lines = f"line {first}" if first == last else f"lines {first} to {last}"
            self.recording.complain("malformed", offset, f"{lines}: {text}")


def read_console(recording, data):
    console = Console(recording)
    for number, offset, line, _ in lines_of(data):
        console.line(number, offset, line)
    console.end()
    recording.lines, recording.unread_lines = len(console.numbers), len(console.unread)
    if not console.numbers:
        recording.complain("foreign", 0, "no recorder's memory, no trace, and no line with registers")
