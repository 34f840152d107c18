"""An edition becomes pages: texts in Python, kinds of pages through the templates of a theme."""

from anthology.rendering.book import render
from anthology.rendering.styles import Styles, open_styles, packaged_styles

__all__ = ["Styles", "open_styles", "packaged_styles", "render"]
