"""Whether an edition changes a text, as licences ask: typography and layout are no changes, other words are."""

from __future__ import annotations

from anthology.model.catalogue import Work


def is_emended(work: Work) -> bool:
    """Whether the editor's emendations are in the text, silent ones too; they are not in a diplomatic one."""
    standoff = work.standoff
    if standoff is None:
        return False
    if standoff.record is None:
        return bool(standoff.emendations)
    return standoff.record.silent > 0 or any(entry.change for entry in standoff.record.entries)
