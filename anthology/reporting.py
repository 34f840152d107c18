"""Diagnostics and what was built, for people and for machines: the words of the terminal."""

from __future__ import annotations

import json
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec import to_builtins
from rich.cells import cell_len, get_character_cell_size

from anthology.diagnostics import Diagnostic, Severity, Span

if TYPE_CHECKING:
    from anthology.pipeline import Built

ReadLine = Callable[[Span], str]
"""Gives the source line of a place, or nothing when it cannot be had."""

EXCERPT = 100
"""How many cells of the terminal an excerpt takes at the most; a wide character takes two."""

BEFORE = 40
"""How many cells of a line that must be cut are shown before the place, when there are as many."""

TAB = "    "
"""What stands for a tab in an excerpt, so that it has the same width wherever it stands."""

HIDDEN = frozenset(("Cc", "Cf", "Cs", "Zl", "Zp"))
"""Unicode's categories of characters that a terminal obeys, or that move what stands round them."""

KEPT = "\u200c\u200d\u00ad"
"""Hidden characters that words need, and that move nothing: joiners and the soft hyphen."""


def line_reader(root: Path) -> ReadLine:
    """A reader of source lines below ``root``; each file is read once, and an unreadable one has no lines."""
    texts: dict[str, list[str]] = {}

    def read(span: Span) -> str:
        if span.file not in texts:
            try:
                text = (root / span.file).read_text("utf-8-sig", errors="replace")
            except (OSError, ValueError):
                text = ""
            texts[span.file] = text.split("\n")
        lines = texts[span.file]
        return lines[span.line - 1] if 0 < span.line <= len(lines) else ""

    return read


def sort_key(diagnostic: Diagnostic) -> tuple[str, int, int, int, str, str, str]:
    """Order of a report: by place, then by code. No two diagnostics that differ have the same key."""
    span = diagnostic.span or Span("")
    return (
        span.file,
        span.line,
        span.column,
        span.end_column,
        diagnostic.code,
        diagnostic.message,
        diagnostic.hint,
    )


def ordered(diagnostics: Iterable[Diagnostic]) -> tuple[Diagnostic, ...]:
    """Each diagnostic once, in the order of a report."""
    return tuple(sorted(set(diagnostics), key=sort_key))


def as_text(diagnostic: Diagnostic, read_line: ReadLine) -> str:
    """A diagnostic with its excerpt and hint: ``error[code] file:line:column: message`` and more lines."""
    span = diagnostic.span
    place = f" {span}:" if span and span.file else ":"
    lines = [visible(f"{diagnostic.severity}[{diagnostic.code}]{place} {diagnostic.message}")]
    if span and span.line:
        lines += excerpt(span, read_line(span))
    if diagnostic.hint:
        lines.append(visible(f"  hint: {diagnostic.hint}"))
    return "\n".join(lines)


# -- excerpts --------------------------------------------------------------------------------------


def excerpt(span: Span, line: str) -> list[str]:
    """The source line and carets under the place; a line that is too long is cut round the place.

    Carets stand under what is seen, whatever its width; of a stretch that is cut, under the part that is
    shown. Columns beyond the line stand for its end.
    """
    if not line.strip():
        return []
    cells = [_cell(character) for character in line]
    at = min(max(span.column - 1, 0), len(cells))
    end = min(max(span.end_column - 1, at + 1), max(len(cells), at + 1))
    first, last = _window([_width(cell) for cell in cells], at)
    left, right = "…" if first else "", "…" if last < len(cells) else ""
    gutter = f"{span.line:>5} | "
    shown = [(gutter + left + "".join(cells[first:last]) + right).rstrip()]
    if span.column:
        before = cell_len(left) + sum(_width(cell) for cell in cells[first:at])
        marked = sum(_width(cell) for cell in cells[at : min(end, last)])
        shown.append(" " * (len(gutter) - 2) + "| " + " " * before + "^" * max(1, marked))
    return shown


def _window(widths: list[int], at: int) -> tuple[int, int]:
    """From which to which character a line of these widths is shown, so that position ``at`` is seen."""
    if sum(widths) <= EXCERPT:
        return 0, len(widths)
    room = EXCERPT - 2  # for an ellipsis at each end
    first = last = min(at, len(widths) - 1)
    taken = 0
    while first > 0 and taken + widths[first - 1] <= BEFORE:
        first -= 1
        taken += widths[first]
    while last < len(widths) and taken + widths[last] <= room:
        taken += widths[last]
        last += 1
    while first > 0 and taken + widths[first - 1] <= room:
        first -= 1
        taken += widths[first]
    return first, last


def _cell(character: str) -> str:
    return TAB if character == "\t" else visible(character)


def _width(cell: str) -> int:
    return sum(get_character_cell_size(character) for character in cell)


def visible(text: str) -> str:
    """The text with a sign for each character that a terminal would obey instead of showing it."""
    if text.isprintable():
        return text
    return "".join(_sign(character) for character in text)


def _sign(character: str) -> str:
    if character in KEPT or unicodedata.category(character) not in HIDDEN:
        return character
    number = ord(character)
    return chr(0x2400 + number) if number < 0x20 else "\u2421" if number == 0x7F else "\ufffd"


# -- many ------------------------------------------------------------------------------------------


def as_json(diagnostics: Iterable[Diagnostic]) -> str:
    """Diagnostics as a JSON array of objects with code, severity, message, hint and place."""
    return json.dumps(to_builtins(ordered(diagnostics)), ensure_ascii=False, indent=1)


def tally(diagnostics: Iterable[Diagnostic]) -> str:
    """How many of each severity: “2 errors, 1 warning”; empty when there are none."""
    counts = Counter(d.severity for d in diagnostics)
    nouns = ((Severity.ERROR, "error"), (Severity.WARNING, "warning"), (Severity.INFO, "remark"))
    return ", ".join(counted(counts[severity], noun) for severity, noun in nouns if counts[severity])


def counted(count: int, noun: str) -> str:
    """A number with its noun: “1 work”, “1,200 words”."""
    return f"{count:,} {noun}" if count == 1 else f"{count:,} {noun}s"


# -- what was built --------------------------------------------------------------------------------


def summary(built: Built) -> str:
    """What a build made, in a few lines: works, words, notes, pages, what was typeset, the files with their sizes."""
    works = list(built.edition.works())
    warnings = sum(d.severity is Severity.WARNING for d in built.diagnostics)
    counts = [
        counted(len(works), "work"),
        counted(sum(work.words for work in works), "word"),
        counted(sum(len(work.notes) for work in works), "note"),
        *([counted(built.pages, "page")] if built.pages else []),
        *([counted(warnings, "warning")] if warnings else []),
    ]
    lines = [f"{built.edition.name}: {', '.join(counts)}"]
    if built.typeset:
        lines.append(f"  typeset: {', '.join(f'{name} {count}' for name, count in built.typeset.items())}")
    for name, data in built.files.items():
        lines.append(f"  {built.folder / name}  {_size(len(data))}")
    return "\n".join(lines)


def _size(count: int) -> str:
    return f"{count / 1_000_000:.1f} MB" if count >= 1_000_000 else f"{max(1, round(count / 1000))} kB"
