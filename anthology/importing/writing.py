"""Blocks to a manuscript in the project's format, and the ledger's entries: where each character of the source went."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Sequence

from msgspec import Struct
from msgspec.structs import replace

from anthology.importing import inline
from anthology.importing.ledger import SURE, Entry, Field
from anthology.importing.metadata import ROLES
from anthology.importing.pieces import Block, Line, Piece

_RESERVED = re.compile(r"yes|no|on|off|true|false|null|y|n|~|(?=.*\d)[-+.\d_exo:]+|\.?(?:inf|nan)", re.I)


class Unaccounted(Exception):
    """A character of the source for which the importer has no account: a bug, and never the user's fault."""


class Written(Struct, frozen=True):
    """A manuscript, and what became of each character of its source."""

    text: str
    entries: tuple[Entry, ...]


def write(
    source: str,
    fields: Sequence[Field],
    blocks: Sequence[Block],
    gone: Sequence[Block],
    markup: Sequence[tuple[int, int]] = (),
) -> Written:
    """The manuscript of ``blocks`` with ``fields`` as its front matter; ``gone`` are the blocks taken out or moved.

    ``markup`` are the stretches of the source that are no text (the tags of HTML), sorted. Raises Unaccounted.
    """
    writer = _Writer(source)
    headnotes = [block for block in blocks if block.kind == "headnote"]
    _front_matter(writer, fields, headnotes)
    for block in blocks:
        if block.kind != "headnote":
            writer.separate("")
            writer.block(block, "")
    writer.insert("\n")
    return Written("".join(writer.parts), writer.account(gone, markup))


