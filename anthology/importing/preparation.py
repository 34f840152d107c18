"""Before the conversion: what pandoc's readers would drop without a word is marked, or noted as a finding.

The untouched original is kept; only what pandoc is given is changed. Which format carries what, and by which means,
is in the table of ``docs/importing.md``, every cell of it tested.
"""

from __future__ import annotations

import io
import zipfile

from msgspec import Struct

from anthology.importing import prepared_markup, prepared_rtf, prepared_xml
from anthology.importing.archives import Archive
from anthology.importing.ledger import Finding
from anthology.importing.marks import Marks, marks


class Prepared(Struct, frozen=True):
    """What pandoc is given, the marks in it, and what was found that it has no place for."""

    data: bytes
    marks: Marks
    findings: tuple[Finding, ...] = ()


def prepare(data: bytes, format: str, archive: Archive | None) -> Prepared:
    """A source as pandoc is given it."""
    made = marks(data)
    findings: list[Finding] = []
    if archive is not None:
        change = prepared_xml.docx if format == "docx" else prepared_xml.odt
        changed = change(archive, made, findings)
        return Prepared(_packed(archive, changed) if changed else data, made, tuple(findings))
    if format in ("docbook", "jats"):
        return Prepared(prepared_xml.document(data, format, made, findings), made, tuple(findings))
    if format == "rtf":
        return Prepared(prepared_rtf.prepare(data, made), made, ())
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError:
        return Prepared(data, made)
    changed_text = prepared_markup.prepare(text, format, made, findings)
    return Prepared(changed_text.encode(), made, tuple(findings))


def _packed(archive: Archive, changed: dict[str, bytes]) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_STORED) as file:
        for name in archive.names():
            file.writestr(name, changed[name] if name in changed else archive.read(name) or b"")
    return stream.getvalue()
