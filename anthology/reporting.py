"""Diagnostics and summaries for people and for machines: the words of the terminal."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import asdict
from pathlib import Path

from anthology.diagnostics import Diagnostic, Severity, Span

ReadLine = Callable[[Span], str]
"""Gives the source line of a place, or nothing when it cannot be had."""

EXCERPT = 100
"""How many characters of a source line are shown at the most."""


def line_reader(root: Path) -> ReadLine:
    """A reader of source lines below ``root``; each file is read once, and an unreadable one has no lines."""
    texts: dict[str, list[str]] = {}

    def read(span: Span) -> str:
        if span.file not in texts:
            try:
                texts[span.file] = (root / span.file).read_text("utf-8", errors="replace").split("\n")
            except (OSError, ValueError):
                texts[span.file] = []
        lines = texts[span.file]
        return lines[span.line - 1].rstrip("\r") if 0 < span.line <= len(lines) else ""

    return read


def sort_key(diagnostic: Diagnostic) -> tuple[str, int, int, str, str]:
    """Order of a report: by place, then by code."""
    span = diagnostic.span or Span("")
    return span.file, span.line, span.column, diagnostic.code, diagnostic.message


def as_text(diagnostic: Diagnostic, read_line: ReadLine) -> str:
    """A diagnostic with its excerpt and hint, as in DESIGN's form: ``error[code] file:line:column: message``."""
    span = diagnostic.span
    place = f" {span}:" if span and span.file else ":"
    lines = [f"{diagnostic.severity}[{diagnostic.code}]{place} {diagnostic.message}"]
    if span and span.line:
        lines += _excerpt(span, read_line(span))
    if diagnostic.hint:
        lines.append(f"  hint: {diagnostic.hint}")
    return "\n".join(lines)


def _excerpt(span: Span, line: str) -> list[str]:
    """The source line and carets under the place, cut round it when the line is long."""
    if not line.strip():
        return []
    start = max(0, span.column - EXCERPT // 2) if len(line) > EXCERPT else 0
    shown = line[start : start + EXCERPT].replace("\t", " ")
    gutter = f"{span.line:>5} | "
    excerpt = [gutter + shown.rstrip()]
    if span.column:
        width = max(1, min(span.end_column - span.column, len(shown) - (span.column - 1 - start)))
        excerpt.append(" " * 5 + " | " + " " * (span.column - 1 - start) + "^" * width)
    return excerpt


def as_json(diagnostics: Iterable[Diagnostic]) -> str:
    """Diagnostics as a JSON array of objects with code, severity, message, hint and place."""
    return json.dumps([asdict(d) for d in sorted(diagnostics, key=sort_key)], ensure_ascii=False, indent=1)


def tally(diagnostics: Iterable[Diagnostic]) -> str:
    """How many of each severity: “2 errors, 1 warning”; empty when there are none."""
    counts = Counter(d.severity for d in diagnostics)
    return ", ".join(
        f"{counts[s]} {noun if counts[s] == 1 else noun + 's'}"
        for s, noun in ((Severity.ERROR, "error"), (Severity.WARNING, "warning"), (Severity.INFO, "remark"))
        if counts[s]
    )
