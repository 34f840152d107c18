"""Notes at the foot: none is lost, none comes late, and what is too long for the foot is found before."""

from __future__ import annotations

import random
from itertools import count

import pytest
from msgspec.structs import replace

from anthology.writers.pdf import Pdf, book, layout, long_notes, moved_notes
from anthology.writers.pdf.shaping import Words
from tests.writers.pdfbooks import (
    clean,
    document,
    edition,
    letters,
    lines,
    note,
    opened,
    paragraphs,
    prose,
    rendering,
    settings,
    structure,
    texts,
    work,
    written,
)


def noted(words: int, after: int = 2) -> str:
    """Paragraphs, one of which calls a note of so many words; the note begins and ends with words of its own."""
    call = note(1, f"Firstword {prose(words - 2)} Lastword")
    return f"{paragraphs(after)}<p>{prose(40)}{call} {prose(40)}</p>{paragraphs(6)}"


def page_of(pdf: Pdf, word: str) -> int:
    """The page on which a word stands."""
    (found,) = [number for number, text in enumerate(texts(pdf)) if word in text]
    return found


@pytest.mark.parametrize("words", [50, 150, 300, 400])
@pytest.mark.parametrize("after", [0, 2, 4])
def test_a_note_stands_whole_on_the_page_of_its_call(words: int, after: int) -> None:
    pdf = clean(written(work(noted(words, after))))
    assert page_of(pdf, "Firstword") == page_of(pdf, "Lastword")
    assert letters(prose(words - 2)) in letters(texts(pdf)[page_of(pdf, "Firstword")])


@pytest.mark.parametrize("words", [1500, 6000])
def test_a_note_taller_than_the_page_is_reported_as_lost(words: int) -> None:
    result = written(work(noted(words)))
    assert result.value.lost_notes == {"one.note-1"}
    assert [each.code for each in result.diagnostics] == ["note-lost"]


@pytest.mark.parametrize(("words", "is_long"), [(50, False), (250, False), (400, True), (1500, True), (6000, True)])
def test_a_note_for_more_than_half_a_page_is_long(words: int, is_long: bool) -> None:
    book = rendering(work(noted(words), title="The stove"))
    found = long_notes(book, settings())
    assert found == ({"one.note-1"} if is_long else frozenset())
    messages = moved_notes(book, found)
    assert [each.code for each in messages] == ["note-moved"] * is_long
    assert all("note 1 of “The stove”" in each.message for each in messages)


def test_what_is_long_depends_on_the_page() -> None:
    book = rendering(work(noted(250)))
    assert not long_notes(book, settings(size="A5"))
    assert long_notes(book, settings(size="A6"))


def test_lines_of_verse_count_as_lines() -> None:
    stanza = "".join(f'<span class="line">Line {n}</span>' for n in range(60))
    verse = f'<div class="verse"><p class="stanza">{stanza}</p></div>'
    inner = f'<span class="note editor" id="one.note-1" data-mark="a"><p>Verse:</p>{verse}</span>'
    assert long_notes(rendering(work(f"<p>Here{inner}.</p>")), settings()) == {"one.note-1"}


def test_a_long_note_that_is_set_after_the_work_is_whole() -> None:
    text = (
        '<p>Here<a class="noteref author" id="one.call-1" href="#one.note-1">1</a>.</p></div>'
        f'<section class="notes"><aside class="note author" id="one.note-1"><p><a class="note-mark" '
        f'href="#one.call-1">1</a> Firstword {prose(1500)} Lastword</p></aside></section><div>'
    )
    pdf = clean(written(work(text)))
    whole = letters("".join(texts(pdf)))
    assert page_of(pdf, "Lastword") > page_of(pdf, "Firstword")
    assert whole.index("Firstword") < whole.index("Lastword")


@pytest.mark.parametrize("shaped", [False, True])
@pytest.mark.parametrize(("css", "there"), [("", False), ("::footnote-marker { content: '*' }", True)])
def test_a_marker_that_is_not_wanted_is_not_there(css: str, *, there: bool, shaped: bool) -> None:
    made = rendering(work(f"<p>a{note(1, 'b')}</p>"), css=css)
    root = book.tree(book.sections(made, edition()), settings())
    resources = layout.Resources(made.stylesheets, made.fonts, Words(shaped=shaped, fitted=False))
    (page,) = layout.lay_out(root, resources).value.pages
    found = [str(box.element_tag) for box in layout.boxes(layout.page_box(page))]
    assert any(name.endswith("::footnote-marker") for name in found) is there


def test_a_picture_may_be_a_note() -> None:
    """It has no marker, and no text that could be lost."""
    drawing = "data:image/svg+xml,%3Csvg xmlns=%22http://www.w3.org/2000/svg%22 width=%229%22 height=%229%22/%3E"
    pdf = clean(written(work(f"<p>a<img alt='x' src='{drawing}'/> b</p>"), css="img { float: footnote }"))
    assert "a b" in " ".join(texts(pdf))


