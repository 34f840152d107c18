"""Problems in the user's input, as values: where, what is wrong, and what to do.

A phase never raises for bad input: it gathers diagnostics and returns them beside its value.
The codes and their meanings stand in ``codes.toml``, from which the page in ``docs/`` is made.
"""

from __future__ import annotations

import difflib
import tomllib
from collections.abc import Iterable
from enum import StrEnum
from functools import cache
from importlib import resources
from typing import Generic, TypeVar

from msgspec import Struct

T_co = TypeVar("T_co", covariant=True)


class Severity(StrEnum):
    """How bad a problem is: an error stops the run between phases, a warning does not."""

    ERROR = "error"
    WARNING = "warning"
    INFO = "info"


class Span(Struct, frozen=True, order=True):
    """A place in a source file. Lines and columns count from 1; 0 means that the whole file is meant.

    ``file`` is relative to the project's root, with forward slashes.
    """

    file: str
    line: int = 0
    column: int = 0
    end_column: int = 0

    def __str__(self) -> str:
        return ":".join([self.file, *(str(n) for n in (self.line, self.column) if n)])


class Code(Struct, frozen=True):
    """One row of the table of codes."""

    slug: str
    severity: Severity
    meaning: str


@cache
def codes() -> dict[str, Code]:
    """The table of codes, by slug."""
    table = tomllib.loads(resources.files("anthology").joinpath("codes.toml").read_text("utf-8"))
    return {slug: Code(slug, Severity(row["severity"]), row["meaning"]) for slug, row in table.items()}


class Diagnostic(Struct, frozen=True):
    """One problem. ``message`` is lower-case without a full stop; ``hint`` is an imperative sentence."""

    code: str
    message: str
    span: Span | None = None
    hint: str = ""
    severity: Severity = Severity.ERROR

    def __str__(self) -> str:
        place = f" {self.span}" if self.span else ""
        hint = f" (hint: {self.hint})" if self.hint else ""
        return f"{self.severity}[{self.code}]{place}: {self.message}{hint}"


def problem(code: str, message: str, span: Span | None = None, hint: str = "") -> Diagnostic:
    """A diagnostic whose severity the table of codes gives. A code that is not in the table is a bug (KeyError)."""
    return Diagnostic(code, message, span, hint, codes()[code].severity)


class Diagnosed(Struct, Generic[T_co], frozen=True):
    """What a phase made, together with what it found wrong. With errors, the value may be partial."""

    value: T_co
    diagnostics: tuple[Diagnostic, ...] = ()

    @property
    def failed(self) -> bool:
        """Whether an error was found."""
        return has_errors(self.diagnostics)


def has_errors(diagnostics: Iterable[Diagnostic]) -> bool:
    """Whether one of the diagnostics is an error."""
    return any(d.severity is Severity.ERROR for d in diagnostics)


def nearest(word: str, known: Iterable[str]) -> str:
    """A hint that names the known word most like ``word``, or nothing when none is like it."""
    close = difflib.get_close_matches(word, list(known), n=1, cutoff=0.6)
    return f"did you mean “{close[0]}”?" if close else ""
