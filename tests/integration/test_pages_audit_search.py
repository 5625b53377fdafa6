"""Searching the audit: by what was typed, which no address carries; by counts; under a name; and its words."""

import logging
import re
from datetime import timedelta
from urllib.parse import urlencode

import pytest
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from tests.factories import (
    HIDE,
    LEAVE_VISIBLE,
    LEEDS,
    NOON,
    QUICK_HASH,
    YORK,
    a_decided_item,
    a_gp,
    a_lead,
    a_patient,
    a_practice,
    a_user,
    an_item,
    deciding,
)
from tests.visitors import Arrive, Page, Visitor
from workbench import audit, people
from workbench.db import reading, writing
from workbench.decisions import Choice, undo
from workbench.due import forget_what_was_typed
from workbench.models import AuditEvent, KeptForm, KeptSearch, Patient
from workbench.oversight import audited
from workbench.oversight.audited import KEPT_FOR, MOST_SEARCHES
from workbench.vocabulary import Action, Outcome, Reason, Role

NOTE = "Spoke to her alone about the bruises"
ABUSE = Choice(Outcome.HIDE, Reason.DOMESTIC_ABUSE, NOTE)
SEARCH, SEARCHES = "/audit/search", "/audit/searches"


def sequences(page: Page) -> list[int]:
    return [int(number) for number in re.findall(r'data-sequence="(\d+)"', page.text)]


def address_of(visitor: Visitor, **fields: str) -> str:
    address = visitor.send(SEARCH, fields, 303).goes_to
    assert address
    return address


def search(visitor: Visitor, **fields: str) -> Page:
    return visitor.open(address_of(visitor, **fields))


def rosa(db: Session, practice: str = LEEDS) -> Patient:
    return a_patient(db, given="Rosa", family="Marsh", practice=practice)


def a_history(db: Session) -> None:
    a_decided_item(db, ABUSE, rosa(db), titles=["Bruises to both arms"])
    a_decided_item(db, LEAVE_VISIBLE, a_patient(db, given="Omar", family="Haddad"))
    a_decided_item(db, ABUSE, rosa(db, YORK), practice=YORK)


def test_who_looks_for_the_title_of_an_entry_is_told_where_to_look(db: Session, lead: Visitor) -> None:
    a_history(db)
    said = "Titles and texts of entries are not searched. Search for the patient instead."
    assert said in search(lead, text="both arms").words
    assert said not in search(lead, patient="nobody").words


