"""A held record beside what is held of the patient: what differs, and what would change if it were imported."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import NamedTuple

from workbench.access import ProxyKnown
from workbench.intake import HeldShown, Received
from workbench.london import day_of, whole_years
from workbench.vocabulary import AUDIENCE_CHANGES_AT, HELD_ANSWERS, HeldAnswer
from workbench.web.wording.filters import age, day

ONLY_A_DIGEST = "Not kept here in words, only compared"
NOT_KNOWN = "Not known"


class Row(NamedTuple):
    """One thing that tells who somebody is: as held, and as the record says it."""

    what: str
    held: str
    said: str
    differs: bool

    @property
    def is_known(self) -> bool:
        """By both."""
        return NOT_KNOWN not in (self.held, self.said)


def compared(shown: HeldShown, *, at: datetime) -> list[Row]:
    patient, said = shown.patient, shown.said
    differs, born = shown.differs, said.birth_date
    address = said.address.replace("\n", "; ") or NOT_KNOWN
    known = ONLY_A_DIGEST if patient.address_digest else NOT_KNOWN
    return [
        Row("Family name", patient.family_name or NOT_KNOWN, said.family_name or NOT_KNOWN, "family name" in differs),
        Row(
            "First and further names",
            patient.given_name or NOT_KNOWN,
            said.given_name or NOT_KNOWN,
            "first name" in differs or "further name" in differs,
        ),
        Row("Date of birth", _born(patient.birth_date, at), _born(born, at), "date of birth" in differs),
        Row("Sex", patient.gender or NOT_KNOWN, said.gender or NOT_KNOWN, "sex" in differs),
        Row("Address", known, address, "address" in differs),
    ]


def _born(born: date | None, at: datetime) -> str:
    return f"{day(born)} ({age(born, at)})" if born else NOT_KNOWN


def what_would_change(
    shown: HeldShown, now: Sequence[ProxyKnown], then: Sequence[ProxyKnown], *, at: datetime
) -> list[str]:
    """Beside who the patient is; for proxies as they are `now`, and as they would be `then`."""
    if shown.was_said_since:
        return ["The patient’s details stay as they are, because a record received later says so."]
    found = [_proxy(one, other) for one, other in zip(now, then, strict=True) if _reads(one) != _reads(other)]
    held, said = shown.patient.birth_date, shown.said.birth_date
    if said and held and _turned(held, at) != _turned(said, at):
        found.append(
            "Who can read changes with the patient’s age group (under 11, 11 or 12, 13 to 15, or 16 and over): "
            "what was decided before the last of these birthdays waits again."
        )
    return found


def _turned(born: date, at: datetime) -> int:
    years = whole_years(born, day_of(at))
    return sum(years >= each for each in AUDIENCE_CHANGES_AT)


def _reads(known: ProxyKnown) -> bool:
    return known.reads_since is not None


def _proxy(now: ProxyKnown, then: ProxyKnown) -> str:
    who = f"{now.proxy.name} ({now.proxy.relationship})"
    if _reads(then):
        return f"{who}, who cannot read the record now, could read it."
    return f"{who}, who reads the record now, could no longer read it."


def told_after(answer: HeldAnswer, received: Received | None) -> str:
    counted = f" ({received.counts.sentence()})" if received else ""
    return f"{HELD_ANSWERS[answer].done}{counted}."
