"""The templates of a theme, in a sandbox: what they may do, and diagnostics for what they do wrong.

A template sees plain values and a few functions. It reaches neither files outside the theme's folders nor
Python's internals, it cannot turn data into markup, and numbers, loops and output are bounded.
"""

from __future__ import annotations

import hashlib
import itertools
import os
import sys
import tempfile
from bisect import bisect_right
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from functools import wraps
from importlib.util import cache_from_source
from pathlib import Path
from pickle import UnpicklingError
from types import TracebackType
from typing import Any

import jinja2
import jinja2.bccache
from jinja2 import Environment, TemplateError, TemplateNotFound, TemplateSyntaxError
from jinja2.compiler import CodeGenerator, Frame
from jinja2.exceptions import SecurityError
from jinja2.sandbox import ImmutableSandboxedEnvironment
from jinja2.utils import missing
from lxml import etree
from msgspec import Struct

from anthology import program
from anthology.diagnostics import Diagnostic, Span, nearest, problem
from anthology.escaping import clean
from anthology.rendering.styles import PACKAGED, OutsideError, Styles, TooLargeError

FOLDER = "templates"
LONGEST_LOOP = 100_000
"""How many numbers the ranges of one page may have between them."""
LARGEST_PAGE = 64_000_000
"""Characters; a page that is larger is refused."""
LARGEST_VALUE = 1_000_000
"""Characters or digits that an operation in a template may make."""

EPUB_NAMESPACE = "http://www.idpf.org/2007/ops"
XML_NAMESPACE = "http://www.w3.org/XML/1998/namespace"

# ``random`` gives other bytes in each run, ``safe`` makes markup of data, ``attr`` is a second way to attributes;
# the others can pad without limit.
_NO_FILTERS = (
    *("random", "safe", "attr", "pprint", "tojson", "urlize"),
    *("batch", "center", "format", "indent", "slice", "wordwrap"),
)
_NO_GLOBALS = ("lipsum", "cycler", "joiner")
# Methods of strings and numbers that can make more than they are given.
_NO_METHODS = frozenset(
    {"center", "expandtabs", "format", "format_map", "join", "ljust", "replace", "rjust", "to_bytes"}
    | {"translate", "zfill"}
)


class TemplateProblemError(Exception):
    """A template went wrong; carries the diagnostic."""

    def __init__(self, diagnostic: Diagnostic) -> None:
        super().__init__(str(diagnostic))
        self.diagnostic = diagnostic


class _TooMuchError(SecurityError):
    """A template asked for more than a page can hold."""


class _Loader(jinja2.BaseLoader):
    """Reads templates through the styles, which never leave their folders."""

    def __init__(self, styles: Styles) -> None:
        self._styles = styles

    def get_source(self, environment: Environment, template: str) -> tuple[str, str | None, Callable[[], bool] | None]:
        file = self._styles.read(f"{FOLDER}/{template}")
        if file is None:
            raise TemplateNotFound(template)
        try:
            return file.data.decode("utf-8"), file.label, lambda: True
        except UnicodeDecodeError as error:
            raise TemplateSyntaxError(f"the file is not UTF-8 ({error.reason})", 1, template, file.label) from error


class _Undefined(jinja2.StrictUndefined):
    """A value that is not there; its message says so in our words, with the hint behind a line break."""

    @property
    def _undefined_message(self) -> str:
        name, owner = self._undefined_name, self._undefined_obj
        if self._undefined_hint:
            return str(self._undefined_hint)
        if owner is missing:
            return f"“{name}” is not defined"
        known = owner.__struct_fields__ if isinstance(owner, Struct) else ()
        return f"there is no “{name}” here\n{nearest(str(name), known)}"


class _Generator(CodeGenerator):
    """Compiles ``~`` into a call of the sandbox, which bounds it as it bounds ``+``."""

    def visit_Concat(self, node: jinja2.nodes.Concat, frame: Frame) -> None:
        self.write("environment.joined((")
        for one in node.nodes:
            self.visit(one, frame)
            self.write(", ")
        self.write("))")


