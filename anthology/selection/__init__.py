"""Which works are in an edition, and in what order: ``select``."""

from anthology.selection.assembly import Texts, select

__all__ = ["Texts", "select"]
