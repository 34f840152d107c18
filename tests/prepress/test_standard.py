"""PDF/X: any colour becomes ink, the file says what it is, and nothing of it is left to chance."""

from __future__ import annotations

import io
from datetime import UTC, datetime
from typing import Any, Literal

import pikepdf
import PIL.Image
import pypdfium2
import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace
from pikepdf import Array, Dictionary, Name

from anthology.config.schema import Edition
from anthology.diagnostics import Severity, Span
from anthology.prepress import Press, check_resolution, make_ready, order, preflight, profile
from anthology.prepress.facts import Family, File, Kind
from anthology.prepress.inspection import inspect
from anthology.prepress.marks import slug
from anthology.prepress.separation import Inking
from anthology.printers import preset
from tests.prepress.pdfs import Made, Square, placed

STAMP = datetime(2026, 3, 1, 12, 30, tzinfo=UTC)
FOGRA = profile.shipped("FOGRA39")
XMP = (
    b'<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">'
    b'<rdf:Description rdf:about=""/></rdf:RDF></x:xmpmeta>'
)


def press(
    standard: Literal["none", "x-1a", "x-4"] = "x-4", *, black: bool = False, most: float = 300, **more: Any
) -> Press:
    made = Press(standard, Inking(FOGRA, black, most, standard == "x-1a"), 0.0, True, "none")
    return replace(made, **more)


def source(**more: Any) -> bytes:
    """A PDF as the layout gives it: with metadata and no boxes of its own kind."""
    made = Made(count=2, last_blank=False, standard="", intent=False, version="1.7", **more)
    with pikepdf.open(io.BytesIO(made.bytes())) as pdf:
        pdf.Root.Metadata = pdf.make_stream(XMP)
        out = io.BytesIO()
        pdf.save(out, deterministic_id=True)
    return out.getvalue()


def facts(data: bytes) -> File:
    read = inspect(data, "book.pdf").value
    assert read is not None
    return read


def inks(data: bytes, kind: Kind) -> set[tuple[Family, tuple[float, ...]]]:
    return {(ink.family, ink.components) for page in facts(data).pages for ink in page.inks if ink.kind is kind}


COLOURED = {1: "0.9 0.1 0.2 rg 100 100 50 50 re f 0 0 1 RG 100 300 50 50 re S " + placed()}


@pytest.mark.parametrize("standard", ["x-1a", "x-4"])
@pytest.mark.parametrize("black", [True, False])
def test_no_rgb_is_left(standard: Literal["x-1a", "x-4"], black: bool) -> None:
    red = Square(space="DeviceRGB", value=b"\xe0\x10\x20")
    data = source(extra=COLOURED, images={"Im": red}, ink="0 0 0 rg", links=frozenset((1,)), bookmarks=True)
    ready = make_ready(data, press(standard, black=black), STAMP)
    assert ready.diagnostics == ()
    families = {ink.family for page in facts(ready.value).pages for ink in page.inks}
    assert families == ({Family.GREY} if black else {Family.GREY, Family.CMYK})
    assert inks(ready.value, Kind.TEXT) == {(Family.GREY, (0.0,))}
    read = facts(ready.value)
    assert not any(page.annotations for page in read.pages)
    assert not read.bookmarks
    wanted = {"x-1a": ("PDF/X-1a:2001", "1.3"), "x-4": ("PDF/X-4", "1.6")}[standard]
    assert (read.standard, read.version) == wanted
    assert [(each.subtype, each.condition, each.profile) for each in read.intents] == [("GTS_PDFX", "FOGRA39", True)]
    told = preflight(ready.value, "book.pdf", preset("offset")).diagnostics
    assert {each.code for each in told} <= {"preflight-pages"}


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        ("0 0 0 rg", (Family.GREY, (0.0,))),
        ("0.5 0.5 0.5 rg", (Family.GREY, (0.5,))),
        ("/DeviceRGB cs 0.5 0.5 0.5 sc", (Family.GREY, (0.5,))),
        ("1 1 1 rg", (Family.GREY, (1.0,))),
        ("0 0 0 1 k", (Family.CMYK, (0.0, 0.0, 0.0, 1.0))),
        ("/DeviceCMYK cs 0 0 0 1 scn", (Family.CMYK, (0.0, 0.0, 0.0, 1.0))),
        ("0.25 g", (Family.GREY, (0.25,))),
        ("/DeviceRGB cs", (Family.GREY, (0.0,))),
    ],
)
def test_black_and_grey_are_black_ink_alone(content: str, expected: tuple[Family, tuple[float, ...]]) -> None:
    ready = make_ready(source(extra={1: f"{content} 100 100 50 50 re f"}), press(), STAMP)
    assert inks(ready.value, Kind.LINE) == {expected}


