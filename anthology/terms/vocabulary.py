"""``terms(language)``: the table of a language, and what is made of it."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping, Sequence
from functools import cache
from importlib import resources
from typing import Any

from msgspec import Struct

from anthology.model.dates import Date
from anthology.terms import datewords
from anthology.terms.plurals import category

_DATA = resources.files("anthology.terms").joinpath("data")

LANGUAGES: tuple[str, ...] = tuple(
    sorted(entry.name.removesuffix(".toml") for entry in _DATA.iterdir() if entry.name.endswith(".toml"))
)
"""The tags that have a table of their own; a regional one inherits its language's."""

FALLBACK = "en"
"""Whose words are printed where a language has no table."""


class Terms(Struct, frozen=True, eq=False):
    """The words of one language.

    ``language`` is the tag of the table that is used; ``known`` is False when the language that was asked
    for has none and English stands in for it: the caller reports that. Methods raise KeyError for a key that
    no table has.
    """

    language: str
    known: bool
    _table: Mapping[str, Any]

    def word(self, key: str) -> str:
        """A word or heading by its key: ``contents``, ``editor-note`` (see ``data/en.toml`` for them)."""
        return str(self._table["words"][key])

    def date(self, date: Date) -> str:
        """The date in words: ``19 March 1917``, ``1938–1944``, ``c. 1920``, ``spring 1926``."""
        return datewords.words(date, self._table["date"])

    def date_within(self, date: Date) -> str:
        """The date under the heading of its year: ``19 March``, ``spring``; nothing for the year itself."""
        return datewords.words_within(date, self._table["date"])

    def number(self, number: int) -> str:
        """A count in figures, grouped in thousands as the language's books do: ``4,812``, ``12 345``."""
        table = self._table["numbers"]
        return f"{number:,}".replace(",", table["group"]) if abs(number) >= table["from"] else str(number)

    def part(self, number: int) -> str:
        """What stands over the title of a part: ``Part One``; in words to twenty, then in figures."""
        table = self._table["part"]
        ordinals: list[str] = table["ordinals"]
        if 1 <= number <= len(ordinals):
            return str(table["words"]).format(ordinals[number - 1])
        return str(table["figures"]).format(number)

    def names(self, names: Sequence[str]) -> str:
        """Names as a phrase: ``A``, ``A and B``, ``A, B and C``; nothing for none."""
        return self._listed(names, "and")

    def either(self, names: Sequence[str]) -> str:
        """The same, for a choice: ``A, B or C``."""
        return self._listed(names, "or")

    def _listed(self, names: Sequence[str], link: str) -> str:
        lists = self._table["lists"]
        return datewords.listed(tuple(names), lists, link)

    def role(self, role: str) -> str:
        """What somebody did, by MARC relator term, to set beside the name.

        In English the noun for the person (``translator``); in languages whose nouns for persons have gender,
        the noun for the work done (``traduction``, ``Übersetzung``), as imprints there have it.
        """
        return str(self._table["roles"][role])

    def credit(self, role: str, names: Sequence[str]) -> str:
        """A line that credits people: ``Translated by A and B``; by default role, colon and names."""
        people = self.names(names)
        pattern = self._table["credits"].get(role)
        if pattern is not None:
            return str(pattern).format(people)
        role_word = self.role(role)
        return self.label(role_word[:1].upper() + role_word[1:], people)

    def label(self, label: str, value: str) -> str:
        """A label before its value, with the language's spacing of the colon."""
        return f"{label}{self._table['lists']['colon']}{value}"

    def series(self, phrases: Sequence[str]) -> str:
        """Phrases that have commas of their own, one after the other."""
        return str(self._table["lists"]["semicolon"]).join(phrases)

    def sentence(self, key: str, count: int | None = None) -> str:
        """A sentence or phrase of the apparatus, whose ``{names}`` the caller fills in.

        With ``count``, the form is what the language's plural rules want (CLDR), with the count in it.
        """
        entry = self._table["sentences"][key]
        if count is None:
            return str(entry)
        form = entry.get(category(self.language, count), entry["other"])
        return str(form).format(n=self.number(count))

    def in_sentence(self, word: str) -> str:
        """A heading as it is written within a sentence: in lower case, but for German."""
        return word if self.language.startswith("de") else word[:1].lower() + word[1:]

    def without_article(self, title: str) -> str:
        """The title without a leading article of the language, for sorting: *The Dusk* stands under D."""
        article = re.match(self._table["sorting"]["articles"], title, re.IGNORECASE)
        return title[article.end() :] if article else title

    def without_function_word(self, subheading: str) -> str:
        """The subheading without a leading article, preposition or conjunction, for sorting: *in exile* under E."""
        word = re.match(self._table["sorting"]["function-words"], subheading, re.IGNORECASE)
        return subheading[word.end() :] if word else subheading

    def language_name(self, tag: str) -> str:
        """The name of a language in this one, as in a list (``French``, ``français``); else the tag."""
        names: Mapping[str, str] = self._table["languages"]
        return names.get(tag.split("-")[0].lower(), tag)


@cache
def terms(language: str) -> Terms:
    """The terms for a BCP 47 tag: its own, else its language's, else English ones (then not ``known``)."""
    subtags = language.replace("_", "-").split("-")
    wanted = ["-".join([subtags[0].lower(), *subtags[1:length]]) for length in range(len(subtags), 0, -1)]
    by_tag = {tag.lower(): tag for tag in LANGUAGES}
    found = next((by_tag[tag.lower()] for tag in wanted if tag.lower() in by_tag), None)
    return Terms(found or FALLBACK, found is not None, _table(found or FALLBACK))


@cache
def _table(tag: str) -> Mapping[str, Any]:
    """The table of a tag, laid over that of its language."""
    table = tomllib.loads(_DATA.joinpath(f"{tag}.toml").read_text("utf-8"))
    return _laid_over(_table(tag.split("-")[0]), table) if "-" in tag else table


def _laid_over(base: Mapping[str, Any], top: Mapping[str, Any]) -> dict[str, Any]:
    merged = dict(base)
    for key, value in top.items():
        merged[key] = _laid_over(base[key], value) if isinstance(value, dict) and key in base else value
    return merged
