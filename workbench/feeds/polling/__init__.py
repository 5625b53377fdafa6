"""Servers that are asked again and again for what has changed: FHIR servers, and EMIS."""

from workbench.feeds.polling.access import require_header, require_server, require_token
from workbench.feeds.polling.emis import EmisSteps, emis_feed
from workbench.feeds.polling.steps import PollSteps

__all__ = ["EmisSteps", "PollSteps", "emis_feed", "require_header", "require_server", "require_token"]
