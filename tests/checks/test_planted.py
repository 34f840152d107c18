"""One planted defect of each kind in books that were really written: each is found, and nothing else is told."""

from __future__ import annotations

import io
import re
import time
from collections.abc import Callable
from typing import Literal

import pikepdf
import pytest
from msgspec.structs import replace

from anthology.cache import Memory
from anthology.checks import Expected, Shelf, check_books, pages, read_pdf
from anthology.diagnostics import Diagnostic
from anthology.model.document import Document, Rendering
from anthology.writers.epub import write_epub
from anthology.writers.pdf import write_pdf
from tests.checks.test_parity import STAMP, edition, epub, pdf, rendered

Books = Literal["epub", "pdf"]
Plant = Callable[[Rendering], Rendering]


def written(medium: Books, plant: Plant) -> bytes:
    """The sample's book with a defect."""
    rendering = plant(rendered(medium))
    if medium == "epub":
        return write_epub(rendering, edition(), cover=None, stamp=STAMP).value
    return write_pdf(rendering, edition(), stamp=STAMP).value.data


def changed(id: str, pattern: str, by: str, count: int = 1) -> Plant:
    """Replaces in a document what a pattern finds; it must be there."""

    def change(document: Document) -> Document:
        if document.id != id:
            return document
        markup, times = re.subn(pattern, by, document.markup, count=count, flags=re.DOTALL)
        assert times == count
        return replace(document, markup=markup)

    return lambda rendering: replace(rendering, documents=tuple(map(change, rendering.documents)))


def twice(id: str) -> Plant:
    """A document comes a second time, at the end; its ids are others."""

    def plant(rendering: Rendering) -> Rendering:
        (one,) = (document for document in rendering.documents if document.id == id)
        markup = one.markup.replace(f'id="{id}', 'id="again').replace(f'href="#{id}.', 'href="#again.')
        return replace(rendering, documents=(*rendering.documents, replace(one, id="again", markup=markup)))

    return plant


def found(medium: Books, plant: Plant) -> tuple[Diagnostic, ...]:
    data = written(medium, plant)
    return check_books(edition(), epub=data) if medium == "epub" else check_books(edition(), pdf=data)


SAID = '<p id="essay_said">.*?</p>'
LONG = "<p>The room was cold until noon[^<]*<span.*?</p>"


@pytest.mark.parametrize("medium", ["epub", "pdf"])
@pytest.mark.parametrize(
    ("plant", "codes", "message"),
    [
        (changed("essay", SAID, ""), ["lost-text"], "Said of the room, and then of every room after it."),
        (changed("essay", LONG, ""), ["lost-text"], "words of “essay”"),
        (changed("essay", "Finis", "Fines"), ["lost-text"], "“Finis.”; there stands “Fines."),
        (changed("essay", "nobody</strong>", "everybody</strong>"), ["lost-text"], "nobody"),
        (changed("letter", "every good wish", "every wish"), ["lost-text"], "“good”"),
        (changed("essay", "(<figure.*?</figure>)", ""), ["lost-text", "lost-figure"], "The reading room"),
        (changed("essay", "<img[^>]*/>", ""), ["lost-figure"], "six tables and a stove"),
        (changed("essay", "(<img[^>]*/>)", r"\1\1"), ["doubled-figure"], "six tables and a stove"),
        (twice("poem"), ["doubled-work"], "“poem”"),
        (twice("essay"), ["doubled-work", "doubled-note", "doubled-figure"], "“essay”"),
        (changed("permissions", "© the estate of Thomas Vail", ""), ["lost-credit"], "© the estate"),
        (
            changed(
                "permissions", "© the estate of Thomas Vail", "© the estate of Thomas Vail. © the estate of Thomas Vail"
            ),
            ["doubled-credit"],
            "© the estate",
        ),
    ],
)
def test_planted(medium: Books, plant: Plant, codes: list[str], message: str) -> None:
    told = found(medium, plant)
    assert sorted({each.code for each in told}) == sorted(codes), told
    assert any(message in each.message for each in told), told
    assert all(each.hint for each in told)


