"""Applying the editor's work to the texts: notes are called, readings are put in, gaps are shown, marks are decided.

All quotations are looked for in the text as the manuscript has it, before anything is changed.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from msgspec import Struct, field
from msgspec.structs import replace

from anthology.apparatus import anchoring
from anthology.apparatus.anchoring import Place, PlainText, plain_texts
from anthology.apparatus.emendations import shown_gap, supplied
from anthology.apparatus.splicing import Splice, anchored, inserted, pieces, rewording, spliced
from anthology.apparatus.works import change_runs, change_works, changed_notes, rewritten
from anthology.config.schema import Edition as Settings
from anthology.diagnostics import Diagnosed, Diagnostic, problem
from anthology.model.catalogue import Work
from anthology.model.edition import Edition
from anthology.model.standoff import (
    Change,
    Emendation,
    Entry,
    Gap,
    MarkDecision,
    Quotation,
    Reading,
    Record,
    Standoff,
    StandoffNote,
    Variant,
    Within,
)
from anthology.model.text import (
    Inline,
    Inlines,
    Lacuna,
    Note,
    NoteReference,
    Text,
    plain,
    transform_all,
    words,
)
from anthology.terms import Terms, terms

MARKS = "'\"‘’‚‛“”„‟«»‹›′″"
"""The marks that a decision can be about."""

_LAST_WORD, _FIRST_WORD = re.compile(r"\S+\s*\Z"), re.compile(r"\s*\S+")


def apply_standoff(edition: Edition) -> Diagnosed[Edition]:
    """The edition with the editor's work applied to each of its works, and recorded in it.

    With ``text: diplomatic`` no emendation is made. All gaps are shown as the settings want. Reported: quotations
    that name no passage or several (``passage-missing``, ``passage-ambiguous``), changes that meet or go over the end
    of a paragraph, notes on what is deleted, and items that do not say what they must.
    """
    language = terms(edition.settings.book.language)
    problems: list[Diagnostic] = []
    done: dict[str, Work] = {}

    def applied(work: Work) -> Work:
        if work.id not in done:
            made = _applied(work, edition.settings, language)
            problems.extend(made.diagnostics)
            done[work.id] = _with_gaps(made.value, edition.settings, language)
        return done[work.id]

    return Diagnosed(change_works(edition, applied), tuple(problems))


def _applied(work: Work, settings: Settings, language: Terms) -> Diagnosed[Work]:
    if work.standoff is None:
        return Diagnosed(work)
    editing = _Editing(work, work.standoff, plain_texts(work), settings, language)
    return Diagnosed(editing.work_done(), tuple(editing.problems))


def _with_gaps(work: Work, settings: Settings, language: Terms) -> Work:
    """The work with each gap of which nothing is known shown by the convention."""
    bare = shown_gap(None, settings, language)
    if bare == Lacuna().shown:
        return work

    def shown(inline: Inline) -> Inlines:
        return (Lacuna(bare),) if inline == Lacuna() else (inline,)

    def rewrite(run: Inlines) -> Inlines:
        return rewritten(run, shown)

    return replace(
        work,
        title=rewrite(work.title),
        subtitle=rewrite(work.subtitle),
        headnote=transform_all(work.headnote, rewrite),
        blocks=transform_all(work.blocks, rewrite),
        notes=changed_notes(work.notes, rewrite),
    )


# -- one work --------------------------------------------------------------------------------------


class _Spot(Struct, frozen=True):
    """A run of a work: the part of the work that it is in, and its number there."""

    within: Within
    run: int


class _Changes(Struct):
    """What happens to one run: anchors around stretches, note calls behind places, and other words."""

    anchors: list[tuple[int, int, str]] = field(default_factory=list)
    calls: list[tuple[int, NoteReference]] = field(default_factory=list)
    splices: list[Splice] = field(default_factory=list)

    def applied(self, run: Inlines) -> Inlines:
        """The run after all of it. What has no width goes first: it moves no place."""
        for start, end, anchor in self.anchors:
            run = anchored(run, start, end, anchor)
        for at, call in self.calls:
            run = inserted(run, at, call)
        return spliced(run, self.splices)


class _Taken(Struct, frozen=True):
    """A passage that a change has: no other change may touch it."""

    place: Place
    on: Quotation
    deletes: bool = False


_Listed = tuple[Within, Place, Entry]


class _Editing(Struct):
    """The work of an editor on one text, item by item. Nothing is changed until all is found."""

    work: Work
    standoff: Standoff
    texts: Mapping[Within, PlainText]
    settings: Settings
    terms: Terms
    problems: list[Diagnostic] = field(default_factory=list)
    changes: dict[_Spot, _Changes] = field(default_factory=dict)
    taken: list[_Taken] = field(default_factory=list)
    entries: list[_Listed] = field(default_factory=list)
    notes: list[Note] = field(default_factory=list)
    silent: int = 0

    def work_done(self) -> Work:
        """The work after all items of the file."""
        for emendation in self.standoff.emendations:
            self._emendation(emendation)
        for gap in self.standoff.gaps:
            self._gap(gap)
        for decision in self.standoff.marks:
            self._mark(decision)
        for variant in self.standoff.variants:
            self._variant(variant)
        for note in self.standoff.notes:
            self._note(note)
        return self._rewritten()

    # -- finding -----------------------------------------------------------------------------------

    def _find(self, on: Quotation) -> Place | None:
        found = anchoring.find(self.texts[on.within], on, self.work.id)
        self.problems += found.diagnostics
        return found.value

    def _report(self, code: str, message: str, on: Quotation, hint: str) -> None:
        self.problems.append(problem(code, message, on.span, hint))

    def _spot(self, on: Quotation, place: Place) -> tuple[_Changes, int]:
        """What happens to the run in which a passage begins, and where that run begins."""
        number = self.texts[on.within].run_at(place.start)
        changes = self.changes.setdefault(_Spot(on.within, number), _Changes())
        return changes, self.texts[on.within].runs[number].start

    def _undivided(self, on: Quotation, place: Place) -> bool:
        text = self.texts[on.within]
        if text.run_at(place.start) == text.run_at(place.end - 1):
            return True
        hint = "write one item for each paragraph, line of verse or cell"
        self._report("passage-divided", "the change goes over the end of a paragraph or line", on, hint)
        return False

    def _free(self, on: Quotation, place: Place, deletes: bool = False) -> bool:
        """Takes a passage, unless another change has some of it."""
        for other in self.taken:
            if other.on.within is on.within and other.place.meets(place):
                hint = f"quote fewer words, or make one of the two; the other is in line {other.on.span.line}"
                self._report("passage-changed-twice", "another change touches the same words", on, hint)
                return False
        self.taken.append(_Taken(place, on, deletes))
        return True

    # -- items -------------------------------------------------------------------------------------

    def _emendation(self, emendation: Emendation) -> None:
        on = emendation.on
        quoted = self._find(on)
        place = self._narrowed(emendation, quoted) if quoted else None
        if place is None or not self._undivided(on, place):
            return
        source = self.texts[on.within].words(place)
        if anchoring.folded(source).text == anchoring.folded(emendation.reading).text:
            hint = "write the other words, or decide on a mark under “typography”"
            self._report("emendation-void", "the reading is what the source has", on, hint)
        elif self._free(on, place, deletes=not emendation.reading):
            self._emend(emendation, place, source)

    def _narrowed(self, emendation: Emendation, quoted: Place) -> Place | None:
        """The words that the source has, within the quoted ones."""
        if not emendation.source:
            return quoted
        text, on = self.texts[emendation.on.within], emendation.on
        inside = PlainText(text.words(quoted), ())
        places = anchoring.places(inside, replace(on, exact=emendation.source, prefix="", suffix=""))
        if len(places) == 1:
            return Place(quoted.start + places[0].start, quoted.start + places[0].end)
        often = "not" if not places else f"{len(places)} times"
        message = f"the source’s reading “{emendation.source}” is {often} in the quoted words"
        self._report("emendation-source", message, on, f"quote the words as they are: “{text.words(quoted)}”")
        return None

    def _emend(self, emendation: Emendation, place: Place, source: str) -> None:
        changes, begin = self._spot(emendation.on, place)
        start, end = place.start - begin, place.end - begin
        if self.settings.text == "diplomatic":
            return
        changes.splices += self._splices_of(emendation, place, source, begin)
        if emendation.silent:
            self.silent += 1
            return
        anchor = self._anchor("emendation", emendation.on)
        changes.anchors.append((start, end, anchor))
        lemma, found = self._lemma(emendation, place, source)
        copy_text = self.standoff.copy_text()
        readings = (Reading(found, (copy_text.siglum,) if copy_text else ()),)
        entry = Entry(anchor, lemma, readings, emendation.change, emendation.authority, emendation.reason)
        self.entries.append((emendation.on.within, place, entry))

    def _splices_of(self, emendation: Emendation, place: Place, source: str, begin: int) -> tuple[Splice, ...]:
        """What an emendation does to its run, which begins at ``begin``."""
        if not emendation.reading:
            return (self._deletion(emendation, place, begin),)
        found = rewording(source, emendation.reading, place.start - begin)
        if emendation.change is not Change.SUPPLIED:
            return found
        return tuple(replace(one, pieces=supplied(one.pieces, self.settings)) for one in found)

    def _deletion(self, emendation: Emendation, place: Place, begin: int) -> Splice:
        """The words that go, and one of the two spaces that they would leave."""
        text, end = self.texts[emendation.on.within], place.end
        run = text.runs[text.run_at(place.start)]
        before = text.text[place.start - 1 : place.start] if place.start > run.start else " "
        behind = text.text[end : end + 1] if end < run.end else ""
        start = place.start
        if before.isspace() and behind.isspace():
            end += 1
        elif before.isspace() and place.start > run.start and (not behind or behind in ",.;:!?)"):
            start -= 1
        return Splice(start - begin, end - begin, ())

    def _lemma(self, emendation: Emendation, place: Place, source: str) -> tuple[Inlines, Inlines]:
        """Lemma and source's reading; where words are deleted, with those around them, to show the place."""
        if emendation.reading:
            return pieces(self._printed(emendation.on, place)), pieces(source)
        text = self.texts[emendation.on.within]
        run = text.runs[text.run_at(place.start)]
        before = _LAST_WORD.search(text.text[run.start : place.start])
        behind = _FIRST_WORD.match(text.text[place.end : run.end])
        start = place.start - len(before[0]) if before else place.start
        wider = Place(start, place.end + len(behind[0]) if behind else place.end)
        return pieces(self._printed(emendation.on, wider).strip()), pieces(text.words(wider).strip())

    def _gap(self, gap: Gap) -> None:
        place = self._find(gap.on)
        if place is None:
            return
        text = self.texts[gap.on.within]
        found = list(_gaps(text.words(place)))
        if len(found) != 1 or not self._undivided(gap.on, place):
            message = "the quotation holds no gap" if not found else f"the quotation holds {len(found)} gaps"
            hint = "quote one […] of the manuscript, with prefix and suffix to tell which"
            self._report("lacuna-unmarked", message, gap.on, hint)
            return
        own = Place(place.start + found[0], place.start + found[0] + len(Lacuna().shown))
        if not self._free(gap.on, own):
            return
        changes, begin = self._spot(gap.on, own)
        shown = Lacuna(shown_gap(gap.extent, self.settings, self.terms))
        changes.splices.append(Splice(own.start - begin, own.end - begin, (shown,)))
        if gap.reason:
            anchor = self._anchor("gap", gap.on)
            changes.anchors.append((own.start - begin, own.end - begin, anchor))
            self.entries.append((gap.on.within, own, Entry(anchor, (shown,), reason=gap.reason)))

    def _mark(self, decision: MarkDecision) -> None:
        place = self._find(decision.on)
        if place is None:
            return
        quoted = self.texts[decision.on.within].words(place)
        found = [at for at, character in enumerate(quoted) if character in MARKS]
        if len(found) != 1:
            message = "the quotation holds no mark" if not found else f"the quotation holds {len(found)} marks"
            hint = "quote words with one quotation mark or apostrophe, or the mark alone with prefix and suffix"
            self._report("mark-unclear", message, decision.on, hint)
            return
        own = Place(place.start + found[0], place.start + found[0] + 1)
        if self._free(decision.on, own):
            changes, begin = self._spot(decision.on, own)
            mark = Text(decision.mark, literal=decision.mark in "'\"")
            changes.splices.append(Splice(own.start - begin, own.end - begin, (mark,)))

    def _variant(self, variant: Variant) -> None:
        place = self._find(variant.on)
        if place is None or self._deleted(variant.on, place):
            return
        changes, begin = self._spot(variant.on, place)
        anchor = self._anchor("variant", variant.on)
        changes.anchors.append((place.start - begin, place.end - begin, anchor))
        entry = Entry(anchor, pieces(self._printed(variant.on, place)), variant.readings, reason=variant.remark)
        self.entries.append((variant.on.within, place, entry))

    def _note(self, note: StandoffNote) -> None:
        if note.on.within is Within.NOTES:
            hint = "write it into that note, or quote words of the text or the headnote"
            self._report("note-nested", "a note cannot stand on a note", note.on, hint)
            return
        place = self._find(note.on)
        if place is None or self._deleted(note.on, place):
            return
        last = Place(place.end - 1, place.end)
        changes, begin = self._spot(note.on, last)
        changes.calls.append((place.end - begin, NoteReference(note.id, note.on.span)))
        self.notes.append(Note(note.id, note.series, note.children, note.on.span))

    def _deleted(self, on: Quotation, place: Place) -> bool:
        """Whether nothing is left of a passage; this is reported."""
        if self._printed(on, place).strip():
            return False
        by = next((one for one in self.taken if one.deletes and one.place.meets(place)), None)
        line = f" (line {by.on.span.line})" if by else ""
        hint = f"quote words that stay, or take the emendation out{line}"
        self._report("passage-deleted", "an emendation deletes the words that this speaks of", on, hint)
        return True

    def _printed(self, on: Quotation, place: Place) -> str:
        """The words of a passage after the splices found so far."""
        text, printed, at = self.texts[on.within], "", place.start
        for splice in self._splices(on, place):
            if at <= splice.start:
                printed += text.text[at : splice.start] + plain(splice.pieces)
            at = max(at, splice.end)
        return printed + text.text[at : place.end]

    def _splices(self, on: Quotation, place: Place) -> Iterator[Splice]:
        """The splices within a passage or over its beginning, in order, with places in the whole text."""
        text = self.texts[on.within]
        for number in range(text.run_at(place.start), text.run_at(place.end - 1) + 1):
            begin = text.runs[number].start
            own = self.changes.get(_Spot(on.within, number), _Changes()).splices
            for splice in sorted(own, key=lambda one: (one.start, one.end)):
                moved = replace(splice, start=splice.start + begin, end=splice.end + begin)
                if _touches(moved, place):
                    yield moved

    def _anchor(self, kind: str, on: Quotation) -> str:
        """The anchor of an item; no manuscript can have one like it, for it holds a full stop."""
        return f"{kind}.{on.path[1] + 1}"

    # -- doing -------------------------------------------------------------------------------------

    def _rewritten(self) -> Work:
        order = {within: n for n, within in enumerate((Within.HEADNOTE, Within.TEXT, Within.NOTES))}
        entries = sorted(self.entries, key=lambda one: (order[one[0]], one[1].start, one[1].end))
        diplomatic = len(self.standoff.emendations) if self.settings.text == "diplomatic" else 0
        record = Record(tuple(entry for _, _, entry in entries), self.silent, diplomatic)
        changed = change_runs(self.work, self._changed)
        return replace(
            changed,
            words=words(changed.blocks),
            notes=(*changed.notes, *self.notes),
            standoff=replace(self.standoff, record=record),
        )

    def _changed(self, within: Within, number: int, run: Inlines) -> Inlines:
        changes = self.changes.get(_Spot(within, number))
        return changes.applied(run) if changes else run


def _gaps(words: str) -> Iterator[int]:
    """Where the gaps of a passage begin."""
    at = words.find(Lacuna().shown)
    while at >= 0:
        yield at
        at = words.find(Lacuna().shown, at + 1)


def _touches(splice: Splice, place: Place) -> bool:
    """Whether a splice changes some of a passage, or inserts at one of its ends."""
    if splice.start == splice.end:
        return place.start <= splice.start <= place.end
    return splice.start < place.end and place.start < splice.end
