"""For `workbench check`: every sample drawn again from its record, and held against what was kept and audited."""

from collections.abc import Iterator

import orjson
from sqlalchemy import select
from sqlalchemy.orm import Session

from workbench.models import AuditEvent, Practice, SecondLook, SecondLookDraw
from workbench.permissions import Actor, Permission, require
from workbench.second_look.frame import digest, frame, sample
from workbench.vocabulary import Action


def check(session: Session, *, by: Actor) -> Iterator[str]:
    """A sentence for each sample that is not what its seed draws, at every practice. Reads only."""
    require(by, Permission.MAINTAIN)
    wanted = select(SecondLookDraw, Practice.ods_code).join(Practice, Practice.id == SecondLookDraw.practice_id)
    for draw, code in session.execute(wanted.order_by(Practice.ods_code, SecondLookDraw.first_day)).all():
        for wrong in _faults(session, draw, code):
            yield f"{code}: {wrong}"


def _faults(session: Session, draw: SecondLookDraw, code: str) -> Iterator[str]:
    named = f"the second look at the week from {draw.first_day}"
    acts = frame(session, draw.practice_id, draw.first_day, left_out=draw.left_out_id)
    again = [act.sequence for act in sample(acts, draw.seed, share=draw.share, most=draw.most)]
    kept = session.scalars(select(SecondLook.sequence).where(SecondLook.draw_id == draw.id).order_by(SecondLook.place))
    if (draw.decisions, draw.digest) != (len(acts), digest(acts)):
        yield f"{named} was not drawn from the decisions of that week"
    elif again != (found := list(kept)) or draw.drawn != len(found):
        yield f"{named} is not what its seed draws"
    if not _is_on_record(session, draw, code, again):
        yield f"{named} is not in the audit, or the audit says otherwise"


def _is_on_record(session: Session, draw: SecondLookDraw, code: str, drawn: list[int]) -> bool:
    events = select(AuditEvent.details).where(
        AuditEvent.organisation == code, AuditEvent.action == Action.SECOND_LOOK_DRAWN.value
    )
    said = [orjson.loads(details) for details in session.scalars(events)]
    meant = {"from": draw.first_day.isoformat(), "seed": draw.seed, "share": draw.share, "most": draw.most,
             "of": draw.decisions, "digest": draw.digest, "drawn": drawn}  # fmt: skip
    return any(meant.items() <= each.items() for each in said)
