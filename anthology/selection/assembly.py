"""``select``: a catalogue and an edition's settings in; parts in order and a decision for each work out."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from enum import StrEnum
from typing import Literal, TypeAlias

from msgspec import Struct, field
from msgspec.structs import replace

from anthology.config.schema import MATTER, WRITTEN, Locate, PartDeclaration
from anthology.config.schema import Edition as Settings
from anthology.diagnostics import Diagnosed, Diagnostic, nearest, problem
from anthology.model.catalogue import Catalogue, Work
from anthology.model.edition import BookText, Decision, Edition, Entry, Matter, Part, PartText
from anthology.selection.ordering import Placed, in_order
from anthology.selection.queries import ask

Texts: TypeAlias = tuple[BookText, tuple[PartText, ...]]
"""The texts of the book, and those of each part in the order of ``settings.parts``."""

Path: TypeAlias = tuple[str | int, ...]
Place: TypeAlias = Literal["front", "back"]


def select(catalogue: Catalogue, settings: Settings, texts: Texts, name: str, locate: Locate) -> Diagnosed[Edition]:
    """The edition ``name``: the works that ``settings`` choose, in parts and in order.

    Lists (``works``, ``include``, front and back matter) claim their works first; then each part with a
    query takes, in the order of the book, what it finds among the works that are left; last, parts with
    neither take the rest. ``decisions`` has each work of the catalogue once: those in the book in its order,
    then the others by id. ``locate`` finds places in the config. ``digest`` is left to the caller.
    """
    made = {
        "glossary": catalogue.glossary.file,
        "persons": catalogue.glossary.file,
        "chronology": catalogue.chronology.file,
    }
    names = _Names({work.id: work for work in catalogue.works}, locate, made)
    named = names.read(settings)
    choice = _Choice(settings, names.works, named.claims)
    chosen = choice.parts()
    book, part_texts = texts
    problems = [*named.problems, *_empty_parts(settings, choice, chosen, named, locate)]
    parts = _parts(settings, part_texts, chosen)
    edition = Edition(
        name=name,
        settings=settings,
        text=book,
        front=_matter("front", names.works, settings, named),
        parts=parts,
        back=_matter("back", names.works, settings, named),
    )
    return Diagnosed(replace(edition, decisions=_decisions(edition, choice, chosen)), tuple(problems))


# -- names in the config ---------------------------------------------------------------------------


class _Named(Struct, frozen=True):
    """What the config's names come to: the place that claims each work, and what is wrong with them."""

    claims: Mapping[str, Path]
    problems: tuple[Diagnostic, ...]
    refused: frozenset[Path]


class _Names(Struct, frozen=True):
    """Reads the names of works, and of pages of the matter, in the config."""

    works: Mapping[str, Work]
    locate: Locate
    made: Mapping[str, str]

    def read(self, settings: Settings) -> _Named:
        """Every name in the settings, checked: it must be known, and stand in one place only."""
        claims: dict[str, Path] = {}
        problems = [self._reserved(work) for id, work in self.works.items() if id in MATTER and self._is_made(id)]
        refused: set[Path] = set()
        for path, name in _claiming(settings):
            fault = self._fault(path, name, claims)
            if fault:
                problems.append(fault)
                refused.add(path)
            claims.setdefault(name, path)
        for path, name in _mentioning(settings):
            if name not in self.works:
                problems.append(self._unknown(path, name))
        return _Named(claims, tuple(problems), frozenset(refused))

    def _is_made(self, name: str) -> bool:
        """Whether a page of the matter is made here, so that no work may stand for it."""
        return name not in WRITTEN or bool(self.made[name])

    def _reserved(self, work: Work) -> Diagnostic:
        data = self.made.get(work.id, "")
        of = f" from {data}" if data else ""
        message = f"“{work.id}” is the name of a page that is made{of}, and cannot be the id of a work"
        return problem("work-reserved", message, work.span, "write another id into its front matter")

    def _fault(self, path: Path, name: str, claims: Mapping[str, Path]) -> Diagnostic | None:
        of_matter = path[0] in ("front", "back")
        if name not in self.works and not (of_matter and name in MATTER):
            return self._unknown(path, name)
        if name not in claims:
            return None
        hint = "take it out in one of the two places"
        message = f"“{name}” stands in the book already: {_said(claims[name])}"
        return problem("work-repeated", message, self.locate(path), hint)

    def _unknown(self, path: Path, name: str) -> Diagnostic:
        of_matter = path[0] in ("front", "back")
        known = (*self.works, *MATTER) if of_matter else tuple(self.works)
        what = "no work or page" if of_matter else "no work"
        hint = nearest(name, known) or "run “anthology list” to see the ids of all works"
        return problem("work-unknown", f"{what} is called “{name}”", self.locate(path), hint)


def _claiming(settings: Settings) -> Iterator[tuple[Path, str]]:
    """The places that put a work, or a page, into the book by its name."""
    for section in ("front", "back"):
        yield from _items((section,), getattr(settings, section))
    for number, part in enumerate(settings.parts):
        yield from _items(("parts", number, "works"), part.works)
        yield from _items(("parts", number, "include"), part.include)


