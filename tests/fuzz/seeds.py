#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later
"""seeds.py DIRECTORY RECORDING...: inputs for the fuzz targets from tests/recordings/data, and from
docs/saved-form.md, in a folder each.

The formats are those that the targets' first comments describe.
"""
import pathlib
import sys

VERSION, FEATURES, RXTX_MAP, RXTX_UNMAP = 0x84000063, 0x84000064, 0xC4000066, 0x84000067
INFO_GET, RX_RELEASE, INFO_GET_REGS = 0x84000068, 0x84000065, 0xC400008B
PROBE_FUNCTIONS = [VERSION, FEATURES, RXTX_MAP, RXTX_UNMAP, INFO_GET, RX_RELEASE, INFO_GET_REGS]
SUCCESSES = (0x84000061, 0xC4000061)
DIRECT_REQ, RUN = 0x8400006F, 0x8400006D
HAS_X0, HAS_X2, HAS_X3, HAS_X4_ON, IS_ERROR, HAS_RX = 1, 2, 4, 8, 16, 32


def number(value, size):
    return value.to_bytes(size, "little")


def rows(path):
    """(request, answer, RX) of each line."""
    for line in path.read_text().splitlines()[1:]:
        fields = line.split("\t")
        request, answer = ([int(x, 16) for x in field.split()] for field in fields[4:6])
        yield request, answer, bytes.fromhex(fields[6])


def decoder_seeds(recording):
    for request, answer, rx in recording:
        if request[0] == INFO_GET and rx:
            for version in (0x10000, 0x10001, 0x10002):
                yield (b"\0" + number(version, 4) + number(answer[2] & 0xFFFFFFFF, 4)
                       + number(answer[3] & 0xFFFFFFFF, 4) + rx)
        if request[0] == INFO_GET_REGS and answer[0] in SUCCESSES:
            yield b"\1" + b"".join(number(x, 8) for x in answer[2:])


