#!/usr/bin/python3
# SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later
"""run.py [N|all [SEED]]: do the tests notice small changes of the core?

Each mutant becomes a shared library, with which the programs of the build tree "host" run until one
fails or hangs. Mutants that do not compile or give the same code are not counted. Fails if fewer than
97 % of a hundred or more are noticed, or if one of the others is not in equivalent.txt, with the
reason why no test can. build/mutation.txt says which test noticed which.
"""
import collections
import concurrent.futures
import os
import pathlib
import queue
import random
import shutil
import subprocess
import sys
import tempfile

sys.dont_write_bytecode = True  # the repository holds sources only
import mutants

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parents[2]
CORE, INCLUDE = ROOT / "src/core", ROOT / "include"
TREE = ROOT / "build/host"
# Those that say most in least time come first. The last ones are for what survives all others.
PROGRAMS = ("version features list_regs list_buffer partinfo table misuse golden created undo destroyed"
            " verdict skip waiting suspension classify hooks release bound memory reentry log life attach announce"
            " handover recorded corrupt model sweep").split()
SECONDS = collections.defaultdict(lambda: 30, model=90, sweep=90)
STRIDE = "499"  # of the sweep: every this manieth case
COMPILE = ("gcc -std=c99 -ffreestanding -O2 -fPIC -w -Werror=int-conversion"
           " -Werror=incompatible-pointer-types -c").split()
UNCOUNTED = ("same code", "invalid")
VERDICTS = ROOT / "build/mutation.txt"
# What survives runs again with a trap for what the part "sanitize" of the tests reports.
TRAPS = ("-fsanitize=undefined", "-fsanitize=bounds-strict", "-fsanitize-undefined-trap-on-error")
WORKERS = 2
LEAST, OF = 97, 100  # percent, and the smallest sample that can tell


def run(command, **options):
    return subprocess.run([*map(str, command)], check=False, stdout=subprocess.DEVNULL,
                          stderr=subprocess.DEVNULL, **options).returncode


def run_or_exit(command):
    if run(command):
        sys.exit(f"mutation: this fails: {' '.join(map(str, command))}")


class Place:
    """A copy of the core, to be mutated and built."""

    def __init__(self, directory):
        self.core = directory / "core"
        shutil.copytree(CORE, self.core)
        for source in self.core.glob("*.c"):
            self.compile(source)
        self.objects = {path: path.read_bytes() for path in self.core.glob("*.o")}
        self.link()

    def compile(self, source, options=()):
        return run([*COMPILE, *options, f"-I{INCLUDE}", source.name, "-o", source.with_suffix(".o")],
                   cwd=self.core) == 0

    def link(self):
        run_or_exit(["gcc", "-shared", "-nostdlib", "-Wl,-soname,libcore.so", *self.core.glob("*.o"),
                     "-o", self.core / "libcore.so"])

    def build(self, mutant):
        """The verdict if there is one already, or None when the library is ready."""
        file = self.core / mutant.path.name
        file.write_bytes(mutant.apply())
        affected = [file] if file.suffix == ".c" else sorted(self.core.glob("*.c"))
        if not all(map(self.compile, affected)):
            return "invalid"
        if all(path.read_bytes() == text for path, text in self.objects.items()):
            return "same code"
        self.link()
        return None

    def build_with_traps(self):
        for source in self.core.glob("*.c"):
            self.compile(source, TRAPS)
        self.link()

    def restore(self, mutant):
        shutil.copy(mutant.path, self.core)
        for path, text in self.objects.items():
            path.write_bytes(text)

    def first_to_fail(self, programs):
        environment = dict(os.environ, LD_LIBRARY_PATH=str(self.core), FFA_SWEEP_STRIDE=STRIDE)
        for program in programs:
            try:
                if run([program], env=environment, timeout=SECONDS[program.name]):
                    return program.name
            except subprocess.TimeoutExpired:
                return program.name
        return None


