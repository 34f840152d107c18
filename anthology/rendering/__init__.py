"""An edition becomes pages: texts in Python, kinds of pages through the templates of a theme."""

from __future__ import annotations

from typing import TYPE_CHECKING

from anthology.lazily import lazily

if TYPE_CHECKING:
    from anthology.rendering.book import Renderer, render_cover, render_wrap
    from anthology.rendering.families import known_typefaces, typefaces
    from anthology.rendering.pictures import image_paths, named_pictures
    from anthology.rendering.sheets import cover_sheets, printed_sheets
    from anthology.rendering.styles import Styles, open_styles, packaged_styles

__all__ = [
    "Renderer",
    "Styles",
    "cover_sheets",
    "image_paths",
    "known_typefaces",
    "named_pictures",
    "open_styles",
    "packaged_styles",
    "printed_sheets",
    "render_cover",
    "render_wrap",
    "typefaces",
]

__getattr__ = lazily(
    __name__,
    {
        "Renderer": "book",
        "Styles": "styles",
        "cover_sheets": "sheets",
        "image_paths": "pictures",
        "known_typefaces": "families",
        "named_pictures": "pictures",
        "open_styles": "styles",
        "packaged_styles": "styles",
        "printed_sheets": "sheets",
        "render_cover": "book",
        "render_wrap": "book",
        "typefaces": "families",
    },
)
