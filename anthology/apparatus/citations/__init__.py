"""Citations: the bibliography of a project, the style, and what the style makes of each citation."""

from anthology.apparatus.citations.bibliography import Bibliography, Reference, read_bibliography
from anthology.apparatus.citations.citing import cite
from anthology.apparatus.citations.styles import CitationStyle, find_style, read_style

__all__ = ["Bibliography", "CitationStyle", "Reference", "cite", "find_style", "read_bibliography", "read_style"]
