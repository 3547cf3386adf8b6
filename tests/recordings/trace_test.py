#!/usr/bin/python3
# SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later
"""trace_test.py COMMAND RECORD REPLAY GROUP|--update: tests ffa-trace, one class of tests below; or
writes what it prints now into tests/recordings/expected. RECORD writes dumps, REPLAY counts broken rules."""
import collections
import io
import json
import os
import pathlib
import re
import shutil
import struct
import subprocess
import sys
import tempfile
import unittest
import unittest.mock
import xml.etree.ElementTree as ET

from PIL import Image

if len(sys.argv) != 5:
    sys.exit(__doc__)
COMMAND, RECORD, REPLAY = sys.argv[1:4]
sys.dont_write_bytecode = True
from inside import Inside

inside = Inside(COMMAND)
import abi
import dump as layouts
import notations
import reader
import story

HERE = pathlib.Path(__file__).resolve().parent
RECORDINGS = HERE / "data"
GOLDEN = HERE / "expected"
HAFNIUM, OPTEE = "hafnium-2.15-ffa1.2.tsv", "optee-4.10-sp-ffa1.2.tsv"
CHAIN = "optee-4.10-chain-ffa1.2.tsv"
SVG = "{http://www.w3.org/2000/svg}"


def run(arguments, data=b""):
    status, out, err = inside.run(list(map(str, arguments)), data)
    return subprocess.CompletedProcess(arguments, status, out.encode(), err.encode())


def run_program(arguments, data=b"", program=COMMAND):
    return subprocess.run([program, *arguments], input=data, capture_output=True, check=False)


def dump(lives, records=400):
    done = subprocess.run([RECORD, str(lives), str(records)], capture_output=True, check=True)
    return done.stdout


def dump_of(cpus):
    """(Number, begin, end, request, answer) of the calls of each CPU."""
    records = max(map(len, cpus))
    sizes = (struct.calcsize("<" + layouts.HEADER), struct.calcsize("<" + layouts.RING), layouts.RECORD_SIZE)
    data = struct.pack("<" + layouts.HEADER, layouts.MAGIC, layouts.BYTE_ORDER, layouts.LAYOUT, *sizes, len(cpus), records, 0)
    for cpu, calls in enumerate(cpus):
        data += struct.pack("<" + layouts.RING, calls[-1][0], len(calls), 0, 0)
        for seq, begun, ended, *regs in calls:
            data += struct.pack("<" + layouts.RECORD, seq, seq, begun, ended, cpu, layouts.KIND_CALL)
            data += b"".join(struct.pack("<18Q", *half, *[0] * (18 - len(half))) for half in regs)
        data += bytes((records - len(calls)) * layouts.RECORD_SIZE)
    return data


def recording(name):
    return dump(4) if name == "recorder" else (RECORDINGS / name).read_bytes()


def golden_cases():
    for name in ("recorder", HAFNIUM, OPTEE, CHAIN):
        for arguments in (["decode"], ["story"], ["chart", "--text"]):
            yield name, arguments, GOLDEN / f"{name.removesuffix('.tsv')}.{arguments[0]}"
    for name in ("recorder", *sorted(path.name for path in RECORDINGS.glob("*.tsv"))):
        profile = [] if name == "recorder" else ["--profile", profile_of(name), "--any-handle"]
        yield name, ["check", *profile], GOLDEN / f"{name.removesuffix('.tsv')}.check"
    yield "recorder", ["decode", "--json"], GOLDEN / "recorder.decode.json"
    yield "recorder", ["story", "--json"], GOLDEN / "recorder.story.json"


def console_cases():
    """Files of our own making, and what is said of them: a notation, what is read, a fault that is not read."""
    for path in sorted((RECORDINGS / "consoles").glob("*.txt")):
        yield path, GOLDEN / "consoles" / path.name


def said_of(path):
    status, out, err = inside.run(["decode"], path.read_bytes())
    return f"{out}{err}exit status {status}\n"


class Consoles(unittest.TestCase):
    maxDiff = None

    def test_words_are_as_expected(self):
        for path, expected in console_cases():
            with self.subTest(console=path.stem):
                said = said_of(path)
                self.assertEqual(said, expected.read_text())
                self.assertTrue(said.endswith("status 3\n" if path.stem.startswith("fault-") else "status 0\n"))

    def test_every_notation_has_the_same_calls(self):
        for path in (RECORDINGS / "consoles").glob("notation-*.txt"):
            out = said_of(path)
            words = re.findall(r" FFA_MSG_SEND_DIRECT_REQ (.*?), ", out) + re.findall(r" (acknowledged: \w+)", out)
            self.assertEqual(words, 2 * ["VM 0003 created"] + ["acknowledged: RETRY", "acknowledged: SUCCESS"], path)

    def test_lines_far_from_each_other_are_no_set(self):
        for between, status in ((64, 0), (65, 3)):
            text = "cpu0 x0=8400006f x1=8001 x2=80000004\n" + (between - 1) * "\n" + "cpu0 x3=ffffffff x4=ffffffff x5=3\n"
            self.assertEqual(inside.run(["decode"], text.encode())[0], status)

    def test_every_row_of_the_tables(self):
        for example, _ in notations.CPUS:
            for way in re.split(", | or ", example):
                out = inside.run(["decode"], f"{way} x0=84000069\n".encode())[1]
                self.assertIn(f"cpu{0 if 'TC:0' in way else 1} FFA_ID_GET", out, way)
        for example, _ in notations.HEADERS:
            for lines in (example, f"{example}\nnoise"):
                out = inside.run(["decode"], f"{lines}\nx0=84000069\nx0=84000069\n".encode())[1]
                self.assertEqual(re.findall(r"cpu(\d) FFA_ID_GET", out), ["1", "0"])

    def test_man_page_has_every_row_of_the_tables(self):
        page = re.sub(r" , Ql |\\", " ", (HERE.parents[1] / "tools/ffa-trace.1").read_text())
        for table in (notations.SEPARATORS, notations.LISTS, notations.CPUS, notations.HEADERS):
            for example, _ in table:
                for way in re.split(", (?!0x)| or ", example):
                    self.assertTrue(way[:26].removesuffix(" 0x0") in page, way)


