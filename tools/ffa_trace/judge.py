# SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later
"""The emulator's judge on a recording; and the answers, which it does not look at."""
import pathlib
import shutil
import subprocess
import sys

import abi
from recording import Call

PROGRAM = "ffa-trace-judge"

# What may answer a request, besides FFA_ERROR (12.2, 14.2, 15.2). Reserved registers of answers are not judged:
# they should be zero, and whoever reads them has to ignore them.
ANSWERS = {
    abi.DIRECT_REQ: {abi.DIRECT_RESP, abi.INTERRUPT, abi.YIELD, abi.SUCCESS},
    abi.RUN: {abi.DIRECT_RESP, abi.INTERRUPT, abi.YIELD, abi.MSG_WAIT, abi.SUCCESS},
}


class Missing(Exception):
    """The judge's program is not there."""


def program():
    """Beside the command, in PATH, or in a build of the tree that the command is run from."""
    here = pathlib.Path(sys.argv[0]).resolve()
    trees = [here.parents[1], here.parents[2]] if len(here.parents) > 2 else []
    built = (path for tree in trees for path in sorted(tree.glob(f"build/*/tools/{PROGRAM}")))
    found = next((path for path in (here.with_name(PROGRAM), *built) if path.is_file()), None) or shutil.which(PROGRAM)
    if not found:
        raise Missing(f"no {PROGRAM} beside {sys.argv[0]}, in PATH or in build/*/tools: in the tree of libffa-notify, "
                      "cmake --preset host && cmake --build --preset host --target ffa_trace_judge builds it")
    return str(found)


def is_there(call):
    """Whether the receiver of a direct request is, as far as the answer tells."""
    if call.answer is None or abi.narrow(call.answer[0]) != abi.ERROR:
        return True
    return abi.signed(call.answer[2]) in abi.LATER | {abi.ABORTED}


def services(recording):
    """The entries of all lists of partitions, each once; and SPs that no list has, yet are there."""
    listed = {}
    for call in recording.calls:
        for sp, contexts, properties in abi.listed(call):
            if sp == 0:
                continue
            entries = listed.setdefault(sp, [])
            if (contexts, properties) not in entries:
                entries.append((contexts, properties))
    sent = {}
    for call in recording.calls:
        sp = call.request[1] & 0xFFFF
        if abi.narrow(call.request[0]) == abi.DIRECT_REQ and sp not in listed and is_there(call):
            sent.setdefault(sp, set()).add(abi.vm_message(call.request) and call.request[2] & 0xFF)
    for sp, kinds in sent.items():
        # Who hears of ends alone did not subscribe to more.
        wants = abi.WANTS_DESTROYED | (0 if kinds == {abi.DESTROYED} else abi.WANTS_CREATED)
        listed[sp] = [(1, abi.DIRECT_RECV | wants)]
    return listed


NONE = 0xFFFFFFFF


def beginning(calls):
    """Calls, number 0, in place of those that a recording has lost, as the caller would wish them: 1.2
    is in force, who is first told of a VM's end was told of the VM, and who is first resumed was suspended."""
    yield Call(0, 0, [abi.VERSION, 0x10002] + [0] * 16, [0x10002] + [0] * 17)
    seen = set()
    for message in filter(None, (abi.vm_message(call.request) for call in calls)):
        sp, vm, kind = message
        if kind == abi.DESTROYED and (sp, vm) not in seen:
            yield Call(0, 0, [abi.DIRECT_REQ, sp, abi.FRAMEWORK | abi.CREATED, NONE, NONE, vm] + [0] * 12,
                       [abi.DIRECT_RESP, sp << 16, abi.FRAMEWORK | abi.CREATED + 1] + [0] * 15)
        seen.add((sp, vm))
    called = set()
    for call in calls:
        if not call.is_run and abi.narrow(call.request[0]) != abi.DIRECT_REQ:
            continue
        w1 = abi.w(call.request[1])
        sp = w1 >> 16 if call.is_run else w1 & 0xFFFF
        if call.is_run and sp not in called:
            yield Call(0, call.cpu, [abi.DIRECT_REQ, sp] + [0] * 16, [abi.INTERRUPT, w1] + [0] * 16)
        called.add(sp)


def judged_request(call, any_handle):
    """The judge stops at the first broken rule: with the right handle it sees the others. One that the recording does
    not have is right."""
    regs = list(call.request)
    if abi.vm_message(regs) and (any_handle or not {3, 4} <= call.given):
        regs[3] = regs[4] = NONE
    return regs


def script(recording, calls, any_handle):
    # The judge has few CPUs, but not always the first ones.
    cpus = {}
    for sp, entries in services(recording).items():
        for contexts, properties in entries:
            yield f"sp {sp:x} {contexts:x} {properties:x}"
    for call in calls:
        regs = judged_request(call, any_handle) + (call.answer or [0] * 18)
        yield f"call {cpus.setdefault(call.cpu, len(cpus)):x} " + " ".join(f"{x:x}" for x in regs)


def acknowledgement_rule(call):
    sp, _, kind = call.message
    w1 = abi.w(call.answer[1])
    if call.answer[0] & ~call.request[0] & abi.SMC64:
        return "a 64-bit response to a 32-bit request"
    if w1 >> 16 != sp or not call.is_run and w1 & 0xFFFF != abi.w(call.request[1]) >> 16:
        return "a response of another sender, or to another receiver"
    if abi.w(call.answer[2]) != abi.FRAMEWORK | kind + 1:
        return "a response to another message"
    return "" if abi.signed(call.answer[3]) in abi.ACKNOWLEDGED else "a status that no acknowledgement has"


def answer_rule(call):
    """The rule that an answer breaks, or an empty text."""
    if call.answer is None or not abi.is_ffa(call.request[0]) or abi.w(call.answer[0]) == abi.w(-1):
        return ""
    given = abi.narrow(call.answer[0])
    function = abi.narrow(call.request[0])
    if function == abi.VERSION:
        code = abi.signed(call.answer[0])
        return "neither a version nor NOT_SUPPORTED" if code < 0 and code != abi.INVALID_OF_SMCCC else ""
    if given == abi.ERROR:
        return "" if abi.signed(call.answer[2]) in abi.REFUSED else "a code that FFA_ERROR does not have"
    if given not in ANSWERS.get(function, {abi.SUCCESS}):
        return "an answer that this function does not have"
    if abi.is_suspension(call):
        # Of whom the message went to, or of an SP that this one has called.
        return "" if abi.w(call.answer[1]) >> 16 else "a suspension of no SP"
    if call.message and given in (abi.SUCCESS, abi.MSG_WAIT):
        return "an end without an acknowledgement"
    return acknowledgement_rule(call) if call.message and given == abi.DIRECT_RESP else ""


def judge(recording, profile, any_handle):
    """(Who, call or None, rule) for each broken rule, in the order of the calls."""
    calls = [call for call in recording.calls if call.seq >= recording.whole_from]
    if recording.lost:
        calls = [*beginning(calls), *calls]
    done = subprocess.run([program(), profile], input="\n".join(script(recording, calls, any_handle)) + "\n",
                          capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise Missing(done.stderr.strip() or f"{PROGRAM} ended with {done.returncode}")
    verdicts = done.stdout.splitlines()
    found = []
    for call, verdict in zip(calls, verdicts):
        if verdict and call.seq:
            found.append(("request", call, verdict))
        rule = answer_rule(call)
        if rule:
            found.append(("answer", call, rule))
    return found + [("end", None, verdict.removeprefix("left ")) for verdict in verdicts[len(calls):]]

