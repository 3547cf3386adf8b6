#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later
"""stack.py DIRECTORY FUNCTION...: the deepest stack in bytes, then the call chain of each function.

Reads the call graphs that gcc -fcallgraph-info=su,da leaves beside the objects, and from the objects
which calls are the last thing that a function does: its own frame is gone then ("=>"). Indirect calls
are the hooks and count nothing. Recursion, dynamic stack and unknown callees are errors.
"""
import pathlib
import re
import subprocess
import sys

NODE = re.compile(r'node: { title: "([^"]+)" label: "([^"]*)"( shape : ellipse)? }')
EDGE = re.compile(r'edge: { sourcename: "([^"]+)" targetname: "([^"]+)"')
INDIRECT = "__indirect_call"
FUNCTION = re.compile(r"^[0-9a-f]+ <([\w.]+)>:$")
# A branch with link within the object or to another one.
CALL = re.compile(r"\tbl\t[0-9a-f]+ <([\w.]+)>$|R_AARCH64_CALL26\t(\w+)$")


def name_of(title):
    return title.rsplit(":", 1)[-1]


def read_calls(directory):
    """(caller, callee) of the calls that come back."""
    calls, caller = set(), None
    for path in sorted(pathlib.Path(directory).glob("*.o")):
        code = subprocess.run(["aarch64-linux-gnu-objdump", "-dr", path], check=True, text=True,
                              capture_output=True).stdout
        for line in code.splitlines():
            if match := FUNCTION.search(line):
                caller = match[1]
            elif match := CALL.search(line):
                calls.add((caller, match[1] or match[2]))
    return calls


def read_graphs(directory):
    frames, callees = {}, {}
    for path in sorted(pathlib.Path(directory).glob("*.ci")):
        text = path.read_text()
        for title, label, external in NODE.findall(text):
            if external:
                continue
            size, kind = re.search(r"(\d+) bytes \(([^)]*)\)", label).groups()
            if kind != "static" or "0 dynamic objects" not in label:
                sys.exit(f"{title}: the stack is not static")
            frames[title] = int(size)
        for caller, callee in EDGE.findall(text):
            if callee != INDIRECT:
                callees.setdefault(caller, set()).add(callee)
    return frames, callees


class Stack:
    def __init__(self, directory):
        self.frames, self.callees = read_graphs(directory)
        self.calls = read_calls(directory)
        if not self.frames:
            sys.exit("no call graph found")

    def deepest(self, function, path=()):
        """(depth, chain) of what needs most stack from this function on."""
        if function in path:
            sys.exit(f"recursion: {' -> '.join(path)} -> {function}")
        if function not in self.frames:
            sys.exit(f"{' -> '.join(path)} -> {function}: unknown function")
        frame = self.frames[function]
        chains = [(frame, f"{name_of(function)} {frame}")]
        for callee in sorted(self.callees.get(function, ())):
            depth, chain = self.deepest(callee, path + (function,))
            if (name_of(function), name_of(callee)) in self.calls:
                chains.append((frame + depth, f"{chains[0][1]} -> {chain}"))
            else:
                chains.append((max(frame, depth), f"{chains[0][1]} => {chain}"))
        return max(chains, key=lambda chain: chain[0])


def main():
    stack = Stack(sys.argv[1])
    chains = sorted(map(stack.deepest, sys.argv[2:]), reverse=True)
    print(chains[0][0])
    for depth, chain in chains:
        print(f"{depth:4}: {chain}")


main()
