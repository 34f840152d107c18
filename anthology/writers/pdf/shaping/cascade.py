"""The styles of pseudo-elements, found when they are wanted; those of pages, found once for all pages of a kind; and
those of elements that differ by their ids alone, found once, too.

WeasyPrint gives each element of a document a style for its footnote call, its marker and its back link, whether it has
any or not, because its own style sheet names them for all elements (``StyleFor`` in ``css/__init__.py``). In prose,
these are most of the declarations that it looks at. Here they wait until a box is made of one.

And it finds the styles of each page anew (``set_page_type_computed_styles`` in ``layout/page.py``), and for each looks
through those of all pages before. They follow from the rules that select the page, by which pages of a book differ
seldom.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from math import inf
from typing import Any
from xml.etree.ElementTree import Element

from msgspec import Struct
from weasyprint.css import ComputedStyle, StyleFor, declaration_precedence

_ALIKE = ("footnote-call", "footnote-marker")
"""Pseudo-elements of which many have the same style, which WeasyPrint never changes."""
_SHEETS = ("style", "link")
"""The ends of the names, with their namespaces or without, of elements that may hold a style sheet or name one."""


def selectors_of_pages(sheets: Any) -> list[Any]:
    """What the ``@page`` rules of sheets select pages by, in their order."""
    rules = (rule for sheet, _, _ in sheets for rule in sheet.page_rules)
    return [selector for _, several, _ in rules for _, _, selector in several]


class Styles(StyleFor):  # type: ignore[misc]
    """The styles of a document's elements."""

    def __init__(self, html: Any, sheets: Any, hints: Any, fonts: Any, targets: Any) -> None:
        self._html = html
        self._targets = targets
        self._waiting: dict[Any, list[_Match]] = {}
        self._kinds: dict[tuple[object, ...], Any] = {}
        self._alike: dict[tuple[object, ...], Any] = {}
        self._pages: dict[tuple[bool, ...], tuple[Any, list[str | None]]] = {}
        known = [(_Sheet(sheet, origin, weight, self._waiting), origin, weight) for sheet, origin, weight in sheets]
        self._selectors = selectors_of_pages(known)
        super().__init__(html, known, hints, fonts, targets)
        for element, pseudo_type in [each for sheet, _, _ in known for each in sheet.matcher.anchored]:
            self._compute(element, pseudo_type)

    def __call__(self, element: Any, pseudo_type: str | None = None) -> Any:
        """The computed style of an element, or of a pseudo-element; nothing if there is none."""
        if pseudo_type and element in self._waiting and (element, pseudo_type) not in self._computed_styles:
            self._compute(element, pseudo_type)
        return super().__call__(element, pseudo_type)

    def _compute(self, element: Any, pseudo_type: str) -> None:
        found = [match for match in self._waiting[element] if match.pseudo_type == pseudo_type]
        if not found:
            return
        if pseudo_type in _ALIKE:
            rules = ((id(match.payload), match.specificity) for match in found)
            kind = (pseudo_type, _kind_of(self._computed_styles[element, None]), *rules)
            like = self._kinds.setdefault(kind, element)
            if like is not element:
                self._computed_styles[element, pseudo_type] = self._computed_styles[like, pseudo_type]
                return
        cascaded: dict[str, Any] = {}
        for match in found:
            for name, values, weight in match.declarations():
                if name not in cascaded or cascaded[name][1] <= weight:
                    cascaded[name] = values, weight
        self._cascaded_styles[element, pseudo_type] = cascaded
        root, base = self._html.etree_element, self._html.base_url
        self.set_computed_styles(element, element, root, pseudo_type, base, self._targets)
        del self._cascaded_styles[element, pseudo_type]  # what WeasyPrint looks for there are the styles of pages

    def set_computed_styles(
        self,
        element: Any,
        parent: Any,
        root: Any = None,
        pseudo_type: str | None = None,
        base_url: str | None = None,
        target_collector: Any = None,
    ) -> None:
        """Gives an element the style of another one for which the same is declared, and whose parent has a like style.

        WeasyPrint gives each element with an id a style of its own, for the id is an anchor that is declared; and so
        each element in it.
        """
        if not isinstance(element, Element) or pseudo_type or parent is None:
            super().set_computed_styles(element, parent, root, pseudo_type, base_url, target_collector)
            return
        above = self._computed_styles[parent, None]
        declared = self._cascaded_styles.get((element, None), {})
        others = ((name, id(value), weight) for name, (value, weight) in declared.items() if name != "anchor")
        kind = (_kind_of(above), *others)
        like = self._alike.get(kind)
        if like is None:
            super().set_computed_styles(element, parent, root, None, base_url, target_collector)
            self._alike[kind] = self._computed_styles[element, None]
        elif "anchor" in declared or like["anchor"]:
            style = self._computed_styles[element, None] = AlikeStyle(like, above, declared)
            if style["anchor"]:
                target_collector.collect_anchor(style["anchor"])
        else:
            self._computed_styles[element, None] = like

    def style_page(self, page_type: Any, style: Callable[[], None]) -> None:
        """Gives a page the styles of one that the same rules select, or else those that it is given by ``style``."""
        kind = tuple(self._page_type_match(wanted, page_type) for wanted in self._selectors)
        if kind in self._pages:
            like, pseudo_types = self._pages[kind]
            for each in pseudo_types:
                self._computed_styles[page_type, each] = self._computed_styles[like, each]
            return
        style()
        if self.initial_page_sizes["box"]:  # what is measured by the first page is known only after it
            boxes = [pseudo_type for each, pseudo_type in self._cascaded_styles if each == page_type]
            self._pages[kind] = page_type, [None, *filter(None, boxes)]


