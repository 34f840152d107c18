"""Reading back a PDF: by two processes as by one, and what cannot be read is told."""

import io

import pikepdf
import pytest

from anthology.checks.reading import MANY, UnreadableError, read_pdf


@pytest.mark.parametrize("hands", [1, 2])
@pytest.mark.parametrize("broken", [3, MANY + 10])
def test_a_page_that_cannot_be_read_is_told(hands: int, broken: int) -> None:
    with pytest.raises(UnreadableError):
        read_pdf(_pages(MANY + 20, broken), hands=hands)


@pytest.mark.parametrize("count", [MANY - 1, MANY + 1])
def test_two_processes_read_what_one_reads(count: int) -> None:
    data = _pages(count)
    assert read_pdf(data, hands=2) == read_pdf(data, hands=1)
    assert len(read_pdf(data, hands=2).running.pieces) == count


def _pages(count: int, broken: int | None = None) -> bytes:
    """A PDF of blank pages, one of which is no page at all."""
    pdf = pikepdf.new()
    for _ in range(count):
        pdf.add_blank_page()
    if broken is not None:
        pdf.Root.Pages.Kids[broken] = pikepdf.Array([])
    data = io.BytesIO()
    pdf.save(data)
    return data.getvalue()
