"""What holds for every text: a second run changes nothing, words stay, markup does not matter, time is linear."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from anthology.diagnostics import Span
from anthology.model.text import Inline, Inlines, Paragraph, Style, Styled, Text, plain
from anthology.typography import apply, quotes
from anthology.typography.engine import edits
from anthology.typography.filters import Format, filter_text
from anthology.typography.languages import tags
from anthology.typography.marks import Mark
from anthology.typography.passage import Kind, Passage, Settings, applied

WORDS = ["word", "Yes", "it's", "'tis", "goin'", "boys'", "'90s", "12", "pp. 3-7", "Louis XIV", "No. 7", "z.B.", "M."]
PIECES = [
    *WORDS,
    '"',
    "'",
    "--",
    "---",
    "----",
    "...",
    ". . .",
    ".",
    ",",
    "!",
    "?",
    ":",
    ";",
    "(",
    ")",
    "«",
    "»",
    "“",
    "”",
]
PIECES += ["‘", "’", "—", " – ", " - ", "…", " ", "  ", "\u00a0", "-", "°", "[", "]", "в", "http://a.b/c--d"]
messy = st.lists(st.sampled_from([*PIECES, *WORDS, " ", " ", " "]), max_size=24).map("".join)
documents = st.lists(messy, min_size=1, max_size=5)
settings = st.builds(
    Settings,
    language=st.sampled_from(tags()),
    quotes=st.sampled_from(["auto", "british", "american", "language"]),
    dashes=st.sampled_from(["em", "en"]),
)


def typeset(paragraphs: list[str], chosen: Settings, kind: Kind = Kind.PROSE) -> list[str]:
    """Paragraphs of one document, set."""
    passages = [Passage(text, kind) for text in paragraphs]
    return [applied(p.text, group) for p, group in zip(passages, edits(passages, chosen), strict=True)]


def words(text: str) -> str:
    """The letters and digits of a text."""
    return "".join(c for c in unicodedata.normalize("NFC", text) if c.isalnum())


@given(documents, settings, st.sampled_from(Kind))
@example([". . ...."], Settings(), Kind.PROSE)
def test_a_second_run_changes_nothing(document: list[str], chosen: Settings, kind: Kind) -> None:
    once = typeset(document, chosen, kind)
    assert typeset(once, chosen, kind) == once


@given(documents, settings)
def test_words_stay(document: list[str], chosen: Settings) -> None:
    assert [words(text) for text in typeset(document, chosen)] == [words(text) for text in document]


@given(documents, settings)
def test_no_straight_mark_is_left(document: list[str], chosen: Settings) -> None:
    for text in typeset([text for text in document if "http" not in text], chosen):
        assert '"' not in text and "'" not in text


@given(documents, settings, st.data())
def test_edits_are_in_order(document: list[str], chosen: Settings, data: st.DataObject) -> None:
    passages = [Passage(text) for text in document]
    for passage, group in zip(passages, edits(passages, chosen), strict=True):
        ends = [0, *(edit.end for edit in group)]
        assert all(end <= edit.start <= edit.end for end, edit in zip(ends, group, strict=False))
        assert all(edit.end <= len(passage.text) for edit in group)
        assert all(edit.text != passage.text[edit.start : edit.end] for edit in group)


# -- markup ----------------------------------------------------------------------------------------


def _marked_up(text: str, cuts: list[int]) -> Inlines:
    """The text with emphasis that begins and ends at the cuts, now and then one within another."""
    pieces = [text[a:b] for a, b in zip([0, *cuts], [*cuts, len(text)], strict=True)]
    inlines: list[Inline] = []
    for number, piece in enumerate(pieces):
        leaf = Text(piece)
        inner = Styled(Style.STRONG, (leaf,)) if number % 4 == 3 else leaf
        inlines.append(Styled(Style.EMPHASIS, (inner,)) if number % 2 else leaf)
    return tuple(inlines)


@given(messy, st.lists(st.integers(0, 40), max_size=6).map(sorted))
def test_markup_never_changes_the_reading(text: str, cuts: list[int]) -> None:
    inlines = _marked_up(text, [min(cut, len(text)) for cut in cuts])
    document = apply._Document()
    document.blocks((Paragraph(inlines, Span("")),))
    (run,) = document.runs
    (line,) = run.lines
    (group,) = edits([line.passage], Settings())
    written = apply._replaced(run.inlines, line.written(group))
    assert plain(written) == typeset([text], Settings())[0]


# -- random nesting --------------------------------------------------------------------------------

PROSE = st.lists(
    st.sampled_from(["rain", "came", "over", "Marseille", "slowly", "then", "stopped"]), min_size=2, max_size=6
)


def _quoted(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    return st.tuples(PROSE, inner, PROSE).map(lambda part: f"{' '.join(part[0])} <{part[1]}> {' '.join(part[2])}")


nested = PROSE.map(" ".join).flatmap(lambda text: st.recursive(st.just(text), _quoted, max_leaves=2))


def _marks(text: str, pairs: tuple[str, str, str, str]) -> str:
    """``<`` and ``>`` as the marks of their depth."""
    out, depth = "", 0
    for char in text:
        if char == "<":
            out, depth = out + pairs[2 * (depth % 2)], depth + 1
        elif char == ">":
            depth -= 1
            out += pairs[2 * (depth % 2) + 1]
        else:
            out += char
    return out


@pytest.mark.parametrize(("outer", "inner"), [('"', "'"), ("'", '"')])
@given(st.lists(nested.map(lambda text: f"<{text.capitalize()},> she said."), min_size=1, max_size=4))
def test_random_nesting_is_recovered(outer: str, inner: str, texts: list[str]) -> None:
    shallow = [text for text in texts if text.count("<") <= 2]
    typed = [_marks(text, (outer, outer, inner, inner)) for text in shallow]
    curly = {'"': ("“", "”"), "'": ("‘", "’")}
    printed = [_marks(text, (*curly[outer], *curly[inner])) for text in shallow]
    done = typeset(typed, Settings(rules={"hair-spaces": False}))
    assert done == printed


# -- files -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("format", ["text", "markdown", "html"])
@given(documents)
def test_filters_keep_words_and_their_own_outcome(format: Format, document: list[str]) -> None:
    source = "\n\n".join(document)
    once = filter_text(source, format).text
    assert words(once) == words(source)
    assert once.count("\n") == source.count("\n")


STYLED = Settings(rules={"acronyms": True, "roman-numerals": True, "ordinals": True})
CAPITALS = [
    "NATO",
    "UNO's",
    "the XIXth century",
    "28th",
    "8th-12th",
    "*",
    "`",
    "[NATO]",
    "(x.html)",
    "<b>",
    "</b>",
    "&",
]
styled = st.lists(st.sampled_from([*CAPITALS, *PIECES, " ", " ", "\n\n"]), max_size=24).map("".join)


@pytest.mark.parametrize("format", ["markdown", "html"])
@given(styled)
def test_what_is_styled_stays_as_it_is(format: Format, source: str) -> None:
    once = filter_text(source, format, STYLED)
    again = filter_text(once.text, format, STYLED)
    assert not [change for change in again.changes if change.rule in STYLED.rules]


# -- time ------------------------------------------------------------------------------------------


def _steps(texts: list[str], monkeypatch: pytest.MonkeyPatch) -> int:
    """How many steps the search takes in all, forward."""
    count = 0
    advance = quotes._Search.mark

    def counted(self: quotes._Search, mark: Mark) -> None:
        nonlocal count
        advance(self, mark)
        count += len(self._costs) + len(self._layers[-1:])

    with monkeypatch.context() as patch:
        patch.setattr(quotes._Search, "mark", counted)
        edits([Passage(text) for text in texts], Settings())
    return count


HARD: dict[str, Callable[[int], list[str]]] = {
    "one paragraph": lambda n: ["\"It's 'so' there,\" he said. " * n],
    "unclosed quotes": lambda n: ['"word ' * n],
    "quotes alone": lambda n: ["\"'" * n],
    "unclosed paragraphs": lambda n: ["'Tis \"so"] * n,
}


@pytest.mark.parametrize("name", HARD)
def test_the_search_is_linear(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    few, many = (_steps(HARD[name](size), monkeypatch) for size in (300, 3000))
    assert many < 11 * few


def test_the_states_are_few() -> None:
    states, waiting = {""}, [""]
    while waiting:
        for kind in "DSG":
            for to, *_ in quotes._moves(waiting[-1], kind):
                if to not in states:
                    states.add(to)
                    waiting.insert(0, to)
        waiting.pop()
    assert len(states) < 40
