"""What editors add to the texts: marks of notes, references between works, and the pages made from data."""

from anthology.apparatus.matter import furnish
from anthology.apparatus.notes import mark, number_notes
from anthology.apparatus.references import resolve_references

__all__ = ["furnish", "mark", "number_notes", "resolve_references"]
