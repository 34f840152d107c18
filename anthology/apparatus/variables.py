"""``fill_in``: what the book knows of itself, printed in the editors' own texts: ``{{ book.title }}``.

A variable is a name in a table and nothing more: there are no expressions, and nothing is run. Editors' own are the
texts of the config, works among the front and back matter, headnotes and notes files; in all other texts, braces
are what the source has.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import cached_property

from msgspec import Struct, field
from msgspec.structs import replace

from anthology.apparatus.composing import text
from anthology.apparatus.references import named
from anthology.apparatus.works import changed_notes, rewritten
from anthology.config.schema import Book
from anthology.diagnostics import Diagnosed, Diagnostic, nearest, problem
from anthology.isbn import hyphenated
from anthology.model import dates
from anthology.model.catalogue import Work
from anthology.model.edition import BookText, Edition, Entry, Matter, Part
from anthology.model.text import (
    Blocks,
    Figure,
    Inline,
    Inlines,
    Text,
    Variable,
    changed,
    each,
    holds,
    transform_all,
    walk,
)
from anthology.terms import Terms, sort_key, terms

Change = Callable[[Inlines], Inlines]


def fill_in(edition: Edition) -> Diagnosed[Edition]:
    """The edition with its variables replaced.

    A name that is not in the table is an error (``variable-unknown``), and so is one of something that the book
    does not have (``variable-empty``): the sentence around it would have a hole.
    """
    filling = _Filling(edition)
    return Diagnosed(filling.edition_filled(), tuple(dict.fromkeys(filling.problems)))


# -- the table -------------------------------------------------------------------------------------


def table(edition: Edition) -> Mapping[str, Inlines]:
    """What can be printed, by its name; empty where the book has no such thing."""
    words = terms(edition.settings.book.language)
    values = dict(_of_book(edition.settings.book, edition.text, words))
    values |= dict(_of_edition(edition, words))
    for work in edition.works():
        values |= {f"works.{work.id}.{name}": value for name, value in _of_work(work, words)}
    return values


def _of_book(book: Book, said: BookText, words: Terms) -> Iterator[tuple[str, Inlines]]:
    yield "book.title", _bare(said.title)
    yield "book.subtitle", _bare(said.subtitle)
    for role in ("author", "editor", "translator"):
        names = [person.name for person in book.contributors if person.role == role]
        yield f"book.{role}s", text(words.names(names))
    yield "book.date", text(words.date(dates.parse(book.date))) if book.date else ()
    for name in ("edition", "publisher", "imprint", "place", "description", "licence"):
        yield f"book.{name}", text(getattr(book, name))
    yield "book.series", text(book.series.title if book.series else "")
    yield "book.language", text(words.language_name(book.language))
    yield "book.isbn", text(hyphenated(book.identifiers.isbn_print or book.identifiers.isbn_epub))


def _of_edition(edition: Edition, words: Terms) -> Iterator[tuple[str, Inlines]]:
    yield "edition.name", text(edition.name)
    works = tuple(entry.work for entry in edition.entries())  # the introduction is not one of the works it counts
    authors = {person.name: person.sort for work in works for person in work.by("author")}
    in_order = sorted(authors, key=lambda name: (sort_key(authors[name]), name))
    counts = {
        "works": len(works),
        "parts": sum(1 for part in edition.parts if part.title),
        "words": sum(work.words for work in works),
        "authors": len(authors),
        "notes": sum(len(work.notes) + len(work.standoff.notes if work.standoff else ()) for work in works),
        "illustrations": sum(isinstance(block, Figure) for work in works for block in walk(work.blocks)),
    }
    yield from ((f"count.{name}", text(words.number(count))) for name, count in counts.items())
    yield "works.authors", text(words.names(in_order))
    dated = sorted((work.date for work in works if work.date), key=lambda date: (date.earliest, date.latest))
    yield "works.first-date", text(words.date(dated[0])) if dated else ()
    yield "works.last-date", text(words.date(max(dated, key=lambda date: date.latest))) if dated else ()


def _of_work(work: Work, words: Terms) -> Iterator[tuple[str, Inlines]]:
    yield "title", named(work)
    for role in ("author", "translator"):
        yield role, text(words.names([person.name for person in work.by(role)]))
    yield "date", text(words.date(work.date)) if work.date else ()
    yield "language", text(words.language_name(work.language)) if work.language else ()
    yield "genre", text(work.genre)
    yield "words", text(words.number(work.words))
    yield from ((field.value.replace("_", "-"), said) for field, said in work.headnote_fields)
    if work.source:
        yield "source", work.source.citation


def _bare(title: Inlines) -> Inlines:
    """A title as it stands in a sentence; variables in it are text, for they could go in a circle."""
    return rewritten(title, as_written)


def as_written(inline: Inline) -> Inlines:
    """A variable as it was typed; anything else as it is."""
    return (Text(inline.written),) if isinstance(inline, Variable) else (inline,)


# -- filling in ------------------------------------------------------------------------------------


class _Filling(Struct, dict=True):
    """Rewrites an edition, and gathers what is wrong."""

    edition: Edition
    problems: list[Diagnostic] = field(default_factory=list)

    @cached_property
    def table(self) -> Mapping[str, Inlines]:
        """The values; made only where something asks for one."""
        return table(self.edition)

    def edition_filled(self) -> Edition:
        """The whole of it."""
        said = self.edition.text
        book = replace(
            said,
            title=_restored(said.title),
            subtitle=_restored(said.subtitle),
            short_title=_restored(said.short_title),
            copyright=self._filled(said.copyright),
            frontispiece=self._blocks(said.frontispiece),
            dedication=self._blocks(said.dedication),
            epigraph=self._blocks(said.epigraph),
            blurb=self._blocks(said.blurb),
            front_flap=self._blocks(said.front_flap),
            back_flap=self._blocks(said.back_flap),
        )
        parts = tuple(self._part(part) for part in self.edition.parts)
        front, back = (tuple(map(self._matter, matter)) for matter in (self.edition.front, self.edition.back))
        return replace(self.edition, text=book, front=front, parts=parts, back=back)

    def _part(self, part: Part) -> Part:
        return replace(
            part,
            title=self._filled(part.title),
            subtitle=self._filled(part.subtitle),
            epigraph=self._blocks(part.epigraph),
            introduction=self._blocks(part.introduction),
            entries=tuple(Entry(self._work(entry.work, _restored), entry.number) for entry in part.entries),
        )

    def _matter(self, matter: Matter) -> Matter:
        if matter.work is None:
            return matter
        return replace(matter, work=self._work(matter.work, self._filled))

    def _work(self, work: Work, own: Change) -> Work:
        """A work: its headnote and the notes file are the editor's, the rest is changed by ``own``."""
        if work.inlines(Variable):
            work = changed(
                work,
                title=own(work.title),
                subtitle=own(work.subtitle),
                headnote=self._blocks(work.headnote),
                blocks=transform_all(work.blocks, own),
                notes=changed_notes(work.notes, own),
            )
        people = each(lambda person: changed(person, about=self._filled(person.about)), work.contributors)
        source = work.source and changed(
            work.source, citation=self._filled(work.source.citation), witness=self._filled(work.source.witness)
        )
        rights = work.rights and changed(work.rights, credit=self._filled(work.rights.credit))
        standoff = work.standoff
        if standoff:
            on_passages = tuple(replace(note, children=self._blocks(note.children)) for note in standoff.notes)
            remarks = (self._filled(words) for words in standoff.remarks())
            standoff = replace(standoff.with_remarks(remarks), notes=on_passages)
        return changed(
            work,
            short_title=own(work.short_title),
            headnote_fields=tuple((name, self._filled(said)) for name, said in work.headnote_fields),
            contributors=people,
            source=source,
            rights=rights,
            standoff=standoff,
        )

    def _blocks(self, blocks: Blocks) -> Blocks:
        return transform_all(blocks, self._filled)

    def _filled(self, run: Inlines) -> Inlines:
        return run if not holds(run, Variable) else _in_one(rewritten(run, self._value))

    def _value(self, inline: Inline) -> Inlines:
        if not isinstance(inline, Variable):
            return (inline,)
        value = self.table.get(inline.name)
        if value is None:
            hint = nearest(inline.name, self.table) or "take a name from docs/matter.md;"
            hint += " write \\{{ where braces are meant"
            self.problems.append(problem("variable-unknown", f"the book knows no “{inline.name}”", inline.span, hint))
        elif not value:
            hint = "give it in the config or the front matter, or take the variable out"
            message = f"“{inline.name}” is empty in this edition"
            self.problems.append(problem("variable-empty", message, inline.span, hint))
        elif holds(value, Variable):
            message = f"“{inline.name}” holds a variable itself"
            self.problems.append(problem("variable-unknown", message, inline.span, "write out what it should say"))
        return value or ()


def _restored(run: Inlines) -> Inlines:
    """The run of a source: what looks like a variable is its text."""
    return run if not holds(run, Variable) else _in_one(rewritten(run, as_written))


def _in_one(run: Inlines) -> Inlines:
    """The run with texts that stand side by side in one, as if they had been typed."""
    result: list[Inline] = []
    for inline in run:
        match result, inline:
            case [*_, Text(text=before, literal=False)], Text(text=behind, literal=False):
                result[-1] = Text(before + behind)
            case _:
                result.append(inline)
    return tuple(result)
