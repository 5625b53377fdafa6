"""Second looks at the demonstration: drawn on Mondays, most of them given, some disagreements settled and answered."""

import random
from datetime import datetime, timedelta
from functools import partial
from itertools import cycle

from sqlalchemy import select
from sqlalchemy.orm import Session

from workbench import second_look
from workbench.cli.base import command
from workbench.cli.demonstration import deciding
from workbench.cli.demonstration.agenda import Agenda
from workbench.cli.demonstration.deciding import Item
from workbench.decisions import Choice
from workbench.demo.past import in_london, next_working_day, working_days
from workbench.models import Decision, Practice, SecondLook
from workbench.permissions import Actor
from workbench.second_look import Blind
from workbench.vocabulary import Outcome, Reason

MOST_A_WEEK = 5
ONE_IN = 5
STANDS = cycle(("You know her better than I do.", "Read together: both are defensible, and it can stay so."))
THINKS = cycle(("He tells this in confidence of somebody else.", "Names his sister, who does not know."))
REPLIES = cycle(("Agreed, I had overlooked that.", "", "He had told me that he wants to read it. I have noted it."))
ALONE, SEEN = Choice(Outcome.HIDE, Reason.THIRD_PARTY_CONFIDENCE), Choice(Outcome.LEAVE_VISIBLE)


class SecondLooks:
    """The lead gives some on Tuesdays; the deputy those at the lead's decisions. The last are left."""

    def __init__(self, agenda: Agenda, session: Session, practice: Practice, staff: dict[str, Actor]) -> None:
        self.agenda, self.session, self.practice, self.staff = agenda, session, practice, staff
        self.by_user = {actor.user_id: actor for actor in staff.values()}
        self.chance = random.Random("second looks")  # noqa: S311 -- the same every time, on purpose

    def note(self, at: datetime) -> None:
        for day in working_days(at):
            if day.weekday() == 0:
                self.agenda.note(in_london(day, 6, 15), self.draw)
            if day.weekday() == 1:
                self.agenda.note(in_london(day, 13, 5), partial(self.give_some, at))

    def draw(self, at: datetime) -> None:
        week = second_look.week_to_draw(self.session, self.practice.id, at=at)
        if week is not None:
            seed = f"{self.chance.getrandbits(128):032x}"
            drawn = second_look.draw(self.session, self.practice.id, week, seed=seed, at=at)
            second_look.keep(self.session, self.practice, drawn, by=command.operator_at(self.practice), at=at)

    def give_some(self, ends: datetime, at: datetime) -> None:
        moment, settles = at, ends - at > timedelta(days=12)
        for name in ("deputy", "lead"):
            open_ = second_look.to_look_at(self.session, by=self.staff[name], at=at)
            theirs = [each for each in open_ if name == "lead" or self._first(each).by_id == self.staff["lead"].user_id]
            for each in theirs[: MOST_A_WEEK if settles else 1]:
                moment += timedelta(seconds=70)
                self.give(each, self.staff[name], moment, settles=settles)

    def give(self, about: Blind, by: Actor, at: datetime, *, settles: bool) -> None:
        first = self._first(about)
        differs = self.chance.randrange(ONE_IN) == 0 or by is self.staff["deputy"] or not settles
        same = Choice(first.outcome, first.reason, first.note, first.review_on if first.reason else None)
        otherwise = ALONE if first.outcome is Outcome.LEAVE_VISIBLE else SEEN
        choice = otherwise if differs else same
        if choice.review_on and choice.review_on <= at.date():
            choice = Choice(choice.outcome, choice.reason, choice.note)
        agrees = second_look.give(self.session, about.id, choice, by=by, at=at)
        if not agrees and settles:
            self.agenda.note(at + timedelta(minutes=20), partial(self.settle, about, choice, by, first))

    def settle(self, about: Blind, choice: Choice, by: Actor, first: Decision, at: datetime) -> None:
        if choice.outcome is Outcome.HIDE and by is not self.staff["deputy"]:
            said = {"outcome": choice.outcome.value, "reason": choice.reason, "because": next(THINKS)}
            deciding.decide(self.session, Item(about.review_item, {}), said, by=by, at=at)
        else:
            second_look.let_stand(self.session, about.id, next(STANDS), by=by, at=at)
        day = next_working_day(at.date())
        answers = partial(self.answer, about.id, by, self.by_user[first.by_id])
        self.agenda.note(in_london(day, 12, self.chance.randrange(5, 55)), answers)

    def answer(self, look: int, lead: Actor, by: Actor, at: datetime) -> None:
        second_look.answer(self.session, look, reply := next(REPLIES), by=by, at=at)
        if reply and self.chance.randrange(3):
            read = partial(second_look.read_reply, self.session, look, by=lead)
            self.agenda.note(at + timedelta(hours=2), lambda moment: read(at=moment))

    def _first(self, about: Blind) -> Decision:
        wanted = select(Decision).join(SecondLook, SecondLook.decision_id == Decision.id)
        return self.session.scalars(wanted.where(SecondLook.id == about.id)).one()
