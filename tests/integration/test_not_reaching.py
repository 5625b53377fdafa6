"""That decisions do not reach the clinical system is told outside it: by figures, the doctor and the pages."""

from dataclasses import dataclass

import pytest
from sqlalchemy import Engine, event
from sqlalchemy.orm import Session

from tests.clinical_system import status
from tests.factories import (
    DAY,
    HIDE,
    HOUR,
    LEAVE_VISIBLE,
    MINUTE,
    NOON,
    a_decided_item,
    a_gp,
    a_patient,
    a_practice,
    an_item,
    an_operator,
    deciding,
)
from tests.integration.test_statement_plans import plans
from tests.upstreams import Sending, a_way_out
from tests.visitors import Visitor
from workbench import upstream
from workbench.db import reading, writing
from workbench.decisions import Choice
from workbench.models import ReviewItem, Upstream
from workbench.operations.measuring import Figures
from workbench.upstream import worklist
from workbench.upstream.worklist import JobKey
from workbench.vocabulary import HowChecked, Outcome, Reason, Shown, WayKind

AWAY = status(503, "3600")


@dataclass
class Told(Sending):
    """One practice's sender, and what is told of it to those outside."""

    def hidden(self) -> ReviewItem:
        with writing(self.engine) as db:
            return a_decided_item(db, HIDE, a_patient(db))

    def figures(self) -> dict[tuple[str, ...], float]:
        """By name without its beginning, way and wish."""
        with reading(self.engine) as db:
            families = list(Figures().of_upstream(db, self.now))
        samples = [each for family in families for each in family.samples]
        assert {each.labels["practice"] for each in samples} <= {self.practice.ods_code}
        return {(each.name.removeprefix("workbench_"), *list(each.labels.values())[1:]): each.value for each in samples}

    def late(self) -> upstream.Lag:
        with reading(self.engine) as db:
            return upstream.late(db, self.practice.id, at=self.now)


@pytest.fixture
def told(either_engine: Engine) -> Told:
    with writing(either_engine) as db:
        practice = a_way_out(db, kind=WayKind.FHIR_R4)
    return Told(either_engine, practice)


def test_what_waits_for_the_machine_is_counted_with_its_age_until_it_is_read_back(told: Told) -> None:
    told.hidden()
    told.hidden()
    with writing(told.engine) as db:
        a_decided_item(db, LEAVE_VISIBLE)
    told.now = NOON + 10 * MINUTE
    found = told.figures()
    assert (found["upstream_waiting", "fhir-r4", "hide"], found["upstream_waiting", "fhir-r4", "show"]) == (2, 1)
    assert found["upstream_oldest_seconds", "fhir-r4", "hide"] == 600
    assert found["upstream_dry_run", "fhir-r4"] == found["upstream_behind", "fhir-r4"] == 0
    told.send()
    found = told.figures()
    assert found["upstream_waiting", "fhir-r4", "hide"] == found["upstream_oldest_seconds", "fhir-r4", "hide"] == 0


def test_what_is_to_be_hidden_is_late_after_an_hour(told: Told) -> None:
    told.hidden()
    told.system.unread.extend([AWAY()] * 9)
    told.send()
    told.now = NOON + HOUR
    assert told.late() == upstream.Lag()
    told.now += MINUTE
    assert told.late() == upstream.Lag(1, NOON)
    told.system.unread.clear()
    told.now += HOUR
    told.send()
    assert told.late() == upstream.Lag()


def test_what_differs_waits_since_it_was_found_to_and_not_since_it_was_wished(told: Told) -> None:
    item = told.hidden()
    told.send()
    told.now += 9 * DAY
    told.system.shown[told.source_id(item)] = Shown.VISIBLE
    told.verify()
    told.now += 5 * MINUTE
    found = told.figures()
    assert (found["upstream_drifted", "fhir-r4"], found["upstream_oldest_seconds", "fhir-r4", "hide"]) == (1, 300)
    told.now += HOUR
    assert told.late().entries == 1


def test_in_a_dry_run_what_waits_is_on_the_list_and_once_it_is_sent_it_waits_since_then(told: Told) -> None:
    told.hidden()
    _set_dry_run(told, dry=True)
    told.now = NOON + DAY
    found = told.figures()
    assert (found["upstream_dry_run", "fhir-r4"], found["upstream_waiting", "fhir-r4", "hide"]) == (1, 0)
    assert (found["worklist_jobs", "fhir-r4"], found["worklist_oldest_seconds", "fhir-r4"]) == (1, 25 * 3600)
    _set_dry_run(told, dry=False)
    told.now += MINUTE
    assert told.figures()["upstream_oldest_seconds", "fhir-r4", "hide"] == 60


