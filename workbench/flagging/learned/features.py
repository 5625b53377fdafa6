"""The features of the model: an entry's words, alone, in pairs and over a gap, and its details."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from math import sqrt

from workbench.flagging.values import EntryText

Pair = tuple[str, str]

STEADY = 30
"""Smoothing: keeps a few words from weighing too much."""

AGES = (1, 5, 11, 16, 18, 30, 50, 70, 80)
"""The first age, in years, of each band but the youngest."""


@dataclass(slots=True)
class Grams:
    """The distinct words of title and text, and those of the text in their order, to be read in pairs."""

    words: frozenset[str]
    order: Sequence[str]

    @property
    def count(self) -> int:
        return len(self.words) + 2 * len(self.order)

    def neighbours(self) -> Iterator[Pair]:
        return pairwise(self.order)

    def gaps(self) -> Iterator[Pair]:
        """Pairs with one word between them."""
        return zip(self.order, self.order[2:], strict=False)

    def named(self) -> list[str]:
        """As the weights name them."""
        neighbours, gaps = self.neighbours(), self.gaps()
        return [*self.words, *(f"{a} {b}" for a, b in neighbours), *(f"{a} _ {b}" for a, b in gaps)]


def grams(words: Sequence[str], title: Iterable[str] = ()) -> Grams:
    return Grams(frozenset(words).union(title), words)


def length(count: int) -> float:
    """What the weights of so many words together are divided by: long texts do not count for more."""
    return sqrt(count + STEADY)


def details(entry: EntryText) -> tuple[str, ...]:
    """The kind of entry, who wrote it, how old the patient is."""
    return _details(entry.kind, entry.author_role, entry.age, entry.sex[:1])


@lru_cache(4_096)
def _details(kind: str, author_role: str, age: int | None, sex: str) -> tuple[str, ...]:
    band, kind, role = f"age {_band(age)}", KINDS.get(kind, kind), author_role.lower()
    return f"@{band}", f"@{kind}", f"@by {ROLES.get(role, role)}", f"@{band} {sex.upper()}", f"@{band} {kind}"


def _band(age: int | None) -> str:
    return "unknown" if age is None else str(max((first for first in AGES if first <= age), default=0))


KINDS = {
    "consultation-note": "consultation", "result": "test-result", "report": "test-result",
    "observation": "test-result", "procedure": "consultation", "family-history": "problem", "allergy": "problem",
    "questionnaire-response": "note", "other": "note",
}  # fmt: skip
"""Kinds of entry as they come in → the kinds that the training texts have."""

GENERAL_PRACTITIONERS = frozenset(
    {
        "general medical practitioner",
        "general practitioner",
        "primary care practitioner",
        "salaried general practitioner",
    }
)
"""As clinical systems write the role of an author whom the training texts call a GP."""

ROLES = dict.fromkeys((*GENERAL_PRACTITIONERS, "gp partner"), "gp")
"""Authors' roles, in small letters → those of the training texts."""
