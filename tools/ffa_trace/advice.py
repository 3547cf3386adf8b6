# SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later
"""What the caller of a VM message has to do next, as the library does it: (words, section of FF-A)."""
import abi

AGAIN = "transient, the SP did not take it: wait, then send the same message again"
IN_FLIGHT = "in flight: let interrupts in, then FFA_RUN on this CPU with w1={w1:08x}, and nothing else to this SP"
STILL = "still in flight: wait, then FFA_RUN again on this CPU with the same w1"
BROKEN = "broken protocol: a refusal; what the SP knows is not known, and the VM ID is spent"

# After "created" and "destroyed": what a refusal means.
REFUSED_BY_SP = {
    abi.CREATED: "a refusal by the SP: it does not hold the VM, and is told nothing more of it",
    abi.DESTROYED: "a refusal by the SP: it may still hold the VM, so the VM ID is spent"}
REFUSED_BY_SPMC = {
    abi.CREATED: "a refusal by the SPMC: the SP did not see it, and is told nothing more of the VM",
    abi.DESTROYED: "a refusal by the SPMC: the SP may still hold the VM, so the VM ID is spent"}
DONE = {
    abi.CREATED: "done: the SP holds the VM; \"destroyed\" is to be told to it in the end; go on with the next SP",
    abi.DESTROYED: "done: the SP has let go of the VM; go on with the next SP"}
DEAD = "the SP died and knows nothing any more: send it no \"destroyed\" of this VM; announce VMs once it is back, or skip it"
WRONG_CPU = "still in flight, and most likely the wrong CPU: stop, and resume it on the CPU that it was suspended on"


def after_acknowledgement(call):
    sp, _, kind = call.message
    code = abi.signed(call.answer[3])
    if not abi.is_acknowledgement(call.answer, sp, kind):
        return BROKEN, "18.3.2"
    if code == 0:
        return DONE[kind], "18.3.2"
    if code in (-5, -7):
        return AGAIN, "18.3.2"
    if kind == abi.CREATED and code == -2:
        return "a refusal by the SP: it is in the error state for this VM, so the VM ID is spent", "18.3.2"
    return REFUSED_BY_SP[kind], "18.3.2"


def after_error(call):
    code, kind = abi.signed(call.answer[2]), call.message[2]
    section = "14" if call.is_run else "15.2"
    if code >= 0:
        return BROKEN, "12.2"
    if code in abi.LATER:
        return (STILL if call.is_run else AGAIN), section
    if code == abi.ABORTED:
        return DEAD, section
    if call.is_run and code in (-2, -6):
        return WRONG_CPU, section
    return REFUSED_BY_SPMC[kind], section


def next_of(call):
    """For a VM message or its resumption; else ("", "")."""
    if not call.message:
        return "", ""
    if call.answer is None:
        return "not known: " + (call.unread or "it has not returned"), ""
    given = abi.narrow(call.answer[0])
    if abi.is_suspension(call):
        is_named = abi.w(call.answer[1]) >> 16
        return (IN_FLIGHT.format(w1=abi.w(call.answer[1])) if is_named else BROKEN), "14"
    if given == abi.DIRECT_RESP:
        return after_acknowledgement(call)
    return after_error(call) if given == abi.ERROR else (BROKEN, "15.2")
