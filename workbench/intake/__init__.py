"""Bringing records in: files to bundles, one bundle to entries, flags and review items in one transaction."""

from workbench.intake.counts import Counts
from workbench.intake.files import bundles_in, size_of
from workbench.intake.preparing import expect, prepare
from workbench.intake.reading.found import Found
from workbench.intake.receiving import Opened, Received, open_bundle, receive, refuse

__all__ = [
    "Counts", "Found", "Opened", "Received", "bundles_in", "expect", "open_bundle", "prepare", "receive", "refuse",
    "size_of",
]  # fmt: skip
