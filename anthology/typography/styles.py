"""What is set in another style: acronyms, the roman numerals of centuries, the letters of ordinals.

All of it is a matter of taste, and off unless a config asks for it. The characters stay; only runs in small capitals
or raised ones are made of them.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cache
from typing import NamedTuple

from msgspec.structs import replace

from anthology.model.text import Inline, Inlines, Link, Style, Styled, Text, WorkReference
from anthology.typography.draft import Draft, drafted, matches, with_literals
from anthology.typography.languages import Language, language
from anthology.typography.passage import Passage, Settings


class Stretch(NamedTuple):
    """A stretch of a passage, or of one leaf, that a rule wants in a style."""

    start: int
    end: int
    style: Style
    rule: str


def stretches(passage: Passage, settings: Settings, on: frozenset[str]) -> tuple[Stretch, ...]:
    """What the rules that are on want in a style, in order; no two of them want the same characters."""
    draft = drafted(with_literals(passage), settings, language(settings.language))
    return tuple(sorted(found for name, rule in RULES.items() if name in on for found in rule(draft)))


# -- small capitals --------------------------------------------------------------------------------

# Three capitals or more; not a roman numeral, which has its own form.
_ACRONYM = re.compile(r"(?<![^\W_])(?![IVXLCDM]+(?![^\W_]))[^\W\d_a-zà-öø-ÿа-яё]{3,}(?![^\W_])")


def _acronyms(draft: Draft) -> Iterator[Stretch]:
    """Words in capitals, except where everything is in capitals."""
    if any(char.islower() for char in draft.text):
        for match in matches(draft, _ACRONYM, 0, len(draft.text)):
            yield Stretch(*match.span(), Style.SMALL_CAPS, "acronyms")


# No century has a number with other letters; and so “De”, “Le” and “Me” cannot be taken for ordinals.
_NUMERAL = "(?=[IVX])X{0,3}(?:IX|IV|V?I{0,3})"
_AND = "(?:[ \u00a0]?[-–][ \u00a0]?|,[ \u00a0]|[ \u00a0](?:and|or|et|ou|y|e|o|en|of)[ \u00a0])"


@cache
def _centuries(here: Language) -> re.Pattern[str] | None:
    """Numerals before or after the word for a century (``XIXe siècle``, ``siglos XVI y XVII``)."""
    shapes = []
    endings = _endings(here)
    if here.centuries:
        words = "|".join(re.escape(word) for word in here.centuries)
        one = rf"{_NUMERAL}(?:{endings})?(?!\w)"
        shapes += [
            rf"(?<![\w.’'-]){one}(?:{_AND}{one})*(?=[ \u00a0-](?:{words})(?!\w))",
            rf"(?<!\w)(?:{words})[ \u00a0]{one}(?:{_AND}{one})*",
        ]
    if here.english:
        shapes.append(rf"(?<![\w.’'-]){_NUMERAL}(?:{endings})(?!\w)")
    return re.compile("|".join(shapes)) if shapes else None


_NUMERAL_ALONE = re.compile(rf"(?<![^\W_]){_NUMERAL}(?![IVX])")


def _roman_numerals(draft: Draft) -> Iterator[Stretch]:
    """The numeral of a century, and in English each that has an ordinal's ending.

    A sovereign's keeps its capitals, and one in small letters (``vol. xiv``) is left as typed.
    """
    for start, end, here in draft.stretches:
        pattern = _centuries(here)
        for match in matches(draft, pattern, start, end) if pattern else ():
            for numeral in _NUMERAL_ALONE.finditer(draft.text, match.start(), match.end()):
                yield Stretch(*numeral.span(), Style.SMALL_CAPS, "roman-numerals")


# -- raised letters --------------------------------------------------------------------------------

_ROMAN = ("", "I", "II")
_AFTER = {"nd": "(?<=II)", "rd": "(?<=III)"}  # “Ind” is no ordinal


def _endings(here: Language) -> str:
    """What may follow a roman numeral, as alternatives of a pattern."""
    bare = {re.sub(r"^\d", "", ending) for ending in here.ordinals if not ending.startswith(".")}
    ordered = sorted(bare, key=lambda ending: (-len(ending), ending))
    return "|".join(_AFTER.get(ending, "") + re.escape(ending) for ending in ordered) or "(?!)"


@cache
def _ordinal(here: Language) -> re.Pattern[str] | None:
    """A number and its ending (``28th``, ``1er``, ``1.o``); an ending with a number goes with that number alone."""
    shapes = []
    for ending in here.ordinals:
        if ending[0].isdigit():
            shapes.append(rf"(?:{ending[0]}|{_ROMAN[int(ending[0])]})({re.escape(ending[1:])})")
        elif ending[0] == ".":
            shapes.append(rf"\d+\.({re.escape(ending[1:])})")
        else:
            shapes.append(rf"(?:\d[\d,]*|{_NUMERAL}{_AFTER.get(ending, '')})({re.escape(ending)})")
    return re.compile(rf"(?<![\w.,/#])(?:{'|'.join(shapes)})(?!\w)") if shapes else None


def _ordinals(draft: Draft) -> Iterator[Stretch]:
    """The letters of an ordinal, raised. Spanish keeps the point before them; ``1º`` is raised already."""
    for start, end, here in draft.stretches:
        pattern = _ordinal(here)
        for match in matches(draft, pattern, start, end) if pattern else ():
            yield Stretch(*match.span(match.lastindex or 0), Style.SUPERSCRIPT, "ordinals")


RULES: Mapping[str, Callable[[Draft], Iterator[Stretch]]] = {
    "acronyms": _acronyms,
    "roman-numerals": _roman_numerals,
    "ordinals": _ordinals,
}


def switched_on(settings: Settings) -> frozenset[str]:
    """The rules of style that are on; they are of our own engine, and all off unless asked for."""
    wanted = frozenset(name for name in RULES if settings.rules.get(name))
    return wanted if settings.engine == "anthology" else frozenset()


# -- writing back ----------------------------------------------------------------------------------

_STYLED = (Style.SMALL_CAPS, Style.SUPERSCRIPT, Style.SUBSCRIPT)


def restyled(inlines: Inlines, leaves: Iterator[Sequence[Stretch]], report: Counter[str]) -> Iterator[Inline]:
    """Inlines with the stretches of each leaf, in order, in their style; what is styled so already stays."""
    for inline in inlines:
        match inline:
            case Text():
                yield from _parted(inline, next(leaves), report)
            case Styled(style=style, children=children) if style in _STYLED:
                tuple(restyled(children, leaves, Counter()))
                yield inline
            case Styled(children=children) | Link(children=children) | WorkReference(children=children):
                yield replace(inline, children=tuple(restyled(children, leaves, report)))
            case _:
                yield inline


def _parted(leaf: Text, found: Sequence[Stretch], report: Counter[str]) -> Iterator[Inline]:
    end = 0
    for stretch in found:
        if stretch.start > end:
            yield replace(leaf, text=leaf.text[end : stretch.start])
        yield Styled(stretch.style, (replace(leaf, text=leaf.text[stretch.start : stretch.end]),))
        report[stretch.rule] += 1
        end = stretch.end
    if end < len(leaf.text) or not leaf.text:
        yield replace(leaf, text=leaf.text[end:])
