"""Editions, places, paths and the JSON Schema."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from anthology.config import json_schemas
from anthology.config import load as loading
from anthology.config.load import Loaded, read_config
from anthology.config.schema import Config, Edition
from anthology.diagnostics import Span

CONFIG = """\
book:
  title: A shelf
  subtitle: Of letters
parts:
  - title: One
    works: [a, b]
page:
  size: A5
  margins: {top: 20mm}
editions:
  print:
    page:
      margins: {bottom: 15mm}
    pdf: {purpose: print}
    parts:
      - works:
          - c
          - b
  plain:
    book: {subtitle: }
"""


def loaded(text: str = CONFIG) -> Loaded:
    read = read_config(text.encode(), "config.yaml")
    assert read.value is not None, read.diagnostics
    return read.value


def settings(config: Loaded, name: str) -> Edition:
    made = loading.edition(config, name)
    assert made.value is not None, made.diagnostics
    return made.value


def test_an_edition_overrides_what_it_names_and_nothing_else() -> None:
    printed = settings(loaded(), "print")
    assert (printed.page.size, printed.page.margins.top, printed.page.margins.bottom) == (
        "A5",
        "20mm",
        "15mm",
    )
    assert printed.pdf.purpose == "print"
    assert printed.book.subtitle == "Of letters"


def test_lists_are_replaced() -> None:
    printed = settings(loaded(), "print")
    assert [(part.title, part.works) for part in printed.parts] == [("", ("c", "b"))]


def test_a_key_without_a_value_takes_the_default_back() -> None:
    assert settings(loaded(), "plain").book.subtitle == ""


def test_without_editions_there_is_one_for_readers() -> None:
    config = loaded("book: {title: x}")
    assert config.editions == ("reader",)
    assert settings(config, "reader") == Edition.model_validate({"book": {"title": "x"}})


def test_an_unknown_edition_is_told_with_the_nearest() -> None:
    (found,) = loading.edition(loaded(), "prnt").diagnostics
    assert (found.code, found.span, found.hint) == (
        "edition-unknown",
        Span("config.yaml", 10, 1, 9),
        "did you mean “print”?",
    )


@pytest.mark.parametrize(
    ("edition", "path", "place"),
    [
        ("print", ("parts", 0, "works", 1), "18:13"),
        ("plain", ("parts", 0, "works", 1), "6:16"),
        ("print", ("page", "margins", "top"), "9:18"),
        ("print", ("page", "margins", "bottom"), "13:25"),
        ("print", ("page", "margins", "inside"), "13:7"),  # a default: the mapping that would hold it
        ("print", ("notes", "author", "marks"), "1:1"),  # nothing about it was written
        ("plain", ("book", "title"), "2:10"),
    ],
)
def test_places(edition: str, path: tuple[str | int, ...], place: str) -> None:
    config = loaded()
    assert str(config.span(edition, path)) == f"config.yaml:{place}"
    assert config.locate(edition)(path) == config.span(edition, path)


def test_the_place_of_a_long_text_is_that_of_its_first_line() -> None:
    config = loaded("book:\n  title: x\n  dedication: |\n    To one\n\n    and all\n")
    assert config.span("reader", ("book", "dedication")) == Span("config.yaml", 4, 5, 11)


# -- files -----------------------------------------------------------------------------------------


def test_a_missing_config_is_told(tmp_path: Path) -> None:
    (found,) = loading.load(tmp_path, tmp_path / "config.yaml").diagnostics
    assert (found.code, str(found.span)) == ("file-missing", "config.yaml")


def test_a_folder_is_no_config(tmp_path: Path) -> None:
    (tmp_path / "config.yaml").mkdir()
    (found,) = loading.load(tmp_path, tmp_path / "config.yaml").diagnostics
    assert found.code == "file-unreadable"


def test_a_symbolic_link_does_not_lead_out_of_the_project(tmp_path: Path) -> None:
    project, outside = tmp_path / "project", tmp_path / "outside"
    project.mkdir()
    outside.mkdir()
    (project / "manuscript").symlink_to(outside)
    (project / "config.yaml").write_text("book: {title: x}\nmanuscripts: manuscript\n")
    read = loading.load(project, project / "config.yaml")
    assert read.value is None
    assert [str(found.span) for found in read.diagnostics] == ["config.yaml:2:14"]
    assert [found.code for found in read.diagnostics] == ["file-outside"]


# -- JSON Schema -----------------------------------------------------------------------------------


def test_the_schema_knows_every_key() -> None:
    schema = json_schemas.config_schema()
    assert set(schema["properties"]) == set(Config.model_fields)
    override = schema["properties"]["editions"]["additionalProperties"]
    assert set(override["properties"]) == set(Edition.model_fields)


def test_an_edition_needs_no_key_but_items_of_lists_are_whole() -> None:
    schema = json_schemas.config_schema()
    definitions = schema["$defs"]
    assert definitions["Book"]["required"] == ["title"]
    assert "required" not in definitions["BookOverride"]
    assert "required" not in schema["properties"]["editions"]["additionalProperties"]
    people = definitions["BookOverride"]["properties"]["contributors"]
    assert people["items"] == {"$ref": "#/$defs/ContributorDeclaration"}
    assert definitions["ContributorDeclaration"]["required"] == ["name"]


def test_every_reference_in_the_schemas_leads_somewhere() -> None:
    for schema in (json_schemas.config_schema(), json_schemas.front_matter_schema()):
        named = set(re.findall(r"#/\$defs/(\w+)", str(schema)))
        assert named == named & set(schema.get("$defs", {}))


def test_every_key_is_described() -> None:
    for schema in (json_schemas.config_schema(), json_schemas.front_matter_schema()):
        for rule in [schema, *schema["$defs"].values()]:
            for name, member in rule.get("properties", {}).items():
                target = schema["$defs"].get(member.get("$ref", "").rpartition("/")[2], {})
                assert member.get("description") or target.get("description"), name


def test_texts_may_look_like_numbers() -> None:
    title: dict[str, Any] = json_schemas.front_matter_schema()["properties"]["title"]
    assert "number" in title["type"]
