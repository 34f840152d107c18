"""Bytes to text: the encoding found, damage repaired where it is certain, and each repair on record.

The repairs can be undone: ``restore`` gives the bytes back exactly.
"""

from __future__ import annotations

import codecs
import re
from difflib import SequenceMatcher

from msgspec import Struct

from anthology.diagnostics import Diagnostic, Span, problem

#: The pipeline reads no larger manuscripts, and a larger capture is no single text.
MAX_BYTES = 10_000_000
#: No paragraph, table row or verse is that long; a dump of data is.
MAX_LINE = 2 * 1024 * 1024

_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
# Magic numbers of files that people take for text: PDF, images, archives, word-processor files, programs.
_MAGIC = (
    (b"%PDF-", "a PDF"),
    (b"PK\x03\x04", "a ZIP archive (DOCX, ODT, EPUB …)"),
    (b"\xd0\xcf\x11\xe0", "a file of an old word processor"),
    (b"\x89PNG", "a picture"),
    (b"\xff\xd8\xff", "a picture"),
    (b"GIF8", "a picture"),
    (b"\x7fELF", "a program"),
    (b"\x1f\x8b", "a compressed file"),
)
# C0 controls that no text holds, and the bytes that UTF-8 could not read (kept as lone surrogates).
_DAMAGE = re.compile("[\x00-\x08\x0e-\x1a\x1c-\x1f\x7f\udc80-\udcff]")
# What UTF-8 read as a one-byte encoding looks like: a lead byte's letter, then one that stands for a trail byte.
_MOJIBAKE = re.compile(
    r"[\xc2-\xf4\u0152\u0153\u0160\u0161\u0178\u017d\u017e\u0192]"
    r"[\x80-\xbf\u0152\u0153\u0160\u0161\u0178\u017d\u017e\u0192\u02c6\u02dc\u2013-\u203a\u20ac\u2122]"
)
_WORD = re.compile(r"[^ \t\r\n]+")


class Repair(Struct, frozen=True):
    """``was`` of the decoded text became ``now``, at the offset ``start`` of the repaired text."""

    start: int
    was: str
    now: str
    why: str


class Decoded(Struct, frozen=True):
    """The text to import, and how it came from the bytes."""

    text: str
    encoding: str
    bom: bool = False
    repairs: tuple[Repair, ...] = ()
    certain: bool = True


def decode(data: bytes, name: str, declared: str = "") -> tuple[Decoded | None, list[Diagnostic]]:
    """The text of a file. ``declared`` is the encoding that the file itself names (HTML, XML), tried first.

    Gives no text, and an error, for a file that is empty, too large or no text.
    """
    refusal = _refusal(data, name)
    if refusal:
        return None, [refusal]
    try:
        text, encoding, bom, certain = _read(data, declared)
    except UnicodeDecodeError as error:
        return None, [_undecodable(error.encoding, name)]
    if not text.strip("\x00\ufeff \t\r\n"):
        return None, [problem("import-empty", "the file holds no text", Span(name), "leave it out")]
    damage = len(_DAMAGE.findall(text, 0, 65536))
    if damage * 20 > min(len(text), 65536):
        return None, [_binary(name, "binary data")]
    text, repairs = _repaired(text)
    found = Decoded(text, encoding, bom, tuple(repairs), certain)
    if restore(found.text, found) != data:
        return None, [_undecodable(encoding, name)]
    return found, _warnings(found, name)


def restore(text: str, how: Decoded) -> bytes:
    """The bytes from which ``decode`` made ``text``."""
    parts: list[str] = []
    at = 0
    for repair in how.repairs:
        parts += (text[at : repair.start], repair.was)
        at = repair.start + len(repair.now)
    parts.append(text[at:])
    body = "".join(parts).encode(how.encoding, "surrogateescape")
    return (next(mark for mark, name in _BOMS if name == how.encoding) if how.bom else b"") + body


def _refusal(data: bytes, name: str) -> Diagnostic | None:
    if not data:
        return problem("import-empty", "the file is empty", Span(name), "leave it out")
    if len(data) > MAX_BYTES:
        return too_large(len(data), name)
    for magic, what in _MAGIC:
        if data.startswith(magic):
            return _binary(name, what)
    return None


def too_large(size: int, name: str, limit: int = MAX_BYTES) -> Diagnostic:
    """The error for a file of ``size`` bytes."""
    message = f"the file has {size / 1e6:.0f} MB; the importer takes {limit // 1_000_000}"
    return problem("import-too-large", message, Span(name), "split it into one file for each work")


def _undecodable(encoding: str, name: str) -> Diagnostic:
    message = f"the text cannot be read as {encoding} without loss"
    return problem("import-encoding", message, Span(name), "convert the file to UTF-8 first")


def _binary(name: str, what: str) -> Diagnostic:
    hint = "give the file the ending of its format, or export it as text"
    return problem("import-binary", f"the file is {what}, not text", Span(name), hint)


def _read(data: bytes, declared: str) -> tuple[str, str, bool, bool]:
    """Text, encoding, whether a byte-order mark stood before it, and whether the encoding is certain."""
    for mark, name in _BOMS:
        if data.startswith(mark):
            # Only in UTF-8 can a bad byte be kept and written again.
            errors = "surrogateescape" if name == "utf-8" else "strict"
            return data[len(mark) :].decode(name, errors), name, True, True
    wide = _wide(data[:4096])
    if wide:
        return data.decode(wide), wide, False, False
    try:
        return data.decode("utf-8"), "utf-8", False, True
    except UnicodeDecodeError as error:
        mostly = _mostly_utf8(data, error)
    for name in (declared,) if declared else ():
        try:
            return data.decode(name), codecs.lookup(name).name, False, True
        except (LookupError, UnicodeDecodeError):
            pass
    if mostly:
        return data.decode("utf-8", "surrogateescape"), "utf-8", False, True
    return _detected(data)


