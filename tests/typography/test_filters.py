"""Files of three formats: what is changed, and that nothing else is."""

from __future__ import annotations

import pytest

from anthology.typography import Format, Settings, diff, filter_text, format_of, language_of

MARKDOWN = """---
title: "As typed"
---

# "Head"--line

He said *"yes,"* and ["no"](http://example.org/"x" "title") `"code"` \\"escaped\\"
it's[^1] so... <b title="x">"here"</b>

> "quoted" text

| a | "b" |
|---|-----|
| " | d's |

    "code block" -- it's

[le "mot" juste]{lang=fr}

[^1]: A "note".
"""
MARKDOWN_SET = """---
title: "As typed"
---

# “Head”—line

He said *“yes,”* and [“no”](http://example.org/"x" "title") `"code"` \\"escaped\\"
it’s[^1] so… <b title="x">“here”</b>

> “quoted” text

| a | “b” |
|---|-----|
| ” | d’s |

    "code block" -- it's

[le «\u00a0mot\u00a0» juste]{lang=fr}

[^1]: A “note”.
"""
HTML = """<!DOCTYPE html><html lang="en"><head><title>"x"</title><style>a{content:"'"}</style></head>
<body class="it's"><h1>"Head"</h1><p>"Hello <em>'there'</em>,&quot; he&#39;d said -- <a href="x'y">"fine"</a></p>
<pre>"x" -- 'y'</pre><p>It's <code>"x"</code><br/>"and
<i lang="fr">"lui"</i>"</p><!-- "it's" --><script>"a"</script>
<table><tr><td>"</td><td>5' 10"</td></tr></table></body></html>
"""
HTML_SET = """<!DOCTYPE html><html lang="en"><head><title>"x"</title><style>a{content:"'"}</style></head>
<body class="it's"><h1>“Head”</h1><p>“Hello <em>‘there’</em>,” he’d said—<a href="x'y">“fine”</a></p>
<pre>"x" -- 'y'</pre><p>It’s <code>"x"</code><br/>“and
<i lang="fr">«\u00a0lui\u00a0»</i>”</p><!-- "it's" --><script>"a"</script>
<table><tr><td>”</td><td>5′ 10″</td></tr></table></body></html>
"""
TEXT = """"A paragraph that somebody broke by hand, at about seventy columns, and that
goes on to a second line," it's said.\r

'Tis verse,
  'twas short.
"""
TEXT_SET = """“A paragraph that somebody broke by hand, at about seventy columns, and that
goes on to a second line,” it’s said.\r

’Tis verse,
  ’twas short.
"""


@pytest.mark.parametrize(
    ("name", "source", "expected"),
    [("x.md", MARKDOWN, MARKDOWN_SET), ("x.html", HTML, HTML_SET), ("x.txt", TEXT, TEXT_SET)],
)
def test_format(name: str, source: str, expected: str) -> None:
    done = filter_text(source, format_of(name), Settings())
    assert done.text == expected
    assert not filter_text(done.text, format_of(name), Settings()).changes


def test_changes_have_places_and_rules() -> None:
    done = filter_text('One.\n\nIt\'s "so"--yes.')
    assert [(c.line, c.column, c.before, c.after, c.rule) for c in done.changes] == [
        (3, 3, "'", "’", "apostrophes"),
        (3, 6, '"', "“", "quotes"),
        (3, 9, '"', "”", "quotes"),
        (3, 10, "--", "—", "dashes"),
    ]


def test_diff_shows_rules_and_doubts() -> None:
    source = "It's so.\n\nHe saw the 'ammer lying there, and the others' hammers'"
    done = filter_text(source)
    assert diff("It's so.", filter_text("It's so."), "a.txt") == "@@ a.txt:1: 3 apostrophes\n-It's so.\n+It’s so.\n"
    assert all(line.startswith(("@@", "-", "+")) for line in diff(source, done).splitlines())
    assert "It’s" not in diff(source, done, doubtful=True)


def test_a_clear_mark_is_not_doubtful_and_a_moot_one_is() -> None:
    clear = filter_text('"Yes," she said.')
    moot = filter_text('"She sang \'round the house\' all day," he said. "And \'round the table."')
    assert not any(change.doubtful for change in clear.changes)
    assert any(change.margin < 8 for change in moot.changes)


STYLED = Settings(rules={"acronyms": True, "roman-numerals": True, "ordinals": True})


@pytest.mark.parametrize(
    ("format", "source", "expected"),
    [
        ("markdown", "The *28th*, UNO", "The *28[th]{.sup}*, [UNO]{.smallcaps}"),
        ("markdown", "[The UNO](u.html 'UNO') `UNO`", "[The UNO](u.html 'UNO') `UNO`"),
        ("markdown", "The [UNO]{.smallcaps}, 28<sup>th</sup>", "The [UNO]{.smallcaps}, 28<sup>th</sup>"),
        ("markdown", "The [UNO] and UNO\n\n[UNO]: u.html", "The [UNO] and UNO\n\n[UNO]: u.html"),
        ("markdown", "\\[UNO] of | it", "\\[[UNO]{.smallcaps}] of | it"),
        ("html", "<p>the XIXth century", '<p>the <span class="smallcaps">XIX</span><sup>th</sup> century'),
        ("html", "<p>of <abbr>UNO</abbr>", '<p>of <abbr><span class="smallcaps">UNO</span></abbr>'),
        ("html", "<p>of U<b>N</b>O, <code>UNO</code>", "<p>of U<b>N</b>O, <code>UNO</code>"),
        ("html", "<p>the &Eacute;TAT", "<p>the &Eacute;TAT"),
        ("html", '<p>la <i lang="fr">1re</i> is 1re', '<p>la <i lang="fr">1<sup>re</sup></i> is 1re'),
        ("text", "The 28th, UNO", "The 28th, UNO"),
    ],
)
def test_styles_are_written_as_the_format_has_them(format: Format, source: str, expected: str) -> None:
    done = filter_text(source, format, STYLED)
    assert done.text == expected
    assert not filter_text(done.text, format, STYLED).changes


def test_styles_are_of_our_engine_alone() -> None:
    theirs = Settings(engine="smartypants", rules=STYLED.rules)
    assert filter_text("The UNO", "markdown", theirs).text == "The UNO"


@pytest.mark.parametrize(
    ("format", "source", "language"),
    [
        ("html", '<html lang="fr"><p lang="de">x', "fr"),
        ("html", '<body lang="it"><p>x', "it"),
        ("html", '<p lang="de">x', ""),
        ("markdown", "---\nlanguage: ru\n---\n\nx", "ru"),
        ("markdown", "---\nlang: cs\n---\n\nx", "cs"),
        ("markdown", "---\nlanguage: [ru]\n---\n\nx", ""),
        ("markdown", "x\n\n---\nlang: cs\n---\n", ""),
        ("text", "---\nlang: cs\n---\n", ""),
    ],
)
def test_the_language_that_a_text_states(format: Format, source: str, language: str) -> None:
    assert language_of(source, format) == language
