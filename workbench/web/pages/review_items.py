"""One review item: looking at it and deciding about it, alone or with many."""

from functools import partial
from typing import Any
from uuid import UUID

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.datastructures import MultiDict

from workbench import audit, db, decisions, people, queue
from workbench.decisions.choice import LONGEST_NOTE
from workbench.errors import AlreadyDecided, Invalid, NotAllowed
from workbench.permissions import Permission
from workbench.queue import ItemShown
from workbench.vocabulary import CATEGORIES, KINDS, Action, Outcome, Reason
from workbench.web.door import flash, htmx
from workbench.web.door.refusals import page as refused
from workbench.web.door.request import Answer, by, now, page, put_on_record, session, turn, who
from workbench.web.inputs import decision_form, mirrored_form
from workbench.web.inputs.decision_form import DecisionForm
from workbench.web.inputs.fields import whole_number
from workbench.web.inputs.typed_form import Typed
from workbench.web.pages.queue import counts
from workbench.web.wording.choices import choices, labels
from workbench.web.wording.refusals import SIGNED_OUT_BEFORE, STATUS, who_was_first, why_not_decided
from workbench.web.wording.what_changed import changes_in

blueprint = Blueprint("review_items", __name__)
MISSED_CATEGORIES = choices(labels(CATEGORIES), none="Choose one")


@page(blueprint, "/review-items/<int:item>", Permission.WORK_THE_QUEUE)
def show(item: int) -> str:
    shown = _opened(item, whole_number(request.args.get("page", "1")) or 0)
    form = DecisionForm(outcome=request.args.get("outcome", ""))
    return _whole(shown, form)


@page(blueprint, "/review-items/<int:item>/entries/<int:entry>/text", Permission.WORK_THE_QUEUE)
def whole_text(item: int, entry: int) -> str:
    """What is too long for the item's page, a part at a time."""
    field, number = request.args.get("field", "text"), whole_number(request.args.get("part", "1")) or 0
    part = queue.text_part(session(), item, entry, field, number, by=by())
    details = {"what": "full text", "part": number}
    event = audit.Event(
        Action.VIEWED, patient_nhs_number=part.nhs_number, review_item=item, entry=entry, details=details
    )
    audit.look(session(), event, by=by(), at=now())
    return render_template("review_items/whole_text.html", item=item, part=part, number=number, field=field)


@page(blueprint, "/review-items/<int:item>/decision", Permission.DECIDE, methods=("GET", "POST"))
def decide(item: int) -> Answer:
    if request.method == "POST":
        return _decide(item)
    shown = _opened(item)
    return _form(shown, _kept() or DecisionForm(outcome=request.args.get("outcome", "")))


def _decide(item: int) -> Answer:
    form = decision_form.posted()
    try:
        batch = _batch_of(item, form)
    except (AlreadyDecided, Invalid, NotAllowed) as error:
        return _refused(item, form, error)
    return _decided(item, form, batch)


def _batch_of(item: int, form: DecisionForm) -> str:
    """The form is read before the turn, and the answer rendered after it."""
    seen = decision_form.seen_in(request.form.getlist("seen")[:1]).get(item, -1)
    choice, linked = decision_form.choice_in(form), decision_form.linked_in(request.form)
    entries, is_answered = _named(item, form), bool(linked)
    mirrored = mirrored_form.found_for(session(), item, choice, is_answered=is_answered, by=by())
    with turn() as writing:
        return decisions.decide(
            writing, item, choice, seen=seen, by=by(), at=now(), entries=entries, linked=linked, mirrored=mirrored
        )


def _named(item: int, form: DecisionForm) -> set[int]:
    """The entries that were ticked; else, of an item with several pages, what waits on this one, if that was chosen."""
    ticked = decision_form.entries_in(form)
    if ticked or form.about != "page":
        return ticked
    waiting = queue.waiting_on_page(session(), item, form.page, by=by())
    if not waiting:
        raise Invalid({"entry": "Nothing on this page waits for the first time: choose the entries that you mean"})
    return waiting


def _refused(item: int, form: DecisionForm, error: AlreadyDecided | Invalid | NotAllowed) -> tuple[str, int]:
    """The same form with what was typed, what is wrong, and the item as it is now."""
    was = queue.item_shown(session(), item, by=by())
    typed = {"note": form.note.strip()[:LONGEST_NOTE], **_words(form)}
    put_on_record(error, patient_nhs_number=was.nhs_number, review_item=was.id, **typed)
    form.faults = error.faults if isinstance(error, Invalid) else {}
    form.notice = why_not_decided(error)
    shown = queue.item_shown(session(), was.id, by=by(), page=form.page if was.is_paged else 1)
    body = _row(shown, form) if htmx.wants_part() else _whole(shown, form)
    return body, STATUS[type(error)]


def _words(form: DecisionForm) -> dict[str, Any]:
    outcome = Outcome(form.outcome) if form.outcome in list(Outcome) else None
    return {"outcome": outcome, "reason": Reason(form.reason) if form.reason in list(Reason) else None}


def _decided(item: int, form: DecisionForm, batch: str) -> Answer:
    if htmx.wants_part():
        return _decided_in_list(item, form, batch)
    flash.decided(Outcome(form.outcome), items=1, batch=batch)
    if form.about and (further := queue.first_waiting_page(session(), item, by=by())):
        return redirect(url_for("review_items.show", item=item, page=further), 303)
    following = queue.next_waiting(session(), queue.place_of(session(), item, by=by()), by=by())
    target = url_for("review_items.show", item=following) if following else url_for("queue.index")
    return redirect(target, 303)


