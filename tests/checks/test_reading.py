"""Reading back a PDF: by two processes as by one, and what cannot be read is told."""

import io
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


def test_a_page_is_read_once_as_long_as_nothing_on_it_changes(monkeypatch: pytest.MonkeyPatch) -> None:
    read: list[int] = []
    text = pages._text

    def noted(document: Any, number: int) -> str:
        read.append(number)
        return text(document, number)

    monkeypatch.setattr(pages, "_text", noted)
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


def test_a_font_that_changes_is_read_again() -> None:
    shelf = Shelf(Memory(), "book")
    as_it_is, as_capitals = _spoken(["abc"]), _spoken(["abc"], {"a": "X"})
    for _ in range(2):
        assert [read_pdf(data, shelf=shelf).running.pieces[0].text for data in (as_it_is, as_capitals)] == [
            "abc",
            "Xbc",
        ]


@pytest.mark.parametrize("kept", [b"", b"[]", b"{", b'{"a": 1}', b"\xff"])
def test_a_shelf_with_something_else_on_it_is_empty(kept: bytes) -> None:
    store = Memory()
    store.put(Shelf(store, "book")._key, kept)
    assert [piece.text for piece in read_pdf(_spoken(["one"]), shelf=Shelf(store, "book")).running.pieces] == ["one"]


def _spoken(words: list[str], means: dict[str, str] | None = None) -> bytes:
    """A PDF with a word on each page, whose characters ``means`` what they do not look like."""
    pdf = pikepdf.new()
    font = pikepdf.Dictionary(Type=pikepdf.Name.Font, Subtype=pikepdf.Name.Type1, BaseFont=pikepdf.Name.Helvetica)
    if means:
        lines = "\n".join(f"<{ord(one):02x}> <{ord(other):04x}>" for one, other in means.items())
        font.ToUnicode = pdf.make_stream(
            f"/CIDInit /ProcSet findresource begin 12 dict begin begincmap 1 begincodespacerange <00> <ff> "
            f"endcodespacerange {len(means)} beginbfchar\n{lines}\nendbfchar endcmap end end".encode()
        )
    resources = pikepdf.Dictionary(Font=pikepdf.Dictionary(F=pdf.make_indirect(font)))
    for word in words:
        pdf.add_blank_page(page_size=(300, 200))
        page = pdf.pages[-1].obj
        page.Resources = resources
        page.Contents = pdf.make_stream(b"BT /F 12 Tf 20 100 Td (%s) Tj ET" % word.encode())
    data = io.BytesIO()
    pdf.save(data)
    return data.getvalue()


def _pages(count: int, broken: int | None = None) -> bytes:
    """A PDF of blank pages, one of which is no page at all."""
    pdf = pikepdf.new()
    for _ in range(count):
        pdf.add_blank_page()
    if broken is not None:
        pdf.Root.Pages.Kids[broken] = pikepdf.Dictionary(Type=pikepdf.Name.Ship)
    data = io.BytesIO()
    pdf.save(data)
    return data.getvalue()
