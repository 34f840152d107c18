"""The faces: only those that the style sheets name, whole, with the features of a book face; no silent stand-in."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path

import pytest
from fontTools.ttLib import TTFont

from anthology.writers.pdf import Pdf, write_pdf
from anthology.writers.pdf.fonts import missing, read_faces
from tests.writers.pdfbooks import (
    BASE,
    STAMP,
    clean,
    edition,
    opened,
    rendering,
    texts,
    work,
    written,
)

TEXT_FACES = sorted((BASE / "fonts").glob("EBGaramond-*.woff2"))


def families(pdf: Pdf) -> set[str]:
    """The names of the fonts in a file; each must be embedded."""
    with opened(pdf) as file:
        fonts = [font.DescendantFonts[0] for font in file.pages[-1].Resources.Font.values()]
        assert all("/FontFile2" in font.FontDescriptor or "/FontFile3" in font.FontDescriptor for font in fonts)
        return {str(font.BaseFont).partition("+")[2] for font in fonts}


@pytest.mark.parametrize("path", TEXT_FACES, ids=lambda path: path.stem)
def test_the_text_faces_have_what_a_book_needs(path: Path) -> None:
    font = TTFont(path)
    features = {record.FeatureTag for record in font["GSUB"].table.FeatureList.FeatureRecord}
    assert {"smcp", "c2sc", "onum", "lnum", "tnum", "pnum", "liga", "frac", "sups"} <= features
    characters = set(map(chr, font.getBestCmap()))
    assert set("†‡§‖¶–—…«»‹›„“”‚‘’•½⅓¼№′″−©‐‑ſßœæþð") <= characters
    assert set("абвгдежзийклмнопрстуфхцчшщъыьэюяѣѳѵі") <= characters
    assert set("αβγδεζηθικλμνξοπρστυφχψω") | set("ἀἁἂἃἄἅἆἇὰάᾳᾶῥῷ") <= characters


def test_four_faces_and_a_fixed_one_are_embedded_and_nothing_else() -> None:
    pdf = clean(written(work("<p>A <em>b</em> <strong>c <em>d</em></strong> <code>e</code></p>")))
    assert families(pdf) == {
        "EB-Garamond",
        "EB-Garamond-Italic",
        "EB-Garamond-Bold",
        "EB-Garamond-Bold-Italic",
        "Source-Code-Pro",
    }


def test_code_is_never_made_bold_or_slanted_artificially() -> None:
    pdf = clean(written(work("<p><strong><em><code>code</code></em></strong></p>", title="")))
    assert families(pdf) == {"Source-Code-Pro"} | {"EB-Garamond"}  # the folio is the other one


def test_scripts_of_the_face() -> None:
    words = ["Société", "Straße", "ледоход", "μῆνιν ἄειδε", "žluťoučký", "ﬁn"]
    pdf = clean(written(work("".join(f"<p>{word}</p>" for word in words), title="")))
    assert all(word in texts(pdf)[0] for word in words[:-1])


def test_a_character_that_the_face_lacks_is_named_with_its_place() -> None:
    (found,) = written(work("<p>Here is <em>a 漢 and a ☃</em>.</p>", title="The stove")).diagnostics
    assert (found.code, found.severity) == ("glyph-missing", "error")
    for part in ("EB Garamond italic", "漢", "U+6F22", "☃", "SNOWMAN", "The stove", "page 1"):
        assert part in found.message


def test_a_character_in_a_running_head_is_checked_too() -> None:
    found = written(work("".join(f"<p>{'word ' * 200}</p>" for _ in range(6)), title="漢")).diagnostics
    assert {each.code for each in found} == {"glyph-missing"}
    assert len(found) == 2  # the opener, and the heads


def test_a_second_family_that_a_style_names_may_step_in() -> None:
    css = 'p { font-family: "Source Code Pro", "EB Garamond" }'
    assert clean(written(work("<p>a ❧ b</p>"), css=css)).pages == 1


def test_a_face_whose_file_is_missing_or_no_font_is_an_error() -> None:
    book = rendering(work("<p>Here.</p>"), css='@font-face { font-family: "Gone"; src: url("../fonts/gone.woff2") }')
    (found,) = write_pdf(book, edition(), stamp=STAMP).diagnostics
    assert found.code == "font-unusable" and "Gone" in found.message
    faces = read_faces(
        {"css/x.css": '@font-face { font-family: X; src: url("../fonts/x.ttf") }'}, {"fonts/x.ttf": b"no"}
    )
    assert [each.code for each in faces.diagnostics] == ["font-unusable"]


def test_faces_are_matched_as_css_does() -> None:
    sheets = {"css/fonts.css": (BASE / "css" / "fonts.css").read_text("utf-8")}
    fonts = {f"fonts/{path.name}": path.read_bytes() for path in (BASE / "fonts").glob("*.woff2")}
    faces = read_faces(sheets, fonts).value
    names = {
        (400, False): "EB Garamond",
        (600, False): "EB Garamond bold",
        (700, True): "EB Garamond bold italic",
        (300, True): "EB Garamond italic",
    }
    for (weight, italic), name in names.items():
        (face,) = faces.choose(("eb garamond", "serif"), weight, italic)
        assert face.name == name
    assert faces.choose(("Nobody", "serif"), 400, False) == ()
    assert missing("a b\u00a0漢", faces.choose(("EB Garamond",), 400, False)) == {"漢"}


def test_the_machines_own_fonts_are_out_of_reach() -> None:
    (found,) = written(work("<p>漢</p>"), css='p { font-family: "DejaVu Sans", "Noto Sans", sans-serif }').diagnostics
    assert found.code == "glyph-missing" or "DejaVu" in found.message


def test_the_fonts_are_whole() -> None:
    """A subset would lack small capitals and figures, and faces of one family would be mixed up."""
    for path in TEXT_FACES:
        assert len(TTFont(BytesIO(path.read_bytes())).getGlyphOrder()) > 2900
