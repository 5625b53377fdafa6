"""From when each patient, and each who reads for them, sees entries: the rule's facts, and the queue's projection."""

from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, bindparam, func, insert, select, update
from sqlalchemy.orm import Session

from workbench import visibility
from workbench.london import midnight
from workbench.models import AccessChange, Decision, Entry, Patient, Proxy, ProxyChange, ScopeGap, SwitchChange
from workbench.visibility import Access, AccessFact, Gap, Opening, ProxyFact, Reach, Sight, SwitchFact
from workbench.vocabulary import Audience, ProxyStep


class Placed(NamedTuple):
    """A patient's projection: what of the record is in scope, and since when decisions count for whom."""

    access_from: datetime | None
    gaps: int | None
    reader_since: datetime | None
    proxy_since: datetime | None


NAMES = Placed._fields


@dataclass(frozen=True, slots=True)
class Lag:
    """A patient whose stored projection is not what the histories say (any more)."""

    patient: int
    was: Placed
    now: Placed

    @property
    def has_other_readers(self) -> bool:
        return (self.was.reader_since, self.was.proxy_since) != (self.now.reader_since, self.now.proxy_since)


def switch_history(session: Session, practice_id: int) -> list[SwitchFact]:
    rows = session.execute(
        select(SwitchChange.step, SwitchChange.effective_on, SwitchChange.with_paused)
        .where(SwitchChange.practice_id == practice_id)
        .order_by(SwitchChange.number)
    )
    return [SwitchFact(*row) for row in rows]


def sight_of(session: Session, patient: Patient, audience: Audience, *, at: datetime) -> Sight | None:
    """What this audience may see of the patient's record; None: nothing. From the histories themselves."""
    reach = access_of(session, patient, at=at).reach
    return visibility.sight(audience, reach, patient.birth_date, _proxies_of(session, patient), at)


def decisions_count_since(session: Session, patient: Patient, *, at: datetime) -> dict[Audience, datetime | None]:
    """For each audience the moment since which decisions count, whether or not it can reach anything; None: all do."""
    everything, proxies = Reach(datetime.min.replace(tzinfo=UTC)), _proxies_of(session, patient)
    sights = {each: visibility.sight(each, everything, patient.birth_date, proxies, at) for each in Audience}
    return {audience: sight.decided_since if sight else None for audience, sight in sights.items()}


def _proxies_of(session: Session, patient: Patient) -> list[ProxyFact]:
    return _proxies(session, ProxyChange.patient_id == patient.id, Proxy.patient_id == patient.id)[patient.id]


def access_of(session: Session, patient: Patient, *, at: datetime) -> Access:
    """Whether and why the patient sees entries. From the histories themselves."""
    practice = visibility.opening(switch_history(session, patient.practice_id), at)
    steps = _access_steps(session, AccessChange.patient_id == patient.id)[patient.id]
    return visibility.access(practice, patient.registered_on, steps, died=patient.died, at=at)


def is_withheld(session: Session, patient: Patient, *, at: datetime) -> bool:
    """Does a code 103 or 104 withhold access, even while something else does too, such as having left?"""
    steps = _access_steps(session, AccessChange.patient_id == patient.id)[patient.id]
    return visibility.withheld(steps, at) is not None


def after_decisions(session: Session, patient: Patient, at: datetime) -> datetime:
    """That moment, or the latest decision's about this patient where somebody decided while this waited its turn."""
    last = session.scalars(
        select(func.max(Decision.at)).join(Entry, Entry.id == Decision.entry_id).where(Entry.patient_id == patient.id)
    ).one_or_none()
    return at if last is None else max(at, last)


def lagging(
    session: Session, practice_id: int, *, at: datetime, patients: Collection[int] | None = None
) -> Iterator[Lag]:
    """Every patient, or of these, whose projection is not what the histories say."""
    ahead = visibility.opening_ahead(switch_history(session, practice_id), at)
    yield from imagined(
        session, practice_id, ahead, _number_of(session, practice_id, gaps_in(ahead)), at=at, patients=patients
    )


def imagined(
    session: Session, practice_id: int, ahead: Opening | None, gaps: int | None, *, at: datetime,
    patients: Collection[int] | None = None,
) -> Iterator[Lag]:  # fmt: skip
    """The same, were this what the practice's switch says; `gaps` is the number of its gaps."""
    about = _About(practice_id, patients)
    steps = _access_steps(session, about(AccessChange))
    proxies = _proxies(session, about(ProxyChange), about(Proxy))
    for row in session.execute(select(*_COLUMNS).where(about(Patient, "id")).order_by(Patient.id)):
        now = _placed(row, ahead, gaps, steps=steps.get(row.id, ()), proxies=proxies.get(row.id, ()), at=at)
        was = Placed(row.access_from, row.gaps, row.reader_since, row.proxy_since)
        if was != now:
            yield Lag(row.id, was, now)


def place(session: Session, practice_id: int, lags: Sequence[Lag], *, at: datetime) -> None:
    """Store what the histories say of these patients."""
    if lags:
        _keep_gaps(session, practice_id, gaps_in(visibility.opening_ahead(switch_history(session, practice_id), at)))
        rows = [{"patient": lag.patient, "at": at, **lag.now._asdict()} for lag in lags]
        session.connection().execute(_PLACE, rows)
        session.expire_all()


