"""What the checks over all works find, and what they let be."""

from __future__ import annotations

import pytest

from anthology.diagnostics import Severity, Span
from anthology.model.catalogue import Work
from anthology.model.text import Paragraph, Style, Styled, Text
from anthology.typography import inconsistencies


def work(id: str, *paragraphs: str, language: str = "") -> Work:
    blocks = tuple(Paragraph((Text(text),), Span(f"{id}.md", n)) for n, text in enumerate(paragraphs, 1))
    return Work(id, (), blocks, Span(f"{id}.md", 1), "0", 1, language=language)


def found(*works: Work) -> list[tuple[str, str]]:
    return [(d.code, str(d.span)) for d in inconsistencies(works, "en-GB")]


@pytest.mark.parametrize(
    ("paragraphs", "expected"),
    [
        (["'So,' he said.", "'No.'", "'Yes,' she said.", '"Well?" he said.'], [("quotes-mixed", "a.md:4")]),
        (["One—two, three—four.", "Five—six.", "Seven – eight."], [("dashes-mixed", "a.md:3")]),
        (["The rôle of one.", "The role of two.", "A role."], [("diacritics-mixed", "a.md:1")]),
        (["The colour of honour.", "The harbour.", "Its color."], [("spelling-mixed", "a.md:3")]),
        (["He saw the the door."], [("word-doubled", "a.md:1")]),
        (["He had had that that."], []),
        (["A zero\u200bwidth space."], [("character-unusual", "a.md:1")]),
        (["A ﬁne ligature."], [("character-unusual", "a.md:1")]),
        (["Two \u00a0spaces."], [("spaces-confusable", "a.md:1")]),
        (["A wоrd with a Cyrillic o."], [("homoglyph", "a.md:1")]),
        (["Victor Lvovich came.", "Then L’vovich left, and Lvovich came."], [("name-spelt-differently", "a.md:2")]),
        (["Serges’s book, Serges’s pen, Serges’ hat."], [("name-spelt-differently", "a.md:1")]),
        (["Nothing to find here—at all: the colour, the house’s door, “so”."], []),
    ],
)
def test_one_work(paragraphs: list[str], expected: list[tuple[str, str]]) -> None:
    assert found(work("a", *paragraphs)) == expected


def test_names_are_compared_between_works_and_usage_within_one() -> None:
    works = (work("a", "Lvovich came. The colour."), work("b", "L’vovich left. Lvovich came. The color."))
    assert found(*works) == [("name-spelt-differently", "b.md:1")]


def test_other_languages_and_their_words_are_let_be() -> None:
    foreign = Styled(Style.EMPHASIS, (Text("présent"),), language="fr")
    blocks = (Paragraph((Text("At present, "), foreign, Text(".")), Span("a.md", 1)),)
    assert not found(Work("a", (), blocks, Span("a.md", 1), "0", 1))
    assert not found(work("b", "Nous nous levons, colour color.", language="fr"))


def test_findings_are_suggestions_in_order() -> None:
    diagnostics = inconsistencies([work("b", "the the"), work("a", "x", "to to", "of of")], "en")
    assert all(d.severity is Severity.INFO and d.hint for d in diagnostics)
    assert [str(d.span) for d in diagnostics] == ["a.md:2", "a.md:3", "b.md:1"]
