"""The index, read back: each entry must stand in a book once, with its places and with where else it sends.

The running text of both books is compared without it: its words are too short, and too much parted by figures. In an
EPUB the entries are elements. In a PDF they are looked for one after the other on the pages of the index; between two
of them there may be figures alone, for pages and notes. A heading that is lost there while the same letters follow
near by in another one is not noticed.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence

from msgspec import Struct

from anthology.diagnostics import Diagnostic, problem
from anthology.letters import letters
from anthology.model.edition import Edition
from anthology.model.text import CrossReference, Index, IndexEntry, plain
from anthology.terms import Terms, terms

NEAR = 2000
"""Letters within which the next entry of a printed index is looked for."""

_HINT = "look at the theme’s templates; without ones of your own, report it: it is a defect of the program"


class EntryRead(Struct, frozen=True):
    """An entry of an EPUB: the letters of its heading, and how many links to places and to other entries it has."""

    heading: str
    places: int
    sent: int


class _Wanted(Struct, frozen=True):
    """What must follow in a printed index: an entry's letters, or those of a cross-reference (without ``entry``)."""

    letters: str
    words: str
    entry: IndexEntry


def index_of(edition: Edition) -> Index | None:
    """The index of an edition; a page of its matter, and there is one at the most."""
    blocks = (block for matter in (*edition.front, *edition.back) for block in matter.blocks)
    return next((block for block in blocks if isinstance(block, Index)), None)


# -- EPUB ------------------------------------------------------------------------------------------


def epub_index(found: tuple[EntryRead, ...], edition: Edition) -> Iterator[Diagnostic]:
    """Entries that an EPUB lacks, has twice, or has without their places or cross-references."""
    index = index_of(edition)
    entries = list(index.entries()) if index else []
    there = Counter(one.heading for one in found)
    wanted = Counter(letters(plain(entry.heading)) for entry in entries)
    for entry in entries:
        heading = letters(plain(entry.heading))
        if there[heading] < wanted[heading]:
            wanted[heading] -= 1
            yield _lost(entry, "EPUB")
        elif there[heading] > wanted[heading]:
            there[heading] -= 1
            yield _doubled(entry, "EPUB")
    if len(found) == len(entries):
        for entry, one in zip(entries, found, strict=True):
            if one.heading == letters(plain(entry.heading)):
                yield from _without(entry, bool(one.places), bool(one.sent), "EPUB")


# -- PDF -------------------------------------------------------------------------------------------


def index_pages(pages: Sequence[str], edition: Edition) -> range:
    """Which pages of a PDF have its index, by the letters of each page: from its title to the next title."""
    index = index_of(edition)
    if index is None:
        return range(0)
    title, following = _titles(edition)
    first = next((letters(plain(entry.heading)) for entry in index.entries()), "")
    opens = [n for n, page in enumerate(pages) if page.startswith(title)]
    sure = [n for n in opens if first in pages[n][: len(title) + len(first) + 2]]
    start = max(sure or opens, default=len(pages))
    ends = (n for n in range(start + 1, len(pages)) if any(pages[n].startswith(one) for one in following))
    return range(start, next(ends, len(pages)))


def _titles(edition: Edition) -> tuple[str, tuple[str, ...]]:
    """The letters of the title of the index, and of the titles that come after it."""
    in_front = any(isinstance(block, Index) for matter in edition.front for block in matter.blocks)
    matter = edition.front if in_front else edition.back
    place = next(n for n, one in enumerate(matter) if any(isinstance(block, Index) for block in one.blocks))
    titles = [one.work.title if one.work else one.title for one in matter[place + 1 :]]
    if in_front:
        titles += [part.title for part in edition.parts] + [entry.work.title for entry in edition.entries()]
    return letters(plain(matter[place].title)), tuple(filter(None, (letters(plain(title)) for title in titles)))


