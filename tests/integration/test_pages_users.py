"""Users in the browser: an administrator adds them and looks after their accounts."""

import re

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from tests.factories import DAY, LEEDS, NOON, YORK, a_practice, a_user, an_administrator
from tests.forms import forms_in
from tests.visitors import ANY, Arrive, Clock, Page, Visitor
from workbench import access, audit, people
from workbench.models import User
from workbench.seen import CHANGED
from workbench.vocabulary import Action, Role, Switch

JO = {"full_name": "Dr Jo Smith", "name": "jsmith", "role": "clinician"}


def password_on(page: Page) -> str:
    return next(words for each in page.all("strong") if "-" in (words := "".join(each.itertext())))


def sign_in(visitor: Visitor, password: str) -> Page:
    visitor.open("/sign-in", ANY)
    answer = visitor.send("/sign-in", {"username": "jsmith", "password": password}, ANY)
    visitor.open("/account/password", ANY)
    return answer


def jo(db: Session) -> User:
    return db.scalars(select(User).where(User.name == "jsmith").execution_options(populate_existing=True)).one()


def test_somebody_is_added_signs_in_chooses_a_password_and_is_at_work(
    administrator: Visitor, stranger: Visitor, db: Session
) -> None:
    password = password_on(administrator.send("/users", JO, 200))
    assert sign_in(stranger, password).goes_to == "/"
    assert stranger.open("/queue", 303).goes_to == "/account/password"
    chosen = {"present": password, "new": "lantern otter gravel", "again": "lantern otter gravel"}
    assert stranger.send("/account/password", chosen).goes_to == "/account"
    stranger.open("/queue")
    assert sign_in(stranger, password).status == 401
    said = [event.details for event in audit.page(db, LEEDS, audit.Search())]
    assert not any(password in details for details in said)
    assert re.search("Dr Jo Smith.* 2 March 2026, midday", administrator.open("/users").words)


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"name": ""}, "Enter a user name"),
        ({"name": "pаt"}, "Enter a user name"),
        ({"name": "LEE"}, "There is already a user LEE"),
        ({"role": "installation-operator"}, "only the command line"),
        ({"role": ""}, "Choose a role"),
        ({"full_name": "x" * 201}, "Enter a name of up to 200 characters"),
    ],
)
def test_what_is_wrong_is_said_and_what_was_typed_stays(
    administrator: Visitor, wrong: dict[str, str], said: str
) -> None:
    if wrong.get("role") == "installation-operator":
        administrator.send("/users", {**JO, **wrong}, 403)
        return
    page = administrator.send("/users", {**JO, **wrong}, 422)
    assert said in page.words
    assert page.title == "Error: Users"
    assert page.value("full_name") == {**JO, **wrong}["full_name"]


@pytest.mark.parametrize(
    ("step", "done"),
    [
        ("sign-out", "signed out everywhere"),
        ("disable", "the account is disabled"),
        ("role", "the role is changed"),
        ("name", "the name is changed"),
    ],
)
def test_a_step_is_taken_and_on_record(
    administrator: Visitor, lead: Visitor, db: Session, step: str, done: str
) -> None:
    user = a_user(db, name="jsmith")
    address, typed = f"/users/{user.id}", {"role": "safeguarding-lead", "full_name": "Dr Jo Smith-Jones"}
    (form,) = [form for form in forms_in(administrator.open(address), address) if ("step", step) in form.buttons]
    administrator.send(form.action, {name: typed.get(name, form.fields[name]) for name in form.fields} | {"step": step})
    assert done in administrator.open(f"/users/{user.id}").words
    assert "jsmith" in lead.open("/audit?action=user-changed").words
    (event,) = audit.page(db, LEEDS, audit.Search(action=Action.USER_CHANGED))
    assert event.actor == "Pat Lee"


def test_a_forgotten_password_is_replaced_by_a_one_time_one_for_a_week(
    administrator: Visitor, stranger: Visitor, db: Session, clock: Clock
) -> None:
    user = a_user(db, name="jsmith")
    password = password_on(administrator.send(f"/users/{user.id}", {"step": "password"}, 200))
    assert sign_in(stranger, password).goes_to == "/"
    clock.at = NOON + 7 * DAY
    assert sign_in(stranger, password).status == 401


def test_a_locked_account_is_unlocked(administrator: Visitor, db: Session) -> None:
    user = a_user(db, name="jsmith")
    administrator.send(f"/users/{user.id}", {"step": "unlock"}, 422)
    user.locked_until = NOON + DAY
    assert "Locked until" in administrator.open("/users").words
    administrator.send(f"/users/{user.id}", {"step": "unlock"})
    assert jo(db).locked_until is None


def test_nobody_closes_their_own_account_or_raises_their_own_role(administrator: Visitor, db: Session) -> None:
    assert administrator.user
    for step in ("disable", "role", "password", "factor"):
        fields = {"step": step, "role": "safeguarding-lead"}
        administrator.send(f"/users/{administrator.user.id}", fields, 422)
    found = db.get_one(User, administrator.user.id, populate_existing=True)
    assert (found.role, found.disabled_at) == (Role.ADMINISTRATOR, None)
    refused = audit.page(db, LEEDS, audit.Search(action=Action.REFUSED))
    assert len(refused) == 0  # what is wrong with a form is told, and is no attempt at what a role may not do


