"""A whole project: an editor's decisions on marks, the rules that a config switches, what a check suggests."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pytest

from anthology import pipeline
from anthology.config.schema import Typography
from anthology.diagnostics import Diagnostic, codes
from anthology.typography import CONSISTENCY_CODES, Settings, diff, filter_text
from tests.end_to_end.projects import LEAST, QUICK, WORK, anthology, write_project

FILES = {
    **LEAST,
    "config.yaml": QUICK,
    "manuscript/a-beginning.md": WORK + "\nMore of it: \"'See that, 'e said, and went.\"\n",
}
NOTES = "manuscript/a-beginning.notes.yaml"


def printed(folder: Path) -> str:
    """The text of the EPUB that a project builds to."""
    result = anthology("build", folder)
    assert result.exit_code == 0, result.stderr
    (epub,) = (folder / "dist").glob("*.epub")
    with zipfile.ZipFile(epub) as archive:
        pages = [archive.read(name).decode() for name in archive.namelist() if name.endswith(".xhtml")]
    return "\n".join(pages)


def checked(folder: Path, name: str = "reader") -> tuple[Diagnostic, ...]:
    """What a check of one edition finds."""
    library = pipeline.open_library(folder / "config.yaml").value
    assert library is not None
    return pipeline.build(library, names=[name], write=False, suggest=True).diagnostics


# -- decisions -------------------------------------------------------------------------------------


def test_the_mark_of_the_next_tests_is_in_doubt() -> None:
    source = FILES["manuscript/a-beginning.md"]
    filtered = filter_text(source, "markdown", Settings(language="en-GB"))
    assert "More of it: “’See that, ’e said, and went.”" in filtered.text
    assert "14 apostrophes?" in diff(source, filtered, doubtful=True)


@pytest.mark.parametrize(
    ("mark", "written"),
    [("", "“’See that, ’e said"), ("‘", "“\u200a‘See that, ’e said"), ("'", "“'See that, ’e said")],
)
def test_a_decision_in_the_notes_file_is_printed(mark: str, written: str, tmp_path: Path) -> None:
    notes = f'typography:\n  - {{exact: "\'See that", mark: "{mark}"}}\n' if mark else ""
    write_project(tmp_path, {**FILES, NOTES: notes} if notes else FILES)
    assert written in printed(tmp_path)


@pytest.mark.parametrize(
    ("exact", "code"), [("'Hear that", "passage-missing"), ("See that", "mark-unclear"), ("'", "passage-ambiguous")]
)
def test_a_decision_that_fits_nowhere_is_told(exact: str, code: str, tmp_path: Path) -> None:
    write_project(tmp_path, {**FILES, NOTES: f'typography:\n  - exact: "{exact}"\n    mark: "’"\n'})
    found = [d for d in checked(tmp_path) if d.code == code]
    assert [(d.span.file, d.span.line) for d in found if d.span] == [(NOTES, 2)]


# -- the config ------------------------------------------------------------------------------------


def test_a_rule_that_there_is_not_is_told_with_its_place(tmp_path: Path) -> None:
    config = QUICK + "typography:\n  rules:\n    dashes: false\n    hair-space: false\n"
    write_project(tmp_path, {**FILES, "config.yaml": config})
    (found,) = checked(tmp_path)
    assert (found.code, found.hint) == ("rule-unknown", "did you mean “hair-spaces”?")
    assert found.span is not None
    assert (found.span.file, found.span.line, found.span.column) == ("config.yaml", 10, 5)


def test_the_marks_of_each_language_can_be_asked_for(tmp_path: Path) -> None:
    config = (QUICK + "typography:\n  quotes: language\n").replace("book:\n", "book:\n  language: en-GB\n")
    write_project(tmp_path, {**FILES, "config.yaml": config})
    assert "More of it: ‘" in printed(tmp_path)


def test_the_config_knows_the_engine_s_settings() -> None:
    for field in ("engine", "quotes", "dashes"):
        assert Typography.model_fields[field].default == getattr(Settings(), field)


# -- what a check suggests -------------------------------------------------------------------------

SUGGESTS = {**LEAST, "config.yaml": QUICK, "manuscript/a-beginning.md": WORK + "\nIt was of of no use.\n"}


def test_a_check_suggests_and_a_build_does_not(tmp_path: Path) -> None:
    write_project(tmp_path, SUGGESTS)
    check, build = anthology("check", tmp_path), anthology("build", tmp_path)
    assert check.exit_code == build.exit_code == 0
    assert "info[word-doubled] manuscript/a-beginning.md:10" in check.stderr
    assert "word-doubled" not in build.stderr


def test_a_suggestion_can_be_accepted(tmp_path: Path) -> None:
    config = QUICK + "accepted:\n  - {code: word-doubled, reason: He stammers.}\n  - {code: homoglyph, reason: None.}\n"
    write_project(tmp_path, {**SUGGESTS, "config.yaml": config})
    assert [d.code for d in checked(tmp_path)] == ["waiver-unused"]
    assert anthology("build", tmp_path).stderr.count("waiver-unused") == 0


def test_what_a_suggestion_can_be_is_known() -> None:
    assert {code for code in CONSISTENCY_CODES if codes()[code].severity != "info"} == set()
