"""Paragraphs to headings, lists, quotations, epigraphs and letters, by evidence in the words and their places.

Every step takes the blocks of a text and gives them back changed; what it inferred stands in the findings.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Sequence

from msgspec import Struct, field
from msgspec.structs import replace

from anthology.importing import dates
from anthology.importing.ledger import Field, Finding
from anthology.importing.metadata import is_name, labelled, normal
from anthology.importing.pieces import Block, Line, Piece, cut, dropped, erase, rewrite
from anthology.importing.rules import Language, languages, title_words

_BREAK = re.compile(r"(?:[*•·◆❧#~§]\s*){1,7}|(?:[-–—_=]\s*){3,}|⁂|o\s?0\s?o|\*\s?_\s?\*", re.I)
_NUMBERED = re.compile(r"(\d{1,3})(?:[.)]\s+|\s+)(?=\S)")
_BULLET = re.compile(r"[•·▪◦‣●○■□–*+-]\s+(?=\S)")
_OPEN = '“«„"‘'
_CLOSE = '”»“"’'
_QUOTED = re.compile(r"([“«„\"‘].{15,}[”»“\"’][.,]?)\s*[-–—]{1,2}\s*(\S.{1,100})")
_NUMERAL = re.compile(r"(?:[IVXLC]{1,6}|\d{1,2})\.?")
_SECTIONS = frozenset(
    "contents preface foreword introduction acknowledgements acknowledgments index bibliography notes appendix"
    " glossary conclusion"
    " epilogue prologue inhalt vorwort einleitung register anhang nachwort literatur sommaire préface avant-propos"
    " bibliographie annexe postface índice prólogo bibliografía apéndice indice prefazione bibliografia"
    " содержание предисловие указатель".split()
)
_SECTION_PHRASES = re.compile(
    r"(?:about the authors?|title page|list of .{3,40}|copyright(?: page)?|cover|preface .{3,60}|also by .{3,40}"
    r"|notes on .{3,40})",
    re.I,
)
SHORT = 200


class Text(Struct):
    """A text on its way through the steps: the live blocks, those set aside, and what was found."""

    blocks: list[Block]
    language: Language
    wrapped: bool = False
    plain: bool = True
    gone: list[Block] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    fields: list[Field] = field(default_factory=list)

    def guess(self, block: Block, what: str, confidence: float) -> None:
        """Puts an inference on record."""
        end = max((line.end for line in block.every_line()), default=block.start)
        self.findings.append(Finding("guess", block.start, end, block.text[:80], "", what, confidence))


def arrange(text: Text) -> None:
    """All steps, in the order in which they build on one another."""
    for step in (
        _set_aside,
        *((_dedication, _breaks, _contents, _numbered, _dated, _bullets) if text.plain else (_breaks,)),
    ):
        step(text)
    for step in (
        _headnote,
        _epigraph,
        _quotations,
        *((_headings,) if text.plain else ()),
        _letter,
        _closing,
        _capitals,
        _levels,
    ):
        step(text)


def _set_aside(text: Text) -> None:
    text.gone += [b for b in text.blocks if b.kind in ("removed", "moved")]
    text.blocks = [b for b in text.blocks if b.kind not in ("removed", "moved") and any(True for _ in b.every_line())]


def _single(block: Block) -> bool:
    return block.kind == "paragraph" and len(block.lines) == 1 and not block.role


def _long(block: Block) -> bool:
    return block.kind == "paragraph" and len(block.text) > 120


# -- breaks and lists -------------------------------------------------------------------------------


def _breaks(text: Text) -> None:
    """Lines of asterisks or dashes part sections; at the edges of the text they part nothing."""
    marked = [Block("break", b.lines) if _single(b) and _BREAK.fullmatch(b.text.strip()) else b for b in text.blocks]
    if all(block.kind == "break" for block in marked):
        return
    kept: list[Block] = []
    last = max(i for i, b in enumerate(marked) if b.kind != "break")
    last = max((i for i, b in enumerate(marked) if b.kind not in ("break", "note")), default=last)
    for i, block in enumerate(marked):
        only_notes = i > last
        if block.kind == "break" and (not kept or kept[-1].kind in ("break", "heading") or only_notes):
            text.gone.append(dropped(block, "rule at the edge of the text"))
        else:
            kept.append(block)
    text.blocks = kept


def _dedication(text: Text) -> None:
    """Short lines at the beginning of which the first dedicates the book: one centred paragraph."""
    for i, block in enumerate(text.blocks[:8]):
        if _long(block) or block.kind != "paragraph":
            return
        if not text.language.dedication.match(block.text):
            continue
        j = i + 1
        while j < len(text.blocks) and _goes_on(text.blocks[j - 1], text.blocks[j]):
            j += 1
        lines = tuple(line for b in text.blocks[i:j] for line in b.lines)
        text.blocks[i:j] = [Block("paragraph", lines, role="centered", breaks=True)]
        text.guess(text.blocks[i], "dedication", 0.8)
        return


def _goes_on(before: Block, block: Block) -> bool:
    if block.kind != "paragraph" or len(block.text) > 90 or block.gap > 2:
        return False
    return block.text[:1].islower() or before.text.rstrip().endswith(",")


def _item_number(block: Block) -> int:
    match = _NUMBERED.match(block.text) if _single(block) else None
    return int(match.group(1)) if match else 0


def _sequence(blocks: Sequence[Block], start: int, lang: Language) -> list[int]:
    """The places of numbered lines 1, 2, 3 … that follow one another, with headings of parts between them perhaps."""
    places = [start]
    expected = 2
    i = start + 1
    while i < len(blocks):
        if _item_number(blocks[i]) == expected:
            places.append(i)
            expected += 1
        elif not (_single(blocks[i]) and _is_part(blocks[i].text, lang)):
            break
        i += 1
    return places


def _is_part(line: str, lang: Language) -> bool:
    return len(line) < 120 and bool(
        lang.part.match(line) and re.match(r"\w+\s+(?:[IVXLC]+|\d+|one|two|three|four|five)\b", line, re.I)
    )


def _contents(text: Text) -> None:
    """A table of contents: unnumbered titles, parts and numbered chapters, as a list within a list."""
    blocks, lang = text.blocks, text.language
    for i, block in enumerate(blocks):
        if _item_number(block) != 1:
            continue
        places = _sequence(blocks, i, lang)
        begin = i
        while begin > 0 and _short_title(blocks[begin - 1]):
            begin -= 1
        before = blocks[begin:i]
        if len(places) < 3 or not _is_contents(before, blocks[places[-1] + 1 :], lang):
            continue
        heading = next(
            (
                k
                for k in range(begin, i)
                if normal(blocks[k].text)
                in ("contents", "table of contents", "inhalt", "sommaire", "índice", "indice", "содержание")
            ),
            -1,
        )
        first = heading + 1 if heading >= 0 else begin
        made = _contents_list(blocks[first : places[-1] + 1], lang)
        text.guess(made, "table of contents", 0.85)
        lead = [replace(blocks[heading], kind="heading", level=2)] if heading >= 0 else []
        titles = [b.text for b in blocks[first:i] if not _is_part(b.text, lang)]
        text.blocks = [*blocks[: heading if heading >= 0 else begin], *lead, made, *blocks[places[-1] + 1 :]]
        _missing_heading(text, made, titles)
        return


def _short_title(block: Block) -> bool:
    return (
        _single(block)
        and len(block.text) <= 120
        and not block.text.endswith((".", ",", ";"))
        and not _item_number(block)
    )


def _is_contents(before: Sequence[Block], after: Sequence[Block], lang: Language) -> bool:
    """Evidence for a table of contents: titles that stand again below, names of sections, parts."""
    if not before:
        return False
    below = {normal(b.text) for b in after if len(b.text) <= 120}
    score = 0
    for block in before:
        words = block.text.lower().split()
        score += normal(block.text) in below
        score += _is_part(block.text, lang)
        score += bool(words) and (
            words[0].strip(".:") in _SECTIONS or bool(_SECTION_PHRASES.fullmatch(block.text.strip()))
        )
    return score >= 2


def _contents_list(blocks: Sequence[Block], lang: Language) -> Block:
    """The lines as a list; the numbered lines below a part are a list of their own in its item."""
    items: list[Block] = []
    for block in blocks:
        number = _item_number(block)
        if not number:
            items.append(Block("item", blocks=(block,)))
            continue
        item = _numbered_item(block)
        parent = items[-1] if items else None
        if parent is None:
            items.append(item)
            continue
        last = parent.blocks[-1]
        if last.kind == "list":
            grown = replace(last, blocks=(*last.blocks, item))
            items[-1] = replace(parent, blocks=(*parent.blocks[:-1], grown))
        else:
            items[-1] = replace(
                parent, blocks=(*parent.blocks, Block("list", blocks=(item,), label="1.", level=number))
            )
    return Block("list", blocks=tuple(items), label="-")


def _numbered_item(block: Block) -> Block:
    line = block.lines[0]
    match = _NUMBERED.match(line.text)
    bare = erase(line, 0, match.end(), "number of a list's item") if match else line
    return Block("item", blocks=(replace(block, lines=(bare, *block.lines[1:])),))


def _missing_heading(text: Text, contents: Block, titles: list[str]) -> None:
    """Where prose follows a listed section without a heading, the next title of the contents is its heading."""
    at = text.blocks.index(contents)
    blocks = text.blocks
    begin = next((k for k in range(at + 1, len(blocks)) if _long(blocks[k]) and not _item_number(blocks[k])), -1)
    if begin < 0 or (
        _short_title(blocks[begin - 1]) and begin - 1 > at and normal(blocks[begin - 1].text) in map(normal, titles)
    ):
        return
    above = {normal(b.text) for b in blocks[at + 1 : begin] if _single(b)}
    known = [k for k, title in enumerate(titles) if normal(title) in above]
    later = {normal(b.text) for b in blocks[begin:]}
    if not known or known[-1] + 1 >= len(titles) or normal(titles[known[-1] + 1]) in later:
        return
    title = titles[known[-1] + 1]
    start = blocks[begin].start
    line = Line((Piece(start, start, title, title, "heading taken from the table of contents"),), gap=1)
    text.blocks.insert(begin, Block("heading", (line,), level=2))
    text.findings.append(
        Finding(
            "guess",
            start,
            start,
            title,
            "",
            "the text has no heading here; the contents name this section next",
            0.6,
        )
    )


def _numbered(text: Text) -> None:
    """Three or more short numbered lines, one after another: an ordered list."""
    made: list[Block] = []
    blocks = text.blocks
    i = 0
    while i < len(blocks):
        if _item_number(blocks[i]) == 1:
            places = _sequence(blocks, i, text.language)
            run = [blocks[k] for k in places]
            tight = places[-1] - places[0] == len(places) - 1
            if len(run) >= 3 and tight and sum(len(b.text) for b in run) <= 260 * len(run):
                made.append(Block("list", blocks=tuple(map(_numbered_item, run)), label="1.", level=1))
                text.guess(made[-1], f"numbered list of {len(run)} items", 0.9)
                i = places[-1] + 1
                continue
        made.append(blocks[i])
        i += 1
    text.blocks = made


def _bullets(text: Text) -> None:
    """Two or more lines that begin with the same bullet: a list. A dash may open a speech, and does not count."""
    made: list[Block] = []
    blocks = text.blocks
    i = 0
    while i < len(blocks):
        match = _BULLET.match(blocks[i].text) if _single(blocks[i]) else None
        mark = match.group().strip() if match else ""
        j = i
        while mark and j < len(blocks) and _single(blocks[j]) and re.match(rf"{re.escape(mark)}\s+\S", blocks[j].text):
            j += 1
        if mark and j - i >= 2 and (mark not in "–-" or blocks[i + 1].gap == 0):
            items = []
            for block in blocks[i:j]:
                line = block.lines[0]
                end = len(line.text) - len(line.text[len(mark) :].lstrip())
                items.append(Block("item", blocks=(replace(block, lines=(erase(line, 0, end, "bullet"),)),)))
            made.append(Block("list", blocks=tuple(items), label="-"))
            i = j
        else:
            made.append(blocks[i])
            i += 1
    text.blocks = made


def _is_date(block: Block) -> bool:
    return _single(block) and len(block.text) <= 40 and bool(dates.whole(block.text))


def _entry(block: Block) -> bool:
    return _single(block) and len(block.text) <= SHORT and not _is_date(block)


def _dated(text: Text) -> None:
    """Lines that are in turn a date and a title: a list of dated entries."""
    found: list[tuple[int, int]] = []
    blocks = text.blocks
    i = 0
    while i < len(blocks) - 1:
        j = i
        while j + 1 < len(blocks) and _is_date(blocks[j]) and _entry(blocks[j + 1]):
            j += 2
        if j > i:
            found.append((i, j))
        i = max(j, i + 1)
    if not any(j - i >= 6 for i, j in found):
        return
    made = list(blocks)
    for i, j in reversed(found):
        pairs = [
            part
            for k in range(i, j, 2)
            for part in (Block("term", blocks[k].lines), Block("definition", blocks=(blocks[k + 1],)))
        ]
        made[i:j] = [Block("definitions", blocks=tuple(pairs))]
        text.guess(made[i], f"list of {(j - i) // 2} dated entries", 0.9 if j - i > 2 else 0.7)
    text.blocks = made


# -- what stands before the text --------------------------------------------------------------------


def _headnote(text: Text) -> None:
    """An editor's paragraphs about the text: up to the one that points at “the following excerpt”."""
    limit = next((i for i, b in enumerate(text.blocks) if b.kind not in ("paragraph", "epigraph")), len(text.blocks))
    total = sum(len(b.text) for b in text.blocks) or 1
    for i, block in enumerate(text.blocks[: min(limit, 5)]):
        if block.kind == "paragraph" and text.language.headnote.search(block.text):
            inside = text.blocks[: i + 1]
            if i + 1 < len(text.blocks) and sum(len(b.text) for b in inside) * 2 < total:
                made = Block("headnote", blocks=tuple(inside))
                text.guess(made, "the editor's introduction, told from the text by its words", 0.75)
                text.blocks = [made, *text.blocks[i + 1 :]]
            return


