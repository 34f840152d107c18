"""How a name is sorted."""

from __future__ import annotations

_GERMAN = ("von", "vom", "van", "der", "den", "dem", "zu", "zum", "zur")
_DUTCH = ("'t", "te", "ten", "ter", "het", "op")
_ROMANCE = (
    "d'",
    "da",
    "dal",
    "das",
    "de",
    "de'",
    "degli",
    "dei",
    "del",
    "della",
    "des",
    "di",
    "do",
    "dos",
    "du",
)
_ARTICLES = ("el", "la", "las", "le", "les", "lo", "los")
_OTHERS = ("af", "av", "bin", "e", "ibn", "y")

PARTICLES = frozenset((*_GERMAN, *_DUTCH, *_ROMANCE, *_ARTICLES, *_OTHERS))
"""Words before a family name that do not count when it is sorted."""

_CAPITALS = frozenset(word.capitalize() for word in (*_GERMAN, *_ROMANCE, *_ARTICLES) if "'" not in word)

SUFFIXES = frozenset({"Jr.", "Jr", "Sr.", "Sr", "II", "III", "IV"})


def sort_name(name: str) -> str:
    """The name with the family name first: ``Victor Serge`` → ``Serge, Victor``.

    Particles in lower case before the family name go behind the given names (``Ebner, Marie von``; ``Guardia,
    Ricardo Adolfo de la``), those with a capital are part of it (``La Fontaine, Jean de``): The Chicago
    Manual of Style, 17th edition, 16.71. A suffix goes to the end (``King, Martin Luther, Jr.``): 16.41. One
    word is left as it is, and so is a name with a comma. Where the family name comes first or has two words,
    the editor gives ``sort``.
    """
    words = name.split()
    if len(words) < 2 or ("," in name and words[-1] not in SUFFIXES):
        return " ".join(words)
    words = [word.rstrip(",") for word in words]
    suffix = words.pop() if words[-1] in SUFFIXES and len(words) > 2 else ""
    begin = len(words) - 1
    # Capital articles and particles belong to the family name: La Fontaine, Van Rensselaer.
    while begin > 1 and words[begin - 1] in _CAPITALS:
        begin -= 1
    given, family = words[:begin], words[begin:]
    behind = len(given)
    while behind > 1 and given[behind - 1] in PARTICLES:
        behind -= 1
    parts = [" ".join(family), " ".join(given), suffix]
    return ", ".join(part for part in parts if part)
