"""Elements to blocks."""

from __future__ import annotations

import re
from collections.abc import Sequence

from msgspec.structs import replace

from anthology.importing import dates, inline
from anthology.importing.html.inlines import Inline
from anthology.importing.html.page import Page
from anthology.importing.html.tree import BLOCKS, Node, Text, raw
from anthology.importing.ledger import Field, Finding
from anthology.importing.metadata import from_line, person_name
from anthology.importing.pieces import Block, Kind, Line, Piece, erase

_VERSE = re.compile(r"(?:^|[\s_-])(?:poem|poetry|verse|stanza|lyrics|versus|line-block)(?:$|[\s_-])", re.I)
_MARK = re.compile(r"\s*(?:[\[(]?(?:\d{1,4}|[*†‡§¶]{1,3}|[↩↑⤴^][\ufe0e\ufe0f]?)[\])]?[.:]?)\s*")


class Walker:
    """Walks down an element and gives its blocks; what it takes out stands in ``gone``."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.within_note = False

    def statements(self, body: Node) -> list[Field]:
        """The fields in elements that a rule knows by their id or class, wherever on the page they stand."""
        fields: list[Field] = []
        held: set[int] = set()
        for node in body.nodes():
            keys = [node.attrs.get("id", ""), *node.attrs.get("class", "").split()]
            name = next((self.page.names[key] for key in keys if key in self.page.names), "")
            if not name or node.order in held or not node.text or len(node.text) > 600:
                continue
            lines = Inline(self.page, True).lines(node.children)
            found = _stated(name, lines)
            if not found:
                continue
            fields += found
            held |= {inner.order for inner in node.nodes()}
            self.page.stated.append(node)
            self.page.moved.append(Block("moved", lines, why="statement about the text"))
        return fields

    def children(self, node: Node) -> tuple[Block, ...]:
        """The blocks of an element's children; inline content between blocks is a paragraph."""
        made: list[Block] = []
        run: list[Node | Text] = []
        for child in node.children:
            if isinstance(child, Node) and (child.tag in BLOCKS or self._holds_blocks(child)):
                made += self._paragraphs(run)
                run = []
                made += self._block(child)
            else:
                run.append(child)
        return (*made, *self._paragraphs(run))

    def _holds_blocks(self, node: Node) -> bool:
        return any(isinstance(c, Node) and (c.tag in BLOCKS or self._holds_blocks(c)) for c in node.children)

    def _block(self, node: Node) -> list[Block]:
        if any(node is known for known in self.page.stated):
            return []
        if self.page.chrome(node):
            lines = raw(node)
            if lines:
                self.page.gone.append(Block("removed", lines, why=f"navigation (<{node.tag}>)"))
            return []
        if node.order in self.page.notes.notes:
            return self._note(node)
        self.page.pending += self.page.anchors(node)
        made = self._by_tag(node)
        lang = node.attrs.get("lang") or node.attrs.get("xml:lang") or ""
        return (
            [self._in_language(b, lang) for b in made]
            if lang and node.tag not in ("body", "html", "main", "article", "section", "div")
            else made
        )

    def _in_language(self, block: Block, lang: str) -> Block:
        if block.kind != "paragraph" or not re.fullmatch(r"[A-Za-z]{2,3}(?:-\w+)*", lang):
            return block
        return replace(block, attributes=(*block.attributes, ("lang", lang)))

    def _by_tag(self, node: Node) -> list[Block]:
        match node.tag:
            case "h1" | "h2" | "h3" | "h4" | "h5" | "h6":
                return self._heading(node)
            case "blockquote" if not _VERSE.search(node.name):
                return self._container("quotation", node)
            case "ul" | "ol":
                return self._list(node)
            case "dl":
                return self._definitions(node)
            case "table":
                return self._table(node)
            case "pre":
                return self._pre(node)
            case "hr":
                return [Block("break", (Line((Piece(self._place(node), self._place(node), "", ""),)),))]
            case "figure":
                return self._figure(node)
            case "title":
                return []  # taken out with the page's metadata
        if _VERSE.search(node.name):
            return self._verse(node)
        if re.search(r"(?:^|[\s_-])epigraph", node.name, re.I):
            return self._epigraph(node)
        if node.tag in ("p", "div") and {"quote", "quoteb", "quotec", "blockquote"} & {
            *node.attrs.get("class", "").split()
        }:
            return self._container("quotation", node)
        return list(self.children(node))

    def _place(self, node: Node) -> int:
        """The offset of the first text after an element: where something that has no text of its own belongs."""
        at = next((t.start for t in node.texts()), None)
        if at is not None:
            return at
        up: Node | None = node
        while up is not None and up.parent is not None:
            siblings = up.parent.children
            for sibling in siblings[next(i for i, s in enumerate(siblings) if s is up) + 1 :]:
                if isinstance(sibling, Text):
                    return sibling.start
                following = next((t.start for t in sibling.texts()), None)
                if following is not None:
                    return following
            up = up.parent
        return len(self.page.source)

    # -- leaves -----------------------------------------------------------------------------------

    def _paragraphs(self, run: Sequence[Node | Text]) -> list[Block]:
        if not any(isinstance(item, Node) or item.seen.strip() for item in run):
            return []
        picture = self._lone_picture(run)
        if picture is not None:
            return self._picture(picture, "")
        breaks = any(isinstance(n, Node) and any(m.tag == "br" for m in n.nodes()) for n in run)
        content = Inline(self.page, breaks, holder=not self.within_note)
        lines = content.lines(run)
        if not lines:
            return []
        held = (("anchor", content.lead),) if content.lead else ()
        if breaks and len(lines) > 1:
            parts = [Block("paragraph", own, breaks=len(own) > 1) for own in _stanzas(lines)]
            return [replace(parts[0], attributes=held), *parts[1:]]
        return [Block("paragraph", lines, attributes=held)]

    def _heading(self, node: Node) -> list[Block]:
        content = Inline(self.page, False, plain_marks=True, holder=True)
        lines = content.lines(node.children)
        pictures = [m for m in node.nodes() if m.tag == "img"]
        made: list[Block] = [b for picture in pictures for b in self._picture(picture, "")]
        if lines:
            first = replace(lines[0], gap=1)
            held = (("anchor", content.lead),) if content.lead else ()
            made.append(Block("heading", (first, *lines[1:]), level=int(node.tag[1]), attributes=held))
        return made

    def _container(self, kind: Kind, node: Node) -> list[Block]:
        inside = self.children(node)
        return [Block(kind, blocks=inside)] if inside else []

    def _note(self, node: Node) -> list[Block]:
        label = self.page.notes.notes[node.order]
        # What leads to a note is its call, or one that comes again; in a note, anchors stand within the line.
        self.page.pending = [name for inner in node.nodes() for name in self.page.anchors(inner)]
        outer = self.within_note
        self.within_note = True
        inside = self._by_tag(node) if node.tag not in ("li", "div", "aside", "dd") else list(self.children(node))
        self.within_note = outer
        inside = [self._unmarked(b, first=i == 0) for i, b in enumerate(inside)]
        inside = [b for b in inside if b.text.strip() or b.kind == "figure"]
        self.page.linked.append(label)
        return [Block("note", blocks=tuple(inside), label=label)] if inside else []

    def _unmarked(self, block: Block, *, first: bool) -> Block:
        """A note without its own number and the arrow that leads back to its call."""
        if not block.lines:
            return block
        lines = list(block.lines)
        if first:
            match = _MARK.match(lines[0].text)
            if match and match.end() < len(lines[0].text) + len(lines) - 1:
                lines[0] = erase(lines[0], 0, match.end(), "mark of the note")
        last = lines[-1].text
        back = re.search(r"\s*(?:[\[(]?(?:back|return)[\])]?|[↩↑⤴^][\ufe0e\ufe0f]?)\s*$", last, re.I)
        if back and back.end() > back.start():
            lines[-1] = erase(lines[-1], back.start(), back.end(), "link back to the call")
        return replace(block, lines=tuple(lines))

    # -- containers -------------------------------------------------------------------------------

    def _list(self, node: Node) -> list[Block]:
        items: list[Block] = []
        apart: list[Block] = []
        for child in node.children:
            if isinstance(child, Text):
                if child.seen.strip():
                    items.append(Block("item", blocks=tuple(self._paragraphs([child]))))
            elif child.order in self.page.notes.notes:
                apart += self._note(child)
            else:
                if child.tag == "li":
                    self.page.pending += self.page.anchors(child)
                inside = tuple(self._block(child)) if child.tag != "li" else self.children(child)
                notes = [b for b in inside if b.kind == "note"]
                inside = tuple(b for b in inside if b.kind != "note")
                apart += notes
                if inside:
                    items.append(Block("item", blocks=inside))
        start = node.attrs.get("start", "1")
        made = Block(
            "list",
            blocks=tuple(items),
            label="1." if node.tag == "ol" else "-",
            level=int(start) if start.isdigit() else 1,
        )
        return [*([made] if items else []), *apart]

    def _definitions(self, node: Node) -> list[Block]:
        members: list[Node] = []
        for child in node.children:
            inner = child.children if isinstance(child, Node) and child.tag == "div" else [child]
            for item in inner:
                if isinstance(item, Node) and item.tag in ("dt", "dd") and item.order not in self.page.notes.notes:
                    members.append(item)
                elif isinstance(item, Node) or item.seen.strip():
                    return list(self.children(node))
        if not members or members[0].tag == "dd":
            return list(self.children(node))
        parts: list[Block] = []
        for item in members:
            self.page.pending += self.page.anchors(item)
            if item.tag == "dt":
                lines = Inline(self.page, False, flat=True).lines(item.children)
                parts += [Block("term", lines)] if lines else []
            elif parts:
                inside = self.children(item)
                parts += [Block("definition", blocks=inside)] if inside else []
            else:
                parts += self.children(item)
        if any(part.kind not in ("term", "definition") for part in parts):
            return parts
        return [Block("definitions", blocks=tuple(parts))] if parts else []

    def _table(self, node: Node) -> list[Block]:
        rows = [n for n in node.nodes() if n.tag == "tr"]
        cells = [[c for c in row.children if isinstance(c, Node) and c.tag in ("td", "th")] for row in rows]
        width = max(map(len, cells), default=0)
        nested = any(n.tag == "table" and n is not node for n in node.nodes())
        long = any(
            len(cell.text) > 600 or sum(1 for n in cell.nodes() if n.tag in ("p", "h1", "h2", "h3", "li")) > 2
            for row in cells
            for cell in row
        )
        held = {id(t) for row in cells for cell in row for t in cell.texts()}
        held |= {id(t) for n in node.nodes() if n.tag == "caption" for t in n.texts()}
        loose = any(t.seen.strip() and id(t) not in held for t in node.texts())
        if nested or long or loose or width < 2 or len(rows) < 2:
            return list(self.children(node))
        caption = next((n.text for n in node.nodes() if n.tag == "caption"), "")
        self.page.gone += [
            Block("removed", raw(n), why="caption of a table, moved to its attribute")
            for n in node.nodes()
            if n.tag == "caption"
        ]
        made = [self._row(row, own) for row, own in zip(rows, cells, strict=True) if own]
        headed = bool(cells and cells[0] and all(c.tag == "th" for c in cells[0]))
        attributes = (("caption", caption),) if caption else ()
        return [Block("table", blocks=tuple(made), label="headed" if headed else "", attributes=attributes)]

    def _row(self, row: Node, cells: Sequence[Node]) -> Block:
        self.page.pending += self.page.anchors(row)
        made: list[Block] = []
        for cell in cells:
            self.page.pending += self.page.anchors(cell)
            made.append(Block("cell", Inline(self.page, False, flat=True).lines(cell.children)))
        return Block("row", blocks=tuple(made))

    def _pre(self, node: Node) -> list[Block]:
        """Text as typed: verse when it is short lines of words, else as it stands."""
        lines = Inline(self.page, True, typed=True).lines(node.children)
        if not lines:
            return []
        code = any(n.tag == "code" for n in node.nodes())
        words = sum(c.isalpha() or c.isspace() for line in lines for c in line.text)
        total = sum(len(line.text) for line in lines) or 1
        if not code and words * 10 > total * 8 and max(len(line.text) for line in lines) <= 90:
            return [Block("verse", lines)]
        return [Block("code", tuple(_literal(line) for line in lines))]

    def _verse(self, node: Node) -> list[Block]:
        """A poem: lines by breaks or by elements, stanzas by elements or empty lines."""
        inner = [b for b in self.children(node) if b.kind != "removed"]
        lines: list[Line] = []
        rest: list[Block] = []
        for block in inner:
            if block.kind in ("paragraph", "verse") and not rest:
                own = [line for line in block.lines if line.text.strip()]
                alone = block.kind == "paragraph" and len(own) == 1 and not block.breaks
                gap = 0 if alone and lines and self._same_stanza(node) else 1
                lines += [replace(own[0], gap=gap), *own[1:]] if own else []
            elif block.kind == "heading" and not lines:
                rest.insert(0, block)
            else:
                rest.append(block)
        held = tuple(pair for block in inner for pair in block.attributes if pair[0] == "anchor")
        verse = Block("verse", tuple(lines), attributes=held[:1]) if lines else None
        heads = [b for b in rest if b.kind == "heading"]
        return [*heads, *([verse] if verse else []), *(b for b in rest if b.kind != "heading")]

    def _same_stanza(self, node: Node) -> bool:
        """Whether each paragraph of a poem is a line of it: then no stanza is marked by paragraphs."""
        return not any(n.tag == "br" for n in node.nodes())

    def _epigraph(self, node: Node) -> list[Block]:
        inside = list(self.children(node))
        if len(inside) > 1 and inside[-1].kind == "paragraph":
            last = inside[-1]
            dash = re.match(r"[-–—]{1,2}\s*", last.text)
            lines = (
                (erase(last.lines[0], 0, dash.end(), "dash before an attribution"), *last.lines[1:])
                if dash
                else last.lines
            )
            inside[-1] = replace(last, lines=lines, role="attribution", breaks=len(lines) > 1 and last.breaks)
        return [Block("epigraph", blocks=tuple(inside))] if inside else []

    # -- pictures ---------------------------------------------------------------------------------

    def _lone_picture(self, run: Sequence[Node | Text]) -> Node | None:
        pictures = [m for n in run if isinstance(n, Node) for m in n.nodes() if m.tag == "img"]
        words = any(t.seen.strip() for n in run for t in ([n] if isinstance(n, Text) else n.texts()))
        return pictures[0] if len(pictures) == 1 and not words else None

    def _figure(self, node: Node) -> list[Block]:
        pictures = [n for n in node.nodes() if n.tag == "img"]
        captions = [n for n in node.nodes() if n.tag == "figcaption"]
        if len(pictures) != 1 or any(n.tag in ("table", "blockquote", "p") for n in node.nodes() if not captions):
            return list(self.children(node))
        caption = captions[0].text if captions else ""
        made = self._picture(pictures[0], caption)
        if made and captions:
            self.page.gone.append(
                Block("removed", raw(captions[0]), why="caption of a picture, moved to its attribute")
            )
        elif captions:
            made = list(self.children(captions[0]))
        return made

    def _picture(self, node: Node, caption: str) -> list[Block]:
        alt = " ".join(node.attrs.get("alt", "").split())
        source, path = self.page.picture(node)
        at = self._place(node)
        if not path:
            self.page.findings.append(
                Finding("image", at, at, source[:200], "", f"picture left out{f': {alt}' if alt else ''}")
            )
            return []
        # A caption says what the picture shows; it serves where the page gives no other words for it.
        alt, caption = (alt or caption), ("" if caption == alt or not alt else caption)
        title = f' "{caption.replace(chr(34), "”")}"' if caption else ""
        if not alt:
            self.page.findings.append(
                Finding(
                    "guess",
                    at,
                    at,
                    source[:200],
                    "",
                    "picture without alternative text, marked as ornamental",
                    0.4,
                )
            )
        out = f"![{inline.escaped(alt)}]({path}{title})" + ("" if alt else "{.decorative}")
        return [Block("figure", (Line((Piece(at, at, "", out, "picture"),)),))]


def _literal(line: Line) -> Line:
    """A line of code: what is seen is written, without escapes."""
    return replace(
        line,
        pieces=tuple(
            replace(p, out=p.seen, why="" if len(p.seen) == p.end - p.start and p.why == "escape" else p.why)
            for p in line.pieces
        ),
    )


def _stated(name: str, lines: tuple[Line, ...]) -> list[Field]:
    """The fields in the lines of an element that holds ``name``."""
    if name == "statement":
        return [item for line in lines for item in from_line(line)]
    if len(lines) != 1:
        return []
    line, why = lines[0], "the page's own mark"
    text = line.text.strip()
    if name == "date":
        found = dates.find(text)
        return [Field(name, found.edtf, 0.9, why, (line,))] if found else []
    if name == "author":
        return [Field(name, person_name(text), 0.95, why, (line,))]
    return [Field(name, line.alone.strip(), 0.95, why, (line,), True)]


def _stanzas(lines: tuple[Line, ...]) -> list[tuple[Line, ...]]:
    """Lines parted where an empty line stands between them (two breaks in a row part paragraphs)."""
    parts: list[list[Line]] = []
    for line in lines:
        if not parts or line.gap:
            parts.append([])
        parts[-1].append(line)
    return [tuple(part) for part in parts]
