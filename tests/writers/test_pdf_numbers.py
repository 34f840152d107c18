"""Numbers in a PDF are the same with every Python."""

from __future__ import annotations

import pydyf
import pytest
from hypothesis import given
from hypothesis import strategies as st

from anthology.writers.pdf.numbers import decimal, rounded


@pytest.mark.parametrize(
    ("number", "written"),
    [
        (440.0, b"440"),
        (439.99999999999994, b"440"),
        (440.00000000000006, b"440"),
        (269.653333333, b"269.653333"),
        (0.5, b"0.5"),
        (100.0, b"100"),
        (100, b"100"),
        (0, b"0"),
        (-0.0, b"0"),
        (-1e-9, b"0"),
        (1e-9, b"0"),
        (-0.25, b"-0.25"),
        (1e16, b"10000000000000000"),
    ],
)
def test_a_number_has_six_decimals_at_the_most(number: float, written: bytes) -> None:
    assert decimal(number) == written


@given(st.floats(-1e6, 1e6))
def test_a_number_is_what_it_was(number: float) -> None:
    written = decimal(number)
    assert abs(float(written) - number) <= 0.5e-6 + abs(number) * 1e-15
    assert not (b"." in written and written.endswith((b"0", b".")))


def test_pydyf_writes_its_numbers_so() -> None:
    stream = pydyf.Stream()
    with rounded():
        stream.line_to(439.99999999999994, -1e-9)
        assert pydyf.Array([0.1 + 0.2, 3, "/Name"]).data == b"[0.3 3 /Name]"
    assert stream.stream == [b"440 0 l"]
