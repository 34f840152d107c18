"""Who wrote the text, what it is called, when and where it appeared, and under which terms: read from the lines
above and below it. What the lines do not say is not made up; what they only suggest gets a low confidence."""

from __future__ import annotations

import re
from functools import lru_cache

from msgspec import Struct
from msgspec.structs import replace

from anthology.importing import dates
from anthology.importing.ledger import Field
from anthology.importing.pieces import Block, Line, Piece, cut, dropped
from anthology.importing.rules import (
    FieldRule,
    Language,
    Site,
    field_beginnings,
    field_rules,
    generic,
    languages,
    title_words,
)

#: Fields whose value may hold inline Markdown.
MARKDOWN = frozenset({"title", "subtitle", "source.citation", "source.witness", "rights.credit", "about"})
ROLES = ("author", "editor", "translator", "transcriber", "proofreader", "illustrator")
_RENAMED = {
    "citation": "source.citation",
    "url": "source.url",
    "retrieved": "source.retrieved",
    "witness": "source.witness",
    "holder": "rights.holder",
    "credit": "rights.credit",
}
_PARTICLES = frozenset(
    "de du des da di do dos del della der den van von la le al el y e ibn bin ben te ten ter zu zur af".split()
)
_ISSUE = re.compile(
    r"\b(?:no|nr|nos|núm|num|n°|nº|№|vol|volume|issue|heft|band|bd|pp?|s|jg|tome|t)\b\.?\s*\d+|#\s?\d+", re.I
)
_LIFE = re.compile(r"[(\[]?\s*(?:b\.\s*)?(1[0-9]\d\d)\s*[-–—]\s*(1[0-9]\d\d|20\d\d)\s*[)\]]?")
_SECTION = re.compile(
    r"(?:contents|table of contents|preface|foreword|introduction|prologue|inhalt|vorwort|einleitung|sommaire"
    r"|table des matières"
    r"|préface|avant-propos|índice|prólogo|introducción|indice|prefazione|introduzione|содержание|предисловие|введение"
    r"|[ivxlc]{1,6}\.?|\d{1,3}\.?)[.:]?",
    re.I,
)
_LANGUAGE_NAMES = {
    "english": "en",
    "french": "fr",
    "german": "de",
    "spanish": "es",
    "italian": "it",
    "portuguese": "pt",
    "dutch": "nl",
    "russian": "ru",
}
_BY = frozenset({"by", "par", "von", "por", "di", "door"})
#: More unlabelled short lines than this are a text of short lines, not a head.
_HEAD = 8


def normal(text: str) -> str:
    """A text as it is compared with others: without case, punctuation and doubled spaces."""
    return " ".join(re.findall(r"\w+", text.casefold()))


@lru_cache(maxsize=4096)
def _matches(text: str) -> tuple[tuple[FieldRule, re.Match[str]], ...]:
    """The rules that a line follows, one after another from its beginning."""
    found: list[tuple[FieldRule, re.Match[str]]] = []
    at = 0
    while at < len(text):
        at += len(text) - at - len(text[at:].lstrip(" .;|–—"))
        if not field_beginnings().match(text, at):
            break
        hit = next(((r, m) for r in field_rules() if (m := r.pattern.match(text, at)) and m.end() > at), None)
        if hit is None:
            break
        found.append(hit)
        at = hit[1].end()
    return tuple(found)


def labelled(text: str) -> bool:
    """Whether a line is a statement about the text (“Translated by …”)."""
    return len(text) < 600 and bool(_matches(text))


