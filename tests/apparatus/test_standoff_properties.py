"""What holds for every text and every change: anchors are found through any markup, and a change can be undone."""

from __future__ import annotations

from collections.abc import Sequence

from hypothesis import given, settings
from hypothesis import strategies as st

from anthology.apparatus.anchoring import PlainText, find, folded, nearest, places, plain_texts
from anthology.apparatus.splicing import Splice, anchored, inserted, pieces, rewording, spliced
from anthology.diagnostics import Span
from anthology.model.catalogue import Work
from anthology.model.standoff import Quotation
from anthology.model.text import (
    Code,
    Inline,
    Inlines,
    Lacuna,
    LineBreak,
    Link,
    NoteReference,
    Paragraph,
    Style,
    Styled,
    Text,
    WorkReference,
    plain,
    walk_inlines,
)

FEW = settings(max_examples=40)
"""Trees take their time to be made."""

HERE = Span("manuscript/a.md", 5)
WORDS = st.sampled_from(["lamp", "door", "Café", "it’s", "well-known", "1931", "«oui»", "a", "the", "Ja…", "o'clock"])
LETTERS = st.text(st.sampled_from("ab é’'\"-.…x"), min_size=1, max_size=6)
LEAF = st.one_of(
    LETTERS.map(Text),
    WORDS.map(Text),
    st.just(Text(" ")),
    WORDS.map(Code),
    st.just(Lacuna()),
    st.just(LineBreak()),
    st.just(NoteReference("1", HERE)),
)


def _nested(children: st.SearchStrategy[Inline]) -> st.SearchStrategy[Inline]:
    inside = st.lists(children, min_size=1, max_size=4).map(tuple)
    return st.one_of(
        inside.map(lambda run: Styled(Style.EMPHASIS, run)),
        inside.map(lambda run: Styled(Style.STRONG, run, anchor="here")),
        inside.map(lambda run: Link("https://example.org", run)),
        inside.map(lambda run: WorkReference("a", "", run, HERE)),
    )


RUN: st.SearchStrategy[Inlines] = st.lists(st.recursive(LEAF, _nested, max_leaves=12), min_size=1, max_size=8).map(
    tuple
)


def _work(*runs: Inlines) -> Work:
    return Work("a", (), tuple(Paragraph(run, HERE) for run in runs), HERE, "", 0)


def _text(*runs: Inlines) -> PlainText:
    return next(iter(plain_texts(_work(*runs)).values()))


def _quoting(exact: str, prefix: str = "", suffix: str = "") -> Quotation:
    return Quotation(exact, HERE, prefix, suffix)


def _unseen(run: Inlines) -> list[Inline]:
    """What has no width: it must outlive every change."""
    return [inline for inline in walk_inlines(run) if isinstance(inline, NoteReference)]


# -- finding ---------------------------------------------------------------------------------------


@FEW
@given(st.lists(RUN, min_size=1, max_size=4), st.data())
def test_what_is_quoted_is_found_whatever_its_markup(runs: Sequence[Inlines], data: st.DataObject) -> None:
    text = _text(*runs)
    start = data.draw(st.integers(0, len(text.text)))
    end = data.draw(st.integers(start, len(text.text)))
    exact = text.text[start:end]
    if not folded(exact).text.strip():
        return
    # A quotation may begin in the middle of a mark of several characters; then it is another mark.
    whole = folded(text.text)
    if start not in whole.starts or end not in whole.ends or folded(exact).text.strip() not in whole.text:
        return
    found = places(text, _quoting(exact))
    assert found
    assert all(folded(text.words(place)).text.strip() == folded(exact).text.strip() for place in found)
    near = find(text, _quoting(exact), "a")
    assert (near.value in found) == (len(found) == 1)
    assert bool(near.diagnostics) == (len(found) > 1)


TYPESET = str.maketrans({"'": "’", '"': "”", "-": "—"})


@given(st.lists(WORDS, min_size=1, max_size=12), st.sampled_from([" ", "\N{NO-BREAK SPACE}", "  "]))
def test_marks_and_spaces_are_no_difference(words: Sequence[str], space: str) -> None:
    typed, printed = " ".join(words), space.join(words).translate(TYPESET).replace("…", "...")
    assert folded(typed).text == folded(printed).text


@given(st.text(max_size=60))
def test_folding_knows_where_each_character_was(text: str) -> None:
    made = folded(text)
    assert len(made.text) == len(made.starts) == len(made.ends)
    assert list(made.starts) == sorted(made.starts)
    assert all(0 <= start < end <= len(text) for start, end in zip(made.starts, made.ends, strict=True))


