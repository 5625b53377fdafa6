"""Entries scanned for flags: by the common rules, the model, and the practice's own phrases and codes."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any

from sqlalchemy import exists, or_, select
from sqlalchemy.orm import Session

from workbench.flagging.bounds.most_flags import Placed, bounded
from workbench.flagging.bounds.places_counted import MOST_COUNTED, PlacesCounted
from workbench.flagging.bounds.text_parts import MARGIN, parts
from workbench.flagging.learned.languages import is_english
from workbench.flagging.practice_rules import OwnRule, OwnRules, QuietRule, suggest_own
from workbench.flagging.scan import SecondReader, common_version, suggest_twice
from workbench.flagging.values import EntryText, Suggestion
from workbench.london import day_of, whole_years
from workbench.models import AccessChange, OwnRulesChange, Patient, latest
from workbench.sanitise import narrative_words
from workbench.vocabulary import SNOMED, AccessStep, Category, Weighing


def own_rules_of(session: Session, practice_id: int) -> OwnRules:
    last = latest(session, OwnRulesChange, OwnRulesChange.practice_id == practice_id)
    if last is None:
        return OwnRules()
    rules = tuple(_rule(kept) for kept in last.chosen if "words" in kept)
    quiet = tuple(QuietRule(kept["quiet"], kept["kind"]) for kept in last.chosen if "quiet" in kept)
    return OwnRules(last.number, rules, quiet)


def _rule(kept: dict[str, Any]) -> OwnRule:
    return OwnRule(kept["words"], Category(kept["category"]), kept["is_code"], kept["is_on"])


def version_of(own: OwnRules, *, lower_threshold: bool = False) -> str:
    """Names everything that flags come from: scanned again by the same, an entry gets the same flags."""
    return f"{common_version()}, {own.version}" + (", lower" if lower_threshold else "")


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


@dataclass(frozen=True, slots=True)
class Weighed:
    """What to look at in an entry, as rows; and whether all of it has been weighed."""

    flags: Sequence[Mapping[str, object]]
    weighing: Weighing


def weigh(entry: EntryText, narrative: str | None, own: OwnRules, second: SecondReader | None = None) -> Weighed:
    """A `narrative` flag's span is in the words of the cleaned narrative, not in its markup.

    A flag keeps its place and its reason, not the words: they stay in the entry's version. There are at most two
    hundred, in the order in which they matter. Without `second`, a second reading is left due.
    """
    found = _Found(own, second)
    placed = bounded(found.placed(entry, narrative), found.counted.passed_over)
    return Weighed([_as_row(field, flag) for field, flag in placed], found.weighing)


def _as_row(field: str, flag: Suggestion) -> dict[str, object]:
    return {
        "category": flag.category,
        "severity": flag.severity,
        "rule": flag.rule,
        "rules_version": flag.version,
        "field": field,
        "start": flag.start,
        "end": flag.end,
        "why": flag.reason,
    }


@dataclass
class _Found:
    """What is found in one entry, text and narrative; `weighing` is known once all is found."""

    own: OwnRules
    second: SecondReader | None
    counted: PlacesCounted = field(default_factory=lambda: PlacesCounted(MOST_COUNTED))
    weighing: Weighing = Weighing.WEIGHED

    def placed(self, entry: EntryText, narrative: str | None) -> Iterator[Placed]:
        for flag in self._suggested(entry):
            yield flag.field, flag
        if narrative:
            words = replace(entry, title="", text=narrative_words(narrative), codes={}, generated_lines=())
            for flag in self._suggested(words):
                yield "narrative", flag

    def _suggested(self, entry: EntryText) -> Iterator[Suggestion]:
        """A very long text is scanned a part at a time, so that what is found in it does not fill the memory."""
        for start, first, last in parts(len(entry.text)):
            part = entry if not start and last == len(entry.text) else _part(entry, start, last + MARGIN)
            common = suggest_twice(part, self.counted, self.second)
            self._note(part, is_all=common.is_all)
            heard = (flag for flag in common.suggestions if not self.own.silences(flag.rule, entry.kind))
            for flag in (*heard, *suggest_own(part, self.own, self.counted)):
                if flag.field != "text":
                    yield flag
                elif first <= flag.start + start < last:
                    yield replace(flag, start=flag.start + start, end=flag.end + start)

    def _note(self, part: EntryText, *, is_all: bool) -> None:
        """What is not English stays so, whatever else is due."""
        if not is_english(part):
            self.weighing = Weighing.NOT_ENGLISH
        elif not is_all and self.weighing is Weighing.WEIGHED:
            self.weighing = Weighing.NOT_YET


def _part(entry: EntryText, start: int, end: int) -> EntryText:
    text = entry.text[start:end]
    if not start:
        return replace(entry, text=text)
    before = entry.text.count("\n", 0, start)
    generated = tuple(number - before for number in entry.generated_lines if number > before)
    return replace(entry, title="", text=text, codes={}, generated_lines=generated)
