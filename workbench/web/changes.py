"""What changed in an entry since it was decided about, as people read it: words that went and words that came."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum
from typing import NamedTuple

from workbench import queue
from workbench.db import Session
from workbench.queue import DecidedVersion, EntryShown, ItemShown
from workbench.sanitise import narrative_words
from workbench.vocabulary import WaitsBecause
from workbench.web.formats import code_words, partial_date

TOKEN = re.compile(r"\s+|\w+|[^\w\s]")
MOST_WORDS, MOST_LINES = 1_500, 1_500
"""Comparing takes the time of one number by the other; beyond them only what frames the change is told apart."""
CONTEXT = 16


class Became(StrEnum):
    SAME = "same"
    GONE = "gone"
    NEW = "new"


class Stretch(NamedTuple):
    became: Became
    words: str


@dataclass(frozen=True, slots=True)
class Change:
    """One field that is not what it was."""

    field: str
    stretches: Sequence[Stretch]


@dataclass(frozen=True, slots=True)
class Changed:
    """An entry that changed since it was decided about: from which version and decision, and what."""

    before: DecidedVersion
    changes: Sequence[Change]


def changes_in(session: Session, items: Iterable[ItemShown]) -> Mapping[int, Changed]:
    """By entry, for those that wait because they changed. One statement, if there are any."""
    changed = {
        entry.id: entry for item in items for entry in item.entries if entry.waits_because is WaitsBecause.CHANGED
    }
    versions = queue.decided_versions(session, changed.keys())
    return {entry: Changed(before, list(_changes(before, changed[entry]))) for entry, before in versions.items()}


def _changes(before: DecidedVersion, now: EntryShown) -> Iterator[Change]:
    for field, was, is_ in (
        ("Title", before.title, now.title),
        ("Text", before.text, now.text),
        ("Narrative", narrative_words(before.narrative or ""), narrative_words(now.narrative or "")),
        ("Codes", code_words(before.codings), code_words(now.codings)),
        ("Date", partial_date(before.occurred_on), partial_date(now.occurred_on)),
        ("Author", before.author, now.author),
        ("Source’s label", *("not for the patient (NOPAT)" if each.nopat else "none" for each in (before, now))),
        ("Withdrawn", *("yes" if withdrawn else "no" for withdrawn in (before.withdrawn, False))),
    ):
        if was != is_:
            yield Change(field, list(compared(was, is_)))


def compared(was: str, now: str) -> Iterator[Stretch]:
    """What went, what came, and a little of what stayed around it; in linear time for what is very long."""
    start, end = _common(was, now)
    yield from _folded(Became.SAME, now[:start], is_first=True)
    gone, new = was[start : len(was) - end], now[start : len(now) - end]
    yield from _middle(gone, new)
    yield from _folded(Became.SAME, now[len(now) - end :], is_last=True)


def _common(one: str, other: str) -> tuple[int, int]:
    """How many characters at the beginning and at the end are the same, cut between words."""
    most = min(len(one), len(other))
    start = next((place for place in range(most) if one[place] != other[place]), most)
    while start and (one[start - 1 : start + 1].isalnum() or other[start - 1 : start + 1].isalnum()):
        start -= 1
    left = most - start
    end = next((place for place in range(left) if one[-1 - place] != other[-1 - place]), left)
    while end and (one[-end - 1 : len(one) - end + 1].isalnum() or other[-end - 1 : len(other) - end + 1].isalnum()):
        end -= 1
    return start, end


def _middle(gone: str, new: str) -> Iterator[Stretch]:
    words, lines = (TOKEN.findall(gone), TOKEN.findall(new)), (gone.splitlines(True), new.splitlines(True))
    if max(map(len, words)) <= MOST_WORDS:
        yield from _matched(*words)
    elif max(map(len, lines)) <= MOST_LINES:
        yield from _matched(*lines)
    else:
        yield from (Stretch(became, text) for became, text in ((Became.GONE, gone), (Became.NEW, new)) if text)


def _matched(was: Sequence[str], now: Sequence[str]) -> Iterator[Stretch]:
    for what, a, b, c, d in SequenceMatcher(None, was, now, autojunk=False).get_opcodes():
        if what == "equal":
            yield from _folded(Became.SAME, "".join(now[c:d]))
            continue
        for became, words in ((Became.GONE, was[a:b]), (Became.NEW, now[c:d])):
            if words:
                yield Stretch(became, "".join(words))


def _folded(became: Became, text: str, *, is_first: bool = False, is_last: bool = False) -> Iterator[Stretch]:
    """The ends of a long stretch that stayed the same: the one that touches a change, or both."""
    tokens = TOKEN.findall(text)
    if len(tokens) <= 3 * CONTEXT:
        yield from [Stretch(became, text)] if text else []
        return
    head = "" if is_first else "".join(tokens[:CONTEXT])
    tail = "" if is_last else "".join(tokens[-CONTEXT:])
    yield Stretch(became, f"{head} … {tail}")
