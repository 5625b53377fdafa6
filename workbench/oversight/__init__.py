"""For the safeguarding lead: what needs them, the practice at a glance, what is hidden; and `check` of projections."""

from workbench.oversight.behind import Behind, Made, Place, decisions_behind
from workbench.oversight.by_policy import LeftByPolicy, check_off, how_many_unchecked, left_by_policy, unchecked
from workbench.oversight.checking import check
from workbench.oversight.days import Figures, counted, keep_days, uncounted_days
from workbench.oversight.each_practice import at_each_practice
from workbench.oversight.glance import Day, Glance, Person, Week, glance, people_in
from workbench.oversight.hidden import (
    REVIEWS,
    SORTS,
    THE_REGISTER,
    Hidden,
    Narrowed,
    RegisterPage,
    flags_of,
    hidden_entry,
    hidden_now,
    register_rows,
    take_away,
    who_hides,
)
from workbench.oversight.register_order import Place as RegisterPlace
from workbench.oversight.register_order import kinds_of_place
from workbench.oversight.since import Changed, changed_since_last_here
from workbench.oversight.tasks import ProxyTask, Tasks, tasks
from workbench.oversight.truth import check_records
from workbench.oversight.waiting import Band, Waiting, WaitingByAge, waiting_by_age, waiting_items

__all__ = [
    "REVIEWS", "SORTS", "THE_REGISTER", "Band", "Behind", "Changed", "Day", "Figures", "Glance", "Hidden",
    "LeftByPolicy", "Made", "Narrowed", "Person", "Place", "ProxyTask", "RegisterPage", "RegisterPlace", "Tasks",
    "Waiting", "WaitingByAge", "Week", "at_each_practice", "changed_since_last_here", "check", "check_off",
    "check_records", "counted", "decisions_behind", "flags_of", "glance", "hidden_entry", "hidden_now",
    "how_many_unchecked", "keep_days", "kinds_of_place", "left_by_policy", "people_in", "register_rows", "take_away",
    "tasks", "unchecked", "uncounted_days", "waiting_by_age", "waiting_items", "who_hides",
]  # fmt: skip
