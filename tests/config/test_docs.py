"""The reference in ``docs/configuration.md`` is the schema's; ``pytest tests/config --accept`` renews it."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

from anthology.config.json_schemas import config_schema
from anthology.config.load import read_config

PAGE = Path(__file__).parents[2] / "docs" / "configuration.md"
BEGIN, END = "<!-- reference: made from the schema -->\n", "<!-- end of the reference -->"


def test_the_reference_is_that_of_the_schema(accept: bool) -> None:
    text = PAGE.read_text("utf-8")
    before, _, rest = text.partition(BEGIN)
    old, _, after = rest.partition(END)
    assert rest
    assert after
    made = "\n" + reference() + "\n"
    if accept:
        PAGE.write_text(before + BEGIN + made + END + after, "utf-8")
        return
    assert old == made


def test_every_recipe_is_a_config_without_fault() -> None:
    recipes = re.findall(r"```yaml\n(.*?)```", PAGE.read_text("utf-8"), re.DOTALL)
    assert len(recipes) > 5
    for recipe in recipes:
        text = recipe if recipe.startswith("book:") else "book: {title: x}\n" + recipe
        read = read_config(text.encode(), "config.yaml")
        assert not read.diagnostics, recipe


# -- schema → Markdown -----------------------------------------------------------------------------


def reference() -> str:
    """A table for the whole, and one for each declaration that it leads to, in the order of the keys."""
    schema = config_schema()
    names = [name for name in _reached(schema, schema["$defs"]) if "properties" in schema["$defs"][name]]
    tables = [_table("The whole", schema, schema["$defs"])]
    tables += [_table(_heading(name), schema["$defs"][name], schema["$defs"]) for name in names]
    return "\n".join(tables)


def _reached(rule: Any, definitions: dict[str, Any]) -> list[str]:
    found: dict[str, None] = {}

    def walk(one: Any) -> None:
        if isinstance(one, list):
            for item in one:
                walk(item)
        elif isinstance(one, dict):
            name = one.get("$ref", "").rpartition("/")[2]
            if name and name not in found and not name.endswith("Override"):
                found[name] = None
                walk(definitions[name])
            for key, item in one.items():
                if key not in ("$defs", "editions"):
                    walk(item)

    walk(rule)
    return list(found)


def _heading(name: str) -> str:
    words = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", name.removesuffix("Declaration"))
    return words[0] + words[1:].lower()


def _table(title: str, rule: dict[str, Any], definitions: dict[str, Any]) -> str:
    lines = (
        [f"### {title}", "", _line(rule.get("description", "")), ""] if title != "The whole" else [f"### {title}", ""]
    )
    lines += ["| key | value | default | |", "| --- | --- | --- | --- |"]
    required = rule.get("required", ())
    for name, member in rule["properties"].items():
        target = definitions.get(member.get("$ref", "").rpartition("/")[2], {})
        told = _line(member.get("description") or target.get("description", ""))
        value = "editions by name" if name == "editions" else _value(member, definitions)
        default = "**required**" if name in required else _default(member, value)
        lines.append(f"| `{name}` | {value} | {default} | {told} |")
    return "\n".join([*lines, ""])


def _line(text: str) -> str:
    return " ".join(text.replace("``", "`").split()).replace("|", "\\|")


def _default(member: dict[str, Any], value: str) -> str:
    default = member.get("default")
    if default is None or default in ("", [], {}) or ("[" in value and isinstance(default, (dict, list))):
        return ""
    return f"`{default if isinstance(default, str) else json.dumps(default)}`"


def _value(member: dict[str, Any], definitions: dict[str, Any]) -> str:
    if "anyOf" in member:
        kinds = [_value(one, definitions) for one in member["anyOf"] if one.get("type") != "null"]
        return " or ".join(dict.fromkeys(kinds))
    if "$ref" in member:
        name = member["$ref"].rpartition("/")[2]
        if "enum" in definitions[name]:
            return _choice(definitions[name]["enum"])
        return f"[{_heading(name).lower()}](#{_heading(name).lower().replace(' ', '-')})"
    if "enum" in member:
        return "true or false" if True in member["enum"] else _choice(member["enum"])
    kind = member.get("type")
    if kind == "array":
        return f"list: {_value(member['items'], definitions)}"
    if kind == "object":
        return f"keys: {_value(member['additionalProperties'], definitions)}"
    return "whole number" if kind == "integer" else "text"


def _choice(values: list[Any]) -> str:
    return ", ".join(f"`{value}`" for value in values)
