"""The text layer: each distinct word is shaped once for a style, and lines are broken and drawn from that.

WeasyPrint lets Pango shape each line several times, and draws it glyph by glyph. This layer stands in for it where
it knows the outcome, and leaves the rest to it: the same lines at the same places, and the same bytes in the file.
It replaces private functions, so it is pinned to one version of WeasyPrint, and stays away from any other.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import ExitStack, contextmanager
from functools import lru_cache, partial
from types import SimpleNamespace
from typing import Any

import pydyf
import pyphen
import weasyprint
from msgspec import Struct
from weasyprint import css, document, layout, stacking
from weasyprint.draw import border
from weasyprint.draw import text as draw
from weasyprint.formatting_structure.boxes import TextBox
from weasyprint.images import SVGImage
from weasyprint.layout import LayoutContext, inline, page
from weasyprint.text.ffi import pango

from anthology.writers.pdf.mending import replaced
from anthology.writers.pdf.shaping.cascade import Styles, finding_sheets, styling_pages
from anthology.writers.pdf.shaping.copyfitting import Copyfitting
from anthology.writers.pdf.shaping.drawing import drawing, drawing_lines
from anthology.writers.pdf.shaping.hyphens import Hyphens
from anthology.writers.pdf.shaping.leaders import leading
from anthology.writers.pdf.shaping.levelling import Rooms, Sides
from anthology.writers.pdf.shaping.lines import Found, Line, Settings, split
from anthology.writers.pdf.shaping.notes import measuring
from anthology.writers.pdf.shaping.paragraphs import Paragraphs
from anthology.writers.pdf.shaping.pictures import repeating
from anthology.writers.pdf.shaping.plain import Lines, space, text_box
from anthology.writers.pdf.shaping.strings import showing
from anthology.writers.pdf.shaping.used import dispatching, outlining, remembered
from anthology.writers.pdf.shaping.words import KNOWN_GLYPHS

__all__ = ["SHAPED", "SHAPES", "Sides", "Words", "drawing_words", "read_patterns", "shaping"]

SHAPES = weasyprint.VERSION == "70.0" and pango.pango_version() >= 14802 and KNOWN_GLYPHS
"""Whether WeasyPrint and Pango are ones that this layer was compared with."""


class Words(Struct, frozen=True):
    """Whether words are shaped once; whether the lines of a paragraph are chosen together, which needs that; whether
    paragraphs are set longer or shorter for the sake of pages, which needs both; and whether facing pages are made to
    end level, which needs all of it.
    """

    shaped: bool
    fitted: bool
    copyfitted: bool = False
    levelled: bool = False


SHAPED = Words(shaped=True, fitted=False)


@contextmanager
def shaping(words: Words, sides: Sides | None = None) -> Iterator[None]:
    """While it lasts, lines are made of known words, if that is wanted and WeasyPrint is the one that is known.

    ``sides`` are those on which the pages of a layout fall; without any, the first one is a recto.
    """
    with ExitStack() as stack:
        if words.shaped and SHAPES:
            settings = Settings()
            paragraphs = Paragraphs(settings)
            if words.fitted:
                stack.enter_context(replaced(inline, "split_inline_box", paragraphs.splitting))
                stack.enter_context(replaced(inline, "text_align", paragraphs.aligning))
                if words.copyfitted:
                    rooms = Rooms()
                    facing = (sides or Sides()) if words.levelled else None
                    stack.enter_context(replaced(page, "page_height", rooms.measuring))
                    stack.enter_context(replaced(page, "make_page", rooms.making))
                    copyfitting = Copyfitting(paragraphs, rooms, facing)
                    stack.enter_context(replaced(layout, "make_all_pages", copyfitting.making))
            else:
                stack.enter_context(replaced(inline, "get_next_linebox", Lines(settings).next))
            split_box = partial(_splitting, settings=settings, paragraphs=paragraphs)
            stack.enter_context(replaced(document, "layout_document", partial(_learning, settings=settings)))
            stack.enter_context(replaced(css, "StyleFor", lambda original: Styles))
            stack.enter_context(replaced(css, "find_stylesheets", finding_sheets))
            stack.enter_context(replaced(page, "set_page_type_computed_styles", styling_pages))
            stack.enter_context(replaced(pyphen, "HyphDict", lambda original: Hyphens))
            stack.enter_context(remembered())
            stack.enter_context(replaced(inline, "split_text_box", split_box))
            stack.enter_context(replaced(inline, "add_word_spacing", _spacing))
            stack.enter_context(replaced(inline, "handle_leader", leading))
            stack.enter_context(replaced(inline, "strut", lambda original: settings.strut))
            stack.enter_context(replaced(inline, "can_break_text", lru_cache(maxsize=4096)))
            stack.enter_context(replaced(LayoutContext, "_update_footnote_area", measuring))
        yield


def read_patterns(languages: Iterable[str]) -> None:
    """Reads the hyphenation of languages (BCP 47), as far as there is one."""
    if SHAPES:
        with replaced(pyphen, "HyphDict", lambda original: Hyphens):
            for language in filter(None, map(pyphen.language_fallback, sorted(languages))):
                pyphen.Pyphen(lang=language)


@contextmanager
def drawing_words() -> Iterator[None]:
    """While it lasts, the lines that were made of known words are drawn from them, and all lines are written briefly.

    And the pages of a file are listed once they are there, not for each element of its structure tree again; and
    streams are compressed as zlib usually does.
    """
    with ExitStack() as stack:
        if SHAPES:
            stack.enter_context(replaced(draw, "draw_first_line", drawing))
            stack.enter_context(replaced(weasyprint.draw, "draw_inline_level", drawing_lines))
            stack.enter_context(replaced(stacking, "_dispatch", dispatching))
            stack.enter_context(replaced(SVGImage, "draw", repeating))
            stack.enter_context(replaced(pydyf.Stream, "show_text", showing))
            for module in (border, weasyprint.draw):
                stack.enter_context(replaced(module, "draw_outline", outlining))
            stack.enter_context(replaced(pydyf.PDF, "page_references", _listing))
            stack.enter_context(replaced(pydyf, "zlib", _compressing))
        yield


def _compressing(original: Any) -> Any:
    """zlib at its usual level in the place of its highest, which takes twice as long for one hundredth less."""
    return SimpleNamespace(compress=original.compress, compressobj=lambda level: original.compressobj())


def _listing(original: Any) -> Any:
    def page_references(pdf: Any) -> Any:
        known = pdf.__dict__.get("known_references", ())
        if len(known) * 3 != len(pdf.pages["Kids"]):  # a page takes three: number, generation, R
            known = pdf.__dict__["known_references"] = original.fget(pdf)
        return known

    return property(page_references)


def _learning(original: Any, settings: Settings) -> Any:
    """``layout_document`` (``layout/__init__.py``), before which all words of the document are shaped."""

    def layout_document(html: Any, root_box: Any, context: Any, *rest: Any) -> Any:
        boxes = (box for root in (root_box, *context.footnotes) for box in root.descendants())
        settings.learn((box.style, box.text) for box in boxes if isinstance(box, TextBox))
        return original(html, root_box, context, *rest)

    return layout_document


def _splitting(original: Any, settings: Settings, paragraphs: Paragraphs) -> Any:
    """``split_text_box`` (``layout/inline.py``), and the original for what is not known."""

    def split_text_box(context: Any, box: Any, width: float | None, skip: int, is_line_start: bool = True) -> Any:
        style = box.style
        if not style["font_size"] or (len(box.text) <= skip and len(box.text.encode()) <= skip):
            return original(context, box, width, skip, is_line_start)
        setting = settings.of(style)
        found = paragraphs.line(box, setting, context, skip) or split(setting, context, box.text, width, skip)
        if isinstance(found, int) and found > skip:
            return None, found, False
        if not isinstance(found, Found):
            return original(context, box, width, skip, is_line_start)
        return text_box(box, setting, found), found.resume, False

    return split_text_box


def _spacing(original: Any) -> Any:
    """``add_word_spacing`` (``layout/inline.py``): a line of known words is told its spacing, and not shaped again."""

    def add_word_spacing(context: Any, box: Any, spacing: float, x_advance: float) -> Any:
        line = getattr(box, "pango_layout", None)
        if not isinstance(line, Line):
            return original(context, box, spacing, x_advance)
        box.justification_spacing = spacing
        box.position_x += x_advance
        if spaces := inline.count_expandable_spaces(box):
            x_advance += space(line, box, spacing, spaces)
        return x_advance

    return add_word_spacing
