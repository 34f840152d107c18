"""Files as they come: encodings, bad input, archives, other formats, folders."""

from __future__ import annotations

import io
import os
import zipfile
from base64 import b64decode
from pathlib import Path

import pytest

from anthology.importing import import_sources, ledger_ids, load_ledger, proper, questions, rebuild, report, verify
from anthology.importing.decoding import decode
from anthology.importing.store import slug
from anthology.manuscript.folder import read_catalogue

TEXT = "A Title\n\n" + "A sentence of the text, which is long enough to be taken for running prose by anybody. " * 3


def codes(tmp_path: Path, *sources: Path, **options: str) -> list[str]:
    """The codes of the diagnostics of an import."""
    return [d.code for d in import_sources(list(sources), tmp_path / "m", workers=1, **options).diagnostics]  # type: ignore[arg-type]


def written(tmp_path: Path, name: str, data: bytes) -> Path:
    """A source on disk."""
    path = tmp_path / name
    path.write_bytes(data)
    return path


@pytest.mark.parametrize(
    ("name", "data", "code"),
    [
        ("empty.txt", b"", "import-empty"),
        ("blank.txt", b" \n\t\n", "import-empty"),
        ("marks.txt", b"<b></b>\n", "import-empty"),
        ("pdf.txt", b"%PDF-1.7\n...", "import-binary"),
        ("zip.txt", b"PK\x03\x04....", "import-binary"),
        ("noise.txt", bytes(range(256)) * 40, "import-binary"),
        ("large.txt", b"A line of text.\n" * 700_000, "import-too-large"),
        ("line.txt", b"word " * 900_000, "import-line-too-long"),
        ("half.txt", b"\xff\xfea", "import-encoding"),
        ("no.docx", b"This is no archive.", "import-format"),
        ("no.odt", b"", "import-empty"),
        ("no.epub", b"PK\x03\x04 nonsense", "import-format"),
        ("entities.jats", b'<!DOCTYPE a [<!ENTITY b "c">]><article/>', "import-hostile"),
    ],
)
def test_bad_input(name: str, data: bytes, code: str, tmp_path: Path) -> None:
    bad = written(tmp_path, name, data)
    good = written(tmp_path, "zz.txt", TEXT.encode())
    made = import_sources([bad, good], tmp_path / "m", workers=1)
    assert [d.code for d in made.diagnostics] == [code]
    assert [i.id for i in made.value] == ["a-title"]  # the others go on
    assert made.diagnostics[0].span and made.diagnostics[0].span.file == name


def test_a_file_of_200_mb_is_not_read(tmp_path: Path) -> None:
    path = tmp_path / "huge.txt"
    with path.open("wb") as stream:
        stream.truncate(200_000_000)
    assert codes(tmp_path, path) == ["import-too-large"]


def test_missing_files_and_unknown_formats(tmp_path: Path) -> None:
    assert codes(tmp_path, tmp_path / "none.txt") == ["file-missing"]
    assert codes(tmp_path, written(tmp_path, "a.txt", TEXT.encode()), format="papyrus") == ["import-format"]


def test_nul_bytes_are_taken_out_and_told(tmp_path: Path) -> None:
    source = written(tmp_path, "nul.txt", TEXT.replace("sentence", "sen\0tence", 1).encode())
    assert codes(tmp_path, source) == ["import-damaged"]
    assert "\0" not in (tmp_path / "m/a-title.md").read_text()
    assert verify(tmp_path / "m") == []


def test_mixed_line_ends_come_back(tmp_path: Path) -> None:
    source = written(tmp_path, "ends.txt", TEXT.replace("\n\n", "\r\n\r").encode() + b"\rAnother\n\r\nline.\r\n")
    assert codes(tmp_path, source) == []
    assert verify(tmp_path / "m") == []


def test_a_folder_that_leads_to_itself(tmp_path: Path) -> None:
    folder = tmp_path / "captures"
    folder.mkdir()
    written(folder, "a.txt", TEXT.encode())
    os.symlink(folder, folder / "loop")
    os.symlink(folder / "knot", folder / "knot")
    made = import_sources([folder], tmp_path / "m", workers=1)
    assert sorted(d.code for d in made.diagnostics) == ["file-missing", "import-loop"]
    assert [i.source for i in made.value] == ["captures/a.txt"]


