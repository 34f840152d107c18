"""Dates in words: EDTF, levels 0 to 2 as far as books need them, through a language's table.

What a table says about dates is documented in ``data/en.toml``. An expression that is too rare to have a
form of its own (``1390S2``, ``1XXX``) is given as the years between its bounds.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from msgspec import Struct

from anthology.model.dates import DAWN, DUSK, Date
from anthology.terms.numerals import roman

Table = Mapping[str, Any]

_POINT = re.compile(r"(?P<year>-?\d{4})(?:-(?P<month>\d\d|XX)(?:-(?P<day>\d\d|XX))?)?(?:T.*)?")
_SEASONS = ("spring", "summer", "autumn", "winter")
# ISO 8601-2:2019, 4.8: sub-year groupings; those that are no seasons are stretches of months.
_GROUPINGS = {
    **{33 + n: (1 + 3 * n, 3 + 3 * n) for n in range(4)},  # quarters
    **{37 + n: (1 + 4 * n, 4 + 4 * n) for n in range(3)},  # quadrimesters
    **{40 + n: (1 + 6 * n, 6 + 6 * n) for n in range(2)},  # semestrals
}


class _Point(Struct, frozen=True):
    """A year, month or day, a season, or the decade or century that begins with ``year``."""

    year: int
    month: int = 0
    day: int = 0
    season: str = ""
    unit: str = ""  # decade, century
    qualifier: str = ""  # ~ ? %

    @property
    def grain(self) -> str:
        """``day``, ``month`` (seasons too) or ``year``: what chooses a preposition."""
        return "day" if self.day else "month" if self.month or self.season else "year"


def words(date: Date, table: Table) -> str:
    """The date in the words of ``table``."""
    text = date.text.strip()
    if text[:1] in "[{" and text[-1:] in "]}":
        return _choice(date, text, table)
    if "/" in text:
        return _interval(date, text, table)
    return _stretch(date, text, table)


def words_within(date: Date, table: Table) -> str:
    """The date as it is said under the heading of its year, in which all of it lies: ``19 March``, ``March–May``,
    ``spring``; nothing for the year itself. What is not exact, or goes over the year, is said whole.
    """
    if words(date, table) == words(Date(date.earliest, date.latest, f"{date.earliest[0]:04}"), table):
        return ""
    ends = [end for part in date.text.strip().split("/") for end in _ends(part)]
    plain = len(ends) in (1, 2) and not any(end.qualifier or end.unit or end.grain == "year" for end in ends)
    if not plain or len({end.year for end in ends}) > 1 or len({end.grain for end in ends}) > 1:
        return words(date, table)
    first, last = ends[0], ends[-1]
    if first.season or last.season:
        return str(table["seasons"][first.season]) if first == last else words(date, table)
    if first.grain == "month":
        return str(table["dash"]).join(_month(end.month, table, genitive=False) for end in dict.fromkeys(ends))
    end = _day_month(_numeral(last.day, table), last, table)
    if first == last:
        return end
    if first.month != last.month:
        return _day_month(_numeral(first.day, table), first, table) + str(table["spaced-dash"]) + end
    days = f"{_numeral(first.day, table, of_range=True)}{table['dash']}{_numeral(last.day, table)}"
    return _day_month(days, last, table)


def _day_month(day: str, point: _Point, table: Table) -> str:
    return str(table["day-month"]).format(day=day, month=_month(point.month, table, genitive=True))


def listed(items: tuple[str, ...], lists: Table, link: str) -> str:
    """Items joined by the language's comma and ``and`` or ``or``."""
    if len(items) < 2:
        return "".join(items)
    last = lists[link]
    if len(items) > 2:
        last = lists.get(f"{link}-last", last)
    for variant in lists.get(f"{link}-before", ()):
        if re.match(variant["sound"], items[-1], re.IGNORECASE):
            last = variant["link"]
    return str(lists["comma"]).join(items[:-1]) + str(last) + items[-1]


# -- expressions -----------------------------------------------------------------------------------


def _choice(date: Date, text: str, table: Table) -> str:
    """One of a set (square brackets) or all of it (braces)."""
    inner = text[1:-1]
    if inner.startswith("..") and (point := _point(inner[2:])):
        return str(table["or-before"]).format(_worded(point, table))
    if inner.endswith("..") and (point := _point(inner[:-2])):
        return str(table["or-after"]).format(_worded(point, table))
    items = [member.strip().split("..") for member in inner.split(",")]
    if any(not _ends(edge) for item in items for edge in item):
        return _bounds(date, table)
    members = tuple(_between(_ends(item[0])[0], _ends(item[-1])[-1], table) for item in items)
    return listed(members, table["set"], "or" if text[0] == "[" else "and")


def _interval(date: Date, text: str, table: Table) -> str:
    start, end = text.split("/", 1)
    first, last = _ends(start), _ends(end)
    no_start, no_end = start in ("", ".."), end in ("", "..")
    if no_start and last:
        return _preposition("until", last[-1], table)
    if no_end and first:
        return _preposition("from", first[0], table)
    if not first or not last:
        return str(table["undated"]) if no_start and no_end else _bounds(date, table)
    return _between(first[0], last[-1], table)


def _stretch(date: Date, text: str, table: Table) -> str:
    ends = _ends(text)
    if ends:
        return _between(ends[0], ends[-1], table)
    return str(table["undated"]) if text.startswith("XXXX") else _bounds(date, table)


