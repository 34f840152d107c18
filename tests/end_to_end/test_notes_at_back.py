"""Notes at the back of the book: each once, by work, linked both ways, under the pages that they belong to."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pypdfium2
import pytest
from lxml import etree
from msgspec import Struct
from msgspec.structs import replace

from anthology import pipeline
from anthology.checks import check_books
from anthology.model.edition import Edition
from anthology.model.text import Note
from anthology.writers.pdf import Pdf
from tests.end_to_end.projects import complaints, write_project
from tests.validators.epubcheck import Epubcheck
from tests.validators.verapdf import Profile, Verapdf
from tests.writers.pdfbooks import prose

CONFIG = """\
book: {title: Small Rooms, language: en-GB}
notes:
  author: {place: back}
  editor: {marks: letters}
  translator: {place: end, marks: symbols}
pdf: {purpose: PURPOSE}
back: [sources, index, colophon]
"""
WORKS = ("Alder", "Birch", "Cedar")
TITLE = re.compile(r"Notes to pages? (\d+)(?:–(\d+))?")


def manuscript(title: str) -> str:
    """A work of twenty paragraphs, each second one with a note of the author's; one note is long."""
    lines = [f"---\ntitle: {title}\nauthor: Odile Maret\nrights: {{licence: CC0-1.0}}\n---\n"]
    notes = []
    for number in range(20):
        call = f"[^{number}]" if number % 2 == 0 else ""
        lines.append(f"{title} {number}: {prose(80, number)}{call}\n")
        if call:
            notes.append(f"[^{number}]: About {title} {number}: {prose(400 if number == 6 else 30, number)}")
    lines.append(f"{prose(20)}[^ed:1] {prose(20)}[^tr:1]\n")
    return "\n".join([*lines, *notes, f"[^ed:1]: Edited {title}.", f"[^tr:1]: Translated {title}."])


class Books(Struct, frozen=True):
    """An edition with its books."""

    edition: Edition
    epub: bytes
    pdf: Pdf

    @property
    def documents(self) -> dict[str, etree._Element]:
        """The documents of the EPUB, by the names of their files."""
        with zipfile.ZipFile(io.BytesIO(self.epub)) as archive:
            names = [name for name in archive.namelist() if name.endswith(".xhtml")]
            return {Path(name).name: etree.fromstring(archive.read(name)) for name in names}

    def pages(self) -> Iterator[tuple[str, str]]:
        """The folio of each page of the PDF, and its text."""
        with pypdfium2.PdfDocument(self.pdf.data) as document:
            for folio, page in zip(self.pdf.folios, document, strict=True):
                yield folio, page.get_textpage().get_text_range()


@pytest.fixture(scope="module", params=["print", "screen"])
def books(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Books:
    files = {f"manuscript/{title.lower()}.md": manuscript(title) for title in WORKS}
    files["config.yaml"] = CONFIG.replace("PURPOSE", request.param)
    folder = write_project(tmp_path_factory.mktemp("back"), files)
    library = pipeline.open_library(folder / "config.yaml").value
    assert library is not None
    prepared = pipeline.prepare(library, next(iter(library.project.loaded.editions)))
    assert prepared.value is not None, prepared.diagnostics
    edition = prepared.value.edition
    epub, pdf = pipeline.make_epub(library, edition), pipeline.make_pdf(library, edition)
    assert epub.value is not None
    assert pdf.value is not None
    assert [str(each) for each in (*epub.diagnostics, *pdf.diagnostics)] == []
    return Books(edition, epub.value.data, pdf.value)


def test_they_stand_before_the_lists(books: Books) -> None:
    assert [matter.name for matter in books.edition.back] == ["notes", "colophon"]


def test_each_note_is_there_once(books: Books) -> None:
    assert check_books(books.edition, epub=books.epub, pdf=books.pdf.data) == ()


def test_a_note_more_would_be_missed(books: Books) -> None:
    part = books.edition.parts[0]
    work = part.entries[0].work
    lost = Note("lost", work.notes[0].series, work.notes[-1].children[:0] + work.blocks[3:4], work.span, mark="99")
    more = replace(part.entries[0], work=replace(work, notes=(*work.notes, lost)))
    edition = replace(books.edition, parts=(replace(part, entries=(more, *part.entries[1:])),))
    told = check_books(edition, epub=books.epub, pdf=books.pdf.data)
    assert {each.code for each in told} == {"lost-note"}


def test_the_head_names_the_pages_of_the_calls(books: Books) -> None:
    called = {
        (title, number): folio
        for folio, text in books.pages()
        if "Notes to page" not in text
        for title, number in re.findall(r"(?<!About )(Alder|Birch|Cedar) (\d+):", text)
    }
    told = 0
    for _, text in books.pages():
        head = TITLE.search(text)
        begun = re.findall(r"About (Alder|Birch|Cedar) (\d+):", text)
        if head is None or not begun:
            continue
        told += 1
        first, last = int(head[1]), int(head[2] or head[1])
        # A call stands at the end of its paragraph: on the page where that begins, or on the next.
        starts = [int(called[note]) for note in begun]
        assert 0 <= first - min(starts) <= 1
        assert 0 <= last - max(starts) <= 1
    assert told >= 2


def having(root: etree._Element, name: str, value: str) -> list[etree._Element]:
    """The elements in which an attribute has a value."""
    return [each for each in root.iter(etree.Element) if each.get(name) == value]


def test_calls_and_notes_are_linked_both_ways(books: Books) -> None:
    documents = books.documents
    for title in WORKS:
        name = f"{title.lower()}.xhtml"
        calls = having(documents[name], "role", "doc-noteref")
        back = [call for call in calls if call.get("href", "").startswith("notes.xhtml#")]
        assert [call.text for call in back] == [str(number) for number in range(1, 11)]
        for call in back:
            (note,) = having(documents["notes.xhtml"], "id", call.get("href", "").partition("#")[2])
            assert str(note.tag).endswith("aside")
            assert [each.get("href") for each in having(note, "role", "doc-backlink")] == [f"{name}#{call.get('id')}"]


def test_both_books_are_valid(books: Books, tmp_path: Path, epubcheck: Epubcheck, verapdf: Verapdf) -> None:
    (tmp_path / "book.epub").write_bytes(books.epub)
    assert complaints(epubcheck(tmp_path / "book.epub")) == []
    if books.edition.settings.pdf.purpose == "screen":
        (tmp_path / "book.pdf").write_bytes(books.pdf.data)
        assert verapdf(tmp_path / "book.pdf", Profile.PDF_UA_1) == []
