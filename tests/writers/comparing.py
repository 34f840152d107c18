"""What differs between two PDFs of the same book: page by page, and in what holds for the whole file."""

from __future__ import annotations

import ctypes
import io
from collections.abc import Iterator
from itertools import zip_longest
from typing import Any

import pikepdf
import pypdfium2
from PIL import ImageChops

NEAR = 0.1
"""Points by which a character, a link or a destination may stand elsewhere."""

SOFT = 24
"""By how much the lightness of a pixel may differ, of 256."""

Thing = tuple[Any, ...]


def differences(one: bytes, other: bytes) -> list[str]:
    """What differs, in words; the first difference of each page and kind alone."""
    return list(_differences(one, other))


def _differences(one: bytes, other: bytes) -> Iterator[str]:
    with pypdfium2.PdfDocument(one) as first, pypdfium2.PdfDocument(other) as second:
        if len(first) != len(second):
            yield f"{len(first)} and {len(second)} pages"
        for number, (a, b) in enumerate(zip(first, second, strict=False), 1):
            yield from _compare(f"page {number}, text", characters(a), characters(b))
            yield from _compare(f"page {number}, pictures", _pictures(a), _pictures(b))
            if unlike := _unlike(a, b):
                yield f"page {number}: {unlike} pixels look different"
    with pikepdf.open(io.BytesIO(one)) as first, pikepdf.open(io.BytesIO(other)) as second:
        for number, (a, b) in enumerate(zip(first.pages, second.pages, strict=False), 1):
            yield from _compare(f"page {number}, boxes", _boxes(a.obj), _boxes(b.obj))
            yield from _compare(f"page {number}, links", _links(a.obj), _links(b.obj))
        for name, read in (
            ("labels", _labels),
            ("outline", _outline),
            ("destinations", _destinations),
            ("tags", _tags),
        ):
            yield from _compare(name, list(read(first)), list(read(second)))
        for name in ("/Lang", "/MarkInfo", "/ViewerPreferences", "/PageMode"):
            if repr(first.Root.get(name)) != repr(second.Root.get(name)):
                yield f"{name}: {first.Root.get(name)!r} and {second.Root.get(name)!r}"
        for name, about in (("intents", _intents), ("fonts", _fonts), ("metadata", _metadata)):
            if about(first) != about(second):
                yield f"{name}: {about(first)!r} and {about(second)!r}"


def _compare(what: str, one: list[Thing], other: list[Thing]) -> Iterator[str]:
    for index, (a, b) in enumerate(zip_longest(one, other)):
        if a is None or b is None or not _near(a, b):
            yield f"{what}, {index}: {a} and {b}"
            return


def _near(one: Any, other: Any) -> bool:
    if isinstance(one, float) and isinstance(other, float):
        return abs(one - other) <= NEAR
    if isinstance(one, tuple) and isinstance(other, tuple):
        return len(one) == len(other) and all(map(_near, one, other))
    return bool(one == other)


# -- pages -----------------------------------------------------------------------------------------


def characters(page: Any) -> list[Thing]:
    """Each character with its place, its size, and the colour it is filled with."""
    textpage = page.get_textpage()
    found: list[Thing] = []
    x, y = ctypes.c_double(), ctypes.c_double()
    for index in range(textpage.count_chars()):
        pypdfium2.raw.FPDFText_GetCharOrigin(textpage, index, x, y)
        size = pypdfium2.raw.FPDFText_GetFontSize(textpage, index)
        unicode = pypdfium2.raw.FPDFText_GetUnicode(textpage, index)
        if pypdfium2.raw.FPDFText_IsGenerated(textpage, index) != 1:
            found.append((chr(unicode), x.value, y.value, size))
    return found


def _pictures(page: Any) -> list[Thing]:
    raw = pypdfium2.raw
    kinds = [raw.FPDF_PAGEOBJ_IMAGE, raw.FPDF_PAGEOBJ_PATH, raw.FPDF_PAGEOBJ_SHADING, raw.FPDF_PAGEOBJ_FORM]
    return sorted((found.type, *found.get_bounds()) for found in page.get_objects(filter=kinds, max_depth=1))


def _unlike(one: Any, other: Any) -> int:
    """How many pixels of two pages are of different colours, at 72 to the inch; edges may be a little softer."""
    first, second = (page.render(scale=1).to_pil().convert("RGB") for page in (one, other))
    if first.size != second.size:
        return int(first.width * first.height)
    lightness: list[int] = ImageChops.difference(first, second).convert("L").histogram()
    return sum(lightness[SOFT:])


def _boxes(page: Any) -> list[Thing]:
    return [(name, *map(float, page[name])) for name in ("/MediaBox", "/TrimBox", "/BleedBox") if name in page]


def _links(page: Any) -> list[Thing]:
    found = []
    for each in page.get("/Annots", ()):
        target = str(each.get("/Dest", "")) or str(each.A.URI)
        found.append((*map(float, each.Rect), target, str(each.get("/Contents", "")), int(each.get("/F", 0))))
    return found


# -- the file --------------------------------------------------------------------------------------


def _numbers(file: pikepdf.Pdf) -> dict[tuple[int, int], int]:
    return {page.obj.objgen: number for number, page in enumerate(file.pages, 1)}


