"""What editors add to the texts: notes files, marks of notes, references between works, pages made from data."""

from anthology.apparatus.anchoring import Move, moves
from anthology.apparatus.chronology import chronicle
from anthology.apparatus.citations import (
    Bibliography,
    CitationStyle,
    cite,
    find_style,
    read_bibliography,
    read_style,
)
from anthology.apparatus.glossary import gloss
from anthology.apparatus.headnotes import head
from anthology.apparatus.indexing import make_index
from anthology.apparatus.matter import furnish
from anthology.apparatus.notes import mark, number_notes
from anthology.apparatus.references import resolve_references
from anthology.apparatus.standoff import apply_standoff
from anthology.apparatus.variables import fill_in

__all__ = [
    "Bibliography",
    "CitationStyle",
    "Move",
    "apply_standoff",
    "chronicle",
    "cite",
    "fill_in",
    "find_style",
    "furnish",
    "gloss",
    "head",
    "make_index",
    "mark",
    "moves",
    "number_notes",
    "read_bibliography",
    "read_style",
    "resolve_references",
]
