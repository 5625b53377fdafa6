"""What came, by command, feed or upload; how the feeds fare; and uploading files, which are imported by themselves."""

from collections.abc import Sequence

from flask import Blueprint, current_app, redirect, render_template, request, url_for
from werkzeug.datastructures import FileStorage

from workbench import feeds, intake
from workbench.errors import Invalid
from workbench.feeds import LARGEST_UPLOAD, MOST_FILES, Arrived, Uploads
from workbench.permissions import Permission, require_practice
from workbench.web.door import flash, htmx
from workbench.web.door.request import Answer, by, now, page, put_on_record, session, turn
from workbench.web.inputs.fields import whole_number
from workbench.web.inputs.typed_form import Typed
from workbench.web.wording.refusals import STATUS

blueprint = Blueprint("imports", __name__)

NONE_CHOSEN = "Choose one or more files"
TOO_MANY = f"Choose at most {MOST_FILES} files at once"
NO_ROOM = "There is not enough room on the server. Tell whoever runs it"


@page(blueprint, "/imports", Permission.SEE_PRACTICE)
def index() -> str:
    return _page(Typed("upload"))


@page(blueprint, "/imports", Permission.IMPORT, methods=("POST",), largest_body=LARGEST_UPLOAD)
def upload() -> Answer:
    """Keep the files, and note them; the process that runs the feeds imports them."""
    sent, uploads = [each for each in request.files.getlist("file") if each.filename], _uploads()
    try:
        _require_usable(sent, uploads)
        kept = _keep(sent, uploads)
    except Invalid as error:
        put_on_record(error)
        return _page(Typed("upload", faults=error.faults)), STATUS[Invalid]
    try:
        with turn() as writing:
            rows = [feeds.note_upload(writing, each, by=by(), at=now()).id for each in kept]
    except BaseException:
        _forget(kept, uploads)
        raise
    flash.told(f"{len(rows)} file{'' if len(rows) == 1 else 's'} uploaded. The import begins in a few seconds.")
    one = url_for("imports.show", received=rows[0])
    return redirect(one if len(rows) == 1 else url_for("imports.index"), 303)


def _require_usable(sent: Sequence[FileStorage], uploads: Uploads) -> None:
    fault = NONE_CHOSEN if not sent else TOO_MANY if len(sent) > MOST_FILES else ""
    if not fault and not uploads.has_room_for(request.content_length or LARGEST_UPLOAD):
        fault = NO_ROOM
    if fault:
        raise Invalid({"file": fault})


def _keep(sent: Sequence[FileStorage], uploads: Uploads) -> list[Arrived]:
    kept: list[Arrived] = []
    try:
        for each in sent:
            kept.append(uploads.keep(each.filename or "", each.stream))
    except Invalid:
        _forget(kept, uploads)
        raise
    return kept


def _forget(kept: Sequence[Arrived], uploads: Uploads) -> None:
    for each in kept:
        uploads.forget(str(each.token))


@page(blueprint, "/imports/<int:received>", Permission.SEE_PRACTICE)
def show(received: int) -> str:
    """How far it is, or what became of it."""
    shown = feeds.look_at_file(session(), received, by=by(), at=now())
    return render_template("imports/show.html", shown=shown, held=_held())


@page(blueprint, "/imports/<int:received>/progress", Permission.SEE_PRACTICE, is_background=True)
def progress(received: int) -> Answer:
    """What the page asks for by itself until it is finished."""
    if not htmx.wants_part():
        return redirect(url_for("imports.show", received=received), 303)
    shown = feeds.received_file(session(), received, by=by())
    return render_template("imports/_progress.html", shown=shown, held=_held())


def _held() -> int:
    return intake.how_many_held(session(), require_practice(by(), Permission.SEE_PRACTICE))


def _uploads() -> Uploads:
    return Uploads(current_app.config["SETTINGS"].uploads)


def _page(typed: Typed) -> str:
    before = whole_number(request.args.get("before", ""))
    found = feeds.received_files(session(), by=by(), at=now(), before=before)
    return render_template(
        "imports/index.html",
        typed=typed,
        feeds=feeds.standings(session(), by=by(), at=now()),
        received=found[: feeds.PAGE],
        next_before=found[feeds.PAGE - 1].file.id if len(found) > feeds.PAGE else None,
        held=_held(),
        largest=LARGEST_UPLOAD // 1024 // 1024,
    )
