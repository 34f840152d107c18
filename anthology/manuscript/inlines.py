"""Tokens of inline markup → inlines of the model."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Literal
from urllib.parse import urlsplit

from markdown_it.common.normalize_url import normalizeLink
from markdown_it.token import Token
from msgspec import Struct, field
from msgspec.structs import replace

from anthology.diagnostics import Span
from anthology.manuscript import attributes, rules
from anthology.manuscript.attributes import Attribute
from anthology.manuscript.reading import Given, Reading, Takes
from anthology.manuscript.source import Run, Source
from anthology.model.indexing import LEVELS
from anthology.model.text import (
    Citation,
    Cited,
    Code,
    Image,
    IndexMark,
    Inline,
    Inlines,
    Lacuna,
    LineBreak,
    Link,
    Mention,
    Note,
    NoteReference,
    Paragraph,
    Series,
    Style,
    Styled,
    Text,
    Variable,
    WorkReference,
    holds,
    plain,
    walk_inlines,
)

DEEPEST = 24
"""How deep inline markup may stand in itself."""

_STYLES = {"smallcaps": Style.SMALL_CAPS, "sup": Style.SUPERSCRIPT, "sub": Style.SUBSCRIPT}
_INDEX: Mapping[str, Literal["place", "from", "to"]] = {"index": "place", "index-from": "from", "index-to": "to"}
_SPAN = Takes("a span", (*_STYLES, "literal", "principal"), ("term", *_INDEX), language=True, anchor=True)
_EMPHASIS = Takes("emphasis", (*_STYLES, "principal"), tuple(_INDEX), language=True, anchor=True)
_IMAGE = Takes("a picture in a line", ("decorative",), ("width",))
FIGURE = Takes("a figure", ("decorative",), ("width", "credit"), anchor=True)
_NOTHING = Takes("this")

_SCHEMES = ("http", "https", "mailto")


class _Frame(Struct):
    """A construct whose end has not come yet."""

    opening: Token | None
    children: list[Inline] = field(default_factory=list)
    words: list[Inlines] = field(default_factory=list)  # of a citation: before and after each key


def inlines(text: str, source: Source, reading: Reading) -> Inlines:
    """A text of inline markup alone (a title, a caption)."""
    if not text:
        return ()
    tokens = rules.parse_inline(text, citations=reading.citations)
    return Builder(reading, Run(source, text, 0)).build(tokens)


class Builder(Struct):
    """Builds the inlines of one run, with a stack instead of recursion: markup may be nested without end."""

    reading: Reading
    run: Run
    stack: list[_Frame] = field(default_factory=list)

    def build(self, tokens: Sequence[Token]) -> Inlines:
        """The inlines of the run's tokens."""
        if len(tokens) == 1 and tokens[0].type == "text" and "@" not in tokens[0].content:  # most runs
            return (Text(tokens[0].content),)
        self.stack = [_Frame(None)]
        for n, token in enumerate(tokens):
            self._take(token, tokens, n)
        return tuple(self.stack[0].children)

    def _take(self, token: Token, tokens: Sequence[Token], n: int) -> None:
        match token.type:
            case "text":
                self._text(token.content)
            case "softbreak":
                self._text(" ")
            case "hardbreak":
                self._add(LineBreak())
            case "code_inline":
                self._add(Code(token.content))
            case "lacuna":
                self._add(Lacuna())
            case "note_call":
                self._add(self.reading.call(token.meta["label"], self._span(token)))
            case "variable":
                self._add(Variable(token.meta["name"], token.content, self._span(token)))
            case "image":
                self._image(token, _behind(tokens, n))
            case "html_inline":
                refuse_html(self.reading, token.content, self._span(token))
                self._add(Text(token.content, literal=True))
            case "attributes":
                self._attributes(token, tokens, n)
            case _ if token.nesting > 0:
                self.stack.append(_Frame(token))
            case _ if token.nesting < 0:
                self._close(_behind(tokens, n))
            case other:
                raise AssertionError(f"a token that no rule makes: {other}")

    def _text(self, text: str) -> None:
        if "{" in text:
            self._unread(text)
        if "@" in text and not self.reading.citations:
            self._unread_citations(text)
        children = self.stack[-1].children
        if children and isinstance(last := children[-1], Text) and not last.literal:
            children[-1] = Text(last.text + text)
        elif text:
            children.append(Text(text))

    def _unread(self, text: str) -> None:
        """Reports what seems to be the attributes of words in brackets, and was left as text."""
        at = text.find("]{")
        while at >= 0:
            start = self.run.content.find(text[at : at + 12])  # what is escaped stands otherwise in the source
            if start >= 0 and attributes.seem(text, at + 1):
                _not_attributes(self.reading, self.run, start + 1)
            at = text.find("]{", at + 1)

    def _unread_citations(self, text: str) -> None:
        """Tells of what seems to be a citation in a project that has no bibliography."""
        for found in re.finditer(r"\[-?@\w", text):
            start = self.run.content.find(found[0])
            if start >= 0 and not self.run.content.startswith("\\", start - 1):
                message = "this looks like a citation, and is printed as it stands: the project has no bibliography"
                hint = "name its files by the key “bibliography” of the config, or write \\[ if it is none"
                self.reading.report("citation-unread", message, self.run.span(start, start + len(found[0])), hint)

    def _add(self, inline: Inline) -> None:
        self.stack[-1].children.append(inline)

    def _span(self, token: Token) -> Span:
        return self.run.span(token.meta["at"], token.meta["end"])

    # -- what has an end ---------------------------------------------------------------------------

    def _close(self, behind: Token | None) -> None:
        frame = self.stack.pop()
        opening = frame.opening
        assert opening is not None
        children = tuple(frame.children)
        if len(self.stack) > DEEPEST:
            self._too_deep(children)
            return
        match opening.type:
            case "em_open":
                self._add(self._styled(Style.EMPHASIS, children, self._given(behind, _EMPHASIS)))
            case "strong_open":
                self._add(self._styled(Style.STRONG, children, self._given(behind, _EMPHASIS)))
            case "span_open":
                self._spanned(opening, children)
            case "inline_note_open":
                self._note(opening, children)
            case "cited_words_open":
                self.stack[-1].words.append(children)
            case "citation_open":
                self._citation(opening, frame.words)
            case "link_open":
                self._given(behind, Takes("a link"))
                self._link(opening, children)

    def _too_deep(self, children: Inlines) -> None:
        if len(self.stack) == DEEPEST + 1:
            message, hint = "inline markup is nested too deeply", "write it with fewer levels"
            self.reading.report("nesting-too-deep", message, self.run.span(0, 1), hint)
        self._extend(children)

    def _extend(self, children: Inlines) -> None:
        for child in children:
            if isinstance(child, Text) and not child.literal:
                self._text(child.text)
            else:
                self._add(child)

    def _given(self, token: Token | None, takes: Takes) -> Given:
        if token is None:
            return Given()
        return self.reading.given(token.meta["attributes"], takes, self.run.span)

    def _styled(self, style: Style, children: Inlines, given: Given) -> Inline:
        marks = self._index(given)
        for one in given.classes:
            if one.name in _STYLES:
                children = (Styled(_STYLES[one.name], children),)
        return Styled(style, children, given.language, given.anchor, index=marks)

    def _spanned(self, opening: Token, children: Inlines) -> None:
        given = self._given(opening, _SPAN)
        names = [one.name for one in given.classes]
        if "literal" in names:
            children = _literal(children)
        for style in (_STYLES[name] for name in reversed(names) if name in _STYLES):
            children = (Styled(style, children),)
        mention, marks = self._mention(given, children), self._index(given)
        if given.language or given.anchor or mention or marks:
            # A language or an anchor goes with the outermost style, where there is one.
            styled = any(name in _STYLES for name in names)
            match children:
                case (Styled(language="", anchor="", mention=None, index=()) as only,) if styled:
                    said = replace(only, language=given.language, anchor=given.anchor)
                    self._add(replace(said, mention=mention, index=marks))
                case _:
                    self._add(Styled(Style.PLAIN, children, given.language, given.anchor, mention, marks))
            return
        self._extend(children)

    def _mention(self, given: Given, children: Inlines) -> Mention | None:
        """The entry of the glossary that words in brackets lead to."""
        term = given.value("term")
        if term is None:
            return None
        span = self.run.span(term.value_start, term.value_start + len(term.value))
        inside = [inline for inline in walk_inlines(children) if _leads_on(inline)]
        if inside or any(frame.opening is not None and _opens_link(frame.opening) for frame in self.stack):
            message, hint = "a link to the glossary and another link are one in the other", "part the two"
            self.reading.report("link-nested", message, span, hint)
        return Mention(term.value, span)

    # -- the index ---------------------------------------------------------------------------------

    def _index(self, given: Given) -> tuple[IndexMark, ...]:
        """What the attributes mark for the index."""
        principal = next((one for one in given.classes if one.name == "principal"), None)
        marked = [one for one in given.values if one.name in _INDEX]
        if principal and not marked:
            span = self.run.span(principal.start, principal.end)
            hint = 'name the heading: {index="Heading" .principal}'
            self.reading.report("index-mark", "“.principal” belongs to no heading of the index", span, hint)
        if marked and self.reading.notes_here == "refused":
            span = self.run.span(marked[0].start, marked[0].end)
            hint = "mark words of a work’s text, or name the place in index.yaml"
            self.reading.report("index-mark", "nothing can be marked for the index here", span, hint)
            return ()
        return tuple(mark for one in marked for mark in self._marks(one, principal is not None))

    def _marks(self, one: Attribute, principal: bool) -> Iterator[IndexMark]:
        """The marks of one attribute: headings parted by bars, and their subheadings by semicolons."""
        at = one.value_start
        for heading in one.value.split("|"):
            steps = heading.split(";")
            span = self.run.span(at, at + max(1, len(heading)))
            if len(steps) > LEVELS or not all(step.strip() for step in steps):
                hint = 'write {index="Heading"} or {index="Heading; subheading"}; a bar parts two headings'
                self.reading.report("index-mark", f"“{heading.strip()}” names no heading of the index", span, hint)
            else:
                yield IndexMark(tuple(self._step(step, span) for step in steps), span, _INDEX[one.name], principal)
            at += len(heading) + 1

    def _step(self, words: str, span: Span) -> Inlines:
        within = Reading(self.reading.file, images=False, notes_here="refused")
        made = inlines(words.strip(), Source.of_value(words, replace(span, end_column=0)), within)
        self.reading.problems += within.problems
        return made

    def _note(self, opening: Token, children: Inlines) -> None:
        span = self._span(opening)
        if not plain(children).strip() and not holds(children, Citation):
            self.reading.report("note-empty", "the note has no text", span, "write it, or take it out")
        id = self.reading.inline_note()
        call = self.reading.call(id, span)
        if self.reading.notes_here == "allowed":
            self.reading.notes.append(Note(id, Series.AUTHOR, (Paragraph(children, span),), span))
            self._add(call)
        else:  # which is reported; its words stay where they are
            self._extend(children)

    def _citation(self, opening: Token, words: list[Inlines]) -> None:
        span = self._span(opening)
        if self.reading.cites == "refused":
            self.reading.report("citation-misplaced", "a title cannot cite", span, "cite in the text, or write \\@")
            return
        if any(holds(run, NoteReference) for run in words):
            hint = "call it behind the citation"
            self.reading.report("note-misplaced", "a note is called in a citation", span, hint)
        items = [
            Cited(item.key, self.run.span(item.key_start, item.key_end), before, after, item.bare)
            for item, before, after in zip(opening.meta["items"], words[::2], words[1::2], strict=True)
        ]
        self._add(Citation(tuple(items), span, opening.meta["in_text"]))

    # -- links -------------------------------------------------------------------------------------

    def _link(self, opening: Token, children: Inlines) -> None:
        target, span = str(opening.attrGet("href") or ""), self._span(opening)
        if any(frame.opening is not None and frame.opening.type == "link_open" for frame in self.stack):
            self.reading.report("link-nested", "a link stands in the words of a link", span, "part the two")
        title = opening.attrGet("title")
        if title:
            message = f"the title “{title}” of the link is shown nowhere"
            self.reading.report("markup-ignored", message, span, "put the words into the text or a note")
        if target.startswith("work:"):
            self._work(target.removeprefix("work:"), children, span)
        elif target.startswith("#"):
            self.reading.links.append((target[1:], span))
            self._words_needed(children, span)
            self._add(WorkReference("", target[1:], children, span))
        else:
            self._outward(target, children, span)

    def _work(self, target: str, children: Inlines, span: Span) -> None:
        work, _, anchor = target.partition("#")
        if not self.reading.is_work(work):
            hint = "write the id of a work: work:letter-to-a-friend"
            self.reading.report("link-target", f"“work:{target}” names no work", span, hint)
        self._add(WorkReference(work, anchor, children, span))

    def _outward(self, target: str, children: Inlines, span: Span) -> None:
        if not _leads_out(target):
            hint = "begin the address with https:// or mailto:, or name a work (work:id) or an anchor (#anchor)"
            self.reading.report("link-target", f"the link leads to “{target}”", span, hint)
        self._words_needed(children, span)
        self._add(Link(normalizeLink(target), children))

    def _words_needed(self, children: Inlines, span: Span) -> None:
        if not children:
            hint = "write them between the square brackets"
            self.reading.report("link-text", "the link has no words", span, hint)

    # -- pictures, attributes ----------------------------------------------------------------------

    def _image(self, token: Token, behind: Token | None) -> None:
        if token.attrGet("title"):
            message = "the caption of a picture in a line is shown nowhere"
            hint = "put the picture into a paragraph of its own"
            self.reading.report("markup-ignored", message, self._span(token), hint)
        self._add(self.image(token, self._given(behind, _IMAGE)))

    def image(self, token: Token, given: Given) -> Image:
        """The picture of a token, with what its attributes say."""
        span, alternative = self._span(token), " ".join(_words(token.children or ()).split())
        decorative = any(one.name == "decorative" for one in given.classes)
        if not alternative and not decorative:
            hint = "say between the square brackets what is to be seen, or add {.decorative}"
            self.reading.report("image-alternative", "the picture has no alternative text", span, hint)
        if alternative and decorative:
            hint = "take out the text, or the class .decorative"
            self.reading.report("attribute-value", "a decorative picture has no alternative text", span, hint)
        path = self.reading.picture(str(token.attrGet("src") or ""), span)
        return Image(path, alternative, decorative, self.width(given), span)

    def width(self, given: Given) -> str:
        """The width that the attributes give a picture; empty where they give none."""
        width = given.value("width")
        if width is None:
            return ""
        if not re.fullmatch(r"[1-9][0-9]?%|100%", width.value):
            span = self.run.span(width.value_start, width.value_start + len(width.value))
            message = f"“{width.value}” is not a width"
            self.reading.report("attribute-value", message, span, "write it in per cent of the line: width=60%")
            return ""
        return width.value

    def _attributes(self, token: Token, tokens: Sequence[Token], n: int) -> None:
        """Attributes are taken by what stands before them; these are those that nothing has taken."""
        before = tokens[n - 1].type if n else ""
        if before in ("em_close", "strong_close", "link_close", "image"):
            return
        span = self._span(token)
        hint = "put them right behind emphasis, a picture or [words in brackets]"
        self.reading.report("attribute-unattached", "these attributes belong to nothing", span, hint)
        self._add(Text(self.run.content[token.meta["at"] : token.meta["end"]], literal=True))


