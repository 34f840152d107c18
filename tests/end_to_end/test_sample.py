"""The sample anthology: every edition builds without a complaint, and every judge is content with it."""

from __future__ import annotations

import json
import subprocess
import zipfile
from collections import Counter
from pathlib import Path

import pikepdf
import pypdfium2
import pytest
from lxml import etree

from anthology import pipeline
from anthology.checks import check_books
from anthology.letters import letters
from tests.end_to_end.conftest import Building
from tests.end_to_end.projects import REPOSITORY, anthology, complaints
from tests.validators.ace import Ace
from tests.validators.epubcheck import Epubcheck
from tests.validators.verapdf import Profile, Verapdf

EPUBS = ("restive-one-reader.epub", "no-address-exile.epub")
SCREEN = ("restive-one-reader.pdf", "no-address-exile.pdf")
PDFS = (*SCREEN, "restive-one-print.pdf")
COVERS = ("restive-one-print-cover.pdf",)
EDITIONS = {"reader": "restive-one-reader", "print": "restive-one-print", "exile": "no-address-exile"}
XHTML = "{http://www.w3.org/1999/xhtml}"
EPUB_TYPE = "{http://www.idpf.org/2007/ops}type"


def test_it_builds_without_errors_and_warnings(sample: Building) -> None:
    assert not [line for line in sample.err.splitlines() if line.startswith(("error", "warning"))]
    manifests = {f"{stem}.manifest.json" for stem in EDITIONS.values()}
    assert {path.name for path in sample.books.iterdir()} == {*EPUBS, *PDFS, *COVERS, *manifests}


def test_the_summary_tells_what_was_made(sample: Building) -> None:
    for edition, stem in EDITIONS.items():
        line = next(line for line in sample.out.splitlines() if line.startswith(f"{edition}: "))
        manifest = json.loads(sample.book(f"{stem}.manifest.json").read_text("utf-8"))
        assert f"{len(manifest['works'])} works" in line
        with pikepdf.open(sample.book(f"{stem}.pdf")) as pdf:
            assert f"{len(pdf.pages)} pages" in line


@pytest.mark.parametrize("name", EPUBS)
def test_epubcheck_has_nothing_to_say(name: str, sample: Building, epubcheck: Epubcheck) -> None:
    assert complaints(epubcheck(sample.book(name))) == []


@pytest.mark.parametrize("name", EPUBS)
def test_ace_finds_no_violation(name: str, sample: Building, ace: Ace) -> None:
    assert ace(sample.book(name)) == []


@pytest.mark.parametrize("profile", [Profile.PDF_A_2A, Profile.PDF_UA_1])
@pytest.mark.parametrize("name", SCREEN)
def test_screen_pdfs_are_archivable_and_accessible(
    name: str, profile: Profile, sample: Building, verapdf: Verapdf
) -> None:
    assert verapdf(sample.book(name), profile) == []


@pytest.mark.parametrize("name", PDFS)
def test_every_font_is_embedded(name: str, sample: Building) -> None:
    with pikepdf.open(sample.book(name)) as pdf:
        descriptors = [item for item in pdf.objects if _is(item, "/FontDescriptor")]
        assert descriptors
        for descriptor in descriptors:
            assert {"/FontFile", "/FontFile2", "/FontFile3"} & set(descriptor.keys()), descriptor
        # A simple font without a descriptor would be one of the fourteen that a reader is to have.
        simple = [f for f in pdf.objects if _is(f, "/Font") and f.get("/Subtype") in ("/Type1", "/TrueType")]
        assert all("/FontDescriptor" in font for font in simple)


def _is(item: pikepdf.Object, kind: str) -> bool:
    return isinstance(item, pikepdf.Dictionary) and item.get("/Type") == kind


# -- the same bytes --------------------------------------------------------------------------------


def test_the_same_inputs_give_the_same_bytes(buildings: tuple[Building, Building]) -> None:
    """In another folder, with other times of files, locale, time zone, hash seed, home and width of terminal."""
    here, there = buildings
    assert (here.code, there.code) == (0, 0), there.err
    first, second = here.files(), there.files()
    assert list(first) == list(second)
    assert [name for name in first if first[name] != second[name]] == []
    assert here.err == there.err


def test_no_path_of_this_machine_is_in_a_book(sample: Building) -> None:
    for name, data in sample.files().items():
        texts = [data]
        if name.endswith(".epub"):
            with zipfile.ZipFile(sample.book(name)) as archive:
                texts += [archive.read(entry) for entry in archive.namelist()]
        for text in texts:
            assert str(sample.project).encode() not in text, name
            assert str(REPOSITORY).encode() not in text, name


# -- parity ----------------------------------------------------------------------------------------


def chosen(sample: Building, edition: str) -> list[str]:
    """The titles of an edition's works, in the order that ``anthology explain`` tells."""
    told = json.loads(anthology("explain", sample.project, "-e", edition, "--format", "json").stdout)
    listed = json.loads(anthology("list", sample.project, "--format", "json").stdout)
    titles = {row["id"]: row["title"] for row in listed}
    return [titles[row["id"]] for row in told[0]["works"] if row["chosen"]]