def _epigraph(text: Text) -> None:
    """A quotation at the beginning with its author or source: in one line after a dash, or in a line of its own."""
    for i, block in enumerate(text.blocks[:3]):
        if block.kind == "headnote":
            continue
        if block.kind not in ("paragraph", "quotation", "verse"):
            return
        made = _attributed(block) if _single(block) else None
        size = 1
        if made is None and i + 1 < len(text.blocks):
            made = _attributed_below(block, text.blocks[i + 1])
            size = 2
        if made:
            text.blocks[i : i + size] = [Block("epigraph", blocks=made)]
            text.guess(text.blocks[i], "epigraph", 0.85)
        return


def _attributed(block: Block) -> tuple[Block, ...] | None:
    line = block.lines[0]
    match = _QUOTED.fullmatch(line.text.strip())
    if not match or len(match.group(2).split()) > 14:
        return None
    shift = len(line.text) - len(line.text.lstrip())
    return _split_attribution(block, match.end(1) + shift, match.start(2) + shift)


def _split_attribution(block: Block, end: int, start: int) -> tuple[Block, ...] | None:
    """Divides a paragraph into a quotation and its attribution; the dash between them goes with the attribution."""
    line = block.lines[0]
    quote = cut(line, 0, end)
    source = cut(line, end)
    if quote is None or source is None:
        return None
    attribution = Block("paragraph", (erase(source, 0, start - end, "dash before an attribution"),), role="attribution")
    return (replace(block, lines=(quote,)), attribution)