def _set_dry_run(told: Told, *, dry: bool) -> None:
    by = an_operator(told.practice)
    with writing(told.engine) as db:
        upstream.set_dry_run(db, dry=dry, basis="a trial", by=by, at=told.now)
        while upstream.wish_next(db, told.practice.id, by=by, at=told.now):
            pass


def test_while_wishes_are_still_to_be_made_that_is_told(told: Told) -> None:
    told.hidden()
    with writing(told.engine) as db:
        upstream.set_dry_run(db, dry=True, basis="a trial", by=an_operator(told.practice), at=NOON)
    assert told.figures()["upstream_behind", "fhir-r4"] == 1


def test_a_practice_without_a_way_out_has_no_figure(either_db: Session) -> None:
    a_practice(either_db)
    assert [each.samples for each in Figures().of_upstream(either_db, NOON)] == [[]] * 7


def test_it_takes_as_many_statements_however_much_waits_and_reads_only_what_does(told: Told) -> None:
    told.hidden()
    few = _statements(told)
    for _ in range(5):
        told.hidden()
    assert _statements(told) == few


def _statements(told: Told) -> int:
    found: list[str] = []
    event.listen(told.engine, "before_cursor_execute", lambda *each: found.append(each[2]))
    told.figures()
    return len(found)


def test_no_more_is_read_than_what_waits(engine: Engine) -> None:
    with writing(engine) as db:
        practice = a_way_out(db, kind=WayKind.FHIR_R4)
    with plans(engine, of_requests=False) as found:
        Told(engine, practice).figures()
        with reading(engine) as db:
            upstream.not_reaching(db, practice.id, at=NOON)
    steps = [step.partition("\n")[0] for step in found if "upstream_state" in step.partition("\n")[0]]
    assert any("ix_upstream_state_sender (practice_id=? AND next_at>?)" in step for step in steps)
    assert all("SEARCH" in step and "ix_upstream_state_" in step for step in steps), steps


# pages


@pytest.fixture
def late(db: Session) -> None:
    """Something that is hidden here has waited for two hours."""
    practice = a_practice(db)
    db.add(Upstream(practice_id=practice.id, number=1, kind=WayKind.FHIR_R4, settings={}, dry_run=False, by_name="x",
                    since=NOON - DAY))  # fmt: skip
    db.flush()
    deciding(db, an_item(db), HIDE, at=NOON - 2 * HOUR)


@pytest.mark.usefixtures("late")
def test_the_administrator_and_the_lead_are_told(administrator: Visitor, lead: Visitor) -> None:
    assert (
        "Hidden here, and still to be hidden by machine in the clinical system: 1 entry, since 2 March 2026"
        in administrator.open("/practice").words
    )
    assert "1 entry still to be hidden by machine in the clinical system" in lead.open("/oversight").words
    assert "still to be hidden by machine in the clinical system: 1 entry" in lead.open("/tasks").words
    page = administrator.open("/practice/clinical-system").words
    assert "Waits to be sent or read back1 to hide, 0 to show" in page
    assert "hide it in the clinical system yourself" in page


def test_nothing_is_told_where_all_is_well(db: Session, administrator: Visitor, lead: Visitor) -> None:
    a_way_out(db, kind=WayKind.FHIR_R4)
    for page in (administrator.open("/practice"), lead.open("/oversight"), lead.open("/tasks")):
        assert "idden here" not in page.words
        assert "still to " not in page.words


def test_what_people_have_to_hide_or_to_check_is_told_at_once(
    db: Session, administrator: Visitor, lead: Visitor
) -> None:
    """Also of a practice that works by hand, where nothing waits for a machine."""
    a_way_out(db)
    a_decided_item(db, LEAVE_VISIBLE)
    a_decided_item(db, HIDE)
    item = a_decided_item(db, Choice(Outcome.HIDE, Reason.DOMESTIC_ABUSE))
    by, key = a_gp(a_practice(db)), JobKey(item.patient_id, item.id, is_check=False)
    seen = worklist.job(db, key, by=by, at=NOON).token
    assert worklist.done(db, key, HowChecked.SETTING, seen=seen, by=by, at=NOON)
    told = "Hidden here, and still to be hidden or checked by hand in the clinical system"
    assert f"{told}: 2 entries, since 2 March 2026" in administrator.open("/practice").words
    assert (
        "2 entries still to hide or check by hand in the clinical system the oldest for"
        in lead.open("/oversight").words
    )
    assert f"{told}: 2 entries" in lead.open("/tasks").words


def test_what_a_machine_has_refused_to_hide_is_told_as_left_to_people(told: Told) -> None:
    told.hidden()
    told.system.next.append(status(422))
    told.send()
    with reading(told.engine) as db:
        assert upstream.not_reaching(db, told.practice.id, at=NOON) == (upstream.Lag(), upstream.Lag(1, NOON - HOUR))
