"""What ``index.yaml`` may say: the headings of the index, and where each is to be found.

The declarations are frozen; ``anthology schema index`` prints them as JSON Schema.
"""

from __future__ import annotations

import re
from typing import Annotated, Literal, Self, TypeAlias

from pydantic import AfterValidator, BeforeValidator, model_validator
from pydantic_core import PydanticCustomError

from anthology.config.schema import Declaration, Strings, Words, _listed
from anthology.model.indexing import LEVELS


def _form(text: str) -> str:
    if re.search(r"\w", text) and not re.search(r"\*\w|\W\*|^\*", text):
        return text
    hint = "write the words as the text has them; a star may end a word: exile*"
    raise PydanticCustomError("value-invalid", "“{text}” cannot be looked for", {"text": text, "hint": hint})


Form: TypeAlias = Annotated[str, AfterValidator(_form)]
Forms: TypeAlias = Annotated[tuple[Form, ...], BeforeValidator(_listed, json_schema_input_type=str | tuple[str, ...])]


class EndDeclaration(Declaration):
    """The passage with which a range ends."""

    exact: Words
    """Its words, as the manuscript has them, without markup."""
    prefix: str = ""
    """What stands right before them, where they occur more than once."""
    suffix: str = ""
    """What stands right after them, likewise."""


class PassageDeclaration(Declaration):
    """A passage of a work, a range, or the whole of the work."""

    work: Words
    """The id of the work."""
    exact: str = ""
    """Its words, as the manuscript has them, without markup; without any, the whole work is meant."""
    prefix: str = ""
    """What stands right before them, where they occur more than once."""
    suffix: str = ""
    """What stands right after them, likewise."""
    within: Literal["text", "headnote", "notes"] = "text"
    """Where they stand: in the text, in the headnote, or in the notes."""
    to: EndDeclaration | None = None
    """The passage with which the range ends that begins here."""
    principal: bool = False
    """Whether this is the place to look up first; its page is printed in bold."""

    @model_validator(mode="after")
    def _with_words(self) -> Self:
        for key in ("prefix", "suffix", "to"):
            if getattr(self, key) and not self.exact:
                context = {"at": (key,), "hint": "write “exact: …” too, or take this out to mean the whole work"}
                raise PydanticCustomError("value-invalid", "a passage begins with words", context)
        return self


class HeadingDeclaration(Declaration):
    """A heading of the index, or a subheading."""

    heading: Words
    """Its words as printed (inline Markdown)."""
    sort: str = ""
    """What it is sorted by; by default its words, without an article at the beginning."""
    match: Forms = ()
    """Words to look for in all works. Whole words are found; a star ends a word that may go on: exile*."""
    case: Literal["initial", "exact", "ignore"] = "initial"
    """initial: the first letter may be a capital in the text. exact: as written. ignore: capitals do not count."""
    exclude: Strings = ()
    """Phrases in which the words do not count: Serge Prize."""
    works: Strings = ()
    """Ids of the works that are searched; by default all."""
    not_in: Strings = ()
    """Ids of works that are not searched."""
    notes: bool = True
    """Whether notes are searched too."""
    passages: tuple[PassageDeclaration, ...] = ()
    """Places to add: passages, ranges, whole works."""
    see: Strings = ()
    """Headings to which the reader is sent from here; subheadings follow after a semicolon: Serge, Victor; letters."""
    see_also: Strings = ()
    """Headings that are named beside the places."""
    entries: tuple[HeadingDeclaration, ...] = ()
    """Subheadings."""

    @model_validator(mode="after")
    def _not_too_deep(self) -> Self:
        if _depth(self) > LEVELS:
            context = {"at": ("entries",), "hint": "make a heading of its own, and send the reader there by see_also"}
            raise PydanticCustomError("value-invalid", "an index has two levels of subheadings at the most", context)
        return self


def _depth(heading: HeadingDeclaration) -> int:
    return 1 + max(map(_depth, heading.entries), default=0)


class IndexFile(Declaration):
    """The whole of ``index.yaml``."""

    entries: tuple[HeadingDeclaration, ...] = ()
    """The headings, in any order."""
