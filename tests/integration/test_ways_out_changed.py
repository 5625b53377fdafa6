"""When a practice's way out leads elsewhere or says something else; in a dry run it is worked by hand."""

from datetime import datetime

import pytest
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from tests.clinical_system import ClinicalSystem
from tests.factories import HIDE, HOUR, NOON, a_decided_item, a_gp, a_practice, an_operator
from tests.upstreams import Sending, a_way_out, wish_states
from workbench import upstream
from workbench.db import writing
from workbench.models import Practice, Upstream
from workbench.upstream import worklist
from workbench.upstream.way_out import changes_of, forget
from workbench.upstream.worklist import JobKey
from workbench.vocabulary import Happened, HowChecked, Route, Stage, WayKind

HAND = ""
CASES = {
    "by hand, then a machine": ([HAND, "a"], [False]),
    "by hand, then a dry run": ([HAND, "a dry"], []),
    "by hand, then a dry run that ends": ([HAND, "a dry", "a"], []),
    "a dry run, then by hand": (["a dry", HAND], []),
    "a dry run of another": (["a dry", "b dry"], []),
    "a dry run that ends": (["a dry", "a"], []),
    "a dry run, then another": (["a dry", "b"], [False]),
    "a dry run in between": (["a", "a dry", "a"], []),
    "a dry run of another in between": (["a", "b dry", "a"], [False, False]),
    "another by way of its dry run": (["a", "b dry", "b"], [False, True]),
    "another by way of the first one's dry run": (["a", "a dry", "b"], [True]),
    "another by way of by hand and its dry run": (["a", HAND, "b dry", "b"], [False, True]),
}


def _lead(db: Session, practice: Practice, number: int, way: str, at: datetime) -> None:
    """`way` is a server's name, perhaps with "dry", or HAND."""
    name, _, dry = way.partition(" ")
    kind, settings = (WayKind.FHIR_R4, {"address": f"https://{name}.example"}) if name else (WayKind.MANUAL, {})
    db.add(Upstream(practice_id=practice.id, number=number, kind=kind, settings=settings, dry_run=bool(dry),
                    by_name="x", since=at))  # fmt: skip
    db.flush()
    forget(db, practice.id)


@pytest.mark.parametrize("case", CASES)
def test_what_was_proved_is_not_proved_elsewhere_and_in_a_dry_run_nobody_is_led_anywhere(
    db: Session, case: str
) -> None:
    (ways, elsewhere), practice = CASES[case], a_practice(db)
    for number, way in enumerate(ways, start=1):
        _lead(db, practice, number, way, NOON + number * HOUR)
    assert [each.is_elsewhere for each in changes_of(db, practice.id)] == elsewhere


def test_what_was_done_by_hand_does_not_come_back_when_a_dry_run_begins_and_is_read_once_it_ends(
    either_engine: Engine,
) -> None:
    with writing(either_engine) as db:
        practice = a_way_out(db)
        item = a_decided_item(db, HIDE)
        by, key = a_gp(practice), JobKey(item.patient_id, item.id)
        token = worklist.job(db, key, by=by, at=NOON).token
        worklist.done(db, key, HowChecked.SETTING, seen=token, by=by, at=NOON)
        _go_to(db, practice, 2, "a dry")
        assert [(each.stage, each.route) for each in wish_states(db, item)] == [(Stage.CONFIRMED, Route.NOBODY)]
        _go_to(db, practice, 3, "a")
    sending = Sending(either_engine, practice, ClinicalSystem(), now=NOON + 4 * HOUR)
    sending.send()
    assert sending.happened(item) == [
        Happened.CONFIRMED,
        Happened.DRIFTED,
        Happened.SENT,
        Happened.ANSWERED,
        Happened.VERIFIED,
    ]
    assert (sending.stages(item), sending.faults()) == (["verified"], [])


def _go_to(db: Session, practice: Practice, number: int, way: str) -> None:
    at = NOON + number * HOUR
    _lead(db, practice, number, way, at)
    while upstream.wish_next(db, practice.id, by=an_operator(practice), at=at):
        pass