def _attributed_below(block: Block, following: Block) -> tuple[Block, ...] | None:
    text = block.text.strip()
    if not _single(following) or len(text) > 700 or len(following.text) > 100:
        return None
    dash = re.match(r"[-–—]{1,2}\s*(?=\S)|\((?=[A-ZÀ-Þ].*\)$)", following.text)
    quoted = text[:1] in _OPEN and text.rstrip(".")[-1:] in _CLOSE
    if not dash or not (quoted or block.kind == "verse" or dash.group().startswith(("—", "–", "-"))):
        return None
    line = following.lines[0]
    if dash.group() != "(":
        line = erase(line, 0, dash.end(), "dash before an attribution")
    return (block, replace(following, lines=(line,), role="attribution"))


# -- quotations ---------------------------------------------------------------------------------------


def _open_quote(paragraph: str) -> bool:
    """Whether a paragraph opens a quotation that it does not close."""
    first = paragraph[:1]
    if first not in _OPEN or not first:
        return False
    if first == '"':
        return paragraph.count('"') % 2 == 1
    if first == "‘":
        return not re.search(r"’[.,;:!?)]*$", paragraph)
    close = {"“": "”", "«": "»", "„": "“"}[first]
    return paragraph.count(first) > paragraph.count(close)


def _quotations(text: Text) -> None:
    """Paragraphs that each open with a quotation mark, of which only the last closes: one quotation."""
    blocks = text.blocks
    paragraphs = [b for b in blocks if b.kind == "paragraph"]
    spoken = sum(1 for b in paragraphs if b.text[:1] in _OPEN)
    fiction = spoken * 4 > len(paragraphs) and spoken > 8
    made: list[Block] = []
    i = 0
    while i < len(blocks):
        j = i
        while j < len(blocks) and blocks[j].kind == "paragraph" and not blocks[j].role and _open_quote(blocks[j].text):
            j += 1
        closed = (
            j > i and j < len(blocks) and blocks[j].kind == "paragraph" and blocks[j].text[:1] == blocks[i].text[:1]
        )
        announced = bool(made) and made[-1].text.rstrip().endswith((":", ","))
        if closed and (announced or not fiction) and (j - i >= 2 or announced or not fiction):
            made.append(Block("quotation", blocks=tuple(blocks[i : j + 1])))
            text.guess(made[-1], f"quotation of {j + 1 - i} paragraphs", 0.9)
            i = j + 1
        elif made and _announces(made[-1], blocks[i], text.language):
            made.append(Block("quotation", blocks=(blocks[i],)))
            text.guess(made[-1], "quotation announced by the sentence before it", 0.6)
            i += 1
        else:
            made.append(blocks[i])
            i += 1
    text.blocks = made


