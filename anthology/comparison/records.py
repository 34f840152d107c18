"""Editions as records, for the manifest and out of it.

The digest of a text is that of what is written, without the places in the file and without marks that depend on the
edition: a work that moved has not changed, and neither has a note with another number.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from enum import Enum
from functools import cache
from typing import Any

from msgspec import Struct

from anthology.diagnostics import Diagnosed, Span, problem
from anthology.model.catalogue import Catalogue, Work
from anthology.model.comparison import EditionRecord, WorkRecord
from anthology.model.edition import Edition
from anthology.model.standoff import Emendation, Standoff
from anthology.model.text import plain
from anthology.values import Values

LENGTH = 16
"""Hexadecimal digits of a digest that are kept: enough to tell texts of one project apart."""
LARGEST = 64_000_000
"""Bytes of a manifest that is read."""

_PLAIN = frozenset({str, int, bool, type(None)})
_EDITIONS_OWN = frozenset({"mark", "span", "path", "digest"})


def record(
    edition: Edition, library: Catalogue, pages: int | None = None, values: Values | None = None
) -> EditionRecord:
    """An edition as it is. The texts are taken from the library, before typography and emendations. ``values`` keep
    what was told of a work.
    """
    given = [(library.get(work.id) or work, place) for work, place in _places(edition)]
    light = (0 for _ in given)  # another process would take longer to begin
    works = values.each(_work, given, light) if values else [_work(*one) for one in given]
    return EditionRecord(edition.name, tuple(works), pages)


def _places(edition: Edition) -> Iterator[tuple[Work, str]]:
    yield from ((matter.work, "front") for matter in edition.front if matter.work)
    for number, part in enumerate(edition.parts, 1):
        yield from ((entry.work, f"part {number}") for entry in part.entries)
    yield from ((matter.work, "back") for matter in edition.back if matter.work)


def _work(work: Work, place: str) -> WorkRecord:
    text = (work.title, work.subtitle, work.headnote, work.blocks)
    standoff = work.standoff
    notes = {note.id: _digest(note) for note in work.notes}
    notes |= {note.id: _digest(note) for note in standoff.notes} if standoff else {}
    emended = dict(_emendations(standoff)) if standoff else {}
    return WorkRecord(work.id, plain(work.title), place, _digest(text), work.words, notes, emended)


def _emendations(standoff: Standoff) -> Iterator[tuple[str, str]]:
    """Each by the words that it speaks of; a second one of the same words gets a number."""
    seen: dict[str, int] = {}
    for emendation in standoff.emendations:
        name = _name(emendation)
        seen[name] = seen.get(name, 0) + 1
        yield (name if seen[name] == 1 else f"{name} ({seen[name]})"), _digest(emendation)


def _name(emendation: Emendation) -> str:
    return " ".join((emendation.source or emendation.on.exact).split())


def _digest(value: Any) -> str:
    lines: list[str] = []
    _tell(value, lines)
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()[:LENGTH]


def _tell(value: Any, lines: list[str]) -> None:
    """Adds a value of the model as lines, in which what belongs together stays together."""
    kind: Any = type(value)
    if kind is tuple:
        lines.append("[")
        for item in value:
            _tell(item, lines)
        lines.append("]")
    elif kind is Span:
        return
    elif (names := _names(kind)) is not None:
        lines.append(f"({kind.__name__}")
        for name in names:
            lines.append(name)
            said = getattr(value, name)
            if type(said) in _PLAIN:  # as most are
                lines.append(repr(said))
            else:
                _tell(said, lines)
        lines.append(")")
    else:
        lines.append(repr(value.value if isinstance(value, Enum) else value))


@cache
def _names(kind: type) -> tuple[str, ...] | None:
    """The fields of a class of the model that are told; None for plain data."""
    if not issubclass(kind, Struct):
        return None
    return tuple(name for name in kind.__struct_fields__ if name not in _EDITIONS_OWN)


# -- the manifest ----------------------------------------------------------------------------------


def as_plain(works: Iterable[WorkRecord]) -> list[dict[str, object]]:
    """Works as the manifest has them."""
    return [
        {
            "id": work.id,
            "title": work.title,
            "place": work.place,
            "digest": work.digest,
            "words": work.words,
            "notes": dict(work.notes),
            "emendations": dict(work.emendations),
        }
        for work in works
    ]


def read_manifest(data: bytes, file: str) -> Diagnosed[EditionRecord | None]:
    """The edition that a manifest remembers; None where it is no manifest, or one that an older program wrote."""
    hint = "name an edition, or a file that ends in .manifest.json and that this program wrote"
    try:
        if len(data) > LARGEST:
            raise ValueError("it is too large")
        said = json.loads(data)
        pages, inside = said["pages"], said.get("inside")
        works = tuple(_read(each) for each in said["works"])
        inputs = _texts(said["inputs"])
        found = EditionRecord(
            _text(said["edition"]),
            works,
            None if pages is None else int(pages),
            inputs,
            None if inside is None else float(inside),
        )
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        why = f"“{error.args[0]}” is missing" if isinstance(error, KeyError) else "it has another form"
        message = f"the manifest cannot be read: {why}"
        return Diagnosed(None, (problem("manifest-unreadable", message, Span(file), hint),))
    return Diagnosed(found)


def _read(said: Mapping[str, Any]) -> WorkRecord:
    return WorkRecord(
        _text(said["id"]),
        _text(said["title"]),
        _text(said["place"]),
        _text(said["digest"]),
        int(said["words"]),
        _texts(said["notes"]),
        _texts(said["emendations"]),
    )


def _text(said: object) -> str:
    if not isinstance(said, str):
        raise TypeError("a text is expected")
    return said


def _texts(said: Mapping[str, object]) -> dict[str, str]:
    return {_text(name): _text(value) for name, value in said.items()}
