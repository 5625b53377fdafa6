"""Who may open which page: the policy, page by page."""

import pytest
from sqlalchemy.orm import Session

from tests.factories import HIDE, LEEDS, YORK, a_decided_item, a_patient
from tests.visitors import ANY, Arrive, Visitor
from workbench.vocabulary import Role

C, L, A = Role.CLINICIAN, Role.SAFEGUARDING_LEAD, Role.ADMINISTRATOR
PAGES = {
    "/patients/1": {C, L},
    "/patients/1/items": {C, L},
    "/patients/1/view": {C, L},
    "/patients/1/view?as=proxy": {C, L},
    "/audit": {L},
    "/audit/searches": {L},
    "/audit.csv": {L},
    "/audit.xlsx": {L},
    "/audit.ndjson": {L},
    "/hidden": {L},
    "/practice": {L, A},
}


@pytest.mark.parametrize("role", [C, L, A])
def test_a_page_opens_for_the_roles_that_the_policy_names(db: Session, arrive: Arrive, role: Role) -> None:
    a_patient(db)
    visitor = arrive("Dr Amira Shah", role)
    opened = {address: visitor.open(address, ANY).status for address in PAGES}
    assert opened == {address: 200 if role in roles else 403 for address, roles in PAGES.items()}


def test_another_practices_patient_is_not_found(db: Session, arrive: Arrive) -> None:
    a_patient(db, practice=LEEDS)
    elsewhere = arrive("Dr Elin York", L, practice=YORK)
    for address in ("/patients/1", "/patients/1/view", "/patients/1/view?as=proxy", "/patients/9"):
        elsewhere.open(address, 404)


def test_a_stranger_is_asked_to_sign_in(stranger: Visitor) -> None:
    for address in PAGES:
        assert (stranger.open(address, 303).goes_to or "").startswith("/sign-in")


def test_no_title_names_a_patient(db: Session, lead: Visitor) -> None:
    a_decided_item(db, HIDE, a_patient(db, given="Rosa", family="Marsh"), titles=["Marsh fever"])
    titles = [lead.open(address).title for address in ("/patients/1", "/patients/1/view", "/hidden", "/audit")]
    assert titles == ["Patient record", "As the patient sees it", "Hidden now", "Audit"]
