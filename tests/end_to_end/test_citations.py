"""A book that cites: valid, linked, and each entry of its bibliography in both media once."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from msgspec import Struct
from msgspec.structs import replace

from anthology import pipeline
from anthology.checks import check_books
from anthology.model.edition import Edition
from anthology.model.text import List, Paragraph
from tests.apparatus.test_citations import CASES
from tests.end_to_end.projects import complaints
from tests.end_to_end.test_bad_input import put, read_case
from tests.validators.epubcheck import Epubcheck
from tests.validators.verapdf import Profile, Verapdf


class Citing(Struct, frozen=True):
    """A project that cites, and its edition."""

    library: pipeline.Library
    edition: Edition

    def books(self, edition: Edition) -> tuple[bytes, bytes]:
        """EPUB and PDF of an edition."""
        epub = pipeline.make_epub(self.library, edition).value
        pdf = pipeline.make_pdf(self.library, edition).value
        assert epub is not None
        assert pdf is not None
        return epub.data, pdf.data


@pytest.fixture(scope="module")
def citing(tmp_path_factory: pytest.TempPathFactory) -> Citing:
    """The case of a style of notes."""
    folder = tmp_path_factory.mktemp("citing")
    case = next(case for case in CASES if case.stem == "notes")
    for head, lines in read_case(case.read_text("utf-8")).files.items():
        put(folder, head, lines)
    library = pipeline.open_library(folder / "config.yaml").value
    assert library is not None
    prepared = pipeline.prepare(library, "reader").value
    assert prepared is not None
    return Citing(library, prepared.edition)


def test_the_books_are_valid_and_whole(citing: Citing, tmp_path: Path, epubcheck: Epubcheck, verapdf: Verapdf) -> None:
    epub, pdf = citing.books(citing.edition)
    assert check_books(citing.edition, epub=epub, pdf=pdf) == ()
    (tmp_path / "book.epub").write_bytes(epub)
    (tmp_path / "book.pdf").write_bytes(pdf)
    assert complaints(epubcheck(tmp_path / "book.epub")) == []
    for profile in (Profile.PDF_A_2A, Profile.PDF_UA_1):
        assert verapdf(tmp_path / "book.pdf", profile) == []


def test_citations_lead_to_their_entries(citing: Citing, tmp_path: Path) -> None:
    epub, _ = citing.books(citing.edition)
    (tmp_path / "book.epub").write_bytes(epub)
    with zipfile.ZipFile(tmp_path / "book.epub") as archive:
        page = archive.read("EPUB/bibliography.xhtml").decode()
        work = archive.read("EPUB/a-beginning.xhtml").decode()
    assert 'epub:type="bibliography" role="doc-bibliography"' in page
    links = re.findall(r'href="bibliography.xhtml#([^"]*)" epub:type="biblioref" role="doc-biblioref"', work)
    assert len(links) > 5
    assert set(links) <= set(re.findall(r'id="([^"]*)"', page))


def _changed(edition: Edition, entries: int) -> Iterator[tuple[str, Edition]]:
    """The edition with its last entry left out (-1), or printed twice (1)."""
    for n, matter in enumerate(edition.back):
        if matter.name == "bibliography":
            (entry_list,) = matter.blocks
            assert isinstance(entry_list, List)
            items = entry_list.items[:-1] if entries < 0 else (*entry_list.items, entry_list.items[-1])
            if entries > 0:  # an id stands once in a document
                (last,) = items[-1]
                assert isinstance(last, Paragraph)
                items = (*items[:-1], (replace(last, anchor="again"),))
            back = (
                *edition.back[:n],
                replace(matter, blocks=(replace(entry_list, items=items),)),
                *edition.back[n + 1 :],
            )
            yield matter.name, replace(edition, back=back)


@pytest.mark.parametrize(("entries", "code"), [(-1, "lost-text"), (1, "doubled-text")])
def test_a_planted_loss_and_double_are_found(entries: int, code: str, citing: Citing) -> None:
    ((name, changed),) = _changed(citing.edition, entries)
    epub, pdf = citing.books(changed)
    for found in (check_books(citing.edition, epub=epub), check_books(citing.edition, pdf=pdf)):
        assert [(d.code, name in d.message) for d in found] == [(code, True)]
