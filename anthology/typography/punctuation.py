"""Dashes, ellipses, ranges, minus signs and ditto marks."""

from __future__ import annotations

import re
from collections.abc import Iterator

from anthology.typography.draft import Draft, indent, matches
from anthology.typography.passage import Edit, Kind, Range

_EM, _EN, _MINUS, _ELLIPSIS = "—", "–", "\u2212", "…"
_TWO_EM, _THREE_EM = "⸺", "⸻"
_NO_BREAK = "\u00a0"

# -- ellipses ---------------------------------------------------------------------------------------

# Three dots, closed or each after a space; before them the full stop of a finished sentence.
_DOTS = re.compile(
    r"""(?<![.…])\.\.\.(\.?)(?!\.)
    |(?<![.…])(?<![.…][ \u00a0])\.(?:[ \u00a0]+\.){2}([ \u00a0]+\.)?(?![ \u00a0]*[.…])""",
    re.VERBOSE,
)

_SEVERAL_DOTS = re.compile(r"\.(?:\.\.|[ \u00a0]+\.)")


def ellipses(draft: Draft) -> Iterator[Edit]:
    """``...`` becomes ``…``; four dots become a full stop and an ellipsis (Chicago 13.53).

    More than four dots are leaders or a scribe's, and stay.
    """
    if not _SEVERAL_DOTS.search(draft.text):
        return
    for match in matches(draft, _DOTS, 0, len(draft.text)):
        four = match.group(1) or match.group(2)
        yield Edit(match.start(), match.end(), "." + _ELLIPSIS if four else _ELLIPSIS, "ellipses")


# -- dashes -----------------------------------------------------------------------------------------

_HYPHENS = re.compile(r"--(?<!---)-*")
_SPACES = frozenset(" \u00a0")
_RULES_OFF = re.compile(r"[-\s]*")
_SINGLE = re.compile(
    r"""(?<=[^\W\d_]|[.,;:!?)\]”’"'»…])([\ \u00a0]+)-(\ +)
    (?=[^\W\d_]|[(\[“‘"'«¿¡…]|\.\.\.(?!\.)|\.(?:[\ \u00a0]+\.){2}(?![\ \u00a0]*\.))""",
    re.VERBOSE,
)
_OMISSION = {4: _TWO_EM, 6: _THREE_EM}


def dashes(draft: Draft) -> Iterator[Edit]:
    """Hyphens that stand for a dash: ``--`` and ``---``, and a single one between spaces.

    The house style is a closed em dash or a spaced en dash; a language with a dash of its own keeps that. Four and
    six hyphens stand for a name left out: a two-em and a three-em dash (Chicago 6.90–6.94).
    """
    text = draft.text
    if _RULES_OFF.fullmatch(text):
        return
    for start, end, language in draft.stretches:
        style = language.dash
        if style == "house":
            style = _EM if draft.settings.dashes == "em" else f"{_NO_BREAK}{_EN} "
        reached = start
        for match in matches(draft, _HYPHENS, start, end):
            low, high = match.span()
            while low > reached and text[low - 1] in _SPACES:
                low -= 1
            while high < end and text[high] in _SPACES:
                high += 1
            yield from _dash(text, match.span(), (low, high), style, language.dialogue)
            reached = high
        if draft.kind is Kind.CELL or (" -" not in text and "\u00a0-" not in text):
            continue
        for match in matches(draft, _SINGLE, start, end):
            yield Edit(match.start(), match.end(), _spaced(style, match.group(1), match.group(2)), "dashes")


def _dash(text: str, hyphens: Range, spaced: Range, style: str, dialogue: str) -> Iterator[Edit]:
    """The dash for a run of hyphens; ``spaced`` is the run with the spaces about it."""
    (start, end), (low, high) = hyphens, spaced
    if end - start in _OMISSION:
        yield Edit(start, end, _OMISSION[end - start], "omissions")
        return
    if end - start > 3:
        return
    before, after = text[low:start], text[end:high]
    if low == 0 or start <= indent(text):
        yield Edit(start, high, dialogue or (_EM + after), "dashes")
    elif before and after:
        yield Edit(low, high, _spaced(style, before, after), "dashes")
    elif before or after or len(style) == 1:
        yield Edit(start, end, style.strip(" \u00a0"), "dashes")
    else:
        yield Edit(start, end, _closed(text, start, end, style), "dashes")