def _announces(before: Block, block: Block, lang: Language) -> bool:
    if before.kind != "paragraph" or not _long(before) or not _long(block) or block.text[:1] in _OPEN or block.role:
        return False
    match = re.search(r"([^\W\d_]+)[,:]$", before.text.rstrip())
    return bool(match and match.group(1).lower() in lang.says and block.text[:1].isupper())


# -- headings -----------------------------------------------------------------------------------------


def _headings(text: Text) -> None:
    """Short lines of their own between running text, without a sentence's end."""
    blocks = text.blocks
    made: list[Block] = []
    for i, block in enumerate(blocks):
        following = blocks[i + 1] if i + 1 < len(blocks) else None
        if (
            _single(block)
            and following
            and _is_heading(block, made[-1] if made else None, following, blocks[i + 1 : i + 3], text)
        ):
            made.append(_as_heading(block))
            text.guess(block, "heading", 0.85)
        else:
            made.append(block)
    text.blocks = made


def _as_heading(block: Block) -> Block:
    line = block.lines[0]
    if line.text.endswith(":"):
        line = erase(line, len(line.text) - 1, len(line.text), "colon after a heading")
    return replace(block, kind="heading", lines=(line,), level=0)


def _is_heading(block: Block, before: Block | None, following: Block, rest: Sequence[Block], text: Text) -> bool:
    line = block.text.strip()
    lang = text.language
    chapter = _chapter(line, lang)
    if len(line) > 100 or len(line.split()) > 15 or not line or labelled(line):
        return False
    if not (line[0].isupper() or line[0].isdigit() or line[0] in "¿¡«“‘"):
        return False
    if not chapter and not _heading_end(line, following, text):
        return False
    if dates.whole(line) or dates.placed(line) or (lang.salutation.match(line) and line.endswith((",", ":"))):
        return False
    if (
        before is not None
        and before.kind == "paragraph"
        and before.text.rstrip().endswith((",", ":", ";"))
        and not chapter
    ):
        return False
    if line[0] in "«“‘" and line[-1] in "»”’" and before is not None:
        return False
    return _heads(following, rest, chapter, text)


