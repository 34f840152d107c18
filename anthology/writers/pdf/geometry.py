"""The page: trim, margins and lines, from the settings, and the style sheet that says so.

The canon: on a page of width W the four margins grow clockwise from the spine as 6 : 7 : 8 : 9 forty-eighths
of W (inside, head, fore-edge, foot). They keep the order of the canon of Van de Graaf and Tschichold (2 : 3 :
4 : 6), but flatter: a glued spine must not eat the text, and a trade book has no paper to give away. On a
screen nothing is bound, so both sides have 7. The measure is at most ``WIDEST`` times the size of the type,
about seventy-five characters; what a large page leaves over goes to the sides in their proportion. The text
is a whole number of lines high; the rest falls to the foot.

In print, a thick book opens less far: its inside margin is at least ``GLUED`` and three tenths of its thickness,
and where the config names the printer, what that printer asks for. Then no margin is smaller than
that printer's rules allow, with room for a head and a folio. Large print has its own sizes of type and line.
"""

from __future__ import annotations

from math import floor

from msgspec import Struct

from anthology import printers
from anthology.config.schema import Edition, Page, points, trim

UNITS = 48
INSIDE, HEAD, OUTSIDE, FOOT = 6, 7, 8, 9
SIDE = 7
WIDEST = 31.0
PICTURE = 0.75
"""How much of the text's height a picture may take."""
GLUED = 10 * 72 / 25.4
"""The least inside margin of a book without thickness, in points: a centimetre."""
OPENING = 0.3
"""How much of a book's thickness its inside margin needs beside that."""
HEAD_ROOM = 2
"""Lines that the running head takes above the text, and the folio below it."""
OVERHANG = 0.25
"""How far a letter may reach out of its line, to the size of the type: the head of an italic f."""
LARGE_SIZE, LARGE_LINE, LARGE_LEADING = 16.0, 21.0, 1.3
"""Large print: the least size of type and distance of lines in points, and the least of lines to type."""

OPENERS = ("contents", "front-work", "front-matter", "work", "work-first", "matter", "matter-first")
"""The names of pages whose first one has a folio: parts and the pages before the contents have none anyway."""


LEAST_MEASURE = 12.0
"""Sizes of the type that a line must have room for: twenty-five characters or so."""
LEAST_LINES = 6


class Geometry(Struct, frozen=True):
    """Measures of the page in points; ``inside`` and ``outside`` are the same where nothing is bound."""

    width: float
    height: float
    top: float
    bottom: float
    inside: float
    outside: float
    font_size: float
    line_height: float

    @property
    def measure(self) -> float:
        """Width of the text."""
        return self.width - self.inside - self.outside

    @property
    def depth(self) -> float:
        """Height of the text: a whole number of lines, unless both margins are the editor's own."""
        return self.height - self.top - self.bottom

    @property
    def lines(self) -> int:
        """How many lines of text a page has."""
        return floor(self.depth / self.line_height + 1e-6)

    @property
    def has_room(self) -> bool:
        """Whether there is room for text between the margins."""
        return self.measure >= LEAST_MEASURE * self.font_size and self.lines >= LEAST_LINES


def geometry(settings: Edition) -> Geometry:
    """The geometry that the settings ask for; margins that they give are kept as given."""
    page = settings.page
    width, height = trim(page.size)
    size, line = _type(page)
    inside, outside = _sides(settings, width, size)
    own = page.margins
    least = _least(settings) + HEAD_ROOM * line if _least(settings) else 0.0
    top = points(own.top) if own.top else max(HEAD * width / UNITS, least)
    if own.bottom:
        bottom = points(own.bottom)
    else:
        room = height - top - max(FOOT * width / UNITS, least)
        bottom = height - top - max(1, floor(room / line + 1e-6)) * line
    return Geometry(width, height, top, bottom, inside, outside, size, line)


def _type(page: Page) -> tuple[float, float]:
    """Size of the type and distance of the lines, in points."""
    size, line = points(page.font_size), points(page.line_height)
    if not page.large_print:
        return size, line
    size = max(size, LARGE_SIZE)
    return size, max(line, LARGE_LINE, LARGE_LEADING * size)


