"""What the rules suggest for one entry: by phrases, and by codes."""

from collections.abc import Iterator
from dataclasses import replace

from workbench.flagging.bounds.places_counted import PlacesCounted
from workbench.flagging.denials.questions import asked_in_text, asked_in_title
from workbench.flagging.entry_context import context_of
from workbench.flagging.fields import Field, Hit, field_of
from workbench.flagging.phrase_conditions import PhraseConditions
from workbench.flagging.rulebook import Rule, codes, version
from workbench.flagging.values import EntryText, Suggestion

RULES_VERSION = version()


def conditions_of(entry: EntryText, counted: PlacesCounted | None = None) -> PhraseConditions:
    """`counted`: what was found in other parts of the same entry."""
    fields = (
        field_of("title", entry.title, asked_in_title(entry)),
        field_of("text", entry.text, asked_in_text(entry)),
    )
    return PhraseConditions(fields, context_of(entry), counted or PlacesCounted())


def phrase_suggestions(conditions: PhraseConditions) -> Iterator[Suggestion]:
    for field in conditions.fields:
        for hit in conditions.hits(field) if field.hits else ():
            yield _of_phrase(hit, field)


def _of_phrase(hit: Hit, field: Field) -> Suggestion:
    start, end, rule = hit
    surroundings = field.surroundings
    is_dated = not rule.tentative and surroundings.is_dated(start, end)
    certain = rule.certain or surroundings.affirmed(start, end) or is_dated
    found = _suggestion(rule, field.name, (start, end), field.text[start:end], _because(rule))
    return replace(found, firm=found.firm or certain, certain=certain)


def code_suggestions(entry: EntryText) -> Iterator[Suggestion]:
    """Whatever its text says, but for a code that asks, with a no as its value."""
    for code, display in entry.codes.items():
        for rule in codes().get(code, ()):
            if rule.deniable and _is_answered_no(entry):
                continue
            yield _suggestion(rule, "code", (0, len(display)), display, f"{rule.why} (SNOMED CT {code})")


def _is_answered_no(entry: EntryText) -> bool:
    """Is its title a question that its value denies, so that its code is denied, too?"""
    asked = tuple(asked_in_title(entry))
    if not any(each.says_no for each in asked):
        return False
    title = field_of("title", entry.title, asked)
    return bool(title.hits) and all(title.surroundings.denied(start, end) for start, end, _ in title.hits)


def _suggestion(rule: Rule, field: str, span: tuple[int, int], quote: str, reason: str) -> Suggestion:
    version = f"rules {RULES_VERSION}"
    return Suggestion(rule.category, rule.name, field, *span, quote, reason, version, firm=not rule.tentative)


def _because(rule: Rule) -> str:
    return rule.why + ("; no “no” or “denies” before it" if rule.deniable else "")
