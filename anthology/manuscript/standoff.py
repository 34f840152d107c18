"""The bytes of a notes file → the editor's work on a text. Touches no file."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from msgspec import Struct
from msgspec.structs import replace
from ruamel.yaml import YAML
from ruamel.yaml.nodes import MappingNode, Node, ScalarNode

from anthology.declarations import Marked
from anthology.diagnostics import Diagnosed, Diagnostic, Span, nearest, problem
from anthology.manuscript import blocks
from anthology.manuscript.data import in_order, read_declared
from anthology.manuscript.inlines import inlines
from anthology.manuscript.reading import Reading
from anthology.manuscript.source import Source
from anthology.model.standoff import (
    Change,
    Emendation,
    Extent,
    Gap,
    MarkDecision,
    Quotation,
    Standoff,
    StandoffNote,
    Variant,
    Within,
    Witness,
)
from anthology.model.standoff import Reading as VariantReading
from anthology.model.text import Blocks, Inlines, Paragraph, Series, Text

if TYPE_CHECKING:
    from anthology.config import standoff as declared

ENDINGS = (".notes.yaml", ".notes.yml")
"""How the names of notes files end; before it stands the name of the manuscript without ``.md``."""

PREFIX = "note-"
"""What stands before the id of a note in its anchor."""


class NotesRead(Struct, frozen=True):
    """The editor's work on a text, and the pictures that it shows, with the places that name them."""

    standoff: Standoff
    pictures: tuple[tuple[str, Span], ...] = ()


def read_standoff(
    data: bytes, file: str, anchors: Mapping[str, Span], *, citations: bool = False
) -> Diagnosed[NotesRead | None]:
    """What the notes file of a work holds; None when it is not one.

    ``file`` is its path in the project; ``anchors`` are those that the work has already. Whether its quotations
    fit the text is not asked here. Only with ``citations`` is ``@key`` more than text.
    """
    from anthology.config.standoff import NotesFile  # which takes long to make, and most projects have none

    read = read_declared(data, file, NotesFile)
    if read.value is None:
        return Diagnosed(None, read.diagnostics)
    reader = _Reader(file, read.value.marked, anchors, citations)
    standoff = reader.standoff(read.value.said, hashlib.sha256(data).hexdigest())
    found = in_order((*read.diagnostics, *reader.reading.problems))
    return Diagnosed(NotesRead(standoff, tuple(reader.reading.pictures)), found)


