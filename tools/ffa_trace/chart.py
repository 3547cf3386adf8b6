# SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later
"""A sequence chart of a recording, with repeats folded: text for a terminal, or SVG."""
import dataclasses
import html
import itertools

import abi
from recording import Call
from story import death

LONGEST_REPEAT = 32  # steps in a group that is looked for again
NAMES_AGAIN = 40  # rows after which the names of the lanes are repeated
MOST_SPS, OTHERS = 64, "rest"  # that have a lane each, and the lane of the rest
NARROWEST, WIDEST = 5, 14  # columns of text from one rail to the next


@dataclasses.dataclass
class Step:
    """A call to `lane`, which is "SPMC" or an SP, and its answer; or, with no lane, an entry of the log."""
    seq: int
    vm: int
    words: str
    lane: str = ""
    answer: str = ""
    mood: str = ""  # of the answer: wait, bad or neither
    returned: bool = True
    asleep: frozenset = frozenset()  # lanes of the SPs that are suspended when the call is made
    suspends: bool = False
    dies: str = ""  # the lane of the SP that the answer says is dead
    works: str = ""  # the lane of the SP that works for this one, and is suspended with it

    def key(self):
        """What makes steps alike: the VM may be another one."""
        return self.lane, self.words, self.answer, self.suspends, self.works, self.dies, self.returned

    def asleep_after(self):
        """The lanes without a rail: of the suspended, and of the dead until they answer again."""
        more = {self.lane, self.works} if self.suspends else {self.dies}
        return self.asleep | more - {""}

    def aftermath(self):
        """What a line of its own says below the call."""
        if self.dies:
            return f"  {self.dies} is dead"
        return self.suspension() if self.suspends else ""

    def suspension(self):
        return f"  {self.lane} is suspended" + (f", with {self.works}" if self.works else "")

    def label(self):
        return f"VM {self.vm:04x} {self.words}" if self.vm else self.words


def mood_of(code):
    return "" if code == 0 else "wait" if code in abi.LATER else "bad"


def outcome(call):
    """What the answer is, and its mood."""
    if call.answer is None:
        return "answer not read" if call.unread else "has not returned", "wait"
    answer, given = call.answer, abi.narrow(call.answer[0])
    if not abi.is_ffa(call.request[0]):
        return f"{answer[0]:x}", ""
    if abi.narrow(call.request[0]) == abi.VERSION:
        code = abi.signed(answer[0])
        return (abi.status_name(code), "bad") if code < 0 else (f"{code >> 16}.{code & 0xFFFF}", "")
    if given == abi.ERROR:
        code = abi.signed(answer[2])
        return "FFA_ERROR " + abi.status_name(code), mood_of(code)
    if given == abi.DIRECT_RESP and answer[2] & abi.FRAMEWORK:
        code = abi.signed(answer[3])
        return abi.STATUS.get(code, f"status {code}"), mood_of(code)
    if given == abi.SUCCESS:
        return "SUCCESS", ""
    return abi.name_of(answer[0]), "wait" if abi.is_suspension(call) else ""


def lane_of(call):
    """What the SPMC refuses, the SP does not see."""
    function = abi.narrow(call.request[0])
    if call.answer and abi.narrow(call.answer[0]) == abi.ERROR:
        return "SPMC"
    if call.message or function == abi.DIRECT_REQ:
        return f"SP {call.message[0] if call.message else call.request[1] & 0xFFFF:04x}"
    return f"SP {call.request[1] >> 16 & 0xFFFF:04x}" if call.is_run else "SPMC"


def step_of(call, lane, asleep):
    words, message, chain = abi.name_of(call.request[0]), call.message, abi.works_for(call)
    if message:
        words = "resumed" if call.is_run else abi.MESSAGES[message[2]]
    if message and lane == "SPMC":
        words += f", to {message[0]:04x}"
    return Step(call.seq, message[1] if message else 0, words, lane, *outcome(call), call.answer is not None,
                asleep - {lane}, abi.is_suspension(call),
                f"SP {death(call):04x}" if death(call) else "", f"SP {chain[0]:04x}" if chain else "")


def note_of(entry, asleep):
    about = f", SP {entry.sp:04x}" if entry.sp else ""
    status = f": {abi.status_name(entry.status)}" if entry.status else ""
    return Step(entry.seq, entry.vm, f"log: {entry.text}{about}{status}", asleep=asleep)