def _spaced(style: str, before: str, after: str) -> str:
    """A dash where the typist left spaces; Spanish and the like keep them, for they say which side it belongs to."""
    if style == _EM:
        return _EM
    return style if len(style) > 1 else before + style + after


def _closed(text: str, start: int, end: int, style: str) -> str:
    """A spaced dash where the typist left none: spaces only between words, never beside a quotation mark."""
    inner = text[start - 1].isalnum() and text[end : end + 1].isalnum()
    return style if inner else style.strip(" \u00a0")


# A dash that begins a speech, in the languages that mark speech so.
_SPEECH = re.compile(r"[-–][ \u00a0]?(?=[^\W\d_]|[¿¡«…])")


def dialogue_dashes(draft: Draft) -> Iterator[Edit]:
    """A hyphen or en dash at the beginning of a paragraph, where the language begins a speech with a dash."""
    if draft.kind is not Kind.PROSE or draft.text[:1] not in ("-", _EN):
        return
    dialogue = draft.stretches[0][2].dialogue
    match = _SPEECH.match(draft.text)
    if match and dialogue and draft.text[match.end()].isupper() | (draft.text[match.end()] in "¿¡«…"):
        yield Edit(0, match.end(), dialogue, "dialogue-dashes")


# -- numbers ----------------------------------------------------------------------------------------

# A range: two numbers, ordinals, years, times or amounts; no third part, which would make it an identifier, a date
# or a telephone number.
_RANGE = re.compile(
    r"""(?<![\w\-/.:@#])(?P<low>(?:[$£€§¶'’]\ ?)?\d[\d,]*(?:[.:]\d+)?(?:st|nd|rd|th|s|a|b|[rv]|°)?)
    (?P<hyphen>-)(?=(?P<high>[$£€'’]?\d[\d,]*(?:[.:]\d+)?)(?:st|nd|rd|th|s|a|b|[rv]|°|%|[kc]?[mg]\b)?(?![\w/@#]|-(?![-'’])|[.:]\w))""",
    re.VERBOSE,
)
# Where one may be: the patterns of ranges are slow, because they look at each character.
_AT_RANGE = re.compile(r"-(?=[$£€'’]?\d)")
_AT_ROMAN_RANGE = re.compile(r"-(?<=[ivxlcIVXLC]-)(?=[ivxlcIVXLC]{1,9}(?![\w–-]))")
_ROMAN_RANGE = re.compile(
    r"(?<![\w\-–.])(?=[ivxlc]|[IVXLC])([ivxlc]{1,9}|[IVXLC]{1,9})-(?=([ivxlc]{1,9}|[IVXLC]{1,9})(?![\w\-–]))"
)
_ROMAN = re.compile(r"(?:c{0,3})(?:xc|xl|l?x{0,3})(?:ix|iv|v?i{0,3})", re.IGNORECASE)


def ranges(draft: Draft) -> Iterator[Edit]:
    """An en dash in a range of numbers or pages (Chicago 6.78; New Hart's Rules 4.11.1).

    A high part that is lower than the low one is read as shortened (1660–61); where it cannot be, as in a score or
    the number of a form, the hyphen stays.
    """
    text = draft.text
    for match in matches(draft, _RANGE, 0, len(text)) if _AT_RANGE.search(text) else ():
        if _rises(match.group("low"), match.group("high")):
            yield Edit(*match.span("hyphen"), _EN, "ranges")
    for match in matches(draft, _ROMAN_RANGE, 0, len(text)) if _AT_ROMAN_RANGE.search(text) else ():
        low, high = match.groups()
        if low.islower() == high.islower() and 0 < _roman(low) < _roman(high):
            yield Edit(match.end() - 1, match.end(), _EN, "ranges")