def test_words_and_a_name_find_events_and_no_address_carries_them(
    db: Session, lead: Visitor, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    a_history(db)
    address = address_of(lead, text="bruises", patient="rosa mar", outcome="hide")
    assert re.fullmatch(r"/audit\?outcome=hide&search=\d+", address)
    page = lead.open(address)
    assert "1 event found" in page.words
    assert "hid “Bruises to both arms” (consultation) of Rosa Marsh (NHS " in page.words
    assert page.value("text") == "bruises"
    assert page.value("patient") == "rosa mar"
    links = [link.get("href", "") for link in page.all("a")] + [form.get("action", "") for form in page.all("form")]
    assert not [link for link in links if re.search("bruises|rosa", link, re.IGNORECASE)]
    assert not re.search("bruises|rosa|marsh", caplog.text, re.IGNORECASE)
    assert "bruises" not in repr(db.scalars(select(AuditEvent.details)).all())


def test_what_a_search_found_leads_back_to_it_and_the_address_says_no_name(db: Session, lead: Visitor) -> None:
    a_history(db)
    address = address_of(lead, text="bruises", patient="rosa mar", outcome="hide")
    page = lead.open(address)
    for words in ("Open", "Record"):
        (href,) = [each.attrib["href"] for each in page.all("a") if (each.text or "") == words]
        assert not re.search("bruises|rosa", href, re.IGNORECASE)
        opened = lead.open(href)
        (back,) = [each.attrib["href"] for each in opened.all("a") if each.text == "Back to the audit’s search"]
        assert lead.open(back).value("text") == "bruises"
    assert "Back to the audit" not in lead.open(href.partition("?")[0]).words
    assert "Back to the audit" in lead.open(f"{href.partition('?')[0]}?audit=//evil.example&x=1").words


def test_the_results_come_before_what_narrows_them_and_can_be_gone_to(db: Session, lead: Visitor) -> None:
    a_history(db)
    text = lead.open("/audit").text
    assert (
        text.index('href="#results"')
        < text.index('name="text"')
        < text.index('id="results"')
        < text.index('id="narrow"')
    )


def test_the_last_days_are_asked_for_without_typing_a_date_on_every_page(db: Session, lead: Visitor) -> None:
    """They go before what was typed, stand in the fields afterwards, and nothing else that was typed is lost."""
    chosen = {"period": "7", "from": "2020-01-01", "to": ""}
    patient = rosa(db).id
    pages = [
        search(lead, text="bruises", **chosen),
        lead.open(f"/patients/{patient}?{urlencode(chosen)}"),
        lead.open(f"/decisions/mine?{urlencode(chosen)}"),
        lead.send("/audit/exports", {**chosen, "report": "icb", "format": "none"}, 422),
    ]
    assert [(page.value("from"), page.value("to")) for page in pages] == [("2026-02-24", "2026-03-02")] * len(pages)
    assert pages[0].value("text") == "bruises"
    assert lead.open("/decisions/mine?period=3000000").value("from") == ""


@pytest.mark.parametrize(
    ("fields", "found"),
    [
        ({"text": "marsh"}, 1), ({"text": "marsh alone"}, 1), ({"text": "omar alone"}, 0), ({"text": "domestic"}, 1),
        ({"text": "carys"}, 2), ({"patient": "haddad"}, 1), ({"patient": "nobody at all"}, 0),
        ({"patient": "Marsh", "text": "zebra"}, 0), ({"text": "bruis", "reason": "domestic-abuse"}, 1),
        ({"text": "bruis", "reason": "staff-safety"}, 0),
    ],
)  # fmt: skip
def test_each_field_narrows_page_and_file_alike(db: Session, lead: Visitor, fields: dict[str, str], found: int) -> None:
    a_history(db)
    page = search(lead, **fields)
    assert len(sequences(page)) == found
    (file,) = [link.get("href", "") for link in page.all("a") if link.text == "NDJSON"]
    db.commit()
    assert len(lead.client.get(file).data.splitlines()) == found


HOSTILE = {
    "syntax of FTS5": '"note" AND NOT (NEAR(a b, 2)) * ^ col:x {}',
    "quotes alone": "\"'”“",
    "wildcards": "* % _ ? ***",
    "an operator": "AND",
    "syntax of tsquery": "a & ! | <-> :* '",
    "right to left": "\u202e\u200f\u2066spoke\u2069",
    "a zero": "spo\x00ke",
    "emoji": "\U0001f600\U0001f468\u200d\U0001f469",
    "letters of everywhere": "Łódź Ελλάδα עברית العربية 漢字 हिन्दी \U0001e900",
    "very long": "x" * 10_000,
    "many words": "word " * 2_000,
    "SQL": "'; DROP TABLE audit_event; --",
    "markup": "<script>alert(1)</script>",
}


@pytest.mark.parametrize("name", ["text", "patient", "by"])
@pytest.mark.parametrize("typed", HOSTILE.values(), ids=HOSTILE.keys())
def test_whatever_is_typed_gets_an_answer(db: Session, lead: Visitor, typed: str, name: str) -> None:
    a_history(db)
    answer = lead.send(SEARCH, {name: typed}, 0)
    assert answer.status in (303, 422)
    page = lead.open(answer.goes_to) if answer.goes_to else answer
    said = page.all(f"*[@id='{name}-error']")
    assert said or "found" in page.words
    assert "<script>alert" not in page.text


@pytest.mark.parametrize(
    ("name", "typed", "fault"),
    [("text", "***", "Enter at least one letter or digit"), ("text", "x" * 201, "Enter at most 200 characters"),
     ("text", "a " * 30, "Enter at most 20 words"), ("patient", "12", "Enter a 10-digit NHS number"),
     ("patient", "—", "Enter a name or an NHS number"), ("patient", "x" * 101, "Enter at most 100 characters"),
     ("by", "x" * 201, "Enter at most 200 characters")],
)  # fmt: skip
def test_what_cannot_be_sought_says_why_beside_its_field(lead: Visitor, name: str, typed: str, fault: str) -> None:
    page = lead.send(SEARCH, {name: typed, "outcome": "hide"}, 422)
    assert fault in page.words
    assert page.value("outcome") == "hide"
    assert sequences(page) == []


def test_a_name_that_too_many_have_is_asked_for_more(
    db: Session, lead: Visitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("workbench.oversight.audited.asking.MOST_PATIENTS", 1)
    a_decided_item(db, ABUSE, rosa(db))
    a_patient(db, given="Rosalind", family="Gray")
    assert "More than 1 patients have such a name" in lead.send(SEARCH, {"patient": "rosa"}, 422).words
    page = search(lead, text="rosa")
    assert "use the box “Patient”" in page.words
    (file,) = [link.get("href", "") for link in page.all("a") if link.text == "CSV"]
    db.commit()
    assert "-names-left-out.csv" in lead.client.get(file).headers["Content-Disposition"]


def test_what_was_typed_is_its_users_alone_and_is_not_kept_for_ever(db: Session, lead: Visitor, arrive: Arrive) -> None:
    address = address_of(lead, text="bruises")
    assert address_of(lead, text="bruises") == address
    another = arrive("Dr Rhys Another", Role.SAFEGUARDING_LEAD)
    another.open(address, 404)
    another.open(address.replace("/audit?", "/audit.csv?"), 404)
    db.query(KeptSearch).update({"made_at": NOON - KEPT_FOR - timedelta(minutes=1)})
    assert "no longer kept" in lead.open(address, 404).words


def test_scheduled_work_deletes_what_was_typed_and_not_named(engine: Engine) -> None:
    with writing(engine) as db:
        user = a_user(db, role=Role.SAFEGUARDING_LEAD)
        by = user.as_actor(a_practice(db))
        token = people.sign_in(db, user.name, proved=QUICK_HASH, at=NOON) or ""
        people.keep_form(db, token, people.KeptForm("/hidden", "/hidden", {"note": [NOTE]}), of=user.id, at=NOON)
        audited.keep_search(db, audited.Typed(text="bruises"), by=by, at=NOON)
        audited.save_search(db, "Injuries", "", audited.Typed(text="broken"), by=by, at=NOON)
    left = []
    for late in (timedelta(), timedelta(minutes=1)):
        forget_what_was_typed(engine, at=NOON + KEPT_FOR + late)
        with reading(engine) as db:
            left.append((db.scalars(select(KeptSearch.text)).all(), db.scalars(select(KeptForm.path)).all()))
    assert left == [(["bruises", "broken"], ["/hidden"]), (["broken"], [])]


def test_looks_and_sign_ins_are_found_only_if_asked_for(db: Session, lead: Visitor) -> None:
    by = a_gp(a_practice(db))
    audit.add_all(
        db, [audit.Event(Action.SIGNED_IN), audit.Event(Action.VIEWED, details={"what": "hidden"})], by=by, at=NOON
    )
    a_decided_item(db, LEAVE_VISIBLE)
    page = search(lead, by=by.name)
    assert (len(sequences(page)), "without looks and sign-ins" in page.words) == (0, True)
    page = search(lead, by=by.name, looks="with")
    assert (len(sequences(page)), "without looks" in page.words) == (2, False)
    assert len(sequences(search(lead, action="signed-in", by=by.name))) == 1
    db.commit()
    files = {
        looks: lead.client.get(f"/audit.ndjson?{urlencode({'by': by.name, 'looks': looks})}").data
        for looks in ("", "without")
    }
    assert [len(file.splitlines()) for file in files.values()] == [2, 0]


def test_each_count_narrows_the_search_and_the_chosen_one_widens_it_again(db: Session, lead: Visitor) -> None:
    a_history(db)
    page = lead.open("/audit")
    counts = {link.text: link.get("href", "") for link in page.all("nav[@aria-label='Narrow these results']//a")}
    assert [label for label in counts if label != "Pat Lee"] == [  # who switched access on
        "Hidden", "Left visible", "Domestic abuse", "Dr Carys Evans", "March 2026",
    ]  # fmt: skip
    assert counts["March 2026"] == "/audit?from=2026-03-01&to=2026-03-31"
    narrowed = lead.open(counts["Hidden"])
    assert len(sequences(narrowed)) == 1
    (chosen,) = [
        link for link in narrowed.all("nav[@aria-label='Narrow these results']//a") if link.find("b") is not None
    ]
    assert chosen.get("href") == "/audit"
    for address in counts.values():
        assert "No events found" not in lead.open(address).words


def test_more_than_ten_thousand_are_not_counted(db: Session, lead: Visitor, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("workbench.audit.counting.MOST", 1)
    a_history(db)
    words = lead.open("/audit").words
    assert "More than 1 event found" in words
    assert "Counts are of the newest 1 events" in words


def test_who_opens_the_audit_is_on_record(db: Session, lead: Visitor) -> None:
    patient = rosa(db)
    search(lead, patient="marsh", text="bruises")
    (seen,) = audit.page(db, LEEDS, audit.Search(action=Action.VIEWED))
    assert (seen.patient_nhs_number, seen.details) == (patient.nhs_number, '{"what":"audit"}')


def test_times_are_londons_and_say_so(db: Session, lead: Visitor) -> None:
    for month in (3, 7):
        audit.add(db, audit.Event(Action.SIGNED_OUT), by=a_gp(a_practice(db)), at=NOON.replace(month=month))
    words = lead.open("/audit?action=signed-out").words
    assert "2 July 2026, 1pm BST" in words.replace("1:00pm", "1pm")
    assert "2 March 2026, 12pm GMT" in words.replace("12:00pm", "12pm").replace("midday", "12pm")


def test_an_undo_says_what_it_undid_and_to_what(db: Session, lead: Visitor) -> None:
    gp, item = a_gp(a_practice(db)), an_item(db, rosa(db), titles=["Bruises"])
    deciding(db, item, LEAVE_VISIBLE, by=gp)
    batch = deciding(db, item, HIDE, by=gp)
    undo(db, undo(db, batch, by=a_lead(a_practice(db)), at=NOON), by=a_lead(a_practice(db)), at=NOON)
    words = lead.open("/audit").words
    about = "“Bruises” (consultation) of Rosa Marsh"
    assert f"undid {gp.name}’s decision to hide {about}" in words
    assert "it is left visible again: “As Dr Amira Shah had decided" in words
    assert f"undid their own decision to leave {about}" in words
    assert "visible: it is hidden again" in words


def save(visitor: Visitor, name: str, status: int = 303, **fields: str) -> Page:
    return visitor.send(SEARCHES, {"name": name, **fields}, status)


def test_a_search_is_saved_found_again_and_deleted(db: Session, lead: Visitor, arrive: Arrive) -> None:
    a_history(db)
    typed = search(lead, text="bruises", outcome="hide")
    (form,) = [form for form in typed.all("form") if form.get("action") == SEARCHES]
    hidden = {field.get("name", ""): field.get("value", "") for field in form.iter("input") if field.get("name")}
    save(lead, **{**hidden, "name": "Injuries"})
    save(lead, "Hidden", outcome="hide")
    page = lead.open("/audit")
    links = {link.text: link.get("href", "") for link in page.all("nav[@aria-label='Your saved searches']//a")}
    assert list(links) == ["Hidden", "Injuries"]
    assert links["Hidden"] == "/audit?outcome=hide"
    found = lead.open(links["Injuries"])
    assert (len(sequences(found)), found.value("text")) == (1, "bruises")
    assert [link.text for link in found.all("a[@aria-current='page']") if link.text in links] == ["Injuries"]
    another = arrive("Dr Rhys Another", Role.SAFEGUARDING_LEAD)
    another.open(links["Injuries"], 404)
    assert "Injuries" not in another.open(SEARCHES).words
    deletes = [form.get("action", "") for form in found.all("form") if form.get("action", "").endswith("/delete")]
    another.send(deletes[0], status=404)
    for delete in deletes:
        lead.send(delete)
    assert db.scalars(select(KeptSearch.name).where(KeptSearch.name.is_not(None))).all() == []


def test_a_saved_search_outlives_what_is_only_typed(db: Session, lead: Visitor) -> None:
    number = address_of(lead, text="bruises").partition("search=")[2]
    save(lead, "Injuries", search=number)
    db.query(KeptSearch).update({"made_at": NOON - KEPT_FOR - timedelta(minutes=1)})
    (link,) = [each.get("href", "") for each in lead.open("/audit").all("a") if each.text == "Injuries"]
    assert lead.open(link).value("text") == "bruises"


def test_a_saved_search_is_saved_again_under_another_name_and_its_page_is_there(lead: Visitor) -> None:
    address = save(lead, "Injuries", search=address_of(lead, text="bruises").partition("search=")[2]).goes_to or ""
    again = save(lead, "Bruises", search=address.partition("search=")[2]).goes_to or ""
    assert again == address
    assert lead.open(again).value("text") == "bruises"
    renamed = save(lead, "Bruises", search=address.partition("search=")[2], outcome="hide").goes_to or ""
    assert lead.open(renamed).value("text") == "bruises"


def test_a_name_stands_for_the_search_that_got_it_last(db: Session, lead: Visitor) -> None:
    for name, outcome in (("Mine", "hide"), ("MINE", "refer"), ("Referred", "refer")):
        save(lead, name, outcome=outcome)
    assert [tuple(row) for row in db.execute(select(KeptSearch.name, KeptSearch.query))] == [
        ("Referred", "outcome=refer")
    ]


@pytest.mark.parametrize(
    ("name", "fields", "fault"),
    [("", {"outcome": "hide"}, "Enter a name for this search"), ("x" * 61, {"outcome": "hide"}, "of at most 60"),
     ("All", {}, "Search for something first")],
)  # fmt: skip
def test_what_cannot_be_saved_says_why(lead: Visitor, name: str, fields: dict[str, str], fault: str) -> None:
    assert fault in save(lead, name, 422, **fields).words


def test_there_is_a_most(lead: Visitor) -> None:
    for number in range(MOST_SEARCHES):
        save(lead, f"Search {number}", by=f"name {number}")
    assert "which is the most" in save(lead, "One more", 422, by="more").words
    save(lead, "Search 0", by="another")
