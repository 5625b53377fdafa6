"""An entry that comes in, as it is scanned for flags."""

from dataclasses import dataclass
from datetime import date, datetime

from workbench.fhir.values import EntryRead
from workbench.flagging.practice_rules import OwnRules
from workbench.flagging.scanning import Weighed, age_at, snomed_in, version_of
from workbench.flagging.values import EntryText
from workbench.intake.entries.ahead import Ahead
from workbench.models import Patient
from workbench.vocabulary import OF_LISTED_WORDS


def entry_text(
    read: EntryRead, *, birth_date: date | None, gender: str, recorded_at: datetime, lower_threshold: bool
) -> EntryText:
    return EntryText(
        title=read.title,
        text=read.text,
        kind=read.kind,
        author_role=read.author_role,
        age=age_at(birth_date, recorded_at),
        sex=gender,
        lower_threshold=lower_threshold,
        has_listed_words=read.routine in OF_LISTED_WORDS,
        generated_lines=read.generated_lines,
        codes=snomed_in([(coding.system, coding.code, coding.display) for coding in read.codings]),
    )


@dataclass(frozen=True, slots=True)
class Scan:
    """By which rules, and whose, the entries of a patient are weighed as they come in."""

    patient: Patient
    own: OwnRules
    lower_threshold: bool
    ahead: Ahead

    @property
    def version(self) -> str:
        return version_of(self.own, lower_threshold=self.lower_threshold)

    def weighed(self, read: EntryRead, narrative: str | None, recorded_at: datetime) -> Weighed:
        text = entry_text(
            read,
            birth_date=self.patient.birth_date,
            gender=self.patient.gender,
            recorded_at=recorded_at,
            lower_threshold=self.lower_threshold,
        )
        return self.ahead.weighed(text, narrative, self.own)
