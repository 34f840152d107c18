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
