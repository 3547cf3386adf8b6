# SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later
"""What a call says: one line in words, with the section of FF-A, and every bit that has no meaning."""
import abi
from recording import Entry

# For the caller.
SUSPENDED = {abi.INTERRUPT: "an interrupt suspended SP {sp}: let it in, then FFA_RUN on this CPU",
             abi.YIELD: "SP {sp} gave the CPU up: FFA_RUN on this CPU"}


class Line:
    """One call in words; `used` are the bits of each register that the words tell."""

    def __init__(self, call):
        self.call = call
        self.used = {"in": [0] * 18, "out": [0] * 18}

    def take(self, side, *masks):
        for index, mask in enumerate(masks):
            self.used[side][index] |= mask

    def unknown(self, side, regs):
        """x8 to x17 are arguments of 64-bit functions alone, and may stay as they were (SMCCC 2.7)."""
        left = {}
        for index, value in enumerate(regs):
            rest = value & ~self.used[side][index]
            is_unused = index >= 8 and (not regs[0] & abi.SMC64 if side == "in" else value == self.call.request[index])
            if rest and not is_unused:
                left[f"x{index}"] = f"{rest:x}"
        return left


W = 0xFFFFFFFF
LOW = 0xFFFF


def request_words(line, regs):
    function = abi.narrow(regs[0])
    line.take("in", W)
    message = line.call.message
    if message and not line.call.is_run:
        sp, vm, kind = message
        handle = (regs[3] & W) | (regs[4] & W) << 32
        line.take("in", 0, W, W, W, W, LOW)
        words = f"VM {vm:04x} {abi.MESSAGES[kind]}, to SP {sp:04x}"
        sender = (regs[1] & W) >> 16
        words += f", from {sender:04x}" if sender else ""
        is_handle = handle != (1 << 64) - 1 and {3, 4} <= line.call.given
        return words + (f", handle {handle:x}" if is_handle else "")
    if function == abi.DIRECT_REQ:
        line.take("in", 0, W, W)
        kind = f"framework message {regs[2] & W:08x}" if regs[2] & abi.FRAMEWORK else "partition message"
        return f"{kind} from {(regs[1] & W) >> 16:04x} to {regs[1] & LOW:04x}"
    if function == abi.RUN:
        line.take("in", 0, W)
        words = f"SP {(regs[1] & W) >> 16:04x}, vCPU {regs[1] & LOW:x}"
        if message:
            words += f", in VM {message[1]:04x} {abi.MESSAGES[message[2]]}"
            words += f", to SP {message[0]:04x}" if message[0] != (regs[1] & W) >> 16 else ""
        return words
    if function == abi.VERSION:
        line.take("in", 0, W)
        return f"asks for {version(regs[1])}"
    if function == abi.FEATURES:
        line.take("in", 0, W)
        return f"of {abi.name_of(regs[1]) if regs[1] & 0x80000000 else f'feature {regs[1] & W:x}'}"
    if function == abi.RXTX_MAP:
        line.take("in", 0, (1 << 64) - 1, (1 << 64) - 1, 0x3F)
        return f"TX {regs[1]:x}, RX {regs[2]:x}, {regs[3] & 0x3F} pages of 4 KiB"
    if function in (abi.RX_RELEASE, abi.RXTX_UNMAP):
        return ""
    if function == abi.INFO_GET:
        line.take("in", 0, W, W, W, W, 1)
        uuid = "".join((r & W).to_bytes(4, "little").hex() for r in regs[1:5])
        what = "how many partitions" if regs[5] & 1 else "partitions"
        return what + (f" of UUID {uuid}" if uuid.strip("0") else "")
    if function == abi.INFO_GET_REGS:
        line.take("in", 0, (1 << 64) - 1, (1 << 64) - 1, W)
        tag = regs[3] >> 16 & LOW
        return f"partitions from index {regs[3] & LOW}" + (f", tag {tag:x}" if tag else "")
    return ""


def version(value):
    value = abi.w(value)
    return f"{value >> 16}.{value & LOW}" if value < 0x80000000 else f"{value:08x}"


def version_words(line, answer):
    line.take("out", W)
    code = abi.signed(answer[0])
    if code < 0:
        return f"{abi.STATUS.get(code, code)}: no version agreed" if code != abi.INVALID_OF_SMCCC else "INVALID_PARAMETER of SMCCC"
    asked = abi.w(line.call.request[1])
    if code == 0:
        return "the null version: nothing agreed"
    if code >> 16 != asked >> 16:
        return f"has {version(code)}, which does not go with {version(asked)}: no version agreed"
    if code < asked:
        return f"has {version(code)}: ask again for that"
    if abi.w(line.call.request[2]):
        return f"has {version(code)}"
    return f"has {version(code)}, {version(asked)} is in force"


def answer_words(line, regs, answer):
    function = abi.narrow(regs[0])
    if not abi.is_ffa(regs[0]):
        line.take("out", (1 << 64) - 1)
        return f"returns {answer[0]:x}"
    if function == abi.VERSION:
        return version_words(line, answer)
    given = abi.narrow(answer[0])
    line.take("out", W)
    if given == abi.ERROR:
        line.take("out", 0, 0, W)
        return error_words(line, answer)
    if given == abi.DIRECT_RESP:
        return response_words(line, answer)
    if given == abi.DIRECT_RESP2:
        line.take("out", 0, W)
        return f"FFA_MSG_SEND_DIRECT_RESP2 of SP {(answer[1] & W) >> 16:04x}, " + (
            "to another request: broken" if function not in (abi.DIRECT_REQ2, abi.RUN) or line.call.message else "done")
    if given in SUSPENDED:
        line.take("out", 0, W, *([W, W] if given == abi.YIELD else []))
        chain = abi.works_for(line.call)
        sp = f"{(answer[1] & W) >> 16:04x}" + (f", which works for SP {chain[1]:04x}" if chain else "")
        sp += "," if chain and given == abi.YIELD else ""
        words = SUSPENDED[given].format(sp=sp) + f" with w1={answer[1] & W:08x}"
        wait = (answer[3] & W) << 32 | answer[2] & W if given == abi.YIELD else 0
        return words + (f", wants {wait} ns" if wait else "")
    if given == abi.SUCCESS:
        return success_words(line, function, answer)
    if given == abi.MSG_WAIT and function == abi.RUN:
        return "the SP waits for a message"
    if answer[0] & W == W:
        line.take("out", (1 << 64) - 1)
        return "unknown to the firmware (SMCCC)"
    return f"{abi.name_of(answer[0])}, which is no answer"


