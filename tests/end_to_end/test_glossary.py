"""A book with glossary, persons and chronology, as the judges of EPUB and PDF see it, and with one entry lost."""

from __future__ import annotations

import re
import shutil
import zipfile
from collections.abc import Callable
from functools import cache
from pathlib import Path

import pikepdf
import pytest
from msgspec.structs import replace

from anthology import checks, pipeline
from anthology.diagnostics import Diagnostic
from anthology.model.document import Document, Medium, Rendering
from anthology.model.edition import Edition
from anthology.writers import epub, pdf
from tests.end_to_end.projects import anthology, complaints
from tests.validators.ace import Ace
from tests.validators.epubcheck import Epubcheck
from tests.validators.verapdf import Profile, Verapdf

PROJECT = Path(__file__).parents[1] / "apparatus/glossary/book"


@pytest.fixture(scope="module")
def dist(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of the books."""
    project = tmp_path_factory.mktemp("glossary") / "book"
    shutil.copytree(PROJECT, project)
    result = anthology("build", project)
    assert result.exit_code == 0, result.stderr
    assert "warning" not in result.stderr
    return project / "dist"


def test_the_epub_is_valid_and_accessible(dist: Path, epubcheck: Epubcheck, ace: Ace) -> None:
    assert complaints(epubcheck(dist / "shelf-reader.epub")) == []
    assert ace(dist / "shelf-reader.epub") == []


@pytest.mark.parametrize("profile", [Profile.PDF_A_2A, Profile.PDF_UA_1])
def test_the_pdf_keeps_its_standards(profile: Profile, dist: Path, verapdf: Verapdf) -> None:
    assert verapdf(dist / "shelf-reader.pdf", profile) == []


def test_a_mention_leads_to_its_entry_on_the_screen_and_not_in_print(dist: Path) -> None:
    with zipfile.ZipFile(dist / "shelf-reader.epub") as book:
        work, page = (book.read(f"EPUB/{name}.xhtml").decode() for name in ("one", "persons"))
    found = re.search(r'<a class="mention" href="persons.xhtml#(.*?)"[^>]*role="doc-glossref">(.*?)</a>', work)
    assert found and found[2] == "Armand Carrel"
    assert f'<dt id="{found[1]}"' in page
    with pikepdf.open(dist / "shelf-reader.pdf") as screen, pikepdf.open(dist / "shelf-print.pdf") as print_:
        assert _links(screen) > 20
        assert _links(print_) == 0


def _links(document: pikepdf.Pdf) -> int:
    return sum(len(page.get("/Annots", ())) for page in document.pages)


# -- planted losses ----------------------------------------------------------------------------------


@cache
def prepared() -> tuple[pipeline.Library, Edition]:
    """The library and its edition."""
    library = pipeline.open_library(PROJECT / "config.yaml").value
    assert library is not None
    edition = pipeline.prepare(library, "reader").value
    assert edition is not None
    return library, edition.edition


@cache
def rendered(medium: Medium) -> Rendering:
    """The edition rendered."""
    library, edition = prepared()
    return pipeline.render_documents(library, edition, medium).value


def changed(id: str, change: Callable[[str], str]) -> Callable[[Rendering], Rendering]:
    """Changes the markup of a document."""

    def one(document: Document) -> Document:
        if document.id != id:
            return document
        markup = change(document.markup)
        assert markup != document.markup
        return replace(document, markup=markup)

    return lambda rendering: replace(rendering, documents=tuple(map(one, rendering.documents)))


def found(medium: Medium, plant: Callable[[Rendering], Rendering]) -> tuple[Diagnostic, ...]:
    """What the check says of a book with a defect."""
    _, edition = prepared()
    rendering = plant(rendered(medium))
    stamp = pipeline.stamp(edition)
    if medium == "epub":
        return checks.check_epub(epub.write_epub(rendering, edition, cover=None, stamp=stamp).value, edition)
    return checks.check_pdf(pdf.write_pdf(rendering, edition, stamp=stamp).value.data, edition)


def entry(words: str) -> re.Pattern[str]:
    """The box that holds words."""
    return re.compile(rf'<div class="entry">(?:(?!</div>).)*{words}.*?</div>', re.DOTALL)


@pytest.mark.parametrize("medium", ["epub", "pdf"])
@pytest.mark.parametrize(
    ("page", "words"),
    [("glossary", "The government of Paris"), ("persons", "individualist anarchist"), ("chronology", "bloody week")],
)
def test_each_entry_is_there_once(medium: Medium, page: str, words: str) -> None:
    (lost,) = {one.code for one in found(medium, changed(page, lambda text: entry(words).sub("", text)))}
    assert lost == "lost-text"
    told = found(medium, changed(page, lambda text: entry(words).sub(_twice, text)))
    assert {one.code for one in told} == {"doubled-entry"}
    assert told[0].span is not None and told[0].span.file.endswith(".yaml") and told[0].span.line


def _twice(box: re.Match[str]) -> str:
    return box[0] + re.sub(r' id="[^"]*"', "", box[0])


@pytest.mark.parametrize("medium", ["epub", "pdf"])
def test_a_whole_book_is_without_complaint(medium: Medium) -> None:
    assert found(medium, lambda rendering: rendering) == ()
