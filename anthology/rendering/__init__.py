"""An edition becomes pages: texts in Python, kinds of pages through the templates of a theme."""

from anthology.rendering.book import Renderer, render_cover, render_wrap
from anthology.rendering.pictures import image_paths, named_pictures
from anthology.rendering.styles import Styles, open_styles, packaged_styles
from anthology.rendering.typefaces import typefaces

__all__ = [
    "Renderer",
    "Styles",
    "image_paths",
    "named_pictures",
    "open_styles",
    "packaged_styles",
    "render_cover",
    "render_wrap",
    "typefaces",
]
