# SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later
"""What each SP knows of each VM, as the calls of a recording leave it."""
import bisect
import dataclasses
import itertools

import abi

# FFA_NOTIFY_DEFAULT_SENDS and FFA_NOTIFY_DEFAULT_RESUMES of <ffa/notify.h>.
SENDS, RESUMES = 100, 64

HOLDS, FREE = "holds the VM", "does not hold the VM"


@dataclasses.dataclass
class Pair:
    """One VM at one SP."""
    vm: int
    sp: int
    told: list = dataclasses.field(default_factory=list)  # one for each message: kind, sends, resumes, outcome
    knows: str = FREE
    died: int = 0  # the call in which the SP died, after the last message
    ended: int = 0  # the call that began to tell another SP of the end of the VM, which this one still holds

    def last(self):
        return self.told[-1]

    def message(self, call, kind):
        """The one that a call is about: a new one if it is sent anew."""
        if call.is_run:
            return next(told for told in reversed(self.told) if told.kind == kind)
        if not self.told or self.last().kind != kind or self.last().is_settled:
            self.told.append(Told(kind, call.seq))
        return self.last()


@dataclasses.dataclass
class Told:
    kind: int
    first: int
    sends: int = 0
    resumes: int = 0
    outcome: str = "no answer"
    is_settled: bool = False
    in_call_since: int = 0  # the call that has not ended with an answer: suspended, or not returned

    def calls(self):
        return self.sends + self.resumes


def settle(pair, told, call):
    answer = call.answer
    told.in_call_since = told.in_call_since or call.seq
    if answer is None:
        told.outcome = "has not returned"
        return
    if is_refused_run(call):
        return
    if abi.is_suspension(call):
        told.outcome = "suspended"
        return
    told.in_call_since, told.is_settled = 0, True
    given = abi.narrow(answer[0])
    code = abi.signed(answer[3] if given == abi.DIRECT_RESP else answer[2])
    if abi.is_acknowledgement(answer, pair.sp, told.kind):
        told.outcome = f"acknowledged, {abi.status_name(code)}"
        told.is_settled = code not in abi.LATER & abi.ACKNOWLEDGED.keys()
        if code == 0:
            pair.knows = HOLDS if told.kind == abi.CREATED else FREE
        elif code == -2:
            pair.knows = "holds the VM in error"
    elif given == abi.ERROR:
        told.outcome = f"FFA_ERROR {abi.status_name(code)}"
        told.is_settled = code not in abi.LATER
    else:
        told.outcome = f"an answer that is none: {abi.name_of(answer[0])}"


def death(call):
    """The SP that is known to have died, from the answer to a direct request or an FFA_RUN, or 0."""
    if call.answer is None or abi.narrow(call.answer[0]) != abi.ERROR or abi.signed(call.answer[2]) != abi.ABORTED:
        return 0
    if call.message:
        return call.message[0]
    if call.is_run:
        return abi.w(call.request[1]) >> 16
    return call.request[1] & 0xFFFF if abi.narrow(call.request[0]) == abi.DIRECT_REQ else 0


def bury(pairs, call):
    """An SP that has died knows of no VM, and nothing is still to be told to it."""
    sp = death(call)
    if not sp:
        return
    for pair in (pair for pair in pairs.values() if pair.sp == sp):
        pair.died = call.seq
        pair.knows = f"knows nothing: it died in call {call.seq}"
        for told in pair.told:
            if told.in_call_since:
                told.in_call_since, told.is_settled = 0, True
                told.outcome = f"lost, the SP died in call {call.seq}"


def is_refused_run(call):
    """The SP stays suspended, unless it died."""
    return (call.is_run and call.answer is not None and abi.narrow(call.answer[0]) == abi.ERROR
            and abi.signed(call.answer[2]) != abi.ABORTED)


def relate(calls):
    """Notes at each call the message that it is about: at an FFA_RUN, that in which the SP was suspended."""
    running = {}
    for call in calls:
        w1 = abi.w(call.request[1])
        call.message = running.get(w1) if call.is_run else abi.vm_message(call.request)
        if call.is_run and not is_refused_run(call):
            running.pop(w1, None)
        if call.message and abi.is_suspension(call):
            running[abi.w(call.answer[1])] = call.message


