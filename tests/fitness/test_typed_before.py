"""What was typed and sent after its session had ended is given back in its form, on every page that has one."""

import re
from collections.abc import Callable, Iterator
from datetime import timedelta
from io import BytesIO
from typing import NamedTuple
from urllib.parse import urlencode, urlsplit
from xml.etree.ElementTree import Element

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from tests.factories import (
    HIDE,
    NOON,
    PASSWORD,
    QUICK_HASH,
    Category,
    a_decided_item,
    a_held_bundle,
    a_patient,
    a_practice,
    a_proxy,
    an_item,
    an_operator,
    entries,
)
from tests.second_looks import choose, decided_last_week, drawn, look_at
from tests.upstreams import a_way_out
from tests.visitors import Arrive, Clock, Page, Visitor
from workbench import second_look, upstream
from workbench.decisions import Choice
from workbench.people import IDLE
from workbench.permissions import Permission
from workbench.settings import PROJECT
from workbench.vocabulary import Outcome, Reason, Role, WayKind
from workbench.web.door.request import declared
from workbench.web.door.typed_before.filling import CONFIRMS, SEEN

GP, LEAD, ADMIN, OPERATOR = Role.CLINICIAN, Role.SAFEGUARDING_LEAD, Role.ADMINISTRATOR, Role.INSTALLATION_OPERATOR


class Scene(NamedTuple):
    db: Session
    gp: Visitor
    lead: Visitor


def of_item(address: str) -> Callable[[Scene], str]:
    def item(scene: Scene) -> str:
        return address.format(an_item(scene.db, titles=["Home visit", "Letter"], flags=[Category.THIRD_PARTY]).id)

    return item


def of_patient(scene: Scene) -> str:
    patient = a_patient(scene.db)
    a_proxy(scene.db, patient)
    return f"/patients/{patient.id}/access"


def of_proxy(scene: Scene) -> str:
    """The second of two: each has a form of its own."""
    patient = a_patient(scene.db)
    a_proxy(scene.db, patient)
    a_proxy(scene.db, patient, from_on=NOON.date())
    return f"/patients/{patient.id}/access"


def of_hidden_entry(scene: Scene) -> str:
    entry = entries(scene.db, a_decided_item(scene.db, HIDE))[0]
    return f"/hidden/entries/{entry.id}?reason={HIDE.reason}"


def register(scene: Scene) -> str:
    a_decided_item(scene.db, HIDE)
    return f"/hidden?reason={HIDE.reason}"


def held(scene: Scene) -> str:
    patient = a_patient(scene.db)
    return f"/held/{a_held_bundle(scene.db, patient)}"


def look(scene: Scene) -> int:
    choose(scene.db)
    by = scene.gp.user.as_actor(a_practice(scene.db))
    item = decided_last_week(scene.db, Choice(Outcome.LEAVE_VISIBLE), by=by)
    drawn(scene.db)
    return look_at(scene.db, item)


def to_settle(scene: Scene) -> int:
    number = look(scene)
    by = scene.lead.user.as_actor(a_practice(scene.db))
    second_look.give(scene.db, number, Choice(Outcome.HIDE, Reason.DOMESTIC_ABUSE, "his sister"), by=by, at=NOON)
    return number


def told(scene: Scene) -> str:
    by = scene.lead.user.as_actor(a_practice(scene.db))
    second_look.let_stand(scene.db, to_settle(scene), "both can be argued", by=by, at=NOON)
    return "/decisions/second-looks"


def job(scene: Scene) -> str:
    a_way_out(scene.db)
    item = a_decided_item(scene.db, HIDE)
    return f"/worklist/{item.patient_id}/items/{item.id}"


def of_proxies_job(scene: Scene) -> str:
    a_way_out(scene.db)
    patient = a_patient(scene.db)
    a_proxy(scene.db, patient)
    a_decided_item(scene.db, Choice(Outcome.HIDE_FROM_PROXIES, Reason.PROXY_CONFIDENTIALITY), patient)
    return f"/worklist/{patient.id}/proxies"


