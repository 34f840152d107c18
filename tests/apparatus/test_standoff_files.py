"""Notes files in a project: found, refused, quoted anew; never changed without a copy of what was there."""

from __future__ import annotations

from pathlib import Path

import pytest

from anthology import pipeline
from anthology.diagnostics import Diagnosed
from anthology.pipeline import Library
from tests.end_to_end.projects import anthology, write_project

CONFIG = "book: {title: The Least Book}\nformats: [epub]\n"
WORK = """\
---
title: A Beginning
author: Ada Quill
rights: {holder: Ada Quill, licence: CC-BY-SA-4.0}
---

It began with a *blue* folder, and the folder was nearly full.

It ended with a lamp.
"""
NOTES = """\
# An editor’s comment stays.
notes:
  - exact: "blue"   # so does this
    note: Dark blue.
emendations:
  - {exact: nearly full, reading: full, reason: 'She wrote “full”.'}
"""


@pytest.fixture
def project(tmp_path: Path) -> Path:
    files = {"config.yaml": CONFIG, "manuscript/a.md": WORK, "manuscript/a.notes.yaml": NOTES}
    return write_project(tmp_path, files)


def _opened(root: Path) -> Diagnosed[Library | None]:
    return pipeline.open_library(root / "config.yaml")


def _found(root: Path) -> list[tuple[str, str]]:
    return [(found.code, str(found.span)) for found in _opened(root).diagnostics]


# -- reading ---------------------------------------------------------------------------------------


def test_the_file_beside_the_manuscript_is_its_notes_file(project: Path) -> None:
    opened = _opened(project)
    assert opened.value is not None
    (work,) = opened.value.catalogue.works
    assert work.standoff is not None
    assert work.standoff.file == "manuscript/a.notes.yaml"
    assert len(work.standoff.notes) == len(work.standoff.emendations) == 1
    assert not opened.diagnostics


def test_a_notes_file_without_a_manuscript(project: Path) -> None:
    (project / "manuscript/b.notes.yaml").write_text(NOTES, "utf-8")
    (found,) = _opened(project).diagnostics
    assert (found.code, str(found.span)) == ("notes-orphan", "manuscript/b.notes.yaml")
    assert "manuscript/a.md" in found.hint


def test_two_notes_files_for_one_work(project: Path) -> None:
    (project / "manuscript/a.notes.yml").write_text(NOTES, "utf-8")
    assert _found(project) == [("notes-repeated", "manuscript/a.notes.yml")]


@pytest.mark.parametrize(
    ("text", "code", "place"),
    [
        ("notes: [", "yaml-syntax", "1:9"),
        ("notes:\n  - exact: x\n", "key-missing", "2:5"),
        ("note:\n  - exact: x\n", "key-unknown", "1:1"),
        ("notes:\n  - {exact: '', note: x}\n", "value-invalid", "2:14"),
        ("emendations:\n  - {exact: x}\n", "key-missing", "2:5"),
        ("emendations:\n  - {exact: x, reading: y, kind: deleted}\n", "value-invalid", "2:25"),
        ("lacunae:\n  - {exact: x, extent: some}\n", "value-invalid", "2:24"),
        ("typography:\n  - {exact: x, mark: '!'}\n", "value-invalid", "2:23"),
        ("variants:\n  - {exact: x, readings: []}\n", "value-invalid", "2:16"),
        ("- x\n", "value-invalid", "1:1"),
        ("witnesses:\n  - {siglum: A, name: a, url: 'javascript:x'}\n", "link-target", "2:32"),
    ],
)
def test_a_malformed_file_is_told_at_its_place(project: Path, text: str, code: str, place: str) -> None:
    (project / "manuscript/a.notes.yaml").write_text(text, "utf-8")
    assert _found(project)[0] == (code, f"manuscript/a.notes.yaml:{place}")


def test_two_copy_texts(project: Path) -> None:
    both = "witnesses:\n" + "".join(f"  - {{siglum: {s}, name: x, copy_text: true}}\n" for s in "AB")
    (project / "manuscript/a.notes.yaml").write_text(both, "utf-8")
    assert [code for code, _ in _found(project)] == ["value-invalid"]


def test_the_notes_file_is_an_input(project: Path) -> None:
    opened = _opened(project).value
    assert opened is not None
    prepared = pipeline.prepare(opened, "reader")
    assert prepared.value is not None
    first = prepared.value
    assert "manuscript/a.notes.yaml" in first.inputs
    (project / "manuscript/a.notes.yaml").write_text(NOTES.replace("Dark", "Light"), "utf-8")
    opened = _opened(project).value
    assert opened is not None
    again = pipeline.prepare(opened, "reader").value
    assert again is not None and again.edition.digest != first.edition.digest


