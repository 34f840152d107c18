"""DOCX, ODT, DocBook and JATS before their conversion: languages, small capitals, comments, descriptions, verse."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from typing import Any

from lxml import etree

from anthology.importing.archives import Archive
from anthology.importing.ledger import Finding
from anthology.importing.marks import Marks

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_TEXT = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"
_STYLE = "{urn:oasis:names:tc:opendocument:xmlns:style:1.0}"
_FO = "{urn:oasis:names:tc:opendocument:xmlns:xsl-fo-compatible:1.0}"
_OFFICE = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}"
_DRAW = "{urn:oasis:names:tc:opendocument:xmlns:drawing:1.0}"
_SVG = "{urn:oasis:names:tc:opendocument:xmlns:svg-compatible:1.0}"
_DC = "{http://purl.org/dc/elements/1.1/}"
_LANG = "{http://www.w3.org/XML/1998/namespace}lang"


#: What styles for verse are called.
_VERSE = re.compile(r"verse?(?![a-z])|poe[mt]|gedicht|line.?block|стих", re.IGNORECASE)


def _parsed(data: bytes | None) -> Any:
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    try:
        return etree.fromstring(data, parser) if data else None
    except etree.XMLSyntaxError:
        return None


def _bytes(root: Any) -> bytes:
    return bytes(etree.tostring(root, encoding="UTF-8", xml_declaration=True))


def _local(element: Any) -> str:
    return etree.QName(element).localname if isinstance(element.tag, str) else ""


def _before(element: Any, words: str) -> None:
    """Puts words right before an element."""
    previous, parent = element.getprevious(), element.getparent()
    if previous is not None:
        previous.tail = (previous.tail or "") + words
    else:
        parent.text = (parent.text or "") + words


def _wrap(element: Any, begin: str, end: str) -> None:
    """Puts words around all that an element holds."""
    element.text = begin + (element.text or "")
    if len(element):
        element[-1].tail = (element[-1].tail or "") + end
    else:
        element.text += end


def _take_out(element: Any) -> None:
    """Takes an element out; the text behind it stays."""
    _before(element, element.tail or "")
    element.getparent().remove(element)


def _words(element: Any) -> str:
    return " ".join("".join(element.itertext()).split())


def _letters(text: str) -> bool:
    return any(char.isalpha() for char in text)


# -- DOCX ------------------------------------------------------------------------------------------------


def docx(archive: Archive, marks: Marks, findings: list[Finding]) -> dict[str, bytes]:
    """The parts of a Word file whose runs name another language than most of the text."""
    names = ("word/document.xml", "word/footnotes.xml", "word/endnotes.xml")
    roots = {name: root for name in names if (root := _parsed(archive.read(name))) is not None}
    default = next(_parsed_languages(_parsed(archive.read("word/styles.xml"))), "")
    runs = [(run, _run_language(run) or default) for root in roots.values() for run in root.iter(f"{_W}r")]
    used: Counter[str] = Counter()
    for run, tag in runs:
        used[tag.split("-")[0]] += len(_words(run))
    main = used.most_common(1)[0][0] if used else ""
    marked = False
    for paragraph in (p for root in roots.values() for p in root.iter(f"{_W}p")):
        style = paragraph.find(f"{_W}pPr/{_W}pStyle")
        first = next((t for t in paragraph.iter(f"{_W}t") if t.text), None)
        if style is not None and _VERSE.search(style.get(f"{_W}val", "")) and first is not None:
            first.text = marks.verse() + first.text
            marked = True
    for run, tag in runs:
        texts = [t for t in run.iter(f"{_W}t") if t.text]
        if tag and tag.split("-")[0] != main and texts and _letters(_words(run)):
            begin, end = marks.span(f'lang="{tag}"')
            texts[0].text = begin + texts[0].text
            texts[-1].text += end
            marked = True
    return {name: _bytes(root) for name, root in roots.items()} if marked else {}


def _parsed_languages(root: Any) -> Iterator[str]:
    for element in root.iter(f"{_W}lang") if root is not None else ():
        yield _tag(element.get(f"{_W}val", ""))


def _run_language(run: Any) -> str:
    element = run.find(f"{_W}rPr/{_W}lang")
    return _tag(element.get(f"{_W}val", "")) if element is not None else ""


def _tag(value: str) -> str:
    """A language in the form of BCP 47, without a region: word processors add one by default."""
    found = re.fullmatch(r"([A-Za-z]{2,3})(?:[-_]\w+)*", value)
    return found.group(1).lower() if found and found.group(1).lower() not in ("zxx", "und", "non") else ""


# -- ODT -------------------------------------------------------------------------------------------------


def odt(archive: Archive, marks: Marks, findings: list[Finding]) -> dict[str, bytes]:
    """An OpenDocument's text with languages, small capitals, comments, descriptions of pictures, and its title."""
    root, common = _parsed(archive.read("content.xml")), _parsed(archive.read("styles.xml"))
    if root is None:
        return {}
    styles = _Styles(root, common)
    for element in list(root.iter(f"{_TEXT}p", f"{_TEXT}h", f"{_TEXT}span")):
        name = element.get(f"{_TEXT}style-name", "")
        tag, small = styles.language(name), styles.small_capitals(name)
        if not _letters(_words(element)):
            continue
        if element.tag == f"{_TEXT}p" and _VERSE.search(f"{name} {styles.parents(name)}"):
            element.text = marks.verse() + (element.text or "")
            for space in list(element.iter(f"{_TEXT}s")):
                # An indent: several spaces, of which a converter keeps one.
                space.tail = "\u00a0" * int(space.get(f"{_TEXT}c", "1")) + (space.tail or "")
                _take_out(space)
        if small:
            _wrap(element, *marks.span('class="smallcaps"'))
        if tag and tag != styles.main:
            _wrap(element, *marks.span(f'lang="{tag}"'))
        if element.tag == f"{_TEXT}p" and styles.is_title(name):
            element.tag = f"{_TEXT}h"
            element.set(f"{_TEXT}outline-level", "1")
    for note in list(root.iter(f"{_OFFICE}annotation")):
        who, when = (note.findtext(f"{_DC}{key}", "") for key in ("creator", "date"))
        said = " ".join(_words(p) for p in note.iter(f"{_TEXT}p"))
        _before(note, marks.comment(said, who, when[:10]))
        _take_out(note)
    for frame in root.iter(f"{_DRAW}frame"):
        said = " ".join(filter(None, (frame.findtext(f"{_SVG}{key}", "") for key in ("title", "desc"))))
        if said.strip() and frame.find(f"{_DRAW}image") is not None:
            frame.tail = marks.alternative(said.strip()) + (frame.tail or "")
    return {"content.xml": _bytes(root)}


