"""The text of a work as XHTML: blocks and inlines become strings, notes and references go through two macros.

The vocabulary of the markup stands in ``docs/styles.md``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager

from markupsafe import Markup
from msgspec import Struct, field

from anthology.config.schema import IndexSettings
from anthology.diagnostics import Diagnostic
from anthology.escaping import escape
from anthology.model import document, text
from anthology.model.document import Loci, Locus, Medium
from anthology.model.text import Block, Blocks, Inline, Inlines, Kind, Role, Series, Style
from anthology.rendering.index import IndexWriter
from anthology.rendering.index import Text as IndexText
from anthology.rendering.locators import Place
from anthology.rendering.markup import attributes, direction, element, empty, identifier, safe
from anthology.terms import Terms

_STYLES = {
    Style.EMPHASIS: ("em", ""),
    Style.STRONG: ("strong", ""),
    Style.SUPERSCRIPT: ("sup", ""),
    Style.SUBSCRIPT: ("sub", ""),
    Style.SMALL_CAPS: ("span", "smallcaps"),
    Style.PLAIN: ("span", ""),
}

# Roles that the style sheets set in italics.
_SLANTED = frozenset({Role.DATELINE, Role.STAGE_DIRECTION})


class NoteView(Struct, frozen=True):
    """What the macros of notes know about one: its ids in the book, its mark, its series, and its text.

    ``label`` is the word for a note, ``back`` the words of its link back; ``body`` is empty where the note
    stands elsewhere. ``attributes`` say its language where that is not the one of the text around the call.
    ``href`` and ``call_href`` lead to the note and to the call. ``head`` is what the running head says over a note at
    the back of the book.
    """

    id: str
    call_id: str
    mark: str
    series: str
    label: str
    back: str
    first: bool
    foot: bool
    body: Markup
    attributes: Markup
    href: str
    call_href: str
    head: str


class ReferenceView(Struct, frozen=True):
    """What the macro of references knows about one: where it leads, the words, and whether it cites an entry.

    One ``by_line`` has its ``place`` before the words, page and line in print, and nothing behind them.
    """

    href: str
    text: Markup
    own_words: bool
    citation: bool
    by_line: bool = False
    place: str = ""


class MentionView(Struct, frozen=True):
    """What the macro of mentions knows about one: where its entry stands (nowhere for an example), and the words."""

    href: str
    text: Markup
    attributes: Markup


class Target(Struct, frozen=True):
    """A work that can be referred to: the id of its document, its anchors, its title, and that of running heads.

    ``at_back`` are the anchors that stand in notes at the back of the book.
    """

    id: str
    anchors: frozenset[str]
    title: Inlines
    short_title: Inlines = ()
    at_back: frozenset[str] = frozenset()


CALLS_APART = "\u202f"
"""Between the calls of two notes at one place, which would else read as one: a narrow space that does not break."""


class Macros(Struct, frozen=True):
    """The macros of ``templates/references.html``."""

    note_call: Callable[[NoteView], str]
    note_mark: Callable[[NoteView], str]
    note: Callable[[NoteView], str]
    work_reference: Callable[[ReferenceView], str]
    mention: Callable[[MentionView], str]


class Book(Struct, frozen=True):
    """What all documents of one rendering share.

    ``at_foot`` holds the series whose notes stand at the foot of the page (none in the EPUB), but for the
    notes whose ids in the book are in ``at_end``; ``pictures`` gives each picture's name in the book by its
    path in the project; ``language`` is the book's, and ``terms`` are its words. ``entries`` are the ids of the
    documents that hold the entries of the glossary, by those of the entries. ``printed`` has the places in print that
    are known, and ``index`` how the index is set. ``at_back`` holds the series whose notes stand in the document
    ``notes``, at the back of the book.
    """

    medium: Medium
    language: str
    targets: Mapping[str, Target]
    at_foot: frozenset[Series]
    pictures: Mapping[str, str]
    macros: Macros
    terms: Terms
    at_end: frozenset[str] = frozenset()
    entries: Mapping[str, str] = field(default_factory=dict)
    printed: Loci = field(default_factory=dict)
    index: IndexSettings = field(default_factory=IndexSettings)
    at_back: frozenset[Series] = frozenset()
    notes: str = ""


class _Call(Struct, frozen=True):
    """The call of a note: its id, and the document in which it stands."""

    id: str
    document: str


class _Called(Struct):
    """A note that has been called: which it is, the document that has it, and its calls."""

    note: text.Note
    id: str
    document: str
    calls: list[_Call] = field(default_factory=list)
    written: bool = False


class TextWriter:
    """Writes the texts of one document, and keeps account of its notes, headings and pictures."""

    def __init__(self, book: Book, id: str, language: str, notes: tuple[text.Note, ...] = (), work: str = "") -> None:
        """``id`` is the document's, ``language`` its outermost element's, ``work`` the id of its work."""
        self.headings: list[document.Heading] = []
        self.pictures: dict[str, None] = {}
        self.cited: set[str] = set()
        self.problems: list[Diagnostic] = []
        self._book = book
        self._id = id
        self._here = id
        self._language = language
        self._own = language
        self._work = work
        self._notes = {note.id: (number, note) for number, note in enumerate(notes, 1)}
        self._called: dict[str, _Called] = {}
        self._heads: Mapping[str, str] = {}
        self._quiet = False

    # -- what a page asks for ------------------------------------------------------------------

    def inlines(self, inlines: Inlines) -> Markup:
        """A run of text."""
        return safe(self._run(inlines))

    def blocks(self, blocks: Blocks, language: str = "") -> Markup:
        """Blocks; ``language`` where the element around them is in another one than the document."""
        with self._in(language):
            return safe(self._blocks(blocks))

    def label(self, inlines: Inlines) -> Markup:
        """A run for a list that points at the text: without note calls, links and anchors."""
        before, self._quiet = self._quiet, True
        try:
            return safe(self._run(inlines))
        finally:
            self._quiet = before

    def notes(self) -> Markup:
        """The notes called so far that stand after the work, in the order of first calls.

        The element around them is in the book's language. Writing a note may call others; they follow.
        """
        written: list[str] = []
        with self._in(self._book.language):
            while waiting := [each for each in self._called.values() if self._waits(each)]:
                for called in waiting:
                    called.written = True
                    written.append("" if self._at_foot(called) else self._note(called))
        return safe("\n".join(note for note in written if note))

    def at_back(self) -> tuple[tuple[str, str], ...]:
        """The notes called so far that stand at the back of the book: their ids, with those of their first calls."""
        waiting = (each for each in self._called.values() if not each.written and each.document != self._id)
        return tuple((called.id, called.calls[0].id) for called in waiting)

    def notes_at_back(self, page: TextWriter, heads: Mapping[str, str]) -> Markup:
        """These notes, for another ``page``, which takes account of them; ``heads`` are the running heads over them.

        Notes that they call and that do not stand at the foot follow, whatever their series.
        """
        self._here, self._heads = self._book.notes, heads
        self.headings, self.pictures, self.cited, self.problems = (
            page.headings,
            page.pictures,
            page.cited,
            page.problems,
        )
        return self.notes()

    def anchor(self, name: str) -> str:
        """The id in the book of an anchor in this document."""
        return anchor_id(self._id, name)

    # -- languages -----------------------------------------------------------------------------

    @contextmanager
    def _in(self, language: str) -> Iterator[None]:
        before, self._language = self._language, language or self._language
        try:
            yield
        finally:
            self._language = before

    def _spoken(self, language: str) -> list[tuple[str, str]]:
        """The attributes of a change of language; none where it is the one around."""
        if not language or language == self._language:
            return []
        return language_attributes(language, self._book.medium, around=self._language)

    def _attributes(self, css: str = "", language: str = "", anchor: str = "") -> list[tuple[str, str]]:
        id = self.anchor(anchor) if anchor and not self._quiet else ""
        return [("class", css), ("id", id), *self._spoken(language)]

    # -- inlines -------------------------------------------------------------------------------

    def _run(self, inlines: Inlines) -> str:
        written = [self._inline(inline) for inline in inlines]
        if not self._quiet:
            for index in range(len(inlines) - 1, 0, -1):
                if all(isinstance(inline, text.NoteReference) for inline in inlines[index - 1 : index + 1]):
                    written.insert(index, CALLS_APART)
        return "".join(written)

    def _inline(self, inline: Inline) -> str:
        match inline:
            case text.Text(text=words):
                return escape(words)
            case text.Styled():
                return self._styled(inline)
            case text.NoteReference():
                return self._call(inline)
            case text.WorkReference():
                return self._reference(inline)
            case text.Link(target=target, children=children):
                return self._link(target, children)
            case text.Code(text=words):
                return element("code", escape(words))
            case text.LineBreak():
                return "<br/>"
            case text.Lacuna(shown=shown):
                return element("span", escape(shown), [("class", "lacuna")])
            case text.Image():
                return self._image(inline)
            case text.Citation() | text.Variable():
                raise AssertionError(f"what should have been replaced: {inline}")

    def _styled(self, run: text.Styled) -> str:
        name, css = _STYLES[run.style]
        pairs = self._attributes(css, run.language, run.anchor)
        with self._in(run.language):
            content = self._run(run.children)
        if run.mention and not self._quiet and (not run.mention.entry or run.mention.entry in self._book.entries):
            inside = content if name == "span" and not css else element(name, content, [("class", css)])
            return self._mention(run.mention.entry, inside, pairs)
        if name == "span" and not any(value for _, value in pairs):
            return content
        return element(name, content, pairs)

    def _mention(self, entry: str, content: str, pairs: list[tuple[str, str]]) -> str:
        """Words that lead to an entry of the glossary; the anchor and language of ``pairs`` are the link's."""
        home = self._book.entries.get(entry, "")
        href = _local(home, anchor_id(home, entry), self._here, self._book.medium) if home else ""
        own = safe(attributes([pair for pair in pairs if pair[0] != "class"]))
        return str(self._book.macros.mention(MentionView(href, safe(content), own)))

    def _link(self, target: str, children: Inlines) -> str:
        content = self._run(children)
        return content if self._quiet else element("a", content, [("href", target)])

    def _reference(self, reference: text.WorkReference) -> str:
        target = self._book.targets.get(reference.work or self._work)
        inside = reference.children or (target.title if target else ())
        content = safe(self._run(inside)) if reference.children else self.label(inside)
        if target is None or self._quiet:
            return content
        href = self._href(target, reference.anchor)
        place = self._printed(anchor_id(target.id, reference.anchor)) if reference.by_line else ""
        own_words = bool(reference.children)
        view = ReferenceView(href, content, own_words, reference.citation, reference.by_line, place)
        return str(self._book.macros.work_reference(view))

    def _printed(self, id: str) -> str:
        """Page and line of an anchor, ``12.7``; its page alone where it is in no line of the text. Not in the EPUB."""
        if self._book.medium == "epub":
            return ""
        self.cited.add(id)
        match self._book.printed.get(id):
            case None:
                return "000.00"
            case Locus(folio=folio, in_note=True):
                return self._book.terms.sentence("index-note").format(page=folio)
            case Locus(folio=folio, line=line):
                return f"{folio}.{line}" if line else folio

    def _image(self, image: text.Image, css: str = "inline") -> str:
        name = self._book.pictures.get(image.path)
        if name is None:
            return ""
        self.pictures[name] = None
        role = "presentation" if image.decorative else ""
        width = f"width: {image.width}" if image.width else ""
        pairs = [("class", css), ("src", name), ("alt", image.alternative), ("role", role), ("style", width)]
        return empty("img", pairs)

    # -- notes ---------------------------------------------------------------------------------

    def _call(self, reference: text.NoteReference) -> str:
        number, note = self._notes.get(reference.note, (0, None))
        if note is None or self._quiet:
            return ""
        first = note.id not in self._called
        home = self._book.notes if note.series in self._book.at_back else self._here
        called = self._called.setdefault(note.id, _Called(note, note_id(self._id, number), home))
        repeat = "" if first else f"-{len(called.calls) + 1}"
        called.calls.append(_Call(f"{self._id}.call-{number}{repeat}", self._here))
        body = self._note_text(note) if self._at_foot(called) and first else ""
        return str(self._book.macros.note_call(self._note_view(called, called.calls[-1], body)))

    def _waits(self, called: _Called) -> bool:
        """Whether a note is to be written in the document at hand."""
        return not called.written and called.document == self._here

    def _at_foot(self, called: _Called) -> bool:
        return called.note.series in self._book.at_foot and called.id not in self._book.at_end

    def _note(self, called: _Called) -> str:
        marks = "".join(
            str(self._book.macros.note_mark(self._note_view(called, call, first=index == 0)))
            for index, call in enumerate(called.calls)
        )
        body = self._note_text(called.note, marks)
        return str(self._book.macros.note(self._note_view(called, called.calls[0], body)))

    def _note_text(self, note: text.Note, before: str = "") -> str:
        """The blocks of a note; ``before`` stands at the beginning of its first paragraph."""
        with self._in(self._note_language(note)):
            if note.children and isinstance(first := note.children[0], text.Paragraph):
                return "\n".join([self._paragraph(first, before), self._blocks(note.children[1:])]).rstrip()
            return (element("p", before.rstrip()) + "\n" if before else "") + self._blocks(note.children)

    def _note_language(self, note: text.Note) -> str:
        """An author's note is in the language of the work, the others speak to the reader of the book."""
        return self._own if note.series is Series.AUTHOR else self._book.language

    def _note_view(self, called: _Called, call: _Call, body: str = "", first: bool | None = None) -> NoteView:
        note = called.note
        spoken = attributes(self._spoken(self._note_language(note)))
        return NoteView(
            called.id,
            call.id,
            note.mark,
            note.series.value,
            self._book.terms.word("note"),
            self._book.terms.word("back-to-text"),
            len(called.calls) == 1 if first is None else first,
            self._at_foot(called),
            safe(body),
            safe(spoken),
            _local(called.document, called.id, self._here, self._book.medium),
            _local(call.document, call.id, self._here, self._book.medium),
            self._heads.get(called.id, ""),
        )

    # -- blocks --------------------------------------------------------------------------------

    def _blocks(self, blocks: Blocks) -> str:
        return "\n".join([self._block(block) for block in blocks])

    def _block(self, block: Block) -> str:
        match block:
            case text.Paragraph():
                return self._paragraph(block)
            case text.Heading():
                return self._heading(block)
            case text.Verse():
                return self._verse(block)
            case text.Container():
                return self._container(block)
            case text.Speech():
                return self._speech(block)
            case text.List():
                return self._list(block)
            case text.DefinitionList(listing=text.Listing.ORDINARY, items=items, anchor=anchor):
                return self._definitions(items, anchor)
            case text.DefinitionList():
                return self._entries(block)
            case text.Definition():
                return self._definitions((block,), "")
            case text.Table():
                return self._table(block)
            case text.Figure():
                return self._figure(block)
            case text.SectionBreak(ornament=ornament):
                return empty("hr", [("class", "ornament" if ornament else "space")])
            case text.CodeBlock(text=words):
                return element("pre", element("code", escape(words.rstrip("\n"))))
            case text.Index():
                return self._index(block)

    def _paragraph(self, paragraph: text.Paragraph, before: str = "") -> str:
        css = "" if paragraph.role is Role.BODY else paragraph.role.value
        pairs = self._attributes(css, paragraph.language, paragraph.anchor)
        with self._in(paragraph.language):
            return element("p", before + self._run(_words(paragraph)), pairs)

    def _heading(self, heading: text.Heading) -> str:
        id = self.anchor(heading.anchor)
        self.headings.append(document.Heading(text.plain(heading.children), id, heading.level - 1))
        pairs = self._attributes("", heading.language, heading.anchor)
        with self._in(heading.language):
            return element(f"h{heading.level}", self._run(heading.children), pairs)

    def _verse(self, verse: text.Verse) -> str:
        pairs = self._attributes("verse", verse.language, verse.anchor)
        with self._in(verse.language):
            stanzas = [
                element("p", "\n".join([self._line(line) for line in stanza]), [("class", "stanza")])
                for stanza in verse.stanzas
            ]
        return element("div", "\n".join(stanzas), pairs)

    def _line(self, line: text.Line) -> str:
        css = f"line indent-{min(line.indent, 9)}" if line.indent else "line"
        number = element("span", str(line.number), [("class", "line-number")]) + " " if line.number else ""
        return element("span", number + self._run(line.children), [("class", css)])

    def _container(self, container: text.Container) -> str:
        name = "blockquote" if container.kind is Kind.QUOTATION else "div"
        pairs = self._attributes(container.kind.value, container.language, container.anchor)
        with self._in(container.language):
            return element(name, f"\n{self._blocks(container.children)}\n", pairs)

    def _speech(self, speech: text.Speech) -> str:
        speaker = element("span", self._run(speech.speaker), [("class", "speaker")])
        if speech.children and isinstance(first := speech.children[0], text.Paragraph):
            said = [self._paragraph(first, f"{speaker} "), *map(self._block, speech.children[1:])]
        else:
            said = [element("p", speaker), *map(self._block, speech.children)]
        return element("div", "\n".join(said), [("class", "speech")])

    def _list(self, list_: text.List) -> str:
        items = "\n".join([element("li", self._item(item, list_.tight)) for item in list_.items])
        start = str(list_.start) if list_.ordered and list_.start != 1 else ""
        pairs = [("class", "tight" if list_.tight else "loose"), ("start", start)]
        return element("ol" if list_.ordered else "ul", f"\n{items}\n", pairs)

    def _item(self, blocks: Blocks, tight: bool) -> str:
        return "\n".join([self._item_block(block) if tight else self._block(block) for block in blocks])

    def _item_block(self, block: Block) -> str:
        """A block of a tight list: an ordinary paragraph stands without its element."""
        match block:
            case text.Paragraph(role=Role.BODY, language="", anchor=""):
                return self._run(block.children)
            case _:
                return self._block(block)

    def _definitions(self, items: tuple[text.Definition, ...], anchor: str) -> str:
        brief = _is_brief(items)
        rows = "\n".join([self._definition(item, "" if brief else "\n") for item in items])
        return element("dl", f"\n{rows}\n", self._attributes("brief" if brief else "", "", anchor))

    def _definition(self, item: text.Definition, parting: str) -> str:
        """A term and what is said of it; both in an element of their own where nothing parts them."""
        term = element("dt", self._run(item.term), self._attributes("", "", item.anchor))
        answers = [element("dd", self._item(blocks, len(blocks) == 1)) for blocks in item.definitions]
        written = parting.join([term, *answers])
        return written if parting else element("div", written, [("class", "entry")])

    def _entries(self, listed: text.DefinitionList) -> str:
        """The entries of a glossary, or the years of a chronology: each in an element of its own."""
        rows = "\n".join([self._entry(item, listed.listing) for item in listed.items])
        return element("dl", f"\n{rows}\n", self._attributes(listed.listing.value, "", listed.anchor))

    def _entry(self, item: text.Definition, listed: text.Listing) -> str:
        """The names of the parts are those of the EPUB 3 Structural Semantics Vocabulary 1.1, section on glossaries."""
        of_glossary = listed is text.Listing.GLOSSARY
        term, answer = ("glossterm", "glossdef") if of_glossary and self._book.medium == "epub" else ("", "")
        head = self._run(item.term)
        named = element("dfn", head) if of_glossary else head
        written = [element("dt", named, [*self._attributes("", "", item.anchor), ("epub:type", term)])]
        for number, blocks in enumerate(item.definitions):
            # What follows the definition of a term are the works that mention it.
            pairs = [("class", "mentions" if of_glossary and number else "")]
            pairs.append(("epub:type", "" if number else answer))
            written.append(element("dd", self._item(blocks, len(blocks) == 1), pairs))
        # A space parts the head of an entry from what follows in its line; elsewhere it would make a line of its own.
        parting = " " if of_glossary else ""
        return element("div", written[0] + parting + "".join(written[1:]), [("class", "entry")])

    def _table(self, table: text.Table) -> str:
        caption = element("caption", self._run(table.caption)) if table.caption else ""
        head = self._head(table) if any(table.head) else ""
        rows = "\n".join([self._row(row, table.alignments) for row in table.rows])
        body = element("tbody", f"\n{rows}\n")
        return element("table", f"{caption}{head}\n{body}", self._attributes("", "", table.anchor))

    def _head(self, table: text.Table) -> str:
        cells = "".join(
            # A head cell without words heads nothing; as th it would be announced as if it did.
            self._cell("th" if cell else "td", cell, table.alignments, column)
            for column, cell in enumerate(table.head)
        )
        return element("thead", element("tr", cells))

    def _row(self, row: tuple[Inlines, ...], alignments: tuple[str, ...]) -> str:
        return element("tr", "".join(self._cell("td", cell, alignments, n) for n, cell in enumerate(row)))

    def _cell(self, name: str, cell: Inlines, alignments: tuple[str, ...], column: int) -> str:
        css = alignments[column] if column < len(alignments) else ""
        return element(name, self._run(cell), [("class", css), ("scope", "col" if name == "th" else "")])

    def _figure(self, figure: text.Figure) -> str:
        caption = self._run(figure.caption)
        credit = element("span", self._run(figure.credit), [("class", "credit")]) if figure.credit else ""
        words = " ".join(part for part in (caption, credit) if part)
        below = element("figcaption", words) if words else ""
        return element("figure", self._image(figure.image, "") + below, self._attributes("", "", figure.anchor))

    # -- the index -----------------------------------------------------------------------------

    def _index(self, index: text.Index) -> str:
        book = self._book
        how = IndexText(self._run, self.anchor, self._place, self._place_href, self._cited_title)
        writer = IndexWriter(how, book.medium, book.index, book.terms, book.printed)
        markup = writer.write(index)
        self.cited |= writer.cited
        self.problems += writer.problems
        return markup

    def _place(self, locator: text.Locator) -> Place | None:
        target = self._book.targets.get(locator.work)
        if target is None:
            return None
        first = anchor_id(target.id, locator.first) if locator.first else target.id
        last = anchor_id(target.id, locator.last) if locator.last else ""
        return Place(first, last, f"{target.id} {locator.note}" if locator.note else "", locator.principal)

    def _place_href(self, locator: text.Locator, id: str) -> str:
        target = self._book.targets[locator.work]
        if self._book.medium == "pdf":
            return f"#{id}"
        if id == target.id:
            return f"{target.id}.xhtml"
        anchor = next((each for each in (locator.first, locator.last) if anchor_id(target.id, each) == id), "")
        return f"{self._document(target, anchor)}.xhtml#{id}"

    def _document(self, target: Target, anchor: str) -> str:
        """The document in which an anchor of a target stands."""
        return self._book.notes if anchor in target.at_back else target.id

    def _href(self, target: Target, anchor: str) -> str:
        if anchor not in target.anchors and self._book.medium == "epub" and target.id != self._here:
            return f"{target.id}.xhtml"
        fragment = anchor_id(target.id, anchor) if anchor in target.anchors else target.id
        return _local(self._document(target, anchor), fragment, self._here, self._book.medium)

    def _cited_title(self, work: str) -> str:
        """The short title of a work as an index cites it."""
        target = self._book.targets[work]
        return element("cite", str(self.label(target.short_title or target.title)))


