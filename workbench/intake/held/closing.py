"""What of a held bundle counts at once: whatever it takes back or withholds, and nothing that it brings or restores."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from workbench.fhir.said import Statement
from workbench.fhir.values import BundleRead, EntryRead
from workbench.intake.entries.ahead import Ahead
from workbench.intake.entries.matching_rows import Filing
from workbench.vocabulary import AccessCode, Relation, Standing

WITHHOLDING = (AccessCode.DECLINED, AccessCode.REVIEW_NEEDED)


def only_what_closes(bundle: BundleRead, known: Mapping[str, Any], patient_id: int, ahead: Ahead) -> BundleRead:
    """`known` are the rows of the entries that are held.

    An entry that it brings otherwise than it is held, or replaces, counts as sent in a form that could not be taken: it
    waits.
    """
    read = [entry for item in bundle.items for entry in item.entries]
    spoken = [each for each in bundle.statements if each.standing is not Standing.STANDS]
    replaced = [each.source_id for each in bundle.dependences if each.relation is Relation.REPLACED_BY]
    spoken += [Statement(each, Standing.NOT_TAKEN) for each in replaced]
    return replace(
        bundle,
        items=(),
        statements=(*spoken, *_statements(read, known, patient_id, ahead)),
        access_codes=tuple(each for each in bundle.access_codes if each.code in WITHHOLDING),
        complete=frozenset(),
        lists=tuple(replace(each, is_all=False) for each in bundle.lists),
        medications=(),
    )


def _statements(read: list[EntryRead], known: Mapping[str, Any], patient_id: int, ahead: Ahead) -> Iterator[Statement]:
    for entry in read:
        standing = _standing(entry, known.get(entry.source_id), patient_id, ahead)
        if standing is not None:
            yield Statement(entry.source_id, standing, entry.source_version, entry.last_updated)


def _standing(entry: EntryRead, row: Any, patient_id: int, ahead: Ahead) -> Standing | None:
    if entry.withdrawn:
        return Standing.WITHDRAWN
    if entry.nopat:
        return Standing.NOPAT
    return Standing.NOT_TAKEN if row is not None and _differs(entry, row, patient_id, ahead) else None


def _differs(entry: EntryRead, row: Any, patient_id: int, ahead: Ahead) -> bool:
    if row.withdrawn or row.nopat:
        return False
    filing = Filing(entry, patient_id, row.review_item_id, row.position, entry.content_hash(), row, ahead)
    return filing.has_other_content or row.patient_id != patient_id or bool(filing.new_doubts)
