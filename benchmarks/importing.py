"""How fast captures become manuscripts, how much memory a folder of them takes, and what pandoc needs for the same.

    python benchmarks/importing.py [--files 5000]

The texts are made here, of invented words, always the same. Texts are timed in
seconds of one processor, and folders by the clock too: the share of each process shows what keeps them waiting.
"""

from __future__ import annotations

import argparse
import random
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from anthology.importing import html as pages
from anthology.importing import import_sources, ledger, texts, verify
from anthology.importing.decoding import decode

SYLLABLES = "la mer on te sa ri vo ne du ka pel tor mi gen ast bre fol nu qui ser".split()
COMMON = "the of and to in that was his with for it is which but not had from this by are".split()


def sentence(rng: random.Random) -> str:
    """A sentence of invented words among common ones."""
    words = [
        rng.choice(COMMON) if rng.random() < 0.45 else "".join(rng.choices(SYLLABLES, k=rng.randint(1, 4)))
        for _ in range(rng.randint(6, 24))
    ]
    return f"{' '.join(words).capitalize()}."


def paragraph(rng: random.Random) -> str:
    """A paragraph of a few sentences."""
    return " ".join(sentence(rng) for _ in range(rng.randint(2, 7)))


def capture(rng: random.Random, size: int) -> str:
    """A plain capture of about ``size`` characters: title block, headings, calls, notes, navigation."""
    parts = ["Anna Somebody", "The Title of a Text", "(March 1921)", "From The Review, No. 7, March 1921, pp. 2–5."]
    length, n = 0, 0
    while length < size:
        body = paragraph(rng)
        if rng.random() < 0.1:
            n += 1
            body += f"({n})"
        if rng.random() < 0.08:
            parts.append(sentence(rng)[:30].rstrip(".,"))
        parts.append(body)
        length += len(body)
    parts += [f"  {i}. {sentence(rng)}" for i in range(1, n + 1)]
    return "\n\n".join([*parts, "Top of page", "Last updated on 3 May 2009"]) + "\n"


def page(text: str) -> str:
    """The same as a web page."""
    body = "\n".join(f"<p>{part.replace('that', '<em>that</em>')}</p>" for part in text.split("\n\n")[1:])
    return (
        '<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><title>A Text</title></head><body>'
        f'<nav><a href="/">Home</a></nav><article><h1>The Title of a Text</h1>{body}</article></body></html>'
    )


def importer(source: str, kind: str) -> float:
    """Seconds that one text takes, from bytes to a manuscript whose ledger is written and proven."""
    data = source.encode()
    start = time.process_time()
    decoded, _ = decode(data, "a")
    assert decoded is not None
    reading = texts.read_plain(decoded) if kind == "text" else pages.read(decoded.text, images=lambda _: "")
    made = texts.draft(reading, decoded, texts.Options(), source="a", format=kind, digest="", name="a")
    ledger.dump(made.ledger)
    assert ledger.rebuild(made.manuscript, made.ledger) == data
    return time.process_time() - start


def pandoc(source: str, kind: str) -> float | None:
    """Seconds that pandoc takes to turn the same into Markdown; None when it is not installed."""
    try:
        from pypandoc import get_pandoc_path
    except ImportError:
        return None
    command = [get_pandoc_path(), "--from", kind, "--to", "markdown", "--wrap=preserve"]
    start = cpu()[1]
    subprocess.run(command, input=source.encode(), capture_output=True, check=True)
    return cpu()[1] - start


def peak() -> float:
    """The most memory that this process, or one of its children, has had so far, in MiB."""
    return max(resource.getrusage(who).ru_maxrss for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)) / 1024


def cpu() -> tuple[float, float]:
    """Seconds of a processor that this process, and its children that have ended, have used."""
    own, others = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return own.ru_utime + own.ru_stime, others.ru_utime + others.ru_stime


def folder(count: int, workers: int, place: Path) -> tuple[float, tuple[float, float], float]:
    """Seconds for a folder of ``count`` captures of 6 kB, those of a processor that the first process and the others
    used, and the peak of memory in MiB."""
    rng = random.Random(count)
    sources = place / "sources"
    sources.mkdir()
    for n in range(count):
        (sources / f"{n:05}.txt").write_text(capture(rng, 6000).replace("The Title of a Text", f"Text {n}"), "utf-8")
    start, before = time.perf_counter(), cpu()
    made = import_sources([sources], place / "manuscript", workers=workers)
    seconds, after = time.perf_counter() - start, cpu()
    assert len(made.value) == count, made.diagnostics[:3]
    assert verify(place / "manuscript") == []
    return seconds, (after[0] - before[0], after[1] - before[1]), peak()


def main() -> None:
    """Prints the figures."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--files", type=int, default=5000)
    arguments.add_argument("--folder", nargs=2, type=int, metavar=("COUNT", "WORKERS"), help=argparse.SUPPRESS)
    given = arguments.parse_args()
    if given.folder:
        with tempfile.TemporaryDirectory() as place:
            count, workers = given.folder
            seconds, (own, others), memory = folder(count, workers, Path(place))
        print(
            f"{count:6} files, {workers} processes: {seconds:6.1f} s, {count / seconds:6.0f} files/s,"
            f" processor: first {own:.1f} s, others {others:.1f} s,"
            f" peak {memory:.0f} MiB"
        )
        return
    # Each in a process of its own: the peak of memory never goes down again.
    for count, workers in ((given.files // 10, 1), (given.files, 1), (given.files, 2)):
        subprocess.run([sys.executable, __file__, "--folder", str(count), str(workers)], check=True)
    rng = random.Random(1)
    importer(capture(rng, 20_000), "text")
    for size in (100_000, 1_000_000, 5_000_000):
        text = capture(rng, size)
        for kind, source in (("text", text), ("html", page(text))):
            mega = len(source.encode()) / 1e6
            best = min(importer(source, kind) for _ in range(3 if size < 2_000_000 else 1))
            # Pandoc has no reader for plain text; that of Markdown is what people use for it.
            other = pandoc(source, "html" if kind == "html" else "markdown") if size < 2_000_000 else None
            peer = f"pandoc {other:6.2f} s {mega / other:5.2f} MB/s" if other else ""
            print(f"{kind} of {mega:5.2f} MB: {best:6.2f} s {mega / best:5.2f} MB/s   {peer}")


if __name__ == "__main__":
    main()
