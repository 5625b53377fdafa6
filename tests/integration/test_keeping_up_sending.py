"""Sending kept up for all practices: each in its turn, the nightly look as the other side asks, and the end."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

import pytest
from sqlalchemy import Engine, func, select

from tests.clinical_system import ClinicalSystem
from tests.factories import HIDE, HOUR, LEEDS, MINUTE, NOON, YORK, a_decided_item, a_patient, a_practice, an_operator
from tests.upstreams import Sending, a_way_out
from workbench.db import reading, writing
from workbench.models import Practice, ReviewItem, Upstream, UpstreamEvent, UpstreamProgress
from workbench.upstream.expressing import Grasp
from workbench.upstream.interface import Answer, Answered
from workbench.upstream.sending import KeepingUp
from workbench.upstream.sending.sender import TARGETS_PER_BATCH
from workbench.vocabulary import Shown, WayKind

AWAY = Answer(Answered.WAIT, 503, 600.0)
NIGHT = NOON + timedelta(hours=15)
"""Three in the morning."""


class Broken(Exception):
    """Something of one practice that nobody thought of."""


@dataclass
class Keeping:
    """Two practices with a clinical system each, and the one process that sends for both."""

    engine: Engine
    systems: dict[str, ClinicalSystem] = field(default_factory=lambda: {c: ClinicalSystem() for c in (LEEDS, YORK)})
    now: datetime = NOON
    told: list[Exception] = field(default_factory=list)
    practices: dict[str, Practice] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for code in (LEEDS, YORK):
            with writing(self.engine) as db:
                self.practices[code] = a_way_out(db, a_practice(db, code), WayKind.FHIR_R4)
        self.up = KeepingUp(self.engine, an_operator, lambda: self.now, self.told.append,
                            opens=lambda way: self.systems[self._code(way.practice_id)])  # fmt: skip

    def _code(self, practice_id: int) -> str:
        return next(code for code, practice in self.practices.items() if practice.id == practice_id)

    def round(self) -> bool:
        return self.up.round(self.practices.values())

    def rounds(self) -> None:
        while self.round():
            pass

    def hidden(self, code: str) -> ReviewItem:
        with writing(self.engine) as db:
            return a_decided_item(db, HIDE, a_patient(db, practice=code))

    def of(self, code: str) -> Sending:
        return Sending(self.engine, self.practices[code], self.systems[code], self.now)

    def events(self) -> int:
        with reading(self.engine) as db:
            return db.scalars(select(func.count()).select_from(UpstreamEvent)).one()

    def holder(self, code: str) -> str | None:
        with reading(self.engine) as db:
            return db.get_one(UpstreamProgress, self.practices[code].id).holder


@pytest.fixture
def keeping(either_engine: Engine) -> Keeping:
    return Keeping(either_engine)


def test_what_fails_at_one_practice_stops_no_other(keeping: Keeping) -> None:
    keeping.hidden(LEEDS)
    other = keeping.hidden(YORK)

    def fails(*_kinds: object) -> Grasp:
        raise Broken

    keeping.systems[LEEDS].can = fails  # type: ignore[method-assign]
    keeping.round()
    assert ([type(each) for each in keeping.told], keeping.of(YORK).stages(other)) == ([Broken], ["verified"])


def test_what_waits_at_one_practice_holds_up_no_other(keeping: Keeping) -> None:
    for _ in range(TARGETS_PER_BATCH + 1):
        keeping.hidden(LEEDS)
    other = keeping.hidden(YORK)
    assert keeping.round()
    assert keeping.of(YORK).stages(other) == ["verified"]
    assert len(keeping.systems[LEEDS].asked) == TARGETS_PER_BATCH


def _until_nothing_is_awaited(keeping: Keeping) -> None:
    """Read again after a minute and an hour, so that only the nightly look is left."""
    for wait in (timedelta(0), MINUTE, HOUR):
        keeping.now += wait
        keeping.rounds()


def test_the_nightly_look_waits_as_it_is_asked_and_writes_nothing_of_that(keeping: Keeping) -> None:
    item = keeping.hidden(LEEDS)
    _until_nothing_is_awaited(keeping)
    system, before = keeping.systems[LEEDS], keeping.events()
    system.shown[keeping.of(LEEDS).source_id(item)] = Shown.VISIBLE
    system.unread.append(AWAY)
    keeping.now = NIGHT
    reads = system.reads
    for _ in range(5):
        keeping.rounds()
        keeping.now += MINUTE
    assert (system.reads - reads, keeping.events()) == (1, before)
    keeping.now += 10 * MINUTE
    keeping.rounds()
    assert keeping.of(LEEDS).state(item).drifted == 1


def test_at_night_nothing_is_passed_over_for_what_stands_further_on(keeping: Keeping) -> None:
    """A target may hold entries from further on; where a batch ends early, the next one begins behind what was read."""
    items = [keeping.hidden(LEEDS) for _ in range(TARGETS_PER_BATCH + 5)]
    _until_nothing_is_awaited(keeping)
    keeping.now = NIGHT

    def slow(_request: str) -> None:
        keeping.now += timedelta(seconds=50)

    system = keeping.systems[LEEDS]
    system.before, reads = slow, system.reads
    keeping.rounds()
    assert system.reads - reads == len(items)


def test_the_lease_is_given_back_at_the_end_and_with_another_way_out(keeping: Keeping) -> None:
    keeping.hidden(LEEDS)
    keeping.round()
    assert keeping.holder(LEEDS) is not None
    keeping.up.close()
    assert keeping.holder(LEEDS) is None
    keeping.hidden(LEEDS)
    keeping.round()
    first = keeping.holder(LEEDS)
    with writing(keeping.engine) as db:
        db.add(Upstream(practice_id=keeping.practices[LEEDS].id, number=2, kind=WayKind.FHIR_R4, settings={},
                        dry_run=False, by_name="x", since=keeping.now))  # fmt: skip
    item = keeping.hidden(LEEDS)
    keeping.round()
    assert keeping.of(LEEDS).stages(item) == ["verified"]
    assert keeping.holder(LEEDS) not in (None, first)


def test_another_sender_at_work_is_told_as_such(keeping: Keeping) -> None:
    keeping.hidden(LEEDS)
    with writing(keeping.engine) as db:
        progress = db.get_one(UpstreamProgress, keeping.practices[LEEDS].id)
        progress.holder, progress.held_until = "another", NOON + MINUTE
    sent = keeping.of(LEEDS).send()
    assert (sent.is_another_at_work, sent.looked_at) == (True, 0)


def test_once_told_to_end_nothing_more_is_begun(keeping: Keeping) -> None:
    for _ in range(3):
        keeping.hidden(LEEDS)
    asked = keeping.systems[LEEDS].asked
    keeping.up.is_ending = lambda: len(asked) == 1
    assert keeping.round() is False
    assert len(asked) == 1
