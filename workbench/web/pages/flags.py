"""The flags' page: statistics of each rule, and the practice's own phrases and codes."""

from flask import Blueprint, current_app, redirect, render_template, request, url_for

from workbench import audit, db, tuning
from workbench.errors import Invalid, NotFound
from workbench.flagging.practice_rules import OwnRule
from workbench.permissions import Permission
from workbench.vocabulary import CATEGORIES, Action, Category, Kind
from workbench.web.door.request import Answer, by, now, page, put_on_record, session, turn
from workbench.web.inputs.typed_form import Typed, posted
from workbench.web.wording.choices import choices, labels
from workbench.web.wording.refusals import STATUS

blueprint = Blueprint("flags", __name__)
CHOICES = choices(labels(CATEGORIES), none="Choose one")


@page(blueprint, "/flags", Permission.TUNE_FLAGS)
def index() -> str:
    return _page(Typed("own"))


@page(blueprint, "/flags", Permission.TUNE_FLAGS, methods=("POST",))
def add() -> Answer:
    """First what it would have flagged; then, once that is confirmed, the phrase or code itself."""
    typed = posted("own", ("what", "words", "category", "confirmed"))
    try:
        category = typed.word("category", Category, "Choose what it is about")
        typed.refuse_if_faulty()
        assert category is not None  # noqa: S101 (else a fault was raised)
        rule = tuning.checked(OwnRule(typed["words"], category, is_code=typed["what"] == "code"))
        if typed["confirmed"] != "yes":
            with db.reading(current_app.extensions["sqlalchemy"].engine) as reading:
                found = tuning.preview(reading, rule, by=by(), at=now())
            _put_on_record(found)
            return render_template("flags/preview.html", rule=rule, found=found, typed=typed)
        with turn() as writing:
            tuning.add_rule(writing, rule, by=by(), at=now())
    except Invalid as error:
        put_on_record(error)
        typed.faults = error.faults
        return _page(typed), STATUS[Invalid]
    return redirect(url_for("flags.index"), 303)


def _put_on_record(found: tuning.Preview) -> None:
    """It names patients and what their entries are headed: that is reading records."""
    if found.items:
        details = {"what": "flag preview", "items": [item.id for item in found.items]}
        audit.look(session(), audit.Event(Action.VIEWED, details=details), by=by(), at=now())


@page(blueprint, "/flags/switched", Permission.TUNE_FLAGS, methods=("POST",))
def switch() -> Answer:
    on = request.form.get("on") == "yes"
    with turn() as writing:
        tuning.switch_rule(writing, request.form.get("name", ""), on=on, by=by(), at=now())
    return redirect(url_for("flags.index"), 303)


@page(blueprint, "/flags/rule", Permission.TUNE_FLAGS)
def rule() -> str:
    """What became of a common rule's flags here, and where it is switched off."""
    name = request.args.get("name", "")
    return render_template(
        "flags/rule.html",
        name=name,
        of_rule=tuning.record_of(session(), name, by=by()),
        kinds=tuning.kinds_flagged(session(), name, by=by()),
        quiet=[each.kind for each in tuning.quiet_rules(session(), by=by()) if each.rule == name],
    )


@page(blueprint, "/flags/rule", Permission.TUNE_FLAGS, methods=("POST",))
def quieten() -> Answer:
    """Switch it off for one kind of entry or for all, or on again."""
    name, off = request.form.get("name", ""), request.form.get("off") == "yes"
    said = request.form.get("kind", "")
    if said and said not in {*Kind}:
        raise NotFound("There is no such kind of entry.")
    with turn() as writing:
        tuning.quieten(writing, name, Kind(said) if said else None, off=off, by=by(), at=now())
    return redirect(url_for("flags.rule", name=name), 303)


def _page(typed: Typed) -> str:
    return render_template(
        "flags/index.html",
        typed=typed,
        categories=CHOICES,
        rule_statistics=tuning.statistics_by_rule(session(), by=by()),
        quiet=tuning.quiet_rules(session(), by=by()),
        seldom_useful={each.rule for each in tuning.seldom_useful(session(), by=by(), at=now())},
        missed=tuning.missed_words(session(), by=by()),
        own=tuning.own_rules(session(), by=by()),
        history=tuning.change_history(session(), by=by()),
        reads_twice=tuning.reads_twice(),
        to_scan=tuning.still_to_scan(session(), by=by()),
    )
