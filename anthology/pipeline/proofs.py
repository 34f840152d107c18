"""Pictures of the books that were built."""

from __future__ import annotations

from collections.abc import Container, Iterable
from pathlib import Path

from msgspec import Struct

from anthology import outputs, proofing
from anthology.diagnostics import Diagnosed, Diagnostic, Span, problem
from anthology.model.edition import Edition
from anthology.pipeline.building import unwritable
from anthology.pipeline.comparing import last_build
from anthology.pipeline.editions import file_stem
from anthology.pipeline.library import Library, select_edition
from anthology.writers.pdf.geometry import geometry


class Sheets(Struct, frozen=True):
    """What a proof of an edition shows: ``pages`` as folios and ranges, ``spreads`` instead of single pages, the
    ``grid`` over them; ``against`` is the path of another PDF to compare with; ``dpi`` the size of large pages.
    """

    pages: str = ""
    spreads: bool = False
    grid: bool = False
    against: Path | None = None
    dpi: int = 100


class Shown(Struct, frozen=True):
    """A proof that was written: the page that shows it, and what was found, in a few lines."""

    page: Path
    told: str


def proof(library: Library, name: str, sheets: Sheets, out: Path | None = None) -> Diagnosed[Shown | None]:
    """Writes pictures of the PDF that was last built of the edition ``name``, and a page that shows them.

    They go into ``proofs/<name of the PDF>`` beside it, or into ``out``.
    """
    selected = select_edition(library, name)
    if selected.value is None:
        return Diagnosed(None, selected.diagnostics)
    edition = selected.value
    built = library.project.root / library.project.loaded.config.output / f"{file_stem(edition)}.pdf"
    read = _read_books([built, *([sheets.against] if sheets.against else [])])
    if read.failed:
        return Diagnosed(None, read.diagnostics)
    book, *others = read.value
    wanted = proofing.Wanted(sheets.pages, sheets.spreads, _grid(library, edition) if sheets.grid else None, sheets.dpi)
    made = proofing.make_proof(built.stem, book, wanted, others[0] if others else None)
    if made.failed:
        return Diagnosed(None, made.diagnostics)
    folder = out or built.parent / "proofs" / built.stem
    try:
        outputs.write_whole(folder, made.value.files)
        if out is None:
            _clear(folder, made.value.files)
    except OSError as error:
        return Diagnosed(None, (unwritable(folder, error),))
    return Diagnosed(Shown(folder / "index.html", made.value.told), made.diagnostics)


def _clear(folder: Path, kept: Container[str]) -> None:
    """Takes the pictures of the proof before away; the folder is ours, and what is old could be taken for new."""
    for picture in folder.glob("*.png"):
        if picture.name not in kept:
            picture.unlink(missing_ok=True)


def _read_books(paths: Iterable[Path]) -> Diagnosed[tuple[bytes, ...]]:
    books: list[bytes] = []
    found: list[Diagnostic] = []
    for path in paths:
        try:
            data = path.read_bytes()
            why = "" if data.startswith(b"%PDF-") else "it is no PDF"
        except OSError as error:
            data, why = b"", (error.strerror or str(error)).lower()
        if why:
            hint = "run “anthology build” first"
            found.append(problem("book-missing", f"there is no book to show: {why}", Span(str(path)), hint))
        books.append(data)
    return Diagnosed(tuple(books), tuple(found))


def _grid(library: Library, edition: Edition) -> proofing.Grid:
    page, built = geometry(edition.settings), last_build(library, edition)
    inside = built.inside if built and built.inside else page.inside
    mirrored = edition.settings.pdf.purpose == "print"
    return proofing.Grid(page.top, page.bottom, inside, page.outside, page.line_height, mirrored)