class _Reader:
    """Reads the Markdown of one notes file, and knows the place of each of its values."""

    def __init__(self, file: str, marked: Marked, anchors: Mapping[str, Span], citations: bool) -> None:
        self.file = file
        self.marked = marked
        self.anchors = anchors
        self.citations = citations
        self.reading = Reading(file, notes_here="within", cites="allowed" if citations else "off")
        self.reading.anchors.update(anchors)

    def standoff(self, said: declared.NotesFile, digest: str) -> Standoff:
        self._unlike([note.id or "" for note in said.notes], "notes", "id", "note-duplicate")
        sigla = [witness.siglum for witness in said.witnesses]
        self._unlike(sigla, "witnesses", "siglum", "witness-duplicate")
        return Standoff(
            self.file,
            digest,
            notes=tuple(self._note(note, n) for n, note in enumerate(said.notes)),
            emendations=tuple(self._emendation(one, n) for n, one in enumerate(said.emendations)),
            witnesses=tuple(self._witness(one, n) for n, one in enumerate(said.witnesses)),
            variants=tuple(self._variant(one, n, sigla) for n, one in enumerate(said.variants)),
            gaps=tuple(self._gap(one, n) for n, one in enumerate(said.lacunae)),
            marks=tuple(
                MarkDecision(self._quotation(one, "typography", n), one.mark) for n, one in enumerate(said.typography)
            ),
        )

    # -- items -------------------------------------------------------------------------------------

    def _quotation(self, said: declared.QuotationDeclaration, section: str, n: int) -> Quotation:
        span = self.marked.span_of((section, n, "exact"))
        return Quotation(said.exact, span, said.prefix, said.suffix, Within(said.within), (section, n))

    def _note(self, said: declared.NoteDeclaration, n: int) -> StandoffNote:
        name = said.id or f"{n + 1}"
        anchor = self._anchor(said.id, n) if said.id else ""
        lemma = self._inlines("notes", n, "lemma")
        children = _opened(self._blocks("notes", n, "note"), lemma, anchor)
        on = self._quotation(said, "notes", n)
        return StandoffNote(f"notes:{name}", Series(said.series), on, children)

    def _anchor(self, id: str, n: int) -> str:
        """The anchor of a note that has a name."""
        anchor, span = f"{PREFIX}{id}", self.marked.span_of(("notes", n, "id"))
        if anchor in self.anchors:
            hint = f"choose another id; the anchor stands in line {self.anchors[anchor].line} of the manuscript"
            self.reading.report("anchor-duplicate", f"the work has an anchor “{anchor}” already", span, hint)
            return ""
        self.reading.anchors.setdefault(anchor, span)
        return anchor

    def _emendation(self, said: declared.EmendationDeclaration, n: int) -> Emendation:
        return Emendation(
            self._quotation(said, "emendations", n),
            said.reading,
            Change(said.kind),
            said.source,
            self._inlines("emendations", n, "reason"),
            self._inlines("emendations", n, "authority"),
            said.silent,
        )

    def _witness(self, said: declared.WitnessDeclaration, n: int) -> Witness:
        return Witness(said.siglum, self._inlines("witnesses", n, "name"), said.url, said.copy_text)

    def _variant(self, said: declared.VariantDeclaration, n: int, sigla: list[str]) -> Variant:
        for r, reading in enumerate(said.readings):
            for w, siglum in enumerate(reading.witnesses):
                if siglum not in sigla:
                    hint = nearest(siglum, sigla) or "name it under “witnesses”"
                    span = self.marked.span_of(("variants", n, "readings", r, "witnesses", w))
                    self.reading.report("witness-unknown", f"no witness is called “{siglum}”", span, hint)
        readings = tuple(
            VariantReading((Text(one.reading),) if one.reading else (), one.witnesses) for one in said.readings
        )
        remark = self._inlines("variants", n, "note")
        return Variant(self._quotation(said, "variants", n), readings, remark)

    def _gap(self, said: declared.LacunaDeclaration, n: int) -> Gap:
        reason = self._inlines("lacunae", n, "reason")
        return Gap(self._quotation(said, "lacunae", n), _extent(said.extent), reason)

    # -- text --------------------------------------------------------------------------------------

    def _source(self, *path: str | int) -> Source | None:
        found, steps = self.marked.find(path)
        if steps < len(path) or not isinstance(found.value, str):
            return None
        return Source.of_value(found.value, found.span)

    def _inlines(self, *path: str | int) -> Inlines:
        source = self._source(*path)
        return inlines(source.text.strip(), source, self.reading) if source else ()

    def _blocks(self, *path: str | int) -> Blocks:
        source = self._source(*path)
        if source is None:
            return ()
        made = blocks.blocks(blocks.parse(source, self.reading), self.reading)
        for note in self.reading.notes:
            hint = "write it as a note of its own, on the words that it speaks of"
            self.reading.report("note-nested", "a note stands within a note", note.span, hint)
        self.reading.notes.clear()
        if not made:
            span = self.marked.span_of(path)
            self.reading.report("note-empty", "the note has no text", span, "write it, or take it out")
        return made

    def _unlike(self, names: Iterable[str], section: str, key: str, code: str) -> None:
        """Reports each name that an earlier item of the section has too."""
        first: dict[str, int] = {}
        for n, name in enumerate(names):
            if name and first.setdefault(name, n) != n:
                line = self.marked.span_of((section, first[name], key)).line
                hint = f"choose another one; the first is in line {line}"
                span = self.marked.span_of((section, n, key))
                self.reading.report(code, f"“{name}” is the {key} of two {section}", span, hint)


