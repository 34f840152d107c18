"""The text layer against WeasyPrint without it: the same bytes, whatever is set."""

from __future__ import annotations

import io
from typing import Any

import pypdfium2
import pytest
from fontTools.feaLib.builder import addOpenTypeFeaturesFromString
from fontTools.ttLib import TTFont
from hypothesis import Phase, given, settings, strategies
from weasyprint.layout import inline
from weasyprint.text.line_break import get_next_word_boundaries

from anthology.config.schema import Edition as Settings
from anthology.writers.pdf import shaping, write_pdf
from anthology.writers.pdf.shaping import lines, plain
from anthology.writers.pdf.shaping.words import COMMON, Face, Script
from tests.writers.comparing import characters
from tests.writers.pdfbooks import STAMP, clean, edition, note, paragraphs, prose, rendering, work
from tests.writers.pdfbooks import settings as chosen

FRENCH = (
    "«\xa0Qu’est-ce que c’est\xa0?\xa0» demanda l’aveugle au commissionnaire\u202f; il s’agissait vraisemblablement "
    "d’un malentendu administratif, c’est-à-dire d’une réglementation incompréhensible. " * 6
)
GERMAN = (
    "„Jahresbeitragsrückstände“, sagte der Bibliothekar, „sind Angelegenheiten der Hauptverwaltung“ – und schwieg. " * 8
)
RUSSIAN = "Библиотекарь, отставной инженер с внушительными усами, полагал, что её оставили в залог. " * 8
GREEK = "Ὁ βιβλιοθηκάριος ἐνόμιζεν ὅτι τὸ βιβλίον κατελείφθη ὑπὸ ξένου τινός, καὶ ἔγραφεν εἰς τὸν κατάλογον. " * 8
APART = '</p><p style="margin: 0.4em 0">'
SOFT = "in\xadcom\xadpre\xadhen\xadsi\xadble "
ENDS = "<em>one </em> <strong> two</strong>\xa0<em>three</em>\xa0 "
MIXED = (
    "<p>" + "An <em>office</em>, affluent <strong>fjord</strong> of <span class='smallcaps'>Waffles</span> in 1921—or "
    "thereabouts—well-known, self-explanatory; <em>difficult affidavits of</em> unquestionable authenticity. "
    * 9
    + "</p>"
)


