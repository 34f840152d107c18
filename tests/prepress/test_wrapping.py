"""The spine against what the services publish, and what may stand on it."""

from __future__ import annotations

from typing import Any

import pytest

from anthology.config.schema import Edition
from anthology.prepress import wrap
from anthology.printers import paper

PAGES = (24, 48, 72, 80, 96, 100, 128, 150, 176, 200, 224, 250, 300, 350, 400, 450, 500, 600, 700, 828)
"""Twenty lengths of books."""


def spine(printer: str, name: str, pages: int) -> float:
    """The spine in inches."""
    stock = paper(printer, name)
    assert stock is not None
    return stock.spine(pages) / 72


@pytest.mark.parametrize("pages", PAGES)
@pytest.mark.parametrize(
    ("name", "page"),
    [("white", 0.002252), ("cream", 0.0025), ("standard-colour", 0.002252), ("premium-colour", 0.002347)],
)
def test_the_spine_of_amazon_kdp(name: str, page: float, pages: int) -> None:
    assert spine("kdp", name, pages) == pytest.approx(pages * page, abs=1e-9)


@pytest.mark.parametrize("pages", PAGES)
def test_the_spine_of_lulu(pages: int) -> None:
    assert spine("lulu", "", pages) == pytest.approx(pages / 444 + 0.06, abs=1e-9)


@pytest.mark.parametrize(
    ("name", "pages", "published"),
    [
        ("white", 100, 0.2252),
        ("white", 200, 0.4504),
        ("white", 300, 0.6756),
        ("white", 400, 0.9008),
        ("white", 500, 1.1260),
        ("cream", 100, 0.25),
        ("cream", 250, 0.625),
        ("cream", 350, 0.875),
        ("premium-colour", 200, 0.4694),
        ("premium-colour", 500, 1.1735),
    ],
)
def test_figures_that_are_published(name: str, pages: int, published: float) -> None:
    assert round(spine("kdp", name, pages), 4) == published


def test_an_odd_page_has_a_leaf() -> None:
    assert spine("kdp", "white", 99) == spine("kdp", "white", 100)


def settings(**more: Any) -> Edition:
    base: dict[str, Any] = {"book": {"title": "T", "identifiers": {"isbn_print": "9780306406157"}}, "wrap": {}}
    return Edition.model_validate({**base, **more, "pdf": {"purpose": "print", **more.get("pdf", {})}})


def made(settings: Edition, pages: int) -> Any:
    assert settings.wrap is not None
    return wrap(settings, settings.wrap, pages, None)


@pytest.mark.parametrize("pages", PAGES)
def test_the_flat_cover_of_amazon_kdp(pages: int) -> None:
    """Width: bleed, back, spine, front, bleed; height: bleed, page, bleed."""
    cover = made(settings(page={"size": "trade"}, pdf={"printer": "kdp", "paper": "white"}), pages).value
    assert (cover.total + 2 * cover.bleed) / 72 == pytest.approx(0.125 + 6 + pages * 0.002252 + 6 + 0.125)
    assert (cover.height + 2 * cover.bleed) / 72 == pytest.approx(9.25)


@pytest.mark.parametrize(("printer", "fewest"), [("kdp", 79), ("lulu", 80), ("ingramspark", 48)])
def test_a_spine_with_few_pages_is_bare(printer: str, fewest: int) -> None:
    thick = {"printer": printer, "paper": "1mm"}
    before, after = (made(settings(pdf=thick), pages) for pages in (fewest - 1, fewest))
    assert not before.value.spine_size
    assert [each.code for each in before.diagnostics] == ["spine-bare"]
    assert after.value.spine_size
    assert after.diagnostics == ()


def test_the_type_fits_between_the_folds() -> None:
    for pages in range(80, 900, 20):
        cover = made(settings(pdf={"paper": "0.1mm"}), pages).value
        assert cover.spine_size <= max(0.0, cover.spine - 2 * 4.5)


def test_a_long_title_is_set_smaller_and_one_that_is_too_long_not_at_all() -> None:
    sizes = []
    for words in (1, 12, 60):
        book = {"title": "Winter " * words, "identifiers": {"isbn_print": "9780306406157"}}
        cover = made(settings(book=book, pdf={"paper": "0.12mm"}), 500)
        sizes.append(cover.value.spine_size)
        assert [each.code for each in cover.diagnostics] == ([] if cover.value.spine_size else ["spine-bare"])
    assert sizes[0] > sizes[1] > sizes[2] == 0
    assert "too long" in cover.diagnostics[0].message


def test_a_paper_that_nobody_named_is_told() -> None:
    told = made(settings(pdf={"printer": "ingramspark"}), 300).diagnostics
    assert [each.code for each in told] == ["spine-guessed"]


def test_a_book_without_an_isbn() -> None:
    told = made(settings(book={"title": "T"}, pdf={"paper": "0.12mm"}), 300).diagnostics
    assert [each.code for each in told] == ["barcode-missing"]
    silent = settings(book={"title": "T"}, wrap={"barcode": False}, pdf={"paper": "0.12mm"})
    assert made(silent, 300).diagnostics == ()


@pytest.mark.parametrize(("language", "upwards"), [("en-GB", False), ("fr", True), ("es-MX", True), ("de", False)])
def test_which_way_a_spine_is_read(language: str, upwards: bool) -> None:
    book = {"title": "T", "language": language}
    assert made(settings(book=book), 300).value.upwards is upwards
    assert made(settings(book=book, wrap={"spine": "up"}), 300).value.upwards


def test_the_folds() -> None:
    cover = made(settings(page={"size": "100mm 200mm"}, wrap={"flaps": "50mm"}, pdf={"paper": "0.1mm"}), 200).value
    millimetres = [round(fold / 72 * 25.4, 6) for fold in cover.folds]
    assert millimetres == [50, 150, 160, 260]
    assert cover.total / 72 * 25.4 == pytest.approx(310)
