"""Each template of ``templates.toml`` goes wrong as its table says, with file and line."""

from __future__ import annotations

import sys
import tomllib
from pathlib import Path
from typing import Any

import pytest

from anthology.diagnostics import Diagnostic
from anthology.rendering import Renderer, open_styles
from anthology.rendering.templates import _Compiled
from tests.samples import sample_edition, sample_image

TABLE: dict[str, dict[str, Any]] = tomllib.loads(Path(__file__).with_name("templates.toml").read_text("utf-8"))


def complaints(project: Path) -> tuple[Diagnostic, ...]:
    """What rendering the sample with a project's own styles finds wrong."""
    styles = open_styles("base", project)
    assert styles.diagnostics == ()
    return Renderer(sample_edition(), "epub", styles.value, sample_image).render().diagnostics


def put(project: Path, name: str, data: str | bytes) -> Path:
    """Writes a file of the project's theme."""
    path = project / "base" / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data if isinstance(data, bytes) else data.encode())
    return path


@pytest.mark.parametrize("name", TABLE)
def test_what_goes_wrong(name: str, tmp_path: Path) -> None:
    row = TABLE[name]
    file = row.get("file", "work.html")
    put(tmp_path, f"templates/{file}", bytes(row["bytes"]) if "bytes" in row else row["template"].lstrip("\n"))
    found = complaints(tmp_path)
    assert found
    first = found[0]
    assert (first.code, first.span and first.span.file, first.span and first.span.line) == (
        row["code"],
        f"styles/base/templates/{file}",
        row["line"],
    ), first
    assert row["message"] in first.message
    assert first.message[0] not in "ABCDEFGHIJKLMNOPQRSTUVWXYZ" and not first.message.endswith(".")


def test_a_good_template_is_used(tmp_path: Path) -> None:
    put(
        tmp_path,
        "templates/part.html",
        '<section class="mine"{{ attributes }}><h1>{{ page.title }}</h1></section>',
    )
    rendered = Renderer(sample_edition(), "epub", open_styles("base", tmp_path).value, sample_image).render()
    assert rendered.diagnostics == ()
    part = next(document for document in rendered.value.documents if document.kind == "part")
    assert part.markup.startswith('<section class="mine" id="part-1"')


def test_all_pages_that_go_wrong_are_reported(tmp_path: Path) -> None:
    put(tmp_path, "templates/part.html", "{{ nothing }}")
    put(tmp_path, "templates/title.html", "{% if %}")
    assert {d.code for d in complaints(tmp_path)} == {"template-undefined", "template-syntax"}


def test_output_is_bounded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("anthology.rendering.templates.LARGEST_PAGE", 1000)
    put(tmp_path, "templates/part.html", "<section>{% for n in range(999) %}{{ n }}{% endfor %}</section>")
    assert "template-unbounded" in {d.code for d in complaints(tmp_path)}


def test_a_link_out_of_the_theme_is_not_followed(tmp_path: Path) -> None:
    secret = tmp_path / "secret.html"
    secret.write_text("<section>secret</section>")
    put(tmp_path / "styles", "templates/title.html", "").unlink()
    (tmp_path / "styles" / "base" / "templates" / "title.html").symlink_to(secret)
    assert {d.code for d in complaints(tmp_path / "styles")} == {"file-outside"}


def test_what_templates_may_do(tmp_path: Path) -> None:
    source = """<section class="part"{{ attributes }}>
{{ "a" ~ page.title ~ "<" }} {{ "a" + "b" }} {{ ["x", "y"] | join(", ") }} {{ "aba" | replace("b", "&") }}
{% for n in range(3) %}{{ n * 2 }}{% endfor %}
</section>"""
    put(tmp_path, "templates/part.html", source)
    rendered = Renderer(sample_edition(), "pdf", open_styles("base", tmp_path).value, sample_image).render()
    assert rendered.diagnostics == ()
    part = next(document for document in rendered.value.documents if document.id == "part-2")
    assert "aVoices&lt; ab x, y a&amp;a\n024" in part.markup


# -- compiled templates ----------------------------------------------------------------------------


@pytest.fixture
def compiled(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder for the compiled templates."""
    folder = tmp_path / "compiled"
    folder.mkdir()
    monkeypatch.setattr(sys, "dont_write_bytecode", False)
    monkeypatch.setattr(_Compiled, "_folder", folder)
    return folder


def markup(project: Path) -> list[str]:
    """The documents of the sample with a project's own styles."""
    rendered = Renderer(sample_edition(), "epub", open_styles("base", project).value, sample_image).render()
    assert rendered.diagnostics == ()
    return [document.markup for document in rendered.value.documents]


@pytest.mark.parametrize("damage", [b"", b"harm", None])
def test_compiled_templates_make_the_same_pages(damage: bytes | None, compiled: Path, tmp_path: Path) -> None:
    expected = markup(tmp_path)
    files = sorted(compiled.iterdir())
    assert len(files) > 5
    for file in files:
        file.write_bytes(file.read_bytes()[:-9] if damage is None else damage)
    assert markup(tmp_path) == expected
    assert sorted(compiled.iterdir()) == files
    assert markup(tmp_path) == expected


def test_templates_of_a_project_are_not_kept_compiled(compiled: Path, tmp_path: Path) -> None:
    markup(tmp_path)
    before = sorted(compiled.iterdir())
    put(tmp_path, "templates/part.html", '<section class="mine"{{ attributes }}><h1>{{ page.title }}</h1></section>')
    assert any('class="mine"' in page for page in markup(tmp_path))
    assert sorted(compiled.iterdir()) == before


def test_where_nothing_can_be_written_nothing_is_kept(
    compiled: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    expected = markup(tmp_path)
    monkeypatch.setattr(_Compiled, "_folder", tmp_path / "nowhere")
    assert markup(tmp_path) == expected
