"""What a bundle brings that may repeat something hidden in a relative's record: flagged, so that a person looks."""

from collections.abc import Sequence

from sqlalchemy import insert

from workbench import mirrors
from workbench.db import table_of
from workbench.intake.entries.bringing import Bringing
from workbench.intake.entries.matching_rows import Filing
from workbench.models import Flag
from workbench.vocabulary import MIRROR_RULE, Category, Severity

RULES_VERSION = "mirrors 1"
WHY = "May repeat something that is hidden in a relative’s record"
"""Neither whose nor what: whoever may see that finds it in the register of what is hidden."""


def flag_mirrors(one: Bringing, filings: Sequence[Filing]) -> None:
    """Among those that are new, changed or moved, whose other flags have just been written."""
    news = {f.entry: f for f in filings if f.known is None or f.is_changed or f.is_moved}
    if not news or not one.steady.is_anything_hidden:
        return
    found = mirrors.repeating(one.session, one.patient, list(news))
    rows = [_row(one, news[entry]) for entry in sorted(found)]
    if rows:
        one.session.execute(insert(table_of(Flag)), rows)


def _row(one: Bringing, filing: Filing) -> dict[str, object]:
    """About the whole entry: none of its words are marked."""
    return {
        "practice_id": one.patient.practice_id,
        "review_item_id": filing.item,
        "entry_id": filing.entry,
        "entry_version": filing.version,
        "category": Category.THIRD_PARTY,
        "severity": Severity.URGENT,
        "rule": MIRROR_RULE,
        "rules_version": RULES_VERSION,
        "field": "code",
        "start": 0,
        "end": 0,
        "why": WHY,
    }
