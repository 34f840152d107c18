"""Where a piece of Markdown stands in its file."""

from __future__ import annotations

from bisect import bisect_right

from msgspec import Struct

from anthology.diagnostics import Span


class Source:
    """A piece of Markdown in a file: a manuscript's text, or a value of YAML.

    ``first_line`` is the number of its first line in the file; ``shift`` is how many characters stand before
    each of its lines there. Where the piece does not stand in the file as it is (a folded value), ``fixed``
    is the one place that can be told.
    """

    def __init__(self, text: str, file: str, first_line: int = 1, shift: int = 0, fixed: Span | None = None) -> None:
        self.text = text
        self.file = file
        self.first_line = first_line
        self.shift = shift
        self.fixed = fixed
        self.starts, at = [0], text.find("\n")
        while at >= 0:
            self.starts.append(at + 1)
            at = text.find("\n", at + 1)

    @classmethod
    def of_value(cls, text: str, span: Span) -> Source:
        """A value of YAML, whose span says where its text begins and (by ``end_column``) whether it stands
        there.
        """
        if span.end_column:
            return cls(text, span.file, span.line, span.column - 1)
        return cls(text, span.file, fixed=span)

    def span(self, start: int, end: int) -> Span:
        """The place of a stretch, by its offsets. ``end_column`` stays on the first line."""
        if self.fixed is not None:
            return self.fixed
        row = bisect_right(self.starts, start) - 1
        column = start - self.starts[row] + 1 + self.shift
        return Span(self.file, self.first_line + row, column, column + max(1, self.line_end(row, end) - start))

    def line_end(self, row: int, end: int) -> int:
        """``end``, or the end of the row's text where that comes first."""
        last = self.starts[row + 1] - 1 if row + 1 < len(self.starts) else len(self.text)
        return min(end, last)

    def line(self, row: int) -> str:
        """A line, counted from 0, without its line feed."""
        return self.text[self.starts[row] : self.line_end(row, len(self.text))]


class Run(Struct, frozen=True):
    """A run of inline markup: its content, as the parser cut it out, and the row of the source where it
    begins.

    ``after`` is an offset in the source that the run cannot stand before (for the cells of a table, which
    share a row).
    """

    source: Source
    content: str
    row: int
    after: int = 0

    def span(self, start: int, end: int) -> Span:
        """The place of a stretch of the content."""
        at = self.offset(start)
        # A stretch may go on in the next line: then it is shown as far as its first line goes.
        stop = self.content.find("\n", start, end)
        return self.source.span(at, at + (end if stop < 0 else stop) - start)

    def offset(self, position: int) -> int:
        """Where a position of the content stands in the source.

        The parser takes away only what stands before the text of a line (marks of containers, indents), and
        what follows the last one: each line of the content ends a line of the source, or stands within it.
        """
        before = self.content.rfind("\n", 0, position) + 1
        row = self.row + self.content.count("\n", 0, before)
        if row >= len(self.source.starts):
            return self.source.starts[-1]
        stop = self.content.find("\n", before)
        line = self.content[before : stop if stop >= 0 else len(self.content)]
        return self._line_offset(row, line) + max(0, position - before - _indent(line))

    def _line_offset(self, row: int, line: str) -> int:
        """Where the text of a content line begins in the source."""
        there, words = self.source.line(row), line.strip()
        begin = self.source.starts[row]
        trimmed = there.rstrip()
        if not self.after and trimmed.endswith(words):
            return begin + len(trimmed) - len(words)
        found = there.find(words, max(0, self.after - begin))
        return begin + (found if found >= 0 else max(_indent(there), self.after - begin))


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip())