def _decided_in_list(item: int, form: DecisionForm, batch: str) -> str:
    """A line in place of the row; or the row again, while some of its entries still wait."""
    too = sorted(decisions.items_in(session(), batch, by=by()) - {item}) if form.linked else []
    done = {"outcome": form.outcome, "batch": batch, "too": too}
    waits, tally = queue.still_waiting(session(), item, by=by())
    if waits:
        shown = queue.item_shown(session(), item, by=by())
        return render_template("queue/_row.html", tally=tally, done=done, **_context(shown, None))
    return render_template("queue/_decided.html", item=item, done=done, tally=tally)


@page(blueprint, "/review-items/leave-visible", Permission.DECIDE, methods=("POST",))
def leave_visible() -> Answer:
    chosen, tokens = request.form.getlist("item"), request.form.getlist("seen")
    try:
        wanted = decision_form.items_in(chosen, decision_form.seen_in(tokens))
        with turn() as writing:
            batch = decisions.leave_visible(writing, wanted, by=by(), at=now())
    except (AlreadyDecided, Invalid) as error:
        put_on_record(error, outcome=Outcome.LEAVE_VISIBLE, items=chosen)
        return _none_decided(error)
    flash.decided(Outcome.LEAVE_VISIBLE, items=len(wanted), batch=batch)
    return redirect(url_for("queue.index"), 303)


@page(blueprint, "/decisions/<uuid:batch>/undo", Permission.DECIDE, methods=("POST",))
def undo(batch: UUID) -> Answer:
    items = decisions.items_in(session(), str(batch), by=by())
    try:
        with turn() as writing:
            decisions.undo(writing, str(batch), by=by(), at=now())
    except AlreadyDecided as error:
        put_on_record(error)
        return _none_decided(error)
    if htmx.wants_part() and len(items) == 1:
        shown = queue.item_shown(session(), *items, by=by())
        return _row(shown, None)
    flash.decided(Outcome.REOPEN, items=len(items))
    return _gone_to(url_for("review_items.show", item=min(items)) if len(items) == 1 else url_for("queue.index"))


def _none_decided(error: AlreadyDecided | Invalid) -> Answer:
    why = who_was_first(error) if isinstance(error, AlreadyDecided) else str(error)
    if htmx.wants_part():
        return refused(STATUS[type(error)], why)
    return render_template("review_items/none_decided.html", why=why), STATUS[type(error)]


def _gone_to(target: str) -> Answer:
    """A redirect. For htmx by its own header, as it would put the page that a 303 leads to in place of the row."""
    return ("", 204, {"HX-Redirect": target}) if htmx.wants_part() else redirect(target, 303)


def _opened(item: int, number: int = 1) -> ItemShown:
    """The item, claimed for the user who opens it; opening it, or a further page of it, is audited."""
    shown = queue.item_shown(session(), item, by=by(), page=number)
    details = {"what": "review item", **({"part": number} if number > 1 else {})}
    event = audit.Event(Action.VIEWED, patient_nhs_number=shown.nhs_number, review_item=item, details=details)
    audit.look(session(), event, by=by(), at=now())
    claim = partial(queue.claim, item=item, by=by(), at=now())
    db.in_turn(session(), claim)
    return shown


def _kept() -> DecisionForm | None:
    """What was typed here when the session ran out, given back once."""
    if not people.has_kept_form(session(), who().user_id, request.path):
        return None
    with turn() as writing:
        kept = people.take_kept_form(writing, who().user_id, request.path)
    form = decision_form.from_fields(MultiDict(kept))
    form.notice = SIGNED_OUT_BEFORE
    return form


def item_page(item: int, missed: Typed) -> str:
    """The item with what was typed about words that raised no flag."""
    shown = queue.item_shown(session(), item, by=by())
    return _whole(shown, DecisionForm(), missed)


def _form(shown: ItemShown, form: DecisionForm) -> str:
    return (
        render_template("review_items/_form.html", **_context(shown, form))
        if htmx.wants_part()
        else _whole(shown, form)
    )


def _whole(shown: ItemShown, form: DecisionForm, missed: Typed | None = None) -> str:
    entries = [{"value": entry.id, "text": f"{KINDS[entry.kind]}: {entry.title}"} for entry in shown.entries]
    return render_template(
        "review_items/show.html",
        missed=missed or Typed("missed"),
        missed_entries=entries,
        missed_categories=MISSED_CATEGORIES,
        documents=queue.documents_shown(session(), [entry.id for entry in shown.entries], by=by()),
        **_context(shown, form),
    )


def _row(shown: ItemShown, form: DecisionForm | None) -> str:
    return render_template("queue/_row.html", tally=counts(), **_context(shown, form))


def _context(shown: ItemShown, form: DecisionForm | None) -> dict[str, object]:
    linked = queue.linked_items(session(), shown.id, by=by(), and_to=form.hidden_too() if form else ())
    mirrored = mirrored_form.asked_about(session(), shown, form, by=by(), at=now()) if form else ()
    return {
        "item": shown,
        "mirrored": mirrored,
        "changes": changes_in(session(), [shown], by=by()),
        "form": form,
        "linked": linked,
        "at": now(),
        "offered": decision_form.offered(shown, in_list=htmx.wants_part()),
        "me": by().user_id,
        "reasons": list(Reason),
        **_history(shown.id),
    }


def _history(item: int) -> dict[str, object]:
    """The newest decisions, or all if they are asked for, and how many there are."""
    asked = request.args.get("history") == "all"
    most = decisions.MOST_AT_ALL if asked else decisions.MOST_AT_FIRST
    return {
        "history": decisions.history(session(), item, by=by(), most=most),
        "decided": decisions.count_of_decisions(session(), item, by=by()),
    }
