"""Rules that a style sheet may have are not missed, however they are spelt."""

from __future__ import annotations

import pytest
import tinycss2
from hypothesis import example, given
from hypothesis import strategies as st

from anthology.writers.pdf.atrules import may_have

PIECES = (
    "@",
    "font-face",
    "FONT-face",
    "f\\6fnt-face",
    "\\66ont-face",
    "\\46 ont-face",
    "-",
    "/**/",
    "{",
    "}",
    " ",
    "\\",
)


@given(st.lists(st.sampled_from(PIECES), max_size=8).map("".join))
@example("@\\66ont-face {}")
@example("@f\\6fnt-face{}")
def test_no_rule_is_missed(sheet: str) -> None:
    rules = tinycss2.parse_stylesheet(sheet)
    if any(rule.type == "at-rule" and rule.lower_at_keyword == "font-face" for rule in rules):
        assert may_have(sheet, "@font-face")


@pytest.mark.parametrize("sheet", ["p { color: red }", 'q::after { content: "\\201d" }', "@page { margin: 0 }"])
def test_a_sheet_that_cannot_have_it_is_told(sheet: str) -> None:
    assert not may_have(sheet, "@font-face", "@import")
