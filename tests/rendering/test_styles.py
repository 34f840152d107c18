"""Which file of which folder is used, and what style sheets and pictures may not do."""

from __future__ import annotations

from pathlib import Path

import pytest

from anthology.diagnostics import Diagnostic
from anthology.rendering import Renderer, open_styles, render_cover
from anthology.rendering.pictures import active_content
from anthology.rendering.styles import OutsideError
from tests.samples import sample_edition, sample_image

EVERY_FILE = ("css/fonts.css", "css/base.css", "css/epub.css")


def write(root: Path, files: dict[str, str]) -> None:
    for name, text in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")


def found(root: Path, theme: str = "base") -> tuple[Diagnostic, ...]:
    styles = open_styles(theme, root).value
    return Renderer(sample_edition(), "epub", styles, sample_image).render().diagnostics


def test_the_order_of_the_folders(tmp_path: Path) -> None:
    write(tmp_path, {"mine/css/base.css": "/* theme */", "base/css/base.css": "/* base */"})
    write(tmp_path, {"base/css/epub.css": "/* own */"})
    sheets = (
        Renderer(sample_edition(), "epub", open_styles("mine", tmp_path).value, sample_image).render().value.stylesheets
    )
    assert tuple(sheets) == EVERY_FILE
    assert (sheets["css/base.css"], sheets["css/epub.css"]) == ("/* theme */", "/* own */")
    assert "@font-face" in sheets["css/fonts.css"]


def test_an_unknown_theme(tmp_path: Path) -> None:
    write(tmp_path, {"large-print/css/base.css": ""})
    opened = open_styles("large-prnt", tmp_path)
    assert [(d.code, d.hint) for d in opened.diagnostics] == [("theme-unknown", "did you mean “large-print”?")]
    assert opened.value.read("css/base.css") is not None


@pytest.mark.parametrize("theme", ["..", "../base", "/etc", "base/css", ""])
def test_a_theme_is_a_name_and_no_path(theme: str, tmp_path: Path) -> None:
    (tmp_path / "mine").mkdir()
    assert {d.code for d in open_styles(theme, tmp_path / "mine").diagnostics} == {"theme-unknown"}


@pytest.mark.parametrize("name", ["../x", "/etc/passwd", "css/../../x", "css//base.css", "a\\b", "a\0b", "."])
def test_a_path_that_leads_out(name: str) -> None:
    with pytest.raises(OutsideError):
        open_styles().value.read(name)


@pytest.mark.parametrize(
    ("rule", "code"),
    [
        ("p { background: url(https://example.org/x.png) }", "style-remote"),
        ("p { background: url('//example.org/x.png') }", "style-remote"),
        ("@import url(https://example.org/x.css);", "style-remote"),
        ('@import "other.css";', "style-import"),
        ("p { background: url(../ornaments/none.svg) }", "style-missing"),
        ("p { background: url(../../../../etc/passwd) }", "file-outside"),
        ("@media screen { p { background: image-set(url(../none.png) 1x) } }", "style-missing"),
    ],
)
def test_what_a_style_sheet_may_not_name(rule: str, code: str, tmp_path: Path) -> None:
    write(tmp_path, {"base/css/base.css": f"\n\n{rule}"})
    complaint, *others = found(tmp_path)
    assert not others
    assert complaint.code == code
    assert complaint.span and (complaint.span.file, complaint.span.line) == ("styles/base/css/base.css", 3)


def test_what_a_style_sheet_names_goes_along(tmp_path: Path) -> None:
    write(
        tmp_path,
        {"base/css/base.css": "p { background: url(../ornaments/a.svg), url(data:image/png;base64,) }"},
    )
    write(tmp_path, {"base/ornaments/a.svg": "<svg/>"})
    rendered = Renderer(sample_edition(), "epub", open_styles("base", tmp_path).value, sample_image).render()
    assert rendered.diagnostics == ()
    assert rendered.value.images["ornaments/a.svg"] == b"<svg/>"
    assert "fonts/EBGaramond-Regular.woff2" in rendered.value.fonts


def test_the_cover_has_its_own_sheet() -> None:
    cover = render_cover(sample_edition(), open_styles().value)
    assert cover.diagnostics == ()
    assert [document.kind for document in cover.value.documents] == ["cover"]
    assert list(cover.value.stylesheets) == ["css/fonts.css", "css/cover.css"]


@pytest.mark.parametrize(
    ("svg", "why"),
    [
        ("<svg xmlns='http://www.w3.org/2000/svg'><path d='M0 0'/></svg>", ""),
        ("<svg xmlns='http://www.w3.org/2000/svg'><use href='#a' fill='url(#b)'/></svg>", ""),
        ("<svg><script>alert(1)</script></svg>", "script"),
        ("<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>", "onload"),
        ("<svg><foreignObject/></svg>", "foreignobject"),
        (
            "<svg xmlns:x='http://www.w3.org/1999/xlink'><image x:href='https://example.org/a.png'/></svg>",
            "outside",
        ),
        ("<svg><a href='javascript:alert(1)'/></svg>", "outside"),
        ("<svg><path style='fill: url(https://example.org/a.svg#b)'/></svg>", "outside"),
        ("<svg><style>@import 'https://example.org/a.css';</style></svg>", "outside"),
        ("<!DOCTYPE svg [<!ENTITY a SYSTEM 'file:///etc/passwd'>]><svg>&a;</svg>", "entities"),
        ("<svg>", "well-formed"),
    ],
)
def test_what_a_drawing_may_not_hold(svg: str, why: str) -> None:
    reason = active_content(svg.encode())
    assert why in reason if why else not reason
