"""The text of a manuscript: blocks that hold blocks or inlines, each with its place in the source.

Trees are immutable. ``transform`` rewrites one from its leaves; ``leaves`` and ``blocks_of`` walk it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from enum import StrEnum
from functools import partial
from operator import is_
from typing import Literal, TypeAlias, TypeVar

from msgspec import Struct
from msgspec.structs import replace

from anthology.diagnostics import Span


class Node(Struct, frozen=True, tag=True, array_like=True):
    """A block or an inline: what it is made of tells which. (So digests can take whole texts at once: ``values``.)"""


# -- inlines ---------------------------------------------------------------------------------------


class Style(StrEnum):
    """What a styled run of text is."""

    EMPHASIS = "emphasis"
    STRONG = "strong"
    SMALL_CAPS = "small-caps"
    SUPERSCRIPT = "superscript"
    SUBSCRIPT = "subscript"
    PLAIN = "plain"  # only a language, an anchor or a mention


class Text(Node, frozen=True):
    """A leaf. ``literal`` text (code, quoted as typed) is never touched by typography."""

    text: str
    literal: bool = False


class Mention(Struct, frozen=True):
    """Which entry of the glossary some words lead to, by its id, and where they stand.

    Words without an id only look as if they led somewhere.
    """

    entry: str
    span: Span


class IndexMark(Struct, frozen=True):
    """What the index has at a place: the heading with its subheadings, and whether a range begins or ends here.

    A ``principal`` locator is the one to look up first.
    """

    path: tuple[Inlines, ...]
    span: Span
    at: Literal["place", "from", "to"] = "place"
    principal: bool = False


class Styled(Node, frozen=True):
    """A run with a style; ``language`` (BCP 47) where it is in another one; ``anchor`` unique in its work.

    ``mention`` where the words lead to an entry of the glossary; links, note calls and other mentions cannot be in it.
    ``index`` has what the editor marked for the index at these words, until the index is made.
    """

    style: Style
    children: Inlines
    language: str = ""
    anchor: str = ""
    mention: Mention | None = None
    index: tuple[IndexMark, ...] = ()


class Code(Node, frozen=True):
    """Literal text in a fixed-width face."""

    text: str


class Link(Node, frozen=True):
    """A link out of the book (http, https, mailto)."""

    target: str
    children: Inlines


class WorkReference(Node, frozen=True):
    """A reference to another work of the library, or to an ``anchor`` in it.

    Without children, the title of the work is written. ``work`` is empty for a place in the same work. One that a
    ``citation`` left behind leads to an entry of the bibliography, a page that is made; print gives no page for it.
    One ``by_line`` is printed as page and line, before its words.
    """

    work: str
    anchor: str
    children: Inlines
    span: Span
    citation: bool = False
    by_line: bool = False


class NoteReference(Node, frozen=True):
    """The call of a note; ``note`` is its id (``1``, ``ed:1``)."""

    note: str
    span: Span


class Cited(Struct, frozen=True):
    """One entry of the bibliography in a citation: its key, the words before it, and what follows (``, p. 12``).

    ``bare`` leaves its author out, who is named in the sentence already.
    """

    key: str
    span: Span
    prefix: Inlines = ()
    suffix: Inlines = ()
    bare: bool = False


class Citation(Node, frozen=True):
    """A citation of entries of the bibliography; ``in_text`` names the first one's author in the sentence.

    It is replaced by what the citation style makes of it before anything is set in type.
    """

    items: tuple[Cited, ...]
    span: Span
    in_text: bool = False


class Variable(Node, frozen=True):
    """The name of something that the book knows (``book.title``), to be replaced by it; ``written`` as it was typed."""

    name: str
    written: str
    span: Span


class LineBreak(Node, frozen=True):
    """A break that the author wants."""


class Lacuna(Node, frozen=True):
    """A gap in the source, written ``[…]``; ``shown`` is what is printed for it."""

    shown: str = "[…]"


class Image(Node, frozen=True):
    """A picture; ``path`` is relative to the project's root. ``alternative`` is empty when it is decorative."""

    path: str
    alternative: str
    decorative: bool = False
    width: str = ""  # per cent of the measure, as "60%"
    span: Span = Span("")


Inline: TypeAlias = (
    Text | Styled | Code | Link | WorkReference | NoteReference | Citation | Variable | LineBreak | Lacuna | Image
)
Inlines: TypeAlias = tuple[Inline, ...]

