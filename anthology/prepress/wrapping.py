"""How wide a cover is, and what may stand on its spine, from the pages of the book and the paper."""

from __future__ import annotations

from collections.abc import Iterator

from anthology.config.schema import Edition, WrapDeclaration, points, trim
from anthology.diagnostics import Diagnosed, Diagnostic, Span, problem
from anthology.model.wrap import Wrap
from anthology.printers import paper, preset

LEAST_BLEED = points("3mm")
"""Of a cover: its colour always runs to the edges."""
DRIFT = points("0.0625in")
"""How far a fold may lie from where it should, on each side (IngramSpark: a tolerance of 1/16 in)."""
LEAST_TYPE, LARGEST_TYPE = 6.5, 16.0
"""Sizes of type on a spine, in points."""
FEWEST_PAGES = 80
"""Below this many pages a spine bears no text, where no printer has a rule of its own."""
ENDS = 30.0
"""Points at the head and the foot of a spine that stay free."""
WIDE = 0.52
"""How wide a character of a spine is on average, small capitals with their spaces too, to the size of the type."""
CAP = 0.7
"""How high capitals with their descenders stand in the room between the folds, to the size of the type."""
_UPWARDS = frozenset("fr it es pt ca ro".split())
"""Languages whose spines are read from the foot to the head by custom."""


def wrap(settings: Edition, wanted: WrapDeclaration, pages: int, span: Span | None) -> Diagnosed[Wrap]:
    """The flat cover of a book of so many pages. That a spine is too narrow for its text, or guessed, is told."""
    stock = paper(settings.pdf.printer, settings.pdf.paper)
    spine = stock.spine(pages) if stock else 0.0
    width, height = trim(settings.page.size)
    printer = preset(settings.pdf.printer) if settings.pdf.printer else None
    edges = printer.rule("bleed") if printer else None
    bleed = max(points(settings.pdf.bleed), edges.length("amount") if edges else LEAST_BLEED)
    fewest = (printer.spine_text_pages if printer else 0) or FEWEST_PAGES
    size = min(LARGEST_TYPE, (spine - 2 * DRIFT) * CAP, (height - 2 * ENDS) / (WIDE * _characters(settings)))
    narrow = pages < fewest or size < LEAST_TYPE
    upwards = settings.book.language.split("-")[0] in _UPWARDS if wanted.spine == "auto" else wanted.spine == "up"
    made = Wrap(
        width,
        height,
        spine,
        points(wanted.flaps),
        bleed,
        0.0 if narrow else size,
        upwards,
        settings.book.identifiers.isbn_print if wanted.barcode else "",
        wanted.price,
    )
    return Diagnosed(made, tuple(_remarks(settings, made, pages, fewest, span)))


def _characters(settings: Edition) -> int:
    """How many characters the spine would bear: the short title, the authors, or else the editors, and the house."""
    book = settings.book
    people = {
        role: [person.name for person in book.contributors if person.role == role] for role in ("author", "editor")
    }
    names = people["author"] or people["editor"]
    house = book.imprint or book.publisher
    return len(book.short_title or book.title) + sum(len(name) + 4 for name in names) + (len(house) + 4 if house else 0)


def _remarks(settings: Edition, made: Wrap, pages: int, fewest: int, span: Span | None) -> Iterator[Diagnostic]:
    if not made.spine_size:
        if pages < fewest:
            why, hint = f"the book has {pages} pages, fewer than {fewest}", "leave it bare"
        elif (made.spine - 2 * DRIFT) * CAP < LEAST_TYPE:
            why, hint = f"it is {made.spine / 72 * 25.4:.1f} mm wide", "leave it bare, or print on thicker paper"
        else:
            why, hint = "its text is too long", "set book.short_title"
        yield problem("spine-bare", f"the spine bears no text: {why}", span, hint)
    if not settings.pdf.paper and not (settings.pdf.printer and preset(settings.pdf.printer).papers):
        hint = (
            "set pdf.paper to the thickness of a leaf of the printer’s paper, and compare with the printer’s template"
        )
        message = f"the spine is {made.spine / 72 * 25.4:.1f} mm wide on a paper that was guessed"
        yield problem("spine-guessed", message, span, hint)
    if not made.isbn and settings.wrap and settings.wrap.barcode:
        hint = "set book.identifiers.isbn_print, or wrap.barcode: false"
        yield problem("barcode-missing", "the cover has no bar code: the printed book has no ISBN", span, hint)
