"""The audit's pages: searching it and taking it away."""

import csv
import io
import re
from datetime import date
from urllib.parse import urlencode

import openpyxl
import orjson
import pytest
from sqlalchemy.orm import Session

from tests.factories import HIDE, LEAVE_VISIBLE, LEEDS, NOON, YORK, a_decided_item, a_gp, a_patient, a_practice
from tests.visitors import Arrive, Visitor
from workbench import audit
from workbench.audit.exporting import COLUMNS
from workbench.decisions import Choice
from workbench.vocabulary import Action, Outcome, Reason, Role


def taken(visitor: Visitor, address: str) -> bytes:
    """The file, as it arrives."""
    visitor.db.commit()
    return visitor.client.get(address).data


DAYS = ("2026-07-01", "2026-07-02")
ABUSE = Choice(Outcome.HIDE, Reason.DOMESTIC_ABUSE, "as agreed", date(2026, 9, 1))
SUM = "=SUM(A1:A9)"


def sequences(body: str) -> list[int]:
    return [int(number) for number in re.findall(r'data-sequence="(\d+)"', body)]


def test_events_are_told_newest_first(db: Session, lead: Visitor) -> None:
    a_decided_item(db, ABUSE, titles=["Letter"])
    page = lead.open("/audit")
    found = sequences(page.text)
    assert found == sorted(found, reverse=True)
    assert "Dr Carys Evans (safeguarding lead) hid “Letter” (consultation) of " in page.words
    assert "domestic abuse, to be reviewed 1 September 2026: “as agreed”." in page.words


def test_another_practices_events_are_not_there(db: Session, arrive: Arrive) -> None:
    a_decided_item(db, ABUSE, practice=LEEDS)
    elsewhere = arrive("Dr Elin York", Role.SAFEGUARDING_LEAD, practice=YORK)
    assert "domestic abuse, to be" not in elsewhere.open("/audit").words
    assert b"domestic-abuse" not in taken(elsewhere, "/audit.csv")


@pytest.mark.parametrize(
    ("search", "found"),
    [
        ({"outcome": "hide"}, 2),
        ({"outcome": "hide", "reason": "domestic-abuse"}, 1),
        ({"action": "decided"}, 3),
        ({"action": "decided", "by": "carys"}, 3),
        ({"action": "decided", "by": "nobody"}, 0),
        ({"action": "decided", "by": "%"}, 0),
        ({"action": "decided", "from": "2026-03-02", "to": "2026-03-02"}, 3),
        ({"action": "decided", "from": "2026-03-03"}, 0),
        ({"action": "decided", "to": "2026-03-01"}, 0),
        ({"action": "decided", "patient": "PATIENT"}, 1),
        ({"action": "decided", "patient": "999 000 0000"}, 0),
    ],
)
def test_a_search_narrows_page_and_file_alike(db: Session, lead: Visitor, search: dict[str, str], found: int) -> None:
    patient = a_patient(db)
    a_decided_item(db, ABUSE, patient)
    a_decided_item(db, HIDE)
    a_decided_item(db, LEAVE_VISIBLE)
    query = urlencode(search).replace("PATIENT", patient.nhs_number)
    assert len(sequences(lead.open(f"/audit?{query}").text)) == found
    assert len(taken(lead, f"/audit.ndjson?{query}").splitlines()) == found


def test_days_are_londons(db: Session, lead: Visitor) -> None:
    practice = a_practice(db)
    late = NOON.replace(month=7, day=1, hour=23, minute=30)  # half past midnight on 2 July, in London
    audit.add(db, audit.Event(Action.SIGNED_OUT), by=a_gp(practice), at=late)
    on_the_day = {day: sequences(lead.open(f"/audit?from={day}&to={day}&looks=with").text) for day in DAYS}
    assert {day: len(found) for day, found in on_the_day.items()} == {"2026-07-01": 0, "2026-07-02": 1}


@pytest.mark.parametrize(
    ("name", "typed"),
    [("from", "31/12/2026"), ("to", "9999-12-31"), ("from", "0001-01-01"), ("patient", "12"), ("patient", "٩" * 10),
     ("outcome", "blur"), ("reason", "because"), ("action", "danced")],
)  # fmt: skip
def test_a_search_that_cannot_be_read_is_refused_beside_its_field(lead: Visitor, name: str, typed: str) -> None:
    query = urlencode({name: typed, "by": "amira"})
    answer = lead.open(f"/audit?{query}", 422)
    assert f'href="#{name}"' in answer.text
    assert f'id="{name}-error"' in answer.text
    assert 'value="amira"' in answer.text
    assert typed in answer.text or name in ("outcome", "reason", "action")
    assert sequences(answer.text) == []
    lead.open(f"/audit.csv?{query}", 422)


