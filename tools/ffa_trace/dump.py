# SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later
"""Dumps of memory that hold a recorder, <ffa/trace.h>."""
import collections
import struct

import abi
from recording import REGISTERS, Call, Entry

# The layout of <ffa/trace.h>; tests/recordings checks it against the header.
MAGIC = b"FFATRACE"
LAYOUT = 1
BYTE_ORDER = 0x01020304
HEADER, RING, RECORD, LOG = "8sI4H3I", "QQII", "QQQQII", "iiHH276s"
RECORD_SIZE = struct.calcsize("=" + RECORD) + 2 * 8 * REGISTERS
KIND_CALL, KIND_LOG = 1, 2


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


def taken_at(event):
    """A time at which the SPMC may have taken it: a call that was suspended may have waited for its SP before."""
    is_suspended = isinstance(event, Call) and event.answer is not None and abi.is_suspension(event)
    return event.ended if is_suspended else event.begun


def is_refused(call):
    return call.answer is not None and abi.narrow(call.answer[0]) == abi.ERROR


class Suspensions:
    """Who is suspended in a call, of the SPs with one context. Such an SP takes no other message meanwhile."""

    def __init__(self, events):
        calls = [event for event in events if isinstance(event, Call)]
        self.many = {sp for call in calls for sp, contexts, _ in abi.listed(call) if contexts != 1}
        self.receivers = {}  # by w1: the SP that the message went to

    def hinder(self, event):
        is_message = isinstance(event, Call) and abi.narrow(event.request[0]) == abi.DIRECT_REQ
        return is_message and not is_refused(event) and event.request[1] & 0xFFFF in self.receivers.values()

    def note(self, event):
        if not isinstance(event, Call) or is_refused(event):
            return
        w1 = abi.w(event.request[1])
        receiver = self.receivers.pop(w1, w1 >> 16) if event.is_run else w1 & 0xFFFF
        if event.answer is not None and abi.is_suspension(event) and receiver not in self.many:
            self.receivers[abi.w(event.answer[1])] = receiver


def in_order(events):
    """Events in the order of their numbers. That is when calls began: those of several CPUs that overlap are put
    into the order in which the SPMC took them, as far as times and answers tell."""
    if len({event.cpu for event in events}) < 2 or not all(event.begun for event in events):
        return events
    waiting = collections.defaultdict(collections.deque)
    for event in events:
        waiting[event.cpu].append(event)
    suspensions = Suspensions(events)
    found = []
    while waiting:
        heads = sorted((queue[0] for queue in waiting.values()), key=taken_at)
        found.append(next((event for event in heads if not suspensions.hinder(event)), heads[0]))
        suspensions.note(found[-1])
        queue = waiting[found[-1].cpu]
        queue.popleft()
        if not queue:
            del waiting[found[-1].cpu]
    return found


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
        self.recording.events = in_order(sorted(self.recording.events, key=lambda event: (event.seq, event.cpu)))

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
                self.recording.events.append(Entry(seq, cpu, level, sp, vm, status, text, begun))
        if count > records:
            self.recording.whole_from = max(self.recording.whole_from, min(seen, default=last + 1))
        return True