def test_three_hundred_notes() -> None:
    sizes = [8, 20, 60, 5, 140]
    calls = (note(n, f"Begin{n}x {prose(sizes[n % 5])} End{n}x") for n in range(1, 301))
    text = "".join(f"<p>{prose(20, n)}Call{n}x{call} {prose(20, n)}</p>" for n, call in enumerate(calls, 1))
    pdf = clean(written(work(text)))
    where: dict[str, int] = {}
    for number, page in enumerate(texts(pdf)):
        close = letters(page)
        for n in range(1, 301):
            for word in (f"Begin{n}x", f"End{n}x", f"Call{n}x"):
                if word in close:
                    assert word not in where, "a note came twice"
                    where[word] = number
    assert len(where) == 900
    for n in range(1, 301):
        assert where[f"Begin{n}x"] == where[f"End{n}x"] in (where[f"Call{n}x"], where[f"Call{n}x"] + 1)


def _annotated(seed: int) -> str:
    """Paragraphs of any lengths, some with a short note."""
    chance = random.Random(seed)
    numbers, found = count(1), []
    for _ in range(60):
        words = prose(chance.randint(15, 90)).split()
        if chance.random() < 0.3:
            words.insert(chance.randint(0, len(words)), note(next(numbers), prose(chance.randint(5, 40))))
        found.append(f"<p>{' '.join(words)}</p>")
    return "".join(found)


@pytest.mark.parametrize("engine", ["parts", "single"])
@pytest.mark.parametrize("layer", [True, False])
@pytest.mark.parametrize("seed", [0, 2, 8, 13])
def test_a_note_that_had_no_room_on_its_page_is_on_the_next(seed: int, *, layer: bool, engine: str) -> None:
    """Where lines at the end of that one have no room, it is not sent on once more."""
    chosen = settings()
    pdf = chosen.pdf.model_copy(update={"engine": engine, "text_layer": layer})
    made = clean(written(work(_annotated(seed)), chosen=chosen.model_copy(update={"pdf": pdf})))
    assert made.data and not made.lost_notes


def test_series_keep_their_marks_and_their_order() -> None:
    calls = [("author", "1"), ("editor", "a"), ("translator", "*"), ("author", "2"), ("editor", "b")]
    text = "".join(
        f'<p>{prose(8, n)}<span class="note {series}" id="one.note-{n}" data-mark="{mark}"><p>Note {n}x.</p></span></p>'
        for n, (series, mark) in enumerate(calls, 1)
    )
    (page,) = texts(clean(written(work(text))))
    notes = page[page.index("1 Note") :]
    assert notes.startswith("1 Note 1x. a Note 2x. * Note 3x. 2 Note 4x. b Note 5x.")


def test_notes_do_not_take_on_the_style_of_their_call() -> None:
    def fonts(around: str) -> set[str]:
        pdf = clean(written(work(f"<p>Here. <{around}>{note(1, 'A plain note.')}</{around}></p>")))
        with opened(pdf) as file:
            return {str(font.BaseFont).partition("+")[2] for font in file.pages[0].Resources.Font.values()}

    assert fonts("em") == fonts("strong") == fonts("span") == {"EB-Garamond"}


def test_a_note_may_hold_blocks() -> None:
    blocks = (
        "<p>First.</p>\n<ul>\n<li>Item</li>\n</ul>\n<blockquote class='quotation'>\n<p>Said.</p>\n</blockquote>"
        "\n<p>Last.</p>"
    )
    inner = f'<span class="note editor" id="one.note-1" data-mark="a">{blocks}</span>'
    pdf = clean(written(work(f"<p>Here{inner}.</p>")))
    assert letters("a First. Item Said. Last.") in letters(texts(pdf)[0])
    first, last = (next(line for line in lines(pdf, 0) if line.text.endswith(word)) for word in ("First.", "Last."))
    assert first.bottom - last.bottom < 4 * 14, "white space between the blocks must not become lines"


def test_notes_are_tagged_as_notes_and_their_calls_as_references() -> None:
    text = f"<p>{prose(9)}{note(1, 'One.')} {prose(9)}{note(2, 'Two.')}</p>"
    with opened(clean(written(work(text)))) as file:
        elements = list(structure(file))
        notes = [str(element.ID) for element in elements if str(element.S) == "/Note"]
        references = [element for element in elements if str(element.S) == "/Reference"]
    assert notes == ["one.note-1", "one.note-2"]
    assert len(references) == 2


def test_the_place_of_each_document_is_known_with_notes_too() -> None:
    documents = [work(noted(200), id) for id in ("one", "two")]
    documents[1] = replace(documents[1], markup=documents[1].markup.replace("one.note", "two.note"))
    pdf = clean(written(*documents, document("matter", "end", "<p>End.</p>", "back", title="End")))
    assert [place.page for place in pdf.places.values()] == sorted({place.page for place in pdf.places.values()})
