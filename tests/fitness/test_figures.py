"""A figure that a document says is the program's: the sentence is made here from the constant, and must stand there."""

import re
from datetime import timedelta
from pathlib import Path

import pytest

from tests.fitness.test_docs import DOCUMENTS
from tests.fitness.test_house import PROJECT, TEMPLATES, named
from workbench import consequences, people
from workbench.exposure.words import TOLD_WITHIN
from workbench.feeds.polling import again
from workbench.models.record import QUEUE_ORDER
from workbench.policies import FEWEST_BACKLOG_HOURS, Policy
from workbench.queue import CLAIM_LASTS
from workbench.tuning.preview import LAST, TOO_COMMON
from workbench.upstream.standing import TOO_LONG
from workbench.vocabulary import (
    ADULT_AT,
    MONTHS_BEFORE_HARM_IS_REVIEWED,
    MOST_DAYS_AWAITING,
    REASONS,
    YOUNG,
    Reason,
)
from workbench.vocabulary.ages import PROXIES_REVIEWED_FROM, PROXIES_REVIEWED_UNTIL, PROXIES_SUSPENDED_AT

GUIDE, HAZARDS, WORDS = "docs/user-guide.md", "docs/safety/hazard-log.md", "docs/words.md"
README, POLLING = "README.md", "docs/adr/0028-records-that-come-by-themselves.md"
SESSIONS, READERS = "docs/adr/0008-sessions-on-the-server.md", "docs/adr/0013-who-sees-what-from-when.md"
FROM, UNTIL, SUSPENDED = PROXIES_REVIEWED_FROM, PROXIES_REVIEWED_UNTIL, PROXIES_SUSPENDED_AT
POLICY = Policy()
AGES = {FROM, UNTIL, SUSPENDED, YOUNG[-1], ADULT_AT}


def spelled(number: int) -> str:
    words = "no one two three four five six seven eight nine ten eleven twelve".split()
    return words[number] if number < len(words) else str(number)


def minutes(time: timedelta) -> int:
    return time // timedelta(minutes=1)


def hours(time: timedelta) -> int:
    return time // timedelta(hours=1)


IDLE, ABSOLUTE, LOCKED = minutes(people.IDLE), hours(people.ABSOLUTE), minutes(people.LOCKED_FOR)
AN = {1: "an hour"}
SENTENCES = [
    (GUIDE, f"**Aged {YOUNG[0]} to {YOUNG[-1]}**"),
    (GUIDE, f"the patient turned {FROM}, {UNTIL} or {SUSPENDED}"),
    (GUIDE, f"if a proxy can read the record or the patient is {YOUNG[0]} to {YOUNG[-1]}, and a flag"),
    (GUIDE, f"is due for review since the {FROM}th birthday, or is overdue since the {UNTIL}th"),
    (GUIDE, f"is suspended since the {SUSPENDED}th birthday"),
    (GUIDE, f"A child's proxy is suspended on the patient's {SUSPENDED}th birthday"),
    (GUIDE, f"is of a patient under {ADULT_AT}, or whose age is not known"),
    (GUIDE, f"The line disappears after {minutes(CLAIM_LASTS)} minutes"),
    (GUIDE, f"the review date is {MONTHS_BEFORE_HARM_IS_REVIEWED} months ahead"),
    (GUIDE, f"needs a date at most {MOST_DAYS_AWAITING} days ahead"),
    (GUIDE, f"**You were away** for more than {IDLE} minutes"),
    (GUIDE, f"{hours(TOLD_WITHIN)} hours after the practice became aware"),
    (GUIDE, f"A session always ends after {ABSOLUTE} hours"),
    (GUIDE, f"({people.TRIES} wrong passwords lock an account for {LOCKED} minutes)"),
    (GUIDE, f"they have waited for a number of hours (at least {FEWEST_BACKLOG_HOURS})"),
    (GUIDE, f"A share of them ({POLICY.sampled_share}% unless you choose another)"),
    (GUIDE, f"more than {POLICY.trivial_share}% of a patient's reviewed entries are hidden"),
    (GUIDE, f"would have flagged in the last {LAST.days} days; one that would flag more than {TOO_COMMON}% is refused"),
    (GUIDE, f"and have done so for more than {AN[hours(TOO_LONG)]}: patients may still see them"),
    (README, f'`workbench_upstream_oldest_seconds{{wish="hide"}}` is more than {TOO_LONG.total_seconds():.0f}'),
    (HAZARDS, f"What is to be hidden and waits for more than {AN[hours(TOO_LONG)]} for a machine is told"),
    (HAZARDS, f"A child's proxy is suspended at {SUSPENDED} by the visibility rule itself"),
    (HAZARDS, f"a task for the lead from the {FROM}th birthday, and when it is suspended at {SUSPENDED}"),
    (HAZARDS, f"or that the patient is {YOUNG[0]} to {YOUNG[-1]}, and offers"),
    (HAZARDS, f"what a young person of {UNTIL} told in confidence"),
    (HAZARDS, f"a patient under {ADULT_AT} or of unknown age"),
    (HAZARDS, f"awaiting a conversation lasts {MOST_DAYS_AWAITING} days at most"),
    (HAZARDS, f"Sessions end after {IDLE} idle minutes, after {ABSOLUTE} hours"),
    (WORDS, f"At {FROM}, {UNTIL} and {SUSPENDED} the patient is another reader"),
    (WORDS, f"Reasons of harm have one in {spelled(MONTHS_BEFORE_HARM_IS_REVIEWED)} months"),
    (WORDS, f"needs one within {MOST_DAYS_AWAITING} days"),
    (WORDS, f"Hiding needs one of {spelled(len(Reason))} reasons"),
    (SESSIONS, f"after {IDLE} idle minutes, and after {ABSOLUTE} hours in any case"),
    (SESSIONS, f"A session ends after {IDLE} idle minutes, after {ABSOLUTE} hours"),
    (SESSIONS, f"of {spelled(people.SHORTEST_PASSWORD)} characters or more"),
    (SESSIONS, f"{spelled(people.TRIES).capitalize()} failures lock an account for {LOCKED} minutes"),
    (README, f"If more than {again.MOST_PATIENTS:,} patients or {again.MOST_RECORDS:,} records are refused"),
    (README, f"of patients who are registered elsewhere it remembers {again.MOST_ELSEWHERE:,} records"),
    (README, f"fetched and tried again by itself, {spelled(again.TIMES)} times in three days"),
    (POLLING, f"Where more than {again.MOST_PATIENTS:,} patients or {again.MOST_RECORDS:,} records wait"),
    (POLLING, f"of patients who are registered elsewhere {again.MOST_ELSEWHERE:,} records are remembered"),
    (POLLING, f"and tried again {spelled(again.TIMES)} times"),
    (READERS, f"After a birthday ({FROM}, {UNTIL}, {SUSPENDED}) nobody sees"),
    (READERS, f"**A child's proxy is suspended at {SUSPENDED}** by the visibility rule"),
    (READERS, f"after any change, {consequences.ENTRIES_PER_TRANSACTION:,} entries in a transaction"),
]


