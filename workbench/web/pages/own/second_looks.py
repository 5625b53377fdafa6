"""Where a second look came to another answer than one's own: reading it, and answering."""

from flask import Blueprint, redirect, render_template, request, url_for

from workbench import audit, second_look
from workbench.errors import Invalid
from workbench.permissions import Permission
from workbench.vocabulary import Action
from workbench.web.door.flash import told
from workbench.web.door.request import Answer, by, now, page, put_on_record, session, turn
from workbench.web.inputs.fields import whole_number
from workbench.web.wording.refusals import STATUS

blueprint = Blueprint("second_looks", __name__)


@page(blueprint, "/decisions/second-looks", Permission.DECIDE)
def index() -> str:
    return _page()


@page(blueprint, "/decisions/second-looks/<int:look>", Permission.DECIDE, methods=("POST",))
def answer(look: int) -> Answer:
    note = request.form.get("note", "")
    try:
        with turn() as writing:
            second_look.answer(writing, look, note, by=by(), at=now())
    except Invalid as error:
        put_on_record(error)
        return _page({"look": look, "note": note, "faults": error.faults}), STATUS[Invalid]
    told("Your answer was sent to the safeguarding lead." if note.strip() else "Marked as read.")
    return redirect(url_for("second_looks.index", before=request.args.get("before") or None), 303)


def _page(typed: dict[str, object] | None = None) -> str:
    before = whole_number(request.args.get("before"))
    looks, more = second_look.told(session(), by=by(), before=before)
    items = sorted({look.review_item for look in looks})
    event = audit.Event(Action.VIEWED, details={"what": "second looks at their decisions", "items": items})
    audit.look(session(), event, by=by(), at=now())
    return render_template(
        "second_looks/index.html", looks=looks, typed=typed or {}, is_first=before is None, before=before, more=more
    )