class Golden(unittest.TestCase):
    maxDiff = None

    def test_output_is_as_it_was(self):
        for name, arguments, path in golden_cases():
            with self.subTest(recording=name, arguments=arguments):
                done = run(arguments, recording(name))
                self.assertEqual(done.stderr, b"")
                self.assertEqual(done.stdout.decode(), path.read_text())

    def test_every_register_of_a_dump_is_read(self):
        for line in run(["decode", "--json"], dump(4)).stdout.splitlines():
            told = json.loads(line)
            if told.get("function") == "FFA_MSG_SEND_DIRECT_REQ" and told["answer_registers"]:
                self.assertEqual(told["request_registers"][3:6], ["ffffffff", "ffffffff", f"{told['vm']:x}"])
                self.assertEqual(told["answer_registers"][1], f"{told['sp'] << 16:x}")
                self.assertEqual(told["ticks"], 10)

    def test_newest_are_there_at_every_wrap_position(self):
        positions = set()
        for lives in range(7):
            whole = reader.read(dump(lives)).events
            for records in range(1, 30):
                events = reader.read(dump(lives, records)).events
                for cpu in (0, 1):
                    of_cpu = [event for event in whole if event.cpu == cpu]
                    self.assertEqual([event for event in events if event.cpu == cpu], of_cpu[-records:])
                    if len(of_cpu) >= records:
                        positions.add((records, len(of_cpu) % records))
        for records in range(1, 8):
            self.assertLessEqual({(records, position) for position in range(records)}, positions)

    def test_no_call_is_left_out(self):
        for path in sorted(RECORDINGS.glob("*.tsv")):
            with self.subTest(recording=path.name):
                done = run(["decode", path])
                self.assertEqual((done.returncode, done.stderr), (0, b""))
                self.assertEqual(len(done.stdout.splitlines()), len(path.read_text().splitlines()) - 1)

    def test_resumption_tells_the_message_that_it_goes_on_with(self):
        text = (b"x0=8400006f x1=8001 x2=80000004 x5=7 -> x0=84000062 x1=80010003\n"
                b"x0=8400006d x1=80010003 -> x0=84000070 x1=80010000 x2=80000007 x3=0\n")
        line = run(["decode"], text).stdout.splitlines()[1]
        self.assertIn(b"SP 8001, vCPU 3, in VM 0007 created -> SP 8001 acknowledges the other message: SUCCESS", line)
        told = json.loads(run(["decode", "--json"], text).stdout.splitlines()[1])
        self.assertEqual((told["sp"], told["vm"], told["message"]), (0x8001, 7, "created"))

    def test_suspension_names_who_works_for_whom(self):
        text = (b"x0=8400006f x1=8001 x2=80000004 x5=7 -> x0=84000062 x1=80020000\n"
                b"x0=8400006d x1=80020000 -> x0=84000070 x1=80010000 x2=80000005 x3=0\n")
        suspended, resumed = run(["decode"], text).stdout.splitlines()
        self.assertIn(b"-> an interrupt suspended SP 8002, which works for SP 8001: let it in, then FFA_RUN on this CPU "
                      b"with w1=80020000", suspended)
        self.assertIn(b"FFA_RUN SP 8002, vCPU 0, in VM 0007 created, to SP 8001 -> SP 8001 acknowledged: SUCCESS", resumed)
        told = json.loads(run(["decode", "--json"], text).stdout.splitlines()[1])
        self.assertEqual((told["sp"], told["vm"], told["message"]), (0x8001, 7, "created"))
        self.assertIn(b"SP 8001 holds the VM\n", run(["story"], text).stdout)
        partition = b"x0=8400006f x1=8001 x2=0 -> x0=8400006c x1=80020000\n"
        self.assertIn(b"SP 8002, which works for SP 8001, gave the CPU up", run(["decode"], partition).stdout)

    def test_version_that_is_in_force(self):
        for request, answer, words in (
                ("x1=10002", "10003", "has 1.3, 1.2 is in force"), ("x1=10003", "10002", "has 1.2: ask again for that"),
                ("x1=10002", "20001", "has 2.1, which does not go with 1.2: no version agreed"),
                ("x1=10002 x2=1", "10003", "has 1.3"), ("x1=10002", "0", "the null version: nothing agreed"),
                ("x1=10002", "ffffffff", "NOT_SUPPORTED: no version agreed")):
            line = run(["decode"], f"x0=84000063 {request} -> x0={answer}\n".encode()).stdout.decode()
            self.assertIn(f" -> {words}  [", line)

    def test_unknown_bits_are_shown(self):
        request = ["8400006f", "8001", "80000004", "ffffffff", "ffffffff", "30005", "0", "77"] + ["0"] * 10
        answer = ["84000070", "80010000", "80000005", "0", "0", "0", "99", "0"] + ["0"] * 10
        text = run(["decode"], row(request, answer)).stdout.decode()
        self.assertIn("unknown in the request: x5=30000 x7=77", text)
        self.assertIn("unknown in the answer: x6=99", text)


HEADINGS = b"seq\tcpu\tsection\tlabel\trequest_x0_x17\tresponse_x0_x17\trx_bytes\n"


def row(request, answer):
    return HEADINGS + f"1\t0\t\t\t{' '.join(request)}\t{' '.join(answer)}\t\n".encode()


# How many more than the replay finds. That knows what the recordings do not say: SPs that no list has, what was sent
# where the row has a summary, that OP-TEE counts a second creation as another VM, and that VMs were destroyed
# before the last rows.
MORE = {
    "optee-4.10-ffa1.2.tsv": {"a VM created again": 1, "a VM destroyed that the SP does not hold": 1},
    "optee-4.10-novirt-ffa1.2.tsv": {"no such SP": 1, "a message that the SP did not subscribe to": -1},
    OPTEE: {"no such SP": 1, "a message that the SP did not subscribe to": 5},
    "tfa-el3-2.15-ffa1.2.tsv": {"a VM created again": 1, "a VM destroyed that the SP does not hold": 1},
}
HANDLE = "an unused handle that is not all ones"


def profile_of(name):
    if "novirt" in name or "-sp-" in name or "-chain-" in name:
        return "optee-4.10-novirt"
    return re.match(r"(hafnium-2.15|optee-4.10|tfa-el3-2.15)", name).group(1)


