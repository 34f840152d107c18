"""Editions as they stand: their rights, and what differs between two."""

from __future__ import annotations

from pathlib import Path

from anthology import apparatus, comparison, rights
from anthology.diagnostics import Diagnosed, Span, problem
from anthology.model.clearance import Report
from anthology.model.comparison import Comparison, EditionRecord
from anthology.model.dates import Date
from anthology.model.edition import Edition
from anthology.pipeline.editions import file_stem, inputs_of
from anthology.pipeline.library import Library, select_edition


def clearance(library: Library, name: str, on: Date, within: int) -> Diagnosed[Report | None]:
    """The clearance report of the edition ``name`` on a day; what ends within so many days after it is told."""
    selected = select_edition(library, name)
    if selected.value is None:
        return Diagnosed(None, selected.diagnostics)
    edited = apparatus.apply_standoff(selected.value)
    return Diagnosed(rights.report(edited.value, on, within), (*selected.diagnostics, *edited.diagnostics))


def record(library: Library, name: str) -> Diagnosed[EditionRecord | None]:
    """The edition ``name`` as it would be built now; with its pages, if its last build was made from the same files."""
    selected = select_edition(library, name)
    if selected.value is None:
        return Diagnosed(None, selected.diagnostics)
    edition = apparatus.apply_standoff(selected.value).value
    made = comparison.record(edition, library.catalogue, pages_of(library, edition))
    return Diagnosed(made, selected.diagnostics)


def pages_of(library: Library, edition: Edition) -> int | None:
    """The pages of the last build; None where there is none, or where the files have changed since."""
    built = last_build(library, edition)
    return built.pages if built else None


def last_build(library: Library, edition: Edition) -> EditionRecord | None:
    """The edition as it was last built; None where it was not, or where the files have changed since."""
    project = library.project
    path = project.root / project.loaded.config.output / f"{file_stem(edition)}.manifest.json"
    built = read_manifest(path).value
    return built if built and built.inputs == inputs_of(library, edition) else None


def read_manifest(path: Path) -> Diagnosed[EditionRecord | None]:
    """The edition that a manifest remembers."""
    span = Span(path.name)
    try:
        data = path.read_bytes()
    except OSError as error:
        why = (error.strerror or str(error)).lower()
        return Diagnosed(None, (problem("file-unreadable", f"the manifest cannot be read: {why}", span),))
    return comparison.read_manifest(data, path.name)


def compare(before: EditionRecord, after: EditionRecord) -> Comparison:
    """What differs from one edition to another."""
    return comparison.compare(before, after)
