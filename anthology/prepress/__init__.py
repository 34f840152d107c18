"""What is done to a finished PDF before it goes to the press: PDF/X, preflight against a printer's rules,
imposition.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from anthology.lazily import lazily

if TYPE_CHECKING:
    from anthology.prepress.facts import File
    from anthology.prepress.preflighting import preflight
    from anthology.prepress.press import Press, check_paper, for_cover, order
    from anthology.prepress.resolution import check_resolution
    from anthology.prepress.standard import make_ready
    from anthology.prepress.wrapping import wrap

__all__ = ["File", "Press", "check_paper", "check_resolution", "for_cover", "make_ready", "order", "preflight", "wrap"]

__getattr__ = lazily(
    __name__,
    {
        "File": "facts",
        "Press": "press",
        "check_paper": "press",
        "check_resolution": "resolution",
        "for_cover": "press",
        "make_ready": "standard",
        "order": "press",
        "preflight": "preflighting",
        "wrap": "wrapping",
    },
)
