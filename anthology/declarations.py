"""YAML as plain data in which every key and value knows its place, and its check against a declaration.

All scalars stay as they are written: what is a number or a truth is decided by the declaration that reads it,
so that ``title: 1984``, ``date: 1917-03-19`` and ``name: No`` mean what an editor thinks they mean. Tags are
refused: data never runs code. Nothing here reads a file.
"""

from __future__ import annotations

import types
import typing
from bisect import bisect_right
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, Generic, TypeAlias, TypeVar

from msgspec import Struct, field
from msgspec.structs import replace
from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails
from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.events import (
    AliasEvent,
    DocumentStartEvent,
    Event,
    MappingEndEvent,
    MappingStartEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
)
from ruamel.yaml.reader import ReaderError

from anthology.diagnostics import Diagnosed, Diagnostic, Span, codes, nearest, problem

Plain: TypeAlias = "str | list[Plain] | dict[str, Plain] | None"
Path: TypeAlias = tuple[str | int, ...]
D = TypeVar("D", bound=BaseModel)

DEEPEST = 24
"""How deep mappings and lists may stand in each other."""
LONGEST = 1_000_000
"""How many characters a piece of YAML may have."""
LARGEST = 100_000
"""How many values a piece of YAML may have, counting those that aliases repeat."""


class Marked(Struct, frozen=True):
    """A value with its place.

    ``value`` is a text, None (nothing was written), a tuple or a mapping. ``span`` is where the value begins:
    for a text, where its first character stands. Its ``end_column`` is 0 when the text does not stand in the
    source as it is (folded, escaped, over several lines); otherwise line n of the text is line ``span.line +
    n`` of the file, and begins at the same column: so a place in the text is a place in the file. ``key`` is
    where the value's key stands.
    """

    value: str | tuple[Marked, ...] | Mapping[str, Marked] | None
    span: Span
    key: Span | None = None

    def plain(self) -> Plain:
        """The data alone. A key without a value is left out, as if it were not there."""
        match self.value:
            case tuple() as items:
                return [item.plain() for item in items]
            case str() | None:
                return self.value
            case mapping:
                return {name: item.plain() for name, item in mapping.items() if item.value is not None}

    def find(self, path: Sequence[str | int]) -> tuple[Marked, int]:
        """The value at a path, or the nearest one around it, and how many steps of the path it stands at."""
        here, steps = self, 0
        for step in path:
            match here.value, step:
                case tuple() as items, int() if 0 <= step < len(items):
                    here = items[step]
                case Mapping() as mapping, str() if step in mapping:
                    here = mapping[step]
                case _:
                    break
            steps += 1
        return here, steps

    def span_of(self, path: Sequence[str | int]) -> Span:
        """Where the value at a path stands, or the nearest one around it that is written."""
        here, _ = self.find(path)
        return here.place

    @property
    def place(self) -> Span:
        """Where to point when the whole value is meant: a text itself, else the key."""
        return self.span if self.key is None or isinstance(self.value, str) else self.key


# -- bytes → text ----------------------------------------------------------------------------------


def decode(data: bytes, file: str) -> Diagnosed[str | None]:
    """The text of a file in UTF-8 (a byte order mark is taken off), with ``\\n`` alone at the ends of lines.

    What XML cannot hold (control characters, lone surrogates, U+FFFE, U+FFFF; XML 1.0, section 2.2) is an
    error at each such character, for it could be written into no book.
    """
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        # With a byte order mark, the decoder counts from behind it.
        at = error.start + (3 if data.startswith(b"\xef\xbb\xbf") else 0)
        return Diagnosed(None, (_not_utf8(data, at, file),))
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    return Diagnosed(text, tuple(_control_characters(text, file)) if _has_controls(data) else ())


def _not_utf8(data: bytes, at: int, file: str) -> Diagnostic:
    before = data[:at].decode("utf-8-sig").replace("\r\n", "\n").replace("\r", "\n")
    line, column = before.count("\n") + 1, len(before) - before.rfind("\n")
    message = f"the byte 0x{data[at]:02X} is not UTF-8"
    return problem("file-encoding", message, Span(file, line, column, column + 1), "save the file as UTF-8")


_CONTROLS = {chr(n) for n in (*range(32), 0xFFFE, 0xFFFF)} - {"\t", "\n"}
_CONTROL_BYTES = bytes(n for n in range(32) if chr(n) not in "\t\n\r")
_MANY_CONTROLS = 20


