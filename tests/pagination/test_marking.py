"""Where marks go: small documents by hand, and generated ones cut into pages anywhere."""

from __future__ import annotations

import re
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from anthology.letters import letters
from anthology.model.document import Document, Rendering
from anthology.pagination import PrintedPage, mark_pages

FILLER = "Of the nine cities it is the one in which he was least at home and wrote the most; the post was slow."


def rendering(*markup: str) -> Rendering:
    documents = tuple(
        Document(f"d{number}", "work", "body", f"Work {number}", f'<section id="d{number}">{text}</section>', "en")
        for number, text in enumerate(markup, 1)
    )
    return Rendering("epub", documents, {}, {}, {})


def page(folio: str, text: str, *, begins: bool = False, document: str = "d1") -> PrintedPage:
    lines = tuple(filter(None, (letters(line) for line in text.split("|"))))
    return PrintedPage(folio, document, begins, lines)


def shown(text: str) -> str:
    """The markup with each mark as ⟨folio⟩."""
    return re.sub(r'<span [^>]*aria-label="([^"]*)"/>', r"⟨\1⟩", text)


@pytest.mark.parametrize(
    ("markup", "top", "expected"),
    [
        pytest.param(
            "<p>{} He left. They came in the morning and asked.</p>",
            "They came in the|morning and asked.",
            "<p>{} He left. ⟨2⟩They came in the morning and asked.</p>",
            id="in mid-paragraph",
        ),
        pytest.param(
            "<p>{} He <em>left when they came</em> in the morning.</p>",
            "they came in|the morning.",
            "<p>{} He <em>left when ⟨2⟩they came</em> in the morning.</p>",
            id="inside emphasis",
        ),
        pytest.param(
            "<p>{} He <em>left</em> when they came in the morning.</p>",
            "when they came in|the morning.",
            "<p>{} He <em>left</em> ⟨2⟩when they came in the morning.</p>",
            id="after emphasis",
        ),
        pytest.param(
            "<p>{} An autobiography came in the morning.</p>",
            "biography came in|the morning.",
            "<p>{} An autobiography ⟨2⟩came in the morning.</p>",
            id="after a divided word",
        ),
        pytest.param(
            "<p>{} He said: “Nobody came in the morning.”</p>",
            "“Nobody came in|the morning.”",
            "<p>{} He said: ⟨2⟩“Nobody came in the morning.”</p>",
            id="before the mark that opens a word",
        ),
        pytest.param(
            "<p>{} It was late—nobody came in the morning.</p>",
            "nobody came in|the morning.",
            "<p>{} It was late—⟨2⟩nobody came in the morning.</p>",
            id="after a dash",
        ),
        pytest.param(
            "<p>{}</p><p>Nobody came in the morning.</p>",
            "Nobody came in|the morning.",
            "<p>{}</p><p>⟨2⟩Nobody came in the morning.</p>",
            id="at a paragraph",
        ),
        pytest.param(
            "<p>{}</p><table><tbody><tr><td>Nobody came</td><td>in the morning</td></tr></tbody></table>",
            "A repeated head|Nobody came in|the morning.",
            "<p>{}</p><table><tbody><tr><td>⟨2⟩Nobody came</td><td>in the morning</td></tr></tbody></table>",
            id="below a line that only print has",
        ),
        pytest.param(
            "<p>It was late. It was late. {} It was late. It was late.</p>",
            "the post was slow. It was late. It was late.",
            "<p>It was late. It was late. {} It was late. It was late.</p>".replace(
                "{}", FILLER.replace("the post", "⟨2⟩the post")
            ),
            id="what stands there more than once",
        ),
    ],
)
def test_a_page_begins(markup: str, top: str, expected: str) -> None:
    pages = (page("1", FILLER, begins=True), page("2", top))
    marked = mark_pages(rendering(markup.format(FILLER)), pages, "urn:isbn:9780000000002")
    assert marked.diagnostics == ()
    whole = f'<section id="d1">⟨1⟩{expected.replace("{}", FILLER)}</section>'
    assert shown(marked.value.documents[0].markup) == whole
    assert [(mark.folio, mark.document, mark.anchor) for mark in marked.value.pages] == [
        ("1", "d1", "page-1"),
        ("2", "d1", "page-2"),
    ]


