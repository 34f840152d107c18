"""Files of references → the bibliography: CSL-JSON, CSL YAML, BibLaTeX and BibTeX, as Zotero and others export them."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import PurePosixPath

from msgspec import Struct

from anthology import declarations
from anthology.apparatus.citations import processor
from anthology.apparatus.citations.processor import AbsentError, Json, RefusedError
from anthology.diagnostics import Diagnosed, Diagnostic, Span, problem

FORMATS = {".json": "csljson", ".yaml": "yaml", ".yml": "yaml", ".bib": "biblatex", ".bibtex": "bibtex"}
"""How a file is read, by the ending of its name. (``.bib`` is read as BibLaTeX, which has BibTeX's fields too.)"""


def missing(span: Span) -> Diagnostic:
    """What is told where pandoc or the styles are not installed."""
    message = "citations are set by pandoc, in the styles of the CSL project: these are not installed"
    return problem("citations-extra-missing", message, span, "install anthology-press[citations]")


class Reference(Struct, frozen=True):
    """An entry: its key, where it stands, and what it says as CSL-JSON."""

    key: str
    span: Span
    item: Mapping[str, Json]


class Bibliography(Struct, frozen=True):
    """All entries of a project, by their keys, in the order of its files."""

    references: Mapping[str, Reference]


def read_bibliography(files: Sequence[tuple[str, bytes]]) -> Diagnosed[Bibliography]:
    """The entries of some files, given by their paths in the project and their bytes.

    Reported: what cannot be read, with its line where that is known; an entry without a key; a key given twice.
    """
    references: dict[str, Reference] = {}
    problems: list[Diagnostic] = []
    for path, data in files:
        read = _file(path, data)
        problems += read.diagnostics
        for reference in read.value:
            first = references.setdefault(reference.key, reference)
            if first is not reference:
                hint = f"take one of the two out, or give it another key; the first is at {first.span}"
                message = f"the key “{reference.key}” is given twice"
                problems.append(problem("reference-duplicate", message, reference.span, hint))
    return Diagnosed(Bibliography(references), tuple(dict.fromkeys(problems)))


def _file(path: str, data: bytes) -> Diagnosed[tuple[Reference, ...]]:
    decoded = declarations.decode(data, path)
    if decoded.value is None:
        return Diagnosed((), decoded.diagnostics)
    format = FORMATS.get(PurePosixPath(path).suffix.lower())
    if format is None:
        hint = "export it as CSL-JSON (.json), CSL YAML (.yaml) or BibLaTeX (.bib)"
        return Diagnosed((), (problem("bibliography-format", "this is no kind of bibliography", Span(path), hint),))
    read = _items(decoded.value, format, path)
    if read.value is None:
        return Diagnosed((), read.diagnostics)
    references, problems = [], [*decoded.diagnostics, *read.diagnostics]
    places = _Places(decoded.value, format, path)
    for n, item in enumerate(read.value, 1):
        key = str(item.get("id", "")).strip() if isinstance(item, dict) else ""
        if key:
            references.append(Reference(key, places.next_of(key), item))
        else:
            message = f"entry {n} has no key (“id”)"
            problems.append(problem("bibliography-unreadable", message, Span(path), "give it one"))
    return Diagnosed(tuple(references), tuple(problems))


def _items(text: str, format: str, path: str) -> Diagnosed[list[Json] | None]:
    if format == "csljson":
        return _json(text, path)
    if format == "yaml":
        parsed = declarations.parse(text.strip("\n").removeprefix("---").removesuffix("---"), path)
        if parsed.value is None or parsed.failed:
            return Diagnosed(None, parsed.diagnostics)
        if not parsed.value.find(("references",))[1]:
            return Diagnosed(None, (_strange(path, "it has no list “references”"),))
        body = text.strip().removeprefix("---").removesuffix("---")
        text, format = f"---\n{body.strip(chr(10))}\n---\n", "markdown"
    try:
        return Diagnosed(processor.read_items(text, format))
    except AbsentError:
        return Diagnosed(None, (missing(Span(path)),))
    except RefusedError as error:
        span = Span(path, error.line, error.column, error.column + 1) if error.line else Span(path)
        hint = "look at the entry before this place too: a brace or a comma may be missing"
        return Diagnosed(None, (problem("bibliography-unreadable", f"it cannot be read: {error}", span, hint),))


def _json(text: str, path: str) -> Diagnosed[list[Json] | None]:
    try:
        made = json.loads(text)
    except ValueError as error:
        span = Span(path)
        if isinstance(error, json.JSONDecodeError):
            span = Span(path, error.lineno, error.colno, error.colno + 1)
            error = ValueError(error.msg.lower())
        found = problem("bibliography-unreadable", f"this is not JSON: {error}", span, "export the file anew")
        return Diagnosed(None, (found,))
    except RecursionError:
        return Diagnosed(None, (_strange(path, "it is nested too deeply"),))
    if isinstance(made, dict) and isinstance(made.get("items"), list):
        items = made["items"]
        if items and not all(isinstance(item, dict) and "type" in item for item in items):
            return Diagnosed(None, (_strange(path, "it is in Zotero’s or Better BibTeX’s own form"),))
        made = items
    if not isinstance(made, list):
        return Diagnosed(None, (_strange(path, "it is no list of references"),))
    return Diagnosed(made)


def _strange(path: str, why: str) -> Diagnostic:
    hint = "export it from Zotero as “CSL JSON” (or “Better CSL JSON”)"
    return problem("bibliography-unreadable", f"this is not a bibliography: {why}", Span(path), hint)


class _Places:
    """Finds where entries stand: what reads them tells no line, so their keys are looked for in the text."""

    def __init__(self, text: str, format: str, path: str) -> None:
        self._lines = declarations.Lines(text, path)
        self._found: dict[str, list[Span]] = {}
        for key, start in _keys(text, format):
            self._found.setdefault(key, []).append(self._lines.span(start, start + len(key)))
        self._path = path

    def next_of(self, key: str) -> Span:
        """The place of a key; when it is asked for again, the next one."""
        spans = self._found.get(key, [])
        return spans.pop(0) if len(spans) > 1 else spans[0] if spans else Span(self._path)


_KEYS = {
    "csljson": re.compile(r'"id"\s*:\s*"?([^"\s,}]+)'),
    "yaml": re.compile(r"^\s*(?:-\s+)?id:\s*[\"']?([^\"'\s#]+)", re.MULTILINE),
    "biblatex": re.compile(r"^\s*@\w+\s*[{(]\s*([^\s,{}()]+)\s*,", re.MULTILINE),
}
_KEYS["bibtex"] = _KEYS["biblatex"]


def _keys(text: str, format: str) -> Iterator[tuple[str, int]]:
    return ((found[1], found.start(1)) for found in _KEYS[format].finditer(text))