# -- blocks ----------------------------------------------------------------------------------------


class Role(StrEnum):
    """The role of a paragraph; ``BODY`` is an ordinary one."""

    BODY = "body"
    DATELINE = "dateline"
    ADDRESS = "address"
    SALUTATION = "salutation"
    VALEDICTION = "valediction"
    SIGNATURE = "signature"
    POSTSCRIPT = "postscript"
    ATTRIBUTION = "attribution"
    STAGE_DIRECTION = "stage-direction"
    NOINDENT = "noindent"
    CENTERED = "centered"


class Kind(StrEnum):
    """What a container is."""

    QUOTATION = "quotation"
    EPIGRAPH = "epigraph"
    LETTER = "letter"
    DRAMA = "drama"
    PASSAGE = "passage"


class Paragraph(Node, frozen=True):
    """A paragraph with its role."""

    children: Inlines
    span: Span
    role: Role = Role.BODY
    language: str = ""
    anchor: str = ""


class Heading(Node, frozen=True):
    """A heading within a work; ``level`` is 2, 3 or 4. Each has an anchor, given or made from its words."""

    level: int
    children: Inlines
    span: Span
    anchor: str
    language: str = ""


class Line(Struct, frozen=True):
    """A line of verse; ``indent`` in steps; ``number`` is printed beside it unless 0."""

    children: Inlines
    span: Span
    indent: int = 0
    number: int = 0


class Verse(Node, frozen=True):
    """Stanzas of lines."""

    stanzas: tuple[tuple[Line, ...], ...]
    span: Span
    language: str = ""
    anchor: str = ""


class Container(Node, frozen=True):
    """Blocks that belong together."""

    kind: Kind
    children: Blocks
    span: Span
    language: str = ""
    anchor: str = ""


class Speech(Node, frozen=True):
    """What one speaker of a drama says."""

    speaker: Inlines
    children: Blocks
    span: Span


class List(Node, frozen=True):
    """A list; a ``tight`` one is set without space between its items."""

    items: tuple[Blocks, ...]
    span: Span
    ordered: bool = False
    start: int = 1
    tight: bool = True


class Definition(Node, frozen=True):
    """One term of a definition list, with its definitions."""

    term: Inlines
    definitions: tuple[Blocks, ...]
    span: Span
    anchor: str = ""


class Listing(StrEnum):
    """What a definition list is: an ordinary one, the entries of a glossary, or the years of a chronology."""

    ORDINARY = "ordinary"
    GLOSSARY = "glossary"
    CHRONOLOGY = "chronology"


class DefinitionList(Node, frozen=True):
    """Terms with their definitions."""

    items: tuple[Definition, ...]
    span: Span
    anchor: str = ""
    listing: Listing = Listing.ORDINARY


class Table(Node, frozen=True):
    """A table: a head row, rows, and for each column its alignment (``left``, ``right``, ``center`` or empty)."""

    head: tuple[Inlines, ...]
    rows: tuple[tuple[Inlines, ...], ...]
    alignments: tuple[str, ...]
    span: Span
    caption: Inlines = ()
    anchor: str = ""


class Figure(Node, frozen=True):
    """A picture that stands alone, with its caption and the credit that its holder wants."""

    image: Image
    span: Span
    caption: Inlines = ()
    credit: Inlines = ()
    anchor: str = ""


class SectionBreak(Node, frozen=True):
    """A pause in the text: an ornament, or white space only."""

    span: Span
    ornament: bool = True


class CodeBlock(Node, frozen=True):
    """Literal lines."""

    text: str
    span: Span


class Locator(Struct, frozen=True):
    """A place in a work, or the stretch from one to another: ``first`` and ``last`` are anchors.

    Without ``first`` it is where the work begins; ``note`` is the id of the note in which it is, if any.
    """

    work: str
    first: str
    last: str = ""
    note: str = ""
    principal: bool = False


class CrossReference(Struct, frozen=True):
    """Where a reader of the index is sent: the anchor of an entry, and its heading with its subheadings."""

    anchor: str
    path: tuple[Inlines, ...]


class IndexEntry(Struct, frozen=True):
    """A heading of the index, or a subheading, with all that stands under it. Each has an anchor."""

    heading: Inlines
    anchor: str
    span: Span
    locators: tuple[Locator, ...] = ()
    children: tuple[IndexEntry, ...] = ()
    see: tuple[CrossReference, ...] = ()
    see_also: tuple[CrossReference, ...] = ()