class Replayed(unittest.TestCase):
    """The violations that the emulator's replay of the recordings counts, and no others."""

    def test_broken_rules_are_those_of_the_replay(self):
        output = subprocess.run([REPLAY], capture_output=True, text=True, check=True)
        output = output.stdout + output.stderr
        files = re.findall(r"^(\S+\.tsv) +\d+ +\d+ +\d+", output, re.M)
        table = re.search(r"each file in a column:\n((?: +\d.*\n)+)", output).group(1)
        counts = {}
        for line in table.splitlines():
            numbers, rule = re.fullmatch(r"((?: +\d+)+)  (.*)", line).groups()
            counts[rule] = dict(zip(files, map(int, numbers.split())))
        self.assertEqual(len(files), 11)
        for name in files:
            done = run(["check", "--any-handle", "--profile", profile_of(name), RECORDINGS / name])
            rules = re.findall(r"^(?:call \d+ cpu\d: request|end): (.*)$", done.stdout.decode(), re.M)
            found = collections.Counter(rules)
            self.assertEqual(done.returncode, 1 if rules else 0)
            for rule, expected in counts.items():
                # The replay notes handles apart from the judge.
                wanted = 0 if rule == HANDLE else expected[name] + MORE.get(name, {}).get(rule, 0)
                with self.subTest(recording=name, rule=rule):
                    self.assertEqual(found[rule], wanted)
            self.assertEqual(set(found) - set(counts), set())

    def test_each_rule_for_answers(self):
        send = "x0=8400006f x1=8001 x2=80000004 x3=ffffffff x4=ffffffff x5=7"
        acknowledged = "x0=84000070 x1=80010000 x2=80000005 x3=0"
        for request, answer, rule in (
                (send, acknowledged, ""), (send, acknowledged[:-1] + "fffffff9", ""),
                (send, "x0=84000062 x1=80010000", ""),
                (send, "x0=84000060 x2=fffffffc", ""), ("x0=84000069", "x0=84000061 x2=0", ""),
                (send, acknowledged[:-1] + "fffffff8", "a status that no acknowledgement has"),
                (send, "x0=84000070 x1=80010000 x2=80000007 x3=0", "a response to another message"),
                (send, "x0=84000070 x1=80020000 x2=80000005 x3=0", "a response of another sender, or to another receiver"),
                (send, "x0=84000070 x1=80010001 x2=80000005 x3=0", "a response of another sender, or to another receiver"),
                (send, "x0=c4000070 x1=80010000 x2=80000005 x3=0", "a 64-bit response to a 32-bit request"),
                (send, "x0=84000061", "an end without an acknowledgement"),
                (send, "x0=8400006b", "an answer that this function does not have"),
                (send, "x0=84000062 x1=80020000", ""), (send, "x0=84000062 x1=2", "a suspension of no SP"),
                (send, "x0=84000060 x2=5", "a code that FFA_ERROR does not have"),
                ("x0=84000063 x1=10002", "x0=fffffffe", "neither a version nor NOT_SUPPORTED"),
                ("x0=84000063 x1=80010002", "x0=fffffffd", ""),
                ("x0=84000069", "x0=84000070 x1=0 x2=0 x3=0", "an answer that this function does not have")):
            text = f"x0=84000063 x1=10002 -> x0=10002\n{request} -> {answer}\n"
            found = re.findall(r": answer: (.*)", run(["check"], text.encode()).stdout.decode())
            self.assertEqual(found, [rule] if rule else [], answer)

    def test_answer_to_a_resumption_is_judged(self):
        text = (b"x0=84000063 x1=10002 -> x0=10002\nx0=8400006f x1=8001 x2=80000004 x3=ffffffff x4=ffffffff x5=7 -> "
                b"x0=84000062 x1=80010003\nx0=8400006d x1=80010003 -> ")
        for answer, rule in ((b"x0=84000070 x1=80010000 x2=80000005 x3=0", b"0 broken rules"),
                             (b"x0=84000070 x1=80010000 x2=80000007 x3=0", b"answer: a response to another message"),
                             (b"x0=8400006b", b"answer: an end without an acknowledgement")):
            self.assertIn(rule, run(["check"], text + answer + b"\n").stdout)

    def test_the_library_breaks_no_rule(self):
        """Wherever the recording begins: in the middle of a suspension, too."""
        for lives, records in ((4, 400), (100, 400), *((4, records) for records in range(1, 40))):
            done = run(["check"], dump(lives, records))
            self.assertIn(b" 0 broken rules", done.stdout, records)
            self.assertEqual(done.returncode, 0)

    def test_sps_that_no_list_has(self):
        version = b"x0=84000063 x1=10002 -> x0=10002\n"
        send = b"x0=8400006f x1=8001 x2=8000000%d x3=ffffffff x4=ffffffff x5=7"
        is_there, is_not = b" 0 broken rules", b"request: no such SP"
        for text, expected in ((send % 4, is_there), (send % 4 + b" -> x0=84000060 x2=fffffffc", is_there),
                               (send % 4 + b" -> x0=84000060 x2=fffffff8", is_there),
                               (send % 4 + b" -> x0=84000060 x2=fffffffe", is_not),
                               (b"x0=8400006f x1=8001 x2=0 x3=5 -> x0=84000070 x1=80010000 x2=0 x3=0", is_there),
                               (send % 6 + b" -> x0=84000070 x1=80010000 x2=80000007 x3=0", is_there)):
            self.assertIn(expected, run(["check"], version + text + b"\n").stdout, text)


class Story(unittest.TestCase):
    def test_resumption_that_is_refused_leaves_the_sp_suspended(self):
        text = (b"x0=8400006f x1=8001 x2=80000004 x5=7 -> x0=84000062 x1=80010003\n"
                b"x0=8400006d x1=80010003 -> x0=84000060 x2=fffffffe\n")
        self.assertIn(b"SP 8001 suspended since call 1\n    created, from call 1: suspended; 1 sent, 1 resumed",
                      run(["story"], text).stdout)
        more = b"x0=8400006d x1=80010003 -> x0=84000070 x1=80010000 x2=80000005 x3=0\n"
        self.assertIn(b"SP 8001 holds the VM\n", run(["story"], text + more).stdout)

    def test_sp_that_is_forgotten_is_still_to_be_told(self):
        def line(sp, vm, kind, status="0"):
            return (f"x0=8400006f x1={sp:x} x2=8000000{kind} x3=ffffffff x4=ffffffff x5={vm} -> "
                    f"x0=84000070 x1={sp:x}0000 x2=8000000{kind + 1} x3={status}\n")

        def states(*lines):
            return re.findall(r"  SP \w+ (.*)", run(["story"], "".join(lines).encode()).stdout.decode())

        holds, free = "holds the VM", "does not hold the VM"
        due = "still to be told: destroyed; other SPs were told from "
        both = line(0x8001, 1, 4), line(0x8002, 1, 4)
        self.assertEqual(states(*both), [holds, holds])
        self.assertEqual(states(*both, line(0x8001, 1, 6)), [free, due + "call 3 on"])
        self.assertEqual(states(*both, line(0x8001, 1, 6), line(0x8002, 1, 6)), [free, free])
        # Another VM, or one that has the ID again; and after a refusal nothing is still to be told.
        self.assertEqual(states(*both, line(0x8001, 2, 6)), [holds, holds, free])
        self.assertEqual(states(line(0x8002, 1, 6), line(0x8001, 1, 6), *both[:1]), [holds, free])
        self.assertEqual(states(both[0], line(0x8002, 1, 4, "fffffffa"), line(0x8001, 1, 6)), [free, free])
        # Who subscribed to creation alone keeps it.
        listed = "x0=c400008b x1=0 x2=0 x3=0 -> x0=c4000061 x2=18000000000000 x3=4100018002\n"
        self.assertEqual(states(listed, *both, line(0x8001, 1, 6)), [free, holds])

    def test_calls_against_the_bound(self):
        text = run(["story", "--sends", "1", "--resumes", "1"], dump(1)).stdout.decode()
        self.assertIn("VM 0001: 13 calls; FFA_NOTIFY_MAX_CALLS(4, 1, 1) is 16 for an event\n", text)
        self.assertIn("SUCCESS; 1 sent, 3 resumed, 4 of 2 calls, over the bound\n", text)
        self.assertIn(b"VM 0001: 13 calls; FFA_NOTIFY_MAX_CALLS(4, 100, 64) is 52000 for", run(["story"], dump(1)).stdout)

    def test_another_message_does_not_hide_the_suspended_one(self):
        text = (b"x0=8400006f x1=8001 x2=80000004 x5=7 -> x0=84000062 x1=80010003\n"
                b"x0=8400006f x1=8001 x2=80000006 x5=7 -> x0=84000060 x2=fffffffc\n")
        self.assertIn(b"SP 8001 suspended since call 1\n", run(["story"], text).stdout)
        more = b"x0=8400006d x1=80010003 -> x0=84000070 x1=80010000 x2=80000005 x3=0\n"
        told = run(["story"], text + more).stdout
        self.assertIn(b"SP 8001 still to be told: destroyed\n    created, from call 1: acknowledged, SUCCESS; 1 sent, 1 resumed",
                      told)

    def test_answer_of_another_sp_is_none(self):
        text = b"x0=8400006f x1=8001 x2=80000004 x5=7 -> x0=84000070 x1=80020000 x2=80000005 x3=0\n"
        self.assertIn(b"created, from call 1: an answer that is none: FFA_MSG", run(["story"], text).stdout)


