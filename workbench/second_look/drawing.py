"""Drawing a week's sample once, and putting on record what is needed to draw it again."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import func, insert, select
from sqlalchemy.orm import Session

from workbench import audit, people
from workbench.london import day_of
from workbench.models import Practice, SecondLook, SecondLookDraw, User
from workbench.permissions import POLICY, Actor, Permission, require
from workbench.policies import latest_change, policy_of
from workbench.second_look.frame import WEEK, Act, digest, frame, names_of, sample
from workbench.vocabulary import Action

OVER_AFTER = timedelta(minutes=15)
"""What was decided just before midnight has surely been written by then."""

WEEKS_OPEN = 8
"""For so many weeks after the week itself a sample can be looked at, and a missed one is still drawn."""


@dataclass(frozen=True, slots=True)
class Drawn:
    """A week's sample before it is kept. `left_out_names` are those of the left-out lead's decisions."""

    first_day: date
    seed: str
    share: int
    most: int
    decisions: int
    digest: str
    acts: Sequence[Act]
    left_out: int | None
    left_out_names: Sequence[str]


def monday_of(day: date) -> date:
    return day - timedelta(days=day.weekday())


def week_to_draw(session: Session, practice_id: int, *, at: datetime) -> date | None:
    """The Monday of the oldest week that is over and to be drawn; None: there is none.

    The last week always is. Earlier ones, down to WEEKS_OPEN, are if the policy that holds now held before they ended.
    """
    if not policy_of(session, practice_id).second_look:
        return None
    last = monday_of(day_of(at - OVER_AFTER)) - WEEK
    drawn = session.scalar(
        select(func.max(SecondLookDraw.first_day)).where(SecondLookDraw.practice_id == practice_id)
    )  # fmt: skip
    changed = latest_change(session, practice_id)
    earliest = monday_of(day_of(changed.at)) if changed else last
    first = max(last - (WEEKS_OPEN - 1) * WEEK, min(earliest, last), drawn + WEEK if drawn else date.min)
    return first if first <= last else None


def draw(session: Session, practice_id: int, first_day: date, *, seed: str, at: datetime) -> Drawn:
    """The sample of the week from that Monday by the practice's policy. Reads only."""
    policy, only = policy_of(session, practice_id), only_lead(session, practice_id, at=at)
    acts = frame(session, practice_id, first_day, left_out=only)
    drawn = sample(acts, seed, share=policy.second_look_share, most=policy.second_look_most)
    names = names_of(session, practice_id, first_day, only) if only is not None else []
    return Drawn(
        first_day, seed, policy.second_look_share, policy.second_look_most, len(acts), digest(acts), drawn, only, names
    )


def only_lead(session: Session, practice_id: int, *, at: datetime) -> int | None:
    """The practice's only safeguarding lead who can sign in, to whose decisions nobody can give a second look.

    None: there are more, or there is none.
    """
    roles = [role for role, may in POLICY.items() if Permission.ANSWER_REFERRALS in may]
    able = (User.practice_id == practice_id, User.role.in_(roles), people.can_sign_in(at))
    leads = session.scalars(select(User.id).where(*able).limit(2)).all()
    return leads[0] if len(leads) == 1 else None


def keep(session: Session, practice: Practice, drawn: Drawn, *, by: Actor, at: datetime) -> int:
    """Store the sample and put it on record; how many samples that were: none, if the week has one already."""
    require(by, Permission.MAINTAIN)
    audit.take_turn(session, by)
    known = (SecondLookDraw.practice_id == practice.id, SecondLookDraw.first_day == drawn.first_day)
    if session.scalars(select(SecondLookDraw.id).where(*known)).first() is not None:
        return 0
    row = SecondLookDraw(
        practice_id=practice.id, first_day=drawn.first_day, seed=drawn.seed, share=drawn.share, most=drawn.most,
        decisions=drawn.decisions, drawn=len(drawn.acts), digest=drawn.digest, left_out_id=drawn.left_out, at=at,
    )  # fmt: skip
    session.add(row)
    session.flush()
    if drawn.acts:
        session.execute(insert(SecondLook), list(_looks(row, drawn)))
    audit.add(session, audit.Event(Action.SECOND_LOOK_DRAWN, details=_said(drawn)), by=by, at=at)
    return 1


def _looks(row: SecondLookDraw, drawn: Drawn) -> Iterator[dict[str, object]]:
    for place, act in enumerate(drawn.acts, start=1):
        yield {
            "practice_id": row.practice_id, "draw_id": row.id, "place": place, "review_item_id": act.review_item,
            "batch": act.batch, "decision_id": act.decision, "sequence": act.sequence,
        }  # fmt: skip


def _said(drawn: Drawn) -> dict[str, object]:
    """`of` is how many it was drawn from, `drawn` their numbers in the audit, in the order of their lots."""
    said = {
        "from": drawn.first_day.isoformat(), "to": (drawn.first_day + WEEK - timedelta(days=1)).isoformat(),
        "seed": drawn.seed, "share": drawn.share, "most": drawn.most, "of": drawn.decisions, "digest": drawn.digest,
        "drawn": [act.sequence for act in drawn.acts],
    }  # fmt: skip
    return {**said, "left_out": list(drawn.left_out_names)} if drawn.left_out is not None else said