CASES = {
    "prose": paragraphs(6),
    "runs of all kinds": MIXED,
    "notes": "<p>" + "".join(f"{prose(9, n)}{note(n, prose(24, n))} " for n in range(1, 30)) + "</p>",
    "notes with margins": "".join(
        f"<p>{prose(9, n)}{note(n, prose(24, n) + APART + prose(9))} {prose(30)}</p>" for n in range(1, 12)
    ),
    "French": f'<p lang="fr">{FRENCH}</p>',
    "German": f'<p lang="de">{GERMAN}</p>',
    "Russian": f'<p lang="ru">{RUSSIAN}</p>',
    "Greek": f'<p lang="el">{GREEK}</p>',
    "scripts in one run": f"<p>{'the book Библиотекарь and βιβλίον of ' * 9}</p>",
    "ragged": f'<p style="text-align: left">{FRENCH}{GERMAN}</p>',
    "centred": f'<p style="text-align: center">{prose(60)}</p>',
    "narrow": f'<div style="width: 7em"><p lang="de">{GERMAN}</p></div>',
    "a word longer than the line": f"<p>{prose(9)} {'unimaginable' * 12} {prose(20)}</p>",
    "soft hyphens": f"<p>{prose(20)} {SOFT * 12}</p>",
    "letter-spacing": f'<p style="letter-spacing: 0.05em">{prose(60)}</p>',
    "letter-spaced words": "<p>"
    + "".join(
        f"{prose(3 + n % 5, n)} <span style='letter-spacing: {room}'>{word}</span>{mark} "
        for n in range(24)
        for word in ("USSR", "café", "1921", "A", "well-known", "Γάτα", "two words", "a\xa0b", "—", "affluent")
        for room, mark in (("0.06em", ","), ("1px", ""), ("-0.5px", ""))[n % 3 :][:1]
    )
    + "</p>",
    "word-spacing": f'<p style="word-spacing: 0.1em">{prose(60)}</p>',
    "underlined": f"<p>{prose(9)} <u style='text-decoration: underline'>{prose(30)}</u></p>",
    "kept spaces": "<pre>one  two\n\tthree</pre>" + f'<p style="white-space: pre-wrap">{prose(40)}  x</p>',
    "code": (
        "<style>.code { white-space: pre }</style>"
        f"<p>{prose(9)} <code class='code'>if a  == b:  </code> {prose(9)} <code class='code'>x </code></p>"
        f"<p class='code'>{prose(30)}</p><p class='code' style='text-align: justify'>{prose(4)} \n{prose(5)}</p>"
    ),
    "no-break spaces before italics": "".join(
        f"<p>{before}{prose(11 + n % 5, n)} at{hard}<em>{prose(5, n)}</em> {prose(9, n)}</p>"
        for n in range(80)
        for hard in ("\xa0", "\u202f")
        for before in ("", "<em>So</em> ")
    ),
    "spaces between italics": "".join(
        f"<p><em>So</em> {prose(11 + n % 5, n)} <em>{prose(5, n)}</em> {prose(9, n)}</p>" for n in range(160)
    ),
    "no wrapping": f'<p>{prose(9)} <span style="white-space: nowrap">{prose(6)}</span> {prose(30)}</p>',
    "numbers alone": f"<p>{'1921 1922 — 1923. ' * 40}</p>",
    "a last line without letters": f"<p>{prose(11)} 1921.</p><p>{prose(12)} 1921.</p><p>{prose(13)} (1921).</p>",
    "verse": "<div class='verse'><div class='stanza'>"
    + "".join(f"<span class='line'>{prose(7, n)}</span>" for n in range(8))
    + "</div></div>",
    "a drop capital": f'<p><span style="float: left; font-size: 2.6em">T</span>{prose(90)}</p>',
    "spaces at the ends of runs": f"<p>{ENDS * 40}</p>",
    "a word that fits but for its space": "".join(
        f"<div style='width: {width}px'><p style='text-align: left'>(time”<em>{word} </em></p></div>"
        for width in (60, 66, 72, 90)
        for word in ("incomprehensible", "well-known", "office", "a")
    ),
    "what cannot be divided at its spaces": "".join(
        f"<div style='width: {width}px'><p style='text-align: left'><b>well-known</b>l’homme ! </p></div>"
        for width in range(120, 136)
    ),
    "a space that does not fit, before a long word": "".join(
        f"<div style='width: {width}px'><p><b>incomprehensible</b>{before}<em> incomprehensible</em></p></div>"
        for width in (100, 102, 104, 106, 118)
        for before in ("", "((or)")
    ),
    "what could be divided, before a no-break space": "".join(
        f"<div style='width: {width}px'><p style='text-align: left'>1921 <b>time”</b>(so\xa0and/or\xa0{after}</p></div>"
        for width in range(90, 120, 2)
        for after in ("", "<em>so</em>")
    ),
    "table": "<table><tr>" + f"<td>{prose(12)}</td>" * 3 + "</tr></table>",
    "right to left": f"<p>{prose(9)} <span dir='rtl'>ספר אחד</span> {prose(30)}</p>",
    "unknown characters": f"<p>{prose(9)} 図書 {prose(30)}</p>",
    "cut short": f'<p style="white-space: nowrap; overflow: hidden; text-overflow: ellipsis">{prose(40)}</p>',
    "small type": f'<p style="font-size: 3pt">{prose(200)}</p>',
    "backgrounds, corners, outlines": (
        f"<div style='position: relative; background: #eee; border-radius: 4px'>{prose(20)}"
        f"<div style='position: absolute; right: 0; outline: 1px solid #999'>{prose(5)}</div></div>"
        f"<p>{prose(20)} <span style='background: #fed; outline: 1px dotted #900'>{prose(20)}</span> {prose(9)}</p>"
        f"<div style='position: absolute'><p>{prose(9)}</p></div><p style='visibility: hidden'>{prose(9)}</p>"
    ),
    "marks before and after, and of lists": (
        "<style>.from::before { content: 'from '; anchor: here } .to::after { content: ' (' counter(page) ')' }</style>"
        f"<ul><li class='from'>{prose(9)}</li><li class='to'>{prose(9)}</li></ul><p class='from to'>{prose(30)}</p>"
    ),
    "capitals": f'<p style="text-transform: uppercase">{prose(60)}</p>',
}


def data(text: str, layer: bool, base: Settings | None = None, **more: Any) -> bytes:
    given = base or chosen()
    kept = given.model_copy(update={"pdf": given.pdf.model_copy(update={"text_layer": layer})})
    return write_pdf(rendering(work(text), **more), edition(kept), stamp=STAMP).value.data


@pytest.mark.parametrize("text", CASES.values(), ids=CASES.keys())
def test_the_file_is_the_same(text: str) -> None:
    made = data(text, True)
    assert made
    assert made == data(text, False)


def test_the_file_for_print_is_the_same() -> None:
    base = chosen("print", size="digest")
    assert data(MIXED + CASES["notes"], True, base) == data(MIXED + CASES["notes"], False, base)


LED = "<style>.led::after { content: leader('. ') ' 12' }</style>" + "".join(
    f"<p class='led' style='{style}'>{prose(4)}</p>"
    for style in (
        "text-align: left",
        "margin-right: 3.3em; letter-spacing: 0.1em",
        "direction: rtl",
        "text-align: justify; position: relative; left: 7px",
        "transform: rotate(10deg)",
        "font-size: 40pt",
        "overflow: hidden; text-overflow: ellipsis",
    )
)