class IndexGroup(Struct, frozen=True):
    """The entries under one letter; numbers and signs have none."""

    letter: str
    entries: tuple[IndexEntry, ...]


class Index(Node, frozen=True):
    """The index of a book, in its order."""

    groups: tuple[IndexGroup, ...]
    span: Span

    def entries(self) -> Iterator[IndexEntry]:
        """Each entry and subentry, in order."""
        for group in self.groups:
            for entry in group.entries:
                yield from _with_subentries(entry)


def _with_subentries(entry: IndexEntry) -> Iterator[IndexEntry]:
    yield entry
    for child in entry.children:
        yield from _with_subentries(child)


Block: TypeAlias = (
    Paragraph
    | Heading
    | Verse
    | Container
    | Speech
    | List
    | DefinitionList
    | Definition
    | Table
    | Figure
    | SectionBreak
    | CodeBlock
    | Index
)
Blocks: TypeAlias = tuple[Block, ...]


class Series(StrEnum):
    """Whose note it is."""

    AUTHOR = "author"
    EDITOR = "editor"
    TRANSLATOR = "translator"


class Note(Struct, frozen=True):
    """A note of a work. ``mark`` (``1``, ``a``, ``*``) is given when the edition is put together."""

    id: str
    series: Series
    children: Blocks
    span: Span
    mark: str = ""


# -- walking ---------------------------------------------------------------------------------------


def plain(inlines: Inlines) -> str:
    """The words of inlines alone: no markup, note calls or citations; a lacuna as it is shown, a line break as a
    space.
    """
    return "".join(_plain(inline) for inline in inlines)


def _plain(inline: Inline) -> str:
    match inline:
        case Text(text=text) | Code(text=text):
            return text
        case Styled(children=children) | Link(children=children) | WorkReference(children=children):
            return plain(children)
        case Variable(written=written):
            return written
        case LineBreak():
            return " "
        case Lacuna(shown=shown):
            return shown
        case _:
            return ""


def runs(block: Block) -> tuple[Inlines, ...]:
    """The runs of inlines that a block holds itself, in reading order, without those of its child blocks."""
    match block:
        case Paragraph(children=children) | Heading(children=children):
            return (children,)
        case Verse(stanzas=stanzas):
            return tuple(line.children for stanza in stanzas for line in stanza)
        case Speech(speaker=speaker):
            return (speaker,)
        case Definition(term=term):
            return (term,)
        case Table(caption=caption, head=head, rows=rows):
            return (caption, *head, *(cell for row in rows for cell in row))
        case Figure(caption=caption, credit=credit):
            return (caption, credit)
        case Index():
            return tuple(run for group in block.groups for entry in group.entries for run in _index_runs(entry))
        case _:
            return ()


def _index_runs(entry: IndexEntry) -> Iterator[Inlines]:
    yield entry.heading
    for reference in entry.see:
        yield from reference.path
    for child in entry.children:
        yield from _index_runs(child)
    for reference in entry.see_also:
        yield from reference.path


def child_blocks(block: Block) -> Blocks:
    """The blocks directly inside a block, in reading order."""
    match block:
        case Paragraph() | Heading() | Verse():  # which most are
            return ()
        case Container(children=children) | Speech(children=children):
            return children
        case List(items=items):
            return tuple(child for item in items for child in item)
        case DefinitionList(items=definitions):
            return definitions
        case Definition(definitions=answers):
            return tuple(child for blocks in answers for child in blocks)
        case _:
            return ()


def walk(blocks: Sequence[Block]) -> list[Block]:
    """Each block, and each one inside it, in reading order."""
    found: list[Block] = []
    _gather_blocks(blocks, found)
    return found


def _gather_blocks(blocks: Sequence[Block], found: list[Block]) -> None:
    # Into one list: to hand each on from generator to generator takes three times as long.
    for block in blocks:
        found.append(block)
        inside = child_blocks(block)
        if inside:
            _gather_blocks(inside, found)


_NESTING = (Styled, Link, WorkReference)
"""The inlines that have others in them. (A union of types would be made anew each time that it is asked for.)"""


def walk_inlines(inlines: Inlines) -> list[Inline]:
    """Each inline, and each one inside it."""
    found: list[Inline] = []
    _gather_inlines(inlines, found)
    return found


