"""Boxes of pages, and the marks beside them: where a page is cut, and how the plates lie over each other."""

from __future__ import annotations

from collections.abc import Iterator

from pikepdf import Array, Dictionary, Name, Object, Page, Pdf

from anthology.prepress.facts import Box

LONG = 14.0
"""Length of a crop mark: 5 mm."""
APART = 3.0
"""From the bleed to where a mark begins."""
LEAST_OFFSET = 8.5
"""From the trim to where a mark begins, at the least: 3 mm, so that no cut shows a mark."""
HAIRLINE = 0.25
RING = 4.0
"""Radius of a registration mark."""


def slug(bleed: float) -> float:
    """How much room marks need outside the bleed, on each side."""
    return _offset(bleed) - bleed + LONG + 2


def _offset(bleed: float) -> float:
    return max(bleed + APART, LEAST_OFFSET)


def box(page: Page, key: str) -> Box:
    """A box of a page; the page's whole area where it has none."""
    left, bottom, right, top = (float(value) for value in page.obj.get(key, page.mediabox))
    return Box(left, bottom, right, top)


def set_boxes(page: Page, *, bleed: float, spine_bleeds: bool, number: int, marks: bool) -> None:
    """Gives a page its boxes: the trim as it is, the bleed round it, the media round both, with room for marks.

    Without ``spine_bleeds`` there is no bleed at the spine, which is at the left of an odd page.
    """
    trim = box(page, "/TrimBox")
    wide = trim.grown(bleed)
    if not spine_bleeds:
        wide = (
            Box(trim.left, wide.bottom, wide.right, wide.top)
            if number % 2
            else Box(wide.left, wide.bottom, trim.right, wide.top)
        )
    around = slug(bleed) if marks else 0.0
    media = trim.grown(bleed + around) if marks else wide
    for key, value in (("/MediaBox", media), ("/BleedBox", wide), ("/TrimBox", trim)):
        page.obj[key] = Array([round(each, 4) for each in (value.left, value.bottom, value.right, value.top)])
    for key in ("/CropBox", "/ArtBox"):
        if key in page.obj:
            del page.obj[key]


def draw(
    pdf: Pdf, page: Page, space: Object, *, bleed: float, registration: bool, folds: tuple[float, ...] = ()
) -> None:
    """Draws crop marks at the corners of the trim, registration marks at the middle of its sides, and broken lines
    above and below where it is folded (from the left of the trim), all outside the bleed, in ``space``: all inks at
    once (ISO 32000-1, 8.6.6.4).
    """
    trim = box(page, "/TrimBox")
    lines = [*_crops(trim, _offset(bleed))]
    if registration:
        lines += _rings(trim, _offset(bleed) + LONG / 2)
    if folds:
        lines.append("[3 2] 0 d")
        lines += [*_folds(trim, _offset(bleed), folds)]
    content = f"q /Registration CS 1 SCN {HAIRLINE} w 0 J {' '.join(lines)} Q"
    own = _copy(page.obj.get("/Resources", Dictionary()))
    own.ColorSpace = _copy(own.get("/ColorSpace", Dictionary()))
    own.ColorSpace["/Registration"] = space
    page.obj.Resources = own
    page.contents_add(pdf.make_stream(b"q"), prepend=True)
    page.contents_add(pdf.make_stream(f"Q {content}".encode()))


def _copy(table: Object) -> Dictionary:
    return Dictionary({key: value for key, value in table.items()})  # noqa: C416  # a dictionary of pikepdf's own


def registration_space(pdf: Pdf) -> Object:
    """The colour of marks: every plate."""
    tint = pdf.make_stream(b"{ dup dup dup }")
    tint.FunctionType = 4
    tint.Domain = Array([0, 1])
    tint.Range = Array([0, 1] * 4)
    return pdf.make_indirect(Array([Name.Separation, Name.All, Name.DeviceCMYK, tint]))


def _line(x1: float, y1: float, x2: float, y2: float) -> str:
    return f"{x1:.3f} {y1:.3f} m {x2:.3f} {y2:.3f} l S"


def _crops(trim: Box, offset: float) -> Iterator[str]:
    far = offset + LONG
    for x in (trim.left, trim.right):
        yield _line(x, trim.bottom - offset, x, trim.bottom - far)
        yield _line(x, trim.top + offset, x, trim.top + far)
    for y in (trim.bottom, trim.top):
        yield _line(trim.left - offset, y, trim.left - far, y)
        yield _line(trim.right + offset, y, trim.right + far, y)


def _folds(trim: Box, offset: float, folds: tuple[float, ...]) -> Iterator[str]:
    for x in (trim.left + fold for fold in folds):
        yield _line(x, trim.bottom - offset, x, trim.bottom - offset - LONG)
        yield _line(x, trim.top + offset, x, trim.top + offset + LONG)


_CIRCLE = 0.5523
"""How long the handles of a quarter of a circle are, in radii."""


def _rings(trim: Box, away: float) -> Iterator[str]:
    across, down = (trim.left + trim.right) / 2, (trim.bottom + trim.top) / 2
    centres = (
        (across, trim.bottom - away),
        (across, trim.top + away),
        (trim.left - away, down),
        (trim.right + away, down),
    )
    for x, y in centres:
        yield _line(x - 1.5 * RING, y, x + 1.5 * RING, y)
        yield _line(x, y - 1.5 * RING, x, y + 1.5 * RING)
        r, k = RING, RING * _CIRCLE
        yield (
            f"{x + r:.3f} {y:.3f} m "
            f"{x + r:.3f} {y + k:.3f} {x + k:.3f} {y + r:.3f} {x:.3f} {y + r:.3f} c "
            f"{x - k:.3f} {y + r:.3f} {x - r:.3f} {y + k:.3f} {x - r:.3f} {y:.3f} c "
            f"{x - r:.3f} {y - k:.3f} {x - k:.3f} {y - r:.3f} {x:.3f} {y - r:.3f} c "
            f"{x + k:.3f} {y - r:.3f} {x + r:.3f} {y - k:.3f} {x + r:.3f} {y:.3f} c S"
        )