def _has_controls(data: bytes) -> bool:
    """Whether a text in UTF-8 may have control characters: its bytes are looked through in a tenth of the time."""
    return len(data.translate(None, _CONTROL_BYTES)) < len(data) or b"\xef\xbf\xbe" in data or b"\xef\xbf\xbf" in data


def _control_characters(text: str, file: str) -> Iterator[Diagnostic]:
    lines = Lines(text, file)
    found = (n for n, character in enumerate(text) if character in _CONTROLS)
    for _, n in zip(range(_MANY_CONTROLS), found, strict=False):
        message = f"the control character U+{ord(text[n]):04X} cannot stand in a book"
        yield problem("character-invalid", message, lines.span(n, n + 1), "take it out")


class Lines:
    """Turns offsets in a text into places in its file, whose line ``first_line`` is the text's first."""

    def __init__(self, text: str, file: str, first_line: int = 1) -> None:
        self.text = text
        self.file = file
        self.first_line = first_line
        self.starts = [0, *(n + 1 for n, character in enumerate(text) if character == "\n")]

    def span(self, start: int, end: int) -> Span:
        """The place of a stretch; ``end_column`` is 0 when it goes over the end of its line."""
        row = bisect_right(self.starts, start) - 1
        column = start - self.starts[row] + 1
        one_line = "\n" not in self.text[start:end]
        return Span(self.file, self.first_line + row, column, column + end - start if one_line else 0)


# -- text → marked data ----------------------------------------------------------------------------


def parse(text: str, file: str, first_line: int = 1) -> Diagnosed[Marked | None]:
    """The data of a YAML text, or None when it cannot be read. Nothing written is an empty mapping.

    ``first_line`` is the line of ``file`` that the text begins at.
    """
    if len(text) > LONGEST:
        message = f"the YAML has {len(text):,} characters; {LONGEST:,} are the most that is read"
        return Diagnosed(None, (problem("file-too-large", message, Span(file, first_line)),))
    builder = _Builder(Lines(text, file, first_line))
    try:
        for event in YAML(typ="safe", pure=True).parse(text):
            builder.take(event)
        return Diagnosed(builder.result(), tuple(builder.problems))
    except _Refused as refused:
        found = refused.diagnostic
    except (
        YAMLError,
        ValueError,
        IndexError,
        OverflowError,
        TypeError,
        AttributeError,
        NotImplementedError,
    ) as error:
        # Besides its own errors, the scanner raises those of Python for malformed escapes and directives.
        found = _syntax(error, builder.lines)
    return Diagnosed(None, (*builder.problems, found))


class _Refused(Exception):
    """The YAML goes beyond what is read."""

    def __init__(self, diagnostic: Diagnostic) -> None:
        self.diagnostic = diagnostic


class _Open(Struct):
    """A mapping or list whose end has not come yet. ``key`` is a key that waits for its value."""

    start: int
    items: list[Marked] | dict[str, Marked]
    key: tuple[str, Span] | None
    anchor: str | None
    owner: Span | None
    size: int = 1