def from_line(line: Line) -> list[Field]:
    """The fields that a line states; an empty list when it is no such line."""
    if len(line.text) >= 600:
        return []
    fields: list[Field] = []
    for rule, match in _matches(line.text):
        for name, value in match.groupdict().items():
            if value and name != "cc":
                fields += _fields(line, name, match.start(name), match.end(name), rule)
        if rule.whole:
            # The wording of a licence is certain, even where what it means is not.
            worded = replace(rule, confidence=0.95) if rule.whole == "credit" else rule
            fields += _fields(line, rule.whole, match.start(), match.end(), worded)
        if rule.licence:
            number = match.groupdict().get("cc") or "4.0"
            sure = rule.confidence if match.groupdict().get("cc") or "{cc}" not in rule.licence else 0.5
            fields.append(Field("rights.licence", rule.licence.format(cc=number), sure, "the wording of the licence"))
    return fields


def _fields(line: Line, name: str, start: int, end: int, rule: FieldRule) -> list[Field]:
    part = cut(line, start, end)
    if part is None:
        return []
    text = part.text.strip()
    name = _RENAMED.get(name, name)
    why = "a labelled line"
    if name in ROLES:
        people = re.split(r"\s+(?:and|und|et|y|e|и)\s+|\s*&\s*", text)
        return [Field(name, person_name(person), rule.confidence, why, (part,)) for person in people if person.strip()]
    if name in ("date", "issued", "source.retrieved"):
        found = dates.find(text)
        sure = rule.confidence if name != "issued" else 0.6
        return [Field("date" if name == "issued" else name, found.edtf, sure, why, (part,))] if found else []
    if name == "source.url":
        return [_url(part, rule.confidence)]
    if name == "language_name":
        tag = _LANGUAGE_NAMES.get(text.lower(), "")
        return [Field("language", tag, 0.95, why, (part,))] if tag else []
    markdown = name in MARKDOWN
    value = part.alone.strip() if markdown else text
    return [Field(name, value, rule.confidence, why, (part,), markdown)]


def _url(part: Line, confidence: float) -> Field:
    """An address, from a link's own target where there is one; the front page of a site is not the text's page."""
    target = re.search(r"\]\((https?://[^)\s]+)\)", part.out)
    value = target.group(1) if target else part.text.strip()
    if not value.startswith("http"):
        value = f"https://{value}"
    front = not value.split("://", 1)[1].rstrip("/").count("/")
    why = "the address of the site, not of the page" if front else "a labelled line"
    return Field("source.url", value, 0.5 if front else confidence, why, (part,))


def person_name(text: str) -> str:
    """A name without the marks of a line of capitals: NORA LINDQVIST → Nora Lindqvist."""
    bare = text.strip(" ,.;:*_")
    if text.rstrip().endswith(".") and re.search(r"\b[A-Z]\.$", text.strip()):
        bare += "."
    if bare.isupper() and len(bare) > 4:
        return re.sub(r"[^\W\d_]+", lambda m: m.group().capitalize(), bare)
    return bare


def is_name(text: str) -> bool:
    """Whether a line looks like a person's name: two to five capitalised words, none of them a title's word."""
    bare = text.strip(" .,*_")
    words = bare.split()
    if not 2 <= len(words) <= 5 or len(bare) > 45 or re.search(r"[\d:;!?“”\"«»|/\[\]]", bare):
        return False
    capitals = 0
    for i, word in enumerate(words):
        if re.fullmatch(r"[^\W\d_]\.(?:-?[^\W\d_]\.)*", word) or re.fullmatch(r"[^\W\d_][\w’'-]*\.?,?", word):
            low = word.strip(".,").lower()
            if low in _PARTICLES and 0 < i < len(words) - 1:
                continue
            if not word[0].isupper() or low in title_words():
                return False
            capitals += 1
        else:
            return False
    return capitals >= 2


def is_citation(text: str) -> bool:
    """Whether an unlabelled line names an issue of a journal: a number or a page, and a year."""
    if len(text) > 160 or not re.search(r"\b(?:1[5-9]|20)\d\d\b", text) or text.lstrip()[:1] in '“"«‘(':
        return False
    if _ISSUE.search(text):
        return True
    found = dates.find(text)
    name = text[: found.start].rstrip() if found else ""
    return bool(
        found and name.endswith(",") and len(name.split()) >= 2 and len(found.edtf) > 4 and not dates.placed(text)
    )


