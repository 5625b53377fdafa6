"""A bundle that says of itself that it is not all: a further page, a total, an error among its answers, a part."""

from collections.abc import Iterator
from typing import Any, Final

from workbench.fhir.bundle.collecting.faults import type_in
from workbench.fhir.bundle.shapes import Node, node, nodes, words
from workbench.fhir.values import Problem

BUNDLE: Final = "the bundle"
NEXT_PAGE: Final = "it has a further page (a link “next”): this is only a part of the record"
TOTAL: Final = "it says that there are {total} resources and holds {held}: this is only a part of the record"
OUTCOME: Final = (
    "the source reports {severity} in place of a full answer (OperationOutcome): this may be only a part of the record"
)
STATUS: Final = "the source answered this with an error: this may be only a part of the record"
SUBSETTED: Final = "the source says that it sent only a part of this resource (SUBSETTED)"

_SEVERITIES: Final = {"fatal": "an error", "error": "an error", "warning": "a warning"}
_HARMLESS: Final = ("information", "success")
_NO_MATCHES: Final = ("include", "outcome")


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
    if _is_subsetted(bundle):
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
    if _is_subsetted(resource):
        yield SUBSETTED


def severity_of(outcome: Node) -> str:
    """The gravest of its issues, in words; empty where all of them only inform."""
    sent = [words(each.get("severity")).lower() for each in nodes(outcome.get("issue"))]
    grave = [_SEVERITIES.get(each, "an error") for each in sent if each not in _HARMLESS]
    return max(grave, default="" if sent else "an error")


def _is_subsetted(content: Node) -> bool:
    tags = nodes(node(content["meta"]).get("tag")) if "meta" in content else ()
    return any(words(each.get("code")).upper() == "SUBSETTED" for each in tags)
