"""A bundle that was held for a person and is imported now: what was said since it came goes before what it says."""

from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from workbench.db import batches
from workbench.fhir.values import BundleRead, Problem
from workbench.identifiers import told_name
from workbench.intake.entries.matching_rows import known_entries
from workbench.intake.entries.placing import OLDER
from workbench.intake.source.key import Source
from workbench.intake.source.standings import standings_of
from workbench.intake.source.version_order import Dated, is_newer
from workbench.models import CURRENT_VERSION, Entry, EntryVersion, SourceStanding
from workbench.vocabulary import AccessCode


@dataclass(frozen=True, slots=True)
class CameBefore:
    """When a bundle came that is imported only now; `earlier`: the digests of held bundles that came before it."""

    at: datetime
    earlier: frozenset[bytes] = frozenset()


def said_since(session: Session, of: Source, patient_id: int, bundle: BundleRead, came: CameBefore) -> frozenset[str]:
    """The source ids, of this bundle or in this patient's record, of which a later bundle brought or said something."""
    brought = _BROUGHT.where(
        Entry.practice_id == of.practice_id,
        Entry.source_system == of.system,
        EntryVersion.received_at > came.at,
        EntryVersion.received_digest.not_in(came.earlier),
    )
    said = select(SourceStanding.source_id).where(
        SourceStanding.practice_id == of.practice_id,
        SourceStanding.source_system == of.system,
        SourceStanding.at > came.at,
    )
    found = {*session.scalars(brought.where(Entry.patient_id == patient_id))}
    for some in batches(sorted(_spoken_of(bundle))):
        found |= {*session.scalars(brought.where(Entry.source_id.in_(some)))}
        found |= {*session.scalars(said.where(SourceStanding.source_id.in_(some)))}
    return frozenset(found)


_BROUGHT = select(Entry.source_id).join(EntryVersion, CURRENT_VERSION)


def _spoken_of(bundle: BundleRead) -> set[str]:
    entries = [entry for item in bundle.items for entry in item.entries]
    named = {entry.source_id for entry in entries} | {each.source_id for each in bundle.statements}
    parts = {part for entry in entries for part in entry.folded} | {each.source_id for each in bundle.medications}
    return parts | named


def not_older(session: Session, of: Source, patient_id: int, bundle: BundleRead, came: CameBefore) -> BundleRead:
    """The bundle without what it says of anything of which a later one has said something."""
    later = said_since(session, of, patient_id, bundle, came)
    return without_what_is_older(session, of, bundle, later) if later else bundle


def without_what_is_older(session: Session, of: Source, bundle: BundleRead, later: AbstractSet[str]) -> BundleRead:
    """The bundle without what it says of these, unless the source's own versions say that it is the newer word."""
    entries = [entry for item in bundle.items for entry in item.entries]
    asked = later & _spoken_of(bundle)
    rows, standings = known_entries(session, of, asked), standings_of(session, of, asked)
    older = {each.source_id for each in entries if each.source_id in asked and not _is_newer(each, rows, standings)}
    unheard = {
        each.source_id for each in bundle.statements if each.source_id in asked and not _is_newer(each, rows, standings)
    }
    return _without(bundle, older, unheard, older | (later - asked))


def _is_newer(sent: Any, rows: Mapping[str, Any], standings: Mapping[str, Any]) -> bool:
    known: list[Dated] = [each[sent.source_id] for each in (rows, standings) if sent.source_id in each]
    return bool(known) and all(is_newer(sent, each) for each in known)


def _without(
    bundle: BundleRead, older: AbstractSet[str], unheard: AbstractSet[str], parts: AbstractSet[str]
) -> BundleRead:
    kept = [(item, tuple(e for e in item.entries if e.source_id not in older)) for item in bundle.items]
    folded = {part for item in bundle.items for e in item.entries if e.source_id in older for part in e.folded}
    return replace(
        bundle,
        items=tuple(replace(item, entries=entries) for item, entries in kept if entries),
        statements=tuple(each for each in bundle.statements if each.source_id not in unheard | older),
        medications=tuple(each for each in bundle.medications if each.source_id not in parts | folded),
        access_codes=tuple(
            each
            for each in bundle.access_codes
            if each.source_id not in older or each.code is not AccessCode.REVIEW_NOT_NEEDED
        ),
        problems=(*bundle.problems, *(Problem(told_name(each), OLDER) for each in sorted(older))),
    )
