"""What the sentences of the audit are made of."""

from collections.abc import Mapping
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
