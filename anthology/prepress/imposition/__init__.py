"""Imposition: the pages of a book onto sheets that are folded, or cut and stacked, into the book."""

from __future__ import annotations

from anthology.prepress.imposition.folding import SHEETS, Place, Sheet
from anthology.prepress.imposition.plan import drawn, told
from anthology.prepress.imposition.schemes import Scheme, best_signature, schemed
from anthology.prepress.imposition.sheets import Imposed, Job, count, impose

__all__ = [
    "SHEETS",
    "Imposed",
    "Job",
    "Place",
    "Scheme",
    "Sheet",
    "best_signature",
    "count",
    "drawn",
    "impose",
    "schemed",
    "told",
]
