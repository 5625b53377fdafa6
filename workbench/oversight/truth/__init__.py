"""For `workbench check`: what was recorded, held against the audit and against its own hashes."""

from collections.abc import Iterator

from sqlalchemy.orm import Session

from workbench.oversight.each_practice import at_each_practice
from workbench.oversight.truth.access import access_faults
from workbench.oversight.truth.decisions import decision_faults
from workbench.oversight.truth.people import user_faults
from workbench.oversight.truth.places import place_faults
from workbench.oversight.truth.versions import version_faults
from workbench.permissions import Actor, Permission, require


def check_records(session: Session, *, by: Actor) -> Iterator[str]:
    """A sentence for each thing that is not what its event says, or has none, at every practice. Reads only."""
    require(by, Permission.MAINTAIN)
    for faults in (decision_faults, access_faults, place_faults, user_faults, version_faults):
        yield from at_each_practice(session, faults)
