#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later
"""bench.py IMAGE IMAGE_O2 [DIRECTORY [--update]]

Measures what the library costs, by the images in QEMU and by compiling the core, and fails if a figure is
over its budget or more than 3 % worse than in baseline.txt, or if the documents do not show what
baseline.txt has. With the DIRECTORY of the host's tests, the counts of faults and the plots have to be
the same too; --update writes baseline.txt, the documents and the plots anew.
"""
import collections
import pathlib
import re
import subprocess
import sys
import tempfile

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parents[2]
BASELINE = HERE / "baseline.txt"
DOCUMENT = ROOT / "docs/performance.md"
LICENCE = "SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later"
TOLERANCE = 1.03

OPTIONS = ["-std=c99", "-mgeneral-regs-only", "-ffreestanding", "-fno-unwind-tables",
           "-fno-asynchronous-unwind-tables", f"-I{ROOT}/include", f"-I{ROOT}/src/core"]
COMPILERS = {"gcc": ["aarch64-linux-gnu-gcc", "-fno-pie"],
             "clang": ["clang", "--target=aarch64-none-elf"]}
LEVELS = ("Os", "O2")
BUILDS = [f"{compiler}-{level}" for compiler in COMPILERS for level in LEVELS]

CONTENDERS = ("library", "naive", "limit")
LIBRARY = ("library.", "library-O2.")
SUBSCRIBERS = (0, 1, 2, 4, 8, 16, 64)
RETRIES = (0, 1, 10)
PARTITIONS = (1, 16, 64, 256, 512)
ENTRIES = (16, 64, 512, 4096, 15872)