def contents(path: Path) -> list[str]:
    """What the table of contents of an EPUB says, entry by entry."""
    with zipfile.ZipFile(path) as archive:
        (name,) = [name for name in archive.namelist() if name.endswith("nav.xhtml")]
        root = etree.fromstring(archive.read(name))
    toc = next(nav for nav in root.iter(f"{XHTML}nav") if nav.get(EPUB_TYPE) == "toc")
    return ["".join(map(str, link.itertext())) for link in toc.iter(f"{XHTML}a")]


def bookmarks(path: Path) -> list[str]:
    """The bookmarks of a PDF, as deep as they go."""
    with pikepdf.open(path) as pdf, pdf.open_outline() as outline:
        found, waiting = [], list(outline.root)
        while waiting:
            item = waiting.pop(0)
            found.append(item.title)
            waiting = [*item.children, *waiting]
        return found


def folded(title: str) -> str:
    """A title by its letters and digits: typography may change its marks."""
    return "".join(character for character in title.casefold() if character.isalnum())


@pytest.mark.parametrize("edition", EDITIONS)
def test_each_work_stands_once_in_each_book_in_the_same_order(edition: str, sample: Building) -> None:
    titles = [folded(title) for title in chosen(sample, edition)]
    assert len(titles) >= 5
    for path in sorted(sample.books.glob(f"{EDITIONS[edition]}.*")):
        match path.suffix:
            case ".epub":
                entries = [folded(entry) for entry in contents(path)]
            case ".pdf" if edition != "print":
                entries = [folded(entry) for entry in bookmarks(path)]
            case ".pdf":  # a press takes no bookmarks: the titles are those at the top of pages, after the contents
                tops = [folded(top) for top in tops_of_pages(path)]
                first = next(number for number, top in enumerate(tops) if top.startswith(titles[0]))
                tops = tops[first:]
                entries = list(dict.fromkeys(title for top in tops for title in titles if top.startswith(title)))
            case _:
                continue
        # An entry may name the author too.
        found = [title for entry in entries for title in titles if title in entry]
        assert Counter(found) == Counter(titles), path.name
        assert list(dict.fromkeys(found)) == titles, path.name


def tops_of_pages(path: Path) -> list[str]:
    """The words with which the text of each page begins; what stands in the margins is drawn after it."""
    with pypdfium2.PdfDocument(path) as book:
        return [page.get_textpage().get_text_range()[:200] for page in book]


# -- the text that comes out of a PDF --------------------------------------------------------------


def by_poppler(path: Path) -> list[str]:
    """The text of each page, in the order of its contents."""
    done = subprocess.run(["pdftotext", "-raw", "-enc", "UTF-8", path, "-"], capture_output=True, check=True)
    return [page.strip("\n") for page in done.stdout.decode().split("\f")[:-1]]


@pytest.mark.parametrize("name", PDFS)
def test_two_tools_take_the_same_text(name: str, sample: Building) -> None:
    """Poppler and PDFium, letter by letter; spaces, line ends and hyphens are each tool's own."""
    with pypdfium2.PdfDocument(sample.book(name)) as book:
        by_pdfium = [page.get_textpage().get_text_range() for page in book]
    assert [letters(page) for page in by_poppler(sample.book(name))] == [letters(page) for page in by_pdfium]


@pytest.mark.parametrize("edition", EDITIONS)
def test_the_text_that_poppler_takes_is_the_editions(
    edition: str, sample: Building, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The build compares what PDFium takes with the edition; here Poppler reads in its place."""
    library = pipeline.open_library(sample.project / "config.yaml").value
    assert library is not None
    prepared = pipeline.prepare(library, edition).value
    assert prepared is not None
    path = sample.book(f"{EDITIONS[edition]}.pdf")
    pages = by_poppler(path)
    read: set[int] = set()

    def taken(document: object, number: int) -> str:
        read.add(number)
        return pages[number]

    monkeypatch.setattr("anthology.checks.pages._text", taken)
    assert check_books(prepared.edition, pdf=path.read_bytes()) == ()
    assert len(read) > len(pages) / 2  # pages that are drawn alike, the blank ones, are read once
    full = next(number for number, page in enumerate(pages) if len(page) > 1000 and number > len(pages) // 3)
    pages[full] = pages[full][:300] + pages[full][340:]
    assert check_books(prepared.edition, pdf=path.read_bytes()) != ()


def test_explain_gives_a_reason_for_every_work(sample: Building) -> None:
    told = json.loads(anthology("explain", sample.project, "--format", "json").stdout)
    listed = json.loads(anthology("list", sample.project, "--format", "json").stdout)
    for edition in told:
        assert {row["id"] for row in edition["works"]} == {row["id"] for row in listed}
        assert all(row["reason"] for row in edition["works"])