_VALUES = {"i": 1, "v": 5, "x": 10, "l": 50, "c": 100}


def _roman(numeral: str) -> int:
    """The value of a roman numeral, 0 where it is none."""
    if not _ROMAN.fullmatch(numeral):
        return 0
    values = [_VALUES[letter] for letter in numeral.lower()]
    following = [*values[1:], 0]
    return sum(-value if value < after else value for value, after in zip(values, following, strict=True))


def _rises(low: str, high: str) -> bool:
    digits = [re.sub(r"[^\d.]", "", part.replace(":", ".")).strip(".") for part in (low, high)]
    if any(part.count(".") > 1 for part in digits):
        return False
    first, second = digits
    if (len(first), len(second)) == (3, 4):
        return False  # a telephone number
    if len(second) < len(first) and "." not in first + second:
        second = first[: len(first) - len(second)] + second  # 1660–61
    return float(first) < float(second)


_NEGATIVE = re.compile(r"-(?<![^ \u00a0(\[=<>±×]-)(?=\d+(?:[.,]\d+)?[ \u00a0]*(?:°|[%‰]))")
_NEGATIVE_CELL = re.compile(r"-(?=\d+(?:[.,]\d+)*[ \u00a0]?[%°]?$)")


def minus_signs(draft: Draft) -> Iterator[Edit]:
    """A minus sign before degrees and per cent, and before a number alone in a cell."""
    if draft.kind is Kind.CELL and _NEGATIVE_CELL.match(draft.text):
        yield Edit(0, 1, _MINUS, "minus-signs")
        return
    for match in matches(draft, _NEGATIVE, 0, len(draft.text)):
        yield Edit(match.start(), match.end(), _MINUS, "minus-signs")


def ditto_marks(draft: Draft) -> Iterator[Edit]:
    """A double mark alone in a cell repeats the cell above: a closing mark (Chicago 3.73)."""
    if draft.kind is Kind.CELL and draft.text.strip() in ('"', "''", ",,"):
        at = len(draft.text) - len(draft.text.lstrip())
        yield Edit(at, at + len(draft.text.strip()), "”", "ditto-marks")


# -- on request -------------------------------------------------------------------------------------

_FRACTIONS = {
    "1/2": "½", "1/3": "⅓", "2/3": "⅔", "1/4": "¼", "3/4": "¾", "1/5": "⅕", "2/5": "⅖", "3/5": "⅗", "4/5": "⅘",
    "1/6": "⅙", "5/6": "⅚", "1/8": "⅛", "3/8": "⅜", "5/8": "⅝", "7/8": "⅞",
}  # fmt: skip
_FRACTION = re.compile(r"(?<![\w/.])(?:(\d+)[ \u00a0-])?(\d/\d)(?![\w/]|[.,]\d)")


def fractions(draft: Draft) -> Iterator[Edit]:
    """A fraction with a character of its own, after a whole number or alone: ``2 1/2`` becomes ``2½``."""
    for match in matches(draft, _FRACTION, 0, len(draft.text)):
        whole, fraction = match.groups()
        if fraction in _FRACTIONS:
            yield Edit(match.start(), match.end(), (whole or "") + _FRACTIONS[fraction], "fractions")


_TIMES = re.compile(r"(?<=[\d½¼¾″′\"'])(?: x |x)(?=\d)")


def multiplication(draft: Draft) -> Iterator[Edit]:
    """``×`` for an x between the numbers of a dimension; not in hexadecimal numbers."""
    for match in matches(draft, _TIMES, 0, len(draft.text)):
        closed = match.group() == "x"
        before = draft.text[max(match.start() - 2, 0) : match.start()]
        if closed and before.endswith("0") and not before[:-1].isdigit():
            continue
        yield Edit(match.start(), match.end(), "×" if closed else "\u00a0×\u00a0", "multiplication")
