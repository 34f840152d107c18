"""Editions: which language rules which text, what stays as it is, what is counted."""

from __future__ import annotations

from anthology.config.schema import Book, Typography
from anthology.config.schema import Edition as Settings
from anthology.diagnostics import Span
from anthology.model.catalogue import Rights, Source, Work
from anthology.model.edition import BookText, Edition, Entry, Part
from anthology.model.text import (
    Code,
    Inlines,
    LineBreak,
    Note,
    Paragraph,
    Series,
    Style,
    Styled,
    Table,
    Text,
    plain,
    runs,
    walk,
)
from anthology.typography import typeset

HERE = Span("a.md", 1)


def paragraph(*inlines: object, language: str = "") -> Paragraph:
    children = tuple(Text(inline) if isinstance(inline, str) else inline for inline in inlines)
    return Paragraph(children, HERE, language=language)  # type: ignore[arg-type]


def edition(work: Work, **typography: object) -> Edition:
    settings = Settings(book=Book(title="X", language="en-GB"), typography=Typography.model_validate(typography))
    text = BookText((Text('The "Book"'),))
    return Edition("reader", settings, text, (), (Part(1, (Text("It's"),), (Entry(work, 1),)),), ())


def work(*blocks: Paragraph | Table, **fields: object) -> Work:
    return Work("a", (Text("A 'Title'"),), blocks, HERE, "0", 1, **fields)  # type: ignore[arg-type]


def lines(found: Work) -> list[str]:
    return [plain(run) for block in walk(found.blocks) for run in runs(block)]


def only(done: Edition) -> Work:
    return next(iter(done.works()))


def test_a_mark_is_read_across_markup() -> None:
    done = only(
        typeset(
            edition(
                work(
                    paragraph(
                        Styled(Style.EMPHASIS, (Text('"Yes,"'),)),
                        ' he said--"',
                        Styled(Style.STRONG, (Text("it's"),)),
                        '".',
                    )
                )
            )
        ).value
    )
    assert lines(done) == ["“Yes,” he said—“it’s”."]
    assert plain(done.title) == "A ‘Title’"


def test_code_and_literal_text_stay() -> None:
    text = paragraph('"', Code("'x'--"), '" and ', Text("it's", literal=True), " it's")
    assert lines(only(typeset(edition(work(text))).value)) == ["“'x'--” and it's it’s"]


def test_languages_of_work_notes_and_runs() -> None:
    notes = (
        Note("1", Series.AUTHOR, (paragraph('"moi"'),), HERE),
        Note("ed:1", Series.EDITOR, (paragraph('"me"'),), HERE),
    )
    english = Styled(Style.PLAIN, (Text('"us"'),), language="en")
    text = work(paragraph('"lui" ', english), language="fr", notes=notes, headnote=(paragraph('"here"'),))
    done = only(typeset(edition(text)).value)
    assert lines(done) == ["«\u00a0lui\u00a0» “us”"]
    assert [plain(run) for note in done.notes for block in note.children for run in runs(block)] == [
        "«\u00a0moi\u00a0»",
        "“me”",
    ]
    assert plain(done.headnote[0].children) == "“here”"  # type: ignore[union-attr, arg-type]


def test_credit_lines_stay_and_citations_do_not() -> None:
    source = Source((Text('"Letter", pp. 3-7'),))
    rights = Rights(credit=(Text('The author\'s "estate"'),))
    done = only(typeset(edition(work(source=source, rights=rights))).value)
    assert done.source is not None and done.rights is not None
    assert plain(done.source.citation) == "“Letter”, pp.\u00a03–7"
    assert plain(done.rights.credit) == 'The author\'s "estate"'


def test_lines_of_a_paragraph_and_cells_of_a_table() -> None:
    cells: tuple[Inlines, ...] = ((Text('"'),), (Text("-5"),))
    table = Table(((Text("Year"),), (Text("It's"),)), (cells,), ("", ""), HERE)
    done = only(typeset(edition(work(paragraph('"One', LineBreak(), 'two"'), table))).value)
    assert lines(done) == ["“One two”", "", "Year", "It’s", "”", "−5"]


def test_the_report_counts_by_rule_and_by_family() -> None:
    done = typeset(edition(work(paragraph('"It\'s"--p. 7, 3-4'))))
    assert done.report == {"apostrophes": 2, "dashes": 1, "numbers": 1, "quotes": 6, "ranges": 1}
    assert done.summary == {"quotes": 6, "apostrophes": 2, "dashes": 1, "ranges": 1, "spaces": 1}
    assert typeset(done.value).report == {}


def test_settings_of_the_config() -> None:
    text = work(paragraph('"NASA" said--II'))
    off = typeset(edition(text, engine="none"))
    assert off.report == {} and lines(only(off.value)) == ['"NASA" said--II']
    done = only(typeset(edition(text, quotes="british", dashes="en", rules={"acronyms": True})).value)
    assert lines(done) == ["‘NASA’ said\u00a0– II"]
    assert Styled(Style.SMALL_CAPS, (Text("NASA"),)) in done.blocks[0].children  # type: ignore[union-attr]
    baseline = typeset(edition(text, engine="smartypants"))
    assert lines(only(baseline.value)) == ["“NASA” said—II"]