def way_out(scene: Scene) -> str:
    practice = a_practice(scene.db)
    settings = {"address": "https://emis.example/partner", "application-id-env": "PARTY_KEY", "token-env": "TOKEN"}
    upstream.add(scene.db, practice, WayKind.EMIS_PAPI, settings, by=an_operator(practice), at=NOON)
    return "/practice/clinical-system"


def holding(scene: Scene) -> str:
    a_way_out(scene.db, kind=WayKind.FHIR_R4)
    return "/policy/hold-on-arrival"


def at(address: str) -> Callable[[Scene], str]:
    return lambda _: address


FORMS: dict[str, tuple[Role, Callable[[Scene], str]]] = {
    "audit.search": (LEAD, at("/audit?outcome=hide")),
    "audit_exports.make": (LEAD, at("/audit/exports")),
    "audit_searches.save": (LEAD, at("/audit?outcome=hide")),
    "feedback.missed": (GP, of_item("/review-items/{}")),
    "flags.add": (LEAD, at("/flags")),
    "held.show": (ADMIN, held),
    "hidden.still_right": (LEAD, register),
    "hidden_entry.change": (LEAD, of_hidden_entry),
    "holding.change": (LEAD, holding),
    "patient_access.add_proxy": (ADMIN, of_patient),
    "patient_access.change_proxy": (ADMIN, of_proxy),
    "patient_access.record": (ADMIN, of_patient),
    "policy.change": (LEAD, at("/policy")),
    "practice.switch": (ADMIN, at("/practice")),
    "practices.add": (OPERATOR, at("/practices")),
    "queue_views.save": (GP, at("/queue?kind=document")),
    "review_items.decide": (GP, of_item("/review-items/{}/decision?outcome=hide")),
    "second_look.decide_again": (LEAD, lambda scene: f"/oversight/second-look/{to_settle(scene)}"),
    "second_look.give": (LEAD, lambda scene: f"/oversight/second-look/{look(scene)}?outcome=hide"),
    "second_look.let_stand": (LEAD, lambda scene: f"/oversight/second-look/{to_settle(scene)}"),
    "second_looks.answer": (GP, told),
    "users.add": (ADMIN, at("/users")),
    "users.change": (ADMIN, lambda scene: f"/users/{scene.gp.user.id}"),
    "way_out.change": (ADMIN, way_out),
    "worklist.of_item": (GP, job),
    "worklist.of_proxies": (GP, of_proxies_job),
}
"""Each form in which something is typed or chosen → who has it, and on which page."""

BUTTONS = {
    "audit_searches.delete",
    "feedback.not_helpful",
    "flags.quieten",
    "flags.switch",
    "queue_views.delete",
    "review_items.leave_visible",
    "review_items.undo",
    "second_look.read_reply",
    "tasks.check",
    "users.demand_factor",
}
FILES = {"imports.upload"}
"""A browser gives no file back."""


def posts(app: Flask) -> Iterator[str]:
    for rule in app.url_map.iter_rules():
        if "POST" in rule.methods and isinstance(declared(app, rule.endpoint), Permission):
            yield rule.endpoint


def test_every_form_of_a_page_that_needs_a_permission_is_tried_here(app_of_the_run: Flask) -> None:
    assert set(posts(app_of_the_run)) == {*FORMS, *BUTTONS, *FILES}


def test_every_field_that_says_what_its_page_showed_is_given_back() -> None:
    templates = "".join(page.read_text() for page in (PROJECT / "templates").rglob("*.html"))
    assert set(re.findall(r'name="([a-z_-]*seen[a-z_-]*)"', templates)) == set(SEEN)


def sign_in_again(visitor: Visitor) -> str:
    visitor.user.password_hash = QUICK_HASH
    visitor.open("/sign-in")
    return visitor.send("/sign-in", {"username": visitor.user.name, "password": PASSWORD}, 303).goes_to


def endpoint_of(app: Flask, form: Element) -> str:
    return app.url_map.bind("").match(urlsplit(form.get("action", "")).path, "POST")[0]


def forms_of(page: Page, app: Flask, endpoint: str) -> list[Element]:
    return [form for form in page.all("form[@method='post']") if endpoint_of(app, form) == endpoint]


