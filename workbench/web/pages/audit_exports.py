"""Exports for their readers: asked for, made by themselves, and fetched later by who asked."""

from collections.abc import Generator, Mapping
from uuid import UUID

from flask import Blueprint, Response, current_app, redirect, render_template, request, send_file, url_for

from workbench import db, exports
from workbench.errors import Invalid, NotFound
from workbench.exports import Asked, Kept, Prepared, Rows, Shelf, Stage
from workbench.london import day_of
from workbench.permissions import Permission
from workbench.signing import PrivateKey
from workbench.vocabulary import EXPORT_FORMATS, REPORTS, ExportFormat, Report
from workbench.web.door import exports as making
from workbench.web.door import htmx
from workbench.web.door.request import Answer, by, now, page, put_on_record, session, turn
from workbench.web.inputs.fields import days_of_period
from workbench.web.inputs.typed_form import Typed, posted
from workbench.web.wording.refusals import STATUS

blueprint = Blueprint("audit_exports", __name__)

FIELDS = ("report", "format", "from", "to", "patient", "purpose", "with_nhs_numbers")
CHOOSE = "Choose one from the list"


@page(blueprint, "/audit/exports", Permission.EXPORT_AUDIT)
def index() -> str:
    return _page(Typed("export", {name: request.args.get(name, "") for name in ("report", "from", "to")}))


@page(blueprint, "/audit/exports", Permission.EXPORT_AUDIT, methods=("POST",))
def make() -> Answer:
    """It is on record before its first row is read."""
    typed = posted("export", FIELDS)
    typed.fields = {**typed.fields, **days_of_period(request.form.get("period", ""), day_of(now()))}
    try:
        prepared = exports.prepare(session(), _asked(typed), by=by(), at=now())
    except Invalid as error:
        put_on_record(error)
        typed.faults = error.faults
        return _page(typed), STATUS[Invalid]
    with making.place() as taken:
        with turn() as writing:
            exports.record(writing, prepared)
        shelf = _shelf()
        shelf.sweep(at=now())
        new, key = shelf.begin(prepared), exports.signing_key(current_app.config["SETTINGS"])
        making.make_by_itself(_steps(current_app.extensions["sqlalchemy"].engine, shelf, new, prepared, key), taken)
    return redirect(url_for("audit_exports.show", export=new), 303)


def _asked(typed: Typed) -> Asked:
    report, format_ = typed.word("report", Report, CHOOSE), typed.word("format", ExportFormat, CHOOSE)
    since, until = typed.day("from"), typed.day("to")
    typed.refuse_if_faulty()
    return Asked(
        report or Report.PROOF,
        format_ or ExportFormat.CSV,
        since=since,
        until=until,
        patient="".join(typed["patient"].split()),
        purpose=typed["purpose"],
        with_nhs_numbers=typed["with_nhs_numbers"] == "yes",
    )


def _steps(engine: db.Engine, shelf: Shelf, new: UUID, prepared: Prepared, key: PrivateKey | None) -> Generator[None]:
    """In a session of its own: the request is over."""
    rows = Rows()
    try:
        with db.reading(engine) as reading:
            yield from shelf.fill(new, exports.make(reading, prepared, key, tell=rows.tell, wrote=rows.wrote), rows)
    except BaseException:
        shelf.stop(new)
        raise


@page(blueprint, "/audit/exports/<uuid:export>", Permission.EXPORT_AUDIT)
def show(export: UUID) -> str:
    """How far it is, or where it can be fetched."""
    kept = _shelf().find(export, by(), at=now())
    return render_template("audit_exports/show.html", kept=kept, stage=Stage)


@page(blueprint, "/audit/exports/<uuid:export>/progress", Permission.EXPORT_AUDIT, is_background=True)
def progress(export: UUID) -> Answer:
    """The same part of the page alone, which asks for it until the export can be fetched."""
    if not htmx.wants_part():
        return redirect(url_for("audit_exports.show", export=export), 303)
    return render_template("audit_exports/_progress.html", kept=_shelf().find(export, by(), at=now()), stage=Stage)


@page(blueprint, "/audit/exports/<uuid:export>/file", Permission.EXPORT_AUDIT)
def fetch(export: UUID) -> Response:
    """That it was fetched is on record before it is sent."""
    shelf = _shelf()
    kept = shelf.find(export, by(), at=now())
    if kept.stage is not Stage.READY:
        raise NotFound("This export is not ready.")
    with turn() as writing:
        exports.record_fetch(writing, kept.prepared, at=now())
    name = exports.file_name(kept.prepared)
    response = send_file(shelf.zip_of(kept), "application/zip", as_attachment=True, download_name=name, etag=False)
    response.headers["X-Audit-Head"] = kept.prepared.head_hash.hex()
    return response


def _shelf() -> Shelf:
    settings = current_app.config["SETTINGS"]
    return Shelf(settings.exports, settings.export_days)


def _page(typed: Typed) -> str:
    kept: list[Kept] = _shelf().of(by(), at=now())
    return render_template(
        "audit_exports/index.html",
        typed=typed,
        kept=kept,
        stage=Stage,
        days=current_app.config["SETTINGS"].export_days,
        reports=_reports(typed),
        formats=[{"value": each.value, "text": words} for each, words in EXPORT_FORMATS.items()],
    )


def _reports(typed: Typed) -> list[Mapping[str, object]]:
    chosen = typed["report"] or Report.MEETING.value
    return [
        {"value": each.value, "text": words.label, "hint": {"text": words.meaning}, "checked": each.value == chosen}
        for each, words in REPORTS.items()
    ]
