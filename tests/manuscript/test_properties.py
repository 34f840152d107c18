"""What holds for every manuscript: no exception, no word lost, no place wrong."""

from __future__ import annotations

import re
from collections.abc import Iterator

from hypothesis import given
from hypothesis import strategies as st

from anthology.manuscript import read_work
from anthology.model.catalogue import Work
from anthology.model.text import (
    Blocks,
    CodeBlock,
    Figure,
    Image,
    Inlines,
    NoteReference,
    inlines_of,
    plain,
    runs,
    walk,
    walk_inlines,
)

_OF_MARKUP = (
    *(
        "a",
        "word",
        "[",
        "]",
        "(",
        ")",
        "{",
        "}",
        "*",
        "**",
        "_",
        "`",
        "```\n",
        "\n",
        "\n\n",
        ": ",
        "> ",
        "- ",
        "1. ",
        "    ",
        "\t",
        "|",
    ),
    *(
        "::: verse\n",
        ":::\n",
        ":::: drama\n",
        "::::\n",
        "::: letter {lang=de}\n",
        "---\n",
        "***\n",
        "# ",
        "## ",
        "### ",
    ),
    *(
        "[^1]",
        "[^1]: ",
        "^[",
        "![",
        "](images/x.png)",
        "](work:a)",
        "{.smallcaps}",
        "{.dateline}",
        "{lang=fr}",
        "{#a}",
    ),
    *(
        "<b>",
        "<!--",
        "&amp;",
        "\\",
        "\\\n",
        "[…]",
        "[...]",
        "[a]: b\n",
        "[a]",
        '"t"',
        "<http://x.y>",
        "é",
        "\xa0",
        "\u2028",
        "\r\n",
    ),
    *("| a | b |\n", "|---|---|\n", '{caption="a *b*"}\n', '{width=6% credit="x [^2]"}', "\x00", "\ufeff"),
)

FRONT = "---\ntitle: x\n---\n"

_SCRAPS = st.sampled_from(_OF_MARKUP)


@given(st.lists(_SCRAPS, max_size=40).map("".join))
def test_no_manuscript_raises_and_every_place_is_in_the_file(text: str) -> None:
    manuscript = FRONT + text
    lines = manuscript.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    read = read_work(manuscript.encode(), "manuscript/x.md")
    for found in read.diagnostics:
        assert found.span is not None
        assert 1 <= found.span.line <= len(lines)
        assert 1 <= found.span.column <= len(lines[found.span.line - 1]) + 1
        assert found.message[0] not in "ABCDEFGIJKLMNOPQRSTUVWXYZ"
        assert not found.message.endswith(".")


@given(st.binary(max_size=80))
def test_no_bytes_raise(data: bytes) -> None:
    read_work(data, "manuscript/x.md")
    read_work(FRONT.encode() + data, "manuscript/x.md")


# -- no word is lost -------------------------------------------------------------------------------

_words = st.integers(0, 9999).map("w{}".format)
_phrase = st.lists(_words, min_size=1, max_size=3).map(" ".join)


def _wrapped(phrase: str, form: str) -> str:
    return form.replace("…", phrase)


_inline = st.builds(
    _wrapped,
    _phrase,
    st.sampled_from(
        [
            "…",
            "*…*",
            "**…**",
            "`…`",
            "[…]",
            "(…)",
            "[…]{.smallcaps}",
            "*…*{lang=fr}",
            "[…](https://example.org)",
            "[…](work:other)",
            "[*…* and […]{lang=de}](work:other)",
            "^[…]",
            "<b>…</b>",
            "[…]{.unknown}",
            "[…]{broken",
            "{…}",
            "*…",
            "![…](images/x.png)",
            "…\\\n…",
        ]
    ),
)
_run = st.lists(_inline, min_size=1, max_size=4).map(" ".join)


def _prefixed(text: str, first: str, rest: str) -> str:
    return "\n".join((first if n == 0 else rest) + line if line else "" for n, line in enumerate(text.split("\n")))


_leaf = st.builds(
    _wrapped,
    _run,
    st.sampled_from(
        [
            "…",
            "## …",
            "#### … {#anchor}",
            "{.dateline}\n…",
            "{.nothing}\n…",
            "    …",
            "…\n---",
            "…\n===",
        ]
    ),
)
_simple = st.builds(
    _wrapped,
    _phrase,
    st.sampled_from(
        [
            "| … | b |\n| - | - |\n| c | … |",
            "| … |\n| - | - |\n| … |",
            "…\n: …\n\n  …",
            "```\n…\n```",
            '{caption="…"}\n| a |\n| - |\n| … |',
            '![…](images/x.png "…"){credit="…"}',
            "[^n]: …\n\n    …",
            "<div>…</div>",
            "::: verse\n…\n\n    …\n:::",
            "::: drama\n…\n: …\n:::",
            "::: unknown\n…\n:::",
            "::: letter\n…",
        ]
    ),
)


def _nested(inside: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    many = st.lists(inside, min_size=1, max_size=3).map("\n\n".join)
    quoted = many.map(lambda text: "\n".join(f"> {line}".rstrip() for line in text.split("\n")))
    listed = many.map(lambda text: _prefixed(text, "- ", "  "))
    fenced = many.map(lambda text: f":::::: passage\n{text}\n::::::")
    return quoted | listed | fenced


_block = st.recursive(_leaf | _simple, _nested, max_leaves=6)


@given(st.lists(_block, min_size=1, max_size=4).map("\n\n".join))
def test_every_word_reaches_the_model(text: str) -> None:
    read = read_work((FRONT + text).encode(), "manuscript/x.md")
    work = read.value
    assert work is not None
    written = sorted(re.findall(r"\bw\d+", text))
    assert sorted(re.findall(r"\bw\d+", " ".join(_told(work)))) == written


def _told(work: Work) -> Iterator[str]:
    yield from _told_blocks(work.blocks)
    for note in work.notes:
        yield from _told_blocks(note.children)


def _told_blocks(blocks: Blocks) -> Iterator[str]:
    for block in walk(blocks):
        for run in runs(block):
            yield plain(run)
            yield from _alternatives(run)
        match block:
            case CodeBlock(text=text):
                yield text
            case Figure(image=image):
                yield image.alternative


def _alternatives(run: Inlines) -> Iterator[str]:
    for inline in walk_inlines(run):
        if isinstance(inline, Image):
            yield inline.alternative


# -- places ----------------------------------------------------------------------------------------


@given(st.lists(st.recursive(_leaf, _nested, max_leaves=4), min_size=1, max_size=3).map("\n\n".join))
def test_every_call_stands_where_its_span_says(text: str) -> None:
    count = 0

    def numbered(_: re.Match[str]) -> str:
        nonlocal count
        count += 1
        return f"[^c{count}]"

    # A call behind every word outside of link targets, attributes and code.
    called = re.sub(r"(?<=w\d)(?=[ *)\n]|$)", numbered, text)
    manuscript = FRONT + called
    work = read_work(manuscript.encode(), "manuscript/x.md").value
    assert work is not None
    lines = manuscript.split("\n")
    for inline in inlines_of(work.blocks):
        if isinstance(inline, NoteReference) and inline.note.startswith("c"):
            span = inline.span
            assert lines[span.line - 1][span.column - 1 : span.end_column - 1] == f"[^{inline.note}]"
