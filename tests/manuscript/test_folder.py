"""The edge: folders, symbolic links, sizes, pictures."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from anthology.manuscript import folder as reader
from anthology.manuscript import read_catalogue
from anthology.manuscript.folder import picture_format

PNG = b"\x89PNG\r\n\x1a\n"


@pytest.fixture
def project(tmp_path: Path) -> Path:
    root = tmp_path / "project"
    (root / "manuscript" / "images").mkdir(parents=True)
    return root


def write(root: Path, path: str, text: str = "Words.\n", front: str = "title: x") -> None:
    file = root / path
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(f"---\n{front}\n---\n\n{text}", "utf-8")


def complaints(root: Path) -> list[str]:
    return [f"{found.code} {found.span}" for found in read_catalogue(root, "manuscript").diagnostics]


def test_works_are_sorted_by_id_and_hidden_files_passed_over(project: Path) -> None:
    write(project, "manuscript/z/b.md")
    write(project, "manuscript/c.md", front="title: x\nid: a")
    write(project, "manuscript/.imports/hidden.md")
    write(project, "manuscript/.draft.md")
    (project / "manuscript/notes.txt").write_text("no manuscript")
    catalogue = read_catalogue(project, "manuscript")
    assert [(work.id, work.span.file) for work in catalogue.value.works] == [
        ("a", "manuscript/c.md"),
        ("b", "manuscript/z/b.md"),
    ]
    assert not catalogue.diagnostics


def test_a_missing_folder(project: Path) -> None:
    (found,) = read_catalogue(project, "texts").diagnostics
    assert (found.code, str(found.span)) == ("file-missing", "texts")


def test_an_id_twice(project: Path) -> None:
    write(project, "manuscript/a.md")
    write(project, "manuscript/sub/a.md")
    catalogue = read_catalogue(project, "manuscript")
    assert [work.span.file for work in catalogue.value.works] == ["manuscript/a.md"]
    (found,) = catalogue.diagnostics
    assert (found.code, str(found.span)) == ("work-id-duplicate", "manuscript/sub/a.md:1:1")


def test_a_huge_file_is_not_read(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    huge = project / "manuscript/huge.md"
    with huge.open("wb") as file:
        file.truncate(50_000_000)
    monkeypatch.setattr(Path, "read_bytes", lambda path: pytest.fail(f"{path} was read"))
    (found,) = read_catalogue(project, "manuscript").diagnostics
    assert (found.code, str(found.span)) == ("file-too-large", "manuscript/huge.md")
    assert reader.LARGEST < 50_000_000


def test_symbolic_links(project: Path, tmp_path: Path) -> None:
    write(tmp_path, "outside/secret.md")
    write(project, "manuscript/inside/real.md")
    folder = project / "manuscript"
    (folder / "file.md").symlink_to(tmp_path / "outside/secret.md")
    (folder / "folder").symlink_to(tmp_path / "outside")
    (folder / "inside/loop").symlink_to(folder)
    catalogue = read_catalogue(project, "manuscript")
    assert [work.id for work in catalogue.value.works] == ["real"]
    assert [str(found.span) for found in catalogue.diagnostics] == ["manuscript/file.md", "manuscript/folder"]
    assert {found.code for found in catalogue.diagnostics} == {"file-outside"}


def test_a_broken_link_and_one_to_itself(project: Path) -> None:
    (project / "manuscript/gone.md").symlink_to(project / "nowhere.md")
    (project / "manuscript/self.md").symlink_to(project / "manuscript/self.md")
    assert complaints(project) == ["file-unreadable manuscript/gone.md", "file-unreadable manuscript/self.md"]


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_a_file_that_may_not_be_read(project: Path) -> None:
    write(project, "manuscript/a.md")
    (project / "manuscript/a.md").chmod(0)
    assert complaints(project) == ["file-unreadable manuscript/a.md"]


def test_a_folder_that_is_called_like_a_manuscript(project: Path) -> None:
    (project / "manuscript/folder.md").mkdir()
    write(project, "manuscript/folder.md/a.md")
    assert complaints(project) == []


def test_all_faults_of_all_files_come_in_one_run(project: Path) -> None:
    write(project, "manuscript/a.md", "One.[^1]\n")
    write(project, "manuscript/b.md", front="titel: x")
    (project / "manuscript/c.md").write_bytes(b"")
    assert complaints(project) == [
        "note-missing manuscript/a.md:5:5",
        "key-missing manuscript/b.md:2:1",
        "key-unknown manuscript/b.md:2:1",
        "file-empty manuscript/c.md:1:1",
    ]


# -- pictures --------------------------------------------------------------------------------------


def test_pictures(project: Path, tmp_path: Path) -> None:
    images = project / "manuscript/images"
    (images / "good.png").write_bytes(PNG)
    (images / "text.png").write_text("not a picture")
    (tmp_path / "secret.png").write_bytes(PNG)
    (images / "link.png").symlink_to(tmp_path / "secret.png")
    (images / "loop.png").symlink_to("loop.png")
    names = ["good.png", "god.png", "text.png", "link.png", "../images", "%00.png", "loop.png"]
    write(project, "manuscript/a.md", "\n\n".join(f"![Alt](images/{name})" for name in names))
    catalogue = read_catalogue(project, "manuscript")
    assert [f"{found.code} {found.span}" for found in catalogue.diagnostics] == [
        "image-missing manuscript/a.md:7:1",
        "image-format manuscript/a.md:9:1",
        "file-outside manuscript/a.md:11:1",
        "image-missing manuscript/a.md:13:1",
        "image-missing manuscript/a.md:15:1",
        "file-unreadable manuscript/a.md:17:1",
    ]
    assert catalogue.diagnostics[0].hint == "did you mean “good.png”?"


def test_pictures_of_notes_and_headnotes_are_looked_for(project: Path) -> None:
    text = "Words.[^1]\n\n[^1]: ![Alt](images/one.png)\n"
    write(project, "manuscript/a.md", text, "title: x\nheadnote: |\n  ![Alt](images/two.png)")
    assert complaints(project) == ["image-missing manuscript/a.md:4:3", "image-missing manuscript/a.md:9:7"]


@pytest.mark.parametrize(
    ("head", "format"),
    [
        (PNG, "png"),
        (b"\xff\xd8\xff\xe0", "jpeg"),
        (b"GIF89a", "gif"),
        (b"RIFF\x00\x00\x00\x00WEBPVP8 ", "webp"),
        (b"<?xml version='1.0'?>\n<svg/>", "svg"),
        (b"\xef\xbb\xbf  <svg xmlns='x'>", "svg"),
        (b"<html><svg></svg></html>", None),
        (b"RIFF\x00\x00\x00\x00WAVE", None),
        (b"%PDF-1.7", None),
        (b"", None),
    ],
)
def test_formats(head: bytes, format: str | None) -> None:
    assert picture_format(head) == format
