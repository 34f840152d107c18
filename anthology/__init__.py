"""anthology: a publishing pipeline for books made of many texts."""

__version__ = "0.1.0"
