"""Each command as a user gives it: what it prints, where, with which exit code, and what it leaves behind."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from anthology import __version__, outputs
from anthology.starter import SCHEMAS
from tests.end_to_end.projects import FIVE_LINES, LEAST, QUICK, WORK, anthology, run, tree, write_project

FAULTY = "---\ntitle: A Beginning\nauthro: Ada Quill\ndate: 1931-02-30\n---\n\nText.\n"
UNSIGNED = "---\ntitle: Nobody’s\nauthor: N. N.\n---\n\nNobody holds the rights in this.\n"


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A project that builds an EPUB alone; it is the current folder."""
    write_project(tmp_path, {**LEAST, "config.yaml": QUICK + "editions: {reader: {}, other: {}}\n"})
    monkeypatch.chdir(tmp_path)
    return tmp_path


def put(project: Path, name: str, text: str) -> None:
    write_project(project, {name: text})


# -- the program -----------------------------------------------------------------------------------


def test_the_version() -> None:
    assert anthology("--version").output == f"anthology {__version__}\n"


@pytest.mark.parametrize("command", ["", "build", "check", "list", "explain", "new", "schema"])
@pytest.mark.parametrize("option", ["-h", "--help"])
def test_help(command: str, option: str) -> None:
    result = anthology(*filter(None, (command, option)))
    assert result.exit_code == 0
    assert result.stdout.startswith(f"Usage: anthology {command}".rstrip())
    assert result.stderr == ""


def test_no_command_is_answered_with_help() -> None:
    result = anthology()
    assert result.exit_code == 2
    assert "build" in result.output


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("bild",), "bild"),
        (("build", "--formt", "pdf"), "--format"),
        (("build", "--format", "mobi"), "mobi"),
        (("build", "-e", "raeder"), "did you mean “reader”?"),
        (("check", "-e", "xyz"), "there are: reader, other"),
        (("explain", "-e", "raeder"), "did you mean “reader”?"),
        (("check", "--format", "xml"), "xml"),
        (("schema", "style"), "style"),
        (("new",), "FOLDER"),
        (("new", "."), "is there already"),
        (("new", "config.yaml"), "is there already"),
    ],
)
def test_wrong_usage(project: Path, arguments: tuple[str, ...], said: str) -> None:
    before = tree(project)
    result = anthology(*arguments)
    assert result.exit_code == 2
    assert said in result.stderr
    assert result.stdout == ""
    assert tree(project) == before


