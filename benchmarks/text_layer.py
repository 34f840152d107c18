"""Whether the text layer sets the same books as WeasyPrint without it, and how long both take.

    python benchmarks/text_layer.py [--words 1000000] [--keep FOLDER]

Books of invented prose in four languages, with notes, italics, small capitals, verse and hyphenation, are built with
the layer and without, screen and print in turn, on several measures. Their pages must have the same contents, byte for
byte, or, where they have leaders, the same characters at the same places. For a book that has not, the first page that
differs is told, and the command fails. (The files are not the same: their identifiers are made from the inputs, and the
config is one of them.)
"""

from __future__ import annotations

import argparse
import ctypes
import itertools
import resource
import subprocess
import sys
import tempfile
from pathlib import Path

import pikepdf
import prose
import pypdfium2

BOOK = 25_000
"""Words of a book."""
PAGES = (
    "{size: digest, font_size: 11pt, line_height: 14.3pt}",
    "{size: A5, font_size: 10pt, line_height: 13pt}",
    "{size: trade, font_size: 12pt, line_height: 16pt}",
    "{size: digest, font_size: 9.5pt, line_height: 12pt, hyphenate: false}",
)


def main() -> int:
    """Builds the books by pairs, and compares them."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--words", type=int, default=1_000_000)
    parser.add_argument("--keep", type=Path, help="a folder for the books, which are left there")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        folder = arguments.keep or Path(temporary)
        differing = [number for number in range(-(-arguments.words // BOOK)) if not _same(number, folder)]
    return 1 if differing else 0


def _same(number: int, folder: Path) -> bool:
    tags = itertools.islice(itertools.cycle(prose.LANGUAGES), number, None)
    files, seconds = [], []
    titles = prose.titles(5)
    works = [
        (titles[place], prose.Prose(number * 100 + place, BOOK // 5, tag, notes_per_thousand=1.5))
        for place, tag in zip(range(5), tags, strict=False)
    ]
    for layer in ("true", "false"):
        project = folder / f"book-{number}-{layer}"
        prose.write(project, works, PAGES[number % len(PAGES)])
        purpose = "print" if number % 2 else "screen"
        with (project / "config.yaml").open("a", encoding="utf-8") as config:
            config.write(f"formats: [pdf]\nback: [sources]\npdf: {{purpose: {purpose}, text_layer: {layer}}}\n")
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        subprocess.run([sys.executable, "-m", "anthology", "build"], cwd=project, capture_output=True, check=False)
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        seconds.append(after.ru_utime - before.ru_utime)
        files += list((project / "dist").glob("*.pdf"))
    if len(files) < 2:
        print(f"book {number}: not built")
        return False
    contents, others = _contents(files[0]), _contents(files[1])
    pages = len(contents)
    unlike = [page for page, both in enumerate(zip(contents, others, strict=False)) if both[0] != both[1]]
    same = pages == len(others) and _characters(files[0], unlike) == _characters(files[1], unlike)
    told = "the same" if same else f"they differ: {_difference(files[0], files[1])}"
    print(
        f"book {number}: {pages} pages, {seconds[0]:.1f} s with the layer, {seconds[1]:.1f} s without; {told}",
        flush=True,
    )
    return same


def _contents(file: Path) -> list[bytes]:
    with pikepdf.open(file) as pdf:
        for page in pdf.pages:
            page.contents_coalesce()  # parts are joined with what is stamped on them
        return [page.Contents.read_bytes() for page in pdf.pages]


def _characters(file: Path, pages: list[int]) -> list[list[tuple[float, float, str]]]:
    """The characters of some pages with their places, in hundredths of a point."""
    found = []
    x, y = ctypes.c_double(), ctypes.c_double()
    with pypdfium2.PdfDocument(file) as document:
        for page in pages:
            text = document[page].get_textpage()
            placed = []
            for index, character in enumerate(text.get_text_range()):
                pypdfium2.raw.FPDFText_GetCharOrigin(text, index, x, y)
                placed.append((round(x.value, 2), round(y.value, 2), character))
            found.append(sorted(placed))
    return found


def _difference(one: Path, other: Path) -> str:
    for number, (page, against) in enumerate(zip(_lines(one), _lines(other), strict=False), 1):
        for line, second in zip(page, against, strict=False):
            if line != second:
                return f"page {number}: “{line}”, “{second}”"
    return "not in their text"


def _lines(file: Path) -> list[list[str]]:
    return [page.get_textpage().get_text_range().splitlines() for page in pypdfium2.PdfDocument(file)]


if __name__ == "__main__":
    sys.exit(main())
