"""The state machine: steps in any order, each followed by a comparison of the workbench with the model."""

from collections import Counter
from datetime import timedelta
from typing import ClassVar

from hypothesis import strategies as st
from hypothesis.stateful import initialize, invariant, rule
from sqlalchemy.engine import Engine

from tests.soak import access_actions, comparing, decision_actions, import_actions
from tests.soak.clinical import actions as clinical_actions
from tests.soak.clinical import comparing as clinical_comparing
from tests.soak.clinical.rules import ClinicalRules
from tests.soak.clock import JUMPS, midnight, time_after, years_after, years_before
from tests.soak.import_rules import DAYS, PATIENTS, PAUSES, PLACES
from tests.soak.world import World
from workbench.db import Session, begin_writing
from workbench.vocabulary import AccessStep, Outcome, ProxyStep, Role, Switch, WayKind

STAFF = st.sampled_from([Role.CLINICIAN, Role.SAFEGUARDING_LEAD])
PRACTICES = st.sampled_from([0, 0, 0, 1])
UNCHOSEN = (Outcome.LEAVE_VISIBLE, Outcome.REOPEN)
OUTCOMES = st.sampled_from([Outcome.LEAVE_VISIBLE] * 3 + [each for each in Outcome if each not in UNCHOSEN])
SWITCHES = st.sampled_from([Switch.ON, Switch.ON, *Switch])
REVIEWS = st.sampled_from([None, None, 1, 7, 60])
EVER, YEAR = -5000, 365
ALL_COMPARED_EVERY = 5
MOST_DUE_STEPS = 40
"""The most steps of scheduled work that so small a practice can need."""