def test_leaders_are_dots_at_the_same_places() -> None:
    dots = [placed(data(LED, layer)) for layer in (True, False)]
    assert sum(character == "." for _, character, *_ in dots[0]) > 100
    for one, other in zip(*map(sorted, dots), strict=True):
        assert one[:2] == other[:2]
        assert one[2:] == pytest.approx(other[2:], abs=0.001)  # points


def placed(pdf: bytes) -> list[tuple[Any, ...]]:
    """The characters of a file: each with its page, its place and its size."""
    with pypdfium2.PdfDocument(pdf) as document:
        return [
            (number, character, round(x, 3), round(y, 3), size)
            for number, page in enumerate(document)
            for character, x, y, size in characters(page)
        ]


WORDS = [
    "a",
    "office",
    "—",
    "“the",
    "time”",
    "well-known",
    "1921",
    "l’homme",
    "!",
    "«",
    "\xa0",
    "AVAILABLE",
    "(or)",
    "no.",
    "incomprehensible",
    "and/or",
]


@settings(max_examples=12, deadline=None, phases=(Phase.generate,))
@given(strategies.lists(strategies.sampled_from(WORDS), min_size=20, max_size=90), strategies.integers(60, 300))
def test_any_text_in_any_measure_is_the_same(words: list[str], width: int) -> None:
    text = f'<div style="width: {width}px"><p>{" ".join(words)}</p></div>'
    assert data(text, True) == data(text, False)


MARKED = strategies.tuples(
    strategies.text("“‘(", max_size=2),
    strategies.text("abcxyzABZéüßøÆÿ", min_size=2, max_size=12),
    strategies.text(".,;:!?)”’", max_size=3),
).map("".join)


@given(MARKED, strategies.sampled_from(["en", "de", "fr", "sv", "nl", "pl"]))
def test_plain_words_end_where_pango_has_it(text: str, language: str) -> None:
    assert lines.word_bounds(text, language) == get_next_word_boundaries(text, language)


RUNS = (
    *("{} ", "{}\xa0", "<em>{}</em> ", "<em>{} </em>", "<em> {}</em> "),
    *("<strong>{}</strong>", "<em>{} <b>{}</b> </em>", "({}"),
)


@settings(max_examples=12, deadline=None, phases=(Phase.generate,))
@given(
    strategies.lists(
        strategies.tuples(strategies.sampled_from(RUNS), strategies.sampled_from(WORDS)), min_size=20, max_size=90
    ),
    strategies.integers(60, 300),
    strategies.sampled_from(["justify", "left", "center"]),
)
def test_any_runs_in_any_measure_are_the_same(runs: list[tuple[str, str]], width: int, align: str) -> None:
    """Where one text meets another, with a space or without, and may end a line or not."""
    text = "".join(run.format(word, word) for run, word in runs)
    text = f'<div style="width: {width}px"><p style="text-align: {align}">{text}</p></div>'
    assert data(text, True) == data(text, False)


def test_nearly_all_lines_are_made_of_known_words(monkeypatch: pytest.MonkeyPatch) -> None:
    found: list[bool] = []
    original = lines.split

    def counted(*arguments: Any) -> Any:
        line = original(*arguments)
        found.append(line is not None)
        return line

    monkeypatch.setattr(shaping, "split", counted)
    monkeypatch.setattr(plain, "split", counted)
    data(paragraphs(9) + MIXED + f'<p lang="fr">{FRENCH}</p>', True)
    assert len(found) > 100
    assert sum(found) > 0.9 * len(found)  # small capitals are letterspaced


def test_another_version_is_left_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shaping, "SHAPES", False)
    before = inline.split_text_box
    with shaping.shaping(shaping.SHAPED):
        assert inline.split_text_box is before


def test_a_face_that_kerns_beside_spaces_is_left_to_weasyprint(monkeypatch: pytest.MonkeyPatch) -> None:
    known: list[bool] = []
    original = Face.__init__

    def watched(self: Face, style: Any, script: Script) -> None:
        original(self, style, script)
        if script is not COMMON:  # figures have no e and no t
            known.append(self.known)

    monkeypatch.setattr(Face, "__init__", watched)
    made = rendering(work(paragraphs(2)))
    kerned = {name: _kerned(font) if "EBGaramond" in name else font for name, font in made.fonts.items()}
    files = []
    for layer in (True, False):
        kept = chosen().model_copy(update={"pdf": chosen().pdf.model_copy(update={"text_layer": layer})})
        book = type(made)(made.medium, made.documents, made.stylesheets, kerned, made.images)
        files.append(clean(write_pdf(book, edition(kept), stamp=STAMP)).data)
    assert files[0] == files[1]
    assert known
    assert not any(known)


def _kerned(font: bytes) -> bytes:
    """A font that moves a space after an e closer."""
    with TTFont(io.BytesIO(font)) as opened:
        addOpenTypeFeaturesFromString(opened, "feature kern { pos e space -60; pos space t -40; } kern;")
        out = io.BytesIO()
        opened.save(out)
    return out.getvalue()