CREATED = "x0=8400006f x1={sp} x2=80000004 x3=ffffffff x4=ffffffff x5={vm} -> "
HELD = "x0=84000070 x1={sp}0000 x2=80000005 x3=0"


class Deaths(unittest.TestCase):
    """Of an SP in VM 4, another one that is called by a third, and of one that comes back."""
    LOG = "\n".join((
        "x0=84000063 x1=10002 -> x0=10002", (CREATED + HELD).format(sp=8001, vm=3),
        (CREATED + "x0=84000062 x1=80060000").format(sp=8005, vm=3),
        "x0=8400006d x1=80060000 -> x0=84000070 x1=80050000 x2=80000005 x3=0",
        (CREATED + "x0=84000062 x1=80010000").format(sp=8001, vm=4), "x0=8400006d x1=80010000 -> x0=84000060 x2=fffffff8",
        (CREATED + HELD).format(sp=8001, vm=5), (CREATED + HELD).format(sp=8001, vm=5), "")).encode()

    def said(self, *arguments, data=LOG):
        status, out, err = inside.run(list(arguments), data)
        self.assertEqual((status, err), (0, ""))
        return out

    def test_dead_sps_hold_nothing_and_are_told_nothing_more(self):
        states = re.findall(r"^  SP (\w+ .*)", self.said("story"), re.M)
        dead = "8001 knows nothing: it died in call 6"
        self.assertEqual(states, [dead, "8005 holds the VM", dead, "8001 holds the VM"])
        later = b"x0=8400006f x1=8005 x2=80000006 x3=ffffffff x4=ffffffff x5=3 -> x0=84000070 x1=80050000 x2=80000007 x3=0\n"
        self.assertIn(f"  SP {dead}\n", self.said("story", data=self.LOG + later))

    def test_death_in_a_message_to_another_vm_ends_a_suspension(self):
        log = (CREATED + "x0=84000062 x1=80010000\n").format(sp=8001, vm=3) + (
            CREATED + "x0=84000060 x2=fffffff8\n").format(sp=8001, vm=4)
        said = self.said("story", data=log.encode())
        self.assertIn("created, from call 1: lost, the SP died in call 2;", said)
        self.assertNotIn("suspended since", said)

    def test_lane_of_the_dead_ends(self):
        lines = self.said("chart", "--text").splitlines()
        at = next(n for n, line in enumerate(lines) if "SP 8001 is dead" in line)
        self.assertTrue(lines[at].endswith("|      X      |") and lines[at + 1].endswith(">|      |"), lines[at:at + 2])
        root = ET.fromstring(self.said("chart"))
        self.assertEqual(len([path for path in root.iter(f"{SVG}path") if path.get("class") == "death bad"]), 1)

    def test_check_blames_for_the_death_that_the_caller_was_told_of(self):
        end = "x0=8400006f x1=8001 x2=80000006 x3=ffffffff x4=ffffffff x5={vm} -> x0=84000070 x1=80010000 x2=80000007 x3=0\n"
        known = "x0=84000063 x1=10002 -> x0=10002\n" + (CREATED + HELD + "\n").format(sp=8001, vm=1) + (
            CREATED + "x0=84000060 x2=fffffff8\n").format(sp=8001, vm=2)
        again = (CREATED + HELD + "\n").format(sp=8001, vm=1)
        blamed = run(["check"], (known + end.format(vm=1)).encode())
        self.assertIn(b"call 4 cpu0: request: a VM destroyed that the SP does not hold", blamed.stdout)
        announced = run(["check"], (known + again + end.format(vm=1)).encode())
        self.assertEqual((announced.returncode, announced.stderr), (0, b""), announced.stdout)

    def test_check_believes_an_sp_that_does_not_know_what_it_was_told(self):
        refused = "x0=8400006f x1=8001 x2=80000006 x3=ffffffff x4=ffffffff x5=1 -> x0=84000070 x1=80010000 x2=80000007 x3=fffffffe\n"
        known = "x0=84000063 x1=10002 -> x0=10002\n" + "".join(
            (CREATED + HELD + "\n").format(sp=8001, vm=vm) for vm in (1, 2))
        again = (CREATED + HELD + "\n").format(sp=8001, vm=2)
        self.assertIn(b"call 4 cpu0: request: a VM created again", run(["check"], (known + again).encode()).stdout)
        self.assertNotIn(b"created again", run(["check"], (known + refused + again).encode()).stdout)
        # One who has begun with the mistake is not believed.
        self.assertIn(b"created again", run(["check"], (known + refused.replace("x5=1", "x5=3") + again).encode()).stdout)

    def test_bound_has_the_subscribers_of_the_list(self):
        listed = b"x0=c400008b x1=0 x2=0 x3=0 -> x0=c4000061 x2=18000000010001 x3=c100018001 x4=0 x5=0 x6=100018007\n"
        self.assertIn("FFA_NOTIFY_MAX_CALLS(1, 2, 3) is 16", self.said("story", "--sends", "2", "--resumes", "3",
                                                                      data=listed + self.LOG))
        self.assertIn("FFA_NOTIFY_MAX_CALLS(2, 100, 64)", self.said("story"))


