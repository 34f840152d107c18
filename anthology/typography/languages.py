"""The typographic conventions of languages, from ``data/languages.toml``, where their sources are named."""

from __future__ import annotations

import re
import tomllib
from functools import cache
from importlib import resources

from msgspec import Struct


class Language(Struct, frozen=True, eq=False):
    """The conventions of one language; the fields are those that the table explains.

    There is one for each tag, so that two are equal only where they are the same: patterns are kept by language.
    """

    tag: str
    quotes: tuple[str, str, str, str]
    quote_space: str = ""
    before: tuple[tuple[str, str], ...] = ()
    dash: str = "house"
    dialogue: str = ""
    numbered: tuple[str, ...] = ()
    titles: tuple[str, ...] = ()
    units: tuple[str, ...] = ()
    months: tuple[str, ...] = ()
    ordinal_dot: bool = False
    compounds: tuple[str, ...] = ()
    proclitics: tuple[str, ...] = ()
    leading: frozenset[str] = frozenset()
    trailing: frozenset[str] = frozenset()
    possessive: tuple[str, ...] = ()
    centuries: tuple[str, ...] = ()
    ordinals: tuple[str, ...] = ()

    @property
    def english(self) -> bool:
        """Whether this is a kind of English."""
        return self.tag == "en" or self.tag.startswith("en-")


@cache
def _table() -> dict[str, dict[str, object]]:
    folder = resources.files("anthology.typography.data")
    return tomllib.loads(folder.joinpath("languages.toml").read_text("utf-8"))


def tags() -> tuple[str, ...]:
    """The tags of the languages that have a table."""
    return tuple(_table())


@cache
def language(tag: str) -> Language:
    """The conventions for a BCP 47 tag: its own, else those of the tag without its last part.

    A regional table holds only what differs from its language's. A language without a table (``und``) has English
    quotation marks, and none of the rules that need to know words.
    """
    parts = re.split(r"[-_]", tag.strip()) or ["en"]
    names = ["-".join((parts[0].lower(), *rest)) for rest in _tails(parts[1:])]
    found = [name for name in names if name in _table()]
    rows = [_table()[name] for name in reversed(found)] or [{"quotes": _table()["en"]["quotes"]}]
    merged: dict[str, object] = {}
    for row in rows:
        merged |= row
    return _declared(found[0] if found else "und", merged)


def _tails(parts: list[str]) -> list[tuple[str, ...]]:
    """``["CH", "1901"]`` as (CH, 1901), (CH), (): regions in capitals, as tables name them."""
    shaped = [part.upper() if len(part) == 2 else part for part in parts]
    return [tuple(shaped[:count]) for count in range(len(shaped), -1, -1)]


def _declared(tag: str, row: dict[str, object]) -> Language:
    def words(key: str, separator: str | None = None) -> tuple[str, ...]:
        return tuple(str(row.get(key, "")).split(separator)) if row.get(key) else ()

    quotes, before = row["quotes"], row.get("before", {})
    assert isinstance(quotes, list) and isinstance(before, dict)
    return Language(
        tag=tag,
        quotes=(quotes[0], quotes[1], quotes[2], quotes[3]),
        quote_space=str(row.get("quote_space", "")),
        before=tuple((str(mark), str(space)) for mark, space in before.items()),
        dash=re.sub("^ ", "\u00a0", str(row.get("dash", "house"))),  # it does not begin a line
        dialogue=str(row.get("dialogue", "")),
        numbered=words("numbered"),
        titles=words("titles"),
        units=words("units"),
        months=words("months"),
        ordinal_dot=bool(row.get("ordinal_dot", False)),
        compounds=words("compounds", "|"),
        proclitics=words("proclitics"),
        leading=frozenset(words("leading")),
        trailing=frozenset(words("trailing")),
        possessive=words("possessive"),
        centuries=words("centuries"),
        ordinals=words("ordinals"),
    )