def _kind_of(style: Any) -> int:
    """The same for a style and those that have everything from it."""
    return id(getattr(style, "like", style))


class AlikeStyle(ComputedStyle):  # type: ignore[misc]
    """A style that has everything from a ``like`` one, but for its anchor."""

    def __init__(self, like: Any, parent: Any, declared: Any) -> None:
        common = like.root_style, like.base_url, like.font_config, like.initial_page_sizes
        super().__init__(parent, declared, None, *common)
        self.like = like

    def copy(self) -> AlikeStyle:
        """The same, to be changed."""
        copy = AlikeStyle(self.like, self.parent_style, self.cascaded)
        copy.update(self)
        copy.specified = self.specified.copy()
        return copy

    def __missing__(self, name: str) -> Any:
        value = self[name] = super().__missing__(name) if name == "anchor" else self.like[name]
        return value


def finding_sheets(original: Any) -> Any:
    """``find_stylesheets``, which looks at each element of a document; most documents have none of their own."""

    def find_stylesheets(wrapper: Any, *rest: Any, **more: Any) -> Any:
        own = any(str(element.tag).endswith(_SHEETS) for element in wrapper.etree_element.iter())
        return original(wrapper, *rest, **more) if own else ()

    return find_stylesheets


def styling_pages(original: Any) -> Any:
    """``set_page_type_computed_styles``, for pages of a kind that was not there before."""

    def set_page_type_computed_styles(page_type: Any, html: Any, style_for: Styles) -> None:
        style_for.style_page(page_type, lambda: original(page_type, html, style_for))

    return set_page_type_computed_styles


class _Match(Struct, frozen=True):
    """A selector that an element matches: its pseudo-element, and what is declared for it in which sheet."""

    source: _Source
    specificity: Any
    pseudo_type: str
    payload: Any
    anchored: bool

    def declarations(self) -> Iterator[tuple[str, Any, Any]]:
        """The names and values that are declared, with their weights in the cascade."""
        declared, layer = self.payload
        order = inf if layer is None else self.source.layers.index(layer)
        specificity = self.source.weight or self.specificity
        for name, values, importance in declared:
            yield name, values, (declaration_precedence(self.source.origin, importance), order, specificity)


class _Source(Struct, frozen=True):
    """What a style sheet adds to the weight of all that it declares."""

    origin: str
    weight: Any
    layers: Any


class _Sheet:
    """A style sheet that matches elements with a matcher of its own."""

    def __init__(self, css: Any, origin: str, weight: Any, waiting: dict[Any, list[_Match]]) -> None:
        self.layers = css.layers
        self.page_rules = css.page_rules
        self.matcher = _Matcher(css, _Source(origin, weight, css.layers), waiting)


class _Matcher:
    """Matches elements alone, and puts aside what there is for their pseudo-elements.

    ``anchored`` are those with an anchor: links ask for them before a box is made.
    """

    def __init__(self, css: Any, source: _Source, waiting: dict[Any, list[_Match]]) -> None:
        self.anchored: list[tuple[Any, str]] = []
        self._source = source
        self._match = css.matcher.match
        self._waiting = waiting
        self._known: dict[int, _Match] = {}  # by the place of the selector in the sheet

    def match(self, wrapper: Any) -> list[Any]:
        """The selectors that an element matches, but for those of its pseudo-elements."""
        found = []
        for selector in self._match(wrapper):
            if selector[2] is None:
                found.append(selector)
            else:
                self._put_aside(wrapper.etree_element, *selector)
        return found

    def _put_aside(self, element: Any, specificity: Any, order: int, pseudo_type: str, payload: Any) -> None:
        match = self._known.get(order)
        if match is None:
            anchored = any(name == "anchor" for name, _, _ in payload[0])
            match = self._known[order] = _Match(self._source, specificity, pseudo_type, payload, anchored)
        self._waiting.setdefault(element, []).append(match)
        if match.anchored:
            self.anchored.append((element, pseudo_type))
