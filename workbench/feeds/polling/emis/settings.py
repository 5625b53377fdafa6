"""A feed from EMIS as it is given: the same settings as of the way out, and since when changes are new."""

from collections.abc import Mapping
from datetime import datetime

from workbench.feeds.keeping import NewFeed
from workbench.upstream.ways.emis import read_settings
from workbench.vocabulary import FeedKind


def emis_feed(name: str, given: Mapping[str, str], *, every: int, since: datetime) -> NewFeed:
    """Raises Invalid, with a message for each setting that cannot be used."""
    settings = read_settings(given)
    stored = {**settings, "every": every, "since": since.isoformat()}
    return NewFeed(FeedKind.EMIS_PAPI, name, settings["address"], stored)
