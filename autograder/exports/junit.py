"""JUnit XML: a suite a submission, a test a criterion; for CI servers, CodeGrade and others that read it.

Source of the format: the schema junit-10.xsd of Jenkins' xUnit plugin, to which pytest's own output is held. There is
no field for points, so they stand in `system-out`; single tests have no properties, which the schema does not allow.
"""

import re
from xml.etree.ElementTree import Element, SubElement, indent, tostring

from autograder.exports.items import Item, items, points_of, remarks
from autograder.report import Report, SubmissionMark

_NOT_XML = re.compile(r"[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def suites(report: Report) -> bytes:
    """The bytes of the file. What was not judged is an error, what was not handed in is skipped; none is a failure."""
    root = Element("testsuites")
    for mark in report.submissions:
        _suite(root, mark)
    indent(root)
    data: bytes = tostring(root, "utf-8", xml_declaration=True)
    return data + b"\n"


def _suite(root: Element, mark: SubmissionMark) -> None:
    found = list(items(mark))
    skipped = [one for one in mark.exercises if one.status == "not handed in"]
    kinds = [_kind(one) for one in found]
    suite = SubElement(
        root,
        "testsuite",
        name=_text(mark.id),
        tests=str(len(found) + len(skipped)),
        failures=str(kinds.count("failure")),
        errors=str(kinds.count("error")),
        skipped=str(len(skipped)),
        time="0",
    )
    for one, kind in zip(found, kinds, strict=True):
        case = SubElement(
            suite, "testcase", classname=f"{one.assignment}.{one.function}", name=_text(one.name), time="0"
        )
        if kind:
            first = one.text.split("\n", 1)[0] or one.verdict
            SubElement(case, kind, message=_text(first)).text = _text(one.text)
        SubElement(case, "system-out").text = f"{one.points:g} of {one.max_points:g} points"
    for each in skipped:
        case = SubElement(
            suite, "testcase", classname=f"{each.assignment}.{each.name}", name=each.name, time="0"
        )
        SubElement(case, "skipped", message="not handed in")
    SubElement(suite, "system-out").text = _text(
        f"{points_of(mark):g} of {mark.max_points:g} points\n{remarks(mark)}".strip()
    )


def _kind(one: Item) -> str:
    if one.verdict == "not judged":
        return "error"
    return "" if one.verdict == "right" else "failure"


def _text(text: str) -> str:
    return _NOT_XML.sub("?", text)
