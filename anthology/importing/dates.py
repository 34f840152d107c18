"""Dates as people write them, in several languages, to EDTF (ISO 8601-2:2019)."""

from __future__ import annotations

import re
from functools import cache
from re import Match, Pattern

from msgspec import Struct

from anthology.importing.rules import months, seasons


class Found(Struct, frozen=True):
    """A date in a text: its EDTF form, and where it stands."""

    edtf: str
    start: int
    end: int


@cache
def _patterns() -> tuple[tuple[Pattern[str], str], ...]:
    month = "|".join(sorted(map(re.escape, months()), key=len, reverse=True))
    season = "|".join(sorted(map(re.escape, seasons()), key=len, reverse=True))
    year = r"(?P<y>1[0-9]\d\d|20\d\d)(?:\s*г(?:ода|\.)?)?"
    dash = r"\s*[-–—/]\s*"
    day = r"(?P<d>\d{1,2})(?:st|nd|rd|th|er|re|º|ª|°)?\.?"
    forms = (
        (r"(?P<y>1[0-9]\d\d|20\d\d)-(?P<n>0[1-9]|1[0-2])-(?P<d>[0-3]\d)", "day"),
        (rf"{day}\s+(?:de\s+|of\s+)?(?P<m>{month})\b\.?,?\s+(?:de\s+|del\s+)?{year}", "day"),
        (rf"(?P<m>{month})\b\.?\s+(?P<d>\d{{1,2}})(?:st|nd|rd|th)?,?\s+{year}", "day"),
        (rf"(?P<d>\d{{1,2}})[./](?P<n>\d{{1,2}})[./]{year}", "day"),
        (rf"(?P<m>{month})\b\.?{dash}(?P<m2>{month})\b\.?,?\s+(?:de\s+)?{year}", "months"),
        (rf"(?P<m>{month})\b\.?,?\s+(?:de\s+|of\s+)?{year}", "month"),
        (rf"(?P<s>{season})\b,?\s+(?:de\s+|of\s+)?{year}", "season"),
        (rf"{year}{dash}(?P<y2>1[0-9]\d\d|20\d\d)\b", "years"),
        (rf"{year}{dash}(?P<y2>\d\d)\b(?![-./]\d)", "years"),
        (rf"(?P<c>c(?:a|irca)?\.?\s+|vers\s+|um\s+|hacia\s+)?{year}(?P<q>\s?\?)?", "year"),
    )
    return tuple((re.compile(rf"(?<![\w\d]){form}(?!\d)", re.IGNORECASE), kind) for form, kind in forms)


def find(text: str) -> Found | None:
    """The most exact date in a text: a day before a month, a month before a year. None when there is none."""
    if not any(char.isdigit() for char in text):
        return None
    for pattern, kind in _patterns():
        for match in pattern.finditer(text):
            edtf = _edtf(match, kind)
            if edtf:
                return Found(edtf, match.start(), match.end())
    return None


def given(text: str) -> str:
    """The EDTF of a date that an editor typed, in EDTF or in words; an empty string where it is none."""
    from anthology.model.dates import parse

    try:
        return parse(text).text
    except ValueError:
        return whole(text)


def whole(text: str) -> str:
    """The EDTF of a text that is nothing but a date, in brackets or with a full stop perhaps; else an empty string."""
    bare = re.sub(r"^(?:on|le|am|el|il|den|de)\s+(?=\d)", "", text.strip(" ()[].,"), flags=re.IGNORECASE)
    if len(bare) > 40:
        return ""
    found = find(bare)
    return found.edtf if found and found.start == 0 and found.end >= len(bare.rstrip(" .")) else ""


def placed(text: str) -> str:
    """The EDTF of a dateline, “Place, date”; else an empty string."""
    if len(text) > 70:
        return ""
    found = find(text)
    if not found or len(found.edtf) < 7 or "/" in found.edtf:
        return ""
    before, after = text[: found.start], text[found.end :]
    # “Paris, May 1936” is a dateline; “Workers’ Review, Winter 1951” is an issue of a journal.
    if len(found.edtf) < 10 and (found.edtf[5] == "2" or len(before.split()) > 2):
        return ""
    place = re.fullmatch(r"(?:[^\W\d_][\w’'.-]*[ ,/-]*){1,5}[,:]\s*(?:(?:the|le|den|am|el|il|de)\s+)?", before)
    return found.edtf if place and before[:1].isupper() and not after.strip(" .") else ""


def _edtf(match: Match[str], kind: str) -> str:
    got = match.groupdict()
    year = got["y"]
    month = months().get((got.get("m") or "").lower(), int(got.get("n") or 0))
    match kind:
        case "day":
            day = int(got["d"])
            return f"{year}-{month:02}-{day:02}" if 1 <= day <= _length(month, int(year)) else ""
        case "months":
            last = months()[got["m2"].lower()]
            return f"{year}-{month:02}/{year}-{last:02}" if last > month else ""
        case "month":
            return f"{year}-{month:02}"
        case "season":
            return f"{year}-{seasons()[got['s'].lower()]}"
        case "years":
            end = got["y2"] if len(got["y2"]) == 4 else year[:2] + got["y2"]
            return f"{year}/{end}" if end > year else ""
        case _:
            return f"{year}{'~' if got.get('c') else ''}{'?' if got.get('q') and not got.get('c') else ''}"


def _length(month: int, year: int) -> int:
    if not 1 <= month <= 12:
        return 0
    leap = year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)
    return (31, 29 if leap else 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)[month - 1]
