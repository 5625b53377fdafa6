"""Many phrases found in one pass, as whole words."""

from collections.abc import Iterable, Iterator
from functools import cache
from typing import Any, TypeVar

import ahocorasick

from workbench.flagging.reading import Reading
from workbench.flagging.rulebook import Rule, cues, senses

Meaning = TypeVar("Meaning")
Span = tuple[int, int]


def phrases_in(reading: Reading) -> Iterator[tuple[int, int, Rule | None]]:
    """Every phrase in the text, with its place there and its rule; none for an innocent one. By where they end."""
    for start, end, sense in whole_words(phrases(), reading):
        if sense.exact is None or reading.cased[start:end] == sense.exact:
            yield *reading.span(start, end), sense.rule


def cues_in(reading: Reading) -> dict[str, list[Span]]:
    """Set of context → where its words stand, by place."""
    found: dict[str, list[Span]] = {}
    for start, end, name in whole_words(_cues(), reading):
        found.setdefault(name, []).append(reading.span(start, end))
    return {name: sorted(spans) for name, spans in found.items()}


@cache
def phrases() -> Any:
    """An automaton of every phrase of every rule."""
    return automaton(senses())


@cache
def _cues() -> Any:
    return automaton(cues())


def automaton(phrases: Iterable[tuple[str, Meaning]]) -> Any:
    """For `whole_words`: phrases in lower case, each with what it means."""
    meanings: dict[str, list[Meaning]] = {}
    for words, meaning in phrases:
        meanings.setdefault(words, []).append(meaning)
    automaton = ahocorasick.Automaton()
    for words, same in meanings.items():
        automaton.add_word(words, (len(words), same))
    automaton.make_automaton()
    return automaton


def whole_words(automaton: Any, reading: Reading) -> Iterator[tuple[int, int, Any]]:
    """Where each phrase stands in `reading.words`, and what it means.

    A word goes on where the characters on both sides of a cut belong to words; the blanks end the first and last.
    """
    padded = f" {reading.words} "
    for last, (length, meanings) in automaton.iter(reading.words):
        start, end = last + 1 - length, last + 1
        if not (padded[start : start + 2].isalnum() or padded[end : end + 2].isalnum()):
            for meaning in meanings:
                yield start, end, meaning
