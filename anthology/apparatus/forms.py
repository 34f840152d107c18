"""Finding the words by which a text mentions the entries of a glossary.

Texts are compared as ``anchoring`` folds them: kinds of quotation marks, dashes and white space are no difference, and
neither is how an accent is encoded. A form is found where whole words stand (Unicode Standard Annex #29, section 4, as
far as it needs no dictionary): letters, figures and their marks hold together; scripts that do not part their words by
spaces may be cut anywhere.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from functools import cache, lru_cache

from msgspec import Struct

from anthology.apparatus.anchoring import folded
from anthology.diagnostics import Diagnostic, problem
from anthology.model.glossary import Case, Entry, Form, Kind

KEY = 3
"""By how many of their first characters forms are looked up."""

# Han, kana, Thai, Lao, Burmese, Khmer and their neighbours.
_UNPARTED = (
    "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff"
    "\u2e80-\u2fdf\u3005-\u3007\u3021-\u30ff\u31f0-\u31ff\u3400-\u9fff\uf900-\ufaff"
)
_STARTS = rf"[{_UNPARTED}]|[^\W{_UNPARTED}]+|[^\w\s]"
_IS_UNPARTED = rf"[{_UNPARTED}\U00020000-\U0003ffff]"
_ANY_ENDING = "(?:\\w|[\u0300-\u036f])*"


class Stretch(Struct, frozen=True):
    """A stretch of a text in one language (BCP 47); a mention is ``allowed`` in it or not."""

    start: int
    end: int
    language: str
    allowed: bool = True


class Found(Struct, frozen=True):
    """A place where a text mentions an entry, from its first character to behind its last."""

    start: int
    end: int
    entry: str


class _Sought(Struct, frozen=True):
    """A form of an entry, and the languages of the passages where it is looked for; none for all."""

    entry: Entry
    form: Form
    pattern: re.Pattern[str]
    languages: frozenset[str]


def _all_sought(entries: Iterable[Entry], language: str) -> Iterator[_Sought]:
    for entry in entries:
        for form in entry.forms:
            pattern = _pattern(form.words, entry.case)
            if pattern is not None:
                yield _Sought(entry, form, pattern, _languages(entry, form, language))


class Finder:
    """Finds mentions of entries in texts of a book in a ``language``."""

    def __init__(self, entries: Sequence[Entry], language: str) -> None:
        self.entries = entries
        self.language = language
        self._by_key: dict[str, list[_Sought]] = {}
        self._unlike: dict[str, tuple[re.Pattern[str], ...]] = {}
        for entry in entries:
            unlike = (_pattern(phrase, entry.case) for phrase in entry.unlike)
            self._unlike[entry.id] = tuple(pattern for pattern in unlike if pattern)
        for one in _all_sought(entries, language):
            self._by_key.setdefault(_key(one.form.words), []).append(one)

    def find(self, text: str, stretches: Sequence[Stretch], work: str = "") -> tuple[Found, ...]:
        """The mentions in a text, in its order; none meets another: the longest words win.

        ``stretches`` cover the text; ``work`` is the id of the work that it belongs to. Words that are a form of two
        entries mention neither.
        """
        whole = folded(text)
        candidates = [
            (end - start, start, end, one.entry)
            for start in _starts(whole.text)
            for one in self._sought(whole.text, start)
            if (end := _match_end(one.pattern, whole.text, start)) > start
            and self._is_meant(one, whole.text, start, end, work)
            and _spoken(one, stretches, whole.starts[start], whole.ends[end - 1])
        ]
        taken: list[tuple[int, int, set[str]]] = []
        for _, start, end, entry in sorted(candidates, key=lambda one: (-one[0], one[1])):
            same = next((ids for first, last, ids in taken if (first, last) == (start, end)), None)
            if same is not None:
                same.add(_meant(entry))
            elif all(end <= first or last <= start for first, last, _ in taken):
                taken.append((start, end, {_meant(entry)}))
        places = ((whole.starts[start], whole.ends[end - 1], ids) for start, end, ids in sorted(taken, key=_by_place))
        return tuple(
            Found(start, _with_possessive(text, end, stretches), min(ids))
            for start, end, ids in places
            if len(ids) == 1 and _is_allowed(stretches, start, end)
        )

    def _sought(self, text: str, start: int) -> Iterator[_Sought]:
        """The forms that may stand at a place, by how they begin; a short one is all beginning."""
        for length in range(1, KEY + 1):
            yield from self._by_key.get(text[start : start + length].casefold()[:KEY], ())

    def _is_meant(self, one: _Sought, text: str, start: int, end: int, work: str) -> bool:
        """Whether the words are not part of a phrase in which they are something else."""
        if any(work == id for id, _ in one.entry.outside):
            return False
        return not any(
            phrase.start() <= start and end <= phrase.end()
            for pattern in self._unlike[one.entry.id]
            for phrase in pattern.finditer(text)
            if apart(text, phrase.start()) and apart(text, phrase.end())
        )


def _by_place(one: tuple[int, int, set[str]]) -> tuple[int, int]:
    return one[:2]


def _key(words: str) -> str:
    return _folded(words).partition("*")[0][:KEY].casefold()[:KEY]


@lru_cache(maxsize=4096)
def _folded(words: str) -> str:
    return folded(words).text.strip()


# -- patterns --------------------------------------------------------------------------------------


@cache
def _compiled(pattern: str) -> re.Pattern[str]:
    """A pattern with large sets, which take long: few books have a glossary."""
    return re.compile(pattern)


def _pattern(words: str, case: Case) -> re.Pattern[str] | None:
    """What finds words in a folded text; None where they have no letters."""
    wanted = _folded(words)
    if not any(c.isalnum() for c in wanted):
        return None
    pieces = [re.escape(piece) for piece in wanted.split("*")]
    if case is Case.INITIAL and (pieces[0] or "").strip():
        first = wanted[0]
        capitals = dict.fromkeys((first, first.upper(), first.title()))
        pieces[0] = f"(?:{'|'.join(map(re.escape, capitals))}){re.escape(wanted.split('*')[0][1:])}"
    return re.compile(_ANY_ENDING.join(pieces), re.IGNORECASE if case is Case.ANY else 0)


def _match_end(pattern: re.Pattern[str], text: str, start: int) -> int:
    """Where words that begin at a place end; -1 where they do not stand there as whole words."""
    found = pattern.match(text, start)
    return found.end() if found and apart(text, start) and apart(text, found.end()) else -1


def _starts(text: str) -> Iterator[int]:
    return (found.start() for found in _compiled(_STARTS).finditer(text))


def apart(text: str, at: int) -> bool:
    """Whether a word ends or begins at a place, or the script is one that does not part its words."""
    if not 0 < at < len(text):
        return True
    before, after = text[at - 1], text[at]
    if not (_in_words(before) and _in_words(after)):
        return True
    return bool(_compiled(_IS_UNPARTED).search(before + after)) and unicodedata.category(after)[0] != "M"


def _in_words(character: str) -> bool:
    return unicodedata.category(character)[0] in "LNM" or character == "_"


# -- languages -------------------------------------------------------------------------------------


def _languages(entry: Entry, form: Form, book: str) -> frozenset[str]:
    """The languages of the passages where a form is looked for: names in all, words in their own and the book's."""
    if form.language:
        return frozenset({_main(form.language)})
    if entry.kind is not Kind.TERM:
        return frozenset()
    return frozenset({_main(book), _main(entry.language or book)})


