"""What changed in an entry since it was decided about, as people read it: words that went and words that came."""

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum
from itertools import groupby
from typing import NamedTuple

from workbench import queue
from workbench.db import Session
from workbench.permissions import Actor
from workbench.queue import DecidedVersion, EntryShown, ItemShown, TextBefore
from workbench.sanitise import beginning_words
from workbench.vocabulary import WaitsBecause
from workbench.web.wording.filters import code_words, partial_date

TOKEN = re.compile(r"\s+|\w+|[^\w\s]")
MOST = 20_000
"""Words, or else lines, that are compared; beyond that only what frames the change is told apart."""
CLOSELY = 40
"""Words: up to so many are compared one by one, which takes cubic time."""
CONTEXT = 16
MOST_STRETCHES, LONGEST_STRETCH = 100, 8_000
"""How many stretches of a change are printed, and how many characters of each."""

FURTHER_ON = " … It may differ further on: only its beginning is compared."


class Became(StrEnum):
    SAME = "same"
    GONE = "gone"
    NEW = "new"


class Stretch(NamedTuple):
    became: Became
    words: str


class _Row(NamedTuple):
    """The last element of an increasing sequence: its position on either side, and the element before it."""

    was: int
    now: int
    before: "_Row | None"


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


def changes_in(session: Session, items: Iterable[ItemShown], *, by: Actor) -> Mapping[int, Changed]:
    """By entry, for those that wait because they changed. One statement, if there are any."""
    changed = {
        entry.id: entry for item in items for entry in item.entries if entry.waits_because is WaitsBecause.CHANGED
    }
    versions = queue.decided_versions(session, changed.keys(), by=by)
    return {entry: Changed(before, list(_changes(before, changed[entry]))) for entry, before in versions.items()}


def _changes(before: DecidedVersion, now: EntryShown) -> Iterator[Change]:
    for change in (*_of_texts(before, now), *_of_details(before, now)):
        yield Change(change.field, list(_bounded(change.stretches)))


def _of_texts(before: DecidedVersion, now: EntryShown) -> Iterator[Change]:
    """Compared as far as both are here; of what differs further on, that it does."""
    if before.title != now.title:
        yield Change("Title", list(compared(before.title, now.title)))
    for field, text, words in (("Text", before.text, _as_it_is), ("Narrative", before.narrative, beginning_words)):
        if not text.same:
            yield from _of_text(field, text, words)


def _as_it_is(text: str) -> str:
    return text


def _of_text(field: str, text: TextBefore, words: Callable[[str], str]) -> Iterator[Change]:
    """Of a text that is cut, the beginnings are compared, and it is said that there is more."""
    was, now = map(words, _aligned(text))
    stretches = list(compared(was, now)) if was != now else []
    if len(text.was) < text.length or len(text.now) < text.length_now:
        stretches.append(Stretch(Became.SAME, FURTHER_ON))
    if stretches:
        yield Change(field, stretches)


def _aligned(text: TextBefore) -> tuple[str, str]:
    """So cut that both end with the same words, if the whole became longer or shorter at one place in them."""
    end, growth = min(len(text.was), len(text.now)), text.length_now - text.length
    if max(len(text.was), len(text.now)) < max(text.length, text.length_now) and abs(growth) < end:
        return text.was[: end - max(growth, 0)], text.now[: end + min(growth, 0)]
    return text.was, text.now


def _of_details(before: DecidedVersion, now: EntryShown) -> Iterator[Change]:
    for field, was, is_ in (
        ("Codes", code_words(before.codings), code_words(now.codings)),
        ("Date", partial_date(before.occurred_on), partial_date(now.occurred_on)),
        ("Author", before.author, now.author),
        ("Source’s label", *("not for the patient (NOPAT)" if each.nopat else "none" for each in (before, now))),
        ("Withdrawn", *("yes" if withdrawn else "no" for withdrawn in (before.withdrawn, False))),
    ):
        if was != is_:
            yield Change(field, list(compared(was, is_)))


def _bounded(stretches: Sequence[Stretch]) -> Iterator[Stretch]:
    """So much of a change as a person takes in; what is left out is said."""
    for became, words in stretches[:MOST_STRETCHES]:
        left_out = len(words) - LONGEST_STRETCH
        yield Stretch(became, words if left_out <= 0 else f"{words[:LONGEST_STRETCH]} … ({left_out:,} more characters)")
    if len(stretches) > MOST_STRETCHES:
        yield Stretch(Became.SAME, " … (more changes follow)")


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
    if max(map(len, words)) <= MOST:
        found = _matched(*words)
    elif max(map(len, lines)) <= MOST:
        found = _matched(*lines)
    else:
        found = _replaced([gone], [new])
    for became, stretches in groupby(found, key=lambda stretch: stretch.became):
        text = "".join(stretch.words for stretch in stretches)
        yield from _folded(became, text) if became is Became.SAME else [Stretch(became, text)]


def _matched(was: Sequence[str], now: Sequence[str]) -> Iterator[Stretch]:
    """Patience diff: aligned at the words that are unique on both sides; between them word by word if there are few.

    In a long stretch that was rewritten, the few words that happen to be the same mean nothing and are slow to find.
    """
    a = b = 0
    for c, d in _anchors(was, now):
        yield from _between(was[a:c], now[b:d])
        yield Stretch(Became.SAME, now[d])
        a, b = c + 1, d + 1
    yield from _between(was[a:], now[b:])


def _anchors(was: Sequence[str], now: Sequence[str]) -> list[tuple[int, int]]:
    """The longest sequence of words that are unique on either side and in the same order on both."""
    once = [{word for word, count in Counter(words).items() if count == 1} for words in (was, now)]
    place = {word: at for at, word in enumerate(now) if word in once[0] and word in once[1]}
    ends: list[int] = []
    rows: list[_Row] = []
    for at, word in enumerate(was):
        if word in place:
            length = bisect_left(ends, place[word])
            row = _Row(at, place[word], rows[length - 1] if length else None)
            ends[length : length + 1], rows[length : length + 1] = [row.now], [row]
    return list(_walked(rows[-1]))[::-1] if rows else []


def _walked(row: "_Row | None") -> Iterator[tuple[int, int]]:
    while row:
        yield row.was, row.now
        row = row.before


def _between(was: Sequence[str], now: Sequence[str]) -> Iterator[Stretch]:
    if max(len(was), len(now)) > CLOSELY:
        yield from _replaced(was, now)
        return
    for what, a, b, c, d in SequenceMatcher(None, was, now, autojunk=False).get_opcodes():
        yield from [Stretch(Became.SAME, "".join(now[c:d]))] if what == "equal" else _replaced(was[a:b], now[c:d])


def _replaced(was: Sequence[str], now: Sequence[str]) -> Iterator[Stretch]:
    for became, words in ((Became.GONE, "".join(was)), (Became.NEW, "".join(now))):
        if words:
            yield Stretch(became, words)


def _folded(became: Became, text: str, *, is_first: bool = False, is_last: bool = False) -> Iterator[Stretch]:
    """The ends of a long stretch that stayed the same: the one that touches a change, or both."""
    tokens = TOKEN.findall(text)
    if len(tokens) <= 3 * CONTEXT:
        yield from [Stretch(became, text)] if text else []
        return
    head = "" if is_first else "".join(tokens[:CONTEXT])
    tail = "" if is_last else "".join(tokens[-CONTEXT:])
    yield Stretch(became, f"{head} … {tail}")