class _Compiled(jinja2.BytecodeCache):
    """Compiled templates of the program's own themes, where Python keeps its compiled modules, and as they are: who
    can write there can change the program. Those of a project are compiled each time.
    """

    _folder = Path(cache_from_source(__file__)).parent

    def get_cache_key(self, name: str, filename: str | None = None) -> str:
        packaged = (filename or "").startswith(f"{PACKAGED}/")
        return hashlib.sha256(f"{name} {filename}".encode()).hexdigest()[:16] if packaged else ""

    def get_source_checksum(self, source: str) -> str:
        return hashlib.sha256(program.digest() + source.encode()).hexdigest()

    def load_bytecode(self, bucket: jinja2.bccache.Bucket) -> None:
        if bucket.key:
            with suppress(OSError, EOFError, ValueError, UnpicklingError), self._path(bucket).open("rb") as file:
                bucket.load_bytecode(file)

    def dump_bytecode(self, bucket: jinja2.bccache.Bucket) -> None:
        if not bucket.key:
            return
        with suppress(OSError):
            handle, beside = tempfile.mkstemp(dir=self._folder)
            with os.fdopen(handle, "wb") as file:
                bucket.write_bytecode(file)
            os.replace(beside, self._path(bucket))

    def _path(self, bucket: jinja2.bccache.Bucket) -> Path:
        return self._folder / f"template-{bucket.key}.pyc"


class _Sandbox(ImmutableSandboxedEnvironment):
    """Jinja's sandbox with bounds on what an expression may make."""

    intercepted_binops = frozenset({"*", "**", "%", "+"})
    code_generator_class = _Generator

    def __init__(self, styles: Styles) -> None:
        super().__init__(
            autoescape=True,
            undefined=_Undefined,
            finalize=_printable,
            loader=_Loader(styles),
            trim_blocks=True,
            lstrip_blocks=True,
            auto_reload=False,
            bytecode_cache=None if sys.dont_write_bytecode else _Compiled(),
        )
        for name in _NO_FILTERS:
            del self.filters[name]
        for name in _NO_GLOBALS:
            del self.globals[name]
        self.filters |= {"join": _bounded(self.filters["join"]), "replace": _bounded(self.filters["replace"])}

    def joined(self, pieces: tuple[Any, ...]) -> str:
        """What ``~`` makes: the pieces in a row, escaped where one of them is markup."""
        made = jinja2.runtime.markup_join(pieces)
        if len(made) > LARGEST_VALUE:
            raise _TooMuchError(f"“~” would make more than {LARGEST_VALUE:,} characters")
        return made

    def is_safe_attribute(self, obj: Any, attr: str, value: Any) -> bool:
        return attr not in _NO_METHODS and super().is_safe_attribute(obj, attr, value)

    def call_binop(self, context: jinja2.runtime.Context, operator: str, left: Any, right: Any) -> Any:
        if _size(operator, left, right) > LARGEST_VALUE:
            raise _TooMuchError(f"the operation “{operator}” would make more than {LARGEST_VALUE:,} characters")
        if operator == "%" and isinstance(left, str | bytes):
            raise SecurityError("“%” with a string on its left is not allowed")
        return super().call_binop(context, operator, left, right)


def _bounded(own: Callable[..., Any]) -> Callable[..., Any]:
    """A filter that is refused where all that it is given, multiplied, is more than a page can hold."""

    @wraps(own)
    def bounded(context: Any, value: Any, *given: Any, **named: Any) -> Any:
        value = value if isinstance(value, str) else tuple(value)
        lengths = (len(one) for one in (*given, *named.values()) if isinstance(one, str))
        if len(value) * max(lengths, default=1) > LARGEST_PAGE:
            raise _TooMuchError(f"the filter “{own.__name__.removeprefix('do_')}” is given too much")
        return own(context, value, *given, **named)

    return bounded


def _printable(value: Any) -> Any:
    """What a template prints, without characters that XML forbids."""
    return clean(value) if type(value) is str else value


def _size(operator: str, left: Any, right: Any) -> int:
    """About how many characters or digits an operation makes; 0 where it cannot be many."""
    match operator, left, right:
        case "*", (str() | list() | tuple()), int():
            return len(left) * right
        case "*", int(), (str() | list() | tuple()):
            return left * len(right)
        case "**", int(), int():
            return left.bit_length() * right
        case "+", (str() | list() | tuple()), (str() | list() | tuple()):
            return len(left) + len(right)
        case "*", int(), int():
            return left.bit_length() + right.bit_length()
        case _:
            return 0


class _Chunk(Struct, frozen=True):
    """Where a piece of output begins, and the line of the template that made it."""

    start: int
    line: int


