#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later
"""Checks who includes what and who touches the hooks: dependencies point downward only."""
import pathlib
import re
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]
CORE, SPMC, TRACE, ARCH, PUBLIC = (
    ROOT / name for name in ("src/core", "src/spmc", "src/trace", "src/arch", "include/ffa"))

# For each file of the core the private headers that it may include; a header's row keeps others from
# coming in through it. Public headers, <stddef.h> and <stdint.h> are free to all.
CORE_MAY_INCLUDE = {
    "abi.h": "",
    "bits.h": "abi.h",
    "port.h": "",
    "call.h": "abi.h",
    "event.h": "abi.h",
    "subscribers.h": "",
    "strerror.c": "",
    "partinfo.c": "abi.h bits.h",
    "subscribers.c": "subscribers.h",
    "call.c": "call.h abi.h bits.h port.h",
    "event.c": "event.h abi.h bits.h port.h",
    "probe.c": "abi.h bits.h call.h port.h subscribers.h",
}
# The only files that may reach the firmware call of port.h.
CALLERS = {"port.h", "call.c", "event.c"}

INCLUDE = re.compile(r'^\s*#\s*include\s*([<"][^>"]+[>"])', re.M)
HOOK = re.compile(r"(?:->|\.)\s*(call|alloc|free|relax|refused|log)\b")
CALL_HOOK = re.compile(r"^static inline [^\n]*?(\w+)\([^{}]*\)\n\{[^}]*->\s*call\s*\(", re.M)

errors = []


def code(path):
    """The text without comments, which may speak of anything."""
    return re.sub(r"/\*.*?\*/|//[^\n]*", " ", path.read_text(), flags=re.S)


def is_free(name):
    return name in ("<stddef.h>", "<stdint.h>") or bool(re.fullmatch(r"<ffa/\w+\.h>", name))


def check(path, may_include):
    for name in INCLUDE.findall(code(path)):
        if not is_free(name) and name not in may_include:
            errors.append(f"{path.relative_to(ROOT)}: must not include {name}")


def quoted(names):
    return {f'"{name}"' for name in names}


def check_hooks(path, port_call):
    text = code(path)
    if path.name != "port.h":
        errors.extend(f"{path.relative_to(ROOT)}: names the hook {hook}, which only port.h may"
                      for hook in HOOK.findall(text))
    if path.name not in CALLERS and re.search(rf"\b{port_call}\b", text):
        errors.append(f"{path.relative_to(ROOT)}: must not use {port_call}()")


def main():
    for path in sorted(PUBLIC.glob("*")):
        check(path, set())

    port_call = CALL_HOOK.search(code(CORE / "port.h"))
    if not port_call:
        sys.exit("src/core/port.h: no function that makes the firmware call")
    files = sorted(CORE.glob("*.[chS]"))
    errors.extend(f"src/core/{name}: in tests/gates/includes.py, but not there"
                  for name in CORE_MAY_INCLUDE.keys() - {path.name for path in files})
    for path in files:
        if path.name not in CORE_MAY_INCLUDE:
            errors.append(f"{path.relative_to(ROOT)}: unknown to tests/gates/includes.py")
            continue
        check(path, quoted(CORE_MAY_INCLUDE[path.name].split()))
        check_hooks(path, port_call.group(1))

    # The emulator takes the protocol's numbers from the core, and nothing else.
    own = {path.name for path in SPMC.glob("*.h")}
    for path in sorted(SPMC.glob("*.[ch]")):
        check(path, quoted(own | {"../core/abi.h"}))

    # The recorder stands on the public headers alone.
    for path in sorted(TRACE.glob("*.[ch]")):
        check(path, set())

    for path in sorted(ARCH.rglob("*.[chS]")):
        check(path, quoted(other.name for other in path.parent.glob("*.h")))

    if errors:
        sys.exit("\n".join(errors))
    print("every include points downward")


main()
