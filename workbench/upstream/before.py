"""What the way out cannot say of a decision, told before it is made."""

from collections.abc import Collection

from sqlalchemy import select
from sqlalchemy.orm import Session

from workbench.models import Practice
from workbench.permissions import Actor
from workbench.upstream.expressing import Grasp, grasp
from workbench.upstream.way_out import way_of
from workbench.vocabulary import HIDES, KINDS, ClinicalSystem, Kind, Outcome, Wanted

PROXIES_ALONE = (
    "The clinical system has one setting for the patient and for proxies: hiding from proxies alone cannot be set "
    "there. It goes to what is set by hand: restrict the proxy’s access, or hide it from both."
)
ALL_AT_ONCE = "The clinical system hides all of it at once: what is left visible beside it is hidden there too."
BY_HAND_CANNOT: dict[ClinicalSystem, frozenset[Kind]] = {
    ClinicalSystem.EMIS: frozenset({Kind.MEDICATION}),
    ClinicalSystem.SYSTMONE: frozenset(),
    ClinicalSystem.VISION: frozenset(),
    ClinicalSystem.OTHER: frozenset(),
}
"""What is known to have no setting in the system itself, whoever sets it."""


def cannot_be_said(session: Session, item: Kind, kinds: Collection[Kind], outcome: str, *, by: Actor) -> list[str]:
    """Sentences about what will not be in effect as decided; none without a way out, or where all can be said."""
    way = way_of(session, by.practice_id) if by.practice_id is not None else None
    if way is None or outcome not in HIDES:
        return []
    if outcome == Outcome.HIDE_FROM_PROXIES:
        return [PROXIES_ALONE]
    grasps = {kind: grasp(way.acts_as, item, kind, Wanted.HIDDEN) for kind in kinds}
    without = [kind for kind, each in grasps.items() if each is Grasp.NONE]
    if way.is_by_hand:
        system = session.scalars(select(Practice.system).where(Practice.id == way.practice_id)).one()
        without = [kind for kind in kinds if kind in BY_HAND_CANNOT[system]]
        together = system is ClinicalSystem.SYSTMONE and item in (Kind.CONSULTATION, Kind.REPORT)
    else:
        together = Grasp.ITEM in grasps.values()
    said = [f"{KINDS[kind]}: the clinical system has no setting that hides it." for kind in sorted(set(without))]
    return [*said, *([ALL_AT_ONCE] if together else [])]