class Templates:
    """The templates of one rendering."""

    def __init__(self, styles: Styles, shared: Mapping[str, Any]) -> None:
        """``shared`` is what every template sees: plain frozen values, and functions of plain values."""
        self._styles = styles
        self._environment = _Sandbox(styles)
        self._environment.globals.update(shared)

    def page(self, name: str, values: Mapping[str, Any]) -> str:
        """The markup that ``templates/NAME`` makes: one element. Raises TemplateProblemError."""
        self._environment.globals["range"] = _range()
        with _Guard(self._styles, name):
            template = self._environment.get_template(name)
            markup, chunks = self._generate(template, values)
        self._check(name, markup, chunks, values)
        return markup

    def macros(self, name: str, names: tuple[str, ...]) -> dict[str, Callable[..., str]]:
        """The macros of a template, by name; calling one raises TemplateProblemError when it goes wrong."""
        self._environment.globals["range"] = _range()
        with _Guard(self._styles, name):
            module = self._environment.get_template(name).make_module()
        for macro in names:
            if not hasattr(module, macro):
                message = f"the macro “{macro}” is missing"
                hint = f"write it in {FOLDER}/{name}; the base theme's file shows how"
                raise TemplateProblemError(problem("template-macro", message, _place(self._styles, name), hint))
        return {macro: self._guarded(name, getattr(module, macro)) for macro in names}

    def _guarded(self, name: str, macro: Callable[..., str]) -> Callable[..., str]:
        def call(*values: Any) -> str:
            with _Guard(self._styles, name):
                try:
                    return str(macro(*values))
                except Exception:
                    self._environment.handle_exception()

        return call

    def _generate(self, template: jinja2.Template, values: Mapping[str, Any]) -> tuple[str, list[_Chunk]]:
        parts: list[str] = []
        chunks: list[_Chunk] = []
        size = 0
        try:
            pieces = template.root_render_func(template.new_context(dict(values)))
            for piece in pieces:
                chunks.append(_Chunk(size, _line(template, pieces)))
                parts.append(piece)
                size += len(piece)
                if size > LARGEST_PAGE:
                    raise _TooMuchError(f"the page grows beyond {LARGEST_PAGE:,} characters")
        except Exception:
            # Rewrites the traceback so that its lines are those of the templates, and raises again.
            self._environment.handle_exception()
        return "".join(parts), chunks

    def _check(self, name: str, markup: str, chunks: list[_Chunk], values: Mapping[str, Any]) -> None:
        """Refuses output that is not one well-formed element, at the line of the template that wrote it."""
        opening = f'<book xmlns:epub="{EPUB_NAMESPACE}">'
        parser = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=True)
        try:
            root = etree.fromstring(f"{opening}{markup}</book>".encode(), parser)
        except etree.XMLSyntaxError as error:
            line, column = error.position
            offset = _offset(markup, line, column - len(opening) if line == 1 else column)
            message = f"the page is not well-formed XML: {_reason(error)}"
            hint = "close each element, and write entities such as &nbsp; as characters"
            raise TemplateProblemError(
                problem("template-output", message, self._where(name, markup, chunks, offset), hint)
            ) from None
        outermost = [child for child in root if isinstance(child.tag, str)]
        if len(outermost) != 1 or (root.text or "").strip() or (outermost[0].tail or "").strip():
            message = "the page is not one element"
        elif "id" in values and outermost[0].get("id") != values["id"]:
            message = "the outermost element does not have the id of the page"
        else:
            return
        hint = 'begin as the base theme does: <section class="…"{{ attributes }}>'
        raise TemplateProblemError(problem("template-output", message, _place(self._styles, name), hint))

    def _where(self, name: str, markup: str, chunks: list[_Chunk], offset: int) -> Span:
        if not chunks:
            return _place(self._styles, name)
        index = max(0, bisect_right(chunks, offset, key=lambda chunk: chunk.start) - 1)
        chunk = chunks[index]
        end = chunks[index + 1].start if index + 1 < len(chunks) else len(markup)
        file = self._styles.read(f"{FOLDER}/{name}")
        # A piece that stands in the template as it is runs on over lines of the template.
        literal = file is not None and markup[chunk.start : end] in file.data.decode("utf-8")
        further = markup.count("\n", chunk.start, offset) if literal else 0
        return _place(self._styles, name, chunk.line + further)


