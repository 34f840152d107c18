"""The EPUB: what EPUBCheck and Ace say of it, what it says of the book, and that it never changes."""

from __future__ import annotations

import zipfile
from datetime import UTC, datetime, timedelta, timezone
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from lxml import etree
from msgspec.structs import replace

from anthology.config.schema import Book, ContributorDeclaration, Epub, Identifiers
from anthology.model.catalogue import Work
from anthology.model.edition import BookText, Edition, Entry, Matter, Part
from anthology.model.text import Note
from anthology.rendering import Renderer, open_styles
from anthology.writers.description import identifiers, people, published
from anthology.writers.epub import write_epub
from tests.samples import (
    PLATE,
    author,
    call,
    heading,
    inlines,
    note,
    para,
    sample_edition,
    sample_image,
    sample_settings,
    verse,
    work,
)
from tests.validators.ace import Ace
from tests.validators.epubcheck import Epubcheck

STAMP = datetime(2026, 3, 1, 12, tzinfo=UTC)
NAMESPACES = {
    "dc": "http://purl.org/dc/elements/1.1/",
    "opf": "http://www.idpf.org/2007/opf",
    "h": "http://www.w3.org/1999/xhtml",
    "ncx": "http://www.daisy.org/z3986/2005/ncx/",
}

# Advice that a book with its own fonts cannot follow: “Use of Font-face declaration”.
BORNE = {"CSS-028"}

HOSTILE = "<script>alert('a')</script> & \"b\" ]]> &amp; \u0000\u0007\u001b\ufffe {{ 1/0 }} {% raw %}"
MADE_HARMLESS = HOSTILE.translate(dict.fromkeys((0x0, 0x7, 0x1B, 0xFFFE), "\ufffd"))


def written(edition: Edition, cover: bytes | None = None, stamp: datetime = STAMP) -> bytes:
    rendered = Renderer(edition, "epub", open_styles().value, sample_image).render()
    assert rendered.diagnostics == ()
    made = write_epub(rendered.value, edition, cover=cover, stamp=stamp)
    assert made.diagnostics == ()
    return made.value


def file(data: bytes, name: str) -> etree._Element:
    with zipfile.ZipFile(BytesIO(data)) as archive:
        return etree.fromstring(archive.read(name))


def texts(element: etree._Element, path: str) -> list[str]:
    """The words of the elements, or the values of the attributes, that an XPath finds."""
    found = element.xpath(path, namespaces=NAMESPACES)
    assert isinstance(found, list)
    return ["".join(map(str, one.itertext())) if isinstance(one, etree._Element) else str(one) for one in found]


def package(data: bytes) -> etree._Element:
    return file(data, "EPUB/content.opf")


def saved(data: bytes, folder: Path) -> Path:
    path = folder / "book.epub"
    path.write_bytes(data)
    return path


# -- books -------------------------------------------------------------------------------------------


def hostile() -> Edition:
    """A book whose every string tries to be something else than text."""
    bad = inlines(HOSTILE)
    book = Book(
        title="x",
        contributors=(ContributorDeclaration(role="editor", name=HOSTILE, sort=HOSTILE),),
        publisher=HOSTILE,
        description=HOSTILE,
        subjects=(HOSTILE,),
        edition=HOSTILE,
        place=HOSTILE,
    )
    one = work("hostile", bad, (heading(2, HOSTILE, HOSTILE), para(HOSTILE, call("1")), verse(HOSTILE)))
    one = replace(one, subtitle=bad, short_title=bad, contributors=(author(HOSTILE, HOSTILE),), notes=(_note(),))
    front = tuple(Matter(name) for name in ("half-title", "title", "copyright", "contents"))
    part = Part(1, bad, (Entry(one, 1),), bad)
    return Edition("default", sample_settings(book=book), BookText(bad, bad, bad, bad), front, (part,), ())


def _note() -> Note:
    return note("1", HOSTILE, para(HOSTILE))


def plain_book(*works: Work, **book: Any) -> Edition:
    """The smallest book: works without a part, nothing around them."""
    part = Part(0, (), tuple(Entry(one, number) for number, one in enumerate(works, 1)))
    settings = sample_settings(book=Book(title="Small", **book), epub=Epub(embed_fonts=False))
    return Edition("small", settings, BookText(inlines("Small")), (), (part,), ())


