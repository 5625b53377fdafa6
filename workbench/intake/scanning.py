"""Flags for an entry: its title, text and codes, and the words of its narrative."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from typing import Any

from workbench.fhir.values import EntryRead
from workbench.flagging.scan import suggest
from workbench.flagging.values import EntryText
from workbench.models import Patient
from workbench.sanitise import narrative_words

SNOMED = "http://snomed.info/sct"


def flags_of(read: EntryRead, narrative: str | None, patient: Patient) -> Iterator[dict[str, Any]]:
    """What to look at, as rows; a `narrative` flag's span is in the words of the cleaned narrative, not in its markup.

    A flag keeps its place and its reason, not the words: they stay in the entry's version.
    """
    entry = entry_text(read, patient)
    found = [(flag.field, flag) for flag in suggest(entry)]
    if narrative:
        words = replace(entry, title="", text=narrative_words(narrative), codes={})
        found += [("narrative", flag) for flag in suggest(words)]
    for field, flag in found:
        yield {
            "category": flag.category, "severity": flag.severity, "rule": flag.rule, "rules_version": flag.version,
            "field": field, "start": flag.start, "end": flag.end, "why": flag.reason,
        }  # fmt: skip


def entry_text(read: EntryRead, patient: Patient) -> EntryText:
    return EntryText(
        title=read.title, text=read.text, kind=read.kind, author_role=read.author_role,
        age=_years(patient.birth_date, read.recorded_at.date()) if read.recorded_at else None, sex=patient.gender,
        codes={coding.code: coding.display for coding in read.codings if coding.system == SNOMED},
    )  # fmt: skip


def _years(born: date | None, on: date) -> int | None:
    return on.year - born.year - ((on.month, on.day) < (born.month, born.day)) if born and born <= on else None
