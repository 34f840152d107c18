"""Whether a work meets a query, and why, in words for an editor."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from msgspec import Struct

from anthology.config.schema import Between, Query, Range
from anthology.model import dates
from anthology.model.catalogue import Work
from anthology.terms import terms

ENGLISH = terms("en")  # reasons are messages of the program, whatever the book's language


class Answer(Struct, frozen=True):
    """Whether a work meets a query; ``why`` says what speaks for it, or the first thing against it."""

    met: bool
    why: str


def ask(query: Query | None, work: Work, language: str) -> Answer:
    """The answer of a work to a query; ``language`` is the book's, for works that name none."""
    if query is None:
        return Answer(True, "")
    tests: tuple[tuple[object, Callable[[], Answer]], ...] = (
        (query.genre, lambda: _genre(query.genre, work)),
        (query.theme, lambda: _theme(query.theme, work)),
        (query.contributor, lambda: _contributor(query.contributor, work)),
        (query.language, lambda: _language(query.language, work.language or language)),
        (query.date, lambda: _date(query.date or Between(), work)),
        (query.words, lambda: _words(query.words or Range(), work)),
        (query.licence, lambda: _licence(query.licence, work)),
    )
    answers = [test() for given, test in tests if given]
    against = next((answer for answer in answers if not answer.met), None)
    return against or Answer(True, "; ".join(answer.why for answer in answers))


def _found(value: str, wanted: Iterable[str]) -> bool:
    return value.casefold() in {item.casefold() for item in wanted}


def _one_of(name: str, value: str, wanted: tuple[str, ...]) -> Answer:
    if _found(value, wanted):
        return Answer(True, f"{name} is {value}")
    return Answer(False, f"{name} is {value}, not {ENGLISH.either(wanted)}" if value else f"it has no {name}")


def _genre(wanted: tuple[str, ...], work: Work) -> Answer:
    return _one_of("genre", work.genre, wanted)


def _theme(wanted: tuple[str, ...], work: Work) -> Answer:
    shared = tuple(theme for theme in work.themes if _found(theme, wanted))
    if shared:
        return Answer(True, f"theme is {ENGLISH.names(shared)}")
    return Answer(False, f"theme is not {ENGLISH.either(wanted)}" if work.themes else "it has no themes")


def _contributor(wanted: tuple[str, ...], work: Work) -> Answer:
    for person in work.contributors:
        if _found(person.name, wanted) or _found(person.sort, wanted):
            return Answer(True, f"{person.name} is its {person.role}")
    return Answer(False, f"{ENGLISH.either(wanted)} had no part in it")


def _language(wanted: tuple[str, ...], tag: str) -> Answer:
    """A wanted tag finds itself and the tags that add subtags to it (RFC 4647, basic filtering)."""
    if any(f"{tag}-".casefold().startswith(f"{item}-".casefold()) for item in wanted):
        return Answer(True, f"language is {tag}")
    return Answer(False, f"language is {tag}, not {ENGLISH.either(wanted)}")


def _date(between: Between, work: Work) -> Answer:
    if work.date is None:
        return Answer(False, "it is undated")
    if between.since and work.date.earliest < dates.parse(between.since).earliest:
        return Answer(False, f"its date ({work.date}) is not wholly since {between.since}")
    if between.until and work.date.latest > dates.parse(between.until).latest:
        return Answer(False, f"its date ({work.date}) is not wholly until {between.until}")
    return Answer(True, f"date is {work.date}")


def _words(wanted: Range, work: Work) -> Answer:
    said = ENGLISH.number(work.words)
    if wanted.min is not None and work.words < wanted.min:
        return Answer(False, f"it has {said} words, fewer than {ENGLISH.number(wanted.min)}")
    if wanted.max is not None and work.words > wanted.max:
        return Answer(False, f"it has {said} words, more than {ENGLISH.number(wanted.max)}")
    return Answer(True, f"it has {said} words")


def _licence(wanted: tuple[str, ...], work: Work) -> Answer:
    return _one_of("licence", work.rights.licence if work.rights else "", wanted)