class _Writer:
    """The manuscript as it grows, with the place of each piece in it."""

    def __init__(self, source: str) -> None:
        self.source = source
        self.parts: list[str] = []
        self.length = 0
        self.entries: list[Entry] = []
        self.fresh = True

    def insert(self, text: str) -> None:
        """Writes what is not in the source."""
        if text:
            self.parts.append(text)
            self.length += len(text)

    def piece(self, piece: Piece) -> None:
        """Writes a piece and accounts for it."""
        start = self.length
        self.insert(piece.out)
        place = (start, self.length) if piece.out else None
        if piece.verbatim:
            if piece.end > piece.start:
                self.entries.append(Entry(piece.start, piece.end, "verbatim", "", place))
        elif piece.end == piece.start:
            if piece.why and piece.out.strip():
                self.entries.append(Entry(piece.start, piece.end, "inserted", piece.why, place, ""))
        else:
            text = self.source[piece.start : piece.end]
            how: str = "changed" if piece.out else "removed"
            self.entries.append(
                Entry(
                    piece.start,
                    piece.end,
                    "changed" if how == "changed" else "removed",
                    piece.why,
                    place,
                    text,
                )
            )

    def separate(self, prefix: str) -> None:
        """Begins a new block: an empty line, unless the one before has just been opened."""
        if self.fresh:
            self.fresh = False
        else:
            self.insert(f"\n{prefix.rstrip()}\n{prefix}")

    # -- blocks -----------------------------------------------------------------------------------

    def block(self, block: Block, prefix: str) -> None:
        """Writes a block; ``prefix`` begins each of its lines but the first."""
        match block.kind:
            case "heading":
                self.insert("#" * max(block.level, 2) + " ")
                self._lines(block, " ", opening=False)
                self.insert(f" {{{marks}}}" if (marks := _marks(block)) else "")
            case "quotation":
                self.insert(f"{{{marks}}}\n{prefix}" if (marks := _marks(block)) else "")
                self.insert("> ")
                self._children(block.blocks, prefix + "> ")
            case "letter" | "epigraph" | "passage":
                self._fenced(block, prefix)
            case "verse":
                self._verse(block, prefix)
            case "list":
                self._list(block, prefix)
            case "definitions":
                self._definitions(block, prefix)
            case "table":
                self._table(block, prefix)
            case "note":
                self.insert(f"[^{block.label}]: ")
                self._children(block.blocks, prefix + "    ")
            case "break":
                self._break(block)
            case "code":
                self._code(block, prefix)
            case "figure":
                self._lines(block, " ", opening=False)
            case _:
                self._paragraph(block, prefix)

    def _children(self, blocks: Iterable[Block], prefix: str) -> None:
        for i, block in enumerate(blocks):
            if i:
                self.insert(f"\n{prefix.rstrip()}\n{prefix}")
            self.block(block, prefix)

    def _paragraph(self, block: Block, prefix: str) -> None:
        marks = _marks(block)
        if marks:
            self.insert(f"{{{marks}}}\n{prefix}")
        self._lines(block, ("\\\n" if block.breaks else "\n") + prefix)

    def _lines(self, block: Block, between: str, *, opening: bool = True) -> None:
        for i, line in enumerate(block.lines):
            if i:
                self.insert(between)
            self.line(line, opening=opening)

    def line(self, line: Line, *, opening: bool = True, cell: bool = False) -> None:
        """Writes a line; where it would be read as the beginning of a block, its first character is escaped."""
        pieces = line.pieces
        first = next((k for k, p in enumerate(pieces) if p.out.strip()), -1)
        for k, piece in enumerate(pieces):
            if k == first and opening and piece.verbatim:
                piece = self._begun(piece, "".join(p.out for p in pieces[k:])[:400])
            if cell and "|" in piece.out:
                piece = replace(piece, out=piece.out.replace("|", "\\|"), why=piece.why or "escape")
            if piece.out or piece.why:
                self.piece(piece)

    def _begun(self, piece: Piece, ahead: str) -> Piece:
        """Writes the beginning of a line's first words as far as it must be escaped; gives what is left of them."""
        space = len(piece.out) - len(piece.out.lstrip())
        count, out = inline.opening(ahead[space:])
        if not count or space + count > len(piece.out):
            return piece
        cut = piece.start + space
        if space:
            self.piece(Piece(piece.start, cut, piece.seen[:space], piece.out[:space]))
        self.piece(Piece(cut, cut + count, piece.seen[space : space + count], out, "escape"))
        return Piece(cut + count, piece.end, piece.seen[space + count :], piece.out[space + count :])

    def _fenced(self, block: Block, prefix: str) -> None:
        fence = ":" * (3 + _depth(block))
        attributes = _marks(block)
        self.insert(f"{fence} {block.kind}{f' {{{attributes}}}' if attributes else ''}\n{prefix}")
        self._children(block.blocks, prefix)
        self.insert(f"\n{prefix}{fence}")

    def _verse(self, block: Block, prefix: str) -> None:
        attributes = _marks(block)
        self.insert(f"::: verse{f' {{{attributes}}}' if attributes else ''}\n{prefix}")
        indents = sorted({line.indent for line in block.lines})
        for i, line in enumerate(block.lines):
            if i:
                self.insert(f"\n{prefix.rstrip()}\n{prefix}" if line.gap else f"\n{prefix}")
            self.insert("  " * min(indents.index(line.indent), 6))
            self.line(line)
        self.insert(f"\n{prefix}:::")

    def _list(self, block: Block, prefix: str) -> None:
        loose = any(len(item.blocks) > 1 for item in block.blocks)
        number = block.level or 1
        for i, item in enumerate(block.blocks):
            if i:
                self.insert(f"\n{prefix.rstrip()}\n{prefix}" if loose else f"\n{prefix}")
            marker = f"{number + i}. " if block.label == "1." else "- "
            self.insert(marker)
            self._children(item.blocks, prefix + " " * len(marker))

    def _definitions(self, block: Block, prefix: str) -> None:
        for i, part in enumerate(block.blocks):
            if part.kind == "term":
                if i:
                    self.insert(f"\n{prefix.rstrip()}\n{prefix}")
                self._lines(part, " ")
            else:
                self.insert(f"\n{prefix}: ")
                self._children(part.blocks, prefix + "  ")

    def _table(self, block: Block, prefix: str) -> None:
        caption = dict(block.attributes).get("caption")
        if caption:
            quoted = caption.replace('"', "”")
            self.insert(f'{{caption="{quoted}"}}\n{prefix}')
        width = max((len(row.blocks) for row in block.blocks), default=1)
        rows = list(block.blocks)
        if block.label != "headed":
            rows.insert(0, Block("row"))
        for i, row in enumerate(rows):
            if i:
                self.insert(f"\n{prefix}")
            for k in range(width):
                self.insert("| ")
                for n, line in enumerate(row.blocks[k].every_line() if k < len(row.blocks) else ()):
                    if n:
                        self.insert(" ")
                    self.line(line, opening=False, cell=True)
                self.insert(" ")
            self.insert("|")
            if i == 0:
                self.insert(f"\n{prefix}" + "| --- " * width + "|")

    def _break(self, block: Block) -> None:
        line = block.lines[0]
        if line.start == line.end:
            self.insert("***")
            return
        self.piece(Piece(line.start, line.end, line.text, "***", "section break"))

    def _code(self, block: Block, prefix: str) -> None:
        fence = "```"
        while any(fence in line.text for line in block.lines):
            fence += "`"
        self.insert(f"{fence}\n{prefix}")
        for i, line in enumerate(block.lines):
            if i:
                self.insert("\n" * (line.gap + 1) + prefix)
            self.insert(" " * line.indent)
            self.line(line, opening=False)
        self.insert(f"\n{prefix}{fence}")

    # -- the account ------------------------------------------------------------------------------

    def moved(self, line: Line, start: int, why: str) -> None:
        """Accounts for a line whose words were written into the front matter from ``start`` to here."""
        self.entries.append(
            Entry(line.start, line.end, "moved", why, (start, self.length), self.source[line.start : line.end])
        )

    def account(self, gone: Sequence[Block], markup: Sequence[tuple[int, int]]) -> tuple[Entry, ...]:
        """All entries in source order: what was written, what was taken out, and the layout between."""
        manuscript = "".join(self.parts)
        claimed = _disjoint(sorted(self.entries, key=lambda e: (e.start, e.end)), self.source)
        claimed = _with_removed(claimed, gone, self.source)
        return _merged(_with_layout(claimed, self.source, markup), manuscript, self.source)