@given(st.tuples(*[st.integers(0, 100)] * 4), st.integers(100, 400))
def test_the_ink_limit_holds_and_black_stays(percent: tuple[int, ...], most: int) -> None:
    cyan, magenta, yellow, black = (part / 100 for part in percent)
    made = profile.limit((cyan, magenta, yellow, black), most)
    assert sum(made) * 100 <= most + 1e-6
    assert made[3] == black
    if sum(percent) <= most:
        assert made == (cyan, magenta, yellow, black)


@given(st.tuples(*[st.integers(0, 255)] * 4), st.integers(100, 400))
def test_the_ink_limit_holds_in_pictures(values: tuple[int, ...], most: int) -> None:
    picture = profile.limited(PIL.Image.new("CMYK", (2, 2), values), most)
    pixel = picture.getpixel((0, 0))
    assert isinstance(pixel, tuple)
    assert sum(pixel) / 255 * 100 <= most + 1
    assert pixel[3] == values[3]


def test_dense_ink_is_thinned() -> None:
    data = source(
        extra={1: "1 1 1 1 k 9 9 9 9 re f " + placed()}, images={"Im": Square("DeviceCMYK", value=b"\xff" * 4)}
    )
    ready = make_ready(data, press(most=240), STAMP)
    totals = [ink.total for page in facts(ready.value).pages for ink in page.inks if ink.total is not None]
    assert max(totals) <= 241


def test_a_grey_prints_as_light_as_the_colour_was() -> None:
    ramp = PIL.Image.new("RGB", (3, 1))
    ramp.putdata([(0, 0, 0), (128, 128, 128), (255, 255, 255)])
    black, middle, white = FOGRA.grey(ramp).tobytes()
    assert (black, white) == (0, 255)
    assert 110 < middle < 190


def test_a_soft_mask_is_laid_on_white_in_x_1a() -> None:
    data = source(extra={1: placed()}, images={"Im": Square("DeviceRGB", value=b"\x10\x10\x10")})
    with pikepdf.open(io.BytesIO(data)) as pdf:
        image = pdf.pages[0].Resources.XObject.Im
        image.SMask = pdf.make_indirect(Square(value=b"\x80").stream(pdf))
        out = io.BytesIO()
        pdf.save(out)
    flat = make_ready(out.getvalue(), press("x-1a"), STAMP)
    assert flat.diagnostics == ()
    assert not any(page.transparency for page in facts(flat.value).pages)
    kept = make_ready(out.getvalue(), press("x-4"), STAMP)
    assert facts(kept.value).pages[0].transparency == {"an image with a soft mask"}
    one, other = (
        pypdfium2.PdfDocument(each)[0].render(scale=1).to_pil().getpixel((150, 800 - 352))
        for each in (flat.value, kept.value)
    )
    assert isinstance(one, tuple) and isinstance(other, tuple)
    assert all(abs(a - b) < 12 for a, b in zip(one, other, strict=True))


def test_what_x_1a_cannot_express_is_told() -> None:
    half = {"Half": Dictionary(ca=0.5)}
    data = source(extra={2: "/Half gs 0 g 100 100 50 50 re f"}, states=half)
    told = make_ready(data, press("x-1a"), STAMP).diagnostics
    assert [(each.code, "page 2" in each.message) for each in told] == [("standard-transparency", True)]
    assert make_ready(data, press("x-4"), STAMP).diagnostics == ()


def test_opaque_states_and_groups_are_no_transparency() -> None:
    data = source(extra={1: "/Whole gs 0 g 9 9 9 9 re f"}, states={"Whole": Dictionary(ca=1, CA=1, BM=Name.Normal)})
    with pikepdf.open(io.BytesIO(data)) as pdf:
        pdf.pages[0].obj.Group = Dictionary(S=Name.Transparency, CS=Name.DeviceRGB)
        out = io.BytesIO()
        pdf.save(out)
    ready = make_ready(out.getvalue(), press("x-1a"), STAMP)
    assert ready.diagnostics == ()
    with pikepdf.open(io.BytesIO(ready.value)) as pdf:
        assert "/Group" not in pdf.pages[0].obj
        assert not {"/ca", "/CA", "/BM"} & set(pdf.pages[0].Resources.ExtGState.Whole.keys())


def test_the_same_bytes() -> None:
    data = source(extra=COLOURED, images={"Im": Square("DeviceRGB", value=b"\xe0\x10\x20")})
    assert make_ready(data, press(), STAMP).value == make_ready(data, press(), STAMP).value


# -- boxes and marks -------------------------------------------------------------------------------


