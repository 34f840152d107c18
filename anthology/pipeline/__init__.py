"""The whole way from a config to the files of a book: with the workbench, all that composes phases."""

from __future__ import annotations

from typing import TYPE_CHECKING

from anthology.lazily import lazily

if TYPE_CHECKING:
    from anthology.pipeline.books import Printed, make_epub, make_pdf, make_wrap, render_documents
    from anthology.pipeline.building import Built, build
    from anthology.pipeline.comparing import clearance, compare, read_manifest, record
    from anthology.pipeline.editions import Prepared, file_stem, prepare, stamp, versions
    from anthology.pipeline.expecting import Asked
    from anthology.pipeline.library import Library, open_library, read_library, select_edition
    from anthology.pipeline.means import Means, cache_of, means_of
    from anthology.pipeline.project import Project, open_project
    from anthology.pipeline.proofs import Sheets, proof
    from anthology.pipeline.reanchoring import reanchor
    from anthology.pipeline.trade import metadata_sheet, onix_message, products

__all__ = [
    "Asked",
    "Built",
    "Library",
    "Means",
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
    "means_of",
    "metadata_sheet",
    "onix_message",
    "open_library",
    "open_project",
    "prepare",
    "products",
    "proof",
    "read_library",
    "read_manifest",
    "reanchor",
    "record",
    "render_documents",
    "select_edition",
    "stamp",
    "versions",
]

__getattr__ = lazily(
    __name__,
    {
        "Built": "building",
        "Asked": "expecting",
        "Library": "library",
        "Means": "means",
        "Prepared": "editions",
        "Printed": "books",
        "Project": "project",
        "Sheets": "proofs",
        "build": "building",
        "cache_of": "means",
        "clearance": "comparing",
        "compare": "comparing",
        "file_stem": "editions",
        "make_epub": "books",
        "make_pdf": "books",
        "make_wrap": "books",
        "means_of": "means",
        "metadata_sheet": "trade",
        "onix_message": "trade",
        "open_library": "library",
        "open_project": "project",
        "prepare": "editions",
        "products": "trade",
        "proof": "proofs",
        "read_library": "library",
        "read_manifest": "comparing",
        "reanchor": "reanchoring",
        "record": "comparing",
        "render_documents": "books",
        "select_edition": "library",
        "stamp": "editions",
        "versions": "editions",
    },
)
