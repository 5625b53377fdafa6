"""A "no" that denies, one that does not, and one that is taken back."""

import pytest

from workbench.flagging.fields import field_of
from workbench.flagging.scan import suggest
from workbench.flagging.values import EntryText
from workbench.vocabulary import Category


def categories(text: str) -> set[Category]:
    return {each.category for each in suggest(EntryText("Consultation note", text))}


@pytest.mark.parametrize(
    "text",
    [
        "no longer denies domestic violence",
        "No longer denying that her partner hits her",
        "has stopped denying domestic violence",
        "ceased to deny domestic violence",
        "gave up denying domestic violence",
        "used to deny domestic violence",
        "does not deny domestic violence",
        "didn't deny DV",
        "cannot deny the domestic violence",
        "not denying domestic abuse",
        "not denied: domestic violence",
        "hard to deny domestic violence",
        "no denial of domestic violence",
        "retracts her denial of domestic violence",
        "Without denying domestic violence",
    ],
)
def test_a_denial_that_is_not_made_admits(text: str) -> None:
    assert Category.DOMESTIC_ABUSE in categories(text)


@pytest.mark.parametrize(
    "text",
    [
        "Denied DV at booking. Today admits it.",
        "Denied DV at booking, today admits it",
        "Denied domestic abuse initially but now discloses it",
        "previously denied, now discloses domestic violence",
        "DV: denied previously, now yes",
        "DV: previously no, today yes",
        "DV no at booking, yes today",
        "Domestic violence - initially no, then yes",
    ],
)
def test_a_denial_may_be_taken_back_later(text: str) -> None:
    assert Category.DOMESTIC_ABUSE in categories(text)


@pytest.mark.parametrize(
    "text",
    [
        "Nil of note. Domestic abuse: yes",
        "Smoking - no / Domestic abuse - yes",
        "Smoking: no. Domestic abuse: yes",
        "Smoker? No Domestic abuse? Yes",
        "Alcohol: nil, Domestic abuse: yes",
        "Smoking no, domestic abuse yes",
        "Smoking - no | Domestic abuse - yes",
        "Smoker: no DV: yes",
        "Smoking N, DV Y",
        "Any DV? Y",
        "Drugs no\nDV yes",
        "Drugs denied, husband hits her",
        "Smoking - no - husband hits her",
        "No injuries today, domestic violence disclosed",
        "No rash - domestic violence disclosed",
        "NKDA, no meds, DV ongoing",
    ],
)
def test_a_no_answers_what_stands_before_it(text: str) -> None:
    assert Category.DOMESTIC_ABUSE in categories(text)


@pytest.mark.parametrize(
    "text",
    [
        "not no domestic violence",
        "It is not true that there is no domestic violence",
        "cannot be sure there is no domestic violence",
        "never free from domestic violence",
        "no one else knows he hits her",
        "no doubt that husband hits her",
        "no change: still being hit by partner",
        "not just DV",
        "has never reported the domestic violence before",
        "husband denies hitting her",
        "denies alcohol but discloses domestic violence",
    ],
)
def test_one_no_may_take_back_another_or_deny_something_else(text: str) -> None:
    assert Category.DOMESTIC_ABUSE in categories(text)


@pytest.mark.parametrize(
    "text",
    [
        "No hx self harm. Overdose 2019 of paracetamol",
        "No history of self harm, overdose 2019",
        "No history of self harm; overdose in 2019",
        "No hx self harm\nOverdose 2019",
        "No self harm since overdose in 2019",
        "no overdose since 2019",
        "No current self harm, previous overdose",
        "Nil self harm. OD paracetamol 2019",
        "self harm: no / overdose: yes",
        "Self harm - no, suicidal thoughts - yes",
        "Denies self-harm / admits overdose",
        "not without suicidal thoughts",
    ],
)
def test_what_was_once_is_no_part_of_the_denial(text: str) -> None:
    assert Category.SERIOUS_HARM in categories(text)


