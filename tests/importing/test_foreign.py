"""Emphasised words in another language: marked where the evidence is certain, and left alone where it is not."""

from __future__ import annotations

from pathlib import Path

import pytest

from anthology.importing import import_sources, verify
from anthology.importing.foreign import certain


@pytest.mark.parametrize(
    ("phrase", "own", "tag"),
    [
        ("Le Mouvement Social", "en", "fr"),
        ("Au-dela la melée", "en", "fr"),
        ("La Révolution prolétarienne", "en", "fr"),
        ("Mémoires d’un révolutionnaire", "en", "fr"),
        ("Der Spiegel", "en", "de"),
        ("Tierra y Libertad", "en", "es"),
        ("Il Manifesto", "en", "it"),
        ("O Estado de São Paulo", "en", "pt"),
        ("Война и мир", "en", "ru"),
        ("ad hoc", "en", "la"),
        ("The New Masses", "fr", "en"),
        # The text's own language, and what more than one language could be.
        ("Le Mouvement Social", "fr", ""),
        ("in the night", "en", ""),
        ("La Batalla", "en", ""),
        ("Le Monde", "en", ""),
        ("L’Anarchie", "en", ""),
        ("a priori", "en", ""),
        ("et cetera", "en", ""),
        ("Los Angeles Times", "en", ""),
        ("Von Braun", "en", ""),
        ("De Gaulle", "en", ""),
        ("Inprecor", "en", ""),
    ],
)
def test_certain(phrase: str, own: str, tag: str) -> None:
    assert certain(phrase, own) == tag


def test_in_captures(tmp_path: Path) -> None:
    words = "It was the winter in which the lamps were counted, and he wrote in *Le Mouvement Social* of them. " * 3
    page = f'<html lang="en"><body><h1>A Title</h1><p>{words.replace("*", "<i>", 1).replace("*", "</i>", 1)}</p>'
    (tmp_path / "a.txt").write_text(f"Of Lamps\n\n{words}", "utf-8")
    (tmp_path / "b.html").write_text(page, "utf-8")
    made = import_sources([tmp_path / "a.txt", tmp_path / "b.html"], tmp_path / "m", workers=1)
    for one in made.value:
        assert "in *Le Mouvement Social*{lang=fr} of" in (tmp_path / "m" / one.manuscript).read_text("utf-8")
    assert verify(tmp_path / "m") == []
