"""What the decision form asks about entries in relatives' records."""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from workbench import audit, mirrors, queue
from workbench.db import Session
from workbench.decisions import Choice
from workbench.mirrors import MIRRORED, Found, Mirror
from workbench.permissions import Actor
from workbench.queue import ItemShown
from workbench.vocabulary import HIDES, LIKENESSES, TIES, Action
from workbench.web.inputs.decision_form import DecisionForm


class Asked(NamedTuple):
    """An item in a relative's record; `mirror` says why it is asked about: None for what such an item is linked to."""

    item: ItemShown
    mirror: Mirror | None
    is_hidden_too: bool

    @property
    def why(self) -> str:
        """In words."""
        if self.mirror is None:
            return "linked to one of these"
        ties = [words for tie, words in TIES.items() if tie in self.mirror.ties]
        return ", ".join([*ties, LIKENESSES[self.mirror.alike.likeness]])


def asked_about(session: Session, item: ItemShown, form: DecisionForm, *, by: Actor, at: datetime) -> Sequence[Asked]:
    """The likeliest first, then what is linked to those that are hidden too. Unless it is changed, the answer is so.

    That their headings are read is audited.
    """
    if not item.can_be_decided:
        return ()
    found = {each.item: each for each in mirrors.find(session, item.id, by=by).mirrors}
    hidden = {each for each in found if form.hides(each)}
    linked = queue.links_of(session, hidden | form.hidden_too(), by=by) if found else set()
    shown = {each.id: each for each in queue.items_called(session, found.keys() | linked, by=by)}
    asked = [Asked(shown[each], found[each], form.hides(each)) for each in found if each in shown]
    others = [shown[each] for each in sorted(linked - found.keys()) if each in shown]
    asked += [Asked(each, None, form.hides(each.id)) for each in others if each.patient_id != item.patient_id]
    _put_on_record(session, asked, by=by, at=at)
    return asked


def found_for(session: Session, item: int, choice: Choice, *, is_answered: bool, by: Actor) -> Found | None:
    """What the decision will ask for, found before its turn; None where it asks for nothing."""
    is_asked = choice.outcome in HIDES and (choice.reason in MIRRORED or is_answered)
    return mirrors.find(session, item, by=by) if is_asked else None


def _put_on_record(session: Session, asked: Sequence[Asked], *, by: Actor, at: datetime) -> None:
    for each in asked:
        event = audit.Event(
            Action.VIEWED,
            patient_nhs_number=each.item.nhs_number,
            review_item=each.item.id,
            details={"what": "mirrored entry"},
        )
        audit.look(session, event, by=by, at=at)
