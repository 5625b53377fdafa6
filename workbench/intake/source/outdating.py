"""Which entries show words of a resource that has been sent with others since."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import Session

from workbench.fhir.said import Words
from workbench.fhir.standing.parents import MATTER
from workbench.fhir.values import EntryRead
from workbench.intake.source.drawn_words import are_others, as_words, drawing_on_others, drawn_by, note_drawn
from workbench.intake.source.key import Source
from workbench.intake.source.relations import sources_of
from workbench.intake.source.version_order import is_older
from workbench.vocabulary import Relation


@dataclass(frozen=True, slots=True)
class Outdated:
    """Entries that show other words than are known to be the newest: of those `held` that are not filed now, because
    of what is sent now; `filed`: they were read with an older version, or with what is kept of an earlier import.
    """

    held: frozenset[str]
    filed: frozenset[str]


def hear_words(
    session: Session, of: Source, sent: Sequence[Words], filed: Collection[EntryRead], patient_id: int | None
) -> Outdated:
    """Keeps what each draws on. `patient_id`: whose bundle it is, if anybody's."""
    now, read = {each.source_id: each for each in sent}, {each.source_id: each for each in filed}
    held = drawing_on_others(session, of, sent, patient_id) - read.keys()
    first = _made_of(session, of, now, read)
    before = drawn_by(session, of, {*read, *held, *first})
    older = {each: _older(entry.draws_on, before.get(each, {}), now) for each, entry in read.items()}
    drawn = {each: _read_with(entry, older[each], before.get(each, {})) for each, entry in read.items()}
    drawn |= {each: _brought_up(before.get(each, {}), first.get(each, ()), now) for each in {*held, *first}}
    note_drawn(session, of, drawn, before)
    return Outdated(frozenset(held), frozenset(each for each in older if older[each]))


def _made_of(
    session: Session, of: Source, now: Mapping[str, Words], read: Mapping[str, EntryRead]
) -> dict[str, set[str]]:
    """Entries that are not filed now, by what of theirs is sent: from here on it is known when that changes."""
    found: dict[str, set[str]] = {}
    matter = {each for each in now if each.partition("/")[0] in MATTER}
    for name, entries in sources_of(session, of, Relation.UNDER, matter).items():
        for entry in entries - read.keys():
            found.setdefault(entry, set()).add(name)
    return found


def _older(drawn: Sequence[Words], known: Mapping[str, Any], now: Mapping[str, Words]) -> set[str]:
    others = [each for each in drawn if each.source_id in known and known[each.source_id].digest != each.digest]
    return {each.source_id for each in others if each.source_id not in now or is_older(each, known[each.source_id])}


def _read_with(entry: EntryRead, older: Collection[str], known: Mapping[str, Any]) -> list[Words]:
    """What it is made of and came without, it still is."""
    drawn = [each for each in entry.draws_on if each.source_id not in older]
    kept = {*older, *entry.under}.difference(each.source_id for each in drawn)
    return [*drawn, *(as_words(known[each]) for each in sorted(kept) if each in known)]


def _brought_up(known: Mapping[str, Any], first: Collection[str], now: Mapping[str, Words]) -> list[Words]:
    kept = [now[each] if each in now and are_others(now[each], row) else as_words(row) for each, row in known.items()]
    return [*kept, *(now[each] for each in sorted(first) if each not in known)]
