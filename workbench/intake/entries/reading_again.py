"""A bundle as it reads with what is held: with parts of medications, without words taken back before, or own labels."""

from dataclasses import replace

from sqlalchemy.orm import Session

from workbench import upstream
from workbench.fhir.standing.own_labels import OwnLabels
from workbench.fhir.values import BundleRead
from workbench.intake.entries.ahead import Ahead
from workbench.intake.entries.medications import with_held_parts
from workbench.intake.source.effects import quotes_taken_back
from workbench.intake.source.key import Source
from workbench.vocabulary import Standing


def read_with_held_and_documents(
    session: Session, of: Source, patient_id: int, bundle: BundleRead, raw: bytes, *, ahead: Ahead
) -> BundleRead:
    """The same with the words of the documents that it brings."""
    whole = read_with_held(session, of, patient_id, bundle, raw, ahead=ahead)
    ahead.documents.learn(session, of.practice_id, whole)
    return ahead.documents.bundle(whole)


def read_with_held(
    session: Session, of: Source, patient_id: int, bundle: BundleRead, raw: bytes, *, ahead: Ahead
) -> BundleRead:
    bundle, ours = without_own_labels(session, of, bundle, raw, ahead=ahead)
    whole = with_held_parts(session, of, patient_id, bundle, raw, ahead=ahead, taken_back={}, ours=ours)
    taken_back = _taken_back(session, of, patient_id, whole)
    if not taken_back:
        return whole
    return with_held_parts(session, of, patient_id, bundle, raw, ahead=ahead, taken_back=taken_back, ours=ours)


def without_own_labels(
    session: Session, of: Source, bundle: BundleRead, raw: bytes, *, ahead: Ahead
) -> tuple[BundleRead, OwnLabels]:
    """The bundle read as if the labels that we had set in the clinical system were not there, and those."""
    entries = [entry for item in bundle.items for entry in item.entries if entry.nopat]
    said = (each.source_id for each in bundle.statements if each.standing is Standing.NOPAT)
    ours = upstream.own_labels(session, of.practice_id, of.system, {*(each.source_id for each in entries), *said})
    if not ours:
        return bundle, ours
    parts = {part for entry in entries if entry.source_id in ours.resources for part in entry.folded}
    ours = replace(ours, resources=ours.resources | parts)
    return ahead.read_again(raw, [], {}, ours), ours


def _taken_back(session: Session, of: Source, patient_id: int, bundle: BundleRead) -> dict[str, Standing]:
    """Of what the bundle's entries quote and it does not speak of itself."""
    entries = [entry for item in bundle.items for entry in item.entries]
    spoken = {*(each.source_id for each in entries), *(each.source_id for each in bundle.statements)}
    quoted = {name for entry in entries for name in entry.quotes} - spoken
    return quotes_taken_back(session, of, quoted, patient_id) if quoted else {}
