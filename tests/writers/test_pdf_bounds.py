"""What is too wide for its line or its page: broken, made to fit or turned over; and told where nothing helps."""

from __future__ import annotations

import io
from typing import Literal

import PIL.Image
import pytest

from anthology.config.schema import Edition as Settings
from anthology.diagnostics import Diagnosed, Severity
from anthology.writers.pdf import Pdf
from anthology.writers.pdf.geometry import geometry
from tests.writers.pdfbooks import clean, letters, lines, note, paragraphs, prose, settings, texts, work, written

Engine = Literal["parts", "single"]
ENGINES: tuple[Engine, ...] = ("parts", "single")

COMPOUND = "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft"
ADDRESS = "https://archive.example.org/collections/exilepapers/marseille/lettersfromthevilla/folio0127verso"
PATH = "lettersfromthevillaabove.onthehillbehindthetown.withagardenandawell.andadog"
KEY = "xqxzx" * 30


def with_engine(engine: Engine, size: str = "A6") -> Settings:
    """Settings for print with an engine."""
    plain = settings("print", size=size)
    return plain.model_copy(update={"pdf": plain.pdf.model_copy(update={"engine": engine})})


def assert_within(pdf: Pdf, chosen: Settings) -> None:
    """All text of all pages is in its measure, and between the head's margin and the foot's."""
    page = geometry(chosen)
    for number in range(pdf.pages):
        left = page.inside if number % 2 == 0 else page.outside
        for line in lines(pdf, number):
            if line.text:
                assert line.left > left - 2 and line.right < left + page.measure + 2, line
                assert line.bottom > 0 and line.top < page.height, line


def told(result: Diagnosed[Pdf]) -> list[str]:
    """The codes of what was told."""
    return [each.code for each in result.diagnostics]


def cells(columns: int, word: str = "Zahlenwerk") -> str:
    """A table of so many columns, and of three rows below its head."""
    head = "".join(f"<th>{word}{n}</th>" for n in range(columns))
    rows = "".join(f"<tr>{''.join(f'<td>{word} {row} {n}</td>' for n in range(columns))}</tr>" for row in range(3))
    return f"<table><caption>{prose(20)}</caption><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table>"


# -- words -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize(
    "text",
    [
        f"<p>{prose(9)} {KEY} {prose(9)}</p>",
        f"<p>{prose(9)} <code>{KEY}</code></p>",
        f"<pre><code>return {KEY}</code></pre>",
        f"<h2>{KEY}</h2><p>Text.</p>",
        f"<p>Text{note(1, KEY)}.</p>",
        f'<div class="verse"><p class="stanza"><span class="line indent-9">{KEY}</span></p></div>',
        f"<ul><li>{prose(9)}<ul><li>{KEY}</li></ul></li></ul>",
    ],
    ids=["paragraph", "code", "block of code", "heading", "note", "verse", "list"],
)
def test_a_word_without_an_end_is_broken_between_letters_and_told(engine: Engine, text: str) -> None:
    chosen = with_engine(engine)
    result = written(work(text), chosen=chosen)
    assert told(result) == ["word-broken"]
    assert f"“{KEY[:59]}…” (page " in result.diagnostics[0].message
    assert KEY in letters("".join(texts(result.value)))
    assert_within(result.value, chosen)


def test_a_long_compound_is_divided_where_its_language_divides_it() -> None:
    """Also in a heading, which has no divided words otherwise."""
    chosen = with_engine("parts")
    pdf = clean(written(work(f"<h2>{COMPOUND}</h2><p>{prose(9)} {COMPOUND}</p>", language="de"), chosen=chosen))
    assert letters("".join(texts(pdf))).count(COMPOUND) == 2
    assert_within(pdf, chosen)


def test_an_address_is_broken_after_its_marks_and_gets_no_hyphen() -> None:
    chosen = with_engine("parts")
    pdf = clean(written(work(f'<p>{prose(9)} <a href="{ADDRESS}">{ADDRESS}</a></p>'), chosen=chosen))
    found = [line.text for line in lines(pdf, 0) if len(line.text) > 3 and line.text in ADDRESS]
    assert "".join(found) == ADDRESS
    assert len(found) > 1
    assert all(part.endswith("/") for part in found[:-1])


def test_a_word_with_marks_in_it_is_broken_before_them() -> None:
    chosen = with_engine("parts")
    pdf = clean(written(work(f"<p><code>{PATH}</code></p>"), chosen=chosen))
    found = [line.text for line in lines(pdf, 0) if len(line.text) > 3 and line.text in PATH]
    assert "".join(found) == PATH
    assert len(found) > 1
    assert all(part.startswith(".") for part in found[1:])


def test_a_title_a_part_and_a_head_without_an_end() -> None:
    chosen = with_engine("parts")
    result = written(work(paragraphs(9), title=f"{COMPOUND} {prose(40)}", language="de"), chosen=chosen)
    assert_within(clean(result), chosen)
    head = max(lines(result.value, 2), key=lambda line: line.bottom)
    assert "…" in texts(result.value)[2]
    assert head.top < geometry(chosen).height


