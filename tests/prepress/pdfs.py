"""PDFs made by hand, object by object: a clean one for each printer, and ways of spoiling it."""

from __future__ import annotations

import io
from functools import cache
from pathlib import Path

import pikepdf
from fontTools.subset import Subsetter
from fontTools.ttLib import TTFont
from msgspec import Struct, field
from pikepdf import Array, Dictionary, Name, Pdf, Stream, String

BASE = Path(__file__).parents[2] / "styles" / "base"
INCH = 72.0


@cache
def _outlines() -> bytes:
    font = TTFont(BASE / "fonts" / "EBGaramond-Regular.woff2")
    font.flavor = None
    small = Subsetter()
    small.populate(unicodes=range(32, 127))
    small.subset(font)
    out = io.BytesIO()
    font.save(out)
    return out.getvalue()


class Square(Struct):
    """A square image of one colour, ``value`` for each pixel."""

    space: str = "DeviceGray"
    pixels: int = 300
    value: bytes = b"\x80"
    bits: int = 8
    more: dict[str, object] = field(default_factory=dict)

    def stream(self, pdf: Pdf) -> Stream:
        """The image in a file."""
        pixels = self.pixels
        data = self.value * (pixels * pixels) if self.bits == 8 else b"\xaa" * (-(-pixels // 8) * pixels)
        stream = Stream(pdf, data)
        stream.Type, stream.Subtype = Name.XObject, Name.Image
        stream.Width = stream.Height = pixels
        stream.BitsPerComponent = self.bits
        stream.ColorSpace = Name(f"/{self.space}")
        for key, each in self.more.items():
            stream[f"/{key}"] = each
        return stream


class Made(Struct):
    """A PDF that is being made: sizes in points, content for each page, and what the file says of itself.

    ``bleed`` is at head, foot and fore-edge, or with ``all_sides`` at the spine too, and ``slug`` is the
    room round it; ``boxes`` are written when
    ``boxed``. Each page has a line of text within ``inside`` and ``outside`` and what ``extra`` has for it.
    """

    width: float = 6 * INCH
    height: float = 9 * INCH
    count: int = 32
    bleed: float = 0.0
    all_sides: bool = False
    slug: float = 0.0
    boxed: bool = True
    inside: float = 1 * INCH
    outside: float = 1 * INCH
    ink: str = "0 0 0 1 k"
    embedded: bool = True
    standard: str = "PDF/X-4"
    intent: bool = True
    version: str = "1.6"
    encrypted: bool = False
    last_blank: bool = True
    blank: frozenset[int] = frozenset()
    extra: dict[int, str] = field(default_factory=dict)
    images: dict[str, Square] = field(default_factory=dict)
    states: dict[str, Dictionary] = field(default_factory=dict)
    sizes: dict[int, tuple[float, float]] = field(default_factory=dict)
    links: frozenset[int] = frozenset()
    bookmarks: bool = False
    layers: bool = False

    def bytes(self) -> bytes:
        """The file."""
        with Pdf.new() as pdf:
            font = _font(pdf, embedded=self.embedded)
            for number in range(1, self.count + 1):
                self._page(pdf, number, font)
            self._describe(pdf)
            out = io.BytesIO()
            if self.encrypted:
                pdf.save(out, min_version=self.version, encryption=pikepdf.Encryption(owner="owner", user="", R=4))
            else:
                pdf.save(out, force_version=self.version, deterministic_id=True)
        return out.getvalue()

    def _page(self, pdf: Pdf, number: int, font: pikepdf.Object) -> None:
        width, height = self.sizes.get(number, (self.width, self.height))
        spine = self.bleed if self.all_sides else 0.0
        left, right = (spine, self.bleed) if number % 2 else (self.bleed, spine)
        bleed = [0, 0, width + left + right, height + 2 * self.bleed]
        page = pdf.add_blank_page(page_size=(bleed[2], bleed[3]))
        slug = self.slug
        page.obj.MediaBox = Array([-slug, -slug, bleed[2] + slug, bleed[3] + slug])
        resources = Dictionary(Font=Dictionary(F=font), XObject=Dictionary(), ExtGState=Dictionary())
        for name, image in self.images.items():
            resources.XObject[f"/{name}"] = image.stream(pdf)
        for name, state in self.states.items():
            resources.ExtGState[f"/{name}"] = state
        page.obj.Resources = resources
        start = left + (self.inside if number % 2 else self.outside)
        text = f"{self.ink} BT /F 10 Tf {start} {self.bleed + height / 2} Td (Page {number}) Tj ET"
        empty = number in self.blank or (self.last_blank and number == self.count)
        content = "" if empty else f"q 1 0 0 1 {left} {self.bleed} cm {self.extra.get(number, '')} Q {text}"
        page.obj.Contents = pdf.make_stream(content.encode())
        if self.boxed:
            page.obj.TrimBox = Array([left, self.bleed, left + width, self.bleed + height])
            page.obj.BleedBox = Array(bleed)
        if number in self.links:
            link = Dictionary(
                Type=Name.Annot, Subtype=Name.Link, Rect=[10, 10, 20, 20], Dest=Array([page.obj, Name.Fit])
            )
            page.obj.Annots = Array([link])

    def _describe(self, pdf: Pdf) -> None:
        if self.standard:
            with pdf.open_metadata(set_pikepdf_as_editor=False, update_docinfo=False) as xmp:
                xmp.register_xml_namespace("http://www.npes.org/pdfx/ns/id/", "pdfxid")
                xmp["pdfxid:GTS_PDFXVersion"] = self.standard
        if self.intent:
            intent = Dictionary(S=Name.GTS_PDFX, OutputConditionIdentifier=String("FOGRA39"))
            pdf.Root.OutputIntents = Array([intent])
        if self.bookmarks:
            with pdf.open_outline() as outline:
                outline.root.append(pikepdf.OutlineItem("One", 0))
        if self.layers:
            pdf.Root.OCProperties = Dictionary(OCGs=Array(), D=Dictionary())


def _font(pdf: Pdf, *, embedded: bool) -> pikepdf.Object:
    descriptor = Dictionary(
        Type=Name.FontDescriptor,
        FontName=Name.Garamond,
        Flags=32,
        FontBBox=[-200, -300, 1200, 900],
        ItalicAngle=0,
        Ascent=700,
        Descent=-200,
        CapHeight=650,
        StemV=80,
    )
    if embedded:
        descriptor.FontFile2 = pdf.make_stream(_outlines())
    font = Dictionary(
        Type=Name.Font,
        Subtype=Name.TrueType,
        BaseFont=Name.Garamond,
        Encoding=Name.WinAnsiEncoding,
        FirstChar=32,
        LastChar=126,
        Widths=[500] * 95,
        FontDescriptor=pdf.make_indirect(descriptor),
    )
    return pdf.make_indirect(font)


def placed(name: str = "Im", inches: float = 1.0) -> str:
    """What draws an image, two inches from the corner of the trim."""
    return f"q {inches * 72} 0 0 {inches * 72} 144 144 cm /{name} Do Q"
