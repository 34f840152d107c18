"""Tokens of blocks → blocks of the model."""

from __future__ import annotations

from collections.abc import Sequence

from markdown_it.token import Token
from msgspec import Struct, field
from msgspec.structs import replace

from anthology.diagnostics import Span, nearest
from anthology.manuscript import rules
from anthology.manuscript.attributes import Attributes, read
from anthology.manuscript.inlines import FIGURE, Builder, inlines, refuse_html, unread_attributes
from anthology.manuscript.reading import Given, Reading, Takes
from anthology.manuscript.source import Run, Source
from anthology.model.text import (
    Block,
    Blocks,
    CodeBlock,
    Container,
    Definition,
    DefinitionList,
    Figure,
    Heading,
    Inlines,
    Kind,
    Line,
    List,
    Note,
    Paragraph,
    Role,
    SectionBreak,
    Speech,
    Table,
    Text,
    Verse,
    plain,
)

_ROLES = tuple(role.value for role in Role if role is not Role.BODY)
_CONTAINERS = ("verse", *(kind.value for kind in Kind))

_PARAGRAPH = Takes("a paragraph", _ROLES, language=True, anchor=True)
_HEADING = Takes("a heading", language=True, anchor=True)
_QUOTATION = Takes("a quotation", language=True, anchor=True)
_VERSE = Takes("verse", values=("numbered",), language=True, anchor=True)
_TABLE = Takes("a table", values=("caption",), anchor=True)
_DEFINITIONS = Takes("a definition list", anchor=True)


class Parsed(Struct, frozen=True):
    """A piece of Markdown as tokens."""

    source: Source
    tokens: list[Token]


def parse(source: Source, reading: Reading) -> Parsed:
    """The tokens of a piece; link definitions that do nothing are reported, and anchors kept."""
    tokens, references, repeated = rules.parse(source.text, citations=reading.citations)
    reading.reserve(tokens)
    for label, definition in references.items():
        if label not in references.used:
            _unused(reading, source, label, definition["map"][0], "is never used")
    for definition in repeated:
        _unused(reading, source, definition["label"], definition["map"][0], "was defined before")
    return Parsed(source, tokens)


def _unused(reading: Reading, source: Source, label: str, row: int, why: str) -> None:
    line = source.line(row)
    at = source.starts[row] + max(0, line.find("["))
    message = f"the link definition [{label.lower()}] {why}, and is shown nowhere"
    span = source.span(at, source.starts[row] + len(line))
    reading.report("link-definition-unused", message, span, "take it out, or write it as text")


def blocks(parsed: Parsed, reading: Reading) -> Blocks:
    """The blocks of a piece. Its notes go to the reading."""
    return _Builder(reading, parsed.source, parsed.tokens).blocks("")


class _Waiting(Struct):
    """Attributes on a line of their own, until a block takes them."""

    attributes: Attributes
    span: Span


