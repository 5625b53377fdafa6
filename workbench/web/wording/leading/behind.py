"""Which decisions a list holds, in words."""

from collections.abc import Iterator

from workbench.oversight import Behind
from workbench.vocabulary import CATEGORIES, OUTCOMES, REASONS
from workbench.web.wording.filters import day, moment


def behind_words(behind: Behind) -> str:
    """“From 1 March 2026 to 7 March 2026; hidden or hidden from proxies; flagged: Domestic abuse”; empty for all."""
    said = "; ".join(filter(None, (" ".join(_when(behind)), *_which(behind))))
    return said[:1].upper() + said[1:]


def _when(behind: Behind) -> Iterator[str]:
    if behind.since is not None:
        yield f"since {moment(behind.since)}"
    if behind.first_day is not None and behind.first_day == behind.last_day:
        yield f"on {day(behind.first_day)}"
        return
    if behind.first_day is not None:
        yield f"from {day(behind.first_day)}"
    if behind.last_day is not None:
        yield f"to {day(behind.last_day)}"


def _which(behind: Behind) -> Iterator[str]:
    yield " or ".join(OUTCOMES[outcome].done for outcome in behind.outcomes)
    if behind.reason or behind.without_reason:
        yield f"reason: {REASONS[behind.reason].label if behind.reason else 'none given'}"
    if behind.flag:
        yield f"flagged: {CATEGORIES[behind.flag].label}"
    yield "by colleagues" if behind.colleagues else ""
    yield "by the practice’s policy" if behind.by_policy else ""
    yield "the first about an entry" if behind.first else ""
