"""Trees of text: what nothing changes stays the same, and a work tells all that is in it, in order."""

from __future__ import annotations

from pathlib import Path

import pytest
from msgspec.structs import replace

from anthology.manuscript import read_work
from anthology.model.catalogue import Work
from anthology.model.text import Inline, Inlines, Lacuna, Text, inlines_of, runs, transform, walk, walk_inlines

CASES = sorted((Path(__file__).parents[1] / "rendering" / "cases").glob("*.md"))
"""Manuscripts that have blocks of all kinds."""


@pytest.fixture(params=CASES, ids=lambda path: path.stem)
def work(request: pytest.FixtureRequest) -> Work:
    """Each of the manuscripts."""
    read = read_work(request.param.read_bytes(), request.param.name)
    assert read.value is not None
    return read.value


def louder(inline: Inline) -> Inline:
    """A text in capitals; anything else as it is."""
    return replace(inline, text=inline.text.upper()) if isinstance(inline, Text) else inline


def test_what_nothing_changes_is_the_same_object(work: Work) -> None:
    assert all(transform(block, lambda run: run) is block for block in work.blocks)


def test_each_run_is_rewritten_once_in_the_order_of_the_text(work: Work) -> None:
    seen: list[Inlines] = []

    def rewrite(run: Inlines) -> Inlines:
        seen.append(run)
        return tuple(map(louder, run))

    changed = [transform(block, rewrite) for block in work.blocks]
    assert seen == [run for block in walk(work.blocks) for run in runs(block)]
    assert [tuple(map(louder, run)) for run in seen] == [run for block in walk(changed) for run in runs(block)]


def test_a_work_tells_what_is_in_it(work: Work) -> None:
    texts = (work.headnote, work.blocks, *(note.children for note in work.notes))
    assert list(work.all_blocks) == [block for text in texts for block in walk(text)]
    heads = [*walk_inlines(work.title), *walk_inlines(work.subtitle)]
    inside = [*heads, *(inline for text in texts for inline in inlines_of(text))]
    for kind in {*map(type, inside), Lacuna}:
        assert list(work.inlines(kind)) == [inline for inline in inside if isinstance(inline, kind)]
    assert replace(work, blocks=()).all_blocks == replace(work, blocks=()).all_blocks != work.all_blocks
