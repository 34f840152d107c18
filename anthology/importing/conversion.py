"""Word-processor files and other people's markup, through pandoc, to HTML; and what pandoc left out of it.

Pandoc runs in its sandbox (it reads no file but the source), with bounded memory and time.
"""

from __future__ import annotations

import re
import subprocess
import tempfile
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from msgspec import Struct

from anthology.diagnostics import Diagnostic, Span, problem
from anthology.importing.archives import Archive, has_entities, open_archive
from anthology.importing.ledger import Finding
from anthology.importing.preparation import prepare

#: Pandoc's readers, by the ending of a file.
FORMATS = {
    ".md": "markdown-smart",
    ".markdown": "markdown-smart",
    ".docx": "docx",
    ".odt": "odt",
    ".rtf": "rtf",
    ".org": "org",
    ".rst": "rst",
    ".rest": "rst",
    ".tex": "latex",
    ".latex": "latex",
    ".wiki": "mediawiki",
    ".mediawiki": "mediawiki",
    ".muse": "muse",
    ".dbk": "docbook",
    ".docbook": "docbook",
    ".jats": "jats",
    ".nxml": "jats",
}
ZIPPED = frozenset({"docx", "odt"})
XML = frozenset({"docbook", "jats"})
TIMEOUT = 180
_HEAP = "-M1500M"
_WORD = re.compile(r"[^\W_]{2,}")


class Converted(Struct, frozen=True):
    """A source as HTML, with its pictures by the paths that the HTML names; what the converter left out, and the
    comments that it has no place for."""

    html: str
    media: dict[str, bytes]
    findings: tuple[Finding, ...] = ()


class _Failed(Exception):
    """Pandoc's own words on why it cannot read a file."""


def convert(data: bytes, format: str, name: str) -> tuple[Converted | None, list[Diagnostic]]:
    """A source in one of pandoc's formats as HTML; None, and an error, when it cannot be read."""
    try:
        from pypandoc import get_pandoc_path
    except ImportError:
        message = f"a {format} file is read through pandoc, which is not installed"
        return None, [problem("import-extra-missing", message, Span(name), "install anthology-press[import]")]
    archive: Archive | None = None
    if format in ZIPPED:
        opened = open_archive(data, name)
        if isinstance(opened, Diagnostic):
            return None, [opened]
        archive = opened
    elif format in XML and has_entities(data):
        return None, [problem("import-hostile", "the file declares XML entities", Span(name), "write them out")]
    try:
        prepared = prepare(data, format, archive)
        html, media = _run(get_pandoc_path(), prepared.data, format)
    except _Failed as error:
        message = f"pandoc cannot read it: {error}"
        return None, [problem("import-conversion", message, Span(name), "open and save it in its own program")]
    html = prepared.marks.applied(html)
    if format == "rtf":
        # Pandoc's reader calls every picture “image”.
        html = html.replace('alt="image"', 'alt=""')
    findings = (*prepared.findings, *_losses(data, format, archive, html))
    losses = sum(1 for finding in findings if finding.kind == "loss")
    if not losses:
        return Converted(html, media, findings), []
    message = f"{losses} passages of the file are not in what pandoc made of it"
    hint = "read the report, and add what belongs to the text"
    return Converted(html, media, findings), [problem("import-loss", message, Span(name), hint)]


def _run(pandoc: str, data: bytes, format: str) -> tuple[str, dict[str, bytes]]:
    """HTML, and the pictures in it. Raises _Failed."""
    with tempfile.TemporaryDirectory(prefix="anthology-") as folder:
        source = Path(folder, "source")
        source.write_bytes(data)
        command = [pandoc, "--sandbox", "--from", format, "--to", "html5", "--standalone", "--wrap=preserve"]
        command += ["--email-obfuscation=none", "--extract-media=media", "--track-changes=all", "--quiet"]
        # Without a title of its own, a page would be called after the file; a dash is no title.
        command += ["--variable", "pagetitle=-", "--output", "page.html", "source", "+RTS", _HEAP, "-RTS"]
        try:
            done = subprocess.run(command, cwd=folder, capture_output=True, timeout=TIMEOUT, check=False)
        except subprocess.TimeoutExpired as error:
            raise _Failed(f"no result after {TIMEOUT} seconds") from error
        page = Path(folder, "page.html")
        if done.returncode or not page.is_file():
            said = done.stderr.decode("utf-8", "replace").strip().splitlines()
            raise _Failed(" ".join(" ".join(said).split())[:200] if said else f"exit code {done.returncode}")
        media = {
            path.relative_to(folder).as_posix(): path.read_bytes()
            for path in sorted(Path(folder, "media").rglob("*"))
            if path.is_file() and not path.is_symlink()
        }
        return page.read_text("utf-8"), media


