"""The safeguarding lead's tasks: who reads for whom, what has come back, what a policy left visible."""

from flask import Blueprint, redirect, render_template, request, url_for

from workbench import decisions, intake, oversight, tuning, upstream
from workbench.characters import one_line
from workbench.errors import not_in_practice
from workbench.permissions import Permission, require_practice
from workbench.web.door.request import Answer, by, now, page, session, turn
from workbench.web.inputs.fields import whole_number

blueprint = Blueprint("tasks", __name__)


@page(blueprint, "/tasks", Permission.OVERSEE)
def index() -> str:
    practice_id = require_practice(by(), Permission.OVERSEE)
    tasks = oversight.tasks(session(), by=by(), at=now())
    return render_template(
        "tasks/index.html",
        tasks=tasks,
        referrals=decisions.referrals(session(), by=by()),
        troubles=upstream.troubles(session(), by=by()),
        not_reaching=upstream.not_reaching(session(), practice_id, at=now()),
        sample=oversight.unchecked(session(), by=by()),
        sampled=oversight.how_many_unchecked(session(), by=by()),
        seldom_useful=len(tuning.seldom_useful(session(), by=by(), at=now())),
        held=intake.how_many_held(session(), practice_id),
    )


@page(blueprint, "/tasks/checked", Permission.OVERSEE, methods=("POST",))
def check() -> Answer:
    """The lead has looked at one of the sample, and lets it stand."""
    item = whole_number(request.form.get("item"))
    if item is None:
        raise not_in_practice("review item")
    with turn() as writing:
        oversight.check_off(writing, item, one_line(request.form.get("batch", "")[:36]), by=by(), at=now())
    return redirect(url_for("tasks.index"), 303)
