"""Which rules a style sheet may have, found without taking it apart."""

from __future__ import annotations

import re

_ESCAPED = re.compile(r"@[\w-]*\\")
"""The name of a rule that is not spelt out, and so may be any (CSS Syntax 3, section 4.3.7)."""


def may_have(sheet: str, *names: str) -> bool:
    """Whether a style sheet may have a rule of one of these names (``@import``)."""
    lower = sheet.lower()
    return any(name in lower for name in names) or _ESCAPED.search(sheet) is not None
