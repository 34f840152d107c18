"""Pages onto sheets of paper: where each goes in points, creep, marks, and the PDF of it all."""

from __future__ import annotations

from collections.abc import Iterator
from io import BytesIO
from typing import Literal

import pikepdf
from msgspec import Struct
from pikepdf import Array, Dictionary, Object, Pdf

from anthology.diagnostics import Diagnosed, Diagnostic, has_errors, problem
from anthology.prepress.facts import Box
from anthology.prepress.imposition.folding import Place, Sheet
from anthology.prepress.imposition.schemes import Scheme, schemed
from anthology.prepress.job import HAIR, on_pages, size

LONG, APART = 14.0, 3.0
"""Length of a mark, and from the bleed to the mark, in points: 5 mm and 1 mm."""
THICKEST = 25
"""Leaves on top of each other that staples hold; a booklet of more sheets is bound otherwise."""


class Job(Struct, frozen=True):
    """How a book is put onto paper. Lengths are in points.

    ``paper`` is the size of the sheet; without one it is as large as what is on it. ``turn`` is the edge round which
    the printer turns a sheet. ``leaf`` is the thickness of the paper, by which inner pages creep outwards; ``trim`` is
    what is cut off at head, foot and fore-edge where several pages lie beside each other.
    """

    scheme: Scheme
    paper: tuple[float, float] | None = None
    turn: Literal["long", "short"] = "long"
    leaf: float = 0.0
    trim: float = 0.0
    marks: bool = False


class Imposed(Struct, frozen=True):
    """The PDF, with two pages for each sheet; and the sheets."""

    data: bytes
    sheets: tuple[Sheet, ...]
    pages: int


class _Grid(Struct, frozen=True):
    """Where the cells of a sheet are: their left edges and their bottoms, and the size of the paper."""

    lefts: tuple[float, ...]
    bottoms: tuple[float, ...]
    width: float
    height: float
    page: tuple[float, float]


def count(data: bytes) -> int:
    """How many pages a PDF has; none where it cannot be read."""
    try:
        with pikepdf.open(BytesIO(data)) as book:
            return len(book.pages)
    except pikepdf.PdfError:
        return 0


def impose(data: bytes, name: str, job: Job) -> Diagnosed[Imposed | None]:
    """The pages of a PDF on sheets; an error where they do not fit, or differ in size."""
    try:
        with pikepdf.open(BytesIO(data)) as book:
            trims = [_trim(page) for page in book.pages]
            found = tuple(_faults(trims, job, name))
            if has_errors(found):
                return Diagnosed(None, found)
            sheets = schemed(len(trims), job.scheme)
            made = _made(book, trims, sheets, job)
            return Diagnosed(Imposed(made, sheets, len(trims)), found)
    except pikepdf.PasswordError:
        hint = "save it without a password"
        return Diagnosed(
            None, (problem("preflight-encrypted", f"{name} cannot be opened without its password", hint=hint),)
        )
    except pikepdf.PdfError as error:
        why = str(error).splitlines()[0] if str(error) else "it is damaged"
        return Diagnosed(None, (problem("pdf-unreadable", f"{name} cannot be read as a PDF: {why}"),))


def _trim(page: pikepdf.Page) -> Box:
    left, bottom, right, top = (float(value) for value in page.trimbox)
    if int(page.obj.get("/Rotate", 0)) % 180:
        return Box(bottom, left, top, right)
    return Box(left, bottom, right, top)


