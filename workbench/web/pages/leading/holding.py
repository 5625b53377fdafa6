"""Hold on arrival: what is known and not known about it, and the lead’s word."""

from flask import Blueprint, redirect, render_template, url_for

from workbench import upstream
from workbench.errors import Invalid
from workbench.permissions import Permission
from workbench.vocabulary import KINDS, WAY_KINDS
from workbench.web.door.flash import told
from workbench.web.door.request import Answer, by, now, page, put_on_record, session, turn
from workbench.web.inputs.typed_form import Typed, posted
from workbench.web.wording.refusals import STATUS

blueprint = Blueprint("holding", __name__)

FIELDS = ("hold", "basis", "is_read")


@page(blueprint, "/policy/hold-on-arrival", Permission.SET_POLICY)
def index() -> str:
    return _page(Typed("hold"))


@page(blueprint, "/policy/hold-on-arrival", Permission.SET_POLICY, methods=("POST",))
def change() -> Answer:
    typed = posted("hold", FIELDS)
    on = typed["hold"] == "on"
    try:
        with turn() as writing:
            upstream.set_hold(
                writing, on=on, basis=typed["basis"], is_read=typed["is_read"] == "yes", by=by(), at=now()
            )  # fmt: skip
    except Invalid as error:
        put_on_record(error)
        typed.faults = dict(error.faults)
        return _page(typed), STATUS[Invalid]
    told("Hold on arrival is on." if on else "Hold on arrival is off. What was held stays hidden until it is decided.")
    return redirect(url_for("holding.index"), 303)


def _page(typed: Typed) -> str:
    hold = upstream.hold(session(), by=by())
    return render_template(
        "policy/hold.html",
        typed=typed,
        hold=hold,
        way=WAY_KINDS[hold.way] if hold.way else "",
        without=", ".join(KINDS[kind].lower() for kind in hold.without),
    )
