"""Advice on the public domain from the dates that an editor gives: rules of thumb, never a decision.

The terms: fifty years after the author's death (Berne Convention, article 7), seventy (Directive 2006/116/EC,
articles 1 and 8), each to the end of the year; ninety-five years from publication in the United States, for what
was published before 1978 (17 USC 304 and 305). Wars, renewals, translations and first editions make exceptions.
"""

from __future__ import annotations

from collections.abc import Iterator

from anthology.model.catalogue import PublicDomain, Rights
from anthology.model.dates import DUSK, Date

_AFTER_DEATH = (
    (50, "countries that keep to the Berne Convention’s fifty years"),
    (70, "the European Union and other countries of seventy years"),
)
_UNITED_STATES, _UNTIL = 95, 1978


def advice(rights: Rights | None, on: Date | None) -> tuple[str, ...]:
    """What the dates suggest on a day, in sentences; nothing where no dates are given."""
    facts = rights.public_domain if rights else None
    return tuple(_sentences(facts, on)) if facts and on else ()


def _sentences(facts: PublicDomain, on: Date) -> Iterator[str]:
    died, published = facts.author_died, facts.first_published
    if died and died.latest < DUSK:
        for years, where in _AFTER_DEATH:
            yield _told(f"the author died {died}", where, died.latest[0] + years, on)
    if published and published.latest < DUSK:
        if published.latest[0] < _UNTIL:
            last = published.latest[0] + _UNITED_STATES
            yield _told(f"first published {published}", "the United States", last, on)
        else:
            yield f"first published {published}: in the United States, other rules hold from {_UNTIL} on; look them up"


def _told(fact: str, where: str, last: int, on: Date) -> str:
    state = "was probably protected" if on.earliest[0] > last else "is probably protected"
    return f"{fact}: {state} until the end of {last} in {where} (advice, not a finding)"