def _chapter(line: str, lang: Language) -> bool:
    if _NUMERAL.fullmatch(line) and not (line.isdigit() and int(line) > 60):
        return True
    words = re.match(r"[^\W\d_]+\s+(?:the\s+)?(?:[IVXLC]+|\d+|[A-Za-zÀ-ÿ]+)\b", line)
    return bool(
        words
        and (lang.chapter.match(line) or lang.part.match(line))
        and len(line) < 90
        and (re.search(r"\b(?:[IVXLC]+|\d+)\b", line) or line.isupper())
    )


def _heading_end(line: str, following: Block, text: Text) -> bool:
    if line.endswith((".", ",", ";", "”,", "…")):
        return False
    if line.endswith(":"):
        return len(line.split()) <= 3
    if line.endswith(("?", "!")):
        # A question may be a speech; one that stands right on top of its paragraph is a title.
        return following.gap == 0 or (len(line.split()) >= 3 and line[0] not in '“‘«"—–-' and not text.wrapped)
    return True


def _heads(following: Block, rest: Sequence[Block], chapter: bool, text: Text) -> bool:
    """Whether something stands below that a heading can head."""
    if following.kind in ("definitions", "list", "quotation", "verse", "epigraph", "table", "letter"):
        return True
    if following.kind == "heading":
        return chapter
    if _long(following) or (following.kind == "paragraph" and len(following.lines) >= 2 and not following.breaks):
        return True
    if following.kind == "paragraph" and re.search(r"[.!?…][”’\"»)]*$", following.text) and len(following.text) > 60:
        return True
    if following.kind == "paragraph" and len(following.text) <= 100:
        return (
            chapter
            and len(rest) > 1
            and (
                _long(rest[1])
                or rest[1].kind in ("verse", "quotation")
                or (rest[1].kind == "paragraph" and len(rest[1].lines) > 1)
            )
        )
    return False


