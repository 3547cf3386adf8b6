#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later
"""layers.py DIRECTORY [--picture HOUSE]: dependencies point downward only, and few touch the hooks.

DIRECTORY/<house>/<source>.symbols is what nm says of each object. --picture prints for dot what the
sources of core, spmc or tools use of each other, as measured.
"""
import ast
import json
import pathlib
import re
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]
TOOLS = ROOT / "tools/ffa_trace"

# The houses in src/, floor by floor from the roof to the cellar. Each file is followed by what it may
# use: headers to include, sources to call; a name without an ending is both. A source may use its own
# floor's headers, and otherwise everybody only what is below, so that nobody can be allowed a circle.
# Public headers, <stddef.h> and <stdint.h> are free to all.
HOUSES = {
    "core": (
        ("lifecycle and discovery", {
            "lifecycle.c": "event usable.h attach bits.h",
            "handover.c": "event usable.h attach bits.h",
            "probe.c": "attach partinfo.c subscribers port.h bits.h abi.h",
            "strerror.c": "",
        }),
        ("events", {
            "event.c": "event.h usable.h attach port.h bits.h abi.h",
            "usable.h": "event.h bits.h",
        }),
        ("what an object holds", {
            "event.h": "abi.h",
        }),
        ("lists", {
            "attach.c": "attach.h port.h abi.h",
            "attach.h": "",
            "partinfo.c": "bits.h abi.h",
            "subscribers.c": "subscribers.h",
            "subscribers.h": "",
        }),
        ("hooks and registers", {
            "port.h": "",
            "bits.h": "abi.h",
        }),
        ("numbers", {
            "abi.h": "",
        }),
    ),
    "spmc": (
        ("the hook call", {
            "spmc.c": "config stations.h judge.c firmware.c commit.c answer request world"
                      " profiles.c numbers.h",
        }),
        ("steps of a call", {
            "judge.c": "stations.h fields request world numbers.h",
            "firmware.c": "stations.h calls.h spmd.c setup.c features.c list.c messages.c answer"
                          " request.h numbers.h",
            "commit.c": "stations.h answer request world numbers.h",
            "stations.h": "request.h",
            "config.c": "config.h world.h numbers.h",
            "config.h": "",
        }),
        ("kinds of calls", {
            "fields.c": "fields.h request.h world.h numbers.h",
            "fields.h": "request.h",
            "spmd.c": "calls.h answer request world.h numbers.h",
            "setup.c": "calls.h answer request world numbers.h",
            "features.c": "calls.h answer request world.h numbers.h",
            "list.c": "calls.h entries answer request world numbers.h",
            "messages.c": "calls.h sp answer request world numbers.h",
            "calls.h": "request.h",
        }),
        ("SPs and their list", {
            "entries.c": "entries.h world.h numbers.h",
            "entries.h": "",
            "sp.c": "sp.h script optee answer request world numbers.h",
            "sp.h": "request.h",
        }),
        ("what an SP says", {
            "script.c": "script.h answer request.h world numbers.h",
            "script.h": "request.h",
            "optee.c": "optee.h answer request.h world numbers.h",
            "optee.h": "request.h",
        }),
        ("answers", {
            "answer.c": "answer.h request.h world.h numbers.h",
            "answer.h": "request.h numbers.h",
        }),
        ("requests", {
            "request.c": "request.h world.h numbers.h",
            "request.h": "numbers.h",
        }),
        ("state", {
            "world.c": "world.h numbers.h",
            "world.h": "numbers.h",
        }),
        ("numbers and firmwares", {
            "profiles.c": "numbers.h",
            "numbers.h": "",
        }),
    ),
    "trace": (
        ("all of it", {"trace.c": ""}),
    ),
}
# The only files of the core that may reach the firmware call of port.h.
CALLERS = {"port.h", "probe.c", "event.c"}
# In a picture, a file with more users than these is named in their boxes.
MANY = 6

INCLUDE = re.compile(r"^[ \t]*#[ \t]*include[ \t]*(.*?)[ \t]*$", re.M)
FREE = re.compile(r"<stddef\.h>|<stdint\.h>|<ffa/\w+\.h>")
HOOK = re.compile(r"(?:->|\.)\s*(call|alloc|free|relax|refused|log)\b")
CALL_HOOK = re.compile(r"^static inline [^\n]*?(\w+)\([^{}]*\)\n\{[^}]*->\s*call\s*\(", re.M)
INLINE = re.compile(r"^static inline [^\n(]*?(\w+)\(", re.M)

errors = []


def code(path):
    """The text without comments, which may speak of anything."""
    return re.sub(r"/\*.*?\*/|//[^\n]*", " ", path.read_text(), flags=re.S)


def includes(path):
    return [name for name in INCLUDE.findall(code(path)) if not FREE.fullmatch(name)]


def files_of(word):
    return (word,) if "." in word else (f"{word}.c", f"{word}.h")