@pytest.mark.parametrize(
    "text",
    [
        "no sleep, suicidal thoughts",
        "No sleep, no appetite, suicidal thoughts",
        "no fever, cough, suicidal thoughts",
        "No appetite and suicidal thoughts",
        "without sleep, suicidal thoughts",
        "neither eating nor sleeping, suicidal thoughts",
        "NKDA, no meds, suicidal ideation",
        "not coping, suicidal thoughts",
        "no plan or intent, suicidal thoughts daily",
        "no active suicidal thoughts, passive suicidal ideation",
    ],
)
def test_a_plain_no_reaches_no_further_than_the_things_it_lists(text: str) -> None:
    field = field_of("text", text)
    assert not field.surroundings.denied(*[(start, end) for start, end, _ in field.hits][-1])


@pytest.mark.parametrize(
    "text",
    [
        "no self-harm, overdose",
        "no suicidal thoughts, self-harm",
        "no sleep problems, self-harm or overdose",
        "no fits, faints or overdose",
        "no cough and no suicidal thoughts",
        "denies low mood, self-harm",
    ],
)
def test_but_through_all_of_a_list(text: str) -> None:
    field = field_of("text", text)
    assert all(field.surroundings.denied(start, end) for start, end, _ in field.hits)


@pytest.mark.parametrize(
    "text",
    [
        "Domestic abuse: denied at booking, today admits it",
        "denied domestic abuse until today",
        "has never denied domestic abuse",
        "domestic abuse not reported to police",
        "no injuries seen, disclosed domestic violence",
        "would not talk about domestic abuse",
    ],
)
def test_what_is_admitted_not_reported_or_not_talked_about_is_there(text: str) -> None:
    assert Category.DOMESTIC_ABUSE in categories(text)


@pytest.mark.parametrize(
    "text",
    [
        "no self harm for 3 weeks",
        "no current suicidal thoughts, had them yesterday",
        "suicidal thoughts - no plans - wife aware",
        "no relief from suicidal thoughts",
        "denies alcohol and drugs, self-harm last week",
        "won't discuss self-harm",
    ],
)
def test_what_is_denied_of_a_time_or_with_other_words_is_there(text: str) -> None:
    assert Category.SERIOUS_HARM in categories(text)


@pytest.mark.parametrize(
    "text", ["never disclosed domestic violence", "no domestic abuse reported", "not disclosed domestic violence"]
)
def test_what_was_not_disclosed_is_not(text: str) -> None:
    field = field_of("text", text)
    assert not any(field.surroundings.affirmed(start, end) for start, end, _ in field.hits)


@pytest.mark.parametrize(
    "text",
    [
        "Denies domestic violence.",
        "Still denies domestic violence",
        "Denied DV at booking. Denies it today.",
        "Denied DV. Never admits it.",
        "Domestic violence: No",
        "DV? N",
        "Any DV? No",
        "Domestic abuse - no / Smoking - yes",
        "Domestic abuse: no, smoking: yes",
        "Smoker: yes DV: no",
        "Nil of note. Domestic abuse: no",
        "DV: nil of note",
        "DV yes/no",
        "No drugs, alcohol or DV disclosed",
        "no reports of domestic violence",
        "No overdose.",
        "No history of self-harm, overdose, or suicide attempts",
        "Denies self harm, overdose or suicidal thoughts",
        "No self harm / overdose",
        "Denies:  self-harm / overdose",
        "nil self harm nil overdose",
        "no longer suicidal",
        "has never taken an overdose",
    ],
)
def test_a_plain_denial_still_counts(text: str) -> None:
    assert categories(text) & {Category.DOMESTIC_ABUSE, Category.SERIOUS_HARM} == set()


def test_an_answer_of_yes_needs_no_impression_of_the_rest() -> None:
    weather = "Weather fine, garden doing well, repeat prescription for emollient issued. " * 30
    assert Category.DOMESTIC_ABUSE in categories(f"{weather}Domestic abuse: yes. {weather}")
