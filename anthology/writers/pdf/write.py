"""The steps of writing a PDF, in their order."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from xml.etree.ElementTree import Element, ParseError

from anthology.diagnostics import Diagnosed, Diagnostic, problem
from anthology.model.document import Document, Rendering
from anthology.model.edition import Edition
from anthology.writers.pdf import book, finish, fonts, geometry, layout, metadata, notes
from anthology.writers.pdf.layout import Laid, Resources


@dataclass(frozen=True, slots=True)
class Place:
    """Where a document begins: the index of its page in the file, from 0, and the folio that the page counts as."""

    page: int
    folio: str


@dataclass(frozen=True, slots=True)
class Pdf:
    """A written PDF. ``places`` has the first page of each document by its id; ``folios`` the folio of each page.

    ``lost_notes`` are the ids of the notes that did not come out at the foot, whole and beside their calls: render
    again with these after their works. As long as there are any, the file is not fit to be published.
    """

    data: bytes
    pages: int
    places: dict[str, Place]
    folios: tuple[str, ...]
    lost_notes: frozenset[str] = frozenset()


def write_pdf(rendering: Rendering, edition: Edition, *, stamp: datetime) -> Diagnosed[Pdf]:
    """The PDF of a rendering, for the screen or for print as the settings say; ``stamp`` is the date of the file."""
    faces = fonts.read_faces(rendering.stylesheets, rendering.fonts)
    if faces.failed:
        return Diagnosed(_nothing(), faces.diagnostics)
    try:
        root = book.tree(rendering, edition)
    except ParseError as error:
        return Diagnosed(_nothing(), (problem("pdf-layout", f"a document is not well-formed: {error}"),))
    laid = layout.lay_out(root, _resources(rendering, edition), pdf_variant=finish.variant(edition))
    lost = notes.lost(laid.value, root)
    starts = _places(laid.value, book.printed(rendering))
    folios = _folios(len(laid.value.pages), starts, book.printed(rendering))
    written = finish.write(laid.value, metadata.describe(edition, stamp), folios, faces.value)
    places = {id: Place(page, folios[page]) for id, page in starts.items()}
    found = (*laid.diagnostics, *_missing_glyphs(laid.value, faces.value, _owners(root)), *written.diagnostics)
    return Diagnosed(Pdf(written.value, len(folios), places, folios, lost), found)


def _nothing() -> Pdf:
    return Pdf(b"", 0, {}, ())


def _resources(rendering: Rendering, edition: Edition) -> Resources:
    sheets = {**rendering.stylesheets, "css/page.css": geometry.page_style(edition.settings)}
    return Resources(sheets, {**rendering.fonts, **rendering.images})


# -- reading the layout back ----------------------------------------------------------------------


def _owners(root: Element) -> dict[Element, Element]:
    """The document that each element belongs to, as its outermost element."""
    return {each: section for section in root.iterfind("body/*") for each in section.iter()}


def _missing_glyphs(laid: Laid, faces: fonts.Faces, owners: dict[Element, Element]) -> Iterator[Diagnostic]:
    """One diagnostic for each character, face and document where the face lacks the character."""
    seen: set[tuple[str, str, str]] = set()
    for number, page in enumerate(laid.pages, 1):
        for box in layout.texts(layout.page_box(page)):
            style = box.style
            italic = style["font_style"] != "normal"
            chosen = faces.choose(style["font_family"], int(style["font_weight"]), italic)
            for character in sorted(fonts.missing(box.text, chosen)):
                section = owners.get(box.element)
                name = section.get("data-label") or section.get("id", "") if section is not None else ""
                face = chosen[0].name if chosen else ", ".join(style["font_family"])
                if (character, face, name) not in seen:
                    seen.add((character, face, name))
                    yield _missing_glyph(character, face, name, number)


def _missing_glyph(character: str, face: str, where: str, page: int) -> Diagnostic:
    code = f"U+{ord(character):04X}"
    place = f" (“{where}”, page {page} of the file)" if where else f" (page {page} of the file)"
    hint = "add a font that has it to styles/base/fonts, and name it in styles/base/css/fonts.css and pdf.css"
    name = unicodedata.name(character, "")
    message = f"{face} has no “{character}” ({' '.join(part for part in (code, name) if part)}){place}"
    return problem("glyph-missing", message, hint=hint)


def _places(laid: Laid, documents: tuple[Document, ...]) -> dict[str, int]:
    """The index of the first page of each document."""
    wanted = {document.id for document in documents}
    found: dict[str, int] = {}
    for index, page in enumerate(laid.pages):
        for anchor in page.anchors:
            if anchor in wanted:
                found.setdefault(anchor, index)
    return found


def _folios(pages: int, starts: dict[str, int], documents: tuple[Document, ...]) -> tuple[str, ...]:
    """The folio of each page, printed or not: roman before the text, arabic from its first page on."""
    body = [starts[document.id] for document in documents if document.section != "front" and document.id in starts]
    first = min(body, default=pages)
    return tuple(roman(index + 1) if index < first else str(index - first + 1) for index in range(pages))


_ROMAN = ((100, "c"), (90, "xc"), (50, "l"), (40, "xl"), (10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i"))


def roman(number: int) -> str:
    """A number from 1 to 399 in lower-case roman figures."""
    written = ""
    for value, letters in _ROMAN:
        count, number = divmod(number, value)
        written += letters * count
    return written
