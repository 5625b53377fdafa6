"""Why a patient sees entries or none, and the words for it."""

from collections.abc import Sequence
from datetime import UTC, date, datetime
from typing import Any

import pytest

from workbench.visibility import Access, AccessFact, Opening, Pause, SwitchFact, access, steps_to_come
from workbench.vocabulary import ACCESS_CAUSES, AccessCause, AccessStep, Switch
from workbench.web.wording.access_sentences import access_notice, what_a_patient_sees, what_is_in_effect

NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)
JAN, MAR, NOV, NEXT = date(2026, 1, 1), date(2026, 3, 1), date(2026, 11, 3), date(2026, 12, 1)
S = AccessStep
A = AccessCause
NOBODY_ELSE = "Patients see nothing, except those given access individually."
ONLY_THEIRS = "Patients see nothing, except those given access individually, and only their entries wait for review."


@pytest.mark.parametrize(
    ("practice_from", "registered_on", "steps", "died", "expected"),
    [
        (NOV, None, [], False, Access(A.SWITCHED_ON, NOV)),
        (NOV, JAN, [], False, Access(A.SWITCHED_ON, NOV)),
        (MAR, NOV, [], False, Access(A.REGISTERED, NOV)),
        (None, JAN, [], False, Access(A.NOT_ON)),
        (NOV, JAN, [], True, Access(A.DIED)),
        (NOV, JAN, [(S.DECLINED, MAR)], False, Access(A.DECLINED, MAR)),
        (NOV, JAN, [(S.REVIEW_NEEDED, MAR)], False, Access(A.REVIEW_NEEDED, MAR)),
        (NOV, JAN, [(S.REVIEW_NEEDED, MAR), (S.REVIEW_NOT_NEEDED, NOV)], False, Access(A.SWITCHED_ON, NOV)),
        (NOV, JAN, [(S.REVIEW_NEEDED, MAR), (S.REVIEW_NOT_NEEDED, MAR)], False, Access(A.REVIEW_NEEDED, MAR)),
        (NOV, JAN, [(S.REVIEW_NEEDED, JAN), (S.DECLINED, MAR)], False, Access(A.DECLINED, MAR)),
        (NOV, JAN, [(S.DECLINED, JAN), (S.GRANTED, MAR)], False, Access(A.GRANTED, MAR)),
        (None, JAN, [(S.GRANTED, MAR)], False, Access(A.GRANTED, MAR)),
        (None, JAN, [(S.GRANTED, JAN), (S.ENDED, MAR)], False, Access(A.NOT_ON)),
        (NOV, JAN, [(S.GRANTED, JAN), (S.REVIEW_NEEDED, MAR)], False, Access(A.REVIEW_NEEDED, MAR)),
        (NOV, JAN, [(S.DECLINED, NEXT)], False, Access(A.SWITCHED_ON, NOV)),
    ],
)
def test_access_has_one_cause(
    practice_from: date | None, registered_on: date | None, steps: Sequence[tuple[AccessStep, date]], died: bool,
    expected: Access,
) -> None:  # fmt: skip
    facts = [AccessFact(step, on, is_on_record=True) for step, on in steps]
    practice = Opening(practice_from) if practice_from else None
    assert access(practice, registered_on, facts, died=died, at=NOON) == expected


def test_what_withholds_opens_nothing() -> None:
    withholding = (A.DECLINED, A.REVIEW_NEEDED, A.DIED, A.LEFT, A.NOT_ON)
    assert [Access(cause, NOV).reach for cause in withholding] == [None] * 5


def test_a_patients_access_in_words() -> None:
    told = what_a_patient_sees(Access(A.SWITCHED_ON, NOV))
    assert told == "Sees entries recorded from 3 November 2026, because the practice was switched on then."
    assert "code 104" in what_a_patient_sees(Access(A.REVIEW_NEEDED, NOV))


def test_every_cause_has_its_words_and_they_agree_with_the_rule() -> None:
    opened = {cause: what_a_patient_sees(Access(cause, NOV)).startswith("Sees entries") for cause in AccessCause}
    assert opened == {cause: Access(cause, NOV).reach is not None for cause in ACCESS_CAUSES}