@given(st.lists(st.sampled_from("lamp door keeper light rock sea storm wall boat".split()), min_size=6, max_size=60))
def test_a_word_mistyped_is_near(words: list[str]) -> None:
    text = _text((Text(" ".join(words)),))
    exact = " ".join(words[1:6])
    place = nearest(text, _quoting(exact.replace(words[3], words[3] + "zz", 1)))
    assert place is not None
    assert text.words(place)


# -- changing --------------------------------------------------------------------------------------


def _splices(text: str, data: st.DataObject) -> tuple[Splice, ...]:
    """Replacements, insertions and deletions that do not touch each other and part no gap."""
    cuts = sorted(data.draw(st.sets(st.integers(0, len(text)), max_size=6)))
    pairs = list(zip(cuts[::2], cuts[1::2], strict=False))
    whole = [(a, b) for a, b in pairs if text[a:b].count("[") == text[a:b].count("]") and not _parts(text, a, b)]
    return tuple(Splice(a, b, pieces(data.draw(st.sampled_from(["", "new", "[…]", "x […] y"])))) for a, b in whole)


def _parts(text: str, start: int, end: int) -> bool:
    """Whether one of the two ends stands within a gap."""
    return any(
        0 < at - text.find("[…]", max(0, at - 2), at + 2) < 3 and "[…]" in text[max(0, at - 2) : at + 2]
        for at in (start, end)
    )


def _by_hand(text: str, splices: Sequence[Splice]) -> str:
    for splice in sorted(splices, key=lambda one: one.start, reverse=True):
        text = text[: splice.start] + plain(splice.pieces) + text[splice.end :]
    return text


def _undone(text: str, splices: Sequence[Splice]) -> tuple[Splice, ...]:
    """The splices that take others back, by the source's words."""
    found, moved = [], 0
    for splice in sorted(splices, key=lambda one: one.start):
        start = splice.start + moved
        found.append(Splice(start, start + len(plain(splice.pieces)), pieces(text[splice.start : splice.end])))
        moved += len(plain(splice.pieces)) - (splice.end - splice.start)
    return tuple(found)


@FEW
@given(RUN, st.data())
def test_changes_do_what_they_say_and_can_be_undone(run: Inlines, data: st.DataObject) -> None:
    text = plain(run)
    splices = _splices(text, data)
    changed = spliced(run, splices)
    assert plain(changed) == _by_hand(text, splices)
    assert _unseen(changed) == _unseen(run)
    if plain(changed):
        assert plain(spliced(changed, _undone(text, splices))) == text


@FEW
@given(RUN, WORDS, WORDS)
def test_a_change_within_one_leaf_leaves_all_else(run: Inlines, old: str, new: str) -> None:
    before = (*run, Styled(Style.EMPHASIS, (Text(f"q{old}q"),)), *run)
    after = (*run, Styled(Style.EMPHASIS, (Text(f"q{new}q"),)), *run)
    start = len(plain(run)) + 1
    changed = spliced(before, [Splice(start, start + len(old), (Text(new),))])
    undone = spliced(changed, [Splice(start, start + len(new), (Text(old),))])
    assert changed == spliced(after, [Splice(start, start + len(new), (Text(new),))])
    assert undone == spliced(before, [Splice(start, start + len(old), (Text(old),))])


@given(st.lists(WORDS, max_size=12), st.lists(WORDS, max_size=12))
def test_rewording_makes_one_wording_of_another(old: list[str], new: list[str]) -> None:
    source, reading = " ".join(old), " ".join(new)
    assert _by_hand(source, rewording(source, reading)).translate(TYPESET) == reading.translate(TYPESET)


def test_only_the_words_that_differ_are_touched() -> None:
    run: Inlines = (Text("He "), Styled(Style.EMPHASIS, (Text("was tried"),)), Text(" and lost."))
    changed = spliced(run, rewording("was tried and", "was tired and", 3))
    assert changed == (Text("He "), Styled(Style.EMPHASIS, (Text("was tired"),)), Text(" and lost."))


@FEW
@given(RUN, st.data())
def test_what_has_no_width_moves_nothing(run: Inlines, data: st.DataObject) -> None:
    text = plain(run)
    at = data.draw(st.integers(0, len(text)))
    call = NoteReference("new", HERE)
    made = inserted(run, at, call)
    assert plain(made) == text
    assert [inline.note for inline in _unseen(made) if isinstance(inline, NoteReference)].count("new") == 1
    inside = [one for one in walk_inlines(made) if isinstance(one, Link | WorkReference)]
    assert not any(call in walk_inlines(link.children) for link in inside)
    if at < len(text) and not _parts(text, at, at):
        marked = anchored(run, at, len(text), "place")
        assert plain(marked) == text
        (anchor,) = [one for one in walk_inlines(marked) if isinstance(one, Styled) and one.anchor == "place"]
        assert text[at:].startswith(plain(anchor.children))
        assert plain(anchor.children)