def _marks(block: Block) -> str:
    """What stands in braces for a block: role, anchor, language."""
    marks = [f".{block.role}"] if block.role else []
    return " ".join(
        [*marks, *(f"#{value}" if key == "anchor" else f"{key}={value}" for key, value in block.attributes)]
    )


def _depth(block: Block) -> int:
    """How deeply containers are nested within a block."""
    return max(
        (1 + _depth(b) if b.kind in ("letter", "epigraph", "verse", "passage") else _depth(b) for b in block.blocks),
        default=0,
    )


def _disjoint(entries: list[Entry], source: str) -> list[Entry]:
    """Entries without overlaps: what two fields take from the same words is accounted for once."""
    made: list[Entry] = []
    at = 0
    for entry in entries:
        if entry.how == "moved" and entry.start < at:
            if entry.end <= at:
                continue
            entry = replace(entry, start=at, text=source[at : entry.end])
        if entry.start < at:
            raise Unaccounted(f"characters {entry.start} to {at} stand twice in the manuscript")
        made.append(entry)
        at = entry.end
    return made


def _with_removed(entries: list[Entry], gone: Sequence[Block], source: str) -> list[Entry]:
    """Adds what was taken out: the lines of blocks that are gone, save what fields took from them."""
    starts = [entry.start for entry in entries]
    extra: list[Entry] = []
    for block in gone:
        why = block.why or "taken out"
        why = f"label of a statement ({why})" if block.kind == "moved" else why
        for line in block.lines:
            for piece in line.pieces:
                _fill(piece.start, piece.end, why, entries, starts, source, extra)
    return sorted([*entries, *extra], key=lambda e: (e.start, e.end))


def _fill(a: int, b: int, why: str, entries: list[Entry], starts: list[int], source: str, extra: list[Entry]) -> None:
    k = max(bisect_right(starts, a) - 1, 0)
    while a < b:
        while k < len(entries) and entries[k].end <= a:
            k += 1
        stop = min(b, entries[k].start) if k < len(entries) else b
        if stop > a:
            extra.append(Entry(a, stop, "removed", why, None, source[a:stop]))
        a = entries[k].end if k < len(entries) else b


def _with_layout(entries: list[Entry], source: str, markup: Sequence[tuple[int, int]]) -> list[Entry]:
    made: list[Entry] = []
    at = 0
    for entry in entries:
        if entry.start < at:
            raise Unaccounted(f"characters {entry.start} to {at} are accounted for twice")
        if entry.start > at:
            made.append(_layout(at, entry.start, source, markup))
        made.append(entry)
        at = entry.end
    if at < len(source):
        made.append(_layout(at, len(source), source, markup))
    return made


def _layout(a: int, b: int, source: str, markup: Sequence[tuple[int, int]]) -> Entry:
    """White space and markup between the pieces; anything else was forgotten."""
    text = source[a:b]
    if text.isspace():
        return Entry(a, b, "layout", "", None, text)
    at = a
    k = max(bisect_right(markup, (a, len(source))) - 1, 0)
    while at < b:
        while k < len(markup) and markup[k][1] <= at:
            k += 1
        stop = min(markup[k][0], b) if k < len(markup) else b
        if stop > at and source[at:stop].strip():
            raise Unaccounted(f"characters {at} to {stop} are not accounted for: {source[at:stop][:60]!r}")
        at = min(markup[k][1], b) if k < len(markup) else b
    return Entry(a, b, "layout", "markup", None, text)


