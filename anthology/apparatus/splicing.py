"""Changing the words of a run without touching anything else: its markup, its note calls, its other words.

Places are counted in the plain text of the run. What has no width there (note calls, pictures) stays where it is.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from difflib import SequenceMatcher

from msgspec import Struct
from msgspec.structs import replace

from anthology.model.text import (
    Code,
    Inline,
    Inlines,
    Lacuna,
    LineBreak,
    Link,
    NoteReference,
    Style,
    Styled,
    Text,
    WorkReference,
    plain,
)


class Splice(Struct, frozen=True):
    """The stretch of a run from ``start`` to ``end`` becomes ``pieces`` (texts and gaps). ``after`` says, of one
    that only inserts, that its pieces belong to the words before them.
    """

    start: int
    end: int
    pieces: Inlines
    after: bool = True


def _width(inline: Inline) -> int:
    return len(plain((inline,)))


# -- inserting what has no width -----------------------------------------------------------------------


def inserted(run: Inlines, at: int, inline: Inline) -> Inlines:
    """The run with an inline at a place: outside of all markup that ends or begins there, and of every link."""
    for position, child in enumerate(run):
        before, behind = run[:position], run[position + 1 :]
        width = _width(child)
        if 0 < at < width:
            return (*before, *_inserted(child, at, inline), *behind)
        if at == 0 and not isinstance(child, NoteReference):  # calls that are there already come first
            return (*before, inline, child, *behind)
        at -= width
    return (*run, inline)


def _inserted(child: Inline, at: int, inline: Inline) -> Inlines:
    """A child with an inline at a place within it."""
    match child:
        case Text(text=text):
            return (replace(child, text=text[:at]), inline, replace(child, text=text[at:]))
        case Styled(children=children):
            return (replace(child, children=inserted(children, at, inline)),)
        case _:
            return (child, inline)


def anchored(run: Inlines, start: int, end: int, anchor: str) -> Inlines:
    """The run with an anchor around the first piece of a stretch: as much of it as stands in one leaf."""
    result: list[Inline] = []
    at, done = 0, False
    for child in run:
        width = _width(child)
        if not done and width and at <= start < at + width:
            result += _anchored(child, start - at, end - at, anchor)
            done = True
        else:
            result.append(child)
        at += width
    return tuple(result)


def _anchored(child: Inline, start: int, end: int, anchor: str) -> Inlines:
    match child:
        case Text(text=text) | Code(text=text):
            cut = (text[:start], text[start:end], text[end:])
            before, inside, behind = (replace(child, text=piece) for piece in cut)
            marked = Styled(Style.PLAIN, (inside,), anchor=anchor)
            return (*((before,) if cut[0] else ()), marked, *((behind,) if cut[2] else ()))
        case Styled(children=children) | Link(children=children) | WorkReference(children=children):
            return (replace(child, children=anchored(children, start, end, anchor)),)
        case _:
            return (Styled(Style.PLAIN, (child,), anchor=anchor),)


# -- splicing ------------------------------------------------------------------------------------------

_Leaf = Text | Code | Lacuna | LineBreak
_Change = tuple[int, int, Inlines]


def spliced(run: Inlines, splices: Iterable[Splice]) -> Inlines:
    """The run after splices, which do not overlap.

    New words take the markup of the first leaf that they replace; markup whose words all go, goes too, unless it
    holds an anchor.
    """
    leaves = list(_leaves(run, 0))
    changes: list[list[_Change]] = [[] for _ in leaves]
    for splice in sorted(splices, key=lambda one: (one.start, one.end)):
        _share(splice, leaves, changes)
    if not leaves:
        return run
    return _rebuilt(run, iter(changes)) if any(changes) else run


def _leaves(run: Inlines, at: int) -> Iterator[tuple[int, int, _Leaf]]:
    """The leaves that have a width, with their places."""
    for child in run:
        match child:
            case Text() | Code() | Lacuna() | LineBreak():
                yield at, at + _width(child), child
            case Styled(children=children) | Link(children=children) | WorkReference(children=children):
                yield from _leaves(children, at)
        at += _width(child)


def _share(splice: Splice, leaves: Sequence[tuple[int, int, _Leaf]], changes: list[list[_Change]]) -> None:
    """Parts a splice among the leaves that it touches; the first gets its pieces."""
    if splice.start == splice.end:
        home = _home(splice, leaves)
        at = splice.start - leaves[home][0]
        changes[home].append((at, at, splice.pieces))
        return
    pieces = splice.pieces
    for number, (start, end, _) in enumerate(leaves):
        low, high = max(start, splice.start), min(end, splice.end)
        if low < high:
            changes[number].append((low - start, high - start, pieces))
            pieces = ()


def _home(splice: Splice, leaves: Sequence[tuple[int, int, _Leaf]]) -> int:
    """The leaf that takes an insertion: a text rather than anything else, then by ``after``."""
    touching = [n for n, (start, end, _) in enumerate(leaves) if start <= splice.start <= end]
    texts = [n for n in touching if isinstance(leaves[n][2], Text) and leaves[n][0] < leaves[n][1]]
    candidates = texts or touching
    return candidates[0] if splice.after else candidates[-1]


def _rebuilt(run: Inlines, changes: Iterator[list[_Change]]) -> Inlines:
    result: list[Inline] = []
    for child in run:
        match child:
            case Text() | Code() | Lacuna() | LineBreak():
                own = next(changes)
                result += _changed(child, own) if own else (child,)
            case Styled(children=children) | Link(children=children) | WorkReference(children=children):
                made = _rebuilt(children, changes)
                held = isinstance(child, Styled) and (child.anchor or child.index)
                if made or not children or held:
                    result.append(replace(child, children=made))
            case _:
                result.append(child)
    return tuple(_joined(result))


def _changed(leaf: _Leaf, changes: Sequence[_Change]) -> Inlines:
    """A leaf after its changes: a text stays one text, and code stays code."""
    match leaf:
        case Text(text=text) | Code(text=text):
            made: list[Inline] = []
            at = 0
            for start, end, pieces in changes:
                made.append(replace(leaf, text=text[at:start]))
                made += (_like(leaf, piece) for piece in pieces)
                at = end
            made.append(replace(leaf, text=text[at:]))
            return tuple(_joined(piece for piece in made if _width(piece)))
        case _:
            kept = any(start == end for start, end, _ in changes)
            before = tuple(piece for start, end, pieces in changes if start == end == 0 for piece in pieces)
            behind = tuple(piece for start, end, pieces in changes if end for piece in pieces)
            return (*before, *((leaf,) if kept else ()), *behind)


def _like(leaf: Text | Code, piece: Inline) -> Inline:
    match leaf, piece:
        case Code(), Text(text=text):
            return Code(text)
        case Text(literal=True), Text(text=text):
            return Text(text, literal=True)
        case _:
            return piece


def _joined(run: Iterable[Inline]) -> Iterator[Inline]:
    """Neighbouring texts of one kind as one."""
    waiting: Inline | None = None
    for inline in run:
        match waiting, inline:
            case (Text(text=one, literal=literal), Text(text=other)) if inline.literal is literal:
                waiting = Text(one + other, literal)
            case (Code(text=one), Code(text=other)):
                waiting = Code(one + other)
            case _:
                if waiting is not None:
                    yield waiting
                waiting = inline
    if waiting is not None:
        yield waiting


# -- from one wording to another -----------------------------------------------------------------------

_TOKENS = re.compile(r"\[(?:…|\.\.\.)\]|\w+|\s+|.", re.DOTALL)
_LACUNA = re.compile(r"(\[(?:…|\.\.\.)\])")
_ALIKE = str.maketrans({"’": "'", "‘": "'", "“": '"', "”": '"'})
_COMPARED = 500


def rewording(source: str, reading: str, at: int = 0) -> tuple[Splice, ...]:
    """The splices that make one wording of another, word by word; ``at`` is where the first stands in its run.

    Kinds of quotation marks and of white space are no difference: these are the matter of typography.
    """
    old, new = _TOKENS.findall(source), _TOKENS.findall(reading)
    ends = [at]
    for token in old:
        ends.append(ends[-1] + len(token))
    found: list[Splice] = []
    for kind, first, last, start, end in _opcodes(old, new):
        if kind != "equal":
            words = "".join(new[start:end])
            found.append(Splice(ends[first], ends[last], pieces(words), after=first > 0))
    return tuple(found)


def _opcodes(old: Sequence[str], new: Sequence[str]) -> Sequence[tuple[str, int, int, int, int]]:
    if max(len(old), len(new)) > _COMPARED:  # comparing goes with the product of the lengths
        return (("replace", 0, len(old), 0, len(new)),)
    one, other = [_alike(token) for token in old], [_alike(token) for token in new]
    return SequenceMatcher(None, one, other, autojunk=False).get_opcodes()


def _alike(token: str) -> str:
    return " " if token.isspace() else token.replace("[...]", "[…]").translate(_ALIKE)


def pieces(words: str) -> Inlines:
    """Words as inlines, with their gaps (``[…]``)."""
    cut = _LACUNA.split(words)
    return tuple(Lacuna() if n % 2 else Text(piece) for n, piece in enumerate(cut) if piece)
