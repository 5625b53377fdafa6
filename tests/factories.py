"""Factories of valid rows in the state that a test names. Defaults are ordinary values that do not matter to the test.

Rows are inserted as intake would insert them; decisions are made by the verb.
"""

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from itertools import count

from argon2 import PasswordHasher
from sqlalchemy import func, select, text, update
from sqlalchemy.orm import Session

from tests import bundles
from workbench import audit, intake, queue, scope
from workbench.audit import Event
from workbench.decisions import Choice, LinkedAnswer, decide
from workbench.flagging.practice_rules import OwnRules
from workbench.flagging.scanning import version_of
from workbench.mirrors import Found
from workbench.models import (
    AccessChange,
    Decision,
    Entry,
    EntryVersion,
    Flag,
    HeldBundle,
    ItemLink,
    Patient,
    PatientHome,
    PatientRelative,
    Practice,
    Proxy,
    ReviewItem,
    SwitchChange,
    User,
    name_key,
)  # fmt: skip
from workbench.people import NewPassword
from workbench.permissions import Actor
from workbench.queue import Filter, ItemShown, Place
from workbench.vocabulary import (
    CATEGORIES,
    AccessStep,
    Action,
    Category,
    ClinicalSystem,
    Kind,
    Outcome,
    Reason,
    RecordedFrom,
    Role,
    Routine,
    State,
    Switch,
    Urgency,
)  # fmt: skip

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
TODAY = date(2026, 3, 2)
SWITCHED_ON = date(2026, 1, 1)
BEFORE_SWITCH_ON = datetime(2025, 12, 31, 9, tzinfo=UTC)
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)

LEEDS, YORK = "B86001", "B82002"
PASSWORD = "correct horse battery"
QUICK_HASH = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1).hash(PASSWORD)
QUICK_PASSWORD = NewPassword(QUICK_HASH)

LEAVE_VISIBLE = Choice(Outcome.LEAVE_VISIBLE)
HIDE = Choice(Outcome.HIDE, Reason.THIRD_PARTY_CONFIDENCE)
HIDE_FROM_PROXIES = Choice(Outcome.HIDE_FROM_PROXIES)
REFER = Choice(Outcome.REFER)
WHY_VISIBLE = "We talked about it, and she agrees"
VISIBLE_AGAIN = Choice(Outcome.LEAVE_VISIBLE, note=WHY_VISIBLE)
VISIBLE_TO_THE_PATIENT_AGAIN = Choice(Outcome.HIDE_FROM_PROXIES, note=WHY_VISIBLE)

_numbers = count(1)


def a_practice(db: Session, ods_code: str = LEEDS, *, on: date | None = SWITCHED_ON) -> Practice:
    """The practice with that code, added if it does not exist; switched on, unless `on` is None."""
    known = db.scalars(select(Practice).where(Practice.ods_code == ods_code)).first()
    if known:
        return known
    practice = Practice(ods_code=ods_code, name=f"Surgery {ods_code}", system=ClinicalSystem.EMIS, added_at=NOON)
    db.add(practice)
    db.flush()
    if on:
        a_switch(db, practice, Switch.ON, on)
    return practice


def a_switch(db: Session, practice: Practice, step: Switch, on: date) -> None:
    """A step in the practice's history, as `access.switch` records it, without updating projections."""
    known = select(func.count()).select_from(SwitchChange).where(SwitchChange.practice_id == practice.id)
    number = db.scalars(known).one() + 1
    event = Event(Action.SWITCHED, details={"step": step.value, "from": on.isoformat(), "basis": "a letter"})
    place = audit.add(db, event, by=an_administrator(practice), at=NOON)
    db.add(SwitchChange(practice_id=practice.id, number=number, step=step, effective_on=on, basis="a letter",
                        by_name="Pat Lee", at=NOON, **audit.named(place)))  # fmt: skip
    db.flush()


def an_actor(practice: Practice, role: Role, name: str, user_id: int | None) -> Actor:
    return Actor(user_id, name, role, practice.ods_code, practice.id)


