"""Bundles that are held for a person to say whose they are: kept, shown side by side with what is known, answered."""

from workbench.intake.held.answering import ANSWERED, answer_held, open_held
from workbench.intake.held.holding import hold
from workbench.intake.held.reading import HeldShown, held_bundle, held_bundles, held_for, how_many_held, note_seen

__all__ = [
    "ANSWERED", "HeldShown", "answer_held", "held_bundle", "held_bundles", "held_for", "hold", "how_many_held",
    "note_seen", "open_held",
]  # fmt: skip
