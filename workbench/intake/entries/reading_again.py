"""A bundle as it reads together with what is held: with parts of its medications, without words taken back before."""

from sqlalchemy.orm import Session

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
    whole = with_held_parts(session, of, patient_id, bundle, raw, ahead=ahead, taken_back={})
    taken_back = _taken_back(session, of, patient_id, whole)
    if not taken_back:
        return whole
    return with_held_parts(session, of, patient_id, bundle, raw, ahead=ahead, taken_back=taken_back)


def _taken_back(session: Session, of: Source, patient_id: int, bundle: BundleRead) -> dict[str, Standing]:
    """Of what the bundle's entries quote and it does not speak of itself."""
    entries = [entry for item in bundle.items for entry in item.entries]
    spoken = {*(each.source_id for each in entries), *(each.source_id for each in bundle.statements)}
    quoted = {name for entry in entries for name in entry.quotes} - spoken
    return quotes_taken_back(session, of, quoted, patient_id) if quoted else {}
