"""The rules as they are kept in data files: phrases, words of context, codes."""

import hashlib
import itertools
import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

from workbench.vocabulary import Category

FLAGGING = Path(__file__).parent
RULES, DENIALS = FLAGGING / "rules", FLAGGING / "denials"
READERS = ("fields.py", "matching.py", "phrase_conditions.py", "reading.py", "rule_suggestions.py", "surroundings.py")

GROUPS = re.compile(r"[()]")
"""A phrase outside, its choices inside; groups do not nest."""


@dataclass(frozen=True, slots=True)
class Rule:
    """Why some words matter. Each set in `needs` must have a word in the same sentence (or anywhere in the entry,
    if `anywhere`), no set in `unless` may; words that are denied do not count, if the rule is `deniable`. A `tentative`
    rule's words are innocent as often as not: it holds only where the model's score is high enough without it. A
    `certain` one's leave nothing to weigh, as a score does. One with `between` holds only where a machine's line asks
    for its words and answers with a number from the first to the second."""

    category: Category
    name: str
    why: str
    needs: tuple[str, ...] = ()
    unless: tuple[str, ...] = ()
    anywhere: bool = False
    deniable: bool = True
    tentative: bool = False
    certain: bool = False
    between: tuple[float, float] | None = None


class Sense(NamedTuple):
    """What some words may mean: a rule, or (none) something innocent; `exact` where their capitals matter."""

    rule: Rule | None
    exact: str | None = None


def version() -> str:
    """A short digest of the rule data and of the code that reads it: with another, what waits is scanned again."""
    digest = hashlib.sha256()
    for file in sorted([*RULES.rglob("*.toml"), *(FLAGGING / name for name in READERS), *DENIALS.glob("*.py")]):
        digest.update(file.relative_to(FLAGGING).as_posix().encode() + b"\0" + file.read_bytes() + b"\0")
    return digest.hexdigest()[:12]


def senses() -> Iterator[tuple[str, Sense]]:
    """Every spelling of every rule, in lower case, with what it means."""
    yield from ((words, Sense(None)) for words in _written(rule_file("innocent.toml")["phrases"]))
    for category in Category:
        for entry in rule_file(f"phrases/{category}.toml")["rule"]:
            yield from _of_rule(_rule(category, entry), entry)


def cues() -> Iterator[tuple[str, str]]:
    """Every word of context, with the set it belongs to."""
    return ((words, name) for name, patterns in rule_file("context.toml").items() for words in _written(patterns))


@cache
def codes() -> Mapping[str, tuple[Rule, ...]]:
    """SNOMED CT concept id → the rules it meets."""
    met: dict[str, tuple[Rule, ...]] = {}
    for group in rule_file("codes.toml")["group"]:
        for code in group["codes"]:
            category = Category(group["category"])
            deniable = group.get("deniable", True)
            rule = Rule(category, f"{category}.code-{code}", group["why"], deniable=deniable)
            met[code] = (*met.get(code, ()), rule)
    return met


def expanded(pattern: str) -> set[str]:
    """Every choice of `(her|his) ex-partner`; hyphens are read as blanks, apostrophes may be left out."""
    parts = [part.split("|") for part in GROUPS.split(pattern.replace("-", " "))]
    written = set(map(_single_blanks, map("".join, itertools.product(*parts)))) - {""}
    return written | {words.replace("'", "") for words in written} if "'" in pattern else written


def _single_blanks(words: str) -> str:
    return " ".join(words.split()) if "  " in words or words != words.strip() else words


def _written(patterns: list[str]) -> Iterator[str]:
    return (words for pattern in patterns for words in expanded(pattern))


def _of_rule(rule: Rule, entry: Mapping[str, Any]) -> Iterator[tuple[str, Sense]]:
    anyhow = Sense(rule)
    yield from ((words, anyhow) for words in _written(entry.get("phrases", [])))
    yield from ((words.lower(), Sense(rule, exact=words)) for words in _written(entry.get("acronyms", [])))


def _rule(category: Category, entry: Mapping[str, Any]) -> Rule:
    return Rule(
        category,
        f"{category}.{entry['id']}",
        entry["why"],
        needs=tuple(entry.get("needs", ())),
        unless=tuple(entry.get("unless", ())),
        anywhere=entry.get("anywhere", False),
        deniable=entry.get("deniable", True),
        tentative=entry.get("tentative", False),
        certain=entry.get("certain", False),
        between=tuple(entry["between"]) if "between" in entry else None,
    )


def rule_file(name: str) -> dict[str, Any]:
    return tomllib.loads((RULES / name).read_text("utf-8"))
