"""What printers want, as data: their rules, sizes and papers, a file for each printer."""

from __future__ import annotations

from anthology.printers.presets import LEAF, NAMES, Paper, Preset, Rule, Source, overview, paper, preset

__all__ = ["LEAF", "NAMES", "Paper", "Preset", "Rule", "Source", "overview", "paper", "preset"]
