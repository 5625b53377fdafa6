"""The register of what is hidden now."""

from flask import Blueprint, render_template, request

from workbench import oversight
from workbench.london import day_of
from workbench.permissions import Permission
from workbench.web.door.request import by, now, page, session
from workbench.web.inputs.fields import whole_number

blueprint = Blueprint("hidden", __name__)


@page(blueprint, "/hidden", Permission.SEE_WHAT_IS_HIDDEN)
def index() -> str:
    after = whole_number(request.args.get("after"))
    hidden, more = oversight.hidden_now(session(), by=by(), at=now(), after=after)
    return render_template(
        "hidden/index.html",
        hidden=hidden,
        today=day_of(now()),
        is_first=after is None,
        after=hidden[-1].entry if more else None,
    )
