"""What a clinician says of a flag, or of words that raised none."""

from flask import Blueprint, redirect, render_template, url_for

from workbench import tuning
from workbench.errors import Invalid
from workbench.permissions import Permission
from workbench.vocabulary import Category
from workbench.web.door import flash, htmx
from workbench.web.door.request import Answer, by, now, page, put_on_record, turn
from workbench.web.inputs.typed_form import posted
from workbench.web.pages.reviewing.item_answers import item_page
from workbench.web.wording.refusals import STATUS

blueprint = Blueprint("feedback", __name__)


@page(blueprint, "/review-items/<int:item>/flags/<int:flag>/not-helpful", Permission.DECIDE, methods=("POST",))
def not_helpful(item: int, flag: int) -> Answer:
    with turn() as writing:
        tuning.not_helpful(writing, item, flag, by=by(), at=now())
    if htmx.wants_part():
        return render_template("flags/_not_helpful.html")
    flash.told("Noted: that flag is not helpful. The safeguarding lead sees how often that is said.")
    return redirect(url_for("review_items.show", item=item), 303)


@page(blueprint, "/review-items/<int:item>/missed", Permission.DECIDE, methods=("POST",))
def missed(item: int) -> Answer:
    typed = posted("missed", ("missed_entry", "words", "category"))
    try:
        category = typed.word("category", Category, "Choose what they are about")
        entry = typed.whole_number("missed_entry", "Choose the entry that they stand in")
        typed.refuse_if_faulty()
        assert category is not None  # noqa: S101 (else a fault was raised)
        with turn() as writing:
            tuning.mark_missed(writing, item, entry, typed["words"], category, by=by(), at=now())
    except Invalid as error:
        put_on_record(error)
        typed.faults = error.faults
        return item_page(item, typed), STATUS[Invalid]
    flash.told("Noted: the safeguarding lead sees these words.")
    return redirect(url_for("review_items.show", item=item), 303)
