"""What the source can send, and say of what it does not send."""

from datetime import timedelta

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, rule

from tests.soak import import_actions, source
from tests.soak.import_actions import Besides
from tests.soak.record_changes import change_kept, change_patient, pick
from tests.soak.source import Related
from tests.soak.world import World
from workbench.vocabulary import AccessCode, Standing

PATIENTS, PLACES = st.integers(0, 2), st.integers(0, 15)
DAYS = st.sampled_from([-400, -60, -7, -1, 0, 0, 0, 1, 7, 60])
HOURS = st.sampled_from([-1, 0, 9, 12])
PAUSES = st.sampled_from([0, 1, 1, 1])
AGES = st.sampled_from([11, 13, 16, 18])
CODES = st.sampled_from(list(AccessCode))
SAID = st.sampled_from([each for each in Standing if each is not Standing.STANDS])
SAID_OF_LISTS = st.sampled_from([Standing.STANDS, *(each for each in Standing if each is not Standing.ANOTHERS)])
LISTS = st.sampled_from(["List/1", "List/2"])


class ImportRules(RuleBasedStateMachine):
    """Part of a sequence."""

    world: World

    @rule(patient=PATIENTS, days=DAYS, hour=HOURS, dated=st.sampled_from([True] * 4 + [False]), pause=PAUSES,
          within=st.booleans(), is_consultation=st.booleans(), flagged=st.sampled_from([False] * 4 + [True]),
          nopat=st.sampled_from([False] * 6 + [True]))  # fmt: skip
    def send_new(
        self, *, patient: int, days: int, hour: int, dated: bool, pause: int, within: bool, is_consultation: bool,
        flagged: bool, nopat: bool,
    ) -> None:  # fmt: skip
        world = self._after(pause)
        record = world.records[patient]
        holder = next((each for each in record.top_level if each.is_consultation), None) if within else None
        alone = is_consultation and holder is None
        new = world.source.add(
            record, world.moment(days, hour) if dated or alone else None, nopat=nopat, flagged=flagged and not alone,
            consultation=holder, is_consultation=alone,
        )  # fmt: skip
        import_actions.send(world, patient, [new.head])

    @rule(patient=PATIENTS, code=CODES, days=DAYS, pause=PAUSES)
    def send_code(self, *, patient: int, code: AccessCode, days: int, pause: int) -> None:
        world = self._after(pause)
        at = world.moment(days, 9)
        new = world.source.add(world.records[patient], at, code=code, code_on=world.day(days))
        import_actions.send(world, patient, [new])

    @rule(patient=PATIENTS, place=PLACES, change=st.sampled_from(["text", "text", "date", "label", "withdraw"]),
          days=DAYS, hour=HOURS, alone=st.booleans(), pause=PAUSES)  # fmt: skip
    def send_changed(
        self, *, patient: int, place: int, change: str, days: int, hour: int, alone: bool, pause: int
    ) -> None:
        """A consultation perhaps without what it holds."""
        world = self._after(pause)
        if kept := pick(world.records[patient].kept, place):
            change_kept(kept, change, world, days, hour)
            import_actions.send(world, patient, [kept.head], alone=alone and kept.is_consultation)

    @rule(patient=PATIENTS, place=PLACES, standing=SAID, of_other=st.booleans(), pause=PAUSES)
    def say(self, *, patient: int, place: int, standing: Standing, of_other: bool, pause: int) -> None:
        """Something of a resource that is not sent itself; perhaps of one in the record of another patient here."""
        world = self._after(pause)
        record = world.records[1 - patient if of_other and patient < 2 else patient]
        if kept := pick([each for each in record.kept if not each.code], place):
            if standing is Standing.DELETED or (standing is Standing.ANOTHERS and record is world.records[patient]):
                source.drop(kept)
            import_actions.send(world, patient, [], Besides({kept.source_id: standing}))

    @rule(patient=PATIENTS, list_=LISTS, standing=SAID_OF_LISTS, pause=PAUSES)
    def say_of_a_list(self, *, patient: int, list_: str, standing: Standing, pause: int) -> None:
        import_actions.send(self._after(pause), patient, [], Besides({list_: standing}))

    @rule(patient=PATIENTS, place=PLACES, list_=LISTS, is_said=st.booleans(), pause=PAUSES)
    def put_in_a_list(self, *, patient: int, place: int, list_: str, is_said: bool, pause: int) -> None:
        """Or out of one; `is_said`: the list that it was in comes too, and stands."""
        world = self._after(pause)
        if kept := pick([each for each in world.records[patient].kept if not each.code], place):
            former, kept.listed = kept.listed, "" if kept.listed == list_ else list_
            says = {former: Standing.STANDS} if former and is_said else {}
            import_actions.send(world, patient, [kept.head], Besides(says))

    @rule(patient=PATIENTS, place=PLACES, pause=PAUSES)
    def send_all_but_one(self, *, patient: int, place: int, pause: int) -> None:
        """As a complete record."""
        world = self._after(pause)
        record = world.records[patient]
        left_out = pick(record.top_level, place)
        heads = [each for each in record.top_level if each is not left_out]
        import_actions.send(world, patient, heads, Besides(complete=True))

    @rule(patient=PATIENTS, place=PLACES, pause=PAUSES)
    def send_older(self, *, patient: int, place: int, pause: int) -> None:
        world = self._after(pause)
        record = world.records[patient]
        if kept := pick([e for e in record.top_level if e.before and not e.code and not e.is_consultation], place):
            import_actions.send_older(world, patient, kept)

    @rule(patient=PATIENTS, place=PLACES, pause=PAUSES)
    def send_to_another_patient(self, *, patient: int, place: int, pause: int) -> None:
        """Of the same practice; the whole consultation, or a lone entry that is no code."""
        world = self._after(pause)
        kept, to = pick([each for each in world.records[patient].top_level if not each.code], place), 1 - patient
        if kept and patient < 2:
            source.move(kept, world.records[to])
            import_actions.send(world, to, [kept])

    @rule(patient=PATIENTS, place=PLACES, pause=PAUSES)
    def send_regrouped(self, *, patient: int, place: int, pause: int) -> None:
        """An entry taken out of its consultation, or put into one."""
        world = self._after(pause)
        record = world.records[patient]
        kept = pick([e for e in record.kept if not e.is_consultation and e.recorded_at and not e.code], place)
        holder = next((each for each in record.top_level if each.is_consultation), None)
        if kept and holder:
            kept.consultation, kept.number = None if kept.consultation else holder, kept.number + 1
            import_actions.send(world, patient, [kept.head, holder])

    @rule(patient=PATIENTS, pause=PAUSES,
          change=st.sampled_from(["born", "born", "active", "active", "died", "registered", "left", "unborn", "same"]),
          days=DAYS, age=AGES)  # fmt: skip
    def send_patient(self, *, patient: int, pause: int, change: str, days: int, age: int) -> None:
        """Perhaps changed: a date of birth corrected, a registration begun or ended, a death or its correction."""
        world = self._after(pause)
        record = world.records[patient]
        change_patient(record, change, world.day(days), age)
        import_actions.send(world, patient, None if change == "same" else [])

    @rule(patient=PATIENTS, place=PLACES, days=DAYS, lasts=st.sampled_from([None, None, 1, 60]), pause=PAUSES,
          change=st.sampled_from(["new", "new", "end", "stop", "resume"]))  # fmt: skip
    def send_related(self, *, patient: int, place: int, days: int, lasts: int | None, pause: int, change: str) -> None:
        world = self._after(pause)
        record = world.records[patient]
        known = pick(record.related, place)
        if change == "new" or known is None:
            until_on = world.day(days + lasts) if lasts else None
            record.related.append(Related(f"Relative {len(record.related)}", world.day(days), until_on))
        elif change == "end":
            known.until_on = world.day(days)
        else:
            known.is_active = change == "resume"
        import_actions.send(world, patient, [])

    def _after(self, minutes: int) -> World:
        self.world.now += timedelta(minutes=minutes)
        return self.world