def gaps_in(opening: Opening | None) -> list[Gap]:
    return [(midnight(pause.from_on), midnight(pause.until_on)) for pause in opening.pauses] if opening else []


def stored_gaps(session: Session, practice_id: int) -> dict[int, list[Gap]]:
    """The gaps that count or counted for the practice's patients, by number."""
    wanted = select(ScopeGap.number, ScopeGap.start_at, ScopeGap.end_at).where(ScopeGap.practice_id == practice_id)
    found: dict[int, list[Gap]] = defaultdict(list)
    for number, start, end in session.execute(wanted.order_by(ScopeGap.number, ScopeGap.start_at)):
        found[number].append((start, end))
    return found


def stored_reach(session: Session, patient_id: int) -> Reach | None:
    """What of a patient's record is in scope, as the queue has it; None: nothing."""
    place = select(Patient.practice_id, Patient.access_from, Patient.gaps).where(Patient.id == patient_id)
    practice_id, since, number = session.execute(place).one()
    return Reach(since, tuple(stored_gaps(session, practice_id).get(number or 0, ()))) if since else None


def _number_of(session: Session, practice_id: int, gaps: list[Gap]) -> int | None:
    """The number under which these gaps are kept, or will be; None: there are none."""
    if not gaps:
        return None
    stored = stored_gaps(session, practice_id)
    return next((number for number, known in stored.items() if known == gaps), max(stored, default=0) + 1)


def _keep_gaps(session: Session, practice_id: int, gaps: list[Gap]) -> None:
    number = _number_of(session, practice_id, gaps)
    if number is not None and number not in stored_gaps(session, practice_id):
        rows = [{"practice_id": practice_id, "number": number, "start_at": a, "end_at": b} for a, b in gaps]
        session.execute(insert(ScopeGap), rows)


def differences(session: Session, practice_id: int, *, at: datetime) -> list[str]:
    """Where a stored projection is not what the histories say; for `workbench check`. Names no patient."""
    return [
        f"patient {lag.patient}: the scope is not what the histories say"
        for lag in lagging(session, practice_id, at=at)
    ]


class _About:
    """A condition on any table that has patients: those of a practice, or these."""

    def __init__(self, practice_id: int, patients: Collection[int] | None) -> None:
        self.practice_id, self.patients = practice_id, patients

    def __call__(self, table: Any, name: str = "patient_id") -> ColumnElement[bool]:
        if self.patients is None:
            return table.practice_id == self.practice_id  # type: ignore[no-any-return]
        return getattr(table, name).in_(self.patients)  # type: ignore[no-any-return]


def _placed(
    row: Any, ahead: Opening | None, gaps: int | None, *, steps: Sequence[AccessFact], proxies: Sequence[ProxyFact],
    at: datetime,
) -> Placed:  # fmt: skip
    access = visibility.access(ahead, row.registered_on, steps, died=row.died, at=at)
    return Placed(
        access.reach.since if access.reach else None,
        gaps if access.pauses else None,
        visibility.audience_since(row.birth_date, at),
        visibility.proxies_since(proxies, row.birth_date, at) if proxies else None,
    )


def _access_steps(session: Session, about: ColumnElement[bool]) -> dict[int, list[AccessFact]]:
    statement: Any = select(
        AccessChange.patient_id, AccessChange.step, AccessChange.effective_on, AccessChange.entries_from
    ).where(about)
    steps: dict[int, list[AccessFact]] = defaultdict(list)
    for patient, *step in session.execute(statement.order_by(AccessChange.number)):
        steps[patient].append(AccessFact(*step))
    return steps


def _proxies(
    session: Session, changes: ColumnElement[bool], proxies: ColumnElement[bool]
) -> dict[int, list[ProxyFact]]:
    steps: dict[tuple[int, ProxyStep], list[Any]] = defaultdict(list)
    for change in session.execute(select(*_CHANGES).where(changes).order_by(ProxyChange.number)):
        steps[change.proxy_id, change.step].append(change)
    found: dict[int, list[ProxyFact]] = defaultdict(list)
    for row in session.execute(select(*_PROXIES).where(proxies).order_by(Proxy.id)):
        confirmed, ended = (steps[row.id, step] for step in (ProxyStep.CONFIRMED, ProxyStep.ENDED))
        until = visibility.ends_on(row.until_on, [each.effective_on for each in ended])
        found[row.patient_id].append(ProxyFact(row.from_on, until, row.at, tuple(each.at for each in confirmed)))
    return found


_COLUMNS = (
    Patient.id, Patient.registered_on, Patient.died, Patient.birth_date, Patient.access_from, Patient.gaps,
    Patient.reader_since, Patient.proxy_since,
)  # fmt: skip
_CHANGES = (ProxyChange.proxy_id, ProxyChange.step, ProxyChange.effective_on, ProxyChange.at)
_PROXIES = (Proxy.id, Proxy.patient_id, Proxy.from_on, Proxy.until_on, Proxy.at)
_PLACE = (
    update(Patient.__table__)  # type: ignore[arg-type]
    .where(Patient.__table__.c.id == bindparam("patient"))
    .values({name: bindparam(name) for name in NAMES} | {"placed_at": bindparam("at")})
)