class Explain(unittest.TestCase):
    SEND = "x0=8400006f x1=8001 x2=8000000{kind} x3=ffffffff x4=ffffffff x5=7 -> "

    def test_each_class_of_answers(self):
        for kind, answer, words in (
                (4, "x0=84000070 x1=80010000 x2=80000005 x3=0", "done: the SP holds the VM"),
                (6, "x0=84000070 x1=80010000 x2=80000007 x3=0", "done: the SP has let go"),
                (4, "x0=84000070 x1=80010000 x2=80000005 x3=fffffff9", "transient, the SP did not take it"),
                (4, "x0=84000070 x1=80010000 x2=80000005 x3=fffffffb", "transient, the SP did not take it"),
                (4, "x0=84000070 x1=80010000 x2=80000005 x3=fffffffe", "a refusal by the SP: it is in the error state"),
                (4, "x0=84000070 x1=80010000 x2=80000005 x3=fffffffa", "a refusal by the SP: it does not hold the VM"),
                (6, "x0=84000070 x1=80010000 x2=80000007 x3=fffffffa", "a refusal by the SP: it may still hold the VM"),
                (4, "x0=84000060 x2=fffffffc", "transient"), (4, "x0=84000060 x2=fffffff8", "the SP died"),
                (4, "x0=84000060 x2=fffffffe", "a refusal by the SPMC: the SP did not see it, and is told nothing more of the VM"),
                (6, "x0=84000060 x2=fffffffe", "a refusal by the SPMC: the SP may still hold the VM"),
                (4, "x0=84000060 x1=fffffffc x2=0", "broken protocol"), (4, "x0=84000061", "broken protocol"),
                (4, "x0=84000062 x1=80010003", "in flight: let interrupts in, then FFA_RUN on this CPU with w1=80010003"),
                (4, "x0=84000062 x1=3", "broken protocol")):
            out = inside.run(["explain"], (self.SEND.format(kind=kind) + answer + "\n").encode())[1]
            self.assertIn(f"\n       {words}", out)
            self.assertRegex(out, r"\[FF-A [\d.]+\]\n$")

    def test_resumption(self):
        first = self.SEND.format(kind=4) + "x0=84000062 x1=80010003\nx0=8400006d x1=80010003 -> "
        for answer, words in (("x0=84000060 x2=fffffffc", "still in flight: wait"), ("x0=84000060 x2=fffffffa", "still in "
                              "flight, and most likely the wrong CPU"), ("x0=8400006b", "broken protocol")):
            out = inside.run(["explain"], (first + answer + "\n").encode())[1]
            self.assertIn(f"\n       {words}", out.split("w1=80010003, and")[1])

    def test_broken_forms_are_named(self):
        for answer, words in (
                ("x0=84000060 x1=fffffffc x2=0", "FFA_ERROR with w2=0, which is no code: broken; BUSY is in w1"),
                ("x0=c400008e x1=80010000", "FFA_MSG_SEND_DIRECT_RESP2 of SP 8001, to another request: broken"),
                ("x0=c4000070 x1=80010000 x2=80000005 x3=0", "in the 64-bit form, to a 32-bit request: broken")):
            self.assertIn(words, inside.run(["decode"], (self.SEND.format(kind=4) + answer + "\n").encode())[1])


class Numbers(unittest.TestCase):
    """Those of the library and of the emulator, and the layout of the recorder's memory."""

    def c_numbers(self, path, prefix):
        text = (HERE.parents[1] / path).read_text()
        found = re.findall(rf"^#define {prefix}_?(\w+) \(?(-?\d\w*?)u?\)?(?: +/\*.*)?$", text, re.M)
        return {name: int(value, 0) for name, value in found}

    def test_functions_and_statuses_are_those_of_c(self):
        names = {"DIRECT_REQ": "MSG_SEND_DIRECT_REQ", "DIRECT_RESP": "MSG_SEND_DIRECT_RESP",
                 "DIRECT_REQ2": "MSG_SEND_DIRECT_REQ2", "DIRECT_RESP2": "MSG_SEND_DIRECT_RESP2"}
        functions = self.c_numbers("src/spmc/numbers.h", "N")
        self.assertGreater(len(functions), 40)
        for name, number in functions.items():
            if name != "FIRST":
                self.assertEqual(abi.FUNCTIONS[0x84000000 | number][0], f"FFA_{names.get(name, name)}")
        numbers = self.c_numbers("src/core/abi.h", "ABI")
        statuses = {name: number for name, number in numbers.items() if number < 0 and name != "VERSION_INVALID"}
        self.assertEqual({number: name for name, number in statuses.items()},
                         {code: name for code, name in abi.STATUS.items() if code})
        self.assertEqual((numbers["VM_CREATED"], numbers["VM_DESTROYED"]),
                         (abi.FRAMEWORK | abi.CREATED, abi.FRAMEWORK | abi.DESTROYED))
        self.assertEqual(numbers["PROP_DIRECT_RECV"], abi.DIRECT_RECV)
        limits = self.c_numbers("include/ffa/notify.h", "FFA_NOTIFY_DEFAULT")
        self.assertEqual((limits["SENDS"], limits["RESUMES"]), (story.SENDS, story.RESUMES))


