"""One document set: laid out alone, drawn, and read back as a part."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from io import BytesIO
from typing import Any
from xml.etree.ElementTree import Element, SubElement, fromstring

import pikepdf
from msgspec import Struct
from pikepdf import Array, Dictionary, Name

from anthology.diagnostics import Diagnosed
from anthology.writers.pdf import bounds, finish, glyphs, layout, places, tables, tags
from anthology.writers.pdf.fonts import Faces
from anthology.writers.pdf.layout import Fetcher, Html, Prepared
from anthology.writers.pdf.missing import missing
from anthology.writers.pdf.parts import drawing
from anthology.writers.pdf.parts.part import Bookmark, FontUse, Part, PartPage, Unsuitable
from anthology.writers.pdf.shaping import Sides, drawing_words
from anthology.writers.pdf.tables import Boxes

_SCALE = 0.75
"""Points in a CSS pixel."""

STARTS = ("page", "recto", "verso", "left", "right")


class Unit(Struct, frozen=True):
    """One document, ready to be laid out: its element as bytes, with the attributes that the style sheets want.

    ``tag`` and ``attributes`` are those of the element, ``title`` is what an editor calls it. ``ids`` are those in it,
    ``wanted`` those that it has links to, ``cited`` those in it that the book cites by page and line.
    """

    id: str
    tag: str
    attributes: Mapping[str, str]
    title: str
    markup: bytes
    ids: tuple[str, ...]
    wanted: tuple[str, ...]
    cited: tuple[str, ...] = ()


class Setting(Struct, frozen=True):
    """What all parts of a book have in common."""

    prepared: Prepared
    faces: Faces
    attributes: Mapping[str, str]
    tagged: bool


def set_part(unit: Unit, setting: Setting, numbers: Mapping[str, int], sides: Sides) -> Part:
    """Lays a document out and draws it. ``numbers`` are the numbers of pages of the ids that it may refer to, ``sides``
    those on which its pages fall.

    Raises Unsuitable where what comes out could not be joined to other parts.
    """
    root = Element("html", dict(setting.attributes))
    section = fromstring(unit.markup)
    SubElement(root, "body").append(section)
    targets = drawing.Targets(numbers)
    fetcher = Fetcher(setting.prepared.files)
    with layout.logged() as messages, layout.mended(setting.prepared.words, sides), drawing.apart(targets):
        fitted = tables.fitted(root, lambda: Diagnosed(_lay_out(root, setting, fetcher)))
        laid = fitted.laid.value
        lost = missing(fitted.pages, root)
        pages = tuple(_page(page, boxes, unit.cited) for page, boxes in zip(laid.pages, fitted.pages, strict=True))
        starts = _starts(fitted.pages[0], section)
        fonts: tuple[FontUse, ...] = ()
        data = b""
        if not lost:
            data = _draw(laid, setting.tagged, numbers)
            if setting.tagged and section.find(".//th") is not None:
                data = _with_own_names(data, unit.id)
            fonts = tuple(_uses(laid))
    owners = dict.fromkeys(root.iter(), unit.title)
    lacking = [
        each
        for number, boxes in enumerate(fitted.pages)
        for each in glyphs.lacking(boxes, number, setting.faces, owners)
    ]
    for boxes in fitted.pages:
        drawing.let_go(boxes[0])
    first = {(each.face, each.where, each.character): each for each in reversed(lacking)}
    return Part(
        pages=pages,
        starts=starts,
        asked=frozenset(targets.asked),
        sided=sides.matter,
        fonts=fonts,
        lost=lost,
        lacking=tuple(each for each in lacking if first[each.face, each.where, each.character] is each),
        overruns=tuple(bounds.overruns(fitted.strays, dict.fromkeys(root.iter(), unit.id))),
        messages=tuple(dict.fromkeys(messages)),
        refused=tuple(dict.fromkeys(fetcher.refused)),
        data=data,
    )


def _lay_out(root: Element, setting: Setting, fetcher: Fetcher) -> Any:
    prepared, variant = setting.prepared, finish.variant(setting.tagged)
    return Html(root, fetcher).render(font_config=prepared.fonts, stylesheets=prepared.stylesheets, pdf_variant=variant)


# -- reading the layout ----------------------------------------------------------------------------


def _page(page: Any, boxes: Boxes, cited: tuple[str, ...]) -> PartPage:
    box = boxes[0]
    if box.canvas_background is not None:
        raise Unsuitable("the root element has a background")
    if box.fixed_boxes:
        raise Unsuitable("something is fixed to every page")
    strings: dict[str, tuple[str, ...]] = {}
    for inner in boxes:
        for name, text in inner.string_set if inner.string_set not in (None, "none") else ():
            strings[name] = (*strings.get(name, ()), text)
    height = page.height * _SCALE
    return PartPage(
        name=box.page_type.name,
        groups=tuple((name, index) for name, index in box.page_type.groups),
        left=box.content_box_x() * _SCALE,
        area=(box.width * _SCALE, box.height * _SCALE, box.content_box_y() * _SCALE),
        strings=strings,
        anchors={id: (x * _SCALE, height - y * _SCALE) for id, (x, y, _, _) in page.anchors.items()},
        cited=places.lines(page, cited),
        bookmarks=tuple(
            Bookmark(level, label, x * _SCALE, height - y * _SCALE, state)
            for level, label, (x, y), state in page.bookmarks
        ),
    )


def _starts(boxes: Boxes, section: Element) -> str:
    """On what kind of page the document has to begin."""
    box = next(each for each in boxes if each.element is section)
    before, after = box.style["break_before"], box.style["break_after"]
    before = "page" if before == "always" else before
    if before not in STARTS or after not in ("auto", "avoid", "avoid-page"):
        raise Unsuitable("a document does not begin on a page of its own")
    return str(before)


def _uses(laid: Any) -> Iterator[FontUse]:
    for key, font in laid.fonts.items():
        ends = [page.used.get(key, 0) for page in laid.pages]
        yield drawing.use(font, tuple(_in_order(font.to_unicode, ends)))


def _in_order(texts: Mapping[int, str], ends: list[int]) -> Iterator[tuple[int, int, str]]:
    """The glyphs with the page of their first use; ``ends`` are how many there were at the end of each page."""
    page = 0
    for count, (glyph, text) in enumerate(texts.items()):
        while count >= ends[page]:
            page += 1
        yield page, glyph, text


# -- drawing ---------------------------------------------------------------------------------------


def _draw(laid: Any, tagged: bool, ids: Mapping[str, int]) -> bytes:
    laid.metadata.lang = "und"  # the book says what its language is; without any, WeasyPrint complains
    for page in laid.pages:
        page.links = finish.links(page.links, wanted=tagged)
    with drawing.drawn_apart(ids), tags.refined(), drawing_words():
        drawn: bytes = laid.write_pdf(pdf_tags=tagged)
    return drawn


def _with_own_names(drawn: bytes, id: str) -> bytes:
    """A file whose header cells have names that no other part's have: WeasyPrint counts them in each file anew."""
    with pikepdf.open(BytesIO(drawn)) as pdf:
        _name_cells(pdf.Root.StructTreeRoot, id)
        out = BytesIO()
        pdf.save(out, object_stream_mode=pikepdf.ObjectStreamMode.generate, static_id=True)
    return out.getvalue()


def _name_cells(root: Any, id: str) -> None:
    waiting = [root]
    while waiting:
        element = waiting.pop()
        if element.get("/S") == Name.TH and "/ID" in element:
            element.ID = pikepdf.String(f"{id}/{element.ID!s}")
        attributes = element.get("/A")
        if element.get("/S") == Name.TD and attributes is not None and "/Headers" in attributes:
            attributes.Headers = Array([pikepdf.String(f"{id}/{header!s}") for header in attributes.Headers])
        kids = element.get("/K")
        listed = list(kids) if isinstance(kids, Array) else [kids]
        waiting.extend(kid for kid in listed if isinstance(kid, Dictionary) and "/S" in kid)
