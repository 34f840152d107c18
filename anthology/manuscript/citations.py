"""The rule of citations: ``[see @key, pp. 3–4; @other]``, ``@key [p. 3]`` in a sentence, ``[-@key]``.

The notation is pandoc's (its manual, “Citation syntax”), so that texts can be exchanged with other tools.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from markdown_it.rules_inline import StateInline
from msgspec import Struct

KEY = re.compile(r"(?P<bare>-)?@(?:\{(?P<braced>[^{}\s]+)\}|(?P<key>\w(?:\w|[:.#$%&+?<>~/-](?=\w))*))")
"""A key: it begins with a letter, a digit or a low line, and may have single marks within; any other is in braces."""

_INSIDE_A_WORD = re.compile(r"[\w@/.+-]")
"""What stands before the ``@`` of an address or a path, never before that of a citation."""

_BEFORE_A_KEY = re.compile(r"[\w@/.+\\-]$")
"""The same in brackets, where a backslash makes it text."""


class Item(Struct, frozen=True):
    """One entry that is cited, by offsets in the run: its words before, its key, its words after."""

    start: int
    key: str
    key_start: int
    key_end: int
    end: int
    bare: bool = False


def citation(state: StateInline, silent: bool) -> bool:
    """A citation in brackets, or a key in the sentence; nothing where the project has no bibliography."""
    if not state.env.get("citations") or state.env.get("alternative"):
        return False
    mark = state.src[state.pos]
    if mark == "[":
        found = _group(state, state.pos)
    elif mark == "@":
        found = _in_sentence(state)
    else:
        return False
    if found is None:
        return False
    items, end = found
    if not silent:
        _write(state, items, end, in_text=mark == "@")
    state.pos = end
    return True


def _group(state: StateInline, start: int) -> tuple[tuple[Item, ...], int] | None:
    """The items of the brackets that open at ``start``, and where these end; None where one piece cites nothing."""
    if state.src.find("@", start, state.posMax) < 0:
        return None
    close = state.md.helpers.parseLinkLabel(state, start)
    if close < 0 or state.src.startswith(("(", "{"), close + 1):
        return None
    items = [_item(state.src, first, last) for first, last in _pieces(state.src, start + 1, close)]
    cited = tuple(item for item in items if item is not None)
    return (cited, close + 1) if len(cited) == len(items) else None


def _in_sentence(state: StateInline) -> tuple[tuple[Item, ...], int] | None:
    """A key in the sentence, with the locator in brackets behind it, and further items in the same brackets."""
    text, at = state.src, state.pos
    found = KEY.match(text, at, state.posMax)
    if found is None or (at and _INSIDE_A_WORD.match(text[at - 1])):
        return None
    key, end = found["braced"] or found["key"], found.end()
    opening = end + text.startswith(" ", end)
    close = -1
    if (
        text.startswith("[", opening)
        and opening < state.posMax
        and not text.startswith(("[^", "[…]", "[...]"), opening)
    ):
        close = state.md.helpers.parseLinkLabel(state, opening)
    if close < 0 or text.startswith(("(", "{"), close + 1):
        return (Item(at, key, at, end, end),), end
    (_, last), *others = _pieces(text, opening + 1, close)
    further = [_item(text, *piece) for piece in others]
    if _item(text, opening + 1, last) is not None or None in further:  # a citation of its own
        return (Item(at, key, at, end, end),), end
    first = Item(at, key, at, opening + 1, last)
    return (first, *(item for item in further if item is not None)), close + 1


def _pieces(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """The stretches between semicolons that stand in no brackets of their own and are not escaped."""
    depth, at, begin = 0, start, start
    while at < end:
        match text[at]:
            case "\\":
                at += 1
            case "[":
                depth += 1
            case "]":
                depth -= 1
            case ";" if not depth:
                yield begin, at
                begin = at + 1
            case _:
                pass
        at += 1
    yield begin, end


def _item(text: str, start: int, end: int) -> Item | None:
    """The item in a stretch; its key stands in no brackets of their own."""
    for found in KEY.finditer(text, start, end):
        before = text[start : found.start()]
        if not _BEFORE_A_KEY.search(before) and before.count("[") == before.count("]"):
            key = found["braced"] or found["key"]
            return Item(start, key, found.start(), found.end(), end, bool(found["bare"]))
    return None


def _write(state: StateInline, items: tuple[Item, ...], end: int, *, in_text: bool) -> None:
    """The tokens of a citation: for each item its words before and after, between marks of their own."""
    at, maximum, whole = state.pos, state.posMax, state.src
    opening = state.push("citation_open", "", 1)
    opening.meta = {"at": at, "end": end, "items": items, "in_text": in_text}
    for item in items:
        for start, stop in ((item.start, item.key_start), (item.key_end, item.end)):
            state.push("cited_words_open", "", 1)
            # The parser's rule of text looks for marks of its own, and a semicolon is none: it must see no further.
            state.pos, state.posMax, state.src = start, stop, whole[:stop]
            state.md.inline.tokenize(state)
            state.push("cited_words_close", "", -1)
    state.push("citation_close", "", -1)
    state.pos, state.posMax, state.src = end, maximum, whole
