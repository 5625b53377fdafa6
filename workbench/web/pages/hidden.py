"""The register of what is hidden now: search, filters, “still right” for many, and its file."""

from collections.abc import Generator, Mapping
from datetime import datetime

from flask import Blueprint, Response, current_app, redirect, render_template, request, url_for

from workbench import db, decisions, oversight
from workbench.errors import AlreadyDecided, Invalid
from workbench.london import day_of
from workbench.oversight import Narrowed
from workbench.permissions import Actor, Permission
from workbench.vocabulary import CATEGORIES, REASONS
from workbench.web.door import exports
from workbench.web.door.flash import told
from workbench.web.door.request import Answer, by, now, page, put_on_record, session, turn
from workbench.web.inputs.fields import whole_number
from workbench.web.inputs.register_address import asked, narrowed_by_request, page_asked, place_by_request, written
from workbench.web.inputs.typed_form import Typed, posted
from workbench.web.wording.choices import choices, labels
from workbench.web.wording.leading.register import REVIEW_WORDS, SORT_WORDS, kept_hidden, register_as_csv
from workbench.web.wording.refusals import STATUS, who_was_first

blueprint = Blueprint("hidden", __name__)

MOST_AT_ONCE = 50


@page(blueprint, "/hidden", Permission.SEE_WHAT_IS_HIDDEN)
def index() -> str:
    return _page(Typed("still-right"))


@page(blueprint, "/hidden/still-right", Permission.SEE_WHAT_IS_HIDDEN, methods=("POST",))
def still_right() -> Answer:
    typed = posted("still-right", ("review_on",))
    try:
        review_on = typed.day("review_on")
        typed.refuse_if_faulty()
        with turn() as writing:
            decisions.still_right(writing, _ticked(), review_on, by=by(), at=now())
    except (AlreadyDecided, Invalid) as error:
        put_on_record(error)
        typed.faults = dict(error.faults) if isinstance(error, Invalid) else {"entry": who_was_first(error)}
        return _page(typed, _ticked()), STATUS[type(error)]
    told(kept_hidden(len(_ticked())))
    narrowed = narrowed_by_request()
    return redirect(url_for("hidden.index", **page_asked(narrowed.sort), **asked(narrowed)), 303)


@page(blueprint, "/hidden/csv", Permission.EXPORT_AUDIT)
def download() -> Response:
    """What the filters leave, as a file. That it was taken is on record before its first row is sent."""
    narrowed = narrowed_by_request()
    with exports.place() as taken:
        with turn() as writing:
            oversight.take_away(writing, narrowed, by=by(), at=now())
        parts = _parts(current_app.extensions["sqlalchemy"].engine, narrowed, by(), now())
        response = exports.send(parts, "text/csv; charset=utf-8", taken)
    name = f"hidden-{by().organisation}-{day_of(now())}.csv"
    response.headers["Content-Disposition"] = f"attachment; filename={name}"
    return response


def _parts(engine: db.Engine, narrowed: Narrowed, by: Actor, at: datetime) -> Generator[bytes]:
    with db.reading(engine) as reading:
        yield from register_as_csv(oversight.register_rows(reading, narrowed, by=by, at=at))


def _page(typed: Typed, ticked: Mapping[int, int] | None = None) -> str:
    """`ticked` are the entries that were, with the decision that was shown: another one is to be looked at anew."""
    narrowed = narrowed_by_request()
    start, back = place_by_request(narrowed.sort)
    found = oversight.hidden_now(session(), by=by(), at=now(), narrowed=narrowed, start=start, back=back)
    kept = asked(narrowed)
    return render_template(
        "hidden/index.html",
        found=found,
        typed=typed,
        asked=kept,
        narrowed=narrowed,
        choices={
            "reason": choices(labels(REASONS), none="Any"),
            "flag": choices(labels(CATEGORIES), none="Any"),
            "by": [{"value": "", "text": "Anybody"},
                   *({"value": str(id_), "text": name} for id_, name in oversight.who_hides(session(), by=by()))],
            "review": choices(REVIEW_WORDS, none="Any"),
            "sort": choices(SORT_WORDS),
        },
        ticked=ticked or {},
        here=url_for("hidden.still_right", **page_asked(narrowed.sort), **kept),
        flags=found.flags,
        inside="",
        at=now(),
        is_first=start is None,
        previous=url_for("hidden.index", before=written(found.previous), **kept) if found.previous else None,
        next=url_for("hidden.index", after=written(found.next), **kept) if found.next else None,
    )  # fmt: skip


def _ticked() -> dict[int, int]:
    """“entry-decision” of each box; what makes no sense names nothing, and is then not found."""
    pairs = (given.partition("-") for given in request.form.getlist("entry")[:MOST_AT_ONCE])
    return {whole_number(entry) or 0: whole_number(decision) or 0 for entry, _, decision in pairs}
