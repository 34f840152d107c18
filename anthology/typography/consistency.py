"""What differs within a work, or between the works of an anthology, where it may not be meant to.

Each finding is a suggestion with its place; nothing is changed, and each work's own usage is respected: what a work
does throughout is never reported.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Sequence

from msgspec import Struct
from msgspec.structs import replace

from anthology.diagnostics import Diagnostic, Span, problem
from anthology.model.catalogue import Work
from anthology.model.text import (
    Blocks,
    Inlines,
    Link,
    Series,
    Styled,
    WorkReference,
    child_blocks,
    plain,
    runs,
)
from anthology.typography.languages import language
from anthology.typography.marks import Reading
from anthology.typography.passage import Passage
from anthology.typography.quotes import resolve


class _Read(Struct, frozen=True):
    """A work's paragraphs as plain text with their places, those of its author alone, and its language."""

    work: Work
    language: str
    paragraphs: tuple[tuple[str, Span], ...]
    own: tuple[tuple[str, Span], ...]  # without what is in another language


CONSISTENCY_CODES = frozenset(
    (
        "quotes-mixed",
        "dashes-mixed",
        "diacritics-mixed",
        "spelling-mixed",
        "word-doubled",
        "character-unusual",
        "spaces-confusable",
        "homoglyph",
        "name-spelt-differently",
    )
)
"""The codes of all findings."""


def inconsistencies(works: Sequence[Work], book: str) -> tuple[Diagnostic, ...]:
    """The findings over all works, by file and line. ``book`` is the language of works that name none."""
    read = [_read(work, book) for work in works]
    found = [finding for check in _WITHIN for text in read for finding in check(text)]
    found += _names(read)
    found.sort(key=lambda d: (d.span or Span(""), d.code, d.message))
    return tuple(found)


def _read(work: Work, book: str) -> _Read:
    notes = [note.children for note in work.notes if note.series is Series.AUTHOR]
    spoken = work.language or book
    found = [pair for blocks in (work.blocks, *notes) for pair in _paragraphs(blocks, spoken, spoken)]
    whole = tuple((text, span) for text, _, span in found)
    return _Read(work, spoken, whole, tuple((text, span) for _, text, span in found if text))


def _paragraphs(blocks: Blocks, spoken: str, main: str) -> Iterator[tuple[str, str, Span]]:
    """Each run of blocks as plain text: all of it, and what is in the language ``main``; and its place."""
    for block in blocks:
        here = getattr(block, "language", "") or spoken
        for run in runs(block):
            text = plain(run)
            if text:
                yield text, _own(run) if here == main else "", block.span
        yield from _paragraphs(child_blocks(block), here, main)


def _own(inlines: Inlines) -> str:
    """The text of inlines without what is in another language."""
    parts = []
    for inline in inlines:
        match inline:
            case Styled(language=spoken) if spoken:
                parts.append(" … ")
            case Styled(children=children) | Link(children=children) | WorkReference(children=children):
                parts.append(_own(children))
            case _:
                parts.append(plain((inline,)))
    return "".join(parts)


def _finding(code: str, message: str, span: Span, hint: str) -> Diagnostic:
    return problem(code, message, replace(span, column=0, end_column=0), hint)


# -- one work --------------------------------------------------------------------------------------


def _quotes(text: _Read) -> Iterator[Diagnostic]:
    """Speech in double marks and in single ones: paragraphs that begin with either."""
    here = language(text.language)
    if not here.english:
        return
    passages = [Passage(paragraph) for paragraph, _ in text.paragraphs]
    begins: dict[str, list[Span]] = {"S": [], "D": []}
    for marks, (_, span) in zip(resolve(passages, here), text.paragraphs, strict=True):
        if marks and marks[0].position == 0 and marks[0].reading is Reading.OPEN and marks[0].depth == 0:
            begins[marks[0].kind if marks[0].kind == "S" else "D"].append(span)
    few, many = sorted(begins.values(), key=len)
    if few and len(many) >= 3 * len(few):
        yield _finding(
            "quotes-mixed",
            f"this paragraph begins with another kind of quotation mark than {len(many)} others of the work",
            few[0],
            "use the same marks for speech throughout the work, unless the author did not",
        )


