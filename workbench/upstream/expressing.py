"""What each kind of way out can say of each kind of entry. What it cannot say is for a person."""

from collections.abc import Mapping
from enum import StrEnum

from workbench.vocabulary import Kind, Shown, Wanted, WayKind


class Grasp(StrEnum):
    """What is set when an entry is shown or hidden: it alone, its whole review item, or nothing can be."""

    ENTRY = "entry"
    ITEM = "item"
    NONE = "none"


AS_SHOWN: Mapping[Wanted, Shown] = {
    Wanted.VISIBLE: Shown.VISIBLE,
    Wanted.HIDDEN_FROM_PROXIES: Shown.HIDDEN_FROM_PROXIES,
    Wanted.HIDDEN: Shown.HIDDEN,
}
"""What is read where it is as it is wanted."""

IN_A_CONSULTATION = frozenset(Kind) - {Kind.MEDICATION, Kind.DOCUMENT}
"""EMIS sets a consultation with all that is coded in it; medication has no flag, a document has one of its own."""

_EMIS_ITEM: Mapping[Kind, Grasp] = {
    **dict.fromkeys(IN_A_CONSULTATION, Grasp.ITEM),
    Kind.MEDICATION: Grasp.NONE,
    Kind.DOCUMENT: Grasp.ENTRY,
}


def _with_one_flag(grasp: Grasp, wanted: Wanted) -> Grasp:
    """No system that is known here hides from proxies alone."""
    return Grasp.NONE if wanted is Wanted.HIDDEN_FROM_PROXIES else grasp


def _by_emis(item: Kind, entry: Kind, wanted: Wanted) -> Grasp:
    in_consultation = item is Kind.CONSULTATION or entry is Kind.DOCUMENT
    return _with_one_flag(_EMIS_ITEM[entry] if in_consultation else Grasp.NONE, wanted)


def grasp(way: WayKind, item: Kind, entry: Kind, wanted: Wanted) -> Grasp:
    """By kind of review item and entry. A person can be told everything, but for what no system can say."""
    if way is WayKind.EMIS_PAPI:
        return _by_emis(item, entry, wanted)
    return _with_one_flag(Grasp.ENTRY, wanted)


def a_machine_can(way: WayKind, item: Kind, entry: Kind, wanted: Wanted) -> bool:
    """Can this way out say it by itself? In a dry run it acts as by hand."""
    return way is not WayKind.MANUAL and grasp(way, item, entry, wanted) is not Grasp.NONE
