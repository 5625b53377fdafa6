"""Second looks: what a lead has to look at, one of them, and how far they agree with the first decisions."""

from flask import Blueprint, redirect, render_template, request, url_for

from workbench import audit, policies, queue, second_look
from workbench.errors import AlreadyDecided, Invalid, NotAllowed, NotFound, not_in_practice
from workbench.permissions import Permission, require_practice
from workbench.second_look import Blind, Look
from workbench.vocabulary import OUTCOMES, Action, LookState, Outcome, Reason
from workbench.web.door import flash
from workbench.web.door.flash import told
from workbench.web.door.request import Answer, by, now, page, put_on_record, session, turn
from workbench.web.inputs import decision_form
from workbench.web.inputs.decision_form import DecisionForm
from workbench.web.inputs.fields import whole_number
from workbench.web.pages.reviewing import item_answers
from workbench.web.pages.reviewing.review_items import batch_of, note_refusal
from workbench.web.wording.leading.agreement import agreement_words
from workbench.web.wording.refusals import STATUS

blueprint = Blueprint("second_look", __name__)


@page(blueprint, "/oversight/second-look", Permission.OVERSEE)
def index() -> str:
    event = audit.Event(Action.VIEWED, details={"what": "second looks"})
    audit.look(session(), event, by=by(), at=now())
    practice_id, found = require_practice(by(), Permission.OVERSEE), second_look.agreement(session(), by=by(), at=now())
    return render_template(
        "second_look/index.html",
        policy=policies.policy_of(session(), practice_id),
        needs=second_look.needs(session(), by=by(), at=now()),
        only_lead=second_look.only_lead(session(), practice_id, at=now()) == by().user_id,
        to_look_at=second_look.to_look_at(session(), by=by(), at=now()),
        to_settle=second_look.to_settle(session(), by=by()),
        replies=second_look.replies(session(), by=by()),
        agreement=found,
        words=agreement_words(found),
        weeks=second_look.weeks(session(), by=by(), at=now()),
        weeks_open=second_look.WEEKS_OPEN,
    )


@page(blueprint, "/oversight/second-look/<int:look>", Permission.OVERSEE)
def show(look: int) -> Answer:
    about = second_look.one_blind(session(), look, by=by(), at=now())
    if about is not None:
        return _blind(about, item_answers.typed_before() or DecisionForm(outcome=request.args.get("outcome", "")))
    given = second_look.one_given(session(), look, by=by())
    return _given(given) if given else render_template("second_look/gone.html", typed="")


@page(blueprint, "/oversight/second-look/<int:look>", Permission.OVERSEE, methods=("POST",))
def give(look: int) -> Answer:
    form = decision_form.posted()
    try:
        choice = decision_form.choice_in(form)
        with turn() as writing:
            agrees = second_look.give(writing, look, choice, by=by(), at=now())
    except Invalid as error:
        put_on_record(error)
        about = second_look.one_blind(session(), look, by=by(), at=now())
        form.faults = error.faults
        return (_blind(about, form) if about else _too_late(look, form)), STATUS[Invalid]
    return _after(look) if agrees else redirect(_address(look), 303)


def _too_late(look: int, form: DecisionForm) -> str:
    """Somebody else has looked, or nobody needs to any more: what was typed is shown, to be copied."""
    given = second_look.one_given(session(), look, by=by())
    if given is None:
        return render_template("second_look/gone.html", typed=form.note)
    told(" ".join(form.faults.values()))
    return _given(given, typed=form.note)


def _after(look: int) -> Answer:
    """They agree: on to the next, with what the first decision was."""
    given = second_look.one_given(session(), look, by=by())
    if given:
        told(f"You agree with {given.first_by_name}: {OUTCOMES[given.outcome].done}.")
    following = second_look.to_look_at(session(), by=by(), at=now())
    return redirect(_address(following[0].id) if following else url_for("second_look.index"), 303)


@page(blueprint, "/oversight/second-look/<int:look>/decision", Permission.OVERSEE, methods=("GET", "POST"))
def decide_again(look: int) -> Answer:
    """The decision of every page; what is wrong comes back here, where the disagreement is."""
    given = second_look.one_given(session(), look, by=by())
    if given is None:
        raise not_in_practice("second look")
    if request.method == "GET":
        return _given(given, form=item_answers.typed_before())
    form = decision_form.posted()
    try:
        batch = batch_of(given.review_item, form)
    except (AlreadyDecided, Invalid, NotAllowed) as error:
        note_refusal(queue.item_shown(session(), given.review_item, by=by()), form, error)
        return _given(second_look.one_given(session(), look, by=by()) or given, form=form), STATUS[type(error)]
    flash.decided(Outcome(form.outcome), items=1, batch=batch)
    return redirect(url_for("second_look.index"), 303)


