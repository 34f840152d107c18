"""What survives from which format: each cell of the table in ``docs/importing.md``, tried on a file of that format.

``formats/lamp.*`` are the same text in each format that is text, written by hand as an author would write it; DOCX and
ODT are made here.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from anthology.importing import import_sources, load_ledger, report, verify
from anthology.manuscript.folder import read_catalogue

HERE = Path(__file__).parent
TABLE = [
    [cell.strip() for cell in line.strip("|\n").split("|")]
    for line in (HERE.parents[1] / "docs/importing.md").read_text("utf-8").split("\n| format |")[1].splitlines()
    if line.startswith("|") or line.startswith(" notes")
]
FEATURES = [name.strip(" |") for name in TABLE[0]]
ROWS = {row[0]: row[1:] for row in TABLE[2:] if len(row) == len(FEATURES) + 1}
FILES = {
    "DOCX": "docx",
    "ODT": "odt",
    "RTF": "rtf",
    "Org": "org",
    "reST": "rst",
    "LaTeX": "tex",
    "MediaWiki": "wiki",
    "Muse": "muse",
    "DocBook": "dbk",
    "JATS": "jats",
    "Markdown": "md",
}
#: What stands in the manuscript where a feature survives, by what the cell of the table says.
SIGNS: dict[str, dict[str, str]] = {
    "notes": {"yes": "[^1]: The note, with *emphasis*."},
    "emphasis": {"yes": " *emphasis*,"},
    "small capitals": {"yes": "[Small Caps]{.smallcaps}"},
    "language": {"yes": "[mot juste]{lang=fr}"},
    "pictures": {"yes": "![rune](images/", "without description": "![](images/"},
    "verse": {"yes": "::: verse\nThe lamp was out\n  before", "no indents": "::: verse\nThe lamp was out\nbefore"},
    "tables": {"yes": "| 1871 | Beran |\n| 1872 | Nov"},
}


def docx(place: Path) -> None:
    """A Word file: pandoc writes it, with a comment and a paragraph in a style for verse."""
    pypandoc = pytest.importorskip("pypandoc")
    text = (HERE / "formats/lamp.md").read_text("utf-8")
    comment = (
        'Last[A comment of the author.]{.comment-start id="0" author="Clara" date="2020-01-01T00:00:00Z"} words'
        '[]{.comment-end id="0"} of it.'
    )
    text = text.replace("<!-- A comment of the author. -->", comment)
    begin, end = text.index("| The lamp"), text.index("![A lamp, lit]")
    verse = text[begin:end].replace("|   ", "|      ")
    text = text.replace(text[begin:end], f'::: {{custom-style="Verse"}}\n{verse}:::\n\n').replace("rune.png", RUNE)
    pypandoc.convert_text(text, "docx", format="markdown", outputfile=str(place))


RUNE = str(HERE / "formats/rune.png")
STYLES = """<office:document-styles xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"
 xmlns:style="urn:oasis:names:tc:opendocument:xmlns:style:1.0"
 xmlns:fo="urn:oasis:names:tc:opendocument:xmlns:xsl-fo-compatible:1.0"><office:styles>
<style:default-style style:family="paragraph"><style:text-properties fo:language="en" fo:country="GB"/>
</style:default-style><style:style style:name="Title" style:family="paragraph"/>
<style:style style:name="Verse" style:family="paragraph"/></office:styles></office:document-styles>"""
CONTENT = """<office:document-content xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"
 xmlns:style="urn:oasis:names:tc:opendocument:xmlns:style:1.0" xmlns:xlink="http://www.w3.org/1999/xlink"
 xmlns:fo="urn:oasis:names:tc:opendocument:xmlns:xsl-fo-compatible:1.0"
 xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0" xmlns:dc="http://purl.org/dc/elements/1.1/"
 xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0"
 xmlns:draw="urn:oasis:names:tc:opendocument:xmlns:drawing:1.0"
 xmlns:svg="urn:oasis:names:tc:opendocument:xmlns:svg-compatible:1.0"><office:automatic-styles>
