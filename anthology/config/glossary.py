"""What ``glossary.yaml`` and ``chronology.yaml`` may say: the editor's entries on words, persons and events.

The declarations are frozen; ``anthology schema glossary`` and ``anthology schema chronology`` print them.
"""

from __future__ import annotations

from typing import Annotated, Literal, Self

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from anthology.config.schema import Declaration, EdtfDate, Language, Slug, Strings, Words
from anthology.model import dates


class EntryDeclaration(Declaration):
    """An entry: what is printed of it, and by which words the works mention it."""

    name: Words
    """The word or name (inline Markdown). Texts mention the entry by it, and by its forms."""
    id: Slug | None = None
    """The entry's name in ``[words]{term=id}`` and ``see``; by default made from the name."""
    sort: str = ""
    """By what it is sorted; by default the name without a leading article."""
    forms: Strings = ()
    """Other words by which a text mentions it: inflections, short forms. ``*`` at the end of a word stands for any
    ending: ``anarchist*``.
    """
    other_languages: dict[Language, Strings] = Field(default={})
    """Forms for passages in another language, by its BCP 47 tag."""
    case: Literal["exact", "initial", "any"] = "initial"
    """exact: capitals as written here; initial: or with a capital at the beginning; any: capitals do not matter."""
    not_when: Strings = ()
    """Phrases in which the words are something else: ``Armand Carrel`` is not Armand."""
    exclude: Strings = ()
    """Ids of works in which it is not looked for."""
    language: Language | None = None
    """The language of the name (BCP 47), where it is not the book's."""
    definition: str = ""
    """What is said of it (Markdown)."""
    see: Slug | None = None
    """The id of the entry that stands for this one. Texts that mention this one lead to that."""
    keep: bool = False
    """Whether it is printed although no work mentions it."""

    @model_validator(mode="after")
    def _defined_or_seen(self) -> Self:
        if self.see and self.definition:
            context = {"at": ("see",), "hint": "keep the definition, or let the other entry have it"}
            raise PydanticCustomError("value-invalid", "an entry has either a definition or “see”, not both", context)
        if not self.see and not self.definition.strip():
            raise PydanticCustomError("key-missing", "the entry has no definition", {"hint": "add “definition: …”"})
        return self


class DatedDeclaration(EntryDeclaration):
    """An entry on something that was at a time: a place, an organisation."""

    dates: EdtfDate | None = None
    """When it was (EDTF): 1912/1918."""


class PersonDeclaration(EntryDeclaration):
    """An entry on a person."""

    sort: str = ""
    """The name as it is sorted and printed; by default the last word comes first: Serge, Victor."""
    born: EdtfDate | None = None
    """When the person was born (EDTF); the year is printed."""
    died: EdtfDate | None = None
    """When the person died, likewise."""
    role: str = ""
    """What the person was, in a few words (inline Markdown): French anarchist and editor."""

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.born and self.died and dates.parse(self.born).earliest > dates.parse(self.died).latest:
            context = {"born": self.born, "died": self.died, "at": ("died",), "hint": "look at the two dates"}
            raise PydanticCustomError("value-invalid", "the person died ({died}) before being born ({born})", context)
        return self


class GlossaryFile(Declaration):
    """The whole of ``glossary.yaml``."""

    terms: tuple[EntryDeclaration, ...] = ()
    """Words and things."""
    persons: tuple[PersonDeclaration, ...] = ()
    """People."""
    places: tuple[DatedDeclaration, ...] = ()
    """Places."""
    organisations: tuple[DatedDeclaration, ...] = ()
    """Parties, journals, circles and the like."""


class EventDeclaration(Declaration):
    """An event."""

    date: EdtfDate
    """When it was (EDTF)."""
    text: Annotated[str, Field(min_length=1)]
    """What happened (inline Markdown)."""
    place: str = ""
    """Where (inline Markdown)."""
    source: str = ""
    """Where that stands (inline Markdown); printed in brackets."""
    hidden: bool = False
    """Whether it is kept here only, and not printed."""


class ChronologyFile(Declaration):
    """The whole of ``chronology.yaml``."""

    events: tuple[EventDeclaration, ...] = ()
    """The events, in any order."""
