"""EDTF dates."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from anthology.model import dates

_plain = st.one_of(
    st.integers(1000, 2999).map(str),
    st.builds("{}-{:02}".format, st.integers(1000, 2999), st.integers(0, 13)),
    st.builds("{}-{:02}-{:02}".format, st.integers(1000, 2999), st.integers(1, 12), st.integers(1, 32)),
)


@settings(max_examples=40)
@given(_plain)
def test_the_short_way_for_plain_dates_leads_where_the_parser_does(text: str) -> None:
    short = dates._plain(text)
    try:
        long = dates._parse(text)
    except ValueError:
        long = None
    assert short is None or (short, short.text) == (long, long.text if long else "")
    assert short is not None or long is None or "-" in text  # 2021-13 is a matter for the parser


@settings(max_examples=60)
@given(st.text(alphabet="0129-/.~?%X[],{}YES ", max_size=20))
def test_no_text_raises_anything_but_value_error(text: str) -> None:
    try:
        date = dates.parse(text)
    except ValueError:
        return
    assert date.earliest <= date.latest or "/" in text or "{" in text or "[" in text


@pytest.mark.parametrize("text", ["1917-02-30", "1917-13", "soon", "", "19170319", "1900-02-29"])
def test_what_is_no_date(text: str) -> None:
    with pytest.raises(ValueError, match="is not"):
        dates.parse(text)
