"""The rules by which our Markdown differs from CommonMark, and the one parser that has them all.

What the parser makes is tokens; what they mean is decided in ``blocks`` and ``inlines``. The rules leave in
the meta data of a token where it stands: ``at`` and ``end``, which are offsets in the source (blocks) or in
the run (inlines).
"""

from __future__ import annotations

import re
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.helpers import parseLinkDestination, parseLinkTitle
from markdown_it.ruler import RuleOptionsType
from markdown_it.rules_block import StateBlock
from markdown_it.rules_block.table import escapedSplit
from markdown_it.rules_core import StateCore
from markdown_it.rules_inline import StateInline
from markdown_it.token import Token
from mdit_py_plugins.deflist import deflist_plugin
from mdit_py_plugins.footnote.index import footnote_def

from anthology.manuscript import attributes
from anthology.manuscript.citations import citation

DEEPEST = 32
"""How deep blocks may stand in each other, and inlines."""

BlockRule = Callable[[StateBlock, int, int, bool], bool]
InlineRule = Callable[[StateInline, bool], bool]


def parser() -> MarkdownIt:
    """A parser with our rules.

    Not of CommonMark: indented code and underlined headings, for in a literary text both are accidents (a
    paragraph that somebody indented; a line of hyphens meant as a break).
    """
    md = MarkdownIt("commonmark", {"maxNesting": DEEPEST})
    md.enable("table")
    md.disable(["code", "lheading"])
    md.use(deflist_plugin)
    _block_rules(md)
    _inline_rules(md)
    md.helpers = SimpleNamespace(  # type: ignore[assignment]
        parseLinkLabel=link_label, parseLinkDestination=parseLinkDestination, parseLinkTitle=parseLinkTitle
    )
    md.core.ruler.before("inline", "heading_attributes", _heading_attributes)
    # Every address is let through, so that a bad one can be reported instead of being left as text.
    md.validateLink = lambda url: True  # type: ignore[method-assign]
    md.normalizeLink = lambda url: url  # type: ignore[method-assign]
    return md


# -- blocks ----------------------------------------------------------------------------------------


def _block_rules(md: MarkdownIt) -> None:
    interrupting: RuleOptionsType = {"alt": ["paragraph", "reference", "blockquote", "list"]}
    md.block.ruler.before("fence", "container", container, interrupting)
    md.block.ruler.before("fence", "attribute_line", attribute_line, interrupting)
    md.block.ruler.before("reference", "note", footnote_def, {"alt": ["paragraph", "reference"]})
    for rule in list(md.block.ruler.__rules__):
        if rule.name not in ("paragraph", "reference"):
            rule.fn = _placed(rule.fn)
        if rule.name == "table":
            rule.fn = _counted(rule.fn)
    md.block.ruler.__cache__ = None


def _placed(rule: BlockRule) -> BlockRule:
    """The rule, leaving in its first token where the block begins."""

    def run(state: StateBlock, line: int, end: int, silent: bool) -> bool:
        at, count = state.bMarks[line] + state.tShift[line], len(state.tokens)
        done = rule(state, line, end, silent)
        if done and len(state.tokens) > count:
            state.tokens[count].meta.setdefault("at", at)
        return done

    return run


def _counted(rule: BlockRule) -> BlockRule:
    """The rule of tables, leaving in each row where it begins and how many cells were written in it."""

    def run(state: StateBlock, line: int, end: int, silent: bool) -> bool:
        count = len(state.tokens)
        done = rule(state, line, end, silent)
        for token in state.tokens[count:] if done and not silent else ():
            if token.type == "tr_open" and token.map:
                begin = state.bMarks[token.map[0]] + state.tShift[token.map[0]]
                token.meta.update(at=begin, cells=_cells(state.src[begin : state.eMarks[token.map[0]]]))
        return done

    return run


def _cells(row: str) -> int:
    cells = escapedSplit(row.strip())
    return len(cells) - (not cells[0]) - (len(cells) > 1 and not cells[-1])


_CONTAINER = re.compile(r"(:{3,})[ \t]*([^\s{:]*)[ \t]*(.*?)\s*")


def container(state: StateBlock, line: int, end: int, silent: bool) -> bool:
    """Containers between lines of colons. Those of verse keep their lines; the others hold blocks."""
    at = state.bMarks[line] + state.tShift[line]
    if not state.src.startswith(":::", at):
        return False
    if silent:
        return True
    head = _CONTAINER.fullmatch(state.src, at, state.eMarks[line])
    assert head is not None  # every line that begins with three colons has the form
    if not head[2] and not head[3]:
        stray = state.push("container_stray", "", 0)
        stray.map, stray.meta = [line, line + 1], {"end": head.end(1)}
        state.line = line + 1
        return True
    close, closed = _closing_line(state, line, end, len(head[1]))
    kind = "verse" if head[2] == "verse" else "container"
    opening = state.push(f"{kind}_open", "", 1)
    opening.map, opening.markup = [line, close], head[1]
    opening.meta = {"name": head[2], "name_at": head.start(2), "end": head.end(), "closed": closed}
    opening.meta["rest"] = (head[3], head.start(3))
    _contents(state, kind, line, close)
    state.push(f"{kind}_close", "", -1)
    state.line = close + closed
    return True


