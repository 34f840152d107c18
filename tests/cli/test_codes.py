"""The table of codes, the code and the page about them agree.

``pytest tests/cli --accept`` writes the page anew.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from functools import cache

from anthology.diagnostics import codes
from tests.end_to_end.projects import REPOSITORY

PACKAGE = REPOSITORY / "anthology"
PAGE = REPOSITORY / "docs" / "diagnostics.md"
MAKERS = ("problem", "Diagnostic", "PydanticCustomError")
"""What takes a code as its first argument."""

HEAD = """\
# What each error and warning means

<!-- Made from anthology/codes.toml by “pytest tests/cli --accept”. -->

Whatever is wrong with a config, a manuscript or a template is told like this:

```
error[work-unknown] config.yaml:31:9: no work is called “letter-to-armand”
   31 |       - letter-to-armand
      |         ^^^^^^^^^^^^^^^^
  hint: did you mean “letter-to-emile-armand”?
```

that is: how bad it is, its code, the file with line and column, what is wrong, the line itself, and what to do.
All problems that a phase of the work finds are told in one run.

- An **error** stops the edition: none of its files is written, and the old ones stay.
- A **warning** does not, unless you ask for it with `--strict`.
- A **remark** (`info`) tells of something that you may want to know.

A warning that you have thought about can be accepted in `config.yaml`, with its code and the reason. It is not told
again; if one day it does not occur, you are told to take the line out.

```yaml
accepted:
  - code: title-repeated
    place: manuscript/second-letter.md
    reason: Both letters have this title in the first edition.
```

With `anthology check --format json`, programs get the same as a list of objects.
"""


@cache
def _trees() -> tuple[ast.Module, ...]:
    return tuple(ast.parse(path.read_text("utf-8")) for path in sorted(PACKAGE.rglob("*.py")))


def _made() -> Iterator[str]:
    """The codes that stand as such where a diagnostic is made."""
    for tree in _trees():
        for node in ast.walk(tree):
            if not isinstance(node, ast.Call) or not node.args:
                continue
            name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
            if name in MAKERS:
                yield from _choices(node.args[0])


def _choices(node: ast.expr) -> Iterator[str]:
    match node:
        case ast.Constant(value=str(code)):
            yield code
        case ast.IfExp(body=body, orelse=orelse):
            yield from _choices(body)
            yield from _choices(orelse)
        case _:  # a variable; a code that is not in the table is a KeyError when it is made
            return


def test_every_code_that_is_used_is_in_the_table() -> None:
    made = set(_made())
    assert len(made) > 50
    assert sorted(made - set(codes())) == []


def test_every_code_in_the_table_is_used() -> None:
    texts = {
        node.value
        for tree in _trees()
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    }
    assert sorted(set(codes()) - texts) == []


def test_meanings_are_sentences() -> None:
    for code in codes().values():
        assert code.meaning[0].isupper() or code.meaning.startswith(("references.html", "A ")), code
        assert code.meaning.endswith("."), code


def test_the_page_is_that_of_the_table(accept: bool) -> None:
    made = page((PACKAGE / "codes.toml").read_text("utf-8"))
    if accept:
        PAGE.write_text(made, "utf-8")
    assert PAGE.read_text("utf-8") == made


def page(table: str) -> str:
    """The page: the table's sections, each a table of its codes."""
    lines = [HEAD]
    for line in table.splitlines():
        if line.startswith("# -- "):
            title = line.strip("#- ")
            lines += [f"## {title[0].upper()}{title[1:]}", "", "| code | | meaning |", "| --- | --- | --- |"]
        elif line.startswith("["):
            code = codes()[line.strip("[]")]
            lines.append(f"| `{code.slug}` | {code.severity} | {code.meaning} |")
        elif not line and lines[-1].startswith("|"):
            continue
    text = "\n".join(lines)
    return text.replace("|\n##", "|\n\n##") + "\n"
