"""The queue: what waits, as cards of one patient and day, most pressing first."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from enum import StrEnum
from typing import Any, NamedTuple, TypeVar

from flask import Blueprint, render_template, request, url_for

from workbench import access, audit, decisions, patient_view, queue, second_look
from workbench.decisions import Said
from workbench.london import day_of
from workbench.permissions import Permission
from workbench.queue import Card, Filter, ItemShown
from workbench.vocabulary import CATEGORIES, KINDS, STATES, Action, State, WaitsBecause
from workbench.web.door import filters_kept, htmx
from workbench.web.door.request import by, now, page, session
from workbench.web.inputs import queue_address
from workbench.web.pages.own import queue_views
from workbench.web.wording.choices import labels
from workbench.web.wording.what_changed import changes_in

blueprint = Blueprint("queue", __name__)
W = TypeVar("W", bound=StrEnum)
OPENED = 2
"""Cards that a page shows whole: the current one, and the next."""


class CardShown(NamedTuple):
    """A card with its first items; `size` is how many it has. None of its items may be left, if others decided them."""

    patient_id: int
    day: date
    items: Sequence[ItemShown]
    size: int
    asked: Mapping[str, Any]

    @property
    def name(self) -> str:
        return queue.card_name(self.patient_id, self.day)

    @property
    def plain(self) -> list[ItemShown]:
        """Those that can be left visible in one stroke."""
        return [item for item in self.items if item.is_plain]


@page(blueprint, "/queue", Permission.WORK_THE_QUEUE)
def index() -> str:
    narrowed = queue_address.narrowed_by_request(by().name)
    asked = queue_address.asked(narrowed)
    found, more = queue.cards(session(), narrowed, by=by(), after=queue_address.after())
    filters_kept.keep(asked)
    tally = counts()
    shown = [] if htmx.wants_part() else _opened(found, narrowed)
    _put_on_record(narrowed, found, shown)
    return htmx.render(
        "queue/index.html",
        "queue/_lines.html",
        cards=found,
        narrowed=narrowed,
        asked=asked,
        tally=tally,
        day=None if htmx.wants_part() else decisions.my_day(session(), tally, by=by(), at=now()),
        looks=0 if htmx.wants_part() else second_look.how_many_new(session(), by=by()),
        today=day_of(now()),
        choices=CHOICES,
        typed=None,
        **({} if htmx.wants_part() else queue_views.beside(asked)),
        groups={} if asked or htmx.wants_part() else queue.routine_counts(session(), by=by()),
        pages=queue_address.of_card("queue.index", asked),
        parts=queue_address.of_card("queue.card", asked),
        in_full={card.name: {item.id for item in card.items} for card in shown},
        more=url_for("queue.index", **asked, after=queue_address.said_of(more)) if more else None,
        **_of_cards(shown),
    )


def _opened(found: Sequence[Card], narrowed: Filter) -> list[CardShown]:
    """The card that is asked for, also from further down the list, else the first; and the one after it."""
    wanted = request.args.get("card", "")
    first = next((place for place, card in enumerate(found) if card.name == wanted), None)
    further_down = queue_address.card_key_if_any(wanted) if first is None else None
    keys = [card.key for card in found[first or 0 :][:OPENED]]
    shown = _shown([further_down, *keys] if further_down else keys, narrowed)
    return [card for card in shown if card.items][:OPENED]


@page(blueprint, "/queue/card", Permission.WORK_THE_QUEUE, is_background=True)
def card() -> str:
    """One card, as a part of the queue's page."""
    return card_part(request.args.get("card", ""))


def card_part(name: str, done: Mapping[str, object] | None = None, told: str = "") -> str:
    """The card of that name as it is now; also after something in it was decided, or was not, as `told`."""
    narrowed = queue_address.narrowed_by_request(by().name)
    shown = _shown([queue_address.card_key(name)], narrowed)
    _put_on_record(narrowed, [], shown)
    return render_template(
        "queue/_card_part.html", card=shown[0], done=done, told=told, tally=counts(), **_of_cards(shown)
    )


def _put_on_record(narrowed: Filter, found: Sequence[Card], shown: Sequence[CardShown]) -> None:
    """Working through what waits is no looking up; a search is, its cards that come later too."""
    if narrowed.is_a_search:
        opened = [item for card in shown for item in card.items]
        queue.put_on_record(session(), found, opened, by=by(), at=now())


def _shown(keys: Sequence[tuple[int, date]], narrowed: Filter) -> list[CardShown]:
    asked = queue_address.asked(narrowed)
    found = queue.card_items(session(), keys, narrowed, by=by())
    return [CardShown(*key, *card, asked) for key, card in zip(keys, found, strict=True)]


def said_of(items: Iterable[ItemShown]) -> Mapping[int, Said]:
    """The questions and the advice about those that are referred or were sent back."""
    asked = [item.id for item in items if item.state is State.REFERRED or WaitsBecause.ADVISED in item.waits_again]
    return decisions.said_about(session(), asked, by=by())


def _of_cards(shown: Sequence[CardShown]) -> dict[str, object]:
    items = [item for card in shown for item in card.items]
    return {
        "opened": shown,
        "changes": changes_in(session(), items, by=by()),
        "said": said_of(items),
        "at": now(),
        "me": by().user_id,
    }


@page(blueprint, "/queue/beside/<int:patient>", Permission.WORK_THE_QUEUE, is_background=True)
def beside(patient: int) -> str:
    """What one needs to know of the patient, beside the card."""
    whose = patient_view.patient_by_id(session(), patient, by=by())
    known = queue.beside(session(), patient, by=by())
    event = audit.Event(Action.VIEWED, patient_nhs_number=whose.nhs_number, details={"what": "summary"})
    audit.look(session(), event, by=by(), at=now())
    proxies = access.proxies_of(session(), whose, at=now())
    return render_template("queue/_beside.html", patient=whose, known=known, proxies=proxies, at=now())


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
