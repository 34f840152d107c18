"""The tree of a page, in which every text knows its offset: so the ledger can account for a page."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from html import unescape
from html.parser import HTMLParser

from msgspec import Struct, field

from anthology.importing.pieces import Line, Piece

_VOID = frozenset("area base br col embed hr img input link meta param source track wbr".split())
BLOCKS = frozenset(
    "address article aside blockquote body caption center dd details dialog div dl dt fieldset figcaption figure"
    " footer form h1 h2 h3 h4 h5 h6 header hr html li main nav ol p pre section summary table tbody td tfoot th"
    " thead tr ul head title".split()
)
#: What a manuscript has no place for: drawings, formulas, films, sounds, other pages.
EMBEDDED = frozenset("svg math object embed iframe canvas audio video".split())
_SKIPPED = EMBEDDED | {"script", "style", "template"}
#: A start tag of the key ends an open element of the set, within the nearest of the boundary elements.
_CLOSES = {
    "li": ({"li"}, {"ul", "ol"}),
    "dt": ({"dt", "dd"}, {"dl"}),
    "dd": ({"dt", "dd"}, {"dl"}),
    "tr": ({"tr", "td", "th"}, {"table"}),
    "td": ({"td", "th"}, {"tr", "table"}),
    "th": ({"td", "th"}, {"tr", "table"}),
    "option": ({"option"}, {"select"}),
}
MAX_DEPTH = 200


class Text(Struct):
    """A stretch of text in the page; ``seen`` is what a reader sees of it (a character reference is one character)."""

    start: int
    end: int
    seen: str
    order: int


class Node(Struct):
    """An element of the page."""

    tag: str
    attrs: dict[str, str]
    order: int
    parent: Node | None = None
    start: int = 0
    end: int = 0
    children: list[Node | Text] = field(default_factory=list)

    def texts(self) -> Iterator[Text]:
        """All texts in the element, in order."""
        stack: list[Node | Text] = [self]
        while stack:
            item = stack.pop()
            if isinstance(item, Text):
                yield item
            else:
                stack.extend(reversed(item.children))

    def nodes(self) -> Iterator[Node]:
        """The element and all in it, in order."""
        stack = [self]
        while stack:
            node = stack.pop()
            yield node
            stack.extend(child for child in reversed(node.children) if isinstance(child, Node))

    @property
    def text(self) -> str:
        """What a reader sees of the element, white space collapsed."""
        return " ".join("".join(text.seen for text in self.texts()).split())

    @property
    def name(self) -> str:
        """Its classes, id and roles, as one string to search in."""
        attrs = self.attrs
        return " ".join(filter(None, (attrs.get("class"), attrs.get("id"), attrs.get("role"), attrs.get("epub:type"))))


class _Parser(HTMLParser):
    """Builds the tree. Python's parser runs nothing and resolves no external entity."""

    def __init__(self, text: str) -> None:
        super().__init__(convert_charrefs=False)
        self.source = text
        self.starts = [0, *(m.end() for m in re.finditer("\n", text))]
        self.root = Node("#page", {}, 0)
        self.open = [self.root]
        self.count = 0
        self.skip = 0
        self.feed(text)
        self.close()
        self._leave(1, len(text))

    def _at(self) -> int:
        line, column = self.getpos()
        return self.starts[line - 1] + column

    def _next(self) -> int:
        self.count += 1
        return self.count

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if self.skip:
            self.skip += tag in _SKIPPED
            return
        if tag in _SKIPPED:
            self.skip = 1
            if tag in EMBEDDED:
                self._embedded(tag, attrs)
            return
        self._imply(tag)
        start = self._at()
        end = start + len(self.get_starttag_text() or "")
        node = Node(tag, {key: value or "" for key, value in attrs}, self._next(), self.open[-1], start, end)
        self.open[-1].children.append(node)
        if tag not in _VOID and len(self.open) < MAX_DEPTH:
            self.open.append(node)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _SKIPPED or self.skip:
            if tag in EMBEDDED and not self.skip:
                self._embedded(tag, attrs)
            return
        self.handle_starttag(tag, attrs)
        # XHTML (an EPUB's chapter) closes any element so; browsers ignore the stroke in HTML, where nobody writes it.
        if tag not in _VOID:
            self.handle_endtag(tag)

    def _embedded(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Keeps an element whose content is not read, so that it can be told that it was there."""
        self._imply(tag)
        own = {key: value or "" for key, value in attrs}
        self.open[-1].children.append(Node(tag, own, self._next(), self.open[-1], self._at(), self._at()))

    def handle_endtag(self, tag: str) -> None:
        if self.skip:
            self.skip -= tag in _SKIPPED
            return
        for i in range(len(self.open) - 1, 0, -1):
            if self.open[i].tag == tag:
                after = self.source.find(">", self._at()) + 1
                self._leave(i, after or len(self.source))
                return
            if tag in ("p", "li", "dd", "dt") and self.open[i].tag in ("td", "th", "table", "body"):
                return

    def _imply(self, tag: str) -> None:
        if tag in BLOCKS and self.open[-1].tag == "p":
            self._leave(len(self.open) - 1, self._at())
        closes, within = _CLOSES.get(tag, (set(), set()))
        if not closes:
            return
        for i in range(len(self.open) - 1, 0, -1):
            if self.open[i].tag in within:
                return
            if self.open[i].tag in closes:
                self._leave(i, self._at())
                return

    def _leave(self, i: int, end: int) -> None:
        """Closes the open elements from the ``i``-th on."""
        for node in self.open[i:]:
            node.end = end
        del self.open[i:]

    def _text(self, start: int, end: int, seen: str) -> None:
        if not self.skip:
            self.open[-1].children.append(Text(start, end, seen, self._next()))

    def handle_data(self, data: str) -> None:
        start = self._at()
        self._text(start, start + len(data), data)

    def handle_entityref(self, name: str) -> None:
        self._reference(re.compile(rf"&{re.escape(name)};?"))

    def handle_charref(self, name: str) -> None:
        self._reference(re.compile(rf"&#{re.escape(name)};?"))

    def _reference(self, pattern: re.Pattern[str]) -> None:
        start = self._at()
        match = pattern.match(self.source, start)
        if match:
            self._text(start, match.end(), unescape(match.group()))


def visible(text: str, between: str = "") -> str:
    """What a reader sees of a page; ``between`` stands where a tag does."""
    return between.join(item.seen for item in _Parser(text).root.texts())


def visible_outside(text: str, spans: Sequence[tuple[int, int]]) -> str:
    """What a reader sees of a page outside of some stretches of it."""
    texts = _Parser(text).root.texts()
    return " ".join(t.seen for t in texts if not any(a <= t.start < b for a, b in spans))


def parse(text: str) -> Node:
    """The tree of a page."""
    return _Parser(text).root


def raw(node: Node) -> tuple[Line, ...]:
    """The texts of an element as they stand, for a block that is taken out."""
    pieces = [Piece(t.start, t.end, t.seen, t.seen, "taken out") for t in node.texts() if t.seen.strip()]
    return tuple(Line((piece,)) for piece in pieces)
