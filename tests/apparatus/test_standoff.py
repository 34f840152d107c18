"""The editor's work on a text: each ``standoff/NAME.md`` with its notes file gives ``NAME.txt``.

A case may have ``NAME.settings.yaml``. ``pytest tests/apparatus/test_standoff.py --accept`` writes what came out.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from msgspec.structs import replace

from anthology import declarations, typography
from anthology.apparatus import apply_standoff
from anthology.apparatus.emendations import conventions, textual_apparatus
from anthology.apparatus.notes import number_notes
from anthology.config.schema import Edition as Settings
from anthology.diagnostics import Diagnostic, Span
from anthology.manuscript import read_standoff, read_work
from anthology.model.catalogue import Work
from anthology.model.edition import BookText, Edition, Entry, Part
from anthology.model.text import (
    Blocks,
    CodeBlock,
    DefinitionList,
    Inline,
    Inlines,
    NoteReference,
    Paragraph,
    Style,
    Styled,
    Text,
    plain,
    runs,
    walk,
)
from anthology.terms import terms
from tests.apparatus.books import _inlines
from tests.samples import sample_settings

CASES = Path(__file__).parent / "standoff"
PAGE = Path(__file__).parents[2] / "docs" / "standoff.md"


@pytest.mark.parametrize("case", sorted(path.stem for path in CASES.glob("*.md")))
def test_case(case: str, accept: bool) -> None:
    made = "\n".join(_told(case)) + "\n"
    expected = CASES / f"{case}.txt"
    if accept:
        expected.write_text(made, "utf-8")
    assert made == expected.read_text("utf-8")


def test_every_code_of_notes_files_has_a_case() -> None:
    told = "\n".join(path.read_text("utf-8") for path in CASES.glob("*.txt"))
    wanted = """
        passage-missing passage-ambiguous passage-divided passage-deleted passage-changed-twice emendation-source
        emendation-void lacuna-unmarked mark-unclear witness-unknown witness-duplicate note-duplicate note-nested
        note-empty anchor-duplicate
    """.split()
    assert [code for code in wanted if f"[{code}]" not in told] == []


def test_decided_marks_outlive_the_clean_up() -> None:
    work, _ = read_case("marks")
    (typeset,) = typography.typeset(apply_standoff(edition_of(work)).value).value.works()
    (run,) = runs(typeset.blocks[0])
    assert plain(run) == "He said ’tis the ‘bus and the 6' wall, the dogs’ dinner, a “word”."


def test_the_apparatus_is_cleaned_up_like_the_text() -> None:
    work, _ = read_case("emendations")
    standoff = work.standoff
    assert standoff is not None
    changed = replace(standoff, emendations=(replace(standoff.emendations[0], reason=(Text("It's a 'slip'"),)),))
    (made,) = typography.typeset(apply_standoff(edition_of(replace(work, standoff=changed))).value).value.works()
    assert made.standoff is not None
    assert "It’s a ‘slip’" in [plain(words) for words in made.standoff.remarks()]


def test_the_work_that_is_edited_does_not_change() -> None:
    work, _ = read_case("emendations")
    again, _ = read_case("emendations")
    apply_standoff(edition_of(work))
    assert work == again


@pytest.mark.parametrize("example", re.findall(r"```yaml\n(.*?)```", PAGE.read_text("utf-8"), re.DOTALL))
def test_every_example_of_the_page_is_a_notes_file_without_fault(example: str) -> None:
    listed = "witnesses:\n" + "".join(f"  - {{siglum: {siglum}, name: x}}\n" for siglum in "PQR")
    text = example if "witnesses:\n  - siglum" in example else listed + example
    assert read_standoff(text.encode(), "a.notes.yaml", {}).diagnostics == ()


# -- from a case to what is told of it ---------------------------------------------------------------


def edition_of(work: Work, settings: Settings | None = None) -> Edition:
    """An edition of one work."""
    part = Part(0, (), (Entry(work, 1),))
    return Edition("reader", settings or sample_settings(), BookText((Text("x"),)), (), (part,), ())


def read_case(case: str) -> tuple[Work, tuple[Diagnostic, ...]]:
    """The work of a case with its notes file, and what reading the file found."""
    work = read_work((CASES / f"{case}.md").read_bytes(), f"{case}.md")
    assert work.value is not None
    assert not work.diagnostics
    notes = f"{case}.notes.yaml"
    read = read_standoff((CASES / notes).read_bytes(), notes, _anchors(work.value))
    return replace(work.value, standoff=read.value.standoff if read.value else None), read.diagnostics


def _anchors(work: Work) -> dict[str, Span]:
    """The anchors of the text's blocks, as the reader of the folder gathers them."""
    return {anchor: block.span for block in walk(work.blocks) if (anchor := getattr(block, "anchor", ""))}


def _settings(case: str) -> Settings:
    file = CASES / f"{case}.settings.yaml"
    if not file.exists():
        return sample_settings()
    marked = declarations.parse(file.read_text("utf-8"), file.name).value
    assert marked is not None
    read = declarations.validate(marked, Settings)
    assert read.value is not None, read.diagnostics
    return read.value


def _told(case: str) -> Iterator[str]:
    work, problems = read_case(case)
    settings = _settings(case)
    applied = apply_standoff(edition_of(work, settings))
    numbered = number_notes(applied.value).value
    (made,) = numbered.works()
    if made.headnote:
        yield from ("== headnote", *_blocks(made.headnote))
    yield from ("== text", *_blocks(made.blocks))
    for note in made.notes:
        yield from (f"== {note.series} {note.mark} [{note.id}]", *_blocks(note.children))
    words = terms(settings.book.language)
    said = conventions([made], settings, words)
    if said:
        yield from ("== conventions", _inlines(said))
    yield from _apparatus(textual_apparatus([made], words))
    for problem in (*problems, *applied.diagnostics):
        yield f"== {problem}"


def _blocks(blocks: Blocks) -> Iterator[str]:
    for block in walk(blocks):
        anchor = getattr(block, "anchor", "")
        for run in runs(block):
            yield (f"#{anchor}: " if anchor else "") + _run(run)
        if isinstance(block, CodeBlock):
            yield f"    {block.text.rstrip()}"


def _run(run: Inlines) -> str:
    return "".join(_inline(inline) for inline in run)


def _inline(inline: Inline) -> str:
    match inline:
        case NoteReference(note=note):
            return f"[^{note}]"
        case Styled(style=Style.PLAIN, children=children, anchor=anchor):
            return f"{{{anchor}: {_run(children)}}}"
        case Styled(style=style, children=children):
            return f"<{style}>{_run(children)}</{style}>"
        case Text(text=text, literal=True):
            return f"`{text}`"
        case _:
            words: Inlines = getattr(inline, "children", ())
            return f"({_run(words)})" if words else plain((inline,)).replace("\N{NO-BREAK SPACE}", "~")


def _apparatus(blocks: Blocks) -> Iterator[str]:
    for block in blocks:
        if isinstance(block, DefinitionList):
            for item in block.items:
                for child in (child for answer in item.definitions for child in answer):
                    assert isinstance(child, Paragraph)
                    yield _inlines(child.children)
        else:
            yield f"== {plain(runs(block)[0])}"
