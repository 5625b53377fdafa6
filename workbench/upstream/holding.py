"""Hold on arrival: whether a practice can have it and does, and its lead’s word that it does, or no longer."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy.orm import Session

from workbench import policies
from workbench.basis import WRITE_WHY, basis_fault
from workbench.errors import Invalid
from workbench.permissions import Actor, Permission, require_practice
from workbench.upstream.way_out import way_of
from workbench.upstream.wishes import can_hold
from workbench.vocabulary import Kind, WayKind

NO_MACHINE = (
    "This practice has no way out by which a machine can tell the clinical system. Ask whoever runs the workbench"
)
CONFIRM = "Tick that you have read this page, and decide it for the practice"


@dataclass(frozen=True, slots=True)
class Hold:
    """`way` None: there is no way out. `without` are kinds of entry outside consultations that cannot be held."""

    way: WayKind | None
    dry_run: bool
    can: bool
    is_on: bool
    without: Sequence[Kind]


def hold(session: Session, *, by: Actor) -> Hold:
    practice_id = require_practice(by, Permission.SET_POLICY)
    way = way_of(session, practice_id)
    is_on = policies.policy_of(session, practice_id).hold_on_arrival
    if way is None or way.is_by_hand:
        return Hold(way.kind if way else None, bool(way and way.dry_run), can=False, is_on=is_on, without=())
    without = [kind for kind in Kind if not can_hold(way, kind, kind)]
    return Hold(way.kind, dry_run=False, can=True, is_on=is_on, without=without)


def set_hold(session: Session, *, on: bool, basis: str, is_read: bool, by: Actor, at: datetime) -> None:
    """From now on. What waits already follows in batches (wish_next). Raises Invalid.

    Switched off, nothing that is held is shown by that: each entry stays hidden until somebody leaves it visible.
    """
    practice_id = require_practice(by, Permission.SET_POLICY)
    now = hold(session, by=by)
    if on == now.is_on:
        raise Invalid({"hold": f"Hold on arrival is {'on' if on else 'off'} already. Nothing was changed"})
    if on and not now.can:
        raise Invalid({"hold": NO_MACHINE})
    if on and not is_read:
        raise Invalid({"is_read": CONFIRM, **({"basis": WRITE_WHY} if basis_fault(basis) else {})})
    policy = policies.policy_of(session, practice_id)
    policies.change_policy(session, replace(policy, hold_on_arrival=on), basis=basis, by=by, at=at)
