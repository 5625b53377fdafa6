"""What a queue page prints, worked out beforehand: the values that bare.html prints by loops."""

from collections.abc import Mapping
from typing import Any

from flask import Flask

from workbench.vocabulary import KINDS, OUTCOMES, URGENCIES, Urgency

KEYS = (("hide", "h"), ("hide-from-proxies", "p"), ("refer", "r"), ("leave-visible", "v"))


def lines(app: Flask, given: Mapping[str, Any]) -> list[dict[str, Any]]:
    opened = [card.name for card in given["opened"]]
    return [_line(app.jinja_env.filters, card, opened, given["at"]) for card in given["cards"]]


def _line(filters: Mapping[str, Any], card: Any, opened: list[str], at: Any) -> dict[str, Any]:
    flagged = [card.urgency] if card.urgency is not Urgency.NONE else []
    return {
        "name": card.name,
        "urgency": card.urgency.name.lower(),
        "who": f"{card.given_name} {card.family_name}",
        "words": f"{filters['age'](card.birth_date, at)} · {filters['short_day'](card.day, at)} · {card.size}",
        "dots": [(f" app-dot--{urgency.name.lower()}", URGENCIES[urgency]) for urgency in flagged],
        "is_first": card.name == opened[0],
        "items": [] if card.name in opened else card.items,
    }


def cards(app: Flask, given: Mapping[str, Any]) -> list[dict[str, Any]]:
    return [_card(app.jinja_env.filters, card, given["at"]) for card in given["opened"]]


def _card(filters: Mapping[str, Any], card: Any, at: Any) -> dict[str, Any]:
    who = card.items[0]
    return {
        "name": card.name,
        "patient": card.patient_id,
        "who": f"{who.given_name} {who.family_name}",
        "known": f"{filters['age'](who.birth_date, at)}, NHS {filters['nhs_number'](who.nhs_number)}",
        "words": f"Recorded {filters['day_in_words'](card.day, at)} · {card.size} item{'s' * (card.size != 1)}",
        "items": [_item(filters, item) for item in card.items],
    }


def _item(filters: Mapping[str, Any], item: Any) -> dict[str, Any]:
    return {
        "id": item.id,
        "urgency": item.urgency.name.lower(),
        "kind": KINDS[item.kind],
        "title": item.heading.title,
        "words": f"{item.author}, {filters['clock'](item.recorded_at)} · {item.entry_count} entries",
        "entries": [_entry(filters, item, entry) for entry in item.entries],
        "buttons": [(outcome, key, f"{OUTCOMES[outcome].label}…") for outcome, key in KEYS],
    }


def _entry(filters: Mapping[str, Any], item: Any, entry: Any) -> dict[str, Any]:
    return {
        "id": entry.id,
        "short": " app-entry--short" if entry.is_short else "",
        "title": "" if entry is item.heading else entry.title,
        "kind": KINDS[entry.kind],
        "text": filters["marked"](entry.text, entry.flags, "text"),
        "reasons": [filters["reason"](each) for each in entry.reasons],
    }
