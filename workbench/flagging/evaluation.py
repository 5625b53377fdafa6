"""How well suggestions meet the labels of judged entries."""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

SENSITIVE, HARD_NEGATIVE, PLAIN_NEGATIVE = "sensitive", "hard-negative", "plain-negative"


@dataclass(frozen=True, slots=True)
class Judged:
    """An entry, the categories a careful GP gave it, those a second GP might add, and those suggested."""

    id: str
    group: str
    difficulty: str
    hide: str
    labelled: frozenset[str]
    arguable: frozenset[str]
    suggested: frozenset[str]
    style: str = ""

    @property
    def sensitive(self) -> bool:
        return bool(self.labelled)

    @property
    def flagged(self) -> bool:
        return bool(self.suggested)

    @property
    def right(self) -> bool:
        """Suggested a category that a careful GP gave it, or that a second one might."""
        return bool(self.suggested & (self.labelled | self.arguable))

    @property
    def to_be_hidden(self) -> bool:
        return self.sensitive and self.hide == "true"


@dataclass(frozen=True, slots=True)
class Share:
    part: int
    whole: int

    def __str__(self) -> str:
        return f"{self.part}/{self.whole}" + (f" ({self.part / self.whole:.1%})" if self.whole else "")


def report(entries: Iterable[Judged]) -> Iterator[str]:
    """Lines for people: an entry is found when it has any flag; a category is right when labelled or arguable."""
    judged = list(entries)
    sensitive = [each for each in judged if each.sensitive]
    flagged = [each for each in judged if each.flagged]
    yield f"entries    {len(judged)}"
    yield f"recall     {_flagged(sensitive)}"
    yield f"precision  {Share(sum(each.sensitive for each in flagged), len(flagged))}"
    yield from _recall_by("hide", sensitive)
    yield from _recall_by("difficulty", sensitive)
    yield from _false_alarms(judged)
    yield from _categories(judged)
    yield from _styles(judged)
    yield from _misses(judged)


def _flagged(entries: list[Judged]) -> Share:
    return Share(sum(each.flagged for each in entries), len(entries))


def _right(entries: list[Judged]) -> Share:
    return Share(sum(each.right for each in entries), len(entries))


def _recall_by(field: str, sensitive: list[Judged]) -> Iterator[str]:
    yield f"{f'by {field}':<24} {'flagged':<16} in a right category"
    for value in sorted({str(getattr(each, field)) for each in sensitive}):
        some = [each for each in sensitive if getattr(each, field) == value]
        yield f"  {value:<22} {_flagged(some)!s:<16} {_right(some)}"


def _false_alarms(judged: list[Judged]) -> Iterator[str]:
    yield "flagged though not sensitive"
    for group in (HARD_NEGATIVE, PLAIN_NEGATIVE):
        yield f"  {group:<22} {_flagged([each for each in judged if each.group == group])}"


def _categories(judged: list[Judged]) -> Iterator[str]:
    labelled = Counter(name for each in judged for name in each.labelled)
    suggested = Counter(name for each in judged for name in each.suggested)
    met = Counter(name for each in judged for name in each.labelled & each.suggested)
    right = Counter(name for each in judged for name in (each.labelled | each.arguable) & each.suggested)
    yield f"{'by category':<24} {'recall':<16} precision"
    for name in sorted(labelled | suggested):
        yield f"  {name:<22} {Share(met[name], labelled[name])!s:<16} {Share(right[name], suggested[name])}"


def _styles(judged: list[Judged]) -> Iterator[str]:
    """By the voice in which entries are written, where a file says that."""
    styles = sorted({each.style for each in judged if each.style})
    if styles:
        yield f"{'by style':<24} {'to be hidden':<16} {HARD_NEGATIVE:<16} {PLAIN_NEGATIVE}"
    for style in styles:
        some = [each for each in judged if each.style == style]
        hidden = _flagged([each for each in some if each.to_be_hidden])
        hard, plain = (_flagged([each for each in some if each.group == g]) for g in (HARD_NEGATIVE, PLAIN_NEGATIVE))
        yield f"  {style:<22} {hidden!s:<16} {hard!s:<16} {plain}"


def _misses(judged: list[Judged]) -> Iterator[str]:
    yield _named("missed, to be hidden", (each.id for each in judged if each.to_be_hidden and not each.flagged))
    yield _named(
        "missed, others", (each.id for each in judged if each.sensitive and not (each.flagged or each.to_be_hidden))
    )
    yield _named("in a wrong category", (each.id for each in judged if each.sensitive and each.flagged > each.right))
    yield _named("false alarms", (each.id for each in judged if each.flagged and not each.sensitive))


def _named(what: str, ids: Iterable[str]) -> str:
    return f"{what}: " + (", ".join(ids) or "none")
