#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later
"""scale.py [SEED | --update]: as many VMs as there are VM IDs, in builds for 64 and for 1024 subscribers.

Prints tables of what a seed gives. Seed 1 is that of docs/performance.md, between its lines
<!-- scale --> and <!-- /scale -->, and of docs/scale.svg: without an argument they have to be what is
measured; --update writes them.
"""
import csv
import pathlib
import re
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]
DOCUMENT = ROOT / "docs/performance.md"
PLOT = ROOT / "docs/scale.svg"
PLACE = ROOT / "build/scale"
BUILDS = (64, 1024)
VMS = 65535
GENERATED = re.compile(r"(?<=^<!-- scale -->\n).*?(?=^<!-- /scale -->$)", re.DOTALL | re.MULTILINE)
# What an SP does from the middle of the run on, by its number in firmware.h.
FAILURES = {1: "is stopped: BUSY for ever", 2: "is suspended for ever"}
LICENCE = "<!-- SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later -->\n"


def run(*command):
    done = subprocess.run(command, cwd=ROOT, check=False, text=True, stdout=subprocess.PIPE,
                          stderr=subprocess.STDOUT)
    if done.returncode:
        sys.exit(f"{done.stdout}scale: this fails: {' '.join(command)}")
    return done.stdout


def measure(subscribers, seed):
    """A dictionary for each system."""
    tree = PLACE / str(subscribers)
    run("cmake", "--preset", "host", "-B", str(tree), f"-DFFA_NOTIFY_MAX_SUBSCRIBERS={subscribers}",
        "-DFFA_NOTIFY_TEST_PROGRAMS=scale", "-DFFA_NOTIFY_TEST_REPOSITORY=OFF")
    run("cmake", "--build", str(tree), "--target", "scale")
    *lines, _ = run(str(tree / "tests/scale"), str(VMS), seed).splitlines()
    return [{name: int(value) for name, value in row.items()}
            for row in csv.DictReader(lines, delimiter="\t")]


def is_default(row):
    return row["sends"] == row["limit"] == 0


def select(rows, **wanted):
    return [row for row in rows if all(row[name] == value for name, value in wanted.items())]


def values(rows, name):
    return sorted({row[name] for row in rows})


def table(titles, rows):
    head = f"| {' | '.join(titles)} |\n|---|{'---:|' * (len(titles) - 1)}\n"
    return head + "".join(f"| {' | '.join(map(str, row))} |\n" for row in rows)


def of_event(row):
    return [f"{row[name] / row['events']:.2f}" for name in ("calls", "minimum")]


def given_up(row):
    return f"{100 * row['exhausted'] / VMS:.1f} %"


def spent(rows):
    """Of so many VMs the ID is not used again."""
    return f"{100 * sum(row['spent'] for row in rows) / (VMS * len(rows)):.1f} %"


def name_of(row):
    name = f"{row['subscribers']} of {row['sps']}"
    return f"{name}, {row['keepers']} to creations only" if row["keepers"] else name


def table_of_systems(rows):
    """With the default limits."""
    lines = []
    rows = select(rows, failure=0)
    for subscribers in values(rows, "subscribers"):
        for percent in values(rows, "percent"):
            same = select(rows, subscribers=subscribers, percent=percent)
            usual = sorted(filter(is_default, same), key=lambda row: row["cpus"])
            lines.append([name_of(usual[0]), f"{percent} %",
                          *of_event(usual[0]), *of_event(usual[-1]), given_up(usual[-1]),
                          f"{max(row['worst'] for row in usual)} of {usual[0]['bound']}",
                          spent(usual)])
    most = max(values(rows, "cpus"))
    return table(["SPs that subscribe", "Faults", "Calls an event, 1 CPU", "fewest",
                  f"Calls an event, {most} CPUs", "fewest", "creations given up",
                  "Most calls in one entry", "VM IDs spent"], lines)


def table_of_limits(rows):
    lines = []
    for row in select(rows, subscribers=64, percent=1, cpus=max(values(rows, "cpus")), failure=0):
        name = "the defaults"
        if row["limit"]:
            name = f"`limits.calls = {row['limit']}`"
        if row["sends"]:
            name = f"`limits.sends = {row['sends']}`"
        lines.append([name, *of_event(row), given_up(row), f"{row['worst']} of {row['bound']}"])
    return table(["64 of 512 SPs, 1 % faults, 256 CPUs", "Calls an event", "fewest",
                  "creations given up", "Most calls in one entry"], lines)


