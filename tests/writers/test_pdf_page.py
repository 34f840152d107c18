"""The page: its geometry, the lines on it, and nothing outside of it."""

from __future__ import annotations

import itertools
from io import BytesIO
from typing import Literal

import PIL.Image
import pytest
from hypothesis import given
from hypothesis import strategies as st

from anthology.config.schema import SIZES
from anthology.writers.pdf.geometry import PICTURE, WIDEST, geometry
from tests.writers.pdfbooks import (
    baselines,
    clean,
    document,
    lines,
    note,
    paragraphs,
    pictures,
    prose,
    rows,
    settings,
    size,
    texts,
    work,
    written,
)


@given(
    st.sampled_from(sorted(SIZES)),
    st.sampled_from(["screen", "print"]),
    st.floats(8, 18),
    st.floats(1.15, 1.6),
)
def test_the_canon(trim: str, purpose: Literal["screen", "print"], type_size: float, leading: float) -> None:
    line = type_size * leading
    page = geometry(settings(purpose, size=trim, font_size=f"{type_size:.2f}pt", line_height=f"{line:.2f}pt"))
    if purpose == "print":
        assert page.inside < page.outside
        assert page.outside / page.inside == pytest.approx(8 / 6)
    else:
        assert page.inside == page.outside
    assert page.measure <= WIDEST * page.font_size + 1e-6
    assert page.top < page.bottom
    assert page.depth == pytest.approx(page.lines * page.line_height)


def test_own_margins_are_kept() -> None:
    margins = {"top": "20mm", "bottom": "25mm", "inside": "18mm", "outside": "15mm"}
    page = geometry(settings("print", margins=margins))
    points = 72 / 25.4
    expected = [20 * points, 25 * points, 18 * points, 15 * points]
    assert [page.top, page.bottom, page.inside, page.outside] == pytest.approx(expected)


def test_the_pages_have_their_size() -> None:
    pdf = clean(written(work("<p>Here.</p>"), chosen=settings(size="trade")))
    assert size(pdf) == pytest.approx((432, 648), abs=0.01)


@pytest.mark.parametrize("purpose", ["screen", "print"])
@pytest.mark.parametrize("trim", ["A6", "A5", "trade"])
def test_text_keeps_to_its_measure(purpose: Literal["screen", "print"], trim: str) -> None:
    chosen = settings(purpose, size=trim)
    page = geometry(chosen)
    pdf = clean(written(work(paragraphs(12)), chosen=chosen))
    for number in range(pdf.pages):
        left = page.inside if number % 2 == 0 else page.outside
        for line in lines(pdf, number):
            assert line.left > left - 2 and line.right < left + page.measure + 2  # serifs may hang out a little
            assert line.bottom > 0 and line.top < page.height


def items(count: int) -> str:
    """Items of a list, of several lines."""
    return "".join(f"<li>{prose(25, n)}</li>" for n in range(count))


ENTRIES = "".join(f"<dt>Entry {n}</dt><dd>{prose(30, n)}</dd>" for n in range(8))
ROWS = "".join(f"<tr><td>{n}</td><td>{prose(4, n)}</td></tr>" for n in range(4))
MIXED = {
    "headings, a quotation, a break, a note": (
        f"{paragraphs(2)}<h2>Heading</h2>{paragraphs(2)}"
        f"<blockquote class='quotation'><p>Said once.</p></blockquote>"
        f"<p>{note(1, 'A note.')} {prose(30)}</p><hr class='ornament'/>{paragraphs(1)}<h3>Lesser</h3>{paragraphs(6)}"
    ),
    "a list that pages divide": f"{paragraphs(2)}<ul>{items(18)}</ul>{paragraphs(4)}<ol>{items(3)}</ol>{paragraphs(3)}",
    "a loose list": f"<ul class='loose'>{items(14)}</ul>{paragraphs(5)}",
    "definitions": f"{paragraphs(1)}<dl>{ENTRIES}</dl>{paragraphs(5)}",
    "a table": (
        f"{paragraphs(1)}<table><thead><tr><th>No.</th><th>What</th></tr></thead><tbody>{ROWS}</tbody></table>"
        f"{paragraphs(6)}"
    ),
    "a quotation at the head of a page": (
        f"{paragraphs(3, 81)}<blockquote class='quotation'><p>{prose(150)}</p></blockquote>{paragraphs(6)}"
    ),
    "code, and numbers of verse": (
        f"<p>{prose(20)} <code>code</code> {prose(20)}</p><div class='verse'><p class='stanza'><span class='line'>"
        f"<span class='line-number'>5</span> {prose(5)}</span></p></div>{paragraphs(7)}"
    ),
}


