"""What commands print as tables for people, or as data for programs: works, decisions, rights, comparisons."""

from __future__ import annotations

import csv
import io
import json
import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

from msgspec import to_builtins

from anthology.model.catalogue import Catalogue, Permission, Rights, Work
from anthology.model.clearance import Report, ReportLine
from anthology.model.comparison import Comparison, WorkChange
from anthology.model.edition import Decision, Edition
from anthology.model.text import plain
from anthology.progress import Phase

_NUMBERS = ("words", "seconds", "of processor")
PIPE_WIDTH = 200
"""Characters in a line where there is no terminal to measure."""


def catalogue(works: Catalogue, language: str, *, as_json: bool) -> str:
    """All works of the project, one a row; ``language`` is the book's, which a work has that names none."""
    rows = [_work_row(work, language) for work in works.works]
    if as_json:
        return _json(rows)
    columns = ("id", "title", "author", "date", "language", "genre", "words")
    return _table(columns, [[str(row[c]) for c in columns] for row in rows])


def _work_row(work: Work, language: str) -> dict[str, object]:
    return {
        "id": work.id,
        "title": plain(work.title),
        "author": "; ".join(person.name for person in work.by("author")),
        "date": str(work.date or ""),
        "language": work.language or language,
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


# -- rights ----------------------------------------------------------------------------------------

CLEARANCE = (
    "edition", "id", "title", "status", "reason", "ask", "holder", "licence", "permission", "reference",
    "contact", "territory", "media", "expires", "fee", "credit", "advice",
)  # fmt: skip
"""What the clearance report says of each work, in the order of its columns."""

FORMULA = ("=", "+", "-", "@", "\t", "\r")
"""What a cell must not begin with: a spreadsheet would compute it."""


def clearance_text(reports: Iterable[Report]) -> str:
    """For each edition a table of its works, then credit lines, advice and licences that clash."""
    return "\n".join(_clearance_text(report) for report in reports)


def _clearance_text(report: Report) -> str:
    rows = [_clearance_row(report.edition, line) for line in report.lines]
    columns = ("status", "id", "reason", "ask")
    counts = Counter(row["status"] for row in rows)
    head = f"{report.edition}: " + ", ".join(f"{count} {status}" for status, count in counts.items())
    credits = [f"  {row['id']}: {row['credit']}" for row in rows if row["credit"]]
    advice = [f"  {row['id']}: {said}" for row, line in zip(rows, report.lines, strict=True) for said in line.advice]
    clashes = [f"  {each.message}" for each in report.clashes]
    said = (("credit lines", credits), ("advice on the public domain", advice), ("licences that clash", clashes))
    below = [f"{name}:\n" + "\n".join(lines) for name, lines in said if lines]
    return "\n".join([head, _table(columns, [[row[c] for c in columns] for row in rows]), *below]) + "\n"


def clearance_csv(reports: Iterable[Report]) -> str:
    """All works of all editions as comma-separated values, with all that is known (RFC 4180)."""
    out = io.StringIO()
    writer = csv.DictWriter(out, CLEARANCE)
    writer.writeheader()
    for report in reports:
        for line in report.lines:
            row = _clearance_row(report.edition, line)
            writer.writerow({name: f"'{cell}" if cell.startswith(FORMULA) else cell for name, cell in row.items()})
    return out.getvalue()


def clearance_json(reports: Iterable[Report]) -> str:
    """The reports as JSON: for each edition its works, and the licences that clash."""
    return _json(
        [
            {
                "edition": report.edition,
                "works": [_clearance_row(report.edition, line) for line in report.lines],
                "clashes": [each.message for each in report.clashes],
            }
            for report in reports
        ]
    )


def _clearance_row(edition: str, line: ReportLine) -> dict[str, str]:
    work, rights = line.clearance.work, line.clearance.work.rights or Rights()
    permission = rights.permission or Permission()
    cells = (
        edition, work.id, plain(work.title), line.clearance.status.value, line.clearance.reason, line.clearance.ask,
        rights.holder, rights.licence, " ".join(filter(None, (permission.granted, str(permission.date or "")))),
        permission.reference, permission.contact, " ".join(rights.territory), " ".join(rights.media),
        str(rights.expires or ""), rights.fee, plain(line.credit), "; ".join(line.advice),
    )  # fmt: skip
    return dict(zip(CLEARANCE, cells, strict=True))


# -- comparison ------------------------------------------------------------------------------------


def comparison_text(found: Comparison) -> str:
    """What differs, in lines: works in, out and moved, then what was changed in works, then the sums."""
    lines = [
        *(f"+ {work.id}  {work.title} ({work.place})" for work in found.added),
        *(f"- {work.id}  {work.title} ({work.place})" for work in found.removed),
        *(f"> {move.work.id}  {move.before} → {move.after}" for move in found.moved),
        *(line for change in found.changed for line in _change_lines(change)),
    ]
    sums = [_sum("works", len(found.before.works), len(found.after.works))]
    sums.append(_sum("words", found.before.words, found.after.words))
    if found.before.pages is not None and found.after.pages is not None:
        sums.append(_sum("pages", found.before.pages, found.after.pages))
    head = f"{found.before.name} → {found.after.name}: {', '.join(sums)}"
    return "\n".join([head, *(lines or ["no work differs"])]) + "\n"


def _sum(noun: str, before: int, after: int) -> str:
    return f"{before:,} → {after:,} {noun}" if before != after else f"{after:,} {noun}"


def _change_lines(change: WorkChange) -> Iterator[str]:
    words = _sum("words", change.before.words, change.after.words)
    yield f"~ {change.after.id}  {'text changed, ' + words if change.text else 'text as it was'}"
    for noun, edits in (("note", change.notes), ("emendation", change.emendations)):
        for sign, ids in (("+", edits.added), ("-", edits.removed), ("~", edits.changed)):
            yield from (f"    {sign} {noun} {id}" for id in ids)


def comparison_json(found: Comparison) -> str:
    """The same as JSON."""
    return _json(
        {
            "before": {"edition": found.before.name, "words": found.before.words, "pages": found.before.pages},
            "after": {"edition": found.after.name, "words": found.after.words, "pages": found.after.pages},
            "added": [work.id for work in found.added],
            "removed": [work.id for work in found.removed],
            "moved": [{"id": move.work.id, "before": move.before, "after": move.after} for move in found.moved],
            "changed": [
                {
                    "id": change.after.id,
                    "text": change.text,
                    "words": [change.before.words, change.after.words],
                    "notes": to_builtins(change.notes),
                    "emendations": to_builtins(change.emendations),
                }
                for change in found.changed
            ],
        }
    )


# -- shared ----------------------------------------------------------------------------------------


def profile(phases: Iterable[Phase]) -> str:
    """What each phase of a build took, and all together."""
    told = tuple(phases)
    rows = [(each.edition, each.name, f"{each.seconds:.2f}", f"{each.processor:.2f}") for each in told]
    sums = (f"{sum(each.seconds for each in told):.2f}", f"{sum(each.processor for each in told):.2f}")
    return _table(("edition", "phase", "seconds", "of processor"), [*rows, ("", "together", *sums)])


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
        table.add_column(column, justify="right" if column in _NUMBERS else "left")
    for row in rows:
        table.add_row(*(Text(cell) for cell in row))
    console.print(table)
    shown = console.file
    assert isinstance(shown, io.StringIO)
    return "\n".join(line.rstrip() for line in shown.getvalue().splitlines()) + "\n"
