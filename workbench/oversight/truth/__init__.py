"""For `workbench check`: what was recorded, held against the audit and against its own hashes."""

from collections.abc import Iterator

from sqlalchemy import select
from sqlalchemy.orm import Session

from workbench.models import Practice
from workbench.oversight.truth.access import access_faults
from workbench.oversight.truth.decisions import decision_faults
from workbench.oversight.truth.people import user_faults
from workbench.oversight.truth.places import place_faults
from workbench.oversight.truth.versions import version_faults
from workbench.permissions import Actor, Permission, require


def check_records(session: Session, *, by: Actor) -> Iterator[str]:
    """A sentence for each thing that is not what its event says, or has none, at every practice. Reads only."""
    require(by, Permission.MAINTAIN)
    for practice in session.scalars(select(Practice).order_by(Practice.ods_code)).all():
        for faults in (decision_faults, access_faults, place_faults, user_faults, version_faults):
            yield from (f"{practice.ods_code}: {wrong}" for wrong in faults(session, practice))
