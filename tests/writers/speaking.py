"""The structure tree of a PDF, and its text in that order, as an assistive technology reads it."""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import Any

import pikepdf
import pypdfium2

PDFIUMS_HYPHEN = "\x02"
"""What PDFium makes of a hyphen at a line end."""


def kids(element: pikepdf.Object) -> list[pikepdf.Object]:
    """The elements in an element."""
    return [kid for kid in _listed(element) if isinstance(kid, pikepdf.Dictionary) and "/S" in kid]


def outline(element: pikepdf.Object, without: frozenset[str] = frozenset({"Span", "NonStruct"})) -> str:
    """The kinds of an element and of those in it: ``L(LI(Lbl LBody))``."""
    kind = str(element.S)[1:]
    inner = " ".join(one for kid in kids(element) if (one := outline(kid, without)))
    if kind in without:
        return inner
    return f"{kind}({inner})" if inner else kind


def spoken(data: bytes, without: frozenset[str] = frozenset()) -> list[str]:
    """The text of each document in the order of the structure tree, but for elements of some kinds."""
    with pikepdf.open(io.BytesIO(data)) as file, pypdfium2.PdfDocument(data) as pages:
        known = {page.obj.objgen: _marked(pages[index]) for index, page in enumerate(file.pages)}
        return [
            "".join(known[page].get(number, "") for page, number in _marks(document, without))
            for document in kids(file.Root.StructTreeRoot.K[0])
        ]


def notes(data: bytes) -> list[str]:
    """The texts of the notes, in the order of the structure tree."""
    with pikepdf.open(io.BytesIO(data)) as file, pypdfium2.PdfDocument(data) as pages:
        known = {page.obj.objgen: _marked(pages[index]) for index, page in enumerate(file.pages)}
        found = (each for each in _walk(file.Root.StructTreeRoot.K[0]) if str(each.S) == "/Note")
        return ["".join(known[page].get(number, "") for page, number in _marks(note, frozenset())) for note in found]


def _walk(element: pikepdf.Object) -> Iterator[pikepdf.Object]:
    yield element
    for kid in kids(element):
        yield from _walk(kid)


def _listed(element: pikepdf.Object) -> list[Any]:
    found: Any = element.get("/K", pikepdf.Array())
    return list(found) if isinstance(found, pikepdf.Array) else [found]


def _marks(element: pikepdf.Object, without: frozenset[str]) -> Iterator[tuple[tuple[int, int], int]]:
    """The marks in an element, each with the object of its page."""
    if str(element.S)[1:] in without:
        return
    for kid in _listed(element):
        if not isinstance(kid, pikepdf.Object):
            yield element.Pg.objgen, int(kid)
        elif kid.get("/Type") == pikepdf.Name.MCR:
            yield kid.Pg.objgen, int(kid.MCID)
        elif "/S" in kid:
            yield from _marks(kid, without)


def _marked(page: Any) -> dict[int, str]:
    """The text of each mark of a page."""
    raw, found, text = pypdfium2.raw, dict[int, str](), page.get_textpage()
    for index in range(text.count_chars()):
        shown = raw.FPDFText_GetTextObject(text, index)
        number = raw.FPDFPageObj_GetMarkedContentID(shown) if shown else -1
        found[number] = found.get(number, "") + chr(raw.FPDFText_GetUnicode(text, index))
    return found
