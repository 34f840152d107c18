"""What stands under the fields of a class. (pydantic would read it at every start, and only schemas need it.)"""

from __future__ import annotations

import ast
import inspect
import textwrap
from itertools import pairwise


def of_fields(declaration: type) -> dict[str, str]:
    """The strings that stand alone behind the fields of a class and of its bases, by the names of the fields."""
    found: dict[str, str] = {}
    for one in reversed(declaration.__mro__):
        if one.__module__ == declaration.__module__ or one.__module__.startswith(f"{__package__}."):
            found |= _of(one)
    return {name: words for name, words in found.items() if words}


def _of(declaration: type) -> dict[str, str]:
    (written,) = ast.parse(textwrap.dedent(inspect.getsource(declaration))).body
    assert isinstance(written, ast.ClassDef)
    found: dict[str, str] = {}
    for field, below in pairwise([*written.body, None]):
        match field, below:
            case ast.AnnAssign(target=ast.Name(id=name)), ast.Expr(value=ast.Constant(value=str(words))):
                found[name] = inspect.cleandoc(words)
            case ast.AnnAssign(target=ast.Name(id=name)), _:
                found[name] = ""  # not what a base says of its field of this name
    return found
