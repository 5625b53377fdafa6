"""What an address of the queue says: what it is narrowed to, from which place on, and which card."""

from collections.abc import Mapping
from dataclasses import asdict
from datetime import UTC, date, datetime
from enum import StrEnum
from typing import Any, TypeVar

from flask import request, url_for

from workbench.characters import one_line
from workbench.errors import NotFound
from workbench.queue import Filter, Place
from workbench.vocabulary import Category, Kind, State

W = TypeVar("W", bound=StrEnum)
NAME = "~"
"""Stands for a card's name, whose characters are those of an address."""


def narrowed_by_request(me: str) -> Filter:
    """The filter in the address, for the user of that name; values that are not known are ignored."""
    return narrowed_by(request.args, me)


def narrowed_by(given: Mapping[str, str], me: str) -> Filter:
    flag = given.get("flag", "")
    return Filter(
        state=_word(State, given.get("state")) or State.WAITING,
        kind=_word(Kind, given.get("kind")),
        flag=flag if flag in ("any", "none", *Category) else "",
        patient=" ".join(one_line(given.get("patient", "")[:100]).split()[:8]),
        author=me if given.get("author") == "mine" else "",
    )


def _word(words: type[W], given: str | None) -> W | None:
    return words(given) if given in list(words) else None


def asked(narrowed: Filter) -> dict[str, Any]:
    """The filter as an address says it again; without what every queue is narrowed to."""
    said = {name: value for name, value in asdict(narrowed).items() if value and value != State.WAITING}
    return {**said, "author": "mine"} if narrowed.author else said


def of_card(endpoint: str, asked: Mapping[str, Any]) -> list[str]:
    """What stands before a card's name in such an address, and what after it: computed once for fifty lines."""
    return url_for(endpoint, card=NAME, **asked).split(NAME, 1)


def after() -> Place | None:
    """The place in the address ("14~2026-11-03T09:12:00+00:00~17"); the first page if it makes no sense."""
    parts = request.args.get("after", "").split("~")
    try:
        rank, moment, item = parts
        recorded_at = datetime.fromisoformat(moment)
        place = Place(int(rank), recorded_at.astimezone(UTC), int(item))
    except (ValueError, OverflowError):
        return None
    return place if recorded_at.tzinfo and 0 <= place.id < 2**63 and 0 <= place.rank < 2**31 else None


def said_of(place: Place) -> str:
    return f"{place.rank}~{place.recorded_at.isoformat()}~{place.id}"


def card_key(text: str) -> tuple[int, date]:
    """The patient and the day ("17~2026-11-03"). Raises NotFound for what is no card's key."""
    patient, _, day = text.partition("~")
    try:
        key = (int(patient), date.fromisoformat(day))
    except ValueError:
        raise NotFound("There is no such card") from None
    if not (0 <= key[0] < 2**63 and 1900 <= key[1].year < 2300):
        raise NotFound("There is no such card")
    return key


def card_key_if_any(text: str) -> tuple[int, date] | None:
    try:
        return card_key(text)
    except NotFound:
        return None
