"""What ``index.yaml`` says: headings, and what the index has under each of them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

from msgspec import Struct

from anthology.diagnostics import Span
from anthology.model.standoff import Quotation
from anthology.model.text import Inlines

LEVELS = 3
"""A heading, its subheadings, and theirs."""


class Form(Struct, frozen=True):
    """Words to look for. A star at the end of a word stands for any letters."""

    words: str
    span: Span


class Scope(Struct, frozen=True):
    """Where forms are looked for, and how.

    ``case`` is ``initial`` (the first letter may be a capital), ``exact`` or ``ignore``. ``excluded`` are phrases in
    which a form does not count. Without ``works``, all works are looked through; those of ``not_in`` never are.
    """

    case: Literal["initial", "exact", "ignore"] = "initial"
    excluded: tuple[str, ...] = ()
    works: tuple[tuple[str, Span], ...] = ()
    not_in: tuple[tuple[str, Span], ...] = ()
    notes: bool = True

    def takes(self, work: str) -> bool:
        """Whether a work is looked through."""
        return work not in dict(self.not_in) and (not self.works or work in dict(self.works))


class IndexPassage(Struct, frozen=True):
    """A stretch of a work: the whole of it, a quotation, or from the beginning of one to the end of another."""

    work: str
    span: Span
    first: Quotation | None = None
    last: Quotation | None = None
    principal: bool = False


class Target(Struct, frozen=True):
    """Where a cross-reference leads: the words of a heading and its subheadings, as written."""

    path: tuple[str, ...]
    span: Span


class IndexHeading(Struct, frozen=True):
    """A heading, or a subheading, with what is to be found for it. ``sort`` is empty where it is sorted as printed."""

    heading: Inlines
    span: Span
    sort: str = ""
    forms: tuple[Form, ...] = ()
    scope: Scope = Scope()
    passages: tuple[IndexPassage, ...] = ()
    see: tuple[Target, ...] = ()
    see_also: tuple[Target, ...] = ()
    children: tuple[IndexHeading, ...] = ()


class IndexPlan(Struct, frozen=True):
    """The whole of ``index.yaml``. ``digest`` is the SHA-256 of the file, in hexadecimal; empty where there is none."""

    file: str = ""
    digest: str = ""
    headings: tuple[IndexHeading, ...] = ()

    def all(self) -> Iterator[IndexHeading]:
        """Each heading and subheading."""
        yield from _all(self.headings)


def _all(headings: tuple[IndexHeading, ...]) -> Iterator[IndexHeading]:
    for heading in headings:
        yield heading
        yield from _all(heading.children)