def test_as_a_module_and_in_a_pipe(project: Path) -> None:
    """Nothing but what was asked for is said in a pipe, and it is UTF-8 in any locale."""
    put(project, "manuscript/two.md", WORK.replace("A Beginning", "“Début” — 漢字"))
    env = {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0", "PYTHONIOENCODING": "ascii"}
    done = run("list", cwd=project, env=env)
    assert (done.returncode, done.stderr) == (0, "")
    assert "“Début” — 漢字" in done.stdout


# -- build -----------------------------------------------------------------------------------------


def test_build(project: Path) -> None:
    result = anthology("build")
    assert result.exit_code == 0, result.output
    assert result.stderr == ""
    lines = result.stdout.splitlines()
    assert lines[0] == "reader: 1 work, 10 words, 0 notes"
    assert lines[1].startswith("  dist/the-least-book-reader.epub  ")
    assert sorted(path.name for path in (project / "dist").iterdir()) == [
        "the-least-book-other.epub",
        "the-least-book-other.manifest.json",
        "the-least-book-reader.epub",
        "the-least-book-reader.manifest.json",
    ]


def test_the_manifest_tells_the_truth(project: Path) -> None:
    anthology("build", "-e", "reader")
    manifest = json.loads((project / "dist/the-least-book-reader.manifest.json").read_text("utf-8"))
    written = (project / "dist/the-least-book-reader.epub").read_bytes()
    assert manifest["edition"] == "reader"
    assert [work["id"] for work in manifest["works"]] == ["a-beginning"]
    assert manifest["outputs"] == {"the-least-book-reader.epub": outputs.sha256(written)}
    assert manifest["inputs"] == {
        name: outputs.sha256((project / name).read_bytes()) for name in ("config.yaml", "manuscript/a-beginning.md")
    }
    assert manifest["versions"]["anthology"] == __version__
    assert manifest["typography"] == {}
    assert str(project) not in json.dumps(manifest)


def test_what_was_typeset_is_told_by_kind_and_kept_by_rule(project: Path) -> None:
    text = project / "manuscript/a-beginning.md"
    text.write_text(f'{text.read_text("utf-8")}\n"It\'s p. 7," he said--"or not."\n', "utf-8")
    result = anthology("build", "-e", "reader")
    assert "  typeset: quotes 4, apostrophes 1, dashes 1, spaces 1\n" in result.stdout
    manifest = json.loads((project / "dist/the-least-book-reader.manifest.json").read_text("utf-8"))
    assert manifest["typography"] == {"apostrophes": 1, "dashes": 1, "numbers": 1, "quotes": 4}


def test_one_edition_elsewhere(project: Path) -> None:
    result = anthology("build", "--edition", "other", "--edition", "other", "--out", "else/where")
    assert result.exit_code == 0
    assert result.stdout.count("other:") == 1
    assert sorted(path.name for path in (project / "else/where").iterdir()) == [
        "the-least-book-other.epub",
        "the-least-book-other.manifest.json",
    ]
    assert not (project / "dist").exists()


def test_a_format(project: Path) -> None:
    put(project, "config.yaml", FIVE_LINES)
    assert anthology("build", "--format", "epub").exit_code == 0
    assert {path.suffix for path in (project / "dist").iterdir()} == {".epub", ".json"}


def test_a_folder_stands_for_its_config(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(project.parent)
    result = anthology("build", project.name, "-e", "reader")
    assert result.exit_code == 0
    assert f"{project.name}/dist/the-least-book-reader.epub" in result.stdout
    assert (project / "dist/the-least-book-reader.epub").is_file()


def test_warnings_are_told_and_stop_a_strict_build(project: Path) -> None:
    put(project, "manuscript/unsigned.md", UNSIGNED)
    result = anthology("build", "-e", "reader")
    assert result.exit_code == 0
    assert "warning[rights-missing] manuscript/unsigned.md:" in result.stderr
    assert result.stderr.splitlines()[-1] == "1 warning"
    assert ", 1 warning" in result.stdout.splitlines()[0]
    before = tree(project)
    result = anthology("build", "-e", "reader", "--strict")
    assert result.exit_code == 1
    assert result.stdout == ""
    assert "not written: reader" in result.stderr
    assert tree(project) == before


def test_what_is_accepted_is_not_told(project: Path) -> None:
    put(project, "manuscript/unsigned.md", UNSIGNED)
    waivers = "accepted:\n  - {code: rights-missing, reason: They are nobody’s.}\n"
    put(project, "config.yaml", QUICK + waivers)
    result = anthology("build", "--strict")
    assert (result.exit_code, result.stderr) == (0, "")
    assert "warning" not in result.stdout
    put(project, "config.yaml", QUICK + waivers + "  - {code: title-repeated, reason: Old.}\n")
    result = anthology("build")
    assert "warning[waiver-unused] config.yaml:" in result.stderr
    # A part of a build cannot know what the whole would have found.
    assert anthology("build", "--format", "epub", "--strict").exit_code == 0


def test_one_edition_with_an_error_does_not_hold_up_the_others(project: Path) -> None:
    editions = "editions:\n  reader: {}\n  bad: {parts: [{works: [a-begining]}]}\n"
    put(project, "config.yaml", QUICK + editions)
    result = anthology("build")
    assert result.exit_code == 1
    assert "error[work-unknown] config.yaml:" in result.stderr
    assert "hint: did you mean “a-beginning”?" in result.stderr
    assert result.stderr.splitlines()[-1] == "not written: bad"
    assert {path.name.split(".")[0] for path in (project / "dist").iterdir()} == {"the-least-book-reader"}


def test_problems_for_programs(project: Path) -> None:
    put(project, "manuscript/a-beginning.md", FAULTY)
    for arguments in (("build", "--diagnostics", "json"), ("check", "--format", "json")):
        result = anthology(*arguments)
        assert result.exit_code == 1
        assert result.stderr == ""
        told: list[dict[str, Any]] = json.loads(result.stdout)
        assert [one["code"] for one in told] == ["key-unknown", "date-invalid"]
        assert told[0]["span"] == {
            "file": "manuscript/a-beginning.md",
            "line": 3,
            "column": 1,
            "end_column": 7,
        }
        assert told[0]["severity"] == "error"
    put(project, "manuscript/a-beginning.md", WORK)
    result = anthology("build", "--diagnostics", "json", "-e", "reader")
    assert (result.exit_code, json.loads(result.stdout), result.stderr) == (0, [], "")


# -- what cannot be read or written ----------------------------------------------------------------


@pytest.mark.parametrize(
    ("config", "code"),
    [
        ("nowhere.yaml", "file-missing"),
        ("manuscript", "file-missing"),
        ("config.yaml/config.yaml", "file-unreadable"),
        ("x" * 300, "file-unreadable"),
        ("loop", "file-unreadable"),
        ("loop/config.yaml", "file-unreadable"),
    ],
)
def test_a_config_that_cannot_be_read(project: Path, config: str, code: str) -> None:
    (project / "loop").symlink_to("loop")
    for command in ("build", "check", "list", "explain"):
        result = anthology(command, config)
        assert result.exit_code == 1
        assert f"error[{code}]" in result.stderr
        assert result.stdout == ""


def test_a_folder_that_cannot_be_written(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    put(project, "taken", "a file")
    (project / "loop").symlink_to("loop")
    for out in ("taken", "taken/books", "loop"):
        before = tree(project)
        result = anthology("build", "--out", out)
        assert result.exit_code == 1
        assert f"error[output-unwritable] {out}: the books cannot be written: not a directory" in result.stderr
        assert "hint: " in result.stderr
        assert tree(project) == before
    monkeypatch.setattr("anthology.outputs.os.access", lambda *_: False)  # a superuser has every right
    assert "permission denied" in anthology("build").stderr


def test_a_folder_in_a_book_s_place(project: Path) -> None:
    (project / "dist/the-least-book-reader.manifest.json").mkdir(parents=True)
    result = anthology("build", "-e", "reader")
    assert result.exit_code == 1
    assert "error[output-unwritable]" in result.stderr
    assert [path.name for path in (project / "dist").iterdir()] == ["the-least-book-reader.manifest.json"]


# -- check -----------------------------------------------------------------------------------------


def test_check_writes_nothing(project: Path) -> None:
    before = tree(project)
    result = anthology("check")
    assert (result.exit_code, result.stderr) == (0, "")
    assert result.stdout == "2 editions without errors: reader, other\n"
    assert tree(project) == before


def test_check_tells_all(project: Path) -> None:
    put(project, "manuscript/a-beginning.md", FAULTY)
    result = anthology("check", "-e", "reader")
    assert result.exit_code == 1
    assert result.stdout == ""
    assert result.stderr.splitlines()[-1] == "2 errors"
    assert result.stderr.count("error[") == 2


def test_check_strict(project: Path) -> None:
    put(project, "manuscript/unsigned.md", UNSIGNED)
    assert anthology("check", "-e", "reader").exit_code == 0
    result = anthology("check", "-e", "reader", "--strict")
    assert result.exit_code == 1
    assert "without errors" not in result.stdout


# -- list, explain ---------------------------------------------------------------------------------


def test_list(project: Path) -> None:
    put(project, "manuscript/deep/b.md", WORK.replace("A Beginning", "The *End*"))
    result = anthology("list")
    assert result.exit_code == 0
    rows = [" ".join(line.split()) for line in result.stdout.splitlines()]
    assert rows[0] == "id title author date language genre words"
    assert rows[2:] == ["a-beginning A Beginning Ada Quill 1931 en-GB 10", "b The End Ada Quill 1931 en-GB 10"]


def test_list_for_programs(project: Path) -> None:
    result = anthology("list", "--format", "json")
    (row,) = json.loads(result.stdout)
    assert (row["id"], row["author"], row["date"], row["words"]) == ("a-beginning", "Ada Quill", "1931", 10)
    assert row["file"] == "manuscript/a-beginning.md"


def test_list_in_a_narrow_terminal_loses_nothing(project: Path) -> None:
    put(project, "manuscript/long.md", WORK.replace("A Beginning", "Word " * 80))
    assert anthology("list").stdout.count("Word") == 80


def test_explain(project: Path) -> None:
    put(project, "manuscript/b.md", WORK.replace("A Beginning", "The End"))
    parts = "parts: [{title: All, query: {}, exclude: [b]}]\n"
    put(project, "config.yaml", QUICK + parts)
    result = anthology("explain")
    assert result.exit_code == 0, result.output
    assert result.stdout.startswith("reader: 1 of 2 works\n")
    rows = {row["id"]: row for row in json.loads(anthology("explain", "--format", "json").stdout)[0]["works"]}
    assert rows["a-beginning"]["chosen"] and rows["a-beginning"]["place"] == "part 1"
    assert not rows["b"]["chosen"] and rows["b"]["place"] == "out"
    assert all(row["reason"] for row in rows.values())
    assert rows["b"]["reason"] in " ".join(result.stdout.split())


def test_explain_with_a_fault(project: Path) -> None:
    put(project, "config.yaml", QUICK + "parts: [{works: [nobody]}]\n")
    result = anthology("explain")
    assert result.exit_code == 1
    assert "error[work-unknown]" in result.stderr


# -- new, schema -----------------------------------------------------------------------------------


def test_new(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    result = anthology("new", "deep/book")
    assert (result.exit_code, result.stderr) == (0, "")
    assert result.stdout == "deep/book is ready. Next: cd deep/book && anthology build\n"
    assert set(tree(tmp_path / "deep/book")) == {
        *(f".anthology/{name}" for name in SCHEMAS.values()),
        "config.yaml",
        "manuscript/a-letter-home.md",
        "manuscript/harbour.md",
        "manuscript/on-beginning.md",
    }
    assert anthology("list", "deep/book").exit_code == 0
    (tmp_path / "empty").mkdir()
    assert anthology("new", "empty").exit_code == 0


def test_new_where_nothing_can_be_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "taken").write_text("a file")
    for folder in ("taken/book", "x" * 300):
        result = anthology("new", folder)
        assert result.exit_code == 1
        assert "error[output-unwritable]" in result.stderr
        assert "hint: " in result.stderr


@pytest.mark.parametrize("of", SCHEMAS)
def test_schema(of: str) -> None:
    result = anthology("schema", of)
    assert (result.exit_code, result.stderr) == (0, "")
    assert json.loads(result.stdout)["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    if of == "config":
        assert anthology("schema").stdout == result.stdout


def test_a_profile_tells_what_each_phase_took(project: Path) -> None:
    told = anthology("build", "--edition", "other", "--profile").stdout
    head, _, *rows = told[told.index("edition ") :].strip().splitlines()
    assert head.split() == ["edition", "phase", "seconds", "of", "processor"]
    assert any(row.split()[:4] == ["other", "writing", "the", "EPUB"] for row in rows)
    seconds = [float(row.split()[-2]) for row in rows]
    assert sum(seconds[:-1]) == pytest.approx(seconds[-1], abs=0.05)
    assert "of processor" not in anthology("build").stdout
