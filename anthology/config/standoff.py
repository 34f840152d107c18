"""What ``x.notes.yaml`` may say: the editor's work on the text of ``x.md``, which stays as its source has it.

A passage is named by quoting it, as the Web Annotation Data Model does (W3C, section 4.2.4, Text Quote Selector).
The declarations are frozen; ``anthology schema notes`` prints them as JSON Schema.
"""

from __future__ import annotations

import re
from typing import Annotated, Literal, Self, TypeAlias

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from anthology.config.schema import Declaration, Slug, Strings, Words, _or_empty, _web

EXTENT = re.compile(r"(?P<about>about )?(?P<count>[1-9][0-9]{0,4}) (?P<unit>letter|word|line|page)s?")
"""How the extent of a gap is written."""

Mark: TypeAlias = Literal["‘", "’", "“", "”", "‚", "„", "‹", "›", "«", "»", "′", "″", "'", '"']


def _extent(text: str) -> str:
    if not EXTENT.fullmatch(text):
        hint = "write a number with letters, words, lines or pages: 3 words, about 2 lines"
        raise PydanticCustomError("value-invalid", "“{text}” is not an extent", {"text": text, "hint": hint})
    return text


class QuotationDeclaration(Declaration):
    """A passage, named by its words. Typewriter and typeset marks are the same, and so are all white spaces."""

    exact: Words
    """The words of the passage, as the manuscript has them, without markup."""
    prefix: str = ""
    """What stands right before them, where they occur more than once."""
    suffix: str = ""
    """What stands right after them, likewise."""
    within: Literal["text", "headnote", "notes"] = "text"
    """Where they stand: in the text, in the headnote, or in the notes of the manuscript."""


class NoteDeclaration(QuotationDeclaration):
    """A note on a passage; its call follows the passage's last word."""

    id: Slug | None = None
    """The note's name; other texts refer to it as ``work:x#note-name``."""
    series: Literal["editor", "translator"] = "editor"
    """Whose note it is."""
    lemma: str = ""
    """Words to print before the note, with a bracket after them (inline Markdown)."""
    note: Words
    """The note itself (Markdown)."""


Kind: TypeAlias = Literal["correction", "conjecture", "supplied", "deleted", "modernised"]


class EmendationDeclaration(QuotationDeclaration):
    """A change of the source's wording. Only what differs is touched, whatever markup it stands in."""

    source: str = ""
    """What the source has, when only a part of ``exact`` is changed; it must be in it once."""
    reading: str = ""
    """What is printed instead; empty only where something is deleted. A gap is written ``[…]``."""
    kind: Kind = "correction"
    """correction: of a slip; conjecture: what the author may have written; supplied: what is lost; deleted;
    modernised: spelling.
    """
    reason: str = ""
    """Why (inline Markdown)."""
    authority: str = ""
    """On whose authority: a siglum, a person, an edition (inline Markdown)."""
    silent: bool = False
    """Whether it is only counted, and not listed in the apparatus."""

    @model_validator(mode="after")
    def _reading_or_deletion(self) -> Self:
        if (self.reading == "") == (self.kind == "deleted"):
            return self
        if self.reading:
            context = {"at": ("reading",), "hint": "take the reading out, or choose another kind"}
            raise PydanticCustomError("value-invalid", "what is deleted has no reading", context)
        context = {"hint": "write “reading: …”, or “kind: deleted” where the words are to go"}
        raise PydanticCustomError("key-missing", "the emendation has no reading", context)


class WitnessDeclaration(Declaration):
    """A source of the text: a print, a manuscript, a page of the web."""

    siglum: Words
    """Its short label, by which readings name it."""
    name: Words
    """What it is (inline Markdown)."""
    url: Annotated[str, _or_empty(_web)] = ""
    """Its address."""
    copy_text: bool = False
    """Whether it is the one that the manuscript follows; the source's readings bear its siglum."""


class VariantReadingDeclaration(Declaration):
    """What some witnesses have in the place of a passage."""

    witnesses: Annotated[Strings, Field(min_length=1)]
    """Their sigla."""
    reading: str = ""
    """Their words; empty where they lack the passage."""


class VariantDeclaration(QuotationDeclaration):
    """A passage that other witnesses have otherwise. The text is not changed."""

    readings: Annotated[tuple[VariantReadingDeclaration, ...], Field(min_length=1)]
    """What they have."""
    note: str = ""
    """A remark (inline Markdown)."""


class LacunaDeclaration(QuotationDeclaration):
    """A gap of the source, written ``[…]`` in the manuscript; the quotation holds that one gap."""

    extent: Annotated[str, _or_empty(_extent)] = ""
    """How much is lost: ``3 words``, ``about 2 lines``."""
    reason: str = ""
    """What happened to it (inline Markdown)."""


class MarkDeclaration(QuotationDeclaration):
    """A decision on a doubtful typographic mark. The quotation holds one quotation mark or apostrophe."""

    mark: Mark
    """The mark that is to be printed; a straight one stays straight."""
    reason: str = ""
    """Why, for those who edit after you; it is not printed."""


class NotesFile(Declaration):
    """The whole of a notes file."""

    notes: tuple[NoteDeclaration, ...] = ()
    """Notes of the editor and the translator."""
    emendations: tuple[EmendationDeclaration, ...] = ()
    """Changes of the source's wording."""
    witnesses: tuple[WitnessDeclaration, ...] = ()
    """The sources of the text, with their sigla."""
    variants: tuple[VariantDeclaration, ...] = ()
    """Readings of other witnesses."""
    lacunae: tuple[LacunaDeclaration, ...] = ()
    """Extent and reason of gaps."""
    typography: tuple[MarkDeclaration, ...] = ()
    """Decisions on doubtful marks."""

    @model_validator(mode="after")
    def _one_copy_text(self) -> Self:
        followed = [n for n, witness in enumerate(self.witnesses) if witness.copy_text]
        if len(followed) > 1:
            context = {
                "at": ("witnesses", followed[1], "copy_text"),
                "hint": "say copy_text of the one that the manuscript follows",
            }
            raise PydanticCustomError("value-invalid", "a work has one copy-text only", context)
        return self
