"""A bundle that says of itself that it is not all (a further page, a total, an error, a part), or the whole record."""

from collections.abc import Iterable, Iterator
from typing import Any, Final
from urllib.parse import parse_qsl

from workbench.fhir.bundle.collecting.faults import type_in
from workbench.fhir.bundle.shapes import NOTHING, Node, node, nodes, words
from workbench.fhir.values import Problem

BUNDLE: Final = "the bundle"
NEXT_PAGE: Final = "it has a further page (a link “next”): this is only a part of the record"
TOTAL: Final = "it says that there are {total} resources and holds {held}: this is only a part of the record"
OUTCOME: Final = (
    "the source reports {severity} in place of a full answer (OperationOutcome): this may be only a part of the record"
)
STATUS: Final = "the source answered this with an error: this may be only a part of the record"
SUBSETTED: Final = "the source says that it sent only a part of this resource (SUBSETTED)"
_PARTS: Final = frozenset({"SUBSETTED", "ABSTRED", "REDACTED", "MASKED"})

_OF_THE_FORM: Final = ("_format", "_pretty", "_total")
_LIMITS: Final = ("period", "date", "since", "filter", "search", "count", "start", "end", "last", "significance")
_SEVERITIES: Final = {"fatal": "an error", "error": "an error", "warning": "a warning"}
_HARMLESS: Final = ("information", "success")
_NO_MATCHES: Final = ("include", "outcome")

WHOLE: Final = {"system": "urn:redaction-workbench:bundle", "code": "whole-record"}
"""Said by a reader of ours below the feeds, of a record that it has read whole."""
HELD_BESIDE: Final = "urn:redaction-workbench:held-beside"


def say_what_is_missing(bundle: Node, problems: list[Problem]) -> bool:
    """Tell whatever says that this is not all; whether nothing does."""
    entries = list(enumerate(nodes(bundle["entry"]), start=1))
    found = [Problem(BUNDLE, each) for each in _of_the_whole(bundle, [each for _, each in entries])]
    found += [Problem(f"entry {place}", cause) for place, each in entries for cause in _of_an_entry(each)]
    problems += found
    return not found


def _of_the_whole(bundle: Node, entries: list[Node]) -> Iterator[str]:
    if any(words(each.get("relation")).lower() == "next" for each in nodes(bundle.get("link"))):
        yield NEXT_PAGE
    total, held = _number(bundle.get("total")), sum(map(_is_match, entries))
    if total is not None and total > held:
        yield TOTAL.format(total=total, held=held)
    if is_subsetted(bundle):
        yield SUBSETTED


def _number(sent: Any) -> int | None:
    if type(sent) is str and sent.strip().isdecimal() and len(sent) < 10:
        return int(sent)
    return sent if type(sent) is int else None


def _is_match(entry: Node) -> bool:
    mode = words(node(entry.get("search")).get("mode")).lower()
    return mode not in _NO_MATCHES and (mode == "match" or type_in(node(entry.get("resource"))) != "OperationOutcome")


def _of_an_entry(entry: Node) -> Iterator[str]:
    resource, response = node(entry.get("resource")), node(entry.get("response"))
    for outcome in (resource, node(response.get("outcome"))):
        if type_in(outcome) == "OperationOutcome" and (severity := severity_of(outcome)):
            yield OUTCOME.format(severity=severity)
    if resource and words(response.get("status"))[:1] in ("4", "5"):
        yield STATUS
    if is_subsetted(resource):
        yield SUBSETTED


def severity_of(outcome: Node) -> str:
    """The gravest of its issues, in words; empty where all of them only inform."""
    sent = [words(each.get("severity")).lower() for each in nodes(outcome.get("issue"))]
    grave = [_SEVERITIES.get(each, "an error") for each in sent if each not in _HARMLESS]
    return max(grave, default="" if sent else "an error")


def is_subsetted(content: Node) -> bool:
    """By a tag or a label of v3-ObservationValue: something of it was left out, or made unreadable, before it came."""
    meta = node(content["meta"]) if "meta" in content else NOTHING
    tags = [*nodes(meta.get("tag")), *nodes(meta.get("security"))]
    return any(words(each.get("code")).upper() in _PARTS for each in tags)


def is_limited(bundle: Node) -> bool:
    """Does it answer a question for less than the whole record: of a period, by a query, or with an outcome?"""
    asked = (words(each.get("url")) for each in nodes(bundle.get("link")) if words(each.get("relation")) == "self")
    held = (node(each.get("resource")) for each in nodes(bundle["entry"]))
    return any(map(_limits, asked)) or any(map(_asks_for_less, held))


def _limits(url: str) -> bool:
    return any(name not in _OF_THE_FORM for name, _ in parse_qsl(url.partition("?")[2], keep_blank_values=True))


def _asks_for_less(content: Node) -> bool:
    return type_in(content) == "OperationOutcome" or (type_in(content) == "Parameters" and any(_limiting(content)))


def _limiting(parameters: Node) -> Iterator[bool]:
    """A period or date among what was asked for, or a filter, at whatever depth."""
    for each in [*nodes(parameters.get("parameter")), *nodes(parameters.get("part"))]:
        yield "valuePeriod" in each or any(word in words(each.get("name")).lower() for word in _LIMITS)
        yield from _limiting(each)


def whole_record_meta(held_beside: Iterable[str]) -> dict[str, Any]:
    """`held_beside` are the source ids of entries that the record has too, and that bundles of their own bring."""
    beside = [{"url": HELD_BESIDE, "valueString": each} for each in held_beside]
    return {"tag": [WHOLE], **({"extension": beside} if beside else {})}


def is_whole_record(bundle: Node) -> bool:
    tags = nodes(node(bundle.get("meta")).get("tag"))
    return any((each.get("system"), each.get("code")) == (WHOLE["system"], WHOLE["code"]) for each in tags)


def held_beside(bundle: Node) -> frozenset[str]:
    said = nodes(node(bundle.get("meta")).get("extension")) if is_whole_record(bundle) else []
    return frozenset(words(each.get("valueString")) for each in said if each.get("url") == HELD_BESIDE)