class _Builder(Struct):
    """Walks over the tokens of a piece; ``at`` is the next one. How deep blocks nest, the parser limits."""

    reading: Reading
    source: Source
    tokens: Sequence[Token]
    at: int = 0
    waiting: list[_Waiting] = field(default_factory=list)
    level: int = 1

    def blocks(self, until: str) -> Blocks:
        """The blocks as far as a closing token, which is passed over; as far as the end when it is empty."""
        outer, self.waiting = self.waiting, []
        found: list[Block] = []
        while self.at < len(self.tokens) and self.tokens[self.at].type != until:
            block = self._block(self._next())
            if block is not None:
                found.append(block)
        self.at += 1
        for waiting in self.waiting:
            hint = "put them on the line before a block"
            self.reading.report("attribute-unattached", "no block follows these attributes", waiting.span, hint)
        self.waiting = outer
        return tuple(found)

    def _next(self) -> Token:
        token = self.tokens[self.at]
        self.at += 1
        return token

    def _block(self, token: Token) -> Block | None:
        if token.level >= rules.DEEPEST - 1 and token.nesting > 0:
            message, hint = (
                "blocks are nested too deeply; what stands inside is not read",
                "write fewer levels",
            )
            self.reading.report("nesting-too-deep", message, self._span(token), hint)
        match token.type:
            case "paragraph_open":
                return self._paragraph()
            case "heading_open":
                return self._heading(token)
            case "blockquote_open":
                given = self._given(_QUOTATION)
                children = self.blocks("blockquote_close")
                return Container(Kind.QUOTATION, children, self._span(token), given.language, given.anchor)
            case "container_open":
                return self._container(token)
            case "verse_open":
                return self._verse(token)
            case "bullet_list_open" | "ordered_list_open":
                return self._list(token)
            case "dl_open":
                return self._definitions(token)
            case "table_open":
                return self._table(token)
            case "hr":
                self._given(Takes("a section break"))
                return SectionBreak(self._span(token), ornament=not token.markup.startswith("-"))
            case "fence":
                return self._code(token)
            case "html_block":
                return self._html(token)
            case "attribute_line":
                span = self.source.span(token.meta["at"], token.meta["end"])
                self.waiting.append(_Waiting(token.meta["attributes"], span))
                return None
            case "container_stray":
                hint = "take it out; to put one container in another, give the outer one more colons"
                self.reading.report("container-stray", "no container is open here", self._span(token), hint)
                return None
            case "footnote_reference_open":
                self._note(token)
                return None
            case other:
                raise AssertionError(f"a token that no rule makes: {other}")

    # -- places and attributes ---------------------------------------------------------------------

    def _span(self, token: Token) -> Span:
        """The first line of a block, from its first character."""
        at = token.meta["at"]
        end = token.meta.get("end")
        if end is None:
            stop = self.source.text.find("\n", at)
            end = len(self.source.text) if stop < 0 else stop
        return self.source.span(at, end)

    def _given(self, takes: Takes, own: Attributes = ()) -> Given:
        """What the waiting attributes say, and those of the block itself."""
        waiting, self.waiting = self.waiting, []
        given = tuple(one for each in waiting for one in each.attributes)
        return self.reading.given((*given, *own), takes, self.source.span)

    def _value(self, given: Given, name: str) -> Inlines:
        """The inline markup that an attribute holds."""
        one = given.value(name)
        if one is None:
            return ()
        row = self.source.text.count("\n", 0, one.value_start)
        run = Run(self.source, one.value, row, after=one.value_start)
        return Builder(self.reading, run).build(rules.parse_inline(one.value, citations=self.reading.citations))

    def _run(self, token: Token, after: int = 0) -> tuple[Inlines, Run]:
        run = Run(self.source, token.content, token.map[0] if token.map else 0, after)
        return Builder(self.reading, run).build(token.children or ()), run

    # -- blocks of words ---------------------------------------------------------------------------

    def _paragraph(self) -> Block:
        inline = self._next()
        self.at += 1
        run = Run(self.source, inline.content, inline.map[0] if inline.map else 0)
        figure = self._figure(inline.children or [], run)
        if figure is not None:
            return figure
        given = self._given(_PARAGRAPH)
        unread_attributes(self.reading, run)
        self._no_table(run)
        children = Builder(self.reading, run).build(inline.children or ())
        role = Role(given.classes[-1].name) if given.classes else Role.BODY
        if len(given.classes) > 1:
            first, last = given.classes[0], given.classes[-1]
            span = self.source.span(last.start, last.end)
            message = f"a paragraph has one role, not both “.{first.name}” and “.{last.name}”"
            self.reading.report("attribute-value", message, span, "take one of the two out")
        # A paragraph is placed by its first words.
        stop = inline.content.find("\n")
        span = run.span(0, stop if stop >= 0 else len(inline.content))
        return Paragraph(children, span, role, given.language, given.anchor)

    def _no_table(self, run: Run) -> None:
        """Reports a paragraph that is a table but for the number of its columns."""
        head, _, rest = run.content.partition("\n")
        rule = rest.partition("\n")[0].strip()
        if "|" in head and "|" in rule and "-" in rule and not rule.strip("|:- \t"):
            message = "the line below the head of the table has another number of cells"
            span = run.span(len(head) + 1, len(head) + 1 + len(rest.partition("\n")[0]))
            self.reading.report("table-cells", message, span, "write --- for each cell of the head")

    def _figure(self, children: Sequence[Token], run: Run) -> Figure | None:
        """The figure that a paragraph is which holds a picture alone."""
        match [token.type for token in children]:
            case ["image"]:
                own: Attributes = ()
            case ["image", "attributes"]:
                own = children[1].meta["attributes"]
            case _:
                return None
        # The attributes of the line before are placed in the source, those behind the picture in the run.
        before = self._given(FIGURE)
        behind = self.reading.given(own, FIGURE, run.span)
        builder = Builder(self.reading, run)
        given = Given((*before.classes, *behind.classes), "", behind.anchor or before.anchor)
        image = builder.image(children[0], replace(given, values=behind.values))
        credit = behind.value("credit")
        caption = str(children[0].attrGet("title") or "")
        return Figure(
            replace(image, width=image.width or self._figure_width(before)),
            image.span,
            inlines(caption, Source(caption, self.reading.file, fixed=image.span), self.reading),
            self._credit(credit.value, run, credit.value_start) if credit else self._value(before, "credit"),
            given.anchor,
        )

    def _figure_width(self, given: Given) -> str:
        """The width on the line before a figure."""
        return Builder(self.reading, Run(self.source, self.source.text, 0)).width(given)

    def _credit(self, text: str, run: Run, at: int) -> Inlines:
        offset = run.offset(at)
        row = self.source.text.count("\n", 0, offset)
        tokens = rules.parse_inline(text, citations=self.reading.citations)
        return Builder(self.reading, Run(self.source, text, row, after=offset)).build(tokens)

    def _heading(self, token: Token) -> Heading:
        inline = self._next()
        self.at += 1
        children, run = self._run(inline)
        # Its own attributes are placed in its line as it was before they were cut off.
        whole = Run(self.source, token.meta.get("content", inline.content), run.row)
        before = self._given(_HEADING)
        own = self.reading.given(token.meta.get("attributes", ()), _HEADING, whole.span)
        span = self._span(token)
        level = self._heading_level(int(token.tag[1]), span)
        anchor = own.anchor or before.anchor or self.reading.heading_anchor(plain(children), span)
        return Heading(level, children, span, anchor, own.language or before.language)

    def _heading_level(self, level: int, span: Span) -> int:
        if not 2 <= level <= 4:
            what = "the title stands in the front matter" if level == 1 else "no heading is that deep"
            message = f"a heading cannot begin with {'#' * level}: {what}"
            self.reading.report("heading-level", message, span, "begin it with ##, ### or ####")
            level = min(max(level, 2), 4)
        elif level > self.level + 1:
            message = f"a heading of level {level} follows one of level {self.level}"
            hint = f"begin it with {'#' * (self.level + 1)}"
            self.reading.report("heading-skipped", message, span, hint)
        self.level = level
        return level

    def _code(self, token: Token) -> CodeBlock:
        self._given(Takes("code"))
        if token.info.strip():
            message = f"nothing is made of the words “{token.info.strip()}”"
            self.reading.report("markup-ignored", message, self._span(token), "take them out")
        return CodeBlock(token.content, self._span(token))

    def _html(self, token: Token) -> Paragraph:
        self._given(_PARAGRAPH)
        refuse_html(self.reading, token.content, self._span(token))
        return Paragraph((Text(token.content.strip(), literal=True),), self._span(token))

    # -- containers --------------------------------------------------------------------------------

    def _own(self, token: Token) -> Attributes:
        """The attributes behind the name of a container; anything else there is reported."""
        if not token.meta["closed"]:
            hint = f"end it with a line of {token.markup}; an outer container needs more colons than one in it"
            message = f"the container “{token.meta['name']}” is not closed"
            self.reading.report("container-unclosed", message, self._span(token), hint)
        text, at = token.meta["rest"]
        if not text:
            return ()
        found = read(self.source.text, at)
        if found is None or found[1] != at + len(text):
            message = f"“{text}” is neither a name nor attributes"
            hint = "put attributes in braces, and words on the next line"
            self.reading.report("container-header", message, self.source.span(at, at + len(text)), hint)
            return ()
        return found[0]

    def _container(self, token: Token) -> Container:
        name = token.meta["name"]
        if name in _CONTAINERS:
            kind = Kind(name)
        else:
            kind = Kind.PASSAGE
            at = token.meta["name_at"]
            hint = nearest(name, _CONTAINERS) or "the containers are " + ", ".join(_CONTAINERS)
            span = self.source.span(at, at + max(1, len(name)))
            self.reading.report("container-unknown", f"no container is called “{name}”", span, hint)
        takes = Takes(f"the container “{kind}”", language=True, anchor=True)
        given = self._given(takes, self._own(token))
        children = self.blocks("container_close")
        if kind is Kind.DRAMA:
            children = _drama(children)
        return Container(kind, children, self._span(token), given.language, given.anchor)

    def _verse(self, token: Token) -> Verse:
        given = self._given(_VERSE, self._own(token))
        every = self._numbered(given)
        stanzas: list[list[Line]] = [[]]
        count = 0
        while (line := self._next()).type != "verse_close":
            if line.type == "stanza_break":
                stanzas.append([])
                continue
            count += 1
            children, run = self._run(line)
            self._verse_line(run)
            number = count if every and count % every == 0 else 0
            stanzas[-1].append(Line(children, run.span(0, len(run.content)), line.meta["indent"], number))
        kept = tuple(tuple(stanza) for stanza in stanzas if stanza)
        return Verse(kept, self._span(token), given.language, given.anchor)

    def _verse_line(self, run: Run) -> None:
        """Reports what is a block elsewhere, and would be printed as a line of verse."""
        unread_attributes(self.reading, run)
        label, _, _ = run.content.partition("]:")
        if label.startswith("[^") and label != run.content:
            message = "a note cannot be written among the lines of verse"
            hint = "write it behind the container"
            self.reading.report("note-misplaced", message, run.span(0, len(label) + 2), hint)

    def _numbered(self, given: Given) -> int:
        one = given.value("numbered")
        if one is None:
            return 0
        if not (one.value.isascii() and one.value.isdigit() and 0 < int(one.value[:9]) < 1000):
            span = self.source.span(one.value_start, one.value_start + max(1, len(one.value)))
            message = f"“{one.value}” is not a number of lines"
            self.reading.report("attribute-value", message, span, "write a whole number: numbered=5")
            return 0
        return int(one.value)

    def _note(self, token: Token) -> None:
        label = str(token.meta["label"])
        at = int(token.meta["at"])
        span = self.source.span(at, at + len(label) + 4)
        series = self.reading.series(label, span)
        before, self.reading.notes_here = self.reading.notes_here, "within"
        children = self.blocks("footnote_reference_close")
        self.reading.notes_here = before
        if not children:
            self.reading.report("note-empty", f"the note [^{label}] has no text", span, "write it, or take it out")
        if before == "allowed":
            self.reading.notes.append(Note(label, series, children, span))
        else:
            message = "no note can be written here"
            hint = "write it behind this one" if before == "within" else "write it into the text"
            self.reading.report("note-misplaced", message, span, hint)

    # -- lists and tables --------------------------------------------------------------------------

    def _list(self, token: Token) -> List:
        ordered = token.type.startswith("ordered")
        self._given(Takes("a list"))
        items: list[Blocks] = []
        begin = self.at
        while self._next().type == "list_item_open":
            items.append(self.blocks("list_item_close"))
        inside = (t for t in self.tokens[begin : self.at] if t.type == "paragraph_open")
        tight = all(t.hidden for t in inside if t.level == token.level + 2)
        start = int(token.attrGet("start") or 0) if token.attrGet("start") is not None else 1
        return List(tuple(items), self._span(token), ordered, start, tight)

    def _definitions(self, token: Token) -> DefinitionList:
        given = self._given(_DEFINITIONS)
        items: list[Definition] = []
        part = self._next()
        while part.type == "dt_open":
            term, run = self._run(self._next())
            self.at += 1
            answers: list[Blocks] = []
            part = self._next()
            while part.type == "dd_open":
                answers.append(self.blocks("dd_close"))
                part = self._next()
            items.append(Definition(term, tuple(answers), run.span(0, len(run.content))))
        return DefinitionList(tuple(items), self._span(token), given.anchor)

    def _table(self, token: Token) -> Table:
        given = self._given(_TABLE)
        caption = self._value(given, "caption")
        alignments: list[str] = []
        rows: list[tuple[Inlines, ...]] = []
        while (part := self._next()).type != "table_close":
            if part.type == "tr_open":
                rows.append(self._row(part, alignments, first=not rows))
        return Table(rows[0], tuple(rows[1:]), tuple(alignments), self._span(token), caption, given.anchor)

    def _row(self, token: Token, alignments: list[str], first: bool) -> tuple[Inlines, ...]:
        cells: list[Inlines] = []
        after = token.meta["at"]
        while (part := self._next()).type != "tr_close":
            if part.type == "th_open":
                alignments.append(str(part.attrGet("style") or "").removeprefix("text-align:"))
            if part.type == "inline":
                children, run = self._run(part, after)
                cells.append(children)
                after = run.offset(len(part.content)) if part.content else after
        if token.meta["cells"] > len(cells) and not first:
            message = f"the row has {token.meta['cells']} cells, the head of the table {len(cells)}"
            hint = "add cells to the head, or write \\| for a line that is no border"
            self.reading.report("table-cells", message, self._span(token), hint)
        return tuple(cells)


def _drama(children: Blocks) -> Blocks:
    """The blocks of a drama: definitions are speeches, plain paragraphs between them stage directions."""
    made: list[Block] = []
    for block in children:
        match block:
            case DefinitionList(items=items):
                made.extend(
                    Speech(item.term, tuple(b for blocks in item.definitions for b in blocks), item.span)
                    for item in items
                )
            case Paragraph(role=Role.BODY):
                made.append(replace(block, role=Role.STAGE_DIRECTION))
            case _:
                made.append(block)
    return tuple(made)
