"""The steps of writing a PDF, in their order."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from xml.etree.ElementTree import Element, ParseError

from lxml import etree

from anthology.diagnostics import Diagnosed, Diagnostic, problem
from anthology.model.document import Document, Loci, Rendering
from anthology.model.edition import Edition
from anthology.terms import roman
from anthology.writers.pdf import book, finish, fonts, geometry, layout, metadata, notes, pictures, places
from anthology.writers.pdf.layout import Laid, Resources


@dataclass(frozen=True, slots=True)
class Place:
    """Where a document begins: the index of its page in the file, from 0, and the folio that the page counts as."""

    page: int
    folio: str


@dataclass(frozen=True, slots=True)
class Pdf:
    """A written PDF. ``places`` has the first page of each document by its id; ``folios`` the folio of each
    page.

    ``lost_notes`` are the ids of the notes that did not come out at the foot, whole and beside their calls:
    render again with these after their works. As long as there are any, there are no bytes.

    ``printed`` are the places of what the rendering cites. It is not ``settled`` where these are others than the
    rendering tells: render again with them. Then there are no bytes either, but after the last try.
    """

    data: bytes
    pages: int
    places: dict[str, Place]
    folios: tuple[str, ...]
    lost_notes: frozenset[str] = frozenset()
    printed: Loci = field(default_factory=dict)
    settled: bool = True


def write_pdf(rendering: Rendering, edition: Edition, *, stamp: datetime, last: bool = True) -> Diagnosed[Pdf]:
    """The PDF of a rendering, for the screen or for print as the settings say; ``stamp`` is the date of the file.

    With ``last``, a file is written even where it tells pages that are not right; this is a diagnostic.
    """
    page = geometry.geometry(edition.settings)
    if page.measure < LEAST_MEASURE * page.font_size or page.lines < LEAST_LINES:
        return Diagnosed(_nothing(), (_no_room(),))
    faces = fonts.read_faces(rendering.stylesheets, rendering.fonts)
    if faces.failed:
        return Diagnosed(_nothing(), faces.diagnostics)
    try:
        root = book.tree(rendering, edition)
    except ParseError as error:
        return Diagnosed(_nothing(), (problem("pdf-layout", f"a document is not well-formed: {error}"),))
    pictures.decorate(root, rendering.images, page)
    laid = layout.lay_out(root, _resources(rendering, edition), pdf_variant=finish.variant(edition))
    if lost := notes.lost(laid.value, root):  # nobody wants to see such a layout: it is not drawn
        return Diagnosed(_nothing(lost), (*laid.diagnostics, *map(_lost, sorted(lost))))
    starts = _places(laid.value, book.printed(rendering))
    folios = _folios(len(laid.value.pages), starts, book.printed(rendering))
    printed = places.places(laid.value, folios, rendering.cited)
    settled = printed == rendering.printed
    if not settled and not last:
        return Diagnosed(Pdf(b"", 0, {}, (), printed=printed, settled=False), laid.diagnostics)
    written = finish.write(laid.value, metadata.describe(edition, stamp), folios, faces.value)
    begins = {id: Place(page, folios[page]) for id, page in starts.items()}
    glyphs = tuple(_missing_glyphs(laid.value, faces.value, _owners(root)))
    wrong = () if settled else (_unsettled(rendering, printed),)
    logged = (
        *laid.diagnostics,
        *written.diagnostics,
        *map(_off_the_page, sorted(rendering.cited - set(printed))),
        *wrong,
    )
    if glyphs:  # WeasyPrint says the same once more, without the place
        logged = tuple(each for each in logged if not each.message.startswith(".notdef"))
    made = Pdf(written.value, len(folios), begins, folios, printed=printed, settled=settled)
    return Diagnosed(made, (*logged, *glyphs))


def _off_the_page(id: str) -> Diagnostic:
    hint = "look at the theme’s templates; without ones of your own, report it: it is a defect of the program"
    return problem("place-lost", f"the place {id}, to which index or apparatus point, is on no page", hint=hint)


def _unsettled(rendering: Rendering, printed: Loci) -> Diagnostic:
    moved = sum(1 for id, locus in printed.items() if rendering.printed.get(id) != locus)
    hint = "look up some pages of the index and the apparatus; put them behind the text if they stand before it"
    message = f"{moved} of the places in print still moved after the last layout"
    return problem("pages-unsettled", message, hint=hint)


def _lost(id: str) -> Diagnostic:
    hint = "set notes.….place: end for its series"
    return problem("note-lost", f"the note {id} does not come out whole at the foot of the page", hint=hint)


LEAST_MEASURE = 12.0
"""Sizes of the type that a line must have room for: twenty-five characters or so."""
LEAST_LINES = 6


def _no_room() -> Diagnostic:
    hint = "make the page larger, or its margins, font_size and line_height smaller"
    return problem("page-no-room", "the page has no room for text between its margins", hint=hint)


def _nothing(lost: frozenset[str] = frozenset()) -> Pdf:
    return Pdf(b"", 0, {}, (), lost)


def _resources(rendering: Rendering, edition: Edition) -> Resources:
    sheets = {**rendering.stylesheets, "css/page.css": geometry.page_style(edition.settings)}
    files = {**rendering.fonts, **rendering.images}
    if edition.settings.pdf.purpose == "print":
        files = {name: _black(data) if _is_ornament(name) else data for name, data in files.items()}
    return Resources(sheets, files, edition.settings.pdf.text_layer)


def _is_ornament(name: str) -> bool:
    return name.startswith("ornaments/") and name.endswith(".svg")


def _black(drawing: bytes) -> bytes:
    """An ornament in the black of the press instead of the screen's; one that has its own colour keeps it."""
    root = etree.fromstring(drawing, etree.XMLParser(resolve_entities=False, no_network=True))
    if "fill" not in root.attrib:
        root.set("fill", "device-cmyk(0 0 0 1)")
    return etree.tostring(root)