def hebrew() -> Edition:
    return plain_book(work("nav", inlines("ברכה"), (para("ברוך הספר.", anchor="שלום"),)), language="he")


BOOKS = {
    "sample": (sample_edition(), None),
    "with-a-cover": (sample_edition(), sample_image(PLATE)),
    "hostile": (hostile(), None),
    "smallest": (plain_book(work("one", inlines("One"), (para("Text."),))), None),
    "right-to-left": (hebrew(), None),
}


@pytest.mark.parametrize("name", BOOKS)
def test_epubcheck_has_nothing_to_say(name: str, epubcheck: Epubcheck, tmp_path: Path) -> None:
    edition, cover = BOOKS[name]
    found = epubcheck(saved(written(edition, cover), tmp_path))
    assert [str(message) for message in found if message.code not in BORNE] == []


def test_ace_finds_no_violation(ace: Ace, tmp_path: Path) -> None:
    assert [str(one) for one in ace(saved(written(sample_edition(), sample_image(PLATE)), tmp_path))] == []


# -- the same bytes ----------------------------------------------------------------------------------


def test_the_same_bytes_twice_and_in_any_time_zone() -> None:
    once = written(sample_edition())
    assert written(sample_edition()) == once
    assert written(sample_edition(), stamp=STAMP.astimezone(timezone(timedelta(hours=9)))) == once


def test_the_archive(tmp_path: Path) -> None:
    with zipfile.ZipFile(BytesIO(written(sample_edition()))) as archive:
        first, *others = archive.infolist()
        assert (first.filename, first.compress_type, first.extra) == ("mimetype", zipfile.ZIP_STORED, b"")
        assert archive.read("mimetype") == b"application/epub+zip"
        assert [one.filename for one in others] == sorted(one.filename for one in others)
        assert {one.date_time for one in (first, *others)} == {(2026, 3, 1, 12, 0, 0)}


@pytest.mark.parametrize("year", [1, 1979, 2300])
def test_a_stamp_that_a_zip_cannot_write(year: int) -> None:
    written(sample_edition(), stamp=STAMP.replace(year=year))


# -- metadata ----------------------------------------------------------------------------------------


def test_hostile_strings_are_words(tmp_path: Path) -> None:
    data = written(hostile())
    opf = package(data)
    for path in ("//dc:title", "//dc:creator", "//dc:publisher", "//dc:description", "//dc:subject"):
        assert set(texts(opf, path)) == {MADE_HARMLESS}
    assert texts(file(data, "EPUB/nav.xhtml"), "//h:nav[@id='toc']//h:a") == [MADE_HARMLESS, MADE_HARMLESS]
    assert texts(file(data, "EPUB/toc.ncx"), "//ncx:navLabel/ncx:text") == [MADE_HARMLESS, MADE_HARMLESS]
    page = file(data, "EPUB/hostile.xhtml")
    assert texts(page, "//h:h1") == texts(page, "//h:title") == [MADE_HARMLESS]
    assert texts(page, "//h:script") == []


def test_what_the_package_says() -> None:
    opf = package(written(sample_edition()))
    assert (opf.get("version"), opf.get("{http://www.w3.org/XML/1998/namespace}lang")) == ("3.0", "en-GB")
    assert texts(opf, "//opf:meta[@property='dcterms:modified']") == ["2026-03-01T12:00:00Z"]
    expected = {
        "dc:identifier": ["urn:isbn:9783161484100"],
        "dc:title": ["The Winter Shelf", "Papers from a reading room"],
        "dc:creator": ["Ines Calder"],
        "dc:contributor": ["Thomas Vail", "Odile Maret"],
        "dc:language": ["en-GB", "he"],
        "dc:publisher": ["Quai Press"],
        "dc:date": ["2026-03"],
        "dc:subject": ["Libraries", "Winter"],
        "dc:rights": ["© 2026 Ines Calder. CC-BY-SA-4.0"],
        "dc:source": ["Ledger of the Quai, fol. 12"],
        "opf:meta[@property='title-type']": ["main", "subtitle"],
        "opf:meta[@property='belongs-to-collection']": ["Small rooms"],
        "opf:meta[@property='group-position']": ["2"],
        "opf:meta[@property='role'][@refines='#person-1']": ["edt", "aut", "trl"],
        "opf:meta[@property='file-as'][@refines='#person-2']": ["Vail, Thomas"],
        "opf:meta[@property='schema:accessMode']": ["textual", "visual"],
        "opf:meta[@property='schema:accessModeSufficient']": ["textual", "textual,visual"],
        "opf:meta[@property='schema:accessibilityHazard']": ["none"],
        "opf:meta[@property='dcterms:conformsTo']": ["EPUB Accessibility 1.1 - WCAG 2.2 Level AA"],
        "opf:meta[@property='a11y:certifiedBy'][@refines='#conformance']": ["Quai Press"],
    }
    for path, values in expected.items():
        assert texts(opf, f"//{path}") == values, path


