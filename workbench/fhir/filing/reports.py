"""Which observations belong to a diagnostic report: its results, their groups, and comments filed on them."""

from collections import defaultdict
from collections.abc import Iterator

from workbench.fhir.bundle.contents import Resource
from workbench.fhir.bundle.kinds import is_comment_note
from workbench.fhir.bundle.shapes import node, nodes


def reports_of(record: dict[str, Resource]) -> dict[str, str]:
    """Observation → its report, the first of the bundle where several claim it."""
    comments = _comments_on(record)
    homes: dict[str, str] = {}
    for report in record.values():
        if report.type == "DiagnosticReport":
            waiting = [*_named(report, "result"), *comments[report.source_id]]
            while waiting:
                each = waiting.pop()
                if each.type == "Observation" and each.source_id in record and each.source_id not in homes:
                    homes[each.source_id] = report.source_id
                    waiting += [*_members(each), *comments[each.source_id]]
    return homes


def _comments_on(record: dict[str, Resource]) -> dict[str, list[Resource]]:
    """Filing comments: comment notes that are derived from a result."""
    comments = defaultdict(list)
    for each in record.values():
        if each.type == "Observation" and is_comment_note(each.content):
            for target in [*_related(each, "derived-from"), *_named(each, "derivedFrom")]:
                comments[target.source_id].append(each)
    return comments


def _members(observation: Resource) -> Iterator[Resource]:
    yield from _related(observation, "has-member")
    yield from _named(observation, "hasMember")


def _related(observation: Resource, how: str) -> Iterator[Resource]:
    for each in nodes(observation.content.get("related")):
        target = observation.find(node(each.get("target"))) if each.get("type") == how else None
        if target:
            yield target


def _named(resource: Resource, field: str) -> Iterator[Resource]:
    for reference in nodes(resource.content.get(field)):
        target = resource.find(reference)
        if target:
            yield target