class _Candidate(Struct, frozen=True):
    at: int
    line: Line
    text: str
    heading: bool


def read(
    blocks: tuple[Block, ...], sites: tuple[Site, ...], lang: Language, found: list[Field], flags: list[bool]
) -> tuple[tuple[Block, ...], list[Field]]:
    """The blocks with those that only hold metadata moved to the front matter, and all fields, ``found`` included.

    ``flags`` says which blocks are running text (``cleaning.prose``).
    """
    done = list(blocks)
    fields = list(found)
    candidates = _head(done, sites, lang, fields, flags)
    fields = _assign(done, candidates, sites, fields)
    fields = _foot(done, fields, flags)
    _repeats(done, fields)
    settled = _settled(fields)
    _restore(done, blocks, settled)
    return tuple(done), settled


def _restore(done: list[Block], blocks: tuple[Block, ...], fields: list[Field]) -> None:
    """Puts back the unlabelled lines of which no field was made after all: they may be the text's."""
    used = {line.start for item in fields for line in item.lines}
    for i, block in enumerate(done):
        unlabelled = block.kind == "moved" and block.why in ("title block", "date", "source")
        if unlabelled and not any(line.start in used for line in block.lines):
            done[i] = blocks[i]


def opened(blocks: tuple[Block, ...], flags: list[bool]) -> tuple[Block, ...]:
    """The blocks of a marked-up page in which statements stand as lines of one paragraph: a block for each line."""
    made: list[Block] = []
    for block, flag in zip(blocks, flags, strict=True):
        if block.kind != "paragraph" or len(block.lines) < 2 or (flag and not block.breaks):
            made.append(block)
        elif block.breaks and any(_about_text(line.text.strip()) for line in block.lines):
            made += [replace(block, lines=(line,), breaks=False) for line in block.lines]
        elif not block.breaks and (len(block.text) < 160 or labelled(block.text.strip())):
            made.append(replace(block, lines=(_one_line(block.lines),)))
        else:
            made.append(block)
    return tuple(made)


def _about_text(line: str) -> bool:
    return labelled(line) or line.casefold() in _BY


def _one_line(lines: tuple[Line, ...]) -> Line:
    pieces = list(lines[0].pieces)
    for line in lines[1:]:
        at = pieces[-1].end
        pieces += [Piece(at, at, " ", " ", ""), *line.pieces]
    return Line(tuple(pieces), lines[0].indent, lines[0].gap)


def _head(
    done: list[Block], sites: tuple[Site, ...], lang: Language, fields: list[Field], flags: list[bool]
) -> list[_Candidate]:
    """Walks down the lines above the text: labelled lines become fields; the others are candidates."""
    candidates: list[_Candidate] = []
    distinct: set[str] = set()
    imprint = False
    for i, block in enumerate(done):
        if block.kind in ("removed", "moved", "break"):
            continue
        if block.kind not in ("paragraph", "heading") or len(block.lines) != 1:
            break
        line, text = block.lines[0], block.lines[0].text.strip()
        stated = from_line(line) or _page_title(line, sites, distinct) or _about(line, lang)
        if stated:
            fields += stated
            imprint = imprint or any(f.name in ("rights.credit", "imprint", "rights.holder") for f in stated)
            done[i] = Block("moved", block.lines, why="statement about the text")
            continue
        if imprint and generic().imprint.fullmatch(text):
            done[i] = dropped(block, "copyright page of the source")
            continue
        if text.casefold() in _BY:
            done[i] = dropped(block, "label of the author")
            continue
        if flags[i] or _stops(text, lang, bool(distinct)):
            break
        distinct.add(normal(text))
        if len(distinct) > _HEAD:
            break
        candidates.append(_Candidate(i, line, text, block.kind == "heading"))
    return candidates