def a_gp(practice: Practice) -> Actor:
    return an_actor(practice, Role.CLINICIAN, "Dr Amira Shah", 1)


def its_gp(db: Session, thing: ReviewItem | Entry) -> Actor:
    """A GP of the practice that this is in."""
    return a_gp(db.get_one(Practice, thing.practice_id))


def another_gp(practice: Practice) -> Actor:
    return an_actor(practice, Role.CLINICIAN, "Dr Ben Okoro", 2)


def a_lead(practice: Practice) -> Actor:
    return an_actor(practice, Role.SAFEGUARDING_LEAD, "Dr Carys Evans", 3)


def an_administrator(practice: Practice) -> Actor:
    return an_actor(practice, Role.ADMINISTRATOR, "Pat Lee", 4)


def an_operator(practice: Practice) -> Actor:
    return an_actor(practice, Role.OPERATOR, "command line (root)", None)


def a_user(db: Session, *, practice: str = LEEDS, name: str = "amira", role: Role = Role.CLINICIAN) -> User:
    """A user who can sign in with PASSWORD."""
    user = User(practice_id=a_practice(db, practice).id, name=name, full_name="Dr Amira Shah", role=role,
                password_hash=QUICK_HASH, failed_sign_ins=0, added_at=NOON)  # fmt: skip
    db.add(user)
    db.flush()
    return user


def an_nhs_number() -> str:
    """A new NHS number from the range reserved for tests, with its check digit (modulus 11)."""
    while True:
        nine = f"999{next(_numbers):06d}"
        check = -sum(int(digit) * weight for digit, weight in zip(nine, range(10, 1, -1), strict=True)) % 11
        if check < 10:
            return f"{nine}{check}"


def a_patient(
    db: Session, *, practice: str = LEEDS, given: str = "Rosa", family: str = "Marsh",
    born: date | None = date(1984, 5, 6), registered_on: date | None = date(2015, 6, 1), died: bool = False,
    steps: Sequence[tuple[AccessStep, date]] = (),
) -> Patient:  # fmt: skip
    """A patient who sees entries from SWITCHED_ON, unless the practice or these steps say otherwise."""
    at, number = a_practice(db, practice), an_nhs_number()
    patient = Patient(practice_id=at.id, nhs_number=number, source_id=f"Patient/{number}", given_name=given,
                      family_name=family, birth_date=born, gender="female", registered_on=registered_on,
                      died=died)  # fmt: skip
    db.add(patient)
    db.flush()
    for step, on in steps:
        an_access_step(db, patient, step, on)
    placed(db, patient)
    return patient


def placed(db: Session, patient: Patient, at: datetime = NOON) -> None:
    """Update the patient's projections (scope, readers, state of entries) from the histories, as of that time."""
    lags = list(scope.outdated(db, patient.practice_id, at=at, patients=[patient.id]))
    scope.store(db, patient.practice_id, lags, at=at)
    queue.settle_patients(db, [patient.id], at=at)
    db.refresh(patient)


def an_access_step(db: Session, patient: Patient, step: AccessStep, on: date) -> None:
    known = select(func.count()).select_from(AccessChange).where(AccessChange.patient_id == patient.id)
    number = db.scalars(known).one() + 1
    place = _access_changed(db, patient, {"step": step.value, "from": on.isoformat(), "basis": "a letter"})
    db.add(AccessChange(practice_id=patient.practice_id, patient_id=patient.id, number=number, step=step,
                        effective_on=on, basis="a letter", by_name="Pat Lee", at=NOON,
                        **audit.named(place)))  # fmt: skip
    db.flush()


def _access_changed(db: Session, patient: Patient, details: dict[str, str], at: datetime = NOON) -> audit.Head:
    """The event of a step of access or of a proxy."""
    event = Event(Action.ACCESS_CHANGED, patient_nhs_number=patient.nhs_number, details=details)
    return audit.add(db, event, by=an_administrator(db.get_one(Practice, patient.practice_id)), at=at)


