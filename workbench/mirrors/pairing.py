"""Entries of a patient and of others side by side: which of them may tell of one event."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from sqlalchemy import select
from sqlalchemy.orm import Session

from workbench.db import batches
from workbench.mirrors.likeness import Alike, Told, alike
from workbench.mirrors.nearby import DAYS_BETWEEN, Made, between
from workbench.mirrors.telling import Telling, telling, template_words
from workbench.mirrors.ties import names
from workbench.models import Patient
from workbench.vocabulary import Likeness, Tie


@dataclass(frozen=True, slots=True)
class Pair:
    own: Made
    other: Made
    alike: Alike


def pairs_of(
    session: Session, patient: Patient, own: Sequence[Made], others: Sequence[Made], tells: Mapping[int, Telling]
) -> list[Pair]:
    if not others:
        return []
    theirs = telling(session, [each.id for each in others])
    others = _with_names(session, patient, others, theirs)
    pairs = _alike(own, others, tells, theirs, template=frozenset())
    if not any(pair.alike.likeness is Likeness.WORDS for pair in pairs):
        return pairs
    authors = {pair.own.author for pair in pairs} | {pair.other.author for pair in pairs}
    noted = [(each.patient, theirs[each.id].told) for each in others]
    template = template_words(session, patient.practice_id, authors, noted, patient.id)
    return _alike(own, others, tells, theirs, template)


def _alike(
    own: Sequence[Made],
    others: Sequence[Made],
    tells: Mapping[int, Telling],
    theirs: Mapping[int, Telling],
    template: frozenset[str],
) -> list[Pair]:
    telling_others = [(each, told) for each in others if (told := theirs[each.id].told).tells_anything]
    return [
        Pair(one, other, found)
        for one in own
        if tells[one.id].told.tells_anything
        for other, told in telling_others
        if (found := _compared(one, other, tells[one.id].told, told, template))
    ]


def _compared(one: Made, other: Made, tells: Told, theirs: Told, template: frozenset[str]) -> Alike | None:
    """Where only the author joins them, that must have been the one of this very entry, on this very day."""
    days = between(one, other)
    is_by_author = bool(one.author) and one.author == other.author and days == 0
    ties = other.ties if is_by_author else other.ties - {Tie.AUTHOR}
    return alike(tells, theirs, ties, days=days, template=template) if ties and days <= DAYS_BETWEEN else None


def _with_names(
    session: Session, patient: Patient, others: Sequence[Made], theirs: Mapping[int, Telling]
) -> list[Made]:
    """Those that name the patient are joined by that, too."""
    person = patient.given_name, patient.family_name
    ids = {each.patient for each in others}
    rows = select(Patient.id, Patient.family_name)
    families = {
        id_: name for some in batches(sorted(ids)) for id_, name in session.execute(rows.where(Patient.id.in_(some)))
    }
    return [
        replace(each, ties=each.ties | {Tie.NAMED})
        if theirs[each.id].may_name(patient.given_name)
        and names(theirs[each.id].roughly, person, families[each.patient])
        else each
        for each in others
    ]
