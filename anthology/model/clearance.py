"""What is found when the rights in a work are held against what an edition needs them for."""

from __future__ import annotations

from enum import StrEnum

from msgspec import Struct

from anthology.diagnostics import Diagnostic
from anthology.model.catalogue import Work
from anthology.model.dates import Date
from anthology.model.text import Inlines


class Status(StrEnum):
    """How a work stands, from the best case to the worst."""

    CLEARED = "cleared"
    EXPIRING = "expiring"
    UNCLEAR = "unclear"
    UNSTATED = "nothing stated"
    TO_ASK = "to be asked"
    ASKED = "asked"
    REFUSED = "refused"
    EXPIRED = "expired"
    NOT_COVERED = "not covered"


class Clearance(Struct, frozen=True):
    """How one work stands in one edition.

    ``reason`` says in words why; ``found`` are the problems, with their places; ``ask`` is whom to ask where
    something has to be asked; ``expires`` is the date that the clearance depends on, where it does.
    """

    work: Work
    status: Status
    reason: str
    found: tuple[Diagnostic, ...] = ()
    ask: str = ""
    expires: Date | None = None


class ReportLine(Struct, frozen=True):
    """A work in the clearance report: how it stands, its whole credit line, and advice on the public domain."""

    clearance: Clearance
    credit: Inlines
    advice: tuple[str, ...] = ()


class Report(Struct, frozen=True):
    """The clearance report of one edition: its works in the order of the book, and licences that clash."""

    edition: str
    lines: tuple[ReportLine, ...]
    clashes: tuple[Diagnostic, ...] = ()
