"""The safeguarding lead's first page: what needs them, what has changed, and the practice at a glance."""

from flask import Blueprint, render_template

from workbench import decisions, feeds, intake, oversight, second_look, upstream
from workbench.permissions import Permission, require_practice
from workbench.web.door.request import by, now, page, session, who
from workbench.web.pages.leading.pictures import pictures_of

blueprint = Blueprint("oversight", __name__)

REFERRALS_FIRST = 5
"""Of the referrals so many are told here, the oldest; the others on the page of tasks."""


@page(blueprint, "/oversight", Permission.OVERSEE)
def index() -> str:
    practice_id = require_practice(by(), Permission.OVERSEE)
    tasks = oversight.tasks(session(), by=by(), at=now(), what="overview")
    tally, policy = tasks.tally, tasks.policy
    waiting = oversight.waiting_by_age(session(), tally, limit=24 * policy.waiting_days, by=by(), at=now())
    glance = oversight.glance(session(), by=by(), at=now())
    return render_template(
        "oversight/index.html",
        tasks=tasks,
        referrals=decisions.referrals(session(), by=by())[:REFERRALS_FIRST] if tally.referred else (),
        sampled=oversight.how_many_unchecked(session(), by=by()) if policy.number else 0,
        held=intake.how_many_held(session(), practice_id),
        not_reaching=upstream.not_reaching(session(), practice_id, at=now()),
        troubles=upstream.troubles(session(), by=by()),
        feeds_in_trouble=feeds.how_many_in_trouble(session(), practice_id, at=now()),
        looks=second_look.needs(session(), by=by(), at=now()),
        waiting=waiting,
        tally=tally,
        changed=oversight.changed_since_last_here(session(), who().session_id, by=by()),
        glance=glance,
        pictures=pictures_of(glance, waiting, oversight.people_in(session(), glance, by=by())),
    )