def _stops(text: str, lang: Language, titled: bool) -> bool:
    """Whether a short line belongs to the text: a salutation, the first heading, a dedication, a list's item."""
    if lang.salutation.match(text) and text.endswith((",", ":", "!", "—", "–")) and len(text) < 60:
        return True
    if re.match(r"\d{1,3}[.)]?\s+\S|[•\-*]\s", text) and not dates.whole(text):
        return True
    if lang.dedication.match(text) and titled:
        return True
    if not titled:
        return False
    if dates.placed(text):
        return True
    heading = _SECTION.fullmatch(text) or (
        (lang.chapter.match(text) or lang.part.match(text)) and re.search(r"\b(?:[ivxlc]+|\d+)\b", text, re.I)
    )
    return bool(heading)


def _page_title(line: Line, sites: tuple[Site, ...], seen: set[str]) -> list[Field]:
    """The fields of a page's title (“Leon Trotsky: Lessons of October”), which is the first line of its capture."""
    if seen:
        return []
    for site in sites:
        for page in site.pages:
            match = page.fullmatch(line.text.strip())
            if match and (len(match.groupdict()) == 1 or is_name(match.group("author"))):
                shift = len(line.text) - len(line.text.lstrip())
                return [
                    Field(
                        name,
                        person_name(value) if name == "author" else value,
                        0.9,
                        "the title of the page",
                        (part,),
                    )
                    for name, value in match.groupdict().items()
                    if (part := cut(line, match.start(name) + shift, match.end(name) + shift))
                ]
    return []


def _about(line: Line, lang: Language) -> list[Field]:
    """A sentence about a person who is named first (“NORA LINDQVIST is a historian …”): a note on a contributor."""
    match = re.match(r"((?:[^\W\d_][\w’'-]*\.?\s+){2,4})(?=\S)", line.text)
    while match:
        name, rest = match.group(1).strip(), line.text[match.end() :]
        if is_name(name) and lang.about.match(rest) and (name.isupper() and name != line.text.strip()):
            person = person_name(name)
            out = line.alone.replace(name, person, 1).strip()
            return [Field("about", f"{person}\n{out}", 0.9, "a sentence about a person", (line,), True)]
        words = name.split()[:-1]
        match = re.match(rf"({re.escape(' '.join(words))}\s+)(?=\S)", line.text) if len(words) >= 2 else None
    return []


def _assign(
    done: list[Block], candidates: list[_Candidate], sites: tuple[Site, ...], fields: list[Field]
) -> list[Field]:
    """Decides which of the unlabelled lines is the title, the author, the date, the source."""
    left: list[_Candidate] = []
    for item in candidates:
        if not _dated(done, item, fields):
            left.append(item)
    unique: dict[str, _Candidate] = {}
    for item in left:
        if item.heading or normal(item.text) not in unique:
            unique[normal(item.text)] = item
    order = next((site.order for site in sites if site.order), ())
    chosen = _roles(left, unique, order, fields)
    for name, (item, confidence, why) in chosen.items():
        value = person_name(item.text) if name == "author" else item.line.alone.strip()
        fields.append(Field(name, value, confidence, why, (item.line,), name in MARKDOWN))
    taken = {normal(item.text): item.at for item, _, _ in chosen.values()}
    stated = {normal(f.value.split("\n")[0]) for f in fields if f.name in ("title", "author", "subtitle")}
    for item in left:
        if taken.get(normal(item.text)) == item.at:
            done[item.at] = Block("moved", done[item.at].lines, why="title block")
        elif normal(item.text) in taken or normal(item.text) in stated:
            done[item.at] = dropped(done[item.at], "repeated title block")
            fields = [_confirmed(f, item.text) for f in fields]
    return fields


def _confirmed(item: Field, text: str) -> Field:
    """A field that the text above the text states as well is sure."""
    same = item.name in ("title", "author") and normal(item.value) == normal(text)
    return replace(item, confidence=max(item.confidence, 0.9)) if same else item


