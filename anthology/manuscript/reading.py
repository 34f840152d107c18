"""What is gathered while the pieces of one work are read: problems, notes and their calls, anchors and links
to them.
"""

from __future__ import annotations

import posixpath
import re
import unicodedata
from collections.abc import Callable, Iterable
from typing import Literal

from markdown_it.token import Token
from msgspec import Struct, field

from anthology.diagnostics import Diagnostic, Span, nearest, problem
from anthology.manuscript.attributes import Attribute, Attributes
from anthology.model.languages import is_language
from anthology.model.text import Note, NoteReference, Series

INLINE = "inline-"
"""How the ids of notes that are written where they are called begin."""

SERIES = {"": Series.AUTHOR, "ed": Series.EDITOR, "tr": Series.TRANSLATOR}
"""The series of notes by the prefix of their labels."""

_COMPARED = 50
"""How many names a missing one is compared with: comparing is slow, and no hint is worth a minute."""

_LABEL = re.compile(r"(?:(?P<series>[^:]*):)?(?P<name>[^\W_][\w-]*)")
_ANCHOR = re.compile(r"[^\W\d_][\w-]*")
_TARGET = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")

Notes = Literal["allowed", "refused", "within"]
Cites = Literal["off", "allowed", "refused"]


class Given(Struct, frozen=True):
    """What attributes say. ``values`` are those with a name of their own (``numbered``, ``caption`` …)."""

    classes: tuple[Attribute, ...] = ()
    language: str = ""
    anchor: str = ""
    values: tuple[Attribute, ...] = ()

    def value(self, name: str) -> Attribute | None:
        """The attribute with a name."""
        return next((attribute for attribute in self.values if attribute.name == name), None)


class Takes(Struct, frozen=True):
    """What something takes: classes, names of values, and whether it can have a language and an anchor."""

    what: str
    classes: tuple[str, ...] = ()
    values: tuple[str, ...] = ()
    language: bool = False
    anchor: bool = False

    def keys(self) -> tuple[str, ...]:
        """The names of all its values."""
        return (*self.values, "lang") if self.language else self.values


