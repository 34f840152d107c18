"""What tells an apostrophe at the beginning or end of a word from a quotation mark.

The evidence for a word is a number of nats: above 0 it speaks for an apostrophe, below for a quotation mark. It comes
from three places: the lexicon (``data/elisions-en.toml``), rules over a list of words (a word that becomes a known one
by an h before it or a g after it), and the document itself (``quotes`` counts what it sees there).
"""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import cache
from importlib import resources

_DATA = "anthology.typography.data"
# The syllables and letters that speech drops at the beginning of a word (Wright, English Dialect Grammar, § 357;
# Abbott, § 460); the h has its own rule because it is dropped before any word.
_PREFIXES = (
    "a ab ac ad af ag al am an ap ar as at be bi co com con d de di dis e ef em en es ex f for g here i il im in ir it "
    "k m o ob oc of on op p par per pre pro re s sub suf sup sur sus t th to un up w wh with y hi ho hu"
).split()
# What it drops at the end (Wright, §§ 295–307; Grant and Dixon, ch. V).
_SUFFIXES = ("t", "d", "g", "f", "k", "l", "r", "e", "h", "n", "th", "ve", "ll", "re", "te", "ft", "ht", "v", "w")
# Words that have their apostrophe already: d’ye, t’other, th’older.
_PROCLITICS = frozenset(("d", "t", "th", "o", "y", "j", "l", "c", "m"))
_SIBILANT = re.compile(r"(?:s|x|z|ce|se)$", re.IGNORECASE)
_VERB_ENDING = re.compile(r"in$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Lexicon:
    """Forms without their apostrophe, in lower case, and the words of the language."""

    leading: frozenset[str]
    certain: frozenset[str]
    trailing: frozenset[str]
    doubtful: frozenset[str]
    words: frozenset[str]
    names: frozenset[str]


def _forms(table: dict[str, object]) -> frozenset[str]:
    lines = (value for value in table.values() if isinstance(value, str))
    return frozenset(form.strip("'").lower() for line in lines for form in line.split())


@cache
def english() -> Lexicon:
    """The lexicon of English."""
    folder = resources.files(_DATA)
    table = tomllib.loads(folder.joinpath("elisions-en.toml").read_text("utf-8"))
    entries = folder.joinpath("words-en.txt").read_text("utf-8").split()
    words = [word for word in entries if word.islower() and (len(word) > 1 or word in "aio")]
    names = [word.lower() for word in entries if not word.islower()]
    certain = _forms(table["certain"])
    return Lexicon(_forms(table["leading"]) | certain, certain, _forms(table["trailing"]), _forms(table["doubtful"]), frozenset(words), frozenset(names))


@cache
def leading(word: str, capital: bool = False) -> float:
    """The evidence that an apostrophe stands before a word (in lower case, without the mark).

    ``capital`` says that it is written with one, so that it may be a name.
    """
    lexicon = english()
    base = stem(word)
    if word in lexicon.certain:
        return 6.0
    if base in _PROCLITICS and word.startswith(base + "'") and word not in lexicon.leading:
        return -3.5
    if base in lexicon.certain:
        return 6.0
    known = base in lexicon.words or (capital and base in lexicon.names)
    if len(base) > 1 and _has("h" + base):
        return -2.0 if known else 4.0
    if word in lexicon.leading or base in lexicon.leading:
        return 0.0 if known else 4.5
    if known:
        return -3.5
    if len(base) < 3:
        return 0.5
    return 2.0 if _regular(base) else -1.0


def stem(word: str) -> str:
    """The part of a word before its first apostrophe or hyphen."""
    return re.split(r"['’-]", word)[0]


def _has(word: str) -> bool:
    return word in english().words or word in english().names


@cache
def known(word: str, capital: bool = False) -> bool:
    """Whether the word list has a word (in lower case), or its part before an apostrophe or hyphen."""
    return stem(word) in english().words or (capital and stem(word) in english().names)


@cache
def listed(word: str) -> bool:
    """Whether the lexicon has the word (in lower case) as one that loses its beginning."""
    return not english().leading.isdisjoint((word, stem(word)))


def _regular(stem: str) -> bool:
    words = english().words
    bases = {stem, stem + "g", stem.removesuffix("s"), stem.removesuffix("ed"), stem.removesuffix("d")}
    return any(prefix + base in words for prefix in _PREFIXES for base in bases if len(base) > 2)


def h_dropped(word: str) -> bool:
    """Whether a word (in lower case) is a known one that has lost its h, and is none itself."""
    base = stem(word)
    return len(base) > 1 and _has("h" + base) and base not in english().words


def may_have_lost_h(word: str) -> bool:
    """Whether an h before the word (in lower case) makes a known one."""
    return _has("h" + stem(word))


@cache
def trailing(word: str) -> float:
    """The evidence that an apostrophe stands after a word (in lower case, without the mark)."""
    lexicon = english()
    base = re.split(r"[-—]", word)[-1]
    known = _has(base)
    if base in lexicon.trailing:
        if base in lexicon.doubtful:
            return 0.0
        return 1.0 if known and len(base) > 2 else 4.0
    if _VERB_ENDING.search(base) and base + "g" in lexicon.words:
        return -1.0 if known else 5.0
    if known or len(base) < 2:
        return -4.0
    return 2.0 if any(base + end in lexicon.words for end in _SUFFIXES) else -1.5


@cache
def clipped(word: str) -> bool:
    """Whether a word (in lower case) is a known one that has lost both its beginning and its end: ’mence’, ’spec’."""
    words = english().words
    if len(word) < 3 or word in words:
        return False
    return any(prefix + word + end in words for prefix in _PREFIXES if len(prefix) < 4 for end in (*_SUFFIXES, ""))


def possessive(word: str) -> bool:
    """Whether a word ends so that its possessive may be a bare apostrophe."""
    return _SIBILANT.search(word) is not None
