"""What templates see: plain frozen values, documented for theme makers in ``docs/styles.md``."""

from __future__ import annotations

from markupsafe import Markup
from msgspec import Struct


class BookView(Struct, frozen=True):
    """The book: titles as markup, everything else as plain text in the book's language."""

    title: Markup
    subtitle: Markup
    short_title: Markup
    plain_title: str
    authors: str
    credits: tuple[str, ...]
    language: str
    direction: str
    publisher: str
    imprint: str
    place: str
    series: str
    series_number: str
    date: str
    edition: str
    copyright: Markup
    licence: str
    licence_url: str
    isbn: str
    doi: str
    description: str


class ContentsEntry(Struct, frozen=True):
    """A line of the contents; ``number`` is a part's (“Part One”), ``children`` the works of a part."""

    kind: str
    href: str
    title: Markup
    author: str
    number: str
    attributes: Markup
    children: tuple[ContentsEntry, ...] = ()


class PartView(Struct, frozen=True):
    """The page of a part."""

    number: str
    title: Markup
    subtitle: Markup
    epigraph: Markup
    introduction: Markup


class WorkView(Struct, frozen=True):
    """A work. Where its language is not the book's, ``book_language`` marks what the book says about it."""

    title: Markup
    subtitle: Markup
    authors: str
    credits: tuple[str, ...]
    date: str
    genre: str
    headnote: Markup
    text: Markup
    notes: Markup
    book_language: Markup


class MatterView(Struct, frozen=True):
    """A section of the front or back matter made from data; dedication and epigraph have no title."""

    name: str
    title: Markup
    text: Markup


class DigitsView(Struct, frozen=True):
    """Digits of a bar code, with their place in it as lengths of CSS."""

    text: str
    left: str
    top: str


class BarcodeView(Struct, frozen=True):
    """The bar code: its size as lengths of CSS, the digits that people read, and the ISBN in groups."""

    width: str
    height: str
    digits: tuple[DigitsView, ...]
    isbn: str


class WrapView(Struct, frozen=True):
    """The cover round a printed book. ``spine`` is ``down``, ``up``, or nothing where the spine bears no text."""

    front: Markup
    blurb: Markup
    front_flap: Markup
    back_flap: Markup
    spine: str
    spine_author: str
    barcode: BarcodeView | None