def _levels(text: Text) -> None:
    """Headings begin at level 2: parts above chapters above the rest; marked levels keep their order."""
    heads = [b for b in text.blocks if b.kind == "heading"]
    marked = sorted({b.level for b in heads if b.level and not _inferred(b)})
    parts = any(_is_part(b.text, text.language) for b in heads)
    chapters = any(not _is_part(b.text, text.language) and _chapter(b.text, text.language) for b in heads)
    sections = any(_inferred(b) for b in heads)
    under = False
    above = 1
    made = []
    for block in text.blocks:
        if block.kind == "heading":
            under = under or _inferred(block)
            if block.level and not _inferred(block):
                level = 2 + marked.index(block.level)
            elif _inferred(block) or marked:
                level = 2
            elif parts and chapters:
                level = 2 if _is_part(block.text, text.language) else 3 if _chapter(block.text, text.language) else 4
            elif chapters:
                level = 2 if _chapter(block.text, text.language) else 3
            else:
                level = 3 if sections and under else 2
            above = min(level, above + 1, 4)
            block = replace(block, level=above)
        else:
            block, above = _levels_within(block, above)
        made.append(block)
    text.blocks = made


def _levels_within(block: Block, above: int) -> tuple[Block, int]:
    """A block in which no heading is more than one level below the one before it, and the level of the last."""
    if block.kind == "heading":
        level = min(max(block.level, 2), above + 1, 4)
        return replace(block, level=level), level
    made = []
    for each in block.blocks:
        each, above = _levels_within(each, above)
        made.append(each)
    return (replace(block, blocks=tuple(made)) if made else block), above


def _inferred(block: Block) -> bool:
    return any(piece.why.startswith("heading taken") for line in block.lines for piece in line.pieces)


