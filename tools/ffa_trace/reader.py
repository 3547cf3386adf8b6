# SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later
"""Recordings: dumps of <ffa/trace.h>, tab-separated traces, and console text with registers."""
import console
import rows
import tarmac
from dump import Dump, find_recorder
from recording import Recording


def read(data):
    recording = Recording()
    start = find_recorder(data)
    if not data:
        recording.complain("truncated", 0, "nothing to read")
    elif start >= 0:
        Dump(data, start, recording).read()
    elif data.startswith(b"seq\t"):
        rows.read_rows(recording, data)
    elif tarmac.is_trace(data):
        tarmac.read_trace(recording, data)
    else:
        console.read_console(recording, data)
    if recording.lost:
        recording.complain("lost", 0, f"{recording.lost} older records are overwritten")
    return recording
