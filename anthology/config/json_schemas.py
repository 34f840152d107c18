"""The JSON Schemas of what is declared, for editors that complete and check."""

from __future__ import annotations

from typing import Any

from anthology.config.glossary import ChronologyFile, GlossaryFile
from anthology.config.indexing import IndexFile
from anthology.config.schema import Config, Edition, FrontMatter
from anthology.config.standoff import NotesFile


def config_schema() -> dict[str, Any]:
    """The JSON Schema of ``config.yaml``. Editions have the same keys as the whole, and need none of them."""
    schema = Config.model_json_schema()
    definitions = schema["$defs"]
    common = {name: rule for name, rule in schema["properties"].items() if name in Edition.model_fields}
    override = {"type": "object", "additionalProperties": False, "properties": common}
    overrides = {"type": "object", "additionalProperties": _partial(override, definitions)}
    schema["properties"]["editions"] = schema["properties"]["editions"] | overrides
    return _finished(schema, "config.yaml")


def front_matter_schema() -> dict[str, Any]:
    """The JSON Schema of the front matter of a manuscript."""
    return _finished(FrontMatter.model_json_schema(), "Front matter of a manuscript")


def notes_schema() -> dict[str, Any]:
    """The JSON Schema of a notes file, ``x.notes.yaml``."""
    return _finished(NotesFile.model_json_schema(), "Notes file of a manuscript")


def glossary_schema() -> dict[str, Any]:
    """The JSON Schema of ``glossary.yaml``."""
    return _finished(GlossaryFile.model_json_schema(), "Glossary: terms, persons, places, organisations")


def chronology_schema() -> dict[str, Any]:
    """The JSON Schema of ``chronology.yaml``."""
    return _finished(ChronologyFile.model_json_schema(), "Chronology: the editor's events")


def index_schema() -> dict[str, Any]:
    """The JSON Schema of ``index.yaml``."""
    return _finished(IndexFile.model_json_schema(), "index.yaml")


def _partial(rule: dict[str, Any], definitions: dict[str, Any]) -> dict[str, Any]:
    """The rule for a mapping of which a part may be given. What stands in a list is replaced, so it must be
    whole.
    """
    partial = {key: value for key, value in rule.items() if key != "required"}
    if "properties" in rule:
        partial["properties"] = {
            name: _partial_member(member, definitions) for name, member in rule["properties"].items()
        }
    return partial


def _partial_member(member: dict[str, Any], definitions: dict[str, Any]) -> dict[str, Any]:
    if "anyOf" in member:
        return member | {"anyOf": [_partial_member(one, definitions) for one in member["anyOf"]]}
    if "$ref" not in member:
        return member
    name = member["$ref"].rsplit("/", 1)[1]
    if "properties" not in definitions[name]:
        return member
    partial = f"{name}Override"
    if partial not in definitions:
        definitions[partial] = {}  # reserved, should a definition hold itself
        definitions[partial] = _partial(definitions[name], definitions)
    return member | {"$ref": f"#/$defs/{partial}"}


def _finished(schema: dict[str, Any], title: str) -> dict[str, Any]:
    draft = {"$schema": "https://json-schema.org/draft/2020-12/schema", "title": title}
    return draft | {key: value for key, value in _as_yaml(schema).items() if key != "title"}


def _as_yaml(rule: Any) -> Any:
    """The rule for what YAML makes of a value: a title of digits is a number to it, and an empty value is
    null.
    """
    if isinstance(rule, list):
        return [_as_yaml(one) for one in rule]
    if not isinstance(rule, dict):
        return rule
    made = {key: _as_yaml(value) for key, value in rule.items()}
    match made.get("type"):
        case "string" if "enum" not in made and "const" not in made:
            made["type"] = ["string", "number", "boolean", "null"]
        case "boolean":
            made.pop("type")
            made["enum"] = [True, False, "yes", "no", None]
    return made
