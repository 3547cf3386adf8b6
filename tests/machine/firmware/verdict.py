#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later
"""verdict.py [OPTION...] DUMP: what a recording of real firmware shows, in a line of figures.

With options it has to show so much; what it does not show is said, and the status is 1. --record writes the
recording as a trace, in the format of tests/recordings/data.
"""
import argparse
import collections
import pathlib
import struct
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[3] / "tools/ffa_trace"))
sys.dont_write_bytecode = True
# pylint: disable=wrong-import-position
import abi  # noqa: E402
import reader  # noqa: E402
import rows  # noqa: E402
import story  # noqa: E402

REPORT = 0  # SP_COMMAND_REPORT of examples/monitor/firmware/sp.h
PARTITION_MESSAGE = 0


class Figures:
    """What the calls of a recording amount to. Nothing of it is the caller's own count."""

    def __init__(self, calls):
        self.calls = len(calls)
        self.created = collections.Counter()  # acknowledged creations, by SP
        self.answered = collections.Counter()  # VM messages, by SP
        self.deaths = collections.Counter()  # in VM messages, by SP
        self.reports = {}  # the last registers w3 to w7, by SP
        self.suspensions = self.chained = 0
        self.asked = {}  # the command under way, by CPU
        for call in calls:
            if call.answer is not None:
                self.note(call)

    def note(self, call):
        answer = call.answer
        self.suspensions += abi.narrow(answer[0]) == abi.INTERRUPT
        self.chained += abi.works_for(call) is not None
        if abi.narrow(call.request[0]) == abi.DIRECT_REQ:
            self.asked[call.cpu] = None if call.message else call.request[3]
        if call.message and abi.narrow(answer[0]) == abi.ERROR and abi.signed(answer[2]) == abi.ABORTED:
            self.deaths[call.message[0]] += 1
        if abi.narrow(answer[0]) != abi.DIRECT_RESP:
            return
        sp = abi.w(answer[1]) >> 16
        if call.message:
            self.answered[sp] += 1
            self.created[sp] += call.message[2] == abi.CREATED and abi.signed(answer[3]) == 0
        elif self.asked.get(call.cpu) == REPORT and abi.w(answer[2]) == PARTITION_MESSAGE:
            self.reports[sp] = [abi.w(x) for x in answer[3:8]]

    @property
    def vms(self):
        return max(self.created.values(), default=0)

    @property
    def calls_of_sps(self):
        return sum(report[4] for report in self.reports.values())

    def __str__(self):
        deaths = sum(self.deaths.values())
        return (f"{self.vms} VMs, {sum(self.answered.values())} messages to SPs, "
                f"{self.suspensions} suspensions, {self.chained} of them in SPs that another one called, "
                f"{f'{deaths} deaths, ' if deaths else ''}{self.calls} calls")


def complaints(recording, figures, options):
    for problem in recording.problems:
        yield str(problem)
    for sp in options.sp:
        yield from complaints_of_sp(sp, figures)
    for least, number, what in (
            (options.vms, figures.vms, "VMs"),
            (options.suspensions, figures.suspensions, "suspensions"),
            (options.chained, figures.chained, "suspensions in SPs that another one called"),
            (options.deaths, sum(figures.deaths.values()), "deaths"),
            (options.calls, figures.calls_of_sps, "calls from SP to SP")):
        if number < least:
            yield f"{number} {what}, not at least {least}"


def complaints_of_sp(sp, figures):
    if sp not in figures.reports:
        yield f"SP {sp:04x} has not reported"
        return
    held, mistakes, _, messages, _ = figures.reports[sp]
    if held and not figures.deaths:
        yield f"SP {sp:04x} holds {held} VMs in the end"
    if mistakes:
        yield f"SP {sp:04x} found {mistakes} wrong transitions, answers to its calls, or registers changed"
    if messages != figures.answered[sp] + figures.deaths[sp]:
        yield (f"SP {sp:04x} took {messages} messages, and {figures.answered[sp]} were answered, "
               f"{figures.deaths[sp]} were its end")


def add_rx(calls, data):
    """The monitor saves its RX buffer behind the recorder, and has one list in it."""
    start = reader.find_recorder(data)
    header, ring, record, cpus, records = struct.unpack_from("<3H2I", data, start + 14)
    rx = data[start + header + cpus * (ring + records * record):]
    for call in calls:
        is_list = abi.narrow(call.request[0]) == abi.INFO_GET and not call.request[5] & 1
        if is_list and abi.narrow(call.answer[0]) == abi.SUCCESS:
            call.rx = rx[:abi.w(call.answer[2]) * abi.w(call.answer[3])]


def label(call):
    text = abi.name_of(call.request[0])
    if call.message:
        sp, vm, kind = call.message
        text += f": VM {vm:04x} {abi.MESSAGES[kind]}, to SP {sp:04x}"
    return text


def trace(calls):
    yield rows.HEADINGS
    for number, call in enumerate(calls):
        registers = [" ".join(f"{x:x}" for x in regs) for regs in (call.request, call.answer)]
        yield "\t".join([str(number), str(call.cpu), "monitor", label(call), *registers, call.rx.hex()])


def arguments():
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("dump", type=pathlib.Path)
    parser.add_argument("--sp", type=lambda text: int(text, 16), action="append", default=[],
                        help="this project's SP of that ID has to report that all was well")
    for name in ("vms", "suspensions", "chained", "calls", "deaths"):
        parser.add_argument(f"--{name}", type=int, default=0, help="at least so many")
    parser.add_argument("--record", type=pathlib.Path, help="the file that gets the trace")
    return parser.parse_args()


def main():
    options = arguments()
    data = options.dump.read_bytes()
    recording = reader.read(data)
    story.relate(recording.calls)
    figures = Figures(recording.calls)
    found = list(complaints(recording, figures, options))
    if options.record:
        whole = [call for call in recording.calls if call.answer is not None]
        add_rx(whole, data)
        options.record.write_text("\n".join(trace(whole)) + "\n", encoding="ascii")
    for text in found:
        print(f"FAILED: {text}")
    print(figures)
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
