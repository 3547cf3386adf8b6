#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later
"""guide.py DOCUMENT DIRECTORY: prints the commands of the document, its code blocks after <!-- run -->.

A block after <!-- from FILE --> is checked to be in that file of the directory, line by line; one after
<!-- all of FILE --> to be all of it but the line with its licence. Any other code block is an error: nothing
in the document goes untested.
"""
import pathlib
import re
import sys

BLOCK = re.compile(r"(?:^<!-- (run|(from|all of) (\S+)) -->\n)?^```(\w*)\n(.*?)^```$", re.M | re.S)


def is_quoted(text, extent, file):
    whole = file.read_text()
    return text == whole.split("\n", 1)[1] if extent == "all of" else "\n" + text in "\n" + whole


def main(document, directory):
    commands = []
    quotes = 0
    for mark, extent, file, language, text in BLOCK.findall(pathlib.Path(document).read_text()):
        if mark == "run" and language == "sh":
            commands.append(text)
        elif file and is_quoted(text, extent, pathlib.Path(directory) / file):
            quotes += 1
        else:
            sys.exit(f"{document}: neither run nor in its file:\n{text}")
    if not commands or not quotes:
        sys.exit(f"{document}: {len(commands)} blocks to run and {quotes} from files: too few")
    print(f"{quotes} blocks of code are in their files", file=sys.stderr)
    print("\n".join(commands), end="")


main(*sys.argv[1:])
