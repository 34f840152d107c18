"""YAML with marks: what is kept as written, and what no input can do."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from ruamel.yaml import YAML
from ruamel.yaml.compat import StringIO

from anthology.config.load import read_config
from anthology.config.schema import Config, FrontMatter
from anthology.declarations import Marked, decode, merge, parse, validate


def marked(text: str) -> Marked:
    read = parse(text, "x.yaml")
    assert read.value is not None, read.diagnostics
    return read.value


def test_scalars_stay_as_they_are_written() -> None:
    text = "a: 1984\nb: 1917-03-19\nc: No\nd: 010\ne: 1e3\nf: 'null'\ng: ~\nh:\ni: null\nj: .5\nk: 0x1F\n"
    assert marked(text).plain() == {
        "a": "1984",
        "b": "1917-03-19",
        "c": "No",
        "d": "010",
        "e": "1e3",
        "f": "null",
        "j": ".5",
        "k": "0x1F",
    }


@pytest.mark.parametrize(("written", "read"), [("yes", True), ("no", False), ("true", True), ("False", False)])
def test_truths(written: str, read: bool) -> None:
    config = validate(marked(f"book: {{title: x}}\npage: {{hyphenate: {written}}}"), Config).value
    assert config is not None
    assert config.page.hyphenate is read


_plain = st.text(alphabet="abcé Ж:#'\"-", min_size=1).map(str.strip).filter(bool)
_data = st.recursive(
    _plain,
    lambda inside: st.lists(inside, min_size=1, max_size=3) | st.dictionaries(_plain, inside, min_size=1, max_size=3),
    max_leaves=12,
)


@given(st.dictionaries(_plain, _data, min_size=1, max_size=4))
def test_what_is_written_is_read_and_each_text_stands_where_its_span_says(data: dict[str, object]) -> None:
    out = StringIO()
    yaml = YAML(typ="safe", pure=True)
    yaml.allow_unicode, yaml.default_flow_style = True, False
    yaml.dump(data, out)
    text = out.getvalue()
    read = marked(text)
    assert read.plain() == data
    lines = text.split("\n")
    for leaf in _leaves(read):
        span = leaf.span
        if span.end_column and isinstance(leaf.value, str):
            assert lines[span.line - 1][span.column - 1 : span.end_column - 1] == leaf.value


def _leaves(one: Marked) -> list[Marked]:
    if isinstance(one.value, tuple):
        return [leaf for item in one.value for leaf in _leaves(item)]
    if isinstance(one.value, str) or one.value is None:
        return [one]
    return [leaf for item in one.value.values() for leaf in _leaves(item)]


@given(st.text(alphabet="ab:-[]{}&*!|>'\"%#@,?~ \t\n\\x\r\u2028\x85\x00", max_size=60))
def test_no_text_raises(text: str) -> None:
    read = parse(text, "x.yaml")
    if read.value is None:
        assert read.failed
    else:
        validate(read.value, Config)
        validate(read.value, FrontMatter)


@given(st.binary(max_size=60))
def test_no_bytes_raise(data: bytes) -> None:
    read = read_config(b"book: " + data, "config.yaml")
    assert (read.value is None) == read.failed


_keys = st.sampled_from(
    ["book", "title", "parts", "works", "query", "page", "size", "editions", "select", "words", "x"]
)
_shapes = st.recursive(
    st.sampled_from(["", "1", "x", "A5", "[]", "{}", "2026", "../x"]),
    lambda inside: st.lists(inside, max_size=3) | st.dictionaries(_keys, inside, max_size=4),
    max_leaves=20,
)


@given(st.dictionaries(_keys, _shapes, max_size=5))
def test_no_shape_raises(data: dict[str, object]) -> None:
    out = StringIO()
    YAML(typ="safe", pure=True).dump(data, out)
    read = read_config(out.getvalue().encode(), "config.yaml")
    assert (read.value is None) == read.failed
    for found in read.diagnostics:
        assert found.message[0] == found.message[0].lower()
        assert not found.message.endswith(".")
        assert found.span is not None


@pytest.mark.parametrize(
    ("data", "place"),
    [
        (b"ab\xff", "1:3"),
        (b"\xef\xbb\xbfab\xff", "1:3"),
        ("é\nжé".encode() + b"\xe9", "2:3"),
        (b"a\r\nb\r\xc3", "3:1"),
        (b"\xed\xa0\x80", "1:1"),
    ],
)
def test_the_first_byte_that_is_not_utf8(data: bytes, place: str) -> None:
    (found,) = decode(data, "x.md").diagnostics
    assert (found.code, str(found.span)) == ("file-encoding", f"x.md:{place}")


def test_ends_of_lines_and_the_byte_order_mark() -> None:
    assert decode(b"\xef\xbb\xbfa\r\nb\rc\n", "x.md").value == "a\nb\nc\n"


def test_merging_keeps_places() -> None:
    base, override = marked("a: {b: 1, c: 2}\nd: [1, 2]\n"), marked("\n\na: {c: 3}\nd: [4]\n")
    merged = merge(base, override)
    assert merged.plain() == {"a": {"b": "1", "c": "3"}, "d": ["4"]}
    assert [merged.span_of(path).line for path in (("a", "b"), ("a", "c"), ("d", 0))] == [1, 3, 4]


def test_depth_and_size_are_limited() -> None:
    assert [d.code for d in parse("[" * 5000, "x").diagnostics] == ["yaml-syntax"]
    assert [d.code for d in parse("a: " + "x" * 2_000_000, "x").diagnostics] == ["file-too-large"]
