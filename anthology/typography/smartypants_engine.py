"""The baseline: John Gruber's SmartyPants, in the Python port, as edits.

It reads each passage by itself and knows no language but English; every report compares with it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from smartypants import Attr
from smartypants import smartypants as educate

from anthology.typography.draft import free
from anthology.typography.passage import Edit, Edits, Passage, Settings

_ATTRIBUTES = Attr.q | Attr.d | Attr.e | Attr.u
# What it replaces, the longest first, with the rule's name here.
_TYPED = (
    (". . .", "ellipses"),
    ("---", "dashes"),
    ("...", "ellipses"),
    ("--", "dashes"),
    ('"', "quotes"),
    ("'", "quotes"),
)
_SET = frozenset("“”‘’—–…")


def smartypants(passages: Sequence[Passage], settings: Settings) -> tuple[Edits, ...]:
    """The edits that SmartyPants makes of quotation marks, dashes and ellipses."""
    return tuple(tuple(_edits(passage)) for passage in passages)


def _edits(passage: Passage) -> Iterator[Edit]:
    # Angle brackets would be read as tags, and backslashes as escapes: neither is markup in a passage.
    typed = passage.text.translate({ord("<"): "\ue000", ord(">"): "\ue001", ord("\\"): "\ue002"})
    for edit in _aligned(typed, educate(typed, _ATTRIBUTES)):
        if free(passage.literals, edit.start, edit.end):
            yield edit


def _aligned(typed: str, printed: str) -> Iterator[Edit]:
    """What was replaced, by walking both texts side by side."""
    at = place = 0
    while at < len(typed) and place < len(printed):
        if typed[at] == printed[place]:
            at, place = at + 1, place + 1
            continue
        found = next(((old, rule) for old, rule in _TYPED if typed.startswith(old, at)), None)
        if found is None or printed[place] not in _SET:
            return
        yield Edit(at, at + len(found[0]), printed[place], found[1])
        at, place = at + len(found[0]), place + 1
