"""The clearance report: how each work of an edition stands on a day, and its credit line."""

from __future__ import annotations

import datetime

from msgspec.structs import replace

from anthology.model.clearance import Clearance, Report, ReportLine, Status
from anthology.model.dates import Date, Day
from anthology.model.edition import Edition
from anthology.rights.advice import advice
from anthology.rights.credits import credit
from anthology.rights.gate import clear, need
from anthology.rights.sharing import clashes
from anthology.terms import terms


def report(edition: Edition, on: Date, within: int) -> Report:
    """The report on the day ``on``; what ends within ``within`` days after it is ``expiring``."""
    words = terms(edition.settings.book.language)
    wanted = need(edition.settings, on)
    works = {work.id: work for work in edition.works()}.values()
    lines = tuple(
        ReportLine(
            _soon(clear(work, wanted), on, within),
            credit(work, words),
            advice(work.rights, on),
        )
        for work in works
    )
    return Report(edition.name, lines, clashes(edition))


def _soon(clearance: Clearance, on: Date, within: int) -> Clearance:
    expires = clearance.expires
    if clearance.status is not Status.CLEARED or expires is None:
        return clearance
    left = _days(on.latest, expires.latest)
    if left > within:
        return clearance
    unit = "day" if left == 1 else "days"
    reason = f"{clearance.reason}; ends {expires}, in {left} {unit}"
    rights = clearance.work.rights
    contact = rights.permission.contact if rights and rights.permission else ""
    return replace(clearance, status=Status.EXPIRING, reason=reason, ask=contact or (rights.holder if rights else ""))


def _days(first: Day, last: Day) -> int:
    """How many days there are from one to the other; dates that no calendar has (an open end) count as far away."""
    try:
        return (datetime.date(*last) - datetime.date(*first)).days
    except ValueError:
        return 10**6
