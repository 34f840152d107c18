"""The clean-up of an edition: its texts as passages, and the edits written back into the leaves.

Each work is read as one document: its titles, its text and its author's notes, in its language. What its editors wrote
(headnote, notes) is a document in the language of the book, and so is each text of the book itself. A mark is read
across inline markup; code and literal leaves are never changed.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence

from msgspec import Struct, field
from msgspec.structs import replace

from anthology.config.schema import Typography
from anthology.model.catalogue import Contributor, Source, Work
from anthology.model.edition import BookText, Edition, Matter, Part
from anthology.model.text import (
    Block,
    Blocks,
    Code,
    Container,
    Definition,
    DefinitionList,
    Figure,
    Heading,
    Image,
    Index,
    Inline,
    Inlines,
    Lacuna,
    LineBreak,
    Link,
    List,
    Note,
    Paragraph,
    Role,
    Series,
    Speech,
    Styled,
    Table,
    Text,
    Verse,
    WorkReference,
    runs,
    transform_all,
)
from anthology.typography import styles
from anthology.typography.engine import edits
from anthology.typography.passage import Edit, Edits, Kind, Passage, Range, Settings, applied
from anthology.typography.rules import TABLE
from anthology.typography.styles import Stretch
from anthology.values import Values


class Typeset(Struct, frozen=True):
    """An edition after the clean-up, and how many changes each rule made, in the order of the rules' names."""

    value: Edition
    report: Mapping[str, int]

    @property
    def summary(self) -> Mapping[str, int]:
        """The counts by what a reader calls them: all kinds of dashes together, and all kinds of spaces."""
        names: Counter[str] = Counter()
        for row in TABLE:
            names[_FAMILIES.get(row.name, "spaces" if row.of == "spaces" else row.name)] += self.report.get(row.name, 0)
        return {name: count for name, count in names.items() if count}


_FAMILIES = dict.fromkeys(("dashes", "dialogue-dashes", "omissions", "minus-signs"), "dashes")


def typeset(edition: Edition, values: Values | None = None) -> Typeset:
    """Clean up all the texts of an edition, as its settings want it. Credit lines stay as their holders gave them.

    A work that was set before in the same way is taken from ``values``.
    """
    settings = settings_of(edition.settings.typography, edition.settings.book.language)
    setter = _Setter(settings, _set_works(edition, settings, values))
    value = replace(
        edition,
        text=setter.book_text(edition.text),
        front=tuple(setter.matter(matter) for matter in edition.front),
        parts=tuple(setter.part(part) for part in edition.parts),
        back=tuple(setter.matter(matter) for matter in edition.back),
    )
    return Typeset(value, dict(sorted(setter.report.items())))


def settings_of(typography: Typography, language: str) -> Settings:
    """The engine's settings for a document in a language, by the config's section ``typography``."""
    return Settings(
        language=language,
        engine=typography.engine,
        quotes=typography.quotes,
        dashes=typography.dashes,
        rules=typography.rules,
    )