def record(request, answer, rx):
    feature = number(request[1] & 0xFF, 1) if request[0] == FEATURES else b""
    flags = HAS_X0 | HAS_X2 | HAS_X3
    values = number(answer[0] & 0xFFFFFFFF, 4) + number(answer[2], 8) + number(answer[3], 8)
    if request[0] == INFO_GET_REGS:
        flags |= HAS_X4_ON
        values += b"".join(number(x, 8) for x in answer[4:])
    if rx:
        flags |= HAS_RX
        size = min(len(rx) // 8, 255)
        values += number(size, 1) + rx[:8 * size]
    return number(PROBE_FUNCTIONS.index(request[0]), 1) + number(flags, 1) + feature + values


def paired(rx, stride):
    """The same list as if each SP had two entries, with one subscription on each."""
    entries = [rx[at:at + stride] for at in range(0, len(rx) - stride + 1, stride)]
    changed = b""
    for i, entry in enumerate(entries):
        properties = entry[4] & 0x0E | 1 | (0x40 if i % 2 else 0x80)
        changed += number(0x8001 + i // 2, 2) + entry[2:4] + number(properties, 1) + entry[5:]
    return changed


def in_registers(rx, stride):
    """A list in memory as answers with descriptors of 24 bytes, five of them in each."""
    heads = [int.from_bytes(rx[at:at + 8], "little") for at in range(0, len(rx) - stride + 1, stride)]
    for start in range(0, len(heads), 5):
        some = heads[start:start + 5]
        answer = [0xC4000061, 0, len(heads) - 1 | start + len(some) - 1 << 16 | 24 << 48]
        answer += [x for head in some for x in (head, 0, 0)]
        yield [INFO_GET_REGS, 0], answer + [0] * (18 - len(answer)), b""


def is_useful(request, answer, rx):
    if request[0] == FEATURES:
        return request[1] in PROBE_FUNCTIONS or request[1] in (DIRECT_REQ, 0x84000066)
    if request[0] == INFO_GET:
        return bool(rx) or answer[0] not in SUCCESSES
    return request[0] in PROBE_FUNCTIONS


def with_variants(recording):
    """The rows themselves; with paired entries; and with a list in registers made from memory."""
    rows_of = [row for row in recording if is_useful(*row)]
    yield rows_of
    yield [(request, answer, paired(rx, max(answer[3] & 0xFF, 8)) if rx else rx)
           for request, answer, rx in rows_of]
    for request, answer, rx in rows_of:
        if rx and answer[3] >= 24:
            others = [([FEATURES, INFO_GET_REGS], [0x84000061] + [0] * 17, b"")]
            others += [row for row in rows_of if row[0][0] not in (INFO_GET, INFO_GET_REGS)]
            yield others + list(in_registers(rx, answer[3]))
            yield others + list(in_registers(paired(rx, answer[3]), answer[3]))
            return


def probe_seeds(recording):
    """One a way of reading the list; few answers to each function, since short inputs vary faster."""
    variants = list(with_variants(recording))
    first = variants[0]
    for useful in variants:
        for names in ((INFO_GET_REGS,), (INFO_GET,), (INFO_GET_REGS, INFO_GET)):
            chosen, seen = [], {}
            for row in useful:
                key = (row[0][0], row[0][1] if row[0][0] == FEATURES else 0)
                seen[key] = seen.get(key, 0) + 1
                most = 4 if key[0] in names else 2
                if (key[0] not in (INFO_GET, INFO_GET_REGS) or key[0] in names) and seen[key] <= most:
                    chosen.append(record(*row))
            # Negotiated and given; no buffers, mapped ones and unmapped ones; a table and memory of the heap.
            for config in (b"\xE0\x02", b"\xE8\x01", b"\xE5\x00", b"\xE5\x02"):
                yield config + b"".join(chosen[:64])
                # RETRY or BUSY comes before the list.
                for status in (0xF9, 0xFC):
                    error = number(IS_ERROR, 1) + number(status, 1)
                    ends = (number(PROBE_FUNCTIONS.index(name), 1) + error for name in names)
                    if useful is first:
                        yield config + b"".join(ends) + b"".join(chosen[:64])


def raw(answer):
    return b"\5" + b"".join(number(x, 8) for x in answer[:4])


def event_seeds(recording):
    """Each recorded exchange of VM messages, as answers to three SPs, with and without hooks."""
    answers = [raw(answer) for request, answer, _ in recording if request[0] in (DIRECT_REQ, RUN)]
    for start in range(0, len(answers), 3):
        body = answers[start:start + 3]
        for hooks in (0x02, 0x32):
            for limits in (b"\0\0\0", b"\2\2\1"):
                between = b"\0" if hooks == 0x32 else b""
                create = b"\0" + between.join(body)
                yield bytes([hooks]) + b"\3\3\3" + limits + create + create + b"\1" + between.join(body)


def saved_form(phase, failure, spent, vm_id, w1, entries):
    record = bytes([1, phase, failure, spent]) + number(vm_id, 2) + number(len(entries), 2) + number(w1, 4)
    record += b"".join(number(0x8001 + i, 2) + number(entry, 2) for i, entry in enumerate(entries))
    checksum = 0
    for at in range(0, len(record), 2):
        checksum = (checksum << 5 & 0xFFFFFFFF | checksum >> 27) ^ int.from_bytes(record[at:at + 2], "little")
    return record + number(checksum, 4)


def restore_seeds():
    """A record of each phase, with and without a message in flight, for its own list and for another."""
    told = {0x0A: 1, 0x20: 0, 0x2A: 1, 0x4A: 1, 0x6A: 1, 0x10: 4, 0x50: 4, 0x34: 4}
    records = [saved_form(0, 0, 0, vm_id, 0, []) for vm_id in (0, 7)]
    for phase, state in told.items():
        failure = 1 if phase == 0x50 else 0
        records.append(saved_form(phase, failure, 0, 3, 0, [state, 4, 0]))
        records.append(saved_form(phase, failure, 1, 3, 0, [4, state, 8]))
        if state:
            records.append(saved_form(phase, failure, 0, 3, 0x80010000, [state, 4, 0]))
    records.append(saved_form(0x34, 1, 2, 3, 0x80010000, [2, 4, 1]))
    for record in records:
        yield b"\3" + record
        yield b"\2\3\2\2\1" + record


def write(folder, name, seeds):
    folder.mkdir(parents=True, exist_ok=True)
    for i, seed in enumerate(seeds):
        (folder / f"{name}-{i}").write_bytes(seed)


def main():
    out = pathlib.Path(sys.argv[1])
    write(out / "restore", "saved", restore_seeds())
    makers = {"decoder": decoder_seeds, "probe": probe_seeds, "events": event_seeds}
    for name, make in makers.items():
        for path in map(pathlib.Path, sys.argv[2:]):
            write(out / name, path.stem, make(list(rows(path))))


if __name__ == "__main__":
    main()
