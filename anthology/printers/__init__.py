"""What printers want, as data: their rules, sizes and papers, a file for each printer."""

from __future__ import annotations

from anthology.printers.presets import NAMES, Paper, Preset, Rule, Source, overview, preset

__all__ = ["NAMES", "Paper", "Preset", "Rule", "Source", "overview", "preset"]