@pytest.mark.parametrize("mixed", MIXED.values(), ids=MIXED)
def test_lines_of_facing_pages_are_level(mixed: str) -> None:
    """Baselines stand on one grid, whatever stands between the paragraphs, also where pages divide it."""
    chosen = settings("print")
    page = geometry(chosen)
    pdf = clean(written(work(mixed), chosen=chosen))
    steps = [
        round((page.height - page.top - baseline) / page.line_height % 1, 2)
        for number in range(pdf.pages)
        for baseline in baselines(pdf, number, page.font_size)
        if page.bottom < baseline < page.height - page.top
    ]
    assert len(steps) > 40
    assert set(steps) == {steps[0]}


def test_a_page_does_not_begin_with_space() -> None:
    """Where a list or a quotation begins a page, its first line is the first of the page."""
    chosen = settings("print")
    page = geometry(chosen)
    pdf = clean(written(work(f"<dl>{ENTRIES * 6}</dl>{paragraphs(4)}"), chosen=chosen))
    heads = [max(line.bottom for line in rows(pdf, n) if line.bottom < page.height - page.top) for n in range(1, 4)]
    assert heads == pytest.approx([heads[0]] * 3, abs=0.2)
    assert heads[0] > page.height - page.top - page.line_height


def test_no_line_is_broken_early_before_italics() -> None:
    """A run that ends in a space may be a hair too long because of it, and must not be broken at its first word."""
    words = prose(400).split()
    runs = "".join(f"<p>{' '.join(words[n : n + 14])} <em>{words[n]}</em> {prose(9, n)}</p>" for n in range(240))
    css = "html { hyphens: manual; text-align: left }"
    pdf = clean(written(work(runs), chosen=settings("print"), css=css))
    page = geometry(settings("print"))
    found = [row for number in range(pdf.pages) for row in rows(pdf, number) if page.bottom < row.bottom]
    short = [row.text for row in found if row.right - row.left < 0.1 * page.measure]
    assert len(found) > 480
    assert [text for text in short if not text.endswith(".")] == []


@pytest.mark.parametrize("line_height", ["13.2pt", "13.6pt", "14.1pt"])
@pytest.mark.parametrize("type_size", ["9.7pt", "10.5pt"])
def test_notes_that_fit_do_not_end_a_page_early(line_height: str, type_size: str) -> None:
    calls = "".join(f"<p>{prose(60, n)}{note(n, prose(12, n))} {prose(30, n)}</p>" for n in range(1, 25))
    chosen = settings("print", size="digest", line_height=line_height, font_size=type_size)
    page = geometry(chosen)
    pdf = clean(written(work(calls), chosen=chosen))
    for number in range(1, pdf.pages - 1):
        levels = [line.bottom for line in rows(pdf, number) if page.bottom - 5 < line.bottom]
        gaps = [above - below for above, below in itertools.pairwise(levels)]
        assert max(gaps[1:]) < 4.5 * page.line_height  # between text and notes


def test_no_line_stands_alone_and_no_heading_at_the_foot() -> None:
    sections = "".join(f"<h2>Heading {n}</h2>{paragraphs(2, 55 + 7 * n)}" for n in range(14))
    pdf = clean(written(work(sections), chosen=settings("print")))
    page = geometry(settings("print"))
    for number in range(pdf.pages):
        body = [line for line in lines(pdf, number) if page.bottom - 2 < line.bottom < page.height - page.top]
        lowest = min(body, key=lambda line: line.bottom)
        assert not lowest.text.startswith("Heading")