def steps_of(recording, vm):
    """Of all VMs, or of the one given alone."""
    named = {lane_of(call) for call in recording.calls} | {f"SP {sp:04x}" for sp in map(death, recording.calls) if sp}
    lanes = sorted(named - {"SPMC"})[:MOST_SPS] + ["SPMC"]
    asleep, works = frozenset(), {}
    for event in recording.events:
        if isinstance(event, Call):
            lane = lane_of(event)
            lane = lane if lane in lanes else OTHERS
            step = step_of(event, lane, asleep - {works.pop(lane, "")})
            if step.dies and step.dies not in lanes:
                step.dies = ""
            if step.dies or lane not in ("SPMC", OTHERS):
                asleep = step.asleep_after()
                works[lane] = step.works
        else:
            step = note_of(event, asleep)
        if vm is None or step.vm == vm:
            yield step


def longest_group(steps, at):
    """A group that begins within one VM's steps ends with them: groups of whole VMs read better."""
    longest = min(LONGEST_REPEAT, len(steps) - at)
    vm = steps[at].vm
    if at == 0 or not vm or steps[at - 1].vm != vm:
        return longest
    return next((length for length in range(1, longest) if steps[at + length].vm not in (0, vm)), longest)


def fold(steps):
    """(group of steps, how often it comes in a row, last number, VMs), the most rows saved first: a repeat has one
    that tells of it, so that of two calls that are alike nothing is hidden."""
    numbers = {}
    keys = [numbers.setdefault(step.key(), len(numbers)) for step in steps]
    at = 0
    while at < len(steps):
        best, times, most = 1, 1, 0
        for length in range(1, longest_group(steps, at) + 1):
            group, count = keys[at:at + length], 1
            while keys[at + count * length:at + (count + 1) * length] == group:
                count += 1
            saved = length * (count - 1) - 1
            if saved > most:
                best, times, most = length, count, saved
        end = at + best * times
        yield steps[at:at + best], times, steps[end - 1].seq, sorted({step.vm for step in steps[at:end] if step.vm})
        at = end


def repeat(group, times, last, vms):
    what = f"these {len(group)} steps" if len(group) > 1 else "this call" if group[0].lane else "this"
    return f"{what} {times} times, to {last}" + (f", VMs {vms[0]:04x} to {vms[-1]:04x}" if len(vms) > 1 else "")


def lanes_of(steps):
    return ["caller", "SPMC", *sorted({lane for step in steps for lane in (step.lane, step.dies)} - {"", "SPMC"})]


def rail(lanes, asleep, width):
    return "".join((" " if lane in asleep else "|").ljust(width) for lane in lanes).rstrip()