def test_a_book_without_pictures_claims_none() -> None:
    opf = package(written(plain_book(work("one", inlines("One"), ()))))
    assert texts(opf, "//opf:meta[@property='schema:accessMode']") == ["textual"]
    assert "alternativeText" not in texts(opf, "//opf:meta[@property='schema:accessibilityFeature']")


def test_the_cover() -> None:
    data = written(sample_edition(), sample_image(PLATE))
    opf = package(data)
    assert texts(opf, "//opf:item[@properties='cover-image']/@href") == ["cover-image.png"]
    assert texts(opf, "//opf:spine/opf:itemref[1]/@idref") == ["page.cover"]
    assert texts(opf, "//opf:spine/opf:itemref/@linear") == []
    page = file(data, "EPUB/cover.xhtml")
    assert texts(page, "//h:img/@alt") == ["Cover: The Winter Shelf: Papers from a reading room"]


def test_a_cover_that_is_no_picture() -> None:
    rendered = Renderer(sample_edition(), "epub", open_styles().value, sample_image).render().value
    made = write_epub(rendered, sample_edition(), cover=b"%PDF-1.7", stamp=STAMP)
    assert (made.value, [d.code for d in made.diagnostics]) == (b"", ["image-format"])


def test_the_nav_follows_the_parts() -> None:
    nav = file(written(sample_edition()), "EPUB/nav.xhtml")
    assert texts(nav, "//h:nav[@id='toc']/h:ol/h:li/h:ol/h:li/h:a/@href") == [
        f"{id}.xhtml" for id in ("letter", "essay", "poem", "scene", "blessing")
    ]
    landmarks = texts(nav, "//h:nav[@id='landmarks']//h:a/@*[local-name()='type']")
    assert {"cover", "titlepage", "toc", "bodymatter"} <= set(landmarks)


def test_a_work_may_be_called_nav() -> None:
    opf = package(written(hebrew()))
    assert texts(opf, "//opf:item[@properties='nav']/@href") == ["nav-.xhtml"]
    assert texts(opf, "//opf:spine/@page-progression-direction") == ["rtl"]


def test_fonts_go_along_or_not() -> None:
    def fonts(edition: Edition) -> list[str]:
        return texts(package(written(edition)), "//opf:item[@media-type='font/woff2']/@href")

    assert len(fonts(sample_edition())) == 5
    assert fonts(sample_edition(settings=sample_settings(epub=Epub(embed_fonts=False)))) == []


def _identified(name: str = "default", **given: str) -> list[str]:
    edition = plain_book(identifiers=Identifiers(**given))
    return [one.uri for one in identifiers(replace(edition, name=name))]


def test_identifiers() -> None:
    isbn, uuid = "9783161484100", "c0ffee00-0000-4000-8000-000000000000"
    assert _identified(isbn_epub=isbn, uuid=uuid) == [f"urn:isbn:{isbn}", f"urn:uuid:{uuid}"]
    assert _identified(doi="10.1000/182")[1] == "https://doi.org/10.1000/182"
    assert _identified() == _identified() != _identified("print")
    assert _identified()[0].startswith("urn:uuid:")


def test_a_book_without_makers_has_the_authors_of_its_works() -> None:
    both = (author("A", "A"), author("B", "B"))
    edition = plain_book(work("one", inlines("One"), (), contributors=both))
    assert [(one.name, one.creator) for one in people(edition)] == [("A", True), ("B", True)]


@pytest.mark.parametrize(
    ("date", "expected"),
    [
        (None, ""),
        ("2026", "2026"),
        ("2026-03", "2026-03"),
        ("2026-03-01", "2026-03-01"),
        ("1920~", "1920"),
        ("1938/1944", "1938"),
        ("2026-21", "2026"),
        ("192X", "1920"),
    ],
)
def test_dates_of_publication(date: str | None, expected: str) -> None:
    assert published(date) == expected
