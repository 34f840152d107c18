"""Glossary, persons, chronology: each folder of ``glossary/`` is a project; beside it, ``NAME.txt`` tells what is made.

The texts have their mentions as ``{entry: words}``. ``pytest tests/apparatus/test_glossary.py --accept`` writes what
came out.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from anthology import pipeline
from anthology.apparatus.lives import life
from anthology.manuscript import read_chronology, read_glossary
from anthology.model import dates
from anthology.model.catalogue import Work
from anthology.model.dates import Date
from anthology.model.edition import Edition
from anthology.model.text import (
    Blocks,
    DefinitionList,
    Inline,
    Inlines,
    LineBreak,
    Link,
    NoteReference,
    Style,
    Styled,
    WorkReference,
    plain,
    runs,
    walk,
)
from anthology.terms import LANGUAGES, terms

CASES = Path(__file__).parent / "glossary"
PAGE = Path(__file__).parents[2] / "docs" / "glossary.md"
QUIET = ("rights-missing",)
"""Codes that the cases do not speak of."""


@pytest.mark.parametrize("case", sorted(path.name for path in CASES.iterdir() if path.is_dir()))
def test_case(case: str, accept: bool) -> None:
    made = "\n".join(_told(case)).replace("\N{NO-BREAK SPACE}", "~") + "\n"
    expected = CASES / f"{case}.txt"
    if accept:
        expected.write_text(made, "utf-8")
    assert made == expected.read_text("utf-8")


def test_every_code_has_a_case() -> None:
    told = "\n".join(path.read_text("utf-8") for path in CASES.glob("*.txt"))
    wanted = "data-repeated entry-duplicate entry-unknown entry-circular entry-ambiguous entry-unused".split()
    assert [code for code in wanted if f"[{code}]" not in told] == []


@pytest.mark.parametrize("example", re.findall(r"```yaml\n(.*?)```", PAGE.read_text("utf-8"), re.DOTALL))
def test_every_example_of_the_page_is_without_fault(example: str) -> None:
    read = read_chronology if example.startswith("events") else read_glossary
    assert read(example.encode(), "a.yaml").diagnostics == ()


LIVES = (("1872-03-26", "1962"), ("1800~", "1836?"), ("1890", ""), ("", "1947"), ("187X", "[1901,1903]"))
WITHIN = "1917 1917-03 1917-03-08 1917-03-08/1917-03-12 1917-03-30/1917-04-02 1917-21 1917-03/1917-05 1917~".split()


def test_lives_and_dates_in_each_language(accept: bool) -> None:
    made = "\n".join(_dates()).replace("\N{NO-BREAK SPACE}", "~") + "\n"
    expected = CASES.parent / "lives.txt"
    if accept:
        expected.write_text(made, "utf-8")
    assert made == expected.read_text("utf-8")


def _dates() -> Iterator[str]:
    for language in (tag for tag in LANGUAGES if "-" not in tag):
        words = terms(language)
        lives = (life(_date(born), _date(died), words) for born, died in LIVES)
        yield f"{language}: {' | '.join(lives)}"
        yield f"    {' | '.join(words.date_within(dates.parse(date)) for date in WITHIN)}"


def _date(text: str) -> Date | None:
    return dates.parse(text) if text else None


# -- from a project to what is told of it --------------------------------------------------------------


def _told(case: str) -> Iterator[str]:
    library = pipeline.open_library(CASES / case / "config.yaml").value
    assert library is not None
    prepared = pipeline.prepare(library, "reader")
    for problem in (*library.diagnostics, *prepared.diagnostics):
        if problem.code not in QUIET:
            yield str(problem)
    if prepared.value is not None:
        yield from _edition(prepared.value.edition)


def _edition(edition: Edition) -> Iterator[str]:
    for entry in edition.entries():
        yield from _work(entry.work)
    for item in (*edition.front, *edition.back):
        if item.blocks:
            yield f"== {item.name}: {plain(item.title)}"
            yield from _page(item.blocks)


def _work(work: Work) -> Iterator[str]:
    yield f"== {work.id}"
    for blocks in (work.headnote, work.blocks, *(note.children for note in work.notes)):
        yield from (_run(run) for block in walk(blocks) for run in runs(block) if run)


def _page(blocks: Blocks) -> Iterator[str]:
    for block in blocks:
        if isinstance(block, DefinitionList):
            for item in block.items:
                yield f"{item.anchor}: {_run(item.term)}" if item.anchor else _run(item.term)
                yield from (f"  {_run(run)}" for answer in item.definitions for b in walk(answer) for run in runs(b))
        else:
            yield from (_run(run) for run in runs(block))


def _run(run: Inlines) -> str:
    return "".join(_inline(inline) for inline in run)


def _inline(inline: Inline) -> str:
    match inline:
        case Styled(style=style, children=children):
            inside = _run(children) if style is Style.PLAIN else f"<{_run(children)}>"
            anchor = f"#{inline.anchor} " if inline.anchor and not inline.anchor.startswith("mention--") else ""
            return f"{{{anchor}{inline.mention.entry}: {inside}}}" if inline.mention else inside
        case Link(children=children):
            return f"({_run(children)})"
        case WorkReference(work=work, anchor=anchor, children=children):
            return f"({work}{'#' * bool(anchor)}{anchor} {_run(children)})"
        case NoteReference():
            return "^"
        case LineBreak():
            return "/"
        case _:
            return plain((inline,))