def _faults(trims: list[Box], job: Job, name: str) -> Iterator[Diagnostic]:
    if not trims:
        yield problem("pdf-unreadable", f"{name} has no pages")
        return
    first = trims[0]
    others = [
        number
        for number, box in enumerate(trims, 1)
        if abs(box.width - first.width) > HAIR or abs(box.height - first.height) > HAIR
    ]
    if others:
        hint = "make all pages alike, or impose them apart"
        yield problem("sheet-sizes", f"{on_pages(others)} have another size than the first page", hint=hint)
    if job.paper is not None:
        grid = _grid(first, schemed(len(trims), job.scheme)[0], job)
        if grid.lefts[0] < -HAIR or grid.bottoms[-1] < -HAIR:
            across = first.width if not grid.lefts else grid.width - 2 * grid.lefts[0]
            message = f"the pages need a sheet of {size(across, grid.height - 2 * grid.bottoms[-1])}"
            yield problem("sheet-small", message, hint="take a larger sheet, or fewer pages on it")
        elif job.marks and min(grid.lefts[0], grid.bottoms[-1]) < (need := job.trim + APART + LONG) - LONG / 2:
            whole = size(grid.width + 2 * (need - grid.lefts[0]), grid.height + 2 * (need - grid.bottoms[-1]))
            message = f"the sheet has no room for marks round the pages; with them they need one of {whole}"
            yield problem("marks-cut", message, hint="take a larger sheet, or leave the marks out")
    sheets = -(-len(trims) // job.scheme.sheet)
    if job.scheme.kind == "booklet" and sheets * job.scheme.sheet // 4 > THICKEST:
        hint = "make signatures instead: --as signatures"
        yield problem("booklet-thick", f"a booklet of {len(trims)} pages is too thick for staples", hint=hint)


# -- places ----------------------------------------------------------------------------------------


def _grid(trim: Box, sheet: Sheet, job: Job) -> _Grid:
    """The cells, in the middle of the paper. Nothing lies between two pages at a spine, ``trim`` at all other edges."""
    folds = job.scheme.kind != "stack"
    lefts, x = [], 0.0
    for column in range(sheet.columns):
        spine = folds and column % 2 == 1
        x += 0.0 if column == 0 or spine else 2 * job.trim
        lefts.append(x)
        x += trim.width
    bottoms, y = [], 0.0
    for row in range(sheet.rows):
        y += 0.0 if row == 0 else 2 * job.trim
        bottoms.append(y)
        y += trim.height
    around = (job.trim + APART + LONG) if job.marks else job.trim if (sheet.columns, sheet.rows) != (2, 1) else 0.0
    width, height = job.paper or (x + 2 * around, y + 2 * around)
    if job.paper is not None and (width < height) != (x < y):
        width, height = height, width
    left, bottom = (width - x) / 2, (height - y) / 2
    return _Grid(
        tuple(left + each for each in lefts),
        tuple(bottom + each for each in reversed(bottoms)),
        width,
        height,
        (trim.width, trim.height),
    )


def _depths(pages: int, scheme: Scheme) -> dict[int, int]:
    """How many leaves lie round the leaf of each page, on the side of the spine where they are."""
    whole = -(-pages // scheme.sheet) * scheme.sheet
    size = {"booklet": whole, "signatures": scheme.signature}.get(scheme.kind, 0)
    if not size:
        return {}
    within = ((page - 1) % size // 2 for page in range(1, pages + 1))
    return {page: min(leaf, size // 2 - 1 - leaf) for page, leaf in enumerate(within, 1)}


# -- the PDF ---------------------------------------------------------------------------------------


def _made(book: Pdf, trims: list[Box], sheets: tuple[Sheet, ...], job: Job) -> bytes:
    with Pdf.new() as out:
        forms: dict[int, Object] = {}
        depths = _depths(len(trims), job.scheme)
        for number, sheet in enumerate(sheets):
            grid = _grid(trims[0], sheet, job)
            for back, places in ((False, sheet.front), (True, sheet.back)):
                page = out.add_blank_page(page_size=(grid.width, grid.height))
                objects = Dictionary()
                content = [*_turn(grid, job.turn)] if back else []
                for place in places:
                    if place.page:
                        forms.setdefault(place.page, _form(out, book, trims, place.page, job))
                        objects[f"/P{place.page}"] = forms[place.page]
                        content.append(_placed(place, grid, trims[place.page - 1], job, depths.get(place.page, 0)))
                content += _marks(grid, sheet, job) if job.marks else ()
                content += _collation(grid, sheet, job) if _is_outside(sheets, number) and not back else ()
                page.obj.Resources = Dictionary(XObject=objects)
                page.obj.Contents = out.make_stream("\n".join(content).encode())
        intents = book.Root.get("/OutputIntents")
        if intents is not None:
            out.Root.OutputIntents = Array([out.copy_foreign(book.make_indirect(each)) for each in intents])
        data = BytesIO()
        out.save(data, deterministic_id=True, object_stream_mode=pikepdf.ObjectStreamMode.generate)
    return data.getvalue()


def _form(out: Pdf, book: Pdf, trims: list[Box], page: int, job: Job) -> Object:
    """A page as an object to be placed, with what it has beyond its trim."""
    form = out.copy_foreign(book.pages[page - 1].as_form_xobject())
    if not int(book.pages[page - 1].obj.get("/Rotate", 0)):
        wide = trims[page - 1].grown(max(job.trim, 0.0))
        form.BBox = Array([wide.left, wide.bottom, wide.right, wide.top])
    return form


def _placed(place: Place, grid: _Grid, trim: Box, job: Job, depth: int) -> str:
    """What draws a page in its cell: clipped, shifted towards the spine by the creep, and turned where it must be."""
    x, y = grid.lefts[place.column], grid.bottoms[place.row]
    width, height = grid.page
    recto = place.page % 2 == 1
    creep = depth * job.leaf * (-1 if recto else 1)
    spine = 0.0 if job.scheme.kind != "stack" else job.trim
    left, right = (spine, job.trim) if recto else (job.trim, spine)
    clip = f"{-left:.4f} {-job.trim:.4f} {width + left + right:.4f} {height + 2 * job.trim:.4f} re W n"
    matrix = f"-1 0 0 -1 {x + width:.4f} {y + height:.4f}" if place.turned else f"1 0 0 1 {x:.4f} {y:.4f}"
    shift = f"1 0 0 1 {creep - trim.left:.4f} {-trim.bottom:.4f} cm"
    return f"q {matrix} cm {clip} {shift} /P{place.page} Do Q"


def _turn(grid: _Grid, turn: str) -> Iterator[str]:
    """Turns the back round where the printer turns the sheet head over heels, and not like a leaf."""
    like_a_leaf = (turn == "long") == (grid.height >= grid.width)
    if not like_a_leaf:
        yield f"-1 0 0 -1 {grid.width:.4f} {grid.height:.4f} cm"


def _marks(grid: _Grid, sheet: Sheet, job: Job) -> Iterator[str]:
    """Marks round the pages: whole lines where they are cut, broken ones where the sheet is folded."""
    width, height = grid.page
    left, right = grid.lefts[0], grid.lefts[-1] + width
    bottom, top = grid.bottoms[-1], grid.bottoms[0] + height
    near, far = job.trim + APART, job.trim + APART + LONG
    folds = job.scheme.kind != "stack"
    yield "q 0 G 0.25 w"
    for x, fold in _lines(grid.lefts, width, folds=folds, spines=True):
        yield f"{'[3 2] 0' if fold else '[] 0'} d {x:.3f} {top + near:.3f} m {x:.3f} {top + far:.3f} l S"
        yield f"{x:.3f} {bottom - near:.3f} m {x:.3f} {bottom - far:.3f} l S"
    for y, fold in _lines(tuple(reversed(grid.bottoms)), height, folds=folds, spines=False):
        yield f"{'[3 2] 0' if fold else '[] 0'} d {left - near:.3f} {y:.3f} m {left - far:.3f} {y:.3f} l S"
        yield f"{right + near:.3f} {y:.3f} m {right + far:.3f} {y:.3f} l S"
    yield "Q"


def _lines(starts: tuple[float, ...], long: float, *, folds: bool, spines: bool) -> Iterator[tuple[float, bool]]:
    """Where a row of pages is cut, and where it is folded: between two pages, at a spine without a cut."""
    for n, start in enumerate(starts):
        spine_before = folds and spines and n % 2 == 1
        spine_after = folds and spines and n % 2 == 0 and n + 1 < len(starts)
        if not spine_before:
            yield start, False
        if not spine_after:
            yield start + long, False
        if folds and n + 1 < len(starts):
            yield (start + long + starts[n + 1]) / 2, True


def _is_outside(sheets: tuple[Sheet, ...], number: int) -> bool:
    """Whether a sheet is the outermost of its signature."""
    return number == 0 or sheets[number].signature != sheets[number - 1].signature


STEP = 14.0
"""Height of a collating mark, and by how much the next signature's stands lower, in points."""


def _collation(grid: _Grid, sheet: Sheet, job: Job) -> Iterator[str]:
    """A block on the spine of each signature, lower from one to the next: a gap in the stairs is a lost signature."""
    if job.scheme.kind != "signatures":
        return
    width, height = grid.page
    steps = max(1, int(height * 0.8 / STEP))
    place = min((each for each in sheet.front if each.page), key=lambda each: each.page)
    x = grid.lefts[place.column] + (width if place.turned else 0.0)
    down = height * 0.1 + STEP * ((sheet.signature - 1) % steps)
    y = grid.bottoms[place.row] + (down if place.turned else height - down - STEP)
    yield f"q 0 g {x - 1.5:.3f} {y:.3f} 3 {STEP} re f Q"