def test_only_what_begins_a_line_is_broken() -> None:
    """Not a word of ordinary length in an element of its own that comes to stand at the end of a line."""
    words = [f"<em>{word}</em>" for word in prose(400).split()]
    css = "html { hyphens: manual }"
    chosen = with_engine("parts")
    pdf = clean(written(work(f"<p>{' '.join(words)}</p>"), chosen=chosen, css=css))
    assert_within(pdf, chosen)


# -- tables ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize("columns", [3, 5, 7])
def test_a_wide_table_is_made_to_fit(engine: Engine, columns: int) -> None:
    chosen = with_engine(engine)
    pdf = clean(written(work(f"<p>Before.</p>{cells(columns)}<p>After.</p>", language="de"), chosen=chosen))
    assert_within(pdf, chosen)
    assert "".join(texts(pdf)).count(str(columns - 1)) >= 4


def test_a_table_that_fits_is_left_alone() -> None:
    chosen = settings("print")
    small, large = (clean(written(work(cells(columns)), chosen=chosen)) for columns in (2, 3))
    heights = [
        max(line.top - line.bottom for line in lines(pdf, 0) if "Zahlenwerk 2" in line.text) for pdf in (small, large)
    ]
    assert heights[0] == pytest.approx(heights[1])


def test_what_is_broken_in_a_table_is_told() -> None:
    chosen = with_engine("parts")
    result = written(work(cells(16)), chosen=chosen)
    assert told(result) == ["word-broken"]
    assert_within(result.value, chosen)


@pytest.mark.parametrize("engine", ENGINES)
def test_a_table_for_which_no_page_is_wide_enough_is_an_error(engine: Engine) -> None:
    result = written(work(cells(90, "Z")), chosen=with_engine(engine))
    (cut,) = [each for each in result.diagnostics if each.code == "page-overrun"]
    assert cut.severity is Severity.ERROR
    assert "in “Work one”, “The room was cold" in cut.message and " (page " in cut.message


# -- verse -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("size", ["A5", "A6"])
def test_verse_is_turned_over_with_its_numbers_in_the_measure(size: str) -> None:
    def line(indent: int, numbered: bool) -> str:
        number = f'<span class="line-number">{indent + 120}</span> ' if numbered else ""
        return f'<span class="line indent-{indent}">{number}{prose(12)}</span>'

    def verse(*indents: int) -> str:
        stanzas = "".join(f'<p class="stanza">{line(indent, indent % 2 == 0)}</p>' for indent in indents)
        return f'<div class="verse">{stanzas}</div>'

    everywhere = verse(*range(1, 10))
    quoted = f'<blockquote class="quotation">{everywhere}</blockquote>'
    chosen = with_engine("parts", size)
    pdf = clean(written(work(f"{everywhere}{quoted}<p>Text{note(1, verse(2, 8, 9))}.</p>"), chosen=chosen))
    assert_within(pdf, chosen)
    assert letters("".join(texts(pdf))).count(letters(prose(12))) == 21


# -- what nothing helps ----------------------------------------------------------------------------


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize(("words", "code"), [(10, "margin-overrun"), (40, "page-overrun")])
def test_what_a_style_sheet_lets_run_out_is_told(engine: Engine, words: int, code: str) -> None:
    css = "p.wide { white-space: nowrap }"
    chosen = with_engine(engine)
    result = written(work(f"{paragraphs(6)}<p class='wide'>{prose(words)}</p>"), chosen=chosen, css=css)
    (found,) = result.diagnostics
    page = next(n for n, text in enumerate(texts(result.value), 1) if prose(words)[:24] in text and n > 1)
    assert found.code == code
    assert f"“{prose(words)[:40]}" in found.message and f"page {page} of the file" in found.message


@pytest.mark.parametrize("engine", ENGINES)
def test_a_picture_that_a_style_sheet_lets_run_out_is_told(engine: Engine) -> None:
    out = io.BytesIO()
    PIL.Image.new("L", (400, 300), 90).save(out, "PNG")
    picture = '<figure><img src="images/room.png" alt="A room"/></figure>'
    images = {"images/room.png": out.getvalue()}
    fits = written(work(picture), chosen=with_engine(engine), images=images)
    assert told(fits) == []
    wide = written(work(picture), chosen=with_engine(engine), images=images, css="img { width: 12cm; max-width: none }")
    assert told(wide) == ["page-overrun"]
    assert "images/room.png" in wide.diagnostics[0].message


@pytest.mark.parametrize("engine", ENGINES)
def test_a_head_that_runs_off_the_page_is_told(engine: Engine) -> None:
    css = "@page { @top-center { white-space: nowrap } }"
    result = written(work(paragraphs(9), title=prose(30)), chosen=with_engine(engine), css=css)
    assert told(result) == ["page-overrun"]


def test_what_is_too_high_for_a_page_is_told() -> None:
    css = "p.tall { height: 30cm; padding-top: 25cm; break-inside: avoid }"
    result = written(work("<p class='tall'>Low.</p>"), chosen=with_engine("parts"), css=css)
    assert told(result) == ["page-overrun"]
