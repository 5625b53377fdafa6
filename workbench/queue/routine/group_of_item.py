"""The group that a review item is of, as SQL over its entries."""

from sqlalchemy import ColumnElement, and_, case, func, not_, null, or_

from workbench.db import columns_of, constant
from workbench.models import Entry
from workbench.queue.texts.limits import ENTRIES_IN_LIST
from workbench.vocabulary import Kind, Routine, Weighing

_ENTRY = columns_of(Entry)


def routine_of_entries() -> ColumnElement[Routine]:
    """That of all entries which the source has not withdrawn; those without content follow the others.

    Null if one is of no group, doubted, labelled, kept back or not weighed, if there are more than a list shows, and
    for a report without its results.
    """
    routine, stands = _ENTRY.routine, not_(_ENTRY.withdrawn)
    special = or_(routine.is_(None), _ENTRY.doubts != "", _ENTRY.nopat, _ENTRY.kept_back, _ENTRY.weighing != _WEIGHED)
    empty, results = _word(Routine.WITHOUT_CONTENT), _word(Routine.RESULTS)
    filled = case((and_(stands, routine != empty), routine))
    measured = func.count(case((and_(stands, routine == results, _ENTRY.kind != _REPORT), 1)))
    one, other, entries = func.min(filled), func.max(filled), func.count(case((stands, 1)))
    return case(
        (func.count(case((and_(stands, special), 1))) > 0, null()),
        (or_(entries == 0, entries > ENTRIES_IN_LIST, one != other), null()),
        (and_(one == results, measured == 0), null()),
        else_=func.coalesce(one, empty),
    )


_REPORT = constant(Kind.REPORT, _ENTRY.kind.type)
_WEIGHED = constant(Weighing.WEIGHED, _ENTRY.weighing.type)


def _word(routine: Routine) -> ColumnElement[Routine]:
    return constant(routine, _ENTRY.routine.type)