def test_the_last_day_does_not_come_before_the_first(lead: Visitor) -> None:
    answer = lead.open("/audit?from=2026-03-02&to=2026-03-01", 422)
    assert answer.words.count("The end date is before the start date") == 2


def test_the_audit_goes_on_page_after_page(db: Session, lead: Visitor) -> None:
    practice = a_practice(db)
    audit.add_all(db, [audit.Event(Action.SIGNED_OUT)] * 120, by=a_gp(practice), at=NOON)
    address, found = "/audit?action=signed-out", []
    while address:
        body = lead.open(address).text
        found += sequences(body)
        more = re.search(r'href="([^"]+)" rel="next"', body)
        address = more[1].replace("&amp;", "&") if more else ""
    assert found == list(range(121, 1, -1))


@pytest.mark.parametrize("before", ["x", "-1", "9" * 40, "٣"])
def test_a_place_that_makes_no_sense_is_the_first_page(db: Session, lead: Visitor, before: str) -> None:
    audit.add(db, audit.Event(Action.SIGNED_OUT), by=a_gp(a_practice(db)), at=NOON)
    assert lead.open(f"/audit?looks=with&{urlencode({'before': before})}").words.count("signed out") == 1


@pytest.mark.parametrize("form", ["csv", "xlsx", "ndjson"])
def test_a_file_carries_its_name_and_the_head(db: Session, lead: Visitor, form: str) -> None:
    a_decided_item(db, ABUSE)
    _, head = audit.head(db, LEEDS)
    answer = lead.open(f"/audit.{form}")
    assert answer.headers["Content-Disposition"] == f"attachment; filename=audit-{LEEDS}-2026-03-02.{form}"
    assert answer.headers["X-Audit-Head"] == head.hex()
    assert answer.headers["Cache-Control"] == "no-store"
    assert head.hex() in lead.open("/audit?action=exported").words


def test_every_format_holds_the_same(db: Session, lead: Visitor) -> None:
    a_decided_item(db, ABUSE)
    files = {form: taken(lead, f"/audit.{form}?action=decided") for form in ("csv", "xlsx", "ndjson")}
    (by_csv,) = csv.DictReader(io.StringIO(files["csv"].decode(), newline=""))
    (by_ndjson,) = [orjson.loads(line) for line in files["ndjson"].splitlines()]
    head, row = openpyxl.load_workbook(io.BytesIO(files["xlsx"])).active.iter_rows(values_only=True)
    assert tuple(by_csv) == tuple(by_ndjson) == head == COLUMNS
    assert list(by_csv.values()) == [str(value or "") for value in by_ndjson.values()] == [str(v or "") for v in row]


def test_no_cell_is_a_formula(db: Session, lead: Visitor) -> None:
    a_decided_item(db, Choice(Outcome.HIDE, Reason.PATIENT_REQUEST, SUM))
    (row,) = csv.DictReader(io.StringIO(lead.open("/audit.csv?action=decided").text, newline=""))
    assert row["note"] == f"'{SUM}"
    book = openpyxl.load_workbook(io.BytesIO(taken(lead, "/audit.xlsx?action=decided")))
    assert {cell.data_type for cells in book.active.iter_rows() for cell in cells} <= {"s", "n", "inlineStr"}


def test_a_refused_look_is_put_on_record(gp: Visitor, lead: Visitor) -> None:
    gp.open("/audit.csv", 403)
    told = lead.open("/audit?action=refused").words
    assert "(clinician) tried to take the audit away. It was refused: this role may not do that." in told


def test_what_is_taken_away_about_one_patient_is_on_record_as_about_them(db: Session, lead: Visitor) -> None:
    patient = a_patient(db)
    for query, about in ((f"?patient={patient.nhs_number}", patient.nhs_number), ("", None)):
        lead.open(f"/audit.csv{query}")
        assert audit.page(db, LEEDS, audit.Search(action=Action.EXPORTED))[0].patient_nhs_number == about
