"""The inline content of a block to lines of pieces."""

from __future__ import annotations

import re
from collections.abc import Sequence
from urllib.parse import urljoin

from msgspec.structs import replace

from anthology.importing import inline, links
from anthology.importing.html.page import Page
from anthology.importing.html.tree import EMBEDDED, Node, Text, raw
from anthology.importing.ledger import Finding
from anthology.importing.pieces import Block, Line, Piece

_EMPHASIS = {"i": "*", "em": "*", "cite": "*", "dfn": "*", "var": "*", "b": "**", "strong": "**"}


class Inline:
    """The inline content of a block, as lines of pieces with the manuscript's marks."""

    def __init__(
        self,
        page: Page,
        breaks: bool,
        *,
        plain_marks: bool = False,
        flat: bool = False,
        typed: bool = False,
        holder: bool = False,
    ) -> None:
        self.page = page
        self.breaks = breaks
        self.plain_marks = plain_marks
        self.flat = flat
        self.typed = typed
        self.holder = holder
        self.origin = 0
        self.lead = ""
        self.anchors: list[str] = []
        self.done: list[list[Piece]] = [[]]
        self.gaps: list[int] = [1]
        self.indents: list[int] = [0]
        self.open: list[tuple[str, str, str]] = []

    def lines(self, run: Sequence[Node | Text]) -> tuple[Line, ...]:
        """The lines of a run of inline content; empty ones are left out."""
        texts = (t for item in run for t in ([item] if isinstance(item, Text) else item.texts()))
        self.origin = next((text.start for text in texts), 0)
        waiting, self.page.pending = self.page.pending, []
        for name in waiting:
            self._anchor(name)
        for item in run:
            self._item(item)
        if not any(p.why != "anchor" and (p.seen.strip() or p.out.strip()) for pieces in self.done for p in pieces):
            # Nothing here can hold them: the next words do.
            self.page.pending = self.anchors + self.page.pending
            return ()
        made: list[Line] = []
        gap = 0
        for pieces, own, indent in zip(self.done, self.gaps, self.indents, strict=True):
            lead = "".join(p.seen for p in pieces)
            indent += lead[: len(lead) - len(lead.lstrip())].count("\u00a0")
            trimmed = _tidied(pieces)
            if any(p.seen.strip() or p.out.strip() for p in trimmed):
                made.append(Line(trimmed, indent, gap if made else 1))
                gap = 0
            elif own or self.breaks:
                gap = 1
        return tuple(made)

    def _item(self, item: Node | Text) -> None:
        if isinstance(item, Text):
            self._text(item)
            return
        for name in self.page.anchors(item):
            self._anchor(name)
        if item.tag == "br":
            self._newline()
        elif item.tag in EMBEDDED:
            self._left_out(item)
        elif item.tag == "img":
            self._picture(item)
        elif item.order in self.page.notes.calls:
            self._call(item)
        elif item.tag == "span" and {"comment-start", "deletion"} & {*item.attrs.get("class", "").split()}:
            self._revision(item)
        elif self.page.chrome(item):
            lines = raw(item)
            if lines:
                self.page.gone.append(Block("removed", lines, why=f"navigation (<{item.tag}>)"))
        else:
            self._marked(item)

    def _left_out(self, node: Node) -> None:
        at = node.start
        said = " ".join(filter(None, (node.attrs.get(key, "") for key in ("alttext", "aria-label", "title", "src"))))
        why = f"an element that a manuscript has no place for (<{node.tag}>)"
        self.page.findings.append(Finding("loss", at, at, said[:200] or f"<{node.tag}>", "", why))

    def _anchor(self, name: str) -> None:
        """An anchor becomes the block's, where nothing stands before it and the block can have one; else it stands
        within the line."""
        self.anchors.append(name)
        seen = any(piece.seen.strip() for pieces in self.done for piece in pieces)
        if self.holder and not self.lead and not seen:
            self.lead = name
        elif not self.plain_marks:
            self._push(links.anchor(self._here()[0], name))

    def _revision(self, node: Node) -> None:
        """A comment, or what is marked as deleted, is taken out; comments are findings for the editor."""
        lines = raw(node)
        if "deletion" in node.attrs.get("class", ""):
            self.page.gone.append(Block("removed", lines, why="deleted in the source (tracked change)"))
            return
        if not lines:
            return
        about = ", ".join(filter(None, (node.attrs.get("data-author", ""), node.attrs.get("data-date", "")[:10])))
        before = "".join(piece.seen for piece in self.done[-1]).strip()
        at = f"behind “{before[-40:]}”" if before else "at the beginning of a paragraph"
        why = ", ".join(filter(None, (about, at)))
        self.page.findings.append(Finding("comment", lines[0].start, lines[-1].end, node.text, "", why))
        self.page.gone.append(Block("removed", lines, why=f"comment{f' by {about}' if about else ''}"))

    def _newline(self) -> None:
        """Ends a line that the source breaks; marks that are open are closed and opened again."""
        if self.flat or not self.breaks:
            self._push(Piece(*self._here(), " ", " ", "line break"))
            return
        here = self._here()
        for _, closing, why in reversed(self.open):
            self._push(Piece(*here, "", closing, why))
        self.done.append([])
        self.gaps.append(0)
        self.indents.append(0)
        for opening, _, why in self.open:
            self._push(Piece(*here, "", opening, why, True))

    def _here(self) -> tuple[int, int]:
        for pieces in reversed(self.done):
            if pieces:
                return pieces[-1].end, pieces[-1].end
        return self.origin, self.origin

    def _push(self, piece: Piece) -> None:
        self.done[-1].append(piece)

    def _text(self, text: Text) -> None:
        if len(text.seen) != text.end - text.start or self.page.source[text.start : text.end] != text.seen:
            out = "" if text.seen == "\u00ad" else "\\" + text.seen if text.seen in "&<" else inline.escaped(text.seen)
            self._push(Piece(text.start, text.end, text.seen, out, "character reference"))
            return
        if self.typed:
            self._typed(text)
            return
        at = 0
        for match in re.finditer(r"[ \t\r\n\f]*[\r\n][ \t\r\n\f]*|[ \t]{2,}|\t", text.seen):
            self._words(text, at, match.start())
            self._space(text, match)
            at = match.end()
        self._words(text, at, len(text.seen))

    def _words(self, text: Text, a: int, b: int) -> None:
        if b > a:
            for piece in inline.literal(text.seen[a:b], text.start + a):
                self._push(piece)

    def _space(self, text: Text, match: re.Match[str]) -> None:
        """White space of the source's layout: a new line of the same paragraph, or one space."""
        soft = "\n" in match.group() or "\r" in match.group()
        if soft and not self.breaks and not self.flat and not self.plain_marks and not self.open:
            if any(p.seen.strip() for p in self.done[-1]):
                self.done.append([])
                self.gaps.append(0)
                self.indents.append(0)
            return
        self._push(Piece(text.start + match.start(), text.start + match.end(), " ", " ", "white space"))

    def _typed(self, text: Text) -> None:
        at = 0
        for part in re.split(r"(\r\n|\r|\n)", text.seen):
            if part in ("\r\n", "\r", "\n"):
                self._newline()
            elif part:
                body = part.strip()
                begin = at + len(part) - len(part.lstrip())
                if not self.done[-1]:
                    self.indents[-1] = len(part) - len(part.lstrip())
                if body:
                    end = begin + len(part.lstrip()) if not part[-1:].isspace() else begin + len(body)
                    self._words(text, begin if not self.done[-1] else at, end)
            at += len(part)

    def _call(self, node: Node) -> None:
        """A note call: the anchor with all in it, and the brackets or superscript around it, is one reference."""
        texts = list(node.texts())
        label = self.page.notes.calls[node.order]
        if not texts:
            return
        line = self.done[-1]
        if line and not line[-1].seen and line[-1].out == "[" and line[-1].why == "superscript":
            line[-1] = replace(line[-1], out="")
        k = next((i for i in range(len(line) - 1, -1, -1) if line[i].seen), -1)
        if k >= 0 and line[k].verbatim and line[k].seen.endswith(" ") and line[k].seen.strip():
            # A call stands right behind its word.
            space = [replace(p, out="", why="space before a call") for p in _foot(line[k])]
            line[k : k + 1] = [*_body(line[k]), *space]
        self._push(Piece(texts[0].start, texts[-1].end, "", f"[^{label}]", "note call"))

    def _marked(self, node: Node) -> None:
        opening, closing, why = self._marks(node)
        repeated = any(opening == o for o, _, _ in self.open) and opening in ("*", "**")
        if not opening or repeated or not node.text:
            for child in node.children:
                self._item(child)
            return
        line, count = len(self.done), len(self.done[-1])
        first = next((t.start for t in node.texts()), 0)
        self._push(Piece(first, first, "", opening, why, True))
        self.open.append((opening, closing, why))
        for child in node.children:
            self._item(child)
        self.open.pop()
        opener = self.done[line - 1][count]
        if opener.out == "":
            closing = ""
        end = self._here()
        self._push(Piece(*end, "", closing, why))

    def _marks(self, node: Node) -> tuple[str, str, str]:
        style = node.attrs.get("style", "").replace(" ", "").lower()
        small = "small-caps" in style or re.search(
            r"(?:^|[\s_-])(?:sc|smcap|smallcaps?|small-caps)(?:$|[\s_-])", node.name, re.I
        )
        lang = node.attrs.get("lang") or node.attrs.get("xml:lang") or ""
        tagged = f"lang={lang}" if re.fullmatch(r"[A-Za-z]{2,3}(?:-\w+)*", lang) and not self.plain_marks else ""
        emphasis = _EMPHASIS.get(
            node.tag, "*" if "font-style:italic" in style else "**" if "font-weight:bold" in style else ""
        )
        if self.plain_marks and emphasis == "**":
            emphasis = ""
        if node.tag == "sup":
            return "[", "]{.sup}", "superscript"
        if node.tag == "sub":
            return "[", "]{.sub}", "subscript"
        if emphasis:
            return emphasis, emphasis + (f"{{{tagged}}}" if tagged else ""), "emphasis"
        if small:
            return "[", f"]{{.smallcaps{' ' + tagged if tagged else ''}}}", "small capitals"
        if tagged:
            return "[", f"]{{{tagged}}}", "language"
        if node.tag == "q":
            return "“", "”", "quotation marks of the markup"
        if node.tag == "a":
            return self._link(node)
        return "", "", ""

    def _link(self, node: Node) -> tuple[str, str, str]:
        """The marks of a link: out of the source, or within it; of another, the words stay and a finding tells it."""
        href = node.attrs.get("href", "").strip()
        if not href or self.plain_marks:
            return "", "", ""
        aim = self.page.aim(node)
        if node.order in self.page.notes.repeats:
            at = next((t.start for t in node.texts()), self._here()[1])
            why = "a note is called again; the number stays, as no note is called twice"
            self.page.findings.append(Finding("guess", at, at, node.text, "", why, 0.7))
            return "", "", ""
        if aim is not None:
            return links.marks(*aim)
        if not href.startswith("#") and self.page.url:
            href = urljoin(self.page.url, href)
        if re.fullmatch(r"(?:https?://|mailto:)[^\s<>()\"]+", href):
            return "[", f"]({href})", "link"
        if href != "#" and node.order not in self.page.notes.backs:
            at = next((t.start for t in node.texts()), self._here()[1])
            why = "a link to a place that is not in the source; its words stay"
            self.page.findings.append(Finding("link", at, at, href[:200], "", why))
        return "", "", ""

    def _picture(self, node: Node) -> None:
        """A picture within a line. Of one that is not to be had, the alternative text stands for it."""
        at = self._here()[1]
        source, path = self.page.picture(node)
        alt = " ".join(node.attrs.get("alt", "").split())
        if not path:
            why = f"picture within a line left out{f'; its alternative text stands for it: {alt}' if alt else ''}"
            self.page.findings.append(Finding("image", at, at, source[:200], "", why))
            if alt:
                self._push(Piece(at, at, "", inline.escaped(alt), "alternative text of a picture that was left out"))
            return
        if not alt:
            why = "picture without alternative text, marked as ornamental"
            self.page.findings.append(Finding("guess", at, at, source[:200], "", why, 0.4))
        out = f"![{inline.escaped(alt)}]({path})" + ("" if alt else "{.decorative}")
        self._push(Piece(at, at, "", out, "picture", True))


