"""What the layout of every page needs: navigation, permissions, addresses of assets."""

from datetime import timedelta
from functools import cache

from flask import Flask, current_app, request, url_for
from flask_login import current_user
from flask_wtf.csrf import generate_csrf

from workbench import people, scope, upstream
from workbench.permissions import Permission
from workbench.queue import ItemShown
from workbench.settings import PROJECT
from workbench.upstream import worklist
from workbench.web.door.headers import nonce
from workbench.web.door.request import by, now, session, who
from workbench.web.wording.access_sentences import access_notice

PLACES = (
    ("oversight.index", "Overview", Permission.OVERSEE),
    ("queue.index", "Queue", Permission.WORK_THE_QUEUE),
    ("my_decisions.index", "My decisions", Permission.DECIDE),
    ("patients.index", "Patients", Permission.MANAGE_ACCESS),
    ("tasks.index", "Tasks", Permission.OVERSEE),
    ("hidden.index", "Hidden now", Permission.SEE_WHAT_IS_HIDDEN),
    ("audit.index", "Audit", Permission.AUDIT),
    ("flags.index", "Flags", Permission.TUNE_FLAGS),
    ("policy.index", "Policy", Permission.SET_POLICY),
    ("practice.index", "Practice", Permission.SEE_PRACTICE),
    ("users.index", "Users", Permission.MANAGE_USERS),
    ("practices.index", "Practices", Permission.MANAGE_PRACTICES),
)

UNDER = {
    "patient_access": "patients",
    "audit_exports": "audit",
    "held": "practice",
    "imports": "practice",
    "queue_views": "queue",
    "worklist": "queue",
    "way_out": "practice",
    "behind": "oversight",
    "not_in_effect": "tasks",
    "second_look": "oversight",
    "second_looks": "my_decisions",
}
"""Pages that are reached from another place's."""


def init(app: Flask) -> None:
    app.jinja_env.globals.update(
        navigation=navigation, addresses=addresses, asset=asset, now=now, may=may, notice_of_access=notice_of_access,
        cannot_be_in_effect=cannot_be_in_effect, has_way_out=has_way_out, waiting_by_hand=waiting_by_hand,
        has_nhs_header=app.config["NHS_HEADER"], seconds_signed_in=seconds_signed_in,
    )  # fmt: skip


def navigation() -> list[dict[str, str | bool]]:
    """The places that this person may go to; the current one is marked. None while they owe something first."""
    here = (request.endpoint or "").partition(".")[0]
    here = UNDER.get(here, here)
    return [
        {"href": url_for(endpoint), "text": text, "current": endpoint.partition(".")[0] == here}
        for endpoint, text, permission in PLACES
        if by().may(permission) and not who().owes
    ]


def has_way_out() -> bool:
    """Does the practice of whoever is signed in tell its clinical system what was decided?"""
    practice = by().practice_id
    return practice is not None and upstream.way_of(session(), practice) is not None


def cannot_be_in_effect(item: ItemShown, outcome: str) -> list[str]:
    """What the clinical system cannot show of such a decision, in sentences, before it is made."""
    kinds = sorted({entry.kind for entry in item.entries})
    return upstream.cannot_be_said(session(), item.kind, kinds, outcome, by=by())


def waiting_by_hand() -> worklist.Waiting | None:
    """What waits to be set by hand in the clinical system; None where nobody does."""
    return worklist.waiting(session(), by=by()) if may("WORK_BY_HAND") else None


def may(permission: str) -> bool:
    """May whoever is signed in do this? For leaving out what would be refused; the verb asks again."""
    return current_user.is_authenticated and by().may(Permission[permission])


def notice_of_access() -> str:
    """What every page says while the practice's patients see nothing new, or are about to; empty otherwise."""
    practice = by().practice_id
    return access_notice(scope.switch_history(session(), practice), now()) if practice else ""


def seconds_signed_in() -> int:
    """How long a session surely lasts from now on without another request: `seen_at` may lag behind."""
    lasts: timedelta = current_app.config["IDLE"] - people.SEEN_EVERY
    return lasts // timedelta(seconds=1)


def addresses() -> dict[str, str]:
    """The beginnings of the addresses that fifty rows link to, and the page's tokens, computed once."""
    return {
        "items": url_for("review_items.show", item=0)[:-1],
        "patients": url_for("patients.show", patient=0)[:-1],
        "csrf": generate_csrf(),
        "nonce": nonce(),
    }


def asset(name: str) -> str:
    """Its address, new with every change, so that browsers may keep it for good."""
    return url_for("static", filename=name, v=_changed(name))


@cache
def _changed(name: str) -> int:
    return (PROJECT / "static" / name).stat().st_mtime_ns // 1_000_000
