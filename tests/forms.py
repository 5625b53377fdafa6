"""The forms that post of a page, with what they would send."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from xml.etree.ElementTree import Element

from tests.visitors import Page
from workbench.vocabulary import Role

ROLES = {
    "amira": Role.CLINICIAN, "carys": Role.SAFEGUARDING_LEAD, "pat": Role.ADMINISTRATOR,
    "olu": Role.INSTALLATION_OPERATOR,
}  # fmt: skip
"""Whoever looks at the pages of `tests/browser/everything.py`."""

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

    def pressed(self) -> Iterator[dict[str, str]]:
        """What each of its buttons sends of itself."""
        for name, value in self.buttons or (("", ""),):
            yield {name: value} if name else {}


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
    options = control.findall(".//option")
    if options:
        return options[-1].get("value", "")
    return control.get("value") or "".join(control.itertext())
