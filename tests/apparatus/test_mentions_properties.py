"""Statements on mentions that hold for any text: what is marked, and that nothing else changes."""

from __future__ import annotations

import re

from hypothesis import given
from hypothesis import strategies as st

from anthology.apparatus.anchoring import folded
from anthology.apparatus.enclosing import enclosed
from anthology.apparatus.forms import Finder, Stretch, apart
from anthology.apparatus.mentions import mark_mentions
from anthology.config.schema import GlossarySettings
from anthology.diagnostics import Span
from anthology.model.catalogue import Work
from anthology.model.glossary import Case, Entry, Form, Kind
from anthology.model.text import (
    Code,
    Inline,
    Inlines,
    Link,
    Mention,
    NoteReference,
    Paragraph,
    Style,
    Styled,
    Text,
    plain,
    transform_all,
    walk_inlines,
)

HERE = Span("a.md", 1)


def entry(id: str, *forms: str, case: Case = Case.EXACT, unlike: tuple[str, ...] = ()) -> Entry:
    return Entry(
        id, Kind.PERSON, (Text(id),), id, HERE, tuple(Form(form, HERE) for form in forms), (), case, "", unlike
    )


ENTRIES = (
    entry("ab", "ab", "ab ba", case=Case.INITIAL, unlike=("c ab",)),
    entry("ba", "ba", "b*", case=Case.ANY),
    entry("cc", "cc", "ab cc ab"),
)
FINDER = Finder(ENTRIES, "en")
TEXTS = st.text("abcABC '’-.,éñ\u0301на  ", min_size=1, max_size=24)
LEAVES: st.SearchStrategy[Inline] = st.one_of(
    TEXTS.map(Text),
    st.just(NoteReference("1", HERE)),
    TEXTS.map(Code),
    TEXTS.map(lambda words: Text(words, literal=True)),
    TEXTS.map(lambda words: Link("https://example.org", (Text(words),))),
)
STYLES = st.sampled_from([Style.EMPHASIS, Style.STRONG])
RUNS: st.SearchStrategy[Inlines] = st.recursive(
    st.lists(LEAVES, max_size=5).map(tuple),
    lambda inner: st.lists(LEAVES | st.builds(Styled, STYLES, inner), max_size=5).map(tuple),
    max_leaves=12,
)


def work_of(runs: list[Inlines]) -> Work:
    return Work("w", (), tuple(Paragraph(run, HERE) for run in runs), HERE, "", 0)


def mentions(work: Work) -> list[Styled]:
    return [
        inline
        for block in work.blocks
        if isinstance(block, Paragraph)
        for inline in walk_inlines(block.children)
        if isinstance(inline, Styled) and inline.mention
    ]


def unmarked(run: Inlines) -> Inlines:
    """The run without what mentions put into it."""
    result: list[Inline] = []
    for inline in run:
        if isinstance(inline, Styled):
            inside = unmarked(inline.children)
            result += inside if inline.mention else (Styled(inline.style, inside),)
        else:
            result.append(inline)
    joined: list[Inline] = []
    for inline in result:
        last = joined[-1] if joined else None
        if isinstance(last, Text) and isinstance(inline, Text) and last.literal is inline.literal:
            joined[-1] = Text(last.text + inline.text, last.literal)
        else:
            joined.append(inline)
    return tuple(joined)


@given(st.lists(RUNS, max_size=3))
def test_nothing_changes_but_that_mentions_are_marked(runs: list[Inlines]) -> None:
    work = work_of(runs)
    marked = mark_mentions(work, FINDER, GlossarySettings()).work
    assert transform_all(marked.blocks, unmarked) == transform_all(work.blocks, unmarked)


@given(st.lists(RUNS, max_size=3))
def test_each_entry_is_mentioned_once_and_holds_no_other_link(runs: list[Inlines]) -> None:
    made = mark_mentions(work_of(runs), FINDER, GlossarySettings())
    found = mentions(made.work)
    ids = [one.mention.entry for one in found if one.mention]
    assert len(ids) == len(set(ids))
    assert set(ids) <= set(made.anchors)
    for one in found:
        assert plain(one.children).strip() == plain(one.children) != ""
        for inside in walk_inlines(one.children):
            assert not isinstance(inside, Link | NoteReference | Code)
            assert not (isinstance(inside, Text) and inside.literal)
            assert not (isinstance(inside, Styled) and inside.mention)


@given(st.text("abcAB .-é", max_size=40))
def test_it_finds_what_a_slow_search_finds(text: str) -> None:
    """The reference: each whole word, by a regular expression, in a text where that is enough."""
    one = Finder((entry("x", "ab", "ab ba", "ab ba c", case=Case.ANY),), "en")
    wanted = [match.span() for match in re.finditer(r"(?<!\w)(?:ab +ba +c|ab +ba|ab)(?!\w)", text, re.IGNORECASE)]
    found = [(place.start, place.end) for place in one.find(text, (Stretch(0, len(text), "en"),))]
    assert found == wanted


@given(TEXTS)
def test_what_is_found_are_whole_words_and_a_form(text: str) -> None:
    for place in FINDER.find(text, (Stretch(0, len(text), "fr"),)):
        words = folded(text[place.start : place.end]).text
        own = next(one for one in ENTRIES if one.id == place.entry)
        assert any(
            folded(form.words).text.rstrip("*").casefold() == words.casefold()
            or (form.words.endswith("*") and words.casefold().startswith(form.words.rstrip("*")))
            for form in own.forms
        )
        assert apart(text, place.start) and apart(text, place.end)


@given(RUNS, st.integers(0, 40), st.integers(0, 40))
def test_what_is_enclosed_lies_in_the_stretch(run: Inlines, one: int, other: int) -> None:
    start, end = sorted((min(one, len(plain(run))), min(other, len(plain(run)))))
    mention = Mention("m", HERE)
    made = enclosed(run, start, end, lambda inside: Styled(Style.PLAIN, inside, mention=mention))
    assert plain(made) == plain(run)
    boxes = [inline for inline in walk_inlines(made) if isinstance(inline, Styled) and inline.mention is mention]
    assert len(boxes) <= 1
    assert all(plain(box.children) in plain(run)[start:end] for box in boxes)


def test_a_mention_goes_as_far_as_markup_lets_it() -> None:
    call = NoteReference("1", HERE)
    run: Inlines = (
        Styled(Style.EMPHASIS, (Text("the Émile"),)),
        Text(" Armand, "),
        call,
        Text("E."),
        call,
        Text(" Armand"),
    )

    def told(run: Inlines) -> str:
        return "".join(
            "^"
            if isinstance(one, NoteReference)
            else f"<{told(one.children)}>"
            if isinstance(one, Styled)
            else plain((one,))
            for one in run
        )

    def box(inside: Inlines) -> Inline:
        return Styled(Style.PLAIN, inside)

    assert told(enclosed(run, 4, 16, box)) == "<the Émile> <Armand>, ^E.^ Armand"
    assert told(enclosed(run, 0, 16, box)) == "<<the Émile> Armand>, ^E.^ Armand"
    assert told(enclosed(run, 18, 27, box)) == "<the Émile> Armand, ^E.^ <Armand>"
    assert told(enclosed(run, 4, 9, box)) == "<the <Émile>> Armand, ^E.^ Armand"