def _wide(head: bytes) -> str:
    """UTF-16 without a byte-order mark, as in it every other byte of Western text is 0; else an empty string."""
    half = len(head) // 2
    if half < 8:
        return ""
    first, second = head[0::2].count(0), head[1::2].count(0)
    if first * 10 < half and second * 10 > 7 * half:
        return "utf-16-le"
    return "utf-16-be" if second * 10 < half and first * 10 > 7 * half else ""


def _mostly_utf8(data: bytes, first: UnicodeDecodeError) -> bool:
    """Whether a few bad bytes stand in what is otherwise UTF-8 (a capture cut in mid-character, a stray byte)."""
    text = data.decode("utf-8", "surrogateescape")
    bad = len(re.findall("[\udc80-\udcff]", text))
    good = sum(1 for _ in re.finditer(r"[^\x00-\x7f\udc80-\udcff]", text))
    return good > 4 * bad or (first.start >= len(data) - 3 and good > 0)


def _detected(data: bytes) -> tuple[str, str, bool, bool]:
    from charset_normalizer import from_bytes  # slow to import, and seldom needed

    best = from_bytes(data[:262144]).best()
    names = [best.encoding] if best is not None else []
    # A Western one-byte text is most often Windows-1252, whose quotes and dashes other code pages lack.
    if not names or names[0] in (
        "cp1250",
        "cp1252",
        "cp1254",
        "cp1257",
        "cp1258",
        "latin_1",
        "iso8859_15",
        "mac_iceland",
    ):
        names.insert(0, "cp1252")
    for name in names:
        try:
            text = data.decode(name)
        except (LookupError, UnicodeDecodeError):
            continue
        if text.encode(name) == data:
            return text, codecs.lookup(name).name, False, False
    return data.decode("latin-1"), "iso8859-1", False, False


def _repaired(text: str) -> tuple[str, list[Repair]]:
    """The text with damage mended where that is certain."""
    changes = [*_mojibake(text), *_controls(text)]
    if not changes:
        return text, []
    changes.sort()
    parts: list[str] = []
    repairs: list[Repair] = []
    at = length = 0
    for start, was, now, why in changes:
        if start < at:
            continue
        parts += (text[at:start], now)
        length += start - at
        repairs.append(Repair(length, was, now, why))
        length += len(now)
        at = start + len(was)
    parts.append(text[at:])
    return "".join(parts), repairs


def _controls(text: str) -> list[tuple[int, str, str, str]]:
    return [
        (
            m.start(),
            m.group(),
            "\ufffd" if m.group() >= "\udc80" else "",
            "undecodable byte" if m.group() >= "\udc80" else "control character",
        )
        for m in _DAMAGE.finditer(text)
    ]


def _mojibake(text: str) -> list[tuple[int, str, str, str]]:
    """Words in which UTF-8 was read as a one-byte encoding, where ftfy is certain and the damage can be redone."""
    if not _MOJIBAKE.search(text):
        return []
    from ftfy import fix_encoding  # slow to import, and seldom needed

    found = []
    for match in _WORD.finditer(text):
        word = match.group()
        if not word.isascii() and _MOJIBAKE.search(word):
            fixed = fix_encoding(word)
            if fixed != word and _redone(fixed, word):
                found.append((match.start(), word, fixed, "mojibake"))
    return found


def _redone(fixed: str, word: str) -> bool:
    """Whether damaging what was mended again gives the damaged word: else the repair is a guess."""
    import ftfy.bad_codecs  # noqa: F401  (registers the sloppy codecs)

    changes = SequenceMatcher(None, fixed, word, autojunk=False).get_opcodes()
    return all(
        kind == "equal" or any(_damaged(fixed[a:b], codec) == word[c:d] for codec in ("sloppy-windows-1252", "latin-1"))
        for kind, a, b, c, d in changes
    )


def _damaged(text: str, codec: str) -> str | None:
    try:
        return text.encode("utf-8").decode(codec)
    except UnicodeError:
        return None


def _warnings(found: Decoded, name: str) -> list[Diagnostic]:
    out: list[Diagnostic] = []
    controls = [r for r in found.repairs if r.why != "mojibake"]
    if controls:
        what = "NUL bytes" if any(r.was == "\0" for r in controls) else "damaged or control characters"
        message = f"{what} in the text: {len(controls)} taken out or marked"
        out.append(problem("import-damaged", message, Span(name), "compare the text with its source"))
    if not found.certain:
        message = f"the encoding is not named; the text was read as {found.encoding}"
        out.append(problem("import-encoding-guessed", message, Span(name), "check its accented letters and quotes"))
    return out


def long_line(text: str, name: str) -> Diagnostic | None:
    """The error for a text with a line that is too long to be one (a dump of data, a minified file)."""
    at = 0
    number = 1
    while at < len(text):
        end = text.find("\n", at)
        end = len(text) if end < 0 else end
        if end - at > MAX_LINE:
            message = f"the line has {(end - at) / 1048576:.0f} million characters"
            return problem("import-line-too-long", message, Span(name, number), "break it into paragraphs")
        at, number = end + 1, number + 1
    return None