def _contents(state: StateBlock, kind: str, line: int, close: int) -> None:
    if kind == "verse":
        _verse(state, line, close)
        return
    before = state.parentType, state.lineMax
    state.parentType, state.lineMax = "container", close
    state.md.block.tokenize(state, line + 1, close)
    state.parentType, state.lineMax = before


def _closing_line(state: StateBlock, line: int, end: int, colons: int) -> tuple[int, bool]:
    """The line that closes a container; where there is none, the line behind its parent's last."""
    fence = ":" * colons
    for row in range(line + 1, end):
        if state.isEmpty(row):
            continue
        if state.sCount[row] < state.blkIndent:
            return row, False
        if state.src[state.bMarks[row] + state.tShift[row] : state.eMarks[row]].rstrip() == fence:
            return row, True
    return end, False


def _verse(state: StateBlock, line: int, close: int) -> None:
    """One token for each line of verse, and one for each gap between stanzas."""
    margin = state.sCount[line]
    for row in range(line + 1, close):
        if state.isEmpty(row):
            state.push("stanza_break", "", 0)
            continue
        token = state.push("inline", "", 0)
        at = state.bMarks[row] + state.tShift[row]
        token.content = state.src[at : state.eMarks[row]].rstrip().removesuffix("\\").rstrip()
        token.map, token.children = [row, row + 1], []
        token.meta = {"indent": max(0, state.sCount[row] - margin) // 2, "at": at}


def attribute_line(state: StateBlock, line: int, end: int, silent: bool) -> bool:
    """A line of attributes alone, for the block that follows."""
    at = state.bMarks[line] + state.tShift[line]
    if state.src[at : at + 1] != "{":
        return False
    found = attributes.read(state.src, at)
    if found is None or found[1] > state.eMarks[line] or state.src[found[1] : state.eMarks[line]].strip():
        return False
    if not silent:
        token = state.push("attribute_line", "", 0)
        token.map, token.meta = [line, line + 1], {"attributes": found[0], "end": found[1]}
        state.line = line + 1
    return True


def _heading_attributes(state: StateCore) -> None:
    """Takes the attributes off the end of headings, where they have a space before them."""
    tokens = state.tokens
    for n, token in enumerate(tokens):
        if token.type == "heading_open":
            _take_heading_attributes(token, tokens[n + 1])


def _take_heading_attributes(heading: Token, inline: Token) -> None:
    content = inline.content
    at = content.rfind("{")
    if at < 0 or (at and not content[at - 1].isspace()):
        return
    found = attributes.read(content, at)
    if found is not None and found[1] == len(content):
        heading.meta["attributes"] = found[0]
        heading.meta["content"] = content
        inline.content = content[:at].rstrip()


# -- inlines ---------------------------------------------------------------------------------------


def _inline_rules(md: MarkdownIt) -> None:
    ruler = md.inline.ruler
    for rule in list(ruler.__rules__):
        if rule.name in ("link", "image", "autolink", "html_inline"):
            rule.fn = _located(rule.fn)
        if rule.name == "image":
            rule.fn = _not_in_alternative(rule.fn)
    ruler.before("link", "lacuna", lacuna)
    ruler.before("link", "note_call", note_call)
    ruler.before("link", "inline_note", inline_note)
    ruler.before("link", "span", span)
    ruler.before("link", "citation", citation)
    ruler.before("link", "variable", variable)
    ruler.before("link", "attributes", inline_attributes)


def _located(rule: InlineRule) -> InlineRule:
    """The rule, leaving in the first token that it makes where the construct begins and ends in its run."""

    def run(state: StateInline, silent: bool) -> bool:
        at, count = state.pos, len(state.tokens)
        done = rule(state, silent)
        if done and not silent:
            # The text before the construct, when there is some, has become a token too.
            first = state.tokens[count]
            token = state.tokens[count + 1] if first.type == "text" else first
            token.meta.update(at=at, end=state.pos)
        return done

    return run


def _not_in_alternative(rule: InlineRule) -> InlineRule:
    """The rule of images, which does not apply in the alternative text of one (there it would nest without
    end).
    """

    def run(state: StateInline, silent: bool) -> bool:
        if state.env.get("alternative"):
            return False
        state.env["alternative"] = True
        try:
            return rule(state, silent)
        finally:
            state.env["alternative"] = False

    return run


def lacuna(state: StateInline, silent: bool) -> bool:
    """``[…]`` and ``[...]``, but not as the words of a link or a span."""
    for mark in ("[…]", "[...]"):
        if state.src.startswith(mark, state.pos) and not state.src.startswith(("(", "{"), state.pos + len(mark)):
            if not silent:
                state.push("lacuna", "", 0)
            state.pos += len(mark)
            return True
    return False


def link_label(state: StateInline, start: int, disableNested: bool = False) -> int:
    """Where the bracket that opens at ``start`` closes, or -1.

    As the parser's own helper, but that gaps, calls of notes and spans, which are written in brackets too,
    may stand in the words of a link (``disableNested``); another link may not.
    """
    before, level = state.pos, 1
    state.pos = start + 1
    while state.pos < state.posMax:
        at, mark = state.pos, state.src[state.pos]
        if mark == "]":
            level -= 1
            if level == 0:
                break
        state.md.inline.skipToken(state)
        if mark != "[":
            continue
        if state.pos == at + 1:
            level += 1
        elif disableNested and not _is_ours(state.src, at, state.pos):
            break
    found = state.pos if level == 0 else -1
    state.pos = before
    return found


def _is_ours(text: str, start: int, end: int) -> bool:
    """Whether the construct in brackets is a gap, a call of a note or a span."""
    return text.startswith(("[…]", "[...]", "[^"), start) or text[end - 1] == "}"


_CALL = re.compile(r"\[\^([^\s\[\]]+)\]")


def note_call(state: StateInline, silent: bool) -> bool:
    """``[^1]``, ``[^ed:1]``; whether the note is written is not asked here."""
    if not state.src.startswith("[^", state.pos):
        return False
    call = _CALL.match(state.src, state.pos, state.posMax)
    if call is None:
        return False
    if not silent:
        token = state.push("note_call", "", 0)
        token.meta = {"label": call[1], "at": call.start(), "end": call.end()}
    state.pos = call.end()
    return True


def inline_note(state: StateInline, silent: bool) -> bool:
    """``^[A note where it is called.]``"""
    start, maximum = state.pos, state.posMax
    if not state.src.startswith("^[", start):
        return False
    end = link_label(state, start + 1)
    if end < 0:
        return False
    if not silent:
        token = state.push("inline_note_open", "", 1)
        token.meta = {"at": start, "end": end + 1}
        _within(state, start + 2, end)
        state.push("inline_note_close", "", -1)
    state.pos, state.posMax = end + 1, maximum
    return True


def span(state: StateInline, silent: bool) -> bool:
    """``[words]{attributes}``"""
    start, maximum = state.pos, state.posMax
    if state.src[start] != "[" or state.src.find("]{", start, maximum) < 0:
        return False
    end = link_label(state, start)
    found = attributes.read(state.src, end + 1) if end >= 0 else None
    if found is None or found[1] > maximum:
        return False
    if not silent:
        token = state.push("span_open", "", 1)
        token.meta = {"attributes": found[0], "at": start, "end": found[1]}
        _within(state, start + 1, end)
        state.push("span_close", "", -1)
    state.pos, state.posMax = found[1], maximum
    return True


def _within(state: StateInline, start: int, end: int) -> None:
    state.pos, state.posMax = start, end
    state.md.inline.tokenize(state)


_VARIABLE = re.compile(r"\{\{([^{}\n]*)\}\}")


def variable(state: StateInline, silent: bool) -> bool:
    """``{{ book.title }}``; whether the book knows the name is not asked here."""
    if not state.src.startswith("{{", state.pos):
        return False
    found = _VARIABLE.match(state.src, state.pos, state.posMax)
    if found is None:
        return False
    if not silent:
        token = state.push("variable", "", 0)
        token.content = found[0]
        token.meta = {"name": found[1].strip(), "at": found.start(), "end": found.end()}
    state.pos = found.end()
    return True


def inline_attributes(state: StateInline, silent: bool) -> bool:
    """Attributes right behind an image, emphasis and the like; the token before them says what takes them."""
    start = state.pos
    if state.src[start] != "{" or not start or state.src[start - 1] not in ")]*_`>":
        return False
    found = attributes.read(state.src, start)
    if found is None or found[1] > state.posMax:
        return False
    if not silent:
        token = state.push("attributes", "", 0)
        token.meta = {"attributes": found[0], "at": start, "end": found[1]}
    state.pos = found[1]
    return True


class References(dict[str, Any]):
    """The addresses that ``[label]: address`` defines, noting which are asked for."""

    def __init__(self) -> None:
        super().__init__()
        self.used: set[str] = set()

    def get(self, label: str, default: Any = None) -> Any:
        """As in ``dict``."""
        self.used.add(label)
        return super().get(label, default)


PARSER = parser()
"""The parser; it keeps no state between texts."""


def parse(text: str, *, citations: bool = False) -> tuple[list[Token], References, list[dict[str, Any]]]:
    """The tokens of a text, the link definitions in it, and those definitions that repeat one.

    Only where the project has a bibliography (``citations``) is ``@key`` more than text.
    """
    references = References()
    env: dict[str, Any] = {"references": references, "citations": citations}
    tokens = PARSER.parse(text, env)
    return tokens, references, env.get("duplicate_refs", [])


def parse_inline(text: str, *, citations: bool = False) -> list[Token]:
    """The tokens of a run of inline markup."""
    (token,) = PARSER.parseInline(text, {"references": References(), "citations": citations})
    return token.children or []
