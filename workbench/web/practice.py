"""The practice: its switch-on and the history of that, its users and imports."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

import orjson
from flask import Blueprint, redirect, render_template, request, url_for

from workbench import access, audit, people, scope
from workbench.errors import Invalid
from workbench.london import day_of
from workbench.permissions import Permission
from workbench.vocabulary import Action, Switch
from workbench.web.edge import by, now, page, session
from workbench.web.refusals import STATUS
from workbench.web.searches import day_in, one_line
from workbench.web.sentences import counts
from workbench.web.standing import what_is_in_effect

blueprint = Blueprint("practice", __name__)

LONGEST_BASIS = 500
IMPORTS = 20
STEPS = (
    {"value": Switch.ON, "text": "Switch on: patients see what is recorded from that day"},
    {"value": Switch.PAUSED, "text": "Pause: patients see nothing from that day"},
    {"value": Switch.ASKED_TO_PAUSE, "text": "Record that the practice asked its supplier to pause"},
)


@dataclass(slots=True)
class SwitchForm:
    """What the switch form holds, as typed. `faults` names each field that is wrong."""

    step: str = ""
    on: str = ""
    basis: str = ""
    faults: Mapping[str, str] = field(default_factory=dict)


@page(blueprint, "/practice", Permission.SEE_PRACTICE)
def index() -> str:
    return _page(SwitchForm(on=day_of(now()).isoformat()))


@page(blueprint, "/practice/switch", Permission.MANAGE_PRACTICE, methods=("POST",))
def switch() -> Any:
    step, on, basis = (one_line(request.form.get(name, "")) for name in ("step", "on", "basis"))
    form = SwitchForm(step, on, basis)
    practice = people.practice_called(session(), by().organisation)
    try:
        chosen, day = _read(form)
    except Invalid as error:
        form.faults = error.faults
        return _page(form), STATUS[Invalid]
    access.switch(session(), practice, chosen, on=day, basis=basis, by=by(), at=now())
    return redirect(url_for("practice.index"), 303)


def _read(form: SwitchForm) -> tuple[Switch, date]:
    """Raises Invalid naming each field that cannot be used."""
    faults: dict[str, str] = {}
    on = day_in({"on": form.on}, "on", faults)
    if form.step not in list(Switch):
        faults["step"] = "Choose what is to happen"
    if not form.on:
        faults["on"] = "Write the day from which it is to count"
    if not form.basis:
        faults["basis"] = "Write why: it stands in the history"
    elif len(form.basis) > LONGEST_BASIS:
        faults["basis"] = f"Use at most {LONGEST_BASIS} characters"
    if faults or on is None:
        raise Invalid({name: faults[name] for name in ("step", "on", "basis") if name in faults})
    return Switch(form.step), on


def _page(form: SwitchForm) -> str:
    practice = people.practice_called(session(), by().organisation)
    imported = audit.page(session(), by().organisation, audit.Search(action=Action.IMPORTED))
    return render_template(
        "practice/index.html", practice=practice, form=form, step_items=STEPS, at=now(),
        in_effect=what_is_in_effect(scope.switch_history(session(), practice.id), now()),
        history=access.history(session(), practice.id), users=people.users(session(), by=by()),
        imports=[
            (datetime.fromisoformat(event.at), event.actor, counts(orjson.loads(event.details)))
            for event in imported[:IMPORTS]
        ],
    )  # fmt: skip
