"""Each field of each form of each page is wrong in turn: what is too long, invisible, or a number of somebody else's.

Every answer is judged as a page is (`tests/judging.py`): what is said to be wrong leads to its field.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from xml.etree.ElementTree import Element

import pytest
from sqlalchemy.orm import Session

from tests.browser.everything import PAGES, a_bit_of_everything
from tests.factories import LEEDS
from tests.visitors import ANY, Arrive, Fields, Page, Visitor
from workbench.vocabulary import Role

ROLES = {
    "amira": Role.CLINICIAN, "carys": Role.SAFEGUARDING_LEAD, "pat": Role.ADMINISTRATOR,
    "olu": Role.INSTALLATION_OPERATOR,
}  # fmt: skip
TOO_LONG, NOBODYS = "\u202eseen by nobody\u200b\x00" + "x" * 20_000, "9" * 18
CHOSEN = ("radio", "checkbox", "hidden", "date")
ENDS_IT = re.compile("^/(sign-out|session|account)")
"""Wrong passwords lock the account."""


@dataclass(frozen=True)
class Form:
    """As it would be sent by each of its buttons, with what it holds."""

    action: str
    fields: dict[str, str]
    typed: frozenset[str]
    buttons: tuple[tuple[str, str], ...]

    @property
    def of_its_kind(self) -> tuple[object, ...]:
        """The same form about something else counts once."""
        return re.sub(r"\d+", "1", self.action), tuple(sorted(self.fields)), self.buttons

    def wrong(self) -> Iterator[Fields]:
        for name, value in self.buttons or (("", ""),):
            pressed = {name: value} if name else {}
            for field in self.fields:
                yield {**self.fields, **pressed, field: TOO_LONG if field in self.typed else NOBODYS}


def forms_in(page: Page, address: str) -> Iterator[Form]:
    for form in page.all("form"):
        action = form.get("action") or address
        if form.get("method") == "post" and not ENDS_IT.match(action):
            controls = [control for control in form.iter() if control.get("name") not in (None, "csrf_token")]
            buttons = {(each.get("name", ""), each.get("value", "")): None for each in controls if each.tag == "button"}
            fields = {each.get("name", ""): _value(each) for each in controls if each.tag != "button"}
            typed = {each.get("name", "") for each in controls if _is_typed(each)}
            yield Form(action, fields, frozenset(typed), tuple(buttons))


def _is_typed(control: Element) -> bool:
    return control.tag == "textarea" or (control.tag == "input" and control.get("type") not in CHOSEN)


def _value(control: Element) -> str:
    first = control.find(".//option")
    if first is not None:
        return first.get("value", "")
    return control.get("value") or "".join(control.itertext())


def send_all(visitor: Visitor, numbers: dict[str, int], addresses: list[str]) -> int:
    """How many were sent; each answer is taken by the visitor's client, which judges it."""
    known, sent = set(), 0
    for address in (each.format(**numbers) for each in addresses):
        for form in forms_in(visitor.open(address, ANY), address):
            if form.of_its_kind not in known:
                known.add(form.of_its_kind)
                for fields in form.wrong():
                    answer = visitor.send(form.action, fields, ANY)
                    assert answer.status in (200, 303, 403, 404, 409, 422), (form.action, fields, answer.status)
                    sent += 1
    return sent


@pytest.mark.parametrize("name", PAGES)
def test_no_form_breaks_its_page(arrive: Arrive, db: Session, name: str) -> None:
    numbers = a_bit_of_everything(db, LEEDS)
    visitor = arrive(f"Dr {name.title()}", ROLES[name])
    assert send_all(visitor, numbers, PAGES[name]) >= (5 if name == "olu" else 20)
