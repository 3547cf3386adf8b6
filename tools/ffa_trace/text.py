# SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later
"""Lines of text, whatever its encoding, without what only a terminal understands."""
import re

# Colours, cursor movements and titles (ECMA-48).
ESCAPE = re.compile(r"\x1b(?:\[[0-?]*[ -/]*[@-~]|\][^\x07\x1b]*(?:\x07|\x1b\\)|[@-Z\\^_])")


def wide_encoding(data):
    """The UTF-16 that it is in, or nothing: by its mark, or since ASCII in it has a zero in every second byte."""
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return "utf-16-le" if data[:1] == b"\xff" else "utf-16-be"
    beginning = data[:64]
    for encoding, zeros, letters in (("utf-16-le", beginning[1::2], beginning[::2]),
                                     ("utf-16-be", beginning[::2], beginning[1::2])):
        if len(zeros) >= 8 and not any(zeros) and all(letters):
            return encoding
    return ""


def encoded_lines(data):
    """(bytes, text) of each line with its end."""
    encoding = wide_encoding(data)
    if not encoding:
        return ((line, line.decode("utf-8", "backslashreplace")) for line in data.splitlines(keepends=True))
    lines = re.findall(r"[^\r\n]*(?:\r\n|\r|\n)|[^\r\n]+$", data.decode(encoding, "replace"))
    return ((line.encode(encoding, "replace"), line.removeprefix("\ufeff")) for line in lines)


def lines_of(data):
    """(number from 1, offset, text, whether it ends) of each line."""
    offset = 0
    for number, (line, text) in enumerate(encoded_lines(data), 1):
        yield number, offset, ESCAPE.sub("", text.rstrip("\r\n")), text[-1:] in ("\r", "\n")
        offset += len(line)