_DASHES = {
    "closed em dashes": re.compile(r"(?<=\w)(?:—|--)(?=\w)"),
    "spaced em dashes": re.compile(r"(?<=\w) (?:—|--) (?=\w)"),
    "spaced en dashes": re.compile(r"(?<=\w)[ \u00a0]– (?=\w)"),
}


def _dashes(text: _Read) -> Iterator[Diagnostic]:
    """More than one style of dash."""
    places = {
        style: [span for paragraph, span in text.paragraphs for _ in pattern.finditer(paragraph)]
        for style, pattern in _DASHES.items()
    }
    used = sorted(((len(spans), style) for style, spans in places.items() if spans), reverse=True)
    for count, style in used[1:]:
        most, usual = used[0]
        if most >= 3 * count:
            yield _finding(
                "dashes-mixed",
                f"{_times(count, style)} in a work with {most} {usual}",
                places[style][0],
                "use one style of dash throughout the work",
            )


def _times(count: int, style: str) -> str:
    return f"one of the {style}" if count == 1 else f"{count} {style}"


_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*")
_MARKS = frozenset("'’ʹʼ")


def _key(word: str) -> str:
    """A word without diacritics, apostrophes and soft signs: what two spellings of it share."""
    parts = unicodedata.normalize("NFD", word.casefold())
    return "".join(c for c in parts if not unicodedata.combining(c) and c not in _MARKS)


def _diacritics(text: _Read) -> Iterator[Diagnostic]:
    """A word with its diacritics and without them: rôle and role."""
    forms: dict[str, dict[str, list[Span]]] = defaultdict(lambda: defaultdict(list))
    for paragraph, span in text.own:
        for word in _WORD.findall(paragraph):
            if not _MARKS.intersection(word):
                forms[_key(word)][word.casefold()].append(span)
    for spellings in forms.values():
        accented = [form for form in spellings if not form.isascii()]
        if len(spellings) > 1 and accented and language(text.language).english:
            few, many = sorted(spellings, key=lambda form: (len(spellings[form]), form))[:2]
            yield _finding(
                "diacritics-mixed",
                f"“{few}” stands here, “{many}” elsewhere in the work",
                spellings[few][0],
                "spell the word one way, unless the two differ in meaning",
            )


# British stems with their American ones (New Hart's Rules, 21.2–21.4), and what may follow a stem.
_STEMS = tuple(
    (f"{stem}our", f"{stem}or")
    for stem in "col hon fav lab neighb harb hum rum vap od flav splend vig rig val arm parl savi behavi endeav "
    "cand clam ferv ranc sav tum ard arb demean".split()
)
_STEMS += tuple((f"{s}re", f"{s}er") for s in "cent theat fib somb spect lust sab calib".split())
_STEMS += tuple(
    (f"{stem}ll", f"{stem}l") for stem in "trave cance counse marve jewe quarre signa leve mode labe".split()
)
_STEMS += (
    ("analys", "analyz"),
    ("paralys", "paralyz"),
    ("defence", "defense"),
    ("offence", "offense"),
    ("pretence", "pretense"),
    ("catalogue", "catalog"),
    ("plough", "plow"),
    ("grey", "gray"),
    ("mould", "mold"),
    ("sceptic", "skeptic"),
    ("woollen", "woolen"),
    ("skilful", "skillful"),
    ("wilful", "willful"),
)
_ENDING = "(?:s|ed|ing|er|ers|able|ful|fully|less|ite|ites|d|ly|al|ally|ism|ish|ist|y|ous|ously|en|ery|man|men|hood)?"
_BRITISH = re.compile(f"(?:{'|'.join(british for british, _ in _STEMS)}){_ENDING}")
_AMERICAN = re.compile(f"(?:{'|'.join(american for _, american in _STEMS)}){_ENDING}")
# Travel and its like keep one l in both, unless an ending with a vowel follows.
_BARE = re.compile(
    r"(?:trave|cance|counse|marve|jewe|quarre|signa|leve|mode|labe)l(?:s|ly|ism|ist|ful|less|ize)?|.*ll?y"
)


