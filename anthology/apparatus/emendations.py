"""The printed record of the editor's work: conventions, witnesses, and the apparatus of readings."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from anthology.apparatus.composing import MADE, ended, filled, joined, paragraph, text
from anthology.apparatus.references import named
from anthology.config.schema import Edition as Settings
from anthology.model.catalogue import Work
from anthology.model.standoff import Change, Entry, Extent, Reading, Witness
from anthology.model.text import (
    Blocks,
    Definition,
    DefinitionList,
    Heading,
    Inlines,
    Lacuna,
    Link,
    Style,
    Styled,
    Text,
    WorkReference,
    plain,
)
from anthology.terms import Terms

BRACKETS = {"square": ("[", "]"), "angle": ("⟨", "⟩"), "plain": ("", "")}
"""The marks of a convention, before and behind."""

# -- conventions -----------------------------------------------------------------------------------


def shown_gap(extent: Extent | None, settings: Settings, words: Terms) -> str:
    """What is printed for a gap: ``[…]``, ``⟨…⟩``, ``[… 3 words]``, as the settings want it."""
    before, behind = BRACKETS[settings.conventions.lacuna]
    if extent is None or not settings.conventions.extent:
        return f"{before}…{behind}"
    said = words.sentence(f"extent-{extent.unit}", extent.count)
    said = words.sentence("extent-about").format(extent=said) if extent.about else said
    return f"{before}…\N{NO-BREAK SPACE}{said}{behind}"


def supplied(pieces: Inlines, settings: Settings) -> Inlines:
    """Supplied words between the marks that the settings want; white space around them stays outside."""
    words = plain(pieces)
    inner = words.strip()
    if not inner:
        return pieces
    at = words.index(inner)
    before, behind = BRACKETS[settings.conventions.supplied]
    return (Text(f"{words[:at]}{before}{inner}{behind}{words[at + len(inner) :]}"),)


def conventions(works: Sequence[Work], settings: Settings, words: Terms) -> Inlines:
    """The sentences on gaps, supplied words and emendations: those alone that the book needs."""
    records = [work.standoff.record for work in works if work.standoff and work.standoff.record]
    changed = [entry.change for record in records for entry in record.entries if entry.change]
    silent = sum(record.silent for record in records)
    sentences = (
        *_gaps(works, settings, words),
        _supplied(changed, settings, words),
        text(words.sentence("note-emendations")) if changed else (),
        text(words.sentence("note-silent", silent)) if silent else (),
        text(words.sentence("note-diplomatic")) if any(record.diplomatic for record in records) else (),
    )
    return joined(sentences, " ")


def _gaps(works: Sequence[Work], settings: Settings, words: Terms) -> Iterator[Inlines]:
    shown = dict.fromkeys(gap.shown for work in works for gap in work.inlines(Lacuna))
    if not shown:
        return
    bare = shown_gap(None, settings, words)
    yield filled(words.sentence("note-lacunae"), lacuna=(Lacuna(bare),))
    example = next((one for one in shown if one != bare), "")
    if example:
        yield filled(words.sentence("note-lacunae-extent"), lacuna=(Lacuna(example),))


def _supplied(changed: Sequence[Change], settings: Settings, words: Terms) -> Inlines:
    before, behind = BRACKETS[settings.conventions.supplied]
    if Change.SUPPLIED not in changed or not before:
        return ()
    return filled(words.sentence("note-supplied"), marks=f"{before}\N{NO-BREAK SPACE}{behind}")


# -- the apparatus ---------------------------------------------------------------------------------


def textual_apparatus(works: Iterable[Work], words: Terms) -> Blocks:
    """A heading, and for each work with witnesses or entries what they are; nothing where no work has any."""
    items = tuple(item for work in works if (item := _of_work(work, words)))
    if not items:
        return ()
    heading = Heading(2, text(words.word("apparatus")), MADE, "apparatus")
    return (heading, DefinitionList(items, MADE))


def _of_work(work: Work, words: Terms) -> Definition | None:
    standoff = work.standoff
    if standoff is None:
        return None
    said = [
        *(_witness(witness, words) for witness in standoff.witnesses),
        *(_entry(entry, work, words) for entry in standoff.entries()),
    ]
    answers: tuple[Blocks, ...] = tuple(paragraph(one) for one in said)
    return Definition(named(work), answers, MADE) if answers else None


def _spoken(inlines: Inlines, language: str) -> Inlines:
    return (Styled(Style.PLAIN, inlines, language=language),) if language and inlines else inlines


def _witness(witness: Witness, words: Terms) -> Inlines:
    """``A: Fourth International, no. 7 (copy-text).``"""
    label = words.label("\0", "").split("\0")[1]
    address: Inlines = (Text(", "), Link(witness.url, (Text(witness.url, literal=True),))) if witness.url else ()
    followed = text(f" ({words.word('copy-text')})") if witness.copy_text else ()
    return ended((*_siglum(witness.siglum), *text(label), *witness.name, *address, *followed))


def _siglum(siglum: str) -> Inlines:
    return (Styled(Style.EMPHASIS, (Text(siglum, literal=True),)),)


def _entry(entry: Entry, work: Work, words: Terms) -> Inlines:
    """``great] grate A`` as a reference to its place, then kind, authority and reason."""
    readings = joined([_reading(one, work.language, words) for one in entry.readings], "; ")
    lemma = _spoken(entry.lemma, work.language) if readings else entry.lemma  # the extent of a gap is ours
    quoted = (*lemma, *((Text("] "), *readings) if readings else ()))
    reference = WorkReference(work.id, entry.anchor, quoted, work.span, by_line=True)
    kind = text(words.word(f"change-{entry.change}")) if entry.change else ()
    sigla = {witness.siglum for witness in work.standoff.witnesses} if work.standoff else set()
    authority = plain(entry.authority)
    told = joined((kind, _siglum(authority) if authority in sigla else entry.authority), ", ")
    bracketed = (Text(" ("), *told, Text(")")) if told else ()
    return joined((ended((reference, *bracketed)), ended(entry.reason)), " ")


def _reading(reading: Reading, language: str, words: Terms) -> Inlines:
    """The words of a reading, or that they are missing, with the sigla of their witnesses."""
    missing: Inlines = (Styled(Style.EMPHASIS, text(words.word("omitted"))),)
    sigla = joined([_siglum(siglum) for siglum in reading.witnesses], ", ")
    return joined((_spoken(reading.text, language) or missing, sigla), " ")
