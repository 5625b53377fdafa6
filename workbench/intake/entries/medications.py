"""A medication's parts that come in different bundles, read as one: each is kept as it was last received."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace
from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from workbench.db import Inserting, batches, columns_of, table_of
from workbench.fhir.said import MedicationRead
from workbench.fhir.standing.own_labels import OwnLabels
from workbench.fhir.values import BundleRead
from workbench.intake.entries.ahead import Ahead
from workbench.intake.source.key import Source
from workbench.models import MedicationPart
from workbench.vocabulary import Standing

_PART = columns_of(MedicationPart)


def with_held_parts(
    session: Session, of: Source, patient_id: int, bundle: BundleRead, raw: bytes, *, ahead: Ahead,
    taken_back: Mapping[str, Standing], ours: OwnLabels,
) -> BundleRead:  # fmt: skip
    """The bundle as it reads together with what is held of the medications that it names, or that name its own.

    `taken_back` is of what its words may not be repeated, `ours` are labels that count for nothing.
    """
    here = {each.source_id: each.names for each in bundle.medications}
    spoken = {each.source_id for each in bundle.statements if each.standing is not Standing.STANDS}
    held = _names_of(session, of, patient_id) if here else {}
    wanted = _joined(here, {source_id: names for source_id, names in held.items() if source_id not in spoken})
    if not wanted and not taken_back:
        return bundle
    again = ahead.read_again(raw, [entry for sent in _sent(session, of, wanted) for entry in sent], taken_back, ours)
    return _without_what_was_only_held(replace(again, problems=bundle.problems, words=bundle.words), wanted, here)


def _joined(here: Mapping[str, Iterable[str]], held: Mapping[str, Iterable[str]]) -> set[str]:
    """What is held and connected with what is here, at whatever remove, in either direction."""
    neighbours: dict[str, set[str]] = {}
    for source_id, names in (*held.items(), *here.items()):
        for name in names:
            neighbours.setdefault(source_id, set()).add(name)
            neighbours.setdefault(name, set()).add(source_id)
    reached, waiting = set(here), [*here]
    while waiting:
        for each in neighbours.get(waiting.pop(), set()) - reached:
            reached.add(each)
            waiting.append(each)
    return (reached - here.keys()) & held.keys()


def _without_what_was_only_held(bundle: BundleRead, held: Collection[str], here: Collection[str]) -> BundleRead:
    """Medications that share no part with the bundle were read for nothing."""
    items = [
        replace(item, entries=entries)
        for item in bundle.items
        if (entries := tuple(e for e in item.entries if e.source_id not in held or not {*e.folded}.isdisjoint(here)))
    ]
    return replace(bundle, items=tuple(items))


def keep_parts(session: Session, of: Source, patient_id: int, bundle: BundleRead) -> None:
    """Each as it is now; one that was taken back is read with nothing any more."""
    gone = [each.source_id for each in bundle.statements if each.standing is not Standing.STANDS]
    for some in batches(sorted({*gone, *(each.source_id for each in bundle.medications)})):
        _keep(session, of, patient_id, {e.source_id: e for e in bundle.medications if e.source_id in some}, some)


def _keep(
    session: Session, of: Source, patient_id: int, medications: Mapping[str, MedicationRead], ids: Collection[str]
) -> None:
    held = session.execute(
        select(_PART.source_id, _PART.patient_id, _PART.sent).where(*_of(of), _PART.source_id.in_(ids))
    )
    known = {source_id: (patient, sent) for source_id, patient, sent in held}
    rows = [
        {
            "practice_id": of.practice_id,
            "source_system": of.system,
            "source_id": each.source_id,
            "patient_id": patient_id,
            "names": [*each.names],
            "sent": [*each.sent],
        }
        for each in medications.values()
        if known.get(each.source_id) != (patient_id, [*each.sent])
    ]
    as_before = medications.keys() - {row["source_id"] for row in rows}
    if others := known.keys() - as_before:
        session.execute(delete(table_of(MedicationPart)).where(*_of(of), _PART.source_id.in_(others)))
    _INSERT(session.connection(), rows)


_INSERT = Inserting(table_of(MedicationPart), _PART.keys())


def _names_of(session: Session, of: Source, patient_id: int) -> dict[str, list[str]]:
    wanted = select(_PART.source_id, _PART.names).where(*_of(of), _PART.patient_id == patient_id)
    return {source_id: names for source_id, names in session.execute(wanted)}  # noqa: C416 (rows are no pairs to mypy)


def _sent(session: Session, of: Source, ids: Collection[str]) -> Iterable[list[Any]]:
    for some in batches(sorted(ids)):
        wanted = select(_PART.sent).where(*_of(of), _PART.source_id.in_(some)).order_by(_PART.source_id)
        yield from session.scalars(wanted)


def _of(of: Source) -> tuple[Any, ...]:
    return _PART.practice_id == of.practice_id, _PART.source_system == of.system
