"""The practice's policy: what holds, choosing it, its history, and what it has left visible."""

from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from tests.factories import LEEDS, NOON, YORK, a_lead, a_patient, a_practice, an_item, an_operator, entry_states
from tests.scheduled import run_step
from tests.visitors import ANY, Page, Visitor
from workbench import audit, policies
from workbench.models import PolicyChange
from workbench.policies import Policy
from workbench.seen import CHANGED
from workbench.vocabulary import Action, Kind, State

FIGURES = {"proxy_review_from": "11", "proxy_review_until": "13", "trivial_share": "10", "backlog_hours": "72",
           "sampled_share": "5", "waiting_days": "3", "second_look_share": "5", "second_look_most": "20"}  # fmt: skip
CHOSEN = {**FIGURES, "backlog": "on", "backlog_kinds": ["result", "document"], "basis": "the partners’ meeting"}


def choose(lead: Visitor, status: int = 303, **typed: object) -> Page:
    """As the page asks for it that was opened a moment before, unless another is `seen`."""
    seen = lead.open("/policy", ANY).value("seen")
    return lead.send("/policy", {**CHOSEN, "seen": seen or "0", **typed}, status)


def kinds_on(page: Page) -> list[str]:
    return [box.attrib["value"] for box in page.all("input[@name='backlog_kinds']") if "checked" in box.attrib]


def faults_on(page: Page) -> list[tuple[str, str]]:
    """Of each: its field, which is there, and what is wrong."""
    links = page.all("*[@class='nhsuk-error-summary']//a")
    assert all(page.all(f"*[@id='{link.attrib['href'][1:]}']") for link in links)
    return [(link.attrib["href"][1:], "".join(link.itertext())) for link in links]


def test_where_nothing_was_chosen_nothing_is_left_visible_by_policy(lead: Visitor) -> None:
    page = lead.open("/policy")
    assert {name: page.value(name) for name in FIGURES} == FIGURES
    assert (page.value("backlog"), kinds_on(page)) == ("off", [])
    assert "No items yet." in page.words
    assert "What was recorded" not in page.words


def test_what_is_chosen_holds_from_then_on_and_stands_in_the_history(lead: Visitor) -> None:
    assert choose(lead, trivial_share="20").goes_to == "/policy"
    page = lead.open("/policy")
    assert (page.value("trivial_share"), page.value("backlog")) == ("20", "on")
    assert kinds_on(page) == ["result", "document"]
    assert (
        "Policy 1: result, document after 72 hours, a sample of 5%; proxies from 11 to 13 years, 20% hidden; "
        "waiting for more than 3 days is told: "
        "“the partners’ meeting” Dr Carys Evans, 2 March 2026, midday"
    ) in page.words


def test_of_two_leads_who_change_it_at_once_the_second_is_told_and_nothing_is_lost(db: Session, lead: Visitor) -> None:
    seen = lead.open("/policy").value("seen")
    policies.change_policy(db, Policy(sampled_share=40), basis="theirs", by=a_lead(a_practice(db)), at=NOON)
    late = choose(lead, 422, seen=seen, trivial_share="20")
    assert (faults_on(late), late.value("trivial_share"), late.value("basis")) == (
        [("basis", CHANGED)], "20", "the partners’ meeting",
    )  # fmt: skip
    assert "“theirs”" in late.words
    assert lead.open("/policy").value("sampled_share") == "40"
    choose(lead, seen=late.value("seen"), trivial_share="20")
    assert lead.open("/policy").value("trivial_share") == "20"


def test_the_history_is_newest_first(lead: Visitor) -> None:
    choose(lead)
    choose(lead, backlog="off", basis="a second thought")
    read = lead.open("/policy").words
    assert read.index("Policy 2: nothing is left visible by policy") < read.index("Policy 1: result, document")


def test_choosing_is_on_record_in_words(lead: Visitor) -> None:
    choose(lead)
    told = lead.open("/audit?action=policy-changed").words
    assert "changed the practice’s policy to number 1: unflagged items (result, document) are left visible" in told


@pytest.mark.parametrize(
    ("name", "typed", "fault"),
    [
        ("proxy_review_from", "", "Enter a whole number"),
        ("proxy_review_from", "eleven", "Enter a whole number"),
        ("proxy_review_from", "13", "The review must begin before it ends, and end at 16 at the latest"),
        ("proxy_review_until", "17", "The review must begin before it ends, and end at 16 at the latest"),
        ("trivial_share", "0", "Enter a percentage from 1 to 100"),
        ("trivial_share", "-1", "Enter a whole number"),
        ("trivial_share", "10.5", "Enter a whole number"),
        ("waiting_days", "91", "Enter a number of days from 1 to 90"),
        ("sampled_share", "101", "Enter a percentage from 1 to 100"),
        ("sampled_share", "0", "Enter a percentage from 1 to 100"),
        ("backlog_hours", "23", "Enter a number of hours from 24 to 8,760"),
        ("backlog_hours", "9" * 40, "Enter a whole number"),
        ("backlog_kinds", [], "Tick at least one kind, or turn the policy off"),
        ("backlog_kinds", ["secrets"], "Tick at least one kind, or turn the policy off"),
        ("basis", " ", "Enter a reason of up to 500 characters"),
        ("basis", "x" * 501, "Enter a reason of up to 500 characters"),
    ],
    ids=str,
)
def test_what_makes_no_sense_is_refused_beside_its_field(
    db: Session, lead: Visitor, name: str, typed: str, fault: str
) -> None:
    page = choose(lead, 422, **{name: typed})
    assert [said for _, said in faults_on(page)] == [fault]
    assert page.title == "Error: Policy"
    assert db.scalars(select(PolicyChange)).all() == []


