"""How decisions reach the clinical system: wishes, ways out, sending and reading back, and what is done by hand."""

from workbench.upstream.adding import add, answer_for_restore, require_way, set_dry_run, show, stop_after_restore
from workbench.upstream.before import cannot_be_said
from workbench.upstream.holding import hold, set_hold
from workbench.upstream.standing import (
    Lag,
    NotReaching,
    Standing,
    hides_not_in_effect,
    late,
    not_reaching,
    standing,
)
from workbench.upstream.troubles import Troubled, troubled, troubles
from workbench.upstream.way_out import Change, acts_as, changes_of, way_of
from workbench.upstream.ways import opening_fault
from workbench.upstream.wishes import (
    differences,
    is_any_to_wish,
    own_labels,
    wish_for_items,
    wish_for_patients,
    wish_next,
)

__all__ = [
    "Change",
    "Lag",
    "NotReaching",
    "Standing",
    "Troubled",
    "acts_as",
    "add",
    "answer_for_restore",
    "cannot_be_said",
    "changes_of",
    "differences",
    "hides_not_in_effect",
    "hold",
    "is_any_to_wish",
    "late",
    "not_reaching",
    "opening_fault",
    "own_labels",
    "require_way",
    "set_dry_run",
    "set_hold",
    "show",
    "standing",
    "stop_after_restore",
    "troubled",
    "troubles",
    "way_of",
    "wish_for_items",
    "wish_for_patients",
    "wish_next",
]
