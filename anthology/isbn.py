"""How an ISBN is printed: its five elements, parted by hyphens (ISBN Users' Manual, 7th edition, section 4)."""

from __future__ import annotations


def hyphenated(isbn: str) -> str:
    """Thirteen digits as people read them: prefix, registration group, registrant, publication, check digit.

    How long the middle ones are is said by the ranges of the International ISBN Agency, of which python-stdnum has a
    copy. Where they know nothing of an ISBN, only its prefix and its check digit are set off. Nothing for nothing.
    """
    if not isbn:
        return ""
    from stdnum.isbn import split  # slow to import, and few books of a day's work have an ISBN

    elements = split(isbn)
    return "-".join(elements) if all(elements) else f"{isbn[:3]}-{isbn[3:12]}-{isbn[12]}"
