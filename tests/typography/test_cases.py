"""The cases of ``cases/*.txt``: ``<`` what is typed, ``>`` what is printed, by the rules of one language."""

from __future__ import annotations

from pathlib import Path

import pytest

from anthology.typography import RULE_NAMES, unknown_rules
from anthology.typography.engine import edits
from anthology.typography.languages import tags
from anthology.typography.passage import Passage, Settings, applied

CASES = Path(__file__).parent / "cases"
SHOWN = {"\u00a0": "␣", "\u202f": "⍽", "\u200a": "¦"}


def shown(text: str) -> str:
    """The text with its thin and no-break spaces made visible."""
    return "".join(SHOWN.get(char, char) for char in text)


def typeset(paragraphs: list[str], settings: Settings) -> list[str]:
    """Paragraphs of one document, set."""
    passages = [Passage(text) for text in paragraphs]
    return [applied(p.text, group) for p, group in zip(passages, edits(passages, settings), strict=True)]


def cases() -> list[tuple[str, str, str]]:
    """Language, typed, printed."""
    found = []
    for path in sorted(CASES.glob("*.txt")):
        lines = path.read_text("utf-8").splitlines()
        typed = [line[2:] for line in lines if line.startswith("< ")]
        printed = [line[2:] for line in lines if line.startswith("> ")]
        found += [(path.stem, *pair) for pair in zip(typed, printed, strict=True)]
    return found


@pytest.mark.parametrize(("language", "typed", "printed"), cases())
def test_case(language: str, typed: str, printed: str) -> None:
    settings = Settings(language=language)
    done = typeset(typed.split(" ¶ "), settings)
    assert shown(" ¶ ".join(done)) == printed
    assert typeset(done, settings) == done


def test_each_language_has_twenty_cases() -> None:
    languages = [language for language, _, _ in cases()]
    assert all(languages.count(language) >= 20 for language in ("en", "fr", "de", "es", "ru"))


@pytest.mark.parametrize(
    ("language", "printed"),
    [
        ("en", "“a ‘b’ c”"),
        ("fr", "«␣a “b” c␣»"),
        ("fr-CH", "«⍽a ‹⍽b⍽› c⍽»"),
        ("de", "„a ‚b‘ c“"),
        ("de-CH", "«a ‹b› c»"),
        ("es", "«a “b” c»"),
        ("it", "«a “b” c»"),
        ("pt", "“a ‘b’ c”"),
        ("pt-PT", "«a “b” c»"),
        ("nl", "‘a “b” c’"),
        ("ru", "«a „b“ c»"),
        ("uk", "«a „b“ c»"),
        ("pl", "„a «b» c”"),
        ("cs", "„a ‚b‘ c“"),
        ("sv", "”a ’b’ c”"),
        ("da", "“a ‘b’ c”"),
        ("el", "«a “b” c»"),
    ],
)
def test_marks_of_languages(language: str, printed: str) -> None:
    (done,) = typeset(["\"a 'b' c\""], Settings(language=language, rules={"proclitics": False}))
    assert shown(done) == printed


@pytest.mark.parametrize(
    ("settings", "typed", "printed"),
    [
        (Settings(quotes="british"), "\"Hello 'you',\" he said", "‘Hello “you”,’ he said"),
        (Settings(quotes="american"), "'Hello \"you\",' he said", "“Hello ‘you’,” he said"),
        (Settings(language="en-GB", quotes="language"), '"Hello"', "‘Hello’"),
        (Settings(dashes="en"), "one--two - three -- four", "one␣– two␣– three␣– four"),
        (Settings(rules={"dashes": False, "omissions": True}), "a--b D----", "a--b D⸺"),
        (Settings(rules={"quotes": False}), '"it\'s"', '"it’s"'),
        (Settings(rules={"fractions": True, "multiplication": True}), "2 1/2 x 3; 4x6, 0x1f", "2½␣×␣3; 4×6, 0x1f"),
        (Settings(engine="smartypants"), '"it\'s"--no... a < b', "“it’s”—no… a < b"),
        (Settings(engine="none"), '"it\'s"', '"it\'s"'),
    ],
)
def test_settings(settings: Settings, typed: str, printed: str) -> None:
    (done,) = typeset([typed], settings)
    assert shown(done) == printed


def test_another_language_follows_its_own_rules() -> None:
    text = 'She wrote "le mot: "juste"!" and left.'
    start = text.index("le mot")
    passage = Passage(text, languages=((start, text.index(" and") - 1, "fr"),))
    (found,) = edits([passage], Settings())
    assert shown(applied(text, found)) == "She wrote “le mot␣: «␣juste␣»⍽!” and left."


def test_literals_are_never_changed() -> None:
    text = 'Type "it\'s" and --x.'
    passage = Passage(text, literals=((5, 11), (16, 19)))
    assert edits([passage], Settings()) == ((),)


def test_the_page_on_typography_names_every_rule_and_language() -> None:
    page = (Path(__file__).parents[2] / "docs" / "typography.md").read_text("utf-8")
    assert all(f"| `{name}` |" in page for name in RULE_NAMES)
    assert all(f"| {tag} |" in page for tag in tags() if tag != "la")


def test_rules_that_no_table_knows() -> None:
    assert unknown_rules({"dashes": True, "dash": True}) == ("dash",)
