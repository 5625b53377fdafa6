"""The filters of the queue that a saved view can hold: fields of a form or an address → a query, and back."""

from collections.abc import Collection, Mapping
from typing import Any
from urllib.parse import parse_qsl, urlencode

from workbench.vocabulary import STATES, Category, Kind, State

FILTERS: dict[str, Collection[str]] = {
    "state": [state for state, words in STATES.items() if words.is_filter and state is not State.WAITING],
    "kind": list(Kind),
    "flag": ["any", "none", *Category],
    "author": ["mine"],
}
"""Every value that each can have. A patient's name or number is left out: no view names a patient."""


def filters_in(fields: Mapping[str, str]) -> dict[str, Any]:
    """Those that narrow the queue, always in the same order; what is not known is left out."""
    return {name: str(fields[name]) for name, known in FILTERS.items() if fields.get(name) in known}


def query_of(filters: Mapping[str, str]) -> str:
    return urlencode(filters)


def filters_of(query: str) -> dict[str, Any]:
    return filters_in(dict(parse_qsl(query)))
