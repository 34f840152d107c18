"""What a book asks for that parts cannot give: it is then laid out as one document.

A part does not know its neighbours. What in the style sheets runs on from one document to the next, or depends on
where a document stands among the others, is looked for here; what shows only in the layout, the other modules find.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from functools import lru_cache
from typing import Any
from xml.etree.ElementTree import Element, SubElement

import cssselect2
import tinycss2
import weasyprint

from anthology.writers.pdf.parts.part import Unsuitable

_OWN_COUNTERS = frozenset({"list-item", "footnote", "page", "none"})
"""The counters that count within a document, or that the pages count."""


def check(root: Element, sheets: Mapping[str, str]) -> None:
    """Raises Unsuitable where style sheets ask for what documents that are laid out apart cannot have; of these, a
    tree holds the outermost elements alone.
    """
    if not weasyprint.VERSION.startswith("70."):
        raise Unsuitable(f"WeasyPrint {weasyprint.VERSION} is not the one whose names are replaced")
    _check_selectors(root, [selector for sheet in sheets.values() for selector in _aside(sheet)])


def read_ahead(sheets: Iterable[str]) -> None:
    """Finds out now what is looked for in style sheets."""
    with suppress(Unsuitable):  # which is told when there is a book
        for sheet in sheets:
            _aside(sheet)


@lru_cache(maxsize=32)
def _aside(sheet: str) -> tuple[Any, ...]:
    """The selectors of a style sheet that look at what stands beside, each as far as it does; raises Unsuitable where
    the sheet has declarations that run on from one document to the next.
    """
    selectors: list[list[Any]] = []
    for rule in _rules(tinycss2.parse_stylesheet(sheet, skip_comments=True, skip_whitespace=True)):
        if rule.type == "qualified-rule":
            _check_declarations(rule.content)
            selectors.extend(_split(rule.prelude))
    heads = {tinycss2.serialize(head).strip() for selector in selectors for head in _heads(selector)}
    return tuple(each for head in sorted(heads) for each in _compile(head))


def _rules(rules: Iterable[Any]) -> Iterator[Any]:
    """All rules, those within ``@media`` too."""
    for rule in rules:
        yield rule
        if rule.type == "at-rule" and rule.content and rule.lower_at_keyword in ("media", "layer", "supports"):
            yield from _rules(tinycss2.parse_rule_list(rule.content, skip_comments=True, skip_whitespace=True))


# -- declarations ----------------------------------------------------------------------------------


def check_styles(section: Element) -> None:
    """Raises Unsuitable where the elements of a document ask for it themselves."""
    for each in section.iter():
        if style := each.get("style"):
            _check_declarations(tinycss2.parse_component_value_list(style))


def _check_declarations(content: Any) -> None:
    for each in tinycss2.parse_blocks_contents(content, skip_comments=True, skip_whitespace=True):
        if each.type == "qualified-rule":
            _check_declarations(each.content)
        if each.type != "declaration":
            continue
        words = [token for token in each.value if token.type not in ("whitespace", "comment")]
        if each.lower_name in ("counter-reset", "counter-increment", "counter-set"):
            names = {token.value for token in words if token.type == "ident"}
            if not names <= _OWN_COUNTERS or (each.lower_name != "counter-reset" and "page" in names):
                raise Unsuitable(f"a style sheet has {each.name}: {' '.join(sorted(names))}")
            if "page" in names:
                raise Unsuitable("an element sets the number of its page")
        for token in words:
            _check_function(token)


def _check_function(token: Any) -> None:
    if token.type != "function":
        return
    arguments = [each for each in token.arguments if each.type not in ("whitespace", "comment")]
    first = str(arguments[0].value) if arguments and arguments[0].type == "ident" else ""
    name = token.lower_name
    if name in ("counter", "counters") and first not in _OWN_COUNTERS - {"page"}:
        raise Unsuitable(f"an element has {name}({first})")
    if name in ("target-text", "running", "element"):
        raise Unsuitable(f"an element has {name}(…)")
    if name in ("target-counter", "target-counters") and "page" not in {
        each.value for each in arguments if each.type == "ident"
    }:
        raise Unsuitable(f"an element has {name}(…) of another counter than page")
    for each in arguments:
        _check_function(each)


# -- selectors -------------------------------------------------------------------------------------

_COMBINATORS = ">+~"


def _split(prelude: list[Any]) -> Iterator[list[Any]]:
    """The selectors of a list."""
    selector: list[Any] = []
    for token in prelude:
        if token == ",":
            yield selector
            selector = []
        elif token.type != "comment":
            selector.append(token)
    yield selector


def _check_selectors(root: Element, selectors: Sequence[Any]) -> None:
    """Raises Unsuitable where a document is another one to a selector when it stands alone."""
    if not selectors:
        return
    together = _sections(root)
    for index, section in enumerate(root.iterfind("body/*")):
        alone = Element(root.tag, root.attrib)
        SubElement(SubElement(alone, "body"), section.tag, section.attrib)
        (lonely,) = _sections(alone)
        for each in selectors:
            if each.test(together[index]) != each.test(lonely):
                raise Unsuitable("a style sheet has a rule for documents beside each other")


def _heads(selector: list[Any]) -> Iterator[list[Any]]:
    """The beginnings of a selector that end with a whole compound, where they look at what stands beside."""
    for end in range(1, len(selector) + 1):
        whole = end == len(selector) or selector[end].type == "whitespace" or selector[end] in list(_COMBINATORS)
        head = selector[:end]
        last = head[-1]
        if whole and last.type != "whitespace" and last not in list(_COMBINATORS) and any(map(_looks_aside, head)):
            yield head


def _looks_aside(token: Any) -> bool:
    if token in ("+", "~"):
        return True
    name = getattr(token, "lower_name", "") if token.type == "function" else getattr(token, "lower_value", "")
    return name in ("has", "is", "not", "where") or name.startswith(("nth-", "first-", "last-", "only-"))


def _compile(selector: str) -> list[Any]:
    try:
        return [each for each in cssselect2.compile_selector_list(selector) if each.pseudo_element is None]
    except cssselect2.SelectorError:
        return []  # what it does not know, WeasyPrint does not know either


def _sections(root: Element) -> list[Any]:
    whole = cssselect2.ElementWrapper.from_html_root(root, content_language=None)
    return [each for each in whole.iter_subtree() if each.parent is not None and each.parent.local_name == "body"]