def is_like(form: Element, other: Element) -> bool:
    """A page may have several for one address: one for each thing that is done there."""
    here, there = ({each.get("name") for each in one.iter()} for one in (form, other))
    return (form.get("action"), here) == (other.get("action"), there)


def controls(page: Page, form: Element) -> list[Element]:
    apart = [each for each in page.tree.iter() if form.get("id") and each.get("form") == form.get("id")]
    return [each for each in (*form.iter(), *apart) if each.get("name") and each.tag in ("input", "select", "textarea")]


def type_in(page: Page, form: Element) -> list[tuple[str, str]]:
    """Every field otherwise than it was: what is ticked is not, the last choice is chosen, and words are typed."""
    typed: dict[str, list[str]] = {}
    for number, control in enumerate(controls(page, form), start=1):
        kind, values = control.get("type", ""), typed.setdefault(control.get("name", ""), [])
        if control.tag == "select":
            values.append([option.get("value", "") for option in control.iter("option")][-1])
        elif kind == "hidden":
            values.append(control.get("value", ""))
        elif kind == "radio":
            values[:] = [control.get("value", "")]
        elif kind == "checkbox":
            values += [] if "checked" in control.attrib else [control.get("value", "on")]
        else:
            values.append(f"2027-01-{number:02}" if kind == "date" else f'Typed <{number}> & "quoted"')
    return [(name, value) for name, values in typed.items() for value in values]


def standing(page: Page, form: Element) -> list[tuple[str, str]]:
    """What a browser would send of it."""
    sent = []
    for control in controls(page, form):
        name, kind = control.get("name", ""), control.get("type", "")
        if control.tag == "select":
            sent += [(name, o.get("value", "")) for o in control.iter("option") if "selected" in o.attrib]
        elif control.tag == "textarea":
            sent.append((name, "".join(control.itertext()).removeprefix("\n")))
        elif kind not in ("radio", "checkbox") or "checked" in control.attrib:
            sent.append((name, control.get("value", "on" if kind == "checkbox" else "")))
    return sent


def typed_part(fields: list[tuple[str, str]]) -> list[tuple[str, str]]:
    return sorted((name, value) for name, value in fields if name not in ("csrf_token", *CONFIRMS))


@pytest.fixture
def scene(db: Session, gp: Visitor, lead: Visitor) -> Scene:
    return Scene(db, gp, lead)


def test_who_uploaded_too_late_is_told_so(arrive: Arrive, clock: Clock) -> None:
    visitor = arrive("Pat Lee", ADMIN)
    visitor.open("/imports")
    clock.at += IDLE + timedelta(seconds=1)
    visitor.send("/imports", {"file": (BytesIO(b"{}"), "one.json")}, 303)
    assert "signed out before you sent this. Please do it again." in visitor.open(sign_in_again(visitor)).words


@pytest.mark.parametrize("endpoint", FORMS)
def test_what_was_typed_is_given_back_once(
    scene: Scene, arrive: Arrive, clock: Clock, site: Flask, endpoint: str
) -> None:
    role, place = FORMS[endpoint]
    visitor = {GP: scene.gp, LEAD: scene.lead}.get(role) or arrive("Pat Lee", role)
    address = place(scene)
    page = visitor.open(address)
    form = max(reversed(forms_of(page, site, endpoint)), key=lambda each: len(controls(page, each)))
    typed = type_in(page, form)
    clock.at += IDLE + timedelta(seconds=1)
    visitor.db.commit()
    sent = visitor.client.post(form.get("action"), data=urlencode(typed),
                               content_type="application/x-www-form-urlencoded",
                               headers={"Referer": f"http://localhost{address}"})  # fmt: skip
    assert sent.headers["Location"].startswith("/sign-in")
    back = sign_in_again(visitor)
    page = visitor.open(back)
    again = next(each for each in forms_of(page, site, endpoint) if is_like(each, form))
    assert typed_part(standing(page, again)) == typed_part(typed)
    assert "You were signed out before you sent this. What you typed is back in its form." in page.words
    assert "signed out before" not in visitor.open(back).words
