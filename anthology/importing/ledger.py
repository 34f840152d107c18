"""The ledger: what became of every character of a source, and what the importer was not sure of.

``entries`` part the decoded and repaired text into stretches without gap or overlap. Each stretch stands in the
manuscript (``manuscript`` says where) or was taken out; where the manuscript has other characters than the source,
the source's stand in ``text``. So the manuscript as imported and its ledger give the source back (``rebuild``).
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from hashlib import sha256
from typing import Any, Literal

from msgspec import Struct
from msgspec.structs import replace

from anthology.importing.decoding import Decoded, Repair, restore
from anthology.importing.pieces import Line

VERSION = 1
#: Fields and guesses below this are marked for the editor, and asked about in a review.
SURE = 0.8

How = Literal["verbatim", "changed", "moved", "removed", "layout", "inserted"]


class Entry(Struct, frozen=True):
    """A stretch of the source (``start`` to ``end``) and what became of it.

    ``how``: ``verbatim`` (the same characters stand in the manuscript), ``changed`` (others do), ``moved`` (into the
    front matter), ``removed``, ``layout`` (white space whose place the manuscript's own layout takes), or ``inserted``
    (nothing in the source; the importer's own guess). ``place`` is the stretch of the manuscript, in characters;
    None for what was taken out. ``text`` is the source's own, None for a verbatim stretch.
    """

    start: int
    end: int
    how: How
    why: str = ""
    place: tuple[int, int] | None = None
    text: str | None = None


class Field(Struct, frozen=True):
    """A value for the front matter, how sure it is (0 to 1), why, and the lines of the source that say so."""

    name: str
    value: str
    confidence: float
    why: str
    lines: tuple[Line, ...] = ()
    markdown: bool = False


class Finding(Struct, frozen=True):
    """Something for the editor to look at, at a stretch of the source; ``line`` counts from 1.

    ``kind``: ``guess`` (structure the importer inferred), ``doubt`` (a probable error, with a suggested emendation),
    ``join``, ``call`` (a note call without a note), ``note`` (a note without a call), ``loss`` (what a converter left
    out), ``comment`` (on the source, by an editor or its author), ``link`` (one within the source that leads nowhere),
    ``image`` (a picture left out), ``damage``.
    """

    kind: str
    start: int
    end: int
    reading: str
    suggestion: str = ""
    why: str = ""
    confidence: float = 1.0
    line: int = 0


class Ledger(Struct, frozen=True):
    """All that is known of one import. Offsets count the characters of the decoded, repaired text.

    ``digest`` is the SHA-256 of the file that was imported and ``original`` the name of its copy beside the ledger.
    What was converted first (a word-processor file, a chapter of an EPUB: ``member`` is its name there) has the
    conversion beside it, with the digest ``converted``; then the ledger accounts for the conversion.
    """

    source: str
    format: str
    site: str
    digest: str
    encoding: str
    bom: bool
    length: int
    manuscript: str
    entries: tuple[Entry, ...]
    fields: tuple[Field, ...] = ()
    findings: tuple[Finding, ...] = ()
    repairs: tuple[Repair, ...] = ()
    links: int = 0
    original: str = ""
    member: str = ""
    converted: str = ""
    assets: tuple[str, ...] = ()

    @property
    def decoded(self) -> Decoded:
        """How the source was read, without its text."""
        return Decoded("", self.encoding, self.bom, self.repairs)


def rebuild(manuscript: str, ledger: Ledger) -> bytes:
    """The source's bytes, from the manuscript as imported and its ledger alone.

    Raises ValueError when they do not fit together.
    """
    return restore(rebuild_text(manuscript, ledger), ledger.decoded)


def rebuild_text(manuscript: str, ledger: Ledger) -> str:
    """The decoded, repaired text of the source. Raises ValueError when manuscript and ledger do not fit together."""
    parts: list[str] = []
    at = 0
    for entry in ledger.entries:
        if entry.start != at or entry.end < entry.start:
            raise ValueError(f"the ledger has no single entry for character {at} of the source")
        part = entry.text
        if part is None and entry.place:
            part = manuscript[slice(*entry.place)]
        if part is None or len(part) != entry.end - entry.start:
            raise ValueError(f"the manuscript has not what the ledger says of character {at} of the source")
        parts.append(part)
        at = entry.end
    if at != ledger.length:
        raise ValueError(f"the ledger ends at character {at} of {ledger.length}")
    return "".join(parts)


def heading(line: str) -> Mapping[str, Any]:
    """What the first line of a ledger says: its source and its manuscript. Raises ValueError when it is none."""
    found = json.loads(line.rstrip().removesuffix(",") + "}")
    if not isinstance(found, dict) or not isinstance(found.get("source"), dict):
        raise ValueError("no ledger")
    return found


def digest(data: bytes) -> str:
    """The SHA-256 of some bytes, in hexadecimal."""
    return sha256(data).hexdigest()


def dump(ledger: Ledger) -> str:
    """The ledger as JSON, an entry to a line. Lone surrogates (undecodable bytes) are written as escapes."""
    return head(ledger) + body(ledger)


def head(ledger: Ledger) -> str:
    """The first line of a ledger: its source and its manuscript."""
    named: dict[str, Any] = {
        "version": VERSION,
        "source": {
            key: value
            for key, value in (
                ("name", ledger.source),
                ("format", ledger.format),
                ("site", ledger.site),
                ("sha256", ledger.digest),
                ("encoding", ledger.encoding),
                ("bom", ledger.bom),
                ("characters", ledger.length),
                ("original", ledger.original),
                ("member", ledger.member),
                ("converted", ledger.converted),
            )
            if key in ("name", "sha256", "encoding", "characters") or value not in ("", False)
        },
        "manuscript": {"sha256": ledger.manuscript, "notes": ledger.links, "assets": list(ledger.assets)},
    }
    return _json(named)[:-1] + ",\n"


def body(ledger: Ledger) -> str:
    """All below the first line: it does not depend on where the import is kept."""
    parts = [
        _rows("fields", (_field(item) for item in ledger.fields)),
        _rows("findings", (_finding(item) for item in ledger.findings)),
        _rows("repairs", ([r.start, r.was, r.now, r.why] for r in ledger.repairs)),
        _rows("entries", (_entry(item) for item in ledger.entries)),
    ]
    return ",\n".join(parts) + "\n}\n"


_ENCODER = json.JSONEncoder(ensure_ascii=False, separators=(", ", ": "))


def _json(value: object) -> str:
    text = _ENCODER.encode(value)
    return text if text.isascii() else text.encode("utf-8", "backslashreplace").decode("utf-8")


def _rows(name: str, rows: Iterable[object]) -> str:
    written = ",\n  ".join(_json(row) for row in rows)
    return f'"{name}": [\n  {written}\n]' if written else f'"{name}": []'


def _entry(entry: Entry) -> list[object]:
    row: list[object] = [entry.start, entry.end, entry.how, list(entry.place) if entry.place else None]
    if entry.why or entry.text is not None:
        row.append(entry.why)
    if entry.text is not None:
        row.append(entry.text)
    return row


def _field(item: Field) -> dict[str, object]:
    spans = [[line.start, line.end] for line in item.lines]
    return {
        "field": item.name,
        "value": item.value,
        "confidence": item.confidence,
        "why": item.why,
        "source": spans,
    }


def _finding(item: Finding) -> dict[str, object]:
    row: dict[str, object] = {"kind": item.kind, "line": item.line, "source": [item.start, item.end]}
    row |= {
        "reading": item.reading,
        "suggestion": item.suggestion,
        "why": item.why,
        "confidence": item.confidence,
    }
    return {key: value for key, value in row.items() if value != ""}


def load(text: str) -> Ledger:
    """The ledger that ``dump`` wrote. Raises ValueError when it is none, or was damaged."""
    try:
        data: Mapping[str, Any] = json.loads(text)
        source, made = data["source"], data["manuscript"]
        if data["version"] != VERSION:
            raise ValueError(f"version {data['version']} of the ledger is not known")
        return Ledger(
            source=source["name"],
            format=source.get("format", ""),
            site=source.get("site", ""),
            digest=source["sha256"],
            encoding=source["encoding"],
            bom=source.get("bom", False),
            length=source["characters"],
            manuscript=made["sha256"],
            entries=tuple(_read_entry(row) for row in data["entries"]),
            fields=tuple(Field(row["field"], row["value"], row["confidence"], row["why"]) for row in data["fields"]),
            findings=tuple(_read_finding(row) for row in data["findings"]),
            repairs=tuple(Repair(*row) for row in data["repairs"]),
            links=made["notes"],
            original=source.get("original", ""),
            member=source.get("member", ""),
            converted=source.get("converted", ""),
            assets=tuple(made["assets"]),
        )
    except (KeyError, TypeError, IndexError, AttributeError) as error:
        raise ValueError(f"the ledger is damaged: {error}") from error


def _read_entry(row: list[Any]) -> Entry:
    place = (int(row[3][0]), int(row[3][1])) if row[3] else None
    return Entry(
        int(row[0]),
        int(row[1]),
        row[2],
        row[4] if len(row) > 4 else "",
        place,
        row[5] if len(row) > 5 else None,
    )


def _read_finding(row: Mapping[str, Any]) -> Finding:
    start, end = row["source"]
    return Finding(
        row["kind"],
        int(start),
        int(end),
        row.get("reading", ""),
        row.get("suggestion", ""),
        row.get("why", ""),
        row["confidence"],
        row["line"],
    )


def numbered(findings: Iterable[Finding], text: str) -> Iterator[Finding]:
    """The findings, in the order of the source, each with the number of its line."""
    line, at = 1, 0
    for item in sorted(findings, key=lambda f: (f.start, f.kind, f.reading)):
        line += text.count("\n", at, item.start)
        at = max(at, item.start)
        yield replace(item, line=line)


class Question(Struct, frozen=True):
    """A field that the importer is not sure of: its guess (perhaps empty) and how sure that is."""

    field: str
    guess: str
    confidence: float
    why: str


def questions(ledger: Ledger) -> tuple[Question, ...]:
    """What a review asks the editor: each field below ``SURE``, and the fields that a manuscript should have."""
    asked = [Question(f.name, f.value, f.confidence, f.why) for f in ledger.fields if f.confidence < SURE]
    known = {f.name for f in ledger.fields}
    for name in ("title", "author", "date", "source.citation", "source.url", "rights.licence"):
        if name not in known:
            asked.append(Question(name, "", 0.0, "not found in the source"))
    return tuple(asked)


_HEADINGS = (
    ("call", "note calls without a note"),
    ("note", "notes without a call"),
    ("doubt", "doubtful readings (the text was not changed)"),
    ("join", "joined"),
    ("guess", "guessed"),
    ("link", "links within the source that could not be kept (their words stay)"),
    ("comment", "comments in the source (not in the manuscript)"),
    ("loss", "left out"),
    ("image", "pictures left out"),
)


def report(ledger: Ledger, name: str = "") -> str:
    """The ledger for a person: what was found, guessed and joined, what is doubtful, what was taken out and why."""
    out = [name or ledger.source, "=" * len(name or ledger.source), ""]
    kept = sum(e.end - e.start for e in ledger.entries if e.how in ("verbatim", "changed", "moved"))
    gone = sum(e.end - e.start for e in ledger.entries if e.how == "removed")
    site = f", {ledger.site}" if ledger.site else ""
    out.append(f"source: {ledger.source} ({ledger.format}{site}, {ledger.encoding})")
    out.append(
        f"characters: {ledger.length}; in the manuscript {kept}, taken out {gone}, layout {ledger.length - kept - gone}"
    )
    if ledger.links:
        out.append(f"notes linked to their calls: {ledger.links}")
    if ledger.fields:
        out += ["", "front matter"]
        out += [f"  {_sure(f.confidence)} {f.name}: {_short(f.value)}  ({f.why})" for f in ledger.fields]
    for kind, heading in _HEADINGS:
        found = [f for f in ledger.findings if f.kind == kind]
        if found:
            out += ["", heading, *(_told(f) for f in found)]
    if ledger.repairs:
        out += [
            "",
            "repaired",
            *(f"  {r.why}: “{_shown(r.was)}” → “{_shown(r.now)}”" for r in ledger.repairs),
        ]
    removed = [e for e in ledger.entries if e.how == "removed" and (e.text or "").strip()]
    if removed:
        out += ["", "taken out", *_taken(removed)]
    return "\n".join(out) + "\n"


def _taken(removed: list[Entry]) -> list[str]:
    """What was taken out, in order; marks of a letter or two are put together by their reason."""
    small: dict[str, list[str]] = {}
    out: list[str] = []
    for entry in removed:
        text = " ".join((entry.text or "").split())
        if len(text) <= 4:
            small.setdefault(entry.why, []).append(text)
        else:
            out.append(f"  [{entry.why}] {_short(text)}")
    return out + [f"  [{why}] {len(texts)} ×: {_short(' '.join(texts))}" for why, texts in small.items()]


def _sure(confidence: float) -> str:
    return " " if confidence >= SURE else "?"


def _told(item: Finding) -> str:
    suggestion = f" → {_short(item.suggestion)}" if item.suggestion else ""
    why = f"  ({item.why})" if item.why else ""
    place = "" if item.kind in ("loss", "comment") and not item.start else f"line {item.line}: "
    return f"  {place}{_short(item.reading)}{suggestion}{why}"


def _short(text: str, length: int = 100) -> str:
    flat = " ".join(text.split())
    return flat if len(flat) <= length else f"{flat[: length - 1]}…"


def _shown(text: str) -> str:
    return text.encode("unicode_escape").decode() if not text.isprintable() else text
