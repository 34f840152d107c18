"""The front matter of a manuscript: where it ends, what it says, and the texts in it that are printed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import PurePosixPath

from msgspec import Struct

from anthology import declarations
from anthology.config.schema import (
    ContributorDeclaration,
    FrontMatter,
    PermissionDeclaration,
    RightsDeclaration,
    SourceDeclaration,
)
from anthology.declarations import Marked
from anthology.diagnostics import Diagnosed, Diagnostic, Span, problem
from anthology.manuscript.inlines import inlines
from anthology.manuscript.names import sort_name
from anthology.manuscript.reading import Reading
from anthology.manuscript.source import Source
from anthology.model import dates
from anthology.model.catalogue import Contributor, Permission, PublicDomain, Rights
from anthology.model.catalogue import Source as Origin
from anthology.model.dates import Date
from anthology.model.text import Inlines

RULE = "---"


class Pieces(Struct, frozen=True):
    """A manuscript cut in two: the YAML and the text, each with the line of the file where it begins."""

    yaml: str
    yaml_line: int
    text: str
    text_line: int


def cut(manuscript: str, file: str) -> Diagnosed[Pieces | None]:
    """Parts a manuscript at its two lines of ``---``."""
    lines = manuscript.split("\n")
    first = next((n for n, line in enumerate(lines) if line.strip()), 0)
    if lines[first].rstrip() != RULE:
        hint = "begin with a line of ---, the line “title: …”, and a second line of ---"
        message = "the manuscript does not begin with front matter"
        place = Span(file, first + 1, 1, len(lines[first]) + 1)
        return Diagnosed(None, (problem("front-matter-missing", message, place, hint),))
    last = next((n for n in range(first + 1, len(lines)) if lines[n].rstrip() == RULE), None)
    if last is None:
        hint = "put a line of --- behind the last key"
        message = "the front matter that begins here has no end"
        place = Span(file, first + 1, 1, len(RULE) + 1)
        return Diagnosed(None, (problem("front-matter-unclosed", message, place, hint),))
    yaml, text = "\n".join(lines[first + 1 : last]), "\n".join(lines[last + 1 :])
    return Diagnosed(Pieces(yaml, first + 2, text, last + 2))


class Front(Struct, frozen=True):
    """The front matter, with the places of what it says."""

    said: FrontMatter
    marked: Marked

    def source(self, *path: str | int) -> Source:
        """The text at a path, for the reader of markup."""
        found, _ = self.marked.find(path)
        text = found.value if isinstance(found.value, str) else ""
        return Source.of_value(text, found.span)

    def inlines(self, reading: Reading, *path: str | int) -> Inlines:
        """The inline markup at a path; empty where there is none."""
        source = self.source(*path)
        return inlines(source.text.strip(), source, reading) if self.has(*path) else ()

    def has(self, *path: str | int) -> bool:
        """Whether something is written at a path."""
        found, steps = self.marked.find(path)
        return steps == len(path) and bool(found.value)


def read(pieces: Pieces, file: str) -> Diagnosed[Front | None]:
    """What the YAML of a manuscript says."""
    parsed = declarations.parse(pieces.yaml, file, pieces.yaml_line)
    if parsed.value is None:
        return Diagnosed(None, parsed.diagnostics)
    checked = declarations.validate(parsed.value, FrontMatter)
    diagnostics = (*parsed.diagnostics, *checked.diagnostics)
    return Diagnosed(Front(checked.value, parsed.value) if checked.value else None, diagnostics)


def identifier(front: Front, file: str) -> Diagnosed[str]:
    """The work's id: as given, or the file's name."""
    if front.said.id:
        return Diagnosed(front.said.id)
    stem = PurePosixPath(file).stem
    try:
        FrontMatter(title=stem, id=stem)
    except ValueError:
        return Diagnosed(stem, (_no_id(stem, file),))
    return Diagnosed(stem)


def _no_id(stem: str, file: str) -> Diagnostic:
    hint = "rename the file, or give an id of lower-case letters a to z, digits and single hyphens"
    return problem("value-invalid", f"the file's name “{stem}” cannot be the work's id", Span(file, 1, 1), hint)


# -- what the model takes --------------------------------------------------------------------------


def contributors(front: Front, reading: Reading) -> tuple[Contributor, ...]:
    """The contributors, he who is named by ``author`` first."""
    said = front.said
    author = (Contributor("author", said.author, sort_name(said.author)),) if said.author else ()
    others = (_contributor(one, front, n, reading) for n, one in enumerate(said.contributors))
    return (*author, *others)


def _contributor(one: ContributorDeclaration, front: Front, n: int, reading: Reading) -> Contributor:
    about = front.inlines(reading, "contributors", n, "about")
    return Contributor(one.role, one.name, one.sort or sort_name(one.name), about)


def origin(source: SourceDeclaration | None, front: Front, reading: Reading) -> Origin | None:
    """Where the text comes from."""
    if source is None:
        return None
    citation = front.inlines(reading, "source", "citation")
    return Origin(citation, source.url, source.retrieved or "", front.inlines(reading, "source", "witness"))


def rights(declared: RightsDeclaration | None, front: Front, reading: Reading) -> Rights | None:
    """Who holds the rights."""
    if declared is None:
        return None
    permission, facts = declared.permission, declared.public_domain
    return Rights(
        declared.holder,
        declared.licence,
        front.inlines(reading, "rights", "credit"),
        _permission(permission) if permission else None,
        declared.territory,
        declared.media,
        _date(declared.expires),
        declared.fee,
        PublicDomain(_date(facts.author_died), _date(facts.first_published)) if facts else None,
        tuple(_places(front)),
    )


def _permission(declared: PermissionDeclaration) -> Permission:
    return Permission(declared.granted or "", _date(declared.date), declared.reference, declared.contact)


def _date(text: str | None) -> Date | None:
    return dates.parse(text) if text else None


def _places(front: Front) -> Iterator[tuple[str, Span]]:
    """Where ``rights`` and each key in it stand."""
    whole, _ = front.marked.find(("rights",))
    yield "rights", whole.place
    if isinstance(whole.value, Mapping):
        yield from ((name, item.place) for name, item in whole.value.items() if item.value is not None)