def run(command):
    done = subprocess.run(command, cwd=ROOT, check=False, text=True, errors="replace",
                          stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    if done.returncode:
        sys.exit(f"{done.stdout[-2000:]}bench: this fails: {' '.join(map(str, command))}")
    return done.stdout


def of_machine(image):
    text = run(["qemu-system-aarch64", "-M", "virt,secure=on,virtualization=on,gic-version=3", "-cpu",
                "max", "-icount", "shift=0", "-nographic", "-net", "none", "-semihosting-config",
                "enable=on,target=native", "-kernel", image])
    return {name: int(figure) for name, figure in re.findall(r"^(\S+) (\d+)\r?$", text, re.M)}


def of_machines(image, image_o2):
    """What gcc's -Os makes of the contenders, and under their names with -O2 what that does."""
    return {**of_machine(image),
            **{name.replace(".", "-O2.", 1): figure for name, figure in of_machine(image_o2).items()}}


def compile_to(directory, build, source):
    compiler, level = build.split("-")
    graph = ["-fcallgraph-info=su,da"] if compiler == "gcc" else []
    target = pathlib.Path(directory) / f"{source.stem}.o"
    run([*COMPILERS[compiler], f"-{level}", *OPTIONS, *graph, "-c", source, "-o", target])
    return target


def text_of(target):
    return int(run(["aarch64-linux-gnu-size", target]).splitlines()[1].split()[0])


def functions_of(target):
    """(name, bytes); copies that the compiler made count for the function that was written."""
    for line in run(["aarch64-linux-gnu-nm", "-S", "--radix=d", target]).splitlines():
        match = re.fullmatch(r"\d+ (\d+) [tT] (\S+)", line)
        if match:
            yield match[2].split(".")[0], int(match[1])


def stacks_in(directory, entries):
    lines = run([ROOT / "tests/gates/stack.py", directory, *entries]).splitlines()[1:]
    return {match[2]: int(match[1]) for match in map(re.compile(r" *(\d+): (\S+)").match, lines)}


def of_build(build):
    """Sizes and stacks."""
    figures = collections.Counter()
    sources = [line for line in (ROOT / "src/core/sources.txt").read_text().split("\n")
               if line and not line.startswith("#")]
    entries = run([ROOT / "tests/gates/public_functions.sh", "notify.h", "partinfo.h"]).split()
    with tempfile.TemporaryDirectory() as directory:
        for source in sources:
            target = compile_to(directory, build, ROOT / "src/core" / source)
            if source == "strerror.c":
                continue
            if source in ("lifecycle.c", "handover.c"):
                figures[f"library.text-lifecycle.{build}"] += text_of(target)
                continue
            figures[f"library.text.{build}"] += text_of(target)
            if source in ("attach.c", "event.c"):
                figures[f"library.text-events.{build}"] += text_of(target)
            for name, size in functions_of(target):
                figures[f"function.{name}.{build}"] += size
        if build.startswith("gcc"):
            for name, size in stacks_in(directory, entries).items():
                figures[f"library.stack-{name}.{build}"] = size
    with tempfile.TemporaryDirectory() as directory:
        target = compile_to(directory, build, HERE / "naive.c")
        figures[f"naive.text.{build}"] = text_of(target)
    return figures


def of_faults(program):
    figures = {}
    for mode, who, rest in re.findall(r"^faults: (.*): (library|naive)(?: loop)?: (.*)$",
                                      run([program]), re.M):
        cases, *faults = re.findall(r"\d+", rest)
        names = ("cases", "endless", "twice", "forgotten", "suspended")
        figures.update({f"faults.{mode.replace(' ', '-')}.{who}.{name}": int(count)
                        for name, count in zip(names, [cases, *faults])})
    return figures


def further(figures, who, event):
    """Instructions for each subscriber after the first one."""
    return (figures[f"{who}.{event}.64"] - figures[f"{who}.{event}.1"]) / 63


def slope(figures, name, first, last):
    return (figures[f"{name}.{last}"] - figures[f"{name}.{first}"]) / (last - first)


def budget_of(what):
    """That of the gates, which the document's table of sizes shows."""
    row = re.search(rf"^\| {re.escape(what)} \| \d+ B \| (\d+) B \|$", DOCUMENT.read_text(), re.M)
    if not row:
        sys.exit(f"bench: no row of {DOCUMENT} begins with {what}. Update it: tests/run figures --update")
    return int(row[1])


def over_budget(figures):
    """(figure, value, budget)"""
    for event, most in (("created", 92), ("destroyed", 90)):
        yield f"instructions for each further subscriber, {event}", further(figures, "library", event), most
    for count in SUBSCRIBERS:
        yield f"library.calls.{count}", figures[f"library.calls.{count}"], 2 * count
    yield "library.text.gcc-Os", figures["library.text.gcc-Os"], budget_of(
        "Text of discovery and events")
    yield "library.bytes-per-vm.64", figures["library.bytes-per-vm.64"], budget_of(
        "`struct ffa_vm`, one a VM")
    deepest = budget_of("Deepest stack of an entry point, hooks excluded")
    for name, value in figures.items():
        if name.startswith("library.stack-") and name.endswith("gcc-Os"):
            yield name, value, deepest
    for name, (first, middle, last) in (("library.decode", (16, 512, 15872)),
                                        ("library.probe-registers", (64, 256, 512)),
                                        ("library.probe-buffers", (64, 256, 512))):
        # Linear: an entry costs no more where there are many.
        yield (f"{name}: instructions for each further entry", slope(figures, name, middle, last),
               slope(figures, name, first, middle) * TOLERANCE)


def read_baseline():
    if not BASELINE.exists():
        return {}
    lines = [line for line in BASELINE.read_text().splitlines() if not line.startswith("#")]
    return {name: int(figure) for name, figure in (line.split() for line in lines)}


def judge(figures, baseline):
    wrong = [f"over budget: {name}: {value:.6g} of {budget:.6g}"
             for name, value, budget in over_budget(figures) if value > budget]
    for name, value in figures.items():
        if not name.startswith(LIBRARY):
            continue
        if name not in baseline:
            wrong.append(f"not in baseline.txt: {name}")
        elif value > baseline[name] * TOLERANCE:
            wrong.append(f"more than 3 % worse: {name}: {value}, was {baseline[name]}")
    wrong += [f"no longer measured: {name}" for name in baseline
              if name.startswith(LIBRARY) and name not in figures]
    return wrong


def table(head, rows):
    yield f"| {' | '.join(head)} |"
    yield "|---" + "|---:" * (len(head) - 1) + "|"
    for row in rows:
        yield f"| {' | '.join(str(cell) for cell in row)} |"


def ratio(value, to):
    return f"{value / to:.1f}" if to else "-"


def compared(f, label, name):
    library, naive, limit = (f.get(f"{who}.{name}") for who in CONTENDERS)
    return [label, library, naive or "-", limit, ratio(library, naive), ratio(library, limit)]


def comparison(f):
    rows = [compared(f, f"{event}, subscribers: {count}", f"{event}.{count}")
            for event in ("created", "destroyed") for count in SUBSCRIBERS]
    rows += [compared(f, f"created, 1 subscriber, answers RETRY before: {count}", f"retries.{count}")
             for count in RETRIES]
    rows.append(compared(f, "created, 1 subscriber, suspended once", "suspensions.1"))
    for how in ("registers", "buffers"):
        rows += [compared(f, f"probe by {how}, partitions: {count}, subscribers: {min(count, 4)}",
                          f"probe-{how}.{count}") for count in PARTITIONS]
        rows.append(compared(f, f"probe by {how}, partitions: 512, subscribers: 64", f"probe-{how}-all.512"))
    rows += [compared(f, f"decoding alone, entries: {count}", f"decode.{count}") for count in ENTRIES]
    return table(["Instructions", "Library", "Naive loop", "Limit", "to the loop", "to the limit"], rows)


def each(f):
    contenders = ("library", "naive", "library-O2", "naive-O2", "limit")
    rows = [[event, *(f"{further(f, who, event):.0f}" for who in contenders)]
            for event in ("created", "destroyed")]
    rows.append(["firmware calls of both events", *(f"{further(f, who, 'calls'):.0f}" for who in contenders)])
    rows.append(["answer RETRY", *(f"{slope(f, f'{who}.retries', 1, 10):.0f}" for who in contenders)])
    rows.append(["entry decoded", *(f"{slope(f, f'{who}.decode', 512, 15872):.0f}" for who in contenders)])
    return table(["For each further subscriber", "Library, `-Os`", "Naive loop, `-Os`", "Library, `-O2`",
                  "Naive loop, `-O2`", "Limit"], rows)


def faults(f):
    names = ("cases", "endless", "twice", "forgotten", "suspended")
    modes = sorted({name.split(".")[1] for name in f if name.startswith("faults.")})
    rows = [[f"{who}, {mode.replace('-', ' ')}", *(f[f"faults.{mode}.{key}.{name}"] for name in names)]
            for mode in modes for key, who in (("library", "Library"), ("naive", "Naive loop"))]
    return table(["", "Cases", "does not end", "tells twice", "forgets", "leaves suspended"], rows)


def sizes(f):
    rows = [[what, *(f[f"{name}.{b}"] for b in BUILDS)] for what, name in (
        ("Text of discovery and events", "library.text"),
        ("Text of the events alone", "library.text-events"),
        ("Text of announcing, saving and restoring", "library.text-lifecycle"),
        ("Text of the naive loop", "naive.text"))]
    entries = sorted({name.split(".")[1] for name in f if name.startswith("library.stack-")})
    rows += [[f"Stack of `{entry[6:]}`", *(f.get(f"library.{entry}.{b}", "-") for b in BUILDS)]
             for entry in entries]
    return table(["Bytes", *(b.replace("-", " -") for b in BUILDS)], rows)


def memory(f):
    return table(["Bytes, 64 subscribers", "Library", "Naive loop"],
                 [[what, *(f[f"{who}.bytes-per-{key}.64"] for who in ("library", "naive"))]
                  for what, key in (("a VM", "vm"), ("the system", "system"))])


def functions(f):
    names = sorted({name.split(".")[1] for name in f if name.startswith("function.")})
    rows = [[f"`{name}`", *(f.get(f"function.{name}.{b}", "-") for b in BUILDS)] for name in names]
    return table(["Bytes", *(b.replace("-", " -") for b in BUILDS)], rows)


SECTIONS = {"each": each, "comparison": comparison, "faults": faults, "sizes": sizes, "memory": memory,
            "functions": functions}


def with_sections(text, figures):
    """The text with what stands between its lines <!-- bench NAME --> and <!-- /bench --> made anew."""
    def made(match):
        return "\n".join([match[1], *SECTIONS[match[2]](figures), "<!-- /bench -->"])
    return re.sub(r"(<!-- bench (\w+) -->)\n.*?<!-- /bench -->", made, text, flags=re.S)


def plot(figures, title, xlabel, name, points, limit, scale):
    """An SVG by gnuplot, the same for the same figures."""
    data = "".join(f"${who} << END\n" +
                   "".join(f"{x} {figures[f'{who}.{name}.{x}']}\n" for x in points) + "END\n"
                   for who in CONTENDERS)
    script = f"""{data}
set terminal svg size 720,440 dynamic font 'sans-serif,14' background '#ffffff'
set title '{title}'
set xlabel '{xlabel}'
set ylabel 'instructions at EL2'
set key left top reverse Left
set grid linecolor '#dddddd'
set border 3
set tics nomirror
{scale}
plot $library with linespoints lw 2 pt 7 lc '#0072b2' title 'library', \\
     $naive with linespoints lw 2 pt 5 lc '#d55e00' title 'naive loop', \\
     $limit with linespoints lw 2 pt 9 lc '#555555' title 'limit: {limit}'
"""
    with tempfile.NamedTemporaryFile("w", suffix=".gp") as file:
        file.write(script)
        file.flush()
        svg = run(["gnuplot", file.name])
    return svg.replace("?>\n", f"?>\n<!-- {LICENCE} -->\n", 1)


def texts(figures):
    return {DOCUMENT: with_sections(DOCUMENT.read_text(), figures)}


def plots(figures):
    return {ROOT / "docs/performance-events.svg": plot(
                figures, "A VM is created, without faults", "subscribers", "created", SUBSCRIBERS,
                "conduit calls alone", "set xtics 8"),
            ROOT / "docs/performance-decoding.svg": plot(
                figures, "Decoding a list of partitions", "entries of 8 bytes", "decode", ENTRIES,
                "loads alone", "set logscale xy\nset xrange [10:30000]\nset yrange [50:]\nset format y '%.0f'")}


def update(figures):
    lines = "".join(f"{name} {figure}\n" for name, figure in sorted(figures.items()))
    BASELINE.write_text(f"# {LICENCE}\n# Written by tests/run bench --update.\n{lines}")
    for path, text in {**texts(figures), **plots(figures)}.items():
        path.write_text(text)


def stale(figures, baseline, documents):
    """What is exact: counts of faults, and that the documents show the baseline."""
    yield from (f"out of date: {name}: {figure}" for name, figure in figures.items()
                if name.startswith("faults.") and baseline.get(name) != figure)
    yield from (f"out of date: {path.relative_to(ROOT)}" for path, text in documents.items()
                if not path.exists() or path.read_text() != text)


def measure(arguments):
    figures = of_machines(*arguments[:2])
    for build in BUILDS:
        figures.update(of_build(build))
    if arguments[2:]:
        figures.update(of_faults(pathlib.Path(arguments[2]).resolve() / "faults"))
    return figures


def main():
    arguments = sys.argv[1:]
    is_update = arguments[3:] == ["--update"]
    if len(arguments) < 2 or (arguments[3:] and not is_update):
        sys.exit("usage: bench.py IMAGE IMAGE_O2 [DIRECTORY [--update]]")
    figures = measure(arguments)
    if is_update:
        update(figures)
    baseline = read_baseline()
    wrong = judge(figures, baseline)
    if not wrong:
        documents = {**texts(baseline), **(plots(baseline) if arguments[2:] else {})}
        wrong = list(stale(figures, baseline, documents))
    if wrong:
        sys.exit("\n".join([*wrong, "bench: failed. If the change is intended: tests/run bench --update"]))
    created, naive, limit = (f"{further(figures, who, 'created'):.0f}" for who in CONTENDERS)
    print(f"bench: {len(figures)} figures, none over budget or more than 3 % worse; {created} instructions "
          f"for each further subscriber, naive loop {naive}, limit {limit}")


main()