def _tidied(pieces: list[Piece]) -> tuple[Piece, ...]:
    """The pieces of a line without white space at its ends, and with marks next to the words they mark."""
    out = list(pieces)
    changed = True
    while changed:
        changed = False
        for i in range(len(out) - 1):
            a, b = out[i], out[i + 1]
            if _is_mark(a) and a.opens and b.seen[:1].isspace():
                head = _head(b)
                out[i : i + 2] = [*head, _moved(a, head[-1].end), *_tail(b)]
                changed = True
                break
            if _is_mark(b) and not b.opens and a.seen[-1:].isspace():
                foot = _foot(a)
                out[i : i + 2] = [*_body(a), _moved(b, foot[0].start), *foot]
                changed = True
                break
    out = _unpaired(out)
    while out and not out[0].seen.strip() and not out[0].out.strip():
        out.pop(0)
    while out and not out[-1].seen.strip() and not out[-1].out.strip():
        out.pop()
    if out:
        out[0] = _stripped(out[0], left=True)
        out[-1] = _stripped(out[-1], left=False)
    return tuple(p for p in out if p.out or p.why or p.end > p.start)


def _unpaired(pieces: list[Piece]) -> list[Piece]:
    """Without marks that mark nothing (an emphasis of white space)."""
    out: list[Piece] = []
    for piece in pieces:
        closes = _is_mark(piece) and not piece.opens and piece.start == piece.end
        if closes and out and out[-1].opens and _is_mark(out[-1]):
            out.pop()
            continue
        out.append(piece)
    return out


