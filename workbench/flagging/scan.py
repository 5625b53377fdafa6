"""Suggestions for one entry. They never hide it, and their absence never releases it."""

from collections.abc import Iterator, Mapping

from workbench.flagging.fields import Field
from workbench.flagging.rulebook import Rule, codes, version
from workbench.flagging.ruling import Ruling
from workbench.flagging.values import EntryText, Suggestion
from workbench.flagging.who import known_of

RULES_VERSION = version()


def suggest(entry: EntryText) -> tuple[Suggestion, ...]:
    """By place: title, text, then codes."""
    fields = (Field("title", entry.title), Field("text", entry.text))
    return (*_by_rules(Ruling(fields, known_of(entry))), *_by_codes(entry.codes))


def _by_rules(ruling: Ruling) -> Iterator[Suggestion]:
    for field in ruling.fields:
        for start, end, rule in ruling.hits(field) if field.hits else ():
            quote = field.text[start:end]
            yield Suggestion(
                rule.category, rule.name, field.name, start, end, quote, reason=_because(rule), version=RULES_VERSION
            )


def _by_codes(codes_of_entry: Mapping[str, str]) -> Iterator[Suggestion]:
    for code, display in codes_of_entry.items():
        for rule in codes().get(code, ()):
            reason = f"{rule.why} (SNOMED CT {code})"
            yield Suggestion(
                rule.category, rule.name, "code", 0, len(display), display, reason=reason, version=RULES_VERSION
            )


def _because(rule: Rule) -> str:
    return rule.why + ("; not denied here" if rule.deniable else "")
