"""Codes in the record that withhold or restore online access, with the day from which each counts."""

from collections.abc import Iterable, Iterator
from datetime import date
from typing import Final

from workbench.fhir.bundle.dates import LONDON
from workbench.fhir.codes import SNOMED
from workbench.fhir.values import AccessCodeRead, EntryRead, Problem
from workbench.vocabulary import AccessCode

_CODES: Final = {code.value: code for code in AccessCode}
_EARLIEST: Final = date(1900, 1, 1)


def read_access_codes(entries: Iterable[EntryRead], problems: list[Problem]) -> tuple[AccessCodeRead, ...]:
    """An undated code that withholds counts from the newest day of the record; an undated one that restores, never."""
    entries = list(entries)
    found = []
    for entry, code in _coded(entries):
        on = _day_of_effect(entry, code)
        if on is None:
            problems.append(Problem(entry.source_id, f"access code {code.value} has no date"))
        if on or code is not AccessCode.REVIEW_NOT_NEEDED:
            found.append(AccessCodeRead(code, on or _newest_day(entries), entry.source_id))
    return tuple(found)


def _coded(entries: list[EntryRead]) -> Iterator[tuple[EntryRead, AccessCode]]:
    for entry in entries:
        if not entry.withdrawn:
            for coding in entry.codings:
                if coding.code in _CODES and coding.system == SNOMED:
                    yield entry, _CODES[coding.code]


def _day_of_effect(entry: EntryRead, code: AccessCode) -> date | None:
    """Of its clinical day and the day of recording, the one that withholds more.

    The later of 104 and 106 counts, so a code that withholds takes the later day (a 104 filed today about last year
    comes after a 106 of last month) and one that restores the earlier.
    """
    days = []
    if entry.occurred_on:
        days.append(date.fromisoformat((entry.occurred_on + "-01-01")[:10]))
    if entry.recorded_at:
        days.append(entry.recorded_at.astimezone(LONDON).date())
    return (min if code is AccessCode.REVIEW_NOT_NEEDED else max)(days, default=None)


def _newest_day(entries: list[EntryRead]) -> date:
    days = (entry.recorded_at.astimezone(LONDON).date() for entry in entries if entry.recorded_at)
    return max(days, default=_EARLIEST)
