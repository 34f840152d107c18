"""Lists made from what the works have: their illustrations, and where they were first published."""

from __future__ import annotations

from collections.abc import Iterator

from msgspec.structs import replace

from anthology.apparatus.composing import MADE, ended, text, unended
from anthology.apparatus.references import only_words
from anthology.apparatus.works import change_works, rewritten
from anthology.model.catalogue import Work
from anthology.model.edition import Edition
from anthology.model.text import (
    Block,
    Blocks,
    Container,
    Definition,
    DefinitionList,
    Figure,
    Inlines,
    List,
    Paragraph,
    Speech,
    Style,
    Styled,
    WorkReference,
)


def illustrations(works: tuple[Work, ...], frontispiece: Blocks = ()) -> Blocks:
    """The frontispiece and the figures of works in the order of the book, as references to their places, each with
    its credit.

    One that is only ornament is left out; one without a caption is named by what stands for it.
    """
    before = (_illustration("frontispiece", "", block) for block in frontispiece if isinstance(block, Figure))
    items = (*before, *(_illustration(work.id, work.language, figure) for work in works for figure in _figures(work)))
    return (List(tuple((item,) for item in items), MADE),) if items else ()


def _illustration(document: str, language: str, figure: Figure) -> Block:
    said = rewritten(figure.caption, only_words) or text(figure.image.alternative)
    words: Inlines = (Styled(Style.PLAIN, unended(said), language=language),)
    credit = (*text(". "), *ended(rewritten(figure.credit, only_words))) if figure.credit else ()
    return Paragraph((WorkReference(document, figure.anchor, words, figure.span), *credit), MADE)


def _figures(work: Work) -> Iterator[Figure]:
    for block in work.all_blocks:
        if isinstance(block, Figure) and not block.image.decorative:
            yield block


# -- anchors ---------------------------------------------------------------------------------------


def with_figures_anchored(edition: Edition) -> Edition:
    """The edition with an anchor on each figure that has none, so that a list can point at it.

    No manuscript can have one like it, for it holds a full stop.
    """
    return change_works(edition, _anchored)


def _anchored(work: Work) -> Work:
    numbers = iter(range(1, 1 + sum(1 for _ in _figures(work))))
    return replace(
        work,
        headnote=_blocks(work.headnote, numbers),
        blocks=_blocks(work.blocks, numbers),
        notes=tuple(replace(note, children=_blocks(note.children, numbers)) for note in work.notes),
    )


def _blocks(blocks: Blocks, numbers: Iterator[int]) -> Blocks:
    return tuple(_block(block, numbers) for block in blocks)


def _block(block: Block, numbers: Iterator[int]) -> Block:
    match block:
        case Figure(image=image, anchor=anchor):
            number = 0 if image.decorative else next(numbers)
            return replace(block, anchor=f"figure.{number}") if number and not anchor else block
        case Container() | Speech():
            return replace(block, children=_blocks(block.children, numbers))
        case List():
            return replace(block, items=tuple(_blocks(item, numbers) for item in block.items))
        case DefinitionList():
            return replace(block, items=tuple(_definition(item, numbers) for item in block.items))
        case Definition():
            return _definition(block, numbers)
        case _:
            return block


def _definition(item: Definition, numbers: Iterator[int]) -> Definition:
    return replace(item, definitions=tuple(_blocks(blocks, numbers) for blocks in item.definitions))