def table_of_failures(rows):
    lines = []
    for failure, name in FAILURES.items():
        for cpus in (min(values(rows, "cpus")), max(values(rows, "cpus"))):
            row, = select(rows, subscribers=16, percent=1, cpus=cpus, failure=failure)
            lines.append([name, cpus, *of_event(row), row["refused"] + row["exhausted"],
                          row["carried"], row["skipped"], spent([row])])
    return table(["One of 16 SPs, 1 % faults elsewhere", "CPUs", "Calls an event", "fewest",
                  "creations failed", "went on without the SP", "SP skipped", "VM IDs spent"],
                 lines)


def table_of_memory(builds):
    lines = [[build, subscribers, f"{row['memory'] / 1e6:.2f} MB"]
             for build, rows in builds.items()
             for subscribers in values(rows, "subscribers") if subscribers >= 64
             for row in select(rows, subscribers=subscribers)[:1]]
    return table(["`FFA_NOTIFY_MAX_SUBSCRIBERS`", "SPs that subscribe", f"Memory for {VMS} VMs"],
                 lines)


def draw(rows):
    """An SVG without a date. For each number of subscribers a file: CPUs, then a column a rate."""
    for subscribers in values(rows, "subscribers"):
        usual = list(filter(is_default, select(rows, subscribers=subscribers, failure=0)))
        lines = [[cpus, *(f"{row['calls'] / row['minimum']:.4f}"
                          for row in sorted(select(usual, cpus=cpus), key=lambda row: row["percent"]))]
                 for cpus in values(usual, "cpus")]
        (PLACE / f"{subscribers}.dat").write_text(
            "".join(f"{' '.join(map(str, line))}\n" for line in lines))
    drawing = run("gnuplot", "-e", f"directory = '{PLACE}'", "tests/explore/scale.gp")
    return drawing.replace("?>\n", f"?>\n{LICENCE}", 1)


def check_builds(builds):
    """The size of struct ffa_vm changes nothing but the memory."""
    small, large = ([{**row, "memory": 0} for row in rows if row["subscribers"] <= BUILDS[0]]
                    for rows in builds.values())
    if small != large:
        sys.exit("scale: builds for different numbers of subscribers do different things")


def with_tables(tables):
    """What the document should be."""
    text = DOCUMENT.read_text() if DOCUMENT.exists() else ""
    if not GENERATED.search(text):
        sys.exit(f"scale: {DOCUMENT} has no lines <!-- scale --> and <!-- /scale -->")
    return GENERATED.sub(lambda _: tables, text)


def settle(texts, update):
    """Writes the files, or compares them."""
    for path, text in texts.items():
        if update:
            path.write_text(text)
        elif not path.exists() or path.read_text() != text:
            sys.exit(f"scale: {path} is not what is measured. Update it: tests/run scale --update")


def closing(builds, seed):
    rows = [row for rows in builds.values() for row in rows]
    events, calls, minimum, reused, retired, reserved = (
        sum(row[name] for row in rows)
        for name in ("events", "calls", "minimum", "reused", "spent", "reserved"))
    over = sum(row["worst"] > row["bound"] for row in rows)
    return (f"scale: {len(rows)} systems with {VMS} VMs each, seed {seed}: {events} events, "
            f"{calls} calls, {minimum} at the fewest; {over} over the bound; VM IDs: {reused} used "
            f"again, {retired} spent, {reserved} reserved")


def main():
    argument = "".join(sys.argv[1:])
    if len(sys.argv) > 2 or not re.fullmatch(r"|--update|[1-9][0-9]{0,17}", argument):
        sys.exit("usage: tests/run scale [SEED | --update], SEED from 1")
    is_documented = argument in ("", "--update")
    seed = "1" if is_documented else argument
    if is_documented:
        with_tables("")  # says early that it cannot be
    PLACE.mkdir(parents=True, exist_ok=True)
    builds = {build: measure(build, seed) for build in BUILDS}
    check_builds(builds)
    rows = builds[BUILDS[-1]]
    tables = "\n".join([table_of_systems(rows), table_of_limits(rows),
                        table_of_failures(rows), table_of_memory(builds)])
    print(tables)
    if is_documented:
        settle({DOCUMENT: with_tables(tables), PLOT: draw(rows)}, argument == "--update")
    print(closing(builds, seed))


main()
