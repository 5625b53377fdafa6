"""Scenarios: for each part of the rule, a few steps that depend on it, so that a fault in that part is found."""

from collections.abc import Callable
from typing import Any

from sqlalchemy.engine import Engine

from tests.soak import comparing
from tests.soak.machine import Machine
from workbench.vocabulary import AccessCode, AccessStep, Outcome, ProxyStep, Role, Standing, Switch, Wanted


class Step:
    """One rule of the state machine, with the values it would draw."""

    def __init__(self, rule: str, **drawn: Any) -> None:
        self.rule, self.drawn = rule, drawn

    def take(self, machine: Machine) -> None:
        getattr(machine, self.rule)(**self.drawn)
        machine.compare_everything()


def run_scenario(engine: Engine, scenario: list[Step], *, then: Callable[[Machine], None] = lambda _: None) -> None:
    """Run a scenario, with patients who turn 11, 16 and 40 in three days."""
    machine = type("OneWalk", (Machine,), {"engine": engine})()
    try:
        machine.begin(ages=(11, 16, 40), near=3)
        for step in scenario:
            step.take(machine)
        comparing.compare_both_forms(machine.world)
        then(machine)
    finally:
        machine.teardown()


def _switch(step: Switch, days: int) -> Step:
    return Step("switch", practice=0, step=step, days=days, with_paused=False, pause=1)


def _access(step: AccessStep, days: int = 0, entries_from: int | None = None) -> Step:
    return Step("record_access", patient=0, step=step, days=days, role=Role.SAFEGUARDING_LEAD, pause=1,
                entries_from=entries_from)  # fmt: skip


def _put_in(step: AccessStep) -> Step:
    return Step("put_in_step", patient=0, step=step)


def _decide(outcome: Outcome, place: int) -> Step:
    return Step("decide", practice=0, place=place, outcome=outcome, named=0, hide_linked=False, review_in=None,
                role=Role.SAFEGUARDING_LEAD, pause=1)  # fmt: skip


def _change(change: str, place: int = 2) -> Step:
    return Step("send_changed", patient=0, place=place, change=change, days=0, hour=9, alone=False, pause=1)


def _say(standing: Standing, place: int = 2, of_other: bool = False, patient: int = 0) -> Step:
    return Step("say", patient=patient, place=place, standing=standing, of_other=of_other, pause=1)


def _list(standing: Standing) -> Step:
    return Step("say_of_a_list", patient=0, list_="List/1", standing=standing, pause=1)


def _alone(change: str) -> Step:
    """The consultation without its note."""
    return Step("send_changed", patient=0, place=0, change=change, days=0, hour=9, alone=True, pause=1)


IN_A_LIST = Step("put_in_a_list", patient=0, place=2, list_="List/1", is_said=False, pause=1)
SAME = Step("send_patient", patient=0, pause=1, change="same", days=0, age=11)


def _patient(change: str) -> Step:
    return Step("send_patient", patient=0, pause=1, change=change, days=0, age=11)


def _proxy(patient: int, lasts: int | None = None, pause: int = 1) -> Step:
    return Step("authorise", patient=patient, days=0, lasts=lasts, pause=pause)


def _hide_and_tell(place: int, fault: str) -> Step:
    return Step("hide_or_show_and_tell", place=place, many=1, hides=True, faults=[fault])


TOLD = Step("tell_all")
SHOWN_THERE = Step("change_there", place=3, wanted=Wanted.VISIBLE, all_hidden=True)
UNDONE = Step("undo", place=0, role=Role.SAFEGUARDING_LEAD, pause=1)
LEFT_VISIBLE = Step("leave_everything_visible", practice=0, pause=1)
DUE = Step("run_all_due_steps")
DAY = Step("wait", jump="day")