def _bounds(date: Date, table: Table) -> str:
    """The years between the bounds, for what has no form of its own."""
    if (date.earliest, date.latest) == (DAWN, DUSK):
        return str(table["undated"])
    return _between(_Point(date.earliest[0]), _Point(date.latest[0]), table)


def _between(first: _Point, last: _Point, table: Table) -> str:
    """A range, in which what both ends share is said once: ``19–21 March 1917``, ``March–May 1917``."""
    if first == last:
        return _worded(first, table)
    dash = str(table["dash"])
    plain = not (first.qualifier or last.qualifier or first.season or last.season or first.unit or last.unit)
    if plain and first.year == last.year and first.grain == last.grain != "year":
        return _within_year(first, last, table)
    one, other = _worded(first, table), _worded(last, table)
    return one + (dash if first.grain == last.grain == "year" else table["spaced-dash"]) + other


def _within_year(first: _Point, last: _Point, table: Table) -> str:
    dash = str(table["dash"])
    if first.grain == "month":
        names = [_month(point.month, table, genitive=False) for point in (first, last)]
        return str(table["month"]).format(month=dash.join(names), year=_year(first, table))
    if first.month == last.month:
        days = f"{_numeral(first.day, table, of_range=True)}{dash}{_numeral(last.day, table)}"
        return _dated(days, last, table)
    month = _month(first.month, table, genitive=True)
    start = str(table["day-month"]).format(day=_numeral(first.day, table), month=month)
    return f"{start}{table['spaced-dash']}{_worded(last, table)}"


# -- points ----------------------------------------------------------------------------------------


def _ends(text: str) -> tuple[_Point, ...]:
    """The point that is written, or the first and last month of a quarter and the like; empty if neither."""
    point = _point(text)
    if point is None:
        return ()
    if point.month in _GROUPINGS:
        first, last = _GROUPINGS[point.month]
        return (
            _Point(point.year, first, qualifier=point.qualifier),
            _Point(point.year, last, qualifier=point.qualifier),
        )
    return (point,)


def _point(text: str) -> _Point | None:
    """A point, or None. A qualifier anywhere in it qualifies the whole."""
    marks = {mark for mark in text if mark in "?~%"}
    qualifier = "%" if "%" in marks or len(marks) > 1 else "".join(marks)
    bare = re.sub("[?~%]", "", text)
    if masked := re.fullmatch(r"(\d\d)(\dX|XX)(-XX){0,2}", bare):
        decade = masked[2] != "XX"
        year = int(masked[1] + masked[2].replace("X", "0"))
        return _Point(year, unit="decade" if decade else "century", qualifier=qualifier)
    found = _POINT.fullmatch(bare)
    if not found:
        return None
    month, day = (int(found[part]) if (found[part] or "XX") != "XX" else 0 for part in ("month", "day"))
    if 21 <= month <= 32:
        return _Point(int(found["year"]), season=_SEASONS[(month - 21) % 4], qualifier=qualifier)
    return _Point(int(found["year"]), month, day if month else 0, qualifier=qualifier)


def _worded(point: _Point, table: Table, genitive: bool = False) -> str:
    said = _unqualified(point, table, genitive)
    if point.qualifier in ("~", "%"):
        said = str(table["circa"]).format(said)
    return str(table["uncertain"]).format(said) if point.qualifier in ("?", "%") else said


def _unqualified(point: _Point, table: Table, genitive: bool) -> str:
    if point.unit == "decade":
        return str(table["decade"]).format(point.year, end=point.year + 9)
    if point.unit == "century":
        number = point.year // 100 + 1
        ordinal = f"{number}{_english_suffix(number)}"
        return str(table["century"]).format(number, roman=roman(number).upper(), ordinal=ordinal)
    if point.season:
        seasons = table.get("seasons-genitive", table["seasons"]) if genitive else table["seasons"]
        return str(table["season"]).format(season=seasons[point.season], year=_year(point, table))
    if point.day:
        return _dated(_numeral(point.day, table), point, table)
    if point.month:
        return str(table["month"]).format(month=_month(point.month, table, genitive), year=_year(point, table))
    return _year(point, table)


def _dated(day: str, point: _Point, table: Table) -> str:
    month = _month(point.month, table, genitive=True)
    return str(table["day"]).format(day=day, month=month, year=_year(point, table))


def _preposition(key: str, point: _Point, table: Table) -> str:
    """``from`` or ``until``, in the form that a day, a month or a year wants after it."""
    pattern = table.get(f"{key}-{point.grain}", table[key])
    return str(pattern).format(_worded(point, table, genitive=True))


def _month(month: int, table: Table, genitive: bool) -> str:
    names = table["months-genitive"] if genitive and "months-genitive" in table else table["months"]
    return str(names[month - 1])


def _numeral(day: int, table: Table, of_range: bool = False) -> str:
    """The number of a day; the first of a range, before the dash, may have a form of its own."""
    if day == 1 and "first" in table:
        return str(table["first"])
    return str(table.get("numeral-in-range", "{}") if of_range else "{}").format(day)


def _year(point: _Point, table: Table) -> str:
    """The year in figures; EDTF counts a year 0, which is 1 BC."""
    return str(point.year) if point.year > 0 else str(table["bc"]).format(1 - point.year)


def _english_suffix(number: int) -> str:
    if number % 100 in (11, 12, 13):
        return "th"
    return {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