class _Builder(Struct):
    """Takes the parser's events one by one, so that no nesting and no alias can exhaust anything."""

    lines: Lines
    problems: list[Diagnostic] = field(default_factory=list)
    root: Marked | None = None
    stack: list[_Open] = field(default_factory=list)
    anchors: dict[str, tuple[Marked, int]] = field(default_factory=dict)
    size: int = 0
    documents: int = 0

    def result(self) -> Marked:
        if self.root is None or self.root.value is None:
            return Marked({}, Span(self.lines.file, self.lines.first_line, 1))
        return self.root

    def take(self, event: Event) -> None:
        match event:
            case DocumentStartEvent():
                self.documents += 1
                if self.documents > 1:
                    raise self._refuse(event, "a second document begins here", "take out the line of ---")
            case AliasEvent():
                self._alias(event)
            case ScalarEvent():
                self._untagged(event)
                self._add(self._scalar(event), event.anchor, 1)
            case MappingStartEvent() | SequenceStartEvent():
                self._untagged(event)
                self._open(event)
            case MappingEndEvent() | SequenceEndEvent():
                self._close(event)

    def _open(self, event: Any) -> None:
        if len(self.stack) >= DEEPEST:
            raise self._refuse(event, "this is nested too deeply", "write it with fewer levels")
        top = self.stack[-1] if self.stack else None
        if top is not None and isinstance(top.items, dict) and top.key is None:
            raise self._refuse(event, "a key must be a single text", "")
        owner = top.key[1] if top is not None and top.key else None
        items: Any = {} if isinstance(event, MappingStartEvent) else []
        self.stack.append(_Open(event.start_mark.index, items, None, event.anchor, owner))

    def _close(self, event: Any) -> None:
        done = self.stack.pop()
        value = tuple(done.items) if isinstance(done.items, list) else done.items
        span = self.lines.span(done.start, max(done.start, event.end_mark.index))
        self._add(Marked(value, span), done.anchor, done.size)

    def _scalar(self, event: ScalarEvent) -> Marked:
        start, end = event.start_mark.index, event.end_mark.index
        if event.implicit[0]:
            value = None if event.value in ("", "~", "null") else str(event.value)
            span = self.lines.span(start, end)
            return Marked(value, span if event.value == self.lines.text[start:end] else replace(span, end_column=0))
        return Marked(str(event.value), _text_span(self.lines, str(event.value), start, end))

    def _alias(self, event: AliasEvent) -> None:
        name = str(event.anchor)
        if name not in self.anchors:
            raise self._refuse(event, f"nothing with the name “&{name}” stands before this", "")
        target, size = self.anchors[name]
        self._add(target, None, size)

    def _add(self, item: Marked, anchor: str | None, size: int) -> None:
        if anchor:
            self.anchors[anchor] = (item, size)
        if not self.stack:
            self.root = item
            self._count(size)
            return
        top = self.stack[-1]
        top.size += size
        self._count(top.size)
        if isinstance(top.items, list):
            top.items.append(item)
        elif top.key is None:
            self._key(top, item)
        else:
            name, span = top.key
            top.key = None
            top.items.setdefault(name, replace(item, key=span))

    def _key(self, top: _Open, item: Marked) -> None:
        # A key that is written “null” or “~” is a text like any other.
        if item.value is not None and not isinstance(item.value, str):
            message = "a key must be a single text"
            raise _Refused(problem("yaml-syntax", message, item.span))
        name = item.value or ""
        if isinstance(top.items, dict) and name in top.items:
            first = top.items[name].key
            hint = f"keep one of the two; the first is in line {first.line}" if first else "keep one of the two"
            self.problems.append(problem("key-duplicate", f"“{name}” stands here a second time", item.span, hint))
        top.key = (name, item.span)

    def _count(self, size: int) -> None:
        if size > LARGEST:
            message = f"this stands for more than {LARGEST:,} values"
            raise _Refused(problem("yaml-syntax", message, self.lines.span(0, 0), "take out the aliases (*name)"))

    def _untagged(self, event: Any) -> None:
        tag = getattr(event, "tag", None)
        if tag and tag != "!":
            raise self._refuse(event, "a tag (a word after “!”) is not read", "put the value in quotation marks")

    def _refuse(self, event: Any, message: str, hint: str) -> _Refused:
        start = event.start_mark.index
        return _Refused(problem("yaml-syntax", message, self.lines.span(start, start + 1), hint))


def _text_span(lines: Lines, value: str, start: int, end: int) -> Span:
    """Where the text of a scalar in quotation marks, or of a block, begins."""
    source = lines.text
    # An anchor may stand between the mark and the text.
    if source[start : start + 1] in ("'", '"'):
        inner = lines.span(start + 1, max(start + 1, end - 1))
        return inner if source[start + 1 : end - 1] == value else replace(inner, end_column=0)
    header = source.find("\n", start)
    first = value.split("\n", 1)[0]
    if source[start : start + 1] != "|" or header < 0:
        return replace(lines.span(start, start + 1), end_column=0)
    row = bisect_right(lines.starts, header + 1) - 1
    body = source[header + 1 : end].split("\n")
    indent = next((len(b) - len(v) for b, v in zip(body, value.split("\n"), strict=False) if v), 0)
    column = indent + 1
    return Span(lines.file, lines.first_line + row, column, column + max(1, len(first)))


def _syntax(error: Exception, lines: Lines) -> Diagnostic:
    if isinstance(error, ReaderError):
        at = min(error.position, len(lines.text)) if isinstance(error.position, int) else 0
        message = "this character cannot stand in YAML"
        return problem("yaml-syntax", message, lines.span(at, at + 1), "take it out")
    if not isinstance(error, MarkedYAMLError):
        return problem(
            "yaml-syntax", "this is not YAML", lines.span(0, 0), "put texts with unusual signs in quotation marks"
        )
    # Where something is not closed, its beginning tells more than the end of the file.
    open_ended = "quoted scalar" in str(error.context) or "flow" in str(error.context)
    mark = (error.context_mark if open_ended else None) or error.problem_mark or error.context_mark
    at = min(mark.index, len(lines.text)) if mark is not None else 0
    said = str(error.problem or error.context or "this is not YAML").strip()
    return problem("yaml-syntax", _wording(said), lines.span(at, at + 1), _syntax_hint(said))


