"""Writing well-formed XML by joining strings: every string that comes from data passes through ``escape``."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal

from markupsafe import Markup

from anthology.escaping import escape

# ISO 15924 scripts written from right to left, and the languages that are mostly written in one of them.
_RIGHT_TO_LEFT_SCRIPTS = frozenset({"arab", "hebr", "syrc", "thaa", "nkoo", "adlm"})
_RIGHT_TO_LEFT = frozenset({"ar", "arc", "ckb", "dv", "fa", "he", "iw", "ji", "ps", "sd", "syr", "ug", "ur", "yi"})

Attributes = Iterable[tuple[str, str]]


def attributes(pairs: Attributes) -> str:
    """Attributes with a space before each; those without a value are left out, but for an empty ``alt``."""
    return "".join(f' {name}="{escape(value)}"' for name, value in pairs if value or name == "alt")


def element(name: str, content: str, pairs: Attributes = ()) -> str:
    """An element around content that is markup already."""
    return f"<{name}{attributes(pairs)}>{content}</{name}>"


def empty(name: str, pairs: Attributes = ()) -> str:
    """An element without content."""
    return f"<{name}{attributes(pairs)}/>"


def safe(markup: str) -> Markup:
    """Markup of our own making, which a template prints as it is."""
    return Markup(markup)


def direction(language: str) -> Literal["ltr", "rtl"]:
    """The direction (``ltr``, ``rtl``) in which a BCP 47 language is written, by its script if named."""
    primary, *more = language.lower().split("-")
    scripts = [subtag for subtag in more if len(subtag) == 4 and subtag.isalpha()]
    right = scripts[0] in _RIGHT_TO_LEFT_SCRIPTS if scripts else primary in _RIGHT_TO_LEFT
    return "rtl" if right else "ltr"


def identifier(text: str) -> str:
    """The text as an XML name without colons (Namespaces in XML, section 3), as ids have to be in XHTML.

    Letters on which the editions of XML 1.0 disagree, and everything else, are written as code points.
    """
    name = "".join(c if c in "-_" or _in_names(c) else f"u{ord(c):x}" for c in text)
    return name if name and (name[0].isalpha() or name[0] == "_") else f"n-{name}"


def _in_names(c: str) -> bool:
    return c.isalnum() if c.isascii() else c.isalpha() and ("À" <= c <= "ı" or "Α" <= c <= "ω" or "А" <= c <= "я")