def test_a_step_that_is_none_is_refused(administrator: Visitor, db: Session) -> None:
    user = a_user(db, name="jsmith")
    administrator.send(f"/users/{user.id}", {"step": "promote"}, 422)
    administrator.send(f"/users/{user.id}", {"step": "role", "role": "operator"}, 422)


@pytest.mark.parametrize(
    ("shown", "fault"),
    [
        ({"step": "role", "role": "administrator", "seen_role": "nobody"}, "role"),
        ({"step": "name", "full_name": "Dr Amira Shah-Jones", "seen_name": "Dr Amira Sharp"}, "full_name"),
    ],
)
def test_what_another_administrator_changed_meanwhile_is_not_changed_unseen(
    db: Session, administrator: Visitor, shown: dict[str, str], fault: str
) -> None:
    user = a_user(db)
    before = user.role, user.full_name
    page = administrator.send(f"/users/{user.id}", shown, 422)
    assert CHANGED in page.words
    assert page.all(f"*[@id='{fault}-error']")
    db.refresh(user)
    assert (user.role, user.full_name) == before
    assert (page.value("seen_role"), page.value("seen_name")) == before


def test_another_practices_users_are_not_found(administrator: Visitor, db: Session) -> None:
    theirs = a_user(db, practice=YORK, name="jsmith")
    administrator.open(f"/users/{theirs.id}", 404)
    administrator.send(f"/users/{theirs.id}", {"step": "disable"}, 404)
    assert jo(db).disabled_at is None
    assert "jsmith" not in administrator.open("/users").words


def test_the_list_asks_as_much_for_many_users_as_for_few(
    administrator: Visitor, db: Session, statements: list[str]
) -> None:
    administrator.open("/users")
    few = len(statements)
    statements.clear()
    for number in range(30):
        a_user(db, name=f"user{number}")
    administrator.open("/users")
    assert len(statements) == few


def test_an_operator_adds_a_practice_with_its_first_administrator_and_sees_nothing_clinical(
    arrive: Arrive, stranger: Visitor, db: Session
) -> None:
    operator = arrive("Olu Ade", Role.INSTALLATION_OPERATOR)
    assert operator.open("/", 303).goes_to == "/practices"
    wanted = {"ods_code": "b8200", "practice_name": "York\u202e Surgery", "system": "systmone",
              "name": "jsmith", "full_name": "Jo Smith"}  # fmt: skip
    password = password_on(operator.send("/practices", wanted, 200))
    listed = operator.open("/practices").words
    assert "York Surgery ODS code B8200 System SystmOne" in listed
    assert "Not switched on" in listed
    sign_in(stranger, password)
    chosen = {"present": password, "new": "lantern otter gravel", "again": "lantern otter gravel"}
    stranger.send("/account/password", chosen)
    stranger.send("/users", {**JO, "name": "second"}, 200)
    actions = [event.action for event in audit.page(db, "B8200", audit.Search())]
    assert actions[-2:] == ["user-added", "practice-added"]


def test_the_list_of_practices_asks_as_much_for_many_as_for_few(
    arrive: Arrive, db: Session, statements: list[str]
) -> None:
    operator = arrive("Olu Ade", Role.INSTALLATION_OPERATOR)
    operator.open("/practices")
    few = len(statements)
    for number in range(9):
        practice = a_practice(db, f"B8300{number}")
        by = an_administrator(practice)
        access.switch(db, practice, Switch.PAUSED, on=NOON.date(), basis="a letter", by=by, at=NOON)
    statements.clear()
    assert operator.open("/practices").words.count("Paused") == 9
    assert len(statements) == few


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"ods_code": "9X"}, "is not an ODS code"),
        ({"ods_code": LEEDS}, f"There is already a practice {LEEDS}"),
        ({"practice_name": " "}, "Enter the practice’s name"),
        ({"system": "paper"}, "Choose the clinical system"),
        ({"name": "jo smith"}, "Enter a user name"),
    ],
)
def test_of_a_wrong_practice_nothing_is_added(arrive: Arrive, db: Session, wrong: dict[str, str], said: str) -> None:
    a_user(db)
    operator = arrive("Olu Ade", Role.INSTALLATION_OPERATOR)
    right = {"ods_code": "B8200", "practice_name": "York Surgery", "system": "emis", "name": "jsmith", "full_name": ""}
    assert said in operator.send("/practices", {**right, **wrong}, 422).words
    assert "York Surgery" not in operator.open("/practices").words.partition("Add a practice")[0]


def test_people_of_a_practice_are_all_that_its_administrator_adds(administrator: Visitor, db: Session) -> None:
    administrator.send("/users", {**JO, "role": "safeguarding-lead"}, 200)
    assert jo(db).practice_id == db.scalars(select(User.practice_id).where(User.name == "lee")).one()
    assert people.OF_A_PRACTICE == (Role.CLINICIAN, Role.SAFEGUARDING_LEAD, Role.ADMINISTRATOR)
