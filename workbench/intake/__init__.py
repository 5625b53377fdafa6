"""Bringing records in: files to bundles, one bundle to entries, flags and review items in one transaction."""

from workbench.intake.counts import Counts
from workbench.intake.files import bundles_in, size_of
from workbench.intake.held import (
    ANSWERED,
    HeldShown,
    answer_held,
    held_bundle,
    held_bundles,
    held_for,
    hold,
    how_many_held,
    note_seen,
    open_held,
)
from workbench.intake.preparing import expect, prepare
from workbench.intake.reading.found import Found
from workbench.intake.receiving import Opened, Received, open_bundle, receive, refuse

__all__ = [
    "ANSWERED", "Counts", "Found", "HeldShown", "Opened", "Received", "answer_held", "bundles_in", "expect",
    "held_bundle", "held_bundles", "held_for", "hold", "how_many_held", "note_seen", "open_bundle", "open_held",
    "prepare", "receive", "refuse", "size_of",
]  # fmt: skip
