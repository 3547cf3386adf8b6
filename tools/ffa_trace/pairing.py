# SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later
"""Which sets of registers are requests, which are answers, and which belong together.

Function IDs decide, and then the words of the line. Sets that lack what their meaning hangs on, and answers that fit no
request or several, are reported and not shown.
"""
import dataclasses

import abi
from recording import REGISTERS, Call

# Lines for which a request waits on a CPU without a name after another one has begun.
PATIENCE = 64

# The registers without which a request says nothing, or something else.
NEEDED = {
    abi.VERSION: {1}, abi.FEATURES: {1}, abi.RXTX_MAP: {1, 2, 3}, abi.INFO_GET: {1, 2, 3, 4, 5},
    abi.INFO_GET_REGS: {1, 2, 3}, abi.RUN: {1}, abi.DIRECT_REQ: {1, 2}, abi.DIRECT_REQ2: {1},
}
# And an answer, whatever the request.
NEEDED_OF_ANSWER = {
    abi.ERROR: {2}, abi.INTERRUPT: {1}, abi.YIELD: {1}, abi.DIRECT_RESP: {1, 2, 3}, abi.DIRECT_RESP2: {1},
}
# And an FFA_SUCCESS, by what it answers.
NEEDED_OF_SUCCESS = {abi.ID_GET: {2}, abi.SPM_ID_GET: {2}, abi.INFO_GET: {2, 3}, abi.FEATURES: {2}}


def whole(regs):
    return [regs.get(index, 0) for index in range(REGISTERS)]


def needed(regs):
    function = abi.narrow(regs[0])
    if function == abi.DIRECT_REQ and abi.vm_message(whole(regs)):
        return {1, 2, 5}
    return NEEDED.get(function, set())


def needed_of_answer(regs, request):
    given, function = abi.narrow(regs[0]), abi.narrow(request[0])
    if given != abi.SUCCESS:
        return NEEDED_OF_ANSWER.get(given, set())
    if function == abi.INFO_GET_REGS:
        return {2, *abi.firsts_of(regs.get(2, 0), request)}
    return NEEDED_OF_SUCCESS.get(function, set())


def names(indexes):
    return ", ".join(f"w{index}" for index in sorted(indexes))


def is_narrow(value):
    return value >> 32 in (0, abi.W32)


def is_version(value, says_answer):
    """As an answer to FFA_VERSION: numbers that a version has, or a code."""
    code = abi.signed(value)
    if not is_narrow(value) or code < 0:
        return is_narrow(value) and code in (-1, abi.INVALID_OF_SMCCC)
    return 1 <= code >> 16 < 0x80 and code & 0xFFFF < 0x80 or says_answer and code == 0


@dataclasses.dataclass(eq=False)
class Waiting:
    """For an answer: a call, or None if it could not be read."""
    call: Call
    number: int
    sp: int = 0  # that answers it
    is_overtaken: bool = False

    def is_patient(self, number):
        return not self.is_overtaken or self.number >= number - PATIENCE

    def is_answered_by(self, regs, says_answer):
        if self.call is None:
            return True
        function, given = abi.narrow(self.call.request[0]), abi.narrow(regs[0])
        if not abi.is_completion(regs[0]):
            return self.is_plain(function, regs[0], says_answer)
        if not abi.is_ffa(self.call.request[0]):
            return False
        if given in (abi.ERROR, abi.SUCCESS):
            return True
        if function not in (abi.DIRECT_REQ, abi.DIRECT_REQ2, abi.RUN):
            return False
        return given not in (abi.DIRECT_RESP, abi.DIRECT_RESP2) or abi.w(regs.get(1, 0)) >> 16 == self.sp

    def is_plain(self, function, value, says_answer):
        """An answer that is no function ID."""
        if not abi.is_ffa(self.call.request[0]):
            return is_narrow(value)
        if abi.w(value) == abi.W32 and is_narrow(value):
            return True
        return function == abi.VERSION and is_version(value, says_answer)


