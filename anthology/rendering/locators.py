"""What the index prints for the places of a heading: pages merged and ranged, with notes, or titles of works.

Ranges are shortened as New Hart's Rules (4.2.4 and 14.1.3) or the Chicago Manual (9.61) want it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby

from msgspec import Struct
from msgspec.structs import replace

from anthology.config.schema import IndexSettings
from anthology.model.document import Loci, Locus


class Place(Struct, frozen=True):
    """A place of a heading: the ids in the book where it begins and ends, and the note in which it is, if any."""

    first: str
    last: str
    note: str = ""
    principal: bool = False


class Cited(Struct, frozen=True):
    """What is printed for one or more places: a page, or a range with its end (``until``, shortened).

    ``notes`` counts the notes of the page that are meant; 0 means its text.
    """

    place: Place
    label: str
    until: str = ""
    notes: int = 0

    @property
    def pages(self) -> str:
        """The page or pages."""
        return f"{self.label}–{self.until}" if self.until else self.label


class _Stretch(Struct, frozen=True):
    """Pages from one to another, by their indexes, with the places at both ends."""

    start: Locus
    end: Locus
    place: Place

    def meets(self, other: _Stretch) -> bool:
        return self.start.page <= other.end.page and other.start.page <= self.end.page

    def joined(self, other: _Stretch) -> _Stretch:
        """Both as one; the place is that of the earlier beginning, with the end of the later."""
        start, end = min(self, other, key=_begins), max(self, other, key=lambda one: one.end.page)
        place = replace(start.place, last=end.place.last or end.place.first)
        return _Stretch(start.start, end.end, place)


def _begins(stretch: _Stretch) -> int:
    return stretch.start.page


def cited(places: Sequence[Place], printed: Loci, settings: IndexSettings) -> tuple[Cited, ...]:
    """What is printed for the places of one heading, in the order of the pages; places without a page are left out.

    Places on one page are one; ranges that overlap are one range, and as many pages in a row as the settings name
    become one. A page with a principal place is printed once, as that.
    """
    texts = list(_stretches((place for place in places if not place.note), printed))
    principal = _merged([one for one in texts if one.place.principal])
    others = _merged([one for one in texts if not one.place.principal])
    others = [
        one
        for one in others
        if not any(two.start.page <= one.start.page and one.end.page <= two.end.page for two in principal)
    ]
    ranged = [*principal, *_in_rows(others, settings.consecutive)]
    found = [(one.start.page, 0, _cited(one, settings)) for one in ranged]
    notes = [(place, printed[place.first]) for place in places if place.note and place.first in printed]
    for page, group in groupby(sorted(notes, key=lambda one: one[1].page), key=lambda one: one[1].page):
        members = list(group)
        main = next((place for place, _ in members if place.principal), members[0][0])
        count = len({place.note for place, _ in members})
        found.append((page, 1, Cited(main, members[0][1].folio, notes=count)))
    return tuple(one for _, _, one in sorted(found, key=lambda one: one[:2]))


def _stretches(places: Iterable[Place], printed: Loci) -> Iterator[_Stretch]:
    for place in places:
        start, end = printed.get(place.first), printed.get(place.last or place.first)
        if start is not None:
            yield _Stretch(start, end if end is not None and end.page >= start.page else start, place)


def _merged(stretches: Sequence[_Stretch]) -> list[_Stretch]:
    """Stretches in order; those that have a page in common are one."""
    made: list[_Stretch] = []
    for one in sorted(stretches, key=lambda each: (each.start.page, -each.end.page)):
        if made and made[-1].meets(one):
            made[-1] = made[-1].joined(one)
        else:
            made.append(one)
    return made


def _in_rows(stretches: Sequence[_Stretch], least: int) -> list[_Stretch]:
    """Single pages that follow each other, as ranges where there are enough of them."""
    rows: list[list[_Stretch]] = []
    for one in stretches:
        if rows and _follows(rows[-1][-1], one):
            rows[-1].append(one)
        else:
            rows.append([one])
    made: list[_Stretch] = []
    for row in rows:
        made += [row[0].joined(row[-1])] if len(row) > 1 and 0 < least <= len(row) else row
    return made


def _follows(one: _Stretch, other: _Stretch) -> bool:
    single = one.start.page == one.end.page and other.start.page == other.end.page
    same_figures = one.end.folio.isdecimal() is other.start.folio.isdecimal()
    return single and same_figures and other.start.page == one.end.page + 1


def _cited(stretch: _Stretch, settings: IndexSettings) -> Cited:
    first, last = stretch.start.folio, stretch.end.folio
    return Cited(stretch.place, first, shortened(first, last, settings.ranges) if first != last else "")


# -- shortened ranges ------------------------------------------------------------------------------


def shortened(first: str, last: str, style: str) -> str:
    """The second number of a range, shortened; roman figures stay whole.

    ``hart``: no more figures than needed, but both of the teens (New Hart's Rules, 4.2.4). ``chicago``: all after a
    number under 100 or a multiple of it, the changed part after 101 to 109 and the like, else two figures or more
    (Chicago Manual, 9.61).
    """
    if style == "full" or not (first.isdecimal() and last.isdecimal()) or len(first) != len(last):
        return last
    changed = next((n for n in range(len(last)) if first[n] != last[n]), len(last) - 1)
    if style == "hart":
        teens = len(last) > 1 and last[-2] == "1"
        return last[min(changed, len(last) - 2) :] if teens else last[changed:]
    number = int(first)
    if number < 100 or number % 100 == 0:
        return last
    return last[changed:] if number % 100 < 10 else last[min(changed, len(last) - 2) :]
