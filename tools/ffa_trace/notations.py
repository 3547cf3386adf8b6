# SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later
"""The ways in which consoles give registers and CPUs, a row each. A new way is a new row, with an example."""
import dataclasses
import re

import abi

# Names of the registers: a set has those of one row.
NAMES = (
    ("x", r"[xw](\d{1,2})"),  # also X00
    ("a", r"a(\d{1,2})"),
    ("r", r"r(\d{1,2})"),
    ("arg", r"(?:arg(\d{1,2})|(?:func|fid)())"),  # func is register 0
)

# What is between a name and its value.
SEPARATORS = (
    ("x0=84000063", r"\s*=\s*(?:0x)?"),
    ("X00: 0x84000063", r"\s*:\s*(?:0x)?"),
    ("x0 0x84000063", r"\s+0x"),
    ("x0 0000000084000063", r"\s+(?=[0-9a-f]{16}\b)"),
    ("(0) x0 (/64): 0x84000063", r"\s+\(/\d+\)\s*:\s*0x"),
)

# Registers without names, 8 to 18 of them: the first is the ID of a function of FF-A.
LISTS = (
    ("SPM(0): 0x84000063 0x10002 0x0 0x0 0x0 0x0 0x0 0x0", r"\bSPM\(\d+\):((?:\s+0x[0-9a-f_]+){8,18})\s*$"),
    ("[0x84000063, 0x10002, 0x0, 0x0, 0x0, 0x0, 0x0, 0x0]", r"\[\s*((?:0x[0-9a-f_]+,\s*){7,17}0x[0-9a-f_]+),?\s*\]"),
)

# Where the text before the registers names the CPU.
CPUS = (
    ("cpu1, CPU#1, CPU: 1, cpu=1 or core 1", r"\b(?:cpu|core)\s?[ =:#]?\s*(\d+)\b"),
    ("D/TC:1 or E/TC:0 1", r"\b[A-Z]/T[AC]:(\d+)\b"),
    ("SPM(1):", r"\bSPM\((\d+)\):"),
    ("sh-88 [001]", r"-\d+\s+(?:\([^)]*\)\s+)?\[(\d{3,4})\]"),
    ("[    C1]", r"\[\s+C(\d+)\]"),
)

# A line without registers that says of which CPU the registers below are.
HEADERS = (
    ("CPU: 1 PID: 88", r"\bCPU:\s*(\d+)(?:\s+(?:U?PID)\b.*|\s*)$"),
    ("CPU#1", r"^\W*CPU#(\d+)\s*$"),
    ("cpu1 halted", r"\bcpu(\d+) halted\b"),
)

# Words of the text before the registers; what is in round brackets is none of them.
ANSWER_WORDS = ("<-", "answer", "response", "resp", "rsp", "return", "returns", "returned", "ret", "result", "after")
REQUEST_WORDS = ("->", "request", "req", "call", "before")

VALUE = r"((?:[0-9a-f]+_)*[0-9a-f]+)\b(?!_)"
BETWEEN = "(?:" + "|".join(separator for _, separator in SEPARATORS) + ")"
REGISTER = {family: re.compile(rf"(?<!\w){name}{BETWEEN}{VALUE}", re.I) for family, name in NAMES}
# With something else than a value, as "<unavailable>".
BROKEN = {family: re.compile(rf"(?<!\w){name}\s*[:=](?!\s*(?:0x)?{VALUE})", re.I) for family, name in NAMES}
LIST = [re.compile(pattern, re.I) for _, pattern in LISTS]
CPU = [re.compile(pattern, re.I) for _, pattern in CPUS]
HEADER = [re.compile(pattern) for _, pattern in HEADERS]
LONGEST_CPU = 4  # digits
LONGEST_LABEL = 100


def words(them):
    return re.compile("|".join(rf"\b{word}\b" if word.isalpha() else re.escape(word) for word in them), re.I)


ANSWER, REQUEST = words(ANSWER_WORDS), words(REQUEST_WORDS)
# What the text before registers can differ in, in lines of one set.
VARYING = re.compile(r"(?<![a-z])(?:0x)?\d[0-9a-f]*|[\s:,]", re.I)


@dataclasses.dataclass
class Group:
    """Registers that one line gives, in their order, each once."""
    number: int  # of the line
    offset: int
    place: int = 0  # in the line
    cpu: int = None  # None: the line names none
    head: str = ""  # the text before them
    way: tuple = ()  # CPU, family, and signs of the first register
    label: str = ""  # the beginning of the head, without what varies
    regs: dict = dataclasses.field(default_factory=dict)

    def says_answer(self):
        return bool(ANSWER.search(self.bare_head()))

    def says_request(self):
        return bool(REQUEST.search(self.bare_head()))

    def bare_head(self):
        return re.sub(r"\([^()]*\)", "", self.head)


class Unreadable(ValueError):
    """A line with registers that cannot be read."""


def cpu_of(text):
    named = {found.lstrip("0") or "0" for pattern in CPU for found in pattern.findall(text)}
    if len(named) > 1:
        raise Unreadable("it names several CPUs")
    cpu = named.pop() if named else None
    if cpu and len(cpu) > LONGEST_CPU:
        raise Unreadable("a CPU number that no CPU has")
    return int(cpu) if cpu else None


def header_of(text):
    """The CPU that a line without registers names for those below, or None."""
    found = next(filter(None, (pattern.search(text) for pattern in HEADER)), None)
    return int(found[1]) if found and len(found[1]) <= LONGEST_CPU else None


def value_of(digits):
    digits = digits.replace("_", "")
    if len(digits) > 16:
        raise Unreadable(f"{digits} has more than 64 bits")
    return int(digits, 16)


def named_registers(text):
    """(where, end, family, how it is printed, index, value) of each."""
    found = []
    for family, pattern in REGISTER.items():
        given = [(match.start(), match.end(), family, text[match.start():match.start(len(match.groups()))],
                  int(match[1] or 0), value_of(match.groups()[-1])) for match in pattern.finditer(text)]
        if given and BROKEN[family].search(text):
            raise Unreadable("a register without a value")
        found += given
    return sorted(found)


def listed_registers(text):
    for pattern in LIST:
        match = pattern.search(text)
        values = [value_of(digits) for digits in re.findall(r"0x([0-9a-f_]+)", match[1], re.I)] if match else []
        if values and abi.is_ffa(values[0]):
            return match.start(1), dict(enumerate(values))
    return None


def groups_of(number, offset, text):
    """The groups of registers in a line: a register that comes again begins another one."""
    found = named_registers(text)
    listed = None if found else listed_registers(text)
    if listed:
        head = text[:listed[0]]
        return [Group(number, offset, 0, cpu_of(head), head, (cpu_of(head), "list"), "", listed[1])]
    groups, after = [], 0
    cpu = cpu_of(text[:found[0][0]]) if found else None
    for at, end, family, printed, index, value in found:
        if not groups or groups[-1].way[1] != family or index in groups[-1].regs:
            head = text[after:at]
            groups.append(Group(number, offset, at, cpu, head, (cpu, family, signs_of(printed)),
                                VARYING.sub("", head)[:LONGEST_LABEL]))
        groups[-1].regs[index] = value
        after = end
    return groups


def signs_of(printed):
    """Of a name and what is before the value. Func is a name of arg0."""
    return re.sub(r"0x|[\d\s]", "", printed).replace("func", "arg").replace("fid", "arg")