<style:style style:name="P1" style:family="paragraph" style:parent-style-name="Title"/>
<style:style style:name="P2" style:family="paragraph" style:parent-style-name="Verse"/>
<style:style style:name="T1" style:family="text"><style:text-properties fo:font-style="italic"/></style:style>
<style:style style:name="T2" style:family="text"><style:text-properties fo:font-weight="bold"/></style:style>
<style:style style:name="T3" style:family="text"><style:text-properties fo:font-variant="small-caps"/></style:style>
<style:style style:name="T4" style:family="text"><style:text-properties fo:language="fr" fo:country="FR"/></style:style>
</office:automatic-styles><office:body><office:text>
<text:p text:style-name="P1">The Lamp</text:p><text:h text:outline-level="1">The First Night</text:h>
<text:p>Text with a note<text:note text:id="n1" text:note-class="footnote"><text:note-citation>1</text:note-citation>
<text:note-body><text:p>The note, with <text:span text:style-name="T1">emphasis</text:span>.</text:p></text:note-body>
</text:note> and <text:span text:style-name="T1">emphasis</text:span>,
<text:span text:style-name="T2">strong</text:span>,
<text:span text:style-name="T3">Small Caps</text:span>, a <text:span text:style-name="T4">mot juste</text:span>, a
<draw:frame svg:width="1cm" svg:height="1cm"><draw:image xlink:href="Pictures/rune.png"/><svg:title>rune</svg:title>
</draw:frame> in line.</text:p>
<text:p>Last<office:annotation><dc:creator>Clara</dc:creator><dc:date>2020-01-01T00:00:00</dc:date>
<text:p>A comment of the author.</text:p></office:annotation> words of it.</text:p>
<text:p text:style-name="P2">The lamp was out<text:line-break/><text:s
 text:c="2"/>before the door was shut<text:line-break/>and nobody said</text:p>
<table:table><table:table-column table:number-columns-repeated="2"/>
<table:table-row><table:table-cell><text:p>Year</text:p></table:table-cell><table:table-cell><text:p>Keeper</text:p>
</table:table-cell></table:table-row>
<table:table-row><table:table-cell><text:p>1871</text:p></table:table-cell><table:table-cell><text:p>Beran</text:p>
</table:table-cell></table:table-row>
<table:table-row><table:table-cell><text:p>1872</text:p></table:table-cell><table:table-cell><text:p>Novák</text:p>
</table:table-cell></table:table-row></table:table></office:text></office:body></office:document-content>"""


def odt(place: Path) -> None:
    """An OpenDocument text as LibreOffice writes one, as far as it matters here."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as file:
        file.writestr("mimetype", "application/vnd.oasis.opendocument.text")
        file.writestr("content.xml", CONTENT)
        file.writestr("styles.xml", STYLES)
        file.writestr("Pictures/rune.png", Path(RUNE).read_bytes())
    place.write_bytes(stream.getvalue())


MAKERS: dict[str, Callable[[Path], None]] = {"docx": docx, "odt": odt}


def source(suffix: str, tmp_path: Path) -> Path:
    """The text in a format."""
    if suffix not in MAKERS:
        return HERE / f"formats/lamp.{suffix}"
    MAKERS[suffix](tmp_path / f"lamp.{suffix}")
    return tmp_path / f"lamp.{suffix}"


@pytest.mark.parametrize("format", FILES)
def test_what_survives(format: str, tmp_path: Path) -> None:
    pytest.importorskip("pypandoc")
    made = import_sources([source(FILES[format], tmp_path)], tmp_path / "m", workers=1)
    assert {d.code for d in made.diagnostics} == {"import-comment"}
    (one,) = made.value
    text = (tmp_path / "m" / one.manuscript).read_text("utf-8")
    told = load_ledger(tmp_path / "m", one.id).value
    assert told is not None
    assert "A comment of the author" not in text
    for feature, cell in zip(FEATURES, ROWS[format], strict=True):
        if feature == "comments":
            assert cell == "report"
            assert any("A comment of the author." in f.reading for f in told.findings if f.kind == "comment")
            assert "comments in the source" in report(told)
        elif cell in ("—", "as lines"):
            assert all(sign not in text for sign in SIGNS[feature].values()), feature
            assert cell == "—" or "The lamp was out\\\n" in text
        else:
            assert SIGNS[feature][cell] in text, f"{feature}: {text}"
    assert verify(tmp_path / "m") == []
    assert [str(d) for d in read_catalogue(tmp_path, "m").diagnostics] == []


def test_the_table_has_all_formats() -> None:
    assert set(ROWS) == set(FILES) and [*SIGNS, "comments"] == FEATURES
