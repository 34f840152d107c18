"""The styles of elements: those that are shared are what WeasyPrint computes for each."""

from __future__ import annotations

from typing import Any
from xml.etree.ElementTree import Element, fromstring

import pytest
import weasyprint
from hypothesis import given
from hypothesis import strategies as st
from weasyprint.css import StyleFor
from weasyprint.css.properties import INITIAL_VALUES
from weasyprint.css.targets import TargetCollector
from weasyprint.text.fonts import FontConfiguration

from anthology.writers.pdf.layout import Fetcher, Html
from anthology.writers.pdf.shaping.cascade import AlikeStyle, Styles

SHEET = """
.note { font-size: 80%; margin: 1em 2ex; --room: 3px }
.note p { text-indent: var(--room); color: inherit; border: 1px solid }
.note em, #two em { font-style: italic; font-variant-caps: small-caps }
[id$=o] { display: block; text-decoration: underline; padding-inline-start: 2em }
#three { width: 50% }
.other { anchor: here }
span { line-height: 1.3 }
:lang(fr) { hyphens: none }
p:first-child { margin-top: 0 }
"""
IDS = ("one", "two", "three", "foo", "four-o")


def computed(kind: Any, root: Element) -> tuple[Any, list[dict[str, Any]], set[str]]:
    """The styles of a kind, all values of all elements in their order, and the anchors that were met."""
    fonts, targets = FontConfiguration(), TargetCollector()
    sheets = [(weasyprint.CSS(string=SHEET), "author", None)]
    styles = kind(Html(root, Fetcher({})), sheets, False, fonts, targets)
    values = [{name: styles(each)[name] for name in INITIAL_VALUES} for each in root.iter()]
    return styles, values, set(targets.target_lookup_items)


def test_elements_that_differ_by_their_ids_share_what_follows() -> None:
    notes = "".join(f'<span class="note" id="note-{n}"><p>a <em>b</em></p></span>' for n in range(3))
    root = fromstring(f"<html><body><div>{notes}</div></body></html>")
    styles, values, _ = computed(Styles, root)
    first, second, third = root.iter("span")
    assert type(styles(second)) is type(styles(third)) is AlikeStyle
    assert [styles(each)["anchor"] for each in (first, second, third)] == ["note-0", "note-1", "note-2"]
    assert styles(second[0]) is styles(third[0]) is not styles(first)
    assert values == computed(StyleFor, root)[1]


@pytest.mark.parametrize("change", [{"float": "none"}, {"font_size": 3.0}, {"anchor": "there"}])
def test_a_copy_is_changed_alone(change: dict[str, Any]) -> None:
    notes = "".join(f'<span class="note" id="note-{n}">a</span>' for n in range(3))
    root = fromstring(f"<html><body>{notes}</body></html>")
    styles, _, _ = computed(Styles, root)
    _, second, third = root.iter("span")
    before = dict(styles(second))
    copy = styles(third).copy()
    copy.update(change)
    assert dict(styles(second)) == before
    assert {**before, "anchor": "note-2"} == dict(styles(third))
    assert all(copy[name] == change.get(name, styles(third)[name]) for name in INITIAL_VALUES)


ATTRIBUTES = st.fixed_dictionaries(
    {},
    optional={
        "id": st.sampled_from(IDS),
        "class": st.sampled_from(["note", "other"]),
        "style": st.sampled_from(["font-size: 2em", "--room: 7px", "color: #123456", "text-indent: inherit"]),
        "lang": st.sampled_from(["fr", "de"]),
    },
)
NODES: st.SearchStrategy[Any] = st.recursive(
    st.tuples(st.sampled_from(["p", "span", "em"]), ATTRIBUTES, st.just([])),
    lambda inner: st.tuples(st.sampled_from(["div", "p", "span"]), ATTRIBUTES, st.lists(inner, max_size=4)),
    max_leaves=12,
)


def element(node: tuple[str, dict[str, str], list[Any]]) -> Element:
    """The element of a drawn node."""
    tag, attributes, children = node
    made = Element(tag, attributes)
    made.text = "a"
    made.extend(map(element, children))
    return made


@given(st.lists(NODES, min_size=1, max_size=4))
def test_styles_are_those_that_weasyprint_computes(nodes: list[Any]) -> None:
    root = Element("html")
    body = Element("body")
    root.append(body)
    body.extend(map(element, nodes))
    _, ours, anchors = computed(Styles, root)
    _, theirs, expected = computed(StyleFor, root)
    assert ours == theirs
    assert anchors == expected
