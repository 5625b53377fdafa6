"""A practice's own phrases and codes: adding, switching off and on; each change stores the whole set, numbered."""

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session
from stdnum import verhoeff

from workbench import audit
from workbench.errors import Invalid, NotFound
from workbench.flagging.practice_rules import OwnRule, OwnRules
from workbench.flagging.scanning import own_rules_of
from workbench.models import OwnRulesChange, next_number
from workbench.permissions import Actor, Permission, require, require_practice
from workbench.tuning.preview import LAST, preview
from workbench.vocabulary import Action

COMMON_WORDS = frozenset(
    """a about after again all also am an and any are as at back be been before but by can clear come continue could day
    days did do does done due for from get go good gp had has have he her here him his home if in into is it its last
    like me more my need new no normal not note now of off on one or other our out over pain patient plan pt result
    review said see seen she since so some still take test than that the them then there they this time to today two up
    was we week weeks well were what when which who will with work would year years yes you your""".split()
)
"""Whatever was written in the last month: a phrase of these alone would flag the practice's day."""

PHRASE_LENGTHS = range(3, 81)
MOST_RULES = 500
CONCEPT_ID = re.compile(r"[1-9][0-9]{5,17}")
CONCEPT_PARTITIONS = ("00", "10")
"""SNOMED CT, "SCTID": the two digits before the check digit say that an identifier is a concept's."""


def checked(rule: OwnRule) -> OwnRule:
    """The rule with single blanks; raises Invalid for what is not a phrase or not a concept id."""
    words = " ".join(rule.words.split())
    fault = _code_fault(words) if rule.is_code else _phrase_fault(words)
    if fault:
        raise Invalid({"words": fault})
    return OwnRule(words, rule.category, rule.is_code)


def _phrase_fault(words: str) -> str:
    if len(words) not in PHRASE_LENGTHS or not any(character.isalpha() for character in words):
        return f"Enter a phrase of {PHRASE_LENGTHS[0]} to {PHRASE_LENGTHS[-1]} characters, with a letter in it"
    if COMMON_WORDS.issuperset(words.lower().split()):
        return "These words are in most entries. Enter words that are seldom written"
    return ""


def _code_fault(words: str) -> str:
    if not CONCEPT_ID.fullmatch(words):
        return "A SNOMED CT concept id is a number of 6 to 18 digits"
    if not verhoeff.is_valid(words):
        return "This is not a SNOMED CT id: its check digit is wrong"
    if words[-3:-1] not in CONCEPT_PARTITIONS:
        return "This SNOMED CT id is for a description or relationship. Enter a concept id"
    return ""


def add_rule(session: Session, rule: OwnRule, *, by: Actor, at: datetime) -> OwnRules:
    """Add a phrase or code. Raises Invalid if it is not valid, exists already, or would flag too many entries."""
    practice_id = require_practice(by, Permission.TUNE_FLAGS)
    audit.take_turn(session, by)
    rule, own = checked(rule), own_rules_of(session, practice_id)
    if any(known.words.lower() == rule.words.lower() and known.category is rule.category for known in own.rules):
        raise Invalid({"words": "You already have this phrase or code. Turn it on or off in the list"})
    if len(own.rules) >= MOST_RULES:
        raise Invalid({"words": f"A practice can have {MOST_RULES} phrases and codes of its own"})
    found = preview(session, rule, by=by, at=at)
    if found.is_too_common:
        raise Invalid(
            {"words": f"This flagged {found.share}% of the last {LAST.days} days’ entries. Choose rarer words"}
        )
    return keep(
        session, replace(own, rules=(*own.rules, rule)), f"a {_what(rule)} added ({rule.category})", by=by, at=at
    )


def switch_rule(session: Session, name: str, *, on: bool, by: Actor, at: datetime) -> OwnRules:
    """Switch one of the practice's own off or on again. Raises NotFound."""
    practice_id = require_practice(by, Permission.TUNE_FLAGS)
    audit.take_turn(session, by)
    own = own_rules_of(session, practice_id)
    rule = next((rule for rule in own.rules if rule.name == name), None)
    if rule is None:
        raise NotFound("There is no such phrase or code of this practice’s own.")
    now = OwnRule(rule.words, rule.category, rule.is_code, on)
    changed = tuple(now if each is rule else each for each in own.rules)
    word = "on" if on else "off"
    return keep(
        session, replace(own, rules=changed), f"a {_what(rule)} switched {word} ({rule.category})", by=by, at=at
    )


def own_rules(session: Session, *, by: Actor) -> Sequence[OwnRule]:
    """Those of the practice of whoever asks, switched on or off."""
    return own_rules_of(session, require_practice(by, Permission.TUNE_FLAGS)).rules


def change_history(session: Session, *, by: Actor) -> Sequence[OwnRulesChange]:
    """Newest first."""
    require(by, Permission.TUNE_FLAGS)
    of_practice = select(OwnRulesChange).where(OwnRulesChange.practice_id == by.practice_id)
    return session.scalars(of_practice.order_by(OwnRulesChange.number.desc())).all()


def _what(rule: OwnRule) -> str:
    return "code" if rule.is_code else "phrase"


def keep(session: Session, own: OwnRules, change: str, *, by: Actor, at: datetime) -> OwnRules:
    """The next change. The words themselves stay out of the audit: they may have been copied from a record."""
    number = next_number(session, OwnRulesChange, OwnRulesChange.practice_id == by.practice_id)
    session.add(OwnRulesChange(practice_id=by.practice_id, number=number, chosen=_written(own), by_name=by.name, at=at))
    session.flush()
    details = {"number": number, "change": change}
    audit.add(session, audit.Event(Action.RULES_CHANGED, details=details), by=by, at=at)
    return replace(own, number=number)


def _written(own: OwnRules) -> list[dict[str, Any]]:
    rules = [
        {"words": rule.words, "category": rule.category.value, "is_code": rule.is_code, "is_on": rule.is_on}
        for rule in own.rules
    ]
    return [*rules, *({"quiet": each.rule, "kind": each.kind} for each in own.quiet)]
