"""Whether what is decided reaches the clinical systems."""

from collections.abc import Iterator
from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from workbench import policies, upstream
from workbench.models import Practice
from workbench.operations.doctor.answers import Answer, Examined, fine, look, wrong
from workbench.upstream import Lag, Standing
from workbench.vocabulary import WAY_KINDS, WayKind

SEND = "see what the log of serve says, then: workbench upstream send {}"
DUE = "keep serve running, or run: workbench due"
ADD = "workbench upstream add {} --kind manual"
MEND = "correct it, or add the way out anew: workbench upstream add {}"
LIVE = "once what was decided since is decided again: workbench upstream live {} --basis …"
ANSWER = "once what was decided since is decided again, its administrator says so on its page about the clinical system"
TELL = "workbench upstream drift {} lists it; the safeguarding lead’s tasks say why"
BY_HAND = "ask the practice to work on its list “by hand”"


def ways_out(examined: Examined, session: Session) -> Iterator[Answer]:
    """Of each practice: can it be opened, does anything wait for too long, is what was decided shown there?"""
    for practice in session.scalars(select(Practice).order_by(Practice.ods_code)).all():
        code, found = practice.ods_code, upstream.standing(session, practice.id, at=examined.at)
        if found is None:
            yield look(f"{code} has no way out: what is decided reaches no clinical system.", ADD.format(code))
            continue
        late = upstream.late(session, practice.id, at=examined.at)
        unfine = [*_of_machine(examined, code, found, late), *_of_people(examined, session, practice, found)]
        yield from unfine or [fine(f"{code}: {_how(found)}, and nothing waits for too long.")]


def _how(found: Standing) -> str:
    return "a dry run, nothing is sent" if found.way.dry_run else f"what is decided is told by {_way(found)}"


def _way(found: Standing) -> str:
    return "people" if found.way.is_by_hand else WAY_KINDS[found.way.kind]


def _of_machine(examined: Examined, code: str, found: Standing, late: Lag) -> Iterator[Answer]:
    fault = upstream.opening_fault(found.way, examined.environment)
    if fault:
        yield wrong(f"{code}: the way out cannot be opened. {fault}.", MEND.format(code))
    if late.since:
        since = f"{late.since:%Y-%m-%d %H:%M} UTC"
        waits = f"{late.entries} hidden entries wait to be hidden in the clinical system, since {since}"
        yield wrong(f"{code}: {waits}. Patients may see them.", SEND.format(code))
    if found.is_behind:
        yield look(f"{code}: what the clinical system is to show is still being worked out.", DUE)
    if found.way.restored_at:
        what = "made visible by hand" if found.way.kind is WayKind.MANUAL else "sent"
        said = f"{code}: nothing is {what} since a backup was restored ({found.way.restored_at:%Y-%m-%d %H:%M} UTC)."
        yield look(said, ANSWER if found.way.kind is WayKind.MANUAL else LIVE.format(code))


def _of_people(examined: Examined, session: Session, practice: Practice, found: Standing) -> Iterator[Answer]:
    if found.drifted:
        said = f"{practice.ods_code}: the clinical system shows {found.drifted} entries otherwise than decided."
        yield look(said, TELL.format(practice.ods_code))
    days = policies.policy_of(session, practice.id).waiting_days
    since = found.by_hand.since
    if since and examined.at - since > timedelta(days=days):
        waits = f"{found.by_hand.jobs} jobs wait on the list “by hand”, the oldest since {since:%Y-%m-%d %H:%M} UTC"
        yield look(f"{practice.ods_code}: {waits}.", BY_HAND)
