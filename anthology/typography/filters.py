"""Set a file that is no manuscript of ours: plain text, Markdown or HTML, changed in its marks and spaces alone.

Each format is read by its own parser, which says where its text stands; everything else of the source stays as it is,
byte by byte.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Literal

from anthology.typography import html, markdown
from anthology.typography.located import Change, Located, changed, changes
from anthology.typography.passage import Kind, Passage, Settings

Format = Literal["text", "markdown", "html"]


@dataclass(frozen=True, slots=True)
class Filtered:
    """A source after the clean-up, and each change in order."""

    text: str
    changes: tuple[Change, ...]


def filter_text(source: str, format: Format = "text", settings: Settings | None = None) -> Filtered:
    """Set a whole document of one format. Nothing is changed but quotation marks, dashes, ellipses and spaces."""
    found = changes(source, tuple(_READERS[format](source)), settings or Settings())
    return Filtered(changed(source, found), found)


def format_of(name: str) -> Format:
    """The format that a file's name speaks for."""
    suffix = name.rpartition(".")[2].lower()
    if suffix in ("html", "htm", "xhtml"):
        return "html"
    return "markdown" if suffix in ("md", "markdown") else "text"


def diff(source: str, filtered: Filtered, name: str = "text") -> str:
    """A unified diff of the lines, with each change and its rule under its hunk's header line."""
    lines = difflib.unified_diff(
        source.splitlines(keepends=True), filtered.text.splitlines(keepends=True), name, name, n=0
    )
    return "".join(line if line.endswith("\n") else line + "\n" for line in lines)


# -- plain text ------------------------------------------------------------------------------------

_BLOCK = re.compile(r"(?:[^\n]*\S[^\n]*(?:\n|$))+")
_LINE = re.compile(r"[^\r\n]+")
_WRAPPED = 45  # characters: lines at least so long, but the last, are a paragraph that was broken by hand


def _plain(source: str) -> Iterator[Located]:
    """Blocks parted by blank lines: a paragraph on one line or broken by hand, or lines of verse or an address."""
    for block in _BLOCK.finditer(source):
        lines = list(_LINE.finditer(source, *block.span()))
        if len(lines) > 1 and all(len(line.group()) >= _WRAPPED for line in lines[:-1]):
            text = block.group().rstrip("\r\n")
            yield Located(Passage(text), ((0, block.start(), block.start() + len(text)),))
            continue
        kind = Kind.PROSE if len(lines) == 1 else Kind.LINE
        for line in lines:
            yield Located(Passage(line.group(), kind), ((0, *line.span()),))


_READERS: dict[Format, Callable[[str], Iterator[Located]]] = {
    "text": _plain,
    "markdown": markdown.passages,
    "html": html.passages,
}
