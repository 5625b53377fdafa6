"""A practice's own phrases and codes: what they find in an entry, beside what the common rules and the model do."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from workbench.flagging.bounds.places_counted import PlacesCounted
from workbench.flagging.denials.questions import Question, asked_in_text, asked_in_title
from workbench.flagging.matching import automaton, cues_in, whole_words
from workbench.flagging.reading import read
from workbench.flagging.rulebook import expanded
from workbench.flagging.surroundings import Surroundings
from workbench.flagging.values import EntryText, Suggestion
from workbench.vocabulary import Category


@dataclass(frozen=True, slots=True)
class OwnRule:
    """`words` are a phrase, or a SNOMED CT concept id if it `is_code`."""

    words: str
    category: Category
    is_code: bool = False
    is_on: bool = True

    @property
    def name(self) -> str:
        return f"{self.category}.own-{self.words}"


@dataclass(frozen=True, slots=True)
class QuietRule:
    """A common rule, or the models' flags of a category, that is switched off: for a kind of entry, or (empty) all."""

    rule: str
    kind: str = ""


@dataclass(frozen=True, slots=True)
class OwnRules:
    """All that a practice has added and switched off, as of the change with that number; 0: nothing."""

    number: int = 0
    rules: tuple[OwnRule, ...] = ()
    quiet: tuple[QuietRule, ...] = ()

    def silences(self, rule: str, kind: str) -> bool:
        return bool(self.quiet) and not {QuietRule(rule), QuietRule(rule, kind)}.isdisjoint(self.quiet)

    @property
    def version(self) -> str:
        return f"own {self.number}"


def suggest_own(entry: EntryText, own: OwnRules, counted: PlacesCounted | None = None) -> Iterator[Suggestion]:
    """By place: title, text, then codes. A phrase that is denied counts for nothing, as with the common rules."""
    if not own.rules:
        return
    for name, text, questions in (
        ("title", entry.title, asked_in_title(entry)),
        ("text", entry.text, asked_in_text(entry)),
    ):
        yield from _phrases(name, text, questions, own, counted or PlacesCounted())
    codes = {rule.words: rule for rule in own.rules if rule.is_code and rule.is_on}
    for code, display in entry.codes.items():
        if code in codes:
            yield _suggestion(codes[code], own, ("code", 0, len(display)), display)


def _phrases(
    name: str, text: str, questions: Iterable[Question], own: OwnRules, counted: PlacesCounted
) -> Iterator[Suggestion]:
    found, reading = _automaton(own), read(text)
    if found is None:
        return
    hits = [(*reading.span(start, end), rule) for start, end, rule in whole_words(found, reading)]
    if not hits:
        return
    around = Surroundings(text, cues_in(reading), ((start, end) for start, end, _ in hits), questions)
    for start, end, rule in hits:
        if counted.is_enough_of(rule.name):
            counted.pass_over(rule.category)
        elif not around.denied(start, end):
            counted.add(rule.name)
            yield _suggestion(rule, own, (name, start, end), text[start:end])


def _suggestion(rule: OwnRule, own: OwnRules, place: tuple[str, int, int], quote: str) -> Suggestion:
    what = "code" if rule.is_code else "phrase"
    reason = f"a {what} that this practice has added" + ("" if rule.is_code else "; no “no” or “denies” before it")
    return Suggestion(rule.category, rule.name, *place, quote, reason, own.version, firm=True)


@lru_cache(64)
def _automaton(own: OwnRules) -> Any:
    """Kept for as many practices as a process is likely to serve; None if no phrase is on."""
    phrases = [
        (words, rule) for rule in own.rules if rule.is_on and not rule.is_code for words in spellings(rule.words)
    ]
    return automaton(phrases) if phrases else None


def spellings(phrase: str) -> set[str]:
    """As texts are read: in lower case, hyphens as blanks, apostrophes there or not."""
    plain = read(phrase.replace("(", " ").replace(")", " ").replace("|", " ")).words
    return expanded(plain)
