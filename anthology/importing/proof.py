"""The proof of the imports in a folder, and their ledgers."""

from __future__ import annotations

from pathlib import Path

from anthology.diagnostics import Diagnosed, Diagnostic, Span, problem
from anthology.importing import ledger
from anthology.importing.ledger import Ledger
from anthology.importing.store import IMPORTS, read_text


def verify(into: str | Path) -> list[Diagnostic]:
    """Proves every import in a folder of manuscripts: text as imported and ledger rebuild the untouched original."""
    out: list[Diagnostic] = []
    for path in _ledgers(Path(into)):
        why = _unproven(path)
        if why:
            name = f"{IMPORTS}/{path.name}"
            out.append(problem("import-unproven", why, Span(name), "import the source again"))
    return out


def _ledgers(into: Path) -> list[Path]:
    return sorted((into / IMPORTS).glob("*.json"))


def _unproven(path: Path) -> str:
    """What is wrong with an import; empty when it is proven."""
    text = read_text(path)
    manuscript = read_text(path.with_suffix(".imported.md"))
    try:
        made = ledger.load(text or "")
    except ValueError as error:
        return str(error)
    if manuscript is None:
        return "the text as imported is missing"
    if ledger.digest(manuscript.encode()) != made.manuscript:
        return "the text as imported was changed"
    try:
        original = (path.parent / Path(made.original).name).read_bytes()
        source = path.with_suffix(".converted.html").read_bytes() if made.converted else original
        rebuilt = ledger.rebuild(manuscript, made)
    except (OSError, ValueError, LookupError) as error:
        return f"the source cannot be rebuilt: {error.strerror if isinstance(error, OSError) else error}"
    if ledger.digest(original) != made.digest:
        return "the untouched original was changed"
    if made.converted and ledger.digest(source) != made.converted:
        return "the conversion of the source was changed"
    return "" if rebuilt == source else "manuscript and ledger give another text than the source"


def load_ledger(into: str | Path, id: str) -> Diagnosed[Ledger | None]:
    """The ledger of a manuscript; None, and an error, when it has none or it is damaged."""
    path = Path(into) / IMPORTS / f"{id}.json"
    text = read_text(path)
    if text is None:
        return Diagnosed(
            None,
            (problem("file-missing", f"“{id}” has no ledger", Span(f"{IMPORTS}/{id}.json"), "import it first"),),
        )
    try:
        return Diagnosed(ledger.load(text))
    except ValueError as error:
        return Diagnosed(
            None,
            (problem("import-unproven", str(error), Span(f"{IMPORTS}/{id}.json"), "import the source again"),),
        )


def ledger_ids(into: str | Path) -> tuple[str, ...]:
    """The ids of all manuscripts that have a ledger."""
    return tuple(path.stem for path in _ledgers(Path(into)))
