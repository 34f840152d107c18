"""The structure tree as an assistive technology reads it: kinds, order, languages, and what stands for glyphs."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from anthology.checks.reading import read_pdf
from anthology.letters import letters
from anthology.writers.pdf import Pdf
from tests.writers import pdfbooks
from tests.writers.pdfbooks import clean, document, note, opened, prose, work, written
from tests.writers.speaking import PDFIUMS_HYPHEN, kids, notes, outline, spoken


def outlines(pdf: Pdf) -> list[str]:
    """The outline of each document."""
    with opened(pdf) as file:
        return [outline(each) for each in kids(file.Root.StructTreeRoot.K[0])]


KINDS = {
    "a note stands after the paragraph that calls it": (
        f"<p>One{note(1, 'Said.')} two{note(2, 'Again.')}.</p><p>Three.</p>",
        "P(Reference Reference) Note(P(Lbl)) Note(P(Lbl)) P",
    ),
    "a note in a list item stands in its body": (
        f"<ul><li>One{note(1, 'Said.')}.</li></ul>",
        "L(LI(Lbl LBody(Reference Note(P(Lbl)))))",
    ),
    "a note of a heading": (f"<h2>One{note(1, 'Said.')}</h2><p>Two.</p>", "H2(Reference) Note(P(Lbl)) P"),
    "a second call leads to the note": (
        f'<p>One{note(1, "Said.")}.</p><p>Two<a class="noteref author" href="#one.note-1" data-mark="1">1</a>.</p>',
        "P(Reference) Note(P(Lbl)) P(Reference(Link))",
    ),
    "a note after the work": (
        '<p>One<a class="noteref author" id="c" href="#n" data-mark="1">1</a>.</p><section class="notes">'
        '<aside class="note author" id="n"><p><a class="note-mark" href="#c">1</a> Said.</p></aside></section>',
        "P(Reference(Link)) Sect(Note(P(Lbl(Link))))",
    ),
    "cells know their scope": (
        "<table><thead><tr><th scope='col'>Year</th><th scope='col'>Loans</th></tr></thead>"
        "<tbody><tr><th scope='row'>1919</th><td>1</td></tr></tbody></table>",
        "Table(THead(TR(TH TH)) TBody(TR(TH TD)))",
    ),
    "code, quotations, epigraphs": (
        '<div class="epigraph"><p>One.</p></div><p><code>a</code> <q>b</q></p><blockquote><p>Two.</p></blockquote>',
        "BlockQuote(P) P(Code Quote) BlockQuote(P)",
    ),
    "a figure with its caption": (
        '<figure><img src="images/x.png" alt="A room"/><figcaption>Text</figcaption></figure>',
        "Div(Div(Figure) Caption)",
    ),
}


@pytest.mark.parametrize("case", KINDS)
def test_kinds_and_their_order(case: str) -> None:
    markup, expected = KINDS[case]
    (found,) = outlines(clean(written(work(markup, title=""), images={"images/x.png": _png()})))
    assert found == f"Sect(Div({expected}))"


def _png() -> bytes:
    from io import BytesIO

    import PIL.Image

    out = BytesIO()
    PIL.Image.new("L", (60, 40), 128).save(out, "PNG")
    return out.getvalue()


def test_header_cells_say_which_way_they_look() -> None:
    with opened(clean(written(work(KINDS["cells know their scope"][0])))) as file:
        cells = [str(each.A.Scope) for each in pdfbooks.structure(file) if str(each.S) == "/TH"]
    assert cells == ["/Column", "/Column", "/Row"]


def test_the_contents_are_a_table_of_contents() -> None:
    books = pdfbooks.small_book()
    items = '<li class="part"><a href="#part-1">First</a><ol><li class="work"><a href="#one">one</a></li></ol></li>'
    contents = document("contents", "contents", f'<ol class="entries">{items}</ol>', "front", title="Contents", level=0)
    pdf = clean(written(*(contents if each.id == "contents" else each for each in books)))
    assert "Sect(Div(H1) Div(TOC(TOCI(P(Reference(Link)) TOC(TOCI(P(Reference(Link))))))))" in outlines(pdf)
    assert "." not in "".join(spoken(pdf.data)).partition("First")[2][:6], "leaders are not spoken"


def test_an_index_is_one() -> None:
    assert outlines(clean(written(document("matter index", "index", "<p>A</p>", "back"))))[0].startswith("Index(")


def test_what_pages_divide_is_one_element_and_heads_and_folios_are_artifacts() -> None:
    text = "".join(f"<p>{prose(90, n)}{note(n, f'The note {n}.')}</p>" for n in range(1, 15))
    pdf = clean(written(work(text)))
    assert len(pdf.folios) > 2
    assert outlines(pdf) == [f"Sect(Div(H1) Div({' '.join(['P(Reference) Note(P(Lbl))'] * 14)}))"]
    said = "Work one" + "".join(f"{prose(90, n)}{n}{n} The note {n}." for n in range(1, 15))
    assert letters("".join(spoken(pdf.data))) == letters(said), (
        "neither head nor folio, and notes where they are called"
    )


def test_an_endnote_that_pages_divide_is_one_note() -> None:
    said = "".join(f"<p>{prose(90, n)}</p>" for n in range(14))
    text = f'<p>One.</p><section class="notes"><aside class="note author" id="n">{said}</aside></section>'
    pdf = clean(written(work(text, title="")))
    assert len(pdf.folios) > 2
    assert outlines(pdf) == [f"Sect(Div(P Sect(Note({' '.join(['P'] * 14)}))))"]
    assert [letters(each) for each in notes(pdf.data)] == [letters(said.replace("<p>", "").replace("</p>", ""))]


def test_a_work_in_another_language_says_so() -> None:
    pdf = clean(written(work("<p>Un.</p>", language="fr"), work("<p>Two.</p>", "two")))
    with opened(pdf) as file:
        assert [str(each.Lang) for each in kids(file.Root.StructTreeRoot.K[0])] == ["fr", "en-GB"]


# -- what stands for glyphs ------------------------------------------------------------------------


def test_a_hyphen_of_the_layout_is_a_soft_one_and_one_of_the_text_is_not() -> None:
    pdf = clean(written(work(f"<p>{'incomprehensibilities and well-known ' * 30}</p>")))
    with opened(pdf) as file:
        for page in file.pages:
            page.contents_coalesce()
        content = b"".join(page.Contents.read_bytes() for page in file.pages)
    assert content.count(b"/ActualText") == content.count(b"<feff00ad>") > 2
    assert "".join(spoken(pdf.data)).replace(PDFIUMS_HYPHEN, "").count("incomprehensibilities") == 30


@pytest.mark.parametrize("run", ["NATO and nato", "Nato, NATO"])
def test_small_capitals_keep_their_text(run: str) -> None:
    caps = 'style="font-variant-caps: all-small-caps"'
    pdf = clean(written(work(f"<p>nato <span {caps}>{run}</span> <span {caps}>nato NATO</span></p>")))
    assert f"nato {run} nato NATO" in pdfbooks.texts(pdf)[0]


def test_two_tools_take_the_text_that_was_written(tmp_path: Path) -> None:
    text = [f"{prose(70, n)} Incomprehensibilities, notwithstanding contradistinctions." for n in range(4)]
    pdf = clean(written(work("".join(f"<p>{each}</p>" for each in text), title="")))
    assert len(pdf.folios) == 1
    (path := tmp_path / "book.pdf").write_bytes(pdf.data)
    command = ["pdftotext", "-enc", "UTF-8", str(path), "-"]
    by_poppler = subprocess.run(command, capture_output=True, check=True).stdout.decode()
    for taken in (by_poppler, read_pdf(pdf.data).running.pieces[0].text):
        assert "\u2010" not in taken
        assert letters(taken).removesuffix("1") == letters("".join(text))
