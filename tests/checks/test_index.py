"""The index of a written book, read back: with one loss or double planted, it is found, and nothing else is told."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache
from typing import Literal

import pytest
from msgspec.structs import replace

from anthology.apparatus import furnish, make_index, number_notes, resolve_references
from anthology.checks import check_books
from anthology.config.schema import IndexSettings
from anthology.diagnostics import Diagnostic
from anthology.manuscript.indexing import read_index
from anthology.model.catalogue import Catalogue
from anthology.model.document import Loci, Rendering
from anthology.model.edition import Edition, Matter
from anthology.rendering import Renderer, open_styles
from anthology.writers.epub import write_epub
from anthology.writers.pdf import write_pdf
from tests.checks.test_parity import STAMP
from tests.samples import inlines, sample_edition, sample_image, work

PLAN = """
entries:
  - heading: stoves
    match: stove*
    see_also: rooms
    entries:
      - {heading: cold, match: cold}
      - {heading: in the reading room, match: reading room}
  - {heading: rooms, match: room*}
  - {heading: chambers, see: rooms}
  - {heading: '*Maret*, Odile', match: Odile Maret}
  - {heading: 'the essay, entire', passages: [{work: essay}]}
  - {heading: lists, match: [list, lists]}
"""
Layout = Literal["indented", "run-in"]
Plant = Callable[[str], str]


@cache
def edition(layout: Layout = "indented") -> Edition:
    """The sample with an index."""
    sample = number_notes(sample_edition()).value
    settings = sample.settings.model_copy(update={"index": IndexSettings(layout=layout)})
    wanted = replace(sample, settings=settings, back=(*sample.back[:-1], Matter("index"), sample.back[-1]))
    known = Catalogue((*sample.works(), work("absent", inlines("Absent"), ())))
    plan = read_index(PLAN.encode(), "index.yaml")
    made = make_index(resolve_references(wanted, known).value, replace(known, index=plan.value))
    assert not plan.diagnostics
    assert {each.code for each in made.diagnostics} <= {"index-unmatched"}
    return furnish(made.value, {}, {}).value


@cache
def printed(layout: Layout = "indented") -> tuple[Loci, bytes]:
    """The places in print, and the PDF that tells them: the second layout has them all."""
    known: Loci = {}
    for _ in range(3):
        rendering = Renderer(edition(layout), "pdf", open_styles().value, sample_image).render(printed=known).value
        written = write_pdf(rendering, edition(layout), stamp=STAMP, last=False)
        if written.value.settled:
            assert "place-lost" not in {each.code for each in written.diagnostics}
            return known, written.value.data
        known = written.value.printed
    raise AssertionError("the pages do not settle")


def book(medium: Literal["epub", "pdf"], plant: Plant, layout: Layout = "indented") -> tuple[Diagnostic, ...]:
    """What is told of a book in whose index something is planted."""
    known, _ = printed(layout)
    rendering = Renderer(edition(layout), medium, open_styles().value, sample_image).render(printed=known).value
    changed = _planted(rendering, plant)
    if medium == "epub":
        data = write_epub(changed, edition(layout), cover=None, stamp=STAMP).value
        return check_books(edition(layout), epub=data)
    return check_books(edition(layout), pdf=write_pdf(changed, edition(layout), stamp=STAMP).value.data)


def _planted(rendering: Rendering, plant: Plant) -> Rendering:
    documents = tuple(
        replace(each, markup=plant(each.markup)) if each.id == "index" else each for each in rendering.documents
    )
    return replace(rendering, documents=documents)


@pytest.mark.parametrize("layout", ["indented", "run-in"])
def test_a_whole_index_has_lost_nothing(layout: Layout) -> None:
    known, data = printed(layout)
    assert check_books(edition(layout), pdf=data) == ()
    for places in ({}, known):
        rendering = Renderer(edition(layout), "epub", open_styles().value, sample_image).render(printed=places).value
        epub = write_epub(rendering, edition(layout), cover=None, stamp=STAMP).value
        assert check_books(edition(layout), epub=epub, pdf=data) == ()


ENTRY = r'<li class="index-entry" id="index_entry-\d+"[^>]*><span class="index-term"[^>]*>{}</span>.*?</li>\n'


def without(pattern: str) -> Plant:
    """Takes out what a pattern finds; it must be there."""

    def plant(markup: str) -> str:
        changed, times = re.subn(pattern, "", markup, count=1, flags=re.DOTALL)
        assert times
        return changed

    return plant


def twice(markup: str) -> str:
    found = re.search(ENTRY.format("lists"), markup, re.DOTALL)
    assert found
    return markup.replace(found[0], found[0] + re.sub(' id="[^"]*"', "", found[0]))


@pytest.mark.parametrize("medium", ["epub", "pdf"])
@pytest.mark.parametrize(
    ("plant", "codes", "message"),
    [
        (without(ENTRY.format("lists")), {"lost-index-entry"}, "“lists”"),
        (without(ENTRY.format("cold")), {"lost-index-entry"}, "“cold”"),
        (twice, {"doubled-index-entry"}, "“lists”"),
        (
            without(r'(?<=>lists</span>)<span class="locators">.*?</span>(?=</li>)'),
            {"lost-index-entry"},
            "its places",
        ),
        (without(r'<span class="see"[^>]*>.*?</span>'), {"lost-index-entry"}, ""),
    ],
)
def test_planted(medium: Literal["epub", "pdf"], plant: Plant, codes: set[str], message: str) -> None:
    told = book(medium, plant)
    assert {each.code for each in told} <= codes, told
    assert any(each.code.endswith("index-entry") and message in each.message for each in told), told
    assert all(each.hint for each in told)


def test_the_places_of_the_epub_are_those_of_print() -> None:
    known, _ = printed()
    rendering = Renderer(edition(), "epub", open_styles().value, sample_image).render(printed=known).value
    (markup,) = (document.markup for document in rendering.documents if document.id == "index")
    for href, label in re.findall(r'<a class="locator" href="([^"]*)"[^>]*>([^<]*)</a>', markup):
        id = href.partition("#")[2] or href.removesuffix(".xhtml")
        assert known[id].folio.endswith(label.rstrip("n"))