def _gather_inlines(inlines: Inlines, found: list[Inline]) -> None:
    for inline in inlines:
        found.append(inline)
        if isinstance(inline, _NESTING):
            _gather_inlines(inline.children, found)


def holds(inlines: Inlines, kind: type[Inline]) -> bool:
    """Whether there is an inline of some kind among these, or inside one of them."""
    for inline in inlines:
        if isinstance(inline, kind) or (isinstance(inline, _NESTING) and holds(inline.children, kind)):
            return True
    return False


def inlines_of(blocks: Sequence[Block]) -> list[Inline]:
    """Each inline of the blocks and of those inside them."""
    found: list[Inline] = []
    for block in walk(blocks):
        for run in runs(block):
            _gather_inlines(run, found)
    return found


def words(blocks: Sequence[Block]) -> int:
    """How many words the blocks have: runs of characters between white space."""
    return sum(len(plain(run).split()) for block in walk(blocks) for run in runs(block))


Rewrite: TypeAlias = Callable[[Inlines], Inlines]
N = TypeVar("N", bound=Struct)
V = TypeVar("V")


def changed(node: N, **fields: object) -> N:
    """The node with other fields; itself where they are the very ones that it has."""
    for name, value in fields.items():
        if getattr(node, name) is not value:
            return replace(node, **fields)
    return node


def each(change: Callable[[V], V], items: tuple[V, ...]) -> tuple[V, ...]:
    """Items changed one by one; the very same ones where nothing is changed."""
    return unless_same(tuple(map(change, items)), items)


def unless_same(result: tuple[V, ...], items: tuple[V, ...]) -> tuple[V, ...]:
    """What became of items; the items themselves where each is the very same one."""
    return items if len(result) == len(items) and all(map(is_, result, items)) else result


def transform(block: Block, rewrite: Rewrite) -> Block:
    """The block with each run of inlines (its own and those of the blocks inside) rewritten, in reading order.

    What ``rewrite`` leaves as it is stays the same object, and so does all that it is in.
    """
    match block:
        case Paragraph() | Heading():
            return changed(block, children=rewrite(block.children))
        case Verse():
            return changed(block, stanzas=each(partial(each, partial(_transform_line, rewrite)), block.stanzas))
        case Container():
            return changed(block, children=transform_all(block.children, rewrite))
        case Speech():
            speaker = rewrite(block.speaker)
            return changed(block, speaker=speaker, children=transform_all(block.children, rewrite))
        case List():
            return changed(block, items=each(partial(transform_all, rewrite=rewrite), block.items))
        case DefinitionList():
            return changed(block, items=each(partial(_transform_definition, rewrite), block.items))
        case Definition():
            return _transform_definition(rewrite, block)
        case Table():
            caption, head = rewrite(block.caption), each(rewrite, block.head)
            return changed(block, caption=caption, head=head, rows=each(partial(each, rewrite), block.rows))
        case Figure():
            return changed(block, caption=rewrite(block.caption), credit=rewrite(block.credit))
        case Index():
            return changed(block, groups=each(partial(_transform_group, rewrite), block.groups))
        case _:
            return block


def _transform_line(rewrite: Rewrite, line: Line) -> Line:
    return changed(line, children=rewrite(line.children))


def _transform_definition(rewrite: Rewrite, item: Definition) -> Definition:
    term = rewrite(item.term)
    return changed(item, term=term, definitions=each(partial(transform_all, rewrite=rewrite), item.definitions))


def _transform_group(rewrite: Rewrite, group: IndexGroup) -> IndexGroup:
    return changed(group, entries=each(partial(_transform_entry, rewrite), group.entries))


def _transform_entry(rewrite: Rewrite, entry: IndexEntry) -> IndexEntry:
    heading, see = rewrite(entry.heading), each(partial(_transform_reference, rewrite), entry.see)
    children = each(partial(_transform_entry, rewrite), entry.children)
    see_also = each(partial(_transform_reference, rewrite), entry.see_also)
    return changed(entry, heading=heading, see=see, children=children, see_also=see_also)


def _transform_reference(rewrite: Rewrite, reference: CrossReference) -> CrossReference:
    return changed(reference, path=each(rewrite, reference.path))


def transform_all(blocks: Blocks, rewrite: Rewrite) -> Blocks:
    """``transform`` over blocks."""
    return each(partial(transform, rewrite=rewrite), blocks)
