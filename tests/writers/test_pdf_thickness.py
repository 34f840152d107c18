"""The gutter of a thick book, the margins that a printer wants, and large print."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from anthology.config.schema import SIZES, Edition, points, trim
from anthology.printers import NAMES, preset
from anthology.writers.pdf import too_thick, widened
from anthology.writers.pdf.geometry import HEAD_ROOM, asked_gutter, geometry, gutter, page_style
from anthology.writers.pdf.thickness import GROWTH

PRINTERS = st.sampled_from([None, *NAMES])


def settings(page: dict[str, Any] | None = None, **pdf: Any) -> Edition:
    return Edition.model_validate({"book": {"title": "T"}, "page": page or {}, "pdf": {"purpose": "print", **pdf}})


@given(st.integers(1, 2000), st.integers(0, 500), PRINTERS)
def test_the_gutter_never_shrinks_with_more_pages(pages: int, more: int, printer: str | None) -> None:
    chosen = settings(printer=printer)
    assert gutter(chosen, pages + more) >= gutter(chosen, pages)


@given(st.integers(24, 828), st.sampled_from(["white", "cream", "premium-colour"]))
def test_the_gutter_is_what_the_printer_asks(pages: int, paper: str) -> None:
    rule = preset("kdp").rule("gutter")
    assert rule is not None
    asked = next(points(length) for most, length in rule.values["steps"] if pages <= most)
    assert asked_gutter(settings(printer="kdp", paper=paper), pages) >= asked


def test_the_gutter_in_figures() -> None:
    """300 leaves of 0.12 mm are 36 mm: 10 mm and three tenths of that."""
    assert gutter(settings(paper="0.12mm"), 600) == pytest.approx(points("20.8mm"))
    assert gutter(settings(paper="0.12mm"), 599) == pytest.approx(points("20.8mm"))


def test_the_printers_gutter_is_kept_to_the_letter() -> None:
    """Lulu asks for 0.7 in, of which the usual margin of this size lacks a point: also where a letter reaches out."""
    chosen = settings({"size": "digest"}, printer="lulu")
    assert points("0.7in") - 1 < geometry(chosen).inside < points("0.7in")
    wider = widened(chosen, 135)
    assert wider is not None
    assert geometry(wider).inside > points("0.7in") + 0.2 * points(chosen.page.font_size)
    assert widened(wider, 140) is None


@pytest.mark.parametrize("pages", [80, 300, 700])
@pytest.mark.parametrize("size", ["A5", "digest", "pocket"])
def test_a_book_is_widened_once(size: str, pages: int) -> None:
    chosen = settings({"size": size}, paper="0.12mm")
    wider = widened(chosen, pages)
    needed = gutter(chosen, pages)
    if wider is None:
        assert geometry(chosen).inside + 1 >= needed
    else:
        assert geometry(wider).inside >= needed
        assert geometry(wider).outside == geometry(chosen).outside
        assert geometry(wider).inside == pytest.approx(gutter(chosen, -int(-GROWTH * pages // 1)), abs=0.02)
        assert widened(wider, pages) is None


def test_an_inside_margin_of_ones_own_and_a_screen_are_left_alone() -> None:
    assert widened(settings({"margins": {"inside": "8mm"}}), 2000) is None
    screen = Edition.model_validate({"book": {"title": "T"}, "pdf": {"purpose": "screen"}})
    assert widened(screen, 2000) is None


@given(st.sampled_from(sorted(SIZES)), st.sampled_from(NAMES))
def test_margins_are_what_the_printer_asks(size: str, printer: str) -> None:
    page = geometry(settings({"size": size}, printer=printer))
    rule = preset(printer).rule("margins")
    assert rule is not None
    least = rule.length("least")
    assert page.outside >= least
    assert page.top >= least + HEAD_ROOM * page.line_height - 1e-6
    assert page.bottom >= least + HEAD_ROOM * page.line_height - 1e-6


def test_large_print() -> None:
    page = geometry(settings({"size": "royal", "large_print": True}))
    assert (page.font_size, page.line_height) == (16, 21)
    larger = geometry(settings({"size": "A4", "large_print": True, "font_size": "20pt"}))
    assert (larger.font_size, larger.line_height) == (20, 26)
    style = page_style(settings({"large_print": True}))
    assert "hyphens: manual" in style
    assert "text-align: left" in style


@pytest.mark.parametrize(
    ("name", "width", "height"),
    [("pocket", 4.25, 6.875), ("novel", 5, 8), ("trade", 6, 9), ("textbook", 7, 10), ("digest", 5.5, 8.5)],
)
def test_sizes_by_name(name: str, width: float, height: float) -> None:
    assert trim(name) == pytest.approx((width * 72, height * 72))


def test_a_book_that_no_margin_opens_keeps_its_own_and_is_told() -> None:
    chosen = settings({"size": "digest"}, paper="0.12mm")
    assert widened(chosen, 1000) is not None
    assert too_thick(chosen, 1000) == ()
    assert widened(chosen, 4500) is None
    assert [each.code for each in too_thick(chosen, 4500)] == ["book-thick"]
    assert too_thick(settings({"size": "digest", "margins": {"inside": "20mm"}}, paper="0.12mm"), 4500) == ()
