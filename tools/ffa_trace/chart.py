# SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later
"""A sequence chart of a recording, with repeats folded: text, or SVG by seqdiag."""
import dataclasses
import os
import shutil
import subprocess
import tempfile

import abi
from reader import Call

SEQDIAG = "seqdiag3"
FONT = "/usr/share/fonts/truetype/dejavu/DejaVuSans.ttf"
LONGEST_REPEAT = 16  # calls in a group that is looked for again
COLUMN = 14


class Missing(Exception):
    """What draws is not there."""


@dataclasses.dataclass
class Step:
    """A call and its answer as two arrows; `sp` is 0 where the SPMC itself answers."""
    seq: int
    sp: int
    vm: int
    there: str
    back: str
    suspended: bool
    returned: bool = True

    def key(self):
        """What makes calls alike: the VM may be another one."""
        return self.sp, self.there, self.back, self.suspended, self.returned


def outcome(call):
    if call.answer is None:
        return "has not returned"
    if abi.narrow(call.request[0]) == abi.VERSION:
        code = abi.signed(call.answer[0])
        return abi.status_name(code) if code < 0 else f"{code >> 16}.{code & 0xFFFF}"
    given = abi.narrow(call.answer[0])
    if not abi.is_ffa(call.request[0]):
        return f"{call.answer[0]:x}"
    if given == abi.ERROR:
        return "FFA_ERROR " + abi.status_name(abi.signed(call.answer[2]))
    if given == abi.DIRECT_RESP and call.answer[2] & abi.FRAMEWORK:
        return abi.status_name(abi.signed(call.answer[3]))
    return abi.name_of(call.answer[0])


def step_of(call):
    given = abi.narrow(call.answer[0]) if call.answer else 0
    function = abi.narrow(call.request[0])
    message = abi.vm_message(call.request)
    name = abi.name_of(call.request[0])
    # What the SPMC refuses, the SP does not see.
    sp = 0
    if given != abi.ERROR and function == abi.DIRECT_REQ:
        sp = call.request[1] & 0xFFFF
    elif given != abi.ERROR and function == abi.RUN:
        sp = call.request[1] >> 16 & 0xFFFF
    there, vm = (f"{abi.MESSAGES[message[2]]}", message[1]) if message else (name, 0)
    if message and not sp:
        there += f", to {message[0]:04x}"
    return Step(call.seq, sp, vm, there, outcome(call), given in (abi.INTERRUPT, abi.YIELD),
                call.answer is not None)


def fold(steps):
    """(group of steps, how often it comes in a row, VMs), the most calls folded first."""
    at = 0
    while at < len(steps):
        best, times = 1, 1
        for length in range(1, min(LONGEST_REPEAT, len(steps) - at) + 1):
            keys = [step.key() for step in steps[at:at + length]]
            count = 1
            while [step.key() for step in steps[at + count * length:at + (count + 1) * length]] == keys:
                count += 1
            if count > 1 and count * length > best * times:
                best, times = length, count
        yield steps[at:at + best], times, [step.vm for step in steps[at:at + best * times] if step.vm]
        at += best * times


def label(step):
    return f"VM {step.vm:04x} {step.there}" if step.vm else step.there


def repeat(group, times, vms):
    first, last = group[0].seq, group[0].seq + len(group) * times - 1
    calls = "this call" if len(group) == 1 else f"these {len(group)} calls"
    text = f"{calls} {times} times, to call {last}" if first else f"{calls} {times} times"
    different = sorted(set(vms))
    return text + (f", VMs {different[0]:04x} to {different[-1]:04x}" if len(different) > 1 else "")


def partitions(steps):
    return sorted({step.sp for step in steps if step.sp})


def as_text(recording):
    steps = [step_of(event) for event in recording.events if isinstance(event, Call)]
    names = ["caller", "SPMC"] + [f"SP {sp:04x}" for sp in partitions(steps)]
    rail = ("|" + " " * (COLUMN - 1)) * (len(names) - 1) + "|"
    yield " " * 6 + "".join(name.ljust(COLUMN) for name in names).rstrip()
    for group, times, vms in fold(steps):
        for step in group:
            end = COLUMN * (2 + partitions(steps).index(step.sp) if step.sp else 1)
            yield f"{step.seq:>5} |{'-' * (end - 2)}>{rail[end:]}  {label(step)}"
            if not step.returned:
                yield f"{'':5} {rail}  has not returned"
                continue
            yield f"{'':5} |<{'- ' * ((end - 2) // 2)}{rail[end:]}  {step.back}".rstrip()
            if step.suspended:
                yield f"{'':5} {rail.replace('|', ':')}  suspended"
        if times > 1:
            yield f"{'':5} {rail}  = {repeat(group, times, vms)}"


def quoted(text):
    return '"' + text.replace('"', "'") + '"'


def drawn(step):
    to = quoted(f"SP {step.sp:04x}") if step.sp else "SPMC"
    yield f"caller -> {to} [label = {quoted(f'{step.seq}: {label(step)}')}];"
    if step.returned:
        yield f"caller <-- {to} [label = {quoted(step.back)}];"
    if not step.returned:
        yield "... has not returned ..."
    elif step.suspended:
        yield f"... SP {step.sp:04x} suspended ..."


def as_diagram(recording):
    steps = [step_of(event) for event in recording.events if isinstance(event, Call)]
    yield "seqdiag {"
    yield 'span_width = 90; span_height = 4; node_height = 28; default_fontsize = 12; activation = none;'
    yield 'default_shape = roundedbox; default_note_color = "#e8eef7";'
    yield "caller; SPMC; " + "".join(f"{quoted(f'SP {sp:04x}')}; " for sp in partitions(steps))
    for group, times, vms in fold(steps):
        for step in group:
            yield from drawn(step)
        if times > 1:
            yield f"=== {repeat(group, times, vms)} ==="
    yield "}"


def as_svg(recording):
    """By seqdiag; with a white ground, for pages that are dark."""
    if not shutil.which(SEQDIAG) or not os.path.exists(FONT):
        raise Missing(f"no {SEQDIAG} or no {FONT}: install Debian's packages python3-seqdiag and fonts-dejavu-core, "
                      "or ask for --text")
    with tempfile.TemporaryDirectory() as folder:
        source, picture = os.path.join(folder, "chart.seq"), os.path.join(folder, "chart.svg")
        with open(source, "w", encoding="utf-8") as file:
            file.write("\n".join(as_diagram(recording)))
        done = subprocess.run([SEQDIAG, "-T", "svg", "--nodoctype", "-f", FONT, source, "-o", picture],
                              capture_output=True, text=True, check=False)
        if done.returncode != 0 or not os.path.exists(picture):
            raise Missing(f"{SEQDIAG} failed: {done.stderr.strip()}")
        with open(picture, encoding="utf-8") as file:
            return file.read().replace("</defs>", '</defs>\n  <rect width="100%" height="100%" fill="white" />', 1)
