"""Second looks that disagreed and were settled: what became of each, and what the first clinician answered."""

from flask import Blueprint, render_template, request

from workbench import audit, second_look
from workbench.permissions import Permission
from workbench.vocabulary import Action
from workbench.web.door.request import by, now, page, session
from workbench.web.inputs.fields import whole_number

blueprint = Blueprint("settled_looks", __name__)


@page(blueprint, "/oversight/second-look/settled", Permission.OVERSEE)
def index() -> str:
    before = whole_number(request.args.get("before"))
    looks, more = second_look.settled(session(), by=by(), before=before)
    details = {"what": "settled second looks", "items": sorted({look.review_item for look in looks})}
    audit.look(session(), audit.Event(Action.VIEWED, details=details), by=by(), at=now())
    return render_template("second_look/settled.html", looks=looks, more=more, is_first=before is None)
