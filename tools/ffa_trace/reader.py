# SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later
"""Recordings: dumps of <ffa/trace.h>, tab-separated traces, and console text with registers."""
import dataclasses
import re
import struct

import abi

# The layout of <ffa/trace.h>; tests/recordings checks it against the header.
MAGIC = b"FFATRACE"
LAYOUT = 1
BYTE_ORDER = 0x01020304
HEADER, RING, RECORD, LOG = "8sI4H3I", "QQII", "QQQQII", "iiHH276s"
REGISTERS = 18
RECORD_SIZE = struct.calcsize("=" + RECORD) + 2 * 8 * REGISTERS
KIND_CALL, KIND_LOG = 1, 2

HEADINGS = "seq\tcpu\tsection\tlabel\trequest_x0_x17\tresponse_x0_x17\trx_bytes"
# What the rows of a trace keep of an answer without a number.
SUMMARY_REGISTERS = 4


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

    @property
    def calls(self):
        return [event for event in self.events if isinstance(event, Call)]

    def complain(self, name, offset, text):
        self.problems.append(Problem(name, offset, text))


def find_recorder(data):
    """Where it begins, or -1: memory holds the magic in the recorder's code, too, without a header behind it."""
    first = at = data.find(MAGIC)
    while at >= 0:
        if data[at + 8:at + 12] in (BYTE_ORDER.to_bytes(4, "little"), BYTE_ORDER.to_bytes(4, "big")):
            return at
        at = data.find(MAGIC, at + 1)
    return first


def printable(text):
    """In one line of a terminal, and in XML."""
    return "".join(c if c.isprintable() else f"\\x{ord(c):02x}" for c in text)


class Dump:
    """One recorder in a dump of memory, which can begin and end anywhere around it."""

    def __init__(self, data, start, recording):
        self.data, self.start, self.recording = data, start, recording
        little = data[start + 8:start + 9] == b"\x04"
        self.order = "<" if little else ">"

    def unpack(self, layout, offset):
        size = struct.calcsize(self.order + layout)
        if offset + size > len(self.data):
            self.recording.complain("truncated", min(offset, len(self.data)), f"{size} bytes are needed, "
                                    f"{max(len(self.data) - offset, 0)} are left")
            return None
        return struct.unpack_from(self.order + layout, self.data, offset)

    def read(self):
        header = self.unpack(HEADER, self.start)
        if header is None:
            return
        _, order, version, header_size, ring_size, record_size, cpus, records, missed = header
        sizes = (struct.calcsize("=" + HEADER), struct.calcsize("=" + RING), RECORD_SIZE)
        if order != BYTE_ORDER or version != LAYOUT or (header_size, ring_size, record_size) != sizes:
            self.recording.complain("foreign", self.start, f"layout {version} with sizes {header_size}, "
                                    f"{ring_size}, {record_size}; this tool reads layout {LAYOUT} with {sizes}")
            return
        if not 1 <= cpus <= 1024 or not 1 <= records <= 1 << 20:
            self.recording.complain("malformed", self.start, f"{cpus} rings of {records} records")
            return
        if missed:
            self.recording.complain("lost", self.start, f"calls of CPUs from {cpus} on are not recorded")
        at = self.start + header_size
        for cpu in range(cpus):
            if not self.read_ring(cpu, at, ring_size, records):
                break
            at += ring_size + records * RECORD_SIZE
        self.recording.events.sort(key=lambda event: (event.seq, event.cpu))

    def read_ring(self, cpu, at, ring_size, records):
        ring = self.unpack(RING, at)
        if ring is None:
            return False
        last, count, _, _ = ring
        self.recording.lost += max(count - records, 0)
        seen = set()
        for index in range(min(records, count)):
            offset = at + ring_size + index * RECORD_SIZE
            head = self.unpack(RECORD + f"{2 * REGISTERS}Q", offset)
            if head is None:
                return False
            seq, done, begun, ended, owner, kind = head[:6]
            if seq == 0:
                continue
            if owner != cpu or kind not in (KIND_CALL, KIND_LOG) or seq > last or done not in (0, seq):
                self.recording.complain("malformed", offset, f"record {seq} of kind {kind}, CPU {owner} "
                                        f"in the ring of CPU {cpu}, whose last one is {last}")
                continue
            if seq in seen:
                self.recording.complain("malformed", offset, f"a second record {seq} in the ring of CPU {cpu}")
            seen.add(seq)
            if kind == KIND_CALL:
                regs = head[6:]
                self.recording.events.append(Call(
                    seq, cpu, list(regs[:REGISTERS]), list(regs[REGISTERS:]) if done else None,
                    begun=begun, ended=ended))
            else:
                level, status, sp, vm, text = self.unpack(LOG, offset + struct.calcsize("=" + RECORD))
                text = printable(text.split(b"\0")[0].decode("utf-8", "backslashreplace"))
                self.recording.events.append(Entry(seq, cpu, level, sp, vm, status, text))
        if count > records:
            self.recording.whole_from = max(self.recording.whole_from, min(seen, default=last + 1))
        return True