# -- letters ------------------------------------------------------------------------------------------


def _speaks(pattern: Callable[[Language], re.Pattern[str]], lang: Language, line: str) -> re.Match[str] | None:
    """A match in the text's own language, or in one of the others: letters quote each other's forms."""
    for candidate in (lang, *(other for other in languages().values() if other is not lang)):
        match = pattern(candidate).match(line)
        if match:
            return match
    return None


def _letter(text: Text) -> None:
    """A salutation near the top and a valediction or signature near the end: a letter."""
    blocks = text.blocks
    live = [i for i, b in enumerate(blocks) if b.kind not in ("headnote", "epigraph", "note")]
    top = next((i for i in live[:7] if _is_salutation(blocks[i], text.language)), -1)
    if top < 0:
        return
    body = [i for i in live if i > top]
    closing = next((i for i in reversed(body[-6:]) if _is_valediction(blocks[i], text.language)), -1)
    if closing < 0:
        last = next((i for i in reversed(body[-4:]) if not _is_postscript(blocks[i], text.language)), -1)
        if (
            last < 0
            or not _single(blocks[last])
            or not (is_name(blocks[last].text) or re.fullmatch(r"(?:[A-ZÀ-Þ]\. ?){1,4}", blocks[last].text))
        ):
            return
        closing = last
    begin = _above(blocks, top)
    inside: list[Block] = []
    finish = body[-1] + 1
    for i in range(begin, finish):
        inside += _letter_part(blocks[i], i, top, closing, text)
    made = Block("letter", blocks=tuple(inside))
    text.blocks = [*blocks[:begin], made, *blocks[finish:]]
    text.guess(made, "letter", 0.9)
    text.fields.append(Field("genre", "letter", 0.9, "salutation and valediction"))
    for part in inside:
        found = dates.find(part.text) if part.role == "dateline" else None
        if found:
            text.fields.append(Field("date", found.edtf, 0.9, "the dateline of the letter"))
            return


def _is_salutation(block: Block, lang: Language) -> bool:
    line = block.text.strip()
    return (
        _single(block)
        and len(line) < 70
        and bool(re.search(r"[,:!;–—]$|[^\W\d_]$", line))
        and bool(_speaks(lambda known: known.salutation, lang, line))
    )


def _is_valediction(block: Block, lang: Language) -> bool:
    line = block.text.strip()
    short = block.kind == "paragraph" and len(line) < 110 and len(line.split()) <= 14
    match = _speaks(lambda known: known.valediction, lang, line) if short else None
    # A sentence may begin like a valediction; it ends with a full stop and goes on much longer.
    return bool(match and (line.endswith((",", "!", "—", "–")) or len(line.split()) <= 8))


def _is_postscript(block: Block, lang: Language) -> bool:
    return block.kind == "paragraph" and bool(_speaks(lambda known: known.postscript, lang, block.text))


def _above(blocks: Sequence[Block], top: int) -> int:
    """Where the letter begins: at the dateline and the address above its salutation."""
    begin = top
    while begin > 0 and blocks[begin - 1].kind == "paragraph" and len(blocks[begin - 1].text) < 90 and top - begin < 3:
        begin -= 1
    return begin


def _letter_part(block: Block, i: int, top: int, closing: int, text: Text) -> list[Block]:
    if block.kind != "paragraph":
        return [block]
    if i < top:
        role = "dateline" if dates.find(block.text) else "address"
        return [replace(block, role=role)]
    if i == top:
        return [replace(block, role="salutation")]
    if i < closing:
        return [block]
    if i == closing:
        return _valediction(block, text.language)
    if _is_postscript(block, text.language):
        return [replace(block, role="postscript")]
    if len(block.text) < 60 and not block.text.endswith((".”", "?", "!")):
        return [replace(block, role="dateline" if dates.placed(block.text) or dates.whole(block.text) else "signature")]
    return [block]


