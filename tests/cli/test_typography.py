"""The command ``typography`` as a filter: what it reads, what it writes, what it refuses."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.end_to_end.projects import Result, anthology


def clean(typed: str, *options: str) -> Result:
    """What the command makes of its standard input."""
    return anthology("typography", *options, input=typed)


HTML = '<html lang="fr"><body><p>"Oui!" Le XIXe <code>"x"</code></p></body></html>'
MARKDOWN = '---\nlanguage: de\n---\n\n*"Ja"*, `"x"`\n'


@pytest.mark.parametrize(
    ("typed", "options", "printed"),
    [
        ('"It\'s," he said--no.\n', (), "“It’s,” he said—no.\n"),
        ('"Yes--no."', ("--style", "british", "--dashes", "en"), "‘Yes\u00a0– no.’"),
        ('"Yes" -- no.', ("--without", "dashes"), "“Yes” -- no."),
        ('"Ja"', ("--language", "de-CH"), "«Ja»"),
        (MARKDOWN, ("--format", "markdown"), '---\nlanguage: de\n---\n\n*„Ja“*, `"x"`\n'),
        (MARKDOWN, ("--format", "markdown", "--language", "en"), '---\nlanguage: de\n---\n\n*“Ja”*, `"x"`\n'),
        ("---\nlang: [x\n---\n\n'Tis\n", ("--format", "markdown"), "---\nlang: [x\n---\n\n’Tis\n"),
        (
            HTML,
            ("--format", "html", "--with", "roman-numerals", "--with", "ordinals"),
            '<html lang="fr"><body><p>«\u00a0Oui\u202f!\u00a0» Le XIX<sup>e</sup> <code>"x"</code></p></body></html>',
        ),
        ("NATO, the 2nd", ("--format", "markdown", "--with", "acronyms"), "[NATO]{.smallcaps}, the 2nd"),
    ],
)
def test_filter(typed: str, options: tuple[str, ...], printed: str) -> None:
    done = clean(typed, *options)
    assert (done.stdout, done.stderr, done.exit_code) == (printed, "", 0)
    assert clean(printed, *options).stdout == printed


def test_plain_text_has_no_styles_and_says_so() -> None:
    done = clean('The "UNO"', "--with", "acronyms")
    assert (done.stdout, done.exit_code) == ("The “UNO”", 0)
    assert "warning[rule-idle]: plain text has no styles for the rule “acronyms”" in done.stderr


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (("--with", "acronym"), "error[rule-unknown]: no rule of typography is called “acronym”"),
        (("--without", "dash"), "hint: did you mean “dashes”?"),
        (("--language", "nowhere at all"), "error[language-unknown]: “nowhere at all” is not a language"),
    ],
)
def test_what_there_is_not(options: tuple[str, ...], said: str) -> None:
    done = clean('"Yes"', *options)
    assert (done.stdout, done.exit_code) == ("", 1)
    assert said in done.stderr


def test_the_difference_names_the_rules_of_style(tmp_path: Path) -> None:
    (tmp_path / "a.md").write_text('The 19th: "NASA"\n', "utf-8")
    done = clean("", str(tmp_path / "a.md"), "--diff", "--with", "acronyms", "--with", "ordinals")
    assert done.stdout == (
        "@@ a.md:1: 7 ordinals, 11 quotes, 12 acronyms, 16 quotes\n"
        '-The 19th: "NASA"\n'
        "+The 19[th]{.sup}: “[NASA]{.smallcaps}”\n"
    )
