# SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later
"""The command ffa-trace in this process: many short runs take no time. And what repeats a program's tests."""
import contextlib
import io
import runpy
import sys
import time
import unittest


class Inside:
    """COMMAND is a zip file, with the modules in it."""

    def __init__(self, command):
        self.command = command
        sys.path.insert(0, command)
        self.main = runpy.run_path(command, run_name="ffa-trace")["main"]

    def run(self, arguments, data):
        """Exit status, output and errors."""
        out, err = io.StringIO(), io.StringIO()
        before = sys.argv, sys.stdin
        sys.argv, sys.stdin = [self.command, *arguments], io.TextIOWrapper(io.BytesIO(data))
        try:
            with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
                status = self.main()
        except SystemExit as end:
            status = end.code
        finally:
            sys.argv, sys.stdin = before
        return status, out.getvalue(), err.getvalue()


def repeat_tests(seconds):
    """Runs the program's tests once, or again until the seconds are over. A failure ends the program."""
    ends = time.monotonic() + seconds
    while True:
        if not unittest.main(argv=sys.argv[:1], exit=False, verbosity=0 if seconds else 2).result.wasSuccessful():
            sys.exit(1)
        if time.monotonic() >= ends:
            break
