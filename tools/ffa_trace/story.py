# SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later
"""What each SP knows of each VM, as the calls of a recording leave it."""
import dataclasses

import abi

# FFA_NOTIFY_DEFAULT_SENDS and FFA_NOTIFY_DEFAULT_RESUMES of <ffa/notify.h>.
SENDS, RESUMES = 11, 64


@dataclasses.dataclass
class Pair:
    """One VM at one SP."""
    vm: int
    sp: int
    told: list = dataclasses.field(default_factory=list)  # one for each message: kind, sends, resumes, outcome
    knows: str = "does not hold the VM"
    suspended_since: int = 0

    def last(self):
        return self.told[-1]


@dataclasses.dataclass
class Told:
    kind: int
    first: int
    sends: int = 0
    resumes: int = 0
    outcome: str = "no answer"
    is_settled: bool = False


def settle(pair, call):
    told, answer = pair.last(), call.answer
    pair.suspended_since = pair.suspended_since or call.seq
    if answer is None:
        told.outcome = "has not returned"
        return
    given, told.is_settled = abi.narrow(answer[0]), True
    if given in (abi.INTERRUPT, abi.YIELD):
        told.outcome, told.is_settled = "suspended", False
        return
    pair.suspended_since = 0
    code = abi.signed(answer[3] if given == abi.DIRECT_RESP else answer[2])
    if given == abi.DIRECT_RESP and answer[2] & abi.w(~0) == abi.FRAMEWORK | told.kind + 1:
        told.outcome = f"acknowledged, {abi.status_name(code)}"
        told.is_settled = code not in (-5, -7)
        if code == 0:
            pair.knows = "holds the VM" if told.kind == abi.CREATED else "does not hold the VM"
        elif code == -2:
            pair.knows = "holds the VM in error"
    elif given == abi.ERROR:
        told.outcome = f"FFA_ERROR {abi.status_name(code)}"
        told.is_settled = code not in (-4, -5, -7, -10)
    else:
        told.outcome = f"an answer that is none: {abi.name_of(answer[0])}"


def tell(recording):
    pairs, running = {}, {}
    for call in recording.calls:
        message = abi.vm_message(call.request)
        if message:
            sp, vm, kind = message
            pair = pairs.setdefault((vm, sp), Pair(vm, sp))
            if not pair.told or pair.last().kind != kind or pair.last().is_settled:
                pair.told.append(Told(kind, call.seq))
            pair.last().sends += 1
        elif abi.narrow(call.request[0]) == abi.RUN and abi.w(call.request[1]) in running:
            pair = running.pop(abi.w(call.request[1]))
            pair.last().resumes += 1
        else:
            continue
        settle(pair, call)
        if pair.last().outcome == "suspended":
            running[abi.w(call.answer[1])] = pair
    return [pairs[key] for key in sorted(pairs)]


def state(pair):
    told = pair.last()
    if pair.suspended_since:
        return f"suspended since call {pair.suspended_since}" if told.outcome == "suspended" else "in a call"
    if not told.is_settled:
        return f"owed: {abi.MESSAGES[told.kind]}"
    return pair.knows


def as_record(pair):
    return {"vm": pair.vm, "sp": pair.sp, "state": state(pair), "messages": [
        {"message": abi.MESSAGES[told.kind], "first": told.first, "sends": told.sends, "resumes": told.resumes,
         "calls": told.sends + told.resumes, "outcome": told.outcome} for told in pair.told]}


def lines(pairs, sends, resumes):
    bound = sends * (1 + resumes)
    for vm in dict.fromkeys(pair.vm for pair in pairs):
        yield f"VM {vm:04x}"
        for pair in (pair for pair in pairs if pair.vm == vm):
            yield f"  SP {pair.sp:04x} {state(pair)}"
            for told in pair.told:
                calls = told.sends + told.resumes
                yield (f"    {abi.MESSAGES[told.kind]}, from call {told.first}: {told.outcome}; {told.sends} sent, "
                       f"{told.resumes} resumed, {calls} of {bound} calls" + (", over the bound" if calls > bound else ""))
