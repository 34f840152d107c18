"""The furniture of the pages: running heads, folios, and what lies behind the text.

Parts have none. It is made by WeasyPrint from the same style sheets, for pages without text: each margin box is drawn
once for each text that stands in it, however many pages show it.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from contextlib import nullcontext
from io import BytesIO
from typing import Any, TypeAlias
from xml.etree.ElementTree import Element, SubElement

import pikepdf
import pydyf
from msgspec import Struct
from msgspec.structs import replace
from weasyprint import DEFAULT_OPTIONS
from weasyprint.css.counters import CounterStyle
from weasyprint.document import Document, DocumentMetadata
from weasyprint.formatting_structure.build import build_formatting_structure, update_counters
from weasyprint.layout.background import layout_backgrounds, layout_box_backgrounds
from weasyprint.layout.page import PageType, make_margin_boxes, make_page, set_page_type_computed_styles
from weasyprint.pdf.stream import Stream

from anthology.writers.pdf import bounds, finish, glyphs, layout
from anthology.writers.pdf.fonts import Faces
from anthology.writers.pdf.layout import Fetcher, Html, Prepared
from anthology.writers.pdf.parts import drawing
from anthology.writers.pdf.parts.part import FontUse, Unsuitable
from anthology.writers.pdf.parts.pieces import Piece, Pieces
from anthology.writers.pdf.shaping import SHAPES, used
from anthology.writers.pdf.shaping.cascade import selectors_of_pages
from anthology.writers.pdf.shaping.pictures import are_plain
from anthology.writers.pdf.widths import measured

_SCALE = 0.75
_SIDES = {
    "top": ("@top-left", "@top-center", "@top-right"),
    "bottom": ("@bottom-left", "@bottom-center", "@bottom-right"),
    "left": ("@left-top", "@left-middle", "@left-bottom"),
    "right": ("@right-top", "@right-middle", "@right-bottom"),
    "top-left": ("@top-left-corner",),
    "top-right": ("@top-right-corner",),
    "bottom-left": ("@bottom-left-corner",),
    "bottom-right": ("@bottom-right-corner",),
}
"""The margin boxes that share their room, in the order in which they are drawn."""

_BOXES = tuple(keyword for keywords in _SIDES.values() for keyword in keywords)
_FREE = frozenset({"margin_left", "margin_right", "counter_reset", "counter_increment", "counter_set"})
"""The properties of a page that may differ between its place in the part and its place in the book."""


class Sheet(Struct, frozen=True):
    """A page as ``@page`` rules select it: its side, its index in the file, its name and groups."""

    side: str
    blank: bool
    name: str
    index: int
    groups: tuple[tuple[str, int], ...]

    @property
    def type(self) -> Any:
        """WeasyPrint's name for it."""
        return PageType(self.side, self.blank, self.name, self.index, self.groups)

    def counted_to(self, last: int) -> Sheet:
        """The same, where pages from the one with the index ``last`` on are not told apart."""
        groups = tuple((name, min(index, last)) for name, index in self.groups)
        return Sheet(self.side, self.blank, self.name, min(self.index, last), groups)


Page: TypeAlias = tuple[Sheet, Mapping[str, tuple[str, ...]]]
"""A page of a book, with the named strings that are set on it."""


class Dressed(Struct, frozen=True):
    """A page of the book: its media and left margin in points, the number it counts as, what is behind and over it."""

    size: tuple[float, float]
    left: float
    area: tuple[float, float, float]
    number: int
    behind: tuple[Piece, ...]
    over: tuple[Piece, ...]


class _Kind(Struct):
    """Pages that the same rules select."""

    number: int
    signature: str
    type: Any
    box: Any
    strings: dict[str, tuple[tuple[str, ...], ...]]
    counters: dict[str, tuple[str, ...]]


