"""Copyfitting: pages that are full, texts that do not end with a few lines, and nothing lost by it."""

from __future__ import annotations

from functools import cache

import pytest

from anthology.cache import Memory
from anthology.config.schema import Edition as Settings
from anthology.model.document import Document
from anthology.writers.pdf import Pdf, Workshop, write_pdf
from anthology.writers.pdf.shaping import copyfitting
from anthology.writers.pdf.shaping.copyfitting import FEW
from tests.writers.pdfbooks import (
    STAMP,
    baselines,
    clean,
    edition,
    letters,
    note,
    prose,
    rendering,
    rows,
    settings,
    texts,
    work,
    written,
)
from tests.writers.test_pdf_workshop import laid_out

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


# -- facing pages ----------------------------------------------------------------------------------


def shelf(seeds: range, *, turned: bool = False) -> list[Document]:
    """Works of some pages each; if they are ``turned``, a page stands before them: the first begins on a verso."""
    before = [work(f"<p>{prose(40)}</p>", "leaf")] if turned else []
    return [*before, *(work(text(seed), f"work-{seed}") for seed in seeds)]


def uneven(pdf: Pdf) -> list[int]:
    """The versos whose text goes on, as does that of the pages they face, that do not end where these do."""
    starts = [place.page for place in pdf.places.values()]
    lasts = {start - 1 for start in starts} | {pdf.pages - 1}
    feet = [min(baselines(pdf, page, 10.5)[:-1], default=0.0) for page in range(pdf.pages)]
    versos = [page for page in range(1, pdf.pages - 1, 2) if not {page, page + 1} & lasts]
    return [page for page in versos if abs(feet[page] - feet[page + 1]) > LINE / 2]


@pytest.fixture
def stiff(monkeypatch: pytest.MonkeyPatch) -> None:
    """No paragraph is set longer or shorter: where a spread is level, it was made so."""
    monkeypatch.setattr(copyfitting, "TRIES", 0)


def laid(documents: list[Document], engine: str = "parts", place: Workshop | None = None) -> Pdf:
    result = write_pdf(rendering(*documents), edition(chosen(copyfit=True, engine=engine)), stamp=STAMP, workshop=place)
    return clean(result)


@pytest.mark.usefixtures("stiff")
def test_facing_pages_end_level(monkeypatch: pytest.MonkeyPatch) -> None:
    works = shelf(range(8))
    levelled = laid(works)
    assert texts(levelled) == texts(laid(works, "single"))
    monkeypatch.setattr(copyfitting, "FEWER", 0)
    before = laid(works)
    assert read(levelled) == read(before)
    assert len(uneven(levelled)) <= len(uneven(before)) // 2
    feet = {height for pages in pages_of(levelled) for page in pages for height in page}
    assert feet == {height for pages in pages_of(before) for page in pages for height in page}  # all on the grid


@pytest.mark.usefixtures("stiff")
def test_a_text_is_level_on_whichever_side_it_begins(monkeypatch: pytest.MonkeyPatch) -> None:
    recto, verso = shelf(range(5, 6)), shelf(range(5, 6), turned=True)
    levelled = laid(recto), laid(verso)
    assert [uneven(pdf) for pdf in levelled] == [[], []]
    assert texts(levelled[0]) != texts(levelled[1])[1:]
    assert texts(levelled[1]) == texts(laid(verso, "single"))
    monkeypatch.setattr(copyfitting, "FEWER", 0)
    assert all(uneven(laid(each)) for each in (recto, verso))


@pytest.mark.usefixtures("stiff")
def test_a_text_is_laid_out_once_for_each_side(monkeypatch: pytest.MonkeyPatch) -> None:
    seen = laid_out(monkeypatch)
    works, place = shelf(range(5, 6), turned=True), Workshop(Memory(), 1)
    pdf = laid(works, place=place)
    assert seen == ["leaf", "work-5", "work-5"]  # a text of one page is the same on either side
    assert laid(works, place=place).data == pdf.data
    assert len(seen) == 3
    assert laid(works, place=Workshop(Memory(), 2)).data == pdf.data