_WORDINGS = {
    "mapping values are not allowed here": "a colon stands here where none is expected",
    "could not find expected ':'": "a key without its colon",
    "found unexpected end of stream": "a quotation mark or bracket is not closed",
    "expected <block end>, but found '<block mapping start>'": "this key is not indented like the last one",
    "expected <block end>, but found '-'": "this list does not stand under its key",
}
_HINTS = {
    "mapping values are not allowed here": "put a text that holds a colon in quotation marks",
    "could not find expected ':'": "write “key: value”, and indent the lines of a longer text",
    "found character '\\t' that cannot start any token": "indent with spaces, not tabs",
    "expected <block end>, but found '<block mapping start>'": "indent the keys of one mapping alike",
    "expected <block end>, but found '-'": "indent the items of one list alike",
}


def _wording(said: str) -> str:
    told = _WORDINGS.get(said)
    if told is None and "quoted scalar" in said:
        return "a quotation mark is not closed"
    told = told or said.split("\n")[0].rstrip(".")
    return told[:1].lower() + told[1:]


def _syntax_hint(said: str) -> str:
    return _HINTS.get(said, "close what is opened here, or put the whole text in quotation marks")


# -- marked data → declaration ---------------------------------------------------------------------


def validate(marked: Marked, declaration: type[D]) -> Diagnosed[D | None]:
    """The data as a declaration, or None with every reason why it is not one."""
    try:
        return Diagnosed(declaration.model_validate(marked.plain()))
    except ValidationError as error:
        judge = _Judge(marked, declaration)
        found = (judge.diagnostic(one) for one in error.errors(include_url=False))
        return Diagnosed(None, tuple(sorted(dict.fromkeys(found), key=_place)))


def _place(diagnostic: Diagnostic) -> tuple[str, int, int]:
    span = diagnostic.span or Span("")
    return span.file, span.line, span.column


class _Judge(Struct, Generic[D], frozen=True):
    """Words pydantic's findings and finds their places."""

    marked: Marked
    declaration: type[D]

    def diagnostic(self, error: ErrorDetails) -> Diagnostic:
        path: Path = tuple(error["loc"])
        if path[-1:] == ("[key]",):
            path = path[:-1]
            return self._custom(error, path, self._key(path))
        match error["type"]:
            case "extra_forbidden":
                return self._unknown(path)
            case "missing":
                return self._missing(path)
            case kind if kind in codes():
                below: Path = tuple(error.get("ctx", {}).get("at", ()))
                return self._custom(error, (*path, *below), self.marked.span_of((*path, *below)))
            case _:
                message, hint = _fault(error)
                return problem("value-invalid", self._about(path) + message, self.marked.span_of(path), hint)

    def _key(self, path: Path) -> Span:
        here, _ = self.marked.find(path)
        return here.key or here.span

    def _custom(self, error: ErrorDetails, path: Path, span: Span) -> Diagnostic:
        kind = error["type"] if error["type"] in codes() else "value-invalid"
        hint = str(error.get("ctx", {}).get("hint", ""))
        return problem(kind, error["msg"], span, hint)

    def _unknown(self, path: Path) -> Diagnostic:
        known = _keys(self.declaration, path[:-1])
        name = str(path[-1])
        hint = nearest(name, known) or _all_of(known)
        return problem("key-unknown", f"no key is called “{name}” here", self._key(path), hint)

    def _missing(self, path: Path) -> Diagnostic:
        here, _ = self.marked.find(path)
        name = path[-1]
        if here.value is None:
            return problem("key-missing", f"“{name}” has no value", here.place, f"write it after “{name}:”")
        owner = f" in “{path[-2]}”" if len(path) > 1 and isinstance(path[-2], str) else ""
        place = here.key or _first_key(here)
        return problem("key-missing", f"the key “{name}” is missing{owner}", place, f"add “{name}: …”")

    def _about(self, path: Path) -> str:
        name = next((step for step in reversed(path) if isinstance(step, str)), "")
        return f"“{name}”: " if name else ""