TABLE = (
    "<table><thead><tr><th>Winter</th><th>Loans of books</th></tr></thead><tbody>"
    "<tr><td>of the strike</td><td>many, and few came back</td></tr>"
    "<tr><td>of the flood</td><td>fewer, and all of them wet</td></tr></tbody></table>"
)


def marked(markup: str, *tops: str) -> str:
    """What a document becomes whose first page has the filler, and whose others begin with these lines."""
    others = (page(str(number), top) for number, top in enumerate(tops, 2))
    made = mark_pages(rendering(f"<p>{FILLER}</p>{markup}"), (page("1", FILLER, begins=True), *others), "")
    assert made.diagnostics == ()
    return shown(made.value.documents[0].markup)


def test_the_head_of_a_table_that_is_repeated_is_no_beginning() -> None:
    drawn = ("Winter", "Loans of books", "of the", "flood", "fewer, and", "all of them wet")
    from_top = (*drawn[:2], "of the", "fewer, and", "flood", "all of them wet")
    second = PrintedPage("2", "d1", False, tuple(map(letters, from_top)), tuple(map(letters, drawn)))
    pages = (page("1", FILLER, begins=True), second)
    found = shown(mark_pages(rendering(f"<p>{FILLER}</p>{TABLE}"), pages, "").value.documents[0].markup)
    assert "<td>⟨2⟩of the flood</td>" in found


def test_the_head_of_a_table_that_begins_on_a_page_is_its_beginning() -> None:
    found = marked(
        TABLE,
        "Winter|Loans of books|of the strike|many, and few came back",
        "Winter|Loans of books|of the flood|fewer, and all of them wet",
    )
    assert "<th>⟨2⟩Winter</th>" in found
    assert "<td>⟨3⟩of the flood</td>" in found


def test_the_number_of_an_item_stands_in_print_alone() -> None:
    found = marked("<ol><li>Nobody came in the morning.</li></ol>", "12. Nobody came in|the morning.")
    assert "<li>⟨2⟩Nobody came" in found


def test_print_has_other_numbers_of_notes_and_pages() -> None:
    found = marked(
        "<p>That concerned it. He wrote it down.<a>34</a> Afterwards he counted the buttons of the coat.</p>",
        "That concerned it, p. 24. He wrote it down.26|Afterwards he counted the buttons|of the coat.",
    )
    assert "<p>⟨2⟩That concerned it." in found


def test_columns_are_read_as_they_are_drawn() -> None:
    """From the top down, the lines of the second column stand between those of the first."""
    first, second = ("A", "Armand, 15", "Attendance, 18, 20"), ("K", "Kibalchich, 3", "Kiev, 12")
    lines = tuple(letters(line) for pair in zip(first, second, strict=True) for line in pair)
    top = PrintedPage("2", "d1", False, lines, tuple(letters(line) for line in (*first, *second)))
    entries = "".join(f"<p>{entry}</p>" for entry in (*first, *second))
    made = mark_pages(rendering(f"<p>{FILLER}</p>{entries}"), (page("1", FILLER, begins=True), top), "")
    assert "<p>⟨2⟩A</p>" in shown(made.value.documents[0].markup)


def test_of_several_places_the_nearest_is_taken() -> None:
    """A short line that stands there twice: the first time soon after the page began."""
    sentence = "<p>He went down again.</p>"
    found = marked(
        f"<p>{FILLER}</p>{sentence}<p>{FILLER}</p>{sentence}",
        f"{FILLER} He went down again.|{FILLER}",
        "He went down again.",
    )
    assert found.count("⟨3⟩") == 1
    assert found.endswith("<p>⟨3⟩He went down again.</p></section>")