class Reading(Struct):
    """A work while it is read. ``file`` is its path in the project; ``images`` tells whether it may have
    pictures, ``cites`` whether it may cite: not where the project has no bibliography, and not in titles.
    """

    file: str
    images: bool = True
    notes_here: Notes = "allowed"
    cites: Cites = "off"
    problems: list[Diagnostic] = field(default_factory=list)
    notes: list[Note] = field(default_factory=list)
    calls: list[NoteReference] = field(default_factory=list)
    pictures: list[tuple[str, Span]] = field(default_factory=list)
    anchors: dict[str, Span] = field(default_factory=dict)
    reserved: set[str] = field(default_factory=set)
    repeated: dict[str, int] = field(default_factory=dict)
    links: list[tuple[str, Span]] = field(default_factory=list)
    inline_notes: int = 0

    @property
    def citations(self) -> bool:
        """Whether ``@key`` is more than text."""
        return self.cites != "off"

    def report(self, code: str, message: str, span: Span | None, hint: str = "") -> None:
        """Notes a problem."""
        self.problems.append(problem(code, message, span, hint))

    # -- attributes --------------------------------------------------------------------------------

    def given(self, attributes: Attributes, takes: Takes, place: Callable[[int, int], Span]) -> Given:
        """Sorts out attributes for something that takes some of them, reporting the others.

        ``place`` tells where a stretch of the text that holds the attributes stands.
        """
        classes: list[Attribute] = []
        values: dict[str, Attribute] = {}
        anchor = language = ""
        for one in attributes:
            span = place(one.start, one.end)
            match one.kind:
                case "class" if one.name in takes.classes:
                    classes.append(one)
                case "anchor" if takes.anchor:
                    anchor = self._anchor(one.name, span)
                case "key" if one.name == "lang" and takes.language:
                    language = self.language(one.value, place(one.value_start, one.value_start + len(one.value)))
                case "key" if one.name in takes.values:
                    values[one.name] = one
                case _:
                    self._unknown(one, takes, span)
        return Given(tuple(classes), language, anchor, tuple(values.values()))

    def _unknown(self, one: Attribute, takes: Takes, span: Span) -> None:
        if one.kind == "anchor":
            self.report("attribute-unknown", f"{takes.what} takes no anchor", span, "put it on a block or a heading")
            return
        known = takes.classes if one.kind == "class" else takes.keys()
        mark = "." if one.kind == "class" else ""
        like = nearest(one.name, known)
        listed = ", ".join(mark + name for name in known)
        hint = like or (f"use {listed}" if known else "take it out")
        kind = "class" if one.kind == "class" else "attribute"
        message = f"{takes.what} takes no {kind} “{mark}{one.name}”"
        self.report("attribute-unknown", message, span, hint)

    def language(self, tag: str, span: Span) -> str:
        """The tag, if it is one."""
        if not is_language(tag):
            hint = "write a BCP 47 tag such as en-GB, fr, de-CH, ru"
            self.report("language-unknown", f"“{tag}” is not a language", span, hint)
            return ""
        return tag

    # -- anchors -----------------------------------------------------------------------------------

    def reserve(self, tokens: Iterable[Token]) -> None:
        """Keeps the anchors that tokens give, so that none is made for a heading."""
        for token in tokens:
            for one in token.meta.get("attributes", ()):
                if one.kind == "anchor":
                    self.reserved.add(one.name)
            if token.children:
                self.reserve(token.children)

    def _anchor(self, name: str, span: Span) -> str:
        if not _ANCHOR.fullmatch(name):
            hint = "begin it with a letter, and use letters, digits and hyphens"
            self.report("attribute-value", f"“{name}” cannot be an anchor", span, hint)
            return ""
        if name in self.anchors:
            hint = f"choose another name; the first is in line {self.anchors[name].line}"
            self.report("anchor-duplicate", f"the anchor “{name}” is given twice", span, hint)
            return ""
        self.anchors[name] = span
        return name

    def heading_anchor(self, words: str, span: Span) -> str:
        """An anchor made from the words of a heading, unlike all others of the work."""
        base = anchor_of(words)
        name, n = base, self.repeated.get(base, 1)
        while name in self.anchors or name in self.reserved:
            n += 1
            name = f"{base}-{n}"
        self.repeated[base] = n
        self.anchors[name] = span
        return name

    # -- notes -------------------------------------------------------------------------------------

    def call(self, label: str, span: Span) -> NoteReference:
        """The call of a note."""
        reference = NoteReference(label, span)
        match self.notes_here:
            case "refused":
                self.report("note-misplaced", "no note can be called here", span, "call it in the text")
            case "within":
                hint = "write it into this note, in brackets"
                self.report("note-nested", "a note cannot call a note", span, hint)
            case "allowed":
                self.calls.append(reference)
        return reference

    def series(self, label: str, span: Span) -> Series:
        """Whose note a label names; the author's where that cannot be told."""
        found = _LABEL.fullmatch(label)
        if found is None:
            hint = "use letters, digits and hyphens: [^1], [^ed:1], [^tr:1]"
            self.report("note-label", f"“{label}” cannot be the label of a note", span, hint)
            return Series.AUTHOR
        prefix = found["series"] or ""
        if prefix not in SERIES or (":" in label and not prefix):
            hint = "use ed: for the editor's notes, tr: for the translator's"
            self.report("note-label", f"no series of notes is called “{prefix}:”", span, hint)
            return Series.AUTHOR
        return SERIES[prefix]

    def inline_note(self) -> str:
        """The id of the next note that is written where it is called."""
        self.inline_notes += 1
        return f"{INLINE}{self.inline_notes}"

    def settle(self) -> None:
        """When all is read: compares calls with notes, and links with anchors."""
        written: dict[str, Note] = {}
        for note in self.notes:
            first = written.setdefault(note.id, note)
            if first is not note:
                hint = f"give it a label of its own; the first is in line {first.span.line}"
                self.report("note-duplicate", f"the note [^{note.id}] is written twice", note.span, hint)
        called: dict[str, NoteReference] = {}
        wanted = {call.note for call in self.calls}
        uncalled = [id for id in written if id not in wanted][:_COMPARED]
        for call in self.calls:
            self._settle_call(call, called, written, uncalled)
        for note in written.values():
            if note.id not in called and not note.id.startswith(INLINE):
                hint = f"call it with [^{note.id}], or take it out"
                self.report("note-uncalled", f"the note [^{note.id}] is written but never called", note.span, hint)
        for anchor, span in self.links:
            if anchor not in self.anchors:
                hint = (
                    nearest(anchor, list(self.anchors)[:_COMPARED]) or f"put {{#{anchor}}} at the place that is meant"
                )
                self.report("anchor-unknown", f"the work has no anchor “{anchor}”", span, hint)

    def _settle_call(
        self,
        call: NoteReference,
        called: dict[str, NoteReference],
        written: dict[str, Note],
        uncalled: list[str],
    ) -> None:
        if call.note not in written:
            hint = nearest(call.note, uncalled) or f"write it: [^{call.note}]: …"
            self.report("note-missing", f"the note [^{call.note}] is called but never written", call.span, hint)
        elif call.note in called:
            hint = f"write a second note; the first call is in line {called[call.note].span.line}"
            self.report("note-repeated", f"the note [^{call.note}] is called a second time", call.span, hint)
        called.setdefault(call.note, call)

    # -- links and pictures ------------------------------------------------------------------------

    def is_work(self, id: str) -> bool:
        """Whether a text has the form of a work's id."""
        return _TARGET.fullmatch(id) is not None

    def picture(self, path: str, span: Span) -> str:
        """The path of a picture in the project, from that in the manuscript; empty where it is none."""
        if not self.images:
            self.report("image-misplaced", "no picture can stand here", span, "put it into a manuscript")
            return ""
        if re.match(r"[A-Za-z][A-Za-z0-9+.-]*:|//", path):
            hint = "put the file into the project, and write its path"
            self.report("image-remote", f"the picture “{path}” is not in the project", span, hint)
            return ""
        inside = posixpath.normpath(posixpath.join(posixpath.dirname(self.file), path))
        if not path or path.startswith("/") or "\\" in path or inside.split("/")[0] == "..":
            hint = "write its path relative to the manuscript, with forward slashes"
            self.report("file-outside", f"“{path}” is not a path in the project", span, hint)
            return ""
        self.pictures.append((inside, span))
        return inside


def anchor_of(words: str) -> str:
    """Words as an anchor: letters and digits in lower case, joined by hyphens; it begins with a letter."""
    kept = (c if c.isalnum() else "'" if c in "’'" else "-" for c in unicodedata.normalize("NFC", words.casefold()))
    name = re.sub(r"-+", "-", "".join(kept).replace("'", "")).strip("-")
    return name if _ANCHOR.fullmatch(name) else f"section-{name}".rstrip("-")
