"""Every page, whole and in part; what its headers promise; and that nothing clinical leaks out beside it."""

import logging
from collections.abc import Mapping

import pytest
from sqlalchemy import select, text
from sqlalchemy.orm import Session, make_transient

from tests.factories import HIDE, a_decided_item, a_held_bundle, an_item, entries
from tests.judging import NONCE
from tests.visitors import HTMX, Arrive, Visitor, engine_of
from workbench.models import EntryVersion, Patient, ReviewItem
from workbench.vocabulary import Role

MARKER = "Q7-marker"
PAGES = {
    "/queue": Role.CLINICIAN,
    "/review-items/1": Role.CLINICIAN,
    "/review-items/1/decision": Role.CLINICIAN,
    "/patients/1": Role.CLINICIAN,
    "/patients/1/items": Role.CLINICIAN,
    "/patients/1/view": Role.CLINICIAN,
    "/patients/1/view?as=proxy": Role.CLINICIAN,
    "/audit": Role.SAFEGUARDING_LEAD,
    "/hidden": Role.SAFEGUARDING_LEAD,
    "/oversight": Role.SAFEGUARDING_LEAD,
    "/oversight/decisions": Role.SAFEGUARDING_LEAD,
    "/oversight/waiting": Role.SAFEGUARDING_LEAD,
    "/held": Role.SAFEGUARDING_LEAD,
    "/held/1": Role.ADMINISTRATOR,
    "/practice": Role.ADMINISTRATOR,
    "/imports": Role.ADMINISTRATOR,
    "/review-items/999": Role.CLINICIAN,
    "/no-such-page": Role.CLINICIAN,
}
HAVE_PARTS = ("/queue", "/review-items/1/decision", "/review-items/999", "/no-such-page")
WHOLE = {
    "plain": {},
    "boosted": {**HTMX, "HX-Boosted": "true"},
    "restored by the browser": {**HTMX, "HX-History-Restore-Request": "true"},
    "asked for whole": {"HX-Request": "true", "HX-Request-Type": "full"},
}


@pytest.fixture
def visitor(request: pytest.FixtureRequest, arrive: Arrive, db: Session) -> Visitor:
    item = an_item(db)
    a_decided_item(db, HIDE)
    a_held_bundle(db, db.get_one(Patient, item.patient_id), came_from="Rosa Marsh.json")
    return arrive("Dr Amira Shah", PAGES[request.node.callspec.params["address"]])


def status_of(address: str) -> int:
    return 404 if "no-such" in address or "999" in address else 200


@pytest.mark.parametrize("headers", WHOLE.values(), ids=WHOLE.keys())
@pytest.mark.parametrize("address", PAGES)
def test_a_page_is_served_whole(visitor: Visitor, address: str, headers: Mapping[str, str]) -> None:
    assert visitor.open(address, status_of(address), headers=headers).is_whole


@pytest.mark.parametrize("address", PAGES)
def test_htmx_gets_the_part_that_moves_of_a_page_that_has_one(visitor: Visitor, address: str) -> None:
    page = visitor.open(address, status_of(address), part=True)
    assert page.is_whole == (address not in HAVE_PARTS)
    assert ("<header" in page.text) == page.is_whole


def test_a_refusal_takes_the_place_of_the_content_and_not_of_a_row(gp: Visitor) -> None:
    headers = gp.open("/review-items/999", 404, part=True).headers
    assert (headers["HX-Retarget"], headers["HX-Reswap"]) == ("#maincontent", "innerHTML")


def test_a_nonce_is_used_once(gp: Visitor) -> None:
    nonces = {NONCE.search(gp.open("/queue").headers["Content-Security-Policy"])[1] for _ in range(3)}
    assert len(nonces) == 3


def test_the_policy_lets_in_nothing_from_outside(gp: Visitor) -> None:
    policy = gp.open("/queue").headers["Content-Security-Policy"]
    directives = dict(part.split(" ", 1) for part in policy.split("; "))
    assert directives.pop("script-src").startswith("'nonce-")
    assert set(directives.values()) == {"'none'", "'self'"}
    assert {"default-src", "base-uri", "frame-ancestors", "form-action"} <= set(directives)


def an_item_that_breaks_its_page(db: Session) -> ReviewItem:
    """Its date is no date: what is raised when it is printed says the marker, which stands for clinical text."""
    item = an_item(db, titles=[MARKER])
    entry = entries(db, item)[0]
    first = db.scalars(select(EntryVersion).where(EntryVersion.entry_id == entry.id)).one()
    make_transient(first)
    first.number, first.occurred_on = 2, MARKER
    db.add(first)
    entry.current_version = 2
    db.flush()
    return item


def test_an_unforeseen_error_tells_nothing_clinical(gp: Visitor, db: Session, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO)
    item = an_item_that_breaks_its_page(db)
    for address in ("/queue", f"/review-items/{item.id}"):
        page = gp.open(address, 500)
        assert "Nothing was changed" in page.words
        assert MARKER not in page.text
    assert "ValueError at review_items.show" in caplog.text
    assert MARKER not in caplog.text


def test_a_database_error_tells_nothing_typed(gp: Visitor, db: Session, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO)
    item = an_item(db, titles=[MARKER])
    db.execute(text("CREATE TRIGGER full BEFORE INSERT ON decision BEGIN SELECT RAISE(ABORT, 'disk full'); END"))
    page = gp.decide(item, "hide", 500, reason="domestic-abuse", note=MARKER)
    assert "IntegrityError at review_items.decide" in caplog.text
    assert MARKER not in page.text + caplog.text


def test_the_pages_database_hides_values_in_its_errors(gp: Visitor) -> None:
    assert engine_of(gp.client.application).hide_parameters


@pytest.mark.parametrize("address", ["/review-items/999", "/patients/999", "/hidden", "/no-such-page"])
def test_a_refusal_tells_nothing_clinical(gp: Visitor, db: Session, address: str) -> None:
    an_item(db, titles=[MARKER])
    page = gp.open(address, 403 if address == "/hidden" else 404)
    assert MARKER not in page.text


def test_what_waits_leaves_no_trace_in_the_log(gp: Visitor, db: Session, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO)
    item = an_item(db, titles=[MARKER])
    for address in ("/queue", f"/review-items/{item.id}", f"/patients/{item.patient_id}"):
        assert MARKER in gp.open(address).words
    assert MARKER not in caplog.text
    gp.decide(item, "hide", 422)
    gp.decide(item, "leave-visible", 409, seen="1-7", note=MARKER)
    assert MARKER not in caplog.text
