"""Org, reST, LaTeX, MediaWiki, Muse and Markdown before their conversion: comments, verse, templates.

These are formats of lines and small forms; what is looked for here begins a line, or is a form with its own end.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from html import escape

from anthology.importing.ledger import Finding
from anthology.importing.marks import Marks

_LINES = {
    "org": re.compile(r"[ \t]*#(?:[ \t]+(?P<said>.*))?$"),
    "muse": re.compile(r";(?:[ \t]+(?P<said>.*))?$"),
    "latex": re.compile(r".*?(?<!\\)(?:\\\\)*%+[ \t]*(?P<said>.*)$"),
}
_BLOCKS = {
    "org": re.compile(r"^[ \t]*#\+begin_comment\b.*?\n(?P<said>.*?)^[ \t]*#\+end_comment", re.I | re.M | re.S),
    "muse": re.compile(r"<comment>(?P<said>.*?)</comment>", re.S),
    "latex": re.compile(r"\\begin\{comment\}(?P<said>.*?)\\end\{comment\}", re.S),
    "mediawiki": re.compile(r"<!--(?P<said>.*?)-->", re.S),
    "markdown-smart": re.compile(r"<!--(?P<said>.*?)-->", re.S),
}
_ORG_HIDDEN = re.compile(r"^(?P<stars>\*+) COMMENT\b(?P<said>.*?)(?=^\*+ |\Z)", re.M | re.S)
_RST = re.compile(
    # Two full stops, and no footnote, target, substitution or directive behind them: what follows, and what is
    # indented below it, is a comment (Docutils, reStructuredText specification, "Comments").
    r"^(?P<indent>[ \t]*)\.\."
    r"(?:[ \t]+(?!\[[^\]]+\](?:\s|$)|_|\||\S+::|__)(?P<said>\S.*?)|[ \t]*\n(?P<below>(?P=indent)[ \t]+\S.*?))"
    r"(?=\n[ \t]*\n(?!(?P=indent)[ \t]+\S)|\n(?!(?P=indent)[ \t]|[ \t]*\n)|\Z)",
    re.M | re.S,
)
_TODO = re.compile(r"\\(?:todo|marginnote)(?:\[[^\]]*\])?\{(?P<said>[^{}]*)\}")
_POEM = re.compile(r"<poem[^>]*>(?P<lines>.*?)</poem>", re.I | re.S)
_TEMPLATE = re.compile(r"\{\{(?P<inside>[^{}]*)\}\}")
_SMALL = frozenset({"sc", "smallcaps", "small-caps", "petites capitales", "kapitälchen"})


def prepare(text: str, format: str, marks: Marks, findings: list[Finding]) -> str:
    """The text as pandoc is given it; comments become findings, or marks where they stand within a line."""
    for match in _BLOCKS[format].finditer(text) if format in _BLOCKS else ():
        _comment(text, match, findings)
    if format == "org":
        for match in _ORG_HIDDEN.finditer(text):
            _comment(text, match, findings)
    if format == "rst":
        for match in _RST.finditer(text):
            _comment(text, match, findings)
    if format in _LINES:
        _in_lines(text, format, findings)
    change = _CHANGES.get(format)
    return change(text, marks, findings) if change else text


def _comment(text: str, match: re.Match[str], findings: list[Finding]) -> None:
    groups = match.groupdict()
    said = " ".join((groups.get("said") or groups.get("below") or "").split())
    if said:
        line = text.count("\n", 0, match.start()) + 1
        findings.append(Finding("comment", 0, 0, said, "", f"in line {line} of the source"))


def _in_lines(text: str, format: str, findings: list[Finding]) -> None:
    """Comments that go to the end of their line; those that follow one another are one."""
    before = -2
    verbatim = False
    body = text.count("\n", 0, max(text.find(r"\begin{document}"), 0)) + 1
    for number, line in enumerate(text.split("\n"), 1):
        if format == "latex" and number < body:
            continue  # the preamble is the typesetter's
        if re.match(r"\s*\\(begin|end)\{(?:verbatim|lstlisting)\}", line):
            verbatim = "\\begin" in line
        match = None if verbatim else _LINES[format].fullmatch(line)
        said = (match.group("said") or "").strip() if match else ""
        if not said:
            continue
        if before == number - 1:
            last = findings.pop()
            findings.append(Finding("comment", 0, 0, f"{last.reading} {said}", "", last.why))
        else:
            findings.append(Finding("comment", 0, 0, said, "", f"in line {number} of the source"))
        before = number


def _latex(text: str, marks: Marks, findings: list[Finding]) -> str:
    text = re.sub(r"\\begin\{verse\}(?:\[[^\]]*\])?", lambda m: f"{m.group()}\n{marks.verse()}", text)
    return _TODO.sub(lambda m: marks.comment(m["said"]), text)


def _muse(text: str, marks: Marks, findings: list[Finding]) -> str:
    return re.sub(r"<sc>(.*?)</sc>", lambda m: m.group(1).join(marks.span('class="smallcaps"')), text, flags=re.S)


def _mediawiki(text: str, marks: Marks, findings: list[Finding]) -> str:
    def poem(match: re.Match[str]) -> str:
        lines = match["lines"].strip("\n").split("\n")
        shown = [re.sub(r"^[ :]+", lambda m: "&nbsp;" * len(m.group()), line) for line in lines]
        return '<div class="poem">' + "<br />\n".join(shown) + "</div>"

    def template(match: re.Match[str]) -> str:
        name, *values = [part.strip() for part in match["inside"].split("|")]
        if name.lower() == "lang" and len(values) == 2 and re.fullmatch(r"[A-Za-z-]+", values[0]):
            return values[1].join(marks.span(f'lang="{escape(values[0])}"'))
        if name.lower() in _SMALL and len(values) == 1:
            return values[0].join(marks.span('class="smallcaps"'))
        line = text.count("\n", 0, match.start()) + 1
        why = f"a template of the wiki, in line {line} or near it"
        findings.append(Finding("loss", 0, 0, " ".join(match.group().split())[:300], "", why, 0.9))
        return match.group()

    return _TEMPLATE.sub(template, _POEM.sub(poem, text))


_CHANGES: dict[str, Callable[[str, Marks, list[Finding]], str]] = {
    "latex": _latex,
    "muse": _muse,
    "mediawiki": _mediawiki,
}
