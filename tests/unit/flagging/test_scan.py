"""What is suggested, and what is not."""

import shutil
import time
from dataclasses import replace
from pathlib import Path

import pytest

from workbench.flagging import rulebook
from workbench.flagging.learned.weights import weights
from workbench.flagging.rule_suggestions import RULES_VERSION, conditions_of, phrase_suggestions
from workbench.flagging.scan import suggest
from workbench.flagging.suggesting import score_entry
from workbench.flagging.values import EntryText
from workbench.vocabulary import Category, Severity


def categories(text: str, title: str = "") -> set[Category]:
    return {each.category for each in suggest(EntryText(title, text))}


@pytest.mark.parametrize(
    ("text", "category"),
    [
        ("Cannot rule out NAI, child referred.", Category.CHILD_SAFEGUARDING),
        ("Bruises to both cheeks, 6yo, mum unable to explain.", Category.CHILD_SAFEGUARDING),
        ("Safeguarding alert: carer took her pension.", Category.ADULT_SAFEGUARDING),
        ("House squalid, self neglecting.", Category.ADULT_SAFEGUARDING),
        ("Throttled by ex last night.", Category.DOMESTIC_ABUSE),
        ("Wants to end her life.", Category.SERIOUS_HARM),
        ("Threatened to stab the receptionist.", Category.SERIOUS_HARM),
        ("Born male, GRC obtained.", Category.LEGALLY_RESTRICTED),
        ("Neighbour rang, worried about his drinking.", Category.THIRD_PARTY),
        ("Fraser competent, started cerelle.", Category.SEXUAL_REPRODUCTIVE),
        ("CT: liver mets, patient unaware.", Category.DISTRESSING_RESULT),
        ("Lacks capacity for this decision.", Category.MENTAL_CAPACITY),
        ("IVDU, on supervised consumption.", Category.SUBSTANCE_ALCOHOL),
    ],
)
def test_each_category_is_known(text, category):
    assert category in categories(text)


ROUTINE = "BP 124/78, pulse 72 regular, BMI 24. Bloods in range. Inhaler technique good. Flu vaccine booked. "


@pytest.mark.parametrize(
    ("score", "category"),
    [
        ("AUDIT 29", Category.SUBSTANCE_ALCOHOL),
        ("AUDIT score: 16/40", Category.SUBSTANCE_ALCOHOL),
        ("AUDIT = 21", Category.SUBSTANCE_ALCOHOL),
        ("No AUDIT before. AUDIT:29", Category.SUBSTANCE_ALCOHOL),
        ("EPDS 17, Q10 = 3", Category.SERIOUS_HARM),
        ("EPDS 14, no support at home, Q10=2", Category.SERIOUS_HARM),
        ("EPDS 13, Q10: sometimes", Category.SERIOUS_HARM),
        ("PHQ9 20. Q.9 - nearly every day", Category.SERIOUS_HARM),
        ("EPDS 9 (question 10: 1)", Category.SERIOUS_HARM),
        ("PHQ-9 14\nItem 9: 2", Category.SERIOUS_HARM),
    ],
)
def test_a_score_that_is_grave_is_flagged_however_long_and_plain_the_rest(score, category):
    assert category in categories(ROUTINE * 4 + score + ". " + ROUTINE * 4)


@pytest.mark.parametrize(
    "score",
    [
        "AUDIT 15", "AUDIT-C 4", "Audit 29 charts done", "AUDIT 164", "EPDS 4, Q10 = 0", "PHQ-9 6, item 9: 0 (was 2)",
        "Asthma questionnaire Q10 = 3", "PHQ-9 12, item 9 score 0", "PHQ9: 3", "EPDS 3, Q10: never",
        "AUDIT 20/11/24 notes summarised", "AUDIT 17 Nov", "AUDIT 20 patients on folic acid",
    ],
)  # fmt: skip
def test_a_score_that_is_not_grave_or_of_something_else_is_no_flag(score):
    assert categories(ROUTINE + score) == set()


@pytest.mark.parametrize(
    "text",
    [
        "No safeguarding concerns.",
        "Denies DV.",
        "DV: nil",
        "Domestic abuse? No",
        "Safeguarding - none",
        "Family not known to social services.",
        "No history of domestic violence or substance misuse.",
        "NAI ruled out.",
        "Self harm denied.",
        "Not on CP plan.",
        "Call 999 if suicidal.",
    ],
)
def test_what_is_denied_is_not_suggested(text):
    assert categories(text) == set()


@pytest.mark.parametrize(
    "text",
    [
        "Denies current DV but ex-partner strangled her in June",
        "Denies DV; husband punched her",
        "Denies DV\nhusband punched her",
        "Denies DV. Husband punched her",
        "Denies DV however husband punched her",
        "No rash, partner strangled her last night",
        "Previously denied DV, today says boyfriend punches her",
        "Strangled by her partner - no marks",
    ],
)
def test_a_denial_ends_with_its_clause(text):
    assert Category.DOMESTIC_ABUSE in categories(text)