#: What is written without words of the source, and is no mark that opens or closes.
_WORDS = frozenset({"picture", "anchor", "alternative text of a picture that was left out"})


def _is_mark(piece: Piece) -> bool:
    """Whether a piece opens or closes an emphasis, a span, a link."""
    return not piece.seen and bool(piece.out) and piece.why not in _WORDS and not piece.out.startswith("[^")


def _moved(mark: Piece, at: int) -> Piece:
    """A mark that stands at another place: pieces follow each other in the source, too."""
    return replace(mark, start=at, end=at) if mark.start == mark.end else mark


def _split(piece: Piece, at: int) -> tuple[list[Piece], list[Piece]]:
    if at <= 0:
        return [], [piece]
    if at >= len(piece.seen):
        return [piece], []
    if piece.why:
        return [], [piece]
    first = Piece(piece.start, piece.start + at, piece.seen[:at], piece.out[:at])
    return [first], [Piece(piece.start + at, piece.end, piece.seen[at:], piece.out[at:])]


def _head(piece: Piece) -> list[Piece]:
    return _split(piece, len(piece.seen) - len(piece.seen.lstrip()))[0]


def _tail(piece: Piece) -> list[Piece]:
    return _split(piece, len(piece.seen) - len(piece.seen.lstrip()))[1]


def _body(piece: Piece) -> list[Piece]:
    return _split(piece, len(piece.seen.rstrip()))[0]


def _foot(piece: Piece) -> list[Piece]:
    return _split(piece, len(piece.seen.rstrip()))[1]


def _stripped(piece: Piece, *, left: bool) -> Piece:
    if piece.why:
        return piece
    parts = (_tail if left else _body)(piece)
    return parts[0] if parts else piece