def _dated(done: list[Block], item: _Candidate, fields: list[Field]) -> bool:
    """Takes a line that is a date or names the issue of a journal; says whether it did."""
    edtf = dates.whole(item.text)
    block = done[item.at]
    if edtf and not _LIFE.fullmatch(item.text.strip()):
        known = next((f for f in fields if f.name == "date"), None)
        if known and known.value == edtf:
            done[item.at] = dropped(block, "repeated title block")
        elif known is None:
            fields.append(Field("date", edtf, 0.95, "a line of its own above the text", (item.line,)))
            done[item.at] = Block("moved", block.lines, why="date")
        else:
            done[item.at] = dropped(block, "another date above the text")
        return True
    known = next((f for f in fields if f.name == "source.citation"), None)
    if known and dates.find(item.text) and len(item.text) < 100 and _within(item.text, known.value):
        done[item.at] = dropped(block, "source, stated again")
        return True
    if not is_citation(item.text):
        return False
    if known is None or (len(normal(known.value)) < len(normal(item.text)) and _within(known.value, item.text)):
        labelled_later = any(
            len(other.lines) == 1 and _repeats_source(item.text, other.lines[0])
            for other in done
            if other.kind == "moved"
        )
        if labelled_later:
            done[item.at] = dropped(block, "source, stated again")
        else:
            sure = 0.9 if _ISSUE.search(item.text) else 0.6
            fields.append(
                Field(
                    "source.citation",
                    item.line.alone.strip(),
                    sure,
                    "a line that names an issue",
                    (item.line,),
                    True,
                )
            )
            done[item.at] = Block("moved", block.lines, why="source")
    elif _within(item.text, known.value):
        done[item.at] = dropped(block, "source, stated again")
    else:
        return False
    return True


def _repeats_source(text: str, line: Line) -> bool:
    return any(f.name == "source.citation" and _within(text, f.value) for f in from_line(line))


def _within(short: str, long: str) -> bool:
    return set(normal(short).split()) <= set(normal(long).split())


_Choice = dict[str, tuple[_Candidate, float, str]]


def _roles(
    left: list[_Candidate], unique: dict[str, _Candidate], order: tuple[str, ...], fields: list[Field]
) -> _Choice:
    stated = {f.name: f for f in fields if f.name in ("title", "author")}
    people = {normal(f.value) for f in fields if f.name in ROLES} | {
        normal(f.value.split("\n")[0]) for f in fields if f.name == "about"
    }
    items = [item for item in unique.values() if normal(item.text) not in people]
    chosen: _Choice = {}
    if "title" in stated:
        items = [item for item in items if normal(item.text) != normal(stated["title"].value)]
    names = [item for item in items if is_name(item.text)]
    others = [item for item in items if not is_name(item.text) and not _LIFE.fullmatch(item.text)]
    if "title" not in stated:
        _choose_title(
            chosen,
            names,
            others,
            order,
            [normal(item.text) for item in left] if people or _author_known(fields) else [],
        )
    title = chosen["title"][0] if "title" in chosen else None
    if "author" not in stated and not _author_known(fields):
        rest = [item for item in names if item is not title]
        if rest:
            sure = 0.9 if order or (title and not is_name(title.text)) else 0.6
            chosen["author"] = (rest[0], sure, "a name above the text")
    if not any(f.name == "subtitle" for f in fields):
        _choose_subtitle(chosen, items, title, stated.get("title"), order)
    return chosen


def _author_known(fields: list[Field]) -> bool:
    return any(f.name in ("author", "about", "rights.holder") for f in fields)