class Pairing:
    """A CPU with a name makes one call at a time. Without names, several CPUs can wait for answers."""

    def __init__(self, recording, complain):
        self.recording, self.complain = recording, complain
        self.waiting = {}  # by CPU, None if none was named
        self.suspended = {}  # by w1: the SP that the message went to

    def add(self, one):
        if one.is_partner:
            return
        if one.partner:
            self.both(one, one.partner)
        elif self.is_answer(one):
            self.answer(one)
        elif not abi.is_function(one.regs[0]):
            self.complain(one, f"x0 = {one.regs[0]:x} is no function ID, and answers nothing")
        elif abi.is_ffa(one.regs[0]) and one.head.says_answer() and not one.head.says_request():
            self.complain(one, f"called an answer, but {abi.name_of(one.regs[0])} is a request")
            self.wait(one, Waiting(None, one.head.number))
        else:
            self.request(one)

    def is_answer(self, one):
        value = one.regs[0]
        if abi.is_completion(value):
            return True
        if abi.is_function(value) and (abi.is_ffa(value) or not one.head.says_answer()):
            return False
        return not one.head.says_request() and (
            one.head.says_answer() or any(waiting.is_answered_by(one.regs, False) for waiting in self.waits(one)))

    def waits(self, one):
        """The requests that a set can answer, the newest one first."""
        return [waiting for waiting in self.waiting.get(one.cpu, []) if waiting.is_patient(one.head.number)]

    def wait(self, one, waiting):
        others = self.waits(one) if one.cpu is None else []
        self.waiting[one.cpu] = [waiting, *others]

    def release(self, one, released):
        self.waiting[one.cpu] = [waiting for waiting in self.waits(one) if waiting not in released]

    def both(self, one, answer):
        """Nobody has to find out that they belong together. The answer is None if the call has not returned."""
        if not abi.is_function(one.regs[0]) or abi.is_completion(one.regs[0]):
            self.complain(one, f"x0 = {one.regs[0]:x} is no request")
            return
        waiting = self.request(one)
        self.release(one, [waiting])
        if waiting.call and answer:
            self.settle(waiting, answer)

    def request(self, one):
        waits = self.waits(one)
        if waits:
            self.overtake(waits, one)
        waiting = Waiting(self.readable_request(one), one.head.number, self.receiver(one.regs))
        self.wait(one, waiting)
        return waiting

    def overtake(self, waits, one):
        self.complain(one, f"a request while that of line {waits[0].number} waits for its answer")
        for waiting in waits:
            waiting.is_overtaken = True
            if waiting.call:
                waiting.call.unread = f"line {one.head.number} is another request, and no answer came before it"

    def readable_request(self, one):
        """The call, or None."""
        missing = needed(one.regs) - one.regs.keys()
        if one.doubt or missing:
            self.complain(one, one.doubt or f"{abi.name_of(one.regs[0])} without {names(missing)}")
            return None
        call = Call(one.head.number, one.cpu or 0, whole(one.regs), None, given=frozenset(one.regs))
        self.recording.events.append(call)
        return call

    def receiver(self, regs):
        """The SP whose response ends the call: the first one of a chain."""
        w1 = abi.w(regs.get(1, 0))
        return self.suspended.get(w1, w1 >> 16) if abi.narrow(regs[0]) == abi.RUN else w1 & 0xFFFF

    def answer(self, one):
        waits = self.waits(one)
        missing = NEEDED_OF_ANSWER.get(abi.narrow(one.regs[0]), set()) - one.regs.keys()
        fit = [waiting for waiting in waits if waiting.is_answered_by(one.regs, one.head.says_answer())]
        if not waits:
            self.complain(one, "an answer without a request")
        elif one.doubt or missing:
            self.give_up(waits, one, one.doubt or f"{abi.name_of(one.regs[0])} without {names(missing)}")
        elif not fit:
            self.complain(one, f"an answer that is none to the request of line {waits[0].number}: "
                          f"{abi.name_of(one.regs[0])}{self.of_sp(one.regs)}")
        elif len(fit) > 1:
            lines = " and ".join(str(waiting.number) for waiting in reversed(fit))
            self.give_up(fit, one, f"an answer that fits the requests of lines {lines}")
        elif fit[0].call is None:
            self.give_up(fit, one, f"an answer to line {fit[0].number}, which cannot be read")
        else:
            self.release(one, fit)
            self.settle(fit[0], one)

    @staticmethod
    def of_sp(regs):
        is_response = abi.narrow(regs[0]) in (abi.DIRECT_RESP, abi.DIRECT_RESP2)
        return f" of SP {abi.w(regs.get(1, 0)) >> 16:04x}" if is_response else ""

    def give_up(self, waits, one, why):
        """One of them has been answered, but it is not known which or how. The answers to the others are still to
        come."""
        self.complain(one, why)
        self.release(one, waits)
        self.waiting[one.cpu] += [Waiting(None, waiting.number, is_overtaken=True) for waiting in waits[1:]]
        for waiting in waits:
            if waiting.call:
                waiting.call.unread = f"its answer in line {one.head.number} cannot be read"

    def settle(self, waiting, one):
        call = waiting.call
        missing = needed_of_answer(one.regs, call.request) - one.regs.keys()
        if one.doubt or missing:
            self.give_up([waiting], one, one.doubt or f"{abi.name_of(one.regs[0])} without {names(missing)}")
            return
        call.answer, call.answer_given = whole(one.regs), frozenset(one.regs)
        if abi.narrow(call.answer[0]) in (abi.INTERRUPT, abi.YIELD):
            self.suspended[abi.w(call.answer[1])] = waiting.sp
