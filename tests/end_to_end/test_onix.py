"""The ONIX record of a book, against EDItEUR's schema."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from lxml import etree
from ruamel.yaml import YAML

from anthology.config.relators import RELATORS
from tests.end_to_end.projects import FIVE_LINES, WORK, anthology, write_project
from tests.validators.onix import onix_errors

FULL: dict[str, Any] = {
    "book": {
        "title": "The *Winter* Shelf",
        "subtitle": "Letters & Essays",
        "contributors": [
            {"role": role, "name": f"Ada {role.title()}", "sort": "Quill, Ada" if role == "editor" else ""}
            for role in RELATORS
        ],
        "language": "de-CH",
        "publisher": "Ladder Press",
        "imprint": "Rung",
        "place": "Ghent",
        "series": {"title": "Cold Rooms", "number": "3"},
        "description": "A reading room without a stove,\nand what was read in it.",
        "subjects": ["letters", "reading rooms"],
        "date": "2026-03",
        "edition": "Second edition",
        "identifiers": {"isbn_print": "978-0-306-40615-7", "isbn_epub": "978-1-4028-9462-6"},
    },
    "formats": ["epub", "pdf"],
    "pdf": {"purpose": "print"},
}


def message(folder: Path, config: dict[str, Any] | str) -> tuple[bytes, str]:
    """What the command writes about a project, and what it complains of."""
    write_project(folder, {"manuscript/a-beginning.md": WORK})
    path = folder / "config.yaml"
    if isinstance(config, str):
        path.write_text(config, "utf-8")
    else:
        YAML().dump(config, path)
    told = anthology("onix", path)
    assert told.exit_code == 0, told.output
    return told.stdout.encode(), told.stderr


def values(data: bytes, name: str) -> list[str]:
    return [each.text or "" for each in etree.fromstring(data).iter(f"{{*}}{name}")]


def test_the_full_record(tmp_path: Path) -> None:
    data, said = message(tmp_path, FULL)
    assert onix_errors(data) == []
    assert [line for line in said.splitlines() if line.startswith("warning[onix")] == [
        "warning[onix-incomplete]: the record of The Winter Shelf/reader/print has no number of pages"
    ]
    assert values(data, "ProductForm") == ["BC", "EA"]
    assert values(data, "TitleText") == ["Cold Rooms", "The Winter Shelf"] * 2
    assert values(data, "LanguageCode") == ["ger", "ger"]
    assert values(data, "Date") == ["202603", "202603"]
    assert "Quill, Ada" in values(data, "PersonNameInverted")
    assert values(data, "ProductRelationCode") == ["06", "06"]
    roles = values(data, "ContributorRole")
    assert len(roles) == 2 * (len(RELATORS) + 1)  # and the author of the work
    assert values(data, "PersonName").count("Ada Quill") == 2


@pytest.mark.parametrize("date", ["1931", "1931-05", "1931-05-17", "1931/1934", "1931~"])
def test_dates(tmp_path: Path, date: str) -> None:
    config = {**FULL, "book": {**FULL["book"], "date": date}}
    data, _ = message(tmp_path, config)
    assert onix_errors(data) == []
    assert values(data, "Date")[0] == date.rstrip("~").partition("/")[0].replace("-", "")


def test_the_least_record(tmp_path: Path) -> None:
    data, said = message(tmp_path, FIVE_LINES)
    assert onix_errors(data) == []
    assert said.count("onix-incomplete") == 4  # ISBN, publisher, date, description
    assert values(data, "IDValue") == ["The Least Book/reader/epub"]


def test_the_pages_are_those_of_the_last_build(tmp_path: Path) -> None:
    book = {**FULL["book"], "contributors": [{"role": "editor", "name": "Ada Quill"}]}
    config = {**FULL, "book": book, "formats": ["pdf"]}
    message(tmp_path, config)
    assert anthology("build", tmp_path / "config.yaml").exit_code == 0
    data, said = message(tmp_path, config)
    assert onix_errors(data) == []
    assert "onix-incomplete" not in said
    assert int(values(data, "ExtentValue")[0]) > 5
    assert [float(value) for value in values(data, "Measurement")[:2]] == [210, 148]
    sheet = anthology("onix", tmp_path / "config.yaml", "--sheet").stdout
    assert "| ISBN | 9780306406157 |" in sheet
    assert "| Size | 148 × 210 mm |" in sheet


def test_the_schema_finds_what_is_wrong(tmp_path: Path) -> None:
    data, _ = message(tmp_path, FULL)
    assert onix_errors(data.replace(b"<ProductForm>BC<", b"<ProductForm>B9C<"))
    assert onix_errors(data.replace(b"<ProductComposition>00</ProductComposition>", b""))