def _spelling(text: _Read) -> Iterator[Diagnostic]:
    """British spellings and American ones in one work."""
    if not language(text.language).english:
        return
    seen: dict[str, list[Span]] = defaultdict(list)
    for paragraph, span in text.own:
        for word in _WORD.findall(paragraph):
            if word.islower():
                seen[word].append(span)
    british = {word: spans for word, spans in seen.items() if _BRITISH.fullmatch(word)}
    american = {word: spans for word, spans in seen.items() if _AMERICAN.fullmatch(word) and not _BARE.fullmatch(word)}
    if not (british and american):
        return
    few, many, name = min(
        (british, american, "British"),
        (american, british, "American"),
        key=lambda choice: sum(map(len, choice[0].values())),
    )
    usual = "American" if name == "British" else "British"
    for word, spans in sorted(few.items()):
        yield _finding(
            "spelling-mixed",
            f"“{word}” is {name} spelling in a work that spells as {usual} ones do (“{min(many)}”)",
            spans[0],
            "spell the work one way, unless the author did not",
        )


_TWICE = re.compile(r"(?<![\w’'-])([^\W\d_]+)([ \u00a0]+)\1(?![\w’'-])")
# Words that good prose doubles; elsewhere only short words are looked at, which are doubled by mistake.
_DOUBLED = {
    "en": frozenset("had that is ha no so oh well very now there yes ah hush tut bye knock on come go in do".split()),
    "fr": frozenset("nous vous non oui si très ha".split()),
    "de": frozenset("die der das sie den dem ja nein so ha".split()),
    "es": frozenset("no sí muy ja".split()),
    "ru": frozenset("да нет ну вот так чуть еле ха".split()),
}


def _doubled(text: _Read) -> Iterator[Diagnostic]:
    """A short word that stands twice."""
    usual = _DOUBLED.get(text.language.partition("-")[0], frozenset())
    for paragraph, span in text.paragraphs:
        for match in _TWICE.finditer(paragraph):
            word = match.group(1)
            if word.islower() and len(word) <= 4 and word not in usual:
                message = f"“{word}” stands twice"
                yield _finding("word-doubled", message, span, "strike one, if the second is a slip")


_STRANGE = {
    "\ufffd": "a replacement character, where a letter was lost",
    "\u00ad": "a soft hyphen",
    "\u200b": "a zero-width space",
    "\u200c": "a zero-width non-joiner",
    "\u200d": "a zero-width joiner",
    "\ufeff": "a byte order mark",
    "\u2028": "a line separator",
    "\u2029": "a paragraph separator",
    "\t": "a tab",
    "\u3000": "an ideographic space",
    "\u2003": "an em space",
    "\u2002": "an en space",
    "\u2007": "a figure space",
}
_STRANGE |= {chr(code): "a ligature instead of letters" for code in range(0xFB00, 0xFB07)}
_STRANGE_CHARS = re.compile("[" + "".join(_STRANGE) + "\x00-\x08\x0b-\x1f\x7f-\x9f\ue000-\uf8ff]")


