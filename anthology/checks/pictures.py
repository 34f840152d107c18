"""The pictures of a written book, told apart by the words that stand for them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from anthology.checks.wanted import Picture
from anthology.diagnostics import Diagnostic, problem

_HINT = "look at the theme’s templates; without ones of your own, report it: it is a defect of the program"


def epub_pictures(there: Sequence[str], wanted: Sequence[Picture]) -> Iterator[Diagnostic]:
    """Pictures that the EPUB has lost or has twice; ``there`` are the alternative texts of all that it shows."""
    yield from _compared(Counter(there), wanted, "EPUB")


def pdf_pictures(tagged: Sequence[str] | None, drawn: int, wanted: Sequence[Picture]) -> Iterator[Diagnostic]:
    """The same of a PDF. In one without tags, pictures have no names, and drawings cannot be told from ornaments:
    there, only the number of those of pixels is compared.
    """
    if tagged is not None:
        yield from _compared(Counter(tagged), tuple(one for one in wanted if not one.image.decorative), "PDF")
        return
    pixels = [one for one in wanted if not one.image.path.lower().endswith(".svg")]
    if drawn < len({one.image.path for one in pixels}):
        message = f"the PDF has {drawn} of the {len(pixels)} pictures that are no drawings"
        yield problem("lost-figure", message, pixels[0].span, _HINT)


def _compared(there: Counter[str], wanted: Sequence[Picture], kind: str) -> Iterator[Diagnostic]:
    for one in wanted:
        if there[one.words] < 1:
            message = f"a picture of “{one.place}” is missing from the {kind}: {_named(one)}"
            yield problem("lost-figure", message, one.span, _HINT)
        there[one.words] -= 1
    for one in wanted:
        if there[one.words] > 0:
            message = f"a picture of “{one.place}” stands in the {kind} twice: {_named(one)}"
            yield problem("doubled-figure", message, one.span, _HINT)
            there[one.words] = 0


def _named(one: Picture) -> str:
    return f"“{one.words}”" if one.words else one.image.path