def a_proxy(
    db: Session, patient: Patient, *, from_on: date = SWITCHED_ON, until_on: date | None = None,
    at: datetime = datetime(2026, 1, 1, tzinfo=UTC),
) -> Proxy:  # fmt: skip
    """A proxy of the patient, recorded on the day of the switch-on unless `at` is given."""
    words = {"relationship": "father", "basis": "a form", "authorised_by": "Dr Amira Shah"}
    days = {"from": from_on.isoformat(), **({"until": until_on.isoformat()} if until_on else {})}
    place = _access_changed(db, patient, {"step": "proxy added", **words, **days}, at)
    proxy = Proxy(practice_id=patient.practice_id, patient_id=patient.id, name="Mo Marsh", from_on=from_on,
                  until_on=until_on, by_name="Pat Lee", at=at, **words, **audit.named(place))  # fmt: skip
    db.add(proxy)
    db.flush()
    placed(db, patient)
    return proxy


def a_home(db: Session, *patients: Patient) -> None:
    """These patients live together."""
    home = f"{next(_numbers)} Elm Grove".encode().ljust(32)
    db.add_all(PatientHome(patient_id=each.id, home=home, practice_id=each.practice_id) for each in patients)
    db.flush()


def a_relative(db: Session, patient: Patient, named: Patient, relationship: str = "mother") -> None:
    """The patient's record names the other as a relative."""
    db.add(PatientRelative(patient_id=patient.id, source_id=f"RelatedPerson/{next(_numbers)}", nhs_number="",
                           practice_id=patient.practice_id, relationship=relationship,
                           name=name_key(named.given_name, named.family_name)))  # fmt: skip
    db.flush()


def a_held_bundle(
    db: Session, patient: Patient, *resources: dict[str, object], born: str = "2012-05-06", family: str = "Marsh",
    came_from: str = "rosa.json", at: datetime = NOON - HOUR,
) -> int:  # fmt: skip
    """The number of a bundle that is held for that patient, as the command line holds it."""
    practice = db.get_one(Practice, patient.practice_id)
    named = bundles.a_patient(patient.nhs_number, born=born, given=patient.given_name, family=family)
    opened = intake.open_bundle(bundles.a_bundle(*resources, patient=named))
    intake.hold(db, practice, opened, came_from=came_from, by=an_operator(practice), at=at)
    return db.scalars(select(func.max(HeldBundle.id))).one() or 0


def an_item(
    db: Session, patient: Patient | None = None, *, practice: str = LEEDS, kind: Kind = Kind.CONSULTATION,
    titles: Sequence[str] = ("Telephone consultation",), recorded_at: datetime = NOON - HOUR, author: str = "Dr A Shah",
    flags: Sequence[Category] = (), nopat: bool = False, withdrawn: bool = False, routine: Routine | None = None,
    received_at: datetime = NOON - 2 * HOUR,
) -> ReviewItem:  # fmt: skip
    """A review item with an entry for each title, waiting if it is in scope; the first entry has the flags."""
    patient = patient or a_patient(db, practice=practice)
    item = ReviewItem(practice_id=patient.practice_id, patient_id=patient.id, source_system="emis",
                      source_id=f"Encounter/{next(_numbers)}", kind=kind, author=author, recorded_at=recorded_at,
                      state=State.OUT_OF_SCOPE, urgency=Urgency.NONE, entry_count=0, waiting_count=0, flag_count=0,
                      revision=0)  # fmt: skip
    db.add(item)
    db.flush()
    made = [_unsettled_entry(db, item, title=title, recorded_at=recorded_at, position=place, nopat=nopat,
                             withdrawn=withdrawn, flags=flags if place == 0 else (), routine=routine,
                             received_at=received_at)
            for place, title in enumerate(titles)]  # fmt: skip
    _settled(db, item, *made)
    return item


