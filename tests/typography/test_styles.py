"""Rules of style, on request and by language. ``{…}`` is shown for small capitals, ``^…^`` for what is raised."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from anthology.model.text import Code, Inlines, Paragraph, Style, Styled, Text
from anthology.typography import typeset
from tests.typography.test_apply import edition, only, paragraph, work

SHOWN = {Style.SMALL_CAPS: ("{", "}"), Style.SUPERSCRIPT: ("^", "^"), Style.EMPHASIS: ("*", "*")}
ALL = {"acronyms": True, "roman-numerals": True, "ordinals": True}


def shown(inlines: Inlines) -> str:
    """Inlines as text, their styles made visible."""

    def parts() -> Iterator[str]:
        for inline in inlines:
            match inline:
                case Text(text=text) | Code(text=text):
                    yield text.replace("\u00a0", " ")
                case Styled(style=style, children=children):
                    before, after = SHOWN[style]
                    yield before + shown(children) + after

    return "".join(parts())


def styled(*inlines: object, language: str = "en", rules: dict[str, bool] = ALL) -> str:
    """A paragraph set by the rules of style; setting it again changes nothing."""
    done = typeset(edition(work(paragraph(*inlines), language=language), rules=rules))
    again = typeset(edition(only(done.value), rules=rules))
    assert only(again.value) == only(done.value)
    assert not ALL.keys() & again.report.keys()
    (block,) = only(done.value).blocks
    assert isinstance(block, Paragraph)
    return shown(block.children)


@pytest.mark.parametrize(
    ("language", "typed", "printed"),
    [
        ("en", "the 28th of May, 1st, 2nd, 3rd, 1,000th", "the 28^th^ of May, 1^st^, 2^nd^, 3^rd^, 1,000^th^"),
        ("en", "8th-12th; mid-19th", "8^th^–12^th^; mid-19^th^"),
        ("en", "the XIVth century, the IInd", "the {XIV}^th^ century, the {II}^nd^"),
        ("en", "XIX century, Louis XIV, vol. xiv, Ormus and Ind", "{XIX} century, Louis XIV, vol. xiv, Ormus and Ind"),
        ("en", "NATO and the MIX of II and XVII", "{NATO} and the MIX of II and XVII"),
        ("en", "A4th http://a.org/28th 12 3/4th", "A4th http://a.org/28th 12 3/4th"),
        ("en", "THE 28TH OF MAY", "THE 28TH OF MAY"),
        ("fr", "le 1er mai, la 1re, le 2e, le 2d, le 3d", "le 1^er^ mai, la 1^re^, le 2^e^, le 2^d^, le 3d"),
        ("fr", "le XIXe siècle, François Ier, Louis XIV", "le {XIX}^e^ siècle, François I^er^, Louis XIV"),
        ("fr", "les XVIIIe et XIXe siècles", "les {XVIII}^e^ et {XIX}^e^ siècles"),
        ("fr", "la IIIe République. Ce siècle, De là", "la III^e^ République. Ce siècle, De là"),
        ("es", "el 1.o y la 2.a, el 1.er piso, el 1º", "el 1.^o^ y la 2.^a^, el 1.^er^ piso, el 1º"),
        ("es", "los siglos XVI y XVII, Felipe II", "los siglos {XVI} y {XVII}, Felipe II"),
        ("it", "nel secolo XIX; XX secolo", "nel secolo {XIX}; {XX} secolo"),
        ("pt", "século XVIII, o 1.o dia", "século {XVIII}, o 1.^o^ dia"),
        ("nl", "de 19e eeuw, de 20ste, de XXe eeuw", "de 19^e^ eeuw, de 20^ste^, de {XX}^e^ eeuw"),
        ("de", "das XIX. Jahrhundert, am 28. Mai", "das XIX. Jahrhundert, am 28. Mai"),
    ],
)
def test_styles(language: str, typed: str, printed: str) -> None:
    assert styled(typed, language=language) == printed


def test_each_rule_is_off_until_it_is_asked_for() -> None:
    text = "NATO, the XIVth century, the 28th"
    assert styled(text, rules={}) == text
    assert styled(text, rules={"acronyms": True}) == "{NATO}, the XIVth century, the 28th"
    assert styled(text, rules={"roman-numerals": True}) == "NATO, the {XIV}th century, the 28th"
    assert styled(text, rules={"ordinals": True}) == "NATO, the XIV^th^ century, the 28^th^"


def test_styles_look_across_markup_and_leave_literals() -> None:
    assert styled("un", Styled(Style.EMPHASIS, (Text("NATO"),)), "ed 28th") == "un*NATO*ed 28^th^"
    assert styled(Styled(Style.EMPHASIS, (Text("the 28th"),)), " day") == "*the 28^th^* day"
    assert styled("a ", Code("28th NATO"), Text(" 3rd", literal=True), " 4th") == "a 28th NATO 3rd 4^th^"


def test_a_passage_in_another_language_has_its_own_ordinals() -> None:
    french = Styled(Style.EMPHASIS, (Text("le 2e tome"),), language="fr")
    assert styled("the 2e and ", french, " of the 2nd") == "the 2e and *le 2^e^ tome* of the 2^nd^"


def test_the_report_counts_styles() -> None:
    done = typeset(edition(work(paragraph("NATO, XIVth, 28th")), rules=ALL))
    assert {rule: done.report[rule] for rule in ALL} == {"acronyms": 1, "roman-numerals": 1, "ordinals": 2}
