"""What the sentences of the audit are made of: an event, and the names that its reader may see."""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any, Protocol

Details = Mapping[str, Any]


class EventRow(Protocol):
    """What a sentence is made of: the words that the event was written in."""

    actor: str
    actor_role: str
    action: str
    patient_nhs_number: str | None
    review_item: int | None
    entry: int | None
    entry_kind: str | None
    entry_version: int | None
    outcome: str | None
    reason: str | None
    note: str
    review_on: str | None
    details: str


@dataclass(frozen=True, slots=True)
class Told:
    """An event, with the name of the patient and the title of the entry where its reader may see them, else empty."""

    actor: str
    actor_role: str
    action: str
    patient_nhs_number: str | None
    review_item: int | None
    entry: int | None
    entry_kind: str | None
    entry_version: int | None
    outcome: str | None
    reason: str | None
    note: str
    review_on: str | None
    details: str
    patient_name: str = ""
    title: str = ""

    @classmethod
    def of(cls, event: EventRow, patient_name: str, title: str) -> "Told":
        held = {each.name: getattr(event, each.name) for each in fields(cls) if hasattr(event, each.name)}
        return cls(**held | {"patient_name": patient_name, "title": title})