# -- reading the layout back ----------------------------------------------------------------------


def _owners(root: Element) -> dict[Element, Element]:
    """The document that each element belongs to, as its outermost element."""
    return {each: section for section in root.iterfind("body/*") for each in section.iter()}


def _missing_glyphs(laid: Laid, faces: fonts.Faces, owners: dict[Element, Element]) -> Iterator[Diagnostic]:
    """One diagnostic for each face and document where the face lacks characters."""
    found: dict[tuple[str, str], dict[str, int]] = {}
    for number, page in enumerate(laid.pages, 1):
        for box in layout.texts(layout.page_box(page)):
            style = box.style
            chosen = faces.choose(style["font_family"], int(style["font_weight"]), style["font_style"] != "normal")
            if lacking := fonts.missing(box.text, chosen):
                face = chosen[0].name if chosen else ", ".join(style["font_family"])
                characters = found.setdefault((face, _name(owners.get(box.element))), {})
                for character in sorted(lacking):
                    characters.setdefault(character, number)
    for (face, where), characters in found.items():
        yield _missing_glyph(face, where, characters)


def _name(section: Element | None) -> str:
    """What an editor calls the document of an element; empty for what stands in the margins."""
    return "" if section is None else section.get("data-label") or section.get("id") or ""


def _missing_glyph(face: str, where: str, characters: dict[str, int]) -> Diagnostic:
    first = min(characters.values())
    named = [f"“{c}” ({' '.join(filter(None, (f'U+{ord(c):04X}', unicodedata.name(c, ''))))})" for c in characters]
    shown = ", ".join(named[:_SHOWN]) + (f" and {len(named) - _SHOWN} more characters" if len(named) > _SHOWN else "")
    place = f"in “{where}”, page {first} of the file" if where else f"page {first} of the file"
    hint = "put a font that has them into styles/base/fonts, and name it in css/fonts.css and css/pdf.css"
    return problem("glyph-missing", f"the font {face} does not have {shown}: {place}", hint=hint)


_SHOWN = 5
"""How many missing characters a message names."""


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
