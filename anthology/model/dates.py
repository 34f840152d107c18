"""Dates in EDTF (ISO 8601-2:2019), as written and as an interval that can be compared."""

from __future__ import annotations

import calendar
import re
from functools import lru_cache

from msgspec import Struct

Day = tuple[int, int, int]

DAWN: Day = (-9999, 1, 1)
DUSK: Day = (9999, 12, 31)


class Date(Struct, frozen=True):
    """A date, from its earliest day to its latest; ``text`` is the EDTF as the editor wrote it."""

    earliest: Day
    latest: Day
    text: str = ""

    def __str__(self) -> str:
        return self.text


@lru_cache(maxsize=4096)
def parse(text: str) -> Date:
    """The date that EDTF ``text`` writes, levels 0 to 2. Raises ValueError when it is none, or impossible."""
    return _plain(text.strip()) or _parse(text)


_PLAIN = re.compile(r"([12][0-9]{3})(?:-(0[1-9]|1[0-2])(?:-(0[1-9]|[12][0-9]|3[01]))?)?")


def _plain(text: str) -> Date | None:
    """A year, month or day of the calendar without more: most dates, and the parser needs 10 ms for each."""
    found = _PLAIN.fullmatch(text)
    if found is None:
        return None
    year, first, last = int(found[1]), int(found[2] or 1), int(found[2] or 12)
    days = calendar.monthrange(year, last)[1]
    if found[3] is None:
        return Date((year, first, 1), (year, last, days), text)
    day = int(found[3])
    return Date((year, first, day), (year, last, day), text) if day <= days else None


def _parse(text: str) -> Date:
    from edtf import EDTFParseException, parse_edtf  # slow to import; not every command needs it

    try:
        parsed = parse_edtf(text.strip())
        lower, upper = parsed.lower_strict(), parsed.upper_strict()
    except (EDTFParseException, ValueError, AttributeError, TypeError, OverflowError) as error:
        raise ValueError(f"“{text}” is not an EDTF date") from error
    _check_days(text)
    return Date(_day(lower, DAWN), _day(upper, DUSK), text.strip())


def _day(bound: object, endless: Day) -> Day:
    """The day of a bound; an open end (``../1917``) is given by the parser as an infinite float."""
    return (bound[0], bound[1], bound[2]) if isinstance(bound, tuple) else endless


def _check_days(text: str) -> None:
    """Refuses days that no calendar has (the parser takes 31 February)."""
    import datetime

    for part in text.strip().rstrip("?~%").split("/"):
        pieces = part.split("-")
        if len(pieces) == 3 and all(piece.isdigit() for piece in pieces):
            try:
                datetime.date(*(int(piece) for piece in pieces))
            except ValueError as error:
                raise ValueError(f"“{text}” is not a day of the calendar") from error
