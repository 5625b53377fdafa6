"""What is not in effect in the clinical system as it was decided, entry by entry: behind two numbers of the tasks."""

from flask import Blueprint, render_template, request, url_for

from workbench import upstream
from workbench.permissions import Permission
from workbench.upstream import Troubled
from workbench.vocabulary import Stage
from workbench.web.door.request import by, now, page, session
from workbench.web.inputs.fields import whole_number
from workbench.web.wording.audit.in_effect import CANNOT_AT_ALL, why

blueprint = Blueprint("not_in_effect", __name__)


@page(blueprint, "/oversight/drifted", Permission.OVERSEE)
def drifted() -> str:
    return _list(Stage.DRIFTED)


@page(blueprint, "/oversight/cannot", Permission.OVERSEE)
def cannot() -> str:
    return _list(Stage.CANNOT)


def _list(stage: Stage) -> str:
    start = whole_number(request.args.get("start")) or 0
    found = upstream.troubled(session(), stage, by=by(), at=now(), start=start)
    return render_template(
        "not_in_effect/index.html",
        stage=stage.value,
        rows=[(row, _why(row)) for row in found.rows],
        start=start,
        more=url_for(f"not_in_effect.{stage.value}", start=start + len(found.rows)) if found.more else None,
        at=now(),
    )


def _why(row: Troubled) -> str:
    said = why(row.details) if row.details is not None else CANNOT_AT_ALL
    return said[:1].upper() + said[1:]
