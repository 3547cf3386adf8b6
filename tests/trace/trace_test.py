#!/usr/bin/python3
# SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later
"""trace_test.py COMMAND RECORD REPLAY GROUP|--update: tests ffa-trace, one class of tests below; or
writes what it prints now into tests/trace/data. RECORD writes dumps, REPLAY counts broken rules."""
import collections
import io
import json
import pathlib
import random
import re
import struct
import subprocess
import sys
import unittest
import xml.etree.ElementTree as ET

from PIL import Image

HERE = pathlib.Path(__file__).resolve().parent
RECORDINGS = HERE.parent / "data"
GOLDEN = HERE / "data"
HAFNIUM, OPTEE = "hafnium-2.15-ffa1.2.tsv", "optee-4.10-sp-ffa1.2.tsv"
SVG = "{http://www.w3.org/2000/svg}"


def run(arguments, data=b"", command=None):
    return subprocess.run([command or COMMAND, *arguments], input=data, capture_output=True, check=False)


def dump(lives):
    done = subprocess.run([RECORD, str(lives)], capture_output=True, check=True)
    return done.stdout


def recording(name):
    return dump(4) if name == "recorder" else (RECORDINGS / name).read_bytes()


def golden_cases():
    for name in ("recorder", HAFNIUM, OPTEE):
        for arguments in (["decode"], ["story"], ["check", "--any-handle"], ["chart", "--text"]):
            yield name, arguments, GOLDEN / f"{name.removesuffix('.tsv')}.{arguments[0]}"
    yield "recorder", ["decode", "--json"], GOLDEN / "recorder.decode.json"
    yield "recorder", ["story", "--json"], GOLDEN / "recorder.story.json"


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

    def test_no_call_is_left_out(self):
        for path in sorted(RECORDINGS.glob("*.tsv")):
            with self.subTest(recording=path.name):
                done = run(["decode", path])
                self.assertEqual((done.returncode, done.stderr), (0, b""))
                self.assertEqual(len(done.stdout.splitlines()), len(path.read_text().splitlines()) - 1)

    def test_unknown_bits_are_shown(self):
        request = ["8400006f", "8001", "80000004", "ffffffff", "ffffffff", "30005", "0", "77"] + ["0"] * 10
        answer = ["84000070", "80010000", "80000005", "0", "0", "0", "99", "0"] + ["0"] * 10
        text = run(["decode"], row(request, answer)).stdout.decode()
        self.assertIn("unknown in the request: x5=30000 x7=77", text)
        self.assertIn("unknown in the answer: x6=99", text)


HEADINGS = b"seq\tcpu\tsection\tlabel\trequest_x0_x17\tresponse_x0_x17\trx_bytes\n"


def row(request, answer):
    return HEADINGS + f"1\t0\t\t\t{' '.join(request)}\t{' '.join(answer)}\t\n".encode()


# What differs from the replay, which knows what the recordings do not say: whom no list has, which
# rows have another request than was made, and which VMs were destroyed before the last rows.
KNOWN = {
    "optee-4.10-ffa1.2.tsv": {"a VM created again", "a VM destroyed that the SP does not hold"},
    "optee-4.10-novirt-ffa1.2.tsv": {"no such SP", "a message that the SP did not subscribe to"},
    OPTEE: {"no such SP", "a message that the SP did not subscribe to", "a VM created again",
            "a VM destroyed that the SP does not hold"},
    "tfa-el3-2.15-ffa1.2.tsv": {"a VM created again", "a VM destroyed that the SP does not hold"},
}
HANDLE = "an unused handle that is not all ones"


def profile_of(name):
    if "novirt" in name or "-sp-" in name:
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
        self.assertEqual(len(files), 7)
        for name in files:
            done = run(["check", "--any-handle", "--profile", profile_of(name), RECORDINGS / name])
            self.assertEqual(done.returncode, 1)
            rules = re.findall(r"^(?:call \d+ cpu\d: request|end): (.*)$", done.stdout.decode(), re.M)
            found = collections.Counter(rules)
            for rule, expected in counts.items():
                # Each handle was noted apart from the judge.
                wanted = 0 if rule == HANDLE else expected[name]
                with self.subTest(recording=name, rule=rule):
                    if rule in KNOWN.get(name, ()):
                        self.assertNotEqual(found[rule], wanted, "known not to agree, but does")
                    else:
                        self.assertEqual(found[rule], wanted)
            self.assertEqual(set(found) - set(counts), set())

    def test_the_library_breaks_no_rule(self):
        for lives in (4, 100):
            done = run(["check"], dump(lives))
            self.assertIn(b" 0 broken rules", done.stdout)
            self.assertEqual(done.returncode, 0)


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

    def test_malformed_rows(self):
        lines = (RECORDINGS / HAFNIUM).read_bytes().splitlines(keepends=True)[:6]
        at = sum(map(len, lines))
        self.expect(b"".join(lines) + b"x\ty\n", rf"malformed at offset {at}: line 7: 2 fields", "FFA_VERSION")
        self.expect(b"".join(lines)[:-1], r"truncated at offset \d+: line 6")
        self.expect(b"".join(lines).replace(b" 10002 ", b" 1z002 "), r"malformed at offset \d+: line 5")
        self.expect(b"".join(lines).replace(b" 10002 ", b" " + b"f" * 17 + b" "), r"malformed .* 64 bits")

    def test_answer_without_request(self):
        self.expect(b"ok\n<- x0=84000061\n-> x0=84000063 x1=10002\n", r"malformed at offset 3: line 2", "FFA_VERSION")

    def test_memory_around_a_dump(self):
        data = dump(4)
        self.assertEqual(run(["decode"], b"\xff" * 4096 + data + b"\0" * 100).stdout, run(["decode"], data).stdout)

    def test_big_endian_dump(self):
        data = dump(1)
        layout = "8sI4H3I" + ("QQII" + ("QQQQII36Q") * 400) * 2
        fields = list(struct.unpack("<" + layout, data))
        self.assertEqual(run(["decode"], struct.pack(">" + layout, *fields)).stdout, run(["decode"], data).stdout)

    def test_arbitrary_damage_is_survived(self):
        chance = random.Random(1)
        sources = [dump(4), (RECORDINGS / HAFNIUM).read_bytes()[:9000], b"-> x0=84000063 x1=10002\n<- w0: 0x10002\n"]
        for case in range(24):
            data = bytearray(sources[case % 3])
            for _ in range(chance.randrange(1, 40)):
                data[chance.randrange(min(len(data), 4000))] = chance.randrange(256)
            data = bytes(data[:chance.randrange(len(data))] if case % 2 else data)
            for arguments in (["decode"], ["story"], ["check"], ["chart", "--text"])[case % 2::2]:
                done = run(arguments, data)
                self.assertIn(done.returncode, (0, 1, 2, 3), (case, arguments, done.stderr))
                self.assertNotIn(b"Traceback", done.stderr, (case, arguments))


