"""The lists of illustrations and of first publication."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from anthology.apparatus import furnish
from anthology.apparatus.lists import with_figures_anchored
from anthology.apparatus.works import change_works
from anthology.model.catalogue import HeadnoteField, Work
from anthology.model.edition import Edition, Matter
from anthology.model.text import Container, Figure, Image, Kind, List, Paragraph, plain, walk
from tests.apparatus.books import _inlines, as_text
from tests.samples import PLATE, inlines, sample_edition


def figure(caption: str, alternative: str = "A plate", credit: str = "", decorative: bool = False) -> Figure:
    """A figure without an anchor."""
    image = Image(PLATE, alternative, decorative)
    span = sample_edition().parts[0].entries[0].work.span
    return Figure(image, span, inlines(caption) if caption else (), inlines(credit) if credit else ())


def edition(*matter: str) -> Edition:
    """The sample with figures in its letter, one of them in a quotation, and pages in its back matter."""

    def illustrated(work: Work) -> Work:
        if work.id != "letter":
            return work
        inside = Container(Kind.QUOTATION, (figure("Within a quotation.", credit="© Ines Calder"),), work.span)
        plates = (figure("", "What is to be seen"), figure("", "", decorative=True))
        said = ((HeadnoteField.FIRST_PUBLICATION, inlines("*The Quai*, 1923")),)
        return replace(work, blocks=(*work.blocks, inside, *plates), headnote_fields=said)

    return replace(change_works(sample_edition(), illustrated), back=tuple(map(Matter, matter)))


def page(made: Edition, name: str) -> Matter:
    """A page of the back matter."""
    (found,) = (matter for matter in made.back if matter.name == name)
    return found


def test_each_picture_is_listed_with_its_place_and_credit() -> None:
    made = furnish(edition("illustrations"), {}, {}).value
    (entries,) = page(made, "illustrations").blocks
    assert isinstance(entries, List)
    said = [_inlines(one.children) for item in entries.items for one in item if isinstance(one, Paragraph)]
    assert "[letter Within a quotation]. © Ines Calder." in said
    assert "[letter What is to be seen]" in said
    figures = [
        block
        for work in made.works()
        for block in walk((*work.headnote, *work.blocks))
        if isinstance(block, Figure) and not block.image.decorative
    ]
    assert len(said) == len(figures)
    assert all(block.anchor for block in figures)
    assert len({block.anchor for block in figures}) == len(figures) or len({w.id for w in made.works()}) > 1


def test_anchors_are_given_only_where_there_is_none() -> None:
    once = with_figures_anchored(edition())
    assert with_figures_anchored(once) == once
    assert furnish(edition("sources"), {}, {}).value.parts == edition().parts


def test_the_first_publications() -> None:
    made = furnish(edition("first-publication"), {}, {}).value
    assert plain(page(made, "first-publication").title) == "First Publication"
    assert as_text(replace(made, back=(page(made, "first-publication"),))).endswith("*The Quai*, 1923.\n")


def test_lists_of_nothing_are_left_out() -> None:
    bare = change_works(
        edition("illustrations", "first-publication"), lambda work: replace(work, blocks=(), headnote_fields=())
    )
    assert furnish(bare, {}, {}).value.back == ()


@pytest.mark.parametrize(
    ("front", "expected"),
    [
        (("half-title", "title", "contents"), ["half-title", "frontispiece", "title", "contents"]),
        (("half-title", "title", "frontispiece"), ["half-title", "title", "frontispiece"]),
        (("half-title",), ["frontispiece", "half-title"]),
    ],
)
def test_a_frontispiece_stands_before_the_title_and_comes_first_in_the_list(
    front: tuple[str, ...], expected: list[str]
) -> None:
    plain_book = replace(edition("illustrations"), front=tuple(map(Matter, front)))
    picture = replace(figure("The author, reading.", credit="© Ines Calder"), anchor="figure.1")
    with_picture = replace(plain_book, text=replace(plain_book.text, frontispiece=(picture,)))
    made = furnish(with_picture, {}, {}).value
    assert [matter.name for matter in made.front] == expected
    (entries,) = page(made, "illustrations").blocks
    assert isinstance(entries, List)
    (first,) = entries.items[0]
    assert isinstance(first, Paragraph)
    assert _inlines(first.children) == "[frontispiece The author, reading]. © Ines Calder."
    without = furnish(replace(plain_book, front=tuple(map(Matter, (*front, "frontispiece")))), {}, {}).value
    assert "frontispiece" not in [matter.name for matter in without.front]
