"""An entry of the register, released or changed in its place: the verb and its form are those of every decision."""

from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for

from workbench import decisions, oversight, queue
from workbench.errors import AlreadyDecided, Invalid, NotAllowed
from workbench.oversight import Hidden
from workbench.permissions import Permission
from workbench.queue import EntryShown, ItemShown
from workbench.vocabulary import JUDGES, Outcome
from workbench.web.door import flash, htmx
from workbench.web.door.request import Answer, by, now, page, session
from workbench.web.inputs import decision_form
from workbench.web.inputs.decision_form import DecisionForm
from workbench.web.inputs.register_address import asked, narrowed_by_request
from workbench.web.pages.reviewing import item_answers
from workbench.web.pages.reviewing.review_items import batch_of, note_refusal
from workbench.web.wording.refusals import STATUS

blueprint = Blueprint("hidden_entry", __name__)

CHANGES = JUDGES
READ_ALL = "Not all of this entry is shown here. Read it on its own page, and decide there"


@page(blueprint, "/hidden/entries/<int:entry>", Permission.SEE_WHAT_IS_HIDDEN, methods=("GET", "POST"))
def change(entry: int) -> Answer:
    each, is_hidden = oversight.hidden_entry(session(), entry, by=by(), at=now())
    if request.method == "POST":
        return _change(each, is_hidden=is_hidden)
    shown = item_answers.opened(each.review_item)
    return _answer(each, shown, item_answers.typed_before() or _form_about(each), is_hidden=is_hidden)


def _form_about(each: Hidden) -> DecisionForm:
    """As it was decided, to be changed; for another outcome nothing is carried over but the reason."""
    stands = each.outcome if each.outcome in CHANGES else Outcome.HIDE
    outcome = request.args.get("outcome", stands)
    form = DecisionForm(outcome=outcome if outcome in CHANGES else stands, reason=each.reason or "")
    if form.outcome == each.outcome:
        form.note, form.review_on = each.note, each.review_on.isoformat() if each.review_on else ""
    return form


def _change(each: Hidden, *, is_hidden: bool) -> Answer:
    form = decision_form.posted()
    form.entries = [str(each.entry)]
    was = queue.item_shown(session(), each.review_item, by=by())
    try:
        _require_in_place(each, was, form, is_hidden=is_hidden)
        batch = batch_of(each.review_item, form)
    except (AlreadyDecided, Invalid, NotAllowed) as error:
        note_refusal(was, form, error)
        now_so, is_hidden = oversight.hidden_entry(session(), each.entry, by=by(), at=now())
        shown = queue.item_shown(session(), each.review_item, by=by())
        return _answer(now_so, shown, form, is_hidden=is_hidden), STATUS[type(error)]
    outcome = Outcome(form.outcome)
    if not htmx.wants_part():
        flash.decided(outcome, items=1, batch=batch)
        return redirect(url_for("hidden.index", **asked(narrowed_by_request())), 303)
    done = {"outcome": outcome, "batch": batch, "too": len(decisions.items_in(session(), batch, by=by())) - 1}
    changed, is_hidden = oversight.hidden_entry(session(), each.entry, by=by(), at=now())
    template = "hidden/_changed.html" if is_hidden else "hidden/_released.html"
    return render_template(template, done=done, **_row(changed))


def _require_in_place(each: Hidden, shown: ItemShown, form: DecisionForm, *, is_hidden: bool) -> None:
    if form.outcome not in CHANGES:
        raise Invalid({"outcome": "Choose what to do"})
    if not _may_decide_here(each, _shown(shown, each.entry), form.outcome, is_hidden=is_hidden):
        raise Invalid({"entry": READ_ALL})


def _may_decide_here(each: Hidden, entry: EntryShown | None, outcome: str, *, is_hidden: bool) -> bool:
    """Nobody shows here what they could not read here. What is hidden may stay as it is; an outcome that stood for an
    earlier version, or was undone, says nothing of what the entry holds now.
    """
    shows_nothing_new = outcome == Outcome.HIDE or (is_hidden and outcome == each.outcome)
    return shows_nothing_new or _can_be_read(entry)


def _shown(shown: ItemShown, entry: int) -> EntryShown | None:
    return next((each for each in shown.entries if each.id == entry), None)


def _can_be_read(entry: EntryShown | None) -> bool:
    return entry is not None and not entry.is_cut and not entry.pictures


def _answer(each: Hidden, shown: ItemShown, form: DecisionForm, *, is_hidden: bool) -> str:
    """In the register's row, or on a page of its own; where the entry cannot be read here, the way to where it can."""
    entry = _shown(shown, each.entry)
    outcome = form.outcome if form.outcome in CHANGES else Outcome.HIDE
    narrowed = asked(narrowed_by_request())
    place = {
        "address": url_for("hidden_entry.change", entry=each.entry, **narrowed),
        "back": url_for("hidden.index", **narrowed),
        "entry": each.entry,
    }
    about = shown._replace(entries=[entry]) if entry and not shown.is_paged else shown
    context = {
        **item_answers.context(about, form), **_row(each), "item": about, "form": form, "place": place, "entry": entry,
        "can_decide": _may_decide_here(each, entry, outcome, is_hidden=is_hidden),
        "is_hidden": is_hidden, "offered": CHANGES,
    }  # fmt: skip
    if not htmx.wants_part():
        return render_template("hidden/entry.html", **context)
    return render_template("hidden/_form.html" if request.method == "GET" else "hidden/_again.html", **context)


def _row(each: Hidden) -> dict[str, Any]:
    return {
        "each": each,
        "ticked": {},
        "flags": oversight.flags_of(session(), each.entry),
        "at": now(),
        "asked": asked(narrowed_by_request()),
    }
