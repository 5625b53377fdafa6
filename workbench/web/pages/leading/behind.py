"""The lists behind the numbers of the overview: decisions, and what waits."""

from datetime import date
from enum import StrEnum
from typing import Any, TypeVar

from flask import Blueprint, render_template, request, url_for

from workbench import oversight
from workbench.oversight import Behind, Place
from workbench.permissions import Permission
from workbench.vocabulary import Category, Outcome, Reason
from workbench.web.door.request import by, now, page, session
from workbench.web.inputs.fields import day_in, moment_in, whole_number
from workbench.web.wording.leading.behind import behind_words
from workbench.web.wording.spans import band

blueprint = Blueprint("behind", __name__)

W = TypeVar("W", bound=StrEnum)
ASKED = ("from", "to", "since", "outcome", "reason", "by", "flag", "first", "policy", "colleagues")
LONGEST_WAIT = 24 * 365 * 200


@page(blueprint, "/oversight/decisions", Permission.OVERSEE)
def decisions() -> str:
    behind, before = _asked_for(), _place("before")
    made, total, more = oversight.decisions_behind(session(), behind, by=by(), at=now(), before=before)
    return render_template(
        "behind/decisions.html",
        words=behind_words(behind),
        made=made,
        total=total,
        is_first=before is None,
        more=_address(before=_said(made[-1].place)) if more else None,
        newest=_address(),
    )


@page(blueprint, "/oversight/waiting", Permission.OVERSEE)
def waiting() -> str:
    least, below = _hours("least") or 0, _hours("below")
    after = _place("after")
    found, total, more = oversight.waiting_items(session(), least=least, below=below, by=by(), at=now(), after=after)
    return render_template(
        "behind/waiting.html",
        found=found,
        total=total,
        waited=band(least, below),
        at=now(),
        is_first=after is None,
        more=url_for("behind.waiting", least=least, below=below, after=_said(found[-1].place)) if more else None,
        oldest=url_for("behind.waiting", least=least, below=below),
    )


def _hours(name: str) -> int | None:
    hours = whole_number(request.args.get(name))
    return None if hours is None else min(hours, LONGEST_WAIT)


def _asked_for() -> Behind:
    """What is not known in the address is ignored."""
    asked = request.args
    return Behind(
        first_day=_day("from"),
        last_day=_day("to"),
        since=moment_in(asked.get("since", "")),
        outcomes=[Outcome(word) for word in asked.getlist("outcome") if word in list(Outcome)],
        reason=_word(Reason, asked.get("reason")),
        without_reason=asked.get("reason") == "none",
        by_id=whole_number(asked.get("by")),
        flag=_word(Category, asked.get("flag")),
        first=asked.get("first") == "yes",
        by_policy=asked.get("policy") == "yes",
        colleagues=asked.get("colleagues") == "yes",
    )


def _day(name: str) -> date | None:
    return day_in(request.args, name, {})


def _word(words: type[W], given: str | None) -> W | None:
    return words(given) if given in list(words) else None


def _said(place: Place) -> str:
    return f"{place.at.isoformat()}~{place.id}"


def _place(name: str) -> Place | None:
    moment, _, number = request.args.get(name, "").partition("~")
    at, id_ = moment_in(moment), whole_number(number)
    return Place(at, id_) if at and id_ is not None else None


def _address(**more: str) -> str:
    asked: dict[str, Any] = {name: request.args.getlist(name) for name in request.args if name in ASKED}
    return url_for("behind.decisions", **asked | more)
