"""The picture of the cover, drawn from its document."""

from __future__ import annotations

from collections.abc import Mapping
from io import BytesIO
from xml.etree.ElementTree import Element, ParseError, SubElement

import pypdfium2

from anthology.diagnostics import Diagnosed, problem
from anthology.model.document import Rendering
from anthology.writers.pdf import book, failing, fonts, layout
from anthology.writers.pdf.layout import Resources

WIDTH, HEIGHT = 1600, 2560
"""Pixels: the size and the proportion, 5 : 8, that shops of e-books ask for."""
UNITS = 16
"""The rem of which the cover is so many wide."""
_QUALITY = 88


def read_cover_fonts(sheets: Mapping[str, str], files: Mapping[str, bytes]) -> None:
    """Reads the fonts of a cover before its document is known; both are kept in memory."""
    fonts.read_faces(sheets, fonts.decoded(files))


def cover_image(rendering: Rendering) -> Diagnosed[bytes]:
    """The JPEG of the first document of a rendering, which is laid out on one page of ``WIDTH`` × ``HEIGHT``
    CSS pixels.

    What does not fit onto the page is a warning; the bytes are empty where the document cannot be drawn at
    all.
    """
    files = fonts.decoded(rendering.fonts)
    faces = fonts.read_faces(rendering.stylesheets, files)
    document = rendering.documents[0]
    try:
        section = book.parse(document.markup)
    except ParseError as error:
        return Diagnosed(b"", (problem("pdf-layout", f"the cover is not well-formed: {error}"),))
    root = Element("html", {"lang": document.language})
    SubElement(root, "body").append(section)
    size = (
        f"@page {{ size: {WIDTH}px {HEIGHT}px; margin: 0 }} body {{ margin: 0 }} "
        f"html {{ font-size: {WIDTH / UNITS}px; --cover-height: {HEIGHT}px }}"
    )
    sheets = {"css/page.css": size, **rendering.stylesheets}
    try:
        with layout.logged() as messages, failing.told_of("the cover"):
            laid = layout.lay_out(root, Resources(sheets, {**files, **rendering.images}))
            drawn = laid.value.copy(laid.value.pages[:1]).write_pdf()
    except failing.LayoutFailed as failed:
        return Diagnosed(b"", (*faces.diagnostics, failing.failure(failed)))
    found = [*faces.diagnostics, *laid.diagnostics]
    if len(laid.value.pages) > 1:
        hint = "shorten the title, or make the type of css/cover.css smaller"
        found.append(problem("pdf-layout", "the cover does not fit onto its page", hint=hint))
    return Diagnosed(_draw(drawn), (*found, *layout.complaints(messages)))


def _draw(pdf: bytes) -> bytes:
    document = pypdfium2.PdfDocument(pdf)
    try:
        page = document[0]
        picture = page.render(scale=WIDTH / page.get_width()).to_pil().convert("RGB")
    finally:
        document.close()
    if picture.size != (WIDTH, HEIGHT):
        picture = picture.resize((WIDTH, HEIGHT))
    out = BytesIO()
    picture.save(out, "JPEG", quality=_QUALITY, optimize=True)
    return out.getvalue()
