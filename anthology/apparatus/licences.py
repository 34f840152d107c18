"""Licences and statements of rights by identifier: SPDX, or a RightsStatements.org URI."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Literal

from anthology.diagnostics import Diagnostic, Span, nearest, problem

CUSTOM = "LicenseRef-"
"""Begins an identifier of one's own (SPDX specification, 10.1), whose terms the credit line has to say."""


@dataclass(frozen=True, slots=True)
class Licence:
    """A licence, a dedication to the public domain, or a statement of rights, as it is printed."""

    id: str
    kind: Literal["licence", "public-domain", "statement"]
    name: str
    url: str


@cache
def licences() -> Mapping[str, Licence]:
    """All that are known, by identifier."""
    table = tomllib.loads(resources.files("anthology.apparatus").joinpath("licences.toml").read_text("utf-8"))
    return {id: Licence(id, row["kind"], row["name"], row["url"]) for id, row in table.items()}


def licence(identifier: str) -> Licence | None:
    """What is known of an identifier; None for an unknown one. Case, https and a last slash do not matter."""
    return _by_key().get(_key(identifier))


def check_licence(identifier: str, span: Span | None) -> tuple[Diagnostic, ...]:
    """An error for an identifier that is neither known nor one's own."""
    if not identifier or identifier.startswith(CUSTOM) or licence(identifier):
        return ()
    hint = nearest(identifier, licences()) or "write an SPDX identifier or a RightsStatements.org URI"
    return (problem("licence-unknown", f"no licence is called “{identifier}”", span, hint),)


@cache
def _by_key() -> Mapping[str, Licence]:
    return {_key(id): known for id, known in licences().items()}


def _key(identifier: str) -> str:
    return identifier.strip().lower().replace("https://rightsstatements", "http://rightsstatements").rstrip("/")
