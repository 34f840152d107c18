"""Variables in the editors' own texts: what they print, where they are text, and what is told."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path

import pytest

from anthology import pipeline
from anthology.apparatus.variables import table
from anthology.diagnostics import Diagnostic
from anthology.model.edition import Edition
from anthology.model.text import Blocks, plain, runs, walk
from tests.end_to_end.projects import write_project

CONFIG = """\
book:
  title: The *Folder*
  date: 1931-03
  language: {language}
  contributors: [{{role: editor, name: Ada Quill}}, {{role: editor, name: Ines Calder}}]
  copyright: © {{{{ book.editors }}}}
front: [preface]
parts:
  - title: One
    introduction: "{introduction}"
editions:
  reader: {{}}
  short: {{select: {{exclude: b}}}}
"""
PREFACE = "---\ntitle: About {{ book.title }}\ngenre: preface\n---\n\n%s\n"
WORK = """\
---
title: Letter *A*
author: Thomas Vail
date: 1923-04
headnote: {text: "By {{ works.a.author }}.", first_publication: "*The Quai*, {{ works.a.date }}"}
---

The source has {{ braces }} and {{ book.title }}.[^1]

[^1]: And so has {{ its.note }}.
"""
OTHER = "---\ntitle: B\nauthor: {name: Élise Moreau}\ndate: 1926\n---\n\nOne two three.\n"


def edition(folder: Path, preface: str, language: str = "en-GB", introduction: str = "") -> pipeline.Library:
    """A project of three works, one of them its preface."""
    files: Mapping[str, str] = {
        "config.yaml": CONFIG.format(language=language, introduction=introduction),
        "manuscript/preface.md": PREFACE % preface,
        "manuscript/a.md": WORK,
        "manuscript/a.notes.yaml": "notes:\n  - {exact: The source, note: 'See “{{ book.title }}”.'}\n",
        "manuscript/b.md": OTHER.replace("{name: Élise Moreau}", "Élise Moreau"),
    }
    library = pipeline.open_library(write_project(folder, files) / "config.yaml").value
    assert library is not None
    return library


def selected(library: pipeline.Library, name: str = "reader") -> tuple[Edition, tuple[Diagnostic, ...]]:
    """An edition, and what was told."""
    made = pipeline.select_edition(library, name)
    assert made.value is not None
    return made.value, made.diagnostics


def said(blocks: Blocks) -> str:
    """The words of blocks."""
    return "\n".join(plain(run) for block in walk(blocks) for run in runs(block))


@pytest.mark.parametrize(
    ("written", "printed"),
    [
        ("{{ book.title }}", "The Folder"),
        ("{{book.editors}} in {{ book.date }}", "Ada Quill and Ines Calder in March 1931"),
        ("{{ count.works }} works, {{ count.authors }} authors", "2 works, 2 authors"),
        ("{{ works.authors }}", "Élise Moreau and Thomas Vail"),
        ("{{ works.first-date }} to {{ works.last-date }}", "April 1923 to 1926"),
        ("*{{ works.a.title }}*: {{ works.a.date }}", "Letter A: April 1923"),
        (
            r"\{{ book.title }}, `{{ x }}`, [{{ x }}]{.literal}, { x }, {{",
            "{{ book.title }}, {{ x }}, {{ x }}, { x }, {{",
        ),
        ("{{ edition.name }}", "reader"),
    ],
)
def test_what_is_printed(written: str, printed: str, tmp_path: Path) -> None:
    made, told = selected(edition(tmp_path, written))
    assert not told
    (preface,) = (matter.work for matter in made.front)
    assert preface is not None
    assert said(preface.blocks) == printed
    assert plain(preface.title) == "About The Folder"


def test_each_edition_has_its_own(tmp_path: Path) -> None:
    library = edition(tmp_path, "{{ count.works }} by {{ works.authors }}")
    (short,) = (matter.work for matter in selected(library, "short")[0].front)
    assert short is not None
    assert said(short.blocks) == "1 by Thomas Vail"


def test_numbers_dates_and_lists_are_the_language_s(tmp_path: Path) -> None:
    made, _ = selected(edition(tmp_path, "{{ book.editors }}, {{ book.date }}", "fr"))
    (preface,) = (matter.work for matter in made.front)
    assert preface is not None
    assert said(preface.blocks) == "Ada Quill et Ines Calder, mars 1931"


def test_sources_keep_their_braces_and_the_editors_texts_do_not(tmp_path: Path) -> None:
    made, told = selected(edition(tmp_path, "x", introduction="By {{ book.editors }}"))
    assert not told
    (work,) = (work for work in made.works() if work.id == "a")
    assert said(work.blocks) == "The source has {{ braces }} and {{ book.title }}."
    assert said(work.notes[0].children) == "And so has {{ its.note }}."
    assert said(work.headnote) == "By Thomas Vail."
    assert work.standoff is not None
    assert said(work.standoff.notes[0].children) == "See “The Folder”."
    assert said(made.parts[0].introduction) == "By Ada Quill and Ines Calder"
    assert plain(made.text.copyright) == "© Ada Quill and Ines Calder"


def test_what_is_wrong_has_its_place(tmp_path: Path) -> None:
    _, told = selected(edition(tmp_path, "In {{ book.titel }} and\n{{ book.publisher }}, {{ }} or {{ 1 + 1 }}"))
    assert [(d.code, str(d.span)) for d in told] == [
        ("variable-unknown", "manuscript/preface.md:6:4"),
        ("variable-empty", "manuscript/preface.md:7:1"),
        ("variable-unknown", "manuscript/preface.md:7:23"),
        ("variable-unknown", "manuscript/preface.md:7:32"),
    ]
    assert told[0].hint.startswith("did you mean “book.title”?")


def test_what_holds_a_variable_is_no_variable(tmp_path: Path) -> None:
    _, told = selected(edition(tmp_path, "See {{ works.a.first-publication }}."))
    assert [(d.code, str(d.span)) for d in told] == [("variable-unknown", "manuscript/preface.md:6:5")]


def test_the_page_of_variables_has_each_name(tmp_path: Path) -> None:
    page = (Path(__file__).parents[2] / "docs/matter.md").read_text("utf-8")
    names = set(re.findall(r"`((?:book|count|edition|works)\.[\w.-]+)`", page))
    of_works = set(re.findall(r"`\.([\w-]+)`", page)) | {"title"}
    made, _ = selected(edition(tmp_path, "x"))
    known = set(table(made))
    assert {name for name in known if not re.match(r"works\.\w+\.", name)} == names - {"works.ID.title"}
    assert {name.rpartition(".")[2] for name in known if re.match(r"works\.\w+\.", name)} <= of_works
