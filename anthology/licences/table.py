"""Licences and statements of rights by identifier: SPDX, a RightsStatements.org URI, or the licence's address."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import cache
from importlib import resources
from typing import Literal, TypeAlias

from msgspec import Struct

from anthology.diagnostics import Diagnostic, Span, nearest, problem

CUSTOM = "LicenseRef-"
"""Begins an identifier of one's own (SPDX specification, 10.1), whose terms the credit line has to say."""

Term: TypeAlias = Literal["attribution", "share-alike", "non-commercial", "no-derivatives"]
Use: TypeAlias = Literal["free", "reserved", "unclear"]


class Licence(Struct, frozen=True):
    """A licence, a dedication to the public domain, or a statement of rights.

    ``name`` and ``url`` are what is printed. ``use`` tells whether everybody may use the work (``free``, under
    the ``terms``), nobody without permission (``reserved``), or whether the statement leaves it open.
    ``territory`` has the ISO 3166 codes of the only countries that it speaks of; none: all. ``family`` and
    ``version`` are what share-alike compares; ``accepted_by`` are other licences that an adaptation may bear.
    """

    id: str
    kind: Literal["licence", "public-domain", "statement"]
    name: str
    url: str
    use: Use
    terms: frozenset[Term] = frozenset()
    territory: tuple[str, ...] = ()
    accepted_by: tuple[str, ...] = ()

    @property
    def family(self) -> str:
        """The identifier without its version: ``CC-BY-SA``."""
        return self.id.split("-only")[0].split("-or-later")[0].rpartition("-")[0]

    @property
    def version(self) -> str:
        """The version: ``4.0``."""
        return self.id.split("-only")[0].split("-or-later")[0].rpartition("-")[2]


@cache
def licences() -> Mapping[str, Licence]:
    """All that are known, by identifier."""
    table = tomllib.loads(resources.files("anthology.licences").joinpath("licences.toml").read_text("utf-8"))
    return {
        id: Licence(
            id,
            row["kind"],
            row["name"],
            row["url"],
            row.get("use", "free"),
            frozenset(row.get("terms", ())),
            tuple(row.get("territory", ())),
            tuple(row.get("accepted-by", ())),
        )
        for id, row in table.items()
    }


def licence(identifier: str) -> Licence | None:
    """What is known of an identifier or address; None for an unknown one. Case, https and a last slash do not
    matter.
    """
    return _by_key().get(_key(identifier))


def check_licence(identifier: str, span: Span | None) -> tuple[Diagnostic, ...]:
    """An error for an identifier that is neither known nor one's own."""
    if not identifier or identifier.startswith(CUSTOM) or licence(identifier):
        return ()
    hint = nearest(identifier, licences()) or "write an SPDX identifier or a RightsStatements.org URI"
    return (problem("licence-unknown", f"no licence is called “{identifier}”", span, hint),)


def takes_in(whole: Licence, part: Licence) -> bool:
    """Whether an adaptation of something under the share-alike licence ``part`` may bear the licence ``whole``.

    That is: the same licence, a later version of it where the licence says so (CC BY-SA 2.0 and later, section
    4b; “or later” of the GFDL), or one that its maker declared compatible.
    """
    if whole.id == part.id or whole.id in part.accepted_by:
        return True
    later = whole.family == part.family and whole.version >= part.version
    return later and (part.id.endswith("-or-later") or (part.id.startswith("CC-") and part.version != "1.0"))


@cache
def _by_key() -> Mapping[str, Licence]:
    """Several licences of GNU share an address; each of Creative Commons and RightsStatements.org has its own."""
    known = licences()
    own = (one for one in known.values() if "gnu.org" not in one.url)
    return {_key(one.url): one for one in own} | {_key(id): one for id, one in known.items()}


def _key(identifier: str) -> str:
    return identifier.strip().lower().removeprefix("https://").removeprefix("http://").rstrip("/")
