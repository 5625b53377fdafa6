"""A "no" that denies, one that does not, and one that is taken back."""

import pytest

from workbench.flagging.fields import field_of
from workbench.flagging.rule_suggestions import conditions_of, phrase_suggestions
from workbench.flagging.values import EntryText
from workbench.vocabulary import Category


def categories(text: str) -> set[Category]:
    """Of the rules that hold, whatever the trained model makes of the words around them."""
    return {each.category for each in phrase_suggestions(conditions_of(EntryText("Consultation note", text)))}


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


A_TIME = (
    "2019 / in 2019 / (2019) / , 2019 / March 2019 / in March 2019 / (March 2019) / - March 2019 / in Mar '19 / "
    "03/2019 / 12/3/19 / 12.03.2019 / on 3 March / 3rd March / 3 March 2019 / in early June / during 2018 / "
    "between 2015 and 2018 / 2 years ago / 6/12 ago / x2 / yesterday / last night / last summer / this morning / "
    "on Monday / aged 14 / at the age of 14 / when 14 / when she was 14 / as a child / in childhood / in her teens"
).split(" / ")
A_STRETCH = (
    "since March 2019 / since 2019 / since 03/2019 / since last year / since childhood / since the age of 14 / "
    "since she was 14 / for 2 years / for > 3 weeks / for >3 weeks / for more than 3 weeks / for 6/12 / for years / "
    "for the past 6 months / for several months / x 2 years / x 6/12 / >2 years / > 2 yrs / ~2 years / over 2 years / "
    "over the last 3 months / in the past year / past 3 months"
).split(" / ")


def certain(text: str) -> bool:
    return any(each.certain for each in phrase_suggestions(conditions_of(EntryText("Note", text))))


@pytest.mark.parametrize("time", [*A_TIME, *A_STRETCH])
def test_what_is_told_with_a_time_is_certain_as_with_a_bare_year(time: str) -> None:
    assert certain(f"Domestic abuse {time}")
    assert certain(f"She speaks of a suicide attempt {time}")


@pytest.mark.parametrize(
    "text",
    [
        "Domestic abuse may be present",
        "Domestic abuse, sat in the car",
        "Domestic abuse 3 children at home",
        "Domestic abuse 2/52 review",
        "Domestic abuse for discussion",
        "Domestic abuse since she left",
        "Overdose in 2019?",
        "Overdose in the last year?",
        "Prison in the last year: no",
    ],
)
def test_what_is_no_time_or_only_asked_is_not(text: str) -> None:
    assert not certain(text)


@pytest.mark.parametrize("text", ["Overdose in the last year? Yes", "DV (past 12 months): Y", "DV since 2019: yes"])
def test_a_form_s_answer_may_follow_the_time_that_it_asks_about(text: str) -> None:
    assert certain(text)


@pytest.mark.parametrize(
    "time", ["since March 2019", "since 2019", "for > 3 weeks", "for >3 weeks", "for 3 weeks", "x 2 years", "> 2 years"]
)
def test_what_is_denied_for_a_time_was_there_before(time: str) -> None:
    assert certain(f"No self-harm {time}")


@pytest.mark.parametrize(
    "text",
    [
        "No self-harm or overdose in the last 2 weeks",
        "No suicidal thoughts, self-harm over the last 2 weeks",
        "No suicidal thoughts in the past month",
        "Overdose in the last year: no",
        "Overdose in the last year? No",
        "Self-harm (past 12 months): N",
    ],
)
def test_what_was_not_there_in_the_time_that_was_asked_about_is_denied(text: str) -> None:
    assert list(phrase_suggestions(conditions_of(EntryText("Note", text)))) == []


@pytest.mark.parametrize(
    "text",
    [
        "No longer working. Denies domestic violence",
        "No longer working; denies domestic violence",
        "Working: no longer\nDenies domestic violence",
        "Smoker: never\nDenied domestic violence",
        "Smokes never - denies domestic violence",
        "Smoker: no longer – denies domestic violence",
        "Not known: denies domestic violence",
        "Does not drink, denies domestic violence",
    ],
)
def test_one_no_takes_back_no_denial_of_another_clause_or_line(text: str) -> None:
    assert list(phrase_suggestions(conditions_of(EntryText("Note", text)))) == []


@pytest.mark.parametrize(
    "text",
    [
        "She does not\ndeny domestic violence",
        "Working, and no longer denies domestic violence",
        "Domestic violence not denied",
        "Domestic violence: not denied.",
    ],
)
def test_and_is_one_wherever_it_stands_in_its_own_clause(text: str) -> None:
    assert certain(text)


@pytest.mark.parametrize("between", [";", ".", "\n", " -"])
def test_what_is_not_denied_in_one_clause_admits_nothing_of_the_next(between: str) -> None:
    assert not certain(f"Does not deny drinking{between} Domestic violence leaflet given")


@pytest.mark.parametrize("answer", ["No", "no ", "N", "nil", "None", "never"])
def test_a_no_that_ends_its_line_answers_the_question_before_it(answer: str) -> None:
    assert list(phrase_suggestions(conditions_of(EntryText("", f"Domestic abuse: {answer}\nSmoking: yes")))) == []


@pytest.mark.parametrize("text", ["DV: No/Yes", "DV: no/yes", "Domestic abuse: no smoking: yes"])
def test_what_goes_on_after_the_no_leaves_it_open(text: str) -> None:
    assert Category.DOMESTIC_ABUSE in categories(text)


def test_an_answer_of_yes_needs_no_impression_of_the_rest() -> None:
    weather = "Weather fine, garden doing well, repeat prescription for emollient issued. " * 30
    assert Category.DOMESTIC_ABUSE in categories(f"{weather}Domestic abuse: yes. {weather}")
