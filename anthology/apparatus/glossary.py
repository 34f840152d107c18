"""``gloss``: the entries that an edition's works mention, each with its place, and the works' first mentions marked."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from msgspec import Struct
from msgspec.structs import replace

from anthology.apparatus.composing import MADE, ended, filled, joined, paragraph, text
from anthology.apparatus.forms import Finder, ambiguous
from anthology.apparatus.lives import life
from anthology.apparatus.mentions import mark_mentions
from anthology.apparatus.references import named
from anthology.apparatus.works import change_works
from anthology.diagnostics import Diagnosed, Diagnostic, Span, nearest, problem
from anthology.model.catalogue import Catalogue, Work
from anthology.model.edition import Edition, Matter
from anthology.model.glossary import Entry, Kind
from anthology.model.text import (
    Block,
    Blocks,
    Definition,
    DefinitionList,
    Inline,
    Inlines,
    Listing,
    Mention,
    Note,
    Paragraph,
    Style,
    Styled,
    Text,
    WorkReference,
    inlines_of,
)
from anthology.terms import Terms, sort_key, terms

PAGES = ("glossary", "persons")
"""The pages that hold entries. One holds all, unless there is the other: then the persons are in ``persons``."""


class _Facts(Struct, frozen=True):
    """What the pages are made from; ``places`` are the works that mention an entry, with the anchors in them."""

    edition: Edition
    terms: Terms
    entries: Mapping[str, Entry]
    places: Mapping[str, Sequence[tuple[Work, str]]]


def gloss(edition: Edition, catalogue: Catalogue) -> Diagnosed[Edition]:
    """The edition with the first mentions in its works marked, and the pages ``glossary`` and ``persons`` filled.

    Entries that no work of the edition mentions are left out, but for those that are kept, and those that a printed
    one mentions. Reported: forms that two entries share (``entry-ambiguous``), entries that no work of the whole
    catalogue mentions (``entry-unused``), words and exclusions that lead to no entry or work (``entry-unknown``,
    ``work-unknown``). An edition without one of the pages stays as it is.
    """
    entries = catalogue.glossary.entries
    pages = [item for item in (*edition.front, *edition.back) if item.name in PAGES and item.work is None]
    unknown = tuple(_unknown(edition, catalogue))
    if not pages or not entries:
        return Diagnosed(edition, unknown)
    known = {entry.id: entry for entry in entries}
    finder = Finder(entries, edition.settings.book.language)
    places: dict[str, list[tuple[Work, str]]] = {}

    def marked(work: Work) -> Work:
        made = mark_mentions(work, finder, edition.settings.glossary)
        for id, anchor in made.anchors.items():
            places.setdefault(id, []).append((made.work, anchor))
        return made.work

    changed = change_works(edition, marked)
    facts = _Facts(changed, terms(edition.settings.book.language), known, places)
    shown = _shown(changed, facts)
    filled_in = replace(
        changed,
        front=tuple(_filled(item, shown, facts) for item in changed.front),
        back=tuple(_filled(item, shown, facts) for item in changed.back),
    )
    unused = _unused(edition, catalogue, finder, {*places, *(entry.id for entry in shown)})
    return Diagnosed(filled_in, (*unknown, *ambiguous(entries, edition.settings.book.language), *unused))


# -- which entries -----------------------------------------------------------------------------------


def _shown(edition: Edition, facts: _Facts) -> tuple[Entry, ...]:
    """The entries that are printed: the mentioned and the kept, what these mention, and what leads to them."""
    own = (*(part.introduction for part in edition.parts), *(part.epigraph for part in edition.parts))
    waiting = [*facts.places, *(entry.id for entry in facts.entries.values() if entry.keep)]
    waiting += [mention.entry for blocks in own for mention in _mentions(blocks)]
    found: dict[str, None] = {}
    while waiting:
        entry = facts.entries.get(waiting.pop())
        if entry is not None and entry.id not in found:
            found[entry.id] = None
            waiting += [entry.see, *(mention.entry for mention in _mentions(entry.definition))]
    shown = (entry for entry in facts.entries.values() if entry.id in found or (entry.see and entry.see in found))
    return tuple(sorted(shown, key=lambda entry: _sorted_by(entry, facts.terms)))


def _sorted_by(entry: Entry, words: Terms) -> tuple[object, ...]:
    sort = words.without_article(entry.sort) if entry.kind is Kind.TERM else entry.sort
    return (sort_key(sort), entry.id)


def _mentions(blocks: Blocks) -> Iterator[Mention]:
    return _of(inlines_of(blocks))


def _of(inlines: Iterable[Inline]) -> Iterator[Mention]:
    yield from (one.mention for one in inlines if isinstance(one, Styled) and one.mention)


def _unused(edition: Edition, catalogue: Catalogue, finder: Finder, used: set[str]) -> Iterator[Diagnostic]:
    """Entries that no work of the whole catalogue mentions."""
    inside = {work.id for work in edition.works()}
    for work in catalogue.works:
        if work.id not in inside and any(entry.id not in used for entry in finder.entries):
            used |= mark_mentions(_annotated(work), finder, edition.settings.glossary).anchors.keys()
    for entry in finder.entries:
        if entry.id not in used and not entry.see and not entry.keep:
            hint = (
                "add the forms that the works have, mark one by [words]{term=" + entry.id + "}, or keep it (keep: true)"
            )
            yield problem("entry-unused", f"no work mentions “{entry.id}”", entry.span, hint)


def _annotated(work: Work) -> Work:
    """A work that is not in the edition, with the notes of its notes file."""
    notes = work.standoff.notes if work.standoff else ()
    added = (Note(note.id, note.series, note.children, note.on.span) for note in notes)
    return replace(work, notes=(*work.notes, *added))


def _unknown(edition: Edition, catalogue: Catalogue) -> Iterator[Diagnostic]:
    """Words that lead to no entry, and works that an entry excludes and that there are not."""
    entries, works = catalogue.glossary.entries, [work.id for work in catalogue.works]
    ids = [entry.id for entry in entries]
    for mention in dict.fromkeys(_all_mentions(edition, entries)):
        if mention.entry not in ids:
            hint = nearest(mention.entry, ids) or "write the id of an entry of glossary.yaml"
            yield problem("entry-unknown", f"no entry is called “{mention.entry}”", mention.span, hint)
    for entry in entries:
        for id, span in entry.outside:
            if id not in works:
                hint = nearest(id, works) or "run “anthology list” to see the ids of all works"
                yield problem("work-unknown", f"no work is called “{id}”", span, hint)


def _all_mentions(edition: Edition, entries: Iterable[Entry]) -> Iterator[Mention]:
    for work in edition.works():
        yield from _of(work.inlines(Styled))
    for part in edition.parts:
        yield from _mentions((*part.epigraph, *part.introduction))
    for entry in entries:
        yield from _mentions(entry.definition)


# -- the pages ---------------------------------------------------------------------------------------


def _filled(item: Matter, shown: Sequence[Entry], facts: _Facts) -> Matter:
    if item.name not in PAGES or item.work is not None:
        return item
    others = {one.name for one in (*facts.edition.front, *facts.edition.back) if one.work is None} - {item.name}
    own = [entry for entry in shown if _is_of(entry, item.name, persons_apart="persons" in others)]
    if not own:
        return item
    marks = _about_marks(facts) if facts.edition.settings.glossary.links and _is_first(item, facts.edition) else ()
    entries = tuple(_entry(entry, facts) for entry in own)
    return replace(item, blocks=(*marks, DefinitionList(entries, MADE, listing=Listing.GLOSSARY)))


def _is_of(entry: Entry, page: str, *, persons_apart: bool) -> bool:
    if page == "persons":
        return entry.kind is Kind.PERSON
    return entry.kind is not Kind.PERSON or not persons_apart


def _is_first(item: Matter, edition: Edition) -> bool:
    """Whether a page is the first of those that hold entries."""
    pages = (one for one in (*edition.front, *edition.back) if one.name in PAGES and one.work is None)
    return next(pages, item).name == item.name


def _about_marks(facts: _Facts) -> tuple[Block, ...]:
    """How first mentions are marked: said by an example, which is true of each medium and theme."""
    words = facts.terms
    example: Inlines = (Styled(Style.PLAIN, text(words.sentence("glossary-example")), mention=Mention("", MADE)),)
    return paragraph(filled(words.sentence("glossary-marks"), example=example))


def _entry(entry: Entry, facts: _Facts) -> Definition:
    """One entry: name, dates and role in one form for all, the definition, and the works that mention it."""
    spoken: Inlines = (Styled(Style.PLAIN, entry.heading, entry.language),) if entry.language else entry.heading
    head = joined((_dates(entry, facts.terms), entry.role), ", ")
    opened = _opened(ended(head) if head else (), entry.definition)
    if entry.see in facts.entries:
        opened = paragraph(_see(facts.entries[entry.see], facts.terms))
    where = _where(facts.places.get(entry.id, ()), facts)
    return Definition(spoken, tuple(filter(None, (opened, where))), entry.span, anchor=entry.id)


def _dates(entry: Entry, words: Terms) -> Inlines:
    said = words.date(entry.dates) if entry.dates else life(entry.born, entry.died, words)
    return text(f"({said})") if said else ()


def _opened(head: Inlines, definition: Blocks) -> Blocks:
    """The definition with dates and role before its first words."""
    if not head:
        return definition
    if definition and isinstance(first := definition[0], Paragraph):
        return (replace(first, children=(*head, Text(" "), *first.children)), *definition[1:])
    return (*paragraph(head), *definition)


def _see(target: Entry, words: Terms) -> Inlines:
    see: Inlines = (Styled(Style.EMPHASIS, text(words.word("see"))), Text(" "))
    return (*see, Styled(Style.PLAIN, target.heading, target.language, mention=Mention(target.id, MADE)))


def _where(places: Iterable[tuple[Work, str]], facts: _Facts) -> tuple[Block, ...]:
    """The works that mention an entry, as references to the places."""
    if not facts.edition.settings.glossary.mentions:
        return ()
    references: list[Inlines] = [(WorkReference(work.id, anchor, named(work), Span("")),) for work, anchor in places]
    works = joined(references, facts.terms.series(("", "")))
    return paragraph(ended(filled(facts.terms.sentence("glossary-mentions"), works=works))) if works else ()