def _characters(text: _Read) -> Iterator[Diagnostic]:
    """Characters that a reader cannot see, or cannot tell from others."""
    joined = text.language.partition("-")[0] in ("fa", "ar", "hi", "mr", "ne", "bn", "ml", "kn", "te", "si", "ur")
    for paragraph, span in text.paragraphs:
        for char in sorted(set(_STRANGE_CHARS.findall(paragraph))):
            if joined and char in "\u200c\u200d":
                continue
            what = _STRANGE.get(char, "a control or private character")
            message = f"{what} (U+{ord(char):04X}) in “{_around(paragraph, paragraph.index(char))}”"
            yield _finding("character-unusual", message, span, "write what is meant, if it came in by a conversion")
        if "\u00a0 " in paragraph or " \u00a0" in paragraph or "\u00a0\u00a0" in paragraph:
            message = "a no-break space beside another space"
            yield _finding("spaces-confusable", message, span, "keep one of them")


def _around(text: str, at: int) -> str:
    return "".join(c if c.isprintable() else "·" for c in text[max(0, at - 10) : at + 11])


_SCRIPTS = ("LATIN", "CYRILLIC", "GREEK")


def _homoglyphs(text: _Read) -> Iterator[Diagnostic]:
    """Letters of two scripts in one word: a Latin o in a Russian one."""
    for paragraph, span in text.paragraphs:
        if paragraph.isascii():
            continue
        for word in _WORD.findall(paragraph):
            scripts = {} if word.isascii() else Counter(_script(char) for char in word)
            scripts = {script: count for script, count in scripts.items() if script}
            if len(scripts) > 1:
                few = min(scripts, key=lambda script: (scripts[script], script))
                strange = next(char for char in word if _script(char) == few)
                message = f"“{word}” has the {few.capitalize()} letter {strange} (U+{ord(strange):04X}) in it"
                yield _finding("homoglyph", message, span, "type the word again in one script")


def _script(char: str) -> str:
    name = unicodedata.name(char, "")
    return next((script for script in _SCRIPTS if name.startswith(script)), "")


_WITHIN: tuple[Callable[[_Read], Iterator[Diagnostic]], ...] = (
    _quotes,
    _dashes,
    _diacritics,
    _spelling,
    _doubled,
    _characters,
    _homoglyphs,
)

# -- all works -------------------------------------------------------------------------------------

_POSSESSIVE = re.compile(r"([^\W\d_]+s)['’](s?)(?![^\W\d_])")


def _names(read: Sequence[_Read]) -> list[Diagnostic]:
    """Names spelt two ways in texts of one language (Lvovich and L’vovich), possessives formed two ways."""
    spelt: dict[tuple[str, str], dict[str, list[tuple[str, Span]]]] = defaultdict(lambda: defaultdict(list))
    for text in read:
        tongue = text.language.partition("-")[0]
        for paragraph, span in text.own:
            for word in _WORD.findall(paragraph):
                name = re.sub(r"['’]s?$", "", word).replace("'", "’")
                if len(name) > 3 and name[0].isupper() and not name.isupper():
                    spelt[tongue, _key(name)][name].append((text.work.id, span))
            for match in _POSSESSIVE.finditer(paragraph):
                if match.group(1)[0].isupper() and not match.group(1).isupper():
                    form = f"{match.group(1)}’{match.group(2)}"
                    spelt[tongue, match.group(1) + "’"][form].append((text.work.id, span))
    return [finding for forms in spelt.values() for finding in _differing(forms)]


def _differing(forms: dict[str, list[tuple[str, Span]]]) -> Iterator[Diagnostic]:
    """A finding for each spelling but the most frequent one, at its first place."""
    ranked = sorted(forms, key=lambda form: (-len(forms[form]), form))
    for form in ranked[1:]:
        if form.casefold() == ranked[0].casefold():
            continue
        works = len({work for work, _ in forms[ranked[0]]})
        count = len(forms[ranked[0]])
        where = ("once" if count == 1 else f"{count} times") + (f" in {works} works" if works > 1 else "")
        yield _finding(
            "name-spelt-differently",
            f"“{form}” stands here, “{ranked[0]}” {where}",
            forms[form][0][1],
            "spell the name one way, or let it be where each author has a spelling",
        )
