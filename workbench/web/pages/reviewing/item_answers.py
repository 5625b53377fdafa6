"""A review item as an answer: its page, its row in a card, or the form for a decision."""

from functools import partial

from flask import render_template, request

from workbench import audit, db, decisions, queue, second_look
from workbench.queue import ItemShown
from workbench.vocabulary import CATEGORIES, HIDES, KINDS, Action, Outcome
from workbench.web.door import htmx
from workbench.web.door.request import by, now, session
from workbench.web.door.typed_before import giving_back
from workbench.web.inputs import decision_form, mirrored_form
from workbench.web.inputs.audit_search import way_back
from workbench.web.inputs.decision_form import DecisionForm
from workbench.web.inputs.typed_form import Typed
from workbench.web.pages.reviewing.queue import counts, said_of
from workbench.web.wording.choices import choices, labels
from workbench.web.wording.what_changed import changes_in

MISSED_CATEGORIES = choices(labels(CATEGORIES), none="Choose one")


def opened(item: int, number: int = 1) -> ItemShown:
    """The item, claimed for the user who opens it; opening it, or a further page of it, is audited."""
    shown = queue.item_shown(session(), item, by=by(), page=number)
    details = {"what": "review item", **({"part": number} if number > 1 else {})}
    event = audit.Event(Action.VIEWED, patient_nhs_number=shown.nhs_number, review_item=item, details=details)
    audit.look(session(), event, by=by(), at=now())
    claim = partial(queue.claim, item=item, by=by(), at=now())
    db.in_turn(session(), claim)
    return shown


def typed_before() -> DecisionForm | None:
    """What was typed here when the session ran out: what is asked depends on it."""
    fields = giving_back.fields()
    return decision_form.from_fields(fields) if fields else None


def item_page(item: int, missed: Typed) -> str:
    """The item with what was typed about words that raised no flag."""
    shown = queue.item_shown(session(), item, by=by())
    return whole(shown, DecisionForm(), missed)


def form_of(shown: ItemShown, form: DecisionForm) -> str:
    return (
        render_template("review_items/_form.html", **context(shown, form)) if htmx.wants_part() else whole(shown, form)
    )


def whole(shown: ItemShown, form: DecisionForm, missed: Typed | None = None) -> str:
    entries = [{"value": entry.id, "text": f"{KINDS[entry.kind]}: {entry.title}"} for entry in shown.entries]
    return render_template(
        "review_items/show.html",
        missed=missed or Typed("missed"),
        missed_entries=entries,
        searched=way_back(request.args),
        missed_categories=MISSED_CATEGORIES,
        looks=second_look.about_item(session(), shown.id, by=by()),
        documents=queue.documents_shown(session(), [entry.id for entry in shown.entries], by=by()),
        **context(shown, form),
    )


def row(shown: ItemShown, form: DecisionForm | None) -> str:
    return render_template("queue/_row.html", tally=counts(), **context(shown, form))


def context(shown: ItemShown, form: DecisionForm | None) -> dict[str, object]:
    # Only a form that hides asks about relatives' records: looking for them costs more than the page.
    hides = form is not None and form.outcome in HIDES
    mirrored = mirrored_form.asked_about(session(), shown, form, by=by(), at=now()) if form and hides else ()
    return {
        "item": shown,
        "mirrored": mirrored,
        "changes": changes_in(session(), [shown], by=by()),
        "said": said_of([shown]),
        "form": form,
        "linked": _linked(shown, form) if form and hides else queue.linked_items(session(), shown.id, by=by()),
        "at": now(),
        "offered": decision_form.offered(shown, in_list=htmx.wants_part()),
        "others": decision_form.others(shown),
        "me": by().user_id,
        "place": None,
        "reasons": decision_form.reasons_for(shown, decisions.commonest_reasons(session(), by=by()))
        if form and form.outcome
        else (),
        **_history(shown.id),
    }


def _linked(shown: ItemShown, form: DecisionForm) -> list[ItemShown]:
    """All at once: with what those are linked to in turn that are hidden too unless somebody answers otherwise."""
    too = decisions.linked_unless_left(session(), shown.id, Outcome(form.outcome), left=form.left(), by=by())
    return queue.linked_items(session(), shown.id, by=by(), and_to=too | form.hidden_too())


def _history(item: int) -> dict[str, object]:
    """The newest decisions, or all if they are asked for, and how many there are."""
    asked = request.args.get("history") == "all"
    most = decisions.MOST_AT_ALL if asked else decisions.MOST_AT_FIRST
    return {
        "history": decisions.history(session(), item, by=by(), most=most),
        "decided": decisions.count_of_decisions(session(), item, by=by()),
    }
