"""The whole way from a config to the files of a book: with the workbench, all that composes phases."""

from __future__ import annotations

from anthology.pipeline.books import Printed, cache_of, make_epub, make_pdf, make_wrap, render_documents, workshop_of
from anthology.pipeline.building import Built, build
from anthology.pipeline.comparing import clearance, compare, read_manifest, record
from anthology.pipeline.editions import Prepared, file_stem, prepare, stamp, versions
from anthology.pipeline.library import Library, Project, open_library, select_edition
from anthology.pipeline.proofs import Sheets, proof
from anthology.pipeline.reanchoring import reanchor
from anthology.pipeline.trade import metadata_sheet, onix_message, products

__all__ = [
    "Built",
    "Library",
    "Prepared",
    "Printed",
    "Project",
    "Sheets",
    "build",
    "cache_of",
    "clearance",
    "compare",
    "file_stem",
    "make_epub",
    "make_pdf",
    "make_wrap",
    "metadata_sheet",
    "onix_message",
    "open_library",
    "prepare",
    "products",
    "proof",
    "read_manifest",
    "reanchor",
    "record",
    "render_documents",
    "select_edition",
    "stamp",
    "versions",
    "workshop_of",
]