def _least(settings: Edition) -> float:
    """The least margin that the printer allows, in points; nothing where none is named."""
    printer = settings.pdf.printer if settings.pdf.purpose == "print" else None
    rule = printers.preset(printer).rule("margins") if printer else None
    return rule.length("least_with_bleed" if points(settings.pdf.bleed) else "least") if rule else 0.0


def gutter(settings: Edition, pages: int) -> float:
    """The inside margin that a printed book of so many pages needs to open well, in points; for the screen nothing."""
    if settings.pdf.purpose != "print":
        return 0.0
    paper = printers.paper(settings.pdf.printer, settings.pdf.paper)
    thickness = paper.spine(pages) if paper else 0.0
    return GLUED + OPENING * thickness


def asked_gutter(settings: Edition, pages: int) -> float:
    """The inside margin that the printer asks for so many pages, in points, with room for letters that reach out of
    their line; nothing where no printer is named.
    """
    printer = settings.pdf.printer if settings.pdf.purpose == "print" else None
    rule = printers.preset(printer).rule("gutter") if printer else None
    steps = rule.values["steps"] if rule else []
    asked = next((points(length) for most, length in steps if pages <= most), 0.0)
    return asked + OVERHANG * _type(settings.page)[0] if asked else 0.0


def _sides(settings: Edition, width: float, size: float) -> tuple[float, float]:
    mirrored = settings.pdf.purpose == "print"
    shares = (INSIDE, OUTSIDE) if mirrored else (SIDE, SIDE)
    least = sum(shares) * width / UNITS
    both = max(least, width - WIDEST * size)
    inside, outside = (share / sum(shares) * both for share in shares)
    own = settings.page.margins
    if mirrored:
        outside = max(outside, _least(settings))
        return points(own.inside) if own.inside else inside, points(own.outside) if own.outside else outside
    if own.inside or own.outside:
        # The measure stays what the editor's margins make it; a screen only centres it.
        given = [points(length) for length in (own.inside, own.outside) if length]
        half = sum(given) / 2 if len(given) == 2 else (given[0] + outside) / 2
        return half, half
    return inside, outside


def page_style(settings: Edition, *, mirrored: bool = True) -> str:
    """The style sheet of the page, to follow the theme's: trim, margins, type size, line, hyphenation.

    Without ``mirrored``, pages of the left have the margins of those of the right.

    The theme itself measures in ``rem`` and ``rlh``: in sizes of the type and in lines.
    """
    g = geometry(settings)
    page = settings.page
    hyphens = "auto" if page.hyphenate and not page.large_print else "manual"
    rules = [
        f"@page {{ size: {_pt(g.width)} {_pt(g.height)}; "
        f"margin: {_pt(g.top)} {_pt(g.outside)} {_pt(g.bottom)} {_pt(g.inside)}; "
        f"font-size: {_pt(g.font_size)}; line-height: {_pt(g.line_height)} }}",
        f"html {{ font-size: {_pt(g.font_size)}; line-height: {_pt(g.line_height)}; hyphens: {hyphens}; "
        f"--measure: {_pt(g.measure)}; --depth: {_pt(g.depth)}; --picture: {_pt(PICTURE * g.depth)} }}",
    ]
    if page.large_print:
        rules.append("html { text-align: left }")
    if not page.opener_folios:
        rules += [f"@page :nth(1 of {name}) {{ @bottom-center {{ content: none }} }}" for name in OPENERS]
    if settings.pdf.purpose == "print" and points(settings.pdf.bleed):
        rules.append(f"@page {{ bleed: {_pt(points(settings.pdf.bleed))} }}")
    if mirrored and g.inside != g.outside:
        rules.append(f"@page :left {{ margin-left: {_pt(g.outside)}; margin-right: {_pt(g.inside)} }}")
    return "\n".join(rules)


def _pt(length: float) -> str:
    return f"{length:.4f}".rstrip("0").rstrip(".") + "pt"
