"""Share-alike: where licences that are passed on with a work do not agree with each other, or with the book's.

A collection may hold works under different licences (CC BY-SA 4.0, sections 1a and 3b: share-alike binds
adaptations), so that this is told and nothing is stopped: the reader must be able to see what stands under what.
"""

from __future__ import annotations

from collections.abc import Iterator

from anthology.diagnostics import Diagnostic, Span, problem
from anthology.licences import Licence, licence, takes_in
from anthology.model.catalogue import Work
from anthology.model.edition import Edition

Licensed = tuple[Work, Licence]


def clashes(edition: Edition) -> tuple[Diagnostic, ...]:
    """Works whose licence does not allow what the book's licence says, and the licences of works that cannot be
    mixed.
    """
    works = {work.id: work for work in edition.works()}.values()
    licensed = [(work, known) for work in works if work.rights and (known := licence(work.rights.licence))]
    whole = licence(edition.settings.book.licence) if edition.settings.book.licence else None
    return (*(_with_the_book(licensed, whole) if whole else ()), *_among_works(licensed))


def _with_the_book(licensed: list[Licensed], whole: Licence) -> Iterator[Diagnostic]:
    """The book's licence promises more than the work's gives: nobody could take the work at the book's word."""
    for work, known in licensed:
        why = _promised(known, whole)
        if why and not (work.rights and work.rights.permission and work.rights.permission.granted == "yes"):
            message = f"the book is {whole.id}, but “{work.id}” is {known.id}, {why}"
            hint = "say in book.copyright that the licence does not extend to it, or change book.licence"
            yield problem("licence-clash", message, _place(work), hint)


def _promised(part: Licence, whole: Licence) -> str:
    if part.use == "reserved":
        return "whose rights are reserved"
    if "no-derivatives" in part.terms - whole.terms:
        return "which may only be shared unchanged"
    if "non-commercial" in part.terms - whole.terms:
        return "which may not be used commercially"
    if "share-alike" in part.terms and not takes_in(whole, part):
        return "and has to stay so (share-alike)"
    return ""


def _among_works(licensed: list[Licensed]) -> Iterator[Diagnostic]:
    """Each pair of share-alike licences of which neither takes the other in, told at the first work of the second."""
    first: dict[str, Licensed] = {}
    for work, known in licensed:
        if "share-alike" in known.terms:
            first.setdefault(known.id, (work, known))
    among = list(first.values())
    for number, (work, known) in enumerate(among):
        for before, other in among[:number]:
            if not takes_in(known, other) and not takes_in(other, known):
                message = f"“{work.id}” is {known.id} and “{before.id}” is {other.id}: they cannot be mixed"
                hint = "keep the two apart, each with its own licence; the permissions page names both"
                yield problem("licence-clash", message, _place(work), hint)


def _place(work: Work) -> Span | None:
    return work.rights.place("licence") if work.rights else None
