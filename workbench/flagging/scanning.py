"""Entries scanned for flags: by the common rules, the model, and the practice's own phrases and codes."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import Any

from sqlalchemy import exists, or_, select
from sqlalchemy.orm import Session

from workbench.flagging.bounds.most_flags import Placed, bounded
from workbench.flagging.bounds.places_counted import MOST_COUNTED, PlacesCounted
from workbench.flagging.bounds.text_parts import MARGIN, parts
from workbench.flagging.practice_rules import OwnRule, OwnRules, suggest_own
from workbench.flagging.scan import COMMON_VERSION, suggest
from workbench.flagging.values import EntryText, Suggestion
from workbench.london import day_of, whole_years
from workbench.models import AccessChange, OwnRulesChange, Patient, latest
from workbench.sanitise import narrative_words
from workbench.vocabulary import SNOMED, AccessStep, Category


def own_rules_of(session: Session, practice_id: int) -> OwnRules:
    last = latest(session, OwnRulesChange, OwnRulesChange.practice_id == practice_id)
    return OwnRules(last.number, tuple(map(_rule, last.chosen))) if last else OwnRules()


def _rule(kept: dict[str, Any]) -> OwnRule:
    return OwnRule(kept["words"], Category(kept["category"]), kept["is_code"], kept["is_on"])


def version_of(own: OwnRules) -> str:
    """Names everything that flags come from: scanned again by the same, an entry gets the same flags."""
    return f"{COMMON_VERSION}, {own.version}"


NEEDS_LOWER_THRESHOLD = or_(
    Patient.proxy_since.is_not(None),
    exists().where(AccessChange.patient_id == Patient.id, AccessChange.step == AccessStep.REVIEW_NEEDED),
)
"""Is more at stake in a patient's record: does a proxy read along, or had it ever the code for enhanced review?"""


def needs_lower_threshold(session: Session, patient: Patient) -> bool:
    return session.scalars(select(NEEDS_LOWER_THRESHOLD).where(Patient.id == patient.id)).one()


def age_at(born: date | None, recorded_at: datetime) -> int | None:
    """In whole years when the entry was recorded; None if the birth is not known, or lies after that."""
    if born is None or day_of(recorded_at) < born:
        return None
    return whole_years(born, day_of(recorded_at))


def snomed_in(codings: Iterable[Sequence[str]]) -> dict[str, str]:
    return {code: display for system, code, display in codings if system == SNOMED}


def flags_of(entry: EntryText, narrative: str | None, own: OwnRules) -> Iterator[dict[str, object]]:
    """What to look at, as rows; a `narrative` flag's span is in the words of the cleaned narrative, not in its markup.

    A flag keeps its place and its reason, not the words: they stay in the entry's version. There are at most two
    hundred, in the order in which they matter.
    """
    counted = PlacesCounted(MOST_COUNTED)
    for field, flag in bounded(_placed(entry, narrative, own, counted), counted.passed_over):
        yield {
            "category": flag.category,
            "severity": flag.severity,
            "rule": flag.rule,
            "rules_version": flag.version,
            "field": field,
            "start": flag.start,
            "end": flag.end,
            "why": flag.reason,
        }


def _placed(entry: EntryText, narrative: str | None, own: OwnRules, counted: PlacesCounted) -> Iterator[Placed]:
    for flag in _suggested(entry, own, counted):
        yield flag.field, flag
    if narrative:
        words = replace(entry, title="", text=narrative_words(narrative), codes={}, generated_lines=())
        for flag in _suggested(words, own, counted):
            yield "narrative", flag


def _suggested(entry: EntryText, own: OwnRules, counted: PlacesCounted) -> Iterator[Suggestion]:
    """A very long text is scanned a part at a time, so that what is found in it does not fill the memory."""
    for start, first, last in parts(len(entry.text)):
        part = entry if not start and last == len(entry.text) else _part(entry, start, last + MARGIN)
        for flag in (*suggest(part, counted), *suggest_own(part, own, counted)):
            if flag.field != "text":
                yield flag
            elif first <= flag.start + start < last:
                yield replace(flag, start=flag.start + start, end=flag.end + start)


def _part(entry: EntryText, start: int, end: int) -> EntryText:
    text = entry.text[start:end]
    if not start:
        return replace(entry, text=text)
    before = entry.text.count("\n", 0, start)
    generated = tuple(number - before for number in entry.generated_lines if number > before)
    return replace(entry, title="", text=text, codes={}, generated_lines=generated)
