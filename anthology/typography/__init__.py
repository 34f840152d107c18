"""The typographic clean-up: quotation marks, dashes, ellipses, primes and spaces.

``typeset`` sets an edition; ``filter_text`` sets a file of plain text, Markdown or HTML; ``inconsistencies`` looks for
what differs where it should not. The engines work on plain strings (``passage``), by a table of rules (``rules``).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from anthology.lazily import lazily
from anthology.typography.apply import Typeset, typeset
from anthology.typography.located import Change
from anthology.typography.passage import Settings
from anthology.typography.rules import NAMES as RULE_NAMES
from anthology.typography.rules import TABLE as RULES
from anthology.typography.rules import unknown as unknown_rules

if TYPE_CHECKING:
    from anthology.typography.consistency import CONSISTENCY_CODES, inconsistencies
    from anthology.typography.filters import Filtered, Format, diff, filter_text, format_of, idle_rules, language_of

__all__ = [
    "CONSISTENCY_CODES",
    "RULES",
    "RULE_NAMES",
    "Change",
    "Filtered",
    "Format",
    "Settings",
    "Typeset",
    "diff",
    "filter_text",
    "format_of",
    "idle_rules",
    "inconsistencies",
    "language_of",
    "typeset",
    "unknown_rules",
]

__getattr__ = lazily(
    __name__,
    {
        "CONSISTENCY_CODES": "consistency",
        "Filtered": "filters",
        "Format": "filters",
        "diff": "filters",
        "filter_text": "filters",
        "format_of": "filters",
        "idle_rules": "filters",
        "inconsistencies": "consistency",
        "language_of": "filters",
    },
)
