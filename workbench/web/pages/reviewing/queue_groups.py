"""Groups that are one glance: a table of plain items of one sort, left visible in one stroke."""

from collections.abc import Mapping

from flask import Blueprint, render_template, request, url_for

from workbench import queue
from workbench.errors import NotFound
from workbench.permissions import Permission
from workbench.vocabulary import Routine
from workbench.web.door import htmx
from workbench.web.door.request import by, now, page, session
from workbench.web.inputs import queue_address

blueprint = Blueprint("queue_groups", __name__)


@page(blueprint, "/queue/group", Permission.WORK_THE_QUEUE)
def show() -> str:
    """A page of its own; or its table alone, which scripts put where the cards are."""
    routine = group_called(request.args.get("of", ""))
    return (
        group_part(routine, None)
        if htmx.wants_part()
        else render_template("queue_groups/index.html", **_table(routine))
    )


def group_called(word: str) -> Routine:
    """Raises NotFound for what names no group."""
    if word not in list(Routine):
        raise NotFound("There is no such group")
    return Routine(word)


def group_part(routine: Routine, done: Mapping[str, object] | None, told: str = "") -> str:
    """The group's table as it is now, after something in it was decided, or was not, as `told`."""
    tally = queue.tally(session(), by=by())
    return render_template("queue_groups/_table.html", done=done, told=told, tally=tally, **_table(routine))


def _table(routine: Routine) -> dict[str, object]:
    after = queue_address.after() if request.method == "GET" else None
    items, has_more = queue.routine_page(session(), routine, by=by(), after=after)
    place = queue_address.said_of(items[-1].place) if has_more else None
    more = url_for("queue_groups.show", of=routine, after=place) if place else None
    return {"group": routine, "items": items, "more": more, "at": now()}
