"""What a PDF says about itself: its XMP packet, and the older information dictionary, which must agree with
it.

XMP: ISO 16684-1. The schema of PDF/UA is not among those that PDF/A-2 knows, so the packet describes it (ISO
19005-2, 6.6.2.3.3).
"""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime

from lxml import etree
from lxml.builder import ElementMaker
from msgspec import Struct

from anthology.model import text
from anthology.model.edition import Edition

_RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
_DC = "http://purl.org/dc/elements/1.1/"
_XMP = "http://ns.adobe.com/xap/1.0/"
_PDF = "http://ns.adobe.com/pdf/1.3/"
_PDFA = "http://www.aiim.org/pdfa/ns/id/"
_PDFUA = "http://www.aiim.org/pdfua/ns/id/"
_EXTENSION = "http://www.aiim.org/pdfa/ns/extension/"
_SCHEMA = "http://www.aiim.org/pdfa/ns/schema#"
_PROPERTY = "http://www.aiim.org/pdfa/ns/property#"
_XML = "http://www.w3.org/XML/1998/namespace"
_NAMES = {
    "rdf": _RDF,
    "dc": _DC,
    "xmp": _XMP,
    "pdf": _PDF,
    "pdfaid": _PDFA,
    "pdfuaid": _PDFUA,
    "pdfaExtension": _EXTENSION,
    "pdfaSchema": _SCHEMA,
    "pdfaProperty": _PROPERTY,
}
CREATOR = "anthology"


class Description(Struct, frozen=True):
    """What is known of a book; ``identifier`` is sixteen bytes that follow from what went in."""

    title: str
    people: tuple[str, ...]
    description: str
    subjects: tuple[str, ...]
    language: str
    publisher: str
    rights: str
    stamp: datetime
    identifier: bytes
    accessible: bool

    @property
    def moment(self) -> str:
        """The date of the file, in UTC, as ISO 8601 writes it."""
        return self.stamp.strftime("%Y-%m-%dT%H:%M:%SZ")


def describe(edition: Edition, stamp: datetime) -> Description:
    """The description of an edition. A ``stamp`` without a zone is taken as UTC."""
    book = edition.settings.book
    zoned = stamp.replace(tzinfo=UTC) if stamp.tzinfo is None else stamp.astimezone(UTC)
    title = text.plain(edition.text.title)
    subtitle = text.plain(edition.text.subtitle)
    purpose = edition.settings.pdf.purpose
    seed = f"{edition.digest}/{edition.name}/{purpose}/{zoned.isoformat()}"
    return Description(
        title=f"{title}: {subtitle}" if subtitle else title,
        people=tuple(person.name for person in book.contributors if person.role in ("author", "editor")),
        description=book.description,
        subjects=book.subjects,
        language=book.language,
        publisher=book.publisher,
        rights=text.plain(edition.text.copyright),
        stamp=zoned,
        identifier=hashlib.sha256(seed.encode()).digest()[:16],
        accessible=purpose == "screen",
    )


def information(about: Description, producer: str) -> dict[str, str]:
    """The entries of the information dictionary (ISO 32000-1, 14.3.3); those without a value are left out."""
    date = about.stamp.strftime("D:%Y%m%d%H%M%SZ")
    entries = {
        "Title": about.title,
        "Author": ", ".join(about.people),
        "Subject": about.description,
        "Keywords": ", ".join(about.subjects),
        "Creator": CREATOR,
        "Producer": producer,
        "CreationDate": date,
        "ModDate": date,
    }
    return {name: value for name, value in entries.items() if value}


def packet(about: Description, producer: str) -> bytes:
    """The XMP packet. It claims PDF/A-2a and PDF/UA-1 for the accessible file, and nothing for any other."""
    rdf = ElementMaker(namespace=_RDF, nsmap=_NAMES)
    described = rdf.Description({f"{{{_RDF}}}about": ""})
    _simple(described, _PDF, {"Producer": producer, "Keywords": ", ".join(about.subjects)})
    _simple(described, _XMP, {"CreatorTool": CREATOR, "CreateDate": about.moment, "ModifyDate": about.moment})
    _list(described, "title", "Alt", (about.title,))
    _list(described, "creator", "Seq", about.people)
    _list(described, "description", "Alt", (about.description,))
    _list(described, "subject", "Bag", about.subjects)
    _list(described, "language", "Bag", (about.language,))
    _list(described, "publisher", "Bag", (about.publisher,))
    _list(described, "rights", "Alt", (about.rights,))
    if about.accessible:
        _simple(described, _PDFA, {"part": "2", "conformance": "A"})
        _simple(described, _PDFUA, {"part": "1"})
        described.append(_extension())
    root = etree.Element("{adobe:ns:meta/}xmpmeta", nsmap={"x": "adobe:ns:meta/"})
    root.append(rdf.RDF(described))
    body = etree.tostring(root, encoding="utf-8", xml_declaration=False)
    return b'<?xpacket begin="\xef\xbb\xbf" id="W5M0MpCehiHzreSzNTczkc9d"?>\n' + body + b'\n<?xpacket end="w"?>'


def _simple(parent: etree._Element, namespace: str, values: dict[str, str]) -> None:
    for name, value in values.items():
        if value:
            etree.SubElement(parent, f"{{{namespace}}}{name}").text = value


def _list(parent: etree._Element, name: str, kind: str, values: tuple[str, ...]) -> None:
    values = tuple(value for value in values if value)
    if not values:
        return
    items = etree.SubElement(etree.SubElement(parent, f"{{{_DC}}}{name}"), f"{{{_RDF}}}{kind}")
    for value in values:
        item = etree.SubElement(items, f"{{{_RDF}}}li")
        item.text = value
        if kind == "Alt":
            item.set(f"{{{_XML}}}lang", "x-default")


def _extension() -> etree._Element:
    """The description of the PDF/UA schema."""
    resource = {f"{{{_RDF}}}parseType": "Resource"}
    root = etree.Element(f"{{{_EXTENSION}}}schemas")
    schema = etree.SubElement(etree.SubElement(root, f"{{{_RDF}}}Bag"), f"{{{_RDF}}}li", resource)
    _simple(
        schema,
        _SCHEMA,
        {
            "schema": "PDF/UA identification schema",
            "namespaceURI": _PDFUA,
            "prefix": "pdfuaid",
        },
    )
    sequence = etree.SubElement(etree.SubElement(schema, f"{{{_SCHEMA}}}property"), f"{{{_RDF}}}Seq")
    part = etree.SubElement(sequence, f"{{{_RDF}}}li", resource)
    values = {
        "name": "part",
        "valueType": "Integer",
        "category": "internal",
        "description": "Part of ISO 14289 to which the file conforms",
    }
    _simple(part, _PROPERTY, values)
    return root
