"""Lines of text boxes, broken where WeasyPrint breaks them, from the widths of words that are known.

``split_first_line`` of WeasyPrint (``text/line_break.py``) lets Pango shape and break the rest of the paragraph for
each line, tries the next word, tries its hyphenations, and shapes the line once more. Here a paragraph is measured
once (``Run``), and a line is found by bisection. Where the outcome would depend on more than widths and break
opportunities (a word that may be broken anywhere, say), WeasyPrint is asked itself.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from functools import cache
from itertools import accumulate, repeat
from operator import add
from typing import Any

import pyphen
from msgspec import Struct
from weasyprint.layout.percent import percentage
from weasyprint.text.ffi import FROM_UNITS, TO_UNITS, ffi, pango
from weasyprint.text.line_break import Layout, get_next_word_boundaries, strut

from anthology.writers.pdf.shaping.words import (
    COMMON,
    NO_BREAK_SPACE,
    Face,
    Script,
    SpacedFace,
    has_letter,
    script_of,
)

COLLAPSING = ("normal", "nowrap", "pre-line")
"""The values of ``white-space`` that make one space of several."""
_RUNS = 64
"""How many paragraphs are kept measured: their lines are asked for one after the other."""
_ATTRIBUTES = ffi.typeof("PangoLogAttr[]")
_BREAKS = bytes(value & 1 for value in range(256))  # PangoLogAttr: its lowest bit is is_line_break


class Line(Layout):  # type: ignore[misc]
    """A line of known words in the place of WeasyPrint's ``Layout``, which it becomes where Pango's is asked for."""

    first_line_direction = 0

    def __init__(self, face: Face, style: Any, text: str, spacing: float = 0, max_width: float | None = None) -> None:
        self.face, self.text, self.justification_spacing, self.max_width = face, text, spacing, max_width
        self.style = style
        self._pango: Any = None

    @property
    def layout(self) -> Any:
        """Pango's layout of the line."""
        if self._pango is None:
            self.setup(self.style)
            self.set_text(self.text, justify=True)
        return self._pango

    @layout.setter
    def layout(self, value: Any) -> None:
        self._pango = value

    def deactivate(self) -> None:
        """Lets go of Pango's layout."""
        self._pango = None

    def reactivate(self, style: Any) -> None:
        """Takes the style that the line is drawn in."""
        self.style = style


class _Part(Struct, frozen=True):
    """The start of a word before a hyphen: as it stands in the text, with the hyphen, and how wide that is."""

    text: str
    hyphenated: str
    width: int


class Run(Struct, frozen=True):
    """A text measured. Of each word, which is what stands between two spaces: where it begins, in characters and in
    bytes, and where it begins and ends on an endless line, in Pango's units. ``breaks`` has 1 where a line may begin.
    """

    text: str
    face: Face
    words: list[str]
    chars: list[int]
    offsets: list[int]
    starts: list[int]
    ends: list[int]
    breaks: bytes

    def byte(self, place: int) -> int:
        """The place of a character in bytes."""
        return place if self.chars is self.offsets else len(self.text[:place].encode())


def _measured(text: str, face: Face, language: str | None) -> Run | None:
    words = text.split(" ")
    widths = face.widths(words)
    if widths is None:
        return None
    chars = _beginnings(map(len, words), 1)
    encoded = chars if text.isascii() else _beginnings(map(len, text.encode().split(b" ")), 1)
    starts = _beginnings(widths, face.space)
    ends = list(map(add, starts, widths))
    return Run(text, face, words, chars, encoded, starts, ends, _breaks(text, language))


def _breaks(text: str, language: str | None) -> bytes:
    """For each place in a text, 1 if a line may begin there, else 0 (``get_log_attrs`` in ``text/line_break.py``)."""
    encoded = text.encode()
    attributes = ffi.new(_ATTRIBUTES, len(text) + 1)
    pango.pango_get_log_attrs(encoded, len(encoded), -1, _language(language), attributes, len(text) + 1)
    return bytes(ffi.buffer(attributes))[::4].translate(_BREAKS)


@cache
def _language(tag: str | None) -> Any:
    return pango.pango_language_from_string(tag.encode()) if tag else pango.pango_language_get_default()


