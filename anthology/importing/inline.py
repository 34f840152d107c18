"""A line of plain text to pieces: markup that a capture left behind is made the manuscript's, the rest is escaped.

The patterns below match marks in plain text, a character or a small form at a time; markup with a structure (HTML)
is read by a parser, in ``html``.
"""

from __future__ import annotations

import re

from anthology.importing.pieces import Piece

# What may mean something in the manuscript's Markdown, or be left-over markup.
_SPECIAL = re.compile(
    r"""
      (?P<link>!?\[(?P<label>[^\[\]\n]{1,300})\]\((?P<url>https?://[^\s()<>]+|[\w./#-]+)\))
    | (?P<strong>(?<![\w*])\*\*(?=\S)(?P<bold>[^*\n]{1,400}?)(?<=\S)\*\*(?![\w*]))
    | (?P<star>(?<![\w*])\*(?=[^\s*])(?P<starred>[^*\n]{1,400}?)(?<=[^\s*])\*(?![\w*]))
    | (?P<under>(?<![\w_])_(?=[^\s_])(?P<underlined>[^_\n]{1,400}?)(?<=[^\s_])_(?![\w_]))
    | (?P<tag></?(?P<name>sup|sub|i|em|b|strong|small|u|span|p|br|cite|strike|s)\ ?/?>)
    | (?P<lacuna>\[(?:\.\.\.|…|\.\ \.\ \.)\])
    | (?P<entity>&(?:\#\d{1,7}|\#x[0-9a-fA-F]{1,6}|[a-zA-Z]\w{1,30});)
    | (?P<escape>\\[!-/:-@\[-`{-~]?|[*_`]|<(?=[a-zA-Z/!?])|\](?=[(\[{:])|\[(?=\^|-?@\w)|~~
        |(?<=[\])*`_>])\{|\{(?=[.#:]|\w+=)|^\{)
    """,
    re.VERBOSE,
)
_CALL = re.compile(r"\[(?:\^|-?@\w)")  # of a note, or of a source
_QUICK = re.compile(r"[\\*_`\[\]<&{]|~~")
# What means something at the beginning of a line.
_BLOCK = re.compile(
    r"(?:#{1,6}(?=\s|$)|[-+](?=\s|$)|>|:{1,}(?=\s|:)|\||={2,}\s*$|-{2,}\s*$|~{3,}|\{|(?P<number>\d{1,9})[.)](?=\s|$))"
)
_EMPHASIS = {"i": "*", "em": "*", "cite": "*", "b": "**", "strong": "**"}
_SPANS = {"sup": "]{.sup}", "sub": "]{.sub}", "small": "]{.smallcaps}"}


def pieces(text: str, start: int) -> tuple[Piece, ...]:
    """The pieces of a stretch of plain text that begins at ``start`` in the source."""
    if not _QUICK.search(text):
        return (Piece(start, start + len(text), text, text),)
    found: list[Piece] = []
    _scan(text, start, found)
    return tuple(found) if found else (Piece(start, start + len(text), text, text),)


def _scan(text: str, start: int, found: list[Piece]) -> None:
    at = 0
    pairs = _paired(text)
    for match in _SPECIAL.finditer(text):
        if match.start() < at:
            continue
        if match.start() > at:
            _plain(text[at : match.start()], start + at, found)
        _special(match, start, found, pairs)
        at = match.end()
    if at < len(text):
        _plain(text[at:], start + at, found)


def _plain(text: str, start: int, found: list[Piece]) -> None:
    found.append(Piece(start, start + len(text), text, text))


def _special(match: re.Match[str], offset: int, found: list[Piece], pairs: frozenset[int]) -> None:
    start, _end, text = match.start() + offset, match.end() + offset, match.group()
    if match.lastgroup == "url" or match.group("link"):
        _link(match, offset, found)
    elif match.group("strong"):
        _span(match, "bold", "**", "**", offset, found)
    elif match.group("star"):
        _span(match, "starred", "*", "*", offset, found)
    elif match.group("under"):
        _span(match, "underlined", "*", "*", offset, found)
    elif match.group("tag"):
        _tag(match, offset, found, pairs)
    elif match.group("lacuna"):
        _plain(text, start, found)
    elif match.group("entity"):
        _entity(text, start, found)
    else:
        for k, char in enumerate(text):
            found.append(Piece(start + k, start + k + 1, char, "\\" + char, "escape"))


def _span(match: re.Match[str], inner: str, opening: str, closing: str, offset: int, found: list[Piece]) -> None:
    a, b = match.span(inner)
    _mark(match.start(), a, opening, offset, found, opens=True)
    _scan(match.group(inner), offset + a, found)
    _mark(b, match.end(), closing, offset, found)


def _mark(
    a: int,
    b: int,
    out: str,
    offset: int,
    found: list[Piece],
    *,
    opens: bool = False,
    why: str = "emphasis",
) -> None:
    """A mark of left-over markup: written, and not seen."""
    found.append(Piece(a + offset, b + offset, "", out, why, opens))


