"""The lists of a GP Connect answer and the warnings that stand on them, each with its words.

GP Connect Access Record Structured, "Using lists to return data".
"""

from collections.abc import Sequence
from enum import StrEnum
from typing import Final, NamedTuple

LIST_NAMES: Final = {
    "886921000000105": "allergies and adverse reactions",
    "1149501000000101": "consultations",
    "714311000000108": "diary entries",
    "1103671000000101": "ended allergies",
    "1102181000000102": "immunisations",
    "887191000000108": "investigations and results",
    "933361000000108": "medications",
    "792931000000107": "outbound referrals",
    "717711000000103": "problems",
    "826501000000100": "uncategorised data",
}
"""By the list's SNOMED CT code."""

OTHER_LISTS: Final = "other lists"


class ListWarning(StrEnum):
    """By the code of the warning; `withheld` and `unavailable` are reasons why a list is empty."""

    CONFIDENTIAL = "confidential-items"
    IN_TRANSIT = "data-in-transit"
    AWAITING_FILING = "data-awaiting-filing"
    WITHHELD = "withheld"
    UNAVAILABLE = "unavailable"


class ListWarningWords(NamedTuple):
    """`tag` stands beside an item, `sentence` on the patient's page, `import_line` in what an import tells."""

    tag: str
    sentence: str
    import_line: str


LIST_WARNINGS: Final = {
    ListWarning.CONFIDENTIAL: ListWarningWords(
        "Confidential items withheld",
        "The sending system withheld confidential items from the {lists}",
        "the source keeps back confidential items",
    ),
    ListWarning.IN_TRANSIT: ListWarningWords(
        "Older items may be missing",
        "Older items may be missing from the {lists}: the record has not all come from the former practice",
        "the record has not all come from the former practice, so that older items may be missing",
    ),
    ListWarning.AWAITING_FILING: ListWarningWords(
        "Unfiled items are missing",
        "Items that are not yet filed in the sending system are missing from the {lists}",
        "items that are not yet filed at the source are missing",
    ),
    ListWarning.WITHHELD: ListWarningWords(
        "A list was withheld",
        "The sending system withheld everything from the {lists}",
        "the source keeps back all items (its list is empty for the reason “withheld”)",
    ),
    ListWarning.UNAVAILABLE: ListWarningWords(
        "A list was not available",
        "The sending system could not say what belongs to the {lists}",
        "the source cannot say what there is (its list is empty for the reason “unavailable”)",
    ),
}

_NOT_KNOWN: Final = ListWarningWords(
    "Items may be missing",
    "The sending system gives a warning about the {lists}: items may be missing",
    "the source gives a warning, so that items may be missing",
)


def list_warning_words(code: str) -> ListWarningWords:
    """Of a code that is not known, words that say the code; empty stands for one that cannot be shown."""
    if code in list(ListWarning):
        return LIST_WARNINGS[ListWarning(code)]
    if not code:
        return _NOT_KNOWN
    return ListWarningWords(
        f"Items may be missing ({code})",
        f"The sending system gives the warning “{code}” about the {{lists}}: items may be missing",
        f"the source gives the warning “{code}”, so that items may be missing",
    )


def list_sentence(code: str, names: Sequence[str]) -> str:
    """About these lists, each once, by name."""
    named = [name[:1].upper() + name[1:] for name in sorted({*names} - {OTHER_LISTS})]
    lists = f"list{'s' if len(named) > 1 else ''} of {_and(named)}" if named else "other lists"
    more = " and other lists" if named and OTHER_LISTS in names else ""
    return list_warning_words(code).sentence.format(lists=lists + more)


def _and(words: Sequence[str]) -> str:
    return " and ".join(filter(None, (", ".join(words[:-1]), words[-1])))