class Furniture:
    """Makes the furniture of a book's pages. ``kept`` are the pieces that earlier books had."""

    def __init__(
        self,
        prepared: Prepared,
        attributes: Mapping[str, str],
        faces: Faces,
        *,
        tagged: bool,
        kept: Pieces | None = None,
    ) -> None:
        root = Element("html", dict(attributes))
        SubElement(root, "body")
        self._html = Html(root, Fetcher(prepared.files))
        self._prepared = prepared
        self._faces = faces
        self._kinds: dict[tuple[bool, ...], _Kind] = {}
        self._alike: set[tuple[tuple[bool, ...], tuple[bool, ...]]] = set()
        self._signatures: dict[Sheet, tuple[bool, ...]] = {}
        self._pieces: dict[tuple[Any, ...], Piece | None] = {}
        self._kept: Pieces = {} if kept is None else kept
        self._fonts: dict[Any, Any] = {}
        options = {
            **DEFAULT_OPTIONS,
            "stylesheets": prepared.stylesheets,
            "output_intent": "srgb" if finish.variant(tagged) else None,
        }
        self._intent = options["output_intent"]
        style = CounterStyle()
        context = Document._build_layout_context(self._html, prepared.fonts, style, {}, options)
        built = build_formatting_structure(
            root,
            context.style_for,
            context.get_image_from_uri,
            self._html.base_url,
            context.target_collector,
            style,
            context.footnotes,
        )
        self._context = context
        self._root = built.copy_with_children([])
        self._rules = selectors_of_pages(context.style_for._sheets)
        self._counted = counted(self._rules)
        self.blank = self._kind(Sheet("right", True, "", 0, ())).box
        """A page of the book without anything on it."""

    # -- kinds of pages ------------------------------------------------------------------------

    def _signature(self, sheet: Sheet) -> tuple[bool, ...]:
        key = sheet if self._counted is None else sheet.counted_to(self._counted)
        if key not in self._signatures:
            match, type = self._context.style_for._page_type_match, sheet.type
            self._signatures[key] = tuple(bool(match(rule, type)) for rule in self._rules)
        return self._signatures[key]

    def _kind(self, sheet: Sheet) -> _Kind:
        signature = self._signature(sheet)
        if signature not in self._kinds:
            name = "".join("01"[each] for each in signature)
            self._kinds[signature] = self._make_kind(sheet, len(self._kinds), name)
        return self._kinds[signature]

    def _make_kind(self, sheet: Sheet, number: int, signature: str) -> _Kind:
        context, type = self._context, sheet.type
        set_page_type_computed_styles(type, self._html, context.style_for)
        state: dict[str, Any] = {"content_changed": False, "pages_wanted": False, "anchors": [], "content_lookups": []}
        context.rendered_notes = []
        context.page_maker = [(None, {"break": "any", "page": ""}, True, None, state)]
        page, _, _ = make_page(context, self._root, type, None, 1, ([0], {"pages": [0]}, [{"pages"}], []))
        page.children = page.children[:1]
        layout_backgrounds(page, context.get_image_from_uri)
        strings: dict[str, tuple[tuple[str, ...], ...]] = {}
        counters: dict[str, tuple[str, ...]] = {}
        for side, keywords in _SIDES.items():
            wanted = [each for keyword in keywords for each in self._content(type, keyword)]
            if wanted:
                strings[side] = tuple(tuple(value) for name, value in wanted if name == "string()")
                counters[side] = tuple(value[0] for name, value in wanted if name in ("counter()", "counters()"))
        return _Kind(number, signature, type, page, strings, counters)

    def _content(self, type: Any, keyword: str) -> list[tuple[str, Any]]:
        """What stands in a margin box; an empty list where it is not made at all."""
        style = self._context.style_for(type, keyword)
        content: Any = "none" if style is None else style["content"]
        if content in ("normal", "inhibit", "none"):
            return []
        for name, value in content:
            if name not in ("string", "string()", "counter()", "counters()", "url", "leader()", "quote"):
                raise Unsuitable(f"a margin box has {name}")
            if name == "string()" and value[1] == "start":
                raise Unsuitable("a margin box has string(…, start)")
        return [(name, value) for name, value in content] or [("string", "")]

    def check(self, sheet: Sheet, laid: Sheet) -> None:
        """Raises Unsuitable where a page would be laid out otherwise in its place in the book than in its part."""
        pair = self._signature(sheet), self._signature(laid)
        if pair in self._alike:
            return
        self._alike.add(pair)
        style_for = self._context.style_for
        for part in (None, "@footnote", "@note-area"):
            here, there = (self._declared(style_for, each, part) for each in (sheet, laid))
            if here != there:
                raise Unsuitable("the style sheets set pages of the left and of the right differently")

    def _declared(self, style_for: Any, sheet: Sheet, pseudo: str | None) -> dict[str, Any]:
        style_for.add_page_declarations(sheet.type)
        declared = style_for.get_cascaded_styles().get((sheet.type, pseudo), {})
        return {
            name: values for name, (values, _) in declared.items() if name not in _FREE and "background" not in name
        }

    # -- the pages of a book -------------------------------------------------------------------

    def dress(self, pages: Sequence[Page], some: range | None = None) -> tuple[Dressed, ...]:
        """The pages of a book in their order, or ``some`` of them."""
        context = self._context
        context.string_set = defaultdict(lambda: defaultdict(list))
        for number, (_, strings) in enumerate(pages, 1):
            for name, texts in strings.items():
                context.string_set[name][number].extend(texts)
        states = self.counted([sheet for sheet, _ in pages])
        with used.remembered() if SHAPES else nullcontext():
            wanted = range(len(pages)) if some is None else some
            return tuple(self._dressed(self._kind(pages[index][0]), index + 1, states[index]) for index in wanted)

    def _dressed(self, kind: _Kind, number: int, values: Mapping[str, list[int]]) -> Dressed:
        behind = self._piece(kind, "", (), number, {})
        over = [self._margin(kind, side, number, values) for side in kind.strings]
        box = kind.box
        return Dressed(
            size=(box.margin_width() * _SCALE, box.margin_height() * _SCALE),
            left=box.content_box_x() * _SCALE,
            area=(box.width * _SCALE, box.height * _SCALE, box.content_box_y() * _SCALE),
            number=values.get("page", [0])[-1],
            behind=(behind,) if behind else (),
            over=tuple(piece for piece in over if piece),
        )

    def counted(self, sheets: list[Sheet]) -> list[dict[str, list[int]]]:
        """The counters of each page."""
        state: Any = ([0], {"pages": [len(sheets)]}, [{"pages"}], [])
        counted = []
        for sheet in sheets:
            update_counters(state, self._kind(sheet).box.style)
            counted.append({name: list(values) for name, values in state[1].items()})
        return counted

    def _margin(self, kind: _Kind, side: str, number: int, values: Mapping[str, list[int]]) -> Piece | None:
        context = self._context
        context.current_page = number
        shown = tuple("".join(context.get_string_set_for(kind.box, *each)) for each in kind.strings[side])
        counted = tuple(tuple(values.get(name, (0,))) for name in kind.counters[side])
        return self._piece(kind, side, (shown, counted), number, values)

    # -- pieces --------------------------------------------------------------------------------

    def _piece(
        self, kind: _Kind, side: str, shown: tuple[Any, ...], number: int, values: Mapping[str, list[int]]
    ) -> Piece | None:
        key = (kind.number, side, shown)
        if key not in self._pieces:
            name = json.dumps([kind.signature, side, shown])
            if name not in self._kept:
                self._kept[name] = self._draw(self._page(kind, side, number, values))
            piece = self._kept[name]
            self._pieces[key] = None if piece is None else replace(piece, key=key)
        return self._pieces[key]

    def _page(self, kind: _Kind, side: str, number: int, values: Mapping[str, list[int]]) -> Any:
        if not side:
            return drawing.Backdrop(kind.box)
        context = self._context
        computed = context.style_for.get_computed_styles()
        others = {key: computed.pop(key, None) for k in _BOXES if k not in _SIDES[side] for key in [(kind.type, k)]}
        try:
            context.current_page = number
            boxes = tuple(make_margin_boxes(context, kind.box, ([0], dict(values), [set(values)], [])))
        finally:
            computed.update({key: style for key, style in others.items() if style is not None})
        for box in boxes:
            layout_box_backgrounds(kind.box, box, context.get_image_from_uri)
        page = kind.box.copy()
        page.children = boxes
        return drawing.BarePage(page)

    def _draw(self, page: Any) -> Piece | None:
        resources = pydyf.Dictionary(
            {name: pydyf.Dictionary() for name in ("ExtGState", "XObject", "Pattern", "Shading")}
        )
        resources["ColorSpace"] = None
        for font in self._fonts.values():
            font.to_unicode = {}
        rectangle = (0, 0, page.width, page.height)
        stream = Stream(self._fonts, rectangle, resources, {}, None, {}, None, compress=False)
        stream.transform(d=-1, f=page.height * _SCALE)
        with measured():
            page.paint(stream, _SCALE)
        if not any(_draws(each) for each in stream.stream):
            return None
        box = page._page_box
        shown = () if isinstance(page, drawing.Backdrop) else tuple(layout.boxes(box))
        lacking = tuple(glyphs.lacking(shown, 0, self._faces, {}))
        strays = tuple(bounds.overruns(bounds.strays(shown, 0), {}))
        if not are_plain(resources):
            data, fonts = self._draw_file(page)
            return Piece(b"", {}, fonts, lacking, strays, data)
        fonts = tuple(_uses(self._fonts))
        content = b"\n".join(map(_bytes, stream.stream))
        alphas = {name: next(iter(state.values())) for name, state in resources["ExtGState"].items()}
        return Piece(content, alphas, fonts, lacking, strays, b"")

    def _draw_file(self, page: Any) -> tuple[bytes, tuple[FontUse, ...]]:
        document = Document([page], DocumentMetadata(), self._html.url_fetcher, self._prepared.fonts, {}, self._intent)
        with drawing.drawn_apart({}):
            drawn = document.write_pdf(pdf_tags=False, output_intent=self._intent)
        with pikepdf.open(BytesIO(drawn)) as pdf:
            del pdf.pages[0].Resources.ColorSpace
            if "/OutputIntents" in pdf.Root:
                del pdf.Root.OutputIntents
            out = BytesIO()
            pdf.save(out, static_id=True)
        return out.getvalue(), tuple(_uses(document.fonts))

    @property
    def refused(self) -> tuple[str, ...]:
        """The addresses that were not fetched so far. (What is logged, whoever calls collects.)"""
        return tuple(self._html.url_fetcher.refused)


def counted(rules: Sequence[Any]) -> int | None:
    """The index from which on rules for pages do not tell one from the next; None where one counts on to the end."""
    steps = [rule.index[:2] for rule in rules if rule.index is not None]  # such as :nth(3), or :nth(2n + 1)
    return None if any(step for step, _ in steps) else max([1, *(number for _, number in steps)])


def _uses(fonts: Mapping[Any, Any]) -> Iterator[FontUse]:
    for font in fonts.values():
        if font.to_unicode:
            yield drawing.use(font, tuple((0, glyph, text) for glyph, text in font.to_unicode.items()))


def _draws(operation: object) -> bool:
    """Whether an operation of a content stream is more than a change of the state."""
    written = _bytes(operation)
    return written not in (b"q", b"Q") and not written.endswith(b" cm")


def _bytes(operation: object) -> bytes:
    return operation if isinstance(operation, bytes) else str(operation).encode()
