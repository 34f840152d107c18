"""The gutter of a thick book, the margins that a printer wants, and large print."""

from __future__ import annotations

from math import ceil
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from anthology.config.schema import SIZES, Edition, points, trim
from anthology.printers import NAMES, preset
from anthology.writers.pdf import castoff, write, write_pdf
from anthology.writers.pdf.geometry import HEAD_ROOM, asked_gutter, geometry, gutter, page_style
from anthology.writers.pdf.thickness import NEAR, SPARE, STEP, extent, fits, opened, too_thick
from tests.writers import pdfbooks

LINE = '<span class="line">The readers came before the stove was lit</span>'
PAPER = "5mm"
PRINTERS = st.sampled_from([None, *NAMES])


def widened(chosen: Edition, pages: int) -> Edition | None:
    """The settings with a wider margin for what are so many pages with the usual one; None where that is enough."""
    wider = opened(chosen, extent(geometry(chosen), pages))
    return wider if wider is not chosen else None


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
def test_a_margin_is_the_narrowest_for_the_pages_that_it_makes(size: str, pages: int) -> None:
    chosen = settings({"size": size}, paper="0.12mm")
    usual, wider = geometry(chosen), widened(chosen, pages)
    if wider is None:
        assert usual.inside + NEAR >= gutter(chosen, pages)
        return
    page = geometry(wider)
    made = ceil(pages * usual.measure / page.measure)
    narrower = ceil(pages * usual.measure / (page.measure + STEP))
    assert page.inside + 0.02 >= gutter(chosen, made)
    assert page.inside - STEP < max(gutter(chosen, narrower), usual.inside)
    assert page.inside == pytest.approx(round(page.inside / STEP) * STEP, abs=0.01)
    assert page.outside == usual.outside
    assert fits(chosen, wider, made)
    assert not too_thick(chosen, page.inside, made)


@given(st.sampled_from(["A5", "digest", "trade"]), st.integers(20, 700), PRINTERS)
def test_a_margin_for_other_pages_fits_within_bounds(size: str, pages: int, printer: str | None) -> None:
    """What was cast off a little wrong is good enough; a margin that is much too wide, or too narrow, is not."""
    chosen = settings({"size": size}, printer=printer)
    for cast_off in (pages // 2, pages, 2 * pages):
        tried = opened(chosen, extent(geometry(chosen), cast_off))
        now = geometry(tried)
        made = ceil(extent(geometry(chosen), pages) / now.measure)
        wanted = geometry(opened(chosen, extent(now, made))).inside
        if fits(chosen, tried, made):
            assert now.inside <= wanted + SPARE
            assert now.inside == wanted or now.inside + NEAR + 0.01 >= gutter(chosen, made)
        else:
            assert now.inside > wanted + SPARE or now.inside < wanted


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


@pytest.mark.parametrize("pages", [1700, 4500])
def test_a_book_that_no_margin_opens_keeps_its_own_and_is_told(pages: int) -> None:
    """For 1,700 pages there would be room, but so little that there were more pages."""
    chosen = settings({"size": "digest"}, paper="0.12mm")
    inside = geometry(chosen).inside
    assert widened(chosen, 1000) is not None
    assert widened(chosen, pages) is None
    assert fits(chosen, chosen, pages)
    assert [each.code for each in too_thick(chosen, inside, pages)] == ["book-thick"]
    assert too_thick(chosen, 1.0, 0) == ()  # a book that came to nothing
    assert too_thick(settings({"margins": {"inside": "20mm"}}, paper="0.12mm"), points("20mm"), pages) == ()


def printed(monkeypatch: pytest.MonkeyPatch) -> tuple[Any, list[float]]:
    """A book of sixteen pages on thick paper, and the inside margins with which it was laid out."""
    tried: list[float] = []
    lay_out = write._in_parts

    def spied(job: Any, workshop: Any) -> Any:
        tried.append(geometry(job.edition.settings).inside)
        return lay_out(job, workshop)

    monkeypatch.setattr(write, "_in_parts", spied)
    chosen = settings({"size": "digest"}, paper=PAPER)
    book = pdfbooks.rendering(*(pdfbooks.work(pdfbooks.paragraphs(16), id) for id in ("one", "two", "three", "four")))
    return pdfbooks.clean(write_pdf(book, pdfbooks.edition(chosen), stamp=pdfbooks.STAMP)), tried


def test_a_thick_book_is_laid_out_once_with_the_margin_for_its_pages(monkeypatch: pytest.MonkeyPatch) -> None:
    book, tried = printed(monkeypatch)
    chosen = settings({"size": "digest"}, paper=PAPER)
    assert tried == [book.inside]
    assert book.inside > geometry(chosen).inside
    assert book.inside + NEAR >= gutter(chosen, book.pages)


@pytest.mark.parametrize("factor", [0.4, 3])
def test_a_book_that_was_cast_off_wrong_is_laid_out_again(monkeypatch: pytest.MonkeyPatch, factor: float) -> None:
    right, _ = printed(monkeypatch)
    cast_off = castoff.cast_off
    monkeypatch.setattr(castoff, "cast_off", lambda *given: round(factor * cast_off(*given)))
    book, tried = printed(monkeypatch)
    assert len(tried) > 1
    assert tried[-1] == book.inside == pytest.approx(right.inside, abs=SPARE + STEP)
    assert fits(settings({"size": "digest"}, paper=PAPER), settings_with(book.inside), book.pages)


def settings_with(inside: float) -> Edition:
    return settings({"size": "digest", "margins": {"inside": f"{inside:.2f}pt"}}, paper=PAPER)


@pytest.mark.parametrize(
    ("text", "page"),
    [
        (pdfbooks.paragraphs(40), {"size": "A5"}),
        ("".join(f"<p>{pdfbooks.prose(3 + 7 * n % 30, n)}</p>" for n in range(200)), {"size": "digest"}),
        ("".join(f"<p>{pdfbooks.prose(60, n)}{pdfbooks.note(n, pdfbooks.prose(40, n))}</p>" for n in range(60)), {}),
        ("".join(f'<p class="stanza">{LINE * 4}</p>' for _ in range(50)), {"size": "trade"}),
        ("", {}),
    ],
    ids=["prose", "dialogue", "notes", "verse", "empty"],
)
def test_texts_are_cast_off(text: str, page: dict[str, Any]) -> None:
    chosen = settings(page)
    made = pdfbooks.rendering(pdfbooks.work(text))
    pages = pdfbooks.clean(write_pdf(made, pdfbooks.edition(chosen), stamp=pdfbooks.STAMP)).pages
    assert castoff.cast_off(made, chosen) == pytest.approx(pages, rel=0.15, abs=1)


def test_what_is_not_well_formed_is_cast_off_too() -> None:
    assert castoff.cast_off(pdfbooks.rendering(pdfbooks.work("<p>one <b>two</p>")), settings()) == 1
