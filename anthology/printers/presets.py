"""The printers' rules, as data: one file of TOML for each printer, each rule with its source and when it was read."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import cache
from importlib import resources
from typing import Any

from msgspec import Struct, field

from anthology.config.schema import points
from anthology.diagnostics import Severity

NAMES = ("kdp", "ingramspark", "lulu", "offset", "office")


class Source(Struct, frozen=True):
    """Where a rule stands. ``published`` is the date on the page, where it has one; ``read`` when it was looked up;
    ``through`` another page that quotes it, where the page itself could not be read.
    """

    title: str
    url: str
    read: str
    published: str = ""
    through: str = ""


class Rule(Struct, frozen=True):
    """One rule: the check that it asks for, what the printer says, what to do, where it stands, and its values."""

    check: str
    severity: Severity
    says: str
    hint: str
    source: Source
    values: Mapping[str, Any] = field(default_factory=dict)

    def length(self, key: str) -> float:
        """A length of the rule, in points."""
        return points(str(self.values[key]))


class Paper(Struct, frozen=True):
    """A paper: the thickness of a page in points, half of its leaf's, and what the binding adds to a spine."""

    name: str
    page: float
    extra: float
    source: Source

    def spine(self, pages: int) -> float:
        """The thickness of a book at its spine, in points: a leaf has two pages, also where the last one is blank."""
        return (pages + pages % 2) * self.page + self.extra


class Preset(Struct, frozen=True):
    """A printer. ``trims`` are the sizes that it offers by name, in points; ``papers`` its papers, the usual first."""

    id: str
    name: str
    rules: tuple[Rule, ...]
    trims: tuple[tuple[float, float], ...]
    papers: tuple[Paper, ...]
    spine_text_pages: int

    def rule(self, check: str) -> Rule | None:
        """The first rule with a check."""
        return next((rule for rule in self.rules if rule.check == check), None)


@cache
def preset(id: str) -> Preset:
    """The printer ``id``, one of ``NAMES``."""
    data = tomllib.loads(resources.files("anthology.printers").joinpath(f"{id}.toml").read_text("utf-8"))
    sources = {name: Source(**table) for name, table in data["sources"].items()}
    return Preset(
        id=id,
        name=data["name"],
        rules=tuple(_rule(dict(table), sources) for table in data["rules"]),
        trims=tuple((points(width), points(height)) for width, height in data.get("trims", ())),
        papers=tuple(_paper(table, sources) for table in data.get("papers", ())),
        spine_text_pages=data.get("spine_text_pages", 0),
    )


LEAF = "0.12mm"
"""The thickness of a leaf of usual book paper."""
_OWN = Source("pdf.paper", "", "")


def paper(printer: str | None, name: str) -> Paper | None:
    """A paper: a printer's by name, the usual one without a name, or one by the thickness of its leaf; None for a name
    that the printer does not know.
    """
    papers = preset(printer).papers if printer else ()
    if not name and papers:
        return papers[0]
    try:
        return Paper(name or LEAF, points(name or LEAF) / 2, 0.0, _OWN)
    except ValueError:
        return next((each for each in papers if each.name == name), None)


def _rule(table: dict[str, Any], sources: Mapping[str, Source]) -> Rule:
    return Rule(
        check=table.pop("check"),
        severity=Severity(table.pop("severity", "error")),
        says=table.pop("says"),
        hint=table.pop("hint"),
        source=sources[table.pop("source")],
        values=table,
    )


def _paper(table: Mapping[str, Any], sources: Mapping[str, Source]) -> Paper:
    extra = points(table["extra"]) if "extra" in table else 0.0
    page = points(table["page"]) if "page" in table else 72 / float(table["pages_per_inch"])
    return Paper(table["name"], page, extra, sources[table["source"]])


def overview(printer: Preset) -> str:
    """A printer's rules for people: what it says, how grave a breach is, where that stands, and when it was read."""
    lines = [printer.name, ""]
    for rule in printer.rules:
        source = rule.source
        dated = f", {source.published}" if source.published else ""
        lines.append(f"{rule.check} ({rule.severity}): {rule.says}")
        lines.append(f"    {source.title}{dated}: {source.url}")
        lines += [f"    as told by {source.through}"] if source.through else []
        lines.append(f"    read {source.read}")
    return "\n".join(lines) + "\n"
