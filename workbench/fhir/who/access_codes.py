"""Codes in the record that withhold or restore online access, with the day from which each counts."""

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Final

from workbench.fhir.bundle.contents import Contents, Resource
from workbench.fhir.bundle.dates import LONDON, ImpossibleDate, whole_day
from workbench.fhir.bundle.shapes import words
from workbench.fhir.values import AccessCodeRead, EntryRead, Problem
from workbench.fhir.who.access_mentions import Mention, Sure, mentions_in
from workbench.fhir.who.restoring import surely_restores
from workbench.identifiers import told_name
from workbench.vocabulary import AccessCode, Standing

_EARLIEST: Final = date(1900, 1, 1)
_DATES: Final = ("date", "authored", "issued", "created", "recordedDate", "authoredOn")

WITHHELD: Final = "access code {code} is not written as SNOMED CT writes it, or only in words; access is withheld"
TOLD: Final = "something like access code {code} stands here that cannot be taken as one; nothing was done about access"


def read_access_codes(
    contents: Contents, entry_of: Mapping[str, EntryRead], problems: list[Problem]
) -> tuple[AccessCodeRead, ...]:
    """What is certain withholds or restores; what is not, withholds or is told, and never restores.

    `entry_of` has the entry that shows each resource. An undated code that withholds counts from the newest day of the
    record; an undated one that restores, never.
    """
    newest = _newest_day(entry_of)
    found: dict[AccessCodeRead, None] = {}
    for resource, mention in _mentioned(contents):
        entry = entry_of.get(resource.source_id)
        if _counts(resource, mention, entry):
            read = _effect(resource, mention, entry, newest, problems)
            found |= {read: None} if read else {}
        else:
            problems.append(Problem(resource.position, TOLD.format(code=mention.code.value)))
    return tuple(found)


def _mentioned(contents: Contents) -> Iterator[tuple[Resource, Mention]]:
    """Not in what the source has taken back, nor in what is another patient's."""
    entries = {id(each.content) for each in contents.resources}
    for each in contents.resources:
        if each.marks.isdisjoint({Standing.WITHDRAWN, Standing.DELETED, Standing.ANOTHERS}):
            for mention in mentions_in(each, entries):
                yield each, mention


def _counts(resource: Resource, mention: Mention, entry: EntryRead | None) -> bool:
    if Standing.NOT_TAKEN in resource.marks or mention.sure is Sure.NO:
        return False
    if mention.code is not AccessCode.REVIEW_NOT_NEEDED:
        return True
    stands = entry is not None and not entry.withdrawn
    return stands and mention.sure is Sure.YES and surely_restores(resource, mention.code)


def _effect(
    resource: Resource, mention: Mention, entry: EntryRead | None, newest: date, problems: list[Problem]
) -> AccessCodeRead | None:
    code = mention.code
    on = _day_of_effect(entry, code) if entry else _own_day(resource)
    source_id = entry.source_id if entry else resource.source_id
    if mention.sure is Sure.LIKELY:
        problems.append(Problem(resource.position, WITHHELD.format(code=code.value)))
    if on is None:
        problems.append(Problem(told_name(source_id), f"access code {code.value} has no date"))
    if on is None and code is AccessCode.REVIEW_NOT_NEEDED:
        return None
    return AccessCodeRead(code, on or newest, source_id)


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


def _own_day(resource: Resource) -> date | None:
    """Of a List or the like, which is no entry: the latest whole day that it says of itself."""
    days = []
    for field in _DATES:
        try:
            days.append(whole_day(words(resource.content.get(field))))
        except ImpossibleDate:
            continue
    return max(filter(None, days), default=None)


def _newest_day(entry_of: Mapping[str, EntryRead]) -> date:
    days = (each.recorded_at.astimezone(LONDON).date() for each in entry_of.values() if each.recorded_at)
    return max(days, default=_EARLIEST)
