"""Common rules, and the models' flags of a category, that a practice switches off for itself, and on again."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from workbench import audit
from workbench.errors import NotFound
from workbench.flagging.practice_rules import OwnRules, QuietRule
from workbench.flagging.scanning import own_rules_of
from workbench.models import Entry, Flag
from workbench.permissions import Actor, Permission, require_practice
from workbench.tuning.own_rules import keep
from workbench.tuning.rule_statistics import RuleStatistics, statistics_by_rule
from workbench.vocabulary import MIRROR_RULE, Kind

SELDOM = 50
"""A rule is seldom useful if of at least so many entries that it flagged less than one in so many is hidden."""

LOOKED_BACK = timedelta(days=91)
"""Three months of entries."""


def quieten(session: Session, rule: str, kind: Kind | None, *, off: bool, by: Actor, at: datetime) -> OwnRules:
    """Switch a rule off for a kind of entry or (None) for all, or on again; what waits is scanned again.

    Raises NotFound for one that has flagged nothing here, and one of the practice's own, which has a switch of its own.
    """
    practice_id = require_practice(by, Permission.TUNE_FLAGS)
    audit.take_turn(session, by)
    own, quiet = own_rules_of(session, practice_id), QuietRule(rule, kind.value if kind else "")
    if quiet not in own.quiet:
        record_of(session, rule, by=by)
    others = tuple(each for each in own.quiet if each != quiet)
    if off == (quiet in own.quiet):
        return own
    changed = replace(own, quiet=(*others, quiet) if off else others)
    scope = f"for entries of the kind {quiet.kind}" if quiet.kind else "for all entries"
    return keep(session, changed, f"the rule {rule} switched {'off' if off else 'on'} {scope}", by=by, at=at)


def quiet_rules(session: Session, *, by: Actor) -> Sequence[QuietRule]:
    return own_rules_of(session, require_practice(by, Permission.TUNE_FLAGS)).quiet


def record_of(session: Session, rule: str, *, by: Actor) -> Sequence[RuleStatistics]:
    """What became of the entries that it flagged here, by category. Raises NotFound."""
    found = [each for each in statistics_by_rule(session, by=by) if each.rule == rule]
    if not found or rule == MIRROR_RULE or ".own-" in rule:
        raise NotFound("No such common rule has flagged anything here.")
    return found


def kinds_flagged(session: Session, rule: str, *, by: Actor) -> Sequence[Kind]:
    """The kinds of entries that it flagged here."""
    practice_id = require_practice(by, Permission.TUNE_FLAGS)
    return session.scalars(_KINDS.where(Flag.practice_id == practice_id, Flag.rule == rule)).all()


def seldom_useful(session: Session, *, by: Actor, at: datetime) -> Sequence[RuleStatistics]:
    """Rules, not yet switched off, of whose decided entries of three months less than one in fifty is hidden."""
    quiet = {each.rule for each in quiet_rules(session, by=by)}
    return [
        each
        for each in statistics_by_rule(session, by=by, since=at - LOOKED_BACK)
        if each.rule not in quiet
        and ".own-" not in each.rule
        and each.rule != MIRROR_RULE
        and each.hidden + each.left_visible >= SELDOM
        and each.hidden * SELDOM < each.hidden + each.left_visible
    ]


_KINDS = select(Entry.kind).join(Flag, Flag.entry_id == Entry.id).distinct().order_by(Entry.kind)