@pytest.mark.parametrize(("document", "sentence"), SENTENCES)
def test_a_document_says_the_programs_figure(document: str, sentence: str) -> None:
    assert sentence in (PROJECT / document).read_text()


AGE = re.compile(r"\b(1\d)(?:th)?\b(?!:|,\d| [%A-Z])")
OF_AGES = re.compile(
    r"birthday|suspended at|turn(?:s|ed) 1\d|\baged?\b 1\d|patient (?:is|under) 1\d|young person of", re.IGNORECASE
)


@pytest.mark.parametrize(
    "document", [each for each in DOCUMENTS if each.name not in ("visibility.md", "CHANGELOG.md")], ids=named
)
def test_no_document_says_an_age_that_the_program_does_not_know(document: Path) -> None:
    """`docs/visibility.md` is made from the tests' tables and held by its own test; the changelog tells of the past."""
    sentences = re.split(r"(?<=[.;|])\s", document.read_text())
    told = {int(age) for each in sentences if OF_AGES.search(each) for age in AGE.findall(each)}
    assert told - AGES == set()


@pytest.mark.parametrize("template", TEMPLATES, ids=named)
def test_a_template_prints_figures_from_the_constants(template: Path) -> None:
    figure = re.compile(
        r"\b\d+ (?:minutes|hours|days|months|years|characters)\b|\b(?:under|aged|at|from) \d+\b", re.IGNORECASE
    )
    assert figure.findall(template.read_text()) == []


ORDERS = {
    ("rank", "recorded_at", "id"): (
        "The most severe flags come first, then items flagged for more categories, then the oldest"
    ),
}
"""The queue's order in columns, and in the words of the guide; another order needs other words."""


def test_the_guide_says_in_which_order_the_queue_is() -> None:
    assert ORDERS[QUEUE_ORDER] in (PROJECT / GUIDE).read_text()


def test_the_guide_says_which_reasons_need_a_note() -> None:
    assert {reason for reason, facts in REASONS.items() if facts.needs_note} == {
        Reason.SERIOUS_HARM_PATIENT,
        Reason.SERIOUS_HARM_OTHER,
        Reason.STAFF_SAFETY,
    }
    said = "a note if the reason is serious harm (to the patient or somebody else) or safety of staff"
    assert said in (PROJECT / GUIDE).read_text()
