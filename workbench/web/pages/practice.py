"""The practice: its switch-on and the history of that, its users and imports."""

from datetime import date, datetime
from typing import Any

import orjson
from flask import Blueprint, redirect, render_template, url_for

from workbench import access, audit, consequences, due, feeds, intake, people, queue, scope, tuning, upstream
from workbench.basis import basis_fault
from workbench.errors import Invalid
from workbench.london import day_of
from workbench.permissions import Permission
from workbench.vocabulary import SWITCHES, Action, Switch
from workbench.web.door.request import Answer, by, now, page, session, turn
from workbench.web.inputs.typed_form import Typed, posted
from workbench.web.wording.access_sentences import what_is_in_effect
from workbench.web.wording.audit.sentences import counts
from workbench.web.wording.choices import choices
from workbench.web.wording.refusals import STATUS

blueprint = Blueprint("practice", __name__)

IMPORTS = 20
STEPS = choices({step: words.choice for step, words in SWITCHES.items()})


@page(blueprint, "/practice", Permission.SEE_PRACTICE)
def index() -> str:
    return _page(Typed("switch", {"on": day_of(now()).isoformat()}))


@page(blueprint, "/practice/switch", Permission.MANAGE_PRACTICE, methods=("POST",))
def switch() -> Answer:
    """First what it would bring, to be confirmed; then, if nobody recorded another step meanwhile, the step itself."""
    form = posted("switch", ("step", "on", "basis", "with_paused", "confirmed"))
    practice = people.practice_called(session(), by().organisation)
    try:
        step, on = _read(form)
    except Invalid as error:
        form.faults = error.faults
        return _page(form), STATUS[Invalid]
    with_paused = step is Switch.ON and form["with_paused"] == "yes"
    if not _switched(practice, form, step, on, with_paused=with_paused):
        told = access.forecast(session(), practice.id, step, on=on, with_paused=with_paused, at=now())
        return render_template(
            "practice/confirm.html",
            form=form,
            told=told,
            step=step,
            on=on,
            with_paused=with_paused,
            confirmation=_confirmation(practice.id),
        )
    return redirect(url_for("practice.index"), 303)


def _switched(practice: Any, form: Typed, step: Switch, on: date, *, with_paused: bool) -> bool:
    """Was the step confirmed after a preview that still holds? Then it is recorded now."""
    if form["confirmed"] != _confirmation(practice.id):
        return False
    first = access.first_to_follow(session(), practice.id, step, on=on, with_paused=with_paused, at=now())
    with turn() as writing:
        holds = form["confirmed"] == _confirmation(practice.id)
        if holds:
            access.switch(
                writing, practice, step, on=on, basis=form["basis"], with_paused=with_paused, first=first, by=by(),
                at=now(),
            )  # fmt: skip
    return holds


def _confirmation(practice_id: int) -> str:
    """Says how many steps there were when the change was previewed; another step in between makes it outdated."""
    return f"after {len(access.history(session(), practice_id))} steps"


def _read(form: Typed) -> tuple[Switch, date]:
    """Raises Invalid naming each field that cannot be used."""
    step = form.word("step", Switch, "Choose what you want to do")
    on = form.day("on", needed="Enter the day it starts")
    if fault := basis_fault(form["basis"]):
        form.faults["basis"] = fault
    if form.faults or step is None or on is None:
        raise Invalid({name: form.faults[name] for name in ("step", "on", "basis") if name in form.faults})
    return step, on


def _page(form: Typed) -> str:
    practice = people.practice_called(session(), by().organisation)
    imported = audit.page(session(), by().organisation, audit.Search(action=Action.IMPORTED))
    followed = consequences.is_followed(session(), practice.id)
    switched = scope.switch_history(session(), practice.id)
    to_move = [] if followed else due.patients_to_move(session(), practice, at=now())
    return render_template(
        "practice/index.html",
        reads_twice=tuning.reads_twice(),
        practice=practice,
        to_move=sum(map(len, to_move)),
        tally=queue.tally(session(), by=by()) if by().may(Permission.SEE_HOW_MANY_WAIT) else None,
        held=intake.how_many_held(session(), practice.id),
        not_reaching=upstream.not_reaching(session(), practice.id, at=now()),
        feeds_in_trouble=feeds.how_many_in_trouble(session(), practice.id, at=now()),
        form=form,
        step_items=STEPS,
        at=now(),
        in_effect=what_is_in_effect(switched, now()),
        is_all_on_record=all(fact.is_on_record for fact in switched),
        history=access.history(session(), practice.id),
        users=people.users(session(), by=by()),
        imports=[
            (datetime.fromisoformat(event.at), event.actor, counts(orjson.loads(event.details)))
            for event in imported[:IMPORTS]
        ],
    )
