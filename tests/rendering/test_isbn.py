"""How an ISBN is printed, by the examples of the agencies themselves."""

from __future__ import annotations

import pytest

from anthology.isbn import hyphenated


@pytest.mark.parametrize(
    "printed",
    [
        "978-0-306-40615-7",  # the example of EAN-13 in the ISBN Users' Manual, 6th edition
        "978-3-16-148410-0",  # the example of the German agency
        "978-2-07-036822-8",
        "979-10-90636-07-1",  # the example of the International ISBN Agency, of the first group of 979
        "978-5-17-080000-1",
        "978-600-00-0000-4",
    ],
)
def test_the_elements_are_parted(printed: str) -> None:
    assert hyphenated(printed.replace("-", "")) == printed


def test_without_a_range_prefix_and_check_digit_are_set_off() -> None:
    assert hyphenated("9789999999991") == "978-999999999-1"


def test_no_isbn_is_nothing() -> None:
    assert hyphenated("") == ""
