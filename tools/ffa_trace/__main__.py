# SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later
"""ffa-trace: what a recording of FF-A calls says."""
import argparse
import json
import os
import shutil
import sys
import textwrap

import advice
import chart
import judge
import notations
import reader
import story
import words

DESCRIPTION = """Reads a recording of FF-A calls and says what happened: a dump of the
recorder <ffa/trace.h>, or of any memory that holds it; a tab-separated trace,
as in tests/recordings/data/; or console text."""


def examples(table):
    return "\n".join(f"  {example}" for example, _ in table)


def quoted(words_of_a_line):
    return textwrap.fill(", ".join(f'"{word}"' for word in words_of_a_line), 78, initial_indent="  ",
                         subsequent_indent="  ")


EPILOG = f"""console text: registers by name, x0 or w0, a0, r0, or func and arg1:
{examples(notations.SEPARATORS)}
or at least 8 without names:
{examples(notations.LISTS)}
A set of them begins with x0 and goes on in the next lines that are printed
alike, or counts down to x0; other lines may be in between. Two sets in a line
are request and answer.
Else function IDs tell, and where an answer has none, the words before it:
{quoted(notations.ANSWER_WORDS)}
These make it a request:
{quoted(notations.REQUEST_WORDS)}
The CPU is named before the registers:
{examples(notations.CPUS)}
or in a line above them:
{examples(notations.HEADERS)}
What can be read in two ways is not read, but reported. Traces of Fast Models
by their plugin TarmacTrace are read too.

exit status: 0: all of the input was read, and check found no broken rule.
1: check found some. 2: the command line is wrong, or something that is needed
is not there. 3: part of the input could not be read; what could be is shown,
and the errors with their offsets are on standard error."""


def decode(recording, options):
    for event in recording.events:
        told = words.describe(event)
        print(json.dumps(told) if options.json else words.text_of(told))


def explain(recording, options):
    """What to do next, below each VM message and resumption."""
    for call in recording.calls:
        told = words.describe(call)
        told["next"], told["next_section"] = advice.next_of(call)
        if options.json:
            print(json.dumps(told))
            continue
        print(words.text_of(told))
        if told["next"]:
            print(f"       {told['next']}" + (f"  [FF-A {told['next_section']}]" if told["next_section"] else ""))


def tell_story(recording, options):
    pairs = story.tell(recording)
    if options.json:
        print(json.dumps([story.as_record(pair) for pair in pairs], indent=1))
        return
    print("\n".join(story.lines(pairs, story.subscribers(recording, pairs), options.sends, options.resumes)) or "no VM messages")


def check(recording, options):
    found = judge.judge(recording, options.profile, options.any_handle)
    for who, call, rule in found:
        where = f"call {call.seq} cpu{call.cpu}" if call else "end"
        what = f" {words.text_of(words.describe(call)).split('  [')[0].strip()}" if call and options.verbose else ""
        print(f"{where}: {who}: {rule}{what and ':' + what}" if call else f"{where}: {rule}")
    print(f"{len(recording.calls)} calls, {len(found)} broken rules")
    return 1 if found else 0


def draw(recording, options):
    if options.text:
        print("\n".join(chart.as_text(recording, options.vm, shutil.get_terminal_size().columns)))
    else:
        sys.stdout.write(chart.as_svg(recording, options.vm))


def hexadecimal(text):
    return int(text, 16)


def limit(text):
    """Of the library, which takes 0 as its default."""
    if not 1 <= int(text) <= 0xFFFF:
        raise ValueError
    return int(text)


def arguments():
    parser = argparse.ArgumentParser(prog="ffa-trace", description=DESCRIPTION, epilog=EPILOG,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")

    def command(name, run, text):
        sub = commands.add_parser(name, help=text, description=text)
        sub.add_argument("file", nargs="?", default="-", metavar="FILE", help="the recording; standard input if none")
        sub.set_defaults(run=run)
        return sub

    sub = command("decode", decode, "each call in one line of words; bits without a meaning are shown as unknown")
    sub.add_argument("--json", action="store_true", help="an object a line instead")
    sub = command("explain", explain, "the same, and what the caller has to do after each VM message")
    sub.add_argument("--json", action="store_true", help="an object a line instead")
    sub = command("story", tell_story, "what each SP was told of each VM, and what is still to be told")
    sub.add_argument("--json", action="store_true", help="a list of objects instead")
    sub.add_argument("--sends", type=limit, default=story.SENDS, help="limits.sends of the library (%(default)s)")
    sub.add_argument("--resumes", type=limit, default=story.RESUMES, help="limits.resumes of the library (%(default)s)")
    sub = command("check", check, "the rules of FF-A that requests and answers break")
    sub.add_argument("--profile", default="strict-1.3", help="the firmware: strict-1.3, hafnium-2.15, optee-4.10, "
                     "optee-4.10-novirt or tfa-el3-2.15 (%(default)s)")
    sub.add_argument("--any-handle", action="store_true", help="a VM message may carry any handle")
    sub.add_argument("--verbose", action="store_true", help="say what each such call is")
    sub = command("chart", draw, "a sequence chart as SVG, with repeats folded")
    sub.add_argument("--text", action="store_true", help="for a terminal instead, as wide as COLUMNS or it")
    sub.add_argument("--vm", type=hexadecimal, metavar="ID", help="of this VM alone, a hexadecimal ID")
    return parser.parse_args()


def main():
    options = arguments()
    try:
        if options.file == "-":
            data = sys.stdin.buffer.read()
        else:
            with open(options.file, "rb") as file:
                data = file.read()
        recording = reader.read(data)
        story.relate(recording.calls)
        status = options.run(recording, options) or 0
        sys.stdout.flush()
    except BrokenPipeError:
        # Whoever reads has seen enough; Python would complain once more when it ends.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 2
    except (OSError, judge.Missing) as error:
        print(f"ffa-trace: {error}", file=sys.stderr)
        return 2
    for problem in recording.problems:
        print(f"ffa-trace: {options.file}: {problem}", file=sys.stderr)
    if recording.unread_lines:
        print(f"ffa-trace: {options.file}: not understood: {recording.unread_lines} of {recording.lines} lines with "
              "registers", file=sys.stderr)
    unread = [problem for problem in recording.problems if problem.name != "lost"]
    return 3 if unread else status


if __name__ == "__main__":
    sys.exit(main())
