"""The folder of manuscripts and the imports in it: where a text is kept, and what the editor made of it meanwhile."""

from __future__ import annotations

import difflib
import os
import re
import unicodedata
from collections.abc import Iterator, Sequence
from pathlib import Path

from msgspec import Struct
from msgspec.structs import replace

from anthology.diagnostics import Diagnostic, Span, problem
from anthology.importing import ledger
from anthology.importing.ledger import Ledger

IMPORTS = ".imports"


class Imported(Struct, frozen=True):
    """What became of one text. ``manuscript`` and ``ledger`` are paths relative to the folder of manuscripts.

    ``status``: ``new``, ``unchanged``, ``updated`` (the editor had not touched it), ``merged`` (into what the editor
    wrote) or ``conflict`` (nothing was written). ``difference`` is a unified diff from the last import to this one.
    """

    id: str
    source: str
    manuscript: str
    ledger: str
    status: str
    difference: str = ""
    doubts: int = 0
    questions: int = 0


class Product(Struct, frozen=True):
    """A manuscript that a process made, with all that is to be stored beside it.

    ``ledger`` has no entries and no lines: what is large is written out in ``body``, by the process that made it.
    ``anchors`` and ``outward`` are those of the draft.
    """

    manuscript: str
    ledger: Ledger
    body: str
    title: str
    author: str
    suffix: str
    conversion: str = ""
    pictures: tuple[tuple[str, bytes], ...] = ()
    anchors: frozenset[str] = frozenset()
    outward: frozenset[tuple[str, str]] = frozenset()


def slug(text: str) -> str:
    """An id for a title: a–z, 0–9 and hyphens, as the manuscript format wants it; at most eight words."""
    plain = unicodedata.normalize("NFKD", _latin(re.sub(r"[*_`\[\]\\]|\{[^}]*\}", "", text)))
    words = re.findall(r"[a-z0-9]+", re.sub(r"[’'\u0300-\u036f]", "", plain).lower())
    return "-".join(words[:8])[:60].strip("-")


_CYRILLIC = dict(
    zip(
        "абвгдеёжзийклмнопрстуфхцчшщъыьэюя",
        "a b v g d e e zh z i i k l m n o p r s t u f kh ts ch sh shch  y  e iu ia".split(" "),
        strict=True,
    )
)
_OTHERS = {"ß": "ss", "æ": "ae", "ø": "o", "œ": "oe", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "ı": "i"}


def _latin(text: str) -> str:
    """Letters without a Latin base, transliterated (Cyrillic by the Library of Congress's table, simplified)."""
    return "".join(_CYRILLIC.get(char, _OTHERS.get(char, char)) for char in text.lower())


def proposed_id(product: Product, used: set[str], known: str | None = None) -> str:
    """The id of a product, unlike all that are in use, to which it is added; ``known`` is the one that it has."""
    base = slug(product.title) or slug(Path(product.ledger.source).stem) or "text"
    author = slug(product.author.split()[-1]) if product.author.split() else ""
    choices = [base, *([f"{author}-{base}"] if author and author not in base else [])]
    id = known or next((choice for choice in choices if choice not in used), "")
    n = 2
    while not id:
        id = f"{base}-{n}" if f"{base}-{n}" not in used else ""
        n += 1
    used.add(id)
    return id


