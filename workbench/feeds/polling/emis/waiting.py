"""What of EMIS waits to be tried again: records (`Patient/7`) and documents (`Document/7/GUID`), by EMIS’s number."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import datetime

from workbench.feeds.polling import again
from workbench.feeds.polling.again import Refusal, Waiting
from workbench.feeds.polling.emis.asking import Patient


def due(waiting: Waiting, at: datetime) -> Iterator[tuple[Patient, list[str]]]:
    """Of each patient what is due, whatever else of them waits; as they were listed when it was refused."""
    of: dict[int, list[str]] = defaultdict(list)
    for key in (each for together in again.due(waiting, at) for each in together):
        of[_number_in(key)].append(key)
    for number in sorted(of):
        listed = (each.get("listed") for key, each in waiting.items() if _number_in(key) == number)
        yield Patient(number, next(filter(None, listed), "")), of[number]


def after(waiting: Waiting, *, was_taken: bool, keys: Sequence[str], before: Waiting, at: datetime) -> Waiting:
    """Of `keys`, what nothing became of: it is in the record no more, or the record was refused and nobody looked."""
    left = _left(waiting, keys, before)
    return again.settled(waiting, left) if was_taken else again.unanswered(waiting, left, at)


def not_answered(waiting: Waiting, *, patient: Patient, keys: Sequence[str], before: Waiting, at: datetime) -> Waiting:
    """The record or a document did not come: the record waits for that, and is not given up."""
    own, left = patient.key, _left(waiting, keys, before)
    if own not in waiting:
        one = Refusal([own], of=own, is_deleted=False, is_elsewhere=False)
        waiting = {**waiting, own: before[own]} if own in before else again.refused(waiting, one, at)
        left = [*left, own]
    if patient.listed:
        waiting = {**waiting, own: {**waiting[own], "listed": patient.listed}}
    return again.unanswered(waiting, set(left), at)


def _left(waiting: Waiting, keys: Sequence[str], before: Waiting) -> list[str]:
    """Those of which nothing became."""
    return [key for key in keys if key in before and waiting.get(key) == before[key]]


def _number_in(key: str) -> int:
    return int(key.split("/")[1])
