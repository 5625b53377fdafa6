"""Everything that concerns one patient, in one order."""

from workbench.patient_view.timeline.kinds import EVENT_KINDS, EventKind, kinds_for
from workbench.patient_view.timeline.reading import (
    MOST_ON_PAPER,
    PAGE,
    Line,
    Narrowed,
    Place,
    TimelinePage,
    timeline,
)
from workbench.patient_view.timeline.received import About, Received

__all__ = [
    "EVENT_KINDS", "MOST_ON_PAPER", "PAGE", "About", "EventKind", "Line", "Narrowed", "Place",
    "Received", "TimelinePage", "kinds_for", "timeline",
]  # fmt: skip
