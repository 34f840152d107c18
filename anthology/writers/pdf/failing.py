"""Layouts that WeasyPrint does not come to the end of: its defects, told as what they are to an editor.

A style sheet may ask for what its code does not bear, and it ends in an exception of Python's. Whoever is building a
book learns of which text this is true, and where to look.
"""

from __future__ import annotations

import traceback
from collections.abc import Iterator
from contextlib import contextmanager

from anthology.diagnostics import Diagnostic, problem

_DEFECTS = (ArithmeticError, AssertionError, AttributeError, LookupError, RecursionError, TypeError, ValueError)
_PACKAGES = ("/weasyprint/", "/tinycss2/", "/cssselect2/", "/pydyf/")


class LayoutFailed(Exception):
    """WeasyPrint did not come to the end; the message says of what, and how."""


@contextmanager
def told_of(title: str) -> Iterator[None]:
    """Raises LayoutFailed in the place of an error that comes out of WeasyPrint while ``title`` is made."""
    try:
        yield
    except _DEFECTS as error:
        frames = traceback.extract_tb(error.__traceback__)
        last = next((f for f in reversed(frames) if any(name in f.filename for name in _PACKAGES)), None)
        if last is None:  # it is none of WeasyPrint's, but a defect of this program
            raise
        where = f"{last.filename.rsplit('/site-packages/', 1)[-1]}, line {last.lineno}"
        said = f"{type(error).__name__}: {error}".removesuffix(": ")
        raise LayoutFailed(f"WeasyPrint does not come to the end of {title} ({said}; {where})") from error


def failure(failed: LayoutFailed) -> Diagnostic:
    """The error that an editor is told."""
    hint = "take out what the project’s own style sheets say of it, bit by bit; without any of these, report it"
    return problem("pdf-failed", str(failed), hint=hint)
