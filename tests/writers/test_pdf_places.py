"""Where anchors stand in print: folio, and the line by the rule of ``writers/pdf/places.py``."""

from __future__ import annotations

from msgspec.structs import replace

from anthology.diagnostics import Diagnosed
from anthology.model.document import Document, Locus
from anthology.writers.pdf import Pdf, write_pdf
from tests.writers import pdfbooks


def written(*documents: Document, cited: frozenset[str]) -> Diagnosed[Pdf]:
    """A PDF that cites some places, after one layout."""
    rendering = replace(pdfbooks.rendering(*documents), cited=cited)
    return write_pdf(rendering, pdfbooks.edition(), stamp=pdfbooks.STAMP)


def places(text: str, *wanted: str) -> dict[str, Locus]:
    """The places of anchors in a work."""
    return dict(written(pdfbooks.work(text), cited=frozenset(wanted)).value.printed)


def at(name: str, words: str = "x") -> str:
    return f'<span id="{name}">{words}</span>'


def test_lines_count_from_the_first_line_of_text() -> None:
    text = f"<p>{at('a')} one<br/>two<br/>{at('b')} three</p><p>{at('c')}</p>"
    found = places(text, "a", "b", "c")
    assert [(found[name].folio, found[name].line) for name in "abc"] == [("1", 1), ("1", 3), ("1", 4)]


def test_headings_captions_and_notes_do_not_count() -> None:
    note = pdfbooks.note(1, f"A note with {at('n')}.")
    figure = "<figure><figcaption>caption</figcaption></figure>"
    text = f"<p>one{note}</p><h2>A {at('h')}</h2><p>{at('a')}</p>{figure}<p>{at('b')}</p>"
    found = places(text, "a", "b", "h", "n")
    assert (found["a"].line, found["b"].line) == (2, 3)
    assert (found["h"].line, found["h"].in_note) == (0, False)
    assert (found["n"].line, found["n"].in_note) == (0, True)


def test_lines_of_verse_and_cells_side_by_side() -> None:
    verse = (
        '<div class="verse"><p class="stanza"><span class="line"><span class="line-number">5</span> one</span>'
        f'<span class="line">two {at("v")}</span></p></div>'
    )
    table = f"<table><tbody><tr><td>one</td><td>two</td></tr><tr><td>three</td><td>{at('t')}</td></tr></tbody></table>"
    found = places(verse + table + f"<p>{at('p')}</p>", "v", "t", "p")
    assert [found[name].line for name in "vtp"] == [2, 4, 5]


def test_the_first_of_several_pages_is_meant_and_lines_begin_anew_on_each() -> None:
    text = pdfbooks.paragraphs(12) + f"<p>{at('z', pdfbooks.prose(300))}</p>"
    found = places(text, "z", "one")
    assert found["one"].folio == "1"
    assert found["z"].page > 0
    assert 0 < found["z"].line < 40


def test_front_matter_has_roman_folios() -> None:
    front = pdfbooks.work(f"<p>{at('f')}</p>", "introduction", section="front", title="Introduction")
    made = written(front, pdfbooks.work("<p>one</p>"), cited=frozenset({"f"}))
    assert made.value.printed["f"].folio == "i"


def test_a_place_on_no_page_is_told() -> None:
    told = written(pdfbooks.work("<p>one</p>"), cited=frozenset({"nowhere"})).diagnostics
    assert "place-lost" in {each.code for each in told}


def test_what_tells_other_pages_than_it_has_is_not_settled() -> None:
    work = pdfbooks.work(f"<p>{at('a')}</p>")
    rendering = replace(pdfbooks.rendering(work), cited=frozenset({"a"}), printed={"a": Locus(7, "8", 1)})
    again = write_pdf(rendering, pdfbooks.edition(), stamp=pdfbooks.STAMP, last=False).value
    assert (again.settled, again.data, again.printed["a"].folio) == (False, b"", "1")
    final = write_pdf(rendering, pdfbooks.edition(), stamp=pdfbooks.STAMP)
    assert final.value.data
    assert "pages-unsettled" in {each.code for each in final.diagnostics}
    right = replace(rendering, printed=again.printed)
    assert write_pdf(right, pdfbooks.edition(), stamp=pdfbooks.STAMP, last=False).value.settled
