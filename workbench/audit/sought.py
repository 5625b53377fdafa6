"""What a search of the audit asks for, as conditions of the text index and of the audit's columns."""

from calendar import monthrange
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import NamedTuple

from sqlalchemy import ColumnElement, literal_column, select
from sqlalchemy.orm import Session, aliased

from workbench.audit.terms import AllOf, AnyOf, Condition, Mark, Term, finds, marked, typed, words_in
from workbench.london import midnight
from workbench.models import IS_DEED, AuditEvent, moment
from workbench.vocabulary import LOOKS, REASONS, Action, Outcome, Reason


class Word(NamedTuple):
    """Something typed between two blanks: its words, and the numbers of the patients who have such a name."""

    words: Sequence[str]
    numbers: Collection[str] = ()


@dataclass(frozen=True, slots=True)
class Search:
    """What to look for. `since` and `until` are days in Europe/London, both included; `after` a moment, not included;
    `by` is part of a name.

    `patient` is an NHS number, `patients` those of whoever has a name that was sought. Each of `text` is in the note,
    the basis or the purpose, the reason, the name of who did it or of the patient. Without `looks` nothing is found
    that only looks.
    """

    since: date | None = None
    until: date | None = None
    after: datetime | None = None
    by: str = ""
    outcome: Outcome | None = None
    reason: Reason | None = None
    patient: str = ""
    action: Action | None = None
    patients: Collection[str] | None = None
    text: Sequence[Word] = ()
    looks: bool = True

    @property
    def numbers(self) -> Collection[str] | None:
        """Of the patients who are sought, if any are."""
        return ["".join(self.patient.split())] if self.patient else self.patients

    @property
    def one_patient(self) -> str | None:
        """The only patient who is sought, if it is one: looking for them, or taking it away, is about them."""
        return next(iter(self.numbers)) if self.numbers is not None and len(self.numbers) == 1 else None

    @property
    def begins(self) -> str | None:
        starts = [midnight(self.since)] if self.since else []
        starts += [self.after + timedelta(microseconds=1)] if self.after else []
        return moment(max(starts)) if starts else None

    @property
    def ends(self) -> str | None:
        """The first moment that is not included."""
        return moment(midnight(self.until + timedelta(days=1))) if self.until else None

    @property
    def leaves_out_looks(self) -> bool:
        return not self.looks and self.action not in LOOKS


def actors(session: Session, organisation: str) -> Sequence[str]:
    """Everybody who is named in this chain, each found from the one before by the index."""
    later = aliased(AuditEvent, name="later")
    first = select(AuditEvent.actor).where(AuditEvent.organisation == organisation).order_by(AuditEvent.actor).limit(1)
    steps = select(first.scalar_subquery().label("actor")).cte("steps", recursive=True)
    after = select(later.actor).where(later.organisation == organisation, later.actor > steps.c.actor)
    following = after.order_by(later.actor).limit(1).correlate(steps).scalar_subquery()
    steps = steps.union_all(select(following).where(steps.c.actor.is_not(None)))
    return list(session.scalars(select(steps.c.actor).where(steps.c.actor.is_not(None)).order_by(steps.c.actor)))


def named(search: Search, known: Sequence[str]) -> Sequence[str]:
    """Who is meant by part of a name: whoever has exactly this one, else all whose name has it in it."""
    sought = search.by.casefold()
    exactly = [name for name in known if name.casefold() == sought]
    return exactly or [name for name in known if sought in name.casefold()]


def on_times(search: Search) -> Iterator[ColumnElement[bool]]:
    if search.begins:
        yield AuditEvent.at >= search.begins
    if search.ends:
        yield AuditEvent.at < search.ends


def on_columns(search: Search, known: Sequence[str]) -> Iterator[ColumnElement[bool]]:
    """All but the text, as conditions of the table."""
    yield from on_times(search)
    if search.by:
        yield AuditEvent.actor.in_(named(search, known))
    if search.numbers is not None:
        yield AuditEvent.patient_nhs_number.in_(search.numbers)
    for column, wanted in (
        (AuditEvent.outcome, search.outcome),
        (AuditEvent.reason, search.reason),
        (AuditEvent.action, search.action),
    ):
        if wanted:
            yield column == wanted.value
    if search.leaves_out_looks:
        yield literal_column(IS_DEED)


def in_text(search: Search, known: Sequence[str]) -> Condition | None:
    """The text alone, of the index."""
    return AllOf(_alternatives(word, known) for word in search.text) if search.text else None


def in_index(search: Search, known: Sequence[str], span: tuple[str, str] | None) -> Condition | None:
    """All that the index knows; None where it knows of nothing that is asked. `span`: from the first event on, to the
    last.
    """
    asked: list[Condition] = [_alternatives(word, known) for word in search.text]
    if search.by:
        asked.append(AnyOf(marked(Mark.ACTOR, name) for name in named(search, known)))
    if search.numbers is not None:
        asked.append(AnyOf(marked(Mark.PATIENT, number) for number in search.numbers))
    for mark, wanted in ((Mark.OUTCOME, search.outcome), (Mark.REASON, search.reason), (Mark.ACTION, search.action)):
        asked += [marked(mark, wanted.value)] if wanted else []
    asked += [marked(Mark.DEED)] if search.leaves_out_looks else []
    if (search.begins or search.ends) and span:
        first, last = max(search.begins or "", span[0]), min(search.ends or "9", span[1])
        asked.append(AnyOf(_days(_day(first), _day(last))))
    return AllOf(asked) if asked else None


def finds_nothing(condition: Condition) -> bool:
    """Is something asked of which there is nothing to choose from? An index cannot be asked that."""
    if isinstance(condition, AnyOf):
        return all(map(finds_nothing, condition))
    return isinstance(condition, AllOf) and any(map(finds_nothing, condition))


def _alternatives(word: Word, known: Sequence[str]) -> AnyOf:
    own = [typed(each) for each in word.words]
    reasons = [reason for reason in Reason if _has(own, REASONS[reason].label)]
    people = [name for name in known if _has(own, name)]
    return AnyOf(
        [
            AllOf(own),
            *(marked(Mark.REASON, reason.value) for reason in reasons),
            *(marked(Mark.ACTOR, name) for name in people),
            *(marked(Mark.PATIENT, number) for number in word.numbers),
        ]
    )


def _has(terms: Sequence[Term], text: str) -> bool:
    words = words_in(text)
    return all(finds(term, words) for term in terms)


def _day(at: str) -> date:
    return datetime.fromisoformat(at).date()


def _days(first: date, last: date) -> Iterator[Condition]:
    """The days from one to the other, by UTC; whole months as such. What is a little more, the columns leave out."""
    day = first
    while day <= last:
        ends = day.replace(day=monthrange(day.year, day.month)[1])
        if day.day == 1 and ends <= last:
            yield marked(Mark.MONTH, f"{day:%Y-%m}")
            day = ends
        else:
            yield marked(Mark.DAY, day.isoformat())
        day += timedelta(days=1)
