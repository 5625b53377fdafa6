"""The model's state: what has happened, as plain values. The actions write it, and the model reads it."""

from dataclasses import dataclass, field
from datetime import date, datetime

from workbench.vocabulary import AccessStep, ClinicalSystem, Outcome, Switch

KEEPING_BACK = (Outcome.HIDE, Outcome.HIDE_FROM_PROXIES, Outcome.REFER, Outcome.SEND_BACK)
WAITING_AFTER = (Outcome.REOPEN, Outcome.SEND_BACK)


@dataclass
class ModelSwitch:
    step: Switch
    day: date
    with_paused: bool


@dataclass
class ModelStep:
    """A step of one patient's own access; only a grant has `entries_from`."""

    step: AccessStep
    day: date
    entries_from: date | None = None


@dataclass
class ModelProxy:
    name: str
    from_on: date
    until_on: date | None
    recorded_at: datetime
    confirmed: list[datetime] = field(default_factory=list)
    ended: list[date] = field(default_factory=list)


@dataclass
class ModelPractice:
    ods_code: str
    system: ClinicalSystem
    id: int
    switches: list[ModelSwitch] = field(default_factory=list)


@dataclass
class ModelPatient:
    """A patient as last imported."""

    practice: ModelPractice
    nhs_number: str
    born: date | None
    id: int = 0
    registered_on: date | None = None
    died: bool = False
    steps: list[ModelStep] = field(default_factory=list)
    proxies: list[ModelProxy] = field(default_factory=list)


@dataclass
class ModelDecision:
    """A decision about the content that was current then, the `version`."""

    outcome: Outcome
    version: int
    at: datetime
    review_on: date | None = None


@dataclass
class ModelEntry:
    """An entry as last imported. `marker` is a word that occurs only in this content.

    `sent` is the content that makes a version: if it differs, the version is a new one. `withdrawn` and `nopat` follow
    from what the source last said of the entry and of what it is `under`; `doubts` are the reasons for which a person
    must look. If one of these changes, the version is a new one too. `item` is its patient and its review item.
    """

    source_id: str
    patient: ModelPatient
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
    decisions: list[ModelDecision] = field(default_factory=list)

    @property
    def is_kept_back(self) -> bool:
        """By the latest decision; after an undo, by any decision before it."""
        last = self.decisions[-1:]
        asked = self.decisions if last and last[0].outcome is Outcome.REOPEN else last
        return any(each.outcome in KEEPING_BACK for each in asked)

    @property
    def decision_in_force(self) -> ModelDecision | None:
        """The latest decision if it is about the current version, and neither an undo that reopened nor advice."""
        last = self.decisions[-1] if self.decisions else None
        return last if last and last.version == self.version and last.outcome not in WAITING_AFTER else None
