"""Each form, sent as its page has it, has seen how things are: it is never told that somebody changed them since.

A form tells what it has seen by fields of its own. Tests that put such a field in by hand do not miss it.
"""

import re
import sys
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest
from sqlalchemy.orm import Session

import workbench
from tests.browser.everything import PAGES, a_bit_of_everything
from tests.factories import LEEDS, NOON, a_practice, an_operator
from tests.forms import ROLES, Form, forms_in
from tests.visitors import ANY, Arrive, Visitor
from workbench import upstream
from workbench.seen import CHANGED, require_seen
from workbench.vocabulary import WayKind

Asked = set[tuple[str, str]]
"""Modules that ask what a form has seen, and the fields at which they say that it is otherwise now."""

DEMANDS_A_FACTOR = "/users/second-factor"
"""Whoever sent it would have to set one up before anything else."""

INCOMPLETE = "The form was not complete"
EMIS = {"address": "https://emis.example/partner", "application-id-env": "PARTY_KEY", "token-env": "TOKEN"}


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> Asked:
    """Fills with those that were told something."""
    found: Asked = set()

    def note(name: str, seen: object, now: object, field: str) -> None:
        found.update({(name, field)} if seen is not None else ())
        require_seen(seen, now, field)

    for name in [each for each in sys.modules if each.startswith("workbench.")]:
        if name != require_seen.__module__ and hasattr(sys.modules[name], "require_seen"):
            monkeypatch.setattr(sys.modules[name], "require_seen", partial(note, name))
    return found


def all_that_ask() -> Asked:
    folder = Path(workbench.__file__).parent
    return {
        (".".join(("workbench", *path.relative_to(folder).with_suffix("").parts)), field)
        for path in folder.rglob("*.py")
        for field in re.findall(r'^ +require_seen\(.*"(\w+)"\)$', path.read_text(), re.MULTILINE)
    }


def test_no_form_lacks_what_its_answer_asks_for(arrive: Arrive, db: Session, asked: Asked) -> None:
    numbers, practice = a_bit_of_everything(db, LEEDS), a_practice(db)
    upstream.add(db, practice, WayKind.EMIS_PAPI, EMIS, by=an_operator(practice), at=NOON)
    for name in ("amira", "carys", "pat"):
        visitor, known = arrive(f"Dr {name.title()}", ROLES[name]), set[object]()
        for address in (each.format(**numbers) for each in PAGES[name]):
            for form in [*forms_in(visitor.open(address, ANY), address)]:
                if form.of_its_kind not in known and form.action != DEMANDS_A_FACTOR:
                    known.add(form.of_its_kind)
                    send_as_shown(visitor, address, form.of_its_kind)
    assert asked == all_that_ask()


def send_as_shown(visitor: Visitor, address: str, kind: object) -> None:
    """With each of its buttons; the page is opened anew for each, as what was sent before may have changed things."""
    for number in range(9):
        form = next((each for each in forms_in(visitor.open(address, ANY), address) if each.of_its_kind == kind), None)
        if form is None or number == len(pressed := [*form.pressed()]):
            return
        answer = visitor.send(form.action, {**dict(filled(form)), **pressed[number]}, ANY)
        assert CHANGED not in answer.text, (form.action, pressed[number])
        assert INCOMPLETE not in answer.text, (form.action, pressed[number])


def filled(form: Form) -> Iterator[tuple[str, str]]:
    for name, value in form.fields.items():
        yield name, value or ("Agreed with Dr Shah" if name in form.typed else "")
