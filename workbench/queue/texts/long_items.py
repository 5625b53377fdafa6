"""Which review items are too long to be shown whole in a list."""

from collections.abc import Collection

from sqlalchemy import Select, func, or_, select

from workbench.db import columns_of, table_of
from workbench.models import CURRENT_VERSION, Entry, EntryVersion
from workbench.queue.texts.limits import IN_LIST, ITEM_IN_LIST, LONGEST_TITLE

_ENTRY, _VERSION = columns_of(Entry), columns_of(EntryVersion)
_TITLE, _TEXT = func.length(_VERSION.title), func.length(_VERSION.text)
_NARRATIVE = func.coalesce(func.length(_VERSION.narrative), 0)


def too_long_for_a_list(items: Collection[int]) -> Select[int]:
    """Those of these items of which a list cuts something: nobody has read that there (see item_view.fits_in_list)."""
    return (
        select(_ENTRY.review_item_id)
        .join_from(table_of(Entry), table_of(EntryVersion), CURRENT_VERSION)
        .where(_ENTRY.review_item_id.in_(items))
        .group_by(_ENTRY.review_item_id)
        .having(
            or_(
                func.max(_VERSION.pictures) > 0,
                func.max(_TITLE) > LONGEST_TITLE,
                func.max(_TEXT) > IN_LIST.characters,
                func.max(_NARRATIVE) > IN_LIST.characters,
                func.sum(_TEXT + _NARRATIVE) > ITEM_IN_LIST,
            )
        )
    )
