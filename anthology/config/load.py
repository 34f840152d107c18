"""``config.yaml`` → the settings of the project and of each edition, with the place of every value."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from msgspec import Struct
from msgspec.structs import replace

from anthology import declarations
from anthology.config.schema import Config, Edition, Locate
from anthology.declarations import Marked
from anthology.diagnostics import Diagnosed, Diagnostic, Span, nearest, problem
from anthology.links import followed

READER = "reader"
"""The name of the only edition of a config that names none."""

PROJECT_WIDE = tuple(name for name in Config.model_fields if name not in Edition.model_fields)
"""The keys that no edition may set: the folders, the editions, the waivers."""


class Loaded(Struct, frozen=True):
    """A config that was read. ``marked`` is its data as written; ``editions`` are their names, in their
    order.
    """

    config: Config
    marked: Marked
    editions: tuple[str, ...]

    def span(self, edition: str, path: tuple[str | int, ...]) -> Span:
        """Where the value at a path of an edition's settings stands: in its override, or else in the common
        part.

        Where the path leads to a default, it is the nearest value around it that somebody wrote.
        """
        return _of_edition(self.marked, edition).span_of(path)

    def key_span(self, edition: str, path: tuple[str | int, ...]) -> Span:
        """Where the key at the end of a path stands, which is found as ``span`` finds the value."""
        here, _ = _of_edition(self.marked, edition).find(path)
        return here.key or here.place

    def locate(self, edition: str) -> Locate:
        """``span`` for one edition."""
        data = _of_edition(self.marked, edition)
        return data.span_of


def load(root: Path, path: Path) -> Diagnosed[Loaded | None]:
    """Reads a config file. ``path`` is the file, ``root`` the project's folder, which places are relative to.

    Everything that is wrong with it is found in one run, in the overrides of its editions too. The value is
    None when there is an error.
    """
    file = _relative(root, path)
    try:
        data = path.read_bytes()
    except FileNotFoundError:
        hint = "write a config.yaml, or begin with “anthology new”"
        return Diagnosed(None, (problem("file-missing", "there is no config file", Span(file), hint),))
    except OSError as error:
        hint = "name the project’s config file, or its folder"
        return Diagnosed(None, (problem("file-unreadable", _why(error), Span(file), hint),))
    read = read_config(data, file)
    if read.value is None:
        return read
    escapes = tuple(_escapes(root, read.value))
    found = _tidy((*read.diagnostics, *escapes))
    return Diagnosed(None if escapes else read.value, found)


def read_config(data: bytes, file: str) -> Diagnosed[Loaded | None]:
    """The config that the bytes of a file hold. Touches no file."""
    text = declarations.decode(data, file)
    if text.value is None or text.failed:
        return Diagnosed(None, text.diagnostics)
    parsed = declarations.parse(text.value, file)
    marked = parsed.value
    if marked is None:
        return Diagnosed(None, parsed.diagnostics)
    whole = declarations.validate(marked, Config)
    names = _names(marked)
    overrides = [found for name in names for found in _edition_problems(marked, name)]
    diagnostics = _tidy((*parsed.diagnostics, *whole.diagnostics, *overrides))
    failed = parsed.failed or whole.value is None or bool(overrides)
    return Diagnosed(None if failed or whole.value is None else Loaded(whole.value, marked, names), diagnostics)


def edition(loaded: Loaded, name: str) -> Diagnosed[Edition | None]:
    """The settings of an edition: the common ones with its own in their place."""
    if name not in loaded.editions:
        hint = nearest(name, loaded.editions) or "the editions are " + ", ".join(loaded.editions)
        place = loaded.marked.find(("editions",))[0].key
        return Diagnosed(None, (problem("edition-unknown", f"no edition is called “{name}”", place, hint),))
    return declarations.validate(_of_edition(loaded.marked, name), Edition)


def _names(marked: Marked) -> tuple[str, ...]:
    editions, steps = marked.find(("editions",))
    if steps and isinstance(editions.value, Mapping) and editions.value:
        return tuple(editions.value)
    return (READER,)


def _override(marked: Marked, name: str) -> Marked | None:
    found, steps = marked.find(("editions", name))
    return found if steps == 2 and isinstance(found.value, Mapping) else None


def _of_edition(marked: Marked, name: str) -> Marked:
    common = declarations.without(marked, PROJECT_WIDE.__contains__)
    override = _override(marked, name)
    if override is None:
        return common
    # The whole of an edition stands where the whole config does, not at the edition's name.
    own = replace(declarations.without(override, PROJECT_WIDE.__contains__), key=None)
    return declarations.merge(common, own)


def _edition_problems(marked: Marked, name: str) -> Iterator[Diagnostic]:
    """What is wrong with an edition; what is wrong with the common part is found again, and dropped by the
    caller.
    """
    override = _override(marked, name)
    if override is None:
        return
    assert isinstance(override.value, Mapping)
    for key, item in override.value.items():
        if key in PROJECT_WIDE:
            message = f"an edition cannot set “{key}”"
            yield problem("key-unknown", message, item.key, "set it for the whole project, at the left margin")
    yield from declarations.validate(_of_edition(marked, name), Edition).diagnostics


def _tidy(found: Iterable[Diagnostic]) -> tuple[Diagnostic, ...]:
    """Each problem once, in the order of the file."""
    return tuple(sorted(dict.fromkeys(found), key=lambda d: (d.span or Span(""), d.code, d.message)))


# -- paths -----------------------------------------------------------------------------------------


def _escapes(root: Path, loaded: Loaded) -> Iterator[Diagnostic]:
    """The paths of the config that a symbolic link leads out of the project."""
    for name in ("manuscripts", "styles", "output"):
        yield from _escape(root, getattr(loaded.config, name), loaded.marked.span_of((name,)))
    for name in loaded.editions:
        settings = edition(loaded, name).value
        if settings is not None and settings.book.cover:
            yield from _escape(root, settings.book.cover, loaded.span(name, ("book", "cover")))
        if settings is not None and settings.book.frontispiece:
            span = loaded.span(name, ("book", "frontispiece", "picture"))
            yield from _escape(root, settings.book.frontispiece.picture, span)


def _escape(root: Path, path: str, span: Span) -> Iterator[Diagnostic]:
    home = followed(root)
    try:
        inside = followed(home / path).is_relative_to(home)
    except (OSError, ValueError):
        inside = False
    if not inside:
        hint = "put the files themselves into the project"
        yield problem("file-outside", f"a symbolic link leads “{path}” out of the project", span, hint)


def _relative(root: Path, path: Path) -> str:
    try:
        return followed(path).relative_to(followed(root)).as_posix()
    except (OSError, ValueError):
        return path.name


def _why(error: OSError) -> str:
    return f"the file cannot be read: {(error.strerror or 'unknown reason').lower()}"


__all__ = [
    "PROJECT_WIDE",
    "READER",
    "Loaded",
    "edition",
    "load",
    "read_config",
]
