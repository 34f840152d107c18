"""The passages of a Markdown document, found by markdown-it and then in the source.

The parser gives the lines of each inline run and its parts in order; each part of text is looked for in the run, after
the one before. A run in which one is not found is left alone.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence

from markdown_it import MarkdownIt
from markdown_it.token import Token
from mdit_py_plugins.attrs import attrs_block_plugin, attrs_plugin
from mdit_py_plugins.deflist import deflist_plugin
from mdit_py_plugins.footnote import footnote_plugin
from mdit_py_plugins.front_matter import front_matter_plugin
from msgspec.structs import replace

from anthology import declarations
from anthology.model.text import Style
from anthology.typography.located import Gatherer, Located, Markup
from anthology.typography.passage import Kind

STYLING: Markup = {Style.SMALL_CAPS: ("[", "]{.smallcaps}"), Style.SUPERSCRIPT: ("[", "]{.sup}")}
_STYLED = frozenset(("smallcaps", "sup", "sub"))
_RAISED = re.compile(r"<(/?)su[bp]\b", re.IGNORECASE)
_KINDS = {"heading_open": Kind.HEADING, "th_open": Kind.CELL, "td_open": Kind.CELL}


def passages(source: str) -> Iterator[Located]:
    """Each inline run of the document; a hard break parts lines. Code, HTML and front matter are no passages."""
    lines = source.split("\n")
    starts = [0]
    for line in lines:
        starts.append(starts[-1] + len(line) + 1)
    reached: dict[int, int] = {}
    kind, language = Kind.PROSE, ""
    found: dict[str, dict[str, object]] = {}
    tokens = _parser().parse(source, found)
    labels = _pattern_of(found.get("references", {}))
    for token in tokens:
        if token.type != "inline":
            kind = _KINDS.get(token.type, Kind.PROSE)
            language = str(token.attrGet("lang") or "")
        elif token.map and token.children:
            places = _places(token, lines, starts, reached)
            if places:
                for located in _run(token.content, places, token.children, kind, language):
                    yield _sparing(located, labels) if labels else located


def _pattern_of(references: Collection[str]) -> re.Pattern[str] | None:
    """The labels of a document's references: in brackets, for a style, such a word would become a link."""
    return re.compile("|".join(re.escape(label) for label in references), re.IGNORECASE) if references else None


def _sparing(located: Located, labels: re.Pattern[str]) -> Located:
    spared = tuple(match.span() for match in labels.finditer(located.passage.text))
    return replace(located, styled=(*located.styled, *spared))


def language_of(source: str) -> str:
    """The language that the front matter states, under ``language`` or ``lang``."""
    front = next((token.content for token in _parser().parse(source) if token.type == "front_matter"), "")
    said = declarations.parse(front, "").value
    plain = said.plain() if said else None
    found = (plain.get("language") or plain.get("lang")) if isinstance(plain, dict) else ""
    return found if isinstance(found, str) else ""


def _parser() -> MarkdownIt:
    parser = MarkdownIt("commonmark").enable(["table", "strikethrough"])
    parser.use(front_matter_plugin).use(footnote_plugin, inline=False).use(deflist_plugin)
    parser.use(attrs_plugin, spans=True).use(attrs_block_plugin)
    # Escapes and entities stay apart from the text, so that each part of text stands in the source letter by letter.
    return parser.disable("text_join")


def _places(token: Token, lines: Sequence[str], starts: Sequence[int], reached: dict[int, int]) -> list[int] | None:
    """Where each character of a run stands in the source, or nothing where its lines are not found."""
    assert token.map is not None
    places: list[int] = []
    number = token.map[0]
    for line in token.content.split("\n"):
        if number >= len(lines):
            return None
        at = lines[number].find(line, reached.get(number, 0))
        if at < 0:
            return None
        reached[number] = at + len(line)
        places += range(starts[number] + at, starts[number] + at + len(line) + 1)
        number += 1
    return places


def _run(content: str, places: list[int], parts: Sequence[Token], kind: Kind, language: str) -> Iterator[Located]:
    broken = any(part.type == "hardbreak" for part in parts)
    gatherer = Gatherer(Kind.LINE if broken else kind)
    found: list[Located] = []
    at, languages, styles = 0, [language], [False]
    for part in parts:
        if part.type == "hardbreak":
            found += gatherer.gathered()
        elif part.type == "span_open":
            languages.append(str(part.attrGet("lang") or languages[-1]))
            styles.append(styles[-1] or not _STYLED.isdisjoint(str(part.attrGet("class") or "").split()))
        elif part.type == "span_close":
            languages.pop()
            styles.pop()
            at = _after_attributes(content, content.find("]", at))
        elif part.type == "html_inline" and (tag := _RAISED.match(part.content)):
            styles[-1] = not tag.group(1)
        elif part.type == "link_open":
            styles.append(True)  # brackets within a link's text could undo the link
        elif part.type == "link_close":
            at = _after_attributes(content, _after_link(content, at))
            styles.pop()
        elif part.type == "image":
            at = _after_attributes(content, _after_link(content, content.find("![", at) + 2 + len(part.content)))
        written = _written(part)
        if not written:
            continue
        start = content.find(written, at)
        if start < 0:
            return
        end = at = start + len(written)
        if part.type == "code_inline":
            at = _after_attributes(content, at)
        literal = part.type not in ("text", "softbreak")
        gatherer.add(written, places[start], places[end - 1] + 1, languages[-1], literal, styles[-1])
        if "\n" in written and part.type != "softbreak":
            return
    found += gatherer.gathered()
    yield from found


def _written(part: Token) -> str:
    """What the source has for a part, as far as the passage shows it."""
    match part.type:
        case "text":
            return part.content
        case "softbreak":
            return "\n"
        case "code_inline":
            return part.content if "\n" not in part.content else ""
        case "text_special":
            return part.markup
        case "html_inline":
            return ""
        case _:
            return ""


_TARGET = re.compile(
    r"\]\((?:<[^<>\n]*>|(?:[^\s()\\]|\\.|\([^\s()]*\))*)(?:\s+(?:\"[^\"]*\"|'[^']*'|\([^()]*\)))?\s*\)"
)
_ATTRIBUTES = re.compile(r"(?:\]| ?`+)?\{(?:[^{}\"]|\"[^\"]*\")*\}")
_LABEL = re.compile(r"\]\[[^\]]*\]")


def _after_attributes(content: str, at: int) -> int:
    """The end of the attributes that stand at a place, behind what closes their element; the place, without any."""
    found = _ATTRIBUTES.match(content, at)
    return found.end() if found else at


def _after_link(content: str, at: int) -> int:
    """The end of a link whose text ends at or after ``at``."""
    closing = content.find("]", at)
    if closing < 0:
        return at
    match = _TARGET.match(content, closing) or _LABEL.match(content, closing)
    return match.end() if match else closing + 1
