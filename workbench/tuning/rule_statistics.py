"""Statistics of each rule: what became of the entries that it flagged, and what clinicians said of its flags."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, and_, case, func, select, true
from sqlalchemy.orm import InstrumentedAttribute, Session

from workbench.models import Entry, EntryVersion, Flag, FlagFeedback
from workbench.permissions import Actor, Permission, require
from workbench.queue import IS_HIDDEN
from workbench.vocabulary import Category, State, Verdict

PAGE = 50


@dataclass(frozen=True, slots=True)
class RuleStatistics:
    """Of one rule: entries flagged now, and of those how many are hidden, left visible; flags said to be no help."""

    rule: str
    category: Category
    entries: int
    hidden: int
    left_visible: int
    not_helpful: int


@dataclass(frozen=True, slots=True)
class Missed:
    """Words that somebody thinks should have raised a flag, as they stand in the version that they were marked in."""

    review_item: int
    category: Category
    words: str
    by_name: str
    at: datetime


def statistics_by_rule(session: Session, *, by: Actor, since: datetime | None = None) -> Sequence[RuleStatistics]:
    """Every rule that has flagged anything here (in entries recorded since then), the busiest first."""
    require(by, Permission.TUNE_FLAGS)
    said = _not_helpful(session, by)
    rows = session.execute(
        select(
            Flag.rule,
            Flag.category,
            func.count(Entry.id.distinct()).label("entries"),
            func.count(case((IS_HIDDEN, Entry.id)).distinct()).label("hidden"),
            func.count(case((Entry.state == State.LEFT_VISIBLE, Entry.id)).distinct()).label("left_visible"),
        )
        .join(Entry, Entry.id == Flag.entry_id)
        .where(Flag.practice_id == by.practice_id, true() if since is None else Entry.recorded_at >= since)
        .group_by(Flag.rule, Flag.category)
        .order_by(func.count(Entry.id.distinct()).desc(), Flag.rule, Flag.category)
    )
    return [RuleStatistics(**row, not_helpful=said.get(row["rule"], 0)) for row in rows.mappings()]


def _not_helpful(session: Session, by: Actor) -> dict[str, int]:
    """How often that was said, by rule."""
    rows = session.execute(
        select(FlagFeedback.rule, func.count())
        .where(FlagFeedback.practice_id == by.practice_id, FlagFeedback.verdict == Verdict.NOT_HELPFUL)
        .group_by(FlagFeedback.rule)
    )
    return {rule: times for rule, times in rows}  # noqa: C416 (rows are no pairs to mypy)


def missed_words(session: Session, *, by: Actor) -> Sequence[Missed]:
    """Newest first, a page of them."""
    require(by, Permission.TUNE_FLAGS)
    rows = session.execute(
        select(
            FlagFeedback,
            case((FlagFeedback.field == "title", _said(EntryVersion.title)), else_=_said(EntryVersion.text)),
        )
        .join(
            EntryVersion,
            and_(EntryVersion.entry_id == FlagFeedback.entry_id, EntryVersion.number == FlagFeedback.entry_version),
        )
        .where(FlagFeedback.practice_id == by.practice_id, FlagFeedback.verdict == Verdict.MISSED)
        .order_by(FlagFeedback.id.desc())
        .limit(PAGE)
    )
    return [Missed(said.review_item_id, said.category, words, said.by_name, said.at) for said, words in rows]


def _said(field: InstrumentedAttribute[str]) -> ColumnElement[str]:
    """Only the words are read, not the text that they stand in."""
    return func.substr(field, FlagFeedback.start + 1, FlagFeedback.end - FlagFeedback.start)
