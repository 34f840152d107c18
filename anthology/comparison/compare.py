"""``compare``: works in, out and moved, and what has become of their texts, notes and emendations."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from difflib import SequenceMatcher

from anthology.model.comparison import Comparison, EditionRecord, Edits, Move, WorkChange, WorkRecord


def compare(before: EditionRecord, after: EditionRecord) -> Comparison:
    """What differs from one edition to another. A work is the same when its id is."""
    old, new = _by_id(before), _by_id(after)
    pairs = [(old[id], work) for id, work in new.items() if id in old]
    changes = (
        WorkChange(one, other, _edits(one.notes, other.notes), _edits(one.emendations, other.emendations))
        for one, other in pairs
    )
    return Comparison(
        before,
        after,
        added=tuple(work for id, work in new.items() if id not in old),
        removed=tuple(work for id, work in old.items() if id not in new),
        moved=tuple(_moved(before, after)),
        changed=tuple(each for each in changes if each.text or each.notes or each.emendations),
    )


def _by_id(edition: EditionRecord) -> dict[str, WorkRecord]:
    return {work.id: work for work in edition.works}


def _edits(before: Mapping[str, str], after: Mapping[str, str]) -> Edits:
    return Edits(
        added=tuple(id for id in after if id not in before),
        removed=tuple(id for id in before if id not in after),
        changed=tuple(id for id in after if id in before and before[id] != after[id]),
    )


def _moved(before: EditionRecord, after: EditionRecord) -> Iterator[Move]:
    """The works in both that stand in another part, or that others have overtaken.

    Which of two works has overtaken the other is open; the larger group counts as having stayed.
    """
    old, new = _by_id(before), _by_id(after)
    first = [id for id in old if id in new]
    second = [id for id in new if id in old]
    stayed = _in_common(first, second)
    for id in second:
        if id not in stayed or old[id].place != new[id].place:
            yield Move(new[id], _place(before, id), _place(after, id))


def _in_common(first: Sequence[str], second: Sequence[str]) -> frozenset[str]:
    """Ids that keep their order between them: all but those that moved."""
    blocks = SequenceMatcher(None, first, second, autojunk=False).get_matching_blocks()
    return frozenset(id for block in blocks for id in first[block.a : block.a + block.size])


def _place(edition: EditionRecord, id: str) -> str:
    """Where a work stands, with its number there: ``part 2, no. 3``."""
    place = _by_id(edition)[id].place
    among = [work.id for work in edition.works if work.place == place]
    return f"{place}, no. {among.index(id) + 1}"
