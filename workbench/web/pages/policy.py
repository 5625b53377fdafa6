"""The practice's policy: choosing it, its history, and what it has left visible."""

from dataclasses import replace
from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for

from workbench import oversight, policies, upstream
from workbench.errors import Invalid
from workbench.permissions import Permission
from workbench.policies import Policy
from workbench.vocabulary import KINDS, Kind
from workbench.web.door.request import Answer, by, now, page, put_on_record, session, turn
from workbench.web.inputs.fields import whole_number
from workbench.web.inputs.typed_form import Typed, posted
from workbench.web.wording.refusals import STATUS

blueprint = Blueprint("policy", __name__)

FIGURES = (
    "proxy_review_from", "proxy_review_until", "trivial_share", "backlog_hours", "sampled_share", "waiting_days",
    "second_look_share", "second_look_most",
)  # fmt: skip
SWITCHES = ("backlog", "second_look")
NOT_A_NUMBER = "Enter a whole number"


@page(blueprint, "/policy", Permission.SET_POLICY)
def index() -> str:
    policy = policies.own_policy(session(), by=by())
    return _page(_as_typed(policy), list(policy.backlog_kinds))


@page(blueprint, "/policy", Permission.SET_POLICY, methods=("POST",))
def change() -> Answer:
    typed = posted("policy", (*SWITCHES, "basis", *FIGURES, "seen"))
    kinds = [Kind(kind) for kind in request.form.getlist("backlog_kinds") if kind in list(Kind)]
    try:
        figures: dict[str, Any] = {name: typed.whole_number(name, NOT_A_NUMBER) for name in FIGURES}
        typed.refuse_if_faulty()
        switches = {name: typed[name] == "on" for name in SWITCHES}
        policy = Policy(**figures, **switches, backlog_kinds=tuple(kinds))
        with turn() as writing:
            policy = replace(policy, hold_on_arrival=policies.own_policy(writing, by=by()).hold_on_arrival)
            seen = whole_number(typed["seen"]) or 0
            policies.change_policy(writing, policy, basis=typed["basis"], by=by(), at=now(), seen=seen)
    except Invalid as error:
        put_on_record(error)
        typed.faults = error.faults
        return _page(typed, kinds), STATUS[Invalid]
    return redirect(url_for("policy.index"), 303)


def _as_typed(policy: Policy) -> Typed:
    figures = {name: str(getattr(policy, name)) for name in FIGURES}
    switches = {name: "on" if getattr(policy, name) else "off" for name in SWITCHES}
    return Typed("policy", figures | switches)


def _page(typed: Typed, kinds: list[Kind]) -> str:
    before = whole_number(request.args.get("before"))
    left, more = oversight.left_by_policy(session(), by=by(), before=before)
    return render_template(
        "policy/index.html",
        typed=typed,
        seen=policies.own_policy(session(), by=by()).number,
        left=left,
        is_first=before is None,
        more=left[-1].last_decision if more else None,
        hold=upstream.hold(session(), by=by()),
        history=policies.history(session(), by=by()),
        kinds=[{"value": kind, "text": words, "checked": kind in kinds} for kind, words in KINDS.items()],
    )
