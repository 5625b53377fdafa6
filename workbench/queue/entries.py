"""The entries of review items, as people see them."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from itertools import islice
from typing import Any

from sqlalchemy import Row, and_, bindparam, case, func, select
from sqlalchemy.orm import Session

from workbench.db import columns_of, constant, table_of
from workbench.models import CURRENT_VERSION, Entry, EntryVersion, Flag
from workbench.permissions import Actor, Permission, require_practice
from workbench.queue.entry_shown import EntryShown, FlagShown, Passage, by_gravity
from workbench.queue.texts.limits import AROUND, ENTRIES_ON_PAGE, IN_LIST, LONGEST_TITLE, MOST_PLACES, Limits
from workbench.vocabulary import State, TakenBack


def entries_of(
    session: Session, items: Collection[int], *, most: int | None = None, limits: Limits = IN_LIST
) -> dict[int, list[EntryShown]]:
    """The entries of each review item in their order, in two statements however many items there are; three if one is
    flagged beyond what is shown of its text.

    With `most`, only so many of each: the heading, then flagged ones first.
    """
    wanted = {"items": list(items), "characters": limits.characters}
    rows = session.execute(_ALL, wanted) if most is None else session.execute(_FIRST, {**wanted, "most": most})
    return _with_flags(session, rows.all(), limits)


def entries_on_page(session: Session, item: int, page: int, limits: Limits) -> list[EntryShown]:
    """The heading of the item, and those entries of it that are on that page; on the first, it is one of them."""
    wanted = {"items": [item], "characters": limits.characters}
    start = (page - 1) * ENTRIES_ON_PAGE
    rows = session.execute(_ALL.offset(start).limit(ENTRIES_ON_PAGE), wanted).all()
    heading = session.execute(_ALL.limit(1), wanted).all() if start else ()
    return _with_flags(session, [*heading, *rows], limits)[item]


def _with_flags(session: Session, found: Sequence[Row[Any]], limits: Limits) -> dict[int, list[EntryShown]]:
    flags = _flags_of(session, [row.id for row in found], limits.flags)
    entries: dict[int, list[EntryShown]] = defaultdict(list)
    values: list[Any]
    for item, *values in found:
        shown = EntryShown(*values, flags.get(values[0], ()))  # type: ignore[call-arg]  # made from its fields' names
        entries[item].append(shown)
    return _with_passages(session, entries, limits.places)


def _with_passages(session: Session, entries: dict[int, list[EntryShown]], most: int) -> dict[int, list[EntryShown]]:
    every = [entry for of_item in entries.values() for entry in of_item if entry.text_is_cut]
    flags = list(islice((flag for entry in every for flag in _further_on(entry, most)), MOST_PLACES))
    if not flags:
        return entries
    passages: dict[int, list[Passage]] = defaultdict(list)
    for entry, start, words in session.execute(_PASSAGES, {"flags": [flag.id for flag in flags]}):
        passages[entry].append(Passage(start, words))
    return {
        item: [entry._replace(passages=passages.get(entry.id, ())) for entry in of_item]
        for item, of_item in entries.items()
    }


def _further_on(entry: EntryShown, most: int) -> list[FlagShown]:
    """Of its gravest flags, those beyond what is shown of the text."""
    of_text = [flag for flag in entry.flags if flag.field == "text" and flag.start < flag.end]
    return [flag for flag in sorted(of_text, key=by_gravity)[:most] if flag.end > len(entry.text)]


def entry_states(session: Session, items: Collection[int], *, by: Actor) -> dict[int, list[State]]:
    """Where the entries of each review item stand, each state once. Another practice's items have none."""
    practice_id = require_practice(by, Permission.VIEW_RECORDS)
    found: dict[int, list[State]] = defaultdict(list)
    for item, state, of in session.execute(
        select(Entry.review_item_id, Entry.state, Entry.practice_id)
        .where(Entry.review_item_id.in_(items))
        .distinct()
        .order_by(Entry.review_item_id, Entry.state)
    ):
        if of == practice_id:
            found[item].append(state)
    return found


def _flags_of(session: Session, entries: Collection[int], most: int) -> dict[int, list[FlagShown]]:
    found: dict[int, list[FlagShown]] = defaultdict(list)
    for entry, *values in session.execute(_FLAGS, {"entries": list(entries), "most": most}):
        found[entry].append(FlagShown(*values))
    return found


