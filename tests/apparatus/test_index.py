"""The index of a project: each ``index/NAME.txt`` has its files and, under ``-- index --``, what the index says.

Files stand under lines ``-- PATH --``; works that the edition leaves out under ``-- PATH, left out --``. An entry is
told with its places: the work, and the words there; then come the problems. ``pytest --accept`` writes what came out.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from anthology.apparatus import make_index
from anthology.apparatus.indexing import sorting
from anthology.config.schema import IndexSettings
from anthology.diagnostics import Diagnostic
from anthology.manuscript.indexing import read_index
from anthology.manuscript.work import read_work
from anthology.model.catalogue import Catalogue, Work
from anthology.model.edition import BookText, Edition, Entry, Matter, Part
from anthology.model.indexing import IndexPlan
from anthology.model.text import Index, IndexEntry, Locator, Styled, Text, inlines_of, plain, runs, walk
from tests.samples import sample_settings

CASES = sorted((Path(__file__).parent / "index").glob("*.txt"))
PAGE = Path(__file__).parents[2] / "docs" / "indexing.md"
HEAD = re.compile(r"-- (?P<path>[^,\n]+)(?P<out>, left out)? --\n")


@pytest.mark.parametrize("case", CASES, ids=lambda path: path.stem)
def test_case(case: Path, accept: bool) -> None:
    text = case.read_text("utf-8")
    files, _, expected = text.partition("-- index --\n")
    made = "\n".join(told(files)) + "\n"
    if accept:
        case.write_text(f"{files}-- index --\n{made}", "utf-8")
        return
    assert made == expected


def test_every_code_of_the_index_has_a_case() -> None:
    told = "\n".join(path.read_text("utf-8") for path in CASES)
    wanted = """
        index-mark index-heading-repeated index-range-open index-see-unknown index-see-circular index-see-chain
        index-see-and-places index-unmatched index-heading-alike work-unknown passage-missing passage-ambiguous
    """.split()
    assert [code for code in wanted if f"[{code}]" not in told] == []


def test_without_its_page_there_is_no_index_and_nothing_is_told() -> None:
    edition, catalogue, _ = project(CASES[0].read_text("utf-8").partition("-- index --\n")[0])
    bare = replace(edition, back=())
    assert make_index(bare, catalogue).value is bare


def test_the_words_of_the_works_stay_as_they_are() -> None:
    for case in CASES:
        edition, catalogue, _ = project(case.read_text("utf-8").partition("-- index --\n")[0])
        made = make_index(edition, catalogue).value
        assert [words(work) for work in made.works()] == [words(work) for work in edition.works()]


@given(st.lists(st.text(alphabet="aäbcñz ,(1’", max_size=8), max_size=8))
def test_the_order_is_total_and_stable(headings: list[str]) -> None:
    for settings in (IndexSettings(), IndexSettings(alphabet="letters")):
        backwards = headings[::-1]
        in_order = sorted(headings, key=lambda words: sorting(words, settings, "es"))
        again = sorted(backwards, key=lambda words: sorting(words, settings, "es"))
        assert in_order == again


@pytest.mark.parametrize(
    ("alphabet", "expected"),
    [
        ("words", ["New, Arthur", "New York", "Newark", "Newton (Mass.)", "Newton and Sons"]),
        ("letters", ["New, Arthur", "Newark", "Newton (Mass.)", "Newton and Sons", "New York"]),
    ],
)
def test_what_stands_before_the_comma_counts_first(alphabet: str, expected: list[str]) -> None:
    settings = IndexSettings.model_validate({"alphabet": alphabet})
    backwards = expected[::-1]
    assert sorted(backwards, key=lambda words: sorting(words, settings, "en")) == expected


def test_the_example_of_the_page_is_without_fault() -> None:
    (example,) = re.findall(r"```yaml\n(.*?)```", PAGE.read_text("utf-8"), re.DOTALL)
    read = read_index(example.encode(), "index.yaml")
    assert read.diagnostics == ()
    assert len(list(read.value.all())) == 6


# -- from a case to what is told of it ---------------------------------------------------------------


def project(files: str) -> tuple[Edition, Catalogue, tuple[Diagnostic, ...]]:
    """The edition of a case with an index, its catalogue, and what reading the files found."""
    found: list[Diagnostic] = []
    inside: list[Work] = []
    works: list[Work] = []
    plan = IndexPlan()
    pieces = re.split(HEAD, files)[1:]
    for path, out, text in zip(pieces[::3], pieces[1::3], pieces[2::3], strict=True):
        if path == "index.yaml":
            read = read_index(text.encode(), path)
            plan, problems = read.value, read.diagnostics
        else:
            work = read_work(f"---\ntitle: {path.removesuffix('.md').title()}\n---\n{text}".encode(), path)
            assert work.value is not None
            problems = work.diagnostics
            works.append(work.value)
            inside += [] if out else [work.value]
        found += problems
    part = Part(0, (), tuple(Entry(work, n) for n, work in enumerate(inside, 1)))
    edition = Edition("reader", sample_settings(), BookText((Text("x"),)), (), (part,), (Matter("index"),))
    return edition, Catalogue(tuple(works), index=plan), tuple(found)


def told(files: str) -> Iterator[str]:
    edition, catalogue, found = project(files)
    made = make_index(edition, catalogue)
    works = {work.id: work for work in made.value.works()}
    for block in made.value.back[0].blocks:
        assert isinstance(block, Index)
        for group in block.groups:
            yield f"{group.letter}:"
            for entry in group.entries:
                yield from lines(entry, works, 1)
    for problem in (*found, *made.diagnostics):
        yield str(problem)


def lines(entry: IndexEntry, works: dict[str, Work], level: int) -> Iterator[str]:
    places = [place(one, works[one.work]) for one in entry.locators]
    for word, references in (("see", entry.see), ("see also", entry.see_also)):
        if references:
            places.append(f"{word} " + " & ".join("; ".join(map(plain, one.path)) for one in references))
    yield "  " * level + " | ".join([plain(entry.heading), *places])
    for child in entry.children:
        yield from lines(child, works, level + 1)


def place(locator: Locator, work: Work) -> str:
    said = f" “{at(locator.first, work)}”" if locator.first else ""
    until = f" – “{at(locator.last, work)}”" if locator.last else ""
    note = f" n{locator.note}" if locator.note else ""
    return f"{work.id}{note}{said}{until}{' !' if locator.principal else ''}"


def at(anchor: str, work: Work) -> str:
    """The words that an anchor is on."""
    blocks = (*work.headnote, *work.blocks, *(child for note in work.notes for child in note.children))
    (words,) = [
        plain(inline.children)
        for inline in inlines_of(tuple(walk(blocks)))
        if isinstance(inline, Styled) and inline.anchor == anchor
    ][:1]
    return words


def words(work: Work) -> str:
    blocks = (*work.headnote, *work.blocks, *(child for note in work.notes for child in note.children))
    return "\n".join(plain(run) for block in walk(blocks) for run in runs(block))
