#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later
"""Plants faults in copies of the sources; each must make the proof named with it fail.

usage: mutants.py [NAME...]     only these
"""
import pathlib
import shutil
import subprocess
import sys
import tempfile

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parent.parent

CBMC = ["cbmc.sh", "--first"]
# A goal that cannot be proved takes all the time that it gets.
WP = ["wp.sh", "--timeout", "10"]

# name, what it breaks, command, file of src/core, text that is there once, text in its place
FAULTS = [
    ("endless", "I1: calls are not counted", [*CBMC, "--sps", "1", "events"],
     "event.c", "\trun->left--;\n", ""),
    ("limit", "I1: limits.calls is not looked at", [*CBMC, "--sps", "1", "events"],
     "event.c", "return (limits->calls != 0u && limits->calls < most) ? limits->calls : most;",
     "return most;"),
    ("resend", "I7: a message in flight is sent again", [*CBMC, "--sps", "1", "events"],
     "event.c", "\tif (is_in_flight(vm)) {\n\t\trequest(", "\tif (0) {\n\t\trequest("),
    ("w1", "I7: FFA_RUN with a computed w1", [*CBMC, "--sps", "1", "events"],
     "event.c", "request(regs, ABI_RUN, vm->run_w1, 0, 0);",
     "request(regs, ABI_RUN, (uint32_t)who->sp_id << 16, 0, 0);"),
    ("twice", "I2: an SP that refused is asked again", [*CBMC, "--sps", "1", "events"],
     "event.c", "settle(vm, sp, SP_NOTHING);\n\tif", "settle(vm, sp, *sp);\n\tif"),
    ("unaware", "I3: destroyed goes to SPs that never heard of the VM",
     [*CBMC, "--sps", "1", "events"],
     "event.c", "if (sp == SP_AWARE || (sp", "if (sp == SP_AWARE || sp == SP_TELL_CREATED || (sp"),
    ("present", "I4: destroyed goes to those for whom the VM never was",
     [*CBMC, "--sps", "2", "events"],
     "event.c", "sp == SP_ONCE_PRESENT && vm->phase == PHASE_PRESENT", "sp == SP_ONCE_PRESENT"),
    ("forgotten", "all or nothing: the undo forgets the first SP",
     [*CBMC, "--sps", "2", "events"],
     "event.c", "\tfor (i = 0; i < n->subscriber_count; i++) {\n\t\tconst uint8_t sp",
     "\tfor (i = 1; i < n->subscriber_count; i++) {\n\t\tconst uint8_t sp"),
    ("index", "an index of a corrupted object is believed", [*CBMC, "--sps", "1", "corrupt"],
     "event.c", " || vm->index + suspended > n->subscriber_count", ""),
    ("unreleased", "I9: RX is kept after a list that cannot be read", [*CBMC, "probe"],
     "probe.c", "\tresult = read_rx(p);\n",
     "\tresult = read_rx(p);\n\tif (result != FFA_R_OK) {\n\t\treturn result;\n\t}\n"),
    ("mapped", "I9: buffers stay mapped after a failure", [*CBMC, "probe"],
     "probe.c", "\tif (lent) {\n\t\tconst int unmapped",
     "\tif (lent && result == FFA_R_OK) {\n\t\tconst int unmapped"),
    ("uncounted", "I1: calls are not counted", [*WP, "ask"], "event.c", "\trun->left--;\n", ""),
    ("unbounded", "I1: the loop of an event has no bound", [*WP, "run_event"],
     "event.c", "while (run.left != 0u && !", "while (!"),
    ("unlimited", "I1: limits.calls is not looked at", [*WP, "calls_allowed"],
     "event.c", "return (limits->calls != 0u && limits->calls < most) ? limits->calls : most;",
     "return most;"),
    ("believed", "an index of a corrupted object is believed", [*WP, "begin"],
     "event.c", " || vm->index + suspended > n->subscriber_count", ""),
    ("beyond", "one subscriber too many", [*WP, "next_to_tell"],
     "event.c", "for (; vm->index < n->subscriber_count", "for (; vm->index <= n->subscriber_count"),
    ("status", "a status beyond the table of statuses", [*WP, "row_of"],
     "event.c", "return (row < sizeof(statuses) / sizeof(statuses[0])) ? row : 0u;", "return row;"),
    ("sizes", "the size of descriptors is forgotten", [*WP, "ffa_partinfo_open"],
     "partinfo.c", "count > capacity / stride", "count > capacity"),
    ("backwards", "a list in registers goes backwards", [*WP, "ffa_partinfo_open_regs"],
     "partinfo.c", "current < cursor->next || ", ""),
    ("entry", "one entry too many", [*WP, "ffa_partinfo_get"],
     "partinfo.c", "if (index >= list->count)", "if (index > list->count)"),
    ("table", "a table without an end", [*WP, "ffa_table_add"],
     "subscribers.c", "i < capacity; i++", "; i++"),
    ("restarts", "one restart of a list too many", [*WP, "list_by_regs"],
     "probe.c", "#define MAX_RESTARTS 3u", "#define MAX_RESTARTS 4u"),
    ("unset", "a status is logged that was never set", [*WP, "initialised"],
     "probe.c", "\tp.failed = 0;\n", ""),
]


def copy_sources(to):
    for folder in ("include", "src"):
        shutil.copytree(ROOT / folder, to / folder)


def plant(root, name, old, new):
    path = root / "src" / "core" / name
    text = path.read_text()
    if text.count(old) != 1:
        sys.exit(f"mutants: {name} has this {text.count(old)} times, not once: {old!r}")
    path.write_text(text.replace(old, new))


def is_caught(fault):
    _, _, command, name, old, new = fault
    with tempfile.TemporaryDirectory() as folder:
        root = pathlib.Path(folder)
        copy_sources(root)
        plant(root, name, old, new)
        script = [str(HERE / command[0]), "--root", str(root), *command[1:]]
        run = subprocess.run(script, capture_output=True, text=True, check=False)
    print(*[f"  {line.strip()}" for line in run.stdout.splitlines() if line.startswith("  ")][:2],
          sep="\n")
    # A proof that could not be run at all has proved nothing about the fault.
    return run.returncode != 0 and "FAILED: " in run.stdout


def fail_without_fault(faults):
    """Whether a proof by WP fails for want of time."""
    names = sorted({fault[2][-1] for fault in faults if fault[2][0] == WP[0]} - {"initialised"})
    if names and subprocess.run([HERE / WP[0], *WP[1:], *names], check=False).returncode != 0:
        sys.exit("proof-mutants: a proof fails without a fault")


def main():
    chosen = [fault for fault in FAULTS if not sys.argv[1:] or fault[0] in sys.argv[1:]]
    unknown = set(sys.argv[1:]) - {fault[0] for fault in FAULTS}
    if unknown:
        sys.exit(f"mutants: no such fault: {', '.join(sorted(unknown))}")
    fail_without_fault(chosen)
    missed = []
    for fault in chosen:
        print(f"{fault[0]}: {fault[1]}", flush=True)
        if is_caught(fault):
            print("  caught", flush=True)
        else:
            print("  MISSED", flush=True)
            missed.append(fault[0])
    if missed:
        sys.exit(f"proof-mutants: {len(missed)} of {len(chosen)} missed: {' '.join(missed)}")
    print(f"proof-mutants: all {len(chosen)} planted faults make a proof fail")


if __name__ == "__main__":
    main()
