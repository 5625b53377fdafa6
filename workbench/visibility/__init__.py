"""The one rule: what a patient or a proxy may see (docs/visibility.md has its tables).

The practice's switch and the patient's own access give the *reach*: which entries are in scope. Who is reading gives
the *sight*: the reach, and since when decisions count for that reader. The rule asks the sight and the entry.
Source: the product page of the design, "The one safety rule" (docs/adr/0007-one-visibility-rule.md). Anything unknown,
failed or contradictory is not shown.
"""

from workbench.visibility.opening import (
    Opening,
    Pause,
    SwitchFact,
    opening,
    opening_ahead,
    step_in_effect,
    steps_to_come,
)
from workbench.visibility.own_access import Access, AccessFact, access, withheld
from workbench.visibility.reach import Gap, Reach
from workbench.visibility.readers import (
    PROXIES_SUSPENDED_AT,
    ProxyFact,
    Sight,
    audience_since,
    birthday,
    birthday_before,
    ends_on,
    proxies_since,
    reads_since,
    sight,
)
from workbench.visibility.rule import SEEN_BY, EntryFact, may_see, shown_to

__all__ = [
    "PROXIES_SUSPENDED_AT", "SEEN_BY", "Access", "AccessFact", "EntryFact", "Gap", "Opening", "Pause", "ProxyFact",
    "Reach", "Sight", "SwitchFact", "access", "audience_since", "birthday", "birthday_before", "ends_on", "may_see",
    "opening", "opening_ahead", "proxies_since", "reads_since", "shown_to", "sight", "step_in_effect", "steps_to_come",
    "withheld",
]  # fmt: skip
