"""References: what they are called, and where they lead."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from anthology.apparatus import resolve_references
from anthology.diagnostics import Diagnosed
from anthology.model.catalogue import Catalogue
from anthology.model.edition import Edition, Entry, Matter, Part
from anthology.model.text import Block, Blocks, Style, Styled, Text, WorkReference, inlines_of
from tests.samples import HERE, call, em, heading, inlines, para, reference, sample_edition, styled, work

OTHER = work(
    "other",
    (*inlines("The ", em("Other")), call("1")),
    (heading(2, "stove", "The stove"), para("x", anchor="said"), para(replace(em("y"), anchor="run"))),
    language="fr",
)
OUTSIDE = work("outside", inlines("Outside"), (para("x"),))


def resolved(*blocks: Block, introduction: Blocks = ()) -> Diagnosed[Edition]:
    one = work("one", inlines("One"), (*blocks, heading(2, "here", "Here, ", em("too"))))
    part = Part(0, (), (Entry(one, 1), Entry(OTHER, 2)), introduction=introduction)
    edition = replace(sample_edition(), front=(), parts=(part,), back=())
    return resolve_references(edition, Catalogue((one, OTHER, OUTSIDE)))


def first(edition: Edition) -> WorkReference:
    blocks = next(edition.works()).blocks
    return next(inline for inline in inlines_of(blocks) if isinstance(inline, WorkReference))


def test_a_reference_without_words_gets_the_title_in_italics() -> None:
    result = resolved(para(reference("other")))
    title = (Text("The "), Styled(Style.EMPHASIS, (Text("Other"),)))
    assert first(result.value).children == (Styled(Style.EMPHASIS, title, language="fr"),)
    assert result.diagnostics == ()


def test_a_reference_to_a_heading_of_the_same_work_gets_its_words() -> None:
    result = resolved(para(reference("", anchor="here")))
    assert first(result.value).children == (Text("Here, "), Styled(Style.EMPHASIS, (Text("too"),)))


def test_words_of_ones_own_stay() -> None:
    result = resolved(para(styled(Style.STRONG, "x"), reference("other", "that one", anchor="stove")))
    assert first(result.value).children == (Text("that one"),)


@pytest.mark.parametrize("anchor", ["stove", "said", "run", ""])
def test_known_places(anchor: str) -> None:
    assert resolved(para(reference("other", anchor=anchor))).diagnostics == ()


def test_a_reference_within_emphasis_is_found() -> None:
    result = resolved(para(Styled(Style.EMPHASIS, (reference("other"),))))
    assert first(result.value).children


@pytest.mark.parametrize(
    ("to", "code", "hint"),
    [
        (reference("othr"), "work-unknown", "did you mean “other”?"),
        (reference("other", anchor="stoev"), "anchor-unknown", "did you mean “stove”?"),
        (reference("", anchor="zzz"), "anchor-unknown", "write {#zzz} where it should lead"),
        (reference("outside"), "reference-outside", ""),
    ],
)
def test_what_is_wrong_is_told_with_its_place(to: WorkReference, code: str, hint: str) -> None:
    (problem,) = resolved(para(to)).diagnostics
    assert (problem.code, problem.span, problem.hint) == (code, HERE, hint)


def test_a_reference_out_of_the_edition_still_has_words() -> None:
    result = resolved(para(reference("outside")))
    assert first(result.value).children == (Styled(Style.EMPHASIS, (Text("Outside"),)),)
    assert not result.failed


def test_the_texts_of_a_part_must_name_the_work() -> None:
    result = resolved(introduction=(para(reference("", anchor="here"), reference("other")),))
    assert [problem.hint for problem in result.diagnostics] == ["name the work: work:id#anchor"]
    (_, good, *_) = inlines_of(result.value.parts[0].introduction)
    assert isinstance(good, WorkReference) and good.children


def test_matter_is_resolved_too() -> None:
    edition = replace(sample_edition(), back=(Matter("sources", (), (para(reference("poem")),)),))
    works = Catalogue((*edition.works(), work("absent", inlines("Absent"), ()), OTHER))
    made = resolve_references(edition, works)
    (reference_, *_) = inlines_of(made.value.back[0].blocks)
    assert isinstance(reference_, WorkReference) and reference_.children
