"""Pictures of pages: alone, as spreads, and many on a contact sheet; with lines of the grid, and marks, over them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from io import BytesIO

from msgspec import Struct
from PIL import Image, ImageChops, ImageDraw
from pypdfium2 import PdfDocument

GREY, PAPER = (150, 150, 150), (232, 230, 225)
MARGINS, BASELINES, PROBLEMS = (0, 120, 200), (150, 205, 235), (215, 40, 40)
CHANGED = (240, 150, 0)
POINTS = 72
GAP = 12
"""Pixels between the pictures of a sheet."""

Box = tuple[float, float, float, float]


class Grid(Struct, frozen=True):
    """The margins of a page and the height of a line, in points; ``mirrored`` where left pages have them turned."""

    top: float
    bottom: float
    inside: float
    outside: float
    line: float
    mirrored: bool


def draw(book: PdfDocument, index: int, dpi: int) -> Image.Image:
    """The picture of a page as it is trimmed, in colour, with a fine edge."""
    page = book[index]
    left, bottom, right, top = page.get_trimbox()
    shown = page.get_cropbox()
    beyond = (left - shown[0], bottom - shown[1], shown[2] - right, shown[3] - top)
    picture: Image.Image = page.render(scale=dpi / POINTS, crop=beyond).to_pil().convert("RGB")
    ImageDraw.Draw(picture).rectangle((0, 0, picture.width - 1, picture.height - 1), outline=GREY)
    return picture


def draw_grid(picture: Image.Image, grid: Grid, dpi: int, *, recto: bool) -> None:
    """Draws the margins and, from the head down, the feet of the lines."""
    scale = dpi / POINTS
    left, right = (grid.inside, grid.outside) if recto or not grid.mirrored else (grid.outside, grid.inside)
    box = (left * scale, grid.top * scale, picture.width - right * scale, picture.height - grid.bottom * scale)
    pen = ImageDraw.Draw(picture)
    y = box[1] + grid.line * scale
    while y < box[3] + 0.5:
        pen.line((box[0], y, box[2], y), fill=BASELINES)
        y += grid.line * scale
    pen.rectangle(box, outline=MARGINS)


def draw_boxes(picture: Image.Image, boxes: Iterable[Box], dpi: int) -> None:
    """Draws a frame round each box (points from the lower left corner)."""
    scale = dpi / POINTS
    pen = ImageDraw.Draw(picture)
    for left, bottom, right, top in boxes:
        upper, lower = picture.height - top * scale, picture.height - bottom * scale
        pen.rectangle((left * scale - 3, upper - 3, right * scale + 3, lower + 3), outline=PROBLEMS, width=2)


def side_by_side(pictures: Sequence[Image.Image | None], columns: int = 0) -> Image.Image:
    """Pictures on one sheet, in rows of ``columns`` (0: all in one); None leaves a place free."""
    columns = columns or len(pictures)
    width = max(picture.width for picture in pictures if picture)
    height = max(picture.height for picture in pictures if picture)
    rows = -(-len(pictures) // columns)
    sheet = Image.new("RGB", (columns * (width + GAP) + GAP, rows * (height + GAP) + GAP), PAPER)
    for place, picture in enumerate(pictures):
        if picture:
            row, column = divmod(place, columns)
            sheet.paste(picture, (GAP + column * (width + GAP), GAP + row * (height + GAP)))
    return sheet


def spread(left: Image.Image | None, right: Image.Image | None) -> Image.Image:
    """Two facing pages, edge to edge; a page alone stands on its own side."""
    given = left or right
    assert given is not None
    sheet = Image.new("RGB", (2 * given.width, given.height), PAPER)
    if left:
        sheet.paste(left, (0, 0))
    if right:
        sheet.paste(right, (given.width, 0))
    return sheet


def changed_area(old: Image.Image, new: Image.Image) -> tuple[int, int, int, int] | None:
    """The box in which two pictures differ, in pixels; the whole page where their sizes do. None where they agree."""
    if old.size != new.size:
        return 0, 0, new.width - 1, new.height - 1
    return ImageChops.difference(old, new).getbbox()


def frame(picture: Image.Image, box: tuple[int, int, int, int]) -> None:
    """Draws a frame round what changed."""
    left, upper, right, lower = box
    ImageDraw.Draw(picture).rectangle((left - 4, upper - 4, right + 4, lower + 4), outline=CHANGED, width=2)


def png(picture: Image.Image) -> bytes:
    """The bytes of a picture."""
    out = BytesIO()
    picture.save(out, "PNG", optimize=False)
    return out.getvalue()
