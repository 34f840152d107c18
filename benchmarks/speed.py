"""What a book takes here and elsewhere: time, processor and memory, for a PDF and for an EPUB.

    python benchmarks/speed.py [--size XS|S|M|L ...] [--rounds 3] [--only NAME ...]

The works are invented (``prose.py``), the same for all; page, type, measure and face are the same, and each PDF has
running heads, page numbers, contents with pages, notes at the foot and hyphens. All runs of a round follow one
another, and rounds are repeated (A B A B); a ratio compares runs of one round. What is not installed is left out:

    pip install "anthology-press[bench]"                               Typst and pandoc
    apt-get install texlive-xetex texlive-latex-recommended            XeLaTeX

Preparing (conversion for Typst alone, XeLaTeX and WeasyPrint) is not counted. Peak memory is that of the largest
process. On a machine that does other work, trust the processor's time and the ratios, not the clock.
"""

from __future__ import annotations

import argparse
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from datetime import date
from pathlib import Path

import peers
import prose
from msgspec import Struct, field

REPOSITORY = Path(__file__).resolve().parent.parent


class Run(Struct, frozen=True):
    """What one run took: seconds by the clock, seconds of processor, the largest process in MiB."""

    wall: float
    cpu: float
    memory: float


class Contestant(Struct, frozen=True):
    """A way to a file: what is done before, uncounted, and the command, in its folder."""

    name: str
    kind: str
    command: tuple[str, ...]
    folder: Path
    before: Callable[[], None]
    runs: list[Run] = field(default_factory=list)


def measure(command: Sequence[str], folder: Path) -> Run:
    """Runs a command to its end; raises CalledProcessError if it fails."""
    with tempfile.TemporaryFile() as output:
        start = time.perf_counter()
        child = subprocess.Popen(command, cwd=folder, stdout=output, stderr=output, env=_environment())
        _, status, usage = os.wait4(child.pid, 0)
        wall = time.perf_counter() - start
        child.returncode = os.waitstatus_to_exitcode(status)
        if child.returncode:
            output.seek(0)
            raise subprocess.CalledProcessError(child.returncode, command, output.read())
    return Run(wall, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024)


def _environment() -> dict[str, str]:
    """That of a program that is installed: Python may keep its compiled modules."""
    own = {"PYTHONPATH": str(REPOSITORY), "SOURCE_DATE_EPOCH": "1767225600"}
    return {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"} | own


def contestants(size: str, folder: Path) -> list[Contestant]:
    """All that are installed, ready to run."""
    found = list(_this(size, folder))
    for peer in peers.installed():
        own = folder / peer.name.replace(" ", "-")
        own.mkdir(parents=True)
        peer.prepare(own, size)
        command = (sys.executable, str(REPOSITORY / "benchmarks" / "peers.py"), peer.name, str(own))
        found.append(Contestant(peer.name, peer.kind, command, own, _nothing))
    return found


def _this(size: str, folder: Path) -> list[Contestant]:
    found = []
    for what, kind, more in (
        ("PDF for print", "pdf", "pdf: {purpose: print}\n"),
        ("PDF for the screen", "pdf", ""),
        ("EPUB", "epub", ""),
    ):
        project = prose.write_project(folder / what.replace(" ", "-"), size)
        with (project / "config.yaml").open("a", encoding="utf-8") as config:
            config.write(more)
        found += _builds(what, kind, project)
    return found


def _builds(what: str, kind: str, project: Path) -> Iterator[Contestant]:
    """A project built from nothing, after one text was edited, and once more."""
    command = (sys.executable, "-m", "anthology", "build", "--format", kind)
    text = project / "manuscript" / "work-0002.md"

    def afresh() -> None:
        for name in (".anthology", "dist", ".cache"):
            shutil.rmtree(project / name, ignore_errors=True)

    def edited() -> None:
        with text.open("a", encoding="utf-8") as manuscript:
            manuscript.write(f"One sentence more, at {time.time_ns()}.\n")

    for name, before in (("from nothing", afresh), ("one text edited", edited), ("nothing changed", _nothing)):
        yield Contestant(f"{what}, {name}", kind, command, project, before)


def _nothing() -> None:
    return


BASE = {"pdf": "weasyprint", "epub": "pandoc epub"}
"""What each kind is compared with."""


def report(size: str, all: list[Contestant]) -> None:
    """The table of a size, as Markdown."""
    for kind, base in BASE.items():
        entered = [each for each in all if each.kind == kind and each.runs]
        against = next((each for each in entered if each.name == base), None)
        print(f"\n| {kind.upper()}, size {size} | wall s | processor s | MiB | wall : {base} | processor : {base} |")
        print("| --- | --- | --- | --- | --- | --- |")
        for each in entered:
            wall, cpu = ([getattr(run, name) for run in each.runs] for name in ("wall", "cpu"))
            memory = max(run.memory for run in each.runs)
            ratios = [_ratios(each, against, name) for name in ("wall", "cpu")]
            cells = (each.name, _middle(wall), _middle(cpu), f"{memory:.0f}", *ratios)
            print(f"| {' | '.join(cells)} |", flush=True)


def _middle(values: list[float]) -> str:
    return f"{statistics.median(values):.2f}"


def _ratios(each: Contestant, base: Contestant | None, name: str) -> str:
    """The ratio of the runs of one round: the middle one, the least and the greatest."""
    if base is None:
        return "–"
    found = sorted(getattr(a, name) / getattr(b, name) for a, b in zip(each.runs, base.runs, strict=False))
    return f"{statistics.median(found):.3f} ({found[0]:.3f}–{found[-1]:.3f})"


def main() -> int:
    """Runs everything, and prints the tables."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--size", nargs="+", default=["XS"], choices=prose.SIZES)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--only", nargs="+", default=[], help="parts of the names of the contestants")
    arguments = parser.parse_args()
    print(f"{date.today()}; {os.cpu_count()} cores; load {os.getloadavg()[0]:.1f}; Python {sys.version.split()[0]}")
    print("; ".join(f"{name} {version}" for name, version in peers.versions().items()))
    if os.getloadavg()[0] > 0.5:
        print("The machine is doing other work: times by the clock say little.")
    for size in arguments.size:
        with tempfile.TemporaryDirectory() as temporary:
            entered = contestants(size, Path(temporary))
            if arguments.only:
                entered = [each for each in entered if any(part in each.name for part in arguments.only)]
            for _ in range(arguments.rounds):
                for each in entered:
                    each.before()
                    each.runs.append(measure(each.command, each.folder))
                    print(".", end="", file=sys.stderr, flush=True)
            print(file=sys.stderr)
            report(size, entered)
    return 0


if __name__ == "__main__":
    sys.exit(main())