def _beginnings(lengths: Iterable[int], between: int) -> list[int]:
    """Where things begin that stand one behind the other."""
    return list(accumulate(map(add, lengths, repeat(between)), initial=0))[:-1]


_PLAIN_WORD = re.compile("[“‘(]*([A-Za-zÀ-ÖØ-öø-ÿ]+)[.,;:!?)”’]*")
"""A text of which Pango need not be asked where its word begins and ends."""

_PROPERTIES = (
    *("font_family", "font_style", "font_stretch", "font_weight", "font_size", "font_kerning", "line_height", "lang"),
    *("font_variant_ligatures", "font_variant_position", "font_variant_caps", "font_variant_numeric"),
    *("font_variant_alternates", "font_variant_east_asian", "font_feature_settings", "font_variation_settings"),
    *("font_language_override", "white_space", "letter_spacing", "word_spacing", "overflow_wrap", "word_break"),
    *("direction", "text_decoration_line"),
    *("hyphens", "hyphenate_character", "hyphenate_limit_chars", "hyphenate_limit_zone"),
)
"""What the breaking and the look of a line depend on."""


_ATTRIBUTE = "anthology_settings"
"""Where a configuration of fonts keeps the settings that use it: what is shaped lives as long as the fonts do."""


class Setting:
    """How texts of one style are set."""

    def __init__(self, style: Any) -> None:
        self.style = style
        self.strut: tuple[float, float] = strut(style)
        self.wraps = style["white_space"] not in ("nowrap", "pre")
        self._simple = _is_simple(style)
        self._spaced = self._simple and style["letter_spacing"] != "normal"
        self._faces: dict[Script, Face] = {}
        self._runs: dict[str, Run | None] = {}
        self._parts: dict[str, tuple[_Part, ...]] = {}
        self._zone = style["hyphenate_limit_zone"]
        self.simple: dict[str, Face | None] = {}
        """The texts of a document whose words were learned, each with its face."""

    def run(self, text: str) -> Run | None:
        """A text measured; nothing if it is not of known words."""
        try:
            return self._runs[text]
        except KeyError:
            if len(self._runs) >= _RUNS:
                self._runs.clear()
            face = self.simple[text] if text in self.simple else self.simple_face(text)
            run = self._runs[text] = _measured(text, face, self.style["lang"]) if face else None
            return run

    def simple_face(self, text: str) -> Face | None:
        """The face whose words a text is set from; nothing where it is left to WeasyPrint."""
        script = script_of(text) if self._simple and not self._spaced else None
        face = self.face(script) if script else None
        return face if face and face.known else None

    def spaced(self, text: str, max_width: float | None) -> Found | None:
        """A word with room between its letters, if there is room for it; else nothing."""
        if not self._spaced or " " in text or NO_BREAK_SPACE in text or not has_letter(text):
            return None
        script = script_of(text)
        face = self.face(script) if script else None
        word = face.word(text) if face and face.known else None
        if face is None or word is None:
            return None
        width, spacing = word.width * FROM_UNITS, self.style["letter_spacing"]
        if max_width is not None and width + 2 * abs(spacing) > max_width:  # Pango tries it with room at both ends
            return None
        return Found(Line(face, self.style, text, max_width=max_width), width + spacing, None)

    def face(self, script: Script) -> Face:
        """The face for a script."""
        if script not in self._faces:
            self._faces[script] = (SpacedFace if self._spaced else Face)(self.style, script)
        return self._faces[script]

    def parts(self, text: str, face: Face, context: Any) -> tuple[_Part, ...]:
        """The ways of hyphenating the first word of a text that is long enough, the longest start first."""
        try:
            return self._parts[text]
        except KeyError:
            parts = self._parts[text] = tuple(self._hyphenated(text, face, context))
            return parts

    def _hyphenated(self, text: str, face: Face, context: Any) -> Iterator[_Part]:
        tag = self.style["lang"]
        language = tag and pyphen.language_fallback(tag)
        if self.style["hyphens"] != "auto" or not language:
            return
        total, left, right = self.style["hyphenate_limit_chars"]
        start, rest = 0, text
        while rest and (bounds := word_bounds(rest, language)):
            if bounds[1] - bounds[0] < total:
                rest, start = rest[bounds[1] :], start + bounds[1]
                continue
            before = text[: start + bounds[0]]
            dictionary = _dictionary(context, language, total, left, right)
            hyphen = self.style["hyphenate_character"]
            starts = [before + beginning for beginning, _ in dictionary.iterate(rest[bounds[0] : bounds[1]])]
            face.learn(beginning + hyphen for beginning in starts)
            for beginning in starts:
                if (width := face.width(beginning + hyphen)) is not None:
                    yield _Part(beginning, beginning + hyphen, width)
            return

    def zone(self, max_width: float) -> float:
        """The room at the end of a line that is not worth a hyphen, in pixels."""
        if self._zone.unit == "px":
            return float(self._zone.value)
        return float(percentage(self._zone, self.style, max_width))