def _first_key(marked: Marked) -> Span:
    """The first key of a mapping, where to point when something is missing in it."""
    if isinstance(marked.value, Mapping):
        return next((item.key for item in marked.value.values() if item.key), marked.span)
    return marked.span


def _all_of(known: Sequence[str]) -> str:
    return "the keys here are " + ", ".join(known) if 0 < len(known) <= 12 else ""


def _fault(error: ErrorDetails) -> tuple[str, str]:
    """What is wrong with a value, and what to do."""
    given, context = error["input"], error.get("ctx", {})
    shown = f"“{given}”" if isinstance(given, str) else _shape(given)
    match error["type"]:
        case "string_type" | "string_sub_type":
            return f"expected a text, found {shown}", "write one text after the colon"
        case "int_parsing" | "int_type" | "int_from_float" | "int_parsing_size":
            return f"expected a whole number, found {shown}", "write digits alone"
        case "bool_parsing" | "bool_type":
            return f"expected true or false, found {shown}", "write true or false"
        case "tuple_type" | "list_type":
            return f"expected a list, found {shown}", "begin each item with “- ” on a line of its own"
        case "model_type" | "model_attributes_type" | "dict_type" | "mapping_type":
            return f"expected keys with values, found {shown}", "write “key: value”, each key on a line of its own"
        case "literal_error" | "enum":
            return f"{shown} is none of the values that are possible", _choices(given, str(context["expected"]))
        case "greater_than_equal":
            return f"expected {context['ge']} or more, found {shown}", "write a larger number"
        case "less_than_equal":
            return f"expected {context['le']} or less, found {shown}", "write a smaller number"
        case "string_too_short":
            return "the text is empty", "write it, or take the key out"
        case "too_short":
            return "the list is empty", "write one item at least, or take the key out"
        case _:
            said = error["msg"].rstrip(".")
            return said[:1].lower() + said[1:], ""


def _choices(given: object, expected: str) -> str:
    known = [word.strip().strip("'") for word in expected.replace(" or ", ",").split(",")]
    return (nearest(given, known) if isinstance(given, str) else "") or "use " + expected.replace("'", "")


def _shape(given: object) -> str:
    match given:
        case None:
            return "nothing"
        case list():
            return "a list"
        case dict():
            return "keys with values"
        case _:
            return f"“{given}”"


def _keys(declaration: type[BaseModel], path: Path) -> list[str]:
    """The keys that a declaration has at a path."""
    kind: object = declaration
    for step in path:
        kind = _below(kind, step)
    models = [model for model in _members(kind) if isinstance(model, type) and issubclass(model, BaseModel)]
    return [name for model in models for name in model.model_fields]


def _below(kind: object, step: str | int) -> object:
    """The type of what stands at a step inside a type."""
    for member in _members(kind):
        origin, arguments = typing.get_origin(member), typing.get_args(member)
        if isinstance(step, int) and origin in (tuple, list):
            return arguments[0]
        if isinstance(step, str) and origin in (dict, Mapping):
            return arguments[1]
        if isinstance(step, str) and isinstance(member, type) and issubclass(member, BaseModel):
            info = member.model_fields.get(step)
            if info is not None:
                return info.annotation
    return None


def _members(kind: object) -> Iterator[object]:
    """The types that a type may be: those of a union, and what an annotation annotates."""
    origin, arguments = typing.get_origin(kind), typing.get_args(kind)
    if origin in (typing.Union, types.UnionType):
        for argument in arguments:
            yield from _members(argument)
    elif origin is typing.Annotated:
        yield from _members(arguments[0])
    else:
        yield kind


# -- merging ---------------------------------------------------------------------------------------


def merge(base: Marked, override: Marked) -> Marked:
    """The base with what the override says in its place, each value keeping its own place in the source.

    Mappings are merged key by key, at any depth; lists and texts are replaced. A key without a value takes
    the default back.
    """
    if not isinstance(base.value, Mapping) or not isinstance(override.value, Mapping):
        return override
    merged = dict(base.value)
    for name, item in override.value.items():
        merged[name] = merge(merged[name], item) if name in merged else item
    return Marked(merged, base.span, override.key)


def without(marked: Marked, names: Callable[[str], bool]) -> Marked:
    """A mapping without the keys that ``names`` holds for."""
    if not isinstance(marked.value, Mapping):
        return marked
    return replace(marked, value={name: item for name, item in marked.value.items() if not names(name)})


__all__ = ["Lines", "Marked", "Path", "Plain", "decode", "merge", "parse", "validate", "without"]
