"""Text from data, made safe to stand in XML."""

from __future__ import annotations

import re

# Characters that XML 1.0 has no place for (section 2.2): control characters, surrogates, U+FFFE and U+FFFF.
# They are shown as what they are, something that cannot be shown.
_FORBIDDEN = ((0x00, 0x08), (0x0B, 0x0C), (0x0E, 0x1F), (0xD800, 0xDFFF), (0xFFFE, 0xFFFF))
_CLEAN = {code: "\N{REPLACEMENT CHARACTER}" for first, last in _FORBIDDEN for code in range(first, last + 1)}
_ESCAPED = {**_CLEAN, ord("&"): "&amp;", ord("<"): "&lt;", ord(">"): "&gt;", ord('"'): "&quot;"}
# Most texts have none of these, and looking is many times as fast as rewriting.
_RANGES = "".join(f"{chr(first)}-{chr(last)}" for first, last in _FORBIDDEN)
_ANY_FORBIDDEN, _ANY_ESCAPED = re.compile(f"[{_RANGES}]"), re.compile(f'[{_RANGES}&<>"]')


def clean(text: str) -> str:
    """The text with U+FFFD for each character that XML forbids."""
    return text.translate(_CLEAN) if _ANY_FORBIDDEN.search(text) else text


def escape(text: str) -> str:
    """The text for element content and for attribute values in double quotes."""
    return text.translate(_ESCAPED) if _ANY_ESCAPED.search(text) else text
