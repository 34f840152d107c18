"""Terms: the tables are whole, and what is made of them is what books have."""

from __future__ import annotations

import datetime
import tomllib
from pathlib import Path
from string import Formatter
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from anthology.config.relators import RELATORS
from anthology.model import dates
from anthology.terms import LANGUAGES, terms
from anthology.terms.plurals import category
from anthology.terms.vocabulary import _table

CASES = tomllib.loads((Path(__file__).parent / "dates.toml").read_text("utf-8"))
BASES = [tag for tag in LANGUAGES if "-" not in tag]


def spaced(text: str) -> str:
    return text.replace("\N{NO-BREAK SPACE}", " ").replace("\N{NARROW NO-BREAK SPACE}", " ")


@pytest.mark.parametrize(
    ("edtf", "language", "said"),
    [(edtf, language, said) for edtf, row in CASES.items() for language, said in row.items()],
)
def test_dates(edtf: str, language: str, said: str) -> None:
    assert spaced(terms(language).date(dates.parse(edtf))) == said


def test_a_date_does_not_break_after_the_day() -> None:
    assert terms("en").date(dates.parse("1917-03-19")) == "19\N{NO-BREAK SPACE}March 1917"


@given(
    st.sampled_from(BASES),
    st.dates(min_value=datetime.date(1000, 1, 1)),
    st.sampled_from(["", "~", "?", "%"]),
    st.integers(0, 2),
)
def test_every_date_names_its_year(language: str, day: Any, qualifier: str, grain: int) -> None:
    text = (f"{day.year:04}", f"{day.year:04}-{day.month:02}", day.isoformat())[grain] + qualifier
    said = terms(language).date(dates.parse(text))
    assert str(day.year) in said
    assert "{" not in said and "None" not in said


def _shape(table: dict[str, Any]) -> dict[str, set[str]]:
    optional = {"from-day", "from-month", "until-day", "until-month", "months-genitive", "seasons-genitive"}
    optional |= {"first", "numeral-in-range", "and-before"}
    sections = {name: set(rows) - optional for name, rows in table.items() if name != "credits"}
    sections["lists"].discard("or-before")
    return sections


@pytest.mark.parametrize("language", BASES)
def test_each_table_has_what_the_english_one_has(language: str) -> None:
    assert _shape(dict(_table(language))) == _shape(dict(_table("en")))
    assert set(_table(language)["roles"]) == set(RELATORS)
    assert set(_table(language)["credits"]) <= set(RELATORS)
    assert len(_table(language)["date"]["months"]) == 12
    assert len(set(_table(language)["part"]["ordinals"])) == 20


def _fields(value: object) -> set[str]:
    match value:
        case str():
            return {name for _, name, _, _ in Formatter().parse(value) if name is not None}
        case dict():
            return set().union(*(_fields(inner) for inner in value.values()))
        case _:
            return set()


@pytest.mark.parametrize("language", BASES)
def test_each_sentence_takes_the_values_that_the_english_one_takes(language: str) -> None:
    for key, english in _table("en")["sentences"].items():
        translated = _table(language)["sentences"][key]
        assert _fields(translated) == _fields(english), key
        assert isinstance(translated, dict) == isinstance(english, dict), key
        if isinstance(english, dict):
            wanted = {category(language, n) for n in range(200)} | {"other"}
            assert set(translated) >= wanted - {"other"} and "other" in translated, key


@pytest.mark.parametrize("tag", LANGUAGES)
def test_a_regional_table_only_changes_what_is_there(tag: str) -> None:
    if "-" in tag:
        base = _table(tag.split("-")[0])
        assert all(section in base for section in _table(tag))


@pytest.mark.parametrize(
    ("asked", "used", "known"),
    [
        ("en", "en", True),
        ("en-GB", "en", True),
        ("en-us", "en-US", True),
        ("de-Latn-AT", "de", True),
        ("pt_BR", "pt-BR", True),
        ("FR", "fr", True),
        ("yi", "en", False),
    ],
)
def test_which_table_a_tag_gets(asked: str, used: str, known: bool) -> None:
    found = terms(asked)
    assert (found.language, found.known) == (used, known)


def test_an_unknown_key_is_a_bug() -> None:
    with pytest.raises(KeyError):
        terms("en").word("no-such-word")


@pytest.mark.parametrize(
    ("language", "number", "said"),
    [
        ("en", 1, "Part One"),
        ("en", 20, "Part Twenty"),
        ("en", 21, "Part 21"),
        ("fr", 1, "Première partie"),
        ("fr", 21, "Partie 21"),
        ("de", 3, "Dritter Teil"),
        ("it", 2, "Parte seconda"),
        ("ru", 2, "Часть вторая"),
        ("pl", 10, "Część dziesiąta"),
    ],
)
def test_parts(language: str, number: int, said: str) -> None:
    assert terms(language).part(number) == said


@pytest.mark.parametrize(
    ("language", "names", "said"),
    [
        ("en", (), ""),
        ("en", ("A",), "A"),
        ("en", ("A", "B"), "A and B"),
        ("en", ("A", "B", "C"), "A, B and C"),
        ("en-US", ("A", "B"), "A and B"),
        ("en-US", ("A", "B", "C"), "A, B, and C"),
        ("es", ("Ana", "Luis"), "Ana y Luis"),
        ("es", ("Ana", "Inés"), "Ana e Inés"),
        ("es", ("Ana", "Hilario"), "Ana e Hilario"),
        ("es", ("Ana", "Hierro"), "Ana y Hierro"),
        ("ru", ("А", "Б", "В"), "А, Б и В"),
    ],
)
def test_names(language: str, names: tuple[str, ...], said: str) -> None:
    assert terms(language).names(names) == said


def test_a_choice() -> None:
    assert terms("en").either(("A", "B", "C")) == "A, B or C"
    assert terms("es").either(("siete", "ocho")) == "siete u ocho"


@pytest.mark.parametrize(
    ("language", "role", "said"),
    [
        ("en", "translator", "Translated by A and B"),
        ("en", "editor", "Edited by A and B"),
        ("en", "type designer", "Type designer: A and B"),
        ("fr", "translator", "Traduit par A et B"),
        ("fr", "proofreader", "Correction\N{NO-BREAK SPACE}: A et B"),
        ("de", "editor", "Herausgegeben von A und B"),
        ("ru", "translator", "Перевод: A и B"),
        ("it", "editor", "A cura di A e B"),
    ],
)
def test_credits(language: str, role: str, said: str) -> None:
    assert terms(language).credit(role, ("A", "B")) == said


@pytest.mark.parametrize(
    ("language", "number", "said"),
    [("en", 999, "999"), ("en", 1234, "1,234"), ("en", 1234567, "1,234,567"), ("de", 1234, "1234")],
)
def test_numbers(language: str, number: int, said: str) -> None:
    assert terms(language).number(number) == said


@pytest.mark.parametrize(
    ("language", "title", "rest"),
    [
        ("en", "The Long Dusk", "Long Dusk"),
        ("en", "A letter", "letter"),
        ("en", "Theatre", "Theatre"),
        ("en", "Another Country", "Another Country"),
        ("fr", "L’Espoir", "Espoir"),
        ("fr", "Les Derniers Temps", "Derniers Temps"),
        ("de", "Die Spinne", "Spinne"),
        ("ru", "Дело", "Дело"),
    ],
)
def test_leading_articles(language: str, title: str, rest: str) -> None:
    assert terms(language).without_article(title) == rest
