"""Which documents a book has, in which order, and what each is called: settled before any is written."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Literal, TypeAlias

from msgspec import Struct

from anthology.model import text
from anthology.model.catalogue import Work
from anthology.model.edition import Edition, Entry, Matter, Part
from anthology.model.text import Block, Blocks, Series
from anthology.rendering.markup import identifier
from anthology.rendering.text import Target

Section: TypeAlias = Literal["cover", "front", "body", "back"]

WHOLE = frozenset({"half-title", "title", "copyright", "contents"})
"""Pages that a template makes from the book alone."""
UNTITLED = frozenset({"frontispiece", "dedication", "epigraph"})
"""Pages whose text is the book's, and that have no heading."""

NOTES = "notes"
"""The page of the notes at the back of the book, which stand in the works."""

# EPUB 3 Structural Semantics Vocabulary 1.1, and the role that DPUB-ARIA 1.1 has for the same.
_SEMANTICS = {
    "cover": ("cover", ""),
    "half-title": ("halftitlepage", ""),
    "title": ("titlepage", ""),
    "copyright": ("copyright-page", ""),
    "dedication": ("dedication", "doc-dedication"),
    "epigraph": ("epigraph", "doc-epigraph"),
    "contents": ("toc", "doc-toc"),
    "part": ("part", "doc-part"),
    "glossary": ("glossary", "doc-glossary"),
    "persons": ("glossary", "doc-glossary"),
    NOTES: ("endnotes", "doc-endnotes"),
    "bibliography": ("bibliography", "doc-bibliography"),
    "permissions": ("acknowledgments", "doc-acknowledgments"),
    "illustrations": ("loi", ""),
    "contributors": ("contributors", ""),
    "index": ("index", "doc-index"),
    "colophon": ("colophon", "doc-colophon"),
}
_BY_GENRE = {
    "introduction": ("introduction", "doc-introduction"),
    "preface": ("preface", "doc-preface"),
    "foreword": ("foreword", "doc-foreword"),
    "prologue": ("prologue", "doc-prologue"),
    "epilogue": ("epilogue", "doc-epilogue"),
    "conclusion": ("conclusion", "doc-conclusion"),
    "afterword": ("afterword", "doc-afterword"),
    "appendix": ("appendix", "doc-appendix"),
}
_WORK = ("chapter", "doc-chapter")


class Page(Struct, frozen=True):
    """A document to be: its id, the template that makes it, its place, and what it shows."""

    id: str
    kind: str
    section: Section
    level: int
    epub_type: str
    role: str
    part: Part | None = None
    work: Work | None = None
    matter: Matter | None = None


def plan(edition: Edition) -> tuple[Page, ...]:
    """The documents of a book, in order, without pages that would be empty. Ids are unique in the book."""
    taken: set[str] = set()
    # Works first: they keep their own names, whatever the pages made around them are called.
    works = {work.id: _unique(identifier(work.id), taken) for work in edition.works()}
    front = [_matter(matter, "front", works, taken) for matter in edition.front if has_page(matter, edition)]
    body = list(_body(edition, works, taken))
    back = [_matter(matter, "back", works, taken) for matter in edition.back if has_page(matter, edition)]
    return (*front, *body, *back)


def cover(pages: tuple[Page, ...]) -> Page:
    """The page of the cover, which the EPUB has before the others."""
    return Page(_unique("cover", {page.id for page in pages}), "cover", "cover", 0, *_SEMANTICS["cover"])


def targets(pages: tuple[Page, ...], at_back: frozenset[Series] = frozenset()) -> dict[str, Target]:
    """What can be referred to, by the ids of works and the names of pages made from data.

    ``at_back`` are the series whose notes stand at the back of the book.
    """
    found: dict[str, Target] = {}
    for page in pages:
        if page.work and page.work.id not in found:
            work = page.work
            behind = [note.children for note in work.notes if note.series in at_back]
            elsewhere = frozenset(anchor for blocks in behind for anchor in _anchors_of(blocks))
            anchors = frozenset(_anchors(work.all_blocks, work.inlines(text.Styled)))
            found[work.id] = Target(page.id, anchors, work.title, work.short_title, elsewhere)
        elif page.matter and page.matter.blocks:
            found[page.matter.name] = Target(page.id, frozenset(_anchors_of(page.matter.blocks)), page.matter.title)
    return found


def entries(pages: tuple[Page, ...]) -> dict[str, str]:
    """The ids of the documents that hold the entries of the glossary, by those of the entries."""
    return {
        item.anchor: page.id
        for page in pages
        if page.matter
        for block in page.matter.blocks
        if isinstance(block, text.DefinitionList) and block.listing is text.Listing.GLOSSARY
        for item in block.items
    }


def _unique(wanted: str, taken: set[str]) -> str:
    name, number = wanted, 1
    while name in taken:
        number += 1
        name = f"{wanted}-{number}"
    taken.add(name)
    return name


def _body(edition: Edition, works: dict[str, str], taken: set[str]) -> Iterator[Page]:
    for part in edition.parts:
        if part.title:
            id = _unique(f"part-{part.number}", taken)
            yield Page(id, "part", "body", 1, *_SEMANTICS["part"], part=part)
        for entry in part.entries:
            yield _work(entry, works, 2 if part.title else 1)


def _work(entry: Entry, works: dict[str, str], level: int) -> Page:
    return Page(works[entry.work.id], "work", "body", level, *_semantics(entry.work), work=entry.work)


def _semantics(work: Work) -> tuple[str, str]:
    return _BY_GENRE.get(work.genre.lower(), _WORK)


def _matter(matter: Matter, section: Section, works: dict[str, str], taken: set[str]) -> Page:
    if matter.work:
        return Page(works[matter.work.id], "work", section, 1, *_semantics(matter.work), work=matter.work)
    own_template = matter.name in WHOLE | UNTITLED | {"colophon"}
    level = 0 if matter.name in WHOLE | UNTITLED else 1
    kind = matter.name if own_template else "matter"
    semantics = _SEMANTICS.get(matter.name, ("", ""))
    return Page(_unique(matter.name, taken), kind, section, level, *semantics, matter=matter)


def has_page(matter: Matter, edition: Edition) -> bool:
    """Whether there is anything to print."""
    return bool(matter.work or matter.name in WHOLE or matter.name == NOTES or matter_text(matter, edition))


def matter_text(matter: Matter, edition: Edition) -> Blocks:
    """The blocks of a page of matter; those of frontispiece, dedication and epigraph may be the book's."""
    return matter.blocks or edition.text.page(matter.name)


def _anchors_of(blocks: Blocks) -> Iterator[str]:
    styled = (inline for inline in text.inlines_of(blocks) if isinstance(inline, text.Styled))
    return _anchors(text.walk(blocks), styled)


def _anchors(blocks: Iterable[Block], styled: Iterable[text.Styled]) -> Iterator[str]:
    """The anchors that blocks and inlines have in the markup, where all are given that are in others."""
    for block in blocks:
        match block:
            case (
                text.Paragraph(anchor=anchor)
                | text.Heading(anchor=anchor)
                | text.Verse(anchor=anchor)
                | text.Container(anchor=anchor)
                | text.Definition(anchor=anchor)
                | text.DefinitionList(anchor=anchor)
                | text.Table(anchor=anchor)
                | text.Figure(anchor=anchor)
            ) if anchor:
                yield anchor
            case _:
                pass
    yield from (inline.anchor for inline in styled if inline.anchor)
