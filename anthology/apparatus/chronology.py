"""``chronicle``: the editor's events and the works of a book in the order of their dates, by years."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import groupby

from msgspec import Struct
from msgspec.structs import replace

from anthology.apparatus.composing import MADE, ended, joined, text
from anthology.apparatus.references import named
from anthology.config.schema import ChronologySettings
from anthology.diagnostics import Span
from anthology.model import dates
from anthology.model.catalogue import Catalogue, Work
from anthology.model.dates import DAWN, DUSK, Date, Day
from anthology.model.edition import Edition, Matter
from anthology.model.glossary import Event
from anthology.model.text import Block, Definition, DefinitionList, Inlines, Listing, Paragraph, Text, WorkReference
from anthology.terms import Terms, terms

PAGE = "chronology"


class _Item(Struct, frozen=True):
    """Something with a date: an event, or a work."""

    date: Date
    said: Inlines
    span: Span
    place: Inlines = ()

    @property
    def start(self) -> Day:
        """Its first day; of what only has an end, that one."""
        return self.date.latest if self.date.earliest == DAWN else self.date.earliest


def chronicle(edition: Edition, catalogue: Catalogue) -> Edition:
    """The edition with the page ``chronology`` filled, if it has one.

    Items stand by their first day (those without one by their last), then the longer first: a year before its months,
    a month before its days. What is approximate or uncertain counts as what it says, a decade as its first year.
    Events come before works of the same date, each in their own order. Without any date, nothing is listed.
    """
    settings = edition.settings.chronology
    words = terms(edition.settings.book.language)
    items = [_of_event(event) for event in catalogue.chronology.events if not event.hidden]
    if settings.works:
        items += [_of_work(work, work.date) for work in _works(edition, settings) if work.date]
    listed = sorted((item for item in items if _is_dated(item) and _is_within(item.date, settings)), key=_order)
    if not listed:
        return edition

    def filled(item: Matter) -> Matter:
        if item.name != PAGE or item.work is not None:
            return item
        return replace(item, blocks=(DefinitionList(tuple(_years(listed, words)), MADE, listing=Listing.CHRONOLOGY),))

    return replace(
        edition,
        front=tuple(filled(item) for item in edition.front),
        back=tuple(filled(item) for item in edition.back),
    )


def _works(edition: Edition, settings: ChronologySettings) -> Iterator[Work]:
    """The works of the parts: what stands before and after them was written for the book."""
    yield from (entry.work for entry in edition.entries() if entry.work.id not in settings.exclude)


def _of_event(event: Event) -> _Item:
    source: Inlines = (Text(" ("), *event.source, Text(")")) if event.source else ()
    return _Item(event.date, _with_source(event.children, source), event.span, event.place)


def _with_source(said: Inlines, source: Inlines) -> Inlines:
    """A source stands before the full stop of what it supports."""
    if source and said and isinstance(last := said[-1], Text) and last.text.rstrip().endswith("."):
        return (*said[:-1], Text(last.text.rstrip()[:-1]), *source, Text("."))
    return ended((*said, *source))


def _of_work(work: Work, date: Date) -> _Item:
    authors = text(", ".join(person.name for person in work.by("author")))
    title: Inlines = (WorkReference(work.id, "", named(work), work.span),)
    return _Item(date, ended(joined((authors, title), ", ")), work.span)


def _is_dated(item: _Item) -> bool:
    return (item.date.earliest, item.date.latest) != (DAWN, DUSK)


def _is_within(date: Date, span: ChronologySettings) -> bool:
    """Whether nothing of a date lies outside the span."""
    since = dates.parse(span.since).earliest if span.since else DAWN
    until = dates.parse(span.until).latest if span.until else DUSK
    first = date.latest if date.earliest == DAWN else date.earliest
    last = date.earliest if date.latest == DUSK else date.latest
    return since <= first and last <= until


def _order(item: _Item) -> tuple[Day, Day]:
    year, month, day = item.date.latest
    return item.start, (-year, -month, -day)


# -- the page ----------------------------------------------------------------------------------------


def _years(items: Iterable[_Item], words: Terms) -> Iterator[Definition]:
    for year, group in groupby(items, key=lambda item: item.start[0]):
        own = list(group)
        heading = words.date(dates.parse(f"{year:04}" if year >= 0 else f"-{-year:04}"))
        yield Definition(text(heading), tuple(_told(item, words) for item in own), own[0].span)


def _told(item: _Item, words: Terms) -> tuple[Block, ...]:
    """What happened, with the day and the place before it."""
    said = words.date_within(item.date)
    begun = said if said[1:2] == "." else said[:1].upper() + said[1:]  # “c. 1917” begins no sentence
    when = joined((text(begun), item.place), ", ")
    label: Inlines = (*when, Text(words.label("", ""))) if when else ()
    return (Paragraph((*label, *item.said), item.span),)
