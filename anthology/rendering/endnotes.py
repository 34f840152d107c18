"""The notes at the back of the book: which pages of the text the notes on a page belong to, and the notes of a work."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence

from markupsafe import Markup
from msgspec import Struct

from anthology.model.document import Loci, Locus
from anthology.rendering.markup import element, safe
from anthology.terms import Terms


class Noted(Struct, frozen=True):
    """The notes of a work: its title, where it stands, the attributes of its language, and the notes as markup."""

    title: Markup
    href: str
    attributes: Sequence[tuple[str, str]]
    notes: Markup


def heads(calls: Iterable[tuple[str, str]], printed: Loci, words: Terms) -> dict[str, str]:
    """The running head of the page on which each note begins: “Notes to pages 12–31” (Chicago Manual, 14.47).

    ``calls`` are the ids of notes with those of their first calls; notes of which ``printed`` does not tell the
    places have no head.
    """
    pages: defaultdict[int, list[tuple[str, Locus]]] = defaultdict(list)
    for note, call in calls:
        if note in printed and call in printed:
            pages[printed[note].page].append((note, printed[call]))
    return {note: _head([call for _, call in page], words) for page in pages.values() for note, _ in page}


def _head(calls: Sequence[Locus], words: Terms) -> str:
    first = min(calls, key=lambda call: call.page)
    last = max(calls, key=lambda call: call.page)
    if first.page == last.page:
        return words.sentence("notes-to-page").format(page=first.folio)
    return words.sentence("notes-to-pages").format(first=first.folio, last=last.folio)


def grouped(works: Iterable[Noted]) -> Markup:
    """The notes under the titles of their works."""
    return safe("\n".join(_group(work) for work in works))


def _group(work: Noted) -> str:
    title = element("a", work.title, [("href", work.href)])
    return element("section", f"\n{element('h2', title, work.attributes)}\n{work.notes}\n", [("class", "noted")])
