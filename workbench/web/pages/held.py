"""Held records: they name somebody else as the patient than is held, and a person says whose they are."""

from datetime import datetime

from flask import Blueprint, redirect, render_template, request, url_for

from workbench import access, intake
from workbench.basis import basis_fault
from workbench.errors import Invalid
from workbench.intake import HeldShown
from workbench.permissions import Permission
from workbench.vocabulary import HeldAnswer
from workbench.web.door import flash
from workbench.web.door.request import Answer, by, now, page, put_on_record, session, turn
from workbench.web.inputs.typed_form import Typed, posted
from workbench.web.wording.held_sentences import compared, told_after, what_would_change
from workbench.web.wording.refusals import STATUS

blueprint = Blueprint("held", __name__)

NOT_SAID = "Select whether it is the same patient"


@page(blueprint, "/held", Permission.ANSWER_HELD)
def index() -> str:
    waiting, answered = intake.held_bundles(session(), by=by(), at=now())
    return render_template("held/index.html", waiting=waiting, answered=answered)


@page(blueprint, "/held/<int:held>", Permission.ANSWER_HELD, methods=("GET", "POST"))
def show(held: int) -> Answer:
    if request.method == "POST":
        return _answer(held)
    shown = intake.held_bundle(session(), held, by=by())
    intake.note_seen(session(), shown, by=by(), at=now())
    return _page(shown, Typed())


def _answer(held: int) -> Answer:
    typed = posted("answer", ("answer", "note"))
    try:
        answer = typed.word("answer", HeldAnswer, NOT_SAID)
        if fault := basis_fault(typed["note"]):
            typed.faults["note"] = fault
        typed.refuse_if_faulty()
        assert answer is not None  # noqa: S101 (else a fault was raised)
        is_imported = answer is HeldAnswer.IMPORTED
        opened = intake.open_held(session(), held, by=by(), at=now()) if is_imported else None
        with turn() as writing:
            received = intake.answer_held(writing, held, answer, note=typed["note"], by=by(), at=now(), opened=opened)
    except Invalid as error:
        put_on_record(error)
        shown = intake.held_bundle(session(), held, by=by())
        typed.faults = {"answer": intake.ANSWERED} if shown.bundle.answer else error.faults
        return _page(shown, typed), STATUS[Invalid]
    flash.told(told_after(answer, received))
    return redirect(url_for("held.index"), 303)


def _page(shown: HeldShown, typed: Typed) -> str:
    return render_template(
        "held/show.html",
        shown=shown,
        held=shown.bundle,
        patient=shown.patient,
        typed=typed,
        rows=compared(shown, at=now()),
        changes=what_would_change(shown, *_proxies(shown, now()), at=now()),
    )


def _proxies(shown: HeldShown, at: datetime) -> tuple[list[access.ProxyKnown], list[access.ProxyKnown]]:
    """As they are, and as they would be."""
    born = shown.said.birth_date or shown.patient.birth_date
    return (
        access.proxies_of(session(), shown.patient, at=at),
        access.proxies_if_born(session(), shown.patient, born, at=at),
    )
