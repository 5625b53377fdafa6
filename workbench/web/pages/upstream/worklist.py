"""The worklist: what is to be set by hand in the clinical system, one job at a time, and the second person's check."""

from collections.abc import Callable

from flask import Blueprint, redirect, render_template, request, url_for

from workbench.db import Session
from workbench.errors import Invalid
from workbench.permissions import Permission
from workbench.upstream import worklist
from workbench.upstream.worklist import JobKey
from workbench.vocabulary import HOW_CHECKED, WHY_NOT, HowChecked, WhyNot
from workbench.web.door import flash
from workbench.web.door.request import Answer, by, now, page, put_on_record, session, turn
from workbench.web.inputs.fields import whole_number
from workbench.web.inputs.typed_form import Typed, posted
from workbench.web.wording.audit.in_effect import CAUSES
from workbench.web.wording.choices import labels
from workbench.web.wording.refusals import STATUS

blueprint = Blueprint("worklist", __name__)

FIELDS = ("act", "how", "why", "note")
BOTH = {
    "why": "You had also chosen why it cannot be done. That choice is removed. Press “Done and checked” again, or "
    "choose it again and press “Cannot be done”",
    "note": "You also wrote why it cannot be done. Press “Cannot be done”, or clear this field",
}


@page(blueprint, "/worklist", Permission.WORK_BY_HAND)
def index() -> str:
    start = whole_number(request.args.get("start")) or 0
    found = worklist.worklist(session(), by=by(), at=now(), start=start)
    more = url_for("worklist.index", start=start + len(found.jobs)) if found.more else None
    return render_template("worklist/index.html", found=found, start=start, more=more, at=now(), me=by().user_id)


@page(blueprint, "/worklist/<int:patient>/items/<int:item>", Permission.WORK_BY_HAND, methods=("GET", "POST"))
def of_item(patient: int, item: int) -> Answer:
    return _job(JobKey(patient, item, _is_check()))


@page(blueprint, "/worklist/<int:patient>/proxies", Permission.WORK_BY_HAND, methods=("GET", "POST"))
def of_proxies(patient: int) -> Answer:
    return _job(JobKey(patient, None, _is_check()))


def _is_check() -> bool:
    """The same review item may have entries to set and others to check: they are two jobs."""
    return request.args.get("check") == "1"


def _job(key: JobKey) -> Answer:
    if request.method == "POST":
        return _act(key)
    return _page(key, Typed())


def _act(key: JobKey) -> Answer:
    typed = posted("job", FIELDS)
    act = ACTS.get(typed["act"])
    try:
        if act is None:
            raise Invalid({"act": "Choose what to do"})
        with turn() as writing:
            told = act(writing, key, typed, " ".join(request.form.getlist("seen")))
    except Invalid as error:
        put_on_record(error)
        typed.faults = dict(error.faults)
        return _page(key, typed), STATUS[Invalid]
    if not told:
        return redirect(request.full_path.rstrip("?"), 303)
    flash.told(told)
    return redirect(url_for("worklist.index"), 303)


def _page(key: JobKey, typed: Typed) -> str:
    job = worklist.job(session(), key, by=by(), at=now())
    return render_template(
        "worklist/job.html",
        job=job,
        typed=typed,
        ticked=_ticked() if request.method == "POST" else [entry.id for entry in job.entries if not entry.not_yet],
        steps=worklist.steps_of(job),
        end_state=worklist.end_state_of(job),
        how=HOW_CHECKED,
        why=labels(WHY_NOT),
        causes=CAUSES,
        me=by().user_id,
        at=now(),
    )


def _ticked_of(writing: Session, key: JobKey) -> list[int]:
    """Where a job has several entries, what is said counts for those that are ticked, and for no other."""
    ticked = _ticked()
    if not ticked and len(worklist.job(writing, key, by=by(), at=now()).entries) > 1:
        raise Invalid({"entry": "Tick the entries that you speak of"})
    return ticked


def _ticked() -> list[int]:
    return [whole_number(given) or 0 for given in request.form.getlist("entry")]


def _claim(writing: Session, key: JobKey, _typed: Typed, _seen: str) -> str:
    worklist.claim(writing, key, by=by(), at=now())
    return ""


def _give_back(writing: Session, key: JobKey, _typed: Typed, _seen: str) -> str:
    worklist.give_back(writing, key, by=by(), at=now())
    return "Given back. Somebody else can do it."


def _done(writing: Session, key: JobKey, typed: Typed, seen: str) -> str:
    if both := {name: fault for name, fault in BOTH.items() if typed[name]}:  # Enter in them presses the first button
        typed.fields = {**typed.fields, "why": ""}  # nobody can take a choice back in the browser
        raise Invalid(both)
    how = typed.word("how", HowChecked, "Select how you checked")
    typed.refuse_if_faulty()
    assert how is not None  # noqa: S101 (else a fault was raised)
    if worklist.done(writing, key, how, seen=seen, by=by(), at=now(), only=_ticked_of(writing, key)):
        return "Recorded. A second person has to check it."
    return "Recorded as done and checked."


def _cannot(writing: Session, key: JobKey, typed: Typed, seen: str) -> str:
    why = typed.word("why", WhyNot, "Select why it cannot be done")
    typed.refuse_if_faulty()
    assert why is not None  # noqa: S101 (else a fault was raised)
    worklist.cannot(writing, key, why, typed["note"], seen=seen, by=by(), at=now(), only=_ticked_of(writing, key))
    return "Recorded: it cannot be done. The safeguarding lead sees it."


def _so(writing: Session, key: JobKey, typed: Typed, seen: str) -> str:
    how = typed.word("how", HowChecked, "Select how you checked")
    typed.refuse_if_faulty()
    worklist.check(writing, key, how, is_so=True, seen=seen, by=by(), at=now())
    return "Recorded: a second person has checked it."


def _not_so(writing: Session, key: JobKey, _typed: Typed, seen: str) -> str:
    worklist.check(writing, key, None, is_so=False, seen=seen, by=by(), at=now())
    return "Recorded: it is not so. It has to be done again."


ACTS: dict[str, Callable[[Session, JobKey, Typed, str], str]] = {
    "claim": _claim,
    "give-back": _give_back,
    "done": _done,
    "cannot": _cannot,
    "so": _so,
    "not-so": _not_so,
}
"""By the button that was pressed."""