class Broken(unittest.TestCase):
    def expect(self, data, error, *shown):
        done = run(["decode"], data)
        self.assertEqual(done.returncode, 3, done)
        self.assertRegex(done.stderr.decode(), error)
        for text in shown:
            self.assertIn(text, done.stdout.decode())

    def test_foreign_input(self):
        self.expect(b"", r"truncated at offset 0: nothing to read")
        self.expect(bytes(range(256)), r"foreign at offset 0")
        self.expect(b"seq\tother\n", r"foreign at offset 0: headings")
        data = bytearray(dump(1))
        data[12] = 9
        self.expect(bytes(data), r"foreign at offset 0: layout 9")
        self.expect(b"junk" * 8 + bytes(data), r"foreign at offset 32: layout 9")

    def test_sizes_that_no_recorder_has(self):
        for cpus, records in ((0, 1), (1, 0), (1025, 1), (1, (1 << 20) + 1)):
            data = dump(1)[:20] + struct.pack("<II", cpus, records) + dump(1)[28:]
            self.expect(data, rf"malformed at offset 0: {cpus} rings of {records} records")

    def test_number_that_python_does_not_convert(self):
        self.expect(b"cpu" + b"9" * 5000 + b" x0=84000069\n", "line 1: a CPU number that no CPU has")

    def test_truncated_dump(self):
        data = dump(4)
        self.expect(data[:20], r"truncated at offset 0: 32 bytes are needed, 20 are left")
        self.expect(data[:40], r"truncated at offset 32")
        self.expect(data[:32 + 24 + 2 * 328 + 9], r"truncated at offset 712: 328 bytes are needed, 9",
                    "FFA_VERSION", "FFA_FEATURES")

    def test_malformed_record(self):
        data = bytearray(dump(4))
        data[32 + 24 + 328 + 36] = 7
        self.expect(bytes(data), r"malformed at offset 384: record 2 of kind 7", "FFA_VERSION", "VM 0001")

    def test_record_that_is_being_written_is_not_shown(self):
        data = bytearray(dump(4))
        lines = run(["decode"], bytes(data)).stdout.splitlines()
        data[32 + 24 + 328:32 + 24 + 328 + 8] = bytes(8)
        done = run(["decode"], bytes(data))
        self.assertEqual((done.returncode, done.stderr), (0, b""))
        self.assertEqual(done.stdout.splitlines(), lines[:1] + lines[2:])

    def test_records_that_no_recorder_writes(self):
        first, size = 32 + 24, 328
        for at, number, error in (
                (first + size + 8, 3, rf"malformed at offset {first + size}: record 2 "),
                (first + size, 1 << 40, rf"malformed at offset {first + size}: record {1 << 40} .* whose last one is"),
                (first + size, 1, rf"malformed at offset {first + size}: a second record 1 in the ring of CPU 0")):
            data = bytearray(dump(4))
            data[at:at + 8] = number.to_bytes(8, "little")
            if at == first + size:
                data[at + 8:at + 16] = data[at:at + 8]
            self.expect(bytes(data), error, "FFA_VERSION", "VM 0001")

    def test_cpu_without_a_ring_is_told(self):
        data = bytearray(dump(4))
        data[28] = 1
        done = run(["decode"], bytes(data))
        self.assertEqual((done.returncode, done.stdout), (0, run(["decode"], dump(4)).stdout))
        self.assertEqual(done.stderr, b"ffa-trace: -: lost at offset 0: calls of CPUs from 2 on are not recorded\n")

    def test_ring_that_holds_no_whole_record(self):
        """What it has lost can be anything until then: nothing that another CPU did before is judged."""
        data = bytearray(dump(4, 1))
        last = int.from_bytes(data[32:40], "little")
        data[32 + 24:32 + 24 + 8] = bytes(8)
        self.assertEqual(reader.read(bytes(data)).whole_from, last + 1)

    def test_malformed_rows(self):
        lines = (RECORDINGS / HAFNIUM).read_bytes().splitlines(keepends=True)[:6]
        at = sum(map(len, lines))
        self.expect(b"".join(lines) + b"x\ty\n", rf"malformed at offset {at}: line 7: 2 fields", "FFA_VERSION")
        self.expect(b"".join(lines)[:-1], r"truncated at offset \d+: line 6")
        self.expect(b"".join(lines).replace(b" 10002 ", b" 1z002 "), r"malformed at offset \d+: line 5")
        self.expect(b"".join(lines).replace(b" 10002 ", b" " + b"f" * 17 + b" "), r"malformed .* 64 bits")

    def test_answer_without_request(self):
        self.expect(b"ok\n<- x0=84000061\n-> x0=84000063 x1=10002\n", r"malformed at offset 3: line 2", "FFA_VERSION")

    def test_magic_in_the_code_of_the_recorder(self):
        data = dump(4)
        self.assertEqual(run(["decode"], b"code FFATRACE code" + data).stdout, run(["decode"], data).stdout)

    def test_text_of_the_log_stays_in_its_line(self):
        data = bytearray(dump(4))
        at = data.index(b"refused\0")
        data[at:at + 7] = b"\x1b[2J\n\xff<"
        self.assertIn(rb"log: SP 8004 VM 0003 \x1b[2J\x0a\xff<, status", run(["decode"], bytes(data)).stdout)
        self.assertIn(b"\\x1b[2J\\x0a\\xff&lt;", run(["chart"], bytes(data)).stdout)

    def test_memory_around_a_dump(self):
        data = dump(4)
        self.assertEqual(run(["decode"], b"\xff" * 4096 + data + b"\0" * 100).stdout, run(["decode"], data).stdout)

    def test_big_endian_dump(self):
        data = dump(1)
        layout = "8sI4H3I" + ("QQII" + ("QQQQII36Q") * 400) * 2
        fields = list(struct.unpack("<" + layout, data))
        self.assertEqual(run(["decode"], struct.pack(">" + layout, *fields)).stdout, run(["decode"], data).stdout)


