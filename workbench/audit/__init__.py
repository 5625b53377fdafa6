"""The only writer and reader of the audit table."""

from workbench.audit.chain import INSTALLATION, Event
from workbench.audit.checkpoints import Checkpoint, keep_checkpoints, kept_checkpoints, read_checkpoint
from workbench.audit.of_patient import Sought, of_patient
from workbench.audit.searching import PAGE, Search, by_action, count_of, counts_since, events, head, page, span
from workbench.audit.verifying import Broken, verify
from workbench.audit.writing import Head, actions_since, add, add_all, look, named, take_turn

__all__ = [
    "INSTALLATION", "PAGE", "Broken", "Checkpoint", "Event", "Head", "Search", "Sought", "actions_since", "add",
    "add_all", "by_action", "count_of", "counts_since", "events", "head", "keep_checkpoints", "kept_checkpoints",
    "look", "named", "of_patient", "page", "read_checkpoint", "span", "take_turn", "verify",
]  # fmt: skip
