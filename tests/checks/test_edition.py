"""Checks before rendering: each finds what is planted, and none complains of the sample book."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from anthology.apparatus.works import change_works
from anthology.checks import check_edition
from anthology.config.schema import Page
from anthology.model.catalogue import Contributor, Work
from anthology.model.text import Inlines, Text
from tests.samples import inlines, sample_edition, sample_settings


def test_the_sample_has_nothing_wrong() -> None:
    assert check_edition(sample_edition()) == ()


LONG = "A title that goes on and on, over the whole of the line and then for a good part of the next"


@pytest.mark.parametrize(
    ("title", "code"),
    [
        ((), "title-empty"),
        ((Text(" \N{NO-BREAK SPACE}"),), "title-empty"),
        (inlines("On  reading by a STOVE"), "title-repeated"),
        (inlines(LONG), "running-head-long"),
    ],
)
def test_titles(title: Inlines, code: str) -> None:
    edition = change_works(sample_edition(), lambda work: replace(work, title=title) if work.id == "scene" else work)
    (problem,) = check_edition(edition)
    assert problem.code == code
    assert problem.span and problem.span.file == "manuscript/scene.md"


def test_a_short_title_mends_a_long_one() -> None:
    def changed(work: Work) -> Work:
        return replace(work, title=inlines(LONG), short_title=inlines("On")) if work.id == "scene" else work

    assert check_edition(change_works(sample_edition(), changed)) == ()


def test_heads_are_checked_for_the_pdf_only() -> None:
    edition = change_works(
        sample_edition(settings=sample_settings(formats=("epub",))),
        lambda work: replace(work, title=inlines(LONG)) if work.id == "scene" else work,
    )
    assert check_edition(edition) == ()


def test_a_small_page_has_less_room() -> None:
    edition = sample_edition(settings=sample_settings(page=Page(size="60mm 100mm")))
    assert {problem.code for problem in check_edition(edition)} == {"running-head-long"}


def test_a_compiler_is_enough() -> None:
    people = (Contributor("compiler", "A", "A"), Contributor("editor", "B", "B"))
    edition = change_works(
        sample_edition(), lambda work: replace(work, contributors=people) if work.id == "poem" else work
    )
    assert check_edition(edition) == ()


def test_contributors_without_an_author() -> None:
    people = (Contributor("translator", "A", "A"), Contributor("editor", "B", "B"))
    edition = change_works(
        sample_edition(), lambda work: replace(work, contributors=people) if work.id == "poem" else work
    )
    assert [problem.message for problem in check_edition(edition)] == ["“poem” has no author, but: translator, editor"]