class Machine(ClinicalRules):
    """One sequence. `engine` is of an empty, migrated database; nothing is committed to it."""

    engine: ClassVar[Engine]
    counts: ClassVar[Counter[str]] = Counter()

    def __init__(self) -> None:
        super().__init__()
        self.session = Session(self.engine, expire_on_commit=False)
        begin_writing(self.session)
        self.world = World(self.session, self.counts)
        self.counts["sequences"] += 1
        self.taken = 0

    @initialize(ages=st.tuples(*[st.sampled_from([0, 11, 13, 16, 40])] * 3), near=st.sampled_from([-1, 0, 1, 3, 40]),
                kind=st.sampled_from([WayKind.FHIR_R4, WayKind.EMIS_PAPI]))  # fmt: skip
    def begin(self, ages: tuple[int, ...], near: int, kind: WayKind = WayKind.FHIR_R4) -> None:
        """Switch the practices on and import a record of each patient, who turns one of `ages` in `near` days."""
        world = self.world
        for practice in world.practices:
            access_actions.record_switch(world, practice, Switch.ON, world.day(-YEAR), with_paused=False)
        clinical_actions.open_way(world, kind)
        for number, (record, age) in enumerate(zip(world.records, ages, strict=True)):
            record.born = years_before(world.day(near), age)
            record.registered_on = world.day(EVER)
            world.source.add(record, world.moment(-1, 9), is_consultation=True)
            world.source.add(record, world.moment(-1, 9), consultation=record.kept[0])
            world.source.add(record, world.moment(-2, 12))
            import_actions.send(world, number)

    # practices
    @rule(practice=PRACTICES, step=SWITCHES, days=DAYS, with_paused=st.booleans(), pause=PAUSES)
    def switch(self, *, practice: int, step: Switch, days: int, with_paused: bool, pause: int) -> None:
        world = self._after(pause)
        access_actions.record_switch(world, world.practices[practice], step, world.day(days), with_paused=with_paused)

    @rule(practice=PRACTICES, days=DAYS, pause=PAUSES)
    def roll_out(self, *, practice: int, days: int, pause: int) -> None:
        world = self._after(pause)
        access_actions.schedule_rollout(world, world.practices[practice], world.day(days))

    @rule(pause=PAUSES)
    def halt(self, *, pause: int) -> None:
        access_actions.halt_nationally(self._after(pause))

    @rule(practice=PRACTICES, backlog=st.booleans(), pause=PAUSES)
    def choose_policy(self, *, practice: int, backlog: bool, pause: int) -> None:
        world = self._after(pause)
        decision_actions.choose_policy(world, world.practices[practice], backlog=backlog)

    # patients' own access and proxies

    @rule(patient=PATIENTS, step=st.sampled_from(AccessStep), days=DAYS, role=STAFF, pause=PAUSES,
          entries_from=st.sampled_from([None, None, -400, -30, 0, 7]))  # fmt: skip
    def record_access(
        self, *, patient: int, step: AccessStep, days: int, role: Role, pause: int, entries_from: int | None
    ) -> None:
        world = self._after(pause)
        is_grant = step is AccessStep.GRANTED and entries_from is not None
        access_actions.record_access(
            world, world.patients[patient], step, world.day(days), role=role,
            entries_from=world.day(entries_from or 0) if is_grant else None,
        )  # fmt: skip

    def put_in_step(self, *, patient: int, step: AccessStep) -> None:
        """Not drawn: an import takes what was put in for known, and so shows less than the model."""
        world = self._after(1)
        access_actions.put_in_step(world, world.patients[patient], step, world.day(0))

    @rule(patient=PATIENTS, days=DAYS, lasts=st.sampled_from([None, None, 1, 8, 400]), pause=PAUSES)
    def authorise(self, *, patient: int, days: int, lasts: int | None, pause: int) -> None:
        world = self._after(pause)
        until_on = world.day(days + lasts) if lasts else None
        access_actions.authorise_proxy(world, world.patients[patient], world.day(days), until_on)

    @rule(patient=PATIENTS, place=PLACES, step=st.sampled_from([ProxyStep.CONFIRMED] * 2 + [ProxyStep.ENDED]),
          days=st.sampled_from([None, *range(-1, 3)]), pause=PAUSES)  # fmt: skip
    def change_proxy(self, *, patient: int, place: int, step: ProxyStep, days: int | None, pause: int) -> None:
        world = self._after(pause)
        known = world.patients[patient]
        if known.proxies:
            day = None if days is None or step is ProxyStep.CONFIRMED else world.day(days)
            access_actions.change_proxy_access(world, known, known.proxies[place % len(known.proxies)], step, day)

    # decisions

    @rule(practice=PRACTICES, place=PLACES, outcome=OUTCOMES, named=st.sampled_from([0, 0, 0, 1, 2, 3]),
          hide_linked=st.booleans(), review_in=REVIEWS, role=STAFF, pause=PAUSES)  # fmt: skip
    def decide(
        self, *, practice: int, place: int, outcome: Outcome, named: int, hide_linked: bool, review_in: int | None,
        role: Role, pause: int,
    ) -> None:  # fmt: skip
        world = self._after(pause)
        decision_actions.decide_item(
            world, world.practices[practice], place, outcome, named=named, hide_linked=hide_linked,
            review_in=review_in, role=role,
        )  # fmt: skip

    @rule(practice=PRACTICES, pause=PAUSES)
    def leave_many_visible(self, *, practice: int, pause: int) -> None:
        world = self._after(pause)
        decision_actions.leave_visible_in_bulk(world, world.practices[practice])

    @rule(practice=PRACTICES, pause=PAUSES)
    def leave_everything_visible(self, *, practice: int, pause: int) -> None:
        """Decide item by item as the lead, who may also decide about referrals."""
        world = self._after(pause)
        for place in range(6):
            decision_actions.decide_item(world, world.practices[practice], place, Outcome.LEAVE_VISIBLE, named=0,
                             hide_linked=False, review_in=None, role=Role.SAFEGUARDING_LEAD)  # fmt: skip

    @rule(place=st.integers(0, 3), role=STAFF, pause=PAUSES)
    def undo(self, *, place: int, role: Role, pause: int) -> None:
        decision_actions.undo_batch(self._after(pause), place, role)

    # time

    @rule(jump=st.sampled_from(JUMPS))
    def wait(self, jump: str) -> None:
        self.world.counts["wait"] += 1
        self.world.now = time_after(self.world, jump)

    @rule(patient=PATIENTS, moment=st.integers(-1, 1))
    def wait_for_a_birthday(self, patient: int, moment: int) -> None:
        """Wait until the microsecond before a birthday begins, the one in which it begins, or the one after."""
        self.world.counts["wait"] += 1
        born, today = self.world.records[patient].born, self.world.today
        coming = [day for age in (11, 13, 16, 18) if born and (day := years_after(born, age)) > today]
        if coming:
            at = midnight(coming[0]) + timedelta(microseconds=moment)
            self.world.now = max(self.world.now, at)

    @rule(practice=PRACTICES)
    def run_one_due_step(self, practice: int) -> None:
        decision_actions.run_due_steps(self.world, self.world.practices[practice], most=1)

    @rule()
    def run_all_due_steps(self) -> None:
        for practice in self.world.practices:
            assert decision_actions.run_due_steps(self.world, practice, most=MOST_DUE_STEPS)
        comparing.compare_queue(self.world)

    # after every step

    @invariant()
    def compare_with_the_model(self) -> None:
        """One patient in turn, and all of them every few steps: a difference lasts for several steps. The turn is the
        history's own, so that a history that is run again is compared as it was.
        """
        if self.world.patients[-1].id:
            self.counts["steps"] += 1
            self.taken += 1
            if self.taken % ALL_COMPARED_EVERY:
                turn = self.taken % len(self.world.patients)
                comparing.compare_views(self.world, [self.world.patients[turn]])
                clinical_comparing.compare_what_is_in_effect(self.world)
            else:
                self.compare_everything()

    def compare_everything(self) -> None:
        comparing.compare_views(self.world, self.world.patients)
        comparing.compare_both_forms(self.world)
        clinical_comparing.compare_what_is_in_effect(self.world)
        comparing.check_new_audit_rows(self.world)

    def teardown(self) -> None:
        try:
            if self.world.patients[-1].id:
                self.compare_everything()
                comparing.check_exports(self.world)
                clinical_comparing.count_what_became(self.world)
        finally:
            self.session.rollback()
            self.session.close()
