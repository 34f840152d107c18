"""A PDF → what preflight wants to know of it. pikepdf reads its objects, PDFium tells where they stand."""

from __future__ import annotations

from collections.abc import Iterator
from io import BytesIO

import pikepdf
import pypdfium2
from lxml import etree
from pikepdf import Array, Dictionary, Object, Pdf

from anthology.diagnostics import Diagnosed, problem
from anthology.prepress import contents
from anthology.prepress.facts import Box, File, Intent, Page

_PDFX_ID = "{http://www.npes.org/pdfx/ns/id/}GTS_PDFXVersion"
_PDFA_PART = "{http://www.aiim.org/pdfa/ns/id/}part"
_TEXT = 1
"""PDFium's number for an object of text."""


def inspect(data: bytes, name: str) -> Diagnosed[File | None]:
    """The facts of a PDF; an error where it is none, is damaged, or cannot be opened without a password."""
    try:
        with pikepdf.open(BytesIO(data)) as pdf:
            return Diagnosed(_file(pdf, data, name))
    except pikepdf.PasswordError:
        hint = "save it without a password: no printer can open it"
        return Diagnosed(
            None, (problem("preflight-encrypted", f"{name} cannot be opened without its password", hint=hint),)
        )
    except (pikepdf.PdfError, pypdfium2.PdfiumError, RecursionError) as error:
        why = str(error).splitlines()[0] if str(error) else "it is damaged"
        return Diagnosed(None, (problem("pdf-unreadable", f"{name} cannot be read as a PDF: {why}"),))


def _file(pdf: Pdf, data: bytes, name: str) -> File:
    root = pdf.Root
    document = pypdfium2.PdfDocument(data)
    inks: dict[tuple[int, int], float | None] = {}
    try:
        pages = tuple(_page(pdf.pages[index], document[index], index + 1, inks) for index in range(len(pdf.pages)))
    finally:
        document.close()
    return File(
        name=name,
        size=len(data),
        version=pdf.pdf_version,
        standard=_standard(pdf),
        encrypted=pdf.is_encrypted,
        intents=tuple(_intents(root)),
        layers="/OCProperties" in root,
        bookmarks="/Outlines" in root and "/First" in root.Outlines,
        scripts="/JavaScript" in root.get("/Names", Dictionary()) or "/AA" in root,
        pages=pages,
    )


def _page(page: pikepdf.Page, drawn: pypdfium2.PdfPage, number: int, inks: dict[tuple[int, int], float | None]) -> Page:
    found = contents.walk(page, inks)
    return Page(
        number=number,
        media=_box(page.mediabox),
        bleed=_given(page, "/BleedBox"),
        trim=_given(page, "/TrimBox"),
        inks=frozenset(found.inks),
        images=tuple(found.images),
        transparency=frozenset(found.transparency),
        annotations=tuple(str(each.get("/Subtype", "/unknown")).lstrip("/") for each in page.obj.get("/Annots", ())),
        unembedded=tuple(dict.fromkeys(contents.unembedded(found.fonts))),
        contents=tuple(_drawn(drawn)),
    )


def _drawn(page: pypdfium2.PdfPage) -> Iterator[tuple[Box, bool]]:
    for each in page.get_objects(max_depth=1):
        try:
            box = Box(*each.get_bounds())
        except pypdfium2.PdfiumError:
            continue
        if box.width > 0 or box.height > 0:
            yield box, each.type == _TEXT


def _box(values: Object) -> Box:
    left, bottom, right, top = (float(value) for value in values)
    return Box(min(left, right), min(bottom, top), max(left, right), max(bottom, top))


def _given(page: pikepdf.Page, key: str) -> Box | None:
    """A box that the page itself has: unlike others, these two are not inherited (14.11.2)."""
    values = page.obj.get(key)
    return _box(values) if isinstance(values, Array) and len(values) == 4 else None


def _intents(root: Object) -> Iterator[Intent]:
    for each in root.get("/OutputIntents", ()):
        yield Intent(
            str(each.get("/S", "")).lstrip("/"),
            str(each.get("/OutputConditionIdentifier", "")),
            "/DestOutputProfile" in each,
        )


def _standard(pdf: Pdf) -> str:
    """The standard that a file says it keeps: in its XMP, or, for older kinds of PDF/X, in its information."""
    told = str(pdf.docinfo.get("/GTS_PDFXConformance", pdf.docinfo.get("/GTS_PDFXVersion", "")))
    packet = pdf.Root.get("/Metadata")
    if packet is not None:
        try:
            parser = etree.XMLParser(resolve_entities=False, no_network=True)
            tree = etree.fromstring(packet.read_bytes(), parser)
        except etree.XMLSyntaxError:
            return told
        for each in tree.iter():
            if each.tag == _PDFX_ID or _PDFX_ID in each.attrib:
                return str(each.get(_PDFX_ID) or each.text or "")
            if not told and (each.tag == _PDFA_PART or _PDFA_PART in each.attrib):
                told = f"PDF/A-{each.get(_PDFA_PART) or each.text}"
    return told
