"""The worklist as a file, to be worked from on paper: what to look for and how it has to be, row by row."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from workbench import audit
from workbench.london import LONDON
from workbench.permissions import Actor, Permission, require
from workbench.upstream.wishes import STATE, WishState, states_where
from workbench.upstream.worklist.finding import EntryToFind, Job, jobs_read
from workbench.upstream.worklist.jobs import JobKey, key_of
from workbench.upstream.worklist.listing import event_about, jobs
from workbench.upstream.worklist.steps import end_state, meanwhile
from workbench.vocabulary import KINDS, Action, Route

COLUMNS = (
    "urgent", "to_do", "given_name", "family_name", "date_of_birth", "nhs_number", "kind", "term", "snomed_code",
    "event_date", "recorded_at", "author", "source_id", "has_to_be", "would_be_sent", "waits_since",
    "done_by", "checked_by",
)  # fmt: skip
"""The last two are empty: they are filled in on paper."""

JOBS_AT_ONCE = 100


def put_on_record(session: Session, practice_id: int, format_: str, *, by: Actor, at: datetime) -> int:
    """That the list is taken away, and who is in it; how many rows it has."""
    require(by, Permission.EXPORT_WORKLIST)
    found = jobs(session, practice_id, by=by, at=at)
    count = sum(each.entries for each in found)
    audit.add(session, event_about(Action.EXPORTED, found, format=format_, rows=count), by=by, at=at)
    return count


def export_rows(session: Session, practice_id: int, *, by: Actor, at: datetime) -> Iterator[Sequence[str]]:
    """A row for each entry, in the order of the list."""
    require(by, Permission.EXPORT_WORKLIST)
    keys = [each.key for each in jobs(session, practice_id, by=by, at=at)]
    for start in range(0, len(keys), JOBS_AT_ONCE):
        some = keys[start : start + JOBS_AT_ONCE]
        for job in jobs_read(session, practice_id, _states(session, practice_id, some), by=by, at=at):
            yield from (_row(job, entry) for entry in job.entries)


def _states(session: Session, practice_id: int, keys: Sequence[JobKey]) -> dict[JobKey, list[WishState]]:
    found: dict[JobKey, list[WishState]] = defaultdict(list)
    patients = {key.patient for key in keys}
    on_list = (STATE.practice_id == practice_id, STATE.route == Route.WORKLIST, STATE.patient_id.in_(patients))
    for state in states_where(session, *on_list):
        found[key_of(state)].append(state)
    return {key: found[key] for key in keys if found[key]}


def _row(job: Job, entry: EntryToFind) -> Sequence[str]:
    return (
        "yes" if job.urgent else "",
        "check" if job.key.is_check else "set",
        job.given_name,
        job.family_name,
        job.birth_date.isoformat() if job.birth_date else "",
        job.nhs_number,
        KINDS[entry.kind],
        entry.term,
        entry.code or "",
        entry.occurred_on or "",
        _said(entry.recorded_at),
        entry.author,
        entry.source_id,
        " ".join(meanwhile(entry.wanted)) if entry.not_yet else end_state(job.system, entry.wanted),
        entry.would,
        _said(entry.since),
        "",
        "",
    )


def _said(at: datetime) -> str:
    return at.astimezone(LONDON).strftime("%Y-%m-%d %H:%M")