class House:
    """A part of the library: what its table allows, and what its sources and objects do."""

    def __init__(self, name, symbols):
        self.name = name
        self.folder = ROOT / "src" / name
        self.floors = HOUSES[name]
        self.floor_of = {file: floor for floor, (_, files) in enumerate(self.floors) for file in files}
        self.words = {file: words.split() for _, files in self.floors for file, words in files.items()}
        self.may = {file: {other for word in words for other in files_of(word)}
                    for file, words in self.words.items()}
        self.defined = {}
        self.needed = {}
        for path in sorted(symbols.glob("*.symbols")):
            self.read_symbols(f"{path.stem}.c", path.read_text())

    def read_symbols(self, file, text):
        self.needed[file] = set()
        for line in text.splitlines():
            name, kind = line.split()[:2]
            if kind in "Uwv":
                self.needed[file].add(name)
            elif kind.isupper():
                self.defined[name] = file

    def error(self, file, what):
        errors.append(f"src/{self.name}/{file}: {what}")

    def allowed(self, file):
        return f"it may use {' '.join(self.words[file]) or 'nothing'}"

    def is_below(self, file, other):
        """Whether the table may let the file use the other."""
        if other not in self.floor_of:
            return False
        if self.floor_of[other] == self.floor_of[file]:
            return file.endswith(".c") and other.endswith(".h")
        return self.floor_of[other] > self.floor_of[file]

    def check_table(self):
        there = {path.name for path in self.folder.glob("*.[chS]")}
        for file in sorted(there - self.words.keys()):
            self.error(file, "has no place in the table of tests/gates/layers.py")
        for file in sorted(self.words.keys() - there):
            self.error(file, "has a place in the table of tests/gates/layers.py, but is not there")
        for file, words in self.words.items():
            for word in words:
                wrong = [other for other in files_of(word) if not self.is_below(file, other)]
                if wrong:
                    self.error(file, f"the table lets it use {word}, which is not below it")

    def check_includes(self, file):
        for name in includes(self.folder / file):
            other = name.strip('"')
            if name != f'"{other}"' or not other.endswith(".h") or other not in self.may[file]:
                self.error(file, f"includes {name}; {self.allowed(file)}")

    def check_symbols(self, file):
        for name in sorted(self.needed.get(file, ())):
            owner = self.defined.get(name)
            if owner is None:
                self.error(file, f"needs {name}, which src/{self.name} does not have")
            elif owner not in self.may[file]:
                self.error(file, f"needs {name} of {owner}; {self.allowed(file)}")

    def check_allowance(self, file):
        used = {name.strip('"') for name in includes(self.folder / file)}
        used |= {self.defined.get(name) for name in self.needed.get(file, ())}
        for word in self.words[file]:
            if not used.intersection(files_of(word)):
                self.error(file, f"the table lets it use {word}, but it does not")

    def check(self):
        self.check_table()
        for file in sorted(path.name for path in self.folder.glob("*.[chS]")):
            if file in self.words:
                self.check_includes(file)
                self.check_symbols(file)
                self.check_allowance(file)

    def node(self, file):
        """A header and its source are one."""
        source = f"{pathlib.Path(file).stem}.c"
        return source if source in self.needed else file

    def uses(self):
        """{(node, other): functions}, those that headers define included."""
        inline = {name: self.node(path.name) for path in sorted(self.folder.glob("*.h"))
                  for name in INLINE.findall(code(path))}
        found = {}
        for file in sorted(self.words):
            words = set(re.findall(r"\w+", code(self.folder / file)))
            owners = {name: self.defined.get(name) for name in self.needed.get(file, ())}
            owners.update((name, inline[name]) for name in words & inline.keys())
            for name, other in owners.items():
                if other not in (None, self.node(file)):
                    found.setdefault((self.node(file), other), set()).add(name)
        return found

    def nodes(self):
        """(floor, files), those with functions or data."""
        used = {other for _, other in self.uses()}
        for name, files in self.floors:
            shown = [file for file in files if file in self.needed or file in used]
            if shown:
                yield name, shown


def check_core_hooks():
    folder = ROOT / "src/core"
    port_call = CALL_HOOK.search(code(folder / "port.h"))
    if not port_call:
        sys.exit("src/core/port.h: no function that makes the firmware call")
    for path in sorted(folder.glob("*.[chS]")):
        text = code(path)
        if path.name != "port.h":
            errors.extend(f"src/core/{path.name}: names the hook {hook}, which only port.h may"
                          for hook in HOOK.findall(text))
        if path.name not in CALLERS and re.search(rf"\b{port_call[1]}\b", text):
            errors.append(f"src/core/{path.name}: must not use {port_call[1]}()")


def check_others():
    """Public headers stand alone; each architecture has its own headers."""
    for path in sorted((ROOT / "include/ffa").glob("*")):
        errors.extend(f"include/ffa/{path.name}: must not include {name}" for name in includes(path)
                      if name != "FFA_NOTIFY_PLATFORM_HEADER")
    for path in sorted((ROOT / "src/arch").rglob("*.[chS]")):
        own = {f'"{other.name}"' for other in path.parent.glob("*.h")}
        errors.extend(f"{path.relative_to(ROOT)}: must not include {name}" for name in includes(path)
                      if name not in own)


