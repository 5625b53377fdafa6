"""The safeguarding lead's overview: what needs them, what changed, the pictures, and the lists behind the numbers."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from xml.etree.ElementTree import Element

import pytest
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from tests.factories import (
    DAY,
    HIDE,
    HOUR,
    LEAVE_VISIBLE,
    LEEDS,
    NOON,
    REFER,
    YORK,
    a_decided_item,
    a_gp,
    a_lead,
    a_patient,
    a_practice,
    a_proxy,
    an_item,
    an_operator,
    another_gp,
    deciding,
)
from tests.scheduled import run_step
from tests.visitors import Page, Visitor
from workbench import audit, due, exports, oversight, policies
from workbench.decisions import Choice
from workbench.exports import Asked
from workbench.exports.reports.meeting import SHARE_HIDDEN
from workbench.exports.tables import figures_of
from workbench.models import LoginSession, PracticeDay, User
from workbench.policies import Policy
from workbench.vocabulary import Action, Category, ExportFormat, Outcome, Reason, Report

WEEK = 7 * DAY


def count_days(db: Session, *, at: datetime = NOON, code: str = LEEDS) -> int:
    """Scheduled work of one run; how many days it counted."""
    practice, total = a_practice(db, code), 0
    while days := oversight.uncounted_days(db, practice.id, at=at):
        figures = {day: oversight.counted(db, practice.id, day) for day in days}
        total += due.count_days(db, practice, figures, by=an_operator(practice), at=at).counted
    return total


def needs(page: Page) -> dict[str, int]:
    """What needs the lead: how many, by the words."""
    lines = ["".join(link.itertext()) for link in page.all("li[@class]/a") if link.find("strong") is not None]
    return {line.partition(" ")[2]: int(line.partition(" ")[0]) for line in lines}


def numbers(page: Page, caption: str) -> dict[str, list[str]]:
    """The table of a picture: label → numbers."""
    (table,) = [each for each in page.all("table") if "".join(each.find("caption").itertext()).startswith(caption)]
    rows = list(table.find("tbody").findall("tr"))
    return {
        "".join(row.find("th").itertext()).strip(): [(link.text or "").strip() for link in row.iter("a")]
        for row in rows
    }


def cells_of(row: Element) -> list[str]:
    """Without the headings that stand in each cell where the page is narrow."""
    return [" ".join("".join(cell.find("span[2]").itertext()).split()) for cell in row.iter("td")]


def link_of(page: Page, caption: str, label: str, place: int = 0) -> str:
    (table,) = [each for each in page.all("table") if "".join(each.find("caption").itertext()).startswith(caption)]
    (row,) = [row for row in table.iter("tr") if "".join(row.find("th").itertext()).strip() == label]
    return str([link.attrib["href"] for link in row.iter("a")][place])


def decided(
    db: Session, days_ago: int, choice: Choice = LEAVE_VISIBLE, *, waited: timedelta = HOUR, **more: object
) -> None:
    """An item of one entry, decided so many days ago after having waited so long."""
    at = NOON - days_ago * DAY
    by = more.pop("by", None) or a_gp(a_practice(db))
    deciding(db, an_item(db, recorded_at=at - waited, titles=["Sore throat"], **more), choice, by=by, at=at)


def test_it_is_the_leads_first_page(lead: Visitor, gp: Visitor, administrator: Visitor) -> None:
    assert [each.open("/", 303).goes_to for each in (lead, gp, administrator)] == ["/oversight", "/queue", "/practice"]


def test_it_says_what_needs_the_lead(db: Session, lead: Visitor) -> None:
    a_decided_item(db, Choice(Outcome.REFER, note="May his father read this?"))
    a_proxy(db, a_patient(db, born=date(2014, 1, 5)), from_on=date(2019, 1, 1))
    an_item(db, received_at=NOON - 4 * DAY)
    an_item(db, received_at=NOON - 2 * DAY, recorded_at=NOON - 40 * DAY)
    page = lead.open("/oversight")
    assert needs(page) == {
        "referred to you": 1,
        "hidden, and due for review": 0,
        "waiting for more than 3 days": 1,
        "proxies to review": 1,
        "left visible by policy, to check": 0,
        "feeds that fail or are silent": 0,
        "second looks: they are off": 0,
        "held records to answer": 0,
    }
    assert "“May his father read this?”" in page.words


def test_how_long_is_too_long_is_the_practices_choice(db: Session, lead: Visitor) -> None:
    an_item(db, received_at=NOON - 2 * DAY)
    policies.change_policy(db, Policy(waiting_days=1), basis="agreed", by=a_lead(a_practice(db)), at=NOON)
    page = lead.open("/oversight")
    assert needs(page)["waiting for more than 1 day"] == 1
    (href,) = [link.attrib["href"] for link in page.all("a") if "waiting for more than" in "".join(link.itertext())]
    assert len(lead.open(href).items) == 1


def test_what_waits_is_told_by_age_and_each_number_opens_its_list(db: Session, lead: Visitor) -> None:
    for days in (0.5, 2, 2, 5, 20, 40):
        an_item(db, received_at=NOON - days * DAY, flags=[Category.THIRD_PARTY] if days == 5 else [])
    page = lead.open("/oversight")
    told = numbers(page, "Waiting now")
    assert told == {"Up to 1 day": ["1"], "1 to 3 days": ["2"], "3 to 7 days": ["1"], "7 to 28 days": ["1"],
                    "More than 28 days": ["1"]}  # fmt: skip
    for label, (many,) in told.items():
        assert len(lead.open(link_of(page, "Waiting now", label)).items) == int(many)


def test_the_days_are_worked_out_once_until_one_says_otherwise(db: Session, lead: Visitor) -> None:
    decided(db, 3)
    count_days(db)
    by = a_lead(a_practice(db))
    before = oversight.glance(db, by=by, at=NOON)
    assert oversight.glance(db, by=by, at=NOON) is before
    day = db.scalars(select(PracticeDay).order_by(PracticeDay.day.desc()).limit(1)).one()
    day.figures = {**day.figures, "by_policy": 7}
    db.flush()
    assert oversight.glance(db, by=by, at=NOON).by_policy == before.by_policy + 7
    assert "7 entries visible" in lead.open("/oversight").words


def test_somebodys_new_name_is_told_at_once(db: Session, lead: Visitor, gp: Visitor) -> None:
    assert gp.user
    decided(db, 3, by=gp.user.as_actor(a_practice(db)))
    count_days(db)
    assert gp.user.full_name in lead.open("/oversight").words
    db.get_one(User, gp.user.id).full_name = "Dr Amira Shah-Jones"
    db.flush()
    assert "Dr Amira Shah-Jones" in lead.open("/oversight").words


def test_the_list_of_what_waits_has_pages(db: Session, lead: Visitor) -> None:
    patient = a_patient(db)
    for minutes in range(101):
        an_item(db, patient, received_at=NOON - timedelta(minutes=minutes))
    page = lead.open("/oversight/waiting?least=0")
    assert ": 101" in page.words
    (following,) = [link.attrib["href"] for link in page.all("a[@rel='next']")]
    last = lead.open(following)
    assert (len(page.items), len(last.items), last.all("a[@rel='next']")) == (100, 1, [])
    assert "Back to the first page" in last.words


def test_what_waits_says_why_and_since_when_it_does(db: Session, lead: Visitor) -> None:
    """What was filed long ago and came today has not waited for long, nor has what is due for review."""
    an_item(db, titles=["Old letter"], recorded_at=NOON - 50 * DAY)
    hidden = an_item(db, titles=["Overheard"], recorded_at=NOON - 40 * DAY, received_at=NOON - 40 * DAY)
    deciding(db, hidden, replace(HIDE, review_on=(NOON - 2 * DAY).date()), at=NOON - 30 * DAY)
    run_step(db, a_practice(db), by=an_operator(a_practice(db)), at=NOON)
    rows = [cells_of(row) for row in lead.open("/oversight/waiting").all("tbody/tr")]
    assert [(why, waiting.split(" since ")[0]) for _, _, why, waiting in rows] == [
        ("Review date has come: still hidden", "2 days"), ("Never looked at", "2 hours"),
    ]  # fmt: skip


def test_the_share_hidden_is_the_meeting_reports_and_both_say_of_which_days(db: Session, lead: Visitor) -> None:
    for days, choice in ((3, HIDE), (2, LEAVE_VISIBLE), (2, LEAVE_VISIBLE), (1, REFER)):
        decided(db, days, choice)
    count_days(db)
    page = lead.open("/oversight")
    assert "1 of 3 decisions of people that left visible or hid: 33.3%" in page.words
    titles = ["".join(each.itertext()).strip() for each in page.all("figcaption") + page.all("caption")]
    (days,) = {each.split("by week, ")[1] for each in titles if each.startswith("Share hidden")}
    asked = Asked(Report.MEETING, ExportFormat.CSV, date(2025, 12, 8), date(2026, 3, 1))
    assert days == "8 December 2025 to 1 March 2026"
    (href,) = [each.attrib["href"] for each in page.all("a") if each.text == "a meeting report of the same days"]
    assert f"&to={asked.until}&from={asked.since}" in href
    prepared = exports.prepare(db, asked, by=a_lead(a_practice(db)), at=NOON)
    (share,) = [each.value for each in figures_of(db, prepared) if each.measure == SHARE_HIDDEN]
    assert share == 33.3


def test_the_pictures_count_days_that_are_over(db: Session, lead: Visitor) -> None:
    decided(db, 1)
    decided(db, 1, HIDE)
    decided(db, 0)
    assert "Pictures of decisions begin the day after the first decision" in lead.open("/oversight").words
    assert count_days(db) == 1
    told = numbers(lead.open("/oversight"), "Decisions per day")
    assert told["1 March 2026"] == ["1", "1", "0", "0"]
    assert "2 March 2026" not in told


def test_a_day_is_counted_once(db: Session) -> None:
    decided(db, 3)
    assert [count_days(db), count_days(db), count_days(db, at=NOON + DAY)] == [3, 0, 1]


def test_a_day_is_over_a_quarter_of_an_hour_after_midnight(db: Session) -> None:
    decided(db, 1)
    midnight = NOON - 12 * HOUR
    assert [count_days(db, at=midnight + minutes * timedelta(minutes=1)) for minutes in (14, 15)] == [0, 1]


def test_each_number_of_a_picture_opens_as_many_decisions(db: Session, lead: Visitor) -> None:
    for days_ago in (1, 2, 9, 9):
        decided(db, days_ago, flags=[Category.DOMESTIC_ABUSE])
    decided(db, 2, HIDE, flags=[Category.DOMESTIC_ABUSE])
    decided(db, 2, Choice(Outcome.HIDE_FROM_PROXIES))
    decided(db, 3, REFER)
    count_days(db)
    page = lead.open("/oversight")
    for caption in ("Hidden, by reason", "Flags and what was decided", "Decisions per day"):
        for label, told in numbers(page, caption).items():
            for place, many in enumerate(told):
                behind = lead.open(link_of(page, caption, label, place))
                assert f"Decisions: {many}" in behind.words, (caption, label, place)
                assert len(behind.all("tr[@data-decision]")) == int(many)


def test_what_is_hidden_is_told_by_reason(db: Session, lead: Visitor) -> None:
    for choice in (HIDE, HIDE, Choice(Outcome.HIDE, Reason.PATIENT_REQUEST), Choice(Outcome.HIDE_FROM_PROXIES)):
        decided(db, 1, choice)
    count_days(db)
    assert numbers(lead.open("/oversight"), "Hidden, by reason") == {
        "A third party’s confidence": ["2"], "Keep private from the proxy": ["1"], "The patient asked": ["1"],
    }  # fmt: skip


def test_flags_are_told_against_what_was_decided(db: Session, lead: Visitor) -> None:
    decided(db, 1, flags=[Category.DOMESTIC_ABUSE, Category.DOMESTIC_ABUSE])
    decided(db, 1, HIDE, flags=[Category.DOMESTIC_ABUSE])
    decided(db, 1, HIDE)
    count_days(db)
    assert numbers(lead.open("/oversight"), "Flags and what was decided") == {"Domestic abuse": ["1", "1", "0", "0"]}


def test_half_and_nine_in_ten_were_decided_within_so_long(db: Session, lead: Visitor) -> None:
    for hours in (1, 2, 3, 4, 5, 6, 7, 8, 9, 100):
        decided(db, 8, waited=hours * HOUR)
    count_days(db)
    told = numbers(lead.open("/oversight"), "From recorded to decided")
    assert told["Week of 16 February 2026"] == ["5 hours", "9 hours"]


def test_only_the_first_decision_about_an_entry_ends_its_wait(db: Session, lead: Visitor) -> None:
    at = NOON - 8 * DAY
    item = an_item(db, recorded_at=at - 2 * HOUR, titles=["Sore throat"])
    deciding(db, item, HIDE, at=at)
    deciding(db, item, Choice(Outcome.LEAVE_VISIBLE, note="She has told him herself"), at=at + 5 * DAY)
    count_days(db)
    assert list(numbers(lead.open("/oversight"), "From recorded").values()) == [["2 hours", "2 hours"]]


def test_people_are_counted_by_name_and_not_by_what_they_hid(db: Session, lead: Visitor, gp: Visitor) -> None:
    by = gp.user.as_actor(a_practice(db))
    for choice in (LEAVE_VISIBLE, HIDE):
        decided(db, 1, choice, by=by)
    count_days(db)
    page = lead.open("/oversight")
    assert numbers(page, "Decisions of each person") == {"Dr Amira Shah": ["2"]}
    assert "Decisions: 2" in lead.open(link_of(page, "Decisions of each person", "Dr Amira Shah")).words


def a_quarter(db: Session, *, hidden: int, of: int, last: int) -> None:
    """Eight weeks, in the last of which another number was hidden."""
    for weeks in range(1, 9):
        many = last if weeks == 1 else hidden
        for number in range(of):
            decided(db, 7 * weeks, HIDE if number < many else LEAVE_VISIBLE)
    count_days(db)


@pytest.mark.parametrize(("last", "said"), [(1, "No week is outside it"), (8, "Outside it: 23 February 2026")])
def test_the_share_hidden_is_held_against_its_usual_range(db: Session, lead: Visitor, last: int, said: str) -> None:
    a_quarter(db, hidden=1, of=10, last=last)
    assert said in lead.open("/oversight").words


def test_of_few_weeks_nobody_can_say_what_is_usual(db: Session, lead: Visitor) -> None:
    decided(db, 8)
    count_days(db)
    assert "There are too few weeks to say what is usual" in lead.open("/oversight").words


def last_here(db: Session, lead: Visitor, at: datetime) -> None:
    """An earlier session of the lead."""
    db.add(LoginSession(practice_id=lead.user.practice_id, user_id=lead.user.id, started_at=at, seen_at=at,
                        token_hash=bytes(32), ended_at=at))  # fmt: skip
    db.flush()


def test_it_says_what_has_changed_since_the_lead_was_last_here(db: Session, lead: Visitor, gp: Visitor) -> None:
    by = gp.user.as_actor(a_practice(db))
    decided(db, 3, HIDE, by=by)
    last_here(db, lead, NOON - 2 * DAY)
    decided(db, 1, HIDE, by=by)
    decided(db, 1, HIDE, by=lead.user.as_actor(a_practice(db)))
    policies.change_policy(db, Policy(), basis="agreed", by=a_lead(a_practice(db)), at=NOON - DAY)
    page = lead.open("/oversight")
    assert "Since you were last here, 28 February 2026, midday" in page.words
    assert "1 hidden by colleagues" in page.words
    assert "Changed the practice’s policy: 1" in page.words
    (href,) = [link.attrib["href"] for link in page.all("a") if "1 hidden" in "".join(link.itertext())]
    assert "Decisions: 1" in lead.open(href).words


def test_what_has_changed_since_opens_exactly_what_was_counted(db: Session, lead: Visitor) -> None:
    """Two exports on one day, one of them before the lead was last here."""
    last_here(db, lead, NOON - 3 * HOUR)
    for hours in (4, 2):
        made = audit.Event(Action.EXPORTED, details={"what": "audit", "format": "csv", "rows": 1})
        audit.add(db, made, by=a_lead(a_practice(db)), at=NOON - hours * HOUR)
    (link,) = lead.open("/oversight").all("ul[@class='app-changes']/li/a")
    listed = lead.open(link.attrib["href"])
    assert len(listed.all("li[@data-sequence]")) == 1
    assert "Only what was done after 2 March 2026, 9am" in listed.words
    assert "this moment cannot be read" in lead.open("/audit?after=yesterday", 422).words


def test_a_first_visit_has_nothing_to_compare_with(lead: Visitor) -> None:
    assert "This is the first time that you have signed in" in lead.open("/oversight").words


def test_if_nothing_has_changed_it_says_so(db: Session, lead: Visitor) -> None:
    a_practice(db)
    last_here(db, lead, NOON)
    assert "Nothing has changed" in lead.open("/oversight").words


def test_another_practice_has_no_part_in_it(db: Session, lead: Visitor) -> None:
    at = NOON - DAY
    deciding(db, an_item(db, practice=YORK, recorded_at=at), HIDE, by=another_gp(a_practice(db, YORK)), at=at)
    an_item(db, practice=YORK, recorded_at=NOON - 9 * DAY)
    count_days(db, code=YORK)
    page = lead.open("/oversight")
    assert set(needs(page).values()) == {0}
    assert "Pictures of decisions begin" in page.words
    assert "Decisions: 0" in lead.open("/oversight/decisions").words
    assert lead.open("/oversight/waiting").items == []


def test_the_list_of_decisions_goes_on_page_after_page(db: Session, lead: Visitor) -> None:
    patient = a_patient(db)
    for _ in range(3):
        a_decided_item(db, HIDE, patient, titles=[f"Part {number}" for number in range(20)])
    address, found = "/oversight/decisions?outcome=hide", []
    while address:
        page = lead.open(address)
        found += [int(row.attrib["data-decision"]) for row in page.all("tr[@data-decision]")]
        address = next((link.attrib["href"] for link in page.all("a[@rel='next']")), "")
    assert found == sorted(set(found), reverse=True)
    assert len(found) == 60


@pytest.mark.parametrize(
    "query",
    ["from=x&to=99", "before=x~y", "since=2026", "outcome=x&reason=y&flag=z", "by=-1",
              "before=0001-01-01T00:00:00%2B14:00~1"]
)  # fmt: skip
def test_nonsense_in_the_address_narrows_nothing(db: Session, lead: Visitor, query: str) -> None:
    a_decided_item(db, HIDE)
    assert "Decisions: 1" in lead.open(f"/oversight/decisions?{query}").words


@pytest.mark.parametrize(
    ("address", "what"),
    [("/oversight", "overview"), ("/oversight/decisions", "decisions"), ("/oversight/waiting", "waiting items")],
)
def test_each_look_is_on_record(db: Session, lead: Visitor, address: str, what: str) -> None:
    lead.open(address)
    (viewed,) = audit.page(db, lead.practice, audit.Search(action=Action.VIEWED))
    assert f'"what":"{what}"' in viewed.details


def test_the_page_asks_no_more_where_more_was_decided(db: Session, lead: Visitor, statements: list[str]) -> None:
    decided(db, 1)
    count_days(db)
    lead.open("/oversight")
    few = len(statements)
    for days_ago in range(2, 9):
        decided(db, days_ago)
    db.execute(PracticeDay.__table__.delete())
    count_days(db)
    statements.clear()
    lead.open("/oversight")
    assert len(statements) == few


def test_check_names_a_day_that_somebody_changed(db: Session) -> None:
    decided(db, 2)
    count_days(db)
    operator = an_operator(a_practice(db))
    assert oversight.check(db, by=operator, at=NOON) == []
    (figures,) = db.scalars(select(PracticeDay.figures).where(PracticeDay.day == date(2026, 2, 28)))
    db.execute(
        update(PracticeDay).where(PracticeDay.day == date(2026, 2, 28)).values(figures={**figures, "by_policy": 7})
    )
    assert oversight.check(db, by=operator, at=NOON) == [
        f"{LEEDS}: the figures of 2026-02-28 are not what was decided on that day"
    ]
