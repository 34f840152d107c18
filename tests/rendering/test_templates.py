"""Each template of ``templates.toml`` goes wrong as its table says, with file and line."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

import pytest

from anthology.diagnostics import Diagnostic
from anthology.rendering import open_styles, render
from tests.samples import sample_edition, sample_image

TABLE: dict[str, dict[str, Any]] = tomllib.loads(Path(__file__).with_name("templates.toml").read_text("utf-8"))


def complaints(project: Path) -> tuple[Diagnostic, ...]:
    """What rendering the sample with a project's own styles finds wrong."""
    styles = open_styles("base", project)
    assert styles.diagnostics == ()
    return render(sample_edition(), "epub", styles.value, sample_image).diagnostics


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
    rendered = render(sample_edition(), "epub", open_styles("base", tmp_path).value, sample_image)
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
    rendered = render(sample_edition(), "pdf", open_styles("base", tmp_path).value, sample_image)
    assert rendered.diagnostics == ()
    part = next(document for document in rendered.value.documents if document.id == "part-2")
    assert "aVoices&lt; ab x, y a&amp;a\n024" in part.markup
