"""The report for the practice's meeting: counts and trends, no names."""

from collections import Counter
from collections.abc import Iterator, Mapping

from workbench.exports.reports.figures import Figure, month_of
from workbench.exports.reports.present import Present, percentile
from workbench.exports.reports.tallying import DECIDES, Tally
from workbench.vocabulary import HIDES, KINDS, OUTCOMES, REASONS, Action, Outcome

OTHER_EVENTS = {
    Action.WAITS_AGAIN: "Entries returned to the queue",
    Action.TAKEN_BACK: "Entries withdrawn or labelled by the source",
    Action.ACCESS_CHANGED: "Changes of patients’ or proxies’ access",
    Action.REFUSED: "Refused attempts",
    Action.SIGN_IN_FAILED: "Failed sign-ins",
    Action.EXPORTED: "Downloads of the audit",
}


SHARE_HIDDEN = "Share hidden, of what people left visible or hid"


def meeting(counted: Tally, now: Present, hours: Counter[int], other_events: Mapping[str, int]) -> Iterator[Figure]:
    yield from _decided(counted)
    yield from _waited(hours)
    yield from _now(now)
    yield from _hidden(counted)
    yield from _months(counted)
    for action, words in OTHER_EVENTS.items():
        yield Figure("Also in this period", words, other_events.get(action.value, 0), "events")


def _decided(counted: Tally) -> Iterator[Figure]:
    section = "Decided in this period"
    yield Figure(section, "All decisions", counted.decided)
    for outcome in DECIDES:
        yield Figure(section, OUTCOMES[outcome].done.capitalize(), counted.by_outcome[outcome])
    if counted.share_hidden is not None:
        yield Figure(section, SHARE_HIDDEN, round(100 * counted.share_hidden, 1), "%")
    yield Figure(section, "Undone", counted.by_outcome[Outcome.REOPEN])
    yield Figure(section, "Patients concerned", len(counted.patients), "patients")


def _waited(hours: Counter[int]) -> Iterator[Figure]:
    section = "From recorded to first decision"
    for words, share in (("Half within (median)", 0.5), ("Nine in ten within", 0.9)):
        found = percentile(hours, share)
        if found is not None:
            yield Figure(section, words, round(found / 24, 1), "days")


def _now(now: Present) -> Iterator[Figure]:
    waiting, hidden = "Waiting now", "Hidden now"
    yield Figure(waiting, "Items to review", now.waiting, "items", "now")
    yield Figure(waiting, "Items referred to the safeguarding lead", now.referred, "items", "now")
    if now.oldest_at:
        days = max((now.at - now.oldest_at).days, 0)  # a review date of today may begin a little later, by UTC
        yield Figure(waiting, "Longest since an item was received or came back", days, "days", "now")
    yield Figure(hidden, "All hidden entries", now.hidden, period="now")
    yield Figure(hidden, "Without a review date", now.without_review, period="now")
    yield Figure(hidden, "Review date has come", now.overdue, period="now")


def _hidden(counted: Tally) -> Iterator[Figure]:
    for reason, count in counted.by_reason.most_common():
        words = REASONS[reason].label if reason else "No reason given"
        yield Figure("Hidden in this period, by reason", words, count)
    for kind, count in counted.hidden_by_kind.most_common():
        yield Figure("Hidden in this period, by kind", KINDS[kind], count)


def _months(counted: Tally) -> Iterator[Figure]:
    for month in counted.months:
        yield Figure("Month by month", "Decided", counted.of_month(month, *DECIDES), period=month_of(month))
        yield Figure("Month by month", "Hidden", counted.of_month(month, *HIDES), period=month_of(month))
        yield Figure("Month by month", "Referred", counted.of_month(month, Outcome.REFER), period=month_of(month))