def _choose_title(
    chosen: _Choice,
    names: list[_Candidate],
    others: list[_Candidate],
    order: tuple[str, ...],
    lines: list[str],
) -> None:
    """The title among the unlabelled lines; ``lines`` are all of them, where the author is known from elsewhere."""
    marked = [item for item in (*others, *names) if item.heading]
    if marked:
        chosen["title"] = (marked[0], 0.97, "a heading above the text")
    elif others:
        chosen["title"] = (others[0], 0.9, "the first line above the text that is no name or date")
    elif len(names) > 1:
        i = 1 if order[:1] != ("title",) else 0
        chosen["title"] = (names[i], 0.6, "one of the names above the text")
    elif names:
        if lines:
            repeated = lines.count(normal(names[0].text)) > 1
            chosen["title"] = (
                names[0],
                0.8 if repeated else 0.7,
                "the only name above the text that is not the author's",
            )
        else:
            chosen["title"] = (names[0], 0.5, "the only line above the text; it may be the author's name")


def _choose_subtitle(
    chosen: _Choice,
    items: list[_Candidate],
    title: _Candidate | None,
    stated: Field | None,
    order: tuple[str, ...],
) -> None:
    """The line after the title, where it is no name: a quotation or life dates, or where the site has a subtitle."""
    if title is None and stated is None:
        return
    taken = [item for item, _, _ in chosen.values()]
    rest = [
        item
        for item in items
        if item not in taken
        and not item.heading
        and not is_name(item.text)
        and (title is None or item.at > title.at or title.heading)
    ]
    if not rest:
        return
    first = rest[0]
    follows = title is None or abs(items.index(first) - items.index(title)) <= 2
    if _LIFE.fullmatch(first.text.strip()):
        chosen["subtitle"] = (first, 0.7, "years after the title; they may be the years of a life")
    quoted = first.text[:1] in '“"«„‘'
    brief = len(first.text) <= 90 or (quoted and len(first.text) < 140)
    if "subtitle" not in chosen and follows and brief and (quoted or first.text[:1] == "(" or "subtitle" in order):
        chosen["subtitle"] = (first, 0.9 if order else 0.6, "the line after the title")


def _foot(done: list[Block], fields: list[Field], flags: list[bool]) -> list[Field]:
    """Statements below the text: the source again, the terms, the transcriber."""
    cited = next((f.value for f in fields if f.name == "source.citation"), "")
    for i in range(len(done) - 1, max(len(done) - 40, -1), -1):
        block = done[i]
        if block.kind in ("removed", "moved"):
            continue
        if (
            block.kind != "paragraph"
            or flags[i]
            or len(block.lines) != 1
            or re.match(r"[\[(]?\d{1,3}[\].)]", block.text)
        ):
            break
        line = block.lines[0]
        if cited and _same_issue(line.text, cited):
            done[i] = dropped(block, "source, stated again")
            continue
        stated = [f for f in from_line(line) if f.name not in ("title", "author", "date")]
        if not stated:
            break
        fields += [f for f in stated if f.name.startswith("rights") or all(f.name != g.name for g in fields)]
        done[i] = Block("moved", block.lines, why="statement about the text")
    return fields


def _same_issue(text: str, cited: str) -> bool:
    """Whether a short line names the issue again, perhaps with the journal's name abbreviated (“ATC 142, …”)."""
    if len(text) > 100 or not dates.find(text):
        return False
    numbers, known = set(re.findall(r"\d+", text)), set(re.findall(r"\d+", cited))
    found, cited_date = dates.find(text), dates.find(cited)
    return bool(numbers) and numbers <= known and bool(found and cited_date and found.edtf == cited_date.edtf)


def _repeats(done: list[Block], fields: list[Field]) -> None:
    """Takes out the title block where it stands a second time, just below the head."""
    stated = {normal(f.value) for f in fields if f.name in ("title", "author", "subtitle")} - {""}
    seen = 0
    for i, block in enumerate(done):
        if block.kind in ("removed", "moved"):
            continue
        if len(block.lines) == 1 and normal(block.text) in stated:
            done[i] = dropped(block, "repeated title block")
            continue
        seen += 1
        if seen > 3:
            return


