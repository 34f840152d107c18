"""Where works mention the entries of the glossary: by hand, or first by a form that the rules find.

Headings and titles, links, what is literal, the lemmas of notes and what stands beside the text (captions, names of
speakers, heads of tables, terms of lists) mention nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence

from msgspec import Struct, field
from msgspec.structs import replace

from anthology.apparatus.enclosing import enclosed
from anthology.apparatus.forms import Finder, Found, Stretch
from anthology.apparatus.works import changed_notes
from anthology.config.schema import GlossarySettings
from anthology.diagnostics import Span
from anthology.model.catalogue import Work
from anthology.model.text import (
    Block,
    Blocks,
    Container,
    Definition,
    DefinitionList,
    Figure,
    Heading,
    Inline,
    Inlines,
    Kind,
    LineBreak,
    List,
    Mention,
    Note,
    Paragraph,
    Series,
    Speech,
    Style,
    Styled,
    Table,
    Text,
    Verse,
    plain,
    transform_all,
    walk_inlines,
)

ANCHOR = "mention--"
"""What stands before the id of an entry in the anchor of its first mention in a work. (No anchor that is made from the
words of a heading has two hyphens together.)
"""

BRACKET = Text("] ")
"""What stands between the lemma of a note and its words."""


class Mentioned(Struct, frozen=True):
    """A work with its first mentions marked; ``anchors`` are those of the first one of each entry, by its id."""

    work: Work
    anchors: Mapping[str, str]


def mark_mentions(work: Work, finder: Finder, settings: GlossarySettings) -> Mentioned:
    """The work with its first mention of each entry marked, in the order of headnote, text and notes.

    An entry that the editor marks somewhere in the work is looked for nowhere else in it.
    """
    runs = list(_runs_of_work(work, finder.language, settings))
    marked = _Marked(settings.links)
    for number, run in enumerate(runs):
        for inline in walk_inlines(run.inlines):
            if isinstance(inline, Styled) and inline.mention:
                marked.by_hand(number, inline)
    for number, run in enumerate(runs):
        if run.stretches and any(stretch.allowed for stretch in run.stretches):
            for found in finder.find(plain(run.inlines), run.stretches, work.id):
                marked.by_rule(number, found, run.span)
    rewritten = iter([marked.rewritten(number, run.inlines) for number, run in enumerate(runs)])

    def following(_: Inlines) -> Inlines:
        return next(rewritten)

    changed = replace(
        work,
        headnote=transform_all(work.headnote, following),
        blocks=transform_all(work.blocks, following),
        notes=changed_notes(work.notes, following),
    )
    return Mentioned(changed, marked.anchors)


class _Marked(Struct):
    """The mentions of one work while they are gathered."""

    links: bool
    anchors: dict[str, str] = field(default_factory=dict)
    hands: set[str] = field(default_factory=set)
    changes: dict[int, list[Callable[[Inlines], Inlines]]] = field(default_factory=dict)

    def by_hand(self, number: int, styled: Styled) -> None:
        """A mention that the editor marked; the first of each entry gets an anchor, unless it has one."""
        assert styled.mention is not None
        entry = styled.mention.entry
        if entry in self.hands:
            return
        self.hands.add(entry)
        self.anchors[entry] = styled.anchor or f"{ANCHOR}{entry}"
        if not styled.anchor:
            anchored = replace(styled, anchor=self.anchors[entry])
            self._change(number, lambda run: _exchanged(run, styled, anchored))

    def by_rule(self, number: int, found: Found, span: Span) -> None:
        """A mention that was found; all but the first of an entry are left as they are."""
        if found.entry in self.anchors:
            return
        anchor = self.anchors[found.entry] = f"{ANCHOR}{found.entry}"
        mention = Mention(found.entry, span) if self.links else None

        def mark(inside: Inlines) -> Inline:
            return Styled(Style.PLAIN, inside, anchor=anchor, mention=mention)

        self._change(number, lambda run: enclosed(run, found.start, found.end, mark))

    def rewritten(self, number: int, run: Inlines) -> Inlines:
        """The run with what was found in it marked. Nothing that is done to it changes its plain text."""
        for change in self.changes.get(number, ()):
            run = change(run)
        return run

    def _change(self, number: int, change: Callable[[Inlines], Inlines]) -> None:
        self.changes.setdefault(number, []).append(change)


def _exchanged(run: Inlines, old: Inline, new: Inline) -> Inlines:
    """The run with one inline, wherever it stands, exchanged for another; all others stay the same objects."""
    for n, child in enumerate(run):
        if child is old:
            return (*run[:n], new, *run[n + 1 :])
        if isinstance(child, Styled) and any(one is old for one in walk_inlines(child.children)):
            return (*run[:n], replace(child, children=_exchanged(child.children, old, new)), *run[n + 1 :])
    return run


# -- the runs of a work, with what may be found in them ----------------------------------------------


class _Run(Struct, frozen=True):
    """A run of inlines, in the order in which ``transform`` rewrites them; no stretches where nothing is sought."""

    inlines: Inlines
    span: Span
    stretches: tuple[Stretch, ...] = ()


class _Context(Struct, frozen=True):
    """The language around a block, and whether a mention is allowed there."""

    language: str
    allowed: bool = True

    def inside(self, language: str = "", allowed: bool = True) -> _Context:
        """The context of what stands within."""
        return _Context(language or self.language, self.allowed and allowed)


def _runs_of_work(work: Work, book: str, settings: GlossarySettings) -> Iterator[_Run]:
    own = work.language or book
    yield from _runs(work.headnote, _Context(book), settings)
    yield from _runs(work.blocks, _Context(own), settings)
    for note in work.notes:
        language = own if note.series is Series.AUTHOR else book
        yield from _runs_of_note(note, _Context(language, settings.notes), settings)


def _runs_of_note(note: Note, context: _Context, settings: GlossarySettings) -> Iterator[_Run]:
    """The runs of a note; its lemma, as far as its bracket, mentions nothing."""
    for n, run in enumerate(_runs(note.children, context, settings)):
        yield run if n else replace(run, stretches=tuple(_behind(run.stretches, _lemma(run.inlines))))


def _lemma(run: Inlines) -> int:
    """How long the lemma of a note is, with the bracket that a notes file puts behind it."""
    at = next((n for n, inline in enumerate(run) if inline == BRACKET), -1)
    return len(plain(run[: at + 1]))


def _behind(stretches: Sequence[Stretch], at: int) -> Iterator[Stretch]:
    """The stretches, none of them allowed before a place."""
    for one in stretches:
        if one.start < at < one.end:
            yield replace(one, end=at, allowed=False)
            yield replace(one, start=at)
        else:
            yield replace(one, allowed=one.allowed and at <= one.start)


def _runs(blocks: Blocks, context: _Context, settings: GlossarySettings) -> Iterator[_Run]:
    for block in blocks:
        yield from _runs_of(block, context, settings)


def _runs_of(block: Block, context: _Context, settings: GlossarySettings) -> Iterator[_Run]:
    match block:
        case Paragraph(children=children, language=language):
            yield _run(children, block.span, context.inside(language))
        case Heading(children=children, language=language):
            yield _run(children, block.span, context.inside(language, False))
        case Verse(stanzas=stanzas, language=language):
            for stanza in stanzas:
                yield from (_run(line.children, line.span, context.inside(language)) for line in stanza)
        case Container(children=blocks, language=language, kind=kind):
            quoted = kind in (Kind.QUOTATION, Kind.EPIGRAPH)
            yield from _runs(blocks, context.inside(language, settings.quotations or not quoted), settings)
        case Speech(speaker=speaker, children=blocks):
            yield _run(speaker, block.span, context.inside(allowed=False))
            yield from _runs(blocks, context, settings)
        case List(items=items):
            for item in items:
                yield from _runs(item, context, settings)
        case DefinitionList(items=definitions):
            yield from _runs(definitions, context, settings)
        case Definition(term=term, definitions=answers):
            yield _run(term, block.span, context.inside(allowed=False))
            for answer in answers:
                yield from _runs(answer, context, settings)
        case Table(caption=caption, head=head, rows=rows):
            for cell in (caption, *head):
                yield _run(cell, block.span, context.inside(allowed=False))
            for row in rows:
                yield from (_run(cell, block.span, context) for cell in row)
        case Figure(caption=caption, credit=credit):
            for words in (caption, credit):
                yield _run(words, block.span, context.inside(allowed=False))


def _run(inlines: Inlines, span: Span, context: _Context) -> _Run:
    return _Run(inlines, span, tuple(_stretches(inlines, 0, context)))


def _stretches(inlines: Inlines, at: int, context: _Context) -> Iterator[Stretch]:
    for inline in inlines:
        width = len(plain((inline,)))
        if isinstance(inline, Styled):
            yield from _stretches(inline.children, at, context.inside(inline.language, inline.mention is None))
        elif width:
            allowed = context.allowed and isinstance(inline, Text | LineBreak) and not getattr(inline, "literal", False)
            yield Stretch(at, at + width, context.language, allowed)
        at += width
