"""Searches of the audit that a user has named: saved, found beside the search, deleted."""

from collections.abc import Mapping, Sequence
from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for

from workbench.errors import Invalid
from workbench.oversight import audited
from workbench.permissions import Permission
from workbench.web.door import flash
from workbench.web.door.request import Answer, by, now, page, put_on_record, session, turn
from workbench.web.inputs.audit_search import SearchForm, codes_of, form_from, query_of
from workbench.web.inputs.typed_form import Typed, posted
from workbench.web.wording.refusals import STATUS

blueprint = Blueprint("audit_searches", __name__)


@page(blueprint, "/audit/searches", Permission.AUDIT)
def index() -> str:
    """The saved searches alone; the audit's page has the same part beside its search."""
    return _page(form_from(request.args), Typed("search"))


@page(blueprint, "/audit/searches", Permission.AUDIT, methods=("POST",))
def save() -> Answer:
    """With the filters of the address, and what was typed before, by its number."""
    typed, form = posted("search", ("name",)), form_from(request.form)
    kept = audited.Typed() if form.kept is None else audited.kept_search(session(), form.kept, by=by(), at=now())
    try:
        with turn() as writing:
            search = audited.save_search(writing, typed["name"], query_of(form), kept, by=by(), at=now())
    except Invalid as error:
        put_on_record(error)
        typed.faults = error.faults
        return _page(form, typed), STATUS[Invalid]
    flash.told("The search was saved.")
    return redirect(url_for("audit.index", **_asked(search)), 303)


@page(blueprint, "/audit/searches/<int:search>/delete", Permission.AUDIT, methods=("POST",))
def delete(search: int) -> Answer:
    with turn() as writing:
        audited.delete_search(writing, search, by=by())
    flash.told("The search was deleted.")
    return redirect(url_for("audit.index"), 303)


def _page(form: SearchForm, typed: Typed) -> str:
    return render_template("audit_searches/index.html", form=form, typed=typed, searches=saved(form))


def saved(form: SearchForm) -> Sequence[Mapping[str, object]]:
    """The user's own, and whether each is the one that is shown."""
    return [
        {
            "id": search.id,
            "name": search.name,
            "address": url_for("audit.index", **_asked(search)),
            "is_here": codes_of(search.query) == form.codes and search.typed == form.typed,
        }
        for search in audited.saved_searches(session(), by=by())
    ]


def _asked(search: audited.Saved) -> dict[str, Any]:
    number = {"search": str(search.id)} if any(search.typed) else {}
    return {**codes_of(search.query), **number}
