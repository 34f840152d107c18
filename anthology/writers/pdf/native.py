"""The system's libraries as WeasyPrint has them, with what else is called of them here."""

from __future__ import annotations

from weasyprint.text.ffi import ffi, harfbuzz, pango

from anthology.writers.pdf.declaring import OWN

__all__ = ["ffi", "harfbuzz", "pango"]

ffi.cdef(OWN)
