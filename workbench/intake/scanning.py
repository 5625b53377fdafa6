"""Flags for an entry: its title, text and codes, and the words of its narrative."""

import html
import re
from collections.abc import Iterator
from typing import Any

from workbench.fhir.values import EntryRead
from workbench.flagging.scan import RULES_VERSION, suggest

SNOMED = "http://snomed.info/sct"
_TAG = re.compile(r"<[^<>]*>")


def flags_of(read: EntryRead) -> Iterator[dict[str, Any]]:
    """What to look at, as rows; a `narrative` flag's span is in `narrative_words`, not in the markup."""
    codes = {coding.code: coding.display for coding in read.codings if coding.system == SNOMED}
    found = [(flag.field, flag) for flag in suggest(read.title, read.text, codes)]
    if read.narrative:
        found += [("narrative", flag) for flag in suggest("", narrative_words(read.narrative), {})]
    for field, flag in found:
        yield {
            "category": flag.category, "severity": flag.severity, "rule": flag.rule, "rules_version": RULES_VERSION,
            "field": field, "start": flag.start, "end": flag.end, "why": flag.why,
        }  # fmt: skip


def narrative_words(narrative: str) -> str:
    """The words of a narrative without its markup."""
    return html.unescape(_TAG.sub(" ", narrative)).strip()
