"""A patient's timeline in words, and lines that say the same folded into one."""

from collections.abc import Hashable, Iterable, Sequence
from datetime import datetime
from itertools import groupby
from typing import NamedTuple

from workbench.london import day_of
from workbench.patient_view.timeline import EventKind, Line, Received
from workbench.vocabulary import WAITS_BECAUSE, WANTED, Action
from workbench.web.wording.audit.events import EventRow
from workbench.web.wording.audit.sentences import sentence
from workbench.web.wording.filters import moment, nhs_number, partial_date

FOLDED = {Action.DECIDED, Action.WAITS_AGAIN, Action.TAKEN_BACK, Action.FLAG_JUDGED, Action.UPSTREAM}
"""What is done to many entries of an item in one stroke."""


OF_ALL = "This was taken of the whole practice: it can hold what concerns this patient"


class Told(NamedTuple):
    """Lines that follow one another and tell the same; `words` are of the first of them.

    Looks stand newest first; what was done to an item's entries in the order of the entries, as its first heads it.
    """

    lines: Sequence[Line]
    words: str

    @property
    def first(self) -> Line:
        return self.lines[0]

    @property
    def others(self) -> str:
        """“6 more times that day”, “7 more entries”; empty for one line."""
        more = len(self.lines) - 1
        if not more:
            return ""
        if self.first.kind is EventKind.LOOKS:
            return f"{more} more {'time' if more == 1 else 'times'} that day"
        return f"{more} more {'entry' if more == 1 else 'entries'}"


def told(lines: Iterable[Line]) -> list[Told]:
    groups = (list(group) for _, group in groupby(lines, _same))
    headed = [group if group[0].kind is EventKind.LOOKS else group[::-1] for group in groups]
    return [Told(group, words_of(group[0])) for group in headed]


def words_of(line: Line) -> str:
    if line.event:
        return _said(line.event)
    if line.wish:
        return f"The clinical system is to show this as {WANTED[line.wish.wanted]}."
    return received_words(line.version) if line.version else ""


def deed(line: Line) -> str:
    """In a list of what the same person did: without who did it."""
    words = words_of(line)
    return words.partition(") ")[2] or words if line.event else words


def _said(event: EventRow) -> str:
    """The audit's sentence, which need not say on this page whose record it is."""
    number = f"NHS {nhs_number(event.patient_nhs_number)}" if event.patient_nhs_number else ""
    said = sentence(event)
    if event.action == Action.EXPORTED and not number:
        return f"{said}. {OF_ALL}"
    return said.replace(f" of {number}", "").replace(number, "this patient") if number else said


def received_words(version: Received) -> str:
    came = "Received" if version.number == 1 else f"Version {version.number} received"
    by = f" by {version.author}" if version.author else ""
    dated = f", of {partial_date(version.occurred_on)}" if version.occurred_on else ""
    also = [WAITS_BECAUSE[version.because].tag] if version.because else []
    also += ["Withdrawn by the source"] if version.withdrawn else []
    also += ["Labelled as not for the patient (NOPAT)"] if version.nopat else []
    return ". ".join([f"{came}. Recorded {moment(version.recorded_at)}{by}{dated}", *also]) + "."


def _same(line: Line) -> Hashable:
    """What lines share that are folded into one."""
    event, version = line.event, line.version
    if version:
        return "received", version.received_at, version.review_item, version.number > 1
    if line.wish:
        return "wished", line.at, line.wish.about.review_item, line.wish.wanted
    if event is None:
        return None
    if event.action == Action.VIEWED:
        return "looked", event.actor, event.actor_role, day_of(datetime.fromisoformat(event.at))
    if event.action in FOLDED:
        same = event.outcome, event.reason, event.note, event.review_on, event.details
        return event.action, event.at, event.batch, event.review_item, event.actor, *same
    return event.sequence
