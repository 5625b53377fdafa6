"""What happened, as plain values: written down by what drives the verbs, read by the model."""

from dataclasses import dataclass, field
from datetime import date, datetime

from workbench.vocabulary import AccessStep, ClinicalSystem, Outcome, Switch


@dataclass
class SwitchTold:
    step: Switch
    day: date
    with_paused: bool


@dataclass
class StepTold:
    """Of one patient's own access; `entries_from` is of a grant."""

    step: AccessStep
    day: date
    entries_from: date | None = None


@dataclass
class ProxyTold:
    name: str
    from_on: date
    until_on: date | None
    recorded_at: datetime
    confirmed: list[datetime] = field(default_factory=list)
    ended: list[date] = field(default_factory=list)


@dataclass
class PracticeTold:
    ods_code: str
    system: ClinicalSystem
    id: int
    switches: list[SwitchTold] = field(default_factory=list)


@dataclass
class PatientTold:
    """As the practice knows the patient: by the last bundle that was received."""

    practice: PracticeTold
    nhs_number: str
    born: date | None
    id: int = 0
    registered_on: date | None = None
    died: bool = False
    steps: list[StepTold] = field(default_factory=list)
    proxies: list[ProxyTold] = field(default_factory=list)


@dataclass
class DecisionTold:
    """About the content that was current, which `version` counts."""

    outcome: Outcome
    version: int
    at: datetime
    review_on: date | None = None


@dataclass
class EntryTold:
    """As last received: whose it is, and its content; `marker` is the word that tells this content from any other.

    `sent` is all that a reader could tell apart: another is another version. `withdrawn` and `nopat` follow from what
    the source last said of it and of what it is `under`, `doubts` are why a person must look; when any of these comes
    or goes, what was decided before is about something else. `item` is what it is filed with, in whose record.
    """

    source_id: str
    patient: PatientTold
    sent: tuple[object, ...]
    marker: str
    recorded_at: datetime
    received_at: datetime
    withdrawn: bool
    nopat: bool
    under: set[str] = field(default_factory=set)
    doubts: set[str] = field(default_factory=set)
    item: tuple[int, str] = (0, "")
    version: int = 1
    decisions: list[DecisionTold] = field(default_factory=list)

    @property
    def is_kept_back(self) -> bool:
        """By its last decision; an undo says nothing of its own, so that any before it counts."""
        last = self.decisions[-1:]
        asked = self.decisions if last and last[0].outcome is Outcome.REOPEN else last
        return any(each.outcome in (Outcome.HIDE, Outcome.HIDE_FROM_PROXIES, Outcome.REFER) for each in asked)

    @property
    def stands(self) -> DecisionTold | None:
        """The latest decision, if it is about this content and says anything."""
        last = self.decisions[-1] if self.decisions else None
        return last if last and last.version == self.version and last.outcome is not Outcome.REOPEN else None
