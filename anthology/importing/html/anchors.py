"""The places in pages that links lead to, each with the name that its anchor has in a manuscript."""

from __future__ import annotations

import posixpath
import re
import unicodedata
from collections.abc import Callable, Container, Iterable, Mapping

from anthology.importing.html.notes import Notes, Parts, file_of, target
from anthology.importing.html.tree import Node

#: The name of an anchor, by the file and the id that a link names.
Aims = Mapping[tuple[str, str], str]


def ids(node: Node) -> tuple[str, ...]:
    """The names by which a link may reach an element; a whole file is reached by none."""
    if node.tag == "body":
        return (node.attrs.get("id", ""), "")
    own = (node.attrs.get("id", ""), node.attrs.get("name", "") if node.tag == "a" else "")
    return tuple(dict.fromkeys(filter(None, own)))


def aims(tree: Node, parts: Parts, notes: Notes) -> Aims:
    """The places in a page, or a book put together from parts, that its own links lead to; notes and calls apart."""
    apart = {*notes.calls, *notes.backs, *notes.repeats}
    return _named(tree.nodes(), lambda node: file_of(node, parts), apart)


def aims_of_book(trees: Mapping[str, Node]) -> Aims:
    """The places in the pages of a book that links in it lead to; a page as a whole needs no anchor (its is empty)."""
    files = {id(node): path for path, tree in trees.items() for node in tree.nodes()}
    found = _named((node for tree in trees.values() for node in tree.nodes()), lambda node: files[id(node)])
    return {**found, **{(path, ""): "" for path in trees}}


def _named(nodes: Iterable[Node], file: Callable[[Node], str], apart: Container[int] = ()) -> Aims:
    everything = list(nodes)
    links = [node for node in everything if node.tag == "a" and node.attrs.get("href") and node.order not in apart]
    wanted = {target(node.attrs["href"], file(node)) for node in links}
    found: dict[tuple[str, str], str] = {}
    used: set[str] = set()
    for node in everything:
        for name in ids(node):
            key = file(node), name
            if key in wanted and key not in found:
                found[key] = _unlike(_written(name or posixpath.splitext(posixpath.basename(key[0]))[0]), used)
                used.add(found[key])
    return found


def _written(name: str) -> str:
    """An id as an anchor's name: it begins with a letter, and has letters, digits and hyphens."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()
    words = "-".join(re.findall(r"[A-Za-z0-9]+", plain)).lower()
    return words if words[:1].isalpha() else f"a-{words}".rstrip("-")


def _unlike(name: str, used: set[str]) -> str:
    n, made = 2, name
    while made in used:
        made, n = f"{name}-{n}", n + 1
    return made
