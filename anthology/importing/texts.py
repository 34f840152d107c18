"""One source, decoded, to a manuscript and its ledger: the phases of the import, in reading order."""

from __future__ import annotations

from urllib.parse import urlsplit

from msgspec import Struct
from msgspec.structs import replace

from anthology.importing import cleaning, doubts, foreign, ledger, links, metadata, notes, plain, structure, writing
from anthology.importing.decoding import Decoded
from anthology.importing.ledger import Field, Finding, Ledger
from anthology.importing.links import Chapter
from anthology.importing.pieces import Block
from anthology.importing.rules import Language, Site, detect_language, detect_sites, language


class Empty(Exception):
    """A source in which nothing is left to read: marks without words."""


class Options(Struct, frozen=True):
    """What the command says about its sources; and the other chapters of a book, where ``member`` is one of it."""

    source_url: str = ""
    language: str = ""
    format: str = ""
    answers: tuple[tuple[str, str], ...] = ()
    chapters: tuple[Chapter, ...] = ()
    member: str = ""


class Reading(Struct, frozen=True):
    """A source read into blocks: what is known before the words are looked at.

    ``text`` is the decoded source; ``markup`` its stretches that are no text; ``fields`` what the format itself says
    (an HTML page's title); ``links`` the notes that the format has linked.
    """

    text: str
    blocks: tuple[Block, ...]
    plain: bool = True
    fields: tuple[Field, ...] = ()
    markup: tuple[tuple[int, int], ...] = ()
    labels: tuple[str, ...] = ()
    findings: tuple[Finding, ...] = ()


class Draft(Struct, frozen=True):
    """A manuscript and its ledger, before they have names.

    ``anchors`` are those that it has or could have; ``outward`` the places in other chapters that it links to.
    """

    manuscript: str
    ledger: Ledger
    anchors: frozenset[str] = frozenset()
    outward: frozenset[tuple[str, str]] = frozenset()


def read_plain(decoded: Decoded) -> Reading:
    """Plain text as lines."""
    return Reading(decoded.text, plain.lines(decoded.text))


def draft(
    reading: Reading, decoded: Decoded, options: Options, *, source: str, format: str, digest: str, name: str
) -> Draft:
    """The manuscript of a source. ``name`` stands for a title where the source has none.

    A source of nothing but a title page or a notice would leave no text below the front matter: it stays as it is.
    Raises Empty where no word is left even so.
    """
    for cleaned in (True, False):
        made = _draft(reading, decoded, options, source, format, digest, name, cleaned=cleaned)
        if made:
            return made
    raise Empty("the source holds no text")


def _draft(
    reading: Reading,
    decoded: Decoded,
    options: Options,
    source: str,
    format: str,
    digest: str,
    name: str,
    *,
    cleaned: bool,
) -> Draft | None:
    sites = _sites(reading, options)
    tag = (
        options.language
        or next((f.value for f in reading.fields if f.name == "language"), "")
        or detect_language(reading.text if reading.plain else _words(reading))[0]
    )
    lang = language(tag or "en")
    reading = replace(reading, blocks=foreign.marked(reading.blocks, lang.tag))
    blocks, fields = _cleaned(reading, sites, lang) if cleaned else (_kept(reading.blocks), list(reading.fields))
    how = plain.shape(blocks) if reading.plain else plain.Shape(0, True)
    joins: list[plain.Join] = []
    if reading.plain:
        blocks, joins = plain.join(blocks, how, lang)
        blocks = plain.paragraphs(blocks, how)
    else:
        blocks = plain.versed(blocks)
    linked = notes.link(blocks, reading.labels)
    text = structure.Text(list(linked.blocks), lang, bool(how.measure), reading.plain)
    structure.arrange(text)
    if not any(block.kind != "headnote" and _says(block) for block in text.blocks):
        return None
    fields = _completed(fields, text, reading, options, name)
    settled = links.settle(text.blocks, options.chapters, options.member)
    findings = [
        *settled.findings,
        *reading.findings,
        *linked.findings,
        *text.findings,
        *map(_joined, joins),
        *doubts.doubts(text.blocks, lang),
    ]
    written = writing.write(decoded.text, fields, settled.blocks, text.gone, reading.markup)
    made = Ledger(
        source=source,
        format=format,
        site=", ".join(site.name for site in sites),
        digest=digest,
        encoding=decoded.encoding,
        bom=decoded.bom,
        length=len(decoded.text),
        manuscript=ledger.digest(written.text.encode()),
        entries=written.entries,
        fields=tuple(fields),
        findings=tuple(ledger.numbered(findings, decoded.text)),
        repairs=decoded.repairs,
        links=linked.links + len(reading.labels),
    )
    return Draft(written.text, made, settled.anchors, settled.outward)


def _cleaned(reading: Reading, sites: tuple[Site, ...], lang: Language) -> tuple[tuple[Block, ...], list[Field]]:
    """The blocks without chrome and without the lines that became fields; and the fields."""
    blocks, found = cleaning.clean(reading.blocks, sites)
    if not reading.plain:
        blocks = metadata.opened(blocks, cleaning.prose(blocks))
    return metadata.read(blocks, sites, lang, [*reading.fields, *found], cleaning.prose(blocks))


def _says(block: Block) -> bool:
    return block.kind == "figure" or any(map(_says, block.blocks)) or any(line.text.strip() for line in block.lines)


def _kept(blocks: tuple[Block, ...]) -> tuple[Block, ...]:
    """The blocks as they stand; where all of them were chrome to the reader, they are the text."""
    if any(block.kind != "removed" for block in blocks):
        return blocks
    return tuple(replace(block, kind="paragraph", why="") for block in blocks)


def _sites(reading: Reading, options: Options) -> tuple[Site, ...]:
    url = options.source_url or next((f.value for f in reading.fields if f.name == "source.url"), "")
    lines = [block.text for block in reading.blocks[:40]], [block.text for block in reading.blocks[-25:]]
    return detect_sites("\n".join(lines[0])[:2500], "\n".join(lines[1])[-1500:], urlsplit(url).hostname or "")


def _words(reading: Reading) -> str:
    """Some of the running words of a text, for telling its language."""
    parts: list[str] = []
    length = 0
    for block in reading.blocks:
        if block.kind != "removed":
            parts.append(block.text)
            length += len(parts[-1])
        if length > 20000:
            break
    return " ".join(parts)


def _completed(fields: list[Field], text: structure.Text, reading: Reading, options: Options, name: str) -> list[Field]:
    for item in text.fields:
        known = next((f for f in fields if f.name == item.name), None)
        if known is None or known.confidence < item.confidence:
            fields = [*(f for f in fields if f is not known), item]
    fields = metadata.with_defaults(
        fields,
        reading.text if reading.plain else _words(reading),
        source_url=options.source_url,
        tag=options.language,
    )
    fields = metadata.answered(fields, dict(options.answers))
    if not any(f.name == "title" for f in fields):
        fields.append(Field("title", _from_name(name), 0.1, "the name of the file"))
    return fields


def _from_name(name: str) -> str:
    words = " ".join(name.replace("_", " ").replace("-", " ").split())
    return words[:1].upper() + words[1:] or "Untitled"


def _joined(join: plain.Join) -> Finding:
    why = "broken word made whole" if join.word else "broken paragraph made whole"
    return Finding("join", join.start, join.end, join.word or "…", "", why, join.confidence)
