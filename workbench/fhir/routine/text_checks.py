"""What a line, a title or a name of an entry may be, to be of a group: checks of one text each."""

import re
from collections.abc import Callable

from workbench.fhir.routine.vocabularies import (
    MEDICINES,
    OF_SENTENCES,
    PRODUCTS,
    SPECIMENS,
    VACCINES,
    is_made_of,
    is_place,
    is_sensitive,
    names_one_of,
    phrase,
)

LONGEST_NAME = 120
"""Characters of the title of an entry that is read at a glance."""

Check = Callable[[str], bool]

BATCH = re.compile(r"(?=\S*\d)[A-Za-z0-9/-]{1,20}")
AMOUNT = re.compile(r"[\d.]+ ?(?:ml|mL)?")
_SPECIMEN = re.compile(r"([^,]{1,40})(?:, \d{4}(?:-\d\d){0,2})?")
_NAME = re.compile(r"(?=.{1,60}$)(?:[A-Z0-9][\w.&'/-]*|of|and|the|&)(?: (?:[A-Z0-9(][\w.&'/)-]*|of|and|the|&|-))*")


def is_any(_text: str) -> bool:
    return True


def one_of(phrases: frozenset[str]) -> Check:
    return lambda text: phrase(text) in phrases


def made_of(*vocabularies: frozenset[str]) -> Check:
    return lambda text: is_made_of(text, *vocabularies)


def like(pattern: re.Pattern[str]) -> Check:
    return lambda text: pattern.fullmatch(text) is not None


def is_name(text: str) -> bool:
    """Of a laboratory or a manufacturer: a sentence begins no other word than its first with a capital."""
    return _NAME.fullmatch(text) is not None and not is_sensitive(text)


def is_named_place(text: str) -> bool:
    return is_name(text) and is_place(text)


def is_specimen(text: str) -> bool:
    found = _SPECIMEN.fullmatch(text)
    return found is not None and is_made_of(found[1], SPECIMENS)


def is_medicine(title: str) -> bool:
    return is_made_of(title, MEDICINES, PRODUCTS) and names_one_of(title, MEDICINES)


def is_test(title: str) -> bool:
    return len(title) <= LONGEST_NAME and not names_one_of(title, OF_SENTENCES)


def is_vaccine(title: str) -> bool:
    return is_made_of(title, VACCINES)
