"""Checks after writing: each planted loss is found, in a book that was really written."""

from __future__ import annotations

import hashlib
import io
import re
import zipfile
from collections.abc import Callable
from datetime import UTC, datetime
from functools import cache

import pytest
from msgspec.structs import replace

from anthology.apparatus import furnish, number_notes, resolve_references
from anthology.apparatus.works import change_works
from anthology.checks import check_epub, check_pdf
from anthology.checks.extras import cut
from anthology.checks.wanted import note_segments
from anthology.diagnostics import Diagnostic
from anthology.letters import letters
from anthology.model.catalogue import Catalogue, Rights, Work
from anthology.model.document import Document, Medium, Rendering
from anthology.model.edition import Edition, Matter
from anthology.rendering import Renderer, open_styles
from anthology.writers.epub import write_epub
from anthology.writers.pdf import write_pdf
from tests.samples import em, inlines, note, para, reference, sample_edition, sample_image, work

STAMP = datetime(2026, 3, 1, tzinfo=UTC)
Change = Callable[[Document], Document]


@cache
def edition() -> Edition:
    """The sample with its apparatus made."""
    absent = work("absent", inlines("Absent"), ())
    sample = number_notes(sample_edition()).value
    known = Catalogue((*sample.works(), absent))
    return resolve_references(furnish(sample, {}, {}).value, known).value


@cache
def rendered(medium: Medium) -> Rendering:
    return Renderer(edition(), medium, open_styles().value, sample_image).render().value


def epub(change: Change = lambda document: document) -> bytes:
    rendering = rendered("epub")
    changed = replace(rendering, documents=tuple(change(d) for d in rendering.documents))
    return write_epub(changed, edition(), cover=None, stamp=STAMP).value


def pdf(change: Change = lambda document: document) -> bytes:
    rendering = rendered("pdf")
    changed = replace(rendering, documents=tuple(change(d) for d in rendering.documents))
    return write_pdf(changed, edition(), stamp=STAMP).value.data


def found(check: Callable[[bytes, Edition], tuple[Diagnostic, ...]], data: bytes) -> list[str]:
    return [f"{problem.code} {problem.span}" for problem in check(data, edition())]


def without(id: str, pattern: str) -> Change:
    """A document that has lost what a pattern finds in it; it must be there to be lost."""

    def change(document: Document) -> Document:
        if document.id != id:
            return document
        markup, times = re.subn(pattern, "", document.markup, flags=re.DOTALL)
        assert times
        return replace(document, markup=markup)

    return change


def test_a_whole_epub_has_lost_nothing() -> None:
    assert check_epub(epub(), edition()) == ()


def test_a_copyright_line_may_be_a_credit_line_too() -> None:
    line = inlines(
        "© 2026 the estate of Thomas Vail, the keepers of the reading room at Tarn, and all those who lent a letter or "
        "a leaf of a letter to be copied out again"
    )
    page = Matter("permissions", inlines("Permissions"), (para(*line),))
    back = tuple(page if item.name == "permissions" else item for item in edition().back)
    book = replace(edition(), text=replace(edition().text, copyright=line), back=back)
    rendering = Renderer(book, "epub", open_styles().value, sample_image).render().value
    data = write_epub(rendering, book, cover=None, stamp=STAMP).value
    assert "doubled-text" not in {problem.code for problem in check_epub(data, book)}


def test_a_whole_pdf_has_lost_nothing() -> None:
    assert check_pdf(pdf(), edition()) == ()


@pytest.mark.parametrize(
    ("id", "pattern", "lost"),
    [
        ("poem", "<h1.*?</h1>", "lost-title manuscript/poem.md:1"),
        ("scene", "Whose, is never said", "lost-note manuscript/sample.md:1"),
        ("letter", "Two lists in fact, in two parcels", "lost-note manuscript/sample.md:1"),
        ("permissions", "© the estate of Thomas Vail", "lost-credit manuscript/letter.md:1"),
    ],
)
def test_a_loss_from_the_epub_is_found(id: str, pattern: str, lost: str) -> None:
    assert found(check_epub, epub(without(id, pattern))) == [lost]