@pytest.mark.parametrize("text", ["Cannot rule out self-harm", "No longer safe at home", "Not only self-harm"])
def test_some_nots_deny_nothing(text):
    assert categories(text)


@pytest.mark.parametrize(
    "text",
    [
        "Safeguarding training level 3 completed.",
        "Shooting pain down the leg.",
        "Laxative abuse.",
        "Fell on an assault course.",
        "Left hemispatial neglect after stroke.",
        "FH: mother alcoholic.",
        "IPV vaccine given.",
        "LAC to forehead glued.",
        "MCA stroke 2015.",
        "Discussed with her: adenocarcinoma, starts chemotherapy Monday.",
    ],
)
def test_double_meanings_are_left_alone(text):
    assert categories(text) == set()


def test_a_result_that_was_not_discussed_is_suggested():
    assert Category.DISTRESSING_RESULT in categories("Adenocarcinoma. Not discussed with patient.")


def test_acronyms_keep_their_capitals():
    assert list(phrase_suggestions(conditions_of(EntryText(text="Referred to MARAC"))))
    assert not list(phrase_suggestions(conditions_of(EntryText(text="met marac at the door"))))


@pytest.mark.parametrize("text", ["Self‑harm", "self  harm", "self\nharm", "suicidal\u00a0thoughts", "ﬁnancial abuse"])
def test_dashes_blanks_and_ligatures_are_read(text):
    assert [each.quote for each in suggest(EntryText(text=text))] == [text]


def test_a_code_is_suggested_whatever_the_text_says():
    (flag,) = suggest(EntryText(text="No concerns.", codes={"342191000000101": "Subject to child protection plan"}))
    assert (flag.field, flag.start, flag.end) == ("code", 0, 32)
    assert flag.quote == "Subject to child protection plan"
    assert flag.severity == Severity.URGENT


def test_a_code_of_no_rule_is_not_suggested():
    assert suggest(EntryText(codes={"38341003": "Hypertension"})) == ()


def test_the_reason_stands_beside_the_words():
    (flag,) = suggest(EntryText(text="Strangled in June."))
    assert flag.rule == "domestic-abuse.strangulation"
    assert flag.quote == "Strangled"
    assert flag.reason == "strangulation, a sign of mortal danger from a partner; no “no” or “denies” before it"


def test_the_longest_phrase_of_a_category_speaks_for_those_inside_it():
    assert [each.quote for each in suggest(EntryText(text="Registered sex offender"))] == ["Registered sex offender"]


def test_context_may_stand_in_the_title():
    assert Category.CHILD_SAFEGUARDING in categories("Account keeps changing.", title="Infant with limp")


def test_rules_have_a_version():
    assert len(RULES_VERSION) == 12


@pytest.mark.parametrize("of", ["rules/context.toml", "denials/times.py", "surroundings.py"])
def test_other_rules_or_another_reading_of_them_have_another_version(
    of: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shutil.copytree(rulebook.FLAGGING, tmp_path, dirs_exist_ok=True)
    for name, folder in (("FLAGGING", "."), ("RULES", "rules"), ("DENIALS", "denials")):
        monkeypatch.setattr(rulebook, name, tmp_path / folder)
    assert rulebook.version() == RULES_VERSION
    (tmp_path / of).write_text((tmp_path / of).read_text("utf-8") + "\n", "utf-8")
    assert rulebook.version() != RULES_VERSION


MONOTONOUS = [
    "a",
    "\n",
    " - ",
    "MARAC ",
    "no suicidal ",
    "not discussed with her adenocarcinoma ",
    "no webinar safeguarding ",
]


@pytest.mark.parametrize("piece", MONOTONOUS)
def test_long_texts_are_read_in_linear_time(piece):
    tenth, whole = (piece * (size // len(piece)) for size in (20_000, 200_000))
    assert _seconds(whole) < 20 * _seconds(tenth) + 0.5


def _seconds(text: str) -> float:
    start = time.process_time()
    suggest(EntryText(text=text))
    return time.process_time() - start


def test_the_model_is_not_asked_about_listed_words_and_the_rules_are() -> None:
    dosage = "One To Be Taken Each Day\nPrescribed at GP practice\nQuantity: 28 tablet\nType: Acute"
    medicine = EntryText("Amlodipine 10mg tablets", dosage, kind="medication")
    assert score_entry(medicine, weights()).has_prose
    assert not score_entry(replace(medicine, has_listed_words=True), weights()).has_prose
    assert suggest(replace(medicine, text="Referred to MARAC", has_listed_words=True))
