"""Imposition is proven by folding: the sheets are read from the PDF, folded, and the pages must lie in their order."""

from __future__ import annotations

import io
import itertools
from pathlib import Path
from typing import Literal

import pikepdf
import pypdfium2
import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree
from msgspec import Struct
from msgspec.structs import replace

from anthology.prepress.imposition import SHEETS, Job, Scheme, Sheet, best_signature, drawn, impose, schemed, told
from anthology.prepress.imposition.schemes import SIGNATURES
from tests.end_to_end.projects import anthology
from tests.prepress.pdfs import Made

WIDTH, HEIGHT = 200.0, 300.0


def book(pages: int) -> bytes:
    """A book whose pages bear their numbers in the middle."""
    return Made(WIDTH, HEIGHT, pages, inside=80, outside=80, last_blank=False, standard="", intent=False).bytes()


class Seen(Struct, frozen=True):
    """A page as it is seen on one side of a sheet: its number, where it stands, and whether its head is up."""

    page: int
    x: float
    y: float
    upright: bool


def sides(data: bytes) -> list[tuple[float, float, list[Seen]]]:
    """Each side of each sheet: its width, its height, and what is read on it."""
    with pypdfium2.PdfDocument(data) as file:
        return [(page.get_width(), page.get_height(), seen(page)) for page in file]


def seen(page: pypdfium2.PdfPage) -> list[Seen]:
    """The pages by the words “Page 12” on them; a turned one has its P at the right."""
    text = page.get_textpage()
    whole = text.get_text_range()
    found = []
    searcher = text.search("Page ")
    while place := searcher.get_next():
        start, count = place
        digits = "".join(itertools.takewhile(str.isdigit, whole[start + count :]))
        first, last = text.get_charbox(start), text.get_charbox(start + count + len(digits) - 1)
        x, y = (first[0] + last[2]) / 2, (first[1] + last[3]) / 2
        found.append(Seen(int(digits), x, y, upright=last[0] > first[0]))
    return found


class Leaf(Struct, frozen=True):
    """A leaf on the table, as it lies: what is seen from above and from below, where, and which way its heads point."""

    above: int
    below: int
    x: float
    y: float
    above_up: bool
    below_up: bool

    def over_the_spine(self, line: float) -> Leaf:
        return Leaf(self.below, self.above, 2 * line - self.x, self.y, self.below_up, self.above_up)

    def over_the_head(self, line: float) -> Leaf:
        return Leaf(self.below, self.above, self.x, 2 * line - self.y, not self.below_up, not self.above_up)


def laid(front: tuple[float, float, list[Seen]], back: tuple[float, float, list[Seen]], turn: str) -> list[Leaf]:
    """A printed sheet on the table, its front below: what the printer printed on either side, back to back. One
    that was printed head over heels is turned round.
    """
    width, height, below = front
    like_a_leaf = (turn == "long") == (height >= width)

    def turned(one: Seen) -> Seen:
        """A page of the front, seen through the paper from the back."""
        if like_a_leaf:
            return replace(one, x=width - one.x)
        return replace(one, y=height - one.y, upright=not one.upright)

    leaves = []
    rest = list(back[2])
    for one in map(turned, below):
        other = next((each for each in rest if abs(each.x - one.x) < 40 and abs(each.y - one.y) < 40), None)
        rest = [each for each in rest if each is not other]
        leaves.append(Leaf(other.page if other else 0, one.page, one.x, one.y, not other or other.upright, one.upright))
    leaves += [Leaf(each.page, 0, each.x, each.y, each.upright, True) for each in rest]
    return leaves if like_a_leaf else [_round(leaf, width, height) for leaf in leaves]