@pytest.mark.parametrize(
    ("id", "pattern", "lost"),
    [
        ("scene", "Whose, is never said", "lost-note manuscript/sample.md:1"),
        ("letter", "Four leaves, the last of them wet", "lost-note manuscript/sample.md:1"),
        ("permissions", "© the estate of Thomas Vail", "lost-credit manuscript/letter.md:1"),
    ],
)
def test_a_loss_from_the_pdf_is_found(id: str, pattern: str, lost: str) -> None:
    assert found(check_pdf, pdf(without(id, pattern))) == [lost]


def test_a_work_lost_from_the_pdf_is_found_though_the_contents_name_it() -> None:
    rendering = rendered("pdf")
    kept = replace(rendering, documents=tuple(d for d in rendering.documents if d.id != "glossary"))
    data = write_pdf(kept, edition(), stamp=STAMP).value.data
    assert found(check_pdf, data) == ["lost-title manuscript/glossary.md:1"]


def renamed(title: str) -> Edition:
    return change_works(edition(), lambda work: replace(work, title=inlines(title)) if work.id == "scene" else work)


@pytest.mark.parametrize("title", ["Thaw", "Voices", "The stove, and what it cost"])
def test_a_title_does_not_hide_behind_another_heading_of_the_same_words(title: str) -> None:
    assert [p.code for p in check_epub(epub(), renamed(title))] == ["lost-title"]


def test_two_equal_notes_must_both_be_there() -> None:
    def twice(item: Work) -> Work:
        if item.id != "scene":
            return item
        return replace(item, notes=(*item.notes, replace(item.notes[0], id="2")))

    book = change_works(edition(), twice)
    assert [p.code for p in check_epub(epub(), book)] == ["lost-note"]
    assert [p.code for p in check_pdf(pdf(), book)] == ["lost-note"]


def test_a_credit_that_no_page_prints_is_found() -> None:
    def changed(item: Work) -> Work:
        return (
            replace(item, rights=Rights(credit=inlines("By kind leave of ", em("the Quai"))))
            if item.id == "poem"
            else item
        )

    book = change_works(edition(), changed)
    for check, data in ((check_epub, epub()), (check_pdf, pdf())):
        (problem,) = check(data, book)
        assert problem.code == "lost-credit"
        assert problem.message.endswith("By kind leave of the Quai")


@pytest.mark.parametrize("data", [b"", b"no book", b"PK\x05\x06" + bytes(18)])
def test_what_is_no_book_is_told(data: bytes) -> None:
    assert [p.code for p in check_epub(data, edition())] == ["output-unreadable"]
    assert [p.code for p in check_pdf(data, edition())] == ["output-unreadable"]


def test_an_epub_whose_package_is_broken_is_told() -> None:
    changed = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(epub())) as source, zipfile.ZipFile(changed, "w") as target:
        for name in source.namelist():
            target.writestr(name, b"<package" if name.endswith(".opf") else source.read(name))
    assert [p.code for p in check_epub(changed.getvalue(), edition())] == ["output-unreadable"]


def test_letters() -> None:
    assert letters("Ef\N{SOFT HYPHEN}fi\N{LATIN SMALL LIGATURE FL}, “No. 1”…") == "effiflno1"


def test_where_a_medium_may_add_words() -> None:
    wanted = note("1", "1", para("See ", reference("poem", "Thaw"), ", too."))
    assert note_segments(wanted) == ("seethaw", "too")


TEXT = hashlib.sha512(b"a text in which nothing repeats itself").hexdigest()


@pytest.mark.parametrize(
    ("pages", "there"),
    [
        (TEXT, True),
        (f"{TEXT[:60]}-folio-{TEXT[60:]}", True),
        (f"{TEXT[:60]}-folio-{TEXT[70:]}", False),
        (f"{TEXT[:100]}", False),
        (f"{TEXT[5:]}", False),
        (f"{TEXT[60:]}-folio-{TEXT[:60]}", False),
        ("", False),
    ],
)
def test_a_text_that_pages_cut(pages: str, there: bool) -> None:
    assert bool(cut(TEXT, pages)) == there
