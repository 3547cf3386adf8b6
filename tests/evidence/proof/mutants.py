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
ROOT = HERE.parents[2]

CBMC = ["cbmc.sh", "--first"]
ONE = [*CBMC, "--sps", "1", "--depth", "2"]
TWO = [*CBMC, "--sps", "2", "--depth", "2"]
# A goal that cannot be proved takes all the time that it gets.
WP = ["wp.sh", "--timeout", "10"]

# name, what it breaks, command, file of src/core, text that is there once, text in its place
FAULTS = [
    ("endless", "I1: calls are not counted", [*CBMC, "whole"],
     "event.c", "\t\tleft--;\n", ""),
    ("limit", "I1: limits.calls is not looked at", [*ONE, "events"],
     "attach.c", "(limits->calls != 0u && limits->calls < most) ? limits->calls : most;", "most;"),
    ("resend", "I7: a message in flight is sent again", [*ONE, "events"],
     "event.c", "\tif (is_in_flight(vm)) {\n\t\tfunction", "\tif (0) {\n\t\tfunction"),
    ("w1", "I7: FFA_RUN with a computed w1", [*ONE, "events"],
     "event.c", "\t\tw1 = vm->run_w1;\n", "\t\tw1 = (uint64_t)sp_id << 16;\n"),
    ("chain", "I7: a suspension has to name the SP that the message went to", [*ONE, "events"],
     "event.c", "(reg_w(regs, 1) >> 16) != 0u) {", "(reg_w(regs, 1) >> 16) == why->sp_id) {"),
    ("twice", "I2: an SP that refused is asked again", [*ONE, "events"],
     "event.c", "\tnote(vm, vm->index, ((meaning & AFTER(message)) != 0u) ? SP_SPENT : SP_DONE);\n",
     "\tif ((meaning & AFTER(message)) != 0u) {\n\t\tnote(vm, vm->index, SP_SPENT);\n\t}\n"),
    ("unaware", "I3: destroyed goes to SPs that never heard of the VM", [*ONE, "events"],
     "event.h", "PHASE_ABANDONED = PHASE_LIVE | TELLS(SP_AWARE),",
     "PHASE_ABANDONED = PHASE_LIVE | TELLS(SP_AWARE) | TELLS(SP_UNTOLD_BOTH),"),
    ("present", "I4: destroyed goes to those for whom the VM never was", [*TWO, "events"],
     "event.h", "PHASE_ABANDONED = PHASE_LIVE | TELLS(SP_AWARE),",
     "PHASE_ABANDONED = PHASE_LIVE | TELLS(SP_AWARE) | TELLS(SP_ONCE_PRESENT),"),
    ("forgotten", "all or nothing: the undo forgets who stands before", [*TWO, "events"],
     "event.c", "\t\tvm->phase = PHASE_UNDOING;\n\t\tvm->index = 0;\n",
     "\t\tvm->phase = PHASE_UNDOING;\n"),
    ("doubt", "I4: an abandoned creation forgets the SP in doubt", [*ONE, "events"],
     "event.c", " == PHASE_MUTE && !is_in_flight(vm)) {", " == PHASE_MUTE) {"),
    ("undo", "I10: the verdict ignores a refused undo", [*TWO, "events"],
     "event.c", "\tnote(vm, vm->index, ((meaning & AFTER(message)) != 0u) ? SP_SPENT : SP_DONE);\n",
     "\tnote(vm, vm->index, ((meaning & AFTER(message)) != 0u && phase != PHASE_UNDOING) ? SP_SPENT : SP_DONE);\n"),
    ("error-state", "I10: the verdict ignores INVALID_PARAMETERS to created", [*ONE, "events"],
     "event.c", "{{IN_ERROR_STATE, REFUSED, STEP_STUCK}, 0}", "{{REFUSED, REFUSED, STEP_STUCK}, 0}"),
    ("died", "I10: an SP that died is counted as one that believes", [*ONE, "events"],
     "event.c", "{{REFUSED, DIED, DIED}, 0}", "{{REFUSED, REFUSED, REFUSED}, 0}"),
    ("overboard", "ffa_vm_skip() forgets the other SPs", [*TWO, "events"],
     "event.c", "\t\tleave_out(n, vm, (what - EVENT_SKIP) / EVENT_SKIP_STEP);\n",
     "\t\tleave_out(n, vm, (what - EVENT_SKIP) / EVENT_SKIP_STEP);\n\t\tvm->index = n->subscriber_count;\n"),
    ("let-go", "ffa_vm_skip() forgets the message that another SP is suspended in",
     [*TWO, "events"], "event.c", "\tif (vm->index == index) {\n", "\tif (1) {\n"),
    ("waiting", "waiting_sp is whom w1 names", [*ONE, "events"],
     "event.c", "vm->waiting_sp = (uint16_t)sp_id;",
     "vm->waiting_sp = (uint16_t)(is_in_flight(vm) ? vm->run_w1 >> 16 : sp_id);"),
    ("unasked", "the host is not asked when tries are used up", [*ONE, "events"],
     "event.c", "if (!is_end(message) && port_refused(n->hooks, why)) {",
     "if (!is_end(message) && !is_late && port_refused(n->hooks, why)) {"),
    ("overwritten", "an undo overwrites what decided", [*TWO, "events"],
     "event.c", "\tif ((phase & PHASE_MUTE) != 0u) {\n",
     "\tif ((phase & PHASE_MUTE) != 0u && phase != PHASE_UNDOING) {\n"),
    ("blocked", "I11: who stands behind an SP that is late is not told", [*TWO, "fair"],
     "event.c", "\t\tvm->again |= AGAIN_LATE;\n\t\tmove_on(vm);\n\t\treturn;\n",
     "\t\tvm->again |= AGAIN_LATE;\n\t\tvm->index = n->subscriber_count;\n"
     "\t\tvm->sends = 0;\n\t\treturn;\n"),
    ("hurried", "an SP that is late is asked again without a wait", [*ONE, "events"],
     "event.c", "\tif ((vm->again & AGAIN_LATE) != 0u) {\n\t\t*left = 0;",
     "\tif ((vm->again & AGAIN_BEFORE) == 0u) {\n\t\t*left = 0;"),
    ("outside", "a hook can use the object that it is called for", [*ONE, "events"],
     "event.c", "\tvm->inside = 1;\n", ""),
    ("over", "a VM is announced of which the end is being told", [*ONE, "events"],
     "lifecycle.c", "vm->phase != PHASE_PRESENT || ", "vm->phase == PHASE_CREATING || "),
    ("reset", "an announcement that goes on resets the SP that is in flight", [*ONE, "events"],
     "lifecycle.c", " && vm->phase != PHASE_ANNOUNCING) {", ") {\n\t\tif (vm->phase == PHASE_ANNOUNCING) {\n\t\t\tbegin_announcement(n, vm, sp_id);\n\t\t}"),
    ("again", "I2: when one SP has died, another one is told again", [*TWO, "events"],
     "lifecycle.c", "(sp_id != 0u) ? who->sp_id == sp_id : vm->sp[i] == SP_DONE;",
     "(sp_id != 0u) || vm->sp[i] == SP_DONE;"),
    ("resurrected", "an announcement frees an ID that is spent", [*TWO, "events"],
     "lifecycle.c", "\t\t\tvm->spent |= SPENT_HERE;\n", ""),
    ("index", "an index of a corrupted object is believed", [*CBMC, "--sps", "1", "corrupt"],
     "usable.h", " &&\n\t        vm->index + (is_in_flight(vm) ? 1u : 0u) <= n->subscriber_count", ""),
    ("count", "the count of a record is believed", [*TWO, "restore"],
     "handover.c", "count != get16(record + AT_COUNT) || ", ""),
    ("twins", "a record names an SP twice", [*TWO, "restore"],
     "handover.c", "if (get16(other) == sp_id) {", "if (get16(other) == 0u) {"),
    ("lost", "I7: a record's w1 is lost", [*TWO, "restore"],
     "handover.c", "\t\tvm->run_w1 = w1;\n", ""),
    ("unlooked", "a restored event forgets who stands before the SP in flight",
     [*TWO, "restore"], "handover.c", "\t\tvm->again = AGAIN_BEFORE;\n", ""),
    ("unspent", "I10: an SP that is not listed any more is forgotten", [*TWO, "restore"],
     "handover.c",
     "\t\tvm->spent |= (events != 0u) ? SPENT_HERE : SPENT_MISSING;\n", ""),
    ("unread", "a record's results are believed", [*TWO, "restore"],
     "handover.c", "!is_phase_with(phase, record[AT_FAILURE]) || ", ""),
    ("newcomer", "I4: who subscribes to destruction comes in an announcement, and is not owed it",
     [*TWO, "restore"], "handover.c",
     "\treturn events;\n", "\treturn SP_UNTOLD;\n"),
    ("half-told", "I10: who was suspended and subscribes otherwise now is forgotten",
     [*TWO, "restore"], "handover.c", "if (w1 == 0u &&", "if (w1 != 1u &&"),
    ("unreleased", "I9: RX is kept after a list that cannot be read", [*CBMC, "probe"],
     "probe.c", "\tresult = read_rx(p);\n",
     "\tresult = read_rx(p);\n\tif (result != FFA_R_OK) {\n\t\treturn result;\n\t}\n"),
    ("mapped", "I9: buffers stay mapped after a failure", [*CBMC, "probe"],
     "probe.c", "\tif (lent) {\n\t\tconst int unmapped",
     "\tif (lent && result == FFA_R_OK) {\n\t\tconst int unmapped"),
    ("absent", "FF-A without a version to be had is taken for a machine without FF-A",
     [*CBMC, "probe"], "probe.c",
     "\t\tis_absent = reg_w(&p->regs, 0) == (uint32_t)ABI_NOT_SUPPORTED;\n", ""),
    ("uncounted", "I1: calls are not counted", [*WP, "tell"],
     "event.c", "\t\tleft--;\n", ""),
    ("unbounded", "I1: the loop of an event has no bound", [*WP, "tell"],
     "event.c", "\t\tif (left == 0u) {\n\t\t\tbreak;\n\t\t}\n", ""),
    ("late", "a pass that begins again for ever", [*WP, "goes_round"],
     "event.c", "\tvm->again = 0;\n\tvm->index = 0;\n\treturn 1;\n", "\tvm->index = 0;\n\treturn 1;\n"),
    ("misused", "an event goes on after FFA_R_STATE", [*WP, "ffa_event_run"],
     "event.c", "\t\treturn ffa_refuse(n->hooks, what, FFA_R_STATE, text);\n",
     "\t\t(void)ffa_refuse(n->hooks, what, FFA_R_STATE, text);\n"),
    ("unlimited", "I1: limits.calls is not looked at", [*WP, "ffa_notify_end"],
     "attach.c", "(limits->calls != 0u && limits->calls < most) ? limits->calls : most;", "most;"),
    ("believed", "an index of a corrupted object is believed", [*WP, "is_usable"],
     "usable.h", " &&\n\t        vm->index + (is_in_flight(vm) ? 1u : 0u) <= n->subscriber_count", ""),
    ("inside", "an object is used inside its own event", [*WP, "is_usable"],
     "usable.h", "vm->inside == 0u && ", ""),
    ("beyond", "one subscriber too many", [*WP, "find_next"],
     "event.c", "while (vm->index < n->subscriber_count", "while (vm->index <= n->subscriber_count"),
    ("status", "a status beyond the table of statuses", [*WP, "read_answer"],
     "event.c", "(row < sizeof(statuses) / sizeof(statuses[0])) ? row : 0u;", "row;"),
    ("verdict", "I10: the end of an event forgets the verdict", [*WP, "finish"],
     "event.c", "\t\tif (vm->spent == 0u) {\n\t\t\tvm->id = 0;\n\t\t}\n",
     "\t\tvm->id = 0;\n"),
    ("spent", "I10: who may believe in the VM is not noted", [*WP, "note"],
     "event.c", "\tif (state == SP_SPENT) {\n\t\tvm->spent |= SPENT_HERE;\n\t}\n", ""),
    ("calling", "a skip makes a firmware call", [*WP, "ffa_event_run"],
     "event.c", "\t\tleave_out(n, vm, (what - EVENT_SKIP) / EVENT_SKIP_STEP);\n",
     "\t\tstruct ffa_regs regs;\n\n\t\tport_call(n->hooks, &regs);\n\t\tleave_out(n, vm, (what - EVENT_SKIP) / EVENT_SKIP_STEP);\n"),
    ("writing", "FFA_R_STATE changes the object", [*WP, "ffa_event_run"],
     "event.c", "\t\treturn ffa_refuse(n->hooks, what, FFA_R_STATE, text);\n",
     "\t\tvm->waiting_sp = 0;\n\t\treturn ffa_refuse(n->hooks, what, FFA_R_STATE, text);\n"),
    ("overlong", "more entries than a record can have", [*WP, "is_record"],
     "handover.c", " || size > FFA_NOTIFY_SAVE_SIZE(MAX_COUNT)", ""),
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
    ("versions", "one version too many is asked for", [*WP, "negotiate"],
     "probe.c", "\tif (is_absent) {\n\t\t(void)call(",
     "\tif (is_absent) {\n\t\t(void)call(p, ABI_VERSION);\n\t\t(void)call("),
    ("unset", "a status is logged that was never set", [*WP, "initialised"],
     "probe.c", "\t(void)lack(p, FFA_R_OK, \"no common FF-A version\");\n",
     "\tp->missing = \"no common FF-A version\";\n"),
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
