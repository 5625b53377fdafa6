"""Review items linked to what gives them away: within a bundle, and across the patient's imports."""

from collections.abc import Iterable, Iterator, Sequence

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from workbench.db import Finding, Inserting, columns_of, table_of
from workbench.fhir.values import EntryRead
from workbench.intake.source.key import is_of, source_of
from workbench.intake.steady import Steady
from workbench.models import Entry, ItemLink, Patient, Practice

PatientScope = Sequence[tuple[EntryRead, int]]
"""Entries, each with the review item that it is filed under."""
Pair = tuple[int, int]


def link_items(
    session: Session, practice: Practice, patient: Patient, placed: PatientScope, steady: Steady,
    *, digest: bytes, anything_new: bool,
) -> None:  # fmt: skip
    """Link, in both directions, the items whose entries point at each other; an item never links to itself.

    An entry may name one that came before, and, where anything is new here, be named by one that came before.
    """
    here = {name: item for read, item in placed for name in (read.source_id, *read.folded)}
    links = [(item, link) for read, item in placed for link in read.links]
    elsewhere = sorted({link for _, link in links} - here.keys())
    items = here | dict(_received_before(session, practice, patient, elsewhere))
    pairs = [(item, items[link]) for item, link in links if link in items]
    if anything_new:
        pairs += [(item, here[name]) for name, item in steady.naming(here.keys(), digest)]
        steady.note_names((link, item) for item, link in links)
    add_links(
        session, practice, {pair for one, other in pairs if one != other for pair in ((one, other), (other, one))}
    )


def _received_before(
    session: Session, practice: Practice, patient: Patient, source_ids: Sequence[str]
) -> Iterator[tuple[str, int]]:
    given = {**source_of(practice).bound, "patient": patient.id}
    yield from _FIND_ITEMS(session.connection(), source_ids, **given)


_ENTRY = columns_of(Entry)
_FIND_ITEMS = Finding(
    select(_ENTRY.source_id, _ENTRY.review_item_id).where(*is_of(_ENTRY), _ENTRY.patient_id == bindparam("patient")),
    _ENTRY.source_id,
)


def add_links(session: Session, practice: Practice, pairs: set[Pair]) -> None:
    rows = [
        {"review_item_id": one, "linked_item_id": other, "practice_id": practice.id}
        for one, other in sorted(pairs - _known(session, {one for one, _ in pairs}))
    ]
    _INSERT(session.connection(), rows)


_INSERT = Inserting(table_of(ItemLink), columns_of(ItemLink).keys())


def _known(session: Session, items: Iterable[int]) -> set[Pair]:
    return {(one, other) for one, other in _FIND_LINKS(session.connection(), items)}


_LINK = columns_of(ItemLink)
_FIND_LINKS = Finding(select(_LINK.review_item_id, _LINK.linked_item_id), _LINK.review_item_id)
