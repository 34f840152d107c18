"""The EPUB knows the pages of the print edition: read back by other means than those that put the marks."""

from __future__ import annotations

import re
import subprocess
import unicodedata
import zipfile
from pathlib import Path
from typing import Any

import pytest
from lxml import etree

from tests.end_to_end.projects import anthology, complaints, run, write_project
from tests.validators.ace import Ace
from tests.validators.epubcheck import Epubcheck

NAMES = {"x": "http://www.w3.org/1999/xhtml", "e": "http://www.idpf.org/2007/ops"}

CONFIG = """\
book:
  title: Paged
  contributors:
    - role: editor
      name: Ada Quill
  identifiers:
    isbn_print: "978-0-00-000000-2"
editions:
  print:
    formats: [pdf]
    page:
      size: 4in 6in
    pdf:
      purpose: print
  reader:
    formats: [epub]
    epub:
      pages: print
"""

SENTENCES = (
    "The letter was carried through four countries by people who could not have read it, and who kept it dry.",
    "“Nobody came,” she said—and *nobody came back* to say so, in that winter or the incomprehensible next one.",
    "Among the extraordinarily comprehensive recommendations there was one, number {}, that concerned [](work:two).",
    "He wrote it down.[^{}] Afterwards he counted the buttons, of which there were {} too many.",
)
HEAD = ["Bridge", "Toll"]
"""Of a table longer than a page."""


def work(title: str) -> str:
    paragraphs, notes = [], []
    for number in range(1, 41):
        said = [SENTENCES[(number + place) % 4].replace("{}", str(number)) for place in range(number % 3 + 2)]
        whole = " ".join(dict.fromkeys(said))
        if "[^" in whole:
            notes.append(f"[^{number}]: Or so he says in the copy that was kept, numbered {number}.")
        paragraphs.append(f"{number * 7919} {whole}")
    verse = "::: verse\n" + "\n".join(f"A line of verse that is number {number}," for number in range(30)) + "\n:::"
    rows = "\n".join(f"| The toll of the {n}th bridge, as it was agreed and observed | {n * 131} |" for n in range(30))
    items = "\n".join(
        f"{n}. What the {n * 677} readers asked for, and were not given that winter." for n in range(1, 30)
    )
    more = [
        f"| {HEAD[0]} | {HEAD[1]} |\n| --- | --- |\n{rows}",
        items,
        f"[An opening]{{.smallcaps}} of {title}, in small capitals.",
    ]
    body = "\n\n".join([*paragraphs[:20], verse, *more, *paragraphs[20:], *notes])
    return f"---\ntitle: {title}\nauthor: Ada Quill\nrights:\n  licence: CC0-1.0\n---\n\n{body}\n"


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    files = {"config.yaml": CONFIG, "manuscript/one.md": work("One"), "manuscript/two.md": work("Two")}
    project = write_project(tmp_path_factory.mktemp("paged"), files)
    done = run("build", cwd=project)
    assert done.returncode == 0, done.stderr
    assert "page-unmarked" not in done.stderr
    return project / "dist"


def bare(text: str) -> str:
    return "".join(c for c in unicodedata.normalize("NFKC", text).casefold() if c.isalnum())


def select(element: Any, path: str) -> Any:
    return element.xpath(path, namespaces=NAMES)


def marked_pages(epub: Path) -> dict[str, str]:
    """The words after each mark, by its folio, as the list of pages leads to it."""
    found: dict[str, str] = {}
    with zipfile.ZipFile(epub) as archive:
        nav = etree.fromstring(archive.read("EPUB/nav.xhtml"))
        for link in select(nav, '//x:nav[@e:type="page-list"]//x:a'):
            file, _, anchor = link.get("href").partition("#")
            page = etree.fromstring(archive.read(f"EPUB/{file}"))
            (mark,) = select(page, f'//x:span[@id="{anchor}"][@role="doc-pagebreak"]')
            assert mark.get("aria-label") == link.text
            found[link.text] = " ".join(select(mark, "following::text()[not(ancestor::x:aside)]"))
    return found


def printed_pages(pdf: Path) -> list[list[str]]:
    """The lines of each page, by Poppler."""
    text = subprocess.run(["pdftotext", "-layout", pdf, "-"], capture_output=True, check=True).stdout.decode()
    return [[line.strip() for line in page.splitlines() if line.strip()] for page in text.split("\f")[:-1]]


def test_what_follows_a_mark_is_at_the_top_of_the_page(built: Path) -> None:
    marks = marked_pages(built / "paged-reader.epub")
    checked = continued = numbered = 0
    for lines in printed_pages(built / "paged-print.pdf"):
        if not lines or not lines[-1].isdecimal():  # a page without a folio, or one of the front matter
            continue
        *text, folio = lines
        if text[0] == "Paged" or text[0].startswith("Ada Quill ·"):  # the running head
            text = text[1:]
        if text[0].split() == HEAD and marks[folio].split()[:2] != HEAD:  # repeated above a table that goes on
            continued, text = continued + 1, text[1:]
        if number := re.match(r"\d+\. ", text[0]):  # of an item of a list: the EPUB's readers count themselves
            numbered, text = numbered + 1, [text[0][number.end() :], *text[1:]]
        top, after = bare("".join(text)), bare(marks[folio][:400])
        rest_of_a_word = 16  # letters: what the page before began
        assert 0 <= top.find(after[:30]) < rest_of_a_word, (folio, text[0], marks[folio][:60])
        checked += 1
    assert checked > 25
    assert continued and numbered


def test_every_page_with_words_is_listed_once(built: Path) -> None:
    pages = printed_pages(built / "paged-print.pdf")
    assert len(marked_pages(built / "paged-reader.epub")) == sum(bool(lines) for lines in pages)


def test_references_have_the_page_that_print_has(built: Path) -> None:
    printed = bare("".join("".join(lines) for lines in printed_pages(built / "paged-print.pdf")))
    with zipfile.ZipFile(built / "paged-reader.epub") as archive:
        page = etree.fromstring(archive.read("EPUB/one.xhtml"))
    told = next("".join(select(each, ".//text()")) for each in select(page, '//x:a[@class="work-reference"]'))
    assert told.startswith("Two, p.\xa0")
    assert bare(told) in printed


def test_the_judges_agree(built: Path, epubcheck: Epubcheck, ace: Ace) -> None:
    book = built / "paged-reader.epub"
    assert complaints(epubcheck(book)) == []
    assert ace(book) == []
    with zipfile.ZipFile(book) as archive:
        package = archive.read("EPUB/content.opf").decode()
    assert '<meta property="pageBreakSource">urn:isbn:9780000000002</meta>' in package


def test_an_unknown_edition_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    files = {"config.yaml": CONFIG.replace("pages: print", "pages: prind"), "manuscript/two.md": work("Two")}
    monkeypatch.chdir(write_project(tmp_path, files))
    result = anthology("build", "-e", "reader")
    assert result.exit_code == 1
    assert "error[edition-unknown] config.yaml:18:14: no edition is called “prind”" in result.stderr
    assert "hint: did you mean “print”?" in result.stderr