def cut(leaves: list[Leaf]) -> list[Leaf]:
    assert len({(leaf.x // 40, leaf.y // 40) for leaf in leaves}) == len(leaves)
    return leaves


def fold(leaves: list[Leaf], width: float, height: float, columns: int, rows: int) -> list[int]:
    """Folds a sheet in halves until it has the size of a page: the pages from the top of the pile to its bottom.

    Left over right, top over bottom.
    """
    low, right = 0.0, width
    left, high = 0.0, height
    stack = [(leaf, 0) for leaf in leaves]
    while columns * rows > 1:
        if columns >= 2 * rows:
            line = (left + right) / 2
            top = [(leaf.over_the_spine(line), -level) for leaf, level in stack if leaf.x < line]
            stack = _onto(top, [(leaf, level) for leaf, level in stack if leaf.x > line])
            left, columns = line, columns // 2
        else:
            line = (low + high) / 2
            top = [(leaf.over_the_head(line), -level) for leaf, level in stack if leaf.y > line]
            stack = _onto(top, [(leaf, level) for leaf, level in stack if leaf.y < line])
            high, rows = line, rows // 2
    ordered = [leaf for leaf, _ in sorted(stack, key=lambda each: -each[1])]
    assert all(leaf.above_up or not leaf.above for leaf in ordered), "a page stands on its head"
    assert all(leaf.below_up or not leaf.below for leaf in ordered), "a page stands on its head"
    return [page for leaf in ordered for page in (leaf.above, leaf.below)]


def _round(leaf: Leaf, width: float, height: float) -> Leaf:
    return Leaf(leaf.above, leaf.below, width - leaf.x, height - leaf.y, not leaf.above_up, not leaf.below_up)


def _onto(top: list[tuple[Leaf, int]], bottom: list[tuple[Leaf, int]]) -> list[tuple[Leaf, int]]:
    lift = max((level for _, level in bottom), default=0) - min((level for _, level in top), default=0) + 1
    return [*bottom, *((leaf, level + lift) for leaf, level in top)]


def bound(data: bytes, sheets: tuple[Sheet, ...], turn: str) -> list[int]:
    """The pages of the book that the sheets become: each folded, laid into each other, the signatures in a row."""
    read = sides(data)
    pages: list[int] = []
    for _, group in itertools.groupby(enumerate(sheets), key=lambda each: each[1].signature):
        inner: list[int] = []
        for number, sheet in reversed(list(group)):
            front, back = read[2 * number], read[2 * number + 1]
            leaves = cut(laid(front, back, turn))
            if not leaves:
                outer = [0] * (4 * sheet.columns * sheet.rows // 2)
            else:
                outer = fold(leaves, front[0], front[1], sheet.columns, sheet.rows)
            half = len(outer) // 2
            inner = [*outer[:half], *inner, *outer[half:]]
        pages += inner
    return pages


@pytest.mark.parametrize("turn", ["long", "short"])
@pytest.mark.parametrize(
    ("pages", "scheme"),
    [
        (4, Scheme("booklet")),
        (16, Scheme("booklet")),
        (24, Scheme("booklet", 8)),
        (32, Scheme("booklet", 16)),
        (32, Scheme("signatures", 4, 16)),
        (32, Scheme("signatures", 8, 8)),
        (64, Scheme("signatures", 8, 32)),
        (32, Scheme("signatures", 16, 16)),
        (64, Scheme("signatures", 32, 32)),
        (48, Scheme("signatures", 4, 24)),
    ],
)
def test_folded_back_the_pages_lie_in_their_order(pages: int, scheme: Scheme, turn: Literal["long", "short"]) -> None:
    made = impose(
        book(pages), "book.pdf", Job(scheme, turn=turn, trim=8.0 if scheme.sheet > 4 else 0.0, leaf=0.3)
    ).value
    assert made is not None
    assert bound(made.data, made.sheets, turn) == list(range(1, pages + 1))


@given(st.integers(1, 200), st.sampled_from(sorted(SHEETS)), st.sampled_from(["booklet", "signatures", "stack"]))
def test_every_page_stands_on_a_sheet_once(
    pages: int, sheet: int, kind: Literal["booklet", "signatures", "stack"]
) -> None:
    scheme = Scheme(kind, sheet, best_signature(pages, sheet) if kind == "signatures" else 0)
    sheets = schemed(pages, scheme)
    assert sorted(page for each in sheets for page in each.pages) == list(range(1, pages + 1))
    for each in sheets:
        for side in (each.front, each.back):
            assert len({(place.column, place.row) for place in side}) == each.columns * each.rows == sheet // 2


@pytest.mark.parametrize("turn", ["long", "short"])
@pytest.mark.parametrize(("pages", "sheet"), [(12, 4), (10, 8), (33, 8)])
def test_cut_and_stacked_the_pages_lie_in_their_order(pages: int, sheet: int, turn: Literal["long", "short"]) -> None:
    made = impose(book(pages), "book.pdf", Job(Scheme("stack", sheet), turn=turn)).value
    assert made is not None
    read = sides(made.data)
    piles: dict[tuple[int, int], list[int]] = {}
    for front, back in zip(read[::2], read[1::2], strict=True):
        like_a_leaf = (turn == "long") == (front[1] >= front[0])
        for one in front[2]:
            x, y = (front[0] - one.x, one.y) if like_a_leaf else (one.x, front[1] - one.y)
            behind = next((each for each in back[2] if abs(each.x - x) < 40 and abs(each.y - y) < 40), None)
            assert one.upright
            assert behind is None or behind.upright == like_a_leaf
            place = (-round(one.y // HEIGHT), round(one.x // WIDTH))
            piles.setdefault(place, []).extend([one.page, *([behind.page] if behind else [])])
    assert [page for place in sorted(piles) for page in piles[place]] == list(range(1, pages + 1))


@given(st.integers(1, 400), st.sampled_from([4, 8, 16, 32]))
def test_the_best_signature_wastes_the_fewest_pages(pages: int, sheet: int) -> None:
    best = best_signature(pages, sheet)
    assert -pages % best == min(-pages % size for size in SIGNATURES if size % sheet == 0)


@pytest.mark.parametrize(("pages", "size"), [(64, 16), (100, 20), (99, 20), (36, 12), (24, 12), (8, 8), (97, 20)])
def test_the_best_signature_in_figures(pages: int, size: int) -> None:
    assert best_signature(pages) == size


def test_inner_pages_creep_towards_the_spine() -> None:
    made = impose(book(16), "book.pdf", Job(Scheme("booklet"), leaf=2.0)).value
    assert made is not None
    plain = impose(book(16), "book.pdf", Job(Scheme("booklet"))).value
    assert plain is not None
    moved = {}
    for (_, _, crept), (_, _, still) in zip(sides(made.data), sides(plain.data), strict=True):
        for one, other in zip(crept, still, strict=True):
            moved[one.page] = round(one.x - other.x, 2)
    assert [moved[page] for page in (1, 3, 5, 7)] == [0, -2, -4, -6]  # odd pages have the spine at their left
    assert [moved[page] for page in (16, 14, 12, 10)] == [0, 2, 4, 6]


def test_a_booklet_of_a5_fills_a_sheet_of_a4() -> None:
    a5 = Made(148 * 72 / 25.4, 210 * 72 / 25.4, 8, inside=80, outside=80, standard="", intent=False).bytes()
    made = impose(a5, "book.pdf", Job(Scheme("booklet"), paper=(210 * 72 / 25.4, 297 * 72 / 25.4))).value
    assert made is not None
    with pikepdf.open(io.BytesIO(made.data)) as pdf:
        assert [round(float(value)) for value in pdf.pages[0].mediabox] == [0, 0, 842, 595]


def test_marks_stand_beside_the_pages() -> None:
    made = impose(book(8), "book.pdf", Job(Scheme("signatures", 8, 8), trim=8.0, marks=True)).value
    assert made is not None
    with pypdfium2.PdfDocument(made.data) as file:
        page = file[0]
        paths = [each.get_bounds() for each in page.get_objects(max_depth=1) if each.type == 2]
        assert len(paths) == 1 + 2 * 3 + 2 * 5  # the collating mark; cut, fold, cut; two cuts and a fold in two rows
        for left, bottom, right, top in paths[:-1]:
            outside = right < 20 or left > page.get_width() - 20 or top < 20 or bottom > page.get_height() - 20
            assert outside


def test_the_same_bytes() -> None:
    job = Job(Scheme("signatures", 8, 16), trim=8.0, marks=True, leaf=0.3)
    one, other = (impose(book(20), "book.pdf", job).value for _ in range(2))
    assert one is not None and other is not None
    assert one.data == other.data


# -- the plan --------------------------------------------------------------------------------------


def test_the_plan_in_words() -> None:
    assert told(schemed(8, Scheme("signatures", 8, 8))) == (
        "sheet 1, signature 1: front: 5↓ 4↓ / 8 1; back: 3↓ 6↓ / 2 7\n"
    )
    assert told(schemed(3, Scheme("booklet"))) == "sheet 1, signature 1: front: – 1; back: 2 3\n"


def test_the_plan_as_a_picture() -> None:
    sheets = schemed(20, Scheme("signatures", 8, 16))
    root = etree.fromstring(drawn(sheets))
    numbers = [int(text) for each in root.iter("{*}text") if (text := each.text or "").isdigit()]
    assert sorted(numbers) == list(range(1, 21))
    turned = [each for each in root.iter("{*}text") if "rotate(180" in each.get("transform", "")]
    assert len(turned) == sum(p.turned and p.page > 0 for s in sheets for p in (*s.front, *s.back))


# -- bad input -------------------------------------------------------------------------------------


def test_pages_of_two_sizes() -> None:
    mixed = Made(WIDTH, HEIGHT, 8, sizes={3: (300, 300)}, standard="", intent=False).bytes()
    found = impose(mixed, "book.pdf", Job(Scheme("booklet")))
    assert found.value is None
    assert [each.code for each in found.diagnostics] == ["sheet-sizes"]
    assert "page 3" in found.diagnostics[0].message


def test_a_sheet_that_is_too_small() -> None:
    found = impose(book(8), "book.pdf", Job(Scheme("booklet", 8), paper=(300, 300)))
    assert found.value is None
    assert [each.code for each in found.diagnostics] == ["sheet-small"]
    assert "5.56 × 8.33 in" in found.diagnostics[0].message


def test_a_sheet_that_has_no_room_for_marks() -> None:
    just = Job(Scheme("booklet"), paper=(2 * WIDTH, HEIGHT), marks=True)
    found = impose(book(8), "book.pdf", just)
    assert found.value is not None
    assert [each.code for each in found.diagnostics] == ["marks-cut"]
    assert "6.03 × 4.64 in" in found.diagnostics[0].message
    assert impose(book(8), "book.pdf", replace(just, marks=False)).diagnostics == ()
    assert impose(book(8), "book.pdf", replace(just, paper=(2 * WIDTH + 34, HEIGHT + 34))).diagnostics == ()


def test_a_booklet_that_is_too_thick() -> None:
    found = impose(book(120), "book.pdf", Job(Scheme("booklet")))
    assert found.value is not None
    assert [each.code for each in found.diagnostics] == ["booklet-thick"]


@pytest.mark.parametrize("data", [b"no PDF", b"%PDF-1.7\n%%EOF"])
def test_what_is_no_pdf(data: bytes) -> None:
    assert [each.code for each in impose(data, "book.pdf", Job(Scheme("booklet"))).diagnostics] == ["pdf-unreadable"]


@pytest.mark.parametrize(
    ("paper", "width", "height"), [("A3", 297, 420), ("SRA3", 320, 450), ("500mm 350mm", 350, 500)]
)
def test_papers_have_names(tmp_path: Path, paper: str, width: float, height: float) -> None:
    path = tmp_path / "book.pdf"
    path.write_bytes(book(4))
    assert anthology("impose", path, "--up", "4", "--paper", paper).exit_code == 0
    (sheet_width, sheet_height, _), *_ = sides((tmp_path / "book-sheets.pdf").read_bytes())
    assert (sheet_width / 72 * 25.4, sheet_height / 72 * 25.4) == pytest.approx((width, height), abs=0.1)


def test_the_command(tmp_path: Path) -> None:
    path = tmp_path / "book.pdf"
    path.write_bytes(book(20))
    plan = tmp_path / "plan.svg"
    done = anthology("impose", path, "--as", "signatures", "--up", "4", "--marks", "--trim", "3mm", "--plan", plan)
    assert done.exit_code == 0, done.output
    assert done.stdout.endswith(f"{tmp_path / 'book-sheets.pdf'}: 20 pages on 3 sheets\n")
    assert plan.read_bytes().startswith(b"<?xml")
    with pikepdf.open(tmp_path / "book-sheets.pdf") as pdf:
        assert len(pdf.pages) == 6


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["--up", "3"], "4, 8, 16 or 32 pages"),
        (["--as", "signatures", "--signature", "10"], "a signature has 4 to 32 pages"),
        (["--paper", "A44"], "not a page size"),
        (["--trim", "3"], "not a length"),
    ],
)
def test_wrong_usage(tmp_path: Path, options: list[str], said: str) -> None:
    path = tmp_path / "book.pdf"
    path.write_bytes(book(8))
    done = anthology("impose", path, *options)
    assert done.exit_code == 2
    assert said in " ".join(done.stderr.split()).replace("│ ", "")
