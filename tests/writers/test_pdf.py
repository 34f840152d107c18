"""The PDF as a reader and a printer meet it: pages, folios, heads, bookmarks, links, metadata, and what is refused."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pikepdf
import pytest

from anthology.writers.pdf import Pdf, write_pdf
from tests.writers import pdfbooks
from tests.writers.pdfbooks import clean, document, lines, opened, paragraphs, settings, texts, work, written


@pytest.fixture(scope="module")
def screen() -> Pdf:
    """The small book for the screen."""
    return clean(written(*pdfbooks.small_book()))


@pytest.fixture(scope="module")
def paper() -> Pdf:
    """The small book for print."""
    return clean(written(*pdfbooks.small_book(), chosen=settings("print")))


# -- order and numbers of pages --------------------------------------------------------------------


def test_the_screen_edition_has_no_blank_pages(screen: Pdf) -> None:
    assert all(texts(screen))


def test_in_print_parts_and_titles_stand_on_rectos_and_what_is_between_is_blank(paper: Pdf) -> None:
    at = {name: place.page for name, place in paper.places.items()}
    rectos = ("half-title", "title", "contents", "introduction", "part-1", "part-2")
    assert {name: at[name] % 2 for name in rectos} == dict.fromkeys(rectos, 0)
    assert at["copyright"] == at["title"] + 1
    blank = [index for index, text in enumerate(texts(paper)) if not text]
    assert blank and all(index % 2 == 1 for index in blank)
    assert all(not page.get("/Annots") for page in opened(paper).pages)


def test_works_can_be_sent_to_rectos() -> None:
    made = [work("<p>Short.</p>", id) for id in ("one", "two", "three")]
    anywhere = clean(written(*made, chosen=settings("print")))
    on_rectos = clean(written(*made, chosen=settings("print", works_on="recto")))
    assert [place.page for place in anywhere.places.values()] == [0, 1, 2]
    assert [place.page for place in on_rectos.places.values()] == [0, 2, 4]


@pytest.mark.parametrize("half_title", [True, False])
def test_the_frontispiece_faces_the_title(half_title: bool) -> None:
    before = (document("half-title", "half-title", "<p>The Book</p>", "front"),) if half_title else ()
    book = (
        *before,
        document("frontispiece", "frontispiece", "<p>A picture</p>", "front"),
        document("title", "title", "<p>The Title of the Book</p>", "front"),
        work("<p>Short.</p>"),
    )
    paper = clean(written(*book, chosen=settings("print")))
    assert (paper.places["frontispiece"].page, paper.places["title"].page) == (1, 2)
    assert texts(paper)[1] == "A picture"
    assert clean(written(*book)).places["title"].page == len(before) + 1


def test_openers_have_no_folios_if_that_is_wished() -> None:
    pdf = clean(written(*pdfbooks.small_book(), chosen=settings("print", opener_folios=False)))
    printed = texts(pdf)
    begun = {place.page for name, place in pdf.places.items() if name in ("contents", "introduction", "one", "two")}
    assert all(pdf.folios[page] not in printed[page].split() for page in begun)
    later = [page for page in range(pdf.places["one"].page, pdf.pages) if page not in begun and printed[page]]
    assert any(printed[page].split()[-1] == pdf.folios[page] for page in later)


@pytest.mark.parametrize("purpose", ["screen", "print"])
def test_folios_are_roman_before_the_text_and_arabic_from_its_first_page(
    purpose: str, request: pytest.FixtureRequest
) -> None:
    pdf: Pdf = request.getfixturevalue({"screen": "screen", "print": "paper"}[purpose])
    assert pdf.places["half-title"].folio == "i"
    assert pdf.places["part-1"].folio == "1"
    assert pdf.folios[pdf.places["introduction"].page :][0].isalpha()
    printed = texts(pdf)
    for name in ("introduction", "one", "two", "sources"):
        place = pdf.places[name]
        assert printed[place.page].split()[-1] == place.folio


def test_the_contents_give_the_pages(screen: Pdf) -> None:
    contents = texts(screen)[screen.places["contents"].page].replace(".", " ").split()
    for name in ("introduction", "one", "two"):
        assert contents[contents.index(name) + 1] == screen.places[name].folio


def test_page_labels_agree_with_the_folios(screen: Pdf) -> None:
    with opened(screen) as file:
        assert tuple(str(page.label) for page in file.pages) == screen.folios


def test_pages_without_a_folio(paper: Pdf) -> None:
    printed = texts(paper)
    for name, words in (
        ("half-title", "The Book"),
        ("copyright", "Copyright 2026"),
        ("part-1", "First part"),
    ):
        assert printed[paper.places[name].page] == words


# -- running heads ---------------------------------------------------------------------------------


def test_heads_name_the_part_on_the_left_and_author_and_work_on_the_right(paper: Pdf) -> None:
    start = paper.places["one"].page
    heads = {index: max(lines(paper, index), key=lambda line: line.top).text for index in (start + 1, start + 2)}
    right, left = sorted(heads, key=lambda index: index % 2)
    assert heads[right] == "Odile Maret · Work one"
    assert heads[left] == "First part"


def test_no_head_where_something_begins(paper: Pdf) -> None:
    top = pdfbooks.size(paper)[1] - 0.14 * pdfbooks.size(paper)[0]  # the head's margin, less a little
    for place in paper.places.values():
        assert all(line.top < top for line in lines(paper, place.page))


def test_a_long_head_leaves_the_author_out() -> None:
    title = "On the several uses of a stove in reading rooms"
    pdf = clean(written(work(paragraphs(12), title=title, author="Odile Maret"), chosen=settings("print")))
    assert max(lines(pdf, 2), key=lambda line: line.top).text == title


# -- what a file says of itself --------------------------------------------------------------------


def test_bookmarks_are_two_levels_deep(screen: Pdf) -> None:
    with opened(screen) as file, file.open_outline() as outline:
        tree = [(item.title, [child.title for child in item.children]) for item in outline.root]
    assert tree == [
        ("Introduction", []),
        ("First part", ["Work one"]),
        ("Second part", ["Work two"]),
        ("Sources", []),
    ]


def test_links_lead_to_their_pages(screen: Pdf) -> None:
    with opened(screen) as file:
        names = {str(name): target for name, target in pikepdf.NameTree(file.Root.Names.Dests).items()}
        links = file.pages[screen.places["contents"].page].Annots
        numbers = [file.pages.index(pikepdf.Page(names[str(link.Dest)][0])) for link in links]
    assert numbers == [screen.places[name].page for name in ("introduction", "one", "two")]


def test_metadata(screen: Pdf) -> None:
    with opened(screen) as file:
        xmp = file.open_metadata()
        assert (xmp["dc:title"], xmp["dc:description"]) == ("The Book", "A small book.")
        assert (xmp["dc:subject"], xmp["dc:language"]) == ({"Tests", "Paper"}, {"en-GB"})
        assert xmp["xmp:CreateDate"] == "2026-03-01T12:30:00Z"
        assert (xmp["pdfaid:part"], xmp["pdfaid:conformance"], xmp["pdfuaid:part"]) == ("2", "A", "1")
        assert str(file.docinfo["/Title"]) == "The Book"
        assert str(file.docinfo["/ModDate"]) == "D:20260301123000Z"
        assert (str(file.Root.Lang), bool(file.Root.ViewerPreferences.DisplayDocTitle)) == ("en-GB", True)


def test_parts_in_another_language_say_so(screen: Pdf) -> None:
    pdf = clean(written(work('<p>A <span lang="fr">débâcle</span>.</p>', language="en-GB")))
    with opened(pdf) as file:
        languages = {str(element.Lang) for element in pdfbooks.structure(file) if "/Lang" in element}
    assert languages == {"en-GB", "fr"}


# -- standards -------------------------------------------------------------------------------------


def test_the_screen_edition_keeps_pdf_a_and_pdf_ua(tmp_path: Path, verapdf: object) -> None:
    from tests.validators.verapdf import Profile, Verapdf

    assert isinstance(verapdf, Verapdf)
    text = (
        f'<p>{pdfbooks.prose(20)}{pdfbooks.note(1, "A note with <em>words</em>.")} <a href="#two">Two</a></p>'
        '<ul class="loose"><li><p>One</p><p>and a half</p></li><li>Two<ul><li>inner</li></ul></li></ul>'
        "<dl><dt>Term</dt><dd>Answer</dd></dl><hr class='ornament'/><table><caption>Loans</caption>"
        "<thead><tr><th scope='col'>Year</th><th scope='col'>Loans</th></tr></thead>"
        "<tbody><tr><td>1919</td><td>1,040</td></tr></tbody></table>"
        '<figure><img src="images/room.png" alt="A room"/><figcaption>A room</figcaption></figure>'
        '<p>Dots <img class="inline" src="images/room.png" alt="" role="presentation"/> between</p>'
        "<pre><code>x</code></pre>"
    )
    picture = {"images/room.png": _png()}
    pdf = clean(written(*pdfbooks.small_book()[:6], work(text), work("<p>Two.</p>", "two"), images=picture))
    path = tmp_path / "book.pdf"
    path.write_bytes(pdf.data)
    assert verapdf(path, Profile.PDF_A_2A) == []
    assert verapdf(path, Profile.PDF_UA_1) == []


def _png() -> bytes:
    from io import BytesIO

    import PIL.Image

    out = BytesIO()
    PIL.Image.new("L", (60, 40), 128).save(out, "PNG")
    return out.getvalue()


# -- the same bytes --------------------------------------------------------------------------------


def test_the_same_bytes_twice(screen: Pdf) -> None:
    assert clean(written(*pdfbooks.small_book())).data == screen.data


def test_the_same_bytes_in_another_place_and_process(screen: Pdf, tmp_path: Path) -> None:
    program = (
        "import sys; from tests.writers import pdfbooks as b; "
        "sys.stdout.buffer.write(b.written(*b.small_book()).value.data)"
    )
    root = Path(__file__).parents[2]
    environment = {
        **os.environ,
        "PYTHONPATH": str(root),
        "PYTHONHASHSEED": "7",
        "HOME": str(tmp_path),
        "TZ": "Asia/Tokyo",
    }
    run = subprocess.run(
        [sys.executable, "-c", program], cwd=tmp_path, env=environment, capture_output=True, check=True
    )
    assert run.stderr == b""
    assert run.stdout == screen.data


def test_another_date_gives_another_file(screen: Pdf) -> None:
    later = pdfbooks.STAMP.replace(year=2027)
    other = write_pdf(pdfbooks.rendering(*pdfbooks.small_book()), pdfbooks.edition(), stamp=later)
    assert other.value.data != screen.data


# -- what is refused -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "address",
    [
        "file:///etc/passwd",
        "https://example.org/x.png",
        "../../secret.png",
        "/etc/hostname",
        "ftp://example.org/x",
    ],
)
@pytest.mark.parametrize("where", ["markup", "sheet"])
def test_nothing_but_the_books_own_files_is_read(address: str, where: str) -> None:
    if where == "markup":
        result = written(work(f'<p>Here: <img src="{address}" alt="?"/></p>'))
    else:
        result = written(work("<p>Here.</p>"), css=f"p {{ background-image: url('{address}') }}")
    assert [each.code for each in result.diagnostics] == ["resource-refused"]


def test_what_the_layout_does_not_know_is_a_warning() -> None:
    result = written(work("<p>Here.</p>"), css="p { colour: red }")
    (found,) = result.diagnostics
    assert (found.code, found.severity) == ("pdf-layout", "warning")
    assert "colour" in found.message


def test_markup_that_is_not_xml_is_an_error() -> None:
    (found,) = written(document("work", "one", "<p>")).diagnostics
    assert found.code == "pdf-layout"


def test_margins_that_leave_no_room_are_an_error() -> None:
    margins = {"inside": "70mm", "outside": "70mm"}
    (found,) = written(work("<p>Here.</p>"), chosen=settings("print", margins=margins)).diagnostics
    assert found.code == "page-no-room"