class Store:
    """The folder of manuscripts, and the imports beside them."""

    def __init__(self, into: Path) -> None:
        self.into = into
        self.imports = into / IMPORTS
        self.by_source: dict[tuple[str, str], str] = {}
        self.by_digest: dict[tuple[str, str], str] = {}
        self.used = {path.stem for path in _manuscripts(into)}
        self.fresh: set[str] = set()
        #: The names of the originals by their digest, the digests by the names, and which original an id has.
        self.originals: dict[str, str] = {}
        self.digests: dict[str, str] = {}
        self.original_of: dict[str, str] = {}
        self.users: dict[str, set[str]] = {}
        for path in sorted(self.imports.glob("*.json")) if self.imports.is_dir() else ():
            self._known(path)

    def _known(self, path: Path) -> None:
        try:
            with path.open(encoding="utf-8") as stream:
                head = ledger.heading(stream.readline())["source"]
        except (OSError, ValueError):
            return
        member = head.get("member", "")
        self.used.add(path.stem)
        self.by_source.setdefault((head.get("name", ""), member), path.stem)
        self.by_digest.setdefault((head.get("sha256", ""), member), path.stem)
        self._uses(path.stem, head.get("original", ""), head.get("sha256", ""))

    def _uses(self, id: str, original: str, digest: str) -> None:
        """Notes the original that an import has, in the place of the one that it had."""
        self.users.get(self.original_of.get(id, ""), set()).discard(id)
        before = self.digests.get(original)
        if before is not None and before != digest and self.originals.get(before) == original:
            del self.originals[before]
        self.originals.setdefault(digest, original)
        self.digests[original] = digest
        self.original_of[id] = original
        self.users.setdefault(original, set()).add(id)

    def keep(self, product: Product, path: str) -> tuple[Imported | None, list[Diagnostic]]:
        """Writes a product: new, over its last import, or merged into what the editor made of that."""
        made = product.ledger
        old = self._earlier(made)
        if old is None:
            id = proposed_id(product, self.used)
            self._write(id, product, product.manuscript, f"{id}.md", path)
            return self._imported(id, product, f"{id}.md", "new", ""), []
        return self._again(old, product, path)

    def _earlier(self, made: Ledger) -> str | None:
        """The import that this one repeats: of the same file by its name, or of the same bytes."""
        known = self.by_source.get((made.source, made.member)) or self.by_digest.get((made.digest, made.member))
        return None if known in self.fresh else known

    def ids(self, products: Sequence[Product]) -> tuple[str, ...]:
        """The ids under which products will be kept, in their order: those they have, or new ones."""
        used = set(self.used)
        return tuple(proposed_id(product, used, self._earlier(product.ledger)) for product in products)

    def _again(self, id: str, product: Product, path: str) -> tuple[Imported | None, list[Diagnostic]]:
        """A source that was imported before. The editor's text is never overwritten."""
        place = next((p for p in _manuscripts(self.into) if p.stem == id), self.into / f"{id}.md")
        where = place.relative_to(self.into).as_posix()
        base = read_text(self.imports / f"{id}.imported.md")
        if base is None:
            message = f"the last import of “{id}” is damaged: its text as imported is missing"
            return None, [
                problem(
                    "import-conflict",
                    message,
                    Span(where),
                    "take the ledger away, and import under a new name",
                )
            ]
        current, new = read_text(place), product.manuscript
        difference = _difference(base, new, where)
        if current is None or current == base:
            status = "unchanged" if new == base and current is not None else "updated"
            self._write(id, product, new, where, path)
            return self._imported(id, product, where, status, difference), []
        if new == base:
            self._write(id, product, current, where, path)
            return self._imported(id, product, where, "unchanged", ""), []
        merged, lines = _merge(base, current, new)
        if lines:
            said = [
                problem(
                    "import-conflict",
                    "the new import changes what the editor changed",
                    Span(where, line),
                    "make the change by hand; the report shows it",
                )
                for line in lines
            ]
            return self._imported(id, product, where, "conflict", difference), said
        self._write(id, product, merged, where, path)
        return self._imported(id, product, where, "merged", difference), []

    def _write(self, id: str, product: Product, manuscript: str, where: str, path: str) -> None:
        made = product.ledger
        original = self._original(id, product, path)
        if product.conversion:
            _put(self.imports / f"{id}.converted.html", product.conversion.encode("utf-8", "surrogateescape"))
        _put(self.imports / f"{id}.imported.md", product.manuscript.encode())
        for name, data in product.pictures:
            _put((self.into / where).parent / name, data)
        head = ledger.head(replace(made, original=original))
        _put(self.imports / f"{id}.json", (head + product.body).encode())
        _put(self.into / where, manuscript.encode())
        self.used.add(id)
        self.fresh.add(id)

    def _original(self, id: str, product: Product, path: str) -> str:
        """Keeps the untouched original, once for all that was made of it; gives its name."""
        wanted = product.ledger.digest
        name = self.originals.get(wanted, "")
        if not name or not (self.imports / name).is_file():
            name = f"{id}.source{product.suffix}"
            if self.users.get(name, set()) - {id}:
                # The chapters of a book share their original; those that are gone from the new one keep the old.
                name = f"{id}.source-{wanted[:8]}{product.suffix}"
            _put(self.imports / name, Path(path).read_bytes())
            self.originals.pop(wanted, None)
        self._uses(id, name, wanted)
        return name

    def _imported(self, id: str, product: Product, where: str, status: str, difference: str) -> Imported:
        made = product.ledger
        doubts = sum(1 for f in made.findings if f.kind == "doubt")
        asked = len(ledger.questions(made))
        return Imported(id, made.source, where, f"{IMPORTS}/{id}.json", status, difference, doubts, asked)


def _manuscripts(into: Path) -> Iterator[Path]:
    """The manuscripts in a folder, hidden folders left out."""
    for folder, names, files in os.walk(into):
        names[:] = sorted(name for name in names if not name.startswith("."))
        yield from (Path(folder, file) for file in sorted(files) if file.endswith(".md") and not file.startswith("."))


def read_text(path: Path) -> str | None:
    try:
        # Not read_text: it would turn the line ends of a text with carriage returns.
        return path.read_bytes().decode("utf-8")
    except (OSError, UnicodeDecodeError):
        return None


def _put(path: Path, data: bytes) -> None:
    """Writes a file whole or not at all."""
    aside = path.with_name(f".{path.name}.new")
    try:
        aside.write_bytes(data)
    except FileNotFoundError:
        path.parent.mkdir(parents=True, exist_ok=True)
        aside.write_bytes(data)
    os.replace(aside, path)


def _difference(before: str, after: str, name: str) -> str:
    if before == after:
        return ""
    lines = difflib.unified_diff(
        before.splitlines(),
        after.splitlines(),
        f"{name} (last import)",
        f"{name} (this import)",
        n=1,
        lineterm="",
    )
    return "\n".join(lines)


def _merge(base: str, ours: str, theirs: str) -> tuple[str, list[int]]:
    """The editor's text with what the new import changed; and the lines of the editor's text where both changed."""
    from merge3 import Merge3

    merger = Merge3(base.splitlines(True), ours.splitlines(True), theirs.splitlines(True))
    conflicts = [region[3] + 1 for region in merger.merge_regions() if region[0] == "conflict"]
    return ("" if conflicts else "".join(merger.merge_lines())), conflicts