def as_text(recording, vm, columns):
    steps = list(steps_of(recording, vm))
    lanes = lanes_of(steps)
    left = max((len(f"{step.label()}: {step.answer}") for step in steps if step.lane), default=0) + 2
    width = min(max((columns - 6 - left) // len(lanes), NARROWEST), WIDEST)

    def line(number, words, drawn):
        # Long notes cover rails.
        words = f"{words} ".ljust(left)
        return f"{number:>5} {words}{drawn[len(words) - left:]}".rstrip()

    names = [lane if width > len(lane) else lane.removeprefix("SP ")[:width - 1] for lane in lanes]
    heading = line("", "", "".join(name.ljust(width) for name in names))
    yield heading
    rows = 0
    for group, times, last, vms in fold(steps):
        if rows >= NAMES_AGAIN:
            yield heading
            rows = 0
        rows += len(group)
        for step in group:
            rails = rail(lanes, step.asleep, width)
            if not step.lane:
                yield line(step.seq, step.label(), rails)
                continue
            end = lanes.index(step.lane) * width
            yield line(step.seq, f"{step.label()}: {step.answer}", f"|{'-' * (end - 2)}>|{rails[end + 1:]}")
            if step.aftermath():
                rails = rail(lanes, step.asleep_after(), width)
                if step.dies:
                    end = lanes.index(step.dies) * width
                    rails = rails.ljust(end)[:end] + "X" + rails.ljust(end)[end + 1:]
                yield line("", step.aftermath(), rails)
        if times > 1:
            yield line("", f"  = {repeat(group, times, last, vms)}", rail(lanes, group[-1].asleep_after(), width))


# Of the SVG, in pixels.
CHARACTER, LANE, CALL, LINE, MARGIN = 7.3, 64, 26, 20, 14

# Own ground: a page can be dark where the reader's system is not, and the other way round.
STYLE = """
text { font: 12px ui-monospace, "DejaVu Sans Mono", Menlo, Consolas, monospace; fill: #1f2328 }
path { fill: none; stroke: #1f2328 }
.ground { fill: #ffffff } .group { fill: #eef2f7 }
.name { font-weight: bold; text-anchor: middle } .number { text-anchor: end }
.number, .note { fill: #656d76 } .rail { stroke: #afb8c1 } .answer { stroke-dasharray: 5 3 } .death { stroke-width: 2 }
text.wait { fill: #8a5300 } path.wait { stroke: #8a5300 } text.bad { fill: #b3202a } path.bad { stroke: #b3202a }
@media (prefers-color-scheme: dark) {
text { fill: #e6edf3 } path { stroke: #e6edf3 } .ground { fill: #0d1117 } .group { fill: #1c2430 }
.number, .note { fill: #9198a1 } .rail { stroke: #59636e }
text.wait { fill: #e3b341 } path.wait { stroke: #e3b341 } text.bad { fill: #ff7b72 } path.bad { stroke: #ff7b72 }
}"""


class Picture:
    """Elements of an SVG, from top to bottom; `y` is where the next row begins."""

    def __init__(self, steps):
        self.lanes = lanes_of(steps)
        widest = [max((len(text) for text in texts), default=0) * CHARACTER for texts in (
            [str(step.seq) for step in steps], [step.label() for step in steps if step.lane],
            [step.answer for step in steps if step.lane])]
        self.numbers = MARGIN + widest[0]
        self.words = self.numbers + MARGIN
        self.answers = self.words + widest[1] + MARGIN
        self.first = self.answers + widest[2] + LANE * 0.6
        self.width = self.first + LANE * (len(self.lanes) - 0.4)
        self.y = MARGIN / 2
        self.headings = []  # where the names of the lanes stand
        self.grounds, self.elements = [], []
        self.asleep = []  # for each row: where it begins, and the lanes without a rail

    def x(self, lane):
        return self.first + LANE * self.lanes.index(lane)

    def text(self, x, kind, text, height=LINE):
        y = self.y + height / 2 + 4
        self.elements.append(f'<text class="{kind}" x="{x:.0f}" y="{y:.0f}">{html.escape(text)}</text>')

    def arrow(self, start, end, y, kind, mood=""):
        head = 6 if end > start else -6
        self.elements.append(f'<path class="{kind} {mood}" d="M{start:.0f} {y:.0f}H{end:.0f}"/>'
                             f'<path class="head {mood}" d="M{end - head:.0f} {y - 3:.0f}l{head} 3l{-head} 3"/>')

    def cross(self, x, y):
        """The end of a lane."""
        self.elements.append(f'<path class="death bad" d="M{x - 5:.0f} {y - 5:.0f}l10 10m0 -10l-10 10"/>')

    def row(self, height, asleep):
        self.asleep.append((self.y, asleep))
        self.y += height

    def step(self, step):
        height = CALL if step.lane else LINE
        self.text(self.numbers, "number", str(step.seq), height)
        self.text(self.words, "call" if step.lane else "note", step.label(), height)
        if not step.lane:
            self.row(LINE, step.asleep)
            return
        self.text(self.answers, step.mood, step.answer, height)
        left, right = self.x("caller"), self.x(step.lane)
        self.arrow(left, right, self.y + 8, "request")
        if step.returned:
            self.arrow(right, left, self.y + 17, "answer", step.mood)
        self.row(CALL, step.asleep)
        if step.aftermath():
            self.text(self.words, "note", step.aftermath())
            if step.dies:
                self.cross(self.x(step.dies), self.y + 6)
            self.row(LINE, step.asleep_after())

    def group(self, group, times, last, vms):
        if not self.headings or self.y - self.headings[-1] > NAMES_AGAIN * CALL:
            self.headings.append(self.y)
            self.row(1.5 * LINE, frozenset(self.lanes))
        top = self.y
        for step in group:
            self.step(step)
        if times > 1:
            self.text(self.words, "note", f"= {repeat(group, times, last, vms)}")
            self.row(LINE, group[-1].asleep_after())
            self.grounds.append(f'<rect class="group" x="4" y="{top:.0f}" width="{self.width - 8:.0f}" '
                                f'height="{self.y - top:.0f}" rx="4"/>')

    def rails(self):
        ends = [y for y, _ in self.asleep[1:]] + [self.y]
        for lane in self.lanes:
            for y in self.headings:
                yield f'<text class="name" x="{self.x(lane):.0f}" y="{y + LINE:.0f}">{lane}</text>'
            rows = zip(self.asleep, ends)
            for is_asleep, run in itertools.groupby(rows, lambda row: lane in row[0][1]):
                run = list(run)
                if not is_asleep:
                    yield f'<path class="rail" d="M{self.x(lane):.0f} {run[0][0][0]:.0f}V{run[-1][1]:.0f}"/>'

    def svg(self):
        width, height = round(self.width), round(self.y + MARGIN)
        yield (f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" '
               f'height="{height}">')
        yield f'<title>Firmware calls</title>\n<style>{STYLE}\n</style>'
        yield f'<rect class="ground" width="{width}" height="{height}"/>'
        yield from itertools.chain(self.grounds, self.rails(), self.elements)
        yield "</svg>"


def as_svg(recording, vm):
    steps = list(steps_of(recording, vm))
    picture = Picture(steps)
    for group in fold(steps):
        picture.group(*group)
    return "\n".join(picture.svg()) + "\n"