class _Styles:
    """The styles of an OpenDocument, by name, as far as they say language or small capitals."""

    def __init__(self, root: Any, common: Any) -> None:
        found = [style for part in (common, root) if part is not None for style in part.iter(f"{_STYLE}style")]
        self.styles = {style.get(f"{_STYLE}name", ""): style for style in found}
        defaults = common.iter(f"{_STYLE}default-style") if common is not None else ()
        self.main = next((tag for style in defaults if (tag := self._own(style, "language"))), "")

    def _own(self, style: Any, key: str) -> str:
        properties = style.find(f"{_STYLE}text-properties")
        value = properties.get(f"{_FO}{key}", "") if properties is not None else ""
        return _tag(value) if key == "language" else value

    def _chain(self, name: str) -> Iterator[Any]:
        seen: set[str] = set()
        while name in self.styles and name not in seen:
            seen.add(name)
            yield self.styles[name]
            name = self.styles[name].get(f"{_STYLE}parent-style-name", "")

    def language(self, name: str) -> str:
        """The language that a style gives, if any."""
        return next((tag for style in self._chain(name) if (tag := self._own(style, "language"))), "")

    def small_capitals(self, name: str) -> bool:
        """Whether a style sets small capitals."""
        return any(self._own(style, "font-variant") == "small-caps" for style in self._chain(name))

    def parents(self, name: str) -> str:
        """The names of the styles that a style is made from."""
        return " ".join(style.get(f"{_STYLE}parent-style-name", "") for style in self._chain(name))

    def is_title(self, name: str) -> bool:
        """Whether a style is that of the document's title."""
        return "Title" in (name, *self.parents(name).split())


# -- DocBook, JATS -----------------------------------------------------------------------------------------

_BLOCKS = frozenset("article section sec chapter book part preface appendix body front back app".split())


def document(data: bytes, format: str, marks: Marks, findings: list[Finding]) -> bytes:
    """A document in DocBook or JATS with languages, small capitals, comments, verse and names in a form that lasts."""
    root = _parsed(data)
    if root is None:
        return data
    for element in list(root.iter()):
        if element.tag is etree.Comment:
            if (element.text or "").strip():
                line = f"in line {element.sourceline} of the source"
                findings.append(Finding("comment", 0, 0, " ".join(element.text.split()), "", line))
            continue
        local = _local(element)
        tag = _tag(element.get(_LANG, ""))
        if tag and local not in _BLOCKS and _letters(_words(element)):
            _wrap(element, *marks.span(f'lang="{element.get(_LANG)}"'))
        if format == "docbook":
            _docbook(element, local, marks)
        else:
            _jats(element, local, marks)
    return _bytes(root)


def _docbook(element: Any, local: str, marks: Marks) -> None:
    space = element.tag[: -len(local)] if local else ""
    if local == "emphasis" and re.sub(r"[\W_]", "", element.get("role", "")) == "smallcaps":
        element.tag = f"{space}phrase"
        element.set("role", "smallcaps")
    elif local == "literallayout" and element.get("class") != "monospaced" and not len(element):
        # Pandoc makes every space of it one that does not break.
        element.tag = f"{space}para"
        first, *others = (element.text or "").strip("\n").split("\n")
        element.text = marks.verse() + _indented(first)
        for line in others:
            end = etree.ProcessingInstruction("asciidoc-br")
            end.tail = _indented(line)
            element.append(end)
    elif local == "remark":
        _before(element, marks.comment(_words(element)))
        _take_out(element)
    elif local in ("firstname", "givenname", "othername") and element.getnext() is not None:
        element.tail = " "
    elif local == "inlinemediaobject":
        said = " ".join(_words(phrase) for phrase in element.iter(f"{space}phrase", f"{space}alt"))
        if said:
            element.tail = marks.alternative(said) + (element.tail or "")


def _indented(line: str) -> str:
    """A line of verse whose indent no converter folds."""
    words = line.lstrip(" ")
    return "\u00a0" * (len(line) - len(words)) + words


def _jats(element: Any, local: str, marks: Marks) -> None:
    if local == "inline-graphic":
        said = " ".join(_words(part) for part in element.iter("alt-text"))
        if said:
            element.tail = marks.alternative(said) + (element.tail or "")
    elif local == "attrib" and _local(element.getparent()) == "disp-quote":
        element.tag = "p"
    elif local == "verse-group" and element.find("verse-line") is not None:
        lines = [line for line in element if _local(line) == "verse-line"]
        element.tag = "p"
        for i, line in enumerate(lines):
            line.tag = "named-content"
            line.tail = None
            if i:
                line.addprevious(etree.Element("break"))
        element.text = marks.verse()
