"""What whoever is signed in has decided, newest first, to undo or to change."""

from flask import Blueprint, render_template, request

from workbench import decisions, second_look
from workbench.decisions import OwnBatch, OwnSearch
from workbench.errors import Invalid
from workbench.london import day_of
from workbench.permissions import Permission
from workbench.vocabulary import OUTCOMES
from workbench.vocabulary.since import SINCE
from workbench.web.door.request import Answer, by, now, page, session
from workbench.web.inputs.fields import days_of_period
from workbench.web.inputs.own_search import OwnSearchForm, form_from, place_in, said_of, search_in
from workbench.web.wording.choices import choices
from workbench.web.wording.refusals import STATUS

blueprint = Blueprint("my_decisions", __name__)
CHOICES = choices({outcome: words.done.capitalize() for outcome, words in OUTCOMES.items()}, none="Any")


@page(blueprint, "/decisions/mine", Permission.DECIDE)
def index() -> Answer:
    form = form_from({**request.args, **days_of_period(request.args.get("period", ""), day_of(now()))})
    try:
        search = search_in(form)
    except Invalid as error:
        form.faults = error.faults
        return render_template("my_decisions/index.html", form=form, choices=CHOICES), STATUS[Invalid]
    return _page(form, search)


def _page(form: OwnSearchForm, search: OwnSearch) -> str:
    before = place_in(request.args.get("before", ""))
    batches, more = decisions.own_decisions(session(), search, by=by(), at=now(), before=before)
    return render_template(
        "my_decisions/index.html",
        form=form,
        choices=CHOICES,
        batches=batches,
        is_first=before is None,
        before=said_of(batches[-1].place) if more else None,
        why_not_undone=why_not_undone,
        looks=second_look.how_many_new(session(), by=by()),
    )


def why_not_undone(batch: OwnBatch) -> str:
    causes = [SINCE[since].no_undo for since in batch.no_longer if SINCE[since].no_undo]
    return " and ".join(causes) or "something in it has changed, or was decided again"
