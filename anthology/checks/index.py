"""The index, read back: each entry must stand in a book once, with its places and with where else it sends.

In an EPUB the entries are elements. In a PDF they are looked for one after the other, from the title of the index on;
between two of them there may be figures alone, for pages and notes. A heading that is lost there while the same letters
follow near by in another one is not noticed.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from anthology.diagnostics import Diagnostic, problem
from anthology.letters import letters
from anthology.model.edition import Edition
from anthology.model.text import Index, IndexEntry, plain
from anthology.terms import Terms, terms

NEAR = 2000
"""Letters within which the next entry of a printed index is looked for."""

_HINT = "look at the theme’s templates; without ones of your own, report it: it is a defect of the program"


@dataclass(frozen=True, slots=True)
class EntryRead:
    """An entry of an EPUB: the letters of its heading, and how many links to places and to other entries it has."""

    heading: str
    places: int
    sent: int


@dataclass(frozen=True, slots=True)
class _Wanted:
    """What must follow in a printed index: an entry's letters, or those of a cross-reference (without ``entry``)."""

    letters: str
    words: str
    entry: IndexEntry


def indexes(edition: Edition) -> Iterator[tuple[str, Index]]:
    """Each index of an edition, with the letters of its title."""
    for matter in (*edition.front, *edition.back):
        yield from ((letters(plain(matter.title)), block) for block in matter.blocks if isinstance(block, Index))


# -- EPUB ------------------------------------------------------------------------------------------


def epub_index(found: tuple[EntryRead, ...], edition: Edition) -> Iterator[Diagnostic]:
    """Entries that an EPUB lacks, has twice, or has without their places or cross-references."""
    entries = [entry for _, index in indexes(edition) for entry in index.entries()]
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


def pdf_index(text: str, edition: Edition) -> Iterator[Diagnostic]:
    """Entries that the letters of a PDF lack or have twice, or that stand there without their places."""
    words = terms(edition.settings.book.language)
    run_in = edition.settings.index.layout == "run-in"
    for title, index in indexes(edition):
        wanted = tuple(_wanted(index, words, run_in=run_in))
        if wanted:
            yield from _in_order(text, _start(text, title, wanted[0].letters), wanted, _figures(words))


def _start(text: str, title: str, first: str) -> int:
    """Where the index begins: at its title with the first entry after it, else at the last title there is."""
    at = text.rfind(title + first)
    return max(at if at >= 0 else text.rfind(title), 0) + len(title)


def _wanted(index: Index, words: Terms, *, run_in: bool) -> Iterator[_Wanted]:
    for group in index.groups:
        before = letters(group.letter)
        for entry in group.entries:
            for one in _of_entry(entry, words, run_in=run_in):
                yield _Wanted(before + one.letters, one.words, one.entry)
                before = ""


def _of_entry(entry: IndexEntry, words: Terms, *, run_in: bool) -> Iterator[_Wanted]:
    yield _Wanted(letters(plain(entry.heading)), plain(entry.heading), entry)
    for word, references in (("see", entry.see), ("see-also", entry.see_also)):
        if word == "see-also" and not run_in:
            for child in entry.children:
                yield from _of_entry(child, words, run_in=run_in)
        if references:
            said = " ".join([words.word(word), *(plain(step) for one in references for step in one.path)])
            yield _Wanted(letters(said), said, entry)
    if run_in:
        for child in entry.children:
            yield from _of_entry(child, words, run_in=run_in)


def figures(edition: Edition) -> re.Pattern[str]:
    """What an index prints for places: figures of pages, and the word for notes; nothing where there is no index."""
    return _figures(terms(edition.settings.book.language)) if any(indexes(edition)) else re.compile("")


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
    return _is_heading(one) and len(one.letters) > 2 and one.letters in between


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
