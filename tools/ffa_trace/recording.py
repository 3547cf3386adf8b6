# SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later
"""What a recording holds: calls, log entries, and what of it could not be read."""
import dataclasses

import abi

REGISTERS = 18
ALL = frozenset(range(REGISTERS))


@dataclasses.dataclass
class Call:
    seq: int
    cpu: int
    request: list
    answer: list  # None: it had not returned
    label: str = ""
    rx: bytes = b""
    begun: int = 0
    ended: int = 0
    is_summary: bool = False
    message: tuple = None  # (SP, VM, message) that it is about, see story.relate()
    given: frozenset = ALL  # the registers of the request that the recording has; the others are 0
    answer_given: frozenset = ALL
    unread: str = ""  # why there is no answer although it has returned

    @property
    def is_run(self):
        return abi.narrow(self.request[0]) == abi.RUN


@dataclasses.dataclass
class Entry:
    seq: int
    cpu: int
    level: int
    sp: int
    vm: int
    status: int
    text: str
    begun: int = 0


@dataclasses.dataclass
class Problem:
    name: str  # foreign, truncated, malformed, lost
    offset: int
    text: str

    def __str__(self):
        return f"{self.name} at offset {self.offset}: {self.text}"


@dataclasses.dataclass
class Recording:
    events: list = dataclasses.field(default_factory=list)
    problems: list = dataclasses.field(default_factory=list)
    lost: int = 0  # records that newer ones have overwritten
    whole_from: int = 0  # the first number from which nothing is lost
    lines: int = 0  # of console text that give registers
    unread_lines: int = 0  # of these, not understood

    @property
    def calls(self):
        return [event for event in self.events if isinstance(event, Call)]

    def complain(self, name, offset, text):
        self.problems.append(Problem(name, offset, text))