def word_bounds(text: str, language: str) -> tuple[int, int] | None:
    """Where the first word of a text begins and ends (``get_next_word_boundaries`` in ``text/line_break.py``)."""
    if plain := _PLAIN_WORD.fullmatch(text):
        return plain.span(1)
    return get_next_word_boundaries(text, language)  # type: ignore[no-any-return]


def _dictionary(context: Any, language: str, total: int, left: int, right: int) -> Any:
    key = (language, left, right, total)
    if key not in context.dictionaries:
        context.dictionaries[key] = pyphen.Pyphen(lang=language, left=left, right=right)
    return context.dictionaries[key]


def _is_simple(style: Any) -> bool:
    return (
        style["white_space"] in (*COLLAPSING, "pre")
        and not style["word_spacing"]
        and style["word_break"] == "normal"
        and style["direction"] == "ltr"
        and style["text_decoration_line"] == "none"
        and style["font_size"] > 1e-6
        and script_of(style["hyphenate_character"]) is not None
        and " " not in style["hyphenate_character"]
    )


class Settings:
    """The settings of all styles: those that set alike share one, and so do layouts with the same fonts."""

    def __init__(self) -> None:
        # By the id of a style, which is kept so that the id remains its own.
        self._settings: dict[int, tuple[Any, Setting]] = {}

    def of(self, style: Any) -> Setting:
        """The setting of a style."""
        try:
            return self._settings[id(style)][1]
        except KeyError:
            known: dict[str, Setting] = style.font_config.__dict__.setdefault(_ATTRIBUTE, {})
            values = str([style[name] for name in _PROPERTIES])
            if values not in known:
                known[values] = Setting(style)
            setting = known[values]
            self._settings[id(style)] = style, setting
            return setting

    def learn(self, texts: Iterable[tuple[Any, str]]) -> None:
        """Shapes the words of texts, each with its style, which will be broken into lines."""
        words: dict[Face, list[str]] = {}
        for _, setting in self._settings.values():
            setting.simple.clear()
        for style, text in texts:
            setting = self.of(style)
            face = setting.simple[text] = setting.simple_face(text)
            if face:
                words.setdefault(face, []).extend(text.split(" "))
        for face, each in words.items():
            face.learn(each)

    def strut(self, style: Any) -> tuple[float, float]:
        """The line height and baseline of a style, as WeasyPrint's ``strut`` has it."""
        return self.of(style).strut


class Found(Struct, frozen=True):
    """A line that was found, how wide it is in pixels, and the byte where the next one begins, if there is one."""

    line: Line
    width: float
    resume: int | None


def split(setting: Setting, context: Any, text: str, max_width: float | None, skip: int) -> Found | int | None:
    """The next line of a text, from byte ``skip`` on, or only where the next line begins, if nothing of this text is on
    this one: its first word does not fit, or only the space before it. Nothing where WeasyPrint has to be asked.
    """
    run = setting.run(text)
    if run is None:
        return None if skip else setting.spaced(text, max_width)
    first = bisect_right(run.offsets, skip) - 1
    begin, origin = run.chars[first], run.starts[first]
    if skip != run.offsets[first]:  # the line begins within a word, after a hyphen
        rest = run.words[first].encode()[skip - run.offsets[first] :].decode()
        width = run.face.width(rest)
        if width is None:
            return None
        begin += len(run.words[first]) - len(rest)
        origin = run.ends[first] - width
    if max_width is None or not setting.wraps:
        return _found(setting, run, text[begin:], run.ends[-1] - origin, max_width, None)
    limit = origin + int(max(0, max_width) * TO_UNITS)
    last = bisect_right(run.ends, limit, lo=first) - 1
    start = _Start(first, begin, origin)
    if last == len(run.words) - 1:
        return _found(setting, run, text[begin:], run.ends[-1] - origin, max_width, None)
    if first <= last == len(run.words) - 2 and not run.words[-1]:
        return _hanging(setting, run, start, max_width)
    return _broken(setting, context, run, start, last, limit, max_width)