class Usage(unittest.TestCase):
    def test_help_and_man_page_have_every_option(self):
        page = (HERE.parents[1] / "tools/ffa-trace.1").read_text()
        commands = re.findall(r"^    (\w+) ", run_program(["--help"]).stdout.decode(), re.M)
        self.assertEqual(commands, ["decode", "explain", "story", "check", "chart"])
        options = set()
        for command in commands:
            self.assertIn(f".It Cm {command}\n", page)
            options |= set(re.findall(r"^ +--([a-z-]+)", run_program([command, "--help"]).stdout.decode(), re.M))
        self.assertEqual(options, set(re.findall(r"Fl -([a-z-]+)", page)))

    def test_pipe_is_like_a_file(self):
        path = RECORDINGS / HAFNIUM
        self.assertEqual(run_program(["story", path]).stdout, run_program(["story"], path.read_bytes()).stdout)

    def test_status_tells_what_is_wrong(self):
        self.assertEqual(run_program([]).returncode, 2)
        self.assertEqual(run_program(["decode", "/nowhere"]).returncode, 2)
        for text in ("0", "-1", "65536", "x"):
            self.assertIn(b"argument --sends: invalid limit value", run_program(["story", "--sends", text]).stderr)
        done = run_program(["check", "--profile", "other"], recording(HAFNIUM))
        self.assertEqual((done.returncode, done.stderr), (2, b"ffa-trace: ffa-trace-judge: no such profile\n"))

    def test_judge_that_is_absent_or_has_too_little_room(self):
        with tempfile.TemporaryDirectory() as folder:
            alone = pathlib.Path(shutil.copy(COMMAND, folder))
            done = subprocess.run(["/usr/bin/python3", alone, "check", RECORDINGS / HAFNIUM], capture_output=True,
                                  check=False, env={"PATH": folder})
            self.assertEqual(done.returncode, 2)
            self.assertRegex(done.stderr, rb"^ffa-trace: no ffa-trace-judge beside \S+, in PATH or in build/\*/tools: in "
                                          rb"the tree of libffa-notify, cmake --preset host .* builds it\n$")
            (alone.parent / "bin").mkdir()
            shutil.copy(pathlib.Path(COMMAND).with_name("ffa-trace-judge"), alone.parent / "bin")
            done = subprocess.run(["/usr/bin/python3", alone, "check", RECORDINGS / HAFNIUM], capture_output=True,
                                  check=False, env={"PATH": f"{folder}/bin"})
            self.assertEqual((done.returncode, done.stderr), (1, b""))
        for text, what in ((b"cpu%d x0=84000063 x1=10002 -> x0=10002\n", b"CPUs"),
                           (b"x0=8400006f x1=%x x2=80000004 x5=1 -> x0=84000060 x2=fffffffc\n", b"SPs or services")):
            done = run(["check"], b"".join(text % n for n in range(65)))
            self.assertEqual(done.returncode, 2)
            self.assertEqual(done.stderr, b"ffa-trace: ffa-trace-judge: too many " + what + b"\n")

    def test_list_that_is_read_often(self):
        """The judge has room for 8 services of an SP, not for 8 lists."""
        text = b"x0=84000063 x1=10002 -> x0=10002\n" + 9 * (b"x0=c400008b x1=0 x2=0 x3=0 -> x0=c4000061 x2=18000000000000 "
                                                            b"x3=c100018002\n")
        self.assertEqual(run(["check"], text).stdout, b"10 calls, 0 broken rules\n")

    def test_calls_of_two_cpus_that_overlap(self):
        """The SP took the message of the second CPU before that of the first, or after its answer."""
        first = [(1, 10, 40, [0x8400006f, 0x8001, 0x80000004, 0xffffffff, 0xffffffff, 1], [0x84000062, 0x80010000]),
                 (4, 50, 60, [0x8400006d, 0x80010000], [0x84000070, 0x80010000, 0x80000005])]
        for begun, ended in ((20, 30), (45, 70)):
            second = [(2 if begun < 40 else 3, begun, ended, [0x8400006f, 0x8001, 0x80000004, 0xffffffff, 0xffffffff, 2],
                       [0x84000070, 0x80010000, 0x80000005])]
            version = [(1, 5, 6, [0x84000063, 0x10002], [0x10002])]
            done = run(["check"], dump_of([first, second, version]))
            self.assertEqual(done.stdout, b"4 calls, 0 broken rules\n")

    def test_more_cpus_than_the_first(self):
        text = b"cpu900 x0=84000063 x1=10002 -> x0=10002\ncpu17 x0=84000069 -> x0=84000061 x2=0\n"
        self.assertEqual(run(["check"], text).stdout, b"2 calls, 0 broken rules\n")

    def test_reader_that_goes_away(self):
        with subprocess.Popen([COMMAND, "decode", RECORDINGS / HAFNIUM], stdout=subprocess.PIPE,
                              stderr=subprocess.PIPE) as child:
            child.stdout.close()
            self.assertEqual(child.stderr.read(), b"")

    def test_help_tells_how_console_text_is_read(self):
        told = " ".join(run(["--help"]).stdout.decode().split())
        for example, _ in notations.SEPARATORS:
            self.assertIn(example, told)
            text = f"[ 1.25] EL2: {example.replace('84000063', '84000069')}\r\n".encode()
            self.assertIn("cpu0 FFA_ID_GET", inside.run(["decode"], text)[1], example)
        for example, _ in notations.LISTS:
            self.assertIn(example, told)
            self.assertIn("FFA_VERSION asks for 1.2", inside.run(["decode"], example.encode())[1], example)
        for words in (notations.ANSWER_WORDS, notations.REQUEST_WORDS):
            for word in words:
                self.assertIn(f'"{word}"', told)
                out = inside.run(["decode"], f"x0=84000063 x1=10002\ncpu {word} x0=0\n".encode())[1]
                is_answer = words is notations.ANSWER_WORDS
                self.assertEqual("null version" in out, is_answer, word)

    def test_registers_in_several_lines(self):
        text = (b"(qemu) info registers\r\n"
                b"X00=000000008400006F X01=0000000000008001 X02=0000000080000004 X03=00000000ffffffff\r\n"
                b"X04=00000000ffffffff X05=0000000000000007 X06=0000000000000000\r\n\r\nX07=1\r\n"
                b"x0             0x84000062          2214592610\nx1             0x80010000          2147549184\n")
        done = run(["decode"], text)
        self.assertEqual((done.returncode, done.stderr), (0, b""))
        self.assertRegex(done.stdout, rb"VM 0007 created, to SP 8001 -> an interrupt suspended SP 8001: .*w1=80010000"
                                      rb".*unknown in the request: x7=1\n$")

    def test_registers_that_count_down(self):
        """As Linux prints them; those of a line that does not lead to x0 are of something else."""
        text = (b"[ 1.5] sp : ffff80008003bb60\n[ 1.5] x20: 0000000000000001 x19: 0000000000000002 x18: 0\n"
                b"[ 1.5] x17: 0000000000000000 x16: 0000000000000000 x15: 0000000000000000\n"
                b"[ 1.5] x5 : 0000000000000003 x4 : 00000000ffffffff x3 : 00000000ffffffff\n"
                b"[ 1.5] x2 : 0000000080000004 x1 : 0000000000008001 x0 : 000000008400006f\n"
                b"[ 1.5] Call trace:\nx9 : 5\nx1 : 80010000 x0 : 84000062\n")
        done = run(["decode"], text)
        self.assertEqual(done.returncode, 3)
        for lines in (b"lines 2 to 3", b"line 7"):
            self.assertIn(lines + b": registers that belong to no x0 before or after them\n", done.stderr)
        self.assertEqual(done.stdout, b"   5 cpu0 FFA_MSG_SEND_DIRECT_REQ VM 0003 created, to SP 8001 -> an interrupt "
                         b"suspended SP 8001: let it in, then FFA_RUN on this CPU with w1=80010000  [FF-A 18.3.2]\n")

    def test_request_and_answer_in_one_line(self):
        line = b"<6>[ 12.5] cpu2: smc x0=8400006d x1=80010000 -> x0=84000070 x1=80010000 x2=80000005 x3=0\n"
        self.assertIn(b"cpu2 FFA_RUN SP 8001, vCPU 0 -> SP 8001 acknowledged: SUCCESS", run(["decode"], line).stdout)

    def test_console_text(self):
        text = (b"boot\ncpu1 -> x0=84000063 x1=10002\ncpu0 -> x0: 0x84000064 x1: 0xc400008b\n"
                b"cpu1 <- x0=10003\ncpu0 <- w0: 0x84000060 w2: 0xffffffff\nW0=8400006D W1=80010000\n"
                b"w0=84000062 w1=80010000\n")
        lines = run(["decode"], text).stdout.decode().splitlines()
        self.assertEqual(len(lines), 3)
        self.assertIn("cpu1 FFA_VERSION asks for 1.2 -> has 1.3", lines[0])
        self.assertIn("cpu0 FFA_FEATURES of FFA_PARTITION_INFO_GET_REGS_64 -> FFA_ERROR NOT_SUPPORTED", lines[1])
        self.assertIn("FFA_RUN SP 8001, vCPU 0 -> an interrupt suspended SP 8001", lines[2])

    def test_lost_records_are_told(self):
        done = run(["decode"], dump(100))
        self.assertEqual((done.returncode, len(done.stdout.splitlines()) > 700), (0, True))
        self.assertRegex(done.stderr.decode(), r"lost at offset 0: \d+ older records")


