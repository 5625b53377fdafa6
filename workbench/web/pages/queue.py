"""The queue: what waits, most pressing first."""

from collections.abc import Mapping
from dataclasses import asdict
from datetime import UTC, datetime
from enum import StrEnum
from typing import TypeVar

from flask import Blueprint, request, url_for

from workbench import queue
from workbench.permissions import Permission
from workbench.queue import Filter, Place
from workbench.vocabulary import CATEGORIES, KINDS, STATES, Category, Kind, State
from workbench.web.door import htmx
from workbench.web.door.request import by, now, page, session
from workbench.web.inputs.fields import one_line
from workbench.web.wording.choices import labels
from workbench.web.wording.what_changed import changes_in

blueprint = Blueprint("queue", __name__)
W = TypeVar("W", bound=StrEnum)


@page(blueprint, "/queue", Permission.WORK_THE_QUEUE)
def index() -> str:
    narrowed = narrowed_by_request()
    items, more = queue.page(session(), narrowed, by=by(), after=_after())
    if narrowed.is_a_search:
        queue.put_on_record(session(), items, by=by(), at=now())
    return htmx.render(
        "queue/index.html",
        "queue/_items.html",
        items=items,
        narrowed=narrowed,
        at=now(),
        tally=counts(),
        me=by().user_id,
        changes=changes_in(session(), items, by=by()),
        choices=CHOICES,
        more=_address(narrowed, items[-1].place) if more else None,
    )


def _choices(words: Mapping[W, str], *first: tuple[str, str]) -> list[tuple[str, str]]:
    return [*first, *words.items()]


CHOICES = {
    "state": _choices({state: words.label for state, words in STATES.items() if words.is_filter}),
    "kind": _choices(KINDS, ("", "All")),
    "flag": _choices(labels(CATEGORIES), ("", "All"), ("any", "Any flag"), ("none", "No flag")),
    "author": _choices({}, ("", "Anybody"), ("mine", "Me")),
}


def counts() -> queue.Tally:
    return queue.tally(session(), by=by())


def narrowed_by_request() -> Filter:
    """The filter in the address; values that are not known are ignored."""
    asked = request.args
    flag = asked.get("flag", "")
    author = by().name if asked.get("author") == "mine" else ""
    return Filter(
        state=_word(State, asked.get("state")) or State.WAITING,
        kind=_word(Kind, asked.get("kind")),
        flag=flag if flag in ("any", "none", *Category) else "",
        patient=" ".join(one_line(asked.get("patient", "")[:100]).split()[:8]),
        author=author,
    )


def _word(words: type[W], asked: str | None) -> W | None:
    return words(asked) if asked in list(words) else None


def _after() -> Place | None:
    """The place in the address ("14~2026-11-03T09:12:00+00:00~17"); the first page if it makes no sense."""
    parts = request.args.get("after", "").split("~")
    try:
        rank, moment, item = parts
        recorded_at = datetime.fromisoformat(moment)
        place = Place(int(rank), recorded_at.astimezone(UTC), int(item))
    except (ValueError, OverflowError):
        return None
    return place if recorded_at.tzinfo and 0 <= place.id < 2**63 and 0 <= place.rank < 2**31 else None


def _address(narrowed: Filter, place: Place) -> str:
    asked = {name: value for name, value in asdict(narrowed).items() if value and name != "author"}
    if narrowed.author:
        asked["author"] = "mine"
    after = f"{place.rank}~{place.recorded_at.isoformat()}~{place.id}"
    return url_for("queue.index", **asked, after=after)