@page(blueprint, "/oversight/second-look/<int:look>/stands", Permission.OVERSEE, methods=("POST",))
def let_stand(look: int) -> Answer:
    note = request.form.get("note", "")
    try:
        with turn() as writing:
            second_look.let_stand(writing, look, note, by=by(), at=now())
    except Invalid as error:
        put_on_record(error)
        given = second_look.one_given(session(), look, by=by())
        return (_given(given, note, error.faults), STATUS[Invalid]) if given else redirect(_address(look), 303)
    told("The first decision stands. Whoever made it can read why.")
    return redirect(url_for("second_look.index"), 303)


@page(blueprint, "/oversight/second-look/<int:look>/read", Permission.OVERSEE, methods=("POST",))
def read_reply(look: int) -> Answer:
    with turn() as writing:
        second_look.read_reply(writing, look, by=by(), at=now())
    return redirect(url_for("second_look.index"), 303)


@page(blueprint, "/oversight/second-look/<int:look>/entries/<int:entry>/text", Permission.OVERSEE)
def whole_text(look: int, entry: int) -> str:
    """What is too long for the page, a part at a time; it too says nothing of what was decided."""
    about = second_look.one_blind(session(), look, by=by(), at=now())
    about = about or second_look.one_given(session(), look, by=by())
    if about is None:
        raise not_in_practice("second look")
    field, number = request.args.get("field", "text"), whole_number(request.args.get("part", "1")) or 0
    part = queue.text_part(session(), about.review_item, entry, field, number, by=by())
    _put_on_record(about, entry=entry, part=number)
    return render_template("second_look/whole_text.html", look=look, part=part, number=number, field=field)


def _blind(about: Blind, form: DecisionForm) -> str:
    _put_on_record(about)
    item = queue.item_shown(session(), about.review_item, by=by(), page=_page_number())
    shown = second_look.blinded(item)
    return render_template(
        "second_look/blind.html",
        form=form,
        reasons=decision_form.reasons_for(shown, tuple[Reason, ...]()),
        **_words_of(about, shown),
    )


def _given(
    given: Look, note: str = "", faults: dict[str, str] | None = None, form: DecisionForm | None = None,
    typed: str = "",
) -> str:  # fmt: skip
    """Both answers. Where it can be settled, with the correction; `form` is that one as it was typed.

    What was typed is never dropped: where its form is not on the page (any more), it says why, and the note is shown.
    """
    _put_on_record(given)
    item = _item(given)
    can_settle = given.state is LookState.TO_SETTLE and given.first_by_id != by().user_id
    is_on_page = can_settle and not item.is_paged
    typed = typed or ("" if can_settle else note)
    if faults and not can_settle:
        told(" ".join(faults.values()))
        faults = None
    if form and not is_on_page and (said := form.notice or " ".join(form.faults.values())):
        told(said)
        typed = form.note
    form = (form or _correction(given)) if is_on_page else None
    context = item_answers.context(item, form) if form else {"item": item, "form": None, "at": now()}
    return render_template(
        "second_look/given.html",
        stands={"note": note, "faults": faults or {}},
        can_settle=can_settle,
        typed=typed,
        blinded=second_look.blinded(item),
        **{**context, "place": _place(given)},
        **_words_of(given, item, but_item=True),
    )


def _place(given: Look) -> dict[str, object]:
    """Where the decision is sent, and where one goes back to; it is about what was looked at, not one entry."""
    return {"address": url_for("second_look.decide_again", look=given.id), "back": _address(given.id), "entry": None}


def _item(given: Look) -> queue.ItemShown:
    """On the page that was asked for, or on the first: what was looked at may have fewer since."""
    try:
        return queue.item_shown(session(), given.review_item, by=by(), page=_page_number())
    except NotFound:
        return queue.item_shown(session(), given.review_item, by=by())


def _correction(given: Look) -> DecisionForm:
    review_on = given.review_on.isoformat() if given.review_on else ""
    entries = [str(entry) for entry in second_look.entries_of(session(), given.id, by=by())]
    return DecisionForm(given.outcome, given.reason or "", given.note, review_on, entries)


def _words_of(about: Blind, item: queue.ItemShown, *, but_item: bool = False) -> dict[str, object]:
    documents = queue.documents_shown(session(), [entry.id for entry in item.entries], by=by())
    judged = second_look.entries_of(session(), about.id, by=by())
    common = {"look": about, "judged": judged, "documents": documents}
    return common if but_item else {**common, "item": item, "at": now()}


def _page_number() -> int:
    return whole_number(request.args.get("page", "1")) or 0


def _address(look: int) -> str:
    return url_for("second_look.show", look=look)


def _put_on_record(about: Blind, **more: object) -> None:
    details = {"what": "second look", "second_look": about.id, **more}
    number = about.nhs_number
    event = audit.Event(
        Action.VIEWED, patient_nhs_number=number, review_item=about.review_item, details=details
    )  # fmt: skip
    audit.look(session(), event, by=by(), at=now())
