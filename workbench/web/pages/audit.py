"""The audit: searching it, and taking it away as a file."""

from collections.abc import Generator, Mapping
from datetime import datetime
from typing import Any

from flask import Blueprint, Response, current_app, redirect, render_template, request, url_for

from workbench import db
from workbench.audit import Search, exporting
from workbench.errors import Invalid
from workbench.london import day_of
from workbench.oversight import audited
from workbench.permissions import Actor, Permission
from workbench.vocabulary import ACTIONS, LOOKS, OUTCOMES, REASONS
from workbench.web.door import exports
from workbench.web.door.request import Answer, by, now, page, session, turn
from workbench.web.inputs.audit_search import (
    WITHOUT,
    SearchForm,
    form_from,
    posted_form,
    query_of,
    search_in,
    way_back_of,
    with_kept,
)
from workbench.web.inputs.fields import days_of_period, moment_in, whole_number
from workbench.web.pages.own.audit_searches import saved
from workbench.web.wording.audit.narrowing import facets
from workbench.web.wording.audit.sentences import sentence
from workbench.web.wording.choices import choices, labels
from workbench.web.wording.filters import moment_and_zone
from workbench.web.wording.refusals import STATUS

blueprint = Blueprint("audit", __name__)


@page(blueprint, "/audit", Permission.AUDIT)
def index() -> Answer:
    form, before = _asked(), whole_number(request.args.get("before"))
    try:
        search, names_left_out = _search(form)
    except Invalid as error:
        return _refused(form, error)
    found = audited.search_audit(session(), search, by=by(), at=now(), before=before)
    return _page(
        form,
        found=found,
        told=[_told(event, found.names) for event in found.events],
        facets=facets(found.counts, form.asked, _address),
        names_left_out=names_left_out,
        leaves_out_looks=search.leaves_out_looks,
        way=way_back_of(form, before),
        is_first=before is None,
        before=found.events[-1].sequence if found.more else None,
    )


@page(blueprint, "/audit/search", Permission.AUDIT, methods=("POST",))
def search() -> Answer:
    """What was typed is kept with the user; the address gets its number."""
    form = posted_form({**request.form, **days_of_period(request.form.get("period", ""), day_of(now()))})
    try:
        _search(form)
    except Invalid as error:
        return _refused(form, error)
    if any(form.typed):
        with turn() as writing:
            form.kept = audited.keep_search(writing, form.typed, by=by(), at=now())
    asked = {**form.codes, **({"search": str(form.kept)} if form.kept else {})}
    return redirect(url_for("audit.index", **_arguments(asked)), 303)


def _asked() -> SearchForm:
    """By the address, with what was typed before."""
    form = form_from(request.args)
    return form if form.kept is None else with_kept(form, audited.kept_search(session(), form.kept, by=by(), at=now()))


def _search(form: SearchForm, *, looks: bool = False) -> tuple[Search, bool]:
    """And whether names of patients were left out. Raises Invalid for all that is wrong."""
    faults: dict[str, str] = {}
    search, left_out = Search(), False
    try:
        search = search_in(form, looks=looks)
    except Invalid as error:
        faults |= error.faults
    try:
        search, left_out = audited.with_typed(session(), search, form.typed, by=by())
    except Invalid as error:
        faults |= error.faults
    if faults:
        raise Invalid({name: faults[name] for name in IN_ORDER if name in faults})
    return search, left_out


def _refused(form: SearchForm, error: Invalid) -> Answer:
    form.faults = error.faults
    return _page(form, found=None), STATUS[Invalid]


def _told(event: Any, names: audited.Names) -> dict[str, Any]:
    patient, _ = names.patients.get(event.patient_nhs_number or "", (None, ""))
    words = sentence(event, patient=names.patient_of(event), title=names.title_of(event))
    return {"event": event, "at": moment_and_zone(datetime.fromisoformat(event.at)), "words": words, "patient": patient}


def _page(form: SearchForm, **shown: object) -> str:
    return render_template(
        "audit/index.html",
        form=form,
        choices=CHOICES,
        formats=tuple(exporting.FORMATS),
        after=moment_in(form.fields["after"]),
        taken=_arguments({**form.asked, "looks": form.fields["looks"] or _looks(form)}),
        searches=saved(form),
        query=query_of(form),
        **shown,
    )


def _looks(form: SearchForm) -> str:
    """A file of this page's search says that it leaves out what only looks."""
    return "" if form.fields["action"] in list(LOOKS) else WITHOUT


def _address(asked: Mapping[str, str]) -> str:
    return url_for("audit.index", **_arguments(asked))


def _arguments(asked: Mapping[str, str]) -> dict[str, Any]:
    return {name: value for name, value in asked.items() if value}


IN_ORDER = ("after", "text", "patient", "by", "from", "to", "action", "outcome", "reason")
"""The fields of the form."""

CHOICES = {
    "action": choices(ACTIONS, none="Any"),
    "outcome": choices({outcome: words.done.capitalize() for outcome, words in OUTCOMES.items()}, none="Any"),
    "reason": choices(labels(REASONS), none="Any"),
}


@page(blueprint, "/audit.<any(csv, xlsx, ndjson):format_>", Permission.EXPORT_AUDIT)
def download(format_: str) -> Response:
    """The same search as a file, with all that only looks unless it says without. That it was taken is on record before
    its first row is sent.
    """
    search, names_left_out = _search(_asked(), looks=True)
    with exports.place() as taken:
        with turn() as writing:
            sequence, head = exporting.record_export(writing, search, format_, by=by(), at=now())
        parts = _parts(current_app.extensions["sqlalchemy"].engine, search, format_, by(), sequence)
        response = exports.send(parts, exporting.FORMATS[format_][1], taken)
    response.headers["X-Audit-Head"] = head.hex()
    name = f"audit-{by().organisation}-{day_of(now())}{'-names-left-out' if names_left_out else ''}.{format_}"
    response.headers["Content-Disposition"] = f"attachment; filename={name}"
    return response


def _parts(engine: db.Engine, search: Search, format_: str, by: Actor, up_to: int) -> Generator[bytes]:
    """In a session of its own: the request's is over when the first row is sent."""
    as_format, _ = exporting.FORMATS[format_]
    with db.reading(engine) as reading:
        yield from as_format(exporting.rows(reading, search, by=by, up_to=up_to))
