"""The finished PDF as PDF/X: inks, boxes, marks, output intent, metadata.

PDF/X-4 is ISO 15930-7:2010, on PDF 1.6. PDF/X-1a is ISO 15930-1:2001, on PDF 1.3: no transparency, no layers, and
colours in the inks of the press alone.
"""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Iterator
from datetime import UTC, datetime
from io import BytesIO

import pikepdf
from lxml import etree
from pikepdf import Array, Dictionary, Name, Object, Pdf, Stream, String

from anthology.diagnostics import Diagnosed, Diagnostic, problem
from anthology.prepress import colours, contents, marks
from anthology.prepress.facts import Family
from anthology.prepress.job import on_pages
from anthology.prepress.press import Press
from anthology.prepress.profile import REGISTRY, Profile
from anthology.prepress.separation import Separator

VERSIONS = {"x-1a": "1.3", "x-4": "1.6"}
_RDF = "{http://www.w3.org/1999/02/22-rdf-syntax-ns#}"
_PDFXID = "http://www.npes.org/pdfx/ns/id/"
_PDFX = "http://ns.adobe.com/pdfx/1.3/"
_PDF = "http://ns.adobe.com/pdf/1.3/"
_XMP = "http://ns.adobe.com/xap/1.0/"
_MM = "http://ns.adobe.com/xap/1.0/mm/"
_UNWANTED = "/Outlines /Names /OpenAction /AA /AcroForm /StructTreeRoot /MarkInfo /ViewerPreferences /PageMode".split()


def make_ready(data: bytes, press: Press, stamp: datetime) -> Diagnosed[bytes]:
    """The PDF as the press wants it. ``stamp`` is the date of the file.

    What cannot be expressed in the standard is an error: transparency in PDF/X-1a, and colours that cannot be
    converted.
    """
    found: list[Diagnostic] = []
    with pikepdf.open(BytesIO(data)) as pdf:
        if press.standard != "none":
            found += _conform(pdf, press, stamp, data)
        _mark(pdf, press)
        made = _save(pdf, press)
    return Diagnosed(made, tuple(found))


def _conform(pdf: Pdf, press: Press, stamp: datetime, data: bytes) -> Iterator[Diagnostic]:
    _strip(pdf)
    separator = Separator(pdf, press.inking)
    for page in pdf.pages:
        separator.page(page)
    _drop_unused_spaces(pdf)
    _ungroup(pdf, press)
    _state_intent(pdf, press.inking.profile)
    _describe(pdf, press, stamp, hashlib.sha256(data).digest())
    for what in dict.fromkeys(separator.failed):
        hint = "save it in grey or CMYK"
        yield problem("ink-unknown", f"{what} cannot be converted to the inks of the press", hint=hint)
    if press.standard == "x-1a":
        yield from _transparent(pdf)


def _strip(pdf: Pdf) -> None:
    """Takes away what only a screen has a use for."""
    for key in _UNWANTED:
        if key in pdf.Root:
            del pdf.Root[key]
    for page in pdf.pages:
        for key in ("/Annots", "/AA", "/Tabs", "/StructParents", "/Thumb", "/B"):
            if key in page.obj:
                del page.obj[key]


def _drop_unused_spaces(pdf: Pdf) -> None:
    """Takes the colour spaces out of the resources that nothing is drawn in any more."""
    for each in pdf.objects:
        spaces = each.get("/ColorSpace") if isinstance(each, Dictionary) else None
        if isinstance(spaces, Dictionary):
            for key in list(spaces.keys()):
                if colours.family(spaces[key])[0] in (Family.RGB, Family.LAB):
                    del spaces[key]


def _ungroup(pdf: Pdf, press: Press) -> None:
    """A group of objects of which none lets anything through is no group; any other blends in the press's inks."""
    states = [each for each in _objects(pdf) if each.get("/Type") == Name.ExtGState or "/ca" in each or "/CA" in each]
    clear = any(_lets_through(each) for each in _objects(pdf))
    for each in _objects(pdf):
        group = each.get("/Group")
        if isinstance(group, Dictionary) and group.get("/S") == Name.Transparency:
            if clear:
                group.CS = Name.DeviceCMYK
            else:
                del each["/Group"]
    if press.standard == "x-1a":
        for state in states:
            for key in ("/ca", "/CA", "/SMask", "/BM", "/AIS"):
                if key in state and not _lets_through(state):
                    del state[key]


def _objects(pdf: Pdf) -> Iterator[Object]:
    """Every dictionary and stream, with the dictionaries in its resources."""
    for each in pdf.objects:
        if isinstance(each, Dictionary | Stream):
            yield each
            resources = each.get("/Resources") if "/ExtGState" not in each else each
            table = resources.get("/ExtGState") if isinstance(resources, Dictionary) else None
            if isinstance(table, Dictionary):
                yield from (state for _, state in table.items() if not state.is_indirect)


