"""Nothing lost: whatever a capture holds, manuscript and ledger give its bytes back, and the manuscript is valid."""

from __future__ import annotations

import re
from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from anthology.importing import html, ledger, texts
from anthology.importing.decoding import decode, restore
from anthology.manuscript.folder import read_catalogue

WORDS = st.text(st.characters(codec="utf-8", categories=("L", "N", "P", "S", "Zs")), min_size=1, max_size=9)
MARKS = st.sampled_from(
    "* _ ** ` [ ] ]( ]{ [^1] [...] # ## > - + 1. 12) ::: : {.x} | --- *** === \\ \\* <b> </b> <sup>2</sup> &amp; &lt; "
    "~~ ![a](b) "
    "[a](http://b.org) *a* _b_ (1) (2) [1] [2] ¹ ² “ ” ‘ ’ \" ' « » … – — 1 2 3 © \u00a0 \u00ad \u200b \ufeff".split(
        " "
    )
)
SENTENCE = st.lists(st.one_of(WORDS, MARKS), min_size=1, max_size=30).map(" ".join)
KNOWN = st.sampled_from(
    [
        "Top of page",
        "Nora Lindqvist",
        "Ada Brandt",
        "The Last Printer",
        "7 November 1921",
        "From The Review, No. 31, Spring 1958, pp. 12–14.",
        "Translated by Ruth Vance.",
        "The Anarchist Library",
        "Marxists’ Internet Archive",
        "Home | About | Contact",
        "1 comment",
        "Comments are closed.",
        "  1. A first note.",
        "  2. A second note.",
        "Notes",
        "Works:",
        "May 1905",
        "Against Waiting",
        "1911",
        "Dear comrade Tomas:",
        "Yours, A. B.",
        "Fraternally,",
        "Lyon, le 3 février 1908",
        "© Nora Lindqvist 2004, 2011",
        "ISBN-13: 978-0-00-000000-2",
        "All rights reserved",
        "* * *",
        "CHAPTER I.",
        "Why salt?",
        "To the memory of Erik",
        "“We have carried your cement, and the quotation goes on",
        "“All of it, and it closes here.”",
        "NORA LINDQVIST is a historian of transport.",
        "The lamp was out before the door was shut,",
        "and no one said who left it so",
        "It was said.(1) It was said again.(2) It was said a third time, at length, and by everybody who was there.(3)",
        "a word was broken in the middle of the line, and the line went on and on until it was coura-",
        "geous, and then it ended.",
        "WHO OWNED THE harbour then? Nobody at all, for nothing can be made of what was made by nobody on no day.",
        "*** START OF THE PROJECT GUTENBERG EBOOK X ***",
        "*** END OF THE PROJECT GUTENBERG EBOOK X ***",
        "Project Gutenberg",
        "Larger Font   Reset Font Size   Smaller Font   Night Mode Off   Night Mode",
    ]
)
LINE = st.one_of(KNOWN, SENTENCE, st.lists(SENTENCE, min_size=4, max_size=12).map(" ".join))
BREAK = st.sampled_from(["\n", "\n\n", "\n\n\n", "\r\n", "\r\n\r\n", "\n  ", "\n    ", "\r", "\x0c", " \n\n"])
CAPTURE = st.lists(st.tuples(LINE, BREAK), min_size=1, max_size=40).map(lambda rows: "".join(a + b for a, b in rows))

PATIENT = settings(max_examples=150, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])


def imported(data: bytes) -> texts.Draft | None:
    """The import of a capture; None when it is refused."""
    decoded, _ = decode(data, "capture.txt")
    if decoded is None:
        return None
    try:
        return texts.draft(
            texts.read_plain(decoded), decoded, texts.Options(), source="c", format="text", digest="", name="capture"
        )
    except texts.Empty:
        return None


def proven(made: texts.Draft, data: bytes) -> None:
    """The proof, after a trip through the ledger's own file."""
    told = ledger.load(ledger.dump(made.ledger))
    assert ledger.rebuild(made.manuscript, told) == data
    ends = [entry.end for entry in told.entries]
    assert [entry.start for entry in told.entries] == [0, *ends[:-1]]
    ledger.report(told)


def complaints(manuscript: str) -> list[str]:
    """What the project's own reader says of a manuscript."""
    with TemporaryDirectory() as folder:
        (Path(folder) / "manuscript").mkdir()
        (Path(folder) / "manuscript" / "work.md").write_bytes(manuscript.encode())
        return [str(d) for d in read_catalogue(Path(folder), "manuscript").diagnostics]


@PATIENT
@given(CAPTURE)
def test_every_character_is_accounted_for(capture: str) -> None:
    data = capture.encode("utf-8", "surrogatepass") if not re.search("[\ud800-\udfff]", capture) else b""
    made = imported(data) if data else None
    if made:
        proven(made, data)


@PATIENT
@given(CAPTURE)
def test_the_manuscript_is_valid(capture: str) -> None:
    made = imported(capture.encode())
    if made:
        assert complaints(made.manuscript) == [], made.manuscript


@PATIENT
@example(b"A\x01" * 20 + b"\x80", b"\xff\xfe")
@given(st.binary(max_size=300), st.sampled_from([b"", b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff"]))
def test_any_bytes(data: bytes, mark: bytes) -> None:
    decoded, _ = decode(mark + data, "capture.txt")
    if decoded:
        assert restore(decoded.text, decoded) == mark + data
    made = imported(mark + data)
    if made:
        proven(made, mark + data)


TAGS = (
    "p div em i b strong sup sub span a h1 h2 h3 blockquote ul ol li table tr td th pre br hr q dl dt dd center nav"
    " footer"
).split()
OPENING = st.sampled_from(
    [
        *(f"<{tag}>" for tag in TAGS),
        '<a href="#n1">',
        '<p id="n1">',
        '<a href="https://example.org/x">',
        '<span lang="fr">',
        '<span class="smallcaps">',
        '<div class="poem">',
        '<img src="x.png" alt="y">',
        '<div class="epigraph">',
        "<script>var x = '<p>';</script>",
        "<style>p { color: red }</style>",
        "<!-- a comment -->",
        "<p",
        "< p",
    ]
)
CLOSING = st.sampled_from([f"</{tag}>" for tag in TAGS])
REFERENCE = st.sampled_from(
    ["&nbsp;", "&amp;", "&lt;b&gt;", "&#8220;", "&eacute", "&shy;", "&bogus;", "&#0;", "1", "[1]"]
)
PAGE = st.lists(
    st.one_of(OPENING, CLOSING, REFERENCE, SENTENCE, st.just("\n"), st.just("   ")), min_size=1, max_size=50
)


@PATIENT
@example("- <q> the words of another</q>")
@example("- <b> one </b> two")
@example('<div class="epigraph"><h3>A heading')
@example("<h2>One</h2><div class='epigraph'><h3>Two</h3></div><h4>Three</h4><p>[@name] says")
@example("<p>one <b>two </b>- three</p>")
@given(PAGE.map("".join))
def test_pages(page: str) -> None:
    """Tag soup: every text is accounted for, none by the way out that is kept for bugs, and the manuscript is valid."""
    data = f"<html><body><h1>Title</h1><p>The text of the page.</p>{page}</body></html>".encode()
    decoded, _ = decode(data, "page.html")
    if decoded is None:
        return
    reading = html.read(decoded.text, images=lambda src: "")
    made = texts.draft(reading, decoded, texts.Options(), source="p", format="html", digest="", name="page")
    proven(made, data)
    assert not [e for e in made.ledger.entries if e.why == "text outside any paragraph"]
    assert complaints(made.manuscript) == [], made.manuscript