@pytest.mark.parametrize(
    ("encoding", "text"),
    [
        ("cp1252", "Elle écrivait : « Rien ne sera plus comme avant » – et l’on eut raison de la croire, ce jour-là. "),
        ("utf-16", "Elle écrivait : « Rien ne sera plus comme avant »."),
        ("utf-16-le", "She wrote: nothing will be as it was before the lamps were counted."),
        ("utf-8-sig", "Elle écrivait : « Rien ne sera plus comme avant »."),
        (
            "koi8-r",
            "Мы шли по дороге, и дорога шла с нами; никто не говорил, куда мы идём, и никто не спрашивал об этом. ",
        ),
        (
            "cp1251",
            "Мы шли по дороге, и дорога шла с нами; никто не говорил, куда мы идём, и никто не спрашивал об этом. ",
        ),
    ],
)
def test_encodings(encoding: str, text: str) -> None:
    data = (text * 6).encode(encoding)
    decoded, said = decode(data, "a.txt")
    assert decoded is not None
    assert decoded.text == text * 6
    assert {d.code for d in said} <= {"import-encoding-guessed"}


def test_mojibake_is_repaired_when_it_is_certain(tmp_path: Path) -> None:
    good = "“It’s a café", " – she said it. São Paulo, Ârmand, Ñandú; the price was £5 and the sign was Ã."
    broken = good[0].encode().decode("cp1252") + good[1]
    source = written(tmp_path, "a.txt", ("A Title\n\n" + broken + " " + "More of it. " * 20).encode())
    assert codes(tmp_path, source) == []
    manuscript = (tmp_path / "m/a-title.md").read_text()
    assert "It’s a café" in manuscript
    assert "São Paulo, Ârmand, Ñandú; the price was £5 and the sign was Ã." in manuscript
    told = load_ledger(tmp_path / "m", "a-title").value
    assert told and [r.why for r in told.repairs] and {r.why for r in told.repairs} == {"mojibake"}
    assert verify(tmp_path / "m") == []


def test_nothing_of_a_page_runs_or_is_fetched(tmp_path: Path) -> None:
    page = (
        "<html><head><script src='https://x.example/a.js'></script></head><body><h1>A Title</h1><p>"
        + "Words of the text. " * 20
        + "<script>alert('x')</script></p><img src='https://x.example/a.png' alt='A door'>"
        "<img src='../secret.png'><img src='file:///etc/passwd.png'><iframe src='https://x.example'></iframe></body></html>"
    )
    assert sorted(codes(tmp_path, written(tmp_path, "a.html", page.encode()))) == [*["import-image"] * 3, "import-loss"]
    assert "alert" not in (tmp_path / "m/a-title.md").read_text()


def test_what_a_manuscript_has_no_place_for_is_told(tmp_path: Path) -> None:
    page = (
        f'<html lang="en"><body><h1>A Title</h1><p>{"Words of the text. " * 12}<math alttext="x^2"><mi>x</mi></math>'
        " and more of it.</p><svg><text>drawn</text></svg><p>The last words of the text are these.</p></body></html>"
    )
    assert codes(tmp_path, written(tmp_path, "a.html", page.encode())) == ["import-loss"]
    told = load_ledger(tmp_path / "m", "a-title").value
    assert told and [f.reading for f in told.findings if f.kind == "loss"] == ["x^2", "<svg>"]
    assert verify(tmp_path / "m") == []


