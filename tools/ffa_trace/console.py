# SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later
"""Console text: lines give registers, lines that are printed alike make up sets, and sets are requests or answers.

What can be read in two ways is not read: it is reported with its line. A console can lose lines, put others between
them, and mix what several CPUs print.
"""
import collections
import dataclasses

import notations
import pairing
from text import lines_of

NEAR = 64  # lines from one line of a set to the next, at most; and from the line that names the CPU


@dataclasses.dataclass(eq=False)
class Set:
    """Registers of one moment."""
    cpu: int
    groups: list  # by the line, that of x0 first
    strays: list = dataclasses.field(default_factory=list)  # from the first line on that is not the next one of it
    doubt: str = ""  # why it cannot be told what belongs to it
    partner: "Set" = None  # the answer that the same line gives
    is_partner: bool = False

    @property
    def regs(self):
        return {index: value for group in self.groups for index, value in group.regs.items()}

    @property
    def head(self):
        """The line that gives x0."""
        return self.groups[0]

    @property
    def lines(self):
        return [group.number for group in self.groups]

    @property
    def shape(self):
        return tuple(tuple(group.regs) for group in self.groups)

    @property
    def rival(self):
        """The first line that gives a register of it once more, or None."""
        return next((stray for stray in self.strays if stray.regs.keys() & self.regs.keys()), None)

    def add(self, group, given):
        is_next = not self.strays and self.goes_on(group, given)
        (self.groups if is_next else self.strays).append(group)

    def goes_on(self, group, given):
        """Whether the registers of a line are the next ones, or, in a table by columns, one further each."""
        last = self.groups[-1]
        if abs(group.number - last.number) > NEAR or given != sorted(given) or self.regs.keys() & group.regs.keys():
            return False
        if given == list(range(max(self.regs) + 1, max(self.regs) + 1 + len(given))):
            return True
        return len(given) > 1 and all(index - 1 in last.regs for index in given)


def streams(groups):
    """The lines that are printed alike. The line of x0 can have a label more than the others."""
    labels = {(group.way, group.label) for group in groups if 0 not in group.regs}
    alike = collections.defaultdict(list)
    for group in groups:
        beginnings = (group.label[:end] for end in range(len(group.label), -1, -1))
        label = next((label for label in beginnings if (group.way, label) in labels), group.label)
        alike[group.way, label].append(group)
    return alike.values()


def is_downward(groups):
    """Whether they count down to x0, as Linux prints them."""
    indexes = [index for group in groups for index in group.regs]
    steps = [after - before for before, after in zip(indexes, indexes[1:])]
    return steps.count(-1) > steps.count(1)


def assemble(groups):
    """Makes sets of lines that are printed alike. Returns them, and the lines that belong to none."""
    sets, strays = [], []
    step = -1 if is_downward(groups) else 1
    for group in groups[::step]:
        if 0 in group.regs:
            sets.append(Set(group.cpu, [group]))
        elif sets:
            sets[-1].add(group, list(group.regs)[::step])
        else:
            strays.append(group)
    doubt(sets, is_named=groups[0].way[0] is not None)
    return sets, strays + [group for one in sets for group in one.strays]


def doubt(sets, is_named):
    """A set of several lines may have one that is not its own, if another line gives the same register. Without a name
    of the CPU that can be a line of any other set, unless none has lines too many or too few; the last one may."""
    odd = odd_one(sets) if len(sets) > 1 and not is_named else None
    for one in sets:
        if len(one.groups) == 1:
            continue
        if one.rival:
            one.doubt = f"line {one.rival.number} may be one of its own"
        elif odd:
            one.doubt = f"sets may be mixed: that of line {odd.head.number} has more or fewer lines than others"


def odd_one(sets):
    """A set with lines too many, or that ends where others go on."""
    beginnings = {one.shape[:end] for one in sets for end in range(1, len(one.shape))}
    cut = (one for one in sets[:-1] if one.shape in beginnings)
    return next((one for one in sets if one.strays), next(cut, None))


class Console:
    def __init__(self, recording):
        self.recording = recording
        self.groups = []
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
            self.complain(notations.Group(number, offset), str(error))
            return
        if not groups:
            cpu = notations.header_of(text)
            self.header = (cpu, number) if cpu is not None else self.header
            return
        self.numbers.add(number)
        self.groups += groups
        for group in groups:
            self.name_cpu(group)

    def name_cpu(self, group):
        """That of the header, for the next set alone."""
        if 0 not in group.regs:
            return
        if group.cpu is None and self.header and group.number - self.header[1] <= NEAR:
            group.cpu = self.header[0]
        self.header = None

    def end(self):
        sets = []
        for groups in streams(self.groups):
            whole, strays = assemble(groups)
            sets += whole
            for group in strays:
                self.complain(group, "registers that belong to no x0 before or after them")
        sets.sort(key=lambda one: (one.head.number, one.head.place))
        couple(sets)
        pairs = pairing.Pairing(self.recording, self.complain_of)
        for one in sets:
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


def couple(sets):
    """Both in one line, request and answer."""
    in_line = collections.defaultdict(list)
    for one in sets:
        in_line[one.head.number].append(one)
    for both in in_line.values():
        if len(both) == 2 and all(len(one.groups) == 1 for one in both):
            both[0].partner, both[1].is_partner = both[1], True


def read_console(recording, data):
    console = Console(recording)
    for number, offset, line, _ in lines_of(data):
        console.line(number, offset, line)
    console.end()
    recording.lines, recording.unread_lines = len(console.numbers), len(console.unread)
    if not console.numbers:
        recording.complain("foreign", 0, "no recorder's memory, no trace, and no line with registers")