def _losses(data: bytes, format: str, archive: Archive | None, html: str) -> list[Finding]:
    """Passages of the source whose words the HTML lacks. Where the source's text cannot be told from its markup by
    a parser (Org, reST, LaTeX, MediaWiki, Muse, Markdown), nothing is compared."""
    passages = _passages(data, format, archive)
    if not passages:
        return []
    from anthology.importing.html import parse, visible

    # Two readings of the page: a tag may stand within a word, or part two.
    described = " ".join(node.attrs.get("alt", "") for node in parse(html).nodes())
    shown = [f"{visible(html, mark)} {described}" for mark in ("", " ")]
    left, apart = (Counter(word.casefold() for word in _WORD.findall(text)) for text in shown)
    found: list[Finding] = []
    for place, text in passages:
        words = [word.casefold() for word in _WORD.findall(text)]
        missing = [word for word in words if not left[word] and not apart[word]]
        left.subtract(word for word in words if left[word])
        apart.subtract(word for word in words if apart[word])
        # A number may be a field's (a page number), which a converter leaves to the program that shows the page.
        lost = [word for word in missing if not word.isdigit()]
        if len(lost) * 2 > len(words):
            whole = " ".join(text.split())[:300]
            found.append(Finding("loss", 0, 0, whole, "", f"not converted ({place})", 0.9))
        elif lost:
            found.append(Finding("loss", 0, 0, " ".join(lost)[:300], "", f"not converted ({place})", 0.6))
    return found


def _passages(data: bytes, format: str, archive: Archive | None) -> list[tuple[str, str]]:
    """The paragraphs of a source, each with the part of the file in which it stands."""
    parts: list[tuple[str, bytes]] = []
    if archive is not None:
        for name in archive.names():
            content = re.fullmatch(
                r"word/(?:document|footnotes|endnotes|comments|header\d*|footer\d*)\.xml|content\.xml", name
            )
            part = archive.read(name) if content else None
            if part:
                parts.append((name, part))
    elif format in XML:
        parts.append(("text", data))
    elif format == "rtf":
        from striprtf.striprtf import rtf_to_text

        text = rtf_to_text(  # type: ignore[no-untyped-call]
            data.decode("latin-1"), encoding="cp1252", errors="replace"
        )
        return [("text", line) for line in text.split("\n") if line.strip()]
    return [passage for name, part in parts for passage in _paragraphs(name, part)]


def _paragraphs(name: str, data: bytes) -> list[tuple[str, str]]:
    from lxml import etree

    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    try:
        root = etree.fromstring(data, parser)
    except etree.XMLSyntaxError:
        return []
    found: list[tuple[str, str]] = []
    for element in root.iter():
        if not isinstance(element.tag, str):
            continue
        local = etree.QName(element).localname
        if local in ("p", "h", "para", "simpara", "title"):
            text = "".join(_own(element, inside="t" if "word/" in name else ""))
            if text.strip():
                found.append((name, text))
    return found


def _own(element: Any, inside: str) -> Iterator[str]:
    """The text of a paragraph, without that of paragraphs in it; in Word's files only the text of ``w:t``."""
    from lxml import etree

    local = etree.QName(element).localname
    if local in ("tab", "br", "cr", "line-break", "s"):
        yield " "
    if element.text and (not inside or local == inside):
        yield element.text
    for child in element:
        if isinstance(child.tag, str) and etree.QName(child).localname not in (
            "p",
            "h",
            "para",
            "simpara",
            "title",
            "annotation",
        ):
            yield from _own(child, inside)
        if child.tail and not inside:
            yield child.tail
