"""A new project: the starter's files, and the schemas that let editors complete and check."""

from __future__ import annotations

import json
from importlib import resources
from importlib.resources.abc import Traversable
from pathlib import Path

SCHEMAS = {of: f"{of}.schema.json" for of in ("config", "front-matter", "notes", "glossary", "chronology", "index")}
"""What has a schema, with the file name under ``.anthology/`` to which the starter's modeline points."""


def schema_text(of: str) -> str:
    """The JSON Schema of one of ``SCHEMAS``, as text."""
    from anthology.config import json_schemas

    made = {
        "config": json_schemas.config_schema,
        "front-matter": json_schemas.front_matter_schema,
        "notes": json_schemas.notes_schema,
        "glossary": json_schemas.glossary_schema,
        "chronology": json_schemas.chronology_schema,
        "index": json_schemas.index_schema,
    }
    return json.dumps(made[of](), ensure_ascii=False, indent=1) + "\n"


def create(folder: Path) -> None:
    """Writes the starter project into ``folder``, which is made when it is not there."""
    folder.mkdir(parents=True, exist_ok=True)
    _copy(resources.files("anthology").joinpath("starter_project"), folder)
    schemas = folder / ".anthology"
    schemas.mkdir(exist_ok=True)
    for of, name in SCHEMAS.items():
        (schemas / name).write_text(schema_text(of), "utf-8")


def _copy(source: Traversable, target: Path) -> None:
    for item in source.iterdir():
        if item.is_dir():
            (target / item.name).mkdir(exist_ok=True)
            _copy(item, target / item.name)
        else:
            (target / item.name).write_bytes(item.read_bytes())
