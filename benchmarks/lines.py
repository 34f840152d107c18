"""How even lines are: the same text, measure, type and face set here, by WeasyPrint, Typst and XeLaTeX with microtype.

    python benchmarks/lines.py [--words 30000] [--keep FOLDER]

One work of invented English is set by each that is installed, and the PDFs are read back. A justified line is loose
where its spaces are on average half as wide again as the face's own space (TeX: stretched by more than all its
stretch), and very loose where they are twice as wide. A runt is a last line shorter than a fourteenth of the
measure; a ladder, three lines or more one below the other that end in a hyphen; an
overfull line hangs out of the measure. A river runs through three lines or more, by spaces half as wide again as the
face's own, of which each shares half a space with the next (``anthology/proofing/rivers.py``).
"""

from __future__ import annotations

import argparse
import ctypes
import statistics
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator
from itertools import groupby, pairwise
from pathlib import Path

import peers
import prose
import pypdfium2
from fontTools.ttLib import TTFont
from msgspec import Struct, field
from pypdfium2 import raw

from anthology.proofing.rivers import rivers

REPOSITORY = Path(__file__).resolve().parent.parent
SIZE = 11.0
PAGE = "{size: digest, font_size: 11pt, line_height: 14.3pt, margins: {inside: 0.7in, outside: 0.7in}, linebreaks: %s}"
COLUMNS = (
    *("lines", "loose", "very loose", "tight", "deviation of spaces"),
    *("hyphens", "ladders", "rivers", "runts", "overfull"),
)


class Row(Struct):
    """A line as it stands on a page, in points."""

    base: float
    left: float
    right: float
    height: float
    end: str
    spaces: list[tuple[float, float]] = field(default_factory=list)

    @property
    def gaps(self) -> list[float]:
        """How wide its spaces are."""
        return [end - begin for begin, end in self.spaces]


def rows(file: Path) -> Iterator[Row]:
    """The lines of a file, page by page, from the top down."""
    with pypdfium2.PdfDocument(file) as pdf:
        for page in pdf:
            textpage = page.get_textpage()
            for _, characters in groupby(_characters(textpage), key=lambda each: each[0]):
                if row := _row(list(characters)):
                    yield row


def _characters(textpage: pypdfium2.PdfTextPage) -> Iterator[tuple[float, str, float, float, float]]:
    """The baseline, letter, left and right end and height of each character."""
    for index in range(textpage.count_chars()):
        x, y, box = ctypes.c_double(), ctypes.c_double(), raw.FS_RECTF()
        raw.FPDFText_GetCharOrigin(textpage, index, x, y)
        raw.FPDFText_GetLooseCharBox(textpage, index, box)
        letter = chr(raw.FPDFText_GetUnicode(textpage, index))
        if letter not in "\r\n":
            yield round(y.value, 1), letter, box.left, box.right, box.top - box.bottom


def _row(characters: list[tuple[float, str, float, float, float]]) -> Row | None:
    shown = [each for each in characters if not each[1].isspace()]
    if not shown:
        return None
    spaces, before, spaced = [], None, False
    for _, letter, left, right, _ in characters:
        if letter.isspace():
            spaced = True
            continue
        if before is not None and spaced:
            spaces.append((before, left))
        before, spaced = right, False
    height = statistics.mode(round(each[4], 1) for each in shown)
    left, right = min(each[2] for each in shown), max(each[3] for each in shown)
    return Row(shown[0][0], left, right, height, shown[-1][1], spaces)


def _solid(text: list[Row]) -> Iterator[list[Row]]:
    """The lines that stand below one another at the usual distance."""
    falls = [round(upper.base - lower.base, 1) for upper, lower in pairwise(text)]
    usual = Counter(falls).most_common(1)[0][0]
    lines = text[:1]
    for row, fall in zip(text[1:], falls, strict=True):
        if abs(fall - usual) > 1:
            yield lines
            lines = []
        lines.append(row)
    yield lines


def count(file: Path) -> dict[str, float]:
    """Shares of the justified lines of the text that are loose, very loose and hyphenated; runts, ladders, lines."""
    found = list(rows(file))
    height = Counter(row.height for row in found).most_common(1)[0][0]
    text = [row for row in found if abs(row.height - height) < 0.15]
    left = Counter(round(row.left) for row in text).most_common(1)[0][0]
    right = Counter(round(row.right) for row in text).most_common(1)[0][0]
    with TTFont(peers.FONTS / "EBGaramond-Regular.woff2") as font:
        space = SIZE * font["hmtx"]["space"][0] / font["head"].unitsPerEm
    full = [row for row in text if row.right > right - 3 and len(row.gaps) > 2]
    means = [statistics.mean(row.gaps) / space for row in full]
    hyphens = [row.end in "-‐\xad\ufffe\x02" for row in full]
    last = [row for row in text if row.right <= right - 3 and abs(row.left - left) < 2]
    ladders = sum(1 for hyphen, run in groupby(hyphens) if hyphen and len(list(run)) >= 3)
    return {
        "lines": len(full),
        "loose": 100 * sum(mean > 1.5 for mean in means) / len(full),
        "very loose": 100 * sum(mean > 2 for mean in means) / len(full),
        "rivers": sum(len(list(rivers([row.spaces for row in lines], space))) for lines in _solid(text)),
        "overfull": sum(row.right > right + 2.5 for row in full),
        "tight": 100 * sum(mean < 0.8 for mean in means) / len(full),
        "deviation": statistics.pstdev(means),
        "hyphens": 100 * sum(hyphens) / len(full),
        "ladders": ladders,
        "runts": sum(row.right - row.left < (right - left) / 14 for row in last),
    }


def _files(folder: Path, words: int) -> Iterator[tuple[str, Path]]:
    prose.SIZES["lines"] = (1, words)
    options = {"notes_per_thousand": 0.0, "verse": False}
    for breaks in ("greedy", "total-fit"):
        project = folder / breaks
        prose.write(project, prose.works("lines", **options), PAGE % breaks)
        command = [sys.executable, "-m", "anthology", "build", "--format", "pdf"]
        subprocess.run(command, cwd=project, check=True, capture_output=True)
        yield f"here, {breaks}", next((project / "dist").glob("*.pdf"))
    for peer in peers.installed():
        if peer.kind == "pdf" and peer.name != "pandoc and typst":
            own = folder / peer.name.replace(" ", "-")
            own.mkdir()
            peer.prepare(own, "lines", **options)
            peer.run(own)
            yield peer.name, own / "book.pdf"


def main() -> int:
    """Sets the work by all, and prints a table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--words", type=int, default=30_000)
    parser.add_argument("--keep", type=Path, help="a folder for what is made")
    arguments = parser.parse_args()
    print(f"| | {' | '.join(COLUMNS)} |")
    print(f"{'| --- ' * (len(COLUMNS) + 1)}|")
    with tempfile.TemporaryDirectory() as temporary:
        for name, file in _files(arguments.keep or Path(temporary), arguments.words):
            found = count(file)
            shares = [f"{found[key]:.1f} %" for key in ("loose", "very loose", "tight")]
            spread = f"{found['deviation']:.2f}"
            counts = (str(round(found[key])) for key in ("ladders", "rivers", "runts", "overfull"))
            rest = (f"{found['hyphens']:.1f} %", *counts)
            print(f"| {' | '.join((name, str(round(found['lines'])), *shares, spread, *rest))} |", flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
