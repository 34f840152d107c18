"""Paragraphs of WeasyPrint set by total fit: its boxes measured, and its lines made to end where they should.

A justified paragraph whose texts are all known is measured when its first line is asked for, and its line ends are
chosen together (``fitting``). From then on each text of it is told where its lines end, whatever room WeasyPrint thinks
there is. All else about a line, its notes too, stays WeasyPrint's: a note goes with the line of its call. Paragraphs
beside a float, with pictures in them or with texts that are not known are broken line by line as before.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from msgspec import Struct, field
from weasyprint.formatting_structure import boxes
from weasyprint.layout import inline
from weasyprint.text.ffi import FROM_UNITS, TO_UNITS
from weasyprint.text.line_break import split_first_line

from anthology.writers.pdf.shaping.fitting import DASH, HYPHEN, Fit, Place, after, fit, fit_in
from anthology.writers.pdf.shaping.lines import Found, Line, Run, Setting, Settings, split
from anthology.writers.pdf.shaping.words import NO_BREAK_SPACE

SOLID = 24
"""How many letters of unknown text may stand in a paragraph in one piece."""
_PLAN = "anthology_plan"
_FITTED = "anthology_fitted"


class _End(Struct, frozen=True):
    """The end of a line in a text: the text before ``char`` and ``tail``; the next line begins at byte ``resume``."""

    box: Any
    char: int
    tail: str
    resume: int


class _Plan(Struct):
    """The lines of one paragraph: the ends in each of its texts, in their order."""

    paragraph: Any
    measure: float
    texts: tuple[tuple[Any, str], ...]  # kept, too, for their ids to remain theirs
    ends: dict[int, list[_End]]
    chosen: tuple[int, ...]
    demerits: float

    @property
    def lines(self) -> int:
        """How many they are."""
        return len(self.chosen) + 1

    def holds(self, paragraph: Any, measure: float) -> bool:
        """Whether it is of this paragraph, in this measure, and of the texts that stand in it now."""
        same = self.paragraph is paragraph and abs(self.measure - measure) < 0.01
        return same and all(box.text == text for box, text in self.texts)


class _Measuring(Struct):
    """The places of a paragraph where a line may end, gathered from text to text."""

    places: list[Place] = field(default_factory=list)
    ends: list[_End] = field(default_factory=list)
    texts: list[Any] = field(default_factory=list)
    width: float = 0.0
    spaces: int = 0
    space: int = 0
    before: tuple[Any, str] | None = None

    def add(self, box: Any, run: Run, setting: Setting, context: Any) -> None:
        """One more text."""
        self.texts.append(box)
        face = run.face
        self.space = self.space or face.space
        if self.before is not None:
            self._between(box, run)
        for number, word in enumerate(run.words):
            if number:
                self._at_space(box, run, number)
            begin = self.width
            if word:
                self._within(box, run, setting, context, number)
                self.width = begin + (run.ends[number] - run.starts[number])
                self.spaces += word.count(NO_BREAK_SPACE)
        self.before = box, run.text

    def add_solid(self, box: Any, context: Any) -> None:
        """A text that is not known, small capitals perhaps: a few words that stay on one line."""
        width = split_first_line(box.text, box.style, context, None, 0)[3]
        self.width += width * TO_UNITS
        self.spaces += box.text.count(" ") + box.text.count(NO_BREAK_SPACE)
        self.before = None

    def row(self) -> tuple[Place, ...]:
        """The places, and as the last one the end of the paragraph."""
        return (*self.places, Place(self.width, self.width, self.spaces, self.spaces))

    def plan(self, paragraph: Any, measure: float, found: Fit) -> _Plan:
        """The lines that end where it was found."""
        texts = tuple((text, text.text) for text in self.texts)
        ends: dict[int, list[_End]] = {id(text): [] for text in self.texts}
        for number in found.ends:
            ends[id(self.ends[number].box)].append(self.ends[number])
        return _Plan(paragraph, measure, texts, ends, found.ends, found.demerits)

    def _between(self, box: Any, run: Run) -> None:
        """Where two texts meet without a space; if there is one, its own text has the place."""
        other, text = self.before or (None, "")
        if text.endswith(" ") or run.text.startswith(" ") or not text:
            return
        if inline.can_break_text(text[-1] + run.text[0], box.style["lang"]):
            self._place(_End(other, len(text), "", len(text.encode())), self.width, self.width, DASH)

    def _at_space(self, box: Any, run: Run, number: int) -> None:
        end, spaces = self.width, self.spaces
        self.width += run.face.space
        self.spaces += 1
        char = run.chars[number]
        if char == len(run.text) or run.breaks[char]:
            self.ends.append(_End(box, char - 1, "", run.offsets[number]))
            self.places.append(Place(end, self.width, spaces, self.spaces))

    def _within(self, box: Any, run: Run, setting: Setting, context: Any, number: int) -> None:
        """Places within a word: at its own hyphens and dashes, and at those that may be added."""
        word, begin, char, offset = run.words[number], self.width, run.chars[number], run.offsets[number]
        whole = run.ends[number] - run.starts[number]
        found: list[tuple[int, str, int, int]] = []
        cut = run.breaks.find(1, char + 1, char + len(word))
        if cut < 0:
            for part in reversed(setting.parts(word, run.face, context) if setting.wraps else ()):
                if word.startswith(part.text):
                    found.append((len(part.text), part.hyphenated[len(part.text) :], HYPHEN, part.width))
        while cut > 0 and setting.wraps:
            width = run.face.width(word[: cut - char])
            if width is not None:
                found.append((cut - char, "", DASH, width))
            cut = run.breaks.find(1, cut + 1, char + len(word))
        for length, tail, penalty, width in found:
            rest = run.face.width(word[length:])
            if rest is not None:
                end = _End(box, char + length, tail, offset + len(word[:length].encode()))
                self._place(end, begin + width, begin + whole - rest, penalty, hyphen=bool(tail))

    def _place(self, end: _End, width: float, begin: float, penalty: int, *, hyphen: bool = False) -> None:
        self.ends.append(end)
        self.places.append(Place(width, begin, self.spaces, self.spaces, penalty, hyphen))


class Paragraphs:
    """The paragraphs of a layout that are set by total fit."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._current: _Plan | None = None

    def splitting(self, original: Any) -> Any:
        """``split_inline_box`` (``layout/inline.py``): a paragraph that is planned has room for the lines planned."""

        def split_inline_box(context: Any, box: Any, position_x: float, max_x: float, *rest: Any) -> Any:
            if not isinstance(box, boxes.LineBox):
                return original(context, box, position_x, max_x, *rest)
            plan = self._plan(context, box, max_x - position_x + box.text_indent, rest)
            before, self._current = self._current, plan
            try:
                found = original(context, box, position_x, max_x if plan is None else max_x + plan.measure, *rest)
            finally:
                self._current = before
            if plan is not None:
                found[0].__dict__[_FITTED] = True
            return found

        return split_inline_box

    def aligning(self, original: Any) -> Any:
        """``text_align`` (``layout/inline.py``): a line that was fitted may be tighter than it would be by itself."""

        def text_align(context: Any, line: Any, available_width: float, last: bool) -> Any:
            if line.__dict__.get(_FITTED) and line.width > available_width:
                inline.justify_line(context, line, available_width - line.width)
                return 0
            return original(context, line, available_width, last)

        return text_align

    def line(self, box: Any, setting: Setting, context: Any, skip: int) -> Found | int | None:
        """The next line of a text of the paragraph: as it was planned, or only where the next one begins, if it has
        nothing of this text; nothing for texts that are not planned.
        """
        plan = self._current
        ends = plan.ends.get(id(box)) if plan is not None else None
        if ends is None:
            return None
        end = next((end for end in ends if end.resume > skip), None)
        if end is None:
            return split(setting, context, box.text, None, skip)
        run = setting.run(box.text)
        assert run is not None  # or it had not been planned
        begin = len(box.text.encode()[:skip].decode())
        text = box.text[begin : end.char] + end.tail
        if not text.strip(" "):
            return end.resume
        width = run.face.width(text)
        assert width is not None
        return Found(Line(run.face, setting.style, text), width * FROM_UNITS, end.resume)

    def _plan(self, context: Any, box: Any, measure: float, rest: tuple[Any, ...]) -> _Plan | None:
        skip_stack, first_letter, first_line = rest[1], rest[-2], rest[-1]
        if context.excluded_shapes or first_letter or first_line:
            return None
        known: _Plan | None = box.__dict__.get(_PLAN)
        if known is not None and known.holds(box, measure):
            return known
        if skip_stack is not None or box.style["text_align_all"] != "justify":
            return None
        plan = box.__dict__[_PLAN] = self._made(context, box, measure)
        return plan

    def _made(self, context: Any, box: Any, measure: float) -> _Plan | None:
        measuring = self._measured(context, box)
        if measuring is None:
            return None
        *places, last = measuring.row()
        found = fit(places, last, measure * TO_UNITS, box.text_indent * TO_UNITS, measuring.space)
        return measuring.plan(box, measure, found) if found else None

    def _measured(self, context: Any, box: Any) -> _Measuring | None:
        measuring = _Measuring()
        for child in _pieces(box):
            if child is None:
                return None
            if isinstance(child, float):
                measuring.width += child * TO_UNITS
                continue
            setting = self._settings.of(child.style)
            run = setting.run(child.text)
            if run is not None and run.text != " ":
                measuring.add(child, run, setting, context)
            elif child.text.strip(" ") and len(child.text) <= SOLID:
                measuring.add_solid(child, context)
            else:
                return None
        while measuring.ends and measuring.ends[-1].resume == len(measuring.texts[-1].text.encode()):
            measuring.ends.pop()  # a space at the end of the paragraph
            measuring.places.pop()
        return measuring if measuring.places else None

    def alternative(self, context: Any, plan: _Plan, done: int, by: int) -> Alternative | None:
        """A paragraph set in ``by`` lines more, of which ``done`` stay; nothing where the others would not be well."""
        left = plan.lines - done + by
        measuring = self._measured(context, plan.paragraph) if left > 0 else None
        if measuring is None:
            return None
        (*places, last), before = measuring.row(), plan.chosen[:done]
        indent = plan.paragraph.text_indent * TO_UNITS
        if done:
            (*places, last), indent = after((*places, last), before[-1]), 0.0
        found = fit_in(places, last, plan.measure * TO_UNITS, indent, measuring.space, left)
        if found is None:
            return None
        ends = (*before, *(number + before[-1] + 1 if before else number for number in found.ends))
        other = measuring.plan(plan.paragraph, plan.measure, Fit(ends, found.demerits, found.runt))
        return Alternative(plan, other, found.demerits / left)


