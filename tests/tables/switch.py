"""The practice's switch: its history, what patients may see, and what is in the queue."""

from dataclasses import dataclass
from datetime import date

from tests.tables.table import Table
from tests.tables.words import FEB, JAN, TODAY, TOMORROW, opened, switched
from workbench.visibility import Opening, Pause, SwitchFact
from workbench.vocabulary import Switch

JAN_10, JAN_20, FEB_10, FEB_20 = date(2026, 1, 10), date(2026, 1, 20), date(2026, 2, 10), date(2026, 2, 20)
DEC_20, MAR_10 = date(2025, 12, 20), date(2026, 3, 10)


def on(day: date) -> SwitchFact:
    return SwitchFact(Switch.ON, day, is_on_record=True)


def on_with_paused(day: date) -> SwitchFact:
    return SwitchFact(Switch.ON, day, with_paused=True, is_on_record=True)


def paused(day: date) -> SwitchFact:
    return SwitchFact(Switch.PAUSED, day, is_on_record=True)


def asked(day: date) -> SwitchFact:
    return SwitchFact(Switch.ASKED_TO_PAUSE, day, is_on_record=True)


def halted(day: date) -> SwitchFact:
    return SwitchFact(Switch.HALTED, day, is_on_record=True)


@dataclass(frozen=True, slots=True)
class Switched:
    """`patients` and `queue`: what patients may reach today, and what the queue holds."""

    history: tuple[SwitchFact, ...]
    patients: Opening | None
    queue: Opening | None

    def cells(self) -> tuple[str, ...]:
        return switched(self.history), opened(self.patients), opened(self.queue)


def both(history: tuple[SwitchFact, ...], opening: Opening | None) -> Switched:
    return Switched(history, opening, opening)


def _table(title: str, rule: str, rows: list[Switched]) -> Table:
    return Table(
        title, rule, "the safety rule, point 1; [ADR 13](adr/0013-who-sees-what-from-when.md)",
        ("unit/visibility/test_opening.py::test_patients_may_reach_what_the_history_says",
         "unit/visibility/test_opening.py::test_the_queue_looks_ahead_to_what_is_to_come"),
        ("the practice’s steps, in the order in which they were recorded", "patients may see", "in the queue"),
        rows,
    )  # fmt: skip


ON_AND_OFF = _table(
    "The practice’s switch",
    "Only what is recorded while access is on comes into scope. From the day of a pause, a request to pause or a "
    "national halt, patients see nothing. The queue already holds what a planned switch-on will bring into scope, so "
    "that it can be reviewed in time.",
    [
        both((), None),
        both((on(JAN),), Opening(JAN)),
        both((on(TODAY),), Opening(TODAY)),
        Switched((on(TOMORROW),), None, Opening(TOMORROW)),
        both((asked(JAN),), None),
        both((asked(DEC_20), on(JAN)), Opening(JAN)),
        both((on(JAN), paused(FEB)), None),
        both((on(JAN), asked(FEB)), None),
        both((on(JAN), halted(FEB)), None),
        both((on(JAN), paused(TOMORROW)), Opening(JAN)),
        both((on(TOMORROW), asked(TODAY)), None),
    ],
)
ON_AGAIN = _table(
    "On again after a pause",
    "Access continues from before the pause: what was decided before it counts again. What was entered during the "
    "pause stays out of scope, unless the step that switches on again says otherwise.",
    [
        both((on(JAN), paused(FEB), on(TODAY)), Opening(JAN, (Pause(FEB, TODAY),))),
        both((on(JAN), halted(FEB), on(TODAY)), Opening(JAN, (Pause(FEB, TODAY),))),
        both((on(JAN), asked(FEB), on(TODAY)), Opening(JAN, (Pause(FEB, TODAY),))),
        both((on(JAN), paused(FEB), on_with_paused(TODAY)), Opening(JAN)),
        Switched((on(JAN), paused(FEB), on(TOMORROW)), None, Opening(JAN, (Pause(FEB, TOMORROW),))),
        Switched((on(JAN), paused(FEB), on_with_paused(TOMORROW)), None, Opening(JAN)),
        both((on(JAN), paused(FEB), halted(FEB_10), on(TODAY)), Opening(JAN, (Pause(FEB, TODAY),))),
        both((on(JAN), paused(JAN_10), on(JAN_20), paused(FEB), on(TODAY)),
             Opening(JAN, (Pause(JAN_10, JAN_20), Pause(FEB, TODAY)))),
        both((on(JAN), paused(JAN_10), on_with_paused(JAN_20), paused(FEB), on(TODAY)),
             Opening(JAN, (Pause(FEB, TODAY),))),
        both((on(JAN), paused(JAN_10), on(JAN_20), paused(FEB)), None),
        both((on(JAN), paused(FEB), on(FEB)), Opening(JAN)),
        both((on(JAN), paused(FEB), on(FEB), paused(FEB)), None),
    ],
)  # fmt: skip
MOVED = _table(
    "A step that is moved, or recorded afterwards",
    "On each day, of the steps whose day has come, the one that was recorded last counts. So a step that is recorded "
    "for an earlier day replaces the steps after that day. A switch-on that follows another switch-on replaces it: it "
    "moves the beginning of access, or the end of the pause before it.",
    [
        both((on(JAN), on(FEB)), Opening(FEB)),
        Switched((on(JAN), on(TOMORROW)), Opening(JAN), Opening(TOMORROW)),
        Switched((on(TOMORROW), on(MAR_10)), None, Opening(MAR_10)),
        Switched((on(JAN), paused(TOMORROW), on(MAR_10)), Opening(JAN), Opening(JAN, (Pause(TOMORROW, MAR_10),))),
        both((on(JAN), on(MAR_10), paused(TOMORROW)), Opening(JAN)),
        both((on(JAN), paused(FEB), on(FEB_20), on(TODAY)), Opening(JAN, (Pause(FEB, TODAY),))),
        both((on(JAN), paused(FEB), on(FEB_20), on_with_paused(TODAY)), Opening(JAN)),
        both((on(JAN), paused(FEB), on_with_paused(FEB_20), on(TODAY)), Opening(JAN, (Pause(FEB, TODAY),))),
        both((on(JAN), paused(FEB), on(JAN)), Opening(JAN)),
        both((on(JAN), paused(FEB), on(JAN_20)), Opening(JAN_20)),
        both((on(FEB), paused(JAN)), None),
        both((on(JAN), paused(FEB), paused(JAN_20)), None),
        both((on(JAN), paused(FEB), paused(JAN_20), on(TODAY)), Opening(JAN, (Pause(JAN_20, TODAY),))),
    ],
)
