"""Labels that we had set in the clinical system: what comes back by an import is no word of the source's."""

from collections.abc import Collection

from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlalchemy.orm import Session

from workbench.db import batches, columns_of, table_of
from workbench.fhir.codes import ACT_CODE, ACT_CODE_BEFORE_R4, EMIS_ONLINE
from workbench.fhir.standing.own_labels import NO_OWN_LABELS, OwnLabels
from workbench.models import Entry, EntryVersion, UpstreamState, UpstreamWish
from workbench.upstream.way_out import SOURCE_LABELS, WayOut, way_of
from workbench.vocabulary import Shown, Wanted, WayKind

_ENTRY, _STATE = columns_of(Entry), columns_of(UpstreamState)


def may_set_labels(way: WayOut | None) -> bool:
    """By hand only where the practice says that its source carries labels. The EMIS partner interface sets a flag of
    its own: a FHIR label that comes is the source's (ADR 0034). A dry run changes nothing of what was set before.
    """
    if way is None or way.kind is WayKind.MANUAL:
        return way is not None and bool(way.settings.get(SOURCE_LABELS))
    return way.kind is not WayKind.EMIS_PAPI


def label_may_be_ours() -> ColumnElement[bool]:
    """On an entry, joined with where its wish stands: we may have hidden it, and the source had not before."""
    return and_(or_(_STATE.hidden_by_us, _is_claimed()), ~_was_labelled_before())


def _is_claimed() -> ColumnElement[bool]:
    """To be hidden there, just now."""
    return and_(_STATE.claimed_at.is_not(None), _STATE.wanted == Wanted.HIDDEN)


def own_labels(session: Session, practice_id: int, system: str, source_ids: Collection[str]) -> OwnLabels:
    """Which of these entries, all labelled in an import, carry the label that we set and have seen there since.

    What is held as labelled already is as the source said, and stays so.
    """
    way = way_of(session, practice_id)
    if way is None or not source_ids:
        return NO_OWN_LABELS
    ours = [and_(_STATE.hidden_by_us, _STATE.shown == Shown.HIDDEN)]
    if not may_set_labels(way):  # a flag that comes while we set it: nothing later could tell it from the source's
        ours.append(_is_claimed())
    wanted = (
        select(_ENTRY.source_id)
        .join_from(table_of(Entry), table_of(UpstreamState), _STATE.entry_id == _ENTRY.id)
        .where(_ENTRY.practice_id == practice_id, _ENTRY.source_system == system, ~_ENTRY.nopat)
        .where(or_(*ours), ~_was_labelled_before())
    )
    found = {
        each
        for some in batches(sorted(source_ids))
        for each in session.scalars(wanted.where(_ENTRY.source_id.in_(some)))
    }
    return OwnLabels(frozenset(found), _systems(way))


def _systems(way: WayOut) -> frozenset[str]:
    """A way out that sets the label as R4 writes it has nothing to do with one as it was written before. EMIS's own
    flag is set by its partner interface, and by people in EMIS.
    """
    if not may_set_labels(way):
        return frozenset({EMIS_ONLINE})
    labels = {ACT_CODE} if way.settings.get("code-systems") == "r4" else {ACT_CODE, ACT_CODE_BEFORE_R4}
    return frozenset(labels | {EMIS_ONLINE} if way.kind is WayKind.MANUAL else labels)


def _was_labelled_before() -> ColumnElement[bool]:
    """Did a version carry the source's label before the first wish to hide the entry, or was there no such wish?"""
    wish, version = columns_of(UpstreamWish), columns_of(EntryVersion)
    asked = select(func.min(wish.at)).where(wish.entry_id == _ENTRY.id, wish.wanted == Wanted.HIDDEN)
    first = asked.correlate_except(table_of(UpstreamWish)).scalar_subquery()
    labelled = select(version.entry_id).where(
        version.entry_id == _ENTRY.id, version.nopat, or_(first.is_(None), version.received_at <= first)
    )
    return labelled.correlate_except(table_of(EntryVersion)).exists()