def planned(line: Any) -> _Plan | None:
    """The lines of the paragraph of a line that was laid out, if they were chosen together."""
    return line.__dict__.get(_PLAN) if line.__dict__.get(_FITTED) else None


class Alternative(Struct, frozen=True):
    """Another plan for a paragraph, and the demerits of each of its lines that are not set yet."""

    plan: _Plan
    other: _Plan
    demerits: float

    def take(self) -> None:
        """Lets the paragraph be set by it from now on."""
        self.plan.paragraph.__dict__[_PLAN] = self.other

    def leave(self) -> None:
        """Lets the paragraph be set as before."""
        self.plan.paragraph.__dict__[_PLAN] = self.plan


def _pieces(box: Any) -> Iterator[Any]:
    """The texts of a paragraph, and the room before and after what they stand in; nothing for what is neither."""
    for child in box.children:
        if isinstance(child, boxes.TextBox):
            yield child
        elif isinstance(child, boxes.InlineBox) and child.is_in_normal_flow() and not child.is_leader:
            yield _room(child, "left")
            yield from _pieces(child)
            yield _room(child, "right")
        else:
            yield None


def _room(box: Any, side: str) -> float | None:
    room = float(box.style[f"border_{side}_width"])
    for name in ("margin", "padding"):
        size = box.style[f"{name}_{side}"]
        if size == "auto" or getattr(size, "unit", "") not in ("px", None):
            return None
        room += size.value
    return room