def test_the_manuscript_is_never_changed(project: Path) -> None:
    assert anthology("build", project, "--out", project / "dist").exit_code == 0
    assert (project / "manuscript/a.md").read_text("utf-8") == WORK
    assert (project / "manuscript/a.notes.yaml").read_text("utf-8") == NOTES


# -- quoting anew ----------------------------------------------------------------------------------


def _revised(root: Path) -> None:
    work = root / "manuscript/a.md"
    work.write_text(WORK.replace("*blue*", "*pale blue*").replace("nearly full", "very nearly full"), "utf-8")


def _broken(root: Path) -> None:
    work = root / "manuscript/a.md"
    work.write_text(WORK.replace("nearly full", "almost full"), "utf-8")


def test_what_still_fits_is_left_alone(project: Path) -> None:
    _revised(project)
    result = anthology("reanchor", "a", project)
    assert result.exit_code == 0
    assert result.stdout == ""
    assert sorted(path.name for path in (project / "manuscript").iterdir()) == ["a.md", "a.notes.yaml"]


def test_what_is_gone_is_told_with_its_command_and_quoted_anew(project: Path) -> None:
    _broken(project)
    result = anthology("check", project)
    assert result.exit_code == 1
    assert "“nearly full” is not in the text" in result.stderr
    assert "manuscript/a.md:7" in result.stderr
    assert "anthology reanchor a" in result.stderr
    done = anthology("reanchor", "a", project)
    assert done.exit_code == 0
    assert "“nearly full” → “almost full” (manuscript/a.md:7)" in done.stdout
    new = (project / "manuscript/a.notes.yaml").read_text("utf-8")
    assert new == NOTES.replace("exact: nearly full", 'exact: "almost full"')
    assert (project / "manuscript/a.notes.yaml.bak").read_text("utf-8") == NOTES
    assert anthology("check", project).exit_code == 0


def test_a_dry_run_writes_nothing(project: Path) -> None:
    _broken(project)
    assert "almost full" in anthology("reanchor", "a", project, "--dry-run").stdout
    assert (project / "manuscript/a.notes.yaml").read_text("utf-8") == NOTES
    assert not (project / "manuscript/a.notes.yaml.bak").exists()


def test_every_old_file_is_kept(project: Path) -> None:
    _broken(project)
    anthology("reanchor", "a", project)
    first = (project / "manuscript/a.notes.yaml").read_text("utf-8")
    (project / "manuscript/a.md").write_text(WORK.replace("nearly full", "almost fully"), "utf-8")
    (project / "manuscript/a.notes.yaml").write_text(first.replace("almost full", "almost fulsome"), "utf-8")
    anthology("reanchor", "a", project)
    assert (project / "manuscript/a.notes.yaml.bak").read_text("utf-8") == NOTES
    assert "fulsome" in (project / "manuscript/a.notes.yaml.bak1").read_text("utf-8")


def test_what_is_like_nothing_stays_and_is_told(project: Path) -> None:
    notes = NOTES.replace("nearly full", "a hundred camels crossing")
    (project / "manuscript/a.notes.yaml").write_text(notes, "utf-8")
    result = anthology("reanchor", "a", project)
    assert result.exit_code == 1
    assert "nothing in the work is like" in result.stderr
    assert (project / "manuscript/a.notes.yaml").read_text("utf-8") == notes


@pytest.mark.parametrize(
    "style", ["exact: |\n      foldr, and the", "exact: >-\n      foldr, and the", "exact: 'foldr, and the'"]
)
@pytest.mark.parametrize("ends", ["\n", "\r\n"])
def test_every_way_of_writing_a_text_is_rewritten(project: Path, style: str, ends: str) -> None:
    notes = f"# first\nnotes:\n  - {style}\n    note: x\n  - exact: full\n    note: y\n"
    path = project / "manuscript/a.notes.yaml"
    path.write_bytes(notes.replace("\n", ends).encode())
    assert anthology("reanchor", "a", project).exit_code == 0
    new = notes.replace(style, 'exact: "folder, and the"')
    assert path.read_bytes() == new.replace("\n", ends).encode()


def test_a_prefix_is_added_where_the_words_occur_twice(project: Path) -> None:
    (project / "manuscript/a.md").write_text(
        WORK.replace("It ended with a lamp", "a blue a lamp, a blue lamp"), "utf-8"
    )
    notes = "notes:\n  - exact: a blue lamb,\n    suffix: and\n    note: x\n"
    (project / "manuscript/a.notes.yaml").write_text(notes, "utf-8")
    assert anthology("reanchor", "a", project).exit_code == 0
    assert anthology("check", project).exit_code == 0


@pytest.mark.parametrize(("id", "code"), [("aa", "work-unknown"), ("b", "file-missing")])
def test_a_work_that_is_not_there_or_has_no_notes(project: Path, id: str, code: str) -> None:
    (project / "manuscript/b.md").write_text(WORK, "utf-8")
    result = anthology("reanchor", id, project)
    assert result.exit_code == 1
    assert code in result.stderr
