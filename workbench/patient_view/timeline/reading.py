"""One patient's timeline, page by page: the audit's events and what was received, in one order."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import NamedTuple

from sqlalchemy.orm import Session

from workbench import audit
from workbench.models import AuditEvent, Patient
from workbench.patient_view.timeline.kinds import (
    CONCERNS_ALL,
    KIND_OF_ACTION,
    WITH_FLAGGED_VERSIONS,
    WITH_VERSIONS,
    WITH_WISHES,
    EventKind,
    actions_of,
    kinds_for,
)
from workbench.patient_view.timeline.received import (
    About,
    Received,
    VersionKey,
    Versions,
    about_entries,
    about_items,
    flags_of,
    received,
)
from workbench.patient_view.timeline.wished import Wished, WishKey, wished
from workbench.permissions import Actor, Permission, require
from workbench.vocabulary import Action, Category

PAGE, MOST_ON_PAPER = 100, 1_000


@dataclass(frozen=True, slots=True)
class Narrowed:
    """What is asked for; `since` and `until` are days in Europe/London, both included. No kinds: all of them."""

    kinds: Collection[EventKind] = ()
    since: date | None = None
    until: date | None = None


class Place(NamedTuple):
    """Where a page ends: the last event, version and wish before it; None: there was none yet."""

    sequence: int | None = None
    version: VersionKey | None = None
    wish: WishKey | None = None


@dataclass(frozen=True, slots=True)
class Line:
    """Something that was done, received or wished; `about` is what of the patient's record it is about."""

    at: datetime
    kind: EventKind
    about: About | None
    event: AuditEvent | None = None
    version: Received | None = None
    wish: Wished | None = None
    flags: Sequence[Category] = ()


@dataclass(frozen=True, slots=True)
class TimelinePage:
    """Newest first; `more` is the place where the next page begins."""

    lines: Sequence[Line]
    kinds: Sequence[EventKind]
    more: Place | None


def timeline(
    session: Session, patient: Patient, narrowed: Narrowed, *, by: Actor, before: Place | None = None, most: int = PAGE
) -> TimelinePage:
    """Of the kinds that this user may see. Whoever shows it has audited that they look at the record.

    Events stand in the order of their chain, versions in that of their arrival, wishes in that of their making, and all
    are merged by time: a place is how far each has come.
    """
    require(by, Permission.VIEW_RECORDS)
    offered, place = kinds_for(by), before or Place()
    kinds = [kind for kind in offered if kind in narrowed.kinds or not narrowed.kinds]
    events = audit.of_patient(session, by.organisation, patient.nhs_number, _events(kinds, narrowed, place, most + 1))
    versions = _versions(kinds, narrowed, place, most + 1)
    came = received(session, patient, versions) if versions else ()
    wishes = wished(session, patient, _wishes(narrowed, place, most + 1)) if WITH_WISHES in kinds else ()
    found = _merged(events, _both(came, wishes))
    more = _end_of(found[:most], place) if len(found) > most else None
    return TimelinePage(_lines(session, patient, found[:most]), offered, more)


def _events(kinds: Collection[EventKind], narrowed: Narrowed, place: Place, most: int) -> audit.Sought:
    actions = actions_of(kinds)
    of_all = [action for action in actions if action in CONCERNS_ALL]
    return audit.Sought(actions, of_all, narrowed.since, narrowed.until, place.sequence, most)


def _versions(kinds: Collection[EventKind], narrowed: Narrowed, place: Place, most: int) -> Versions | None:
    """None: none of them is asked for."""
    if not {WITH_VERSIONS, WITH_FLAGGED_VERSIONS}.intersection(kinds):
        return None
    return Versions(narrowed.since, narrowed.until, WITH_VERSIONS not in kinds, place.version, most)


def _wishes(narrowed: Narrowed, place: Place, most: int) -> Versions:
    return Versions(narrowed.since, narrowed.until, flagged=False, before=place.wish, most=most)


Other = Received | Wished
Found = AuditEvent | Other


def _both(versions: Iterable[Received], wishes: Iterable[Wished]) -> list[Other]:
    """By time, of one moment the wish."""
    return sorted([*wishes, *versions], key=_when, reverse=True)  # each stays in its own order


def _when(other: Other) -> datetime:
    return other.at if isinstance(other, Wished) else other.received_at


def _merged(events: Sequence[AuditEvent], others: Sequence[Other]) -> list[Found]:
    """Each in its own order; of the two that come next, the later one first: of one moment what an event led to, then
    the event.
    """
    merged: list[Found] = []
    left = list(reversed(others))
    for event in events:
        while left and _is_after(left[-1], datetime.fromisoformat(event.at)):
            merged.append(left.pop())
        merged.append(event)
    return [*merged, *reversed(left)]


def _is_after(other: Other, at: datetime) -> bool:
    return other.at >= at if isinstance(other, Wished) else other.received_at > at


def _end_of(found: Sequence[Found], place: Place) -> Place:
    events = [each.sequence for each in found if isinstance(each, AuditEvent)]
    versions = [each.key for each in found if isinstance(each, Received)]
    wishes = [each.key for each in found if isinstance(each, Wished)]
    return Place(
        events[-1] if events else place.sequence,
        versions[-1] if versions else place.version,
        wishes[-1] if wishes else place.wish,
    )


def _lines(session: Session, patient: Patient, found: Sequence[Found]) -> list[Line]:
    """What they are about is asked for once for all of them."""
    events = [each for each in found if isinstance(each, AuditEvent)]
    entries = about_entries(session, patient, {event.entry for event in events if event.entry is not None})
    items = {event.review_item for event in events if event.entry is None and event.review_item is not None}
    headings = about_items(session, patient, items)
    flags = flags_of(session, [each for each in found if isinstance(each, Received)])
    return [
        _of_event(each, _about(each, entries, headings)) if isinstance(each, AuditEvent) else _of_other(each, flags)
        for each in found
    ]


def _of_event(event: AuditEvent, about: About | None) -> Line:
    kind = KIND_OF_ACTION[Action(event.action)] or EventKind.RECORD
    return Line(datetime.fromisoformat(event.at), kind, about, event=event)


def _of_other(other: Other, flags: Mapping[tuple[int, int], Sequence[Category]]) -> Line:
    if isinstance(other, Wished):
        return Line(other.at, EventKind.UPSTREAM, other.about, wish=other)
    about = About(other.review_item, other.kind, other.title)
    theirs = flags.get((other.entry, other.number), ())
    return Line(other.received_at, EventKind.RECORD, about, version=other, flags=theirs)


def _about(event: AuditEvent, entries: Mapping[int, About], headings: Mapping[int, About]) -> About | None:
    if event.entry is not None:
        return entries.get(event.entry)
    return headings.get(event.review_item) if event.review_item is not None else None
