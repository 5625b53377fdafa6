"""Of all that a bundle says of one resource: which version counts, and what to do where nothing says so."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

from workbench.fhir.bundle.collecting.sent import Sent
from workbench.fhir.bundle.kinds import is_clinical
from workbench.fhir.bundle.shapes import Node
from workbench.fhir.bundle.versions import UNKNOWN, Version, is_newer, newest, same_content
from workbench.fhir.values import Problem
from workbench.vocabulary import Standing

KeepsBack = Callable[[Node], bool]

# Their words are printed in entries, or they let somebody read: no entries themselves, but never shown in doubt
_NOT_IN_DOUBT: Final = frozenset({"Binary", "Medication", "RelatedPerson", "Specimen", "Substance"})

FIRST_KEPT: Final = "the first is kept"
STRICTER: Final = "no version says which is newer; the one that is taken back or labelled counts"
NEITHER: Final = "no version says which is newer, and neither is shown"
DELETED_TOO: Final = "deleted in this bundle and sent in it too, and nothing says which is later; taken as deleted"
PATIENT_DELETED: Final = "the source says that it deleted this patient"


@dataclass(frozen=True, slots=True)
class Settled:
    """What is read of it, if anything, what is said of it otherwise (by which version), and what a person is told."""

    read: tuple[Sent, ...] = ()
    standing: Standing | None = None
    problem: Problem | None = None
    version: Version = UNKNOWN


def settle(copies: Sequence[Sent], against: Sequence[Sent], keeps_back: KeepsBack) -> Settled:
    """`copies` are to be read, `against` are deletions and what could not be taken: one of the two may be empty."""
    if len(copies) == 1 and not against:
        return Settled(tuple(copies))
    best = newest(copies) if copies else None
    against = [each for each in against if not _is_past(each, best)]
    if against:
        return _taken_back(copies, best, against)
    return Settled((best,)) if best else _contradicted(copies, keeps_back)


def _is_past(against: Sent, best: Sent | None) -> bool:
    """What was read is newer; or it is a copy of what was read, which lay where it could not be taken."""
    if best is None:
        return False
    copied = against.standing is Standing.NOT_TAKEN and bool(against.content) and same_content(against, best)
    return copied or is_newer(best.version, against.version) is True


def _taken_back(copies: Sequence[Sent], best: Sent | None, against: Sequence[Sent]) -> Settled:
    """What is no entry and only gives names, places and order goes on doing so."""
    deleted = [each for each in against if each.standing is Standing.DELETED]
    kept = () if not copies or is_shown(copies[0]) else ((best or copies[0]),)
    problem = None
    if deleted and copies and copies[0].type == "Patient":
        problem = Problem(deleted[0].position, PATIENT_DELETED)
    elif deleted and copies and not any(_is_later(each, best) for each in deleted):
        problem = Problem(deleted[0].position, DELETED_TOO)
    standing = Standing.DELETED if deleted else Standing.NOT_TAKEN
    return Settled(kept, standing, problem, _version_of(deleted or against))


def _version_of(against: Sequence[Sent]) -> Version:
    """The newest; what does not say its version may be newer than all."""
    latest = newest(against) if all(each.version != UNKNOWN for each in against) else None
    return latest.version if latest else UNKNOWN


def _is_later(deletion: Sent, best: Sent | None) -> bool:
    return best is not None and is_newer(deletion.version, best.version) is True


def _contradicted(copies: Sequence[Sent], keeps_back: KeepsBack) -> Settled:
    first, second = copies[0], next(each for each in copies[1:] if not same_content(each, copies[0]))
    if first.type == "Patient":
        return Settled(tuple(copies))  # refused, as two patients are
    strict = next((each for each in copies if keeps_back(each.content)), None)
    if strict:
        return Settled((strict,), None, _another(first, second, STRICTER))
    if is_shown(first):
        return Settled((), Standing.CONTRADICTED, _another(first, second, NEITHER))
    return Settled((first,), None, _another(first, second, FIRST_KEPT))


def is_shown(sent: Sent) -> bool:
    """Whether anything of it could reach a patient."""
    return sent.type in _NOT_IN_DOUBT or is_clinical(sent.type, sent.content)


def _another(first: Sent, second: Sent, what_follows: str) -> Problem:
    return Problem(second.position, f"another resource has this id (entry {first.place}); {what_follows}")
