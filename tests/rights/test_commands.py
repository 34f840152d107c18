"""The gate, drafts, the clearance report and comparison as a user meets them."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Iterator
from contextlib import chdir
from pathlib import Path

import pypdfium2
import pytest

from tests.end_to_end.projects import LEAST, anthology, write_project

RESERVED = """\
---
title: Held Back
author: Somebody
rights:
  holder: The Press
  licence: http://rightsstatements.org/vocab/InC/1.0/
  permission: {contact: rights@example.org}
---

Not ours to print.
"""
EDITIONS = """\
editions:
  all: {formats: [epub, pdf]}
  free: {formats: [epub], select: {exclude: held-back}}
"""


@pytest.fixture
def project(tmp_path: Path) -> Iterator[Path]:
    """A project of two works, of which one is reserved, with an edition of both and one without it."""
    files = {**LEAST, "manuscript/held-back.md": RESERVED, "config.yaml": LEAST["config.yaml"] + EDITIONS}
    write_project(tmp_path, files)
    with chdir(tmp_path):
        yield tmp_path


def built(project: Path) -> list[str]:
    return sorted(path.name for path in (project / "dist").glob("*"))


def test_an_edition_that_is_not_cleared_is_not_built_and_the_others_are(project: Path) -> None:
    done = anthology("build")
    assert done.exit_code == 1
    assert "error[rights-reserved] manuscript/held-back.md:7:3:" in done.stderr
    assert "reserved by The Press" in done.stderr
    assert "ask The Press (rights@example.org)" in done.stderr
    assert built(project) == ["the-least-book-free.epub", "the-least-book-free.manifest.json"]


def test_a_draft_is_built_and_says_so_on_each_page(project: Path) -> None:
    done = anthology("build", "--edition", "all", "--draft")
    assert done.exit_code == 0
    assert "warning[rights-reserved]" in done.stderr
    assert built(project) == [f"the-least-book-all-draft.{end}" for end in ("epub", "manifest.json", "pdf")]
    with zipfile.ZipFile(project / "dist" / "the-least-book-all-draft.epub") as book:
        pages = [name for name in book.namelist() if name.endswith(".xhtml") and "nav" not in name]
        assert all(b'<p class="draft" role="note"' in book.read(name) for name in pages)
        assert any(name.endswith("draft-epub.css") for name in book.namelist())
    with pypdfium2.PdfDocument(project / "dist" / "the-least-book-all-draft.pdf") as pdf:
        for page in pdf:
            grey = page.render(scale=0.5, grayscale=True).to_pil()
            # The middle of the page has the watermark's grey, which text never makes as an area.
            assert sum(200 < level < 245 for level in grey.tobytes()) > 500


def test_a_draft_does_not_leave_a_trace_in_a_book(project: Path) -> None:
    assert anthology("build", "--edition", "free").exit_code == 0
    with zipfile.ZipFile(project / "dist" / "the-least-book-free.epub") as book:
        assert not any("draft" in name for name in book.namelist())
        assert not any(b"draft" in book.read(name) for name in book.namelist() if name.endswith(".xhtml"))


def test_the_gate_can_be_switched_off(project: Path) -> None:
    config = project / "config.yaml"
    config.write_text(config.read_text("utf-8") + "rights: {gate: off}\n", "utf-8")
    done = anthology("build", "--edition", "all", "--format", "epub")
    assert done.exit_code == 0
    assert "warning[rights-reserved]" in done.stderr


def test_the_clearance_report(project: Path) -> None:
    done = anthology("rights", "--edition", "all", "--format", "json", "--on", "2026-12-01")
    assert done.exit_code == 0
    (report,) = json.loads(done.stdout)
    assert [(work["id"], work["status"], work["ask"]) for work in report["works"]] == [
        ("a-beginning", "cleared", ""),
        ("held-back", "to be asked", "The Press (rights@example.org)"),
    ]
    assert anthology("rights", "--format", "csv").stdout.startswith("edition,id,title,status,")
    assert "to be asked" in anthology("rights").stdout


def test_a_day_that_is_none_is_wrong_usage(project: Path) -> None:
    assert anthology("rights", "--on", "soon").exit_code == 2


def test_editions_and_manifests_are_compared(project: Path) -> None:
    done = anthology("diff", "free", "all")
    assert done.exit_code == 0
    assert "+ held-back  Held Back (part 1)" in done.stdout
    anthology("build", "--edition", "free")
    again = anthology("diff", "dist/the-least-book-free.manifest.json", "free")
    assert "no work differs" in again.stdout
    work = project / "manuscript" / "a-beginning.md"
    work.write_text(work.read_text("utf-8").replace("full", "empty"), "utf-8")
    changed = anthology("diff", "dist/the-least-book-free.manifest.json", "free", "--format", "json")
    assert [each["id"] for each in json.loads(changed.stdout)["changed"]] == ["a-beginning"]


def test_pages_are_told_while_the_files_are_those_of_the_last_build(project: Path) -> None:
    anthology("build", "--edition", "all", "--draft")
    manifest = json.loads((project / "dist" / "the-least-book-all-draft.manifest.json").read_bytes())
    assert manifest["draft"] is True and manifest["pages"] > 3
    assert [work["id"] for work in manifest["works"]] == ["a-beginning", "held-back"]


@pytest.mark.parametrize("name", ["nothing.json", "config.yaml.json"])
def test_a_manifest_that_is_not_there(project: Path, name: str) -> None:
    done = anthology("diff", name, "free")
    assert done.exit_code == 1
    assert "error[file-unreadable]" in done.stderr


def test_an_unknown_edition_is_wrong_usage(project: Path) -> None:
    assert anthology("diff", "fre", "all").exit_code == 2