def archive(**parts: str | bytes) -> bytes:
    """A ZIP with parts; `__` in a name stands for a stroke."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as file:
        for name, content in parts.items():
            file.writestr(name.replace("__", "/").replace("_DOT_", "."), content)
    return stream.getvalue()


PNG = b64decode("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==")
CONTAINER = (
    '<container xmlns="urn:oasis:names:tc:opendocument:xmlns:container"><rootfiles>'
    '<rootfile full-path="OPS/book.opf" media-type="application/oebps-package+xml"/></rootfiles></container>'
)
PACKAGE = """<package xmlns="http://www.idpf.org/2007/opf" version="3.0"><metadata xmlns:dc="http://purl.org/dc/elements/1.1/">
<dc:title>Two Lamps</dc:title><dc:creator>Clara Wendt</dc:creator><dc:language>en</dc:language></metadata>
<manifest><item id="a" href="a.xhtml" media-type="application/xhtml+xml"/>
<item id="b" href="b.xhtml" media-type="application/xhtml+xml"/>
<item id="n" href="notes.xhtml" media-type="application/xhtml+xml"/>
<item id="p" href="lamp.png" media-type="image/png"/></manifest>
<spine><itemref idref="a"/><itemref idref="b"/><itemref idref="n"/></spine></package>"""


def chapter(title: str, body: str) -> str:
    """A document of an EPUB."""
    return (
        f'<?xml version="1.0" encoding="utf-8"?><html xmlns="http://www.w3.org/1999/xhtml"><head><title>{title}</title></head>'
        f"<body><h1>{title}</h1>{body}</body></html>"
    )


def book(**more: str | bytes) -> bytes:
    """An EPUB of two chapters, whose notes stand in a third document."""
    words = "It was the winter in which the lamps were counted, and nobody asked what for. " * 3
    return archive(
        **{
            "META-INF__container_DOT_xml": CONTAINER,
            "OPS__book_DOT_opf": PACKAGE,
            "OPS__a_DOT_xhtml": chapter(
                "The First Lamp",
                f'<p>{words}<a href="notes.xhtml#n1" id="c1">1</a></p><p><img src="lamp.png" alt="A lamp"/></p>',
            ),
            "OPS__b_DOT_xhtml": chapter("The Second Lamp", f'<p>{words}<a href="notes.xhtml#n2" id="c2">1</a></p>'),
            "OPS__notes_DOT_xhtml": chapter(
                "Notes",
                '<p id="n1"><a href="a.xhtml#c1">1</a>. Of the first lamp.</p>'
                '<p id="n2"><a href="b.xhtml#c2">1</a>. Of the second.</p>',
            ),
            "OPS__lamp_DOT_png": PNG,
            **more,
        }
    )


def test_epub(tmp_path: Path) -> None:
    made = import_sources([written(tmp_path, "book.epub", book())], tmp_path / "m", workers=1)
    assert [d.code for d in made.diagnostics] == []
    assert [i.id for i in made.value] == ["the-first-lamp", "the-second-lamp"]
    first = (tmp_path / "m/the-first-lamp.md").read_text()
    assert "what for.[^1]" in first and "[^1]: Of the first lamp." in first
    assert "name: Clara Wendt" in first and "*Two Lamps*" in first
    assert "Of the second" not in first
    picture = first.split("![A lamp](")[1].split(")")[0]
    assert (tmp_path / "m" / picture).is_file()
    assert verify(tmp_path / "m") == []
    # Both chapters share one untouched original.
    assert [p.name for p in (tmp_path / "m/.imports").glob("*.epub")] == ["the-first-lamp.source.epub"]


def test_epub_as_one_manuscript(tmp_path: Path) -> None:
    source = written(tmp_path, "book.epub", book())
    made = import_sources([source], tmp_path / "m", format="epub-book", workers=1)
    (one,) = made.value
    text = (tmp_path / "m" / one.manuscript).read_text()
    assert text.index("[^1]: Of the first lamp.") < text.index("[^2]: Of the second.")
    assert verify(tmp_path / "m") == []


def linked_book() -> bytes:
    """A book whose chapters link to one another: to a chapter, to a place in it, to what is in no chapter."""
    return book(
        OPS__notes_DOT_xhtml="",
        OPS__a_DOT_xhtml=chapter(
            "The First Lamp",
            '<p>It was the winter in which the lamps were counted. See <a href="b.xhtml">the second</a>, '
            '<a href="b.xhtml#oil">the oil</a>, <a href="b.xhtml#title">its title</a>, <a href="#here">this</a> and '
            '<a href="plan.xhtml#x">the plan</a>.</p><p id="here">Here <img src="lamp.png" alt="a lamp"/> it is.</p>',
        ),
        OPS__b_DOT_xhtml=chapter(
            '<span id="title">The Second Lamp</span>',
            '<p>It was the winter in which the oil was counted.</p><p id="oil">Of the oil. <i id="unused">No</i> link '
            'leads there; <a href="a.xhtml#here">here</a> one does.</p>',
        ),
    )


def test_links_between_the_chapters_of_a_book(tmp_path: Path) -> None:
    into = tmp_path / "m"
    import_sources([written(tmp_path, "book.epub", linked_book())], into, workers=1)
    first, second = ((into / f"the-{name}-lamp.md").read_text() for name in ("first", "second"))
    assert "[the second](work:the-second-lamp), [the oil](work:the-second-lamp#oil)" in first
    assert "[its title](work:the-second-lamp), [this](#here) and the plan." in first
    assert "{#here}\nHere ![a lamp](images/" in first
    assert "{#oil}\nOf the oil. *No* link leads there; [here](work:the-first-lamp#here)" in second
    told = load_ledger(into, "the-first-lamp").value
    assert told and [f.reading for f in told.findings if f.kind == "link"] == ["plan.xhtml#x"]
    assert verify(into) == []
    assert [str(d) for d in read_catalogue(tmp_path, "m").diagnostics] == []


def test_links_between_chapters_know_the_ids_that_others_have(tmp_path: Path) -> None:
    into = tmp_path / "m"
    into.mkdir()
    (into / "the-second-lamp.md").write_text("---\ntitle: Another\n---\n\nText.\n")
    source = written(tmp_path, "book.epub", linked_book())
    made = import_sources([source], into, workers=1)
    assert [i.id for i in made.value] == ["the-first-lamp", "wendt-the-second-lamp"]
    assert "(work:wendt-the-second-lamp#oil)" in (into / "the-first-lamp.md").read_text()
    assert verify(into) == []
    again = import_sources([source], into, workers=1)
    assert [i.status for i in again.value] == ["unchanged", "unchanged"]


def test_links_in_a_book_of_one_manuscript(tmp_path: Path) -> None:
    into = tmp_path / "m"
    (one,) = import_sources([written(tmp_path, "b.epub", linked_book())], into, format="epub-book", workers=1).value
    text = (into / one.manuscript).read_text()
    assert "[the second](#b)" in text and "[the oil](#oil)" in text and "{#oil}\nOf the oil." in text
    assert [str(d) for d in read_catalogue(tmp_path, "m").diagnostics] == []


@pytest.mark.parametrize(
    ("src", "kept"),
    [
        ("data:image/gif;base64,R0lGODlhAQABAAAAACw=", True),
        ("data:image/svg+xml,%3Csvg%20xmlns='http://www.w3.org/2000/svg'/%3E", True),
        ("data:text/html;base64,PGI+", False),
        ("data:image/png;base64,?!", False),
        ("https://x.example/a.png", False),
        ("//x.example/a.png", False),
        ("../a.png", False),
        ("beside.png", True),
        ("loop.png", False),
    ],
)
def test_pictures_in_a_line(src: str, kept: bool, tmp_path: Path) -> None:
    written(tmp_path, "beside.png", b"\x89PNG\r\n\x1a\n")
    (tmp_path / "loop.png").symlink_to("loop.png")
    page = f'<html lang="en"><body><h1>A Title</h1><p>{"Words of the text. " * 12}<img src="{src}" alt="A rune">.</p>'
    assert codes(tmp_path, written(tmp_path, "a.html", page.encode())) == ([] if kept else ["import-image"])
    text = (tmp_path / "m/a-title.md").read_text()
    if kept:
        assert (tmp_path / "m" / text.split("![A rune](")[1].split(")")[0]).is_file()
    else:
        assert text.rstrip().endswith("A rune.")
    assert verify(tmp_path / "m") == []


@pytest.mark.parametrize(
    "more",
    [
        {"..__..__evil_DOT_xhtml": "x"},
        {"__etc__passwd": "x"},
        {"OPS__bomb_DOT_xhtml": "a" * 8_000_000},
        {"OPS__a_DOT_xhtml": '<!DOCTYPE html [<!ENTITY a "aa"><!ENTITY b "&a;&a;&a;">]><html><body>&b;</body></html>'},
    ],
)
def test_hostile_archives_are_refused(more: dict[str, str], tmp_path: Path) -> None:
    assert codes(tmp_path, written(tmp_path, "book.epub", book(**more))) == ["import-hostile"]
    assert not (tmp_path / "m").exists()


MARKDOWN = """---
title: The *Lamp*
author: Clara Wendt
lang: en
---