def lines_of(data):
    """(number from 1, offset, text, whether it ends) of each line."""
    offset = 0
    for number, line in enumerate(data.splitlines(keepends=True), 1):
        yield number, offset, line.decode("utf-8", "backslashreplace").rstrip("\r\n"), line[-1:] in (b"\r", b"\n")
        offset += len(line)


def read_row(recording, number, offset, line):
    fields = line.split("\t")
    try:
        if len(fields) != 7:
            raise ValueError(f"{len(fields)} fields, not 7")
        if not re.fullmatch(r"\d{1,4}", fields[1]):
            raise ValueError(f"CPU {fields[1]!r}")
        sets = [[int(x, 16) for x in field.split(" ")] for field in fields[4:6]]
        if any(len(regs) != REGISTERS or max(regs) >> 64 or min(regs) < 0 for regs in sets):
            raise ValueError(f"not {REGISTERS} registers of 64 bits")
        recording.events.append(Call(number - 1, int(fields[1]), *sets, label=fields[3],
                                     rx=bytes.fromhex(fields[6]), is_summary=fields[0] == "-"))
    except ValueError as error:
        recording.complain("malformed", offset, f"line {number}: {error}")


def read_rows(recording, data):
    for number, offset, line, ends in lines_of(data):
        if not ends:
            recording.complain("truncated", offset, f"line {number} does not end")
        if number == 1 and line != HEADINGS:
            recording.complain("foreign", offset, "headings of another trace")
        if number > 1:
            read_row(recording, number, offset, line)


REGISTER = re.compile(r"\b[xw](\d{1,2})(?:\s*[:=]\s*(?:0x)?|\s+0x)([0-9a-f]{1,16})\b", re.I)
IS_ANSWER = re.compile(r"<-|\b(answer|response|return(s|ed)?)\b", re.I)
IS_REQUEST = re.compile(r"->|\b(request|call)\b", re.I)
BETWEEN = re.compile(r"->|=>")
CPU = re.compile(r"\bcpu[ =:#]?(\d{1,4})\b", re.I)
COMPLETIONS = {abi.ERROR, abi.SUCCESS, abi.INTERRUPT, abi.YIELD, abi.DIRECT_RESP, abi.MSG_WAIT}


def registers_of(text):
    return {int(index): int(value, 16) for index, value in REGISTER.findall(text) if int(index) < REGISTERS}


def whole(found):
    return [found.get(index, 0) for index in range(REGISTERS)]


class Console:
    """Console text: sets of registers, each of which begins with x0 or w0 and can go on in the next lines; or
    ends with it, if the lines before count down to it."""

    def __init__(self, recording):
        self.recording = recording
        self.waiting = {}  # by CPU: the call that has no answer yet
        self.open = None  # the set that the next line can go on with
        self.above = {}  # registers of the lines before, which can count down to x0

    def line(self, number, offset, text):
        found = registers_of(text)
        if 0 in found:
            self.sets(number, offset, text)
            self.above = {}
        elif not found:
            self.open, self.above = None, {}
        elif self.open:
            for index, value in found.items():
                self.open[index] = value
        else:
            self.above.update(found)

    def sets(self, number, offset, text):
        head = text[:REGISTER.search(text).start()]
        cpu = int(CPU.search(head).group(1)) if CPU.search(head) else 0
        found = registers_of(text)
        if min(self.above, default=0) == max(found) + 1:
            found.update(self.above)
        sides = [registers_of(side) for side in BETWEEN.split(text)]
        if len(sides) == 2 and all(0 in side for side in sides):
            self.request(number, cpu, sides[0])
            self.answer(number, offset, cpu, sides[1])
        elif self.is_answer(head, cpu, found):
            self.answer(number, offset, cpu, found)
        else:
            self.request(number, cpu, found)

    def is_answer(self, head, cpu, found):
        """A line says itself which it is; else a call waits for its answer."""
        if IS_ANSWER.search(head):
            return True
        if IS_REQUEST.search(head) or cpu not in self.waiting:
            return False
        return abi.narrow(found[0]) in COMPLETIONS or not abi.is_ffa(found[0])

    def request(self, number, cpu, found):
        self.open = whole(found)
        self.waiting[cpu] = Call(number, cpu, self.open, None)
        self.recording.events.append(self.waiting[cpu])

    def answer(self, number, offset, cpu, found):
        self.open = whole(found)
        if cpu in self.waiting:
            self.waiting.pop(cpu).answer = self.open
        else:
            self.recording.complain("malformed", offset, f"line {number}: an answer without a request")


def read_console(recording, data):
    console = Console(recording)
    for number, offset, line, _ in lines_of(data):
        console.line(number, offset, line)
    if not recording.events:
        recording.complain("foreign", 0, "no recorder's memory, no trace, and no line with x0 or w0")


def read(data):
    recording = Recording()
    start = find_recorder(data)
    if not data:
        recording.complain("truncated", 0, "nothing to read")
    elif start >= 0:
        Dump(data, start, recording).read()
    elif data.startswith(b"seq\t"):
        read_rows(recording, data)
    else:
        read_console(recording, data)
    if recording.lost:
        recording.complain("lost", 0, f"{recording.lost} older records are overwritten")
    return recording
