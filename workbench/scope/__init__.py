"""From when patients and their proxies see entries: read from the histories, and stored as the queue's projection."""

from workbench.scope.checking import differences
from workbench.scope.facts import switch_histories, switch_history
from workbench.scope.gaps import gaps_in, stored_gaps, stored_reach
from workbench.scope.histories import (
    access_of,
    after_decisions,
    decisions_count_since,
    is_all_on_record,
    is_withheld,
    proxies_in,
    proxies_of,
    reader_scope_of,
)
from workbench.scope.projecting import OutdatedScope, PatientScope, outdated, outdated_if, store
from workbench.scope.readers import Readers, readers_of

__all__ = [
    "OutdatedScope",
    "PatientScope",
    "Readers",
    "access_of",
    "after_decisions",
    "decisions_count_since",
    "differences",
    "gaps_in",
    "is_all_on_record",
    "is_withheld",
    "outdated",
    "outdated_if",
    "proxies_in",
    "proxies_of",
    "reader_scope_of",
    "readers_of",
    "store",
    "stored_gaps",
    "stored_reach",
    "switch_histories",
    "switch_history",
]  # fmt: skip
