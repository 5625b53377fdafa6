"""An entry that comes in, as it is scanned for flags."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from workbench.fhir.values import EntryRead
from workbench.flagging.practice_rules import OwnRules
from workbench.flagging.scanning import age_at, flags_of, snomed_in
from workbench.flagging.values import EntryText
from workbench.models import Patient


def flags_read(
    read: EntryRead,
    narrative: str | None,
    patient: Patient,
    own: OwnRules,
    *,
    recorded_at: datetime,
    lower_threshold: bool,
) -> Iterator[dict[str, Any]]:
    entry = EntryText(
        title=read.title,
        text=read.text,
        kind=read.kind,
        author_role=read.author_role,
        age=age_at(patient.birth_date, recorded_at),
        sex=patient.gender,
        lower_threshold=lower_threshold,
        codes=snomed_in([(coding.system, coding.code, coding.display) for coding in read.codings]),
    )
    return flags_of(entry, narrative, own)
