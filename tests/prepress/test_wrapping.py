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


# What calculators, guides and publishers have printed for books of so many pages, in inches, as they were read on
# 25 November 2026: twenty lengths in all. A figure has as many places as it was printed with.
#   a  kdpprintcover.com/blog/how-to-calculate-kdp-spine-width
#   b  publishing.co.uk/guides/spine-width-calculator (last reviewed there in May 2026)
#   c  kidillus.com/kdp-cover-size-guide
#   d  diamond-patterns.readthedocs.io, book/cover: the covers of a book with Amazon's printer
#   e  github.com/greyscalepress/interview-project and github.com/think2make/Faire: likewise
#   f  examples in public code on GitHub, next to the formula of the printer
PUBLISHED = [
    ("kdp", "cream", 72, "0.18"),  # e
    ("kdp", "cream", 80, "0.2"),  # e
    ("kdp", "white", 100, "0.2252"),  # a
    ("kdp", "cream", 100, "0.2500"),  # a
    ("kdp", "premium-colour", 100, "0.2347"),  # a
    ("kdp", "white", 108, "0.2432"),  # f
    ("kdp", "white", 120, "0.2702"),  # f
    ("kdp", "cream", 120, "0.3"),  # e
    ("kdp", "white", 130, "0.29276"),  # d
    ("kdp", "cream", 144, "0.36"),  # e
    ("kdp", "white", 150, "0.338"),  # b
    ("kdp", "cream", 150, "0.375"),  # b
    ("kdp", "cream", 158, "0.395"),  # e
    ("kdp", "white", 160, "0.36032"),  # d
    ("kdp", "white", 170, "0.38284"),  # d
    ("kdp", "white", 180, "0.405"),  # f
    ("kdp", "white", 200, "0.4504"),  # a
    ("kdp", "standard-colour", 200, "0.4504"),  # a
    ("kdp", "premium-colour", 200, "0.4694"),  # a
    ("kdp", "white", 250, "0.563"),  # b
    ("kdp", "cream", 250, "0.625"),  # b
    ("kdp", "white", 300, "0.6756"),  # a
    ("kdp", "premium-colour", 300, "0.704"),  # c
    ("kdp", "white", 350, "0.788"),  # b
    ("kdp", "cream", 350, "0.875"),  # b
    ("kdp", "white", 400, "0.9008"),  # a
    ("kdp", "white", 500, "1.1260"),  # a
    ("kdp", "cream", 500, "1.2500"),  # a
    ("kdp", "premium-colour", 500, "1.1735"),  # a
    ("kdp", "white", 720, "1.6214"),  # f
    ("lulu", "", 32, "0.132"),  # f
    ("lulu", "", 200, "0.5105"),  # f
    ("lulu", "", 220, "0.5555"),  # f
    ("lulu", "", 284, "0.6996"),  # f
]


@pytest.mark.parametrize(("printer", "name", "pages", "published"), PUBLISHED)
def test_figures_that_are_published(printer: str, name: str, pages: int, published: str) -> None:
    last = 10.0 ** -len(published.partition(".")[2])
    assert spine(printer, name, pages) == pytest.approx(float(published), abs=0.51 * last)


def test_twenty_lengths_are_published() -> None:
    assert len({pages for _, _, pages, _ in PUBLISHED}) >= 20


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
