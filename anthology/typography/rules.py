"""The table of rules: what they are called, in which order they apply, and whether they are on.

Rules of marks come first and see the text as it was typed; rules of spaces see the marks as they are to be printed.
Of two rules that want the same characters, the one that stands first in the table has them.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

from msgspec import Struct

from anthology.typography import punctuation, spaces
from anthology.typography.draft import Rule


class Row(Struct, frozen=True):
    """One rule. Those without a function are the engine's own, those of a neighbour in the table, or of ``styles``.

    A text without ``sign`` has nothing for the rule.
    """

    name: str
    of: Literal["marks", "spaces", "styles"]
    on: bool
    meaning: str
    rule: Rule | None = None
    sign: str = ""


TABLE = (
    Row(
        "ditto-marks",
        "marks",
        True,
        "A double mark alone in a table's cell is a ditto mark.",
        punctuation.ditto_marks,
    ),
    Row("quotes", "marks", True, "Quotation marks open and close, in the marks of the language."),
    Row("apostrophes", "marks", True, "An apostrophe is ’, at either end of a word too."),
    Row("primes", "marks", True, "Feet, inches, minutes and seconds have primes: 5′ 10″."),
    Row("fractions", "marks", False, "1/2 is ½, where there is such a character.", punctuation.fractions, "/"),
    Row("multiplication", "marks", False, "An x between two numbers is ×.", punctuation.multiplication, "x"),
    Row(
        "ellipses",
        "marks",
        True,
        "Three dots are an ellipsis; four, a full stop and one.",
        punctuation.ellipses,
        ".",
    ),
    Row(
        "omissions",
        "marks",
        True,
        "Four and six hyphens are a two-em and a three-em dash for a name left out.",
    ),
    Row(
        "dashes",
        "marks",
        True,
        "-- and --- are dashes, in the house style or the language's.",
        punctuation.dashes,
        "-",
    ),
    Row(
        "dialogue-dashes",
        "marks",
        True,
        "A hyphen that begins a speech is a dash.",
        punctuation.dialogue_dashes,
    ),
    Row("ranges", "marks", True, "A range of numbers has an en dash: 8th–12th, lv–lvii.", punctuation.ranges, "-"),
    Row(
        "minus-signs",
        "marks",
        True,
        "A minus sign before degrees, per cent, a number alone.",
        punctuation.minus_signs,
        "-",
    ),
    Row("doubled-spaces", "spaces", True, "One space where there are several."),
    Row("hair-spaces", "spaces", True, "A hair space parts two marks that stand together.", spaces.hair_spaces),
    Row(
        "punctuation-spaces",
        "spaces",
        True,
        "Spaces before ; : ! ? and in « », as in French.",
        spaces.punctuation_spaces,
    ),
    Row("compounds", "spaces", True, "Narrow no-break spaces in abbreviations: z. B., т. е.", spaces.compounds),
    Row("numbers", "spaces", True, "A number keeps to its unit, its month, its “p.” or “No.”", spaces.numbers, " "),
    Row("names", "spaces", True, "Initials, titles and numerals keep to the name.", spaces.names, " "),
    Row("proclitics", "spaces", True, "Short words do not end a line, as in Russian.", spaces.proclitics),
    Row("dash-spaces", "spaces", True, "A spaced dash does not begin a line.", spaces.dash_spaces),
    Row("acronyms", "styles", False, "Words in capitals are set in small capitals."),
    Row("roman-numerals", "styles", False, "So are the roman numerals of centuries, and of ordinals: XIVth."),
    Row("ordinals", "styles", False, "The letters of ordinals are raised: 28th, 1er, 2e, 1.o."),
)

NAMES = tuple(row.name for row in TABLE)


def switched_on(switches: Mapping[str, bool]) -> frozenset[str]:
    """The names of the rules that are on, by the table and a config's switches."""
    return frozenset(row.name for row in TABLE if switches.get(row.name, row.on))


def unknown(switches: Mapping[str, bool]) -> tuple[str, ...]:
    """The names in a config's switches that no rule has."""
    return tuple(name for name in switches if name not in NAMES)
