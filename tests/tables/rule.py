"""The safety rule: the latest decision, facts that hide an entry in spite of it, and the exact times of scope."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from tests.factories import NOON
from tests.tables.table import Table
from tests.tables.words import yes_no
from workbench.visibility import EntryFact, Reach, ReaderScope
from workbench.vocabulary import Outcome

SINCE = datetime(2026, 1, 1, tzinfo=UTC)
GAP = (datetime(2026, 2, 1, tzinfo=UTC), datetime(2026, 2, 15, tzinfo=UTC))
NEW_READER = datetime(2026, 2, 20, tzinfo=UTC)
INSTANT = timedelta(microseconds=1)

SIGHT = ReaderScope(Reach(SINCE, (GAP,)), NEW_READER)
"""Entries from 1 January, but for a pause of 1–14 February, by decisions made since 20 February."""
RELEASED = EntryFact(recorded_at=datetime(2026, 2, 18, 9, tzinfo=UTC), current_version=1, withdrawn=False, nopat=False,
                     outcome=Outcome.LEAVE_VISIBLE, decided_version=1, decided_at=NOON, is_on_record=True)  # fmt: skip
"""An entry that every reader with access sees."""

OUTCOMES = {
    None: "none yet",
    Outcome.LEAVE_VISIBLE: "leave visible",
    Outcome.HIDE: "hide",
    Outcome.HIDE_FROM_PROXIES: "hide from proxies",
    Outcome.REFER: "refer to the safeguarding lead",
    Outcome.SEND_BACK: "send back to the clinician, with advice",
    Outcome.REOPEN: "re-open (a decision was undone)",
}


@dataclass(frozen=True, slots=True)
class Decided:
    outcome: Outcome | None
    patient: bool
    proxy: bool

    def cells(self) -> tuple[str, ...]:
        return OUTCOMES[self.outcome], yes_no(self.patient), yes_no(self.proxy)


LATEST_DECISION = Table(
    "The latest decision says who sees an entry",
    "The entry is in scope, the decision is about its current version, and no other fact hides it. "
    "If there are several decisions, only the latest counts.",
    "the safety rule, point 4",
    ("unit/visibility/test_rule.py::test_the_latest_decision_says_who_may_see",
     "integration/test_visibility_in_sql.py::test_both_forms_of_the_rule_agree"),
    ("latest decision", "the patient sees it", "a proxy sees it"),
    [
        Decided(None, patient=False, proxy=False),
        Decided(Outcome.LEAVE_VISIBLE, patient=True, proxy=True),
        Decided(Outcome.HIDE, patient=False, proxy=False),
        Decided(Outcome.HIDE_FROM_PROXIES, patient=True, proxy=False),
        Decided(Outcome.REFER, patient=False, proxy=False),
        Decided(Outcome.SEND_BACK, patient=False, proxy=False),
        Decided(Outcome.REOPEN, patient=False, proxy=False),
    ],
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Against:
    """One fact that differs from an entry that everybody with access sees; `reader_scope` None: no access."""

    words: str
    entry: Mapping[str, object] = field(default_factory=dict)
    reader_scope: ReaderScope | None = SIGHT
    seen: bool = False

    def cells(self) -> tuple[str, ...]:
        return self.words, yes_no(self.seen), yes_no(self.seen)


ONE_FACT_AGAINST = Table(
    "One fact is enough to hide an entry",
    "The entry was left visible, and the reader would see it. Each row changes one fact. "
    "An unknown fact hides the entry.",
    "the safety rule, points 1 to 5 and its last sentence",
    ("unit/visibility/test_rule.py::test_one_fact_against_it_hides_what_was_left_visible",
     "integration/test_visibility_in_sql.py::test_both_forms_of_the_rule_agree"),
    ("what is different", "the patient sees it", "a proxy sees it"),
    [
        Against("nothing", seen=True),
        Against("the source has withdrawn it", {"withdrawn": True}),
        Against("the source labels it NOPAT", {"nopat": True}),
        Against("the source has sent a new version since", {"current_version": 2}),
        Against("the decision is about a version that is not the current one", {"decided_version": 2}),
        Against("it is not known which version the decision is about", {"decided_version": None}),
        Against("it is not known when the decision was made", {"decided_at": None}),
        Against("nobody has decided",
                {"outcome": None, "decided_version": None, "decided_at": None}),
        Against("it was recorded before access began", {"recorded_at": SINCE - timedelta(days=1)}),
        Against("it was recorded in a pause whose entries stay out of scope", {"recorded_at": GAP[0] + INSTANT}),
        Against("it was decided before this reader could read", {"decided_at": NEW_READER - timedelta(days=1)}),
        Against("the reader has no access", reader_scope=None),
    ],
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Moment:
    words: str
    entry: Mapping[str, object]
    seen: bool

    def cells(self) -> tuple[str, ...]:
        return self.words, yes_no(self.seen)


VERY_MOMENTS = Table(
    "Exact times at which access begins and ends",
    "A period includes the time at which it begins and excludes the time at which it ends. A day begins at midnight. "
    "“A moment before” is one microsecond before.",
    "the safety rule, point 3; [ADR 13](adr/0013-who-sees-what-from-when.md)",
    ("unit/visibility/test_rule.py::test_the_very_moment_counts",),
    ("an entry that was left visible, and", "is seen"),
    [
        Moment("was recorded a moment before access began", {"recorded_at": SINCE - INSTANT}, seen=False),
        Moment("was recorded at the exact time at which access began", {"recorded_at": SINCE}, seen=True),
        Moment("was recorded a moment before the pause", {"recorded_at": GAP[0] - INSTANT}, seen=True),
        Moment("was recorded at the exact time at which the pause began", {"recorded_at": GAP[0]}, seen=False),
        Moment("was recorded a moment before access was on again", {"recorded_at": GAP[1] - INSTANT}, seen=False),
        Moment("was recorded at the exact time at which it was on again", {"recorded_at": GAP[1]}, seen=True),
        Moment("was decided a moment before the reader could read", {"decided_at": NEW_READER - INSTANT}, seen=False),
        Moment("was decided at the exact time from which the reader could read", {"decided_at": NEW_READER}, seen=True),
    ],
)