def _main(tag: str) -> str:
    return tag.split("-")[0].lower()


def _spoken(one: _Sought, stretches: Iterable[Stretch], start: int, end: int) -> bool:
    """Whether all of a place is in a language in which the form is looked for."""
    return not one.languages or all(
        _main(stretch.language) in one.languages for stretch in stretches if stretch.start < end and start < stretch.end
    )


def _is_allowed(stretches: Iterable[Stretch], start: int, end: int) -> bool:
    return all(stretch.allowed for stretch in stretches if stretch.start < end and start < stretch.end)


_POSSESSIVE = re.compile(r"['’]s(?!\w)")


def _with_possessive(text: str, end: int, stretches: Sequence[Stretch]) -> int:
    """The end of a mention with an English possessive after it, which would else stand behind the mark."""
    found = _POSSESSIVE.match(text, end)
    if found is None:
        return end
    own = (one for one in stretches if one.start < found.end() and end < one.end)
    return found.end() if all(one.allowed and _main(one.language) == "en" for one in own) else end


# -- what is wrong ---------------------------------------------------------------------------------


def ambiguous(entries: Iterable[Entry], language: str) -> Iterator[Diagnostic]:
    """The forms of entries that an earlier one has too, in passages of the same language: one for each two entries."""
    alike: dict[str, list[_Sought]] = {}
    told: set[tuple[str, str]] = set()
    for one in _all_sought(entries, language):
        bucket = alike.setdefault(_key(one.form.words)[:1], [])
        for other in bucket:
            pair = _meant(other.entry), _meant(one.entry)
            if pair[0] != pair[1] and pair not in told and _clash(one, other):
                told.add(pair)
                message = f"“{one.form.words}” is a form of “{other.entry.id}” too; where both fit, it leads to neither"
                line = other.form.span.line
                hint = f"leave it to one of the two, or write it with more words; the other is in line {line}"
                yield problem("entry-ambiguous", message, one.form.span, hint)
        bucket.append(one)


def _clash(one: _Sought, other: _Sought) -> bool:
    if one.languages and other.languages and not one.languages & other.languages:
        return False
    words, other_words = (_folded(each.form.words).replace("*", "") for each in (one, other))
    return bool(one.pattern.fullmatch(other_words) or other.pattern.fullmatch(words))


def _meant(entry: Entry) -> str:
    """The id of the entry that the words of an entry lead to."""
    return entry.see or entry.id
