"""The only writer and reader of the audit table."""

from workbench.audit.chain import INSTALLATION, Event
from workbench.audit.searching import PAGE, Search, count_of, events, head, page
from workbench.audit.verifying import Broken, verify
from workbench.audit.writing import Head, actions_since, add, add_all, look, take_turn

__all__ = [
    "INSTALLATION", "PAGE", "Broken", "Event", "Head", "Search", "actions_since", "add", "add_all", "count_of",
    "events", "head", "look", "page", "take_turn", "verify",
]  # fmt: skip
