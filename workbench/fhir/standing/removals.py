"""What a Provenance or an AuditEvent says was deleted or nullified, sent or not."""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Final, NamedTuple

from workbench.fhir.bundle.contents import Contents, Resource
from workbench.fhir.bundle.dates import ImpossibleDate, moment
from workbench.fhir.bundle.references import name_outside
from workbench.fhir.bundle.shapes import Node, node, nodes, words
from workbench.fhir.codes import plain_system
from workbench.fhir.standing.parents import is_left_out
from workbench.fhir.standing.withdrawal import is_withdrawn, plain_status
from workbench.vocabulary import Standing

# v3-DataOperation, ISO 21089 life cycle, and the same in words
_REMOVING: Final = frozenset(
    """
    delete deleted destroy destroyed destruction nullify nullified obsolete withdraw withdrawn retract retracted
    entered-in-error
    """.split()
)
_NULLIFIED_DOCUMENT: Final = "nu"  # only in v3-DocumentCompletion
_LONG_AGO: Final = datetime.min.replace(tzinfo=UTC)


class _Word(NamedTuple):
    recorded: datetime | None
    removes: bool


def mark_removed(contents: Contents) -> None:
    """The latest word about each target counts; one without a time may be the latest."""
    said: dict[str, list[_Word]] = {}
    for each in contents.of_type("Provenance", "AuditEvent"):
        if not is_left_out(each) and not is_withdrawn(each.content):
            for name, removes in _words_of(each):
                said.setdefault(name, []).append(_Word(_recorded(each), removes))
    held = {each.source_id: each for each in contents.resources}
    for name in (name for name, words_ in said.items() if _is_removed(words_)):
        if name in held:
            held[name].marks |= {Standing.WITHDRAWN}
        contents.taken_back.setdefault(name, Standing.WITHDRAWN)


def _is_removed(said: list[_Word]) -> bool:
    last = max((each.recorded or _LONG_AGO for each in said if not each.removes), default=_LONG_AGO)
    return any(each.removes and (each.recorded is None or each.recorded >= last) for each in said)


def _words_of(resource: Resource) -> Iterator[tuple[str, bool]]:
    """Each resource that it is about, with whether it says that this was removed."""
    content = resource.content
    if resource.type == "AuditEvent":
        is_deletion = words(content.get("action")).upper() == "D"
        found = [(each, is_deletion) for entity in nodes(content.get("entity")) for each in _what(entity)]
    else:
        removes = any(map(_is_removal, nodes(content.get("activity"))))
        found = [(each, removes) for each in nodes(content.get("target"))]
        gone = [each for each in nodes(content.get("entity")) if words(each.get("role")).lower() == "removal"]
        found += [(each, True) for entity in gone for each in _what(entity)]
    for reference, removes in found:
        target = resource.find(reference)
        if name := target.source_id if target else name_outside(reference, resource):
            yield name, removes


def _what(entity: Node) -> Iterator[Node]:
    """STU3 has `whatReference`, `whatUri` or a mere `reference`."""
    yield from (node(entity[name]) for name in ("what", "whatReference", "reference") if name in entity)
    if type(entity.get("whatUri")) is str:
        yield {"reference": entity["whatUri"]}


def _is_removal(activity: Node) -> bool:
    """STU3 sends a coding, R4 a concept."""
    for coding in [activity, *nodes(activity.get("coding"))]:
        code = plain_status(words(coding.get("code")))
        if code == _NULLIFIED_DOCUMENT and plain_system(coding.get("system")).endswith("documentcompletion"):
            return True
        if {code, *(plain_status(words(coding.get(name))) for name in ("display", "text"))} & _REMOVING:
            return True
    return False


def _recorded(resource: Resource) -> datetime | None:
    try:
        return moment(words(resource.content.get("recorded")))
    except ImpossibleDate:
        return None
