"""The schemas of the sample, to which its modelines point, are those of the code."""

from __future__ import annotations

import json

import pytest

from anthology.starter import SCHEMAS
from tests.end_to_end.projects import REPOSITORY, anthology

FOLDER = REPOSITORY / ".anthology"


@pytest.mark.parametrize(("of", "name"), SCHEMAS.items())
def test_the_schema_at_the_root_is_current(of: str, name: str, accept: bool) -> None:
    made = anthology("schema", of).stdout
    path = FOLDER / name
    if accept:
        path.parent.mkdir(exist_ok=True)
        path.write_text(made, "utf-8")
    assert path.read_text("utf-8") == made


@pytest.mark.parametrize("config", ["config.yaml", "anthology/starter_project/config.yaml"])
def test_the_modeline_points_at_the_schema(config: str) -> None:
    first = (REPOSITORY / config).read_text("utf-8").partition("\n")[0]
    assert first == "# yaml-language-server: $schema=.anthology/config.schema.json"


def test_every_key_that_the_sample_uses_is_in_the_schema() -> None:
    schema = json.loads((FOLDER / "config.schema.json").read_text("utf-8"))
    text = (REPOSITORY / "config.yaml").read_text("utf-8")
    keys = {line.partition(":")[0] for line in text.splitlines() if line[:1].isalpha()}
    assert keys
    assert keys <= set(schema["properties"])


def test_git_takes_the_schemas_along() -> None:
    ignored = (REPOSITORY / ".gitignore").read_text("utf-8").split()
    assert not any(pattern.startswith((".anthology", "/.anthology", ".*", "*.json")) for pattern in ignored)
