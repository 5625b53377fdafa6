"""The report for the integrated care board: counts without identifiers, small ones suppressed."""

from collections.abc import Iterator
from datetime import date
from typing import NamedTuple

from workbench.exports.reports.figures import WHOLE, Figure, month_of
from workbench.exports.reports.suppression import ROUNDED_TO, SMALLEST, Sum, suppressed
from workbench.exports.reports.tallying import DECIDES, Tally
from workbench.vocabulary import HIDES, KINDS, OUTCOMES, REASONS

METHOD = (
    f"Counts below {SMALLEST} are not shown. All others are rounded to a multiple of {ROUNDED_TO}, nearly always the "
    "nearest, so that small counts cannot be worked out. Sums may differ from their parts."
)


class Name(NamedTuple):
    """Which count: its place in the report."""

    section: str
    measure: str
    period: str = WHOLE
    unit: str = "entries"


DECIDED, REASON, KIND, HIDDEN_KIND, MONTH = (
    "Decided", "Hidden, by reason", "Decided, by kind", "Hidden, by kind", "Month by month",
)  # fmt: skip


def icb(counted: Tally) -> Iterator[Figure]:
    counts, sums = _counts(counted), _sums(counted.months)
    for name, shown in suppressed(counts, sums).items():
        value = shown.words if shown.value is None else shown.value
        yield Figure(name.section, name.measure, value, name.unit, name.period)


def _counts(counted: Tally) -> dict[Name, int]:
    months = {
        name: counted.of_month(month, *outcomes)
        for month in counted.months
        for name, outcomes in ((_of_month("Decided", month), DECIDES), (_of_month("Hidden", month), HIDES))
    }
    return {
        **{Name(DECIDED, OUTCOMES[outcome].done.capitalize()): counted.by_outcome[outcome] for outcome in DECIDES},
        Name("Patients concerned", "Patients", unit="patients"): len(counted.patients),
        **{Name(REASON, REASONS[reason].label): counted.by_reason[reason] for reason in REASONS},
        Name(REASON, "No reason given"): counted.by_reason[None],
        **{Name(KIND, words): counted.by_kind[kind] for kind, words in KINDS.items()},
        **{Name(HIDDEN_KIND, words): counted.hidden_by_kind[kind] for kind, words in KINDS.items()},
        **months,
    }


def _of_month(measure: str, month: date) -> Name:
    return Name(MONTH, measure, month_of(month))


def _sums(months: list[date]) -> list[Sum[Name]]:
    """What anybody can add up: each breakdown is of all that was decided, or of all that was hidden."""
    decided = [Name(DECIDED, OUTCOMES[outcome].done.capitalize()) for outcome in DECIDES]
    hidden = [Name(DECIDED, OUTCOMES[outcome].done.capitalize()) for outcome in HIDES]
    reasons = [*(Name(REASON, each.label) for each in REASONS.values()), Name(REASON, "No reason given")]
    whole = (
        (reasons, hidden),
        ([Name(HIDDEN_KIND, words) for words in KINDS.values()], hidden),
        ([Name(KIND, words) for words in KINDS.values()], decided),
        ([_of_month("Decided", month) for month in months], decided),
        ([_of_month("Hidden", month) for month in months], hidden),
    )
    return [Sum(parts, of) for parts, of in whole if parts]
