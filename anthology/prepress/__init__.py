"""What is done to a finished PDF before it goes to the press: preflight against a printer's rules."""

from __future__ import annotations

from anthology.prepress.facts import File
from anthology.prepress.preflight import preflight

__all__ = ["File", "preflight"]
