"""An entry as people see it: its current version, as far as it is shown, with its flags."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import NamedTuple

from workbench.queue.texts.limits import LONGEST_QUOTE, MOST_QUOTES
from workbench.sanitise import beginning_words, narrative_words
from workbench.vocabulary import (
    Category,
    Doubt,
    Kind,
    RecordedFrom,
    Routine,
    Severity,
    State,
    TakenBack,
    WaitsBecause,
    Weighing,
)

Coding = Sequence[str]
"""System, code, display."""


ONE_LINE = 90
"""Characters."""


class FlagShown(NamedTuple):
    id: int
    category: Category
    severity: Severity
    rule: str
    field: str
    start: int
    end: int
    why: str
    rules_version: str


def by_gravity(flag: FlagShown) -> tuple[int, int]:
    """A key: severities are declared the gravest first, and flags kept in the order in which they matter."""
    return list(Severity).index(flag.severity), flag.id


class Passage(NamedTuple):
    """Words of a text from `start` on, round a flag that lies beyond what is shown from its beginning."""

    start: int
    words: str


class FlagCause(NamedTuple):
    """What a rule says, words that made it say so, and how many more of those there are."""

    why: str
    words: Sequence[str]
    more: int


class FlagReason(NamedTuple):
    """Why an entry is flagged as of one category: its first flag, and how many places of the entry raised one."""

    flag: FlagShown
    places: int
    causes: Sequence[FlagCause]


class EntryShown(NamedTuple):
    """`title`, `text` and `narrative` (its markup) may be cut: the lengths, in characters, are those of the whole.
    `pictures` is how many pages and pictures of documents it has, which only its item's page shows.

    Flags are at most so many; their places are those in the whole text. `reading` is a measured value for people, with
    the fields of fhir.values.Measured.
    """

    id: int
    kind: Kind
    title: str
    text: str
    narrative: str | None
    codings: Sequence[Coding]
    occurred_on: str | None
    recorded_at: datetime
    recorded_from: RecordedFrom
    author: str
    author_role: str
    version: int
    state: State
    waits_because: WaitsBecause | None
    kept_back: bool
    nopat: bool
    taken_back: TakenBack | None
    doubts_held: str
    weighing: Weighing
    not_shown: Sequence[str] | None
    reading: Mapping[str, str] | None
    routine: Routine | None
    source_id: str
    title_length: int
    text_length: int
    narrative_length: int
    pictures: int
    flags: Sequence[FlagShown]
    passages: Sequence[Passage] = ()

    @property
    def doubts(self) -> list[WaitsBecause]:
        """Why a person must look at it, while nobody has decided about it."""
        return [WaitsBecause(each) for each in self.doubts_held.split()] if self.state is State.WAITING else []

    @property
    def is_unweighed(self) -> bool:
        """Is a missing flag no sign here, while nobody has decided about it?"""
        return self.state is State.WAITING and self.weighing is not Weighing.WEIGHED

    @property
    def repeats_what_was_taken_back(self) -> bool:
        """Then it is treated as labelled, whether or not the source labels it too."""
        return Doubt.QUOTE_TAKEN_BACK in self.doubts_held.split()

    @property
    def must_be_read_elsewhere(self) -> bool:
        """Is there something of it that nobody can read here? (decisions.require_read asks again.)"""
        return Doubt.NOT_ALL_READ in self.doubts_held.split()

    @property
    def is_short(self) -> bool:
        """Does it fit into one line, title and text together?"""
        return self.size + len(self.title) <= ONE_LINE and "\n" not in self.text and not self.narrative

    @property
    def text_is_cut(self) -> bool:
        return self.text_length > len(self.text)

    @property
    def narrative_is_cut(self) -> bool:
        return self.narrative_length > len(self.narrative or "")

    @property
    def is_cut(self) -> bool:
        """Is anything of it not here? Then nothing may be decided about it where it is shown like this."""
        return self.text_is_cut or self.narrative_is_cut or self.title_length > len(self.title)

    @property
    def size(self) -> int:
        return len(self.text) + len(self.narrative or "")

    def cut_to(self, characters: int) -> "EntryShown":
        """With no more than so many of text and narrative together."""
        narrative = self.narrative and self.narrative[: max(characters - len(self.text), 0)]
        return self._replace(text=self.text[:characters], narrative=narrative)

    @property
    def narrative_words(self) -> str:
        """Without markup: that of a cut one is broken."""
        words = beginning_words if self.narrative_is_cut else narrative_words
        return words(self.narrative or "")

    @property
    def reasons(self) -> list[FlagReason]:
        """Each category once, with each cause of it once and some of the words that raised that."""
        fields = {"title": self.title, "text": self.text}
        if any(flag.field == "narrative" for flag in self.flags):
            fields["narrative"] = self.narrative_words
        found: dict[Category, list[tuple[FlagShown, str]]] = {}
        for flag in self.flags:
            found.setdefault(flag.category, []).append((flag, self._words_of(flag, fields.get(flag.field, ""))))
        return [_reason(flags) for flags in found.values()]

    def _words_of(self, flag: FlagShown, field: str) -> str:
        """None for a code, whose reason names it, nor where the words are not here."""
        start, words = 0, field
        if flag.end > len(field) and flag.field == "text":
            start, words = next(
                (each for each in self.passages if each.start <= flag.start < flag.end <= each.start + len(each.words)),
                Passage(0, ""),
            )
        return words[flag.start - start : flag.end - start][:LONGEST_QUOTE] if flag.end <= start + len(words) else ""


def _reason(flags: Sequence[tuple[FlagShown, str]]) -> FlagReason:
    """Of one category's flags, each with its words."""
    causes: dict[str, dict[str, None]] = {}
    for flag, words in flags:
        causes.setdefault(flag.why, {})[words] = None
    places = {(flag.field, flag.start, flag.end) for flag, _ in flags}
    return FlagReason(flags[0][0], len(places), [_cause(why, [*filter(None, words)]) for why, words in causes.items()])


def _cause(why: str, words: Sequence[str]) -> FlagCause:
    return FlagCause(why, words[:MOST_QUOTES], max(len(words) - MOST_QUOTES, 0))