def tool_uses():
    """{(file, other): names} of the Python files that import each other."""
    trees = {path.stem: ast.parse(path.read_text()) for path in sorted(TOOLS.glob("*.py"))}
    found = {}
    for stem, tree in trees.items():
        steps = list(ast.walk(tree))
        for step in steps:
            if isinstance(step, ast.ImportFrom):
                names = {alias.name for alias in step.names}
                modules = {step.module} & trees.keys() or names & trees.keys()
                for module in modules:
                    found.setdefault((stem, module), set()).update(names - {module})
            elif isinstance(step, ast.Import):
                for alias in step.names:
                    if alias.name.split(".")[-1] in trees:
                        found.setdefault((stem, alias.name.split(".")[-1]), set())
        for step in steps:
            if isinstance(step, ast.Attribute) and isinstance(step.value, ast.Name):
                found.get((stem, step.value.id), set()).add(step.attr)
    return {(f"{stem}.py", f"{other}.py"): names for (stem, other), names in found.items()}


def tool_floors(uses):
    """The files floor by floor, each as low as what it uses allows; and those that go in circles."""
    left = {path.name for path in TOOLS.glob("*.py")}
    floors = []
    while left:
        floor = {file for file in left
                 if not any(user == file and other in left for user, other in uses)}
        if not floor:
            break
        floors.insert(0, sorted(floor))
        left -= floor
    while any(unused := {file for file in left
                         if not any(user in left and other == file for user, other in uses)}):
        left -= unused
    return floors, sorted(left)


def check_tools():
    uses = tool_uses()
    _, circle = tool_floors(uses)
    for file in circle:
        others = sorted(other for user, other in uses if user == file and other in circle)
        errors.append(f"tools/ffa_trace/{file}: imports {' '.join(others)}, which needs it in turn")


def box(file, shared, uses):
    """Its name, and in small how much it uses of what everybody uses."""
    small = [f"{other.split('.')[0]} {len(uses[file, other])}"
             for other in shared if (file, other) in uses]
    width = ""
    if file in shared:
        users = sum(other == file for _, other in uses)
        small = [f"used by {users} files" + (f"; uses {', '.join(small)}" if small else "")]
        width = ", width = 7"
    lines = "".join(f'<BR/><FONT POINT-SIZE="10" COLOR="#505050">{line}</FONT>' for line in small)
    return f'"{file}" [label = <{file}{lines}>{width}]'


def picture(title, floors, uses):
    """For dot: a row for each floor, its name at the left; what many use has no arrows from above."""
    files = [file for _, of_floor in floors for file in of_floor]
    shared = [file for file in files if sum(other == file for _, other in uses) > MANY]
    yield "// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later"
    yield f'digraph "{title}" {{'
    yield "bgcolor = white; nodesep = 0.3; ranksep = 0.4"
    yield 'node [shape = box, style = "rounded,filled", fillcolor = "#e8eef7", fontname = "DejaVu Sans"]'
    yield 'edge [fontname = "DejaVu Sans", fontsize = 11]'
    for number, (name, of_floor) in enumerate(floors):
        yield f'floor{number} [label = "{name}", shape = plaintext, style = "", fontsize = 12]'
        yield from (box(file, shared, uses) for file in of_floor)
        yield f'{{ rank = same; floor{number}; {"; ".join(json.dumps(file) for file in of_floor)} }}'
        if number:
            yield f"floor{number - 1} -> floor{number} [style = invis]"
            yield from (f'"{above}" -> "{file}" [style = invis]'
                        for file in of_floor if file in shared for above in floors[number - 1][1])
    for (user, other), names in sorted(uses.items()):
        if other not in shared:
            yield f'"{user}" -> "{other}" [label = " {len(names)}"]'
    yield "}"


def print_picture(house, symbols):
    if house == "tools":
        uses = tool_uses()
        floors, _ = tool_floors(uses)
        lines = picture("tools/ffa_trace", [("", files) for files in floors], uses)
    else:
        of = House(house, symbols / house)
        lines = picture(f"src/{house}", list(of.nodes()), of.uses())
    print("\n".join(lines))


def main():
    arguments = sys.argv[1:]
    if len(arguments) == 3 and arguments[1] == "--picture" and arguments[2] in (*HOUSES, "tools"):
        print_picture(arguments[2], pathlib.Path(arguments[0]))
        return
    if len(arguments) != 1:
        sys.exit(f"usage: layers.sh [--picture {'|'.join((*HOUSES, 'tools'))}]")
    houses = [House(name, pathlib.Path(arguments[0]) / name) for name in HOUSES]
    for house in houses:
        house.check()
    check_core_hooks()
    check_others()
    check_tools()
    if errors:
        sys.exit("\n".join(errors))
    for house in houses:
        print(f"src/{house.name}: {len(house.words)} files on {len(house.floors)} floors")
    print("every include, call and import points downward")


main()
