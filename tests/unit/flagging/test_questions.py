"""What a machine asks and answers: a line that ends with its answer, and a title with its value below it."""

from dataclasses import replace

import pytest

from workbench.flagging.practice_rules import OwnRule, OwnRules, suggest_own
from workbench.flagging.rule_suggestions import conditions_of, phrase_suggestions
from workbench.flagging.scan import suggest
from workbench.flagging.values import EntryText, Suggestion
from workbench.vocabulary import Category, Kind

PHQ_9 = "Thoughts that you would be better off dead, or of hurting yourself in some way"
HARK = "Humiliation, Afraid, Rape, and Kick questionnaire [HARK]"
AFRAID = "Within the last year, have you been afraid of your partner or ex-partner"
KICKED = "Within the last year, have you been kicked, hit, slapped or otherwise physically hurt by your partner"


def generated(title: str, *lines: str) -> EntryText:
    """An entry of a machine's lines alone."""
    return EntryText(title, "\n".join(lines), kind=Kind.OBSERVATION, generated_lines=tuple(range(len(lines) + 1)))


def by_rules(entry: EntryText) -> list[Suggestion]:
    return list(phrase_suggestions(conditions_of(entry)))


@pytest.mark.parametrize(
    "answer",
    [
        "No", "no", "None", "Never", "Not at all", "Absent", "Known absent (qualifier value)", "No (qualifier value)",
        "Negative", "Not detected", "Not present", "false", "0", "0.0", "0 {score}", "0 /3", "Nil.",
    ],
)  # fmt: skip
@pytest.mark.parametrize("question", ["Suicidal thoughts", "Any thoughts of suicide within the last year"])
def test_a_question_that_is_answered_with_a_no_is_denied_wherever_the_answer_stands(question: str, answer: str) -> None:
    assert by_rules(generated(question, answer)) == []
    assert by_rules(generated("Assessment", f"{question}: {answer}")) == []


@pytest.mark.parametrize("answer", ["Yes", "Present", "Positive", "true", "Several days", "Nearly every day"])
def test_a_question_that_is_answered_with_a_yes_leaves_nothing_to_weigh(answer: str) -> None:
    for entry in (generated(PHQ_9, answer), generated("PHQ-9", f"{PHQ_9}: {answer}")):
        assert [(each.category, each.certain) for each in by_rules(entry)] == [(Category.SERIOUS_HARM, True)]


@pytest.mark.parametrize("answer", ["Not asked", "Unknown", "Declined", "Refer to letter", "2", "12 {score}", "Nobody"])
def test_any_other_answer_denies_nothing(answer: str) -> None:
    assert [each.category for each in by_rules(generated("Suicidal thoughts", answer))] == [Category.SERIOUS_HARM]


def test_the_no_to_a_denial_denies_nothing() -> None:
    assert by_rules(generated("Denies suicidal thoughts", "No"))


@pytest.mark.parametrize(
    "question",
    [
        "Domestic abuse stopped", "Partner aware of HIV status", "Knows HIV result", "Family aware of suicide attempt",
        "Child protection plan ended", "Able to keep self safe from self-harm", "Self-harm ceased",
        "Suicide plan removed", "Discussed domestic abuse with patient", "Alcohol dependence in remission",
    ],
)  # fmt: skip
def test_a_no_that_tells_of_something_else_denies_nothing(question: str) -> None:
    assert by_rules(generated(question, "No"))


def test_one_answer_says_nothing_of_another_question() -> None:
    form = generated("Assessment", "Domestic abuse: No", "Rape: Never", "Self-harm: Yes")
    assert [each.quote for each in by_rules(form)] == ["Self-harm"]


def test_what_stands_before_another_colon_is_not_asked() -> None:
    assert by_rules(generated("Assessment", "Domestic abuse: Told to the police: No"))
    assert by_rules(generated("Assessment", "Part 2: Domestic abuse: No")) == []


def test_a_dose_says_nothing_of_its_medicine() -> None:
    tablets = EntryText("Disulfiram 200mg tablets", "Nil", kind="medication", generated_lines=(0, 1))
    assert by_rules(tablets)


def test_what_somebody_adds_to_a_no_is_read() -> None:
    added = "No\nTook an overdose last week, see letter"
    entry = EntryText("Suicidal thoughts", added, kind=Kind.OBSERVATION, generated_lines=(0, 1))
    assert "serious-harm.self-harm" in {each.rule for each in by_rules(entry)}


def test_a_title_that_somebody_typed_is_no_question() -> None:
    assert by_rules(EntryText("Suicidal thoughts", "No", kind=Kind.OBSERVATION, generated_lines=(1,)))


def test_of_two_answers_to_a_title_the_yes_counts() -> None:
    assert by_rules(generated("Suicidal thoughts", "No", "Interpretation: Positive"))
    assert by_rules(generated("Suicidal thoughts", "Interpretation: Negative")) == []
    assert by_rules(generated("Suicidal thoughts", "Consent: No"))


