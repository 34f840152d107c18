"""Putting what was made of citations in their places: as words, or as notes with their calls."""

from __future__ import annotations

import re
from collections.abc import Mapping

from msgspec import Struct, field
from msgspec.structs import replace

from anthology.apparatus.citations.exchange import unlinked
from anthology.apparatus.composing import ENDINGS, unended
from anthology.apparatus.works import change_works
from anthology.model.catalogue import Work
from anthology.model.edition import Edition, Matter
from anthology.model.text import (
    Blocks,
    Citation,
    Inline,
    Inlines,
    Link,
    Note,
    NoteReference,
    Paragraph,
    Series,
    Style,
    Styled,
    Text,
    WorkReference,
    plain,
    transform_all,
)

CALLS_BEHIND = ("en", "nl")
"""The languages in which the call of a note follows the mark after its word; in the others it precedes it."""

_MARKS = re.compile(r"[.,;:!?…]+[’”»\"')\]]*")
_KEEPS_ITS_STOP = re.compile(r"\b(?:ibid|ebd|f|ff|et al|id)\.$", re.IGNORECASE)


class Rendered(Struct, frozen=True):
    """What the style makes of a citation: words in the sentence, and the text of a note."""

    text: Inlines = ()
    note: Inlines = ()


class Placing(Struct):
    """Rewrites an edition. ``rendered`` has what was made of each citation, by its identity in the edition.

    ``in_notes`` is true of a style whose citations are sentences; ``language`` is the book's.
    """

    rendered: Mapping[int, Rendered]
    language: str
    in_notes: bool
    notes: list[Note] = field(default_factory=list)
    spoken: str = ""

    def edition(self, edition: Edition) -> Edition:
        """The edition with its citations placed."""
        placed = change_works(edition, self._work)
        text = replace(
            placed.text,
            frontispiece=self._blocks(placed.text.frontispiece, None),
            dedication=self._blocks(placed.text.dedication, None),
            epigraph=self._blocks(placed.text.epigraph, None),
        )
        parts = tuple(
            replace(
                part,
                epigraph=self._blocks(part.epigraph, None),
                introduction=self._blocks(part.introduction, None),
            )
            for part in placed.parts
        )
        front, back = (tuple(map(self._matter, matter)) for matter in (placed.front, placed.back))
        return replace(placed, text=text, parts=parts, front=front, back=back)

    def _matter(self, matter: Matter) -> Matter:
        return replace(matter, blocks=self._blocks(matter.blocks, None))

    def _work(self, work: Work) -> Work:
        self.notes = []
        self.spoken = self.language if work.language and work.language != self.language else ""
        changed = replace(
            work,
            headnote=self._blocks(work.headnote, Series.EDITOR),
            blocks=self._blocks(work.blocks, Series.AUTHOR),
            notes=tuple(replace(note, children=self._blocks(note.children, None)) for note in work.notes),
        )
        return self._around(replace(changed, notes=(*changed.notes, *self.notes)))

    def _around(self, work: Work) -> Work:
        """The work with the citations placed in what is said of it (the same as ``places.apart_of``)."""
        fields = tuple((field, self._inlines(said, None)) for field, said in work.headnote_fields)
        source = work.source and replace(
            work.source,
            citation=self._inlines(work.source.citation, None),
            witness=self._inlines(work.source.witness, None),
        )
        rights = work.rights and replace(work.rights, credit=self._inlines(work.rights.credit, None))
        people = tuple(replace(person, about=self._inlines(person.about, None)) for person in work.contributors)
        remarks = (self._inlines(words, None) for words in work.standoff.remarks()) if work.standoff else iter(())
        standoff = work.standoff and work.standoff.with_remarks(remarks)
        return replace(
            work, headnote_fields=fields, source=source, rights=rights, contributors=people, standoff=standoff
        )

    # -- runs --------------------------------------------------------------------------------------

    def _blocks(self, blocks: Blocks, series: Series | None) -> Blocks:
        return transform_all(blocks, lambda run: self._inlines(run, series))

    def _inlines(self, run: Inlines, series: Series | None) -> Inlines:
        """A run with its citations placed, as notes of a series; as words in it where that is None."""
        done: list[Inline] = []
        left = list(run)
        while left:
            inline = left.pop(0)
            match inline:
                case Citation():
                    self._place(inline, done, left, series)
                case Styled(children=children):
                    done.append(replace(inline, children=self._inlines(children, series)))
                case Link(children=children) | WorkReference(children=children):
                    done.append(replace(inline, children=unlinked(self._inlines(children, None))))
                case _:
                    done.append(inline)
        return tuple(done)

    def _place(self, citation: Citation, done: list[Inline], left: list[Inline], series: Series | None) -> None:
        """Puts a citation behind what is ``done`` of its run; ``left`` is what follows."""
        made = self.rendered[id(citation)]
        if made.note and series is not None:
            self._call(citation, made, done, left, series)
            return
        words, behind = made.text, plain(tuple(left))
        if self.in_notes:
            # As pandoc has it: what is cited behind other words of a note is an aside, unless it is part of them.
            before = plain(tuple(done)).strip()
            brackets = not citation.in_text and before and not before.endswith(ENDINGS)
            if brackets or (behind.strip() and _loses_its_stop(words, behind)):
                words = unended(words)
            if brackets:
                words = (Text("("), *words, Text(")"))
        elif behind.startswith("."):
            words = unended(words)
        done.extend(words)

    def _call(self, citation: Citation, made: Rendered, done: list[Inline], left: list[Inline], series: Series) -> None:
        """A note after the work, and its call, which stands behind a mark of punctuation where that is the custom."""
        note = Note(f"citation:{len(self.notes) + 1}", series, self._note(made.note, citation, series), citation.span)
        self.notes.append(note)
        done.extend(made.text)
        if not made.text and done and isinstance(last := done[-1], Text) and last.text[-1:] == " ":
            done[-1] = replace(last, text=last.text.rstrip(" "))
        if left and isinstance(following := left[0], Text) and self.language.split("-")[0] in CALLS_BEHIND:
            marks = _MARKS.match(following.text)
            if marks:
                done.append(Text(marks[0]))
                left[0] = replace(following, text=following.text[marks.end() :])
        done.append(NoteReference(note.id, citation.span))

    def _note(self, inlines: Inlines, citation: Citation, series: Series) -> Blocks:
        """The text of a note, in the book's language also where the author's notes are in another."""
        if self.spoken and series is Series.AUTHOR:
            inlines = (Styled(Style.PLAIN, inlines, language=self.spoken),)
        return (Paragraph(inlines, citation.span),)


def _loses_its_stop(words: Inlines, behind: str) -> bool:
    """Whether the stop that ends a citation is in the way of what follows."""
    return behind.startswith(".") or not _KEEPS_ITS_STOP.search(plain(words))