def an_entry(
    db: Session, item: ReviewItem, *, title: str = "Blood pressure", text: str = "", position: int = 0,
    recorded_at: datetime | None = None, flags: Sequence[Category] = (), nopat: bool = False, withdrawn: bool = False,
    routine: Routine | None = None, kind: Kind | None = None, reading: dict[str, str] | None = None,
    generated: Sequence[int] = (),
) -> Entry:  # fmt: skip
    """One more entry of this review item, at its first version; the item is settled afterwards."""
    entry = _unsettled_entry(db, item, title=title, text=text, position=position, recorded_at=recorded_at, flags=flags,
                             nopat=nopat, withdrawn=withdrawn, routine=routine, kind=kind, reading=reading,
                             generated=generated)  # fmt: skip
    _settled(db, item, entry)
    return entry


def _unsettled_entry(
    db: Session, item: ReviewItem, *, title: str, position: int, recorded_at: datetime | None,
    flags: Sequence[Category], nopat: bool, withdrawn: bool, text: str = "", routine: Routine | None = None,
    kind: Kind | None = None, reading: dict[str, str] | None = None, generated: Sequence[int] = (),
    received_at: datetime = NOON - 2 * HOUR,
) -> Entry:  # fmt: skip
    has_proxy = db.get_one(Patient, item.patient_id).proxy_since is not None
    entry = Entry(practice_id=item.practice_id, patient_id=item.patient_id, review_item_id=item.id,
                  source_system="emis", source_id=f"Observation/{next(_numbers)}", kind=kind or item.kind,
                  position=position, routine=routine, current_version=1, content_hash=bytes(32),
                  recorded_at=recorded_at or item.recorded_at,
                  flags_version=version_of(OwnRules(), lower_threshold=has_proxy),
                  withdrawn=withdrawn, nopat=nopat, state=State.OUT_OF_SCOPE)  # fmt: skip
    db.add(entry)
    db.flush()
    a_version(db, entry, title=title, text=text, reading=reading, generated=generated, received_at=received_at)
    for category in flags:
        a_flag(db, entry, category)
    return entry


def a_version(
    db: Session, entry: Entry, *, title: str = "Blood pressure", text: str = "", narrative: str | None = None,
    codings: Sequence[Sequence[str]] = (), received_at: datetime = NOON - 2 * HOUR,
    reading: dict[str, str] | None = None, generated: Sequence[int] = (),
) -> None:  # fmt: skip
    """The content of the entry's current version."""
    db.add(EntryVersion(entry_id=entry.id, number=entry.current_version, practice_id=entry.practice_id, title=title,
                        text=text, narrative=narrative, narrative_original=narrative, codings=list(codings),
                        occurred_on="2026-03-02", recorded_at=entry.recorded_at, recorded_from=RecordedFrom.RESOURCE,
                        author="Dr A Shah", author_role="", source_version=None, withdrawn=entry.withdrawn,
                        nopat=entry.nopat, routine=entry.routine, reading=reading, links=[], content_hash=bytes(32),
                        generated_lines=list(generated), received_digest=bytes(32),
                        received_at=received_at))  # fmt: skip
    db.flush()


def a_flag(db: Session, entry: Entry, category: Category) -> None:
    db.add(Flag(practice_id=entry.practice_id, review_item_id=entry.review_item_id, entry_id=entry.id,
                entry_version=entry.current_version, category=category, severity=CATEGORIES[category].severity,
                rule="a-rule", rules_version="1", field="title", start=0, end=4, why="a word"))  # fmt: skip
    db.flush()


def a_change(db: Session, entry: Entry, **now: object) -> None:
    """A new version of the entry, as if the source had sent it again, changed; further keywords are its new values."""
    item = db.get_one(ReviewItem, entry.review_item_id)
    db.refresh(item)
    entry.current_version += 1
    for name, value in now.items():
        setattr(entry, name, value)
    item.revision += 1
    db.flush()
    a_version(db, entry, title="Blood pressure, corrected", received_at=NOON)
    _settled(db, item, entry)


def in_another_zone(db: Session) -> None:
    """PostgreSQL compares what has a zone in the connection's own; SQLite has none."""
    if db.get_bind().dialect.name == "postgresql":
        db.execute(text("SET LOCAL TIME ZONE 'Asia/Tokyo'"))


