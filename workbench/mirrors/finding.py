"""Entries in the records of relatives that may tell of the same event as a patient's own."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import and_, select
from sqlalchemy.orm import Session, aliased

from workbench.db import batches, columns_of
from workbench.errors import not_in_practice
from workbench.mirrors.likeness import Alike
from workbench.mirrors.nearby import Made, made, nearby
from workbench.mirrors.pairing import Pair, pairs_of
from workbench.mirrors.telling import telling
from workbench.mirrors.ties import Ties, ties_of
from workbench.models import Decision, Entry, Patient, ReviewItem, is_latest_decision
from workbench.permissions import Actor, Permission, require_practice
from workbench.vocabulary import HIDES, REASONS, State, Tie

MOST_ASKED = 10
"""Review items in relatives' records that a form asks about, the likeliest ones."""

MIRRORED = tuple(reason for reason, facts in REASONS.items() if facts.is_mirrored)


@dataclass(frozen=True, slots=True)
class Mirror:
    """A review item of another patient of the practice, and why it may tell of the same event."""

    item: int
    ties: frozenset[Tie]
    alike: Alike


@dataclass(frozen=True, slots=True)
class Found:
    """The likeliest first. `among` are the items that were looked at, each with its revision; `ties` the patients."""

    mirrors: tuple[Mirror, ...]
    among: frozenset[tuple[int, int]]
    ties: Ties


def find(session: Session, item: int, *, by: Actor, before: Found | None = None) -> Found:
    """What mirrors this item in other records of the practice, and could be hidden too. Reads only.

    `before` was found outside the transaction, a moment ago: it holds if the same items of these patients and authors,
    unchanged, are to be looked at now. Else all is looked for again.
    """
    practice_id = require_practice(by, Permission.WORK_THE_QUEUE)
    its = select(Patient).join(ReviewItem, ReviewItem.patient_id == Patient.id)
    patient = session.scalars(its.where(ReviewItem.id == item, ReviewItem.practice_id == practice_id)).first()
    if patient is None:
        raise not_in_practice("review item")
    own = made(session, and_(Entry.review_item_id == item, Entry.withdrawn.is_(False)))
    if before is not None and before.among == _items(nearby(session, patient, own, before.ties, OPEN)):
        return before
    tells = telling(session, [each.id for each in own])
    ties = ties_of(session, patient, [each.roughly for each in tells.values()])
    others = nearby(session, patient, own, ties, OPEN)
    return Found(_likeliest(pairs_of(session, patient, own, others, tells)), _items(others), ties)


def _items(others: Sequence[Made]) -> frozenset[tuple[int, int]]:
    return frozenset((each.item, each.revision) for each in others)


def repeating(session: Session, patient: Patient, entries: Sequence[int]) -> set[int]:
    """Which of the patient's entries may tell what is hidden in the records of others of the practice. Reads only."""
    own = [each for some in batches(entries) for each in made(session, Entry.id.in_(some))]
    tells = telling(session, entries)
    ties = ties_of(session, patient, [each.roughly for each in tells.values()])
    others = nearby(session, patient, own, ties, HIDDEN)
    return {pair.own.id for pair in pairs_of(session, patient, own, others, tells)} if others else set()


def _likeliest(pairs: Sequence[Pair]) -> tuple[Mirror, ...]:
    best: dict[int, Pair] = {}
    for pair in sorted(pairs, key=lambda pair: (-pair.alike.score, pair.other.id)):
        best.setdefault(pair.other.item, pair)
    return tuple(Mirror(item, pair.other.ties, pair.alike) for item, pair in best.items())[:MOST_ASKED]


_REFERRED = aliased(Entry)
OPEN = and_(
    Entry.state.in_((State.WAITING, State.LEFT_VISIBLE, State.HIDDEN_FROM_PROXIES)),
    ~select(_REFERRED.id)
    .where(_REFERRED.review_item_id == Entry.review_item_id, _REFERRED.state == State.REFERRED)
    .exists(),
)
"""Not hidden yet. What was referred is kept back by that, and the lead's to decide."""

_KEPT = and_(
    is_latest_decision(columns_of(Entry).id),
    Decision.outcome.in_(HIDES),
    Decision.reason.in_(MIRRORED),
)
HIDDEN = and_(Entry.kept_back, select(Decision.id).where(_KEPT).exists())
"""By a decision that stands, for a reason that relatives' records may tell of as well."""


def is_anything_hidden(session: Session, practice_id: int) -> bool:
    """Without that there is nothing to repeat."""
    wanted = select(Entry.id).where(Entry.practice_id == practice_id, HIDDEN).limit(1)
    return session.scalars(wanted).first() is not None