def _labels(file: pikepdf.Pdf) -> Iterator[Thing]:
    yield from ((page.label,) for page in file.pages)


def _outline(file: pikepdf.Pdf) -> Iterator[Thing]:
    pages = _numbers(file)
    root = file.Root.get("/Outlines")
    waiting = [(0, root.First)] if root is not None else []
    while waiting:
        depth, entry = waiting.pop()
        place = [float(number) for number in list(entry.Dest)[2:4]]
        yield depth, str(entry.Title), pages[entry.Dest[0].objgen], *place, int(entry.get("/Count", 0))
        if "/Next" in entry:
            waiting.append((depth, entry.Next))
        if "/First" in entry:
            waiting.append((depth + 1, entry.First))


def _destinations(file: pikepdf.Pdf) -> Iterator[Thing]:
    pages = _numbers(file)
    names = list(file.Root.Names.Dests.Names) if "/Names" in file.Root else []
    for name, place in zip(names[::2], names[1::2], strict=True):
        yield str(name), pages[place[0].objgen], float(place[2]), float(place[3])


def _tags(file: pikepdf.Pdf) -> Iterator[Thing]:
    """The structure tree in its order: depth, tag, page, attributes, and which marked content belongs to it.

    The numbers of marked content count within a page, and heads and folios are no content: so each number is
    compared with its rank among those of the tree.
    """
    if "/StructTreeRoot" not in file.Root:
        return
    pages = _numbers(file)
    links = {each.objgen for page in file.pages for each in page.obj.get("/Annots", ())}
    waiting: list[tuple[int, Any]] = [(0, file.Root.StructTreeRoot.K[0])]
    parents = _parents(file)
    while waiting:
        depth, element = waiting.pop()
        kids = element.get("/K", pikepdf.Array())
        listed = list(kids) if isinstance(kids, pikepdf.Array) else [kids]
        page = pages.get(element.Pg.objgen) if "/Pg" in element else None
        marked = tuple(int(kid) for kid in listed if not isinstance(kid, pikepdf.Object))
        assert all(parents[page, number] == element.objgen for number in marked if page), "the parent tree is wrong"
        objects = [kid.Obj for kid in listed if isinstance(kid, pikepdf.Dictionary) and "/Obj" in kid]
        assert all(each.objgen in links for each in objects), "a link of the tree is on no page"
        named = ("/Alt", "/Lang", "/ActualText")
        more = tuple(str(element.get(name, "")) for name in named)
        headers = len(element.A.get("/Headers", ())) if isinstance(element.get("/A"), pikepdf.Dictionary) else 0
        yield depth, str(element.S), page, marked, len(objects), more, headers
        below = [kid for kid in listed if isinstance(kid, pikepdf.Dictionary) and "/S" in kid]
        waiting.extend((depth + 1, kid) for kid in reversed(below))


def _parents(file: pikepdf.Pdf) -> dict[tuple[int | None, int], tuple[int, int]]:
    entries = list(file.Root.StructTreeRoot.ParentTree.Nums)
    tree = {int(entries[index]): entries[index + 1] for index in range(0, len(entries), 2)}
    assert list(tree) == sorted(tree)
    found: dict[tuple[int | None, int], tuple[int, int]] = {}
    for number, page in enumerate(file.pages, 1):
        if "/StructParents" in page.obj:
            for index, element in enumerate(tree[int(page.obj.StructParents)]):
                if element is not None:  # a head or folio is no content of any element
                    found[number, index] = element.objgen
        for each in page.obj.get("/Annots", ()):
            if "/StructParent" in each:
                objects = [kid.Obj.objgen for kid in _kids(tree[int(each.StructParent)]) if "/Obj" in kid]
                assert each.objgen in objects, "a link is in another element"
    return found


def _kids(element: Any) -> list[Any]:
    return [kid for kid in element.K if isinstance(kid, pikepdf.Dictionary)]


def _intents(file: pikepdf.Pdf) -> Any:
    found = file.Root.get("/OutputIntents", ())
    return [(str(each.S), str(each.Info), len(each.DestOutputProfile.read_bytes())) for each in found]


def _fonts(file: pikepdf.Pdf) -> dict[str, Any]:
    """What each font of the file says of itself, and how many bytes its file has."""
    found: dict[str, tuple[Any, ...]] = {}
    for page in file.pages:
        for name, font in page.obj.Resources.get("/Font", pikepdf.Dictionary()).items():
            if name not in found:
                below = font.DescendantFonts[0]
                program = next(
                    below.FontDescriptor[key] for key in ("/FontFile2", "/FontFile3") if key in below.FontDescriptor
                )
                rows = zip(list(below.W)[::2], list(below.W)[1::2], strict=True)
                widths = {int(first) + place: int(width) for first, row in rows for place, width in enumerate(row)}
                described = [str(below.FontDescriptor[key]) for key in ("/FontName", "/Flags", "/Ascent", "/Descent")]
                texts = sorted(font.ToUnicode.read_bytes().splitlines())
                found[name] = (described, widths, len(program.read_bytes()), texts)
    return found


def _metadata(file: pikepdf.Pdf) -> tuple[Any, ...]:
    return file.Root.Metadata.read_bytes(), {key: str(value) for key, value in file.docinfo.items()}
