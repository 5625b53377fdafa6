"""The audit: searching it, and taking it away as a file."""

from collections.abc import Generator
from datetime import datetime

from flask import Blueprint, Response, current_app, render_template, request

from workbench import audit, db
from workbench.audit import Search, exporting
from workbench.errors import Invalid
from workbench.london import day_of
from workbench.permissions import Actor, Permission
from workbench.vocabulary import ACTIONS, OUTCOMES, REASONS
from workbench.web.door import exports
from workbench.web.door.request import Answer, by, now, page, session, turn
from workbench.web.inputs.audit_search import SearchForm, form_from, search_in
from workbench.web.inputs.fields import whole_number
from workbench.web.wording.audit.sentences import sentence
from workbench.web.wording.choices import choices, labels
from workbench.web.wording.refusals import STATUS

blueprint = Blueprint("audit", __name__)


@page(blueprint, "/audit", Permission.AUDIT)
def index() -> Answer:
    form, before = form_from(request.args), whole_number(request.args.get("before"))
    try:
        search = search_in(form)
    except Invalid as error:
        form.faults = error.faults
        return _page(form, events=[]), STATUS[Invalid]
    found = audit.page(session(), by().organisation, search, before=before)
    events, more = found[: audit.PAGE], len(found) > audit.PAGE
    told = [(event, datetime.fromisoformat(event.at), sentence(event)) for event in events]
    return _page(form, events=told, is_first=before is None, before=events[-1].sequence if more else None)


def _page(form: SearchForm, **shown: object) -> str:
    return render_template("audit/index.html", form=form, choices=CHOICES, formats=tuple(exporting.FORMATS), **shown)


CHOICES = {
    "action": choices(ACTIONS, none="Any"),
    "outcome": choices({outcome: words.done.capitalize() for outcome, words in OUTCOMES.items()}, none="Any"),
    "reason": choices(labels(REASONS), none="Any"),
}


@page(blueprint, "/audit.<any(csv, xlsx, ndjson):format_>", Permission.EXPORT_AUDIT)
def download(format_: str) -> Response:
    """The same search as a file. That it was taken is on record before its first row is sent."""
    search = search_in(form_from(request.args))
    with exports.place() as taken:
        with turn() as writing:
            sequence, head = exporting.record_export(writing, search, format_, by=by(), at=now())
        parts = _parts(current_app.extensions["sqlalchemy"].engine, search, format_, by(), sequence)
        response = exports.send(parts, exporting.FORMATS[format_][1], taken)
    response.headers["X-Audit-Head"] = head.hex()
    name = f"audit-{by().organisation}-{day_of(now())}.{format_}"
    response.headers["Content-Disposition"] = f"attachment; filename={name}"
    return response


def _parts(engine: db.Engine, search: Search, format_: str, by: Actor, up_to: int) -> Generator[bytes]:
    """In a session of its own: the request's is over when the first row is sent."""
    as_format, _ = exporting.FORMATS[format_]
    with db.reading(engine) as reading:
        yield from as_format(exporting.rows(reading, search, by=by, up_to=up_to))
