"""The years of a life, in one form for all persons."""

from __future__ import annotations

import re

from anthology.model import dates
from anthology.model.dates import Date
from anthology.terms import Terms

_CALENDAR = re.compile(r"(?P<year>-?\d{4})(?:-\d\d){0,2}(?P<qualifier>[?~%]?)")


def life(born: Date | None, died: Date | None, words: Terms) -> str:
    """The years: ``1872–1962``, ``c. 1872–1962``, ``b. 1872``, ``d. 1962``; nothing without a date.

    Days and months are left to the definition; what is doubtful or not exact about a year is told.
    """
    first, last = _year(born), _year(died)
    if first and last:
        try:
            return words.date(dates.parse(f"{first}/{last}"))
        except ValueError:  # a set, or an interval of its own
            return f"{words.date(first)}\N{NO-BREAK SPACE}– {words.date(last)}"
    if first:
        return words.sentence("life-born").format(words.date(first))
    return words.sentence("life-died").format(words.date(last)) if last else ""


def _year(date: Date | None) -> Date | None:
    """The year of a date; the whole date where it is none of the calendar."""
    found = _CALENDAR.fullmatch(date.text) if date else None
    return dates.parse(found["year"] + found["qualifier"]) if found else date