def _valediction(block: Block, lang: Language) -> list[Block]:
    """The closing words, and the signature where it follows them in the same line or the lines below."""
    if not _is_valediction(block, lang):
        return [replace(block, role="signature")]
    line = block.lines[0]
    if len(block.lines) > 1:
        return [
            replace(block, lines=block.lines[:1], role="valediction", breaks=False),
            replace(block, lines=block.lines[1:], role="signature", breaks=len(block.lines) > 2),
        ]
    match = re.search(r",\s+(?=[A-ZÀ-ÞА-Я])", line.text)
    if match and len(line.text) - match.end() <= 40 and not line.text.endswith((",", "!")):
        first, second = cut(line, 0, match.start() + 1), cut(line, match.start() + 1)
        if first and second:
            space = len(second.text) - len(second.text.lstrip())
            name = erase(second, 0, space, "space before a signature") if space else second
            return [
                replace(block, lines=(first,), role="valediction"),
                replace(block, lines=(name,), role="signature"),
            ]
    return [replace(block, role="valediction")]


def _closing(text: Text) -> None:
    """A place and a date as the last line of the text: a dateline."""
    body = [i for i, b in enumerate(text.blocks) if b.kind != "note"]
    if len(body) < 3:
        return
    for i in body[-2:]:
        block = text.blocks[i]
        if _single(block) and dates.placed(block.text):
            text.blocks[i] = replace(block, role="dateline")
            text.fields.append(Field("date", dates.placed(block.text), 0.7, "the place and date below the text"))


# -- capitals -----------------------------------------------------------------------------------------

_CAPITALS = re.compile(
    r"[“\"‘«]?((?:[A-ZÀ-ÖØ-ÞА-Я][A-ZÀ-ÖØ-ÞА-Я’'-]*[,;]?\s+){1,9}[A-ZÀ-ÖØ-ÞА-Я][A-ZÀ-ÖØ-ÞА-Я’'-]*)(?=[,;]?\s+[^\W\d_]*[a-zß-ÿа-я])"
)


def _capitals(text: Text) -> None:
    """A few words in capitals that open a text or section stand for small capitals, a printer's custom."""
    fresh = True
    for i, block in enumerate(text.blocks):
        if fresh and block.kind == "paragraph" and _long(block):
            text.blocks[i] = _recased(block, text)
        fresh = block.kind in ("heading", "headnote", "epigraph") or (fresh and not _long(block))


def _recased(block: Block, text: Text) -> Block:
    line = block.lines[0]
    match = _CAPITALS.match(line.text)
    if not match:
        return block
    words = match.group(1).split()
    bare = [word.strip(",;").lower() for word in words]
    if not any(len(word) > 1 and (word in text.language.common or word in title_words()) for word in bare):
        return block
    known = _casing(text.blocks, block, match.end())
    cased = [_case(word, known, first=n == 0) for n, word in enumerate(words)]
    opening = f"[{' '.join(cased)}]{{.smallcaps}}"
    start, end = match.span(1)
    made = replace(
        block,
        lines=(
            rewrite(line, start, end, opening, "capitals at the opening", seen=" ".join(cased)),
            *block.lines[1:],
        ),
    )
    text.guess(block, f"capitals at the opening, written as small capitals: {' '.join(cased)}", 0.85)
    return made


def _casing(blocks: Sequence[Block], opening: Block, end: int) -> dict[str, str]:
    """How each word is most often written in the midst of the text's sentences; the capitals themselves left out."""
    counts: Counter[str] = Counter()
    for block in blocks:
        for n, line in enumerate(block.every_line()):
            text = line.text[end:] if block is opening and n == 0 else line.text
            counts.update(re.findall(r"(?<=[\w,;] )[^\W\d_]+", text))
    best: dict[str, str] = {}
    for word, _ in sorted(counts.items(), key=lambda pair: (pair[1], pair[0])):
        best[word.lower()] = word
    return best


def _case(word: str, known: dict[str, str], *, first: bool) -> str:
    bare = word.rstrip(",;")
    cased = known.get(bare.lower(), bare.lower()) if len(bare) > 1 or not first else bare
    if len(bare) == 1 and bare == "I":
        cased = "I"
    if first:
        cased = cased[:1].upper() + cased[1:]
    return cased + word[len(bare) :]
