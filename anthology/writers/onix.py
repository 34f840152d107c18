"""ONIX 3.1: what shops, libraries and distributors are told of a book. One product for each form of an edition.

Reference names (http://ns.editeur.org/onix/3.1/reference); the numbers of lists are those of EDItEUR's code lists. A
price and its markets are not told: they are a matter of who sells the book.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from typing import Literal

import langcodes
from lxml import etree
from msgspec import Struct

from anthology.config.schema import Book
from anthology.diagnostics import Diagnosed, Diagnostic, problem
from anthology.model import dates
from anthology.model.catalogue import Contributor
from anthology.model.edition import Edition
from anthology.model.text import plain

NAMESPACE = "http://ns.editeur.org/onix/3.1/reference"
RELEASE = "3.1"
MILLIMETRES = 25.4 / 72

# List 17. What has no code of its own there is Z99, with the role in words.
_ROLES = {
    "author": "A01",
    "editor": "B01",
    "translator": "B06",
    "illustrator": "A12",
    "photographer": "A13",
    "compiler": "C01",
    "author of introduction": "A24",
    "author of afterword": "A19",
    "adapter": "B05",
    "abridger": "B04",
    "cover designer": "A36",
}
CONTRIBUTION = "A32"
"""The role of those who wrote the works of an anthology: contributions by."""


class Product(Struct, frozen=True):
    """One form of an edition. ``pages`` are those of the printed book; its size and thickness are in points. 0 where
    they are not known.
    """

    form: Literal["print", "epub"]
    edition: Edition
    pages: int = 0
    size: tuple[float, float] = (0.0, 0.0)
    thickness: float = 0.0

    @property
    def isbn(self) -> str:
        """The ISBN of this form; empty where there is none."""
        identifiers = self.edition.settings.book.identifiers
        return identifiers.isbn_print if self.form == "print" else identifiers.isbn_epub

    @property
    def name(self) -> str:
        """How this form of the edition is known without an ISBN."""
        book = self.edition.settings.book
        return f"{book.name or plain(self.edition.text.title)}/{self.edition.name}/{self.form}"


def write_onix(products: Iterable[Product], stamp: datetime) -> Diagnosed[bytes]:
    """The message about some products, and what they lack; ``stamp`` is when it is sent."""
    products = tuple(products)
    spaces: dict[str | None, str] = {None: NAMESPACE}
    root = etree.Element(f"{{{NAMESPACE}}}ONIXMessage", {"release": RELEASE}, nsmap=spaces)  # type: ignore[arg-type]
    header = _sub(root, "Header")
    sender = next((each.edition.settings.book for each in products), None)
    _sub(_sub(header, "Sender"), "SenderName", (_house(sender) if sender else "") or "anthology")
    moment = stamp.replace(tzinfo=UTC) if stamp.tzinfo is None else stamp.astimezone(UTC)
    _sub(header, "SentDateTime", moment.strftime("%Y%m%dT%H%MZ"))
    for product in products:
        _product(_sub(root, "Product"), product)
    data = etree.tostring(root, xml_declaration=True, encoding="utf-8", pretty_print=True)
    return Diagnosed(data, tuple(found for product in products for found in _lacking(product)))


def _lacking(product: Product) -> Iterator[Diagnostic]:
    book = product.edition.settings.book
    for missing, what, hint in (
        (not product.isbn, "ISBN", f"set book.identifiers.isbn_{product.form}"),
        (not _house(book), "publisher", "set book.publisher: without one, place and date cannot be told either"),
        (not book.date, "date of publication", "set book.date"),
        (not book.description, "description", "set book.description"),
        (product.form == "print" and not product.pages, "number of pages", "build the book first"),
    ):
        if missing:
            yield problem("onix-incomplete", f"the record of {product.name} has no {what}", hint=hint)


def _house(book: Book) -> str:
    return book.imprint or book.publisher


def _sub(parent: etree._Element, name: str, text: str = "", **attributes: str) -> etree._Element:
    element = etree.SubElement(parent, f"{{{NAMESPACE}}}{name}", attributes)
    if text:
        element.text = text
    return element


def _group(parent: etree._Element, name: str, **values: str) -> etree._Element:
    """A composite with simple elements; those without a value are left out."""
    element = _sub(parent, name)
    for key, value in values.items():
        if value:
            _sub(element, key, value)
    return element


def _product(element: etree._Element, product: Product) -> None:
    _sub(element, "RecordReference", f"anthology:{product.isbn or product.name}")
    _sub(element, "NotificationType", "03")  # list 1: confirmed on publication
    _sub(element, "RecordSourceType", "01")  # list 3: the publisher
    if product.isbn:
        _group(element, "ProductIdentifier", ProductIDType="03", IDValue=product.isbn)  # GTIN-13
        _group(element, "ProductIdentifier", ProductIDType="15", IDValue=product.isbn)
    else:
        _group(element, "ProductIdentifier", ProductIDType="01", IDTypeName="anthology", IDValue=product.name)
    _describe(_sub(element, "DescriptiveDetail"), product)
    _collateral(element, product)
    if _house(product.edition.settings.book):  # which the schema wants beside place and date
        _publishing(_sub(element, "PublishingDetail"), product)
    _related(element, product)


# -- block 1: the product --------------------------------------------------------------------------


def _describe(detail: etree._Element, product: Product) -> None:
    edition = product.edition
    printed = product.form == "print"
    _sub(detail, "ProductComposition", "00")
    _sub(detail, "ProductForm", "BC" if printed else "EA")  # list 150: paperback, digital
    if not printed:
        _sub(detail, "ProductFormDetail", "E101")  # list 175: EPUB
    _sub(detail, "PrimaryContentType", "10")  # list 81: text
    for sort, length in (("01", product.size[1]), ("02", product.size[0]), ("03", product.thickness)):
        if printed and length:
            value = f"{length * MILLIMETRES:.1f}".removesuffix(".0")
            _group(detail, "Measure", MeasureType=sort, Measurement=value, MeasureUnitCode="mm")
    if not printed:
        _sub(detail, "EpubTechnicalProtection", "00")  # list 144: none
    _series(detail, edition)
    title = _group(detail, "TitleDetail", TitleType="01")
    subtitle = plain(edition.text.subtitle)
    _group(title, "TitleElement", TitleElementLevel="01", TitleText=plain(edition.text.title), Subtitle=subtitle)
    _contributors(detail, edition)
    if edition.settings.book.edition:
        _sub(detail, "EditionStatement", edition.settings.book.edition)
    else:
        _sub(detail, "NoEdition")
    language = langcodes.Language.get(edition.settings.book.language).to_alpha3(variant="B")
    _group(detail, "Language", LanguageRole="01", LanguageCode=language)
    _extents(detail, product)
    if edition.settings.book.subjects:
        words = "; ".join(edition.settings.book.subjects)
        _group(detail, "Subject", SubjectSchemeIdentifier="20", SubjectHeadingText=words)  # list 27: keywords


def _series(detail: etree._Element, edition: Edition) -> None:
    series = edition.settings.book.series
    if series is None:
        _sub(detail, "NoCollection")
        return
    collection = _group(detail, "Collection", CollectionType="10")
    title = _group(collection, "TitleDetail", TitleType="01")
    _group(title, "TitleElement", TitleElementLevel="02", PartNumber=series.number, TitleText=series.title)


def _contributors(detail: etree._Element, edition: Edition) -> None:
    """Those of the book with their roles, and then the authors of its works, each once."""
    book = edition.settings.book.contributors
    people = [(person.role, person.name, person.sort) for person in book]
    named = {name for _, name, _ in people}
    authors: dict[str, Contributor] = {}
    for work in edition.works():
        for author in work.by("author"):
            if author.name not in named:
                authors.setdefault(author.name, author)
    roles = [(_ROLES.get(role, "Z99"), name, sort, role) for role, name, sort in people]
    roles += [(CONTRIBUTION, author.name, author.sort, "") for author in authors.values()]
    for number, (code, name, sort, role) in enumerate(roles, 1):
        element = _group(detail, "Contributor", SequenceNumber=str(number), ContributorRole=code)
        _sub(element, "PersonName", name)
        _sub(element, "PersonNameInverted", sort or _inverted(name))
        if code == "Z99":
            _sub(element, "ContributorDescription", role)
    if not roles:
        _sub(detail, "NoContributor")


def _inverted(name: str) -> str:
    first, _, last = name.rpartition(" ")
    return f"{last}, {first}" if first else last


def _extents(detail: etree._Element, product: Product) -> None:
    words = sum(work.words for work in product.edition.works())
    if product.form == "print" and product.pages:  # lists 23 and 24: all pages; words
        _group(detail, "Extent", ExtentType="08", ExtentValue=str(product.pages), ExtentUnit="03")
    _group(detail, "Extent", ExtentType="02", ExtentValue=str(words), ExtentUnit="02")


# -- blocks 2, 4 and 5 -----------------------------------------------------------------------------


def _collateral(element: etree._Element, product: Product) -> None:
    description = " ".join(product.edition.settings.book.description.split())
    if description:
        detail = _sub(element, "CollateralDetail")
        content = _group(detail, "TextContent", TextType="03", ContentAudience="00")
        _sub(content, "Text", description, textformat="06")  # list 34: plain text


def _publishing(detail: etree._Element, product: Product) -> None:
    book = product.edition.settings.book
    _group(detail, "Imprint", ImprintName=_house(book))
    if book.publisher:
        _group(detail, "Publisher", PublishingRole="01", PublisherName=book.publisher)
    if book.place:
        _sub(detail, "CityOfPublication", book.place)
    _sub(detail, "PublishingStatus", "04")  # list 64: active
    if book.date:
        value, format = _date(book.date)
        date = _group(detail, "PublishingDate", PublishingDateRole="01")
        _sub(date, "Date", value, dateformat=format)


def _date(text: str) -> tuple[str, str]:
    """A date as exact as it is known, with its format of list 55: year, month or day."""
    date = dates.parse(text)
    (year, month, day), (last_year, last_month, last_day) = date.earliest, date.latest
    if (year, month, day) == (last_year, last_month, last_day):
        return f"{year:04}{month:02}{day:02}", "00"
    if (year, month) == (last_year, last_month):
        return f"{year:04}{month:02}", "01"
    return f"{year:04}", "05"


def _related(element: etree._Element, product: Product) -> None:
    """The other form of the book, where it has an ISBN of its own."""
    identifiers = product.edition.settings.book.identifiers
    other = identifiers.isbn_epub if product.form == "print" else identifiers.isbn_print
    if other and other != product.isbn:
        related = _group(_sub(element, "RelatedMaterial"), "RelatedProduct", ProductRelationCode="06")
        _group(related, "ProductIdentifier", ProductIDType="15", IDValue=other)


# -- the sheet -------------------------------------------------------------------------------------


def write_sheet(product: Product) -> str:
    """The same for people, as lines of a table in Markdown."""
    edition, book = product.edition, product.edition.settings.book
    people = "; ".join(f"{person.name} ({person.role})" for person in book.contributors)
    size = " × ".join(f"{length * MILLIMETRES:.0f}" for length in product.size) + " mm" if product.size[0] else ""
    rows = {
        "Title": plain(edition.text.title),
        "Subtitle": plain(edition.text.subtitle),
        "By": people,
        "Form": "paperback" if product.form == "print" else "EPUB",
        "ISBN": product.isbn,
        "Publisher": " / ".join(dict.fromkeys(filter(None, (book.imprint, book.publisher)))),
        "Place": book.place,
        "Date": book.date or "",
        "Series": f"{book.series.title} {book.series.number}".strip() if book.series else "",
        "Edition": book.edition,
        "Language": book.language,
        "Pages": str(product.pages or ""),
        "Size": size if product.form == "print" else "",
        "Spine": f"{product.thickness * MILLIMETRES:.1f} mm" if product.thickness and product.form == "print" else "",
        "Words": f"{sum(work.words for work in edition.works()):,}",
        "Subjects": "; ".join(book.subjects),
        "Description": " ".join(book.description.split()),
    }
    lines = [f"| {name} | {value.replace('|', chr(92) + '|')} |" for name, value in rows.items() if value]
    return "\n".join(["| | |", "| --- | --- |", *lines]) + "\n"
