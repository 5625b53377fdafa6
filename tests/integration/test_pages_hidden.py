"""The register of what is hidden now."""

import re
from datetime import date
from urllib.parse import quote

import pytest
from sqlalchemy.orm import Session

from tests.factories import HIDE, HIDE_FROM_PROXIES, LEAVE_VISIBLE, YORK, a_decided_item, a_patient
from tests.visitors import Visitor
from workbench.decisions import Choice
from workbench.vocabulary import Kind, Outcome, Reason

FOR_A_WHILE = Choice(Outcome.HIDE, Reason.STAFF_SAFETY, "<threats>", date(2026, 9, 1))


def test_the_register_says_what_is_hidden_why_by_whom_and_until_when(db: Session, lead: Visitor) -> None:
    item = a_decided_item(db, FOR_A_WHILE, kind=Kind.DOCUMENT, titles=["A title"])
    page = lead.open("/hidden")
    for words in (
        "Rosa Marsh",
        "Document",
        "Patient and proxies",
        "Safety of staff",
        "1 September 2026",
        "Dr Carys Evans",
    ):
        assert words in page.words
    assert f'href="/review-items/{item.id}"' in page.text
    assert "“&lt;threats&gt;”" in page.text
    assert "A title" in page.words


def test_only_what_is_hidden_now_is_there(db: Session, lead: Visitor) -> None:
    hidden = [a_decided_item(db, choice).id for choice in (HIDE, HIDE_FROM_PROXIES, LEAVE_VISIBLE)][:2]
    a_decided_item(db, HIDE, practice=YORK)
    body = lead.open("/hidden?sort=entry").text
    assert [int(item) for item in re.findall(r"/review-items/(\d+)\"", body)] == hidden[::-1]


def test_an_empty_register_says_so(lead: Visitor) -> None:
    assert "No hidden entries." in lead.open("/hidden").text


def test_the_register_goes_on_page_after_page(db: Session, lead: Visitor) -> None:
    patient = a_patient(db)
    for _ in range(3):
        a_decided_item(db, HIDE, patient, titles=[f"Part {number}" for number in range(20)])
    address, found = "/hidden?sort=entry", []
    while address:
        page = lead.open(address)
        found += [int(row.attrib["data-entry"]) for row in page.all("tr[@data-entry]")]
        address = next((link.attrib["href"] for link in page.all("a[@rel='next']")), "")
    assert found == sorted(set(found), reverse=True)
    assert len(found) == 60
    before = next(link.attrib["href"] for link in page.all("a[@rel='prev']"))
    rows = lead.open(before).all("tr[@data-entry]")
    assert [int(row.attrib["data-entry"]) for row in rows] == found[25:50]


@pytest.mark.parametrize("direction", ["after", "before"])
def test_a_place_that_makes_no_sense_is_the_first_page(db: Session, lead: Visitor, direction: str) -> None:
    a_decided_item(db, HIDE, titles=[f"Part {number}" for number in range(26)])
    for place in ("", "x", "0", "9~2026-03-01~1", "0~2026-03-02T11:00:00+00:00", "0~x~1", "1~1", "-1~1", "1~x~1"):
        words = lead.open(f"/hidden?{direction}={quote(place)}").words
        assert "Part 0" in words
        assert "Part 25" not in words
