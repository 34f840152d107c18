"""Spaces that do not break, spaces that languages want beside their marks, and no others."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from anthology.typography.draft import Draft, indent, matches
from anthology.typography.languages import Language
from anthology.typography.passage import Edit, Kind

_NO_BREAK, _NARROW, _HAIR = "\u00a0", "\u202f", "\u200a"
_UPPER = "A-ZÀ-ÖØ-ÞĀĂĄĆČĎĐĒĘĚĞĢĪĶĹĽŁŃŇŌŐŒŔŘŚŞŠŤŪŮŰŹŻŽΑ-ΩΆΈ-ΏА-ЯЁІЇЄҐ"

_DOUBLED = re.compile(r"(?<=\S)  +(?=\S)")


def doubled_spaces(draft: Draft) -> Iterator[Edit]:
    """One space where a typist left several. The indent of a line stays."""
    for match in matches(draft, _DOUBLED, 0, len(draft.text)):
        yield Edit(match.start(), match.end(), " ", "doubled-spaces")


_PAIRS = ("“‘", "‘“", "’”", "”’", "„‚", "‚„", "«‹", "‹«", "›»", "»›")


@cache
def _between(pair: str) -> re.Pattern[str]:
    return re.compile(f"(?<={pair[0]})(?={pair[1]})")


def hair_spaces(draft: Draft) -> Iterator[Edit]:
    """A hair space between two marks that open or close together (Chicago 6.11; New Hart's Rules 9.2.4)."""
    for pair in _PAIRS:
        if pair in draft.text:
            for match in matches(draft, _between(pair), 0, len(draft.text)):
                yield Edit(match.start(), match.start(), _HAIR, "hair-spaces")


# -- what a language wants --------------------------------------------------------------------------


def punctuation_spaces(draft: Draft) -> Iterator[Edit]:
    """The spaces inside guillemets and before high punctuation, as French has them."""
    for start, end, language in draft.stretches:
        if language.quote_space:
            yield from _in_guillemets(draft, start, end, language.quote_space)
        for mark, space in language.before:
            if mark in draft.text:
                yield from _before(draft, start, end, mark, space)


_SPACE = "[ \u00a0\u202f\u2009]"
_OPENED = re.compile(rf"(?<=[«‹])({_SPACE}?)(?=\S)")
_CLOSED = re.compile(rf"(?<=\S)({_SPACE}?)(?=[»›])")


def _in_guillemets(draft: Draft, start: int, end: int, space: str) -> Iterator[Edit]:
    for pattern in (_OPENED, _CLOSED):
        for match in matches(draft, pattern, start, end):
            beside = draft.text[match.start() - 1 : match.start()] + draft.text[match.end() : match.end() + 1]
            if match.group(1) != space and not (beside[:1] in "«‹" and beside[1:] in "»›"):
                yield Edit(match.start(), match.end(), space, "punctuation-spaces")


@cache
def _high(mark: str) -> re.Pattern[str]:
    """A high mark after a word or a closing mark; a colon in a time or an address is none."""
    after = r"(?=[\s\u00a0»”’)\]…]|$)" if mark == ":" else ""
    return re.compile(rf"(?<=[^\s!?;:.…¡¿(\[«\u00a0\u202f\u2009])({_SPACE}?){re.escape(mark)}{after}")


def _before(draft: Draft, start: int, end: int, mark: str, space: str) -> Iterator[Edit]:
    for match in matches(draft, _high(mark), start, end):
        if match.group(1) != space:
            yield Edit(match.start(1), match.end(1), space, "punctuation-spaces")


@cache
def _compound(language: Language) -> re.Pattern[str] | None:
    if not language.compounds:
        return None
    ordered = sorted(language.compounds, key=len, reverse=True)
    shapes = [rf"{_SPACE}?".join(re.escape(word) for word in compound.split(" ")) for compound in ordered]
    return re.compile(rf"(?<![\w.])(?:{'|'.join(shapes)})(?!\w)")


def compounds(draft: Draft) -> Iterator[Edit]:
    """Abbreviations of several words: narrow no-break spaces between their parts (``z. B.``, ``т. е.``)."""
    for start, end, language in draft.stretches:
        pattern = _compound(language)
        for match in matches(draft, pattern, start, end) if pattern else ():
            yield from _narrowed(match, language)


def _narrowed(match: re.Match[str], language: Language) -> Iterator[Edit]:
    written = match.group()
    wanted = next(c for c in language.compounds if _bare(c) == _bare(written)).split(" ")
    at = match.start()
    for part in wanted[:-1]:
        at += len(part)
        space = re.match(rf"{_SPACE}?", written[at - match.start() :])
        assert space is not None
        if space.group() != _NARROW:
            yield Edit(at, at + space.end(), _NARROW, "compounds")
        at += space.end()


def _bare(compound: str) -> str:
    return re.sub(_SPACE, "", compound)


# -- what does not part at the end of a line --------------------------------------------------------


# A pattern of these begins with the space, which is quickly found, and then looks about it.
_AT_NUMBER = r" (?=\d|[ivxlcIVXLC]+(?!\w))"
# What may stand before a number: a word, which may have a sign at its end (``n°``, ``n.º``), or section signs.
_LEAD = re.compile(r"(?<![\w.])(?:\w+(?:\.º|°)?|§+|№)\Z")


@cache
def _numbered(language: Language) -> tuple[re.Pattern[str], frozenset[str]] | None:
    """The space before a number, after what ends like a word that numbers have before them; those words."""
    words = frozenset(word.lower() for word in language.numbered)
    if not words:
        return None
    ends = {rf"\b{word}" if len(word) == 1 and word.isalnum() else re.escape(word[-2:]) for word in words}
    shapes = "|".join(f"(?<={end}{point} )" for end in sorted(ends) for point in ("", r"\."))
    return re.compile(f"{_AT_NUMBER}(?i:{shapes})"), words


def _before_numbers(draft: Draft, start: int, end: int, language: Language) -> Iterator[Edit]:
    """``p. 12``, ``No. 7``, ``S. 12``, ``глава 3``: the space before the number."""
    numbered = _numbered(language)
    for match in matches(draft, numbered[0], start, end) if numbered else ():
        stop = match.start() - (draft.text[match.start() - 1] == ".")
        lead = _LEAD.search(draft.text, max(start, stop - 20), stop)
        if numbered and lead and lead.group().lower() in numbered[1]:
            yield Edit(*match.span(), _NO_BREAK, "numbers")


_DIGITS = "0123456789½¼¾"


@cache
def _measured(language: Language) -> re.Pattern[str] | None:
    """``12 kg``, ``50 %``, ``8 a.m.``: the space after the number."""
    if not language.units:
        return None
    units = "|".join(re.escape(unit) for unit in sorted(language.units, key=len, reverse=True))
    numerals = "" if language.english else "IVX"  # in English, a numeral would be the I of “I am”
    return re.compile(rf" (?<=[{_DIGITS}{numerals}] )(?=(?:{units})(?!\w))")


@cache
def _dated(language: Language) -> re.Pattern[str] | None:
    """``3 May``, ``May 3``, ``3. Mai``: day and month."""
    if not language.months:
        return None
    day = r"(?:(?<=\d )|(?<=\d\. ))" if language.ordinal_dot else r"(?<=\d )"
    shapes = [rf"{day}(?=(?:{'|'.join(re.escape(month) for month in language.months)})(?!\w))"]
    if language.english:
        after = "|".join(rf"(?<=\b{re.escape(month)} )" for month in language.months)
        shapes.append(rf"(?=\d{{1,2}}(?:st|nd|rd|th)?(?![\d\w]))(?:{after})")
    return re.compile(f" (?:{'|'.join(shapes)})")


def numbers(draft: Draft) -> Iterator[Edit]:
    """A number stays with the word before it (``p. 12``), its unit and its month (Chicago 6.121; Hart 2.5.1)."""
    digits = any(map(draft.text.__contains__, _DIGITS))
    for start, end, language in draft.stretches:
        yield from _before_numbers(draft, start, end, language)
        for pattern in (_measured(language), _dated(language)) if digits or not language.english else ():
            for match in matches(draft, pattern, start, end) if pattern else ():
                yield Edit(*match.span(), _NO_BREAK, "numbers")


_OF_A_REIGN = r"(?=(?:[IVX]{2,5}|[VX]|I(?=er|ᵉʳ|re))(?:re|er|ᵉʳ|e|ᵉ|th|st|nd|rd)?(?![\w’'-]))"
_REIGN = re.compile(f" {_OF_A_REIGN}")
_NUMERAL = re.compile(r"X{0,3}(?:IX|IV|V?I{0,3})(?![IVX])")


@cache
def _before_name(language: Language) -> re.Pattern[str]:
    """The space before a capital that is a roman numeral's, or stands after one letter and a point, or a title."""
    shapes = [_OF_A_REIGN, r"(?<=\. )(?<![^\W\d_][^\W\d_]\. )"]
    titles = [re.escape(title) for title in language.titles if len(title) > 1]
    if titles:
        ends = "".join(sorted({title[-1] for title in titles}))
        for point in ("", r"\."):
            shapes.append(f"(?<=[{ends}]{point} )(?:{'|'.join(f'(?<={title}{point} )' for title in titles)})")
    return re.compile(f" (?=[{_UPPER}])(?:{'|'.join(shapes)})")


def names(draft: Draft) -> Iterator[Edit]:
    """Initials and titles stay with the name after them, and a name with the number of its bearer."""
    text = draft.text
    for start, end, language in draft.stretches:
        titles = language.titles
        for match in matches(draft, _before_name(language), start, end):
            at = match.start()
            if text[at - 1 : at] == ".":
                word = _word_before(text, at - 1)
                bound = word in titles or (len(word) == 1 and word.isupper() and word != "I")
            else:
                word = _word_before(text, at)
                bound = len(word) > 1 and word in titles
            if bound or (text[at + 1] in "IVX" and _reigns(text, at)):
                yield Edit(at, at + 1, _NO_BREAK, "names")


def _reigns(text: str, at: int) -> bool:
    """Whether a name and its bearer's number meet at a place."""
    before = _word_before(text, at)
    return len(before) > 2 and before[0].isupper() and bool(_REIGN.match(text, at)) and _is_numeral(text, at + 1)


def _word_before(text: str, at: int) -> str:
    """The short word that ends at a place; nothing where it is long, or a part of another."""
    start, first = at, max(0, at - 20)
    while start > first and text[start - 1].isalpha():
        start -= 1
    return "" if text[start - 1 : start] in ("-", "’", "'") else text[start:at]


def _is_numeral(text: str, at: int) -> bool:
    match = _NUMERAL.match(text, at)
    return bool(match and match.group())


@cache
def _bound(language: Language) -> re.Pattern[str] | None:
    if not language.proclitics:
        return None
    return re.compile(rf"(?<![\w’'-])(?:{'|'.join(language.proclitics)})( )(?=[^\W_]|[«„(])")


def proclitics(draft: Draft) -> Iterator[Edit]:
    """Short words do not end a line in Russian, Ukrainian, Polish and Czech."""
    if draft.kind is not Kind.PROSE:
        return
    for start, end, language in draft.stretches:
        pattern = _bound(language)
        for match in matches(draft, pattern, start, end) if pattern else ():
            yield Edit(*match.span(1), _NO_BREAK, "proclitics")


_BEFORE_DASH = re.compile(r" (?<=\S )(?=[–—] )")


def dash_spaces(draft: Draft) -> Iterator[Edit]:
    """A spaced dash does not begin a line: the space before it does not break."""
    if " –" not in draft.text and " —" not in draft.text:
        return
    for match in matches(draft, _BEFORE_DASH, indent(draft.text), len(draft.text)):
        yield Edit(*match.span(), _NO_BREAK, "dash-spaces")
