"""What a clinical system shows to patients once something is saved in it: what is known, and what is not."""

from datetime import datetime, timedelta
from enum import StrEnum

from workbench.london import LONDON
from workbench.vocabulary import ClinicalSystem, Kind, RecordedFrom

A_DAY = timedelta(days=1)


class OnSaving(StrEnum):
    """When patients can see what is saved, unless it is hidden."""

    AT_ONCE = "at-once"
    LATER = "later"
    NOT_KNOWN = "not-known"


ON_SAVING = {
    OnSaving.AT_ONCE: "{system} shows it to patients as soon as it is saved.",
    OnSaving.LATER: "{system} shows it to patients once it is filed or reviewed. When that was is not known.",
    OnSaving.NOT_KNOWN: "Whether this clinical system shows it to patients once it is saved is not known.",
}
"""As the suppliers say; nobody has measured it here (docs/adr/0035)."""

_LATER = frozenset({Kind.DOCUMENT, Kind.REPORT})
_SHOW_ON_SAVING = frozenset({ClinicalSystem.EMIS, ClinicalSystem.SYSTMONE})


def on_saving(system: ClinicalSystem, item: Kind, entry: Kind) -> OnSaving:
    """Results and documents wait for somebody there; what is written in a consultation does not."""
    if system not in _SHOW_ON_SAVING:
        return OnSaving.NOT_KNOWN
    return OnSaving.LATER if {item, entry} & _LATER else OnSaving.AT_ONCE


def began(recorded_at: datetime, recorded_from: RecordedFrom, received_at: datetime) -> datetime | None:
    """The earliest moment at which it may have been saved; None: not known.

    A month or a year alone is stored as its last second (fhir.bundle.dates), and says nothing of the moment.
    """
    local = recorded_at.astimezone(LONDON)
    is_a_month = (local + timedelta(seconds=1)).day == 1 and (local.hour, local.minute, local.second) == (23, 59, 59)
    if recorded_from is RecordedFrom.RECEIPT or is_a_month:
        return None
    return min(recorded_at, received_at)


def surely_saved(recorded_at: datetime, received_at: datetime) -> datetime:
    """The latest moment at which it was saved: of a day without a time, its end, and never after it was received."""
    local = recorded_at.astimezone(LONDON)
    is_a_day = (local.hour, local.minute, local.second) == (0, 0, 0) or recorded_at.time() == datetime.min.time()
    return min(recorded_at + A_DAY if is_a_day else recorded_at, received_at)
