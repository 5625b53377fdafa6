"""A FHIR server that is asked again and again for what has changed."""

from workbench.feeds.polling.access import require_header, require_server, require_token
from workbench.feeds.polling.steps import PollSteps

__all__ = ["PollSteps", "require_header", "require_server", "require_token"]