def _mentioning(settings: Settings) -> Iterator[tuple[Path, str]]:
    """The places that name a work without putting it into the book."""
    for number, part in enumerate(settings.parts):
        yield from _items(("parts", number, "exclude"), part.exclude)
    yield from _items(("chronology", "exclude"), settings.chronology.exclude)
    yield from _items(("select", "include"), settings.select.include)
    yield from _items(("select", "exclude"), settings.select.exclude)


def _items(path: Path, names: Sequence[str]) -> Iterator[tuple[Path, str]]:
    return (((*path, number), name) for number, name in enumerate(names))


def _said(path: Path) -> str:
    """A place of the config in words."""
    if path[0] == "parts":
        return f"in part {int(path[1]) + 1}"
    return f"in the {path[0]} matter"


# -- choosing --------------------------------------------------------------------------------------


class _Way(StrEnum):
    """How a work came into a part; the number of the part goes into the braces."""

    LISTED = "listed in part {}"
    INCLUDED = "included by name in part {}"
    FOUND = "placed in part {} by its query"
    LEFT = "left for part {}"


class _Chosen(Struct, frozen=True):
    """The works of one part in order; ``why`` has what speaks for each, and how it came into the part."""

    placed: tuple[Placed, ...] = ()
    why: Mapping[str, tuple[str, _Way]] = field(default_factory=dict)


class _Choice(Struct):
    """Goes through the parts and notes, of each work that a part does not take, what spoke against it."""

    settings: Settings
    works: Mapping[str, Work]
    claims: Mapping[str, Path]
    against: dict[str, list[tuple[int, str]]] = field(default_factory=dict)
    dropped: set[int] = field(default_factory=set)  # parts that lost works to the edition's selection
    taken: set[str] = field(default_factory=set)

    @property
    def language(self) -> str:
        """The book's language."""
        return self.settings.book.language

    def filtered(self, work: Work) -> str:
        """Why the edition's selection leaves a work out, or nothing."""
        chosen = self.settings.select
        if work.id in chosen.exclude:
            return "excluded by name in the edition’s selection"
        answer = ask(chosen.query, work, self.language)
        return "" if answer.met or work.id in chosen.include else answer.why

    def parts(self) -> tuple[_Chosen, ...]:
        """What each part takes, in the order of the settings. Those that take the rest choose last."""
        numbered = list(enumerate(self.settings.parts))
        turns = sorted(numbered, key=lambda item: _takes_the_rest(item[1]))
        chosen = {number: self._part(number, part) for number, part in turns}
        return tuple(chosen[number] for number, _ in numbered)

    def _part(self, number: int, part: PartDeclaration) -> _Chosen:
        why = {work.id: (grounds, way) for work, grounds, way in self._candidates(number, part)}
        kept = [self.works[id] for id in why if not self._lost(number, self.works[id])]
        placed = in_order(kept, part, self.language)
        limit = part.limit if part.limit is not None else len(placed)
        for rank, over in enumerate(placed[limit:], limit + 1):
            self._refuse(over.work, number, f"over the limit of {limit} ({_ordinal(rank)} {over.by})")
        self.taken |= {item.work.id for item in placed[:limit]}
        return _Chosen(placed[:limit], why)

    def _lost(self, number: int, work: Work) -> bool:
        """Whether the edition's selection keeps the work out of the part."""
        lost = bool(self.filtered(work))
        if lost:
            self.dropped.add(number)
        return lost

    def _candidates(self, number: int, part: PartDeclaration) -> Iterator[tuple[Work, str, _Way]]:
        """The works that the part would take, each with the reason, before the edition's selection."""
        for list_name, way in (("works", _Way.LISTED), ("include", _Way.INCLUDED)):
            for work in self._claimed(number, part, list_name):
                if work.id in part.exclude:
                    self._refuse(work, number, "listed there, and excluded by name")
                else:
                    yield work, "", way
        if not part.works:
            yield from self._found(number, part)

    def _claimed(self, number: int, part: PartDeclaration, list_name: str) -> Iterator[Work]:
        for place, id in enumerate(getattr(part, list_name)):
            if self.claims.get(id) == ("parts", number, list_name, place) and id in self.works:
                yield self.works[id]

    def _found(self, number: int, part: PartDeclaration) -> Iterator[tuple[Work, str, _Way]]:
        """What the part's query finds among the works that no list and no part before it has."""
        for work in self.works.values():
            if work.id in self.claims or work.id in self.taken:
                continue
            answer = ask(part.query, work, self.language)
            if work.id in part.exclude:
                self._refuse(work, number, "excluded by name")
            elif not answer.met:
                self._refuse(work, number, answer.why)
            else:
                yield work, answer.why, _Way.LEFT if _takes_the_rest(part) else _Way.FOUND

    def _refuse(self, work: Work, number: int, why: str) -> None:
        self.against.setdefault(work.id, []).append((number, why))