def a_link(db: Session, one: ReviewItem, other: ReviewItem) -> None:
    for here, there in ((one, other), (other, one)):
        db.add(ItemLink(review_item_id=here.id, linked_item_id=there.id, practice_id=one.practice_id))
    db.flush()


def a_decided_item(db: Session, choice: Choice, patient: Patient | None = None, **more: object) -> ReviewItem:
    """A review item about which the lead made this decision an hour ago; `more` is passed to `an_item`."""
    item = an_item(db, patient, **more)  # type: ignore[arg-type]
    deciding(db, item, choice, by=a_lead(db.get_one(Practice, item.practice_id)), at=NOON - HOUR)
    return item


def deciding(
    db: Session, item: ReviewItem, choice: Choice, *, by: Actor | None = None, at: datetime = NOON,
    entries: Sequence[int] = (), linked: dict[int, LinkedAnswer] | None = None, mirrored: Found | None = None,
) -> str:  # fmt: skip
    """Decide about the item's current revision; by default as a GP of its practice, at NOON."""
    by = by or its_gp(db, item)
    return decide(
        db, item.id, choice, seen=revision(db, item), by=by, at=at, entries=entries, linked=linked, mirrored=mirrored
    )


def revision(db: Session, item: ReviewItem) -> int:
    return db.scalars(select(ReviewItem.revision).where(ReviewItem.id == item.id)).one()


def state(db: Session, item: ReviewItem) -> State:
    return db.scalars(select(ReviewItem.state).where(ReviewItem.id == item.id)).one()


def entry_states(db: Session, item: ReviewItem) -> list[State]:
    """The states of the item's entries, in their order."""
    wanted = select(Entry.state).where(Entry.review_item_id == item.id)
    return list(db.scalars(wanted.order_by(Entry.position, Entry.id)))


def entries(db: Session, item: ReviewItem) -> list[Entry]:
    wanted = select(Entry).where(Entry.review_item_id == item.id).order_by(Entry.position, Entry.id)
    return list(db.scalars(wanted.execution_options(populate_existing=True)))


def decisions(db: Session, item: ReviewItem) -> list[Decision]:
    """Every decision about the item's entries, oldest first."""
    return list(db.scalars(select(Decision).where(Decision.review_item_id == item.id).order_by(Decision.id)))


def tamper(db: Session, thing: ReviewItem | Entry, **wrong: object) -> None:
    """Update a table directly, without a verb."""
    db.execute(update(type(thing)).where(type(thing).id == thing.id).values(**wrong))


def without_guard(db: Session, name: str, table: str) -> None:
    """Take a trigger of the database away, as somebody could who owns it."""
    on = f" ON {table}" if db.get_bind().dialect.name == "postgresql" else ""
    db.execute(text(f"DROP TRIGGER {name}{on}"))


def without_guards(db: Session, *tables: str) -> None:
    """Take all triggers of these tables away, or switch them off."""
    for table in tables:
        if db.get_bind().dialect.name == "postgresql":
            db.execute(text(f"ALTER TABLE {table} DISABLE TRIGGER USER"))
            continue
        on = f"SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = '{table}'"
        for name in db.scalars(text(on)).all():
            without_guard(db, name, table)


def _settled(db: Session, item: ReviewItem, *changed: Entry) -> None:
    """Settle an item whose entries were added or changed; one without any has nothing to be settled."""
    if changed:
        queue.settle(db, [item.id], at=NOON)
    for each in (item, *changed):
        db.refresh(each)


def queue_shown(
    db: Session,
    narrowed: Filter | None = None,
    *,
    by: Actor,
    after: Place | None = None,
) -> tuple[list[ItemShown], Place | None]:
    """The items of a page of the queue, card by card, and where the next page begins."""
    wanted = narrowed or Filter()
    found, more = queue.cards(db, wanted, by=by, after=after)
    shown = queue.card_items(db, [card.key for card in found], wanted, by=by)
    return [item for card in shown for item in card.items], more
