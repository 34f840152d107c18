"""Putting a stretch of a run into markup of its own, without parting the markup that is there."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from msgspec.structs import replace

from anthology.model.text import Citation, Image, Inline, Inlines, NoteReference, Styled, Text, plain, walk_inlines

Enclose = Callable[[Inlines], Inline]


def enclosed(run: Inlines, start: int, end: int, enclose: Enclose) -> Inlines:
    """The run with a stretch of its plain text enclosed: all of it where that is one piece of the tree, else its
    longest piece, without white space at the ends.

    Note calls, citations and pictures are never enclosed. The run is the same where nothing can be.
    """
    for n, (at, child) in enumerate(_placed(run)):
        if isinstance(child, Styled) and at <= start and end <= at + _width(child):
            inside = enclosed(child.children, start - at, end - at, enclose)
            return (*run[:n], replace(child, children=inside), *run[n + 1 :])
    pieces = [_trimmed(run, *piece) for piece in _pieces(run, start, end)]
    deeper = [
        (max(at, start), min(at + _width(one), end)) for at, one in _placed(run) if _is_parted(one, at, start, end)
    ]
    best = max((*pieces, *deeper), key=lambda piece: piece[1] - piece[0], default=(0, 0))
    if best[0] >= best[1]:
        return run
    if best in pieces:
        return _cut(run, *best, enclose)
    return enclosed(run, *best, enclose)


def _placed(run: Inlines) -> Iterator[tuple[int, Inline]]:
    """Each inline with its place in the plain text."""
    at = 0
    for child in run:
        yield at, child
        at += _width(child)


def _width(inline: Inline) -> int:
    return len(plain((inline,)))


def _is_parted(child: Inline, at: int, start: int, end: int) -> bool:
    """Whether a stretch takes a part of some markup, or holds it with what cannot be enclosed."""
    meets = at < end and start < at + _width(child)
    return isinstance(child, Styled) and meets and not _is_whole(child, at, start, end)


def _is_whole(child: Inline, at: int, start: int, end: int) -> bool:
    within = start <= at and at + _width(child) <= end
    return (within or isinstance(child, Text)) and not any(
        isinstance(one, NoteReference | Citation | Image) for one in walk_inlines((child,))
    )


def _pieces(run: Inlines, start: int, end: int) -> Iterator[tuple[int, int]]:
    """The parts of a stretch that can be enclosed on this level."""
    first: int | None = None
    for at, child in _placed(run):
        width = _width(child)
        if at > end or (at == end and width):
            break
        if at + width <= start:
            continue
        if _is_whole(child, at, start, end):
            first = max(at, start) if first is None else first
        else:
            if first is not None:
                yield first, at
            first = None
    if first is not None:
        yield first, end


def _trimmed(run: Inlines, start: int, end: int) -> tuple[int, int]:
    words = plain(run)[start:end]
    return start + len(words) - len(words.lstrip()), end - len(words) + len(words.rstrip())


def _cut(run: Inlines, start: int, end: int, enclose: Enclose) -> Inlines:
    before: list[Inline] = []
    inside: list[Inline] = []
    behind: list[Inline] = []
    for at, child in _placed(run):
        width = _width(child)
        if isinstance(child, Text):
            cuts: Sequence[tuple[list[Inline], str]] = (
                (before, child.text[: max(0, start - at)]),
                (inside, child.text[max(0, start - at) : max(0, end - at)]),
                (behind, child.text[max(0, end - at) :]),
            )
            for where, words in cuts:
                if words:
                    where.append(replace(child, text=words))
        elif at + width <= start:
            before.append(child)
        else:
            (inside if at < end else behind).append(child)
    return (*before, enclose(tuple(inside)), *behind)
