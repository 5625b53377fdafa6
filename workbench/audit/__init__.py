"""The only writer and reader of the audit table."""

from workbench.audit.chain import INSTALLATION, Event
from workbench.audit.checkpoints import (
    Checkpoint,
    keep_checkpoints,
    kept_checkpoints,
    organisations_kept,
    read_checkpoint,
)
from workbench.audit.counting import Counts, counts
from workbench.audit.of_patient import Sought, of_patient
from workbench.audit.searching import PAGE, by_action, count_of, counts_since, events, head, page, span
from workbench.audit.sought import Search, Word
from workbench.audit.terms import words_in
from workbench.audit.text_index import index_faults, make_anew
from workbench.audit.verifying import Broken, verify
from workbench.audit.writing import Head, actions_since, add, add_all, look, named, take_turn

__all__ = [
    "INSTALLATION", "PAGE", "Broken", "Checkpoint", "Counts", "Event", "Head", "Search", "Sought", "Word",
    "actions_since", "add", "add_all", "by_action", "count_of", "counts", "counts_since", "events", "head",
    "index_faults", "keep_checkpoints", "kept_checkpoints", "look", "make_anew", "named", "of_patient",
    "organisations_kept", "page", "read_checkpoint", "span", "take_turn", "verify", "words_in",
]  # fmt: skip
