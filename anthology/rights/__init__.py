"""Whether an edition may be published: the rights in its works held against its territory, media and purpose."""

from __future__ import annotations

from anthology.rights.credits import credit, credit_lines
from anthology.rights.gate import Need, check_rights, clear, need
from anthology.rights.report import report
from anthology.rights.sharing import clashes

__all__ = ["Need", "check_rights", "clashes", "clear", "credit", "credit_lines", "need", "report"]
