"""Reading back a PDF: by two processes as by one, and what cannot be read is told."""

import io
from collections.abc import Callable
from typing import Any

import pikepdf
import pytest

from anthology.cache import Memory
from anthology.checks import pages
from anthology.checks.pages import MANY, Shelf
from anthology.checks.reading import UnreadableError, read_pdf


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


@pytest.fixture
def read(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """The numbers of the pages that PDFium has read, from 0."""
    numbers: list[int] = []
    text = pages._text

    def noted(document: Any, number: int) -> str:
        numbers.append(number)
        return text(document, number)

    monkeypatch.setattr(pages, "_text", noted)
    return numbers


def test_a_page_is_read_once_as_long_as_nothing_on_it_changes(read: list[int]) -> None:
    shelf = Shelf(Memory(), "book")

    def found(words: list[str]) -> tuple[list[str], list[int]]:
        read.clear()
        pdf = read_pdf(_spoken(words), shelf=shelf)
        return [piece.text.strip() for piece in pdf.running.pieces], sorted(read)

    assert found(["one", "two", "three"]) == (["one", "two", "three"], [0, 1, 2])
    assert found(["one", "two", "three"]) == (["one", "two", "three"], [])
    assert found(["one", "more", "two", "four"]) == (["one", "more", "two", "four"], [1, 3])
    assert found(["two"]) == (["two"], [])
    assert found(["five"]) == (["five"], [0])
    assert found(["two"]) == (["two"], [0])  # only the pages of the last file are kept


def _form_says(pdf: pikepdf.Pdf) -> None:
    pdf.pages[1].Resources.XObject.X.write(b"BT /F 12 Tf 20 60 Td (other) Tj ET")


def _font_of_form(pdf: pikepdf.Pdf) -> None:
    pdf.pages[1].Resources.XObject.X.Resources.Font.F.BaseFont = pikepdf.Name.Courier


def _form_moves(pdf: pikepdf.Pdf) -> None:
    pdf.pages[1].Resources.XObject.X.Matrix = [1, 0, 0, 1, 10, 0]


def _page_turns(pdf: pikepdf.Pdf) -> None:
    pdf.pages[1].obj.Rotate = 90


def _page_is_cropped(pdf: pikepdf.Pdf) -> None:
    pdf.pages[1].obj.CropBox = [0, 0, 100, 100]


def _page_says_more(pdf: pikepdf.Pdf) -> None:
    more = pdf.make_stream(b"BT /F 12 Tf 20 20 Td (more) Tj ET")
    pdf.pages[1].obj.Contents = pikepdf.Array([pdf.pages[1].obj.Contents, more])


@pytest.mark.parametrize(
    "change", [_form_says, _font_of_form, _form_moves, _page_turns, _page_is_cropped, _page_says_more]
)
def test_a_page_is_read_again_when_anything_it_is_drawn_of_changes(
    change: Callable[[pikepdf.Pdf], None], read: list[int]
) -> None:
    shelf, changed = Shelf(Memory(), "book"), _changed(_with_forms(4), change)
    for data, expected in ((_with_forms(4), [0, 1, 2, 3]), (_with_forms(4), []), (changed, [1]), (changed, [])):
        read.clear()
        kept = read_pdf(data, shelf=shelf)
        assert read == expected
        assert kept == read_pdf(data)


def _all_turn(pdf: pikepdf.Pdf) -> None:
    pdf.Root.Pages.Rotate = 180


def _all_have_another_font(pdf: pikepdf.Pdf) -> None:
    pdf.pages[0].Resources.Font.F.BaseFont = pikepdf.Name.Courier


@pytest.mark.parametrize("change", [_all_turn, _all_have_another_font])
def test_all_pages_are_read_again_when_what_they_inherit_changes(
    change: Callable[[pikepdf.Pdf], None], read: list[int]
) -> None:
    shelf, inherited = Shelf(Memory(), "book"), _changed(_with_forms(3), _handed_down)
    for data, expected in ((inherited, [0, 1, 2]), (inherited, []), (_changed(inherited, change), [0, 1, 2])):
        read.clear()
        read_pdf(data, shelf=shelf)
        assert read == expected


def test_pages_with_the_same_drawing_and_other_forms_are_told_apart() -> None:
    shelf, data = Shelf(Memory(), "book"), _with_forms(5, alike=True)
    for _ in range(3):
        assert read_pdf(data, shelf=shelf) == read_pdf(data)
    assert len({piece.text for piece in read_pdf(data).running.pieces}) == 5


def test_two_processes_read_the_pages_that_are_new(read: list[int]) -> None:
    shelf, words = Shelf(Memory(), "book"), [f"word {number}" for number in range(3 * MANY)]
    read_pdf(_spoken(words[:MANY]), shelf=shelf)
    read.clear()
    pdf = read_pdf(_spoken(words), hands=2, shelf=shelf)
    assert read == list(range(MANY, 2 * MANY))
    assert [piece.text.strip() for piece in pdf.running.pieces] == words
    read.clear()
    assert read_pdf(_spoken(words), hands=2, shelf=shelf) == pdf and not read


def test_a_font_that_changes_is_read_again() -> None:
    shelf = Shelf(Memory(), "book")
    as_it_is, as_capitals = _spoken(["abc"]), _spoken(["abc"], {"a": "X"})
    for _ in range(2):
        assert [read_pdf(data, shelf=shelf).running.pieces[0].text for data in (as_it_is, as_capitals)] == [
            "abc",
            "Xbc",
        ]


@pytest.mark.parametrize("kept", [b"", b"[]", b"{", b'{"a": 1}', b'{"a": "b"}', b'{"a": ["b", "c"]}', b"\xff"])
def test_a_shelf_with_something_else_on_it_is_empty(kept: bytes) -> None:
    store = Memory()
    store.put(Shelf(store, "book")._key, kept)
    assert [piece.text for piece in read_pdf(_spoken(["one"]), shelf=Shelf(store, "book")).running.pieces] == ["one"]


def _with_forms(count: int, *, alike: bool = False) -> bytes:
    """A PDF with a word on each page, if they are not ``alike``, and a form that has another."""
    pdf = pikepdf.new()
    font = _font(pdf)
    for number in range(count):
        pdf.add_blank_page(page_size=(300, 200))
        form = pdf.make_stream(b"BT /F 12 Tf 20 60 Td (form %d) Tj ET" % number)
        form.Type, form.Subtype, form.BBox = pikepdf.Name.XObject, pikepdf.Name.Form, [0, 0, 300, 200]
        form.Resources = pdf.make_indirect(pikepdf.Dictionary(Font=pikepdf.Dictionary(F=_font(pdf))))
        page = pdf.pages[-1].obj
        page.Resources = pikepdf.Dictionary(Font=pikepdf.Dictionary(F=font), XObject=pikepdf.Dictionary(X=form))
        page.Contents = pdf.make_stream(b"BT /F 12 Tf 20 100 Td (page %d) Tj ET /X Do" % (0 if alike else number))
    return _saved(pdf)


def _font(pdf: pikepdf.Pdf) -> pikepdf.Object:
    font = pikepdf.Dictionary(Type=pikepdf.Name.Font, Subtype=pikepdf.Name.Type1, BaseFont=pikepdf.Name.Helvetica)
    return pdf.make_indirect(font)


def _changed(data: bytes, change: Callable[[pikepdf.Pdf], None]) -> bytes:
    with pikepdf.open(io.BytesIO(data)) as pdf:
        change(pdf)
        return _saved(pdf)


def _handed_down(pdf: pikepdf.Pdf) -> None:
    """The pages have all from the node above them."""
    above = pdf.Root.Pages
    above.Resources, above.MediaBox = pdf.pages[0].Resources, [0, 0, 300, 200]
    for page in pdf.pages:
        del page.obj["/Resources"], page.obj["/MediaBox"]


def _saved(pdf: pikepdf.Pdf) -> bytes:
    data = io.BytesIO()
    pdf.save(data)
    return data.getvalue()


def _spoken(words: list[str], means: dict[str, str] | None = None) -> bytes:
    """A PDF with a word on each page, whose characters ``means`` what they do not look like."""
    pdf = pikepdf.new()
    font = _font(pdf)
    if means:
        lines = "\n".join(f"<{ord(one):02x}> <{ord(other):04x}>" for one, other in means.items())
        font.ToUnicode = pdf.make_stream(
            f"/CIDInit /ProcSet findresource begin 12 dict begin begincmap 1 begincodespacerange <00> <ff> "
            f"endcodespacerange {len(means)} beginbfchar\n{lines}\nendbfchar endcmap end end".encode()
        )
    resources = pikepdf.Dictionary(Font=pikepdf.Dictionary(F=font))
    for word in words:
        pdf.add_blank_page(page_size=(300, 200))
        page = pdf.pages[-1].obj
        page.Resources = resources
        page.Contents = pdf.make_stream(b"BT /F 12 Tf 20 100 Td (%s) Tj ET" % word.encode())
    return _saved(pdf)


def _pages(count: int, broken: int | None = None) -> bytes:
    """A PDF of blank pages, one of which is no page at all."""
    pdf = pikepdf.new()
    for _ in range(count):
        pdf.add_blank_page()
    if broken is not None:
        pdf.Root.Pages.Kids[broken] = pikepdf.Dictionary(Type=pikepdf.Name.Ship)
    return _saved(pdf)
