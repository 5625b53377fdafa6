"""Three months at the demonstration practice, act by act, each by its verb at its time; the same for the same day."""

import random
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from functools import partial

import orjson
from sqlalchemy import select
from sqlalchemy.orm import Session

from workbench import decisions, intake, oversight, policies
from workbench.cli.base import command
from workbench.cli.demonstration import deciding
from workbench.cli.demonstration.agenda import Agenda
from workbench.cli.demonstration.by_hand import ByHand
from workbench.cli.demonstration.deciding import Item
from workbench.cli.demonstration.others import CONCERNED, note_others
from workbench.cli.demonstration.second_looks import SecondLooks
from workbench.cli.demonstration.staff import CLINICIANS, come_and_go
from workbench.demo.past import Recorded, by_patient, in_london, next_working_day, recorded_before, working_days
from workbench.demo.people import patients
from workbench.demo.practice import past_bundle
from workbench.demo.text_files import Table
from workbench.due.steps import return_due
from workbench.models import Decision, Entry, Patient, Practice, ReviewItem, latest_decision_id
from workbench.permissions import Actor
from workbench.policies import Policy
from workbench.vocabulary import Reason, WaitsBecause

ONE_IN_TEN, ONE_IN_SIX = 10, 6


class ThreeMonths:
    """What happened before `at`. What was begun and is to go on after it is left as it stands, waiting."""

    def __init__(self, session: Session, practice: Practice, staff: dict[str, Actor], at: datetime) -> None:
        self.session, self.practice, self.staff, self.at = session, practice, staff, at
        self.agenda = Agenda(at - timedelta(hours=1))
        self.chance = random.Random("what they decide")  # noqa: S311 -- the same every time, on purpose

    def happen(self) -> None:
        days = list(recorded_before(self.at))
        first = days[0][0]
        self.agenda.note(in_london(first, 7), self.bring_first)
        self.agenda.note(in_london(first, 13), self.choose_policy)
        for day, recorded in days:
            self.agenda.note(in_london(day, 6, 30), self.return_what_is_due)
            self.agenda.note(in_london(day, 18, 45), partial(self.bring, recorded, next_working_day(day)))
            if day.weekday() == 0:
                self.agenda.note(in_london(day, 8, 35), self.look_at_tasks)
        for day in working_days(self.at)[-3:]:
            self.agenda.note(in_london(day, 17, 5), partial(come_and_go, self.session))
        note_others(self.agenda, self.session, self.practice, self.staff, first)
        ByHand(self.agenda, self.session, self.practice, self.staff).note(first, days[-1][0])
        SecondLooks(self.agenda, self.session, self.practice, self.staff).note(self.at)
        self.agenda.run()

    @property
    def lead(self) -> Actor:
        return self.staff["lead"]

    def choose_policy(self, at: datetime) -> None:
        chosen = Policy(second_look=True, second_look_share=15)
        policies.change_policy(self.session, chosen, basis="as agreed at the practice meeting", by=self.lead, at=at)

    def look_at_tasks(self, at: datetime) -> None:
        oversight.tasks(self.session, by=self.lead, at=at)

    # what is recorded, and brought in every evening

    def bring_first(self, at: datetime) -> None:
        """Those to whom something happens without an entry; everybody else comes with the first one."""
        for key in CONCERNED:
            self._receive(orjson.dumps(past_bundle(patients()[key], (), self.at)), at)

    def bring(self, recorded: Sequence[Recorded], next_day: date, at: datetime) -> None:
        for key, theirs in by_patient(recorded).items():
            self._receive(orjson.dumps(past_bundle(patients()[key], theirs, self.at)), at)
        items = self._items(recorded)
        careful = [item for item in items if "outcome" in item.text]
        self._share([item for item in items if item not in careful], next_day)
        for item in careful:
            is_late = self._seldom(ONE_IN_SIX) and "question" not in item.text
            moment = self._hour(next_working_day(next_day, 3) if is_late else next_day)
            self.agenda.note(moment, partial(self.consider, item, self.staff[self.chance.choice(CLINICIANS)]))

    def _receive(self, raw: bytes, at: datetime) -> None:
        by = command.operator_at(self.practice)
        intake.receive(self.session, self.practice, intake.open_bundle(raw), by=by, at=at)

    def _items(self, recorded: Sequence[Recorded]) -> list[Item]:
        texts = {(each.patient.nhs_number, each.moment): each.text for each in recorded}
        wanted = (
            select(ReviewItem.id, ReviewItem.recorded_at, Patient.nhs_number)
            .join(Patient, Patient.id == ReviewItem.patient_id)
            .where(ReviewItem.practice_id == self.practice.id)
            .where(ReviewItem.recorded_at.in_([each.moment for each in recorded]))
        )
        rows = self.session.execute(wanted.order_by(ReviewItem.recorded_at, ReviewItem.id))
        return [Item(row.id, texts[row.nhs_number, row.recorded_at]) for row in rows]

    # what is plain

    def _share(self, plain: list[Item], day: date) -> None:
        """Among two or three on duty; some of it is left until the next day."""
        on_duty = self.chance.sample(CLINICIANS, self.chance.choice((2, 2, 3)))
        for place, name in enumerate(on_duty):
            theirs = plain[place :: len(on_duty)]
            later = [item for item in theirs if self._seldom(ONE_IN_SIX)]
            now = [item for item in theirs if item not in later]
            for items, on in ((now, day), (later, next_working_day(day, self.chance.choice((1, 2))))):
                if items:
                    self.agenda.note(self._hour(on), partial(self.clear, items, self.staff[name]))

    def clear(self, items: list[Item], by: Actor, at: datetime) -> None:
        batch = deciding.leave_visible(self.session, items, by=by, at=at)
        if self._seldom(ONE_IN_TEN):
            self.agenda.note(at + timedelta(minutes=3), partial(self.take_back, batch, items, by))

    def take_back(self, batch: str, items: list[Item], by: Actor, at: datetime) -> None:
        """Pressed too soon: read again, and decided again some minutes later."""
        decisions.undo(self.session, batch, by=by, at=at)
        again = partial(deciding.leave_visible, self.session, items, by=by)
        self.agenda.note(at + timedelta(minutes=self.chance.randrange(4, 40)), lambda moment: _do(again(at=moment)))

    # what asks for care

    def consider(self, item: Item, by: Actor, at: datetime) -> None:
        deciding.decide(self.session, item, item.text, by=by, at=at)
        if answer := item.text.get("answer"):
            moment = in_london(next_working_day(_day(at), answer["days"]), 12, self.chance.randrange(30, 60))
            self.agenda.note(moment, partial(self.answer, item, answer, by))
        else:
            self._think_again(item, by, at)

    def answer(self, item: Item, said: Table, asked_by: Actor, at: datetime) -> None:
        deciding.decide(self.session, item, said, by=self.lead, at=at)
        self._think_again(item, asked_by, at)

    def _think_again(self, item: Item, by: Actor, at: datetime) -> None:
        if after := item.text.get("after"):
            who = self.lead if after.get("lead") else by
            moment = self._hour(next_working_day(_day(at) + timedelta(days=after["days"] - 1)))
            self.agenda.note(moment, lambda then: _do(deciding.decide(self.session, item, after, by=who, at=then)))

    # what is due for review

    def return_what_is_due(self, at: datetime) -> None:
        """The lead looks at half of it that day; the rest waits, and some of it has for long."""
        if return_due(self.session, self.practice, by=command.operator_at(self.practice), at=at):
            self.agenda.note(in_london(_day(at), 13, self.chance.randrange(10, 50)), self.confirm)

    def confirm(self, at: datetime) -> None:
        is_due = Entry.waits_because == WaitsBecause.REVIEW_DUE
        wanted = (
            select(Entry.id, Decision.id.label("decision"))
            .join(Decision, Decision.id == latest_decision_id(Entry.id))
            .where(Entry.practice_id == self.practice.id, is_due, Decision.reason != Reason.AWAITING_CONVERSATION)
            .order_by(Entry.review_item_id, Entry.id)
        )
        due = {row.id: row.decision for row in self.session.execute(wanted)}
        half = dict(list(due.items())[: len(due) // 2])
        if half:
            review_on = _day(at) + timedelta(days=self.chance.choice((14, 30, 90)))
            decisions.still_right(self.session, half, review_on, by=self.lead, at=at)

    def _hour(self, day: date) -> datetime:
        """A moment of a surgery, more often at its beginning and after lunch."""
        hour = self.chance.choice((8, 8, 9, 9, 10, 11, 12, 14, 14, 15, 16, 17))
        return in_london(day, hour, self.chance.randrange(5, 59)) + timedelta(seconds=self.chance.randrange(60))

    def _seldom(self, one_in: int) -> bool:
        return self.chance.randrange(one_in) == 0


def _day(at: datetime) -> date:
    return at.date()


def _do(_batch: str) -> None:
    """What is done is what counts here."""