def pdf_index(text: str, edition: Edition) -> Iterator[Diagnostic]:
    """Entries that the letters of the index's pages lack, have twice, or have without their places."""
    index = index_of(edition)
    if index is not None:
        words = terms(edition.settings.book.language)
        wanted = tuple(_wanted(index, words))
        at = len(_titles(edition)[0])
        yield from _in_order(text, at, wanted, _figures(words))


def _wanted(index: Index, words: Terms) -> Iterator[_Wanted]:
    for group in index.groups:
        before = letters(group.letter)
        for entry in group.entries:
            for one in _of_entry(entry, words):
                yield _Wanted(before + one.letters, one.words, one.entry)
                before = ""


def _of_entry(entry: IndexEntry, words: Terms) -> Iterator[_Wanted]:
    yield _Wanted(letters(plain(entry.heading)), plain(entry.heading), entry)
    yield from _sent(entry, entry.see, words.word("see"))
    for child in entry.children:
        yield from _of_entry(child, words)
    yield from _sent(entry, entry.see_also, words.word("see-also"))


def _sent(entry: IndexEntry, references: tuple[CrossReference, ...], word: str) -> Iterator[_Wanted]:
    if references:
        said = " ".join([word, *(plain(step) for one in references for step in one.path)])
        yield _Wanted(letters(said), said, entry)


def _figures(words: Terms) -> re.Pattern[str]:
    """What stands between two entries: figures of pages, and the word for notes."""
    notes = {letters(words.sentence(key).replace("{page}", "")) for key in ("index-note", "index-notes")}
    return re.compile(rf"(?:[0-9ivxlcdm]|{'|'.join(map(re.escape, notes))})*")


def _in_order(text: str, at: int, wanted: tuple[_Wanted, ...], figures: re.Pattern[str]) -> Iterator[Diagnostic]:
    last: _Wanted | None = None
    for one in wanted:
        start = _next(text, at, one.letters, figures)
        if start is None:
            yield _lost(one.entry, "PDF", one.words)
            continue
        between = text[at:start]
        if last is not None and not figures.fullmatch(between):
            yield from (_doubled(other.entry, "PDF") for other in wanted if _again(other, between))
        if last is not None and last.entry.locators and _is_heading(last) and not between:
            yield from _without(last.entry, False, True, "PDF")
        at, last = start + len(one.letters), one


def _next(text: str, at: int, wanted: str, figures: re.Pattern[str]) -> int | None:
    """Where the next letters stand: after figures alone, else somewhere near."""
    near = text.find(wanted, at, at + NEAR)
    start = near
    while start >= 0:
        if figures.fullmatch(text, at, start):
            return start
        start = text.find(wanted, start + 1, at + NEAR)
    return near if near >= 0 else None


def _is_heading(one: _Wanted) -> bool:
    return one.words == plain(one.entry.heading)


def _again(one: _Wanted, between: str) -> bool:
    heading = letters(plain(one.entry.heading))
    return _is_heading(one) and len(heading) > 2 and heading in between


# -- what is told ----------------------------------------------------------------------------------


def _lost(entry: IndexEntry, kind: str, words: str = "") -> Diagnostic:
    message = f"the entry “{words or plain(entry.heading)}” of the index is missing from the {kind}"
    return problem("lost-index-entry", message, entry.span, _HINT)


def _doubled(entry: IndexEntry, kind: str) -> Diagnostic:
    message = f"the entry “{plain(entry.heading)}” of the index stands in the {kind} twice"
    return problem("doubled-index-entry", message, entry.span, _HINT)


def _without(entry: IndexEntry, places: bool, sent: bool, kind: str) -> Iterator[Diagnostic]:
    words = plain(entry.heading)
    if entry.locators and not places:
        message = f"the entry “{words}” of the index has lost its places in the {kind}"
        yield problem("lost-index-entry", message, entry.span, _HINT)
    if (entry.see or entry.see_also) and not sent:
        message = f"the entry “{words}” of the index has lost its cross-references in the {kind}"
        yield problem("lost-index-entry", message, entry.span, _HINT)
