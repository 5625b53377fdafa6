"""A review item without anything that would tell what was decided about it."""

from workbench.queue import EntryShown, ItemShown
from workbench.queue.elsewhere import Elsewhere
from workbench.vocabulary import Doubt, State

OF_ITS_CONTENT = (Doubt.NOT_ALL_READ, Doubt.PICTURE, Doubt.LABEL_NOT_UNDERSTOOD)
"""The doubts that come from what it says itself, and not from what was decided."""


def blinded(item: ItemShown) -> ItemShown:
    """The same words, flags and patient; states, claims and revisions as if nobody had ever decided.

    Without the authors' names, too: who wrote an entry has often decided about it. Their roles stay.
    """
    elsewhere: Elsewhere = item.elsewhere._replace(causes=frozenset(), unweighed=frozenset())
    if elsewhere.heading:
        elsewhere = elsewhere._replace(heading=_entry(elsewhere.heading))
    return item._replace(
        author="", state=State.WAITING, revision=0, waiting_count=item.entry_count, claimed_by_id=None,
        claimed_by_name=None, claimed_at=None, entries=[_entry(entry) for entry in item.entries], elsewhere=elsewhere,
    )  # fmt: skip


def _entry(entry: EntryShown) -> EntryShown:
    doubts = [doubt for doubt in entry.doubts_held.split() if doubt in OF_ITS_CONTENT]
    return entry._replace(
        author="", state=State.WAITING, waits_because=None, kept_back=False, taken_back=None,
        doubts_held=" ".join(doubts),
    )  # fmt: skip
