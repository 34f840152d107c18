"""A book in parts is the same book: compared page by page with the one that is laid out as one document."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any, Literal

import pikepdf
import PIL.Image
import pytest
from msgspec.structs import replace

from anthology.config.schema import Edition as Settings
from anthology.model.document import Document
from anthology.writers.pdf import Pdf
from tests.validators.verapdf import Profile, Verapdf
from tests.writers import pdfbooks
from tests.writers.comparing import differences
from tests.writers.pdfbooks import clean, document, note, paragraphs, prose, texts, work, written

DRAFT = (pdfbooks.BASE / "css/draft-pdf.css").read_text("utf-8")


def engine(name: Literal["parts", "single"], purpose: Literal["screen", "print"] = "screen", **page: Any) -> Settings:
    """Settings with an engine."""
    chosen = pdfbooks.settings(purpose, **page)
    return chosen.model_copy(update={"pdf": chosen.pdf.model_copy(update={"engine": name})})


def both(documents: tuple[Document, ...], purpose: Literal["screen", "print"] = "screen", **more: Any) -> list[Pdf]:
    """The book as one document, and in parts; nothing may be complained of, not even that parts will not do."""
    page = more.pop("page", {})
    names: tuple[Literal["single", "parts"], ...] = ("single", "parts")
    return [clean(written(*documents, chosen=engine(name, purpose, **page), **more)) for name in names]


def rich_book() -> tuple[Document, ...]:
    """What documents can have: notes, tables, pictures, verse, lists, languages, links to each other and abroad."""
    notes = "".join(
        f"<p>{prose(30, n)}{note(n, prose(12 + 20 * (n % 4), n), 'one')} {prose(40, n + 1)}</p>" for n in range(1, 24)
    )
    row = "<tr><th scope='row'>Ink</th><td>3</td><td>Black</td></tr>"
    head = "<thead><tr><th>Thing</th><th>Number</th><th>Colour</th></tr></thead>"
    table = f"<table><caption>Stock</caption>{head}<tbody>{row * 4}</tbody></table>"
    reference = '<a class="work-reference" href="#{0}" data-page="page">Work {0}</a>'
    links = "".join(f'<li class="work"><a href="#{id}">{id}</a></li>' for id in ("before", "one", "two", "three"))
    return (
        document("title", "title", "<p>The Title of the Book</p>", "front"),
        document("contents", "contents", f"<ol>{links * 12}</ol>", "front", title="Contents", level=0),
        work(paragraphs(5), "before", section="front", title="Before", author=""),
        work(notes + f"<p>See {reference.format('three')} and {reference.format('before')}.</p>", "one"),
        work(f"<p lang='la'>{prose(60)}</p>{table}{paragraphs(3)}<p>See {reference.format('two')}.</p>", "two"),
        work(
            f"<p>See <a href='https://example.org/a'>there</a> and <a href='#one'>here</a>.</p>{table}"
            f"<ol><li>{prose(4)}<ul><li>{prose(3)}</li></ul></li><li>{prose(30)}</li></ol>"
            "<div class='verse'><p class='stanza'><span class='line'>One line</span>"
            f"<span class='line indent-1'>and its fellow</span></p></div><hr class='ornament'/>{paragraphs(4)}",
            "three",
            language="fr",
        ),
        document("matter", "sources", f"<p>The ledger.</p>{table}", "back", title="Sources"),
    )


# -- the same pages --------------------------------------------------------------------------------


@pytest.mark.parametrize("purpose", ["screen", "print"])
@pytest.mark.parametrize("book", [pdfbooks.small_book, rich_book])
def test_parts_make_the_pages_of_the_whole(purpose: Literal["screen", "print"], book: Any) -> None:
    single, parts = both(book(), purpose)
    assert differences(single.data, parts.data) == []
    assert parts == replace(single, data=parts.data)


@pytest.mark.parametrize(
    "page",
    [
        {"works_on": "recto"},
        {"parts_on": "any"},
        {"size": "A6", "hyphenate": False},
        {"font_size": "16pt", "line_height": "21pt"},
        {"margins": {"inside": "30mm", "outside": "12mm"}},
    ],
    ids=str,
)
def test_whatever_the_page(page: dict[str, Any]) -> None:
    single, parts = both(pdfbooks.small_book(), "print", page=page)
    assert differences(single.data, parts.data) == []


@pytest.mark.parametrize(
    "css",
    [
        DRAFT,
        "@page { background: #ffe; border: 1pt solid black; marks: crop; bleed: 3mm }",
        "@page { @top-left { content: counter(page) ' of ' counter(pages) } @bottom-right-corner { content: 'x' } }",
        "@page :nth(2 of work) { @right-middle { content: url('../ornaments/break.svg') string(recto, last) } }",
        "@page :left { @top-center { content: string(verso) ' — ' counter(page, upper-roman) } }",
        "@page work { margin-top: 4cm; @footnote { margin-top: 2rlh } }",
        "section.work + section.matter { color: #555 }",
        "p { opacity: 0.5 } h1 { background: linear-gradient(red, blue) }",
    ],
)
def test_whatever_the_style_sheets(css: str) -> None:
    single, parts = both(pdfbooks.small_book()[:-1], css=css)
    assert differences(single.data, parts.data) == []


@pytest.mark.parametrize("count", [1, 2])
def test_a_book_of_one_page_and_one_of_two(count: int) -> None:
    documents = tuple(work("<p>Short.</p>", str(number)) for number in range(count))
    single, parts = both(documents)
    assert parts.pages == count
    assert differences(single.data, parts.data) == []


def test_pictures_are_in_the_file_once() -> None:
    shown = '<p><img src="images/dot.png" alt="A dot"/></p>'
    single, parts = both((work(shown, "one"), work(shown, "two")), images={"images/dot.png": _picture()})
    assert differences(single.data, parts.data) == []
    with pdfbooks.opened(parts) as file:
        pictures = [
            each for each in file.objects if isinstance(each, pikepdf.Stream) and each.get("/Subtype") == "/Image"
        ]
    assert len(pictures) == 1


def _picture() -> bytes:
    out = io.BytesIO()
    PIL.Image.new("RGB", (40, 30), (200, 40, 10)).save(out, "PNG")
    return out.getvalue()


def test_each_font_is_in_the_file_once() -> None:
    _, parts = both(rich_book())
    with pdfbooks.opened(parts) as file:
        names = [
            str(each.FontName) for each in file.objects if isinstance(each, pikepdf.Dictionary) and "/FontName" in each
        ]
    assert len(names) == len(set(names)) == len({name.partition("+")[2] for name in names})


def test_the_joined_file_is_sound(tmp_path: Path, verapdf: Verapdf) -> None:
    parts = clean(written(*rich_book(), chosen=engine("parts")))
    with pdfbooks.opened(parts) as file:
        assert file.check_pdf_syntax() == []
    path = tmp_path / "book.pdf"
    path.write_bytes(parts.data)
    assert verapdf(path, Profile.PDF_A_2A) == []
    assert verapdf(path, Profile.PDF_UA_1) == []


def test_the_same_parts_make_the_same_bytes() -> None:
    first, second = (clean(written(*rich_book(), chosen=engine("parts"))) for _ in range(2))
    assert first.data == second.data


# -- what is found is told in the same words -------------------------------------------------------


@pytest.mark.parametrize(
    "documents",
    [
        (work("<p>Fine.</p>", "a"), work(f"{paragraphs(7)}<p>A 漢 and a 字, and <em>漢</em>.</p>", "b", title="漢")),
        (work("<p>Fine.</p>", "a"), work(f"<p>Here{note(1, prose(1500), 'b')}.</p>", "b")),
        (work("<p style='colour: red'>Fine.</p>", "a"), work("<p><a href='#nowhere'>Where?</a></p>", "b")),
        (work("<p><img src='https://example.org/x.png' alt='x'/></p>", "a"), work("<p>Fine.</p>", "b")),
    ],
    ids=["glyphs", "notes", "layout", "refused"],
)
def test_problems_are_the_same(documents: tuple[Document, ...]) -> None:
    single, parts = (written(*documents, chosen=engine(name)) for name in ("single", "parts"))
    assert single.diagnostics
    assert sorted(map(str, parts.diagnostics)) == sorted(map(str, single.diagnostics))
    assert parts.value.lost_notes == single.value.lost_notes


# -- what needs the whole --------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("css", "reason"),
    [
        ("section.work:first-child h1 { color: red }", "a rule for documents beside each other"),
        ("section.work + section.work h1 { color: red }", "a rule for documents beside each other"),
        ("h1 { counter-increment: chapter }", "counter-increment: chapter"),
        ("h1::before { content: counter(page) }", "counter(page)"),
        ("@media print { h1::before { content: counters(chapter, '.') } }", "counters(chapter)"),
        ("a::after { content: target-text(attr(href)) }", "target-text(…)"),
        ("a::after { content: target-counter(attr(href), chapter) }", "target-counter(…) of another counter"),
        ("section[data-kind] { counter-reset: page 5 }", "sets the number of its page"),
        ("@page :first { margin-top: 3cm }", "pages of the left and of the right differently"),
        ("@page :left { font-size: 5pt; margin-top: 3cm }", "pages of the left and of the right differently"),
        ("@page :left { @footnote { margin-top: 3rlh } }", "pages of the left and of the right differently"),
        ("html { background: #eee }", "the root element has a background"),
        ("h1 { position: fixed; top: 0 }", "something is fixed to every page"),
        ("h1 { position: running(title) } @page { @top-left { content: element(title) } }", "running(…)"),
        ("@page { @top-left { content: string(verso, start) } }", "a margin box has string(…, start)"),
        ("section.work { break-before: auto }", "does not begin on a page of its own"),
    ],
)
def test_what_needs_the_whole_is_laid_out_whole(css: str, reason: str) -> None:
    book = (work("<p>Short. <a href='#two'>More</a></p>"), work(f"<h2>Here</h2>{paragraphs(5)}", "two"))
    single, parts = (written(*book, chosen=engine(name), css=css) for name in ("single", "parts"))
    told = [each for each in parts.diagnostics if each not in single.diagnostics]
    assert [each.code for each in told] == ["pdf-whole"]
    assert reason in told[0].message
    assert parts.value.data == single.value.data


def test_a_note_that_would_stand_under_the_next_work_has_not_come_out() -> None:
    """A line at the foot of the last page of a work, with a note for which that page has no room."""
    text = f"{paragraphs(4)}<p>{prose(80)}</p>"
    for words in range(60, 140, 8):
        documents = (work(f"{text}<p>Last{note(1, prose(words))}.</p>"), work("<p>Next.</p>", "two"))
        for name in ("single", "parts"):
            result = written(*documents, chosen=engine(name)).value
            if result.lost_notes:
                continue
            pages = texts(result)
            assert len(pages) == result.places["two"].page + 1
            assert prose(words)[:20] not in pages[result.places["two"].page]
