"""The one rule: what a patient or a proxy may see (docs/visibility.md has its tables).

The practice's switch and the patient's own access give the *reach*: which entries are in scope. Who is reading gives
the *reader's scope*: the reach, and since when decisions count for that reader. The rule asks it and the entry.
Source: docs/adr/0007-one-visibility-rule.md. Anything unknown, failed or contradictory is not shown.
"""

from workbench.visibility.opening import (
    Opening,
    Pause,
    SwitchFact,
    opening,
    planned_opening,
    step_in_effect,
    steps_to_come,
)
from workbench.visibility.own_access import Access, AccessFact, access, withheld
from workbench.visibility.reach import Gap, Reach
from workbench.visibility.readers import (
    ProxyFact,
    ReaderScope,
    audience_since,
    birthday,
    birthday_before,
    ends_on,
    proxies_since,
    reader_scope,
    reads_since,
)
from workbench.visibility.rule import SEEN_BY, EntryFact, may_see, shown_to

__all__ = [
    "SEEN_BY",
    "Access",
    "AccessFact",
    "EntryFact",
    "Gap",
    "Opening",
    "Pause",
    "ProxyFact",
    "Reach",
    "ReaderScope",
    "SwitchFact",
    "access",
    "audience_since",
    "birthday",
    "birthday_before",
    "ends_on",
    "may_see",
    "opening",
    "planned_opening",
    "proxies_since",
    "reader_scope",
    "reads_since",
    "shown_to",
    "step_in_effect",
    "steps_to_come",
    "withheld",
]
