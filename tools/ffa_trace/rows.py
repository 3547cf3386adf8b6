# SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later
"""Tab-separated traces."""
import re

from recording import REGISTERS, Call
from text import lines_of

HEADINGS = "seq\tcpu\tsection\tlabel\trequest_x0_x17\tresponse_x0_x17\trx_bytes"


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
