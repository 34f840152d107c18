"""What holds for every book: well-formed documents, ids that are unique, links that lead somewhere."""

from __future__ import annotations

from collections import Counter
from typing import Any, cast

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree
from msgspec.structs import replace

from anthology.config.schema import Notes, SeriesOfNotes
from anthology.escaping import clean, escape
from anthology.model.catalogue import Work
from anthology.model.document import Document, Medium, Rendering
from anthology.model.edition import Edition, Entry, Matter, Part
from anthology.rendering import Renderer, image_paths, open_styles
from anthology.rendering.markup import direction, identifier
from tests.samples import (
    PLATE,
    inlines,
    para,
    reference,
    sample_edition,
    sample_image,
    sample_settings,
    work,
)

MEDIA: tuple[Medium, ...] = ("epub", "pdf")
EPUB_TYPE = "{http://www.idpf.org/2007/ops}type"


def rendered(edition: Edition, medium: Medium) -> Rendering:
    made = Renderer(edition, medium, open_styles().value, sample_image).render()
    assert made.diagnostics == ()
    return made.value


def tree(document: Document) -> etree._Element:
    markup = f'<x xmlns:epub="http://www.idpf.org/2007/ops">{document.markup}</x>'
    return etree.fromstring(markup.encode())[0]


def found(element: etree._Element, path: str) -> list[str]:
    """What an XPath to attributes finds."""
    return [str(one) for one in cast("list[str]", element.xpath(path))]


def book_of(*works: Work, **settings: Any) -> Edition:
    part = Part(0, (), tuple(Entry(one, number) for number, one in enumerate(works, 1)))
    return sample_edition(front=(), back=(), parts=(part,), settings=sample_settings(**settings))


def document(edition: Edition, id: str, medium: Medium = "epub") -> Document:
    return next(document for document in rendered(edition, medium).documents if document.id == id)


@pytest.mark.parametrize("medium", MEDIA)
def test_every_link_leads_to_one_place(medium: Medium) -> None:
    documents = rendered(sample_edition(), medium).documents
    ids = Counter(id for one in documents for id in found(tree(one), "//@id"))
    assert [id for id, count in ids.items() if count > 1] == []
    files = {f"{one.id}.xhtml" for one in documents}
    for one in documents:
        for href in found(tree(one), "//a/@href"):
            file, _, fragment = href.partition("#")
            assert href.startswith("https://") or ((not file or file in files) and (not fragment or fragment in ids))


@pytest.mark.parametrize("medium", MEDIA)
def test_only_the_epub_has_what_is_the_epub_s(medium: Medium) -> None:
    for one in rendered(sample_edition(), medium).documents:
        assert tree(one).get("id") == one.id
        assert ("epub:" in one.markup, "xml:lang" in one.markup) in (
            {(True, True), (False, True)} if medium == "epub" else {(False, False)}
        )


@pytest.mark.parametrize("medium", MEDIA)
def test_a_note_of_either_place_stands_once(medium: Medium) -> None:
    at_end = SeriesOfNotes(place="end")
    for notes in (Notes(), Notes(author=at_end, editor=at_end, translator=at_end)):
        edition = sample_edition(settings=sample_settings(notes=notes))
        markup = "".join(one.markup for one in rendered(edition, medium).documents)
        assert markup.count("Two lists in fact") == 1
        assert markup.count("The list has not been found") == 1


def test_notes_stand_in_the_order_of_their_calls() -> None:
    letter = tree(document(sample_edition(), "letter"))
    calls = list(dict.fromkeys(found(letter, "//a[@role='doc-noteref']/@href")))
    assert [f"#{id}" for id in found(letter, "//aside/@id")] == calls
    back = [href[1:] for href in found(letter, "//aside//a[@role='doc-backlink']/@href")]
    assert sorted(back) == sorted(found(letter, "//a[@role='doc-noteref']/@id"))


def test_headings_and_titles_are_clean() -> None:
    essay = document(sample_edition(), "essay")
    assert [(one.title, one.level) for one in essay.headings] == [
        ("The stove, and what it cost", 1),
        ("Three rules", 2),
        ("Afterwards", 3),
    ]
    titled = work("titled", inlines("A ", reference("essay", "linked"), " title"), (para("Text."),))
    contents = document(replace(book_of(titled), front=(Matter("contents"),)), "contents")
    assert len(found(tree(contents), "//a/@href")) == 1
    assert document(book_of(titled), "titled").title == "A linked title"


def test_the_contents_name_each_listed_document_in_order() -> None:
    made = rendered(sample_edition(), "epub")
    contents = tree(next(one for one in made.documents if one.kind == "contents"))
    assert found(contents, "//li/a/@href") == [f"{one.id}.xhtml" for one in made.documents if one.level]


def test_a_work_may_be_called_as_a_page_is() -> None:
    edition = sample_edition(parts=book_of(work("title", inlines("T"), ()), work("1917", inlines("L"), ())).parts)
    ids = [one.id for one in rendered(edition, "epub").documents]
    assert {"title", "title-2", "n-1917"} <= set(ids)
    assert len(set(ids)) == len(ids)


def test_pages_without_text_are_left_out() -> None:
    front = tuple(Matter(name) for name in ("dedication", "epigraph", "sources"))
    text = replace(sample_edition().text, dedication=(), epigraph=())
    kinds = [one.kind for one in rendered(sample_edition(front=front, back=(), parts=(), text=text), "pdf").documents]
    assert kinds == []


def test_languages_of_a_work_in_another_one() -> None:
    blessing = document(sample_edition(), "blessing")
    assert (blessing.language, blessing.direction) == ("he", "rtl")
    assert (tree(blessing).get("lang"), tree(blessing).get("dir")) == ("he", "rtl")


@pytest.mark.parametrize(
    ("tag", "expected"),
    [
        ("en-GB", "ltr"),
        ("he", "rtl"),
        ("ar-EG", "rtl"),
        ("yi", "rtl"),
        ("az-Arab", "rtl"),
        ("ur-Latn-PK", "ltr"),
    ],
)
def test_direction(tag: str, expected: str) -> None:
    assert direction(tag) == expected


def test_pictures_are_read_once_and_named_for_urls() -> None:
    made = rendered(sample_edition(), "epub")
    assert image_paths(sample_edition()) == (PLATE,)
    assert [name for name in made.images if name.startswith("images/")] == ["images/reading-room.png"]
    essay = next(one for one in made.documents if one.id == "essay")
    assert essay.images == ("images/reading-room.png",)


def test_a_picture_that_is_missing_is_reported_with_its_place() -> None:
    def read(path: str) -> bytes:
        raise FileNotFoundError(2, "No such file", path)

    made = Renderer(sample_edition(), "epub", open_styles().value, read).render()
    assert [(d.code, d.span and d.span.file) for d in made.diagnostics] == [
        ("image-unreadable", "manuscript/sample.md")
    ]


@given(st.text())
def test_any_text_survives_in_the_markup(text: str) -> None:
    element = etree.fromstring(f'<p title="{escape(text)}">{escape(text)}</p>'.encode())
    # XML makes one line feed of any line end (2.11), and spaces of white space in attributes (3.3.3).
    assert (element.text or "") == clean(text).replace("\r\n", "\n").replace("\r", "\n")
    assert len(element.get("title", "")) == len(clean(text).replace("\r\n", "\n"))


@given(st.text(min_size=1))
def test_any_anchor_becomes_a_name(text: str) -> None:
    etree.fromstring(f'<p xml:id="{identifier(text)}"/>')
