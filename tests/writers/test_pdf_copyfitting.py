"""Copyfitting: pages that are full, texts that do not end with a few lines, and nothing lost by it."""

from __future__ import annotations

from functools import cache

from anthology.config.schema import Edition as Settings
from anthology.writers.pdf import Pdf
from anthology.writers.pdf.shaping.copyfitting import FEW
from tests.writers.pdfbooks import baselines, clean, letters, note, prose, rows, settings, texts, work, written

LINE = 14.0


def chosen(*, copyfit: bool, engine: str = "parts") -> Settings:
    base = settings("print", linebreaks="total-fit", copyfit=copyfit)
    return base.model_copy(update={"pdf": base.pdf.model_copy(update={"engine": engine})})


def text(seed: int) -> str:
    """Paragraphs of all lengths: enough for some pages, which end wherever they do."""
    return "".join(f"<p>{prose(30 + (seed * 37 + n * 53) % 90, seed + n)}</p>" for n in range(28))


@cache
def book(copyfit: bool, engine: str = "parts") -> Pdf:
    """Four works."""
    works = [work(text(seed), f"work-{seed}") for seed in range(4)]
    return clean(written(*works, chosen=chosen(copyfit=copyfit, engine=engine)))


def pages_of(pdf: Pdf) -> list[list[list[float]]]:
    """The heights of the lines of each page, work by work."""
    starts = [place.page for place in pdf.places.values()]
    found = [baselines(pdf, page, 10.5)[:-1] for page in range(pdf.pages)]  # without the folio
    return [found[begin:end] for begin, end in zip(starts, [*starts[1:], pdf.pages], strict=True)]


def short(pdf: Pdf) -> int:
    """How many pages end above the foot, though their text goes on."""
    works = pages_of(pdf)
    foot = min(min(page) for pages in works for page in pages if page)
    return sum(min(page) > foot + LINE / 2 for pages in works for page in pages[:-1] if page)


def test_pages_are_full() -> None:
    assert short(book(copyfit=True)) < short(book(copyfit=False)) / 2


def read(pdf: Pdf) -> str:
    """The letters of the text, without heads and folios."""
    starts = {place.page for place in pdf.places.values()}
    found = ""
    for page in range(pdf.pages):
        for row in rows(pdf, page)[0 if page in starts else 1 : -1]:
            found += letters(row.text)
    return found


def test_nothing_is_lost() -> None:
    assert read(book(copyfit=True)) == read(book(copyfit=False))


def test_both_engines_fit_alike() -> None:
    assert texts(book(copyfit=True)) == texts(book(copyfit=True, engine="single"))


def test_it_is_the_same_again() -> None:
    assert clean(written(work(text(2)), chosen=chosen(copyfit=True))).data == (
        clean(written(work(text(2)), chosen=chosen(copyfit=True))).data
    )


def few(pdf: Pdf) -> int:
    """How many works end with a few lines on a page of their own."""
    return sum(len(pages[-1]) < FEW for pages in pages_of(pdf))


def test_texts_seldom_end_with_a_few_lines() -> None:
    assert few(book(copyfit=True)) < few(book(copyfit=False)) / 2


def test_notes_stay_with_their_calls() -> None:
    called = "".join(
        f"<p>{prose(40 + n * 31 % 60, n)}{note(n, prose(12 + n % 9, n))} {prose(20, n)}</p>" for n in range(1, 30)
    )
    fitted = clean(written(work(called), chosen=chosen(copyfit=True)))
    assert (fitted.lost_notes, fitted.pages > 5) == (frozenset(), True)
