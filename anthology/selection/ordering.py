"""The order of the works in a part. Every order is total: what is equal in it stands by title, then by id."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from msgspec import Struct

from anthology.config.schema import Order, PartDeclaration
from anthology.model.catalogue import Work
from anthology.model.text import plain
from anthology.selection.queries import ENGLISH
from anthology.terms import SortKey, sort_key, terms


class Placed(Struct, frozen=True):
    """A work with the words for its place: ``by date (1936)``, ``undated``."""

    work: Work
    by: str


def title_key(work: Work, language: str) -> SortKey:
    """The key of a work's title, without the leading article of its own language (else the book's)."""
    title = plain(work.title)
    own = terms(work.language or language)
    return sort_key(own.without_article(title) if own.known else title)


def in_order(works: Sequence[Work], part: PartDeclaration, language: str) -> tuple[Placed, ...]:
    """The works of a part in its order.

    By date and by author, works without one stand last, also when the order is turned round; equals keep the
    order of their titles. A list ordered by hand keeps its own order, and what it includes follows.
    """
    turned = ", turned round" if part.reverse else ""
    if part.order == "manual" and part.works:
        listed = reversed(works) if part.reverse else works
        return tuple(Placed(work, f"in the list{turned}") for work in listed)
    measure, words = _ORDERS[part.order]
    by_title = sorted(works, key=lambda work: (title_key(work, language), work.id), reverse=_by_title(part))
    ranked = [(measure(work), work) for work in by_title]
    known = sorted(
        [(rank, work) for rank, work in ranked if rank is not None],
        key=lambda pair: pair[0],
        reverse=part.reverse,
    )
    first = tuple(Placed(work, words(work) + turned) for _, work in known)
    return first + tuple(Placed(work, _MISSING[part.order] + turned) for rank, work in ranked if rank is None)


def _by_title(part: PartDeclaration) -> bool:
    """Whether titles run backwards: where they, and not a rank before them, make the order."""
    return part.reverse and part.order in ("title", "manual")


Rank = tuple[object, ...] | None


def _date_rank(work: Work) -> Rank:
    return (work.date.earliest, work.date.latest) if work.date else None


def _author_rank(work: Work) -> Rank:
    return tuple(sort_key(person.sort or person.name) for person in work.by("author")) or None


def _authors(work: Work) -> str:
    return ENGLISH.names(tuple(person.sort or person.name for person in work.by("author")))


_ORDERS: dict[Order, tuple[Callable[[Work], Rank], Callable[[Work], str]]] = {
    "manual": (
        lambda work: None if work.order is None else (work.order,),
        lambda work: f"by hand (order {work.order})",
    ),
    "date": (_date_rank, lambda work: f"by date ({work.date})"),
    "author": (_author_rank, lambda work: f"by author ({_authors(work)})"),
    "title": (lambda _: (), lambda _: "by title"),
    "length": (lambda work: (work.words,), lambda work: f"by length ({ENGLISH.number(work.words)} words)"),
}
_MISSING: dict[Order, str] = {
    "manual": "by title, after those that have an order",
    "date": "undated, after the dated ones, by title",
    "author": "without an author, after those that have one, by title",
    "title": "",
    "length": "",
}
