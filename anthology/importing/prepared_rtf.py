"""RTF before its conversion: notes that pandoc passes over, and comments.

A file of RTF is groups in braces; a group that begins with ``\\*`` is one that a reader may pass over (Rich Text Format
1.9.1, "Destinations"). LibreOffice marks its footnotes so, and every program its comments.
"""

from __future__ import annotations

import re

from anthology.importing.marks import Marks

_TOKEN = re.compile(rb"\\'[0-9a-fA-F]{2}|\\[a-zA-Z]+-?\d* ?|\\[^a-zA-Z]|[{}]|[^\\{}]+")
_OPTIONAL = re.compile(rb"\{\\\*\\(footnote|annotation|atnauthor|atndate)(?![a-zA-Z])")


def prepare(data: bytes, marks: Marks) -> bytes:
    """The file with notes as pandoc reads them, and a mark for each comment."""
    parts: list[bytes] = []
    at = 0
    author = ""
    for match in _OPTIONAL.finditer(data):
        if match.start() < at:
            continue
        name = match.group(1)
        if name == b"footnote":
            parts += [data[at : match.start()], b"{\\footnote"]
            at = match.end()
            continue
        end = _end(data, match.start())
        if name == b"atnauthor":
            author = _plain(data[match.end() : end - 1])
        elif name == b"annotation":
            said = _plain(data[match.end() : end - 1])
            parts += [data[at : match.start()], b"{", marks.comment(said, author).encode(), b"}"]
            at = end
    return b"".join([*parts, data[at:]])


def _end(data: bytes, start: int) -> int:
    """The end of the group that begins at ``start``."""
    depth = 0
    for token in _TOKEN.finditer(data, start):
        depth += {b"{": 1, b"}": -1}.get(token.group(), 0)
        if depth == 0:
            return token.end()
    return len(data)


def _plain(group: bytes) -> str:
    """What a reader sees of a group."""
    from striprtf.striprtf import rtf_to_text

    whole = b"{\\rtf1\\ansi " + group + b"}"
    text = rtf_to_text(whole.decode("latin-1"), encoding="cp1252", errors="replace")  # type: ignore[no-untyped-call]
    return " ".join(str(text).split())