def _opened(children: Blocks, lemma: Inlines, anchor: str) -> Blocks:
    """The blocks of a note with its lemma before the first words, and its anchor on the first block."""
    before: Inlines = (*lemma, Text("] ")) if lemma else ()
    if not before and not anchor:
        return children
    if children and isinstance(first := children[0], Paragraph):
        opened = replace(first, children=(*before, *first.children), anchor=first.anchor or anchor)
        return (opened, *children[1:])
    span = children[0].span if children else Span("")
    return (Paragraph(before, span, anchor=anchor), *children)


def _extent(text: str) -> Extent | None:
    from anthology.config.standoff import EXTENT

    found = EXTENT.fullmatch(text)
    if found is None:
        return None
    units: dict[str, Extent] = {
        "letter": Extent(0, "letters"),
        "word": Extent(0, "words"),
        "line": Extent(0, "lines"),
        "page": Extent(0, "pages"),
    }
    return replace(units[found["unit"]], count=int(found["count"]), about=bool(found["about"]))


# -- writing quotations anew -----------------------------------------------------------------------


def rewrite_quotations(text: str, changed: Iterable[Quotation]) -> str:
    """The text of a notes file with other quotations in some of its items, which their ``path`` names.

    Nothing else of the file changes, its comments and its layout least of all. The text must be one that
    ``read_standoff`` takes.
    """
    root = YAML(typ="safe", pure=True).compose(text)
    edits: dict[tuple[int, int], str] = {}
    for quotation in changed:
        edits.update(_edits(text, _item(root, quotation.path), quotation))
    for (start, end), words in sorted(edits.items(), reverse=True):
        text = text[:start] + words + text[end:]
    return text


def _item(root: Node, path: tuple[str, int]) -> MappingNode:
    section = next(value for key, value in root.value if key.value == path[0])
    item = section.value[path[1]]
    assert isinstance(item, MappingNode)
    return item


def _edits(text: str, item: MappingNode, quotation: Quotation) -> dict[tuple[int, int], str]:
    """The replacements, by start and end, that make an item quote what it should."""
    nodes = {key.value: (key, value) for key, value in item.value}
    exact = nodes["exact"][1]
    assert isinstance(exact, ScalarNode)
    edits, behind = {_stretch(text, exact): _quoted(quotation.exact)}, ""
    for name, words in (("prefix", quotation.prefix), ("suffix", quotation.suffix)):
        if name in nodes:
            edits[_stretch(text, nodes[name][1])] = _quoted(words)
        elif words:
            margin = "\n" + " " * nodes["exact"][0].start_mark.column
            behind += (", " if item.flow_style else margin) + f"{name}: {_quoted(words)}"
    if behind:
        start, end = _stretch(text, exact)
        edits[start, end] += behind
    return edits


def _stretch(text: str, node: Node) -> tuple[int, int]:
    """Where a value stands in the text, without the white space after it."""
    start, end = node.start_mark.index, node.end_mark.index
    return start, start + len(text[start:end].rstrip())


def _quoted(words: str) -> str:
    """A text as YAML has it in quotation marks: a string of JSON is one, too."""
    return re.sub(
        r"[\x7f-\x9f\u2028\u2029\ufeff]", lambda m: f"\\u{ord(m[0]):04x}", json.dumps(words, ensure_ascii=False)
    )


def not_beside(file: str, manuscripts: Iterable[str]) -> Diagnostic:
    """The problem of a notes file without a manuscript; ``manuscripts`` are those of the project."""
    wanted = manuscript_of(file)
    hint = nearest(wanted, manuscripts) or "name it after its manuscript: essay.notes.yaml for essay.md"
    return problem("notes-orphan", f"there is no manuscript “{wanted}” to these notes", Span(file), hint)


def manuscript_of(file: str) -> str:
    """The manuscript that a notes file belongs to, by its name."""
    ending = next(ending for ending in ENDINGS if file.lower().endswith(ending))
    return f"{file[: -len(ending)]}.md"