@pytest.mark.parametrize("marks", ["none", "crop", "all"])
@pytest.mark.parametrize("spine_bleeds", [True, False])
def test_the_boxes(marks: Literal["none", "crop", "all"], spine_bleeds: bool) -> None:
    data = source(bleed=9.0, all_sides=True)
    ready = make_ready(data, press(bleed=9.0, spine_bleeds=spine_bleeds, marks=marks), STAMP)
    for page in facts(ready.value).pages:
        assert page.trim is not None and page.bleed is not None
        assert (page.trim.width, page.trim.height) == (432, 648)
        left, right = page.trim.left - page.bleed.left, page.bleed.right - page.trim.right
        outer, spine = (right, left) if page.number % 2 else (left, right)
        assert (outer, spine) == (9, 9 if spine_bleeds else 0)
        assert page.bleed.top - page.trim.top == page.trim.bottom - page.bleed.bottom == 9
        assert page.media.holds(page.bleed)
        if marks == "none":
            assert page.media == page.bleed
        else:
            assert page.media == page.trim.grown(9 + slug(9))
            drawn = [box for box, text in page.contents if not text]
            assert len(drawn) == (8 if marks == "crop" else 8 + 4 * 3)
            for box in drawn:
                beside = box.right <= page.trim.left - 8 or box.left >= page.trim.right + 8
                assert beside or box.top <= page.trim.bottom - 8 or box.bottom >= page.trim.top + 8
                assert page.media.holds(box, 0.5)
    with pikepdf.open(io.BytesIO(ready.value)) as pdf:
        assert all("/CropBox" not in page.obj for page in pdf.pages)


# -- the config ------------------------------------------------------------------------------------


def settings(**pdf: Any) -> Edition:
    return Edition.model_validate({"book": {"title": "T"}, "pdf": {"purpose": "print", **pdf}})


def unread(path: str) -> bytes:
    raise FileNotFoundError(2, "No such file or directory", path)


def test_nothing_is_done_unless_it_is_asked_for() -> None:
    assert order(settings(), unread, None).value is None
    screen = Edition.model_validate({"book": {"title": "T"}, "pdf": {"standard": "x-4"}})
    assert order(screen, unread, None).value is None


def test_the_printer_fills_in_its_figures() -> None:
    made = order(settings(standard="x-1a", printer="ingramspark", bleed="0.125in"), unread, None).value
    assert made is not None
    assert (made.inking.most, made.spine_bleeds, made.bleed) == (240, False, 9.0)
    own = order(settings(standard="x-1a", printer="ingramspark", ink_limit=200), unread, None).value
    assert own is not None and own.inking.most == 200


SPAN = Span("config.yaml", 5, 12)


def test_a_missing_profile_is_told_at_its_place() -> None:
    told = order(settings(standard="x-4", profile="press.icc"), unread, SPAN)
    assert told.value is None
    assert [(each.code, each.span) for each in told.diagnostics] == [("profile-missing", SPAN)]


@pytest.mark.parametrize("kind", ["text", "sRGB"])
def test_a_profile_that_no_press_has_is_told(kind: str) -> None:
    from PIL import ImageCms

    data = b"no profile" if kind == "text" else ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    told = order(settings(standard="x-4", profile="press.icc"), lambda _: data, SPAN).diagnostics
    assert [(each.code, each.span) for each in told] == [("profile-unusable", SPAN)]


def test_a_profile_of_ones_own_is_named_as_it_says() -> None:
    made = order(settings(standard="x-4", profile="press.icc"), lambda _: FOGRA.data, SPAN).value
    assert made is not None
    assert made.inking.profile.condition == "FOGRA39L Coated"
    assert not made.inking.profile.registered


# -- resolution ------------------------------------------------------------------------------------


@pytest.mark.parametrize(("pixels", "severity"), [(150, Severity.WARNING), (250, Severity.INFO), (300, None)])
def test_the_resolution_is_told_with_the_file(pixels: int, severity: Severity | None) -> None:
    data = source(extra={2: placed()}, images={"Im": Square(pixels=pixels)})
    found = tuple(check_resolution(data, {"I": ("pictures/map.png", SPAN)}))
    assert [(each.code, each.severity, each.span) for each in found] == (
        [("image-resolution", severity, SPAN)] if severity else []
    )
    assert all("“pictures/map.png”" in each.message and "page 2" in each.message for each in found)


def test_a_lab_colour_and_an_icc_colour_are_converted() -> None:
    data = source(extra={1: "/L cs 50 60 40 sc 9 9 9 9 re f /I cs 0.9 0.2 0.1 sc 9 9 9 9 re f"})
    with pikepdf.open(io.BytesIO(data)) as pdf:
        srgb = pdf.make_stream(b"profile")
        srgb.N = 3
        for page in pdf.pages:
            page.Resources.ColorSpace = Dictionary(
                L=Array([Name.Lab, Dictionary(WhitePoint=[0.9642, 1, 0.8249], Range=[-128, 127, -128, 127])]),
                I=Array([Name.ICCBased, srgb]),
            )
        out = io.BytesIO()
        pdf.save(out)
    ready = make_ready(out.getvalue(), press(), STAMP)
    assert {family for family, _ in inks(ready.value, Kind.LINE)} == {Family.CMYK}
