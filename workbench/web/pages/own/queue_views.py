"""Filters of the queue that a user has named: saved, found beside the filters, deleted."""

from collections.abc import Mapping

from flask import Blueprint, redirect, render_template, request, url_for

from workbench import people
from workbench.errors import Invalid
from workbench.permissions import Permission
from workbench.web.door import flash
from workbench.web.door.request import Answer, by, page, put_on_record, session, turn
from workbench.web.inputs.typed_form import Typed, posted
from workbench.web.inputs.view_filters import filters_in, filters_of, query_of
from workbench.web.wording.refusals import STATUS

blueprint = Blueprint("queue_views", __name__)


@page(blueprint, "/queue/views", Permission.WORK_THE_QUEUE)
def index() -> str:
    """The views alone; the queue's page has the same part beside its filters."""
    return _page(filters_in(request.args), Typed("view"))


@page(blueprint, "/queue/views", Permission.WORK_THE_QUEUE, methods=("POST",))
def save() -> Answer:
    typed, filters = posted("view", ("name",)), filters_in(request.form)
    try:
        with turn() as writing:
            people.save_view(writing, typed["name"], query_of(filters), by=by())
    except Invalid as error:
        put_on_record(error)
        typed.faults = error.faults
        return _page(filters, typed), STATUS[Invalid]
    flash.told("The view was saved.")
    return redirect(url_for("queue.index", **filters), 303)


@page(blueprint, "/queue/views/<int:view>/delete", Permission.WORK_THE_QUEUE, methods=("POST",))
def delete(view: int) -> Answer:
    with turn() as writing:
        people.delete_view(writing, view, by=by())
    flash.told("The view was deleted.")
    return redirect(url_for("queue.index"), 303)


def _page(filters: Mapping[str, str], typed: Typed) -> str:
    return render_template("queue_views/index.html", typed=typed, **beside(filters))


def beside(asked: Mapping[str, str]) -> dict[str, object]:
    """What queue_views/_views.html shows beside filters: the user's views, and what would be saved."""
    filters = filters_in(asked)
    views = [
        {
            "id": view.id,
            "name": view.name,
            "address": url_for("queue.index", **filters_of(view.query)),
            "is_here": filters_of(view.query) == filters,
        }
        for view in people.saved_views(session(), by=by())
    ]
    return {"views": views, "view_filters": filters}