class _Start(Struct, frozen=True):
    """Where a line begins in its run: in which word, at which character, and at which width."""

    word: int
    char: int
    width: int


def _hanging(setting: Setting, run: Run, start: _Start, max_width: float) -> Found | None:
    """A text that fits but for the space at its end, which stays if the text could be divided elsewhere: so it is with
    WeasyPrint (``mending``).
    """
    last = len(run.words) - 2
    if run.breaks.find(1, start.char + 1, len(run.text)) > 0:
        if start.word == last:
            return None
        return _found(setting, run, run.text[start.char :], run.ends[-1] - start.width, max_width, None)
    if not run.words[last]:
        return None
    return _found(setting, run, run.text[start.char : -1], run.ends[last] - start.width, max_width, None)


def _broken(
    setting: Setting, context: Any, run: Run, start: _Start, last: int, limit: int, max_width: float
) -> Found | int | None:
    """A line that ends within the text, after the word ``last`` if a line may begin there."""
    found = _last_break(run, start, last, limit)
    if found is None and last >= start.word:
        return None
    place, word, end = found or (start.char, start.word, start.width)
    if found is None or max_width - (end - start.width) * FROM_UNITS > setting.zone(max_width):
        next_break = run.breaks.find(1, place + 1, len(run.text))
        # The word to hyphenate ends, as WeasyPrint has it, one character before the next line could begin.
        following = run.text[place : next_break - 1 if next_break > 0 else None]
        begin = max(start.char, run.chars[word])
        base = max(start.width, run.starts[word])
        before = run.text[begin:place]
        for part in setting.parts(following, run.face, context) if following else ():
            width = run.face.width(before + part.hyphenated) if before else part.width
            if width is not None and base + width <= limit:
                line = run.text[start.char : place] + part.hyphenated
                resume = run.byte(place) + len(part.text.encode())
                return _found(setting, run, line, base + width - start.width, max_width, resume)
    line = run.text[start.char : place].rstrip(" ")
    if line:
        return _found(setting, run, line, end - start.width, max_width, run.byte(place))
    if word > start.word and run.starts[word] > limit:
        return None  # for a space that does not fit, WeasyPrint divides the word behind it
    return run.byte(place)


def _last_break(run: Run, start: _Start, last: int, limit: int) -> tuple[int, int, int] | None:
    """The last place where the next line may begin, the word that it is in, and the width of the line before it."""
    for word in range(last + 1, start.word - 1, -1):
        char, base = max(start.char, run.chars[word]), max(start.width, run.starts[word])
        place = run.breaks.rfind(1, char + 1, run.chars[word] + len(run.words[word]))
        while place > 0:
            width = run.face.width(run.text[char:place])
            if width is not None and base + width <= limit:
                return place, word, base + width
            place = run.breaks.rfind(1, char + 1, place)
        if word > start.word and run.breaks[run.chars[word]]:
            return run.chars[word], word, run.ends[word - 1]
    return None


def _found(
    setting: Setting, run: Run, text: str, width: int, max_width: float | None, resume: int | None
) -> Found | None:
    face = run.face
    if (
        not text[:1].isalpha()
        and not has_letter(text)
        and text.strip()
        and face is not (common := setting.face(COMMON))
    ):
        # Alone on its line, a text without letters has none beside it to take its script from.
        known = common.width(text) if common.known else None
        if known is None:
            return None
        face, width = common, known
    return Found(Line(face, setting.style, text, max_width=max_width), width * FROM_UNITS, resume)
