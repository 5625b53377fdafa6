"""Warnings of the source about its lists of a patient's record, as clinicians read them."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any, NamedTuple

from workbench.vocabulary import list_sentence, list_warning_words
from workbench.web.wording.filters import moment


class ListWarningShown(NamedTuple):
    """`tag` stands beside an item; `sentence` says which lists, and when the source last said so."""

    tag: str
    sentence: str


def list_warnings(kept: Iterable[Mapping[str, Any]]) -> list[ListWarningShown]:
    """One for each warning (Patient.list_warnings)."""
    lists: dict[str, list[Mapping[str, Any]]] = defaultdict(list)
    for each in kept:
        for code in each["warnings"]:
            lists[code].append(each)
    return [_shown(code, those) for code, those in sorted(lists.items())]


def _shown(code: str, lists: list[Mapping[str, Any]]) -> ListWarningShown:
    said = list_sentence(code, [each["name"] for each in lists])
    last = max(datetime.fromisoformat(each["at"]) for each in lists)
    return ListWarningShown(list_warning_words(code).tag, f"{said} (received {moment(last)}).")
