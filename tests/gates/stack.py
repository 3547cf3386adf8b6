#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later
"""stack.py DIRECTORY FUNCTION...: the deepest stack in bytes, then the call chain of each function.

Reads the call graphs that gcc -fcallgraph-info=su,da leaves beside the objects. Indirect calls are
the hooks and count nothing. Recursion, dynamic stack and unknown callees are errors.
"""
import pathlib
import re
import sys

NODE = re.compile(r'node: { title: "([^"]+)" label: "([^"]*)"( shape : ellipse)? }')
EDGE = re.compile(r'edge: { sourcename: "([^"]+)" targetname: "([^"]+)"')
INDIRECT = "__indirect_call"


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


def deepest(function, frames, callees, path=()):
    """The chain of (function, frame) that needs most stack from this function on."""
    if function in path:
        sys.exit(f"recursion: {' -> '.join(path)} -> {function}")
    if function not in frames:
        sys.exit(f"{' -> '.join(path)} -> {function}: unknown function")
    below = (deepest(callee, frames, callees, path + (function,))
             for callee in sorted(callees.get(function, ())))
    return [(function, frames[function])] + max(below, key=depth, default=[])


def depth(chain):
    return sum(size for _, size in chain)


def main():
    frames, callees = read_graphs(sys.argv[1])
    if not frames:
        sys.exit("no call graph found")
    chains = [deepest(function, frames, callees) for function in sys.argv[2:]]
    chains.sort(key=depth, reverse=True)
    print(depth(chains[0]))
    for chain in chains:
        steps = (f"{title.rsplit(':', 1)[-1]} {size}" for title, size in chain)
        print(f"{depth(chain):4}: {' -> '.join(steps)}")


main()
