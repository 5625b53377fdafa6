"""Who, whom, what and why: the parts that the sentences of the audit are made of."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from workbench.vocabulary import KINDS, REASONS, ROLES
from workbench.web.wording.audit.events import EventRow, Told
from workbench.web.wording.choices import labels
from workbench.web.wording.filters import nhs_number

REASON_LABELS = labels(REASONS)


def long_day(value: date) -> str:
    return f"{value.day} {value:%B} {value.year}"


def who(event: EventRow) -> str:
    if event.actor_role == "nobody":
        return "Somebody unknown"
    if event.actor_role == "operator":
        return event.actor[:1].upper() + event.actor[1:]
    return f"{event.actor} ({word(ROLES, event.actor_role)})"


def word(words: Mapping[Any, str], written: str) -> str:
    """In the middle of a sentence."""
    found = words.get(written)
    return found[0].lower() + found[1:] if found else written


def day(iso: str) -> str:
    return long_day(date.fromisoformat(iso))


def patient(event: Told) -> str:
    if not event.patient_nhs_number:
        return "an unnamed patient"
    number = f"NHS {nhs_number(event.patient_nhs_number)}"
    return f"{event.patient_name} ({number})" if event.patient_name else number


def entry(event: Told) -> str:
    return f"{thing(event)} of {patient(event)}" if event.patient_nhs_number else thing(event)


def thing(event: Told) -> str:
    if event.entry is None:
        item = "items" if event.review_item is None else f"review item {event.review_item}"
        return f"“{event.title}” ({item})" if event.title else item
    kind, version = word(KINDS, event.entry_kind or "kind not known"), event.entry_version
    if event.title:
        return f"“{event.title}” ({kind}{f', version {version}' if version != 1 else ''})"
    return f"entry {event.entry} ({kind}, version {version})"


def why(event: Told) -> str:
    parts = [word(REASON_LABELS, event.reason)] if event.reason else []
    parts += [f"to be reviewed {day(event.review_on)}"] if event.review_on else []
    parts = [", ".join(parts)] if parts else []
    return "".join(f": {part}" for part in [*parts, *([f"“{event.note}”"] if event.note else [])])