def link_programs(directory, place):
    """The tests of the build tree, with the core as a shared library."""
    run_or_exit(["cmake", "--preset", "host", "-S", ROOT])
    run_or_exit(["cmake", "--build", TREE, "--target", *PROGRAMS])
    for name in PROGRAMS:
        objects = (TREE / "tests").glob(f"*/CMakeFiles/{name}.dir/**/*.o")
        run_or_exit(["gcc", *objects, f"-L{place.core}", "-l:libcore.so", TREE / "libffa-spmc.a",
                     "-lcmocka", "-o", directory / name])
    return [directory / name for name in PROGRAMS]


def judge(mutant, places, programs):
    place = places.get()
    try:
        verdict = place.build(mutant) or place.first_to_fail(programs)
        if not verdict:
            place.build_with_traps()
            verdict = place.first_to_fail(programs) or "survived"
    finally:
        place.restore(mutant)
        places.put(place)
    if verdict == "survived":
        print(f"survived: {where(mutant)}", flush=True)
    return verdict


def where(mutant):
    return f"src/core/{mutant.path.name}:{mutant.line}: {mutant.function}: {mutant.change}"


def key(mutant):
    return f"{mutant.path.name}: {mutant.function}: {mutant.change}"


def read_equivalent():
    """{mutant: reason}: a line for each mutant, above the indented reason that they have in common."""
    reasons, waiting = {}, []
    for line in (HERE / "equivalent.txt").read_text().splitlines():
        if line.startswith("\t"):
            reasons.update(dict.fromkeys(waiting, line.strip()))
            waiting = []
        elif line and not line.startswith("#"):
            waiting.append(line)
    if waiting:
        sys.exit(f"equivalent.txt: no reason for {waiting[0]}")
    return reasons


def choose(everything, arguments):
    if len(arguments) > 2 or not all(word.isdecimal() for word in arguments if word != "all"):
        sys.exit("usage: tests/run mutation [N|all [SEED]]")
    if arguments[:1] == ["all"]:
        return everything
    count = int(arguments[0]) if arguments else 200
    seed = int(arguments[1]) if arguments[1:] else random.randrange(2 ** 32)
    print(f"seed {seed}", flush=True)
    return sorted(random.Random(seed).sample(everything, min(count, len(everything))))


def report(verdicts, everything, reasons):
    """Returns what is wrong."""
    count = collections.Counter(verdicts.values())
    judged = len(verdicts) - sum(count[verdict] for verdict in UNCOUNTED)
    killed = judged - count["survived"]
    wrong = [f"equivalent.txt: no such mutant: {name}"
             for name in reasons.keys() - {key(mutant) for mutant in everything}]
    for mutant, verdict in verdicts.items():
        if (verdict == "survived") != (key(mutant) in reasons) and verdict not in UNCOUNTED:
            wrong.append(f"{verdict}, but {'' if key(mutant) in reasons else 'not '}in equivalent.txt:"
                         f" {key(mutant)}")
    if judged >= OF and killed * 100 < judged * LEAST:
        wrong.append(f"fewer than {LEAST} % killed")
    print("first to fail: " + ", ".join(f"{name} {count[name]}" for name in PROGRAMS if count[name]))
    print(f"mutation: {killed} of {judged} mutants killed"
          f" ({killed * 100 / max(judged, 1):.1f} %), {count['survived']} survived;"
          f" {count['same code']} more are the same code, {count['invalid']} do not compile")
    return wrong


def main():
    everything = mutants.find(CORE, INCLUDE)
    chosen = choose(everything, sys.argv[1:])
    reasons = read_equivalent()
    with tempfile.TemporaryDirectory() as name:
        directory = pathlib.Path(name)
        places = queue.Queue()
        made = [Place(directory / str(number)) for number in range(WORKERS)]
        for place in made:
            places.put(place)
        programs = link_programs(directory, made[0])
        failed = made[0].first_to_fail(programs)
        if failed:
            sys.exit(f"mutation: {failed} fails without any change")
        with concurrent.futures.ThreadPoolExecutor(WORKERS) as pool:
            verdicts = dict(zip(chosen, pool.map(lambda mutant: judge(mutant, places, programs), chosen)))
    VERDICTS.write_text("".join(f"{verdict}: {where(mutant)}\n" for mutant, verdict in verdicts.items()))
    sys.exit("\n".join(report(verdicts, everything, reasons)) or None)


main()
