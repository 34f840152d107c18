"""WeasyPrint, made to lay out and draw a part: the names that are replaced meanwhile, all of them private to it.

That is why ``unsuitable.py`` lets no other version in.

The number of a page in another document, or of one's own in the book, is not known to a part: it is given.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from functools import partial
from typing import Any

import pydyf
import weasyprint.document
import weasyprint.layout
import weasyprint.pdf
from weasyprint.css.targets import TargetCollector, TargetLookupItem, anchor_name_from_token
from weasyprint.draw import draw_background, draw_border, draw_stacking_context, set_mask_border
from weasyprint.formatting_structure.boxes import FootnoteAreaBox
from weasyprint.logger import LOGGER
from weasyprint.stacking import StackingContext

from anthology.writers.pdf.mending import replaced
from anthology.writers.pdf.numbers import rounded
from anthology.writers.pdf.parts.part import FontUse, Unsuitable
from anthology.writers.pdf.widths import measured

# -- layout ----------------------------------------------------------------------------------------


class _Counted:
    """A target of which nothing is known but the number of its page."""

    def __init__(self, number: int) -> None:
        self.cached_counter_values = {"page": [number]}


class Targets(TargetCollector):  # type: ignore[misc]
    """WeasyPrint's targets, with page numbers that are given. ``asked`` are the ids whose numbers were wanted."""

    def __init__(self, numbers: Mapping[str, int]) -> None:
        super().__init__()
        self.asked: set[str] = set()
        self._numbers = numbers

    def emptied(self) -> Targets:
        """The targets for one more layout of the document: what was asked for is kept."""
        super().__init__()
        return self

    def lookup_target(self, anchor_token: Any, source_box: Any, css_token: Any, parse_again: Any) -> Any:
        """The target of a link; one that the book has stands on the page that was given."""
        token = anchor_token
        if token[0] == "attr()":
            token = ("string", source_box.element.get(token[1][0], ""))
        name = anchor_name_from_token(token)
        if name not in self._numbers:
            return super().lookup_target(anchor_token, source_box, css_token, parse_again)
        self.asked.add(name)
        item = TargetLookupItem("up-to-date")
        item.target_box = _Counted(self._numbers[name])
        return item


class BarePage(weasyprint.document.Page):  # type: ignore[misc]
    """A page that is drawn without what belongs to the sheet: background, border, marks. It tells what it shows."""

    def __init__(self, page_box: Any) -> None:
        super().__init__(page_box)
        self.used: dict[str, int] = {}

    def paint(self, stream: Any, scale: float = 1) -> None:
        """Draws the page, and remembers how many glyphs of each font were used when it was done."""
        with stream.stacked():
            stream.transform(a=scale, d=scale)
            draw_stacking_context(stream, StackingContext.from_page(self._page_box))
        self.used = {key: len(font.to_unicode) for key, font in stream._fonts.items()}


class Backdrop(weasyprint.document.Page):  # type: ignore[misc]
    """The sheet alone: background, border, marks."""

    def paint(self, stream: Any, scale: float = 1) -> None:
        """Draws what ``BarePage`` leaves out."""
        page = self._page_box
        # WeasyPrint adds the marks to the list of layers: with one list, they would be drawn more often each time.
        background = page.background._replace(layers=list(page.background.layers))
        with stream.stacked():
            stream.transform(a=scale, d=scale)
            draw_background(stream, background, clip_box=False, bleed=page.bleed, marks=page.style["marks"])
            set_mask_border(stream, page)
            draw_border(stream, page)


@contextmanager
def apart(targets: Targets) -> Iterator[None]:
    """While it lasts, documents are laid out without heads and folios, and with the given numbers of pages."""
    contexts: list[Any] = []
    with ExitStack() as stack:
        stack.callback(_dissolve, contexts)
        stack.enter_context(replaced(weasyprint.document, "LayoutContext", partial(_keeping, contexts)))
        stack.enter_context(replaced(weasyprint.layout, "make_margin_boxes", lambda _: lambda *_: ()))
        stack.enter_context(replaced(weasyprint.document, "TargetCollector", lambda _: targets.emptied))
        stack.enter_context(replaced(weasyprint.document, "Page", lambda _: BarePage))
        yield


def _keeping(made: list[Any], original: Any) -> Any:
    def make(*given: Any) -> Any:
        made.append(original(*given))
        return made[-1]

    return make


def _dissolve(contexts: Iterable[Any]) -> None:
    """Takes layouts apart that are done with. A context of WeasyPrint names itself, and so all that it names, which is
    nearly all of a layout, would stay until Python looks for garbage, in each of a hundred thousand objects.
    """
    for context in contexts:
        context.__dict__.clear()


def let_go(page: Any) -> None:
    """The same for the box of a page, which the area of its notes names; it is not laid out again."""
    for child in page.children:
        if type(child) is FootnoteAreaBox:
            child.page = None


@contextmanager
def drawn_apart(ids: Mapping[str, int]) -> Iterator[None]:
    """While it lasts, PDFs are written without fonts, and with links to other documents, whose ids are given."""
    with ExitStack() as stack:
        stack.enter_context(measured())
        stack.enter_context(rounded())
        stack.enter_context(replaced(weasyprint.pdf, "build_fonts_dictionary", lambda _: lambda *_: pydyf.Dictionary()))
        stack.enter_context(replaced(weasyprint.pdf, "resolve_links", lambda _: lambda pages: _links(pages, ids)))
        yield


def _links(pages: Any, ids: Mapping[str, int]) -> Iterator[tuple[list[Any], list[Any]]]:
    """The links of each page; anchors are kept elsewhere."""
    for page in pages:
        kept = []
        for link in page.links:
            if link[0] == "internal" and link[1] not in ids:
                LOGGER.error("No anchor #%s for internal URI reference", link[1])
            else:
                kept.append(link)
        yield kept, []


# -- fonts -----------------------------------------------------------------------------------------

_TRAITS = (
    "index font_size style family variations weight hash ascent descent tables bitmap italic_angle upem png svg colr "
    "glyph_count stemv stemh flags"
).split()


def use(font: Any, glyphs: tuple[tuple[int, int, str], ...]) -> FontUse:
    """What was used of a font."""
    if font.bitmap:
        raise Unsuitable(f"“{font.family}” is a font of bitmaps")
    traits = {name: getattr(font, name) for name in _TRAITS} | {"name": font.name.decode()}
    widths = {glyph: font.widths[glyph] for _, glyph, _ in glyphs if glyph in font.widths}
    if font.missing:
        widths[0] = font.widths[0]
    return FontUse(traits, font.digest, glyphs, widths, dict(font.missing))