def error_words(line, answer):
    code = abi.signed(answer[2])
    if code < 0:
        return f"FFA_ERROR {abi.status_name(code)}: {abi.REFUSED.get(code, 'final')}"
    words = f"FFA_ERROR with w2={code:x}, which is no code: broken"
    other = abi.signed(answer[1])
    if other in abi.REFUSED:
        line.take("out", 0, W)
        words += f"; {abi.status_name(other)} is in w1"
    return words


def response_words(line, answer):
    line.take("out", 0, W, W, W)
    sp = (answer[1] & W) >> 16
    if not answer[2] & abi.FRAMEWORK:
        return f"SP {sp:04x} answers w2={answer[2] & W:x} w3={answer[3] & W:x}"
    code = abi.signed(answer[3])
    kind = answer[2] & 0x7FFFFFFF
    words = "acknowledged" if kind - 1 in abi.MESSAGES else f"framework message {answer[2] & W:08x}"
    sent = line.call.message
    if sent and kind - 1 in abi.MESSAGES and kind - 1 != sent[2]:
        words = "acknowledges the other message"
    is_wide = answer[0] & ~line.call.request[0] & abi.SMC64
    wide = "; in the 64-bit form, to a 32-bit request: broken" if is_wide else ""
    return f"SP {sp:04x} {words}: {abi.status_name(code)}, {abi.ACKNOWLEDGED.get(code, 'final')}{wide}"


def success_words(line, function, answer):
    if function == abi.FEATURES:
        line.take("out", 0, 0, W, W)
        w3 = f" w3={answer[3] & W:x}" if 3 in line.call.answer_given else ""
        return f"implemented, w2={answer[2] & W:x}{w3}"
    if function in (abi.ID_GET, abi.SPM_ID_GET):
        line.take("out", 0, 0, LOW)
        return f"ID {answer[2] & LOW:04x}"
    if function == abi.INFO_GET:
        line.take("out", 0, 0, W, W)
        size = f" of {answer[3] & W} bytes" if answer[3] & W else ""
        return f"{answer[2] & W} partitions{size}{listed_words(line.call)}"
    if function == abi.INFO_GET_REGS:
        line.take("out", *[(1 << 64) - 1] * 18)
        return f"to index {answer[2] >> 16 & LOW}, the last is {answer[2] & LOW}" + listed_words(line.call)
    return "done"


def listed_words(call):
    return "".join(f"; SP {sp:04x} {subscription(properties)}" for sp, _, properties in abi.listed(call))


def subscription(properties):
    messages = ((abi.WANTS_CREATED, "created"), (abi.WANTS_DESTROYED, "destroyed"))
    wants = [name for bit, name in messages if properties & bit]
    return "wants " + " and ".join(wants) if wants else "wants nothing"


def section(call):
    return "18.3.2" if abi.vm_message(call.request) else abi.section_of(call.request[0])


def as_hex(regs, given):
    return [f"{x:x}" if index in given else None for index, x in enumerate(regs)]


def describe(event):
    """A record of what the line says, for --json too."""
    if isinstance(event, Entry):
        return {"seq": event.seq, "cpu": event.cpu, "log": event.text, "level": event.level, "sp": event.sp,
                "vm": event.vm, "status": event.status}
    line = Line(event)
    request = request_words(line, event.request)
    if event.answer is None:
        answer, unknown_out = event.unread or "has not returned", {}
    else:
        answer = answer_words(line, event.request, event.answer)
        unknown_out = line.unknown("out", event.answer)
    told = {"seq": event.seq, "cpu": event.cpu, "function": abi.name_of(event.request[0]), "request": request,
            "answer": answer, "section": section(event), "unknown_request": line.unknown("in", event.request),
            "unknown_answer": unknown_out, "request_registers": as_hex(event.request, event.given),
            "answer_registers": event.answer and as_hex(event.answer, event.answer_given)}
    if event.message:
        sp, vm, kind = event.message
        told.update(sp=sp, vm=vm, message=abi.MESSAGES[kind])
    if event.label:
        told["label"] = event.label
    if event.ended:
        told["ticks"] = event.ended - event.begun
    return told


def registers(left):
    return " ".join(f"{name}={value}" for name, value in left.items())


def text_of(told):
    if "log" in told:
        where = f" SP {told['sp']:04x}" * bool(told["sp"]) + f" VM {told['vm']:04x}" * bool(told["vm"])
        return f"{told['seq']:>4} cpu{told['cpu']} log:{where} {told['log']}, status {told['status']}"
    text = f"{told['seq']:>4} cpu{told['cpu']} {told['function']}"
    text += f" {told['request']}" if told["request"] else ""
    text += f" -> {told['answer']}"
    text += f"  [FF-A {told['section']}]" if told["section"] else ""
    for side in ("request", "answer"):
        if told[f"unknown_{side}"]:
            text += f"  unknown in the {side}: {registers(told[f'unknown_{side}'])}"
    return text
