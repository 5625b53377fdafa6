"""The page on which a practice's administrator lets the machine tell the clinical system, or stops that."""

import pytest
from sqlalchemy.orm import Session

from tests.factories import HIDE, NOON, a_decided_item, a_practice, an_operator
from tests.visitors import Visitor
from workbench import upstream
from workbench.errors import Invalid
from workbench.vocabulary import WayKind

PAGE = "/practice/clinical-system"
EMIS = {"address": "https://emis.example/partner", "application-id-env": "PARTY_KEY", "token-env": "TOKEN"}
FHIR = {"address": "https://fhir.example.org/r4", "label-by": "patch"}
LET_IT = {"dry": "no", "basis": "supplier’s letter of 2 November", "read": "yes", "seen": "1"}


@pytest.fixture(autouse=True)
def _dry_run(db: Session) -> None:
    practice = a_practice(db)
    upstream.add(db, practice, WayKind.EMIS_PAPI, EMIS, by=an_operator(practice), at=NOON)


def test_the_page_says_what_is_not_known_and_what_would_be_sent(db: Session, administrator: Visitor) -> None:
    a_decided_item(db, HIDE)
    read = administrator.open(PAGE).words
    assert "The EMIS partner interface (not yet tried against EMIS)" in read
    assert "A dry run: nothing is sent" in read
    assert "Waits for a person1 entry Would be sent1 of these" in read
    assert "How decisions reach the clinical system" in administrator.open("/practice").words


def test_an_administrator_lets_it_send_and_stops_it_with_a_basis(db: Session, administrator: Visitor) -> None:
    administrator.send(PAGE, LET_IT, 303)
    assert "NowWhat is decided is sent Since" in administrator.open(PAGE).words
    administrator.send(PAGE, {"dry": "yes", "basis": "EMIS asked us to", "seen": "2"}, 303)
    way = upstream.require_way(db, a_practice(db).id)
    assert (way.number, way.dry_run, way.settings) == (3, True, EMIS)


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        ({"read": ""}, "Tick that you have read"),
        ({"basis": " "}, "Enter a reason of up to 500 characters"),
        ({"seen": "9"}, "Somebody changed this after you opened the page"),
        ({"dry": "yes"}, "It is a dry run already"),
    ],
)
def test_what_cannot_be_done_is_said_and_changes_nothing(
    db: Session, administrator: Visitor, wrong: dict[str, str], told: str
) -> None:
    assert told in administrator.send(PAGE, {**LET_IT, **wrong}, 422).words
    assert upstream.require_way(db, a_practice(db).id).number == 1


def test_after_a_restore_the_page_says_what_to_do_first_until_it_is_let_send(
    db: Session, administrator: Visitor
) -> None:
    upstream.stop_after_restore(db, by=an_operator(a_practice(db)), at=NOON)
    assert "A backup was restored on 2 March 2026" in administrator.open(PAGE).words
    administrator.send(PAGE, {**LET_IT, "seen": "2"}, 303)
    assert "A backup was restored" not in administrator.open(PAGE).words


@pytest.mark.parametrize("kind", [WayKind.EMIS_PAPI, WayKind.MANUAL])
def test_an_administrator_answers_for_a_restore_and_all_stays_as_it_is(
    db: Session, administrator: Visitor, kind: WayKind
) -> None:
    practice = a_practice(db)
    if kind is WayKind.MANUAL:
        upstream.add(db, practice, kind, {}, by=an_operator(practice), at=NOON)
    restored = upstream.stop_after_restore(db, by=an_operator(practice), at=NOON)
    assert restored is not None
    assert "It is all decided again" in administrator.open(PAGE).words
    answer = {"dry": "as-it-is", "seen": str(restored.number)}
    assert "Enter a reason" in administrator.send(PAGE, {**answer, "basis": " "}, 422).words
    administrator.send(PAGE, {**answer, "basis": "compared with Dr Shah"}, 303)
    now = upstream.require_way(db, practice.id)
    assert (now.kind, now.dry_run, now.restored_at) == (kind, kind is WayKind.EMIS_PAPI, None)
    assert "It is all decided again" not in administrator.open(PAGE).words


def test_another_way_out_answers_for_no_restore(db: Session) -> None:
    """By whatever it leads, and one after the other: only somebody's answer lets it send, or show by hand."""
    practice = a_practice(db)
    by = an_operator(practice)
    upstream.stop_after_restore(db, by=by, at=NOON)
    with pytest.raises(Invalid, match="A backup was restored"):
        upstream.add(db, practice, WayKind.FHIR_R4, FHIR, by=by, at=NOON, dry_run=False)
    for kind, settings in ((WayKind.FHIR_R4, FHIR), (WayKind.MANUAL, {}), (WayKind.EMIS_PAPI, EMIS)):
        added = upstream.add(db, practice, kind, settings, by=by, at=NOON)
        assert (added.restored_at, added.dry_run) == (NOON, kind is not WayKind.MANUAL)
    lifted = upstream.set_dry_run(db, dry=False, basis="compared", by=by, at=NOON)
    assert (lifted.restored_at, lifted.dry_run) == (None, False)


def test_a_lead_sees_the_page_and_cannot_change_it(lead: Visitor) -> None:
    assert "Let it send" not in lead.open(PAGE).words
    lead.send(PAGE, LET_IT, 403)
