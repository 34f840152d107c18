"""Plural categories of whole numbers: CLDR's rules for the languages that have terms."""

from __future__ import annotations


def category(language: str, n: int) -> str:
    """``one``, ``few``, ``many`` or ``other``, for a count of zero or more (CLDR, Language Plural Rules)."""
    match language.split("-")[0]:
        case "ru" | "uk":
            return _east_slavic(n)
        case "pl":
            return _polish(n)
        case "fr" | "pt":
            return "one" if n in (0, 1) else "other"
        case _:
            return "one" if n == 1 else "other"


def _east_slavic(n: int) -> str:
    if n % 10 == 1 and n % 100 != 11:
        return "one"
    if n % 10 in (2, 3, 4) and n % 100 not in (12, 13, 14):
        return "few"
    return "many"


def _polish(n: int) -> str:
    if n == 1:
        return "one"
    if n % 10 in (2, 3, 4) and n % 100 not in (12, 13, 14):
        return "few"
    return "many"