SCENARIOS: dict[str, list[Step]] = {
    "decisions": [
        _proxy(0), _decide(Outcome.LEAVE_VISIBLE, 0), _decide(Outcome.HIDE, 1), DUE,
        _decide(Outcome.HIDE_FROM_PROXIES, 0), _decide(Outcome.REFER, 1), UNDONE, DUE,
    ],
    "changes": [LEFT_VISIBLE, _change("text"), DUE, LEFT_VISIBLE, _change("date"), DUE],
    "withdrawal": [LEFT_VISIBLE, _change("withdraw"), DUE],
    "taken back": [
        LEFT_VISIBLE, _say(Standing.WITHDRAWN), DUE, SAME, DUE, LEFT_VISIBLE, _say(Standing.NOPAT), DUE,
        _say(Standing.WITHDRAWN, patient=1, of_other=True), DUE, _say(Standing.DELETED), DUE,
    ],
    "deleted": [LEFT_VISIBLE, _say(Standing.DELETED), DUE],
    "another's": [LEFT_VISIBLE, _say(Standing.ANOTHERS, patient=1, of_other=True), DUE, _say(Standing.ANOTHERS), DUE],
    "not taken": [LEFT_VISIBLE, _say(Standing.NOT_TAKEN), DUE, LEFT_VISIBLE, _say(Standing.CONTRADICTED), DUE],
    "parents alone": [
        LEFT_VISIBLE, _alone("withdraw"), DUE, _alone("withdraw"), DUE, LEFT_VISIBLE, _alone("label"), DUE,
    ],
    "lists": [
        IN_A_LIST, LEFT_VISIBLE, _list(Standing.WITHDRAWN), DUE, _list(Standing.STANDS), DUE, LEFT_VISIBLE,
        _list(Standing.NOPAT), DUE,
    ],
    "a list before": [_list(Standing.DELETED), IN_A_LIST, LEFT_VISIBLE, DUE],
    "complete": [LEFT_VISIBLE, Step("send_all_but_one", patient=0, place=1, pause=1), DUE, LEFT_VISIBLE, DUE],
    "older": [_change("text"), LEFT_VISIBLE, Step("send_older", patient=0, place=0, pause=1), DUE],
    "regrouped": [
        LEFT_VISIBLE, _decide(Outcome.HIDE, 0), Step("send_regrouped", patient=0, place=1, pause=1), DUE,
    ],
    "label": [LEFT_VISIBLE, _change("label"), LEFT_VISIBLE, DUE],
    "a label on what we had hidden": [
        *(_hide_and_tell(place, "busy") for place in range(3)), TOLD, LEFT_VISIBLE, _say(Standing.NOPAT), DUE,
        _change("label", place=0), DUE,
    ],
    "a pause": [LEFT_VISIBLE, _switch(Switch.PAUSED, -1), _switch(Switch.ON, 0), DUE],
    "closing": [LEFT_VISIBLE, _switch(Switch.PAUSED, 1), DAY, DUE],
    "moved beginning": [LEFT_VISIBLE, _switch(Switch.ON, 0), DUE],
    "withheld": [
        LEFT_VISIBLE, Step("send_code", patient=0, code=AccessCode.REVIEW_NEEDED, days=0, pause=1), DUE,
        _access(AccessStep.GRANTED_AFTER_REVIEW), DUE,
    ],
    "put in to open": [
        LEFT_VISIBLE, _access(AccessStep.REVIEW_NEEDED), _put_in(AccessStep.REVIEW_NOT_NEEDED),
        _put_in(AccessStep.GRANTED_AFTER_REVIEW), _put_in(AccessStep.GRANTED),
    ],
    "put in to close": [LEFT_VISIBLE, _put_in(AccessStep.DECLINED)],
    "left": [LEFT_VISIBLE, _patient("active"), DUE, _access(AccessStep.RETURNED), DUE],
    "died": [LEFT_VISIBLE, _patient("died"), DUE],
    "granted": [
        LEFT_VISIBLE, _switch(Switch.HALTED, 0), _access(AccessStep.GRANTED, entries_from=-400), DUE,
        _access(AccessStep.ENDED), DUE,
    ],
    "growing up": [LEFT_VISIBLE, Step("wait_for_a_birthday", patient=0, moment=-1),
                   Step("wait_for_a_birthday", patient=0, moment=0), DUE],
    "new proxy": [LEFT_VISIBLE, _proxy(0), DUE, LEFT_VISIBLE, DUE],
    "tie": [LEFT_VISIBLE, _proxy(0, pause=0), DUE],
    "sixteen": [
        _proxy(1), LEFT_VISIBLE, Step("wait_for_a_birthday", patient=1, moment=1), LEFT_VISIBLE, DUE,
        Step("change_proxy", patient=1, place=0, step=ProxyStep.CONFIRMED, days=None, pause=1), LEFT_VISIBLE, DUE,
    ],
    "told": [
        _hide_and_tell(1, "accepted and not done"), _hide_and_tell(0, "request dropped"), TOLD, SHOWN_THERE, TOLD,
    ],
    "ended proxy": [_proxy(0, lasts=1), LEFT_VISIBLE, DAY, DUE],
}  # fmt: skip
