"""The cover round a printed book as a PDF of one page, laid flat."""

from __future__ import annotations

from datetime import datetime
from xml.etree.ElementTree import Element, ParseError, SubElement

from anthology.diagnostics import Diagnosed, problem
from anthology.model.document import Rendering
from anthology.model.edition import Edition
from anthology.model.wrap import Wrap
from anthology.writers.pdf import book, failing, finish, fonts, layout, metadata
from anthology.writers.pdf.cover import UNITS
from anthology.writers.pdf.layout import Resources


def write_wrap(rendering: Rendering, edition: Edition, wrap: Wrap, *, stamp: datetime) -> Diagnosed[bytes]:
    """The flat cover; nothing where it cannot be drawn, and a warning where something does not fit."""
    files = fonts.decoded(rendering.fonts)
    faces = fonts.read_faces(rendering.stylesheets, files)
    document = rendering.documents[0]
    try:
        section = book.parse(document.markup)
    except ParseError as error:
        return Diagnosed(b"", (problem("pdf-layout", f"the cover is not well-formed: {error}"),))
    root = Element("html", {"lang": document.language})
    SubElement(root, "body").append(section)
    sheets = {"css/page.css": _style(wrap), **rendering.stylesheets}
    try:
        with failing.told_of("the cover"):
            laid = layout.lay_out(root, Resources(sheets, {**files, **rendering.images}))
            pages = laid.value.copy(laid.value.pages[:1])
            written = finish.write(pages, metadata.describe(edition, stamp), ("1",), faces.value)
    except failing.LayoutFailed as failed:
        return Diagnosed(b"", (*faces.diagnostics, failing.failure(failed)))
    found = [*faces.diagnostics, *laid.diagnostics]
    if len(laid.value.pages) > 1:
        hint = "shorten its texts, or make the type of css/wrap.css smaller"
        found.append(problem("pdf-layout", "the cover does not fit onto its page", hint=hint))
    return Diagnosed(written.value, (*found, *written.diagnostics))


def _style(wrap: Wrap) -> str:
    """The page, and the measures that the style sheet works with."""
    unit = wrap.width / UNITS
    back = wrap.flap
    spine = back + wrap.width
    front = spine + wrap.spine
    measures = {
        "cover-height": wrap.height,
        "trim-width": wrap.width,
        "flap": wrap.flap,
        "back-left": back,
        "spine-left": spine,
        "spine-width": wrap.spine,
        "spine-size": wrap.spine_size,
        "spine-line-left": spine + wrap.spine / 2 - wrap.height / 2,
        "spine-line-top": wrap.height / 2 - wrap.spine / 2,
        "front-left": front,
        "front-flap-left": front + wrap.width,
    }
    given = "; ".join(f"--{name}: {value:.3f}pt" for name, value in measures.items())
    return (
        f"@page {{ size: {wrap.total:.3f}pt {wrap.height:.3f}pt; margin: 0; bleed: {wrap.bleed:.3f}pt }}\n"
        f"html {{ font-size: {unit:.4f}pt; {given} }}\nbody {{ margin: 0 }}"
    )