# The First Night

Text with a note[^1] and *emphasis*; “quotes” stay as they are.

> A quotation.

[^1]: The note.
"""


@pytest.mark.parametrize(
    "format", ["docx", "odt", "org", "rst", "latex", "mediawiki", "muse", "docbook", "jats", "markdown"]
)
def test_pandoc_formats(format: str, tmp_path: Path) -> None:
    pypandoc = pytest.importorskip("pypandoc")
    suffix = {"latex": "tex", "mediawiki": "wiki", "docbook": "dbk", "markdown": "md"}.get(format, format)
    source = tmp_path / f"lamp.{suffix}"
    if format == "markdown":
        source.write_text(MARKDOWN, "utf-8")
    else:
        pypandoc.convert_text(MARKDOWN, format, format="md", outputfile=str(source), extra_args=["--standalone"])
    made = import_sources([source], tmp_path / "m", workers=1)
    assert [d.code for d in made.diagnostics] == []
    (one,) = made.value
    text = (tmp_path / "m" / one.manuscript).read_text()
    assert "note[^1]" in text and "[^1]: The note." in text
    assert "*emphasis*" in text and "> A quotation." in text and "“quotes”" in text
    assert "The First Night" in text
    assert verify(tmp_path / "m") == []


def test_rtf(tmp_path: Path) -> None:
    pytest.importorskip("pypandoc")
    text = (
        r"{\rtf1\ansi\ansicpg1252\uc1 {\b The Lamp}\par It was the winter{\super\chftn{\footnote\pard\plain The note.}}"
        r" of {\i all}"
        r" winters, and \ldblquote nobody\rdblquote  asked \u8211\'96 or answered.\par}"
    )
    made = import_sources([written(tmp_path, "lamp.rtf", text.encode())], tmp_path / "m", workers=1)
    assert [d.code for d in made.diagnostics] == []
    manuscript = (tmp_path / "m" / made.value[0].manuscript).read_text()
    assert "winter[^1] of *all* winters, and “nobody” asked – or answered." in manuscript
    assert "[^1]: The note." in manuscript


def test_a_word_that_pandoc_swallows_is_told(tmp_path: Path) -> None:
    pytest.importorskip("pypandoc")
    # Pandoc's reader loses the letter after a replaced character that is no hexadecimal one.
    text = r"{\rtf1\ansi\uc1 The Lamp\par It was said \u8220?quietly\u8221? and then aloud by everybody.\par}"
    made = import_sources([written(tmp_path, "lamp.rtf", text.encode())], tmp_path / "m", workers=1)
    manuscript = (tmp_path / "m" / made.value[0].manuscript).read_text()
    if "quietly" not in manuscript:
        assert [d.code for d in made.diagnostics] == ["import-loss"]


def test_what_a_converter_leaves_out_is_told(tmp_path: Path) -> None:
    pypandoc = pytest.importorskip("pypandoc")
    plain = tmp_path / "plain.docx"
    pypandoc.convert_text(MARKDOWN, "docx", format="md", outputfile=str(plain))
    header = (
        '<w:hdr xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:p><w:r>'
        "<w:t>Confidential marginalia of the archivist</w:t></w:r></w:p></w:hdr>"
    )
    with zipfile.ZipFile(plain, "a") as file:
        file.writestr("word/header1.xml", header)
    made = import_sources([plain], tmp_path / "m", workers=1)
    assert [d.code for d in made.diagnostics] == ["import-loss"]
    told = load_ledger(tmp_path / "m", made.value[0].id).value
    assert told and "Confidential marginalia of the archivist" in report(told)


def test_comments_and_deletions_of_a_word_processor(tmp_path: Path) -> None:
    pypandoc = pytest.importorskip("pypandoc")
    source = tmp_path / "a.docx"
    text = (
        'A text [Is this so?]{.comment-start id="0" author="E" date="2020-01-01T00:00:00Z"}with a comment'
        '[]{.comment-end id="0"} and [a deletion]{.deletion author="E" date="2020-01-01T00:00:00Z"} and '
        '[an insertion]{.insertion author="E" date="2020-01-01T00:00:00Z"} in it.'
    )
    pypandoc.convert_text("---\ntitle: T\n---\n\n" + text, "docx", format="md", outputfile=str(source))
    made = import_sources([source], tmp_path / "m", workers=1)
    manuscript = (tmp_path / "m" / made.value[0].manuscript).read_text()
    assert "an insertion" in manuscript and "a deletion" not in manuscript and "Is this so?" not in manuscript
    assert [d.code for d in made.diagnostics] == ["import-comment"]
    told = load_ledger(tmp_path / "m", made.value[0].id).value
    assert told and "deleted in the source" in report(told)
    assert "Is this so?  (E, 2020-01-01, behind “A text”)" in report(told)


def test_many_files_in_several_processes(tmp_path: Path) -> None:
    folder = tmp_path / "captures"
    folder.mkdir()
    for n in range(40):
        written(folder, f"{n:02}.txt", TEXT.replace("A Title", f"The Title of Text {n}").encode())
    written(folder, "05b.txt", b"\0\1\2\3" * 99)
    alone = import_sources([folder], tmp_path / "one", workers=1)
    spread = import_sources([folder], tmp_path / "two", workers=2)
    assert alone == spread
    assert len(alone.value) == 40 and [d.code for d in alone.diagnostics] == ["import-binary"]
    for path in (tmp_path / "one").rglob("*"):
        if path.is_file():
            assert path.read_bytes() == (tmp_path / "two" / path.relative_to(tmp_path / "one")).read_bytes()


def test_review(tmp_path: Path) -> None:
    source = written(tmp_path, "a.txt", ("Nora Lindqvist\n\n" + TEXT.split("\n\n")[1]).encode())
    asked: list[str] = []

    def ask(name: str, question: object) -> str | None:
        field = str(getattr(question, "field", ""))
        asked.append(field)
        return {"title": "A Life", "author": "Nora Lindqvist", "date": ""}.get(field)

    (one,) = import_sources([source], tmp_path / "m", workers=1, ask=ask).value
    text = (tmp_path / "m" / one.manuscript).read_text()
    assert "title: A Life\n" in text and "name: Nora Lindqvist\n" in text and "uncertain" not in text
    assert {"title", "author", "date"} <= set(asked)
    told = load_ledger(tmp_path / "m", one.id).value
    assert told and not {q.field for q in questions(told)} & {"title", "author"}


@pytest.mark.parametrize(
    ("name", "answer", "made"),
    [
        ("date", "1921-03", "1921-03"),
        ("date", "3 March 1921", "1921-03-03"),
        ("date", "1938/1944", "1938/1944"),
        ("date", "some day", None),
        ("date", "", ""),
        ("source.url", "https://example.org/a", "https://example.org/a"),
        ("source.url", "example", None),
        ("title", " A  Life ", "A Life"),
    ],
)
def test_answers(name: str, answer: str, made: str | None) -> None:
    assert proper(name, answer) == made


def test_options(tmp_path: Path) -> None:
    source = written(tmp_path, "a.txt", TEXT.encode())
    url = "https://example.org/a"
    (one,) = import_sources([source], tmp_path / "m", source_url=url, language="en-GB", workers=1).value
    text = (tmp_path / "m" / one.manuscript).read_text()
    assert f"url: {url}\n" in text and "language: en-GB\n" in text


def test_the_proof_fails_when_something_was_changed(tmp_path: Path) -> None:
    source = written(tmp_path, "a.txt", TEXT.encode())
    (one,) = import_sources([source], tmp_path / "m", workers=1).value
    place = tmp_path / "m/.imports"
    for name in (f"{one.id}.imported.md", f"{one.id}.source.txt"):
        good = (place / name).read_bytes()
        (place / name).write_bytes(good.replace(b"sentence", b"Sentence", 1))
        assert [d.code for d in verify(tmp_path / "m")] == ["import-unproven"]
        (place / name).write_bytes(good)
    told = load_ledger(tmp_path / "m", one.id).value
    assert told and rebuild((place / f"{one.id}.imported.md").read_text(), told) == TEXT.encode()
    good = (place / f"{one.id}.json").read_bytes()
    (place / f"{one.id}.json").write_bytes(good.replace(b'"entries": [\n  [0, ', b'"entries": [\n  [1, '))
    assert [d.code for d in verify(tmp_path / "m")] == ["import-unproven"]
    assert ledger_ids(tmp_path / "m") == (one.id,)


def test_ids() -> None:
    assert slug("Lettre à *Émile* Morel!") == "lettre-a-emile-morel"
    assert slug("Письмо товарищу") == "pismo-tovarishchu"
    assert slug("Straße nach Łódź") == "strasse-nach-lodz"