# The statements are made once: on a page of fifty items, putting them together took longer than running them.

_ENTRY, _VERSION, _FLAG = map(columns_of, (Entry, EntryVersion, Flag))
IS_OF_THE_PATIENT = _ENTRY.taken_back.is_distinct_from(constant(TakenBack.ANOTHERS, _ENTRY.taken_back.type))
"""What the source says is another patient's is no longer in this one's record, also where that patient is not known."""

_SHOWN = {
    "id": _ENTRY.id,
    "kind": _ENTRY.kind,
    "title": func.substr(_VERSION.title, 1, LONGEST_TITLE),
    "text": func.substr(_VERSION.text, 1, bindparam("characters")),
    "narrative": func.substr(_VERSION.narrative, 1, bindparam("characters")),
    "codings": _VERSION.codings,
    "occurred_on": _VERSION.occurred_on,
    "recorded_at": _VERSION.recorded_at,
    "recorded_from": _VERSION.recorded_from,
    "author": _VERSION.author,
    "author_role": _VERSION.author_role,
    "version": _VERSION.number,
    "state": _ENTRY.state,
    "waits_because": _ENTRY.waits_because,
    "kept_back": _ENTRY.kept_back,
    "nopat": _ENTRY.nopat,
    "taken_back": _ENTRY.taken_back,
    "doubts_held": _ENTRY.doubts,
    "weighing": _ENTRY.weighing,
    "not_shown": _VERSION.not_shown,
    "reading": _VERSION.reading,
    "routine": _ENTRY.routine,
    "source_id": _ENTRY.source_id,
    "title_length": func.length(_VERSION.title),
    "text_length": func.length(_VERSION.text),
    "narrative_length": func.coalesce(func.length(_VERSION.narrative), 0),
    "pictures": _VERSION.pictures,
}
"""The fields of EntryShown that come from its own rows: all but the last two, its flags and passages."""

_ALL = (
    select(_ENTRY.review_item_id, *(_SHOWN[name].label(name) for name in EntryShown._fields[:-2]))
    .join_from(
        table_of(Entry),
        table_of(EntryVersion),
        CURRENT_VERSION,
    )
    .where(_ENTRY.review_item_id.in_(bindparam("items", expanding=True)), IS_OF_THE_PATIENT)
    .order_by(_ENTRY.review_item_id, _ENTRY.position, _ENTRY.id)
)

_PLACES = (
    select(
        _ENTRY.id,
        func.row_number()
        .over(
            partition_by=_ENTRY.review_item_id,
            order_by=(
                _ENTRY.position > 0,
                _ENTRY.withdrawn,
                ~select(_FLAG.id).where(_FLAG.entry_id == _ENTRY.id).exists(),
                _ENTRY.position,
                _ENTRY.id,
            ),
        )
        .label("place"),
    )
    .where(_ENTRY.review_item_id.in_(bindparam("items", expanding=True)), IS_OF_THE_PATIENT)
    .subquery()
)

_FIRST = _ALL.join(_PLACES, _PLACES.c.id == _ENTRY.id).where(_PLACES.c.place <= bindparam("most"))

_RANKED = (
    select(_FLAG.id, func.row_number().over(partition_by=_FLAG.entry_id, order_by=_FLAG.id).label("place"))
    .where(_FLAG.entry_id.in_(bindparam("entries", expanding=True)))
    .subquery()
)
"""They are kept in the order in which they matter (flagging.bounds.most_flags)."""

_FLAGS = (
    select(_FLAG.entry_id, *(_FLAG[name] for name in FlagShown._fields))
    .join(_RANKED, _RANKED.c.id == _FLAG.id)
    .where(_RANKED.c.place <= bindparam("most"))
    .order_by(_FLAG.entry_id, _FLAG.field, _FLAG.start, _FLAG.id)
)

_FROM = case((_FLAG.start > AROUND, _FLAG.start - AROUND), else_=0)
_PASSAGES = (
    select(_FLAG.entry_id, _FROM, func.substr(_VERSION.text, _FROM + 1, _FLAG.end - _FROM + AROUND))
    .join_from(
        table_of(Flag),
        table_of(EntryVersion),
        and_(_VERSION.entry_id == _FLAG.entry_id, _VERSION.number == _FLAG.entry_version),
    )
    .where(_FLAG.id.in_(bindparam("flags", expanding=True)))
    .order_by(_FLAG.entry_id, _FLAG.start)
)