def _settled(fields: list[Field]) -> list[Field]:
    """One value for each field: the surest. Credits are put together; what follows from others is added."""
    fields = _people(fields)
    settled: dict[tuple[str, str], Field] = {}
    for item in fields:
        several = item.name in ROLES or item.name in ("rights.credit", "imprint", "about")
        key = (item.name, normal(item.value) if several else "")
        if key not in settled or settled[key].confidence < item.confidence:
            settled[key] = item
    out = [f for f in settled.values() if f.name not in ("rights.credit", "imprint")]
    out += _together([f for f in settled.values() if f.name == "rights.credit"], "rights.credit")
    if not any(f.name == "source.citation" for f in out):
        out += _together([f for f in settled.values() if f.name == "imprint"], "source.citation")
    return _dates(out)


def _together(parts: list[Field], name: str) -> list[Field]:
    if not parts:
        return []
    value = ". ".join(part.value.rstrip(". ") for part in parts)
    lines = tuple(line for part in parts for line in part.lines)
    return [Field(name, value, min(p.confidence for p in parts), "statements put together", lines, True)]


def _people(fields: list[Field]) -> list[Field]:
    """A person whom a note describes and who holds the rights is the author, where nobody else is."""
    if any(f.name == "author" for f in fields):
        return fields
    about = {normal(f.value.split("\n")[0]): f for f in fields if f.name == "about"}
    for holder in (f for f in fields if f.name == "rights.holder"):
        if is_name(holder.value):
            sure = 0.85 if normal(holder.value) in about else 0.6
            why = "holder of the rights" + (", and described above the text" if sure > SURE_ENOUGH else "")
            return [*fields, Field("author", person_name(holder.value), sure, why)]
    if len(about) == 1:
        name = next(iter(about.values())).value.split("\n")[0]
        return [*fields, Field("author", name, 0.6, "described above the text")]
    return fields


SURE_ENOUGH = 0.8


def _dates(fields: list[Field]) -> list[Field]:
    if any(f.name == "date" for f in fields):
        return fields
    cited = next((f for f in fields if f.name == "source.citation"), None)
    found = dates.find(cited.value) if cited else None
    if found is None:
        return fields
    return [*fields, Field("date", found.edtf, 0.7, "the date of the source")]


def with_defaults(fields: list[Field], text: str, *, source_url: str, tag: str) -> list[Field]:
    """Adds what the command says, and the language of the text."""
    from anthology.importing.rules import detect_language

    out = [f for f in fields if not (source_url and f.name == "source.url") and not (tag and f.name == "language")]
    if source_url:
        out.append(Field("source.url", source_url, 1.0, "given with the command"))
    if tag:
        out.append(Field("language", tag, 1.0, "given with the command"))
    elif not any(f.name == "language" for f in out):
        guess, sure = detect_language(text)
        if guess in languages():
            out.append(Field("language", guess, round(sure, 2), "the commonest words of the text"))
    return out


def proper(name: str, answer: str) -> str | None:
    """An editor's answer in the form that the front matter wants; None where it cannot be what the field holds.

    A date may be written as people write one; empty answers are proper, and take the field out.
    """
    answer = " ".join(answer.split())
    if not answer:
        return ""
    if name in ("date", "source.retrieved"):
        return dates.given(answer) or None
    if name == "source.url":
        return answer if re.fullmatch(r"https?://\S+", answer) else None
    return answer


def answered(fields: list[Field], answers: dict[str, str]) -> list[Field]:
    """The fields with an editor's answers in place of the guesses.

    An empty answer takes the field out, and one that cannot be what a field holds leaves the guess.
    """
    answers = {name: said for name, answer in answers.items() if (said := proper(name, answer)) is not None}
    out = [
        replace(f, value=answers[f.name], confidence=1.0, why="the editor's answer") if answers.get(f.name) else f
        for f in fields
        if answers.get(f.name) != ""
    ]
    known = {f.name for f in out}
    out += [
        Field(name, value, 1.0, "the editor's answer") for name, value in answers.items() if value and name not in known
    ]
    return out