def test_what_is_not_there_is_told() -> None:
    pages = (page("1", FILLER, begins=True), page("2", "Words that no text of this book has anywhere."))
    marked = mark_pages(rendering(f"<p>{FILLER}</p>"), pages, "")
    assert [each.code for each in marked.diagnostics] == ["page-unmarked"]
    assert [mark.folio for mark in marked.value.pages] == ["1"]


def test_a_page_of_a_few_letters_is_known_by_them() -> None:
    pages = (page("1", FILLER, begins=True), page("2", "A. P."))
    there = mark_pages(rendering(f"<p>{FILLER}</p><p>A. P.</p>"), pages, "")
    assert [mark.folio for mark in there.value.pages] == ["1", "2"]
    twice = mark_pages(rendering(f"<p>{FILLER}</p><p>A. P. or A. P.</p>"), pages, "")
    assert [each.code for each in twice.diagnostics] == ["page-unmarked"]


def test_a_page_without_words_and_an_absent_document_have_no_mark() -> None:
    pages = (page("1", FILLER, begins=True), page("2", ""), page("3", FILLER, begins=True, document="other"))
    marked = mark_pages(rendering(f"<p>{FILLER}</p>"), pages, "")
    assert marked.diagnostics == ()
    assert [mark.folio for mark in marked.value.pages] == ["1"]


def test_the_id_of_a_mark_is_new() -> None:
    marked = mark_pages(rendering(f'<p id="page-1">{FILLER}</p>'), (page("1", FILLER, begins=True),), "")
    assert [mark.anchor for mark in marked.value.pages] == ["page-1-"]


def test_references_give_the_page() -> None:
    link = '<a class="work-reference" href="d2.xhtml{}" data-page="p.">it</a>'
    first = f"<p>{link.format('')}, {link.format('#there')} and {link.format('#nowhere')}</p>"
    second = f'<p>{FILLER}</p><p>Nobody came in <em id="there">the morning</em>.</p>'
    pages = (
        page("1", "it", begins=True),
        page("ii", FILLER, begins=True, document="d2"),
        page("iii", "Nobody came in the morning", document="d2"),
    )
    marked = mark_pages(rendering(first, second), pages, "")
    told = re.findall(r'>it<span class="printed-page">([^<]*)</span></a>|>it(</a>)', marked.value.documents[0].markup)
    assert [one or two for one, two in told] == [", p.\xa0ii", ", p.\xa0iii", "</a>"]


WORDS = st.lists(
    st.text(alphabet="aeioklmnrstvzäé", min_size=2, max_size=9).filter(lambda word: word != "page"),
    min_size=150,
    max_size=300,
    unique=True,
)


@given(WORDS, st.data())
def test_pages_cut_anywhere_are_found(words: list[str], data: st.DataObject) -> None:
    """A text is cut between words into pages and into elements, each without regard to the other."""
    count = len(words)
    cuts = sorted(data.draw(st.sets(st.integers(15, count - 15), max_size=6)))
    cuts = [cut for number, cut in enumerate(cuts) if not number or cut - cuts[number - 1] >= 15]
    spans = data.draw(st.lists(st.integers(0, count - 1), max_size=20))
    markup = " ".join(f"<em>{word}</em>" if place in spans else word for place, word in enumerate(words))
    edges = [0, *cuts, count]
    tops = [" ".join(words[start:end]) for start, end in pairwise(edges)]
    pages = [page(str(number), top, begins=number == 1) for number, top in enumerate(tops, 1)]
    marked = mark_pages(rendering(f"<p>{markup}</p>"), pages, "")
    assert marked.diagnostics == ()
    text = re.sub(r"</?(?:em|p|section)[^>]*>", "", shown(marked.value.documents[0].markup))
    assert text == " ".join(f"⟨{number}⟩{top}" for number, top in enumerate(tops, 1))
