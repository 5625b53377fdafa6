"""How the day stands, as one sentence."""

from collections.abc import Iterator, Sequence
from datetime import date

from workbench.decisions import AtWork, MyDay
from workbench.vocabulary import Kind

NAMED = 3
"""Of the colleagues at work, the others are only counted."""


def my_day_words(day: MyDay, today: date) -> str:
    """“64 of 212 done today, 20 by you, 3 urgent left, oldest from Thursday 26 November; Dr Lee is on documents”."""
    return "; ".join(filter(None, [", ".join(_what_is_done(day, today)), _who_is_at_work(day.at_work)]))


def _what_is_done(day: MyDay, today: date) -> Iterator[str]:
    if day.waiting:
        yield f"{day.done:,} of {day.done + day.waiting:,} done today"
    else:
        yield f"Nothing waits: {day.done:,} done today" if day.done else "Nothing waits"
    if 0 < day.mine < day.done:
        yield f"{day.mine:,} by you"
    if day.urgent:
        yield f"{day.urgent:,} urgent left"
    if day.oldest:
        yield f"oldest from {_day_words(day.oldest, today)}"


def _day_words(day: date, today: date) -> str:
    if day == today:
        return "today"
    year = f" {day.year}" if day.year != today.year else ""
    return f"{day:%A} {day.day} {day:%B}{year}"


def _who_is_at_work(colleagues: Sequence[AtWork]) -> str:
    said = [f"{each.name} is on {MANY_OF_KIND[each.kind]}" for each in colleagues[:NAMED]]
    more = len(colleagues) - len(said)
    if more:
        said.append(f"{more} more {'is' if more == 1 else 'are'} at work")
    return f"{', '.join(said[:-1])} and {said[-1]}" if len(said) > 1 else "".join(said)


MANY_OF_KIND = {
    Kind.CONSULTATION: "consultations",
    Kind.NOTE: "notes",
    Kind.PROBLEM: "problems",
    Kind.OBSERVATION: "observations",
    Kind.REPORT: "reports",
    Kind.RESULT: "results",
    Kind.MEDICATION: "medicines",
    Kind.ALLERGY: "allergies",
    Kind.IMMUNISATION: "immunisations",
    Kind.PROCEDURE: "procedures",
    Kind.REFERRAL: "referrals and requests",
    Kind.DOCUMENT: "documents",
    Kind.FAMILY_HISTORY: "family histories",
    Kind.QUESTIONNAIRE: "questionnaires",
    Kind.OTHER: "other entries",
}
