"""Probable errors of a scan or a typist, suggested to the editor as emendations. The text itself is not changed."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator

from anthology.importing.ledger import Finding
from anthology.importing.pieces import Block, Line
from anthology.importing.rules import Language

_DOUBLED = re.compile(r"(?<![\w’'-])([^\W\d_]{2,})\s+\1(?![\w’'-])", re.I)
# Words that stand twice in good sentences.
_TWICE = frozenset(
    "had that so very nous vous sie die der das los las que no now ha come bye far long many more again well there"
    " hear nein ja да нет".split()
)
_ARTICLES = (
    "the a an have has had is was were will would be been le la les un une der die das den dem"
    " ein eine el los las il lo"
).split()
_ASTRIDE = re.compile(rf"(?<![\w’'-])({'|'.join(_ARTICLES)})\s+(\w{{2,6}})\s+\1(?![\w’'-])", re.I)
_BETWEEN = frozenset("both not all this that also".split())
_JOINING = frozenset(
    "and or by to of for from in than et ou und oder y o e nor but on under after with à de di da zu".split()
)
_ONE = re.compile(r"(?<=[^\W\d_])1\s+(?=[^\W\d_])")
_ONE_ALONE = re.compile(
    r"(?<![\w.,’'-])1\s+(?=(?:am|was|have|had|do|did|think|believe|know|see|saw|shall|will|would|could|can|must|may|myself)\b)"
)
_MIXED = re.compile(r"(?<![\w/.-])(?=[^\W\d_]*\d)(?:[a-zà-ÿ]+[01568][a-zà-ÿ]+|[a-zà-ÿ]{2,}[01](?=\s+[a-z]))(?![\w/.-])")
_NO_SPACE = re.compile(r"[a-zà-ÿ]{2}([.!?;])(?=[A-ZÀ-Þ][a-zà-ÿ])")
_LOST = re.compile("\ufffd+")
_CONFUSED = {
    "tbe": "the",
    "tlie": "the",
    "tho": "the",
    "aud": "and",
    "wbich": "which",
    "bave": "have",
    "liave": "have",
    "iu": "in",
    "witb": "with",
    "tbat": "that",
    "thc": "the",
    "ofthe": "of the",
    "inthe": "in the",
    "arc": "are",
}
_CONFUSION = re.compile(rf"\b(?:{'|'.join(w for w in _CONFUSED if w not in ('tho', 'arc'))})\b")
_WORD = re.compile(r"[^\W\d_]{8,}")
_STEM = 8
#: Above this, the text's words are not compared with one another.
_MAX_WORDS = 60000


def doubts(blocks: Iterable[Block], language: Language) -> list[Finding]:
    """The doubtful readings of a text, each with a suggestion and how sure it is."""
    lines = [line for block in blocks if block.kind not in ("removed", "moved") for line in block.every_line()]
    found = [finding for line in lines for finding in _in_line(line, language)]
    return found + list(_variants(lines))


def _in_line(line: Line, language: Language) -> Iterator[Finding]:
    text = line.text
    for match in _DOUBLED.finditer(text):
        word = match.group(1)
        if word.lower() not in _TWICE and not (word[0].isupper() and match.group()[-len(word)].isupper()):
            yield _finding(line, match.start(), match.end(), word, "doubled word", 0.9)
    for match in _ASTRIDE.finditer(text):
        outer, inner = match.group(1).lower(), match.group(2).lower()
        if (inner in language.common or inner in _BETWEEN) and outer != inner and inner not in _JOINING:
            yield _finding(line, match.start(), match.end(), "", "the same word before and after", 0.5)
    if "1" in text or "0" in text:
        yield from _digits(line, language)
    for match in _NO_SPACE.finditer(text):
        end = match.end(1)
        yield _finding(line, match.start(), end + 1, f"{text[match.start() : end]} {text[end]}", "space missing", 0.7)
    for match in _LOST.finditer(text):
        yield _finding(line, match.start(), match.end(), "", "character lost in the source", 0.95)
    if language.tag == "en":
        for match in _CONFUSION.finditer(text):
            yield _finding(
                line, match.start(), match.end(), _CONFUSED[match.group()], "letters confused in a scan", 0.8
            )


def _digits(line: Line, language: Language) -> Iterator[Finding]:
    text = line.text
    english = language.tag == "en"
    for match in _ONE.finditer(text):
        begin = max(text.rfind(" ", 0, match.start()) + 1, 0)
        end = text.find(" ", match.end())
        end = len(text) if end < 0 else end
        fixed = f"{text[begin : match.start()]}. {'I' if english else ''} {text[match.end() : end]}".replace("  ", " ")
        yield _finding(line, begin, end, fixed, "“1” for a full stop" + (" and “I”" if english else ""), 0.7)
    if english:
        for match in _ONE_ALONE.finditer(text):
            yield _finding(line, match.start(), match.end() - 1, "I", "“1” for “I”", 0.8)
    for match in _MIXED.finditer(text):
        if not _ONE.search(text, max(0, match.end() - 2), match.end() + 2):
            yield _finding(line, match.start(), match.end(), "", "a digit within a word", 0.6)


def _finding(line: Line, start: int, end: int, suggestion: str, why: str, confidence: float) -> Finding:
    a, b = _place(line, start), _place(line, end)
    return Finding("doubt", a, max(a, b), line.text[start:end], suggestion, why, confidence)


def _place(line: Line, seen: int) -> int:
    at = 0
    for piece in line.pieces:
        if seen < at + len(piece.seen):
            return piece.start + (seen - at if piece.verbatim else 0)
        at += len(piece.seen)
    return line.end


def _variants(lines: list[Line]) -> Iterator[Finding]:
    """Long words that occur once and differ by a letter from one that occurs more often."""
    counts: Counter[str] = Counter()
    where: dict[str, tuple[Line, int]] = {}
    for line in lines:
        for match in _WORD.finditer(line.text):
            word = match.group().lower()
            counts[word] += 1
            where.setdefault(word, (line, match.start()))
    if len(counts) > _MAX_WORDS:
        return
    stems = Counter(word[:_STEM] for word in counts)
    near: dict[str, list[str]] = {}
    for word, count in counts.items():
        if count >= 2 or stems[word[:_STEM]] >= 3:
            for form in _deletions(word):
                near.setdefault(form, []).append(word)
    for word, count in counts.items():
        if count == 1 and stems[word[:_STEM]] == 1:
            better = _better(word, near)
            if better:
                line, start = where[word]
                reading = line.text[start : start + len(word)]
                better = better.capitalize() if reading[0].isupper() else better
                yield _finding(
                    line,
                    start,
                    start + len(word),
                    better,
                    "like a word that stands elsewhere in the text",
                    0.5,
                )


def _deletions(word: str) -> set[str]:
    """The word without one of its inner letters (its first and last three are left: there, words are inflected)."""
    return {word[:i] + word[i + 1 :] for i in range(1, len(word) - 3)} | {word}


def _better(word: str, near: dict[str, list[str]]) -> str:
    for form in sorted(_deletions(word)):
        for other in near.get(form, ()):
            if other != word and other[0] == word[0] and other[-3:] == word[-3:] and _slip(word, other):
                return other
    return ""


def _slip(word: str, other: str) -> bool:
    """Whether two words differ by a slip: one letter changed, lost, added, or two exchanged; s and z are spellings."""
    if len(word) == len(other):
        differs = [(a, b) for a, b in zip(word, other, strict=True) if a != b]
        if len(differs) == 1:
            return not {*differs[0]} <= {"s", "z"} and not {*differs[0]} <= {"e", "i", "a"} | {"é"}
        return len(differs) == 2 and differs[0] == differs[1][::-1]
    return abs(len(word) - len(other)) == 1