class _Setter:
    """Sets documents, and counts what it does. ``works`` were set before, each with its changes."""

    def __init__(self, settings: Settings, works: Mapping[str, tuple[Work, Mapping[str, int]]] | None = None) -> None:
        self.report: Counter[str] = Counter()
        self._settings = settings
        self._language = settings.language
        self._works = works or {}
        for _, changes in self._works.values():
            self.report.update(changes)

    def book_text(self, text: BookText) -> BookText:
        """The texts of the book itself."""
        document = _Document()
        for title in (text.title, text.subtitle, text.short_title, text.copyright):
            document.title(title)
        blocks = (text.frontispiece, text.dedication, text.epigraph, text.blurb, text.front_flap, text.back_flap)
        for each in blocks:
            document.blocks(each)
        done = self._set(document, self._language)
        titles = [next(done) for _ in range(4)]
        return replace(
            text,
            title=titles[0],
            subtitle=titles[1],
            short_title=titles[2],
            copyright=titles[3],
            frontispiece=_rewritten(text.frontispiece, done),
            dedication=_rewritten(text.dedication, done),
            epigraph=_rewritten(text.epigraph, done),
            blurb=_rewritten(text.blurb, done),
            front_flap=_rewritten(text.front_flap, done),
            back_flap=_rewritten(text.back_flap, done),
        )

    def part(self, part: Part) -> Part:
        """A part with its works."""
        document = _Document()
        document.title(part.title)
        document.title(part.subtitle)
        document.blocks(part.epigraph)
        document.blocks(part.introduction)
        done = self._set(document, self._language)
        return replace(
            part,
            title=next(done),
            subtitle=next(done),
            epigraph=_rewritten(part.epigraph, done),
            introduction=_rewritten(part.introduction, done),
            entries=tuple(replace(entry, work=self._works[entry.work.id][0]) for entry in part.entries),
        )

    def matter(self, matter: Matter) -> Matter:
        """A page or section of the front or back matter."""
        document = _Document()
        document.title(matter.title)
        document.blocks(matter.blocks)
        done = self._set(document, self._language)
        return replace(
            matter,
            title=next(done),
            blocks=_rewritten(matter.blocks, done),
            work=self._works[matter.work.id][0] if matter.work else None,
        )

    def both(self, work: Work) -> Work:
        """A work that was not set before."""
        return self._edited(self._authored(work))

    def _authored(self, work: Work) -> Work:
        document = _Document()
        for title in (work.title, work.subtitle, work.short_title):
            document.title(title)
        document.blocks(work.blocks)
        for note in work.notes:
            if note.series is Series.AUTHOR:
                document.blocks(note.children)
        for words in work.standoff.quoted() if work.standoff else ():
            document.title(words)
        done = self._set(document, work.language or self._language)
        return replace(
            work,
            title=next(done),
            subtitle=next(done),
            short_title=next(done),
            blocks=_rewritten(work.blocks, done),
            notes=_annotated(work.notes, done, authors=True),
            standoff=work.standoff.with_quoted(done) if work.standoff else None,
        )

    def _edited(self, work: Work) -> Work:
        document = _Document()
        document.blocks(work.headnote)
        for note in work.notes:
            if note.series is not Series.AUTHOR:
                document.blocks(note.children)
        for person in work.contributors:
            document.title(person.about)
        source = work.source or Source()
        document.title(source.citation)
        document.title(source.witness)
        for words in work.standoff.remarks() if work.standoff else ():
            document.title(words)
        done = self._set(document, self._language)
        return replace(
            work,
            headnote=_rewritten(work.headnote, done),
            notes=_annotated(work.notes, done, authors=False),
            contributors=tuple(_described(person, done) for person in work.contributors),
            source=replace(work.source, citation=next(done), witness=next(done)) if work.source else None,
            standoff=work.standoff.with_remarks(done) if work.standoff else None,
        )

    def _set(self, document: _Document, language: str) -> Iterator[Inlines]:
        """The runs of a document after the clean-up, in order."""
        settings = replace(self._settings, language=language)
        found = edits([line.passage for run in document.runs for line in run.lines], settings)
        self.report.update(edit.rule for group in found for edit in group)
        remaining = iter(found)
        styled = styles.switched_on(settings)
        for run in document.runs:
            written = [text for line in run.lines for text in line.written(next(remaining))]
            inlines = _replaced(run.inlines, iter(written))
            yield self._styled(inlines, run.language, settings, styled) if styled else inlines

    def _styled(self, inlines: Inlines, tag: str, settings: Settings, on: frozenset[str]) -> Inlines:
        lines = _run(inlines, Kind.PROSE, tag, 0).lines
        leaves = [leaf for line in lines for leaf in line.styled(styles.stretches(line.passage, settings, on))]
        return tuple(styles.restyled(inlines, iter(leaves), self.report))


def _set_works(edition: Edition, settings: Settings, values: Values | None) -> dict[str, tuple[Work, dict[str, int]]]:
    """The works of an edition after the clean-up, by their ids; one that stands twice in it is set once."""
    works = {work.id: work for work in edition.works()}
    given = [(work, settings) for work in works.values()]
    weights = (work.words for work in works.values())
    made = values.each(_set_work, given, weights) if values else [_set_work(*one) for one in given]
    return dict(zip(works, made, strict=True))


