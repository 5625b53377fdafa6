"""The practice's way out to its clinical system: what it is, what a dry run holds back, and letting it send."""

from flask import Blueprint, redirect, render_template, url_for

from workbench import people, upstream
from workbench.basis import WRITE_WHY, basis_fault
from workbench.errors import Invalid
from workbench.permissions import Permission
from workbench.web.door import flash
from workbench.web.door.request import Answer, by, now, page, put_on_record, session, turn
from workbench.web.inputs.fields import whole_number
from workbench.web.inputs.typed_form import Typed, posted
from workbench.web.wording.refusals import STATUS

blueprint = Blueprint("way_out", __name__)

ASK_TO_CONFIRM = "Tick that you have read what is known and not known about it"
TOLD = {
    "yes": "A dry run: nothing is sent. What is decided is set by hand.",
    "no": "What is decided is sent from now on, within a minute.",
    "as-it-is": "Recorded. What is to be visible can be set by hand again.",
}
"""By the button that was pressed: a dry run or not, or, after a restore, as it is."""


@page(blueprint, "/practice/clinical-system", Permission.SEE_WAY_OUT)
def index() -> str:
    return _page(Typed())


@page(blueprint, "/practice/clinical-system", Permission.MANAGE_WAY_OUT, methods=("POST",))
def change() -> Answer:
    form = posted("way_out", ("dry", "basis", "read", "seen"))
    dry = form["dry"] if form["dry"] in TOLD else "no"
    upstream.require_way(session(), people.practice_called(session(), by().organisation).id)
    try:
        if dry == "no" and form["read"] != "yes":
            raise Invalid({"read": ASK_TO_CONFIRM, **({"basis": WRITE_WHY} if basis_fault(form["basis"]) else {})})
        with turn() as writing:
            seen = whole_number(form["seen"]) or 0
            if dry == "as-it-is":
                upstream.answer_for_restore(writing, basis=form["basis"], seen=seen, by=by(), at=now())
            else:
                upstream.set_dry_run(writing, dry=dry == "yes", basis=form["basis"], seen=seen, by=by(), at=now())
    except Invalid as error:
        put_on_record(error)
        form.faults = dict(error.faults)
        return _page(form), STATUS[Invalid]
    flash.told(TOLD[dry])
    return redirect(url_for("way_out.index"), 303)


def _page(form: Typed) -> str:
    practice = people.practice_called(session(), by().organisation)
    has_one = upstream.way_of(session(), practice.id) is not None
    shown = upstream.show(session(), practice, by=by()) if has_one else None
    stands = upstream.standing(session(), practice.id, at=now())
    late = upstream.late(session(), practice.id, at=now())
    return render_template("way_out/index.html", practice=practice, shown=shown, stands=stands, late=late, form=form)
