"""The register in words: its filters, and its file for a spreadsheet."""

from collections.abc import Iterable, Iterator

from workbench.oversight import Hidden
from workbench.tabular import Column, Row, as_csv
from workbench.vocabulary import KINDS, OUTCOMES, REASONS
from workbench.web.wording.filters import iso_day

REVIEW_WORDS = {"none": "No review date", "due": "Review due", "later": "Review to come"}
SORT_WORDS = {
    "due": "Review due first, then the oldest",
    "review": "Earliest review date first",
    "decided": "Oldest decision first",
    "entry": "Newest entry first",
}
CODED = ("entry", "review_item", "nhs_number", "review_on", "decided_on")
COLUMNS = (
    "entry", "review_item", "nhs_number", "given_name", "family_name", "kind", "outcome", "reason", "note", "review_on",
    "decided_by", "decided_on",
)  # fmt: skip
"""No title: what an entry says stays here."""


def kept_hidden(entries: int) -> str:
    return f"{entries} {'entry stays' if entries == 1 else 'entries stay'} hidden, with a new review date."


def register_as_csv(found: Iterable[Hidden]) -> Iterator[bytes]:
    return as_csv([Column(name, coded=name in CODED) for name in COLUMNS], map(_row, found))


def _row(each: Hidden) -> Row:
    return [
        each.entry,
        each.review_item,
        each.nhs_number,
        each.given_name,
        each.family_name,
        KINDS[each.kind],
        OUTCOMES[each.outcome].done,
        REASONS[each.reason].label if each.reason else "",
        each.note,
        each.review_on.isoformat() if each.review_on is not None else "",
        each.by_name,
        iso_day(each.at),
    ]
