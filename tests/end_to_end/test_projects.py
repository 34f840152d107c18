"""Projects that a newcomer begins with: the starter, the least config, the installed package."""

from __future__ import annotations

import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pikepdf
import pytest

from tests.end_to_end.conftest import Building
from tests.end_to_end.projects import FIVE_LINES, QUICK, REPOSITORY, anthology, complaints, run, tree, write_project
from tests.validators.epubcheck import Epubcheck
from tests.validators.verapdf import Profile, Verapdf

# -- the starter -----------------------------------------------------------------------------------


def test_the_starter_builds_without_a_warning(starter: Building) -> None:
    assert starter.code == 0, starter.err
    assert not [line for line in starter.err.splitlines() if line.startswith(("error", "warning"))]
    assert {path.name for path in starter.books.iterdir()} == {
        *(f"my-anthology-{name}.manifest.json" for name in ("reader", "print", "letters")),
        *(f"my-anthology-{name}.pdf" for name in ("reader", "print", "letters")),
        *(f"my-anthology-{name}.epub" for name in ("reader", "letters")),
    }


@pytest.mark.parametrize("name", ["my-anthology-reader.epub", "my-anthology-letters.epub"])
def test_the_starter_s_epubs_are_valid(name: str, starter: Building, epubcheck: Epubcheck) -> None:
    assert complaints(epubcheck(starter.book(name))) == []


@pytest.mark.parametrize("profile", [Profile.PDF_A_2A, Profile.PDF_UA_1])
@pytest.mark.parametrize("name", ["my-anthology-reader.pdf", "my-anthology-letters.pdf"])
def test_the_starter_s_pdfs_keep_their_standards(
    name: str, profile: Profile, starter: Building, verapdf: Verapdf
) -> None:
    assert verapdf(starter.book(name), profile) == []


# -- the least -------------------------------------------------------------------------------------


def test_five_lines_build_a_book(tmp_path: Path, epubcheck: Epubcheck, verapdf: Verapdf) -> None:
    assert len(FIVE_LINES.splitlines()) == 5
    write_project(tmp_path)
    result = anthology("build", tmp_path)
    assert result.exit_code == 0, result.stderr
    assert complaints(epubcheck(tmp_path / "dist/the-least-book-reader.epub")) == []
    for profile in (Profile.PDF_A_2A, Profile.PDF_UA_1):
        assert verapdf(tmp_path / "dist/the-least-book-reader.pdf", profile) == []


# -- the date --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("epoch", "moment"),
    [
        ("1700000000", "2023-11-14T22:13:20"),
        ("0", "1980-01-01T00:00:00"),  # as far back as a zip can say
        ("99999999999999999999", "9999-12-31"),
        ("yesterday", "2000-01-01T00:00:00"),
        ("", "2000-01-01T00:00:00"),
    ],
)
def test_the_date_of_the_files_is_the_environment_s(
    epoch: str, moment: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", epoch)
    write_project(tmp_path)
    result = anthology("build", tmp_path)
    assert result.exit_code == 0, result.stderr
    with zipfile.ZipFile(tmp_path / "dist/the-least-book-reader.epub") as archive:
        (package,) = [name for name in archive.namelist() if name.endswith(".opf")]
        assert f'"dcterms:modified">{moment}' in archive.read(package).decode()
    with pikepdf.open(tmp_path / "dist/the-least-book-reader.pdf") as pdf:
        digits = "".join(character for character in moment if character.isdigit())
        assert str(pdf.docinfo["/CreationDate"])[2:].startswith(digits)


def test_without_it_the_date_is_the_book_s(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("SOURCE_DATE_EPOCH", raising=False)
    write_project(tmp_path)
    write_project(tmp_path, {"config.yaml": QUICK.replace("book:\n", "book:\n  date: 1931-05\n") + "\n"})
    assert anthology("build", tmp_path).exit_code == 0
    write_project(tmp_path, {"config.yaml": QUICK.replace("book:\n", "book:\n  date: 2019-05\n")})
    assert anthology("build", tmp_path).exit_code == 0
    with zipfile.ZipFile(tmp_path / "dist/the-least-book-reader.epub") as archive:
        (package,) = [name for name in archive.namelist() if name.endswith(".opf")]
        assert '"dcterms:modified">2019-05-01T00:00:00Z' in archive.read(package).decode()


# -- the wheel -------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder into which the wheel of this checkout is installed, without its dependencies."""
    folder = tmp_path_factory.mktemp("wheel")
    built = _pip("wheel", ".", "--no-deps", "--no-build-isolation", "--wheel-dir", folder, cwd=REPOSITORY)
    assert built.returncode == 0, built.stderr
    (wheel,) = folder.glob("*.whl")
    put = _pip("install", "--no-deps", "--no-compile", "--target", folder / "site", wheel, cwd=folder)
    assert put.returncode == 0, put.stderr
    return folder / "site"


def _pip(*arguments: str | Path, cwd: Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "pip", "--disable-pip-version-check", "--quiet", *map(str, arguments)]
    return subprocess.run(command, cwd=cwd, capture_output=True, encoding="utf-8", check=False)


def test_the_wheel_works_in_an_empty_folder(installed: Path, tmp_path: Path, epubcheck: Epubcheck) -> None:
    env = {**os.environ, "PYTHONPATH": str(installed)}

    def said(*arguments: str) -> str:
        command = [sys.executable, "-m", "anthology", *arguments]
        done = subprocess.run(command, cwd=tmp_path, env=env, capture_output=True, encoding="utf-8", check=False)
        assert done.returncode == 0, done.stderr
        return done.stdout

    where = "import anthology; print(anthology.__file__)"
    found = subprocess.run([sys.executable, "-c", where], cwd=tmp_path, env=env, capture_output=True, text=True)
    assert found.stdout.startswith(str(installed)), "the checkout was found instead of the wheel"
    said("new", "mybook")
    assert "my-anthology-letters.pdf" in said("build", "mybook", "-e", "letters")
    assert complaints(epubcheck(tmp_path / "mybook/dist/my-anthology-letters.epub")) == []
    assert (installed / "bin" / "anthology").is_file()


def test_the_wheel_builds_the_same_bytes(installed: Path, tmp_path: Path) -> None:
    write_project(tmp_path / "here")
    write_project(tmp_path / "there")
    assert run("build", cwd=tmp_path / "here").returncode == 0
    env = {**os.environ, "PYTHONPATH": str(installed)}
    command = [sys.executable, "-m", "anthology", "build"]
    done = subprocess.run(command, cwd=tmp_path / "there", env=env, capture_output=True, encoding="utf-8", check=False)
    assert done.returncode == 0, done.stderr
    assert tree(tmp_path / "here") == tree(tmp_path / "there")
