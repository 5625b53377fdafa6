"""EMIS asked for changed patients, and for the whole record of each. Not yet tried against EMIS (ADR 0037)."""

from workbench.feeds.polling.emis.settings import emis_feed
from workbench.feeds.polling.emis.steps import EmisSteps

__all__ = ["EmisSteps", "emis_feed"]
