"""The words that a book needs in its own language: headings, dates, names, credits, and how to sort.

A leaf: it knows dates, and nothing else of the model. What is usual in a language stands as data in
``data/``: one TOML file for each language and one, with only the differences, for a regional form.
"""

from anthology.terms.collation import SortKey, initial, sort_key
from anthology.terms.numerals import roman
from anthology.terms.vocabulary import LANGUAGES, Terms, terms

__all__ = ["LANGUAGES", "SortKey", "Terms", "initial", "roman", "sort_key", "terms"]
