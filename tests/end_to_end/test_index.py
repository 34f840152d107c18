"""An index from a project's files to both books: pages in print, links in the EPUB, lines in the apparatus."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Mapping
from pathlib import Path

import pypdfium2
import pytest

from tests.end_to_end.projects import FIVE_LINES, WORK, anthology, complaints, write_project
from tests.validators.epubcheck import Epubcheck
from tests.validators.verapdf import Profile, Verapdf

CONFIG = FIVE_LINES + "page: {size: A6}\nback: [note-on-the-text, permissions, index]\nepub: {pages: reader}\n"
FILLER = "\n\n".join(
    f"The room was cold, and paragraph {n} was colder than the one before it had been." for n in range(40)
)
LONG = f"""\
---
title: The Long Winter
short_title: Winter
author: Ada Quill
rights: {{holder: Ada Quill, licence: CC-BY-SA-4.0}}
---

[]{{index-from="winter"}}The stove is lit.[^1]

{FILLER}

## A heading

The *stove* goes out, and a slip is mad here.[]{{index-to="winter"}}

[^1]: A stove in a note.
"""
NOTES = """\
emendations:
  - {exact: slip is mad here, source: mad, reading: made}
"""
INDEX = """\
entries:
  - {heading: stove, match: stove, see_also: folders}
  - {heading: folders, match: folder}
  - {heading: oven, see: stove}
  - {heading: 'the beginning', passages: [{work: a-beginning, principal: true}]}
"""
FILES: Mapping[str, str] = {
    "config.yaml": CONFIG,
    "manuscript/a-beginning.md": WORK,
    "manuscript/long.md": LONG,
    "manuscript/long.notes.yaml": NOTES,
    "manuscript/index.yaml": INDEX,
}


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = write_project(tmp_path_factory.mktemp("index"), FILES)
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        done = anthology("build")
    assert done.exit_code == 0, done.output
    return folder / "dist"


def pages(built: Path) -> list[str]:
    with pypdfium2.PdfDocument(next(built.glob("*.pdf")).read_bytes()) as document:
        return [page.get_textpage().get_text_range() for page in document]


def entry(text: str, heading: str) -> str:
    """What follows a heading of the index on its lines; the last line of the page is its folio."""
    lines = "\n".join(text.splitlines()[:-1])
    found = re.search(rf"^{heading}, ((?:.|\n(?=[\d*s]))*)", lines, re.MULTILINE)
    assert found, text
    return " ".join(found[1].split())


def test_the_pages_are_those_on_which_the_words_stand(built: Path) -> None:
    text = pages(built)
    start = next(n for n, page in enumerate(text) if "It began with a folder" in page)
    where = [n - start + 1 for n, page in enumerate(text) if "stove" in page][:2]
    index = text[-1]
    assert index.startswith("Index")
    first, last = where
    assert entry(index, "stove").startswith(f"{first}, {first}n, {last}; see also")
    assert entry(index, "folders") == "1"
    assert entry(index, "winter") == f"{first}–{last}"
    assert "oven, see stove" in index


def test_the_apparatus_tells_page_and_line(built: Path) -> None:
    text = pages(built)
    told = next(re.search(r"(\d+)\.(\d+) made\] mad", page) for page in text if "made] mad" in page)
    assert told
    start = next(n for n, page in enumerate(text) if "It began with a folder" in page)
    lines = [line for line in text[start + int(told[1]) - 1].splitlines() if line.strip()]
    counted = [line for line in lines if line != "A heading" and "Long Winter" not in line and "Winter" not in line]
    assert "made here" in counted[int(told[2]) - 1]


def test_the_links_of_the_epub_bear_the_pages_of_print(built: Path) -> None:
    with zipfile.ZipFile(next(built.glob("*.epub"))) as archive:
        (name,) = (name for name in archive.namelist() if name.endswith("/index.xhtml"))
        markup = archive.read(name).decode()
    index = pages(built)[-1]
    for heading in ("stove", "folders", "winter"):
        item = re.search(rf">{heading}</span>(<span class=\"locators\">.*?</span>)(?:;|</li>)", markup, re.DOTALL)
        assert item
        labels = re.sub("<[^>]*>", "", item[1]).removeprefix(", ")
        assert entry(index, heading).startswith(labels)
        assert 'epub:type="index-locator"' in item[1]


def test_without_printed_pages_the_links_bear_titles(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    bare = CONFIG.replace("epub: {pages: reader}\n", "")
    monkeypatch.chdir(write_project(tmp_path, {**FILES, "config.yaml": bare}))
    assert anthology("build", "--format", "epub").exit_code == 0
    with zipfile.ZipFile(next((tmp_path / "dist").glob("*.epub"))) as archive:
        markup = archive.read("EPUB/index.xhtml").decode()
    assert re.search(
        r'<a class="locator" href="long.xhtml#[^"]*" epub:type="index-locator"><cite>Winter</cite></a>', markup
    )
    assert 'href="a-beginning.xhtml"' in markup


def test_the_epub_is_valid(built: Path, epubcheck: Epubcheck) -> None:
    assert complaints(epubcheck(next(built.glob("*.epub")))) == []


def test_the_pdf_is_accessible(built: Path, verapdf: Verapdf) -> None:
    assert verapdf(next(built.glob("*.pdf")), Profile.PDF_UA_1) == []
