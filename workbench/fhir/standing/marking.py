"""What speaks against showing each resource of a bundle: its own word, and that of everything it stands under."""

from collections.abc import Iterable
from typing import Final

from workbench.fhir.bundle.contents import Contents, Resource
from workbench.fhir.bundle.resource_json import text_of
from workbench.fhir.bundle.shapes import Node
from workbench.fhir.standing.labels import Label, label_of, label_of_bundle, labels_of_entries
from workbench.fhir.standing.parents import LEFT_OUT, Parents, all_resources, gone_resources, is_left_out
from workbench.fhir.standing.removals import mark_removed
from workbench.fhir.standing.replacing import documents_by_identifier, replaced_by
from workbench.fhir.standing.withdrawal import is_withdrawn
from workbench.fhir.standing.words_between import marks_of_taken_back
from workbench.fhir.values import Problem
from workbench.vocabulary import Doubt, Standing

NEAR_MISS: Final = "has a label like NOPAT that is not written as NOPAT is; not understood, it waits to be looked at"
PATIENT_NOPAT: Final = "the patient is labelled NOPAT; nothing of this bundle is shown"

# What each means for that which stands under it: the source has not deleted these
SPREADING: Final = {
    Standing.WITHDRAWN: Standing.WITHDRAWN,
    Standing.DELETED: Standing.WITHDRAWN,
    Standing.NOPAT: Standing.NOPAT,
    Standing.CONTRADICTED: Standing.CONTRADICTED,
}
_DOUBTS: Final = frozenset({Doubt.LABEL_NOT_UNDERSTOOD})


def mark_standing(
    contents: Contents, patient: Resource | None, bundle: Node, parents: Parents, problems: list[Problem]
) -> None:
    """Once it is known whose each resource is; what is not understood is told."""
    resources = [each for each in all_resources(contents) if each is not patient]
    _mark_own_words(contents, resources, problems)
    _mark_entries_around(bundle, resources, problems)
    mark_removed(contents)
    _mark_replaced(contents)
    gone = gone_resources(contents)
    _mark_taken_back(contents, [*resources, *gone])
    _spread([*resources, *gone], parents)
    _mark_whole(patient, bundle, resources, problems)


def _mark_own_words(contents: Contents, resources: list[Resource], problems: list[Problem]) -> None:
    entries = {id(each.content) for each in contents.resources}
    for each in resources:
        text = text_of(each)
        label = label_of(each.content, text, entries)
        if label is Label.NEAR_MISS and id(each.content) in entries:
            problems.append(Problem(each.position, NEAR_MISS))
        if label:
            _mark_label(each, label)
        if is_withdrawn(each.content, text):
            each.marks |= {Standing.WITHDRAWN}


def _mark_entries_around(bundle: Node, resources: list[Resource], problems: list[Problem]) -> None:
    labels = dict(labels_of_entries(bundle))
    problems += [Problem(f"entry {place}", NEAR_MISS) for place, label in labels.items() if label is Label.NEAR_MISS]
    for each in resources if labels else ():
        _mark_label(each, labels.get(each.place, Label.NONE))


def _mark_label(resource: Resource, label: Label) -> None:
    if label is Label.NOPAT:
        resource.marks |= {Standing.NOPAT}
    elif label is Label.NEAR_MISS:
        resource.doubts |= {Doubt.LABEL_NOT_UNDERSTOOD}


def _mark_taken_back(contents: Contents, resources: Iterable[Resource]) -> None:
    for each in resources if contents.taken_back else ():
        each.marks |= marks_of_taken_back(each)


def _mark_replaced(contents: Contents) -> None:
    """By documents that stand themselves, and whole chains of them."""
    identified = documents_by_identifier(contents)
    counting = [each for each in contents.resources if _counts(each)]
    replaced = [each for document in counting for each in replaced_by(document, identified)]
    for each in replaced:
        if isinstance(each, Resource):
            each.marks |= {Standing.WITHDRAWN}


def _counts(resource: Resource) -> bool:
    return resource.marks.isdisjoint({Standing.WITHDRAWN, *LEFT_OUT})


def _spread(resources: Iterable[Resource], parents: Parents) -> None:
    """Labels and withdrawals go down to all that stands under them; those of what was left out mean nothing here."""
    waiting = [each for each in resources if (each.marks or each.doubts) and not is_left_out(each)]
    while waiting:
        each = waiting.pop()
        for below in parents.below.get(each, ()):
            if not is_left_out(below) and _take_over(below, each):
                waiting.append(below)


def _take_over(below: Resource, above: Resource) -> bool:
    """Whether that was news."""
    marks = {SPREADING[mark] for mark in above.marks if mark in SPREADING} - below.marks
    doubts = (above.doubts & _DOUBTS) - below.doubts
    below.marks, below.doubts = below.marks | marks, below.doubts | doubts
    return bool(marks or doubts)


def _mark_whole(patient: Resource | None, bundle: Node, resources: list[Resource], problems: list[Problem]) -> None:
    """A label on the patient, or on the bundle, is one on all of it."""
    labels = [(label_of_bundle(bundle), "the bundle")]
    if patient:
        labels.append((label_of(patient.content), patient.position))
        if labels[-1][0] is Label.NOPAT:
            problems.append(Problem(patient.position, PATIENT_NOPAT))
    for label, position in labels:
        if label is Label.NEAR_MISS:
            problems.append(Problem(position, NEAR_MISS))
        for each in (*([patient] if patient else []), *resources):
            _mark_label(each, label)
