"""What the book trade wants to know of an edition."""

from __future__ import annotations

from collections.abc import Iterable

from msgspec.structs import replace

from anthology import printers
from anthology.config.schema import trim
from anthology.diagnostics import Diagnosed, Severity
from anthology.pipeline.comparing import pages_of
from anthology.pipeline.editions import EPOCH, prepare, stamp
from anthology.pipeline.library import Library
from anthology.writers import onix


def products(library: Library, name: str) -> Diagnosed[tuple[onix.Product, ...]]:
    """The forms in which the edition ``name`` appears; the pages are those of its last build, if that is up to date."""
    prepared = prepare(library, name, draft=True)
    if prepared.value is None:
        return Diagnosed((), prepared.diagnostics)
    edition = prepared.value.edition
    settings = edition.settings
    printed = "pdf" in settings.formats and settings.pdf.purpose == "print"
    made: list[onix.Product] = []
    if printed:
        pages = pages_of(library, replace(edition, draft=False)) or 0
        stock = printers.paper(settings.pdf.printer, settings.pdf.paper)
        thickness = stock.spine(pages) if stock and pages else 0.0
        made.append(onix.Product("print", edition, pages, trim(settings.page.size), thickness))
    if "epub" in settings.formats:
        made.append(onix.Product("epub", edition))
    errors = tuple(each for each in prepared.diagnostics if each.severity is Severity.ERROR)
    return Diagnosed(tuple(made), errors)


def onix_message(products: Iterable[onix.Product]) -> Diagnosed[bytes]:
    """The ONIX message about some products, sent on the date of the first."""
    products = tuple(products)
    return onix.write_onix(products, stamp(products[0].edition) if products else EPOCH)


def metadata_sheet(product: onix.Product) -> str:
    """What is known of a product, for people."""
    return onix.write_sheet(product)