def test_a_loss_is_told_at_its_place() -> None:
    (lost,) = found("pdf", changed("letter", "every good wish", "every wish"))
    assert lost.span is not None and lost.span.line
    assert "missing from the PDF" in lost.message


def test_a_lost_note_and_a_doubled_one() -> None:
    (lost,) = found("pdf", changed("letter", "Two lists in fact, in two parcels", ""))
    assert lost.code == "lost-note"
    note = '(<aside class="note author" id="letter.note-1)(.*?</aside>)'
    (doubled,) = found("epub", changed("letter", note, r"\1\2\1-again\2"))
    assert doubled.code == "doubled-note"
    told = found("pdf", changed("letter", "(Two lists in fact, in two parcels)", r"\1. \1"))
    assert [each.code for each in told] == ["doubled-note"]


def test_both_books_say_the_same() -> None:
    assert check_books(edition(), epub=epub(), pdf=pdf()) == ()


@pytest.mark.parametrize(
    ("medium", "plant", "message"),
    [
        ("epub", changed("essay", "Odile Maret", "Odile Moret"), "“Moret” in “essay”"),
        ("pdf", changed("essay", "Odile Maret", "Odile Moret"), "“Maret” in “essay”"),
        ("pdf", changed("essay", '<p class="date">.*?</p>', ""), "“c. 1922” in “essay”"),
        ("pdf", changed("title", "</header>", "<p>Not for sale</p></header>"), "the PDF has “Not for sale” on page 2"),
        ("epub", changed("title", "</header>", "<p>Not for sale</p></header>"), "“Not for sale” in “title”, the PDF"),
    ],
)
def test_what_only_templates_print_is_the_same_in_both(medium: Books, plant: Plant, message: str) -> None:
    data = written(medium, plant)
    told = check_books(edition(), **{"epub": epub(), "pdf": pdf(), medium: data})
    assert {each.code for each in told} == {"media-differ"}
    assert any(message in each.message for each in told), told


def _lost(book: pikepdf.Pdf, place: int) -> None:
    del book.pages[place]


def _doubled(book: pikepdf.Pdf, place: int) -> None:
    book.pages.append(book.pages[place])


def _another_instead(book: pikepdf.Pdf, place: int) -> None:
    book.pages[place].obj.Contents = book.pages[place - 1].obj.Contents
    book.pages[place].obj.Resources = book.pages[place - 1].obj.Resources


@pytest.mark.parametrize(
    ("change", "code"), [(_lost, "lost-text"), (_doubled, "doubled-work"), (_another_instead, "lost-text")]
)
def test_a_page_is_missed_or_told_twice_though_all_were_read_before(
    change: Callable[[pikepdf.Pdf, int], None], code: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    expected, shelf = Expected(edition()), Shelf(Memory(), "sample")
    whole = read_pdf(pdf(), expected.heads, shelf=shelf)
    assert not check_books(expected, pdf=lambda: whole)
    (place,) = (piece.owner - 1 for piece in whole.running.pieces if "Said of the room" in piece.text)
    with pikepdf.open(io.BytesIO(pdf())) as book:
        change(book, place)
        data = io.BytesIO()
        book.save(data)
    with monkeypatch.context() as read:
        read.setattr(pages, "_text", lambda *_: pytest.fail("a page was read that is not new"))
        again = read_pdf(data.getvalue(), expected.heads, shelf=shelf)
    told = check_books(expected, pdf=lambda: again)
    assert code in {one.code for one in told}
    assert told == check_books(expected, pdf=data.getvalue())


def test_it_is_quick() -> None:
    one, other = epub(), pdf()
    started = time.process_time()
    check_books(edition(), epub=one, pdf=other)
    assert time.process_time() - started < 1
