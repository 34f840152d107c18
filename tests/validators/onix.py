"""EDItEUR's own schema of ONIX 3.1, with its code lists, as the package onixcheck brings it along."""

from __future__ import annotations

from functools import cache
from importlib.util import find_spec
from pathlib import Path

from lxml import etree


@cache
def _schema() -> etree.XMLSchema:
    spec = find_spec("onixcheck")
    assert spec is not None and spec.submodule_search_locations
    folder = Path(next(iter(spec.submodule_search_locations)))
    return etree.XMLSchema(etree.parse(folder / "schema" / "xsd3.1" / "ONIX_BookProduct_3.1_reference.xsd"))


def onix_errors(message: bytes) -> list[str]:
    """What the schema finds wrong in a message."""
    schema = _schema()
    schema.validate(etree.fromstring(message))
    return str(schema.error_log).splitlines()
