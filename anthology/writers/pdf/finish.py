"""From the layout to the bytes: WeasyPrint draws, pikepdf adds what it does not write.

That is: page labels, the metadata, the marks of PDF/UA, the language of the parts and the tags of notes; and
for a printed book, the removal of what no press can use.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterable
from contextlib import AbstractContextManager
from io import BytesIO
from typing import Any, BinaryIO, cast

import pikepdf
import weasyprint
from pikepdf import Array, Dictionary, Name, Object, Pdf, String

from anthology import memory, scratch
from anthology.diagnostics import Diagnosed, Diagnostic, problem
from anthology.writers.pdf import layout, metadata, tags
from anthology.writers.pdf.fonts import Faces
from anthology.writers.pdf.layout import Laid
from anthology.writers.pdf.metadata import Description
from anthology.writers.pdf.numbers import rounded
from anthology.writers.pdf.shaping import drawing_words
from anthology.writers.pdf.widths import measured

PRODUCER = f"WeasyPrint {weasyprint.VERSION}"


def variant(accessible: bool) -> str | None:
    """WeasyPrint's name for the kind of PDF that is wanted."""
    return "pdf/a-2a" if accessible else None


def write(laid: Laid, about: Description, folios: tuple[str, ...], faces: Faces) -> Diagnosed[bytes]:
    """The finished file. A font in it that the style sheets do not name is an error."""
    laid.metadata.title = about.title  # PDF/UA wants it shown; the rest is ours to write
    laid.metadata.lang = about.language
    for page in laid.pages:
        page.links = links(page.links, wanted=about.accessible)
    with layout.logged() as messages, tags.refined(), measured(), rounded(), drawing_words():
        drawn = laid.write_pdf(pdf_variant=variant(about.accessible), pdf_identifier=about.identifier)
    used = {font.family for font in laid.fonts.values()}
    data = complete(lambda: pikepdf.open(BytesIO(drawn)), about, folios)
    return Diagnosed(data, (*layout.complaints(messages), *strangers(used, faces)))


def complete(opened: Callable[[], AbstractContextManager[Pdf]], about: Description, folios: tuple[str, ...]) -> bytes:
    """The bytes of a file, with its page labels and what it says about itself.

    They are not in memory before the file is closed: all objects of a book are.
    """
    with tempfile.TemporaryFile(dir=scratch.folder()) as out:
        with opened() as pdf:
            _label_pages(pdf, folios)
            _describe(pdf, about)
            _save(pdf, cast("BinaryIO", out))
        del pdf
        memory.give_back()
        out.seek(0)
        return out.read()


def links(links: list[Any], *, wanted: bool) -> list[Any]:
    """The links of a page; on paper none. WeasyPrint also links what is inside a link, which would be read twice."""
    return [link for link in links if wanted and link[3].element_tag == "a"]


def strangers(used: Iterable[str], faces: Faces) -> tuple[Diagnostic, ...]:
    """An error for each family in use that no style sheet names."""
    hint = "name it in an @font-face rule of the theme"
    return tuple(
        problem("font-stranger", f"the font “{family}” got into the PDF, and no style sheet names it", hint=hint)
        for family in sorted(set(used))
        if family.lower() not in faces.families
    )


def _label_pages(pdf: Pdf, folios: tuple[str, ...]) -> None:
    """Page labels (ISO 32000-1, 12.4.2): roman, then arabic from the first page of the text."""
    first = next((index for index, folio in enumerate(folios) if folio.isdecimal()), len(folios))
    numbers: list[Object | int] = []
    if first > 0:
        numbers.extend([0, Dictionary(S=Name.r)])
    if first < len(folios):
        numbers.extend([first, Dictionary(S=Name.D)])
    pdf.Root.PageLabels = Dictionary(Nums=Array(numbers))


def _describe(pdf: Pdf, about: Description) -> None:
    stream = pdf.make_stream(metadata.packet(about, PRODUCER))
    stream.Type, stream.Subtype = Name.Metadata, Name.XML
    pdf.Root.Metadata = stream
    for name in list(pdf.docinfo.keys()):
        del pdf.docinfo[name]
    for name, value in metadata.information(about, PRODUCER).items():
        pdf.docinfo[Name(f"/{name}")] = String(value)
    pdf.Root.Lang = String(about.language)
    pdf.Root.ViewerPreferences = Dictionary(DisplayDocTitle=True)
    pdf.Root.PageMode = Name.UseOutlines if pdf.Root.get("/Outlines") else Name.UseNone


def _save(pdf: Pdf, out: BinaryIO) -> None:
    pdf.save(
        out,
        object_stream_mode=pikepdf.ObjectStreamMode.generate,
        compress_streams=True,
        deterministic_id=True,
        fix_metadata_version=False,
    )
