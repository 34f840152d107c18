"""What stands outside the area of the text, or could not be set whole within it, told to an editor."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from enum import StrEnum

from msgspec import Struct

from anthology.diagnostics import Diagnostic, Span, problem
from anthology.model.catalogue import Work
from anthology.model.document import Document
from anthology.writers.pdf.sources import Sources


class Fault(StrEnum):
    """What is wrong with the place of something."""

    BROKEN = "word-broken"
    """A word was broken between two letters, for no line is as long."""
    MARGIN = "margin-overrun"
    """It stands in the margin, all of it on the page."""
    CUT = "page-overrun"
    """The edge of the page cuts it off."""


class Overrun(Struct, frozen=True):
    """What a stray is to an editor: ``where`` is the id of its document; empty for what stands in the margins."""

    fault: Fault
    where: str
    what: str
    page: int


def tell_overruns(
    found: Iterable[Overrun], documents: Iterable[Document], works: Iterable[Work]
) -> Iterator[Diagnostic]:
    """One diagnostic for each fault and document, with lines of the manuscripts of the ``works``."""
    by_id = {document.id: document for document in documents}
    sources = Sources(works)
    groups: dict[tuple[Fault, str], dict[str, int]] = {}
    for each in found:
        groups.setdefault((each.fault, each.where), {}).setdefault(each.what, each.page)
    for (fault, where), pages in groups.items():
        yield _told(fault, by_id.get(where), pages, sources)


_SHOWN = 5
"""How many texts a message names."""
_LONGEST = 60
"""How many characters of each."""
_MESSAGES = {
    Fault.BROKEN: (
        "{things}: too long for a line, and broken between two letters",
        "put soft hyphens (U+00AD) where it may be divided, or set the text smaller",
    ),
    Fault.MARGIN: (
        "{things}: outside the area of the text",
        "shorten or part it, make the page larger, or let the style sheet give it less room",
    ),
    Fault.CUT: (
        "{things}: cut off by the edge of the page",
        "shorten or part it, make the page larger, or let the style sheet give it less room",
    ),
}


def _told(fault: Fault, document: Document | None, pages: Mapping[str, int], sources: Sources) -> Diagnostic:
    shown = tuple(pages.items())[:_SHOWN]
    spans = [sources.span(document.id, what) if document else None for what, _ in shown]
    named = (f"{_named(what)} ({_place(page, span, spans)})" for (what, page), span in zip(shown, spans, strict=True))
    things = ", ".join(named) + (f" and {len(pages) - _SHOWN} more" if len(pages) > _SHOWN else "")
    message, hint = _MESSAGES[fault]
    place = f"in {_named(document.title or document.id)}, " if document else ""
    where = next(filter(None, spans), document.span if document else None)
    return problem(fault.value, message.format(things=place + things), where, hint)


def _place(page: int, span: Span | None, spans: Sequence[Span | None]) -> str:
    """The page of a text, and the line of its manuscript where several texts stand in different ones."""
    told = f"page {page + 1} of the file"
    return f"line {span.line}, {told}" if span and span.line and len(set(spans)) > 1 else told


def _named(what: str) -> str:
    return f"“{what}”" if len(what) <= _LONGEST else f"“{what[: _LONGEST - 1]}…”"
