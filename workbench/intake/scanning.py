"""Flags for an entry: its title, text and codes, and the words of its narrative."""

from collections.abc import Iterator
from typing import Any

from workbench.fhir.values import EntryRead
from workbench.flagging.scan import RULES_VERSION, suggest
from workbench.sanitise import narrative_words

SNOMED = "http://snomed.info/sct"


def flags_of(read: EntryRead, narrative: str | None) -> Iterator[dict[str, Any]]:
    """What to look at, as rows; a `narrative` flag's span is in the words of the cleaned narrative, not in its markup.

    A flag keeps its place and its reason, not the words: they stay in the entry's version.
    """
    codes = {coding.code: coding.display for coding in read.codings if coding.system == SNOMED}
    found = [(flag.field, flag) for flag in suggest(read.title, read.text, codes)]
    if narrative:
        found += [("narrative", flag) for flag in suggest("", narrative_words(narrative), {})]
    for field, flag in found:
        yield {
            "category": flag.category, "severity": flag.severity, "rule": flag.rule, "rules_version": RULES_VERSION,
            "field": field, "start": flag.start, "end": flag.end, "why": flag.reason,
        }  # fmt: skip