class Usage(unittest.TestCase):
    def test_help_and_man_page_have_every_option(self):
        page = (HERE.parents[1] / "tools/ffa-trace.1").read_text()
        commands = re.findall(r"^    (\w+) ", run(["--help"]).stdout.decode(), re.M)
        self.assertEqual(commands, ["decode", "story", "check", "chart"])
        options = set()
        for command in commands:
            self.assertIn(f".It Cm {command}\n", page)
            options |= set(re.findall(r"^ +--([a-z-]+)", run([command, "--help"]).stdout.decode(), re.M))
        self.assertEqual(options, set(re.findall(r"Fl -([a-z-]+)", page)))

    def test_pipe_is_like_a_file(self):
        path = RECORDINGS / HAFNIUM
        self.assertEqual(run(["story", path]).stdout, run(["story"], path.read_bytes()).stdout)

    def test_status_tells_what_is_wrong(self):
        self.assertEqual(run([]).returncode, 2)
        self.assertEqual(run(["decode", "/nowhere"]).returncode, 2)
        done = run(["check", "--profile", "other"], recording(HAFNIUM))
        self.assertEqual((done.returncode, done.stderr), (2, b"ffa-trace: ffa-trace-judge: no such profile\n"))

    def test_reader_that_goes_away(self):
        with subprocess.Popen([COMMAND, "decode", RECORDINGS / HAFNIUM], stdout=subprocess.PIPE,
                              stderr=subprocess.PIPE) as child:
            child.stdout.close()
            self.assertEqual(child.stderr.read(), b"")

    def test_console_text(self):
        text = (b"boot\ncpu1 -> x0=84000063 x1=10002\ncpu0 -> x0: 0x84000064 x1: 0xc400008b\n"
                b"cpu1 <- x0=10003\ncpu0 <- w0: 0x84000060 w2: 0xffffffff\nW0=8400006D W1=80010000\nw0=84000062 w1=80010000\n")
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
        self.assertEqual(done.returncode, 0, done.stderr)
        root = ET.fromstring(done.stdout)
        text = " ".join(" ".join(element.itertext()) for element in root.iter(f"{SVG}text"))
        return done.stdout, root, text

    def test_svg_has_the_calls_and_the_partitions(self):
        _, root, text = self.picture(dump(4))
        for expected in ("caller", "SPMC", "SP 8001", "SP 8004", "VM 0001 created", "SP 8002 suspended",
                         "this call 11 times, to call 50", "has not returned"):
            self.assertIn(expected, text)
        shown = [line for line in run(["chart", "--text"], dump(4)).stdout.decode().splitlines() if line[:5].strip().isdigit()]
        self.assertEqual(len(re.findall(r"\b\d+: ", text)), len(shown))

    def test_repeats_are_folded(self):
        short, long = (run(["chart", "--text"], dump(lives)).stdout for lives in (10, 90))
        self.assertLess(abs(len(long.splitlines()) - len(short.splitlines())), 10)
        self.assertIn(b"these 8 calls", long)

    def test_rendered_on_a_white_ground(self):
        for lives in (0, 4):
            svg, root, _ = self.picture(dump(lives))
            _, _, width, height = map(int, root.get("viewBox").split())
            for ground in ("black", "white"):
                png = run(["-b", ground], svg, command="rsvg-convert").stdout
                image = Image.open(io.BytesIO(png)).convert("L")
                self.assertEqual(image.size, (width, height))
                self.assertEqual(image.getpixel((0, 0)), 255)
                self.assertEqual(image.getpixel((width - 1, height - 1)), 255)
                dark = sum(image.histogram()[:128])
                self.assertTrue(0.002 < dark / (width * height) < 0.2, dark / (width * height))


def update():
    GOLDEN.mkdir(exist_ok=True)
    for name, arguments, path in golden_cases():
        path.write_bytes(run(arguments, recording(name)).stdout)


if len(sys.argv) != 5:
    sys.exit(__doc__)
COMMAND, RECORD, REPLAY = sys.argv[1:4]
if sys.argv[4] == "--update":
    update()
else:
    unittest.main(argv=[sys.argv[0], "-v", sys.argv[4]])