def _lets_through(each: Object) -> bool:
    if isinstance(each, Stream):
        return "/SMask" in each
    try:
        faint = any(float(each[key]) < 1 for key in ("/ca", "/CA") if key in each)
    except (TypeError, ValueError):
        return False
    masked = isinstance(each.get("/SMask"), Dictionary)
    return faint or masked or ("/BM" in each and each.BM not in (Name.Normal, Name.Compatible))


def _transparent(pdf: Pdf) -> Iterator[Diagnostic]:
    found: dict[str, list[int]] = {}
    for number, page in enumerate(pdf.pages, 1):
        for what in contents.walk(page, {}).transparency:
            found.setdefault(what, []).append(number)
    for what, numbers in sorted(found.items()):
        hint = "set pdf.standard: x-4, or draw it without transparency"
        yield problem("standard-transparency", f"PDF/X-1a cannot have {what}: {on_pages(numbers)}", hint=hint)


# -- boxes and marks -------------------------------------------------------------------------------


def _mark(pdf: Pdf, press: Press) -> None:
    space = marks.registration_space(pdf) if press.marks != "none" else None
    for number, page in enumerate(pdf.pages, 1):
        marks.set_boxes(
            page, bleed=press.bleed, spine_bleeds=press.spine_bleeds, number=number, marks=space is not None
        )
        if space is not None:
            rings = press.marks == "all"
            marks.draw(pdf, page, space, bleed=press.bleed, registration=rings, folds=press.folds)


# -- what the file says of itself ------------------------------------------------------------------


def _state_intent(pdf: Pdf, profile: Profile) -> None:
    """The output intent (ISO 15930-7, 6.4.2): the condition, and its profile."""
    stream = pdf.make_stream(profile.data)
    stream.N = 4
    stream.Alternate = Name.DeviceCMYK
    intent = Dictionary(
        Type=Name.OutputIntent,
        S=Name.GTS_PDFX,
        OutputConditionIdentifier=String(profile.condition),
        OutputCondition=String(profile.words),
        Info=String(profile.words),
        DestOutputProfile=stream,
    )
    if profile.registered:
        intent.RegistryName = String(REGISTRY)
    pdf.Root.OutputIntents = Array([pdf.make_indirect(intent)])


def _describe(pdf: Pdf, press: Press, stamp: datetime, digest: bytes) -> None:
    """What the standard wants to be said: its name, the trapping, dates, and identifiers that follow from the book."""
    date = stamp.replace(tzinfo=UTC) if stamp.tzinfo is None else stamp.astimezone(UTC)
    pdf.docinfo["/Trapped"] = Name("/False")
    told = {(_PDF, "Trapped"): "False", (_XMP, "MetadataDate"): date.strftime("%Y-%m-%dT%H:%M:%SZ")}
    told[_MM, "DocumentID"] = f"uuid:{uuid.UUID(bytes=digest[:16], version=4)}"
    told[_MM, "RenditionClass"] = "default"
    told[_MM, "VersionID"] = "1"
    if press.standard == "x-4":
        told[_PDFXID, "GTS_PDFXVersion"] = "PDF/X-4"
    else:
        pdf.docinfo["/GTS_PDFXVersion"] = String("PDF/X-1:2001")
        pdf.docinfo["/GTS_PDFXConformance"] = String("PDF/X-1a:2001")
        told[_PDFX, "GTS_PDFXVersion"] = "PDF/X-1:2001"
        told[_PDFX, "GTS_PDFXConformance"] = "PDF/X-1a:2001"
    pdf.Root.Metadata.write(_told(pdf.Root.Metadata.read_bytes(), told))


_PREFIXES = {_PDFXID: "pdfxid", _PDFX: "pdfx", _PDF: "pdf", _XMP: "xmp", _MM: "xmpMM"}


def _told(packet: bytes, told: dict[tuple[str, str], str]) -> bytes:
    """An XMP packet that says more."""
    root = etree.fromstring(packet, etree.XMLParser(resolve_entities=False, no_network=True))
    statements = root.find(f".//{_RDF}RDF")
    assert statements is not None
    spaces = {_PREFIXES[space]: space for space, _ in told}
    more = etree.SubElement(statements, f"{_RDF}Description", {f"{_RDF}about": ""}, nsmap=spaces)
    for (space, name), value in told.items():
        etree.SubElement(more, f"{{{space}}}{name}").text = value
    body = etree.tostring(root, encoding="utf-8", xml_declaration=False)
    return b'<?xpacket begin="\xef\xbb\xbf" id="W5M0MpCehiHzreSzNTczkc9d"?>\n' + body + b'\n<?xpacket end="w"?>'


def _save(pdf: Pdf, press: Press) -> bytes:
    out = BytesIO()
    mode = pikepdf.ObjectStreamMode
    pdf.remove_unreferenced_resources()
    pdf.save(
        out,
        force_version=VERSIONS.get(press.standard, ""),
        object_stream_mode=mode.disable if press.standard == "x-1a" else mode.generate,
        compress_streams=True,
        deterministic_id=True,
        fix_metadata_version=False,
    )
    return out.getvalue()