def _leads_on(inline: Inline) -> bool:
    """Whether an inline is a link to a reader."""
    return isinstance(inline, Link | WorkReference | NoteReference | Citation) or (
        isinstance(inline, Styled) and inline.mention is not None
    )


def _opens_link(token: Token) -> bool:
    return token.type == "link_open"


def _behind(tokens: Sequence[Token], n: int) -> Token | None:
    """The attributes right behind a token."""
    after = tokens[n + 1] if n + 1 < len(tokens) else None
    return after if after is not None and after.type == "attributes" else None


def _literal(children: Inlines) -> Inlines:
    """The inlines with every text as it was typed."""
    return tuple(_literal_one(child) for child in children)


def _literal_one(child: Inline) -> Inline:
    match child:
        case Text(text=text):
            return Text(text, literal=True)
        case Variable(written=written):
            return Text(written, literal=True)
        case Styled() | Link() | WorkReference():
            return replace(child, children=_literal(child.children))
        case _:
            return child


def _words(tokens: Sequence[Token]) -> str:
    """The words of an alternative text, in which markup says nothing."""
    said = {"softbreak": " ", "hardbreak": " ", "lacuna": "[…]"}
    return "".join(said.get(token.type, token.content) for token in tokens)


def _leads_out(target: str) -> bool:
    try:
        parts = urlsplit(target)
        host = parts.hostname
    except ValueError:
        return False
    if parts.scheme == "mailto":
        return "@" in parts.path
    return parts.scheme in _SCHEMES and bool(host)


def refuse_html(reading: Reading, markup: str, span: Span) -> None:
    """Reports raw HTML."""
    kind = "an HTML comment" if markup.lstrip().startswith("<!--") else "HTML"
    hint = "take it out" if kind != "HTML" else "use Markdown; write &lt; for a less-than sign"
    reading.report("html-refused", f"{kind} is not read in a manuscript", span, hint)


def unread_attributes(reading: Reading, run: Run) -> None:
    """Reports a run that begins with what seems to be attributes, and was left as text."""
    if attributes.seem(run.content, 0):
        _not_attributes(reading, run, 0)


def _not_attributes(reading: Reading, run: Run, start: int) -> None:
    hint = 'write {.class #anchor key="value"}; those of a block stand on a line of their own before it'
    end = run.content.find("}", start) + 1 or start + 1
    reading.report("attribute-syntax", "these attributes cannot be read", run.span(start, end), hint)
