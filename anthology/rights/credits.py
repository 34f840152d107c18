"""Credit lines where nobody has written one: who made it, where it comes from, its licence, what was changed.

These are the elements that the Creative Commons licences ask for (CC BY 4.0, section 3a; earlier ones, section
4): the creator, the copyright notice or holder, the source with its address, the licence with its address, and
whether the work was changed. The other licences for everybody ask for no more than that.
"""

from __future__ import annotations

from collections.abc import Mapping
from string import Formatter

from anthology.licences import Licence, licence
from anthology.model.catalogue import Rights, Source, Work
from anthology.model.edition import Edition
from anthology.model.text import Inline, Inlines, Link, Style, Styled, Text, plain
from anthology.rights.changes import is_emended
from anthology.terms import Terms, terms

_ENDINGS = (".", "!", "?", "…")


def credit_lines(edition: Edition) -> Mapping[str, Inlines]:
    """What the permissions page prints of each work, by its id, for works whose licence wants a credit and that have
    none; without the title and the licence, which the page prints itself.
    """
    words = terms(edition.settings.book.language)
    drafted: dict[str, Inlines] = {}
    for work in edition.works():
        known = licence(work.rights.licence) if work.rights else None
        if work.rights and not work.rights.credit and known and "attribution" in known.terms:
            pieces = (_people(work, words), _origin(work), _holder(work), _changes(work, words))
            drafted[work.id] = _sentences(*pieces)
    return {id: line for id, line in drafted.items() if line}


def credit(work: Work, words: Terms) -> Inlines:
    """The whole credit line of a work, to stand alone: as its holder wants it, else drafted with title and licence."""
    rights = work.rights or Rights()
    if rights.credit:
        return rights.credit
    known = licence(rights.licence)
    if known is None and not rights.holder:
        return ()
    title: Inlines = (Styled(Style.EMPHASIS, work.title),)
    return _sentences(
        title, _people(work, words), _origin(work), _holder(work), _licence(known, words), _changes(work, words)
    )


def _people(work: Work, words: Terms) -> Inlines:
    """Authors by name, the others by what they did."""
    authors = words.names([person.name for person in work.by("author")])
    roles = dict.fromkeys(person.role for person in work.contributors if person.role != "author")
    others = [words.credit(role, [person.name for person in work.by(role)]) for role in roles]
    return _text(". ".join(filter(None, (authors, *others))))


def _holder(work: Work) -> Inlines:
    """The holder, where it is nobody who is named already."""
    holder = work.rights.holder if work.rights else ""
    return _text(f"© {holder}") if holder and holder not in {person.name for person in work.contributors} else ()


def _origin(work: Work) -> Inlines:
    source = work.source or Source()
    address: Inlines = (Link(source.url, (Text(source.url, literal=True),)),) if source.url else ()
    return _sentences(source.citation, address, last="")


def _licence(known: Licence | None, words: Terms) -> Inlines:
    if known is None:
        return ()
    label = "" if known.kind != "licence" else words.label(words.word("licence"), "")
    address = Link(known.url, (Text(known.url, literal=True),))
    return (*_text(label), Text(f"{known.name}, "), address)


def _changes(work: Work, words: Terms) -> Inlines:
    """The licences ask whether a work was changed; the note on the text tells what was."""
    note = words.word("note-on-the-text")
    return _filled(words.sentence("credit-changed"), note=note) if is_emended(work) else ()


def _filled(pattern: str, **values: str) -> Inlines:
    return _text("".join(before + values.get(name or "", "") for before, name, _, _ in Formatter().parse(pattern)))


def _text(words: str) -> Inlines:
    return (Text(words),) if words else ()


def _sentences(*pieces: Inlines, last: str = ".") -> Inlines:
    """Pieces as sentences, each with its full stop; ``last`` ends the last one."""
    given = [piece for piece in pieces if piece]
    written: list[Inline] = []
    for number, piece in enumerate(given, 1):
        end = last if number == len(given) else "."
        written += piece
        if end and not plain(piece).rstrip().endswith(_ENDINGS):
            written.append(Text(end))
        if number < len(given):
            written.append(Text(" "))
    return tuple(written)
