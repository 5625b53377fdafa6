"""One letter under several references, and what is re-sent under new ids: linked, so that hiding asks, and told."""

import base64
import hashlib
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from tests.bundles import a_document, an_observation
from tests.factories import (
    HIDE,
    HIDE_FROM_PROXIES,
    LEAVE_VISIBLE,
    REFER,
    a_gp,
    a_practice,
    deciding,
)
from tests.receiving import items, receive
from workbench import queue
from workbench.decisions import Choice
from workbench.models import Entry, ItemLink
from workbench.vocabulary import State, WaitsBecause

WORDS = b"Dear doctor, she told us in confidence"
DATA = base64.b64encode(WORDS).decode()
HASH = base64.b64encode(hashlib.sha1(WORDS, usedforsecurity=False).digest()).decode()


def with_attachment(**attachment: str) -> dict[str, Any]:
    return {"content": [{"attachment": {"contentType": "text/plain", **attachment}}]}


def with_identifier(*values: str, system: str = "urn:oid:1.2.3") -> dict[str, Any]:
    named = {"system": system} if system else {}
    return {"identifier": [{**named, "value": each} for each in values]}


MASTER = {"masterIdentifier": {"system": "urn:oid:1.2.3", "value": "L-77"}}
SERVER = "https://ehr.example/fhir"
SAME = {
    "address": (with_attachment(url="https://docs.example/77"), with_attachment(url="https://docs.example/77")),
    "Binary on its server": (with_attachment(url="Binary/b7"), with_attachment(url=f"{SERVER}/Binary/b7")),
    "version of a Binary": (with_attachment(url="Binary/b7"), with_attachment(url="Binary/b7/_history/2")),
    "hash": (with_attachment(hash=HASH), with_attachment(hash=HASH)),
    "data": (with_attachment(data=DATA), with_attachment(data=DATA[:8] + "\n" + DATA[8:])),
    "data and hash": (with_attachment(data=DATA), with_attachment(url="https://a.example/1", hash=HASH)),
    "master identifier": (MASTER, MASTER),
    "identifier": (with_identifier("L-77"), with_identifier("l-77 ")),
    "one of its identifiers": (with_identifier("A", "L-77"), with_identifier("L-77", "B")),
    "identifier, and master identifier": (with_identifier("L-77"), MASTER),
    "identifier without a system": (with_identifier("L-77", system=""), with_identifier("L-77", system="")),
}
NUMBER = {"identifier": [{"system": "https://fhir.nhs.uk/Id/nhs-number", "value": "9990000018"}]}
SURGERY = {"identifier": [{"system": "https://fhir.nhs.uk/Id/ods-organization-code", "value": "A82038"}]}
RECORD = {"identifier": [{"type": {"coding": [{"code": "MR"}]}, "value": "77"}]}


@pytest.mark.parametrize("together", [True, False], ids=["in one bundle", "one after the other"])
@pytest.mark.parametrize(("one", "other"), SAME.values(), ids=SAME)
def test_the_same_letter_is_linked(db: Session, one: dict[str, Any], other: dict[str, Any], together: bool) -> None:
    first, second = a_document("d1", title="One", **one), a_document("d2", title="Other", **other)
    for resources in ((first, second),) if together else ((first,), (second,)):
        receive(db, *resources)
    assert _linked(db)


def test_a_letter_and_the_report_that_presents_it_are_linked(either_db: Session) -> None:
    report = {"resourceType": "DiagnosticReport", "id": "r1", "status": "final", "code": {"text": "Report"},
              "subject": {"reference": "Patient/p1"}, "presentedForm": [{"url": "Binary/b7"}]}  # fmt: skip
    receive(either_db, a_document(**with_attachment(url="Binary/b7")), report)
    assert _linked(either_db)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (with_attachment(url="Binary/b7"), with_attachment(url="Binary/b8")),
        (with_attachment(), with_attachment()),
        (with_attachment(data=""), with_attachment(data="", url=" ")),
        (with_identifier("L-77"), with_identifier("L-78")),
        (with_identifier("L-77", system="a"), with_identifier("L-77", system="b")),
        (NUMBER, NUMBER),
        (SURGERY, SURGERY),
        (RECORD, RECORD),
        ({"masterIdentifier": {"system": "a", "value": "1"}}, {"masterIdentifier": {"system": "b", "value": "1"}}),
    ],
)
def test_other_letters_are_not(db: Session, one: dict[str, Any], other: dict[str, Any]) -> None:
    receive(db, a_document("d1", title="One", **one), a_document("d2", title="Other", **other))
    assert not _linked(db)