def tell(recording):
    pairs = {}
    for call in recording.calls:
        if not call.message:
            bury(pairs, call)
            continue
        sp, vm, kind = call.message
        pair = pairs.setdefault((vm, sp), Pair(vm, sp))
        told = pair.message(call, kind)
        pair.died = 0
        if kind == abi.CREATED and pair.knows == HOLDS and not call.is_run:
            # Announced again: the caller vouches for it that the SP has forgotten the VM.
            pair.knows = FREE
        told.resumes += call.is_run
        told.sends += not call.is_run
        settle(pair, told, call)
        bury(pairs, call)
    pairs = [pairs[key] for key in sorted(pairs)]
    spared = of_creation_alone(recording.calls)
    for _, known in itertools.groupby(pairs, lambda pair: pair.vm):
        find_forgotten(list(known), spared)
    return pairs


def of_creation_alone(calls):
    """SPs that the lists in the recording name, and that do not subscribe to destruction."""
    wants = {}
    for call in calls:
        for sp, _, properties in abi.listed(call):
            wants[sp] = wants.get(sp, 0) | properties
    return {sp for sp, properties in wants.items() if not properties & abi.WANTS_DESTROYED}


def find_forgotten(pairs, spared):
    """Marks each SP that holds a VM, if another SP was told afterwards that the VM is gone."""
    ends = sorted(told.first for pair in pairs for told in pair.told if told.kind == abi.DESTROYED)
    for pair in pairs:
        if pair.knows == HOLDS and pair.last().kind == abi.CREATED and pair.sp not in spared:
            at = bisect.bisect(ends, pair.last().first)
            pair.ended = ends[at] if at < len(ends) else 0


def state(pair):
    if pair.died:
        return pair.knows
    for told in pair.told:
        if told.in_call_since:
            return f"suspended since call {told.in_call_since}" if told.outcome == "suspended" else "in a call"
    if pair.ended:
        return f"still to be told: destroyed; other SPs were told from call {pair.ended} on"
    told = pair.last()
    return pair.knows if told.is_settled else f"still to be told: {abi.MESSAGES[told.kind]}"


def as_record(pair):
    return {"vm": pair.vm, "sp": pair.sp, "state": state(pair), "messages": [
        {"message": abi.MESSAGES[told.kind], "first": told.first, "sends": told.sends, "resumes": told.resumes,
         "calls": told.calls(), "outcome": told.outcome} for told in pair.told]}


def subscribers(recording, pairs):
    """How many the lists in the recording have; without lists, how many SPs were sent messages."""
    wants = {}
    for call in recording.calls:
        for sp, _, properties in abi.listed(call):
            is_receiver = properties & abi.DIRECT_RECV and not properties & abi.TYPE_MASK
            wants[sp] = wants.get(sp, 0) | (properties if is_receiver else 0)
    wants.pop(0, None)
    return sum(bool(properties & (abi.WANTS_CREATED | abi.WANTS_DESTROYED)) for properties in wants.values()) or len(
        {pair.sp for pair in pairs})


def lines(pairs, count, sends, resumes):
    each = sends * (1 + resumes)
    for vm, known in itertools.groupby(pairs, lambda pair: pair.vm):
        known = list(known)
        yield (f"VM {vm:04x}: {sum(told.calls() for pair in known for told in pair.told)} calls; FFA_NOTIFY_MAX_CALLS("
               f"{count}, {sends}, {resumes}) is {2 * count * each} for an event")
        for pair in known:
            yield f"  SP {pair.sp:04x} {state(pair)}"
            for told in pair.told:
                over = ", over the bound" if told.calls() > each else ""
                yield (f"    {abi.MESSAGES[told.kind]}, from call {told.first}: {told.outcome}; {told.sends} sent, "
                       f"{told.resumes} resumed, {told.calls()} of {each} calls{over}")
