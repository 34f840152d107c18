"""What the package of an EPUB says about the book: identifiers, titles, people, series, accessibility.

Pure: an edition and its documents in, statements out, in the order in which they are written.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterator, Sequence
from datetime import datetime

from msgspec import Struct

from anthology.config.relators import RELATORS
from anthology.config.schema import Identifiers
from anthology.model import dates
from anthology.model.catalogue import Contributor
from anthology.model.document import Rendering
from anthology.model.edition import Edition
from anthology.model.text import plain
from anthology.terms import terms

CONFORMANCE = "EPUB Accessibility 1.1 - WCAG 2.2 Level AA"
COVER = "cover-image"
"""The id of the cover's picture in the manifest."""

# The namespace of the identifiers of books that have none: a UUID drawn once for this program.
_NAMESPACE = uuid.UUID("6f1b0c52-6a0e-4d0e-9a7c-2c1f3f2a8b1d")
_CREATORS = frozenset({"author", "editor", "compiler"})
_CALENDAR_DATES = ([4], [4, 2], [4, 2, 2])
_SENTENCES = (
    "This book is text that can be enlarged, reflowed and read aloud.",
    "It has a table of contents, headings in order, and notes that are linked in both directions.",
    "The language of each text and of each foreign passage is marked.",
)
_OF_PICTURES = "All pictures that carry meaning have alternative text."
_OF_PAGES = "The pages of the printed book are marked and listed."


class Statement(Struct, frozen=True):
    """One element of the metadata: ``name`` of Dublin Core (``title``), or ``property`` of a ``meta``."""

    value: str
    name: str = ""
    property: str = ""
    id: str = ""
    refines: str = ""
    scheme: str = ""
    language: str = ""


class Identifier(Struct, frozen=True):
    """An identifier as a URI, and its kind in ONIX code list 5 where that has one."""

    uri: str
    onix: str = ""


class Person(Struct, frozen=True):
    """Somebody who made the book, with all their roles; a ``creator`` has one of the first rank."""

    name: str
    sort: str
    roles: tuple[str, ...]
    creator: bool


def describe(edition: Edition, rendering: Rendering, moment: datetime) -> tuple[Statement, ...]:
    """All statements but the identifiers and the time of modification; ``moment`` is when it is certified."""
    return (
        *_titles(edition),
        *_people(edition),
        *_publication(edition),
        *_series(edition),
        *_accessibility(edition, rendering, moment),
    )


def full_title(edition: Edition) -> str:
    """Title and subtitle in plain words."""
    text = edition.text
    return ": ".join(part for part in (plain(text.title), plain(text.subtitle)) if part)


# -- identifiers -------------------------------------------------------------------------------------


def identifiers(edition: Edition) -> tuple[Identifier, ...]:
    """The identifiers, the unique one first: ISBN, UUID, or one made from the book's name and edition.

    The made one is a UUID of version 5 (RFC 9562): the same book and edition always have the same.
    """
    book = edition.settings.book
    given = tuple(_given(book.identifiers))
    if any(identifier.uri.startswith("urn:") for identifier in given):
        return given
    name = f"{book.name or plain(edition.text.title)}/{edition.name}"
    return (Identifier(f"urn:uuid:{uuid.uuid5(_NAMESPACE, name)}"), *given)


def _given(identifiers: Identifiers) -> Iterator[Identifier]:
    if identifiers.isbn_epub:
        yield Identifier(f"urn:isbn:{identifiers.isbn_epub.replace('-', '').replace(' ', '')}", "15")
    if identifiers.uuid:
        yield Identifier(f"urn:uuid:{identifiers.uuid}")
    if identifiers.doi:
        yield Identifier(f"https://doi.org/{identifiers.doi}", "06")


# -- titles and people -------------------------------------------------------------------------------


def _titles(edition: Edition) -> Iterator[Statement]:
    text = edition.text
    for place, (kind, words) in enumerate((("main", text.title), ("subtitle", text.subtitle)), 1):
        if words:
            id = f"title-{place}"
            yield Statement(plain(words), name="title", id=id)
            yield Statement(kind, property="title-type", refines=id)
            yield Statement(str(place), property="display-seq", refines=id)


def _people(edition: Edition) -> Iterator[Statement]:
    for number, person in enumerate(people(edition), 1):
        id = f"person-{number}"
        yield Statement(person.name, name="creator" if person.creator else "contributor", id=id)
        for role in person.roles:
            yield Statement(RELATORS[role], property="role", refines=id, scheme="marc:relators")
        if person.sort:
            yield Statement(person.sort, property="file-as", refines=id)
        yield Statement(str(number), property="display-seq", refines=id)


