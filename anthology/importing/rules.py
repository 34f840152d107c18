"""The data that the importer goes by: sites, chrome, fields and languages (``rules/*.toml``), compiled once."""

from __future__ import annotations

import re
import tomllib
from collections import Counter
from functools import cache, lru_cache
from importlib import resources
from re import Pattern
from typing import Any

from msgspec import Struct


class Language(Struct, frozen=True):
    """What the importer knows of one language; each field is described in ``languages.toml``."""

    tag: str
    common: frozenset[str]
    salutation: Pattern[str]
    valediction: Pattern[str]
    postscript: Pattern[str]
    says: frozenset[str]
    headnote: Pattern[str]
    about: Pattern[str]
    dedication: Pattern[str]
    chapter: Pattern[str]
    part: Pattern[str]
    single: frozenset[str]


class Particles(Struct, frozen=True):
    """By what a few words are known to be in a language: its small words, and what none of its words has."""

    words: frozenset[str]
    never: Pattern[str]


class FieldRule(Struct, frozen=True):
    """One way in which metadata is written; ``whole`` names the field that gets all that matched."""

    pattern: Pattern[str]
    whole: str = ""
    licence: str = ""
    confidence: float = 0.95


class Site(Struct, frozen=True):
    """What one kind of website adds to a text; each field is described in ``sites.toml``."""

    name: str
    signs: tuple[Pattern[str], ...] = ()
    need: int = 1
    hosts: tuple[str, ...] = ()
    chrome: Pattern[str] | None = None
    pages: tuple[Pattern[str], ...] = ()
    start: Pattern[str] | None = None
    end: Pattern[str] | None = None
    order: tuple[str, ...] = ()
    main: tuple[str, ...] = ()
    drop: tuple[str, ...] = ()
    fields: tuple[tuple[str, str], ...] = ()


class Generic(Struct, frozen=True):
    """What any website may add."""

    anywhere: Pattern[str]
    lines: Pattern[str]
    tail: Pattern[str]
    marks: tuple[Pattern[str], ...]
    imprint: Pattern[str]
    fields: tuple[tuple[str, str], ...]
    separators: tuple[str, ...]
    buttons: Pattern[str]


def _table(name: str) -> dict[str, Any]:
    return tomllib.loads(resources.files(__package__).joinpath("rules", f"{name}.toml").read_text("utf-8"))


def _any(patterns: list[str]) -> Pattern[str]:
    return re.compile("|".join(f"(?:{pattern})" for pattern in patterns), re.IGNORECASE)


def _words(text: str) -> Pattern[str]:
    return re.compile(rf"(?:{'|'.join(text.split())})\b", re.IGNORECASE)


@cache
def languages() -> dict[str, Language]:
    """The languages, by their primary tag."""
    return {
        tag: Language(
            tag,
            frozenset(row["common"].split()),
            _any(row["salutation"]),
            _any(row["valediction"]),
            re.compile(row["postscript"], re.IGNORECASE),
            frozenset(row["says"].split()),
            _any(row["headnote"]),
            _any(row["about"]),
            _any(row["dedication"]),
            _words(row["chapter"]),
            _words(row["part"]),
            frozenset(row["single"].split()),
        )
        for tag, row in _table("languages").items()
    }


@cache
def months() -> dict[str, int]:
    """The number of each month's name, in every language (lower case, without a full stop)."""
    return _numbered("months")


@cache
def seasons() -> dict[str, int]:
    """The EDTF number (21 spring … 24 winter) of each season's name, in every language."""
    return {name: number + 20 for name, number in _numbered("seasons").items()}


def _numbered(key: str) -> dict[str, int]:
    rows = _table("languages").values()
    return {name: i for row in rows for i, names in enumerate(row[key], 1) for name in names.split()}


@cache
def title_words() -> frozenset[str]:
    """Words with which titles begin or that titles hold, and names do not."""
    return frozenset(word for row in _table("languages").values() for word in row["titlewords"].split())


@cache
def particles() -> dict[str, Particles]:
    """What tells the language of a few words, by primary tag."""
    rows = _table("particles").items()
    return {tag: Particles(frozenset(row["words"].split()), re.compile(row["never"])) for tag, row in rows}


@cache
def field_rules() -> tuple[FieldRule, ...]:
    """The ways in which metadata is written, in the order in which they are tried."""
    return tuple(
        FieldRule(re.compile(row["pattern"]), **{key: row[key] for key in row if key != "pattern"})
        for row in _table("fields")["rule"]
    )


@cache
def field_beginnings() -> Pattern[str]:
    """Matches where one of the rules for metadata may match: one look instead of one for each rule."""
    return re.compile("|".join(f"(?:{_unnamed(rule.pattern.pattern)})" for rule in field_rules()))


def _unnamed(pattern: str) -> str:
    """A pattern without the names of its groups, which may stand once only in a pattern."""
    return re.sub(r"\(\?P<\w+>", "(?:", pattern)


@cache
def sites() -> tuple[Site, ...]:
    """The kinds of website, in the order in which they are tried."""
    return tuple(_site(name, row) for name, row in _table("sites").items())


def _site(name: str, row: dict[str, Any]) -> Site:
    def one(key: str) -> Pattern[str] | None:
        return re.compile(row[key], re.IGNORECASE) if key in row else None

    return Site(
        name,
        tuple(re.compile(sign, re.IGNORECASE | re.MULTILINE) for sign in row["signs"]),
        row.get("need", 1),
        tuple(row.get("hosts", ())),
        _any(row["chrome"]) if "chrome" in row else None,
        tuple(re.compile(page) for page in row.get("pages", ())),
        one("start"),
        one("end"),
        tuple(row.get("order", ())),
        tuple(row.get("main", ())),
        tuple(row.get("drop", ())),
        tuple(row.get("fields", {}).items()),
    )


@cache
def generic() -> Generic:
    """What any website may add."""
    row = _table("generic")
    return Generic(
        _any(row["anywhere"]),
        _any(row["anywhere"] + row["lines"]),
        _any(row["tail"]),
        tuple(re.compile(mark, re.IGNORECASE) for mark in row["marks"]),
        _any(row["imprint"]),
        tuple(row["fields"].items()),
        tuple(row["separators"]),
        re.compile(row["buttons"], re.IGNORECASE),
    )


def detect_sites(head: str, tail: str, host: str = "") -> tuple[Site, ...]:
    """The kinds of website from which a capture comes, by what stands at its beginning and end, or by its host."""
    sample = f"{head}\n{tail}"
    return tuple(
        site
        for site in sites()
        if host in site.hosts or sum(1 for sign in site.signs if sign.search(sample)) >= site.need
    )


@lru_cache(maxsize=4)
def detect_language(text: str) -> tuple[str, float]:
    """The language of a text by its commonest words, and how sure that is; an empty tag when no language fits."""
    words = re.findall(r"[^\W\d_]+", text[:20000].lower())
    if len(words) < 20:
        return "", 0.0
    counts = Counter(words)
    scores = sorted(((sum(counts[w] for w in lang.common), tag) for tag, lang in languages().items()), reverse=True)
    best, second = scores[0], scores[1]
    share = best[0] / len(words)
    if share < 0.1 or best[0] <= second[0] * 1.1:
        return "", 0.0
    return best[1], min(0.99, 0.5 + share + (best[0] - second[0]) / (2 * best[0]))


def language(tag: str) -> Language:
    """What is known of a language; English where it is none of ours."""
    return languages().get(tag.split("-")[0].lower(), languages()["en"])
