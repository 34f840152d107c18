"""The Markdown in the config, names, anchors."""

from __future__ import annotations

import pytest

from anthology.config import load as loading
from anthology.config.schema import Edition
from anthology.manuscript import read_book_text, read_part_text
from anthology.manuscript.names import sort_name
from anthology.manuscript.reading import anchor_of
from anthology.model.text import Container, Kind, Paragraph, Role, plain

CONFIG = """\
book:
  title: A *shelf*
  subtitle: "Quoted [^1]"
  dedication: |
    To one

    and <b>all</b>
  epigraph:
    text: |
      ## Heading

      Kept twice.
    attribution: An *archivist*
parts:
  - title: One
    introduction: |
      See [](work:letter) and [gone](#nowhere).

      ![Alt](images/x.png)
"""


def read() -> tuple[loading.Loaded, Edition]:
    loaded = loading.read_config(CONFIG.encode(), "config.yaml").value
    assert loaded is not None
    settings = loading.edition(loaded, "reader").value
    assert settings is not None
    return loaded, settings


def test_the_texts_of_a_book() -> None:
    loaded, settings = read()
    text = read_book_text(settings, loaded.locate("reader"))
    assert plain(text.value.title) == "A shelf"
    (epigraph,) = text.value.epigraph
    assert isinstance(epigraph, Container)
    assert epigraph.kind is Kind.EPIGRAPH
    last = epigraph.children[-1]
    assert isinstance(last, Paragraph)
    assert (last.role, plain(last.children)) == (Role.ATTRIBUTION, "An archivist")
    assert [f"{found.code} {found.span}" for found in text.diagnostics] == [
        "note-misplaced config.yaml:3:21",
        "html-refused config.yaml:7:9",
        "html-refused config.yaml:7:15",
    ]


def test_the_texts_of_a_part() -> None:
    loaded, settings = read()
    text = read_part_text(settings, 0, loaded.locate("reader"))
    assert plain(text.value.title) == "One"
    assert [f"{found.code} {found.span}" for found in text.diagnostics] == [
        "image-misplaced config.yaml:19:7",
        "anchor-unknown config.yaml:17:31",
    ]


@pytest.mark.parametrize(
    ("name", "sorted_"),
    [
        ("Victor Serge", "Serge, Victor"),
        ("Marie von Ebner", "Ebner, Marie von"),
        ("Marie von Ebner-Eschenbach", "Ebner-Eschenbach, Marie von"),
        ("Ricardo Adolfo de la Guardia", "Guardia, Ricardo Adolfo de la"),
        ("Jean de La Fontaine", "La Fontaine, Jean de"),
        ("Ursula K. Le Guin", "Le Guin, Ursula K."),
        ("Lorenzo de' Medici", "Medici, Lorenzo de'"),
        ("Martin Luther King Jr.", "King, Martin Luther, Jr."),
        ("Martin Luther King, Jr.", "King, Martin Luther, Jr."),
        ("Plato", "Plato"),
        ("Serge, Victor", "Serge, Victor"),
        ("  Виктор   Серж ", "Серж, Виктор"),
        ("Jr. III", "III, Jr."),
        ("", ""),
    ],
)
def test_sort_names(name: str, sorted_: str) -> None:
    assert sort_name(name) == sorted_


@pytest.mark.parametrize(
    ("words", "anchor"),
    [
        ("What is to be done?", "what-is-to-be-done"),
        ("1917", "section-1917"),
        ("Глава первая", "глава-первая"),
        ("The reader’s “case”", "the-readers-case"),
        ("…", "section"),
    ],
)
def test_anchors(words: str, anchor: str) -> None:
    assert anchor_of(words) == anchor
