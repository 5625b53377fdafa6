"""One review item: looking at it and deciding about it, alone or with many."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any
from uuid import UUID

from flask import Blueprint, redirect, render_template, request, url_for

from workbench import audit, decisions, queue
from workbench.decisions.choice import LONGEST_NOTE
from workbench.errors import AlreadyDecided, Invalid, NotAllowed
from workbench.permissions import Permission
from workbench.queue import ItemShown
from workbench.vocabulary import Action, Outcome, Reason, State
from workbench.web.door import filters_kept, flash, htmx
from workbench.web.door.refusals import page as refused
from workbench.web.door.request import Answer, by, now, page, put_on_record, session, turn
from workbench.web.inputs import decision_form, mirrored_form
from workbench.web.inputs.decision_form import DecisionForm
from workbench.web.inputs.fields import whole_number
from workbench.web.inputs.queue_address import asked, narrowed_by, narrowed_by_request
from workbench.web.pages.reviewing import item_answers
from workbench.web.pages.reviewing.queue import card_part
from workbench.web.pages.reviewing.queue_groups import group_called, group_part
from workbench.web.wording.refusals import STATUS, who_was_first, who_was_first_in, why_not_decided

blueprint = Blueprint("review_items", __name__)


@page(blueprint, "/review-items/<int:item>", Permission.WORK_THE_QUEUE)
def show(item: int) -> str:
    shown = item_answers.opened(item, whole_number(request.args.get("page", "1")) or 0)
    form = DecisionForm(outcome=request.args.get("outcome", ""))
    return item_answers.whole(shown, form)


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
    form = item_answers.typed_before() or DecisionForm(outcome=request.args.get("outcome") or Outcome.HIDE)
    return item_answers.form_of(item_answers.opened(item, form.page), form)


def _decide(item: int) -> Answer:
    form = decision_form.posted()
    try:
        batch = batch_of(item, form)
    except (AlreadyDecided, Invalid, NotAllowed) as error:
        return _refused(item, form, error)
    return _decided(item, form, batch)


def batch_of(item: int, form: DecisionForm) -> str:
    """Decide as the form says. It is read before the turn, and the answer rendered after it."""
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
    note_refusal(was, form, error)
    shown = queue.item_shown(session(), was.id, by=by(), page=form.page if was.is_paged else 1)
    body = item_answers.row(shown, form) if htmx.wants_part() else item_answers.whole(shown, form)
    return body, STATUS[type(error)]


def note_refusal(was: ItemShown, form: DecisionForm, error: AlreadyDecided | Invalid | NotAllowed) -> None:
    """On record with what was typed; and on the form, what is wrong."""
    typed = {"note": form.note.strip()[:LONGEST_NOTE], **_words(form)}
    put_on_record(error, patient_nhs_number=was.nhs_number, review_item=was.id, **typed)
    form.faults = error.faults if isinstance(error, Invalid) else {}
    form.notice = why_not_decided(error, was.id)


def _words(form: DecisionForm) -> dict[str, Any]:
    outcome = Outcome(form.outcome) if form.outcome in list(Outcome) else None
    return {"outcome": outcome, "reason": Reason(form.reason) if form.reason in list(Reason) else None}


def _decided(item: int, form: DecisionForm, batch: str) -> Answer:
    if htmx.wants_part():
        return _decided_in_list(item, form, batch)
    flash.decided(Outcome(form.outcome), items=1, batch=batch)
    if form.about and (further := queue.first_waiting_page(session(), item, by=by())):
        return redirect(url_for("review_items.show", item=item, page=further), 303)
    kept = replace(narrowed_by(filters_kept.kept(), by().name), state=State.WAITING)
    following = queue.next_waiting(session(), queue.place_of(session(), item, by=by()), by=by(), narrowed=kept)
    target = url_for("review_items.show", item=following) if following else url_for("queue.index")
    return redirect(target, 303)


def _decided_in_list(item: int, form: DecisionForm, batch: str) -> str:
    """A line in place of the row; or the row again, while some of its entries still wait."""
    too = sorted(decisions.items_in(session(), batch, by=by()) - {item}) if form.linked else []
    done = {"outcome": form.outcome, "batch": batch, "too": too}
    waits, tally = queue.still_waiting(session(), item, by=by())
    if waits:
        shown = queue.item_shown(session(), item, by=by())
        return render_template("queue/_row.html", tally=tally, done=done, **item_answers.context(shown, None))
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
        return _part_as_it_is_now(error) if _is_of_a_part() else _none_decided(error)
    if _is_of_a_part():
        return _again(Outcome.LEAVE_VISIBLE, batch, len(wanted))
    flash.decided(Outcome.LEAVE_VISIBLE, items=len(wanted), batch=batch)
    if "group" in request.form:
        return redirect(url_for("queue_groups.show", of=group_called(request.form["group"])), 303)
    return redirect(url_for("queue.index", **asked(narrowed_by_request(by().name))), 303)


def _again(outcome: Outcome, batch: str | None, count: int) -> str:
    """What is left of the card or group in which something was decided or undone, and one line about that."""
    card, group = request.form.get("card"), request.form.get("group")
    done = {"outcome": outcome, "batch": batch, "count": count, "card": card, "group": group} if batch else None
    return _part(done)


def _part_as_it_is_now(error: AlreadyDecided | Invalid) -> tuple[str, int]:
    """The card or group without what somebody decided meanwhile, and why this stroke decided nothing."""
    why = who_was_first_in(error) if isinstance(error, AlreadyDecided) else str(error)
    return _part(None, told=why), STATUS[type(error)]


def _part(done: Mapping[str, object] | None, told: str = "") -> str:
    card, group = request.form.get("card"), request.form.get("group")
    return card_part(card, done, told) if card else group_part(group_called(group or ""), done, told)


def _is_of_a_part() -> bool:
    """Was this sent from a card or a group, which is shown again in its place?"""
    return htmx.wants_part() and bool({"card", "group"} & request.form.keys())


@page(blueprint, "/decisions/<uuid:batch>/undo", Permission.DECIDE, methods=("POST",))
def undo(batch: UUID) -> Answer:
    items = decisions.items_in(session(), str(batch), by=by())
    try:
        with turn() as writing:
            decisions.undo(writing, str(batch), by=by(), at=now())
    except AlreadyDecided as error:
        put_on_record(error)
        return _none_decided(error)
    if _is_of_a_part():
        return _again(Outcome.REOPEN, None, len(items))
    if htmx.wants_part() and len(items) == 1:
        shown = queue.item_shown(session(), *items, by=by())
        return item_answers.row(shown, None)
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