def test_nor_by_an_identifier_that_somebody_has(db: Session) -> None:
    doctor = {"resourceType": "Practitioner", "id": "x", "name": [{"family": "Shah"}], **with_identifier("D-1")}
    receive(db, *(a_document(each, title=each, **with_identifier("D-1")) for each in ("d1", "d2")), doctor)
    assert not _linked(db)


def test_nor_by_one_that_many_share(db: Session) -> None:
    receive(db, *(a_document(f"d{each}", title=f"{each}", **with_identifier("V-1")) for each in range(9)))
    assert db.scalars(select(ItemLink)).all() == []


def test_results_that_share_an_identifier_are_no_copies(db: Session) -> None:
    receive(db, *(an_observation(each, title=each, **with_identifier("L-77")) for each in ("o1", "o2")))
    assert not _linked(db)


@pytest.mark.parametrize("choice", [HIDE, HIDE_FROM_PROXIES, REFER], ids=lambda choice: choice.outcome)
def test_a_copy_of_something_kept_back_waits_linked_and_says_so(either_db: Session, choice: Choice) -> None:
    receive(either_db, an_observation("o1"))
    deciding(either_db, items(either_db)[0], choice)
    receive(either_db, an_observation("another"), days=1)
    copy = queue.item_shown(either_db, items(either_db)[1].id, by=a_gp(a_practice(either_db)))
    assert (copy.state, copy.waits_again, copy.is_plain) == (State.WAITING, [WaitsBecause.COPY_OF_HIDDEN], False)
    assert _linked(either_db)


def test_so_does_a_letter_of_which_another_reference_is_hidden(db: Session) -> None:
    receive(db, a_document("d1", title="One", **MASTER))
    deciding(db, items(db)[0], HIDE)
    receive(db, a_document("d2", title="Other", **MASTER), days=1)
    assert queue.item_shown(db, items(db)[1].id, by=a_gp(a_practice(db))).waits_again == [WaitsBecause.COPY_OF_HIDDEN]


def test_it_says_so_though_the_source_withdrew_the_first(db: Session) -> None:
    receive(db, a_document("d1", title="One", **MASTER))
    deciding(db, items(db)[0], HIDE)
    receive(db, a_document("d1", **MASTER, status="entered-in-error"), a_document("d2", **MASTER), days=1)
    assert queue.item_shown(db, items(db)[1].id, by=a_gp(a_practice(db))).waits_again == [WaitsBecause.COPY_OF_HIDDEN]


@pytest.mark.parametrize("now", [{"status": "entered-in-error"}, {"code": {"text": "Corrected"}}])
def test_or_it_says_something_else_now(db: Session, now: dict[str, Any]) -> None:
    receive(db, an_observation("o1"))
    deciding(db, items(db)[0], HIDE)
    receive(db, an_observation("o1") | now, days=1)
    receive(db, an_observation("another"), days=2)
    assert queue.item_shown(db, items(db)[1].id, by=a_gp(a_practice(db))).waits_again == [WaitsBecause.COPY_OF_HIDDEN]


def test_a_copy_of_something_visible_waits_as_new_and_linked(db: Session) -> None:
    receive(db, an_observation("o1"))
    deciding(db, items(db)[0], LEAVE_VISIBLE)
    receive(db, an_observation("another"), days=1)
    copy = queue.item_shown(db, items(db)[1].id, by=a_gp(a_practice(db)))
    assert (copy.state, copy.waits_again, copy.is_plain) == (State.WAITING, [], True)
    assert _linked(db)


def test_what_was_left_visible_in_spite_of_it_is_not_asked_again(db: Session) -> None:
    receive(db, an_observation("o1"))
    deciding(db, items(db)[0], HIDE)
    receive(db, an_observation("another"))
    deciding(db, items(db)[1], LEAVE_VISIBLE)
    for day in (1, 2):
        receive(db, an_observation("o1"), an_observation("another"), days=day)
        states = db.scalars(select(Entry.state).order_by(Entry.id)).all()
        assert states == [State.HIDDEN, State.LEFT_VISIBLE]


@pytest.mark.parametrize(
    "more", [{"issued": "2026-03-02T09:06:00Z"}, {"valueString": "x"}, {"code": {"text": "Pulse"}}]
)
def test_what_differs_in_time_or_content_is_no_copy(db: Session, more: dict[str, Any]) -> None:
    receive(db, an_observation("o1"))
    receive(db, an_observation("another") | more)
    assert not _linked(db)


def _linked(db: Session) -> bool:
    one, other = items(db)
    found = [[each.id for each in queue.linked_items(db, item.id, by=a_gp(a_practice(db)))] for item in (one, other)]
    return found == [[other.id], [one.id]]
