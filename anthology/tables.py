"""The catalogue and an edition's decisions as tables for people, or as JSON for programs."""

from __future__ import annotations

import io
import json
import sys
from collections.abc import Iterable, Sequence

from anthology.model.catalogue import Catalogue, Work
from anthology.model.edition import Decision, Edition
from anthology.model.text import plain

PIPE_WIDTH = 200
"""Characters in a line where there is no terminal to measure."""


def catalogue(works: Catalogue, *, as_json: bool) -> str:
    """All works of the project, one a row."""
    rows = [_work_row(work) for work in works.works]
    if as_json:
        return _json(rows)
    columns = ("id", "title", "author", "date", "language", "genre", "words")
    return _table(columns, [[str(row[c]) for c in columns] for row in rows])


def _work_row(work: Work) -> dict[str, object]:
    return {
        "id": work.id,
        "title": plain(work.title),
        "author": "; ".join(person.name for person in work.by("author")),
        "date": str(work.date or ""),
        "language": work.language,
        "genre": work.genre,
        "themes": list(work.themes),
        "words": work.words,
        "notes": len(work.notes),
        "licence": work.rights.licence if work.rights else "",
        "file": work.span.file,
    }


def decisions(editions: Iterable[Edition], works: Catalogue, *, as_json: bool) -> str:
    """Why each work is in each edition or out of it, in the order of the book."""
    if as_json:
        return _json([{"edition": e.name, "works": [_decision_row(d) for d in e.decisions]} for e in editions])
    return "\n".join(_edition_table(edition, works) for edition in editions)


def _edition_table(edition: Edition, works: Catalogue) -> str:
    titles = {work.id: plain(work.title) for work in works.works}
    rows = [[_place(d), d.work, titles.get(d.work, ""), d.reason] for d in edition.decisions]
    chosen = sum(d.chosen for d in edition.decisions)
    head = f"{edition.name}: {chosen} of {len(rows)} works"
    return f"{head}\n{_table(('place', 'id', 'title', 'reason'), rows)}"


def _place(decision: Decision) -> str:
    if not decision.chosen:
        return "out"
    return decision.place or f"part {decision.part}"


def _decision_row(decision: Decision) -> dict[str, object]:
    return {
        "id": decision.work,
        "chosen": decision.chosen,
        "place": _place(decision),
        "reason": decision.reason,
    }


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, indent=1) + "\n"


def _table(columns: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    from rich import box
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    width = None if sys.stdout.isatty() else PIPE_WIDTH
    console = Console(file=io.StringIO(), width=width, force_terminal=False)
    table = Table(box=box.SIMPLE_HEAD, show_edge=False, pad_edge=False)
    for column in columns:
        table.add_column(column, justify="right" if column == "words" else "left")
    for row in rows:
        table.add_row(*(Text(cell) for cell in row))
    console.print(table)
    shown = console.file
    assert isinstance(shown, io.StringIO)
    return "\n".join(line.rstrip() for line in shown.getvalue().splitlines()) + "\n"
