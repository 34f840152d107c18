"""Set a file that is no manuscript of ours: plain text, Markdown or HTML, changed in its marks and spaces alone.

Each format is read by its own parser, which says where its text stands; everything else of the source stays as it is,
byte by byte.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import groupby
from typing import Literal

from msgspec import Struct

from anthology.typography import html, markdown, styles
from anthology.typography.located import Change, Located, Markup, changed, changes
from anthology.typography.passage import Kind, Passage, Range, Settings

Format = Literal["text", "markdown", "html"]


class Filtered(Struct, frozen=True):
    """A source after the clean-up, and each change in order."""

    text: str
    changes: tuple[Change, ...]


def filter_text(source: str, format: Format = "text", settings: Settings | None = None) -> Filtered:
    """Set a whole document of one format. Nothing is changed but quotation marks, dashes, ellipses and spaces.

    Rules of style that are on put markup about letters; plain text has none, and takes no style (``STYLING``).
    """
    found = changes(source, tuple(_READERS[format](source)), settings or Settings(), STYLING[format])
    return Filtered(changed(source, found), found)


def format_of(name: str) -> Format:
    """The format that a file's name speaks for."""
    suffix = name.rpartition(".")[2].lower()
    if suffix in ("html", "htm", "xhtml"):
        return "html"
    return "markdown" if suffix in ("md", "markdown") else "text"


def language_of(source: str, format: Format = "text") -> str:
    """The language that a document says it is in (``lang`` of its root, or its front matter); empty if it does not."""
    return _SAID[format](source) if format in _SAID else ""


def idle_rules(format: Format, settings: Settings) -> tuple[str, ...]:
    """The rules that are on and can do nothing in a format: those of style, where it has no markup for any."""
    return () if STYLING[format] else tuple(sorted(styles.switched_on(settings)))


def diff(source: str, filtered: Filtered, name: str = "text", doubtful: bool = False) -> str:
    """Each line that changed, before and after, under a line with the places and rules of its changes.

    With ``doubtful``, only the lines with a change of which the engine is not sure; ``?`` marks these.
    """
    before, after = source.split("\n"), filtered.text.split("\n")
    out: list[str] = []
    for line, group in groupby(filtered.changes, key=lambda change: change.line):
        found = list(group)
        if doubtful and not any(change.doubtful for change in found):
            continue
        places = (f"{change.column} {change.rule}{'?' * change.doubtful}" for change in found)
        out += (f"@@ {name}:{line}: {', '.join(places)}", f"-{before[line - 1]}", f"+{after[line - 1]}")
    return "".join(f"{line}\n" for line in out)


# -- plain text ------------------------------------------------------------------------------------

_WRAPPED = 45  # characters: lines at least so long, but the last, are a paragraph that was broken by hand


def _plain(source: str) -> Iterator[Located]:
    """Blocks parted by blank lines: a paragraph on one line or broken by hand, or lines of verse or an address."""
    block: list[Range] = []
    place = 0
    for line in source.split("\n"):
        if line.strip():
            block.append((place, place + len(line.rstrip("\r"))))
        else:
            yield from _block(source, block)
            block = []
        place += len(line) + 1
    yield from _block(source, block)


def _block(source: str, lines: list[Range]) -> Iterator[Located]:
    if len(lines) > 1 and all(end - start >= _WRAPPED for start, end in lines[:-1]):
        lines, kind = [(lines[0][0], lines[-1][1])], Kind.PROSE
    else:
        kind = Kind.PROSE if len(lines) == 1 else Kind.LINE
    for start, end in lines:
        yield Located(Passage(source[start:end], kind), ((0, start, end),))


_READERS: dict[Format, Callable[[str], Iterator[Located]]] = {
    "text": _plain,
    "markdown": markdown.passages,
    "html": html.passages,
}

_SAID: dict[Format, Callable[[str], str]] = {"markdown": markdown.language_of, "html": html.language_of}

STYLING: dict[Format, Markup] = {"text": {}, "markdown": markdown.STYLING, "html": html.STYLING}
"""What each format writes about a stretch in small capitals, or a raised one."""