def _link(match: re.Match[str], offset: int, found: list[Piece]) -> None:
    a, b = match.span("label")
    web = match.group("url").startswith("http")
    image = match.group().startswith("!")
    keep = web and not image
    _mark(
        match.start(),
        a,
        "[" if keep else "",
        offset,
        found,
        opens=True,
        why="link" if keep else "link within the site",
    )
    _scan(match.group("label"), offset + a, found)
    out = f"]({match.group('url')})" if keep else ""
    _mark(b, match.end(), out, offset, found, why="link" if keep else "link within the site")


def _paired(text: str) -> frozenset[int]:
    """Where tags stand that have their partner in the line: an unpaired one would leave a mark open."""
    if "<" not in text:
        return frozenset()
    open_: list[tuple[str, int]] = []
    good: set[int] = set()
    for match in _SPECIAL.finditer(text):
        name = match.group("name")
        if not name:
            continue
        if match.group().startswith("</"):
            if open_ and open_[-1][0] == name:
                good |= {open_.pop()[1], match.start()}
        else:
            open_.append((name, match.start()))
    return frozenset(good)


def _tag(match: re.Match[str], offset: int, found: list[Piece], pairs: frozenset[int]) -> None:
    name, closing = match.group("name"), match.group().startswith("</")
    out = ""
    if match.start() in pairs:
        if name in _EMPHASIS:
            out = _EMPHASIS[name]
        elif name in _SPANS:
            out = _SPANS[name] if closing else "["
    if name == "br":
        out = "\\\n"
    why = "left-over markup"
    found.append(
        Piece(match.start() + offset, match.end() + offset, " " if name == "br" else "", out, why, not closing)
    )


def _entity(text: str, start: int, found: list[Piece]) -> None:
    from html import unescape

    char = unescape(text)
    if char == text:
        _plain(text, start, found)
    else:
        found.append(Piece(start, start + len(text), char, escaped(char), "character reference"))


_LITERAL = re.compile(r"(?P<lacuna>\[(?:\.\.\.|…|\. \. \.)\])|[\\*_`\[\]<&]|~~|(?:(?<=[\])*`_>])|^)\{|\{(?=[.#:]|\w+=)")


def literal(text: str, start: int) -> tuple[Piece, ...]:
    """The pieces of a stretch of text that holds no markup: whatever Markdown would read as a mark is escaped."""
    if not _QUICK.search(text):
        return (Piece(start, start + len(text), text, text),)
    found: list[Piece] = []
    at = 0
    paired = _brackets(text)
    for match in _LITERAL.finditer(text):
        if match.group("lacuna") or match.start() in paired or _harmless(text, match.start(), match.group()):
            continue
        if match.start() > at:
            _plain(text[at : match.start()], start + at, found)
        out = "".join("\\" + char for char in match.group())
        found.append(Piece(start + match.start(), start + match.end(), match.group(), out, "escape"))
        at = match.end()
    if at < len(text):
        _plain(text[at:], start + at, found)
    return tuple(found)


def _brackets(text: str) -> set[int]:
    """Where square brackets stand that are a pair of their own, and that nothing makes a link, span or picture."""
    opened: list[int] = []
    good: set[int] = set()
    for match in re.finditer(r"[\[\]]", text):
        if match.group() == "[":
            opened.append(match.start())
        elif opened:
            start = opened.pop()
            before, after = text[start - 1 : start] if start else " ", text[match.end() : match.end() + 1]
            if before not in ("!", "") and not _CALL.match(text, start) and after not in ("(", "[", "{", ":", ""):
                good |= {start, match.start()}
    return good


def _harmless(text: str, at: int, mark: str) -> bool:
    """Whether a character means nothing where it stands: an “&” that begins no reference, a “<” that begins no tag."""
    following = text[at + 1 : at + 2]
    if mark == "&":
        return not (following.isalnum() or following == "#")
    if mark == "<":
        return not (following.isalpha() or following in "/!?" or not following)
    return False


def escaped(text: str) -> str:
    """Text that Markdown would read as marks, with those marks escaped (inside a line)."""
    if not _QUICK.search(text):
        return text
    parts: list[str] = []
    at = 0
    for match in _SPECIAL.finditer(text):
        parts.append(text[at : match.start()])
        marked = match.group()
        parts.append(marked if match.group("lacuna") else re.sub(r"([\\*_`\[\]<&~{])", r"\\\1", marked))
        at = match.end()
    return "".join(parts) + text[at:]


def opening(text: str) -> tuple[int, str]:
    """What a line that begins a block, or goes on with one, needs so that it is read as text.

    Gives how many characters to replace, and by what; (0, "") when nothing is needed.
    """
    match = _BLOCK.match(text)
    if not match:
        return 0, ""
    number = match.group("number")
    if number:
        return len(number) + 1, f"{number}\\{text[len(number)]}"
    return 1, "\\" + text[0]
