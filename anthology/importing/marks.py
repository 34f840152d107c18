"""Marks that travel through a converter as words, for what it would drop: languages, comments, verse.

A mark is put into the source as a word of letters and digits that occurs nowhere in it; in the converter's HTML it
becomes the element that the converter has no notion of.
"""

from __future__ import annotations

import re
from hashlib import sha256
from html import escape

from msgspec import Struct, field

from anthology.importing import html


class Marks(Struct):
    """The marks in one source. ``key`` makes their words unlike all words of it."""

    key: str
    rows: list[tuple[str, str]] = field(default_factory=list)

    def span(self, attributes: str) -> tuple[str, str]:
        """What begins and ends a stretch with attributes, in a line."""
        self.rows.append(("span", attributes))
        n = len(self.rows) - 1
        return self._word("o", n), self._word("c", n)

    def comment(self, text: str, author: str = "", date: str = "") -> str:
        """What stands for a comment."""
        about = f' data-author="{escape(author)}" data-date="{escape(date)}"'
        self.rows.append(("comment", f'<span class="comment-start"{about}>{escape(text, quote=False)}</span>'))
        return self._word("o", len(self.rows) - 1)

    def alternative(self, text: str) -> str:
        """What gives the picture before it an alternative text."""
        self.rows.append(("alt", text))
        return self._word("o", len(self.rows) - 1)

    def verse(self) -> str:
        """What makes the quotation or paragraph that it stands in a poem."""
        self.rows.append(("verse", ""))
        return self._word("o", len(self.rows) - 1)

    def applied(self, page: str) -> str:
        """The converter's HTML with elements for marks; marks in attributes and titles are taken out."""
        if not self.rows:
            return page
        word = re.compile(rf"Zq{self.key}(?P<end>[oc])(?P<n>\d+)qZ", re.IGNORECASE)
        edits: list[tuple[int, int, str]] = []
        tree = html.parse(page)
        shown = {
            (text.start, text.end): node
            for node in tree.nodes()
            if node.tag != "title"
            for text in node.children
            if not isinstance(text, html.Node)
        }
        pictures = sorted((node.end, node) for node in tree.nodes() if node.tag == "img")
        spans = sorted(shown)
        at = 0
        for match in word.finditer(page):
            while at < len(spans) and spans[at][1] <= match.start():
                at += 1
            inside = at < len(spans) and spans[at][0] <= match.start()
            kind, value = self.rows[int(match["n"])]
            out = ""
            if inside and kind == "span":
                out = f"<span {value}>" if match["end"].lower() == "o" else "</span>"
            elif inside and kind == "comment":
                out = value
            elif kind == "alt":
                before = [node for end, node in pictures if end <= match.start()]
                edits += _described(page, before[-1], value) if before else []
            elif inside and kind == "verse":
                poem = _poem(shown[spans[at]])
                edits += [(poem.start + len(poem.tag) + 1,) * 2 + (' class="verse"',)] if poem else []
            edits.append((match.start(), match.end(), out))
        return _joined(_edited(page, edits))

    def _word(self, end: str, n: int) -> str:
        return f"Zq{self.key}{end}{n}qZ"


def marks(data: bytes) -> Marks:
    """Marks for a source."""
    return Marks(sha256(data).hexdigest()[:6])


def _described(page: str, picture: html.Node, alternative: str) -> list[tuple[int, int, str]]:
    tag = page[picture.start : picture.end]
    known = re.search(r'\salt="[^"]*"', tag)
    start = picture.start + (known.start() if known else 4)
    return [(start, picture.start + (known.end() if known else 4), f' alt="{escape(alternative)}"')]


def _poem(node: html.Node | None) -> html.Node | None:
    """The block that a mark of verse stands in: a quotation, or the paragraph itself."""
    found: html.Node | None = None
    while node is not None:
        if node.tag == "blockquote":
            return node
        if node.tag == "p" and found is None:
            found = node
        node = node.parent
    return found


def _edited(page: str, edits: list[tuple[int, int, str]]) -> str:
    parts: list[str] = []
    at = 0
    for start, end, out in sorted(set(edits)):
        if start < at:
            continue
        parts += [page[at:start], out]
        at = end
    return "".join([*parts, page[at:]])


def _joined(page: str) -> str:
    """Stretches of the same language that follow one another (a word processor parts them at will) as one."""
    return re.sub(r'(<span (?P<what>lang="[\w-]+"|class="smallcaps")>[^<]*)</span>(\s*)<span (?P=what)>', r"\1\3", page)