def _merged(entries: list[Entry], manuscript: str, source: str) -> tuple[Entry, ...]:
    """Joins verbatim stretches that follow one another in both texts, with the same layout between them."""
    made: list[Entry] = []
    for entry in entries:
        if entry.how == "verbatim" and made:
            gap = made[-1] if made[-1].how == "layout" else None
            before = made[-2] if gap and len(made) > 1 else made[-1]
            if before.how == "verbatim" and before.place and entry.place:
                between = manuscript[before.place[1] : entry.place[0]] if entry.place[0] >= before.place[1] else None
                if between is not None and between == (gap.text if gap else ""):
                    del made[-2 if gap else -1 :]
                    entry = Entry(before.start, entry.end, "verbatim", "", (before.place[0], entry.place[1]))
        elif (
            entry.how == "removed"
            and made
            and made[-1].how == "removed"
            and made[-1].end == entry.start
            and made[-1].why == entry.why
        ):
            before = made.pop()
            entry = replace(entry, start=before.start, text=(before.text or "") + (entry.text or ""))
        made.append(entry)
    return tuple(made)


# -- front matter --------------------------------------------------------------------------------------


def _front_matter(writer: _Writer, fields: Sequence[Field], headnotes: Sequence[Block]) -> None:
    by_name: dict[str, Field] = {}
    for item in fields:
        by_name.setdefault(item.name, item)
    writer.insert("---\n")
    for name in ("title", "subtitle"):
        _scalar(writer, by_name.get(name), "", name)
    _contributors(writer, fields)
    for name in ("date", "language", "genre"):
        _scalar(writer, by_name.get(name), "", name)
    for group, names in (
        ("source", ("citation", "url", "retrieved", "witness")),
        ("rights", ("holder", "licence", "credit")),
    ):
        if any(f"{group}.{name}" in by_name for name in names):
            writer.insert(f"{group}:\n")
            for name in names:
                _scalar(writer, by_name.get(f"{group}.{name}"), "  ", name)
    if headnotes:
        writer.insert("headnote: |\n  ")
        writer.fresh = True
        for note in headnotes:
            for block in note.blocks:
                writer.separate("  ")
                writer.block(block, "  ")
        writer.insert("\n")
    writer.insert("---\n")
    writer.insert("\n")
    writer.fresh = True


def _contributors(writer: _Writer, fields: Sequence[Field]) -> None:
    people = [(role, item) for role in ROLES for item in fields if item.name == role]
    if not people:
        return
    writer.insert("contributors:\n")
    about = {f.value.split("\n")[0].casefold(): f for f in fields if f.name == "about"}
    for role, item in people:
        writer.insert(f"  - role: {role}\n")
        _scalar(writer, item, "    ", "name")
        told = about.get(item.value.casefold())
        if told:
            _scalar(writer, replace(told, value=told.value.split("\n", 1)[1]), "    ", "about")


def _scalar(writer: _Writer, item: Field | None, indent: str, key: str) -> None:
    """One line of front matter. A value that is not sure says so in a comment, for the editor."""
    if item is None:
        return
    value = " ".join(item.value.split())
    writer.insert(f"{indent}{key}: ")
    quoted = _quoted(value, key)
    if quoted != value:
        writer.insert('"')
    start = writer.length
    writer.insert(value if quoted == value else quoted[1:-1])
    for line in item.lines:
        if line.end > line.start:
            writer.moved(line, start, key)
    if quoted != value:
        writer.insert('"')
    if item.confidence < SURE:
        writer.insert(f" # uncertain: {item.why}")
    writer.insert("\n")


def _quoted(value: str, key: str) -> str:
    """A value as YAML: plain where that is safe, else in double quotes."""
    colons = re.search(r":(?:\s|$)|\s#", value)
    date = key in ("date", "retrieved") and re.fullmatch(r"[\d/~?X-]+", value)
    simple = re.match(r"[^\W_]|[“‘«„(©¿¡…–—]", value) and not _RESERVED.fullmatch(value) and value == value.strip()
    if date or (simple and not colons and value.isprintable()):
        return value
    escaped = value.replace("\\", "\\\\").replace('"', '\\"')
    return (
        '"'
        + "".join(
            c if c.isprintable() else f"\\u{ord(c):04x}" if ord(c) < 0x10000 else f"\\U{ord(c):08x}" for c in escaped
        )
        + '"'
    )