def _set_work(work: Work, settings: Settings) -> tuple[Work, dict[str, int]]:
    """A work after the clean-up, and how many changes each rule made."""
    setter = _Setter(settings)
    return setter.both(work), dict(setter.report)


def _described(person: Contributor, done: Iterator[Inlines]) -> Contributor:
    return replace(person, about=next(done))


def _annotated(notes: tuple[Note, ...], done: Iterator[Inlines], authors: bool) -> tuple[Note, ...]:
    """The notes with those of the author, or those of the others, rewritten."""
    return tuple(
        replace(note, children=_rewritten(note.children, done)) if (note.series is Series.AUTHOR) is authors else note
        for note in notes
    )


def _rewritten(blocks: Blocks, done: Iterator[Inlines]) -> Blocks:
    """Blocks with the next runs in place of their own; ``_runs`` gives them in the order of ``transform_all``."""
    return transform_all(blocks, lambda _: next(done))


# -- from runs to passages, and back ----------------------------------------------------------------

_WORD = "x"  # what stands in a passage for a title that is written later
_OBJECT = "\ufffc"  # and for a picture

_Leaf = tuple[int, int, bool]
"""Start and end of a leaf in its passage, and whether it is literal."""


class _Line(Struct, frozen=True):
    """One passage of a run (a run with line breaks has several), and its leaves of text in order."""

    passage: Passage
    leaves: tuple[_Leaf, ...]

    def written(self, found: Edits) -> Iterator[str]:
        """The leaves after the edits. An edit over several leaves is written into the first, and shortens the rest."""
        shares: list[list[Edit]] = [[] for _ in self.leaves]
        first = 0
        for edit in found:
            while first < len(self.leaves) - 1 and self.leaves[first][1] <= max(edit.start - 1, 0):
                first += 1
            self._share(edit, first, shares)
        for (start, end, _), own in zip(self.leaves, shares, strict=True):
            yield applied(self.passage.text[start:end], own)

    def styled(self, found: Sequence[Stretch]) -> Iterator[Sequence[Stretch]]:
        """What each leaf is to have in a style: the stretches that lie in it alone, with places in it."""
        for start, end, literal in self.leaves:
            own = (one for one in found if start <= one.start and one.end <= end and not literal)
            yield [one._replace(start=one.start - start, end=one.end - start) for one in own]

    def _share(self, edit: Edit, first: int, shares: list[list[Edit]]) -> None:
        text: str | None = edit.text
        for at in range(first, len(self.leaves)):
            start, end, literal = self.leaves[at]
            if start > edit.end or (text is None and start >= edit.end):
                return
            low, high = max(edit.start, start), min(edit.end, end)
            if literal or low > high or (low == high and edit.start < edit.end):
                continue
            shares[at].append(Edit(low - start, high - start, text or "", edit.rule, edit.margin))
            text = None
            if edit.start == edit.end:
                return


class _Run(Struct, frozen=True):
    """The inlines of one paragraph, heading or cell, their language where it is not the document's, their passages."""

    inlines: Inlines
    language: str
    lines: tuple[_Line, ...]


class _Document(Struct):
    """The runs of texts that are read together; each text is a flow of its own."""

    runs: list[_Run] = field(default_factory=list)
    flow: int = 0

    def title(self, inlines: Inlines) -> None:
        """Add a title, caption or citation: it stands alone."""
        self.runs.append(_run(inlines, Kind.HEADING, "", self.flow))

    def blocks(self, blocks: Blocks) -> None:
        """Add a text."""
        self.runs += [_run(inlines, kind, tag, self.flow) for inlines, kind, tag in _runs(blocks, "")]
        self.flow += 1


_Found = tuple[Inlines, Kind, str]

_ALONE = frozenset((Role.STAGE_DIRECTION, Role.ATTRIBUTION))
_LINES = frozenset((Role.DATELINE, Role.ADDRESS, Role.SALUTATION, Role.VALEDICTION, Role.SIGNATURE))


def _runs(blocks: Iterable[Block], language: str) -> Iterator[_Found]:
    """The runs of blocks with their kind and language, in the order in which ``transform`` rewrites them."""
    for block in blocks:
        yield from _runs_of(block, language)


