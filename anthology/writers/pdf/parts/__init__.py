"""A book whose documents are laid out one by one, kept, and joined in the end."""

from __future__ import annotations

from anthology.writers.pdf.parts.making import LaidOut, NotesLost, bind, lay_out
from anthology.writers.pdf.parts.order import Order
from anthology.writers.pdf.parts.part import PartLost, Unsuitable
from anthology.writers.pdf.parts.suitable import read_ahead
from anthology.writers.pdf.parts.workshop import Workshop

__all__ = ["LaidOut", "NotesLost", "Order", "PartLost", "Unsuitable", "Workshop", "bind", "lay_out", "read_ahead"]