class Chart(unittest.TestCase):
    def picture(self, data):
        done = run(["chart"], data)
        self.assertEqual((done.returncode, done.stderr), (0, b""))
        return done.stdout, ET.fromstring(done.stdout)

    def texts(self, root):
        return ["".join(element.itertext()) for element in root.iter(f"{SVG}text")]

    def text_chart(self, lives, columns):
        with unittest.mock.patch.dict(os.environ, COLUMNS=str(columns)):
            return run(["chart", "--text"], dump(lives)).stdout.decode().splitlines()

    def test_svg_has_the_calls_the_log_and_the_partitions(self):
        texts = self.texts(self.picture(dump(4))[1])
        for expected in ("caller", "SPMC", "SP 8001", "SP 8004", "VM 0001 created", "  SP 8002 is suspended",
                         "= this call 11 times, to 50", "has not returned", "VM 0003 log: refused, SP 8004: DENIED"):
            self.assertIn(expected, texts)
        numbers = [text for text in texts if text.isdigit()]
        self.assertEqual(numbers, re.findall(r"^ +(\d+) ", "\n".join(self.text_chart(4, 80)), re.M))

    def test_arrows_go_to_who_is_called_and_back(self):
        _, root = self.picture(dump(4))
        lanes = {text.text: int(text.get("x")) for text in root.iter(f"{SVG}text") if text.get("class") == "name"}
        there, back = ([re.match(r"M(\d+) \d+H(\d+)$", path.get("d")).groups() for path in root.iter(f"{SVG}path")
                        if path.get("class").split()[0] == kind] for kind in ("request", "answer"))
        called = ["SPMC"] * 3 + ["SP 8001"] + ["SP 8002"] * 4 + ["SP 8003"] * 3
        self.assertEqual([(int(x), int(to)) for x, to in there][:11], [(lanes["caller"], lanes[sp]) for sp in called])
        self.assertEqual(back, [(to, x) for x, to in there][:-1])

    def test_suspension_is_a_gap(self):
        _, root = self.picture(dump(1))
        lane = {text.text: text.get("x") for text in root.iter(f"{SVG}text")}
        gaps = [int(text.get("y")) for text in root.iter(f"{SVG}text") if text.text == "  SP 8002 is suspended"]
        rails = {name: [tuple(map(int, path.get("d").partition(" ")[2].split("V"))) for path in root.iter(f"{SVG}path")
                        if path.get("class") == "rail" and path.get("d").startswith(f"M{lane[name]} ")]
                 for name in ("SP 8001", "SP 8002")}
        self.assertEqual((len(gaps), len(rails["SP 8001"])), (3, 1))
        for y in gaps:
            self.assertFalse(any(top <= y <= bottom for top, bottom in rails["SP 8002"]))
        self.assertTrue(rails["SP 8001"][0][0] < gaps[0] < gaps[-1] < rails["SP 8001"][0][1])
        suspended = [line for line in self.text_chart(1, 80) if "is suspended" in line]
        self.assertTrue(all(re.search(r"\|    \|    \|         \|    \|$", line) for line in suspended), suspended)

    def test_both_of_a_call_chain_are_asleep(self):
        lines = run(["chart", "--text"], recording(CHAIN)).stdout.decode().splitlines()
        at = [n for n, line in enumerate(lines) if "SP 8005 is suspended, with SP 8006" in line]
        self.assertEqual(len(at), 2)
        self.assertEqual([lines[n][48:].split() for n in at], [["|", "|"]] * 2)
        resumed = next(line for line in lines if line.startswith("   98 VM 0113 resumed: SUCCESS"))
        self.assertTrue(resumed.endswith("|-------------->|       |"), resumed)

    def test_repeats_are_folded(self):
        short, long = (self.text_chart(lives, 80) for lives in (10, 90))
        self.assertLess(abs(len(long) - len(short)), 10)
        self.assertNotIn("this call 2 times", "\n".join(self.text_chart(4, 80)))
        self.assertIn("= these 8 steps 86 times, to 740, VMs 0005 to 005a", "\n".join(long))
        self.assertLess(len(self.texts(self.picture(dump(90))[1])), 200)

    def test_names_are_never_far_away(self):
        data = recording(HAFNIUM)
        lines = run(["chart", "--text"], data).stdout.decode().splitlines()
        gaps = re.split(r"^ +call.*$", "\n".join(lines), flags=re.M)
        self.assertLess(max(gap.count("\n") for gap in gaps), 80)
        _, root = self.picture(data)
        names = [float(text.get("y")) for text in root.iter(f"{SVG}text") if text.text == "caller"]
        names.append(float(root.get("height")))
        self.assertLess(max(after - before for before, after in zip(names, names[1:])), 1200)

    def test_text_fits_the_terminal(self):
        for columns in (80, 120):
            lines = self.text_chart(4, columns)
            self.assertTrue(max(map(len, lines)) <= columns, lines[0])
            self.assertNotIn("\x1b", "".join(lines))
        self.assertGreater(len(lines[0]), 80)

    def test_lanes_end_somewhere(self):
        text = b"".join(b"x0=8400006f x1=%x x2=0 -> x0=84000070 x1=%x0000 x2=0 x3=0\n" % (sp, sp) for sp in range(0x8001, 0x8081))
        lines = run(["chart", "--text"], text).stdout.decode().splitlines()
        self.assertEqual(lines[0].split(), ["call", "SPMC", *(f"{sp:04x}" for sp in range(0x8001, 0x8041)), "rest"])

    def test_one_vm_alone(self):
        lines = run(["chart", "--text", "--vm", "2"], dump(4)).stdout.decode().splitlines()
        self.assertEqual([line[6:13] for line in lines[1:] if line[:5].strip()], ["VM 0002"] * 9)
        self.assertEqual(run(["chart", "--vm", "x"]).returncode, 2)

    def test_legible_on_light_and_dark(self):
        """The ground is what the style says, and both the words and the arrows stand out from it."""
        svg, root = self.picture(dump(4))
        dark = re.sub(rb"@media \(prefers-color-scheme: dark\) \{(.*?)\n\}", rb"\1", svg, flags=re.S)
        self.assertNotEqual(dark, svg)
        lane = next(int(text.get("x")) for text in root.iter(f"{SVG}text") if text.text == "caller") - 30
        for picture, ground in ((svg, (255, 255, 255)), (dark, (13, 17, 23))):
            image = Image.open(io.BytesIO(run_program([], picture, "rsvg-convert").stdout)).convert("RGB")
            self.assertEqual(image.size, (int(root.get("width")), int(root.get("height"))))
            for corner in ((0, 0), (image.width - 1, image.height - 1)):
                self.assertEqual(image.getpixel(corner), ground)
            for part in ((0, 0, lane, image.height), (lane, 0, image.width, image.height)):
                colours = image.crop(part).getcolors(1 << 24)
                far = sum(count for count, colour in colours if abs(sum(colour) - sum(ground)) > 3 * 96)
                self.assertTrue(0.02 < far / sum(count for count, _ in colours) < 0.2, (part, far))


def update():
    GOLDEN.mkdir(exist_ok=True)
    for name, arguments, path in golden_cases():
        done = run(arguments, recording(name))
        if not done.stdout:
            sys.exit(f"trace_test.py: {path.name} would be empty: {done.stderr.decode()}")
        path.write_bytes(done.stdout)
    for path, expected in console_cases():
        expected.parent.mkdir(exist_ok=True)
        expected.write_text(said_of(path))


if sys.argv[4] == "--update":
    update()
else:
    unittest.main(argv=[sys.argv[0], "-v", sys.argv[4]])
