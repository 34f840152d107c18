"""A style that WeasyPrint does not bear: the text is named, and nothing is written."""

from __future__ import annotations

from typing import Literal

import pytest

from anthology.writers.pdf import Workshop, write_pdf
from anthology.writers.pdf.failing import LayoutFailed, told_of
from tests.writers.pdfbooks import STAMP, edition, paragraphs, rendering, work
from tests.writers.test_pdf_parts import engine

# A letter that floats within columns: WeasyPrint 70.0 ends in an error of its own.
CSS = ".work { columns: 2 } p::first-letter { float: left; font-size: 300% }"


@pytest.mark.parametrize("kind", ["parts", "single"])
@pytest.mark.parametrize("jobs", [1, 2])
def test_the_text_is_named(kind: Literal["parts", "single"], jobs: int) -> None:
    book = rendering(work(paragraphs(12), "calm"), work(paragraphs(12), "wild"), css=CSS)
    result = write_pdf(book, edition(engine(kind)), stamp=STAMP, workshop=Workshop(jobs=jobs))
    assert [each.code for each in result.diagnostics] == ["pdf-failed"]
    assert not result.value.data
    assert "does not come to the end of" in result.diagnostics[0].message
    assert "weasyprint/layout/" in result.diagnostics[0].message


def test_a_defect_of_this_program_is_not_told_as_one_of_weasyprint() -> None:
    with pytest.raises(KeyError), told_of("the book"):
        raise KeyError("ours")
    with pytest.raises(LayoutFailed, match=r"the book \(TypeError: .*weasyprint/"), told_of("the book"):
        from weasyprint import HTML

        HTML(string="<p>", url_fetcher=1).render(stylesheets=[1])
