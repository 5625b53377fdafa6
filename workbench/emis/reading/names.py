"""Whom and what the record's references mean: people, places, kinds of consultation and policies, by their numbers."""

from collections.abc import Iterator, Mapping
from typing import Any, Final

IDENTIFIERS: Final = frozenset({"dbid", "refID", "refId", "guid", "oldGUID", "fileStatus"})
PEOPLE: Final = "peopleList"
PLACES: Final = "locationList"
_KINDS_OF_PLACE: Final = "locationTypeList"
POLICIES: Final = "policyList"

REFERS_TO: Final[Mapping[str, str]] = {
    "authorID": PEOPLE, "user": PEOPLE, "userID": PEOPLE, "accompanyingHCPID": PEOPLE, "authorisedUserID": PEOPLE,
    "issuerID": PEOPLE, "dispenserID": PEOPLE, "requestor": PEOPLE, "ownerID": PEOPLE, "consultant": PEOPLE,
    "sessionHolder": PEOPLE, "registeredGpID": PEOPLE, "usualGpID": PEOPLE, "currentOwner": PEOPLE,
    "locationID": PLACES, "provider": PLACES, "sourceLocation": PLACES, "location": PLACES,
    "locationTypeID": _KINDS_OF_PLACE, "policyID": POLICIES, "policyId": POLICIES,
}  # fmt: skip
"""Numbers are told apart only within a directory: which one a field means."""


class Names:
    """By directory, then by each identifier: what it is called. A number that two have in a directory names neither."""

    def __init__(self, record: Mapping[str, Any]) -> None:
        self._of: dict[str, dict[tuple[str, str], set[str]]] = {}
        for directory in {PEOPLE, PLACES, _KINDS_OF_PLACE, POLICIES}:
            for each in _dicts(record.get(directory)):
                for key in keys_of(each):
                    self._of.setdefault(directory, {}).setdefault(key, set()).add(_called(each))

    def of(self, field: str, reference: Any) -> str:
        """Nothing where it is not known. A policy is referred to by its number alone."""
        known = self._of.get(REFERS_TO.get(field, ""), {})
        keys = keys_of(reference) if isinstance(reference, dict) else [("dbid", str(reference))]
        for key in keys if known else ():
            found = known.get(key, set())
            if len(found) == 1:
                return next(iter(found))
        return ""


def keys_of(sent: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """The one that is nobody else's first."""
    for name in ("guid", "refID", "refId", "dbid"):
        value = str(sent.get(name) or "").strip().strip("{}").upper()
        if value:
            yield name.casefold(), value


def _called(sent: Mapping[str, Any]) -> str:
    person = " ".join(filter(None, (_word(sent, each) for each in ("title", "firstNames", "lastName"))))
    return person or next(
        filter(None, (_word(sent, each) for each in ("locationName", "description", "term", "mnemonic"))), ""
    )


def _word(sent: Mapping[str, Any], name: str) -> str:
    found = sent.get(name)
    return found.strip() if isinstance(found, str) else ""


def _dicts(value: Any) -> list[dict[str, Any]]:
    return [each for each in value if isinstance(each, dict)] if isinstance(value, list) else []


NOBODY: Final = Names({})
