"""A proof: one page of HTML with its pictures."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from importlib import resources

from jinja2 import Environment
from msgspec import Struct
from PIL.Image import Image
from pypdfium2 import PdfDocument, PdfiumError

from anthology.diagnostics import Diagnosed, Diagnostic, problem
from anthology.proofing import sheets
from anthology.proofing.lines import Line, lines_of
from anthology.proofing.matching import Match, matches, runs
from anthology.proofing.problems import Problem, body, problems
from anthology.proofing.sheets import Grid

SMALL, LARGE = 34, 100
"""Dots an inch of the pages on a contact sheet, and of those that are shown large."""
ROWS, COLUMNS = 5, 5
"""Spreads on a contact sheet."""


class Wanted(Struct, frozen=True):
    """What a proof shows beside the contact sheets. ``pages`` is a list of folios and ranges (``iv, 12-15``), or
    empty for the pages on which there is something to look at; ``spreads`` shows them with the pages they face;
    ``grid`` is drawn over them; ``dpi`` is their size.
    """

    pages: str = ""
    spreads: bool = False
    grid: Grid | None = None
    dpi: int = LARGE


class Plate(Struct, frozen=True):
    """A picture of the proof: its file, what stands below it, and what there is to look at."""

    file: str
    caption: str
    notes: tuple[str, ...] = ()


class Proof(Struct, frozen=True):
    """A proof: its files by their names, ``index.html`` and pictures, and what was found, in a few lines."""

    files: Mapping[str, bytes]
    told: str = ""


def make_proof(name: str, pdf: bytes, wanted: Wanted, before: bytes | None = None) -> Diagnosed[Proof]:
    """The proof of a PDF. ``name`` is its title; ``before`` is another PDF, with which each page is compared."""
    try:
        return _made(name, pdf, wanted, before)
    except PdfiumError as error:
        return Diagnosed(
            Proof({}), (problem("book-missing", f"the PDF cannot be read: {error}", hint="build it anew"),)
        )


def _made(name: str, pdf: bytes, wanted: Wanted, before: bytes | None) -> Diagnosed[Proof]:
    with PdfDocument(pdf) as book:
        proof = _Proof(book, wanted)
        chosen = _chosen(wanted.pages, proof.labels)
        if chosen.failed:
            return Diagnosed(Proof({}), chosen.diagnostics)
        large = list(proof.large(chosen.value or proof.troubled()))
        overview = list(proof.overview())
        changes = list(proof.changes(before)) if before is not None else None
        moved = proof.moved
        template = resources.files(__package__).joinpath("proof.html").read_text("utf-8")
        page = Environment(autoescape=True, trim_blocks=True, lstrip_blocks=True).from_string(template)
        summary = proof.told.splitlines()
        written = page.render(
            name=name,
            pages=len(book),
            summary=summary,
            large=large,
            overview=overview,
            changes=changes,
            moved=moved,
        )
    return Diagnosed(Proof({**proof.files, "index.html": written.encode()}, proof.told), chosen.diagnostics)


class _Proof:
    """The pictures of a book in the making."""

    def __init__(self, book: PdfDocument, wanted: Wanted) -> None:
        self._book = book
        self._wanted = wanted
        self.labels = _labels(book)
        lines = [lines_of(page.get_textpage()) for page in book]
        self._words = _words(lines, self.labels)
        found = problems(lines, self.labels)
        self._problems: tuple[tuple[Problem, ...], ...] = found.pages
        self.told = found.told(self.labels)
        self.files: dict[str, bytes] = {}
        self.moved: tuple[str, ...] = ()

    def troubled(self) -> tuple[int, ...]:
        """The pages on which there is something to look at, those with the most first."""
        found = [index for index, there in enumerate(self._problems) if there]
        return tuple(sorted(found, key=lambda index: -len(self._problems[index])))

    def large(self, pages: Sequence[int]) -> Iterator[Plate]:
        """The pages, or the spreads that they are in, large."""
        if self._wanted.spreads:
            for left in dict.fromkeys(_left_of(index) for index in pages):
                facing = tuple(index for index in (left, left + 1) if 0 <= index < len(self.labels))
                picture = sheets.spread(*self._facing(left, self._wanted.dpi, marked=True))
                yield self._plate(f"spread-{facing[0] + 1:04}", picture, facing)
        else:
            for index in pages:
                yield self._plate(f"page-{index + 1:04}", self._marked(index), (index,))

    def overview(self) -> Iterator[Plate]:
        """All spreads, on contact sheets."""
        lefts = range(-1, len(self.labels), 2)
        for number, first in enumerate(range(0, len(lefts), ROWS * COLUMNS), 1):
            some = lefts[first : first + ROWS * COLUMNS]
            picture = sheets.side_by_side([sheets.spread(*self._facing(left, SMALL)) for left in some], COLUMNS)
            last = min(some[-1] + 1, len(self.labels) - 1)
            caption = f"{self.labels[max(some[0], 0)]} to {self.labels[last]}"
            yield self._keep(f"sheet-{number:02}", picture, caption)

    def changes(self, before: bytes) -> Iterator[Plate]:
        """Each page that differs from what it was in another PDF: before, now, and where they differ. Those that have
        the same words at another place are left out, and told in ``moved``.
        """
        with PdfDocument(before) as old:
            labels = _labels(old)
            words = _words([lines_of(page.get_textpage()) for page in old], labels)
            found = tuple(matches(words, self._words))
            self.moved = tuple(
                f"{_from_to(labels, first.old, last.old)} → {_from_to(self.labels, first.new, last.new)}"
                for first, last in runs(found)
            )
            for each in (match for match in found if not match.moved):
                was = sheets.draw(old, each.old, self._wanted.dpi) if each.old is not None else None
                now = sheets.draw(self._book, each.new, self._wanted.dpi) if each.new is not None else None
                area = sheets.changed_area(was, now) if was and now else None
                if was and now and area is None:
                    continue
                for picture in filter(None, (was, now)):
                    if area:
                        sheets.frame(picture, area)
                stem, caption = self._change(each, labels)
                yield self._keep(stem, sheets.side_by_side([was, now]), caption)

    def _change(self, match: Match, labels: Sequence[str]) -> tuple[str, str]:
        """The name of the picture of a change, and what stands below it."""
        if match.new is None:
            assert match.old is not None
            return f"gone-{match.old + 1:04}", f"{labels[match.old]} (gone)"
        label = self.labels[match.new]
        was = "new" if match.old is None else f"was {labels[match.old]}" if labels[match.old] != label else ""
        return f"change-{match.new + 1:04}", f"{label} ({was})" if was else label

    def _facing(self, left: int, dpi: int, *, marked: bool = False) -> tuple[Image | None, Image | None]:
        def drawn(index: int) -> Image | None:
            if not 0 <= index < len(self.labels):
                return None
            return self._marked(index) if marked else sheets.draw(self._book, index, dpi)

        return drawn(left), drawn(left + 1)

    def _marked(self, index: int) -> Image:
        """A page large, with the grid and what there is to look at."""
        picture = sheets.draw(self._book, index, self._wanted.dpi)
        if self._wanted.grid:
            sheets.draw_grid(picture, self._wanted.grid, self._wanted.dpi, recto=index % 2 == 0)
        sheets.draw_boxes(picture, [one.box for one in self._problems[index]], self._wanted.dpi)
        return picture

    def _plate(self, stem: str, picture: Image, pages: Sequence[int]) -> Plate:
        caption = "–".join(self.labels[index] for index in pages)
        return self._keep(stem, picture, caption, tuple(one.what for index in pages for one in self._problems[index]))

    def _keep(self, stem: str, picture: Image, caption: str, notes: tuple[str, ...] = ()) -> Plate:
        self.files[f"{stem}.png"] = sheets.png(picture)
        return Plate(f"{stem}.png", caption, notes)


def _labels(book: PdfDocument) -> tuple[str, ...]:
    return tuple(book.get_page_label(index) or str(index + 1) for index in range(len(book)))


def _words(pages: Sequence[Sequence[Line]], labels: Sequence[str]) -> tuple[str, ...]:
    """The words of each page, without head and folio."""
    return tuple(
        "\n".join(line.text for line in body(lines, label)) for lines, label in zip(pages, labels, strict=True)
    )


def _from_to(labels: Sequence[str], first: int | None, last: int | None) -> str:
    assert first is not None and last is not None
    return labels[first] if first == last else f"{labels[first]}–{labels[last]}"


def _left_of(index: int) -> int:
    """The left page of the spread in which a page stands; -1 is the inside of the cover."""
    return index if index % 2 else index - 1


_RANGE = re.compile(r"\s*([^\s–-]+)\s*(?:[–-]\s*([^\s–-]+)\s*)?")


def _chosen(pages: str, labels: Sequence[str]) -> Diagnosed[tuple[int, ...]]:
    """The indexes of the pages that a list of folios names, in its order."""
    found: list[int] = []
    wrong: list[Diagnostic] = []
    for piece in filter(None, (piece.strip() for piece in pages.split(","))):
        match = _RANGE.fullmatch(piece)
        ends = [each for each in match.groups() if each] if match else [piece]
        if all(end in labels for end in ends):
            first, last = labels.index(ends[0]), labels.index(ends[-1])
            found += range(first, last + 1) if first <= last else range(first, last - 1, -1)
        else:
            hint = f"name folios from {labels[0]} to {labels[-1]}: iv, 12-15"
            wrong.append(problem("page-unknown", f"the book has no page “{piece}”", hint=hint))
    return Diagnosed(tuple(dict.fromkeys(found)), tuple(wrong))
