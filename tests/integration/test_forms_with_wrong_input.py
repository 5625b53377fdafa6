"""Each field of each form of each page is wrong in turn: what is too long, invisible, or a number of somebody else's.

Every answer is judged as a page is (`tests/judging.py`): what is said to be wrong leads to its field.
"""

from collections.abc import Iterator

import pytest
from sqlalchemy.orm import Session

from tests.browser.everything import PAGES, a_bit_of_everything
from tests.factories import LEEDS
from tests.forms import ROLES, Form, forms_in
from tests.visitors import ANY, Arrive, Fields, Visitor

TOO_LONG, NOBODYS = "\u202eseen by nobody\u200b\x00" + "x" * 20_000, "9" * 18


def wrong(form: Form) -> Iterator[Fields]:
    for pressed in form.pressed():
        for field in form.fields:
            yield {**form.fields, **pressed, field: TOO_LONG if field in form.typed else NOBODYS}


def send_all(visitor: Visitor, numbers: dict[str, int], addresses: list[str]) -> int:
    """How many were sent; each answer is taken by the visitor's client, which judges it."""
    known, sent = set(), 0
    for address in (each.format(**numbers) for each in addresses):
        for form in forms_in(visitor.open(address, ANY), address):
            if form.of_its_kind not in known:
                known.add(form.of_its_kind)
                for fields in wrong(form):
                    answer = visitor.send(form.action, fields, ANY)
                    assert answer.status in (200, 303, 403, 404, 409, 422), (form.action, fields, answer.status)
                    sent += 1
    return sent


@pytest.mark.parametrize("name", PAGES)
def test_no_form_breaks_its_page(arrive: Arrive, db: Session, name: str) -> None:
    numbers = a_bit_of_everything(db, LEEDS)
    visitor = arrive(f"Dr {name.title()}", ROLES[name])
    assert send_all(visitor, numbers, PAGES[name]) >= (5 if name == "olu" else 20)
