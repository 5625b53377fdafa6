"""What else happened in the three months: proxies and patients' own access, looks at records, exports made."""

from datetime import date, datetime, timedelta
from functools import partial

from sqlalchemy import select
from sqlalchemy.orm import Session

from workbench import access, exports, patient_view
from workbench.cli.demonstration.agenda import Agenda
from workbench.demo.past import in_london, next_working_day
from workbench.demo.people import patients
from workbench.exports import Asked
from workbench.models import Patient, Practice
from workbench.permissions import Actor
from workbench.vocabulary import AccessStep, Audience, ExportFormat, ProxyStep, Report

AUTHORISED_BY = "Dr Rhys Llewellyn"
LOOKED_AT = ("thompson-beverley", "clarke-olivia", "davies-huw", "hughes-gwen", "chen-wei")
CONCERNED = (*LOOKED_AT, "thompson-leroy", "smithson-arthur", "adeyemi-noah", "ward-kenneth")


def note_others(agenda: Agenda, session: Session, practice: Practice, staff: dict[str, Actor], first: date) -> None:
    """`first` is the day of the switch-on."""
    those = _Those(session, practice, staff)
    for days, hour, act in (
        (9, 10, partial(those.authorise, "thompson-leroy", "Beverley Thompson", "wife")),
        (12, 11, partial(those.authorise, "smithson-arthur", "Clare Smithson", "daughter")),
        (20, 15, partial(those.change, "adeyemi-noah", ProxyStep.CONFIRMED, "seen with his mother, who may go on")),
        (33, 9, partial(those.give_access, "ward-kenneth")),
        (47, 16, partial(those.change, "smithson-arthur", ProxyStep.ENDED, "asked for it himself")),
        (61, 12, partial(those.change, "thompson-leroy", ProxyStep.CONFIRMED, "yearly review brought forward")),
        (31, 17, partial(those.export, Report.MEETING, "the practice meeting", first, 31)),
        (62, 17, partial(those.export, Report.MEETING, "the practice meeting", first + timedelta(days=31), 31)),
        (64, 12, partial(those.export, Report.ICB, "the quarterly return", first, 62)),
        (70, 17, partial(those.export, Report.PROOF, "a complaint", first, 69)),
    ):
        agenda.note(in_london(next_working_day(first + timedelta(days=days - 1)), hour, days % 50), act)
    for number, key in enumerate(LOOKED_AT):
        day = next_working_day(first + timedelta(days=10 + 13 * number))
        agenda.note(in_london(day, 14, 20 + number), partial(those.look, key))


class _Those:
    def __init__(self, session: Session, practice: Practice, staff: dict[str, Actor]) -> None:
        self.session, self.practice, self.staff = session, practice, staff

    def _patient(self, key: str) -> Patient:
        number = patients()[key].nhs_number
        wanted = select(Patient).where(Patient.practice_id == self.practice.id, Patient.nhs_number == number)
        return self.session.scalars(wanted).one()

    def authorise(self, key: str, name: str, relationship: str, at: datetime) -> None:
        access.add_proxy(
            self.session,
            self._patient(key),
            name=name,
            relationship=relationship,
            basis="a signed form",
            authorised_by=AUTHORISED_BY,
            from_on=at.date(),
            by=self.staff["admin"],
            at=at,
        )

    def change(self, key: str, step: ProxyStep, basis: str, at: datetime) -> None:
        patient = self._patient(key)
        proxy = access.proxies_of(self.session, patient, at=at)[0].proxy.id
        access.change_proxy(self.session, patient, proxy, step, basis=basis, by=self.staff["lead"], at=at)

    def give_access(self, key: str, at: datetime) -> None:
        """Also to what was recorded in the year before."""
        access.record_step(
            self.session,
            self._patient(key),
            AccessStep.GRANTED,
            on=at.date(),
            entries_from=at.date() - timedelta(days=365),
            basis="asked in writing, record read",
            by=self.staff["lead"],
            at=at,
        )

    def look(self, key: str, at: datetime) -> None:
        patient_view.patient_view(self.session, self._patient(key), Audience.PATIENT, by=self.staff["priya"], at=at)

    def export(self, report: Report, purpose: str, since: date, days: int, at: datetime) -> None:
        """Made whole, as by a page; nobody keeps the file."""
        format_ = ExportFormat.XLSX if report is Report.PROOF else ExportFormat.CSV
        asked = Asked(report, format_, since, since + timedelta(days=days - 1), purpose=purpose)
        prepared = exports.prepare(self.session, asked, by=self.staff["lead"], at=at)
        exports.record(self.session, prepared)
        for _ in exports.make(self.session, prepared, None):
            pass
