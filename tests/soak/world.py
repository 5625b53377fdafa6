"""Two practices and three patients in a real database, the clock, and the model's state."""

from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from datetime import date, datetime, timedelta
from typing import TypeVar

from sqlalchemy import select
from sqlalchemy.orm import Session

from tests.factories import LEEDS, NOON, YORK, an_actor
from tests.soak.clinical.system import OtherSide
from tests.soak.model_source import ModelSource, ModelStatement
from tests.soak.model_state import ModelEntry, ModelPatient, ModelPractice
from tests.soak.source import Record, Source
from workbench import upstream
from workbench.access import add_practice
from workbench.errors import WorkbenchError
from workbench.london import LONDON
from workbench.models import Decision, Entry, Patient, Practice
from workbench.permissions import Actor
from workbench.vocabulary import ClinicalSystem, Role, WayKind

T = TypeVar("T")
SAME_NUMBER = "9990000018"
"""A patient at each practice has this number, so that a mix-up of practices would be found."""
OTHER_NUMBER = "9990000026"
PEOPLE = {
    Role.CLINICIAN: ("Dr Amira Shah", 1),
    Role.SAFEGUARDING_LEAD: ("Dr Carys Evans", 2),
    Role.ADMINISTRATOR: ("Pat Lee", 3),
    Role.OPERATOR: ("command line (root)", None),
}


class World:
    """`session` is one transaction that is rolled back at the end; each action is a savepoint in it."""

    def __init__(self, session: Session, counts: Counter[str]) -> None:
        self.session, self.counts = session, counts
        self.now = NOON
        self.source = Source()
        self.entries: dict[tuple[str, str], ModelEntry] = {}
        self.statements: dict[str, dict[str, ModelStatement]] = {LEEDS: {}, YORK: {}}
        self.batches: list[tuple[ModelPractice, str]] = []
        self.last_decision = 0
        self.last_audited: dict[str, int] = {}
        nobody = Actor(None, "command line (root)", Role.OPERATOR, LEEDS, None)
        systems = ((LEEDS, ClinicalSystem.EMIS), (YORK, ClinicalSystem.SYSTMONE))
        self.practices = [
            ModelPractice(code, system, add_practice(session, code, f"Surgery {code}", system, by=nobody, at=NOON).id)
            for code, system in systems
        ]
        for practice in self.practices:
            upstream.add(session, self.row(practice), WayKind.MANUAL, {}, by=nobody, at=NOON)
        self.clinical = {practice.ods_code: OtherSide(WayKind.MANUAL) for practice in self.practices}
        born = date(1984, 5, 6)
        self.records = [
            Record(SAME_NUMBER, LEEDS, "Marsh", born),
            Record(OTHER_NUMBER, LEEDS, "Hill", born),
            Record(SAME_NUMBER, YORK, "Marsh", born),
        ]
        self.patients = [
            ModelPatient(self.practice_of(record), record.nhs_number, record.born) for record in self.records
        ]

    def practice_of(self, record: Record) -> ModelPractice:
        return next(practice for practice in self.practices if practice.ods_code == record.ods_code)

    @property
    def today(self) -> date:
        return self.now.astimezone(LONDON).date()

    def day(self, offset: int) -> date:
        return self.today + timedelta(days=offset)

    def actor(self, practice: ModelPractice, role: Role) -> Actor:
        return an_actor(self.row(practice), role, *PEOPLE[role])

    def row(self, practice: ModelPractice) -> Practice:
        return self.session.get_one(Practice, practice.id)

    def patient_row(self, patient: ModelPatient) -> Patient:
        return self.session.get_one(Patient, patient.id)

    def attempt(self, kind: str, act: Callable[[], T]) -> T | None:
        """Run the action in a savepoint; None if it was refused."""
        self.counts[kind] += 1
        try:
            with self.session.begin_nested():
                return act()
        except WorkbenchError:
            self.counts["refused"] += 1
            return None
        finally:
            self.session.expire_all()

    def model_source(self, practice: ModelPractice) -> ModelSource:
        code = practice.ods_code
        entries = {id_: entry for (where, id_), entry in self.entries.items() if where == code}
        return ModelSource(self.statements[code], entries)

    def entry(self, practice: ModelPractice, source_id: str) -> ModelEntry:
        return self.entries[practice.ods_code, source_id]

    def new_decisions(self) -> list[tuple[Decision, ModelEntry]]:
        """Decisions since the last call, oldest first, each with the model's entry."""
        codes = {practice.id: practice.ods_code for practice in self.practices}
        rows = self.session.execute(
            select(Decision, Entry.source_id)
            .join(Entry, Entry.id == Decision.entry_id)
            .where(Decision.id > self.last_decision)
            .order_by(Decision.id)
        ).all()
        with suppress(IndexError):
            self.last_decision = rows[-1][0].id
        return [(decision, self.entries[codes[decision.practice_id], source_id]) for decision, source_id in rows]

    def moment(self, days: int, hour: int) -> datetime:
        """`days` from today, at that hour in London; 0 is midnight, -1 a microsecond before."""
        day = datetime.combine(self.day(days), datetime.min.time(), LONDON)
        return day - timedelta(microseconds=1) if hour < 0 else day.replace(hour=hour)