def _takes_the_rest(part: PartDeclaration) -> bool:
    return not part.works and part.query is None


# -- what was chosen, as an edition ----------------------------------------------------------------


def _empty_parts(
    settings: Settings, choice: _Choice, chosen: Sequence[_Chosen], named: _Named, locate: Locate
) -> Iterator[Diagnostic]:
    """Parts without works: dropped where the edition's selection emptied them, else wrong."""
    for number, (part, got) in enumerate(zip(settings.parts, chosen, strict=True)):
        if got.placed:
            continue
        called = f"part {number + 1}" + (f" (“{part.title}”)" if part.title else "")
        if number in choice.dropped:
            yield problem(
                "part-dropped",
                f"{called} is left out: the selection keeps none of its works",
                locate(("parts", number)),
            )
        elif not _has_refused(number, named.refused):
            hint = "widen its query, list works for it, or take the part out"
            yield problem("part-empty", f"{called} has no works", locate(("parts", number)), hint)
    if choice.dropped and not any(got.placed for got in chosen):
        hint = "widen its query, or include works by name"
        yield problem("edition-empty", "the selection keeps no work at all", locate(("select",)), hint)


def _has_refused(number: int, refused: Iterable[Path]) -> bool:
    """Whether a name in the part was refused, so that its emptiness needs no complaint of its own."""
    return any(path[:2] == ("parts", number) for path in refused)


def _matter(section: Place, works: Mapping[str, Work], settings: Settings, named: _Named) -> tuple[Matter, ...]:
    names: tuple[str, ...] = settings.front if section == "front" else settings.back
    kept = [
        name
        for number, name in enumerate(names)
        if (section, number) not in named.refused and name not in settings.select.exclude
    ]
    return tuple(Matter(name, work=works.get(name) if name not in MATTER or name in WRITTEN else None) for name in kept)


def _parts(settings: Settings, texts: Sequence[PartText], chosen: Sequence[_Chosen]) -> tuple[Part, ...]:
    parts: list[Part] = []
    number, titled = 0, 0
    for text, got in zip(texts, chosen, strict=True):
        if not got.placed:
            continue
        titled += bool(text.title)
        entries = tuple(Entry(item.work, number + n) for n, item in enumerate(got.placed, 1))
        number += len(entries)
        parts.append(
            Part(
                number=titled if text.title else 0,
                title=text.title,
                entries=entries,
                subtitle=text.subtitle,
                epigraph=text.epigraph,
                introduction=text.introduction,
            )
        )
    return tuple(parts)


# -- decisions -------------------------------------------------------------------------------------


def _decisions(edition: Edition, choice: _Choice, chosen: Sequence[_Chosen]) -> tuple[Decision, ...]:
    inside = [
        *_of_matter(edition.front, "front"),
        *_of_parts(choice, [got for got in chosen if got.placed]),
        *_of_matter(edition.back, "back"),
    ]
    known = {decision.work for decision in inside}
    outside = [Decision(id, False, _left_out(work, choice)) for id, work in choice.works.items() if id not in known]
    return (*inside, *sorted(outside, key=lambda decision: decision.work))


def _of_matter(matter: Sequence[Matter], place: Place) -> Iterator[Decision]:
    for item in matter:
        if item.work:
            yield Decision(item.work.id, True, f"named in the {place} matter", place=place)


def _of_parts(choice: _Choice, chosen: Sequence[_Chosen]) -> Iterator[Decision]:
    for number, got in enumerate(chosen, 1):
        for rank, item in enumerate(got.placed, 1):
            grounds, way = got.why[item.work.id]
            reasons = (
                _for_edition(item.work, choice),
                grounds,
                way.format(number),
                f"{_ordinal(rank)} {item.by}",
            )
            yield Decision(item.work.id, True, "; ".join(filter(None, dict.fromkeys(reasons))), part=number)


def _for_edition(work: Work, choice: _Choice) -> str:
    """What speaks for a work in the edition's selection."""
    answer = ask(choice.settings.select.query, work, choice.language)
    return answer.why if answer.met else f"kept by name, although {answer.why}"


def _left_out(work: Work, choice: _Choice) -> str:
    filtered = choice.filtered(work)
    claim = choice.claims.get(work.id)
    if claim and claim[0] in ("front", "back"):
        return f"left out: named in the {claim[0]} matter, but excluded by name in the edition’s selection"
    if filtered:
        listed = f"listed in part {int(claim[1]) + 1} of the config, but " if claim else ""
        return f"left out: {listed}{filtered}"
    against = choice.against.get(work.id, [])
    if not against:
        return "left out: no part lists it"
    if len(against) == 1:
        return f"left out: {against[0][1]}"
    return "left out: " + "; ".join(f"part {number + 1}: {why}" for number, why in sorted(against))


def _ordinal(number: int) -> str:
    suffix = "th" if number % 100 in (11, 12, 13) else {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
    return f"{number}{suffix}"