def test_all_that_was_typed_stays_when_something_is_wrong(lead: Visitor) -> None:
    page = choose(lead, 422, trivial_share="most", basis="the partners’ meeting")
    assert (page.value("trivial_share"), page.value("backlog"), page.value("basis")) == (
        "most", "on", "the partners’ meeting",
    )  # fmt: skip
    assert kinds_on(page) == ["result", "document"]


def test_every_fault_is_said_at_once(lead: Visitor) -> None:
    page = choose(lead, 422, trivial_share="0", backlog_hours="1", basis="")
    assert [name for name, _ in faults_on(page)] == ["trivial_share", "backlog_hours", "basis"]


@pytest.mark.parametrize("name", ["gp", "administrator"])
def test_the_policy_is_the_leads(request: pytest.FixtureRequest, name: str) -> None:
    visitor = request.getfixturevalue(name)
    assert visitor.open("/policy", 403)
    choose(visitor, 403)


def test_another_practices_policy_is_its_own(db: Session, lead: Visitor) -> None:
    policies.change_policy(db, Policy(trivial_share=50), basis="theirs", by=a_lead(a_practice(db, YORK)), at=NOON)
    page = lead.open("/policy")
    assert (page.value("trivial_share"), "theirs" in page.words) == ("10", False)


def left_by_policy(db: Session, *, items: int, code: str = LEEDS, sampled: int = 1) -> list[int]:
    """So many items, oldest decision first."""
    practice, patient = a_practice(db, code), a_patient(db, practice=code)
    policy = Policy(backlog=True, backlog_kinds=(Kind.RESULT,), sampled_share=sampled)
    policies.change_policy(db, policy, basis="agreed", by=a_lead(practice), at=NOON)
    made = [an_item(db, patient, kind=Kind.RESULT, titles=["Serum ferritin"]) for _ in range(items)]
    while run_step(db, practice, by=an_operator(practice), at=NOON + timedelta(hours=72)).left_visible:
        pass
    assert entry_states(db, made[-1]) == [State.LEFT_VISIBLE]
    return [item.id for item in made]


def test_what_was_left_visible_is_listed_with_when_and_whether_it_is_checked(db: Session, lead: Visitor) -> None:
    (item,) = left_by_policy(db, items=1, sampled=100)
    page = lead.open("/policy")
    assert page.items == [item]
    assert "Rosa Marsh" in page.words
    assert "5 March 2026, midday" in page.words
    assert "To be checked" in page.words


def test_what_was_checked_says_by_whom(db: Session, lead: Visitor) -> None:
    left_by_policy(db, items=1, sampled=100)
    form = lead.open("/tasks")
    lead.send("/tasks/checked", {"item": form.value("item"), "batch": form.value("batch")})
    assert "Checked by Dr Carys Evans" in lead.open("/policy").words


def test_the_list_goes_on_page_after_page(db: Session, lead: Visitor) -> None:
    made = left_by_policy(db, items=107)
    found, address = [], "/policy"
    while address:
        page = lead.open(address)
        found.append(page.items)
        address = next((link.get("href") for link in page.all("a[@rel='next']")), None)
    assert [len(items) for items in found] == [50, 50, 7]
    assert [item for items in found for item in items] == made[::-1]


@pytest.mark.parametrize("before", ["", "x", "-1", "9" * 30, "1.5"])
def test_a_place_that_makes_no_sense_is_the_first_page(db: Session, lead: Visitor, before: str) -> None:
    made = left_by_policy(db, items=1)
    assert lead.open(f"/policy?before={before}").items == made


def test_another_practices_are_not_listed(db: Session, lead: Visitor) -> None:
    left_by_policy(db, items=1, code=YORK)
    assert lead.open("/policy").items == []


def test_what_a_policy_left_visible_says_so_on_the_item(db: Session, lead: Visitor) -> None:
    (item,) = left_by_policy(db, items=1)
    said = "Backlog policy 1 (the practice’s policy): left visible"
    assert said in lead.open(f"/review-items/{item}").words
    (event,) = audit.page(db, lead.practice, audit.Search(action=Action.DECIDED))
    assert (event.actor, event.actor_role) == ("Backlog policy 1", "policy")