class _Guard:
    """Turns what goes wrong in a template into a TemplateProblemError with its file and line."""

    def __init__(self, styles: Styles, name: str) -> None:
        self._styles = styles
        self._name = name

    def __enter__(self) -> None:
        return None

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if isinstance(error, Exception) and not isinstance(error, TemplateProblemError):
            raise TemplateProblemError(self._diagnostic(error, trace)) from error

    def _diagnostic(self, error: Exception, trace: TracebackType | None) -> Diagnostic:
        place = self._innermost(trace)
        match error:
            case TemplateSyntaxError():
                file = error.filename or _place(self._styles, error.name or self._name).file
                hint = "close each {% block %}, {{ value }} and {# comment #} that is opened"
                return problem("template-syntax", _message(error), Span(file, error.lineno), hint)
            case TemplateNotFound():
                hint = "templates are read from the theme's own folder of templates alone"
                return problem("template-missing", f"there is no template “{error.name}”", place, hint)
            case OutsideError():
                hint = "put the file itself into the theme"
                return problem("file-outside", f"“{error}” leads out of the folder of the theme", place, hint)
            case TooLargeError():
                hint = "part it into several files"
                return problem("file-too-large", f"“{error}” is too large for a template", place, hint)
            case OSError():
                why, hint = (error.strerror or "unknown reason").lower(), "see to it that the file may be read"
                return problem("file-unreadable", f"a template cannot be read: {why}", place, hint)
            case _TooMuchError() | OverflowError():
                hint = "loop over the values that the page is given"
                return problem("template-unbounded", _message(error), place, hint)
            case SecurityError():
                hint = "use only the values that docs/styles.md names"
                return problem("template-unsafe", _message(error), place, hint)
            case jinja2.UndefinedError():
                message, _, hint = _message(error).partition("\n")
                hint = hint or "use only the values that docs/styles.md names"
                return problem("template-undefined", message, place, hint)
            case RecursionError():
                message, hint = "a template includes or calls itself without end", "take the circle out"
                return problem("template-unbounded", message, place, hint)
            case _:
                hint = "see docs/styles.md for what each value is"
                return problem("template-failed", _message(error), place, hint)

    def _innermost(self, trace: TracebackType | None) -> Span:
        """The innermost line of the traceback that is in a template."""
        labels = {folder.label for folder in self._styles.folders}
        found = _place(self._styles, self._name)
        while trace is not None:
            file = trace.tb_frame.f_code.co_filename
            if any(file.startswith(f"{label}/{FOLDER}/") for label in labels):
                found = Span(file, trace.tb_lineno)
            trace = trace.tb_next
        return found


def _range() -> Callable[..., range]:
    """``range`` for one page: all its ranges together are bounded, so that nested loops are too."""
    left = LONGEST_LOOP

    def bounded(*bounds: int) -> range:
        nonlocal left
        numbers = range(*bounds)
        left -= len(numbers)
        if left < 0:
            raise _TooMuchError(f"the ranges of the page have more than {LONGEST_LOOP:,} numbers")
        return numbers

    return bounded


def _line(template: jinja2.Template, pieces: Iterator[str]) -> int:
    """The line of the template at which a generator of its output stands."""
    frame = getattr(pieces, "gi_frame", None)
    return template.get_corresponding_lineno(frame.f_lineno) if frame else 1


def _offset(markup: str, line: int, column: int) -> int:
    """The offset of a line and column, which count from 1."""
    before = sum(len(text) + 1 for text in itertools.islice(markup.split("\n"), line - 1))
    return min(before + max(0, column - 1), max(0, len(markup) - 1))


def _place(styles: Styles, name: str, line: int = 0) -> Span:
    """The place of a template in messages."""
    try:
        file = styles.read(f"{FOLDER}/{name}")
    except (OutsideError, TooLargeError) as error:
        return Span(str(error), line)
    except OSError:
        file = None
    return Span(file.label if file else f"{FOLDER}/{name}", line)


def _reason(error: etree.XMLSyntaxError) -> str:
    """What libxml2 says, without the place in the output, which says nothing about the template."""
    words = (error.msg or "").partition(", line ")[0].replace(" line ", " in line ")
    return words[:1].lower() + words[1:]


def _message(error: Exception) -> str:
    words = (error.message if isinstance(error, TemplateError) else None) or str(error) or type(error).__name__
    return (words[:1].lower() + words[1:]).strip().rstrip(".")