def test_a_wide_picture_keeps_to_the_measure() -> None:
    out = BytesIO()
    PIL.Image.new("L", (3000, 4000), 90).save(out, "PNG")
    figure = '<figure><img src="images/wide.png" alt="Grey" style="width: 100%"/></figure>'
    pdf = clean(written(work(figure), images={"images/wide.png": out.getvalue()}))
    page = geometry(settings())
    ((left, bottom, right, top),) = pictures(pdf, pdf.pages - 1)
    assert right - left <= page.measure + 0.1
    assert top - bottom == pytest.approx(PICTURE * page.depth, abs=0.1)


def table(rows: int) -> str:
    """A table with a head and so many rows."""
    body = "".join(f"<tr><td>Row{n}x</td><td>{n}</td></tr>" for n in range(rows))
    return f"<table><thead><tr><th>Winter</th><th>Loans</th></tr></thead><tbody>{body}</tbody></table>"


def test_a_table_stays_whole_while_a_page_has_room_for_it() -> None:
    for before in range(1, 8):
        pdf = clean(written(work(f"{paragraphs(before, 40)}{table(12)}")))
        (found,) = [page for page in texts(pdf) if "Row0x" in page]
        assert "Row11x" in found


def test_a_table_longer_than_a_page_goes_on_with_its_head() -> None:
    pages = [page for page in texts(clean(written(work(table(70))))) if "Row" in page]
    assert len(pages) == 3 and all("Winter" in page for page in pages)
    assert all(sum(f"Row{n}x" in page.split() for page in pages) == 1 for n in range(70))


@pytest.mark.parametrize("before", [0, 4])
def test_the_contents_and_the_index_do_not_end_with_one_entry_on_a_page(before: int) -> None:
    """Whether the last entries stand in a part or not: three entries of the contents, two groups of the index."""
    for count in range(24, 34):
        items = [f'<li class="work"><a href="#one">Entry{n}x</a></li>' for n in range(count)]
        part = f'<li class="part"><a href="#one">Part</a><ol>{"".join(items[before:])}</ol></li>'
        entries = "".join(items[:before]) + part if before else "".join(items)
        groups = "".join(
            f'<section class="index-group"><h2>{n}</h2><ul class="index-entries"><li>Entry{n}x</li></ul></section>'
            for n in range(count + 6)
        )
        pdf = clean(
            written(
                document("contents", "contents", f'<ol class="entries">{entries}</ol>', "front", title="Contents"),
                work(prose(5)),
                document("matter index", "index", groups, "back", title="Index"),
            )
        )
        of_contents, of_index = (
            [page.count("Entry") for page in texts(pdf)[begin:end] if "Entry" in page]
            for begin, end in (
                (pdf.places["contents"].page, pdf.places["one"].page),
                (pdf.places["index"].page, pdf.pages),
            )
        )
        assert sum(of_contents) == count and min(of_contents) >= 3
        assert sum(of_index) == count + 6 and min(of_index) >= 2


def test_text_is_drawn_in_reading_order() -> None:
    """Also beside numbered verse: readers that know no tags take the text as it comes."""
    lines = "".join(
        f'<span class="line"><span class="line-number">{n}</span> Verse{n}x</span>' for n in range(5, 25, 5)
    )
    text = f'<h2>Before</h2><div class="verse"><p class="stanza">{lines}</p></div><p>After</p>'
    words = texts(clean(written(work(text))))[0].split()
    assert words[2:12] == ["Before", "5", "Verse5x", "10", "Verse10x", "15", "Verse15x", "20", "Verse20x", "After"]


def test_an_unknown_kind_of_document_is_set_as_it_comes() -> None:
    assert clean(written(document("surprise", "odd", "<p>Odd.</p>", title="Odd"))).pages == 1


def test_a_list_begins_where_it_says() -> None:
    items = "".join(f"<li>Item {word}</li>" for word in ("six", "seven"))
    page = "".join(texts(clean(written(work(f'<ol start="6">{items}</ol>')))))
    assert "6." in page
    assert "7." in page
    assert "1." not in page