def people(edition: Edition) -> tuple[Person, ...]:
    """Who made the book, each once, creators first: the whole book's people, then those of its works.

    A book that names no author, editor or compiler of its own has the authors of its works as creators.
    """
    own = [Contributor(one.role, one.name, one.sort) for one in edition.settings.book.contributors]
    works = [person for work in edition.works() for person in work.contributors]
    creators = {person.name for person in own if person.role in _CREATORS}
    creators = creators or {person.name for person in works if person.role == "author"}
    names = dict.fromkeys(person.name for person in (*own, *works))
    found = [_person(name, [*own, *works], name in creators) for name in names]
    return tuple(sorted(found, key=lambda person: not person.creator))


def _person(name: str, mentions: Sequence[Contributor], creator: bool) -> Person:
    same = [person for person in mentions if person.name == name]
    sort = next((person.sort for person in same if person.sort), "")
    return Person(name, sort, tuple(dict.fromkeys(person.role for person in same)), creator)


# -- publication -------------------------------------------------------------------------------------


def _publication(edition: Edition) -> Iterator[Statement]:
    book = edition.settings.book
    rights = [plain(edition.text.copyright), book.licence]
    single = (
        ("publisher", book.publisher or book.imprint),
        ("date", published(book.date)),
        ("description", book.description),
        ("rights", ". ".join(part.rstrip(".") for part in rights if part)),
    )
    yield from (Statement(language, name="language") for language in _languages(edition))
    yield from (Statement(value, name=name) for name, value in single if value)
    yield from (Statement(subject, name="subject") for subject in book.subjects)
    yield from (Statement(source, name="source") for source in _sources(edition))


def published(date: str | None) -> str:
    """A publication date as ``dc:date`` wants it (W3CDTF): as written if it is one, else its first year."""
    if not date:
        return ""
    pieces = date.split("-")
    whole = all(piece.isdigit() for piece in pieces) and [len(piece) for piece in pieces] in _CALENDAR_DATES
    season = whole and len(pieces) > 1 and int(pieces[1]) > 12  # EDTF counts seasons and quarters from 21
    if whole and not season:
        return date
    year = dates.parse(date).earliest[0]
    return f"{year:04d}" if year > 0 else ""


def _languages(edition: Edition) -> tuple[str, ...]:
    """The book's language first, then the others in which works are."""
    others = (work.language for work in edition.works() if work.language)
    return tuple(dict.fromkeys((edition.settings.book.language, *others)))


def _sources(edition: Edition) -> tuple[str, ...]:
    found = (work.source for work in edition.works() if work.source)
    return tuple(dict.fromkeys(words for one in found if (words := plain(one.citation) or one.url)))


def _series(edition: Edition) -> Iterator[Statement]:
    series = edition.settings.book.series
    if series:
        yield Statement(series.title, property="belongs-to-collection", id="series")
        yield Statement("series", property="collection-type", refines="series")
        if series.number:
            yield Statement(series.number, property="group-position", refines="series")


# -- accessibility -----------------------------------------------------------------------------------


def _accessibility(edition: Edition, rendering: Rendering, moment: datetime) -> Iterator[Statement]:
    """EPUB Accessibility 1.1, section 2 (discovery) and section 4 (reporting of conformance)."""
    pictured = any(document.images for document in rendering.documents)
    features = ["ARIA", "displayTransformability", "readingOrder", "structuralNavigation", "tableOfContents"]
    paged = ["pageBreakMarkers", "pageNavigation"] if rendering.pages else []
    # Meaning never hangs on a picture, for none may lack alternative text: words alone suffice.
    sufficient = ["textual", "textual,visual"] if pictured else ["textual"]
    claims = (
        ("accessMode", ["textual", "visual"] if pictured else ["textual"]),
        ("accessModeSufficient", sufficient),
        ("accessibilityFeature", [*(["alternativeText"] if pictured else []), *features, *paged, "unlocked"]),
        ("accessibilityHazard", ["none"]),
    )
    for claim, values in claims:
        yield from (Statement(value, property=f"schema:{claim}") for value in values)
    if rendering.pages:  # EPUB Accessibility 1.1, section 3.2.2
        yield Statement(rendering.pages_of, property="pageBreakSource")
    said = (*_SENTENCES, *([_OF_PICTURES] if pictured else []), *([_OF_PAGES] if rendering.pages else []))
    summary = " ".join(said)
    language = edition.settings.book.language
    own = "" if language.split("-")[0] == "en" else "en"
    yield Statement(summary, property="schema:accessibilitySummary", language=own)
    yield Statement(CONFORMANCE, property="dcterms:conformsTo", id="conformance")
    yield Statement(_certifier(edition), property="a11y:certifiedBy", id="certifier", refines="conformance")
    yield Statement(moment.date().isoformat(), property="dcterms:date", refines="certifier")


def _certifier(edition: Edition) -> str:
    """Who vouches for the conformance: the publisher, else who made the book, else the book itself."""
    book = edition.settings.book
    makers = [person.name for person in book.contributors if person.role in _CREATORS]
    return book.publisher or book.imprint or terms(book.language).names(makers) or full_title(edition)