def test_the_practices_own_phrases_are_denied_so_too() -> None:
    own = OwnRules(1, (OwnRule("travellers site", Category.THIRD_PARTY),))
    asked = "Travellers site, current or in the last year"
    assert not list(suggest_own(generated(asked, "No"), own))
    assert not list(suggest_own(generated("Housing", f"{asked}: No"), own))
    assert list(suggest_own(generated("Housing", f"{asked}: Yes"), own))


IDEATION, AT_RISK = {"6471006": "Suicidal thoughts"}, {"836881000000105": "Child is cause for safeguarding concern"}


def test_a_code_is_denied_by_its_value_but_never_one_of_safeguarding() -> None:
    asked, own = generated("Suicidal thoughts", "No"), OwnRules(1, (OwnRule("6471006", Category.THIRD_PARTY, True),))
    assert suggest(replace(asked, codes=IDEATION)) == ()
    assert list(suggest(replace(asked, codes=AT_RISK)))
    for answered in (
        generated("Suicidal thoughts", "Yes"),
        generated("Suicidal thoughts", "No", "Interpretation: Positive"),
    ):
        assert "serious-harm.code-6471006" in {each.rule for each in suggest(replace(answered, codes=IDEATION))}
    assert list(
        suggest(EntryText("Suicidal thoughts", "No", kind=Kind.PROBLEM, codes=IDEATION, generated_lines=(0, 1)))
    )
    assert list(suggest_own(generated("Suicidal thoughts", "Yes"), own)) == []
    assert list(suggest_own(replace(generated("Suicidal thoughts", "Yes"), codes=IDEATION), own))


@pytest.mark.parametrize(
    ("asked", "answer", "category"),
    [
        ("Alcohol use disorders identification test score", "29 {score}", Category.SUBSTANCE_ALCOHOL),
        ("Total score [AUDIT]", "16", Category.SUBSTANCE_ALCOHOL),
        ("AUDIT total", "20 /40", Category.SUBSTANCE_ALCOHOL),
        ("Drug abuse screening test score", "8 {score}", Category.SUBSTANCE_ALCOHOL),
        ("Total score [HARK]", "1 {score}", Category.DOMESTIC_ABUSE),
    ],
)
def test_a_grave_score_is_known_as_a_value(asked: str, answer: str, category: Category) -> None:
    assert [each.category for each in suggest(generated(asked, answer))] == [category]
    assert [each.category for each in suggest(generated("Screening", f"{asked}: {answer}"))] == [category]


@pytest.mark.parametrize(
    ("asked", "answer"),
    [
        ("Total score [AUDIT]", "15 {score}"), ("Total score [AUDIT-C]", "12 {score}"), ("AUDIT date", "17/11/2026"),
        ("AUDIT year", "2026"), ("AUDIT", "20 %"), ("Total score [HARK]", "0 {score}"), ("Audit of charts", "29"),
        ("Drug abuse screening test score", "2 {score}"), ("Total score [PHQ-9]", "27 {score}"),
    ],
)  # fmt: skip
def test_a_score_that_is_not_grave_or_no_score_is_no_flag(asked: str, answer: str) -> None:
    assert suggest(generated(asked, answer)) == ()
    assert suggest(generated("Screening", f"{asked}: {answer}")) == ()


@pytest.mark.parametrize("test", ["Chlamydia trachomatis DNA", "Pregnancy test", "HIV 1+2 antibody", "Syphilis screen"])
def test_that_a_young_patient_was_tested_tells_whatever_came_of_it(test: str) -> None:
    entry = generated(test, "Not detected")
    for read_along in (replace(entry, age=15), replace(entry, age=34, lower_threshold=True)):
        assert {each.category for each in suggest(read_along)} == {Category.SEXUAL_REPRODUCTIVE}


def test_the_name_of_a_questionnaire_says_nothing_of_its_answers() -> None:
    assert by_rules(generated(HARK, f"{AFRAID}: No", f"{KICKED}: No")) == []
    assert [each.category for each in by_rules(generated(HARK, f"{AFRAID}: Yes", f"{KICKED}: No"))] == [
        Category.DOMESTIC_ABUSE
    ]


def test_the_answer_to_a_long_question_is_read_where_somebody_typed_it_too() -> None:
    assert by_rules(EntryText("PHQ-9", f"{PHQ_9}: Not at all\nPoor appetite: several days")) == []
    assert by_rules(EntryText("PHQ-9", f"{PHQ_9}: Several days\nPoor appetite: not at all"))
    assert by_rules(EntryText("Consultation", "HARK 3/4, wants nothing done"))[0].certain
    assert by_rules(EntryText("Consultation", "HARK 0/4")) == []
