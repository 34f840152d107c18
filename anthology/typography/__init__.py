"""The typographic clean-up: quotation marks, dashes, ellipses, primes and spaces.

``typeset`` sets an edition; ``filter_text`` sets a file of plain text, Markdown or HTML; ``consistency`` looks for
what differs where it should not. The engines work on plain strings (``passage``), by a table of rules (``rules``).
"""

from anthology.typography.apply import Typeset, typeset
from anthology.typography.consistency import CODES as CONSISTENCY_CODES
from anthology.typography.consistency import consistency
from anthology.typography.filters import Filtered, Format, diff, filter_text, format_of, idle_rules, language_of
from anthology.typography.located import Change
from anthology.typography.passage import Settings
from anthology.typography.rules import NAMES as RULE_NAMES
from anthology.typography.rules import TABLE as RULES
from anthology.typography.rules import unknown as unknown_rules

__all__ = [
    "CONSISTENCY_CODES",
    "RULES",
    "RULE_NAMES",
    "Change",
    "Filtered",
    "Format",
    "Settings",
    "Typeset",
    "consistency",
    "diff",
    "filter_text",
    "format_of",
    "idle_rules",
    "language_of",
    "typeset",
    "unknown_rules",
]