def _words(paragraph: text.Paragraph) -> Inlines:
    """The words of a paragraph, without the emphasis all around them where its role is set in italics."""
    match paragraph.children:
        case (text.Styled(style=Style.EMPHASIS, children=children, language="", anchor=""),) if (
            paragraph.role in _SLANTED
        ):
            return children
        case children:
            return children


def anchor_id(document_id: str, anchor: str) -> str:
    """The id in the book of an anchor in a document. (The underscore is in no document's id.)"""
    return f"{document_id}_{identifier(anchor)}"


def note_id(document_id: str, number: int | str) -> str:
    """The id in the book of a note of a document; without a number, what those of all its notes begin with."""
    return f"{document_id}.note-{number}"


def language_attributes(language: str, medium: Medium, around: str = "") -> list[tuple[str, str]]:
    """The attributes of an element in a language, with its direction where that is not the one around.

    The EPUB needs ``xml:lang`` beside ``lang`` (EPUB 3.3, section 6.1.3.2: both, with the same value).
    """
    pairs = [("lang", language)]
    if medium == "epub":
        pairs.append(("xml:lang", language))
    if direction(language) != direction(around):
        pairs.append(("dir", direction(language)))
    return pairs


def _local(document: str, fragment: str, here: str, medium: Medium) -> str:
    """The address of an id in a document of the book."""
    return f"#{fragment}" if medium == "pdf" or document == here else f"{document}.xhtml#{fragment}"


LEAST_BRIEF, BRIEF_TERM, BRIEF_DEFINITION = 3, 18, 70
"""A definition list is brief, and set as a table is, if it has so many items with terms and definitions of at most so
many characters: a list of works by date, say.
"""


def _is_brief(items: tuple[text.Definition, ...]) -> bool:
    return len(items) >= LEAST_BRIEF and all(
        len(text.plain(item.term)) <= BRIEF_TERM
        and len(item.definitions) == len(item.definitions[0]) == 1
        and isinstance(said := item.definitions[0][0], text.Paragraph)
        and len(text.plain(said.children)) <= BRIEF_DEFINITION
        for item in items
    )