def test_a_pause_whose_entries_stay_out_of_scope_is_named() -> None:
    told = what_a_patient_sees(Access(A.SWITCHED_ON, JAN, (Pause(MAR, NOV),)))
    assert told.endswith("Not those recorded from 1 March 2026 to 2 November 2026, when access was paused.")


ON, PAUSED, ASKED, HALTED = Switch.ON, Switch.PAUSED, Switch.ASKED_TO_PAUSE, Switch.HALTED


@pytest.mark.parametrize(
    ("steps", "begins", "ends"),
    [
        ([], "Not switched on", "individually."),
        ([(ON, NOV)], "On: patients see entries recorded from 3 November 2026", "visible."),
        ([(ON, NEXT)], "Not switched on", "It will be switched on from 1 December 2026."),
        ([(ON, MAR), (PAUSED, NOV)], "Paused since 3 November 2026", "individually."),
        ([(ON, MAR), (PAUSED, NEXT)], "On: patients see entries", "It will be paused from 1 December 2026."),
        ([(ASKED, NOV)], "Not on: the practice asked its supplier to pause on 3 November 2026", "individually."),
        ([(ON, NEXT), (PAUSED, NOV)], "Paused since", "individually."),
        ([(ON, JAN), (PAUSED, MAR), (ON, NOV)], "On: patients see entries recorded from 1 January 2026",
         "Not those recorded from 1 March 2026 to 2 November 2026, when access was paused."),
        ([(ON, JAN), (PAUSED, MAR), (ON, NOV, True)], "On: patients see entries recorded from 1 January", "visible."),
        ([(ON, JAN), (ON, MAR)], "On: patients see entries recorded from 1 March 2026", "visible."),
        ([(ON, MAR), (HALTED, NOV)], "Halted nationally since 3 November 2026, until further", "individually."),
    ],
)  # fmt: skip
def test_a_practices_standing_in_words(steps: Sequence[Any], begins: str, ends: str) -> None:
    told = what_is_in_effect([SwitchFact(*step, is_on_record=True) for step in steps], NOON)
    assert (told[: len(begins)], told[-len(ends) :]) == (begins, ends)


def test_a_step_that_a_later_one_overtakes_never_comes() -> None:
    assert (
        steps_to_come([SwitchFact(ON, NEXT, is_on_record=True), SwitchFact(PAUSED, NOV, is_on_record=True)], NOON) == []
    )


@pytest.mark.parametrize(
    ("history", "said"),
    [
        ([(Switch.ON, NOV)], ""),
        ([(Switch.ON, JAN), (Switch.PAUSED, MAR), (Switch.ON, NOV)], ""),
        ([], f"Access is not switched on. {ONLY_THEIRS}"),
        ([(Switch.ON, NEXT)], f"Access is not switched on. {NOBODY_ELSE} Access begins on 1 December 2026."),
        ([(Switch.ON, JAN), (Switch.PAUSED, NOV)], f"Access has been paused since 3 November 2026. {ONLY_THEIRS}"),
        (
            [(Switch.ON, JAN), (Switch.PAUSED, NOV), (Switch.ON, NEXT)],
            f"Access has been paused since 3 November 2026. {NOBODY_ELSE} Access begins on 1 December 2026.",
        ),
        ([(Switch.ON, JAN), (Switch.PAUSED, NEXT)], "Access will be paused from 1 December 2026."),
        ([(Switch.HALTED, NOV)], f"Access has been halted nationally since 3 November 2026. {ONLY_THEIRS}"),
        (
            [(Switch.ASKED_TO_PAUSE, NOV)],
            f"Access is not on: the practice asked its supplier to pause on 3 November 2026. {ONLY_THEIRS}",
        ),
    ],
)
def test_every_page_says_while_access_is_not_on_or_is_about_to_change(
    history: Sequence[tuple[Switch, date]], said: str
) -> None:
    assert access_notice([SwitchFact(*each, is_on_record=True) for each in history], NOON) == said