def _runs_of(block: Block, language: str) -> Iterator[_Found]:
    match block:
        case Paragraph(children=children, role=role):
            kind = Kind.HEADING if role in _ALONE else Kind.LINE if role in _LINES else Kind.PROSE
            yield children, kind, block.language or language
        case Heading(children=children):
            yield children, Kind.HEADING, block.language or language
        case Verse(stanzas=stanzas):
            for stanza in stanzas:
                for line in stanza:
                    yield line.children, Kind.LINE, block.language or language
        case Container(children=blocks):
            yield from _runs(blocks, block.language or language)
        case Speech(speaker=speaker, children=blocks):
            yield speaker, Kind.HEADING, language
            yield from _runs(blocks, language)
        case List(items=items):
            for item in items:
                yield from _runs(item, language)
        case DefinitionList(items=definitions):
            yield from _runs(definitions, language)
        case Definition(term=term, definitions=answers):
            yield term, Kind.HEADING, language
            for answer in answers:
                yield from _runs(answer, language)
        case Table(caption=caption, head=head, rows=rows):
            yield caption, Kind.HEADING, language
            for cell in (*head, *(cell for row in rows for cell in row)):
                yield cell, Kind.CELL, language
        case Figure(caption=caption, credit=credit):
            yield caption, Kind.HEADING, language
            yield credit, Kind.HEADING, language
        case Index():
            yield from ((run, Kind.HEADING, language) for run in runs(block))


def _run(inlines: Inlines, kind: Kind, language: str, flow: int) -> _Run:
    lines: list[_Line] = []
    gathered: list[tuple[str, str, bool, bool]] = []
    pieces = list(_pieces(inlines, language))
    if kind is Kind.PROSE and any(piece is None for piece in pieces):
        kind = Kind.LINE
    for piece in (*pieces, None):
        if piece is not None:
            gathered.append(piece)
            continue
        lines.append(_line(gathered, kind, flow))
        gathered = []
    return _Run(inlines, language, tuple(lines))


_Piece = tuple[str, str, bool, bool]
"""The text of an inline, its language, whether it is literal, whether it is a leaf."""


def _pieces(inlines: Inlines, language: str) -> Iterator[_Piece | None]:
    """The pieces of a run in order; None for a line break."""
    for inline in inlines:
        match inline:
            case Text(text=text, literal=literal):
                yield text, language, literal, True
            case Code(text=text):
                yield text, language, True, False
            case Lacuna(shown=shown):
                yield shown, language, True, False
            case Image():
                yield _OBJECT, language, True, False
            case LineBreak():
                yield None
            case Styled(children=children):
                yield from _pieces(children, inline.language or language)
            case WorkReference(children=()):
                yield _WORD, language, True, False
            case Link(children=children) | WorkReference(children=children):
                yield from _pieces(children, language)


def _line(pieces: Sequence[_Piece], kind: Kind, flow: int) -> _Line:
    parts: list[str] = []
    languages: list[tuple[int, int, str]] = []
    literals: list[Range] = []
    leaves: list[_Leaf] = []
    place = 0
    for text, language, literal, leaf in pieces:
        end = place + len(text)
        if language and text:
            follows = languages and languages[-1][1:] == (place, language)
            start = languages.pop()[0] if follows else place
            languages.append((start, end, language))
        if literal and text:
            literals.append((place, end))
        if leaf:
            leaves.append((place, end, literal))
        parts.append(text)
        place = end
    passage = Passage("".join(parts), kind, tuple(languages), tuple(literals), flow)
    return _Line(passage, tuple(leaves))


def _replaced(inlines: Inlines, texts: Iterator[str]) -> Inlines:
    """Inlines with the texts of their leaves replaced, in order."""
    return tuple(_replace(inline, texts) for inline in inlines)


def _replace(inline: Inline, texts: Iterator[str]) -> Inline:
    match inline:
        case Text():
            return replace(inline, text=next(texts))
        case Styled(children=children) | Link(children=children) | WorkReference(children=children):
            return replace(inline, children=_replaced(children, texts))
        case _:
            return inline
