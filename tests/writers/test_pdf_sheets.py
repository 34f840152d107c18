"""Pages that no rule of the style sheets tells apart are alike to the furniture."""

from __future__ import annotations

from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st
from weasyprint.css import PageSelectorType, StyleFor

from anthology.writers.pdf.parts.furniture import Sheet, counted

NAMES = st.sampled_from(["", "work", "part"])
INDEXES = st.integers(0, 6)


@st.composite
def rules(draw: st.DrawFn) -> Any:
    """What an ``@page`` rule selects by."""
    steps = st.tuples(st.sampled_from([0, 0, 0, 2]), st.integers(-2, 5), st.sampled_from([None, "work", "part"]))
    return PageSelectorType(
        side=draw(st.sampled_from([None, "left", "right"])),
        blank=draw(st.sampled_from([None, True])),
        first=draw(st.sampled_from([None, True])),
        index=draw(st.none() | steps),
        name=draw(st.none() | NAMES),
    )


@st.composite
def sheets(draw: st.DrawFn) -> Sheet:
    """A page."""
    name = draw(NAMES)
    groups = ((name, draw(INDEXES)),) if name else ()
    return Sheet(draw(st.sampled_from(["left", "right"])), draw(st.booleans()), name, draw(INDEXES), groups)


@settings(max_examples=1000)
@given(st.lists(rules(), max_size=4), sheets())
def test_what_is_not_told_apart_is_selected_by_the_same_rules(some: list[Any], sheet: Sheet) -> None:
    last = counted(some)
    if last is None:
        assert any(rule.index and rule.index[0] for rule in some)
        return
    like = sheet.counted_to(last)
    match = StyleFor._page_type_match
    assert [bool(match(rule, sheet.type)) for rule in some] == [bool(match(rule, like.type)) for rule in some]
